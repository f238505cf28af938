"""Gaps to statuses on one day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from socgap_evidence.assessment import AssessedControl, AssessedRequirement, Assessment, EvidenceFile
from socgap_evidence.durations import Duration, Unit
from socgap_evidence.intervals import ALWAYS, DaySet, Interval
from socgap_evidence.judging import judge, judge_control, judge_requirement
from socgap_evidence.model import Answer, Caution, Gap, Kind, Place, Reason, Status, worst
from socgap_evidence.project import Control, Criteria, Requirement, open_project
from socgap_evidence.project.config import read_config
from socgap_evidence.rules import Evidence
from socgap_evidence.waivers import Exclusion
from tests.support.projects import MemoryTree, rule

if TYPE_CHECKING:
    from socgap_evidence.verdict import Verdict

TODAY = date(2026, 10, 15)
DAY = timedelta(days=1)
BUILT_IN = open_project(MemoryTree({"socgap.yaml": "company: Example, Inc.\n"}))
PAST = EvidenceFile("evidence/a.yaml", TODAY - 10 * DAY)
KEPT = EvidenceFile("evidence/d.yaml", TODAY + DAY, first=TODAY - DAY)
UNDATED = EvidenceFile("evidence/b.yaml", None)
AHEAD = EvidenceFile("evidence/c.yaml", TODAY + DAY)


def gap(since: date | None = None, until: date | None = None, reason: Reason = Reason.STALE) -> Gap:
    return Gap(
        "AC-1", "AC-1.E1", None, "fresh", reason, Interval(since, until), "It is so.", "Mend it.", None
    )


def requirement(
    *gaps: Gap, files: tuple[EvidenceFile, ...] = (PAST,), not_owed: str = "", notice: int = 30
) -> AssessedRequirement:
    asked = Requirement(
        id="AC-1.E1", title="Access review", kind=Kind.RECORD, globs=(), schema=None, where={}, when=None,
        notice=Duration(notice, Unit.DAY), dated=(), presence=Evidence(1), checks=(), place=None,
    )  # fmt: skip
    return AssessedRequirement(asked, files, gaps, None, not_owed)


def control(*requirements: AssessedRequirement, out_of_scope: str = "") -> AssessedControl:
    asked = Control("AC-1", "Access", 4, "Is it?", "", Criteria(("CC6.1",), ()), "Lead", "", (), "AC-1.yaml")
    return AssessedControl(asked, requirements, out_of_scope)


def verdict(*controls: AssessedControl, day: date = TODAY, settings: str = "") -> Verdict:
    tree = MemoryTree({"socgap.yaml": f"company: Example, Inc.\n{settings}"})
    return judge(
        Assessment(replace(BUILT_IN, config=read_config(tree.read("socgap.yaml"))), tree, controls, ()), day
    )


def status(*gaps: Gap, **more: Any) -> Status:
    (one,) = verdict(control(requirement(*gaps, **more))).controls
    assert one.status is one.requirements[0].status
    return one.status


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        pytest.param([], Status.MET, id="no gap at all"),
        pytest.param([gap()], Status.GAP, id="a gap on every day"),
        pytest.param([gap(TODAY)], Status.GAP, id="a gap from today on"),
        pytest.param([gap(until=TODAY)], Status.MET, id="a gap through yesterday"),
        pytest.param([gap(until=TODAY + DAY)], Status.GAP, id="a gap through today"),
        pytest.param([gap(TODAY - DAY, TODAY)], Status.MET, id="a gap yesterday alone"),
        pytest.param([gap(TODAY + DAY)], Status.DUE, id="a gap from tomorrow on"),
        pytest.param([gap(TODAY + 30 * DAY)], Status.DUE, id="a gap on the last day of notice"),
        pytest.param([gap(TODAY + 31 * DAY)], Status.MET, id="a gap on the day after it"),
        pytest.param([gap(reason=Reason.UNKNOWN)], Status.UNKNOWN, id="what cannot be told"),
        pytest.param([gap(), gap(reason=Reason.UNKNOWN)], Status.UNKNOWN, id="a gap and what cannot be told"),
        pytest.param(
            [gap(TODAY + DAY, reason=Reason.UNKNOWN)], Status.DUE, id="what cannot be told tomorrow"
        ),
        pytest.param([gap(TODAY + 40 * DAY), gap(TODAY + DAY)], Status.DUE, id="the earliest counts"),
    ],
)
def test_the_status_of_a_requirement_with_evidence(gaps: list[Gap], expected: Status) -> None:
    assert status(*gaps) is expected


@pytest.mark.parametrize(("notice", "expected"), [(0, Status.MET), (1, Status.DUE), (14, Status.DUE)])
def test_the_notice_is_the_requirements_own(notice: int, expected: Status) -> None:
    assert status(gap(TODAY + DAY), notice=notice) is expected


def test_notice_beyond_the_calendar_covers_everything() -> None:
    one = requirement(gap(date.max), notice=99999)
    found = verdict(control(one), day=date.max - 10 * DAY).controls[0]
    assert found.status is Status.DUE


@pytest.mark.parametrize(
    ("gaps", "files", "expected"),
    [
        pytest.param([gap(TODAY + DAY)], (), Status.PENDING, id="nothing yet, due tomorrow"),
        pytest.param([gap(TODAY + 400 * DAY)], (), Status.PENDING, id="nothing yet, due in a year"),
        pytest.param([gap(TODAY)], (), Status.GAP, id="nothing yet, due yesterday"),
        pytest.param([], (), Status.GAP, id="nothing yet and never due is no pass"),
        pytest.param([gap(TODAY + DAY)], (AHEAD,), Status.PENDING, id="a file dated ahead is nothing yet"),
        pytest.param([], (AHEAD,), Status.GAP, id="a file dated ahead alone is no pass"),
        pytest.param([], (AHEAD, PAST), Status.MET, id="a file dated ahead beside one that counts"),
        pytest.param([], (UNDATED,), Status.MET, id="a file without a date counts"),
        pytest.param([], (EvidenceFile("a", TODAY),), Status.MET, id="a file of today counts"),
        pytest.param([], (KEPT,), Status.MET, id="a file dated ahead that has been there before"),
    ],
)
def test_pending_is_nothing_yet_with_a_day_that_is_shown(
    gaps: list[Gap], files: tuple[EvidenceFile, ...], expected: Status
) -> None:
    assert status(*gaps, files=files) is expected


def test_what_is_not_owed_is_not_applicable_whatever_its_gaps() -> None:
    assert status(gap(), files=(), not_owed="It is owed only when it rains.") is Status.NOT_APPLICABLE


def test_a_control_out_of_scope_is_not_applicable_whatever_its_gaps() -> None:
    (one,) = verdict(control(requirement(gap()), out_of_scope="Privacy is not in scope.")).controls
    assert (one.status, one.answer) == (Status.NOT_APPLICABLE, Answer.NOT_APPLICABLE)
    assert one.gaps == ()
    assert one.requirements[0].status is Status.NOT_APPLICABLE


MET = requirement()
DUE = requirement(gap(TODAY + DAY))
PENDING = requirement(gap(TODAY + 50 * DAY), files=())
GAP = requirement(gap())
UNKNOWN = requirement(gap(reason=Reason.UNKNOWN))
NOT_OWED = requirement(files=(), not_owed="It is not.")


@pytest.mark.parametrize(
    ("requirements", "expected", "answer"),
    [
        pytest.param([MET], Status.MET, Answer.YES, id="met"),
        pytest.param([MET, DUE], Status.DUE, Answer.YES, id="met and due"),
        pytest.param([MET, NOT_OWED], Status.MET, Answer.YES, id="met and not owed"),
        pytest.param([PENDING], Status.PENDING, Answer.NOT_YET, id="pending"),
        pytest.param([MET, PENDING], Status.PENDING, Answer.NOT_YET, id="met and pending"),
        pytest.param([DUE, PENDING], Status.DUE, Answer.NOT_YET, id="due and pending is not yes"),
        pytest.param([GAP], Status.GAP, Answer.NO, id="a gap"),
        pytest.param([GAP, PENDING], Status.GAP, Answer.NO, id="a gap and pending"),
        pytest.param([GAP, NOT_OWED], Status.GAP, Answer.NO, id="a gap and not owed"),
        pytest.param([GAP, MET], Status.GAP, Answer.PARTLY, id="a gap and met"),
        pytest.param([DUE, GAP], Status.GAP, Answer.PARTLY, id="a gap and due"),
        pytest.param([GAP, UNKNOWN, MET], Status.UNKNOWN, Answer.UNKNOWN, id="unknown above all"),
        pytest.param([NOT_OWED], Status.NOT_APPLICABLE, Answer.NOT_APPLICABLE, id="nothing owed"),
    ],
)
def test_a_control_has_the_worst_status_and_its_answer(
    requirements: list[AssessedRequirement], expected: Status, answer: Answer
) -> None:
    (one,) = verdict(control(*requirements)).controls
    assert (one.status, one.answer) == (expected, answer)


def test_the_order_from_worst_to_best() -> None:
    assert [one.value for one in Status] == [
        "unknown", "gap", "waived", "due", "pending", "met", "not-applicable",
    ]  # fmt: skip


@given(st.lists(st.sampled_from(Status), min_size=1))
def test_the_worst_leaves_out_what_does_not_apply_unless_nothing_does(statuses: list[Status]) -> None:
    owed = [one for one in statuses if one is not Status.NOT_APPLICABLE]
    found = worst(statuses)
    assert found in statuses
    assert (found is Status.NOT_APPLICABLE) == (not owed)
    assert all(list(Status).index(found) <= list(Status).index(one) for one in owed)


def test_the_worst_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="empty"):
        worst([])


@pytest.mark.parametrize("one", Status)
def test_only_a_gap_and_what_cannot_be_told_close_the_gate(one: Status) -> None:
    assert one.passes is (one not in {Status.GAP, Status.UNKNOWN})
    assert one.counts_as_met is (one in {Status.MET, Status.DUE})
    assert one.ascii.isascii()
    assert len(one.glyph) == 1


def test_all_gaps_are_listed_and_reasons_once() -> None:
    many = requirement(gap(reason=Reason.STALE), gap(reason=Reason.MISSING))
    (one,) = verdict(control(many, GAP)).controls
    assert len(one.gaps) == 3
    assert one.reasons == (Reason.MISSING, Reason.STALE)


def test_what_begins_later_is_told_in_order() -> None:
    later, sooner = gap(TODAY + 9 * DAY), gap(TODAY + 2 * DAY)
    (one,) = verdict(control(requirement(later, sooner, gap(until=TODAY)))).controls
    assert one.requirements[0].upcoming == (sooner, later)
    assert one.valid_until == TODAY + DAY


def test_what_begins_today_is_no_longer_ahead() -> None:
    sooner = gap(TODAY + 2 * DAY)
    (one,) = verdict(control(requirement(gap(TODAY), gap(TODAY - DAY, TODAY), sooner))).controls
    assert one.requirements[0].gaps == (gap(TODAY),)
    assert one.requirements[0].upcoming == (sooner,)


def test_what_begins_on_one_day_is_told_by_rule_and_sentence() -> None:
    fresh, other, every = (
        gap(TODAY + DAY),
        replace(gap(TODAY + DAY), message="It is another."),
        replace(gap(TODAY + DAY), rule="every"),
    )
    (one,) = verdict(control(requirement(fresh, other, every))).controls
    assert one.requirements[0].upcoming == (every, other, fresh)


def test_nobody_chose_the_day_unless_it_is_said_who() -> None:
    assert verdict(control(MET)).day_chosen_by == ""


@pytest.mark.parametrize(
    ("requirements", "until"),
    [
        ([MET], None),
        ([DUE], TODAY),
        ([MET, DUE, PENDING], TODAY),
        ([DUE, GAP], None),
    ],
    ids=["nothing is known to lapse", "the day before", "the earliest", "a gap holds"],
)
def test_through_which_day_a_control_is_good(
    requirements: list[AssessedRequirement], until: date | None
) -> None:
    assert verdict(control(*requirements)).controls[0].valid_until == until


def test_a_requirement_of_which_nothing_is_known_to_lapse_is_good_through_no_day() -> None:
    (one,) = verdict(control(MET)).controls
    assert one.requirements[0].valid_until is None


def test_a_requirement_with_a_gap_is_good_through_no_day() -> None:
    (one,) = verdict(control(requirement(gap(until=TODAY + DAY), gap(TODAY + 5 * DAY)))).controls
    assert one.requirements[0].valid_until is None


@pytest.mark.parametrize(
    ("files", "newest"),
    [
        ((), None),
        ((UNDATED,), None),
        ((PAST, UNDATED), PAST.date),
        ((PAST, AHEAD), PAST.date),
        ((AHEAD,), None),
        ((PAST, EvidenceFile("evidence/e.yaml", TODAY)), TODAY),
    ],
    ids=["none", "none dated", "the latest", "none from the future", "only the future", "that of today"],
)
def test_the_newest_evidence(files: tuple[EvidenceFile, ...], newest: date | None) -> None:
    assert verdict(control(requirement(files=files))).controls[0].newest_evidence == newest


def test_counts_are_of_controls() -> None:
    found = verdict(control(MET), control(MET, GAP), control(UNKNOWN))
    assert found.counts == {Status.MET: 1, Status.GAP: 1, Status.UNKNOWN: 1}


@pytest.mark.parametrize(
    "controls",
    [[], [control(MET, out_of_scope="Privacy is not in scope.")], [control(NOT_OWED)]],
    ids=["no control", "none in scope", "nothing owed"],
)
def test_nothing_to_check_never_passes(controls: list[AssessedControl]) -> None:
    found = verdict(*controls)
    assert found.exit_code == 2
    assert not found.passes


@pytest.mark.parametrize(
    ("controls", "begins", "code"),
    [
        pytest.param([control(MET)], TODAY, 0, id="on its first day"),
        pytest.param([control(MET)], TODAY + DAY, 2, id="on the day before"),
        pytest.param([control(MET), control(GAP)], TODAY + DAY, 1, id="with a gap before it starts"),
        pytest.param([control(MET), control(UNKNOWN)], TODAY + DAY, 1, id="with what cannot be told before"),
    ],
)
def test_the_gate_does_not_open_before_the_program_starts(
    controls: list[AssessedControl], begins: date, code: int
) -> None:
    found = verdict(*controls, settings=f"program_start: {begins}\n")
    assert found.exit_code == code
    assert found.passes == (code == 0)
    said = (
        f"Nothing was checked: the program starts on {begins} (socgap.yaml:2:16), and nothing is owed before."
    )
    assert (found.headline == said) == (code == 2)


DAYS = st.integers(-40, 60).map(lambda number: TODAY + number * DAY)
INTERVALS = st.one_of(
    st.just(ALWAYS),
    st.builds(Interval, DAYS, st.none()),
    st.builds(Interval, st.none(), DAYS),
    st.tuples(DAYS, st.integers(1, 60)).map(lambda pair: Interval(pair[0], pair[0] + pair[1] * DAY)),
)
GAPS = st.builds(
    lambda days, reason: replace(gap(reason=reason), days=days), INTERVALS, st.sampled_from(Reason)
)
REQUIREMENTS = st.builds(
    lambda gaps, files, not_owed: requirement(*gaps, files=files, not_owed=not_owed),
    st.lists(GAPS, max_size=3),
    st.sampled_from([(), (PAST,), (UNDATED,), (AHEAD,)]),
    st.sampled_from(["", "", "It is not."]),
)
CONTROLS = st.builds(
    lambda requirements, out: control(*requirements, out_of_scope=out),
    st.lists(REQUIREMENTS, min_size=1, max_size=3),
    st.sampled_from(["", "", "Not in scope."]),
)


@given(st.lists(CONTROLS, max_size=4))
def test_the_exit_code_is_0_exactly_if_something_applies_and_nothing_has_a_gap_or_is_unknown(
    controls: list[AssessedControl],
) -> None:
    found = verdict(*controls)
    statuses = {one.status for one in found.controls}
    applies = bool(statuses - {Status.NOT_APPLICABLE})
    closed = bool(statuses & {Status.GAP, Status.UNKNOWN})
    assert (found.exit_code == 0) == (applies and not closed)
    assert (found.exit_code == 2) == (not applies)
    assert found.passes == (found.exit_code == 0)


@given(st.lists(CONTROLS, min_size=1, max_size=4))
def test_a_gap_that_holds_never_passes(controls: list[AssessedControl]) -> None:
    found = verdict(*controls)
    holds = any(
        TODAY in one.days
        for asked in controls
        if not asked.out_of_scope
        for needed in asked.requirements
        if not needed.not_owed
        for one in needed.gaps
    )
    if holds:
        assert found.exit_code == 1


ZERO = EvidenceFile("evidence/statements/NIL-H1.yaml", TODAY - DAY, ("2026-Q1", "2026-Q2"))


@pytest.mark.parametrize(
    ("gaps", "files", "expected"),
    [
        pytest.param([gap(TODAY + 90 * DAY)], (), Status.PENDING, id="neither a file nor a statement"),
        pytest.param([], (), Status.GAP, id="neither, and never due, is no pass"),
        pytest.param([gap(TODAY + 90 * DAY)], (ZERO,), Status.MET, id="a statement"),
        pytest.param([gap(TODAY + 90 * DAY)], (replace(ZERO, date=TODAY),), Status.MET, id="one of today"),
        pytest.param(
            [gap(TODAY + 90 * DAY)], (replace(ZERO, date=TODAY + DAY),), Status.PENDING, id="one signed ahead"
        ),
        pytest.param([gap(TODAY)], (ZERO,), Status.GAP, id="a statement, and a gap"),
    ],
)
def test_where_zeros_are_taken_a_statement_is_evidence(
    gaps: list[Gap], files: tuple[EvidenceFile, ...], expected: Status
) -> None:
    one = requirement(*gaps, files=files)
    zeros = rule("zeros", {"subject": "incidents", "per": "quarter"})
    presence = Evidence(0, (zeros,))  # type: ignore[arg-type]
    one = replace(one, requirement=replace(one.requirement, presence=presence))
    (found,) = verdict(control(one)).controls
    assert found.status is expected


@pytest.mark.parametrize(
    ("files", "notes"),
    [
        ((PAST,), ()),
        ((PAST, ZERO), ("Nothing happened in 2026-Q1 (NIL-H1.yaml) and 2026-Q2 (NIL-H1.yaml).",)),
        ((replace(ZERO, zero_for=("2026-Q1",)),), ("Nothing happened in 2026-Q1 (NIL-H1.yaml).",)),
        ((replace(ZERO, date=TODAY + DAY),), ()),
        (
            (replace(ZERO, date=TODAY, zero_for=("2026-Q1",)),),
            ("Nothing happened in 2026-Q1 (NIL-H1.yaml).",),
        ),
        (
            (ZERO, replace(ZERO, path="q3.yaml", zero_for=("2026-Q3",))),
            ("Nothing happened in 2026-Q1 (NIL-H1.yaml), 2026-Q2 (NIL-H1.yaml) and 2026-Q3 (q3.yaml).",),
        ),
    ],
    ids=["none", "one for two", "one for one", "signed ahead", "signed today", "two for three"],
)
def test_what_did_not_happen_is_said_with_its_statements(
    files: tuple[EvidenceFile, ...], notes: tuple[str, ...]
) -> None:
    (found,) = verdict(control(requirement(files=files))).controls
    assert found.requirements[0].notes == notes


def test_a_signature_is_the_newest_evidence() -> None:
    (found,) = verdict(control(requirement(files=(PAST, ZERO)))).controls
    assert found.newest_evidence == TODAY - DAY


class Listing:
    """A baseline that lists gaps by their sentences."""

    beyond = " beyond the 1 of the baseline"

    def __init__(self, *listed: str) -> None:
        self.listed = listed

    def knows_all(self, gaps: tuple[Gap, ...]) -> bool:
        return all(one.message in self.listed for one in gaps)

    def remark(self, one: Gap) -> str:
        return "It is listed." if one.message in self.listed else ""


OTHER = requirement(replace(gap(), message="It is another."))


@pytest.mark.parametrize(
    ("requirements", "code", "headline"),
    [
        pytest.param(
            [GAP], 0, "The gate is open: no gap beyond the 1 of the baseline.", id="a gap that is listed"
        ),
        pytest.param(
            [OTHER],
            1,
            "The gate is closed: 1 of 1 controls has gaps beyond the 1 of the baseline.",
            id="a gap that is not",
        ),
        pytest.param(
            [GAP, OTHER],
            1,
            "The gate is closed: 1 of 1 controls has gaps beyond the 1 of the baseline.",
            id="one of each",
        ),
    ],
)
def test_only_a_gap_that_no_baseline_lists_closes_the_gate(
    requirements: list[AssessedRequirement], code: int, headline: str
) -> None:
    found = replace(verdict(control(*requirements)), ratchet=Listing("It is so."))
    assert (found.exit_code, found.headline) == (code, headline)
    assert found.controls[0].status is Status.GAP


def test_several_controls_with_gaps_beyond_a_baseline_have_them() -> None:
    found = replace(verdict(control(OTHER), control(OTHER)), ratchet=Listing())
    assert found.headline == "The gate is closed: 2 of 2 controls have gaps beyond the 1 of the baseline."


def test_without_a_baseline_controls_fail() -> None:
    assert verdict(control(GAP)).headline == "The gate is closed: 1 of 1 controls fails."
    assert verdict(control(GAP), control(GAP)).headline == "The gate is closed: 2 of 2 controls fail."
    assert verdict(control(MET)).headline == "The gate is open: none of 1 controls fails."


def test_what_a_baseline_lists_is_said_of_the_gap() -> None:
    found = replace(verdict(control(GAP, OTHER)), ratchet=Listing("It is so."))
    assert [found.remarks(one) for one in found.controls[0].gaps] == [("It is listed.",), ()]


@pytest.mark.parametrize(
    ("settings", "chosen_by", "is_pinned"),
    [
        ("as_of: 2026-10-15\n", "socgap.yaml:2:8", True),
        ("as_of: 2026-10-15\n", "--as-of", False),
        ("as_of: 2026-10-15\n", "", False),
        ("", "", False),
    ],
)
def test_a_day_is_pinned_if_the_settings_chose_it(settings: str, chosen_by: str, is_pinned: bool) -> None:
    found = replace(verdict(control(MET), settings=settings), day_chosen_by=chosen_by)
    assert found.is_pinned is is_pinned


def test_settings_that_let_git_tell_of_no_day_are_a_warning_on_this_day() -> None:
    settings = "history_since: 2026-10-16\n"
    (warning,) = verdict(control(MET), settings=settings).warnings
    assert "Git is asked of nothing on 2026-10-15" in warning.message
    assert verdict(control(MET), settings=settings, day=TODAY + DAY).warnings == ()
    assert verdict(control(MET)).warnings == ()


def test_controls_that_a_change_cannot_affect_are_named_and_counted() -> None:
    every = tuple(one.id for one in BUILT_IN.controls)
    found = replace(verdict(control(MET)), changed_since="main")
    assert found.not_judged == tuple(one for one in every if one != "AC-1")
    assert found.headline == (
        "The gate is open: none of 1 controls fails. Only 1 of 23 controls were judged:"
        " what changed since main can affect no other."
    )
    assert verdict(control(MET)).not_judged == ()


def test_the_next_gap_is_the_first_of_all_that_are_known_to_begin() -> None:
    sooner, later, comes_back = gap(TODAY + 2 * DAY), gap(TODAY + 9 * DAY), gap(TODAY + 3 * DAY)
    controls = control(requirement(later)), control(MET), control(requirement(comes_back, sooner, later))
    found = verdict(*controls)
    at, one, first, day = found.next_gap or pytest.fail("there is one")
    assert (first, day) == (sooner, TODAY + 2 * DAY)
    assert at is found.controls[2]
    assert one is found.controls[2].requirements[0]
    assert verdict(control(MET)).next_gap is None


def test_of_gaps_that_begin_on_one_day_the_first_control_s_is_next() -> None:
    """None of them is compared beyond its day: no order of controls or gaps is asked for."""
    found = verdict(control(requirement(gap(TODAY + DAY))), control(requirement(gap(TODAY + DAY))))
    assert found.next_gap is not None
    assert found.next_gap[0] is found.controls[0]


class Accepting:
    """Waivers by the message of the gap that they cover."""

    def __init__(self, **days: list[Interval]) -> None:
        self._days = days

    def covered(self, gap: Gap) -> DaySet:
        return DaySet.of(self._days.get(gap.message, ())).clip(gap.days)


def test_what_is_accepted_on_a_day_is_told_with_the_last_such_day_and_what_comes_after_it() -> None:
    long, short, other = (replace(gap(TODAY - 5 * DAY), message=name) for name in ("long", "short", "other"))
    accepting: Any = Accepting(
        long=[Interval(TODAY - DAY, TODAY + 9 * DAY), Interval(TODAY + 20 * DAY, TODAY + 30 * DAY)],
        short=[Interval(None, TODAY - 3 * DAY), Interval(TODAY, TODAY + 4 * DAY)],
        other=[Interval(TODAY, None)],
    )
    found = judge_requirement(requirement(long, short, other), TODAY, accepting)
    assert (found.status, found.gaps, found.waived) == (Status.WAIVED, (), (long, short, other))
    assert found.waived_until == TODAY + 3 * DAY
    assert [(one.message, one.days) for one in found.upcoming] == [
        ("short", Interval(TODAY + 4 * DAY, None)),
        ("long", Interval(TODAY + 9 * DAY, TODAY + 20 * DAY)),
        ("long", Interval(TODAY + 30 * DAY, None)),
    ]
    before = judge_requirement(requirement(long, short), TODAY - 2 * DAY, accepting)
    assert (before.status, before.gaps, before.waived_until) == (Status.GAP, (long, short), None)


def test_what_is_accepted_for_good_has_no_last_day() -> None:
    accepting: Any = Accepting(**{"It is so.": [Interval(None, None)]})
    found = judge_requirement(requirement(gap(TODAY)), TODAY, accepting)
    assert (found.status, found.waived_until, found.upcoming) == (Status.WAIVED, None, ())
    one = judge_control(control(requirement(gap(TODAY))), TODAY, accepting)
    assert (one.status, one.answer) == (Status.WAIVED, Answer.WAIVED)


def test_a_gap_that_will_be_accepted_holds_until_then_and_only_its_return_lies_ahead() -> None:
    accepting: Any = Accepting(**{"It is so.": [Interval(TODAY + DAY, TODAY + 9 * DAY)]})
    found = judge_requirement(requirement(gap(TODAY)), TODAY, accepting)
    assert (found.status, found.gaps) == (Status.GAP, (gap(TODAY),))
    assert [one.days for one in found.upcoming] == [Interval(TODAY + 9 * DAY, None)]


def test_the_latest_decision_that_somebody_has_made_by_the_day_says_whether_a_control_applies() -> None:
    def declared(since: date, until: date, *faults: Caution) -> Exclusion:
        return Exclusion("AC-1", "None is held.", "p-1", since, until, Place("scope.yaml"), faults)

    def decided(*declarations: Exclusion) -> tuple[Status, Exclusion | None, Exclusion | None]:
        made = replace(control(requirement()), exclusions=declarations)
        (one,) = verdict(made).controls
        return one.status, one.exclusion, one.lapsed

    old, older = declared(TODAY - 90 * DAY, TODAY - 9 * DAY), declared(TODAY - 99 * DAY, TODAY - 50 * DAY)
    new, ahead = declared(TODAY, TODAY), declared(TODAY + DAY, TODAY + 90 * DAY)
    broken = declared(TODAY - DAY, TODAY + 99 * DAY, Caution("It is wrong.", "Mend it.", None))
    assert decided(older, old, broken, ahead) == (Status.MET, None, old)
    assert decided(older, new, old, broken, ahead) == (Status.NOT_APPLICABLE, new, None)
    assert decided(broken, ahead) == (Status.MET, None, None)
