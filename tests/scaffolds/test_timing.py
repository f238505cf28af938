"""The next period is the first without an occurrence that is still in time."""

from __future__ import annotations

from datetime import date

import pytest

from socgap_evidence.durations import Duration, Period, PeriodKind
from socgap_evidence.errors import UsageError
from socgap_evidence.model import Calendar, Window
from socgap_evidence.project import open_project
from socgap_evidence.scaffolds.timing import Cadence
from tests.scaffolds.company import made_up, write, write_own
from tests.support.brambleport import Files

UTC = open_project(Files({"socgap.yaml": b"company: x\n"})).config.calendar.zone
SCHEMA = {
    "properties": {
        "id": {"type": "string", "examples": ["VIS-2026-Q1"]},
        "period": {
            "properties": {
                "start": {"format": "date", "type": "string"},
                "end": {"format": "date", "type": "string"},
            }
        },
        "held_on": {"type": "string", "format": "date"},
    },
    "required": ["id", "period", "held_on"],
}


def next_name(kind: str, day: str, served: tuple[str, ...] = (), **calendar: object) -> str | None:
    cadence = Cadence(PeriodKind(kind), Duration.parse("15 days"))
    done = {Period.holding(date.fromisoformat(one), cadence.kind) for one in served}
    period = cadence.next(done, Calendar(UTC, **calendar), date.fromisoformat(day))  # type: ignore[arg-type]
    return None if period is None else period.name


@pytest.mark.parametrize(
    ("kind", "day", "served", "name"),
    [
        ("quarter", "2026-10-15", (), "2026-Q4"),
        ("quarter", "2026-10-15", ("2026-10-02",), "2027-Q1"),
        ("month", "2026-10-15", (), "2026-10"),
        ("half-year", "2026-10-15", (), "2026-H2"),
        ("year", "2026-10-15", ("2026-01-01",), "2027"),
    ],
)
def test_without_a_beginning_it_is_the_one_of_the_day(
    kind: str, day: str, served: tuple[str, ...], name: str
) -> None:
    assert next_name(kind, day, served) == name


@pytest.mark.parametrize(
    ("day", "served", "name"),
    [
        ("2026-07-15", (), "2026-Q2"),
        ("2026-07-16", (), "2026-Q3"),
        ("2026-07-15", ("2026-05-01",), "2026-Q3"),
        ("2026-01-01", (), "2026-Q2"),
    ],
)
def test_with_a_program_it_is_the_first_that_is_still_in_time(
    day: str, served: tuple[str, ...], name: str
) -> None:
    assert next_name("quarter", day, served, program_start=date(2026, 2, 1)) == name


def test_a_program_that_has_not_begun_and_a_window_say_when_the_first_is() -> None:
    assert next_name("quarter", "2026-10-15", program_start=date(2027, 5, 2)) == "2027-Q3"
    assert (
        next_name("quarter", "2026-03-01", window=Window(date(2026, 5, 1), date(2026, 12, 31))) == "2026-Q2"
    )


def test_the_calendar_ends() -> None:
    assert next_name("year", "9999-12-31", ("9999-01-01",)) is None


def test_what_was_missed_is_known() -> None:
    cadence = Cadence(PeriodKind.QUARTER)
    calendar = Calendar(UTC, program_start=date(2026, 1, 1))
    before = Period.holding(date(2026, 10, 1), PeriodKind.QUARTER)
    served = {Period.holding(date(2026, 5, 1), PeriodKind.QUARTER)}
    assert [one.name for one in cadence.missed(served, calendar, before)] == ["2026-Q1", "2026-Q3"]


REQUIRES = """\
  - id: AC-1.E1
    title: Visits
    kind: record
    evidence: evidence/visits/*.yaml
    schema: visit
    every: {date: period.end, period: %s, grace: 5 days}
"""


@pytest.mark.parametrize(
    ("period", "path", "days"),
    [
        ("month", "evidence/visits/VIS-2026-10.yaml", "  start: 2026-10-01|  end: 2026-10-31"),
        ("quarter", "evidence/visits/VIS-2026-Q4.yaml", "  start: 2026-10-01|  end: 2026-12-31"),
        ("half-year", "evidence/visits/VIS-2026-H2.yaml", "  start: 2026-07-01|  end: 2026-12-31"),
        ("year", "evidence/visits/VIS-2026.yaml", "  start: 2026-01-01|  end: 2026-12-31"),
    ],
)
def test_the_id_and_the_days_are_those_of_the_period(period: str, path: str, days: str) -> None:
    made = write_own(made_up(REQUIRES % period, SCHEMA))
    assert made.path == path
    assert set(days.split("|")) <= set(made.text.split("\n"))
    assert made.empty == ("held_on",)
    name = path[len("evidence/visits/VIS-") :].removesuffix(".yaml")
    assert made.needs[0].startswith(f"AC-1.E1 (Visits) needs it for {name}, by ")


