"""Searching a sorted listing finds what looking at every path would find."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.snapshot import Entry, EntryKind, GlobPattern, find, matching

PATHS = st.lists(st.text("ab.\udcff", min_size=1, max_size=3), min_size=1, max_size=3).map("/".join)
LISTINGS = st.sets(PATHS, max_size=20).map(lambda paths: [Entry(path) for path in sorted(paths)])
PATTERNS = st.sampled_from(["*", "**", "a/*", "a/**", "a*/**", "**/b", "a/b", "?", "[ab]/*", "b/.*"]).map(
    GlobPattern
)


@given(LISTINGS, PATTERNS)
def test_the_matching_entries_are_those_that_match_in_order(
    entries: list[Entry], pattern: GlobPattern
) -> None:
    assert matching(entries, pattern) == [entry for entry in entries if pattern.matches(entry.path)]


@given(LISTINGS, PATHS)
def test_an_entry_is_found_by_its_exact_path(entries: list[Entry], path: str) -> None:
    assert find(entries, path) == next((entry for entry in entries if entry.path == path), None)


def test_an_entry_is_a_file_unless_said_otherwise() -> None:
    assert Entry("a").kind is EntryKind.FILE


def test_every_kind_is_a_word_for_people() -> None:
    assert {kind.value for kind in EntryKind} == {"file", "symbolic link", "submodule", "special file"}
