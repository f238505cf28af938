"""How rules reach their days: each is the one on which a gap begins, whatever company or example it is of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from socgap_evidence.assessing import assess
from socgap_evidence.dates import Stated
from socgap_evidence.durations import NO_TIME, Duration, PeriodKind
from socgap_evidence.intervals import ONE_DAY, Interval
from socgap_evidence.model import Calendar, Kind, Place, Reason
from socgap_evidence.project import open_project
from socgap_evidence.rules import RULE_MODULES, Evidence, Finding
from socgap_evidence.rules.approved_arithmetic import in_git
from socgap_evidence.rules.arithmetic import (
    Begin,
    Cause,
    Meaning,
    Opening,
    Origin,
    Reckoning,
    Reckonings,
    added,
    first_period_due,
)
from socgap_evidence.rules.deadlines import Dated
from socgap_evidence.rules.docs import read_page
from socgap_evidence.rules.subject import Shelf
from socgap_evidence.rules.witness import Witness
from socgap_evidence.rules.zeros_arithmetic import when_known
from socgap_evidence.selectors import WHOLE
from tests.support.brambleport import Files, repaired, sample
from tests.support.examples import findings, reckonings
from tests.support.projects import documents, rule, subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.assessment import Assessment
    from socgap_evidence.model import Gap
    from socgap_evidence.project import Check
    from socgap_evidence.rules.docs import Example

COUNTING = ("evidence", "fresh", "every", "within", "covers", "in_force", "recorded", "zeros")
"""The rules that count days."""
JUNE = date(2026, 6, 8)
"""A Monday."""
HOLIDAYS = Calendar(UTC, holidays=frozenset({date(2026, 6, 10), date(2026, 6, 13), date(2026, 6, 24)}))


def length(*lengths: str) -> tuple[tuple[tuple[str, ...], Duration], ...]:
    return tuple((("for",), Duration.parse(one)) for one in lengths)


def test_each_step_begins_where_the_one_before_ended() -> None:
    first, second = added(Stated(date(2026, 4, 6)), length("90 days", "8 days"), HOLIDAYS)
    assert (first.reaches.day, second.reaches.day) == (date(2026, 7, 5), date(2026, 7, 13))


def test_no_time_at_all_is_no_step() -> None:
    assert added(Stated(JUNE), ((("grace",), NO_TIME),), HOLIDAYS) == ()


def test_business_days_name_the_holidays_that_they_leave_out() -> None:
    (step,) = added(Stated(JUNE), length("10 business days"), HOLIDAYS)
    assert step.reaches.day == date(2026, 6, 23)
    assert step.holidays == (date(2026, 6, 10),), "a Saturday is none anyway, and the 24th is beyond"


def test_a_holiday_on_which_the_count_begins_is_not_left_out_of_it() -> None:
    (step,) = added(Stated(date(2026, 6, 10)), length("1 business day"), HOLIDAYS)
    assert (step.reaches.day, step.holidays) == (date(2026, 6, 11), ())


@pytest.mark.parametrize(
    ("lengths", "since", "opens"),
    [
        ("4 hours", date(2026, 6, 8), True),
        ("4 hours", date(2026, 6, 9), True),
        ("4 hours", date(2026, 6, 10), False),
        ("4 hours", None, False),
        ("1 day", date(2026, 6, 9), False),
        ("1 day", date(2026, 6, 10), True),
    ],
)
def test_a_gap_opens_behind_the_day_that_is_reached_or_within_it_where_that_is_a_moment(
    lengths: str, since: date | None, opens: bool
) -> None:
    begun = Stated(JUNE, datetime(2026, 6, 8, 9, tzinfo=UTC))
    one = Reckoning(
        "", (), Begin(Origin.FIELD, begun), added(begun, length(lengths), HOLIDAYS), Meaning.DUE_BY
    )
    assert one.opens(Interval(since, None)) is opens


def test_when_the_first_period_is_due_is_counted_from_its_end() -> None:
    calendar = Calendar(UTC, program_start=date(2026, 4, 1))
    ends = Stated(date(2026, 6, 30))
    steps = added(ends, ((("grace",), Duration.parse("15 days")),), calendar)
    begin = Begin(Origin.PERIOD_END, ends, "2026-Q2")
    found = first_period_due(PeriodKind.QUARTER, Duration.parse("15 days"), "every", calendar)
    assert found == Reckoning("", (), begin, steps, Meaning.FIRST_DUE_BY, keyword="every")


def test_other_lengths_leave_out_none() -> None:
    (step,) = added(Stated(JUNE), length("10 days"), HOLIDAYS)
    assert step.holidays == ()


@pytest.mark.parametrize(
    ("day", "months", "reached", "clipped"),
    [
        pytest.param(date(2026, 1, 31), "1 month", date(2026, 2, 28), True, id="a short month"),
        pytest.param(date(2024, 2, 29), "1 year", date(2025, 2, 28), True, id="a leap day"),
        pytest.param(date(2026, 1, 28), "1 month", date(2026, 2, 28), False, id="a day that it has"),
    ],
)
def test_a_clipped_month_says_so(day: date, months: str, reached: date, clipped: bool) -> None:
    (step,) = added(Stated(day), length(months), HOLIDAYS)
    assert (step.reaches.day, step.is_clipped) == (reached, clipped)


def test_days_that_reach_another_month_are_not_clipped() -> None:
    (step,) = added(Stated(date(2026, 1, 31)), length("3 days"), HOLIDAYS)
    assert not step.is_clipped


def test_only_what_a_newer_day_of_the_file_does_not_make_up_for_is_reckoned() -> None:
    value = {"date": "held_on", "earlier": "$.log[*].date", "for": "31 days"}
    log = [{"date": "2026-01-01"}, {"date": "2026-02-20"}]
    found = documents({"held_on": "2026-03-01", "log": log})
    reached = rule("fresh", value).reckonings(subject(found))
    assert [str(one.end) for one in reached] == ["2026-04-01", "2026-02-01"]


def test_a_level_without_a_limit_is_not_reckoned() -> None:
    value = {"date": "held_on", "for": {"high": "30 days"}, "by": "level"}
    made = rule("fresh", {**value, "for": "days"}, _levels())
    found = documents({"held_on": "2026-03-01", "level": "low"}, {"held_on": "2026-03-01", "level": "high"})
    assert [str(one.end) for one in made.reckonings(subject(found))] == ["2026-03-31"]


def _levels() -> Any:
    from tests.support.projects import terms

    return terms({"days": {"high": 30}}, {"days": "days"})


def test_an_end_that_the_file_states_stands_in_place_of_any_length() -> None:
    value = {"date": "held_on", "until": "good_until", "for": "31 days"}
    found = documents({"held_on": "2026-03-01", "good_until": "2026-12-31"})
    (one,) = rule("fresh", value).reckonings(subject(found))
    assert (one.steps, str(one.end)) == ((), "2026-12-31")
    assert one.touches(found[0].path)
    assert not one.touches("another.yaml")


def test_what_cannot_be_judged_is_left_out_and_hides_nothing() -> None:
    value = {"each": "$.items[*]", "by": "due_on"}
    found = documents({"items": [{"due_on": "soon"}, {"due_on": None}, {"due_on": "2026-03-01"}]})
    assert [str(one.end) for one in rule("within", value).reckonings(subject(found))] == ["2026-03-01"]


EXAMPLES = [
    pytest.param(keyword, example, id=f"{keyword} {number}")
    for keyword in COUNTING
    for number, example in enumerate(read_page(RULE_MODULES[keyword].__doc__ or "").examples, 1)
]


@pytest.mark.parametrize(("keyword", "example"), EXAMPLES)
def test_the_gaps_of_an_example_begin_when_a_day_is_over(keyword: str, example: Example) -> None:
    counted = reckonings(keyword, example)
    for one in findings(keyword, example):
        if one.days.since is not None and _is_counted(keyword, one.reason) and " begin" not in example.text:
            begun = {each.begin.stated.day for each in counted}
            assert Reckonings(counted).behind(one) or one.days.since in begun or "at:" in example.text, one


def _is_counted(keyword: str, reason: Reason) -> bool:
    """Whether a gap of a rule begins when some time is over, and not for another reason."""
    if keyword == "in_force":
        return reason is Reason.STALE
    if keyword == "zeros":
        return reason is Reason.MISSING
    return reason in {Reason.STALE, Reason.MISSED, Reason.FAILING, Reason.UNPROVEN}


@cache
def assessed(which: str) -> Assessment:
    tree = Files(repaired() if which == "repaired" else sample())
    return assess(open_project(tree), tree)


def gaps_of(which: str) -> Iterator[tuple[Check, tuple[Reckoning, ...], list[Gap]]]:
    """Each check that counts days, what it reckons, and its gaps."""
    assessment = assessed(which)
    for control in assessment.controls:
        for one in control.requirements:
            for check in one.requirement.checks:
                if check.keyword in COUNTING:
                    name = (check.id, check.says, check.keyword)
                    found = [gap for gap in one.gaps if (gap.assertion, gap.says, gap.rule) == name]
                    yield check, assessment.reckonings(one.requirement, check), found


@pytest.mark.parametrize("which", ["sample", "repaired"])
def test_each_gap_of_the_company_begins_on_the_day_behind_one_that_is_reckoned(which: str) -> None:
    start = assessed(which).project.config.program_start.value
    seen = dict.fromkeys(COUNTING, 0)
    for check, counted, gaps in gaps_of(which):
        for gap in gaps:
            if gap.days.since not in {None, start}:  # on the program's first day nothing has been counted yet
                (reached,) = Reckonings(counted).behind(gap)
                assert gap.days.since in {reached.end.day, reached.end.day + ONE_DAY}
                seen[check.keyword] += 1
    assert {keyword for keyword, count in seen.items() if count} >= {"fresh", "every", "within", "covers"}
    assert sum(seen.values()) > 400


@pytest.mark.parametrize("which", ["sample", "repaired"])
def test_no_gap_begins_before_the_last_good_day_that_is_stated(which: str) -> None:
    checked = 0
    for check, counted, gaps in gaps_of(which):
        good = [one for one in counted if one.meaning is Meaning.GOOD_THROUGH]
        for one in good if check.keyword == "fresh" else ():
            same = [gap for gap in gaps if gap.about == one.about or not one.of]
            assert not any(one.begin.stated.day in gap.days or one.end.day in gap.days for gap in same)
            is_last = all(other.end.day <= one.end.day for other in good if other.of == one.of)
            begins = any(gap.days.since == one.end.day + ONE_DAY for gap in same)
            assert begins or not is_last, one
            assert begins or not any(one.end.day + ONE_DAY in gap.days for gap in same), one
            checked += 1
    assert checked > 100


@pytest.mark.parametrize("which", ["sample", "repaired"])
def test_what_is_stated_adds_up(which: str) -> None:
    calendar = assessed(which).project.config.calendar
    for _, counted, _ in gaps_of(which):
        for one in counted:
            since = one.begin.stated
            for step in one.steps:
                again = added(since, ((step.role, step.length),), calendar)
                assert again == (step,)
                since = step.reaches
            days = [one.begin.stated.day, *(step.reaches.day for step in one.steps)]
            assert all(before <= after for before, after in pairwise(days))


def test_a_place_tells_apart_what_has_no_name() -> None:
    value: dict[str, Any] = {"from": "held_on", "to": "done_on", "limit": "10 days"}
    found = documents({"held_on": "2026-03-01"}, {"held_on": "2026-03-01"})
    made, of = rule("within", value), subject(found)
    counted = list(made.reckonings(of))
    for one in made.findings(of):
        (reached,) = Reckonings(counted).behind(one)
        assert isinstance(one.place, Place)
        assert reached.begin.place == Place(one.place.path, ("held_on",))


def test_a_register_has_no_first_one_that_may_be_outstanding() -> None:
    value = {"date": "held_on", "for": "90 days"}
    calendar = Calendar(UTC, program_start=date(2026, 1, 1))
    found = documents({"held_on": "2026-06-01"})
    origins = [
        [
            one.begin.origin
            for one in rule("fresh", value).reckonings(subject(found, calendar=calendar, kind=kind))
        ]
        for kind in (Kind.REGISTER, Kind.RECORD)
    ]
    assert origins == [[Origin.FIELD], [Origin.PROGRAM_START, Origin.FIELD]]


PEOPLE_GRAMMAR = {"in": "people", "each": "$.items[*]", "key": "id"}


def covered(by: dict[str, Any], people: list[Any], records: list[Any], **value: Any) -> list[str]:
    """What `covers` reckons, of people on a shelf and the requirement's own records."""
    start = value.pop("start", date(2026, 1, 1))
    population = {**PEOPLE_GRAMMAR, **value.pop("population", {})}
    made = rule("covers", {"population": population, "by": by, **value})
    shelves = {"people": Shelf(documents({"items": people}))}
    calendar = Calendar(UTC, program_start=start)
    of = subject(documents(*records), shelves=shelves, calendar=calendar)
    return [
        f"{one.of} {one.begin.origin.value} {one.begin.stated}, {one.meaning.value} {one.end}"
        for one in made.reckonings(of)
    ]


