"""Globs match paths as the shell does, with ``**`` for folders and nothing hidden by accident."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.snapshot import GlobPattern

NAMES = st.text(st.sampled_from("ab.-é[]"), min_size=1, max_size=4).filter(
    lambda name: name not in {".", ".."}
)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("a/*.yaml", "a/b.yaml", True),
        ("a/*.yaml", "a/b/c.yaml", False),
        ("a/*.yaml", "a/.hidden.yaml", False),
        ("a/.*.yaml", "a/.hidden.yaml", True),
        ("a/*.yaml", "b/a/b.yaml", False),
        ("a/*.yaml", "a/b.yaml.bak", False),
        ("a/*.yaml", "a/b.YAML", False),
        ("a/?.yaml", "a/b.yaml", True),
        ("a/?.yaml", "a/bb.yaml", False),
        ("a/?b", "a/.b", False),
        ("a?b", "a/b", False),
        ("a/**/*.yaml", "a/b.yaml", True),
        ("a/**/*.yaml", "a/b/c/d.yaml", True),
        ("a/**/*.yaml", "a/.git/d.yaml", False),
        ("**/a.yaml", "a.yaml", True),
        ("**/a.yaml", "x/y/a.yaml", True),
        ("**", "a/b/c", True),
        ("**", ".git/config", False),
        ("a/**", "a/b/c", True),
        ("a/**", "a", False),
        ("a/**", "a/b/.c", False),
        ("a/*.md", "a/README.md", False),
        ("a/*.md", "a/readme-of-ours.md", True),
        ("a/**", "a/b/README.md", False),
        ("a/README.*", "a/README.md", False),
        ("a/README.md", "a/README.md", True),
        ("*/README.md", "a/README.md", True),
        ("a/**/b/**/c", "a/b/c", True),
        ("a/**/b/**/c", "a/x/b/y/z/c", True),
        ("[ab].md", "a.md", True),
        ("[!ab].md", "a.md", False),
        ("[!ab].md", "c.md", True),
        ("[a-c]x", "bx", True),
        ("[a-]x", "-x", True),
        ("[]]x", "]x", True),
        ("[--a]", "-", True),
        ("[+--]", "-", True),
        ("[&&~~||]", "&", True),
        ("[!]]x", "ax", True),
        ("[.]x", ".x", False),
        ("a[/]b", "a/b", False),
        ("a[!x]b", "a/b", False),
        ("a[", "a[", True),
        ("[^a]", "^", True),
        ("[^a]", "b", False),
        ("a\nb/*", "a\nb/c\nd", True),
        ("a+(b).yaml", "a+(b).yaml", True),
        ("a.yaml", "aXyaml", False),
        ("*\udcff", "a\udcff", True),
    ],
)
def test_a_pattern_matches_what_people_expect(pattern: str, path: str, matches: bool) -> None:
    assert GlobPattern(pattern).matches(path) is matches


@pytest.mark.parametrize(
    "text", ["", "/", "/a", "a/", "a//b", "./a", "a/./b", "../a", "a/..", "a\\b", "\\\\server\\share"]
)
def test_what_is_no_path_of_the_tree_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a path inside the repository"):
        GlobPattern(text)


@pytest.mark.parametrize("text", ["a**", "**a", "a/**.yaml", "***", "a/b**/c"])
def test_two_stars_stand_alone(text: str) -> None:
    with pytest.raises(ValueError, match="stands alone"):
        GlobPattern(text)


@pytest.mark.parametrize("text", ["[]", "[!]", "a/[z-a].yaml"])
def test_brackets_that_could_match_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="brackets that hold no characters or a wrong range"):
        GlobPattern(text)


@pytest.mark.parametrize(
    ("text", "prefix", "is_literal", "suffix"),
    [
        ("evidence/a.yaml", "evidence/a.yaml", True, ".yaml"),
        ("evidence/*.YAML", "evidence/", False, ".yaml"),
        ("evidence/a?/b", "evidence/a", False, ""),
        ("**/*.md", "", False, ".md"),
        ("a.b/[cd]", "a.b/", False, ""),
        ("a.tar.gz", "a.tar.gz", True, ".gz"),
    ],
)
def test_what_it_begins_and_ends_with_is_known(text: str, prefix: str, is_literal: bool, suffix: str) -> None:
    pattern = GlobPattern(text)
    assert (pattern.prefix, pattern.is_literal, pattern.suffix) == (prefix, is_literal, suffix)


@given(st.text(st.sampled_from("ab*?[]!-^/.&|~#"), max_size=10), PATHS)
def test_any_text_is_refused_in_a_sentence_or_answers_for_any_path(text: str, path: str) -> None:
    try:
        pattern = GlobPattern(text)
    except ValueError as error:
        assert text in str(error)  # noqa: PT017  # most texts are good
    else:
        assert not pattern.matches(path) or path.startswith(pattern.prefix)


@given(PATHS)
def test_a_path_without_wildcards_matches_itself_and_nothing_else(path: str) -> None:
    plain = path.replace("[", "(").replace("]", ")")
    assert GlobPattern(plain).matches(plain)
    assert not GlobPattern(plain).matches(plain + "x")


@given(st.lists(st.text(st.sampled_from("ab.*?"), min_size=1, max_size=3), min_size=1, max_size=3), PATHS)
def test_name_by_name_it_agrees_with_fnmatch_but_for_hidden_names(parts: list[str], path: str) -> None:
    if {".", "..", "**"} & set(parts) or any("**" in part for part in parts):
        return
    names = path.split("/")
    expected = len(names) == len(parts) and all(
        fnmatchcase(name, part) and not (part[0] in "*?" and name[0] == ".")
        for part, name in zip(parts, names, strict=True)
    )
    assert GlobPattern("/".join(parts)).matches(path) is expected


@given(
    st.lists(st.sampled_from(["a", "*", "**"]), min_size=1, max_size=4),
    st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=5),
)
def test_two_stars_stand_for_any_number_of_folders(parts: list[str], names: list[str]) -> None:
    def fits(left: list[str], right: list[str]) -> bool:
        if not left:
            return not right
        if left[0] == "**":
            least = 1 if len(left) == 1 else 0
            return any(fits(left[1:], right[taken:]) for taken in range(least, len(right) + 1))
        return bool(right) and left[0] in {"*", right[0]} and fits(left[1:], right[1:])

    assert GlobPattern("/".join(parts)).matches("/".join(names)) is fits(parts, names)
