"""`evidence`, `at_least`: the files exist, from the day on which the first was due."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

import pytest
from msgspec.structs import replace

from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Calendar, Kind, Reason
from socgap_evidence.rules import Evidence, Finding
from socgap_evidence.rules.observing import Observations
from tests.support.projects import document, documents, rule, subject

STARTED = Calendar(UTC, program_start=date(2026, 2, 1))
FRESH: Any = rule("fresh", {"date": "held_on", "for": "90 days", "grace": "10 days"})
EVERY: Any = rule("every", {"date": "held_on", "period": "month"})


def findings(evidence: Evidence, count: int = 0, **more: Any) -> list[Any]:
    return list(evidence.findings(subject(documents(*[{}] * count), **more)))


@pytest.mark.parametrize(
    ("at_least", "count", "broken", "message"),
    [
        pytest.param(1, 1, 0, None, id="one of one"),
        pytest.param(1, 0, 1, None, id="one that is broken has a finding of its own"),
        pytest.param(1, 0, 0, "Access review: nothing matches evidence/reviews/*.yaml.", id="nothing"),
        pytest.param(
            3, 2, 0, "Access review: 2 of at least 3 files match evidence/reviews/*.yaml.", id="two of three"
        ),
        pytest.param(3, 2, 1, None, id="two of three and a broken one"),
        pytest.param(3, 4, 0, None, id="more than enough"),
    ],
)
def test_too_few_files_are_missing(at_least: int, count: int, broken: int, message: str | None) -> None:
    found = findings(Evidence(at_least), count, broken=broken)
    assert [(one.reason, one.message) for one in found] == ([(Reason.MISSING, message)] if message else [])


def test_one_pattern_is_what_to_add() -> None:
    (finding,) = findings(Evidence(1))
    assert finding.fix == "Add evidence/reviews/*.yaml."


def test_of_several_patterns_any_will_do() -> None:
    (finding,) = findings(Evidence(1), globs=("a.yaml", "b.yaml"))
    assert finding.message == "Access review: nothing matches a.yaml or b.yaml."
    assert finding.fix == "Add one of them."


@pytest.mark.parametrize(
    ("calendar", "kind", "cadences", "since"),
    [
        pytest.param(Calendar(UTC), Kind.RECORD, (FRESH,), None, id="always, if nothing says when it began"),
        pytest.param(STARTED, Kind.RECORD, (), date(2026, 2, 1), id="from the start, without a cadence"),
        pytest.param(STARTED, Kind.REGISTER, (FRESH,), date(2026, 2, 1), id="a register from the start"),
        pytest.param(STARTED, Kind.DOCUMENT, (FRESH,), date(2026, 2, 1), id="a document from the start"),
        pytest.param(STARTED, Kind.RECORD, (FRESH,), date(2026, 5, 13), id="a record when it was due"),
        pytest.param(STARTED, Kind.RECORD, (FRESH, EVERY), date(2026, 3, 1), id="by the earlier of two"),
        pytest.param(
            Calendar(UTC, program_start=date(9999, 12, 1)),
            Kind.RECORD,
            (EVERY,),
            None,
            id="always, if its first day lies beyond the calendar",
        ),
    ],
)
def test_since_when_it_is_missing(
    calendar: Calendar, kind: Kind, cadences: tuple[Any, ...], since: date | None
) -> None:
    (finding,) = findings(Evidence(1, cadences), calendar=calendar, kind=kind)
    assert finding.days == Interval(since, None)


def test_a_file_counts_from_the_first_day_that_it_tells_of() -> None:
    kept = rule("fresh", {"date": "held_on", "earlier": "$.log[*]", "for": "90 days"})
    presence = Evidence(2, (kept,))
    files = documents({"held_on": "2026-05-01", "log": ["2026-03-01"]}, {"held_on": "2026-04-01"})
    (before,) = presence.findings(subject(files, dated="held_on", kind=Kind.REGISTER))
    assert before.days == Interval(None, date(2026, 4, 1))
    days = [presence.since(file, subject(files, dated="held_on")) for file in (*files, document({}))]
    assert days == [date(2026, 3, 1), date(2026, 4, 1), None]


def test_it_uses_no_selector() -> None:
    assert Evidence(1).selectors() == ()


ZEROS: Any = rule("zeros", {"subject": "incidents", "per": "quarter", "grace": "15 days"})


@pytest.mark.parametrize("count", [0, 1, 2])
def test_where_zeros_are_taken_it_leaves_the_word_to_them(count: int) -> None:
    days = [{"held_on": "2026-05-01"}] * count
    found = Evidence(0, (ZEROS,)).findings(subject(documents(*days), calendar=STARTED, dated="held_on"))
    assert list(found) == []


def test_the_first_is_due_with_the_first_quarter_of_zeros() -> None:
    assert Evidence(0, (ZEROS,)).first_due(STARTED, Kind.RECORD) == date(2026, 7, 15)


@pytest.mark.parametrize(
    ("cadences", "at_least", "asked"),
    [((), None, 1), ((), 3, 3), ((FRESH,), 2, 2), ((ZEROS,), None, 0), ((FRESH, ZEROS), None, 0)],
    ids=["one", "three", "two beside a cadence", "none where zeros are taken", "none beside a cadence"],
)
def test_how_many_files_it_asks_for(cadences: tuple[Any, ...], at_least: int | None, asked: int) -> None:
    found = Evidence.beside(cadences, at_least, Kind.RECORD, is_dated=True)
    assert (found.at_least, found.cadences) == (asked, cadences)


@pytest.mark.parametrize(
    ("at_least", "kind", "is_dated", "sentence"),
    [
        (1, Kind.RECORD, True, "'at_least' asks for files where 'zeros' allows that there are none"),
        (None, Kind.REGISTER, True, "a register must always be there"),
        (None, Kind.DOCUMENT, True, "a document must always be there"),
        (None, Kind.RECORD, False, "name its day with 'date'"),
    ],
)
def test_where_zeros_cannot_stand(at_least: int | None, kind: Kind, is_dated: bool, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        Evidence.beside((ZEROS,), at_least, kind, is_dated=is_dated)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("globs", "begun", "fix", "about"),
    [
        (("a/MATRIX.yaml",), "", "Add a/MATRIX.yaml.", ("a/MATRIX.yaml",)),
        (("a/*.yaml",), "", "Add a/*.yaml.", ()),
        (("a/?.yaml", "a/[bc].yaml", "d.yaml"), "", "Add one of them.", ("d.yaml",)),
        (("a/*.yaml",), "review", "Add a/*.yaml. 'socgap new review' writes one to fill in.", ()),
        (("a.yaml", "b.yaml"), "log", "Add one of them. 'socgap new log' writes one to fill in.", ("a.yaml", "b.yaml")),
    ],
    ids=["a name", "a pattern", "patterns and a name", "one that can be begun", "names that can be begun"],
)  # fmt: skip
def test_what_to_add_and_the_names_by_which_a_waiver_knows_it(
    globs: tuple[str, ...], begun: str, fix: str, about: tuple[str, ...]
) -> None:
    nothing = f"Access review: nothing matches {' or '.join(globs)}."
    before = "Access review: before 2026-09-01 nothing is dated; what lies ahead proves nothing yet."
    none = replace(subject([], globs=globs), begun_by=lambda: begun)
    assert list(Evidence(1).findings(none)) == [Finding(Reason.MISSING, nothing, fix, ALWAYS, about=about)]
    file = documents({"held_on": "2026-09-01"})
    ahead = replace(subject(file, globs=globs, dated="held_on"), begun_by=lambda: begun)
    days = Interval(None, date(2026, 9, 1))
    assert list(Evidence(1).findings(ahead)) == [Finding(Reason.MISSING, before, fix, days, about=about)]


@pytest.mark.parametrize(
    ("at_least", "days", "since"),
    [
        (1, ["2026-02-01"], None),
        (1, ["2026-02-02"], "2026-02-02"),
        (1, ["2026-05-01", None], None),
        (2, ["2026-05-01", None], "2026-05-01"),
        (2, ["2026-05-01", "2026-03-01", "2026-03-01"], "2026-03-01"),
        (3, ["2026-05-01", "2026-03-01", "2026-03-01"], "2026-05-01"),
        (0, ["2026-05-01"], None),
        (0, [], None),
    ],
)
def test_it_lacks_files_until_so_many_have_happened(
    at_least: int, days: list[str | None], since: str | None
) -> None:
    files = documents(*({"held_on": day} for day in days))
    found = list(Evidence(at_least).findings(subject(files, calendar=STARTED, dated="held_on")))
    expected = [Interval(date(2026, 2, 1), date.fromisoformat(since))] if since else []
    assert [one.days for one in found] == expected


def test_with_a_cadence_that_speaks_of_the_days_before_only_a_number_is_missed() -> None:
    files = documents({"held_on": "2026-09-01"}, {"held_on": "2026-10-01"})
    of = subject(files, calendar=STARTED, dated="held_on")
    assert list(Evidence(1, (EVERY, FRESH)).findings(of)) == []
    (found,) = Evidence(2, (EVERY, FRESH)).findings(of)
    assert found.days == Interval(date(2026, 3, 1), date(2026, 10, 1))


def test_by_when_the_first_is_due_is_reckoned_as_by_the_cadence_that_is_due_first() -> None:
    def reckoned(*cadences: Any, calendar: Calendar = STARTED, kind: Kind = Kind.RECORD) -> list[Any]:
        of = subject([], calendar=calendar, kind=kind, globs=("a.yaml", "b/*.yaml"))
        return list(Evidence(1, cadences).reckonings(of))

    (first,) = reckoned(FRESH, EVERY)
    assert (first.keyword, str(first.end), first.about) == ("every", "2026-02-28", ("a.yaml",))
    assert [one.keyword for one in reckoned(FRESH)] == ["fresh"]
    assert reckoned() == reckoned(FRESH, calendar=Calendar(UTC)) == reckoned(FRESH, kind=Kind.REGISTER) == []


@pytest.mark.parametrize(
    ("at_least", "asked"), [(2.0, 2), (0, 0), (None, 1), ("2", 1)], ids=["2.0", "0", "unset", "no number"]
)
def test_a_number_of_files_may_be_written_as_a_float(at_least: Any, asked: int) -> None:
    assert Evidence.beside((), at_least, Kind.REGISTER, is_dated=False).at_least == asked


def test_what_may_be_absent_is_optional_and_what_a_statement_stands_for_is_not() -> None:
    asked = [
        Evidence(0),
        Evidence(0, (FRESH,)),
        Evidence(0, (FRESH, ZEROS)),
        Evidence(1),
        Evidence(1, (ZEROS,)),
    ]
    assert [one.is_optional for one in asked] == [True, True, False, False, False]


def test_why_zeros_cannot_stand_there_is_said_in_full() -> None:
    with pytest.raises(
        ValueError,
        match=r"^'at_least' asks for files where 'zeros' allows that there are none; leave one out$",
    ):
        Evidence.beside((ZEROS,), 0, Kind.RECORD, is_dated=True)
    with pytest.raises(
        ValueError, match=r"^'zeros' is for what happens now and then; a register must always be there$"
    ):
        Evidence.beside((ZEROS,), None, Kind.REGISTER, is_dated=True)
    with pytest.raises(
        ValueError, match=r"^'zeros' must know when something happened; name its day with 'date'$"
    ):
        Evidence.beside((ZEROS,), None, Kind.RECORD, is_dated=False)


def test_a_file_without_the_day_of_its_requirement_counts_from_none_whatever_else_it_says() -> None:
    kept = rule("fresh", {"date": "held_on", "earlier": "$.log[*]", "for": "90 days"})
    (file,) = documents({"held_on": "2026-05-01", "log": ["2026-03-01"]})
    assert Evidence(1, (kept,)).since(file, subject([file], dated="done_on")) is None  # type: ignore[arg-type]


def test_what_one_presence_saw_in_files_is_not_what_another_sees() -> None:
    seen = Observations()
    for presence, day in ((Evidence(1), "2026-05-01"), (Evidence(1), "2026-06-01")):
        of = replace(subject(documents({"held_on": day}), dated="held_on"), observations=seen)
        assert [str(one.days) for one in presence.findings(of)] == [f"[…, {day})"]