BY = {"key": "person", "date": "held_on"}


def test_whoever_joined_before_the_program_is_counted_from_its_first_day() -> None:
    people = [{"id": "a", "hired": "2025-03-01"}, {"id": "b", "hired": "2026-03-01"}, {"id": "c"}]
    assert covered(BY, people, [], population={"from": "hired"}, joining="30 days") == [
        "a program start 2026-01-01, not owed through 2026-01-31",
        "b membership 2026-03-01, not owed through 2026-03-31",
        "c program start 2026-01-01, not owed through 2026-01-31",
    ]


def test_without_a_program_whoever_was_always_there_has_no_day_to_count_from() -> None:
    assert covered(BY, [{"id": "c"}], [], population={"from": "hired"}, joining="30 days", start=None) == []


def test_an_event_is_counted_from_its_day_and_none_before_the_program() -> None:
    people = [{"id": "a", "left": "2025-03-01"}, {"id": "b", "left": "2026-03-01"}, {"id": "c", "left": None}]
    assert covered(BY, people, [], population={"event": "left"}, joining="10 days") == [
        "b event 2026-03-01, not owed through 2026-03-11"
    ]


def test_a_record_says_until_when_it_is_good() -> None:
    records = [{"person": "a", "held_on": "2026-03-01"}, {"person": "x", "held_on": "2026-03-01"}]
    assert covered(BY, [{"id": "a"}], records, **{"for": "12 months", "grace": "10 days"}) == [
        "a field 2026-03-01, good through 2027-03-11"
    ]