def test_a_missed_one_is_named_and_can_be_asked_for() -> None:
    done = "id: VIS-2026-Q3\nperiod: {end: 2026-09-30}\nheld_on: 2026-08-01\n"
    files = made_up(
        REQUIRES % "quarter",
        SCHEMA,
        {"evidence/visits/VIS-2026-Q3.yaml": done},
        "program_start: 2026-01-01\n",
    )
    made = write_own(files)
    assert made.path == "evidence/visits/VIS-2026-Q4.yaml"
    assert made.notes == (
        "2026-Q1, 2026-Q2 have no occurrence either; name the period to write about that instead.",
    )
    assert write_own(files, "2026-Q2").path == "evidence/visits/VIS-2026-Q2.yaml"
    with pytest.raises(UsageError, match="The next free id is VIS-2026-Q3-2"):
        write_own(files, "2026-Q3")


def test_beyond_the_calendar_there_is_the_year_alone() -> None:
    made = write_own(
        made_up(
            REQUIRES % "year",
            SCHEMA,
            {"evidence/visits/VIS-1.yaml": "id: VIS-1\nperiod: {end: 9999-12-31}\nheld_on: 9999-05-01\n"},
        ),
        day=date(9999, 12, 31),
    )
    assert made.path == "evidence/visits/VIS-9999.yaml"
    assert made.needs == ("AC-1.E1 (Visits) needs it.",)


def test_a_member_that_owes_one_in_each_period_has_a_next_one_of_its_own() -> None:
    requires = """\
  - id: AC-1.E1
    title: Visits
    kind: record
    evidence: evidence/visits/*.yaml
    schema: visit
    date: held_on
    asserts:
      - id: AC-1.A1
        says: Each has one.
        covers:
          population: [north, south]
          by: {key: who, date: held_on}
          every: {period: quarter, grace: 5 days}
"""
    schema = {
        "properties": {"who": {"type": "string"}, "held_on": {}, "by": {"type": "string"}},
        "required": ["who", "by"],
    }
    more = {"evidence/visits/2026-Q4-north.yaml": "who: north\nby: x\nheld_on: 2026-10-03\n"}
    files = made_up(requires, schema, more)
    assert write_own(files, "north").path == "evidence/visits/2027-Q1-north.yaml"
    assert write_own(files, "south").path == "evidence/visits/2026-Q4-south.yaml"
    odd = files | {"evidence/visits/2026-Q4-north.yaml": b"who: north\nby: x\nheld_on: soon\n"}
    assert write_own(odd, "south").path == "evidence/visits/2026-Q4-south.yaml"


@pytest.mark.parametrize(
    ("kind", "path", "needs"),
    [
        ("monitoring-review", "evidence/monitoring/reviews/MON-2026-10.yaml", "MR-1.E2 (Monthly monitoring review) needs it for 2026-10, by 2026-11-10."),
        ("access-review", "evidence/access/reviews/ACR-2026-Q4.yaml", "AC-1.E2 (User access review) needs it for 2026-Q4, by 2027-01-15."),
        ("management-review", "evidence/governance/reviews/MGR-2026-Q4.yaml", "PM-1.E3 (Management security review) needs it for 2026-Q4, by 2027-01-15."),
    ],
)  # fmt: skip
def test_a_file_is_for_the_period_that_it_names_whenever_the_work_is_done(
    kind: str, path: str, needs: str
) -> None:
    made = write("sample", kind)
    assert (made.path, made.needs) == (path, (needs,))


def test_where_the_day_of_the_work_decides_it_is_not_due_by_the_end_of_what_it_is_for() -> None:
    made = write_own(made_up((REQUIRES % "month").replace("date: period.end", "date: held_on"), SCHEMA))
    assert (made.path, made.needs) == (
        "evidence/visits/VIS-2026-10.yaml",
        ("AC-1.E1 (Visits) needs it now: it is missing.",),
    )


@pytest.mark.parametrize(("kind", "path"), [("people", "people"), ("security-roles", "security-roles")])
def test_a_register_that_is_missing_is_needed_now_whatever_the_period(kind: str, path: str) -> None:
    made = write("bare", kind)
    assert made.path == f"evidence/registers/{path}.yaml"
    assert made.needs[0].endswith(" needs it now: it is missing.")
    assert not [one for one in made.notes if "occurrence" in one]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("people", "AC-2.E5 has one file for all periods. Leave '2026-10' out."),
        ("incident", "MR-2.E3 does not ask by periods. Leave '2026-10' out."),
        ("waiver", "A waiver is for no period. Leave '2026-10' out."),
    ],
)
def test_a_period_where_there_is_none_is_refused(kind: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        write("bare", kind, "2026-10")


def test_one_that_was_due_says_when() -> None:
    made = write("bare", "access-review", "2026-Q1")
    assert made.needs == ("AC-1.E2 (User access review) needs it for 2026-Q1, which was due on 2026-04-15.",)


@pytest.mark.parametrize(
    ("about", "output"), [("ACR-2026-Q2", ""), (None, "evidence/access/reviews/ACR-2026-Q2-b.yaml")]
)
def test_a_whole_id_says_for_which_period_the_file_is(about: str | None, output: str) -> None:
    made = write("bare", "access-review", about, output=output)
    assert {"  start: 2026-04-01", "  end: 2026-06-30"} <= set(made.text.split("\n"))


def test_a_name_may_have_a_period_before_or_after_it() -> None:
    for words in (("sys-vault", "2026-Q2"), ("2026-Q2", "sys-vault")):
        made = write("bare", "access-listing", words[0], period=words[1])
        assert made.path == "evidence/access/listings/ACL-2026-Q2-vault.yaml"
