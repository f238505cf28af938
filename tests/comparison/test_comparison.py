"""The verdict on a change: when it passes, when it does not, and when nobody can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from socgap_evidence.errors import SnapshotError
from socgap_evidence.loosening import Direction
from tests.comparison.changes import FILES, NO_FACTOR, NONE_HAS, change, edited
from tests.support import accepted
from tests.support.projects import REQUIREMENT, REVIEW, control, pointer

if TYPE_CHECKING:
    from socgap_evidence.comparison import Comparison

DRILL, AC1 = "evidence/drills/d.yaml", "controls/AC-1.yaml"
LONGER = edited(AC1, "for: 90 days, grace: 10 days", "for: 900 days, grace: 10 days")
SHORTER = edited(AC1, "for: 90 days, grace: 10 days", "for: 80 days, grace: 10 days")


@pytest.mark.parametrize(
    ("after", "before", "code", "headline"),
    [
        pytest.param({}, {}, 0, "Nothing changes: the same statuses, for the same reasons, by the same rules.", id="nothing"),
        pytest.param({"README.md": "x"}, {}, 0, "Nothing changes: the same statuses, for the same reasons, by the same rules.", id="nothing that matters"),
        pytest.param({"evidence/reviews/b.yaml": "held_on: 2026-03-02\n"}, {}, 0, "The change passes: it opens no gap and loosens nothing.", id="evidence"),
        pytest.param({DRILL: NO_FACTOR}, {}, 1, "The change does not pass: it opens 1 gap and loosens nothing.", id="a gap"),
        pytest.param({DRILL: NONE_HAS}, {DRILL: NO_FACTOR}, 1, "The change does not pass: it opens 1 gap and loosens nothing.", id="a further gap of what failed"),
        pytest.param({DRILL: FILES[DRILL]}, {DRILL: NONE_HAS}, 0, "The change passes: it opens no gap and loosens nothing.", id="gaps closed"),
        pytest.param(LONGER, {}, 1, "The change does not pass: it opens no gap and loosens 1 thing.", id="looser"),
        pytest.param(SHORTER, {}, 0, "The change passes: it opens no gap and loosens nothing.", id="stricter"),
        pytest.param({**LONGER, DRILL: NONE_HAS}, {}, 1, "The change does not pass: it opens 2 gaps and loosens 1 thing.", id="both"),
        pytest.param({DRILL: "held_on: [\n"}, {}, 1, "The change does not pass: it opens 1 gap and loosens nothing.", id="a broken file"),
    ],
)  # fmt: skip
def test_a_change_and_its_verdict(
    after: dict[str, str | None], before: dict[str, str | None], code: int, headline: str
) -> None:
    found = change(after, before)
    assert (found.exit_code, found.headline) == (code, headline)
    assert found.changes_nothing is headline.startswith("Nothing changes")


def test_weaker_may_be_allowed_and_a_gap_is_never() -> None:
    found = change(LONGER, allows_weaker=True)
    assert (found.exit_code, found.headline) == (
        0,
        "The change passes: it opens no gap and loosens 1 thing, which --allow-weaker lets pass.",
    )
    assert change({**LONGER, DRILL: NO_FACTOR}, allows_weaker=True).exit_code == 1
    assert change({DRILL: NO_FACTOR}, allows_weaker=True).exit_code == 1
    stale = change(
        {**LONGER, "evidence/reviews/a.yaml": "held_on: 2026-01-01\n"}, day="2026-05-01", allows_weaker=True
    )
    assert stale.exit_code == 1, "the rules of the base still find it"


def test_a_requirement_of_which_nothing_is_owed_breaks_without_a_gap() -> None:
    letters = (
        "  - {id: AC-3.E1, title: Letter, kind: record, evidence: evidence/letters/*.yaml, schema: review,"
        " date: held_on, at_least: 0}\n"
    )
    visits = REQUIREMENT.replace("AC-1.E1", "AC-3.E2")
    before = {"controls/AC-3.yaml": control(letters + visits, name="AC-3"), "evidence/letters/a.yaml": REVIEW}
    found = change({"evidence/letters/a.yaml": "held_on: 2026-09-01\n"}, before)
    assert found.opened == ()
    assert [one.name for one in found.breaking] == ["AC-3.E1"]
    assert (found.exit_code, found.headline) == (
        1,
        "The change does not pass: it opens 1 gap and loosens nothing.",
    )
    # Nor does it pass where the base could not be told: it may have been met.
    untold = {"evidence/letters/a.yaml": pointer()}
    found = change({"evidence/letters/a.yaml": "held_on: 2026-09-01\n"}, {**before, **untold})
    assert ([one.name for one in found.breaking], found.exit_code) == (["AC-3.E1"], 1)
    found = change({"evidence/letters/a.yaml": REVIEW}, {**before, **untold})
    assert (found.breaking, found.exit_code) == ((), 0)


WAIVED = dict([accepted.waiver_file(accepted.WAIVER)])
OTHERS = dict.fromkeys(FILES)


def test_a_valid_waiver_is_noted_and_does_not_fail() -> None:
    found = change(WAIVED, {**OTHERS, **accepted.FILES}, day="2026-05-01")
    assert found.exit_code == 0
    assert [one.name for one in found.of(Direction.NOTED)] == ["WVR-2026-001"]


def test_a_waiver_does_not_excuse_what_its_own_change_opens() -> None:
    review = accepted.FILES["evidence/reviews/REV-1.yaml"]
    good = {"evidence/reviews/REV-1.yaml": review.replace("mfa: false", "mfa: true")}
    bad = {"evidence/reviews/REV-1.yaml": review}
    found = change({**WAIVED, **bad}, {**OTHERS, **accepted.FILES, **good}, day="2026-05-01")
    assert found.exit_code == 1
    assert [(one.gap.assertion, one.by_head, one.by_base) for one in found.opened] == [
        ("AC-1.A1", False, True)
    ]


def test_an_invalid_waiver_changes_nothing() -> None:
    void = dict([accepted.waiver_file({**accepted.WAIVER, "approved_by": "p-002"})])
    found = change(void, {**OTHERS, **accepted.FILES}, day="2026-05-01")
    assert found.changes_nothing


def scope(until: str, *, by: str = "p-001") -> dict[str, str | None]:
    entry = f"{{control: AC-2, reason: Nobody drills here., approved_by: {by}, approved_on: 2026-04-20, review_on: {until}}}"
    return {"evidence/scope.yaml": f"not_applicable: [{entry}]\n"}


def test_a_control_that_the_scope_takes_out_is_looser() -> None:
    found = change(scope("2026-12-31"), {**OTHERS, **accepted.FILES}, day="2026-05-01")
    assert found.exit_code == 1
    assert [f"{one.name}: {one.message}" for one in found.looser] == [
        "AC-2: It is declared not applicable until 2026-12-31."
    ]
    assert (
        change(scope("2026-12-31", by="p-002"), {**OTHERS, **accepted.FILES}, day="2026-05-01").looser == ()
    )


def test_of_two_decisions_the_one_that_holds_longer_counts() -> None:
    two = scope("2026-12-31")["evidence/scope.yaml"]
    assert two is not None
    both = {
        "evidence/scope.yaml": two.replace(
            "]", ", " + two[two.index("{") : two.index("}") + 1].replace("12-31", "06-30") + "]"
        )
    }
    found = change(both, {**OTHERS, **accepted.FILES}, day="2026-05-01")
    assert [one.message for one in found.looser] == ["It is declared not applicable until 2026-12-31."]


def without_history(comparison: Comparison, side: str) -> Comparison:
    """The same where git could not be asked for one of the verdicts."""
    verdict = getattr(comparison, side)
    trouble = SnapshotError("This clone is shallow.", fix="Fetch it all.")
    return replace(
        comparison, **{side: replace(verdict, assessment=replace(verdict.assessment, no_history=trouble))}
    )


@pytest.mark.parametrize("side", ["base", "head", "head_by_base"])
def test_without_a_history_that_is_needed_nobody_can_tell(side: str) -> None:
    for one in (change({}), change({DRILL: NO_FACTOR})):
        found = without_history(one, side)
        assert (found.exit_code, found.changes_nothing) == (2, False)
        assert (
            found.headline
            == "It could not be told what the change does: This clone is shallow. Fetch it all."
        )


def test_where_nothing_applies_nothing_was_compared() -> None:
    out = {
        path: text.replace("{primary: [CC6.1]}", "{primary: [A1.2]}")
        for path, text in FILES.items()
        if path.startswith("controls/AC")
    }
    found = change(dict(out))
    assert (found.exit_code, found.could_tell) == (2, False)
    assert found.headline == "Nothing was checked: none of 2 controls applies to the categories in scope."


def test_what_bears_on_it_is_noted() -> None:
    config = FILES["socgap.yaml"]
    off: dict[str, str | None] = {"socgap.yaml": f"{config}history: off\n"}
    assert change({}).notes == ()
    assert change(off).notes == ("Git is not asked (history: off in the head).",)
    assert change({"socgap.yaml": config}, off).notes == ("Git is not asked (history: off in the base).",)
    assert change({}, off).notes == ("Git is not asked (history: off in the base and the head).",)
    odd = change({})
    noted = replace(odd.head, assessment=replace(odd.head.assessment, history_notes=("It is odd.",)))
    assert replace(odd, head=noted, head_by_base=noted).notes == ("It is odd.",)