def test_a_record_may_state_its_own_end_and_one_that_is_good_for_ever_has_none() -> None:
    records = [
        {"person": "a", "held_on": "2026-03-01", "good": "2026-12-31"},
        {"person": "a", "held_on": "2026-03-02"},
    ]
    assert covered({**BY, "until": "good"}, [{"id": "a"}], records) == [
        "a field 2026-03-01, good through 2026-12-31"
    ]


def test_a_period_of_a_member_is_due_by_its_end_and_the_grace() -> None:
    every = {"period": "quarter", "grace": "15 days"}
    records = [{"person": "a", "held_on": "2026-02-01"}, {"person": "a", "held_on": "soon"}]
    assert covered(BY, [{"id": "a"}], records, every=every) == [
        "a period end 2026-03-31, due by 2026-04-15",
        "a period end 2026-06-30, due by 2026-07-15",
    ]


def test_a_member_whose_level_has_no_limit_hides_no_other() -> None:
    limit = {"levels": {"high": "30 days"}, "by": "level"}
    people = [{"id": "a", "level": "low"}, {"id": "b", "level": "high"}]
    records = [{"person": one, "held_on": "2026-03-01"} for one in "ab"]
    assert covered(BY, people, records, **{"for": limit}) == ["b field 2026-03-01, good through 2026-03-31"]


