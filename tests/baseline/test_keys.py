"""When two gaps are the same gap."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from socgap_evidence.baseline import key_of
from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Gap, Place, Reason
from tests.support.adopting import ACCOUNTS, REVIEWS, TODAY, gaps_of, tree

GAP = Gap(
    control="AC-1",
    requirement="AC-1.E1",
    assertion="AC-1.A1",
    rule="expect",
    reason=Reason.FAILING,
    days=ALWAYS,
    message="root: 'mfa' must be true, not false.",
    fix="Correct it.",
    place=Place("evidence/a.yaml", ("items", 3), line=7, column=2),
    says="Each account has a second factor.",
    about=("REV-1", "root"),
)
LATE = replace(GAP, rule="within", message="'done_on' is missing, due by 2026-08-11.")
MISSED = replace(
    GAP, assertion=None, rule="every", reason=Reason.MISSED, message="There is none.", about=("2026-Q2",)
)
NONE = replace(GAP, rule="evidence", reason=Reason.MISSING, about=(), message="Reviews: nothing matches a/*.")


@pytest.mark.parametrize(
    ("gap", "change"),
    [
        pytest.param(GAP, {"days": Interval(date(2026, 1, 1))}, id="other days"),
        pytest.param(GAP, {"place": Place("evidence/a.yaml", ("items", 9), line=8)}, id="another line"),
        pytest.param(GAP, {"place": Place("evidence/a.yaml", on_key=True)}, id="another value of the file"),
        pytest.param(GAP, {"fix": "Do something else."}, id="another remedy"),
        pytest.param(GAP, {"says": "Nobody signs in without."}, id="the sentence said otherwise"),
        pytest.param(
            replace(GAP, message="items[3]: 20 of 99 days."),
            {"message": "items[12]: 7 of 100 days."},
            id="other numbers",
        ),
        pytest.param(LATE, {"message": "'done_on' is 2026-09-01, 21 days after."}, id="done late after all"),
        pytest.param(MISSED, {"message": "It was done on 2026-08-01."}, id="a missed period served late"),
        pytest.param(MISSED, {"place": Place("evidence/newer.yaml")}, id="a newer file to show it at"),
        pytest.param(
            replace(MISSED, rule="covers", reason=Reason.STALE), {"place": Place("b")}, id="a newer record"
        ),
        pytest.param(
            NONE, {"message": "Reviews: 1 of at least 2 files match a/*."}, id="more files than none"
        ),
        pytest.param(NONE, {"place": None}, id="the same control built in"),
    ],
)
def test_it_is_the_same_gap_with(gap: Gap, change: dict[str, Any]) -> None:
    assert key_of(replace(gap, **change)) == key_of(gap)


@pytest.mark.parametrize(
    ("gap", "change"),
    [
        pytest.param(GAP, {"control": "AC-2"}, id="another control"),
        pytest.param(GAP, {"requirement": "AC-1.E2"}, id="another requirement"),
        pytest.param(GAP, {"assertion": "AC-1.A2"}, id="another assertion"),
        pytest.param(GAP, {"assertion": None}, id="no assertion"),
        pytest.param(GAP, {"rule": "counts"}, id="another rule"),
        pytest.param(GAP, {"reason": Reason.INVALID}, id="another reason"),
        pytest.param(GAP, {"about": ("REV-1", "deploy")}, id="another record"),
        pytest.param(GAP, {"about": ("root", "REV-1")}, id="the ids the other way round"),
        pytest.param(GAP, {"place": Place("evidence/b.yaml")}, id="another file"),
        pytest.param(GAP, {"place": None}, id="no file"),
        pytest.param(GAP, {"message": "root: 'role' must be set."}, id="broken in another way"),
        pytest.param(LATE, {"place": Place("evidence/b.yaml")}, id="a record of that id in another file"),
        pytest.param(LATE, {"about": ()}, id="no ids to tell it by"),
        pytest.param(
            replace(LATE, about=()), {"message": "It is open, due by 2026."}, id="without ids, other words"
        ),
        pytest.param(
            replace(LATE, reason=Reason.INVALID), {"message": "It ends first."}, id="invalid, other words"
        ),
        pytest.param(
            replace(MISSED, reason=Reason.INVALID), {"place": Place("b")}, id="invalid, another file"
        ),
        pytest.param(MISSED, {"about": ("2026-Q3",)}, id="another period"),
        pytest.param(NONE, {"about": ("evidence/people.yaml",)}, id="another file that is asked for"),
    ],
)
def test_it_is_another_gap_with(gap: Gap, change: dict[str, Any]) -> None:
    assert key_of(replace(gap, **change)) != key_of(gap)


def test_a_line_moved_in_a_file_is_the_same_gap() -> None:
    before, after = (
        gaps_of(tree({REVIEWS[0]: way, ACCOUNTS: "twice"})) for way in ("one without", "one without, below")
    )
    assert [gap.place for gap in before] != [gap.place for gap in after]
    assert list(map(key_of, before)) == list(map(key_of, after))


def test_a_missed_quarter_is_the_same_whatever_is_added_later() -> None:
    ways = {REVIEWS[1]: "absent", REVIEWS[2]: "absent"}
    before, *_ = gaps_of(tree(ways), TODAY)
    (after,) = gaps_of(tree({REVIEWS[1]: "absent"}), TODAY)
    assert before.place != after.place
    assert key_of(before) == key_of(after)
    assert key_of(before).about == ("2026-Q2",)


def test_the_numbers_of_a_message_are_no_part_of_it() -> None:
    assert key_of(GAP).says == "root: 'mfa' must be true, not false."
    assert key_of(replace(GAP, message="items[3]: ٣ of 99 days")).says == "items[#]: # of # days"


@given(st.text(st.characters()), st.text(st.characters()))
def test_two_paths_are_never_the_same_path(one: str, other: str) -> None:
    def path(text: str) -> str:
        return key_of(replace(GAP, place=Place(text))).path

    assert (path(one) == path(other)) == (one == other)
    path(one).encode()


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("a b.yaml", "a b.yaml"),
        (b"caf\xe9.yaml".decode("utf-8", "surrogateescape"), "caf\\xe9.yaml"),
        ("caf\\xe9.yaml", "caf\\\\xe9.yaml"),
        ("\ud83d", "\\ud83d"),
        ("\udd00", "\\udd00"),
    ],
    ids=["plain", "a byte that is no UTF-8", "what looks like one", "half a character", "its other half"],
)
def test_what_utf8_cannot_hold_is_written_out(path: str, written: str) -> None:
    assert key_of(replace(GAP, place=Place(path))).path == written


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (GAP, "AC-1.A1 expect failing: REV-1, root: root: 'mfa' must be true, not false. (evidence/a.yaml)"),
        (LATE, "AC-1.A1 within failing: REV-1, root (evidence/a.yaml)"),
        (MISSED, "AC-1.E1 every missed: 2026-Q2"),
        (replace(NONE, assertion=None), "AC-1.E1 evidence missing"),
    ],
)
def test_it_is_called(gap: Gap, words: str) -> None:
    assert str(key_of(gap)) == words
