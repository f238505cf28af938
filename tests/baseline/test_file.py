"""The file of a baseline: what is written can be read, and what cannot be right is refused with its place."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from socgap_evidence.baseline import GapKey, has_baseline, key_of, read_baseline, write_baseline
from socgap_evidence.errors import ControlError, SnapshotError
from socgap_evidence.intervals import ALWAYS
from socgap_evidence.model import Gap, Place, Reason
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import EntryKind
from tests.support.adopting import tree
from tests.support.projects import MemoryTree

if TYPE_CHECKING:
    from socgap_evidence.baseline import Baseline

PATH = "controls/baseline.yaml"
DAY = date(2026, 10, 30)
KEY = GapKey("AC-1", "AC-1.E1", "", "schema", "invalid", "evidence/a.yaml", (), "It lacks 'by'.")
HEAD = "format: socgap-baseline\nversion: 1\nas_of: 2026-10-30\ntree: the work tree\n"
ENTRY = "  - {control: AC-1, requirement: AC-1.E1, rule: schema, reason: invalid}\n"
CONTROLS = open_project(tree()).controls


def read(text: str, path: str = PATH) -> Baseline:
    return read_baseline(MemoryTree({path: text}), path, CONTROLS)


def test_it_says_what_it_is_and_is_sorted() -> None:
    later = replace(KEY, path="evidence/b.yaml", assertion="AC-1.A1", about=("REV-1", "2026-Q2", "no"))
    text = write_baseline([later, KEY, KEY], DAY, "commit 1a2b3c4d5e6f")
    comment, _, rest = text.partition("format:")
    assert all(line.startswith("#") for line in comment.splitlines())
    assert "delete it when it is empty" in comment
    assert "needs a waiver" in comment
    assert rest == (
        " socgap-baseline\nversion: 1\nas_of: 2026-10-30\n"
        'tree: "commit 1a2b3c4d5e6f"\n'
        "gaps:\n"
        "  - control: AC-1\n    requirement: AC-1.E1\n    rule: schema\n    reason: invalid\n"
        "    path: evidence/a.yaml\n    says: \"It lacks 'by'.\"\n    count: 2\n"
        "  - control: AC-1\n    requirement: AC-1.E1\n    assertion: AC-1.A1\n    rule: schema\n    reason: invalid\n"
        '    path: evidence/b.yaml\n    about: [REV-1, "2026-Q2", "no"]\n    says: "It lacks \'by\'."\n'
    )


def test_what_is_written_can_be_read() -> None:
    found = read(write_baseline([KEY, KEY], DAY, "the work tree"))
    assert found.gaps == Counter({KEY: 2})
    assert (found.path, found.as_of, found.tree, found.size) == (PATH, DAY, "the work tree", 2)
    assert found.found_in == "a tree in memory"


HOSTILE = [
    b"caf\xe9 \xff.yaml".decode("utf-8", "surrogateescape"),
    "a: b # c - [d] {e}.yaml",
    "::error::x\n##[stop-commands]\r\t.yaml",
    "\x1b[2J\x00\x7f\x85\u2028\u202e\ufeff\ufffe\ud800.yaml",
    "\U0001f600漢 'x' \"y\" \\ \\x41 \\\\.yaml",
    "---",
    "- x",
    "null",
    "no",
    "1e3",
    "2026-10-30",
    " ",
    "~",
    "*a",
    "&a",
    "!a",
    "%a",
    "@a",
    "`a`",
    "|",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_survives_and_stays_on_its_line(name: str) -> None:
    gap = Gap(
        "AC-1", "AC-1.E1", None, "schema", Reason.INVALID, ALWAYS, f"In {name}.", "", Place(name), about=(name, "b")
    )  # fmt: skip
    text = write_baseline([key_of(gap)], DAY, name.encode("utf-8", "replace").decode())
    assert read(text).gaps == Counter([key_of(gap)])
    assert text.isprintable() is False
    assert all(line.isprintable() for line in text.split("\n"))


@given(st.lists(st.tuples(*[st.text(st.characters())] * 3), max_size=4))
def test_any_text_survives(texts: list[tuple[str, str, str]]) -> None:
    keys = [
        key_of(
            Gap(
                "AC-1", "AC-1.E1", None, "schema", Reason.STALE, ALWAYS, f"x{says}", "", Place(f"x{path}"), about=(one,)
            )
        )
        for path, one, says in texts
    ]  # fmt: skip
    assert read(write_baseline(keys, DAY, "x")).gaps == Counter(keys)


def test_an_empty_list_is_one() -> None:
    assert read(f"{HEAD}gaps: []\n").size == 0


def test_an_entry_is_told_by_all_that_stands_in_it() -> None:
    first = ENTRY.replace("}", ", path: a}")
    assert read(f"{HEAD}gaps:\n{ENTRY}{first}").size == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("gaps: [\n", ":2:1: It is not YAML", id="no YAML"),
        pytest.param("# nothing\n", ":1:1: It holds no value", id="only comments"),
        pytest.param("- a\n", ":1:1: The file must be a mapping", id="a list"),
        pytest.param(f"{HEAD}", ":1:1: The file lacks 'gaps'", id="no gaps"),
        pytest.param(
            f"{HEAD}gap: []\ngaps: []\n", ":5:1: 'gap' is not a field of the file.", id="an unknown key"
        ),
        pytest.param(f"{HEAD}gaps: []\ngaps: []\n", ":6:1: The key 'gaps' stands here twice", id="a key twice"),
        pytest.param(
            f"{HEAD.replace('version: 1', 'version: 2')}gaps: []\nowner: x\n",
            ":2:10: It is of version 2; this socgap reads version 1. Update socgap.",
            id="a later version",
        ),
        pytest.param(
            f"{HEAD.replace('version: 1', 'version: 0')}gaps: []\n", ":2:10: 'version' must be 1, not 0", id="no version"
        ),
        pytest.param(
            f"{HEAD.replace('socgap-baseline', 'other')}gaps: []\n", ":1:9: 'format' must be socgap-baseline", id="another format"
        ),
        pytest.param(
            f"{HEAD.replace('10-30', '02-30')}gaps: []\n", ":3:8: '2026-02-30' is not a valid date", id="no such day"
        ),
        pytest.param(
            f"{HEAD}gaps:\n{ENTRY.replace('rule', 'rle')}", ":6:5: 'gaps[0]' lacks 'rule'.", id="a mistyped key of an entry"
        ),
        pytest.param(
            f"{HEAD}gaps:\n{ENTRY.replace('}', ', line: 3}')}", ":6:74: 'line' is not a field of 'gaps[0]'.", id="a line, which is no part of it"
        ),
        pytest.param(
            f"{HEAD}gaps:\n{ENTRY.replace('invalid', 'unknown')}",
            ":6:65: 'unknown' is not one of missing, invalid, failing, stale, missed, unproven."
            " Use one of them. What could not be told is in no baseline.",
            id="what cannot be told",
        ),
        pytest.param(f"{HEAD}gaps:\n{ENTRY.replace('}', ', about: []}')}", ":6:81: 'gaps[0].about' has 0 entries", id="about nothing"),
        pytest.param(f"{HEAD}gaps:\n{ENTRY.replace('}', ', count: 0}')}", ":6:81: 'gaps[0].count' is 0; it must be at least 1.", id="not once"),
        pytest.param(
            f"{HEAD}gaps:\n{ENTRY}{ENTRY.replace('}', ', count: 2}')}",
            ":7:5: The same entry stands in line 6. Keep one of the two; 'count' says how many gaps are called so.",
            id="an entry twice",
        ),
        pytest.param(
            f"{HEAD}gaps:\n{ENTRY.replace('control: AC-1', 'control: AC-11')}",
            ":6:15: There is no control 'AC-11'. Did you mean 'AC-1'? If not, take the entry out.",
            id="a control that is not there",
        ),
        pytest.param(
            f"{HEAD}gaps:\n{ENTRY.replace('AC-1.E1', 'ac')}",
            ":6:34: AC-1 has no requirement 'ac'. Take the entry out.",
            id="a requirement that is not there",
        ),
        pytest.param(
            f"{HEAD}gaps:\n{ENTRY.replace('AC-1.E1', 'AC-1.E3')}",
            ":6:34: AC-1 has no requirement 'AC-1.E3'. Did you mean 'AC-1.E2'? If not, take the entry out.",
            id="a requirement that is nearly there",
        ),
        pytest.param(
            f"{HEAD}gaps:\n{ENTRY.replace('}', ', assertion: AC-1.A2}')}",
            ":6:85: AC-1.E1 has no assertion 'AC-1.A2'. Did you mean 'AC-1.A1'? If not, take the entry out.",
            id="an assertion of another requirement",
        ),
        pytest.param(
            f"{HEAD}gaps:\n{ENTRY.replace('rule: schema', 'rule: evidnce')}",
            ":6:49: There is no rule 'evidnce'. Did you mean 'evidence'? If not, take the entry out.",
            id="a rule that is not there",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_an_error_at_its_place(text: str, said: str) -> None:
    with pytest.raises(ControlError) as caught:
        read(text)
    assert str(caught.value).startswith(f"{PATH}{said}"), str(caught.value)


def test_what_came_with_an_edit_can_be_taken_back() -> None:
    for text in ("gaps: [\n", f"{HEAD}gap: []\n"):
        with pytest.raises(
            ControlError, match=f"Or take the edit back: 'git log -p -- {PATH}' shows how it was."
        ):
            read(text)


def test_the_baseline_of_a_base_is_called_so_and_may_name_what_is_no_more() -> None:
    text = f"{HEAD}gaps:\n{ENTRY.replace('AC-1.E1', 'XY-9.E9')}"
    assert read_baseline(MemoryTree({PATH: text}), PATH).size == 1
    with pytest.raises(ControlError) as caught:
        read_baseline(MemoryTree({PATH: f"{HEAD}gaps: 3\n"}), PATH)
    assert str(caught.value).startswith(f"a tree in memory, {PATH}:5:7: 'gaps' must be a list, not 3.")


def test_a_file_that_is_not_there_says_how_to_make_it() -> None:
    with pytest.raises(ControlError) as caught:
        read_baseline(tree(), PATH, CONTROLS)
    assert str(caught.value).startswith(
        f"{PATH}: There is no such file in a tree in memory. Make it with 'socgap baseline write {PATH}'"
    )
    assert not has_baseline(tree(), PATH)


def test_what_is_no_file_cannot_be_read() -> None:
    linked = MemoryTree({}, {PATH: EntryKind.SYMLINK})
    assert has_baseline(linked, PATH)
    with pytest.raises(SnapshotError):
        read_baseline(linked, PATH, CONTROLS)