def test_files_that_name_every_member_of_their_day_count_none() -> None:
    value = {"population": {**PEOPLE_GRAMMAR}, "at": "held_on", "by": {"each": "$.names[*]"}}
    assert (
        list(rule("covers", value).reckonings(subject(documents({"held_on": "2026-03-01", "names": []}))))
        == []
    )


@pytest.mark.parametrize(
    ("said", "due"),
    [
        pytest.param(
            {"fresh": {"date": "held_on", "for": "90 days", "grace": "8 days"}}, "2026-05-09", id="fresh"
        ),
        pytest.param(
            {"every": {"date": "held_on", "period": "quarter", "grace": "15 days"}}, "2026-07-15", id="every"
        ),
        pytest.param(
            {
                "fresh": {"date": "held_on", "for": "9 months"},
                "every": {"date": "held_on", "period": "quarter", "grace": "15 days"},
            },
            "2026-07-15",
            id="what is due first",
        ),
    ],
)
def test_the_first_file_is_due_by_the_day_of_its_cadence(said: dict[str, Any], due: str) -> None:
    presence = Evidence(1, tuple(rule(keyword, value) for keyword, value in said.items()))  # type: ignore[misc]
    of = subject([], calendar=Calendar(UTC, program_start=date(2026, 1, 31)))
    (first,) = presence.reckonings(of)
    (missing,) = presence.findings(of)
    assert str(first.end) == due
    assert Reckonings([first]).behind(missing) == (first,)


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        pytest.param(Kind.REGISTER, date(2026, 1, 31), id="what must stand from the start"),
        pytest.param(Kind.RECORD, None, id="no program"),
    ],
)
def test_what_is_owed_from_the_start_counts_nothing(kind: Kind, start: date | None) -> None:
    cadence: Any = rule("fresh", {"date": "held_on", "for": "90 days"})
    calendar = Calendar(UTC, program_start=start)
    assert list(Evidence(1, (cadence,)).reckonings(subject([], calendar=calendar, kind=kind))) == []


def test_a_cadence_without_a_first_period_counts_none() -> None:
    cadence: Any = rule("every", {"date": "held_on", "period": "quarter"})
    assert cadence.first_reckoning(Calendar(UTC)) is None


