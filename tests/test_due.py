"""What falls due: every gap that begins after the day and within the horizon, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from socgap_evidence.due import DueList, list_due, owned_by
from socgap_evidence.durations import Duration
from socgap_evidence.errors import SnapshotError, UsageError
from socgap_evidence.judging import judge
from socgap_evidence.model import Status
from socgap_evidence.project import open_project
from socgap_evidence.verdict import Verdict
from tests.support.accepted import DEVIATION, FILES, WAIVER, covering, judged, requirement
from tests.support.projects import (
    CONFIG,
    MANY,
    MANY_CONFIG,
    REQUIREMENT,
    REVIEW,
    SCHEMA,
    MemoryTree,
    control,
    project,
)
from tests.support.projects import judged as judged_in
from tests.waivers.test_exclusions import ENTRY, scope

if TYPE_CHECKING:
    from pathlib import Path

YEAR = Duration.parse("1 year")


def due(day: str, within: str = "90 days", *waivers: dict[str, Any], **more: Any) -> DueList:
    """What falls due in the company that may accept gaps."""
    return list_due(judged(day, *waivers, **more), Duration.parse(within))


def many(root: Path, day: str, within: str = "1 year") -> DueList:
    project(root, MANY, config=MANY_CONFIG)
    return list_due(judged_in(root, day), Duration.parse(within))


def single(root: Path, day: str, within: str = "90 days", config: str = CONFIG) -> DueList:
    """What falls due of one review that is good through 2026-06-09."""
    project(root, {"evidence/reviews/a.yaml": REVIEW}, config=config)
    return list_due(judged_in(root, day), Duration.parse(within))


def rows(found: DueList) -> list[tuple[str, str, str, int]]:
    return [
        (one.requirement.id, str(one.last_good), one.gap.reason.value, one.days_left) for one in found.items
    ]


class TestHorizon:
    @pytest.mark.parametrize(
        ("day", "within", "count"),
        [
            ("2026-06-01", "7 days", 0),
            ("2026-06-01", "8 days", 1),
            ("2026-06-09", "0 days", 1),
            ("2026-06-10", "90 days", 0),
            ("2026-06-02", "1 week", 1),
            ("2026-05-09", "1 month", 1),
            ("2026-05-08", "1 month", 0),
        ],
        ids=[
            "a day short",
            "through its last good day",
            "on its last good day",
            "once it is a gap",
            "weeks",
            "calendar months",
            "calendar months, a day short",
        ],
    )
    def test_it_is_looked_ahead_through_the_last_day(
        self, day: str, within: str, count: int, tmp_path: Path
    ) -> None:
        assert len(single(tmp_path, day, within).items) == count

    def test_days_are_counted_to_the_last_good_one(self, tmp_path: Path) -> None:
        (item,) = single(tmp_path, "2026-06-01").items
        assert (item.last_good, item.begins, item.days_left) == (date(2026, 6, 9), date(2026, 6, 10), 8)
        (item,) = single(tmp_path, "2026-06-09").items
        assert item.days_left == 0

    def test_business_days_skip_the_company_s_holidays(self, tmp_path: Path) -> None:
        config = f"{CONFIG}holidays: [2026-06-03]\n"
        assert single(tmp_path, "2026-06-01", "2 business days").through == date(2026, 6, 3)
        assert single(tmp_path, "2026-06-01", "2 business days", config).through == date(2026, 6, 4)

    def test_hours_are_no_horizon(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="a limit in days is needed"):
            single(tmp_path, "2026-06-01", "24 hours")

    def test_it_ends_with_the_calendar(self, tmp_path: Path) -> None:
        found = single(tmp_path, "2027-01-01", "9000 years")
        assert found.through == date.max
        assert found.headline == "Nothing is due."


WAIVERS = (
    WAIVER,
    DEVIATION,
    {
        **WAIVER,
        "id": "WVR-2026-003",
        **covering(evidence="AC-1.E4", finding_status="gap", slot="2026-Q2"),
        "effective_from": "2026-08-01",
        "expires_on": "2026-08-20",
    },
)
"""One in force, one that begins with its gap, and one that begins while its gap is open."""


@pytest.mark.parametrize("waivers", [(), WAIVERS], ids=["nothing waived", "some waived"])
@pytest.mark.parametrize("day", ["2026-01-01", "2026-04-20", "2026-07-10", "2026-08-10"])
def test_exactly_what_opens_later_is_due(day: str, waivers: tuple[dict[str, Any], ...]) -> None:
    """The law: asked on any later day, what is open then and was not the day before is what was listed for it."""
    first = judged(day, *waivers)
    found = list_due(first, YEAR)
    listed = {(one.requirement.id, one.gap.rule, one.gap.message, one.begins) for one in found.items}
    opened = set()
    before = open_gaps(first)
    for ahead in range(1, (found.through - first.as_of).days + 2):
        on = first.as_of + timedelta(days=ahead)
        now = open_gaps(judge(first.assessment, on))
        opened |= {(*gap, on) for gap in now - before}
        before = now
    assert listed == opened
    assert listed or day == "2026-08-10", "only then everything is a gap already"


def open_gaps(verdict: Verdict) -> set[tuple[str, str, str]]:
    return {(gap.requirement, gap.rule, gap.message) for one in verdict.controls for gap in one.gaps}


def test_the_earliest_comes_first_then_the_order_of_the_controls(tmp_path: Path) -> None:
    assert rows(many(tmp_path, "2026-05-20")) == [
        ("AC-1.E1", "2026-06-09", "stale", 20),
        ("AC-2.E1", "2026-06-09", "stale", 20),
        ("AC-4.E1", "2027-02-01", "missing", 257),
    ]


def test_what_comes_first_goes_before_the_order_of_the_controls(tmp_path: Path) -> None:
    files = {**MANY, "controls/AC-1.yaml": control(REQUIREMENT.replace("90 days", "200 days"))}
    project(tmp_path, files, config=MANY_CONFIG)
    found = list_due(judged_in(tmp_path, "2026-05-20"), YEAR)
    assert [one.requirement.id for one in found.items] == ["AC-2.E1", "AC-1.E1", "AC-4.E1"]


def test_items_are_grouped_by_day_and_by_requirement(tmp_path: Path) -> None:
    found = many(tmp_path, "2026-05-20")
    assert [(str(day), len(items)) for day, items in found.by_day] == [("2026-06-09", 2), ("2027-02-01", 1)]
    assert {name: len(items) for name, items in found.by_requirement.items()} == {
        "AC-1.E1": 1,
        "AC-2.E1": 1,
        "AC-4.E1": 1,
    }


def test_what_is_pending_is_due_on_its_first_day_and_is_the_first(tmp_path: Path) -> None:
    found = many(tmp_path, "2026-05-20")
    pending = {
        one.assessed.requirement.id: one.valid_until
        for control_ in found.verdict.controls
        for one in control_.requirements
        if one.status is Status.PENDING
    }
    assert {one.requirement.id: one.last_good for one in found.items if one.is_first} == pending
    assert pending == {"AC-4.E1": date(2027, 2, 1)}


def test_what_else_falls_due_of_a_pending_requirement_is_not_the_first(tmp_path: Path) -> None:
    """One of two reviews is there: the second is owed, and the first grows old."""
    project(
        tmp_path,
        {"evidence/reviews/a.yaml": REVIEW},
        config=f"{CONFIG}program_start: 2026-02-01\n",
        requires=f"{REQUIREMENT}    at_least: 2\n",
    )
    found = list_due(judged_in(tmp_path, "2026-03-02"), YEAR)
    assert [(one.gap.reason.value, str(one.last_good), one.is_first) for one in found.items] == [
        ("missing", "2026-05-12", True),
        ("stale", "2026-06-09", False),
    ]


def test_what_does_not_apply_or_is_not_owed_is_never_due(tmp_path: Path) -> None:
    """AC-5 answers a category out of scope; AC-6 is owed only if other evidence says so."""
    assert {"AC-5", "AC-6"}.isdisjoint(one.control.id for one in many(tmp_path, "2026-03-01").items)


class TestWaivers:
    def test_a_waived_gap_comes_back_after_the_last_day_and_says_so(self) -> None:
        (item,) = due("2026-07-20", "60 days", WAIVER).items
        assert (item.last_good, item.begins) == (date(2026, 8, 31), date(2026, 9, 1))
        assert item.ended_by == ("WVR-2026-001",)
        assert item.remarks == ("WVR-2026-001 covers it until 2026-08-31; then it is back.",)

    def test_one_that_is_not_in_force_yet_takes_its_days_too(self) -> None:
        later = {**WAIVER, "effective_from": "2026-08-01"}
        (item,) = due("2026-04-20", "180 days", later).by_requirement["AC-1.E1"][1:]
        assert item.begins == date(2026, 9, 1)
        assert item.remarks == ("WVR-2026-001 covers it until 2026-08-31; then it is back.",)

    def test_a_gap_that_has_not_begun_when_its_waiver_ends_is_not_back(self) -> None:
        early = {
            **DEVIATION,
            "approved_on": "2026-05-01",
            "requested_on": "2026-05-01",
            "effective_from": "2026-05-01",
            "expires_on": "2026-07-15",
        }
        found = due("2026-05-02", "90 days", early)
        (item,) = (one for one in found.items if one.requirement.id == "AC-1.E1")
        assert (item.begins, item.ended_by) == (date(2026, 7, 16), ())
        assert "then it is back" not in " ".join(item.remarks)
        assert item.remarks, "the waiver that misses it is still told of"

    def test_it_comes_back_with_the_last_of_several(self) -> None:
        first = {**WAIVER, "expires_on": "2026-06-30"}
        renewal = {
            **WAIVER,
            "id": "WVR-2026-004",
            "requested_on": "2026-06-24",
            "approved_on": "2026-06-25",
            "effective_from": "2026-07-01",
            "renews": "WVR-2026-001",
            "renewal_count": 1,
        }
        draft = {**WAIVER, "id": "WVR-2026-005", "status": "draft", "expires_on": "2026-09-30"}
        (item,) = due("2026-06-20", "80 days", first, renewal, draft).by_requirement["AC-1.E1"][1:]
        assert item.begins == date(2026, 9, 1)
        assert item.ended_by == ("WVR-2026-004",)
        assert item.remarks == (
            "WVR-2026-001 names it and ends on 2026-06-30, before it begins.",
            "WVR-2026-004 covers it until 2026-08-31; then it is back.",
            "WVR-2026-005 names it and is a draft, so it does not count.",
        )

    def test_a_draft_takes_nothing_and_is_told_of(self) -> None:
        found = due("2026-05-02", "90 days", {**DEVIATION, "status": "draft"})
        (item,) = (one for one in found.items if one.requirement.id == "AC-1.E1")
        assert item.ended_by == ()
        assert item.remarks == ("WVR-2026-002 names it and is a draft, so it does not count.",)

    def test_what_else_the_verdict_remarks_is_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Verdict, "remarks", lambda *_: ("It covers it.", "A baseline lists it."))
        (item,) = due("2026-07-20", "60 days", WAIVER).items
        assert item.remarks == (
            "WVR-2026-001 covers it until 2026-08-31; then it is back.",
            "A baseline lists it.",
        )

    def test_what_a_waiver_covers_is_no_gap_that_holds(self) -> None:
        assert due("2026-07-10", "90 days").held == 1
        assert due("2026-07-10", "90 days", WAIVER).held == 0


class TestOneLine:
    @pytest.mark.parametrize(
        ("day", "said"),
        [
            ("2026-04-01", "1 gap holds already; 'socgap check' tells more."),
            ("2026-03-01", ""),
            ("2026-07-20", "3 gaps hold already; 'socgap check' tells more."),
        ],
    )
    def test_it_counts_what_holds(self, day: str, said: str) -> None:
        assert due(day).already == said

    def test_it_names_what_is_unknown(self, tmp_path: Path) -> None:
        found = many(tmp_path, "2026-05-20")
        assert (found.held, found.unknown) == (3, ("AC-7.E1",))
        assert found.already == "3 gaps hold already, and AC-7.E1 is unknown; 'socgap check' tells more."

    def test_it_names_several_and_counts_the_rest(self, tmp_path: Path) -> None:
        found = many(tmp_path, "2026-05-20")
        assert unknown(found, 1).already == "AC-0.E1 is unknown; 'socgap check' tells more."
        assert (
            unknown(found, 3).already
            == "AC-0.E1, AC-1.E1 and AC-2.E1 are unknown; 'socgap check' tells more."
        )
        assert unknown(found, 10).already.endswith(
            "AC-8.E1 and AC-9.E1 are unknown; 'socgap check' tells more."
        )
        assert unknown(found, 11).already.endswith(
            "AC-9.E1 and 1 more are unknown; 'socgap check' tells more."
        )
        assert unknown(found, 12).already.endswith(
            "AC-9.E1 and 2 more are unknown; 'socgap check' tells more."
        )

    def test_what_is_never_due_and_not_there_holds_though_no_rule_found_it(self) -> None:
        verdict = judged("2026-03-01")
        bare = replace(requirement(verdict).assessed, gaps=(), files=(), first_due=None)
        assessed = replace(verdict.controls[0].assessed, requirements=(bare,))
        alone = judge(replace(verdict.assessment, controls=(assessed,)), verdict.as_of)
        assert alone.controls[0].status is Status.GAP
        assert list_due(alone, YEAR).already == "1 gap holds already; 'socgap check' tells more."


def unknown(found: DueList, count: int) -> DueList:
    """The same list where so many requirements are all there is, each unknown."""
    (odd,) = (one for one in found.verdict.controls if one.status is Status.UNKNOWN)
    (lost,) = odd.requirements
    several = tuple(
        replace(lost, assessed=replace(lost.assessed, requirement=named(lost.assessed.requirement, number)))
        for number in range(count)
    )
    return replace(found, verdict=replace(found.verdict, controls=(replace(odd, requirements=several),)))


def named(one: Any, number: int) -> Any:
    return replace(one, id=f"AC-{number}.E1")


class TestHeadline:
    def test_nothing_due_names_the_day_after_the_last(self, tmp_path: Path) -> None:
        found = single(tmp_path, "2026-03-02", "90 days")
        assert found.through == date(2026, 5, 31)
        assert (found.headline, found.already) == ("Nothing is due before 2026-06-01.", "")
        assert found.exit_code == 0

    def test_one_requirement(self, tmp_path: Path) -> None:
        assert single(tmp_path, "2026-06-01").headline == "1 requirement falls due (1 gap), by 2026-06-09."

    def test_several_requirements(self, tmp_path: Path) -> None:
        found = many(tmp_path, "2026-05-20")
        assert found.headline == ("3 requirements fall due by 2027-05-20 (3 gaps), the first by 2026-06-09.")

    def test_several_gaps_of_one(self) -> None:
        found = due("2026-03-01", "1 year")
        assert found.headline == ("2 requirements fall due by 2027-03-01 (3 gaps), the first by 2026-03-19.")


class TestNothingJudged:
    def test_no_control_that_applies_is_2_and_never_nothing_due(self) -> None:
        found = due("2026-07-01", files=scope(ENTRY, {**ENTRY, "control": "AC-2"}))
        assert (found.exit_code, found.items) == (2, ())
        assert found.headline.startswith("Nothing was checked: none of 2 controls")

    def test_everything_unknown_is_2_and_never_nothing_due(self, tmp_path: Path) -> None:
        found = unknown(many(tmp_path, "2026-05-20"), 2)
        assert (found.exit_code, found.headline) == (2, "Nothing could be judged.")

    def test_one_unknown_among_others_is_0(self, tmp_path: Path) -> None:
        assert many(tmp_path, "2026-05-20").exit_code == 0

    def test_a_history_that_is_not_there_is_2_and_is_said(self, tmp_path: Path) -> None:
        found = single(tmp_path, "2026-06-01")
        lost = SnapshotError("This clone is shallow.", fix="Fetch all of it.")
        assessment = replace(found.verdict.assessment, no_history=lost)
        found = replace(found, verdict=replace(found.verdict, assessment=assessment))
        assert (found.exit_code, len(found.items)) == (2, 1)
        assert found.notes == ("This clone is shallow. Fetch all of it.",)


class TestNotes:
    def test_a_company_that_does_not_ask_git_is_told_so(self, tmp_path: Path) -> None:
        (note,) = single(tmp_path, "2026-06-01", config=f"{CONFIG}history: off\n").notes
        assert note.startswith("Git is not asked (history: off)")
        assert single(tmp_path, "2026-06-01").notes == ()

    def test_a_company_whose_git_tells_of_no_day_yet_is_told_so(self, tmp_path: Path) -> None:
        (note,) = single(tmp_path, "2026-06-01", config=f"{CONFIG}history_since: 2026-06-02\n").notes
        assert note.startswith("Git is asked of nothing on 2026-06-01: 'history_since' is 2026-06-02")
        assert single(tmp_path, "2026-06-02", config=f"{CONFIG}history_since: 2026-06-02\n").notes == ()

    def test_what_is_odd_about_the_clone_is_told(self, tmp_path: Path) -> None:
        found = single(tmp_path, "2026-06-01")
        assessment = replace(found.verdict.assessment, history_notes=("The clone has grafts.",))
        assert replace(found, verdict=replace(found.verdict, assessment=assessment)).notes == (
            "The clone has grafts.",
        )

    @pytest.mark.parametrize(
        ("within", "told"), [("31 days", False), ("32 days", True)], ids=["before", "on its last day"]
    )
    def test_a_control_that_applies_again_is_told_of(self, within: str, told: bool) -> None:
        found = due("2027-03-01", within, files=scope(ENTRY))
        assert found.items == ()
        said = (
            "AC-1 is declared not applicable until 2027-04-02 and then applies again;"
            " what it lacks then is not listed."
        )
        assert found.notes == ((said,) if told else ())

    def test_one_out_of_scope_anyway_does_not_apply_again(self) -> None:
        files = {**scope(ENTRY), "controls/AC-1.yaml": FILES["controls/AC-1.yaml"].replace("CC6.1", "A1.2")}
        assert due("2027-03-01", "1 year", files=files).notes == ()


OWNED = {
    "socgap.yaml": CONFIG,
    "controls/AC-1.yaml": control(owner="Security Lead", more="owner_role: security_owner\n"),
    "controls/AC-2.yaml": control(REQUIREMENT.replace("AC-1", "AC-2"), name="AC-2", owner="HR lead"),
    "controls/AC-3.yaml": control(REQUIREMENT.replace("AC-1", "AC-3"), name="AC-3", owner="security lead"),
}


class TestOwner:
    @pytest.fixture
    def company(self) -> Any:
        import json  # beside its only use

        return open_project(MemoryTree({**OWNED, "controls/schemas/review.schema.json": json.dumps(SCHEMA)}))

    @pytest.mark.parametrize(
        ("owner", "controls"),
        [
            pytest.param("HR lead", ("AC-2",), id="the text"),
            pytest.param("SECURITY LEAD", ("AC-1", "AC-3"), id="in capitals or not"),
            pytest.param("Security_Owner", ("AC-1",), id="the role"),
            pytest.param("  hr lead ", ("AC-2",), id="blanks around it"),
        ],
    )
    def test_it_is_named_by_text_or_role(self, owner: str, controls: tuple[str, ...], company: Any) -> None:
        assert owned_by(company, owner) == controls

    @pytest.mark.parametrize(
        ("owner", "meant"),
        [
            pytest.param("HR leed", "Did you mean 'HR lead'? ", id="a slip"),
            pytest.param("SECURITYOWNER", "Did you mean 'security_owner'? ", id="a slip in capitals"),
            pytest.param("lead", "Did you mean 'HR lead'? ", id="a part of one"),
            pytest.param("", "", id="nothing, though two controls have no role"),
            pytest.param("xyz", "", id="nothing like one"),
        ],
    )
    def test_one_that_no_control_has_is_refused(self, owner: str, meant: str, company: Any) -> None:
        with pytest.raises(UsageError) as refused:
            owned_by(company, owner)
        assert refused.value.message == f"No control is owned by '{owner}'."
        known = "The owners and roles are HR lead, Security Lead, security lead, security_owner."
        assert refused.value.fix == f"{meant}{known}"
