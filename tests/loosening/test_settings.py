"""What two ``socgap.yaml`` settle, where the order of days decides which is the looser."""

from __future__ import annotations

import pytest

from socgap_evidence.loosening import Direction
from tests.loosening.judges import between
from tests.support.accepted import FILES

LOOSER, STRICTER = Direction.LOOSER, Direction.STRICTER
HEAD = "company: Example, Inc.\ncontrols: controls\n"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param("", "program_start: 2026-01-01\n", LOOSER, id="a program where all was owed"),
        pytest.param("program_start: 2026-01-01\n", "", LOOSER, id="no program, so no periods"),
        pytest.param("", "window: {start: 2026-01-01, end: 2026-06-30}\n", STRICTER, id="a window"),
        pytest.param(
            "window: {start: 2026-01-01, end: 2026-06-30}\n",
            "window: {start: 2026-02-01, end: 2026-12-31}\n",
            LOOSER,
            id="a window that moves on",
        ),
        pytest.param("", "as_of: 2026-01-01\n", LOOSER, id="a pinned day"),
        pytest.param("", "history: off\n", LOOSER, id="nobody asks git"),
        pytest.param(
            "history_since: 2026-02-01\n", "history_since: 2026-01-01\n", STRICTER, id="git tells of more"
        ),
        pytest.param("history_since: 2026-02-01\n", "", STRICTER, id="git tells of all"),
        pytest.param(
            "program_start: 2026-01-01\nhistory_since: 2026-02-01\n",
            "program_start: 2026-01-01\n",
            STRICTER,
            id="git tells of the whole program",
        ),
        pytest.param(
            "program_start: 2026-01-01\n",
            "program_start: 2026-01-01\nhistory_since: 2025-12-01\n",
            STRICTER,
            id="git tells of what was before the program",
        ),
        pytest.param(
            "program_start: 2026-01-01\n",
            "program_start: 2026-01-01\nhistory_since: 2026-01-02\n",
            LOOSER,
            id="git tells of less than the program",
        ),
        pytest.param("", "effectiveness: {small_population: 10}\n", LOOSER, id="another small population"),
        pytest.param("", "effectiveness: {late_or_missed_slots: 0.2}\n", STRICTER, id="fewer late ones"),
        pytest.param("", "limits: {depth: 8}\n", STRICTER, id="less is read"),
        pytest.param("limits: {depth: 8}\n", "", LOOSER, id="as much as usual is read again"),
        pytest.param(
            "limits: {depth: 8, rows: 9}\n", "limits: {depth: 7}\n", LOOSER, id="more is read of one kind"
        ),
        pytest.param(
            "limits: {depth: 8}\n", "limits: {rows: 9, depth: 7}\n", STRICTER, id="less is read of both"
        ),
        pytest.param("", "holidays: [2026-01-01]\n", LOOSER, id="a holiday"),
        pytest.param("", "evidence: evidence/\n", None, id="the same folder"),
        pytest.param("", "status: README.md\n", None, id="what decides nothing"),
    ],
)
def test_which_of_two_settings_is_the_looser(before: str, after: str, expected: Direction | None) -> None:
    files = [{**FILES, "socgap.yaml": f"{HEAD}{more}"} for more in (before, after)]
    found = between(*files)
    assert [one.direction for one in found] == ([] if expected is None else [expected])


def test_what_is_not_set_any_more_is_shown_where_it_was() -> None:
    set_, unset = ({**FILES, "socgap.yaml": f"{HEAD}{more}"} for more in ("as_of: 2026-01-01\n", ""))
    (found,) = between(set_, unset)
    assert (found.in_base, found.message) == (True, "'as_of' is not set; it was 2026-01-01.")
    (found,) = between(unset, set_)
    assert (found.in_base, found.message) == (False, "'as_of' is 2026-01-01; it was not set.")