def test_what_happens_now_and_then_is_due_with_its_first_period() -> None:
    cadence: Any = rule("zeros", {"subject": "reviews", "per": "quarter", "grace": "15 days"})
    calendar = Calendar(UTC, program_start=date(2026, 1, 1))
    (first,) = Evidence(0, (cadence,)).reckonings(subject([], calendar=calendar))
    assert (str(first.end), first.end.day) == ("2026-04-15", cadence.first_due(calendar))


def test_of_each_period_the_first_record_is_known_with_its_place() -> None:
    """Whichever file it is in: a later one of the same period says nothing new."""
    found = documents({"held_on": "2026-05-20"}, {"held_on": "2026-04-10"}, {"held_on": "2026-08-01"})
    account = SimpleNamespace(first_zeros=lambda _: {})
    known = when_known(account, WHOLE, PeriodKind.QUARTER, subject(found, dated="held_on"))  # type: ignore[arg-type]  # all that it asks
    assert {str(period.name): one for period, one in known.items()} == {
        "2026-Q2": Dated(
            "held_on", Stated(date(2026, 4, 10)), Place("evidence/reviews/001.yaml", ("held_on",))
        ),
        "2026-Q3": Dated(
            "held_on", Stated(date(2026, 8, 1)), Place("evidence/reviews/002.yaml", ("held_on",))
        ),
    }


@pytest.mark.parametrize(
    ("since", "origin", "name", "by"),
    [
        (None, Origin.FIELD, "approved_on", date(2026, 5, 1)),
        (date(2026, 4, 1), Origin.FIELD, "approved_on", date(2026, 5, 1)),
        (date(2026, 4, 2), Origin.HISTORY_START, "", date(2026, 5, 2)),
    ],
)
def test_what_was_approved_must_be_in_git_thirty_days_later(
    since: date | None, origin: Origin, name: str, by: date
) -> None:
    """Than it was approved, or than git's history begins, and it says when it was."""
    place, entered = Place("evidence/reviews/000.yaml", ("approved_on",)), date(2026, 6, 1)
    found = Finding(
        Reason.UNPROVEN, "It came late.", "Have it approved.", Interval(entered), place, ("AC-1",)
    )
    witness = Witness(zone=UTC, since=since)
    made = in_git(Stated(date(2026, 4, 1)), place, entered, found, subject([], witness=witness))
    assert (made.begin.origin, made.begin.name) == (origin, name)
    assert made.begin.place == (place if name else None)
    (step,) = made.steps
    assert (step.role, step.reaches.day) == (("in git",), by)
    assert made.done == Dated("", Stated(entered), place)
    assert (made.of, made.about, made.meaning) == ("", ("AC-1",), Meaning.IN_GIT_BY)


GOOD = Reckoning("", ("R-1",), Begin(Origin.FIELD, Stated(JUNE)), (), Meaning.GOOD_THROUGH)
"""Good through 2026-06-08 and no longer."""


def gap(since: date | None, reason: Reason = Reason.STALE, message: str = "It is old.") -> Finding:
    return Finding(reason, message, "", Interval(since, None), about=("R-1",))


@pytest.mark.parametrize(
    ("found", "is_told"),
    [
        pytest.param(gap(date(2026, 7, 1)), True, id="what lapsed while nothing was owed"),
        pytest.param(gap(JUNE), False, id="what is good on the day still"),
        pytest.param(gap(date(2026, 7, 1), Reason.FAILING), False, id="what is no matter of age"),
        pytest.param(gap(None), False, id="what always was"),
    ],
)
def test_behind_a_gap_that_opens_later_is_what_had_lapsed_before(found: Finding, is_told: bool) -> None:
    opening = Opening(Cause.OWED, found.days.since, found.message)
    assert Reckonings([GOOD]).behind(found) == ((replace(GOOD, opening=opening),) if is_told else ())


def test_behind_what_is_stale_and_was_never_counted_is_nothing() -> None:
    assert Reckonings([replace(GOOD, meaning=Meaning.DUE_BY)]).behind(gap(date(2026, 7, 1))) == ()


def test_a_count_of_something_else_is_behind_the_one_gap_that_it_is_said_to_be_behind() -> None:
    counted = replace(GOOD, about=("R-2",), opening=Opening(Cause.FILE, JUNE, "It is late."))
    assert Reckonings([counted]).behind(gap(JUNE, Reason.UNPROVEN, "It is late.")) == (counted,)
    for other in (gap(JUNE), gap(date(2026, 6, 9), message="It is late.")):
        assert Reckonings([counted]).behind(other) == ()
