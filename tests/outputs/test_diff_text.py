"""What a change does, in a terminal: every section as a user reads it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from socgap_evidence.outputs import Style, diff_text
from tests.comparison.changes import FILES, NO_FACTOR, change, edited
from tests.support import accepted

DRILL, A, AC1, AC2 = (
    "evidence/drills/d.yaml",
    "evidence/reviews/a.yaml",
    "controls/AC-1.yaml",
    "controls/AC-2.yaml",
)
LONGER = edited(AC1, "for: 90 days, grace: 10 days", "for: 91 days, grace: 10 days")
FROM_TO = "Example, Inc., as of 2026-03-02: a tree in memory -> a tree in memory\n"


def rendered(*arguments: dict[str, str | None], style: Style | None = None, day: str = "2026-03-02") -> str:
    return diff_text.render(change(*arguments, day=day), style or Style())


def test_nothing_is_one_sentence() -> None:
    assert rendered({}) == (
        f"{FROM_TO}\nNothing changes: the same statuses, for the same reasons, by the same rules.\n"
    )


def test_a_gap_is_shown_as_check_shows_it() -> None:
    assert (
        rendered({DRILL: NO_FACTOR})
        == f"""{FROM_TO}
Status
  AC-1     met -> gap (failing)  Access reviews
    AC-1.E2  met -> gap (failing)  Drill

Gaps opened
  evidence/drills/d.yaml:2:25: failing: root: 'mfa' must be true, not false. [AC-1.A2 expect]
    note: Each account has a second factor.
    help: Mend what the record shows, then record it again.

Evidence changed
  evidence/drills/d.yaml (AC-1.E2)

The change does not pass: it opens 1 gap and loosens nothing.
"""
    )


def test_a_looser_judge_is_shown_by_its_place() -> None:
    assert (
        rendered(LONGER)
        == f"""{FROM_TO}
Looser: what may let pass what did not pass
  controls/AC-1.yaml:13:28: AC-1.E1: 'fresh': 'for' is 91 days; it was 90 days.

Dates
  AC-1.E1  good through 2026-06-09 -> good through 2026-06-10; by the rules of the base: good through 2026-06-09  Access review

Merging this, AC-1 (CC6.1) goes stale on 2026-06-11.
The change does not pass: it opens no gap and loosens 1 thing.
"""
    )


def test_what_is_gone_is_shown_where_it_was() -> None:
    printed = rendered({AC2: None, A: None, "evidence/reviews/c.yaml": FILES[A]})
    assert "    AC-2.E1  met -> not there; by the rules of the base: met  Access review\n" in printed
    assert "  controls/AC-2.yaml:1:1 (base): AC-2: The control is gone, with 1 requirement.\n" in printed
    assert f"\nEvidence moved\n  {A} -> evidence/reviews/c.yaml (AC-1.E1, AC-2.E1)\n" in printed


def test_evidence_that_nothing_relies_on_may_still_be_there() -> None:
    printed = rendered({DRILL: None, A: "held_on: [\n"})
    assert (
        "\nEvidence that nothing relies on any more\n"
        f"  {DRILL} (AC-1.E2)\n  {A} (AC-1.E1, AC-2.E1; the file is still there)\n"
    ) in printed


def test_stricter_is_listed() -> None:
    shorter = edited(AC1, "for: 90 days, grace: 10 days", "for: 89 days, grace: 10 days")
    printed = rendered(shorter)
    assert (
        "\nStricter\n  controls/AC-1.yaml:13:28: AC-1.E1: 'fresh': 'for' is 89 days; it was 90 days.\n"
        in printed
    )


OTHERS = dict.fromkeys(FILES)
WAIVED = dict([accepted.waiver_file(accepted.WAIVER)])


def test_what_is_accepted_is_listed_and_closes_its_gap() -> None:
    printed = rendered(WAIVED, {**OTHERS, **accepted.FILES}, day="2026-05-01")
    assert (
        """
Gaps closed
  failing: root: 'mfa' must be true, not false. [AC-1.A1 expect]
    note: WVR-2026-001 covers it until 2026-08-31.
    note: By the rules of the base it still is one.

Accepted, or to be known
  controls/waivers/WVR-2026-001.yaml:1:1: WVR-2026-001: It is new and accepts failing AC-1.A1 (REV-1, root), 2026-04-10 through 2026-08-31.
"""
        in printed
    )


def test_what_only_the_base_asks_for_is_shown_in_its_file() -> None:
    without = edited(AC1, "evidence: evidence/drills/*.yaml", "evidence: evidence/x/*.yaml")
    printed = rendered({**without, "evidence/x/d.yaml": FILES[DRILL], DRILL: None})
    assert (
        "controls/AC-1.yaml:17:15: missing: Drill: nothing matches evidence/drills/*.yaml. [AC-1.E2 evidence]"
        in printed
    )
    assert "    note: It is a gap by the rules of the base alone.\n" in printed


def test_a_pinned_day_is_said_first() -> None:
    pinned: dict[str, str | None] = {
        "socgap.yaml": f"{FILES['socgap.yaml']}as_of: 2026-03-02\nhistory: off\n"
    }
    assert rendered(pinned, {}).startswith(
        "note: the date is pinned to 2026-03-02 (socgap.yaml:3:8); this is not today's verdict\n\n"
        f"{FROM_TO}note: Git is not asked (history: off in the head).\n"
    )


@pytest.mark.parametrize("unicode", [True, False])
def test_what_strangers_write_is_escaped(unicode: bool) -> None:
    name = "evidence/drills/::error::\x1b[31m\u202e.yaml"
    hostile = edited(AC1, "title: Drill", 'title: "D\\u202e##[stop-commands]"')
    printed = rendered({**hostile, name: NO_FACTOR, DRILL: None}, style=Style(unicode=unicode))
    assert "\x1b" not in printed
    assert "\u202e" not in printed
    assert "##[" not in printed
    assert r"\x1b[31m\u202e" in printed


def test_a_gap_may_have_no_remedy() -> None:
    found = change({DRILL: NO_FACTOR})
    bare = tuple(replace(one, gap=replace(one.gap, fix="", says="")) for one in found.opened)
    printed = diff_text.render(replace(found, opened=bare), Style())
    assert "[AC-1.A2 expect]\n\nEvidence changed\n" in printed


def test_colour_is_for_terminals() -> None:
    painted = rendered({DRILL: NO_FACTOR, **LONGER}, style=Style(colour=True))
    assert "\x1b[31m\x1b" not in painted
    assert "\x1b[31;1mThe change does not pass" in painted
    assert "\x1b[32;1mNothing changes" in rendered({}, style=Style(colour=True))
