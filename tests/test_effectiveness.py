"""Operating effectiveness: what the audit window says of a control, and that nothing but its evidence decides it."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socgap_evidence.effectiveness import (
    DeviationKind,
    Effect,
    Numbers,
    Response,
    SentenceCount,
    SlotState,
    judge_window,
)
from socgap_evidence.effectiveness.judging import of_slots, of_test
from socgap_evidence.effectiveness.values import worst_of
from socgap_evidence.project.thresholds import Thresholds
from tests.support import accepted
from tests.support.projects import control
from tests.support.windows import (
    CONFIG,
    EVENTS,
    ITEMS_OK,
    OK,
    OVER,
    QUARTERLY,
    RECORD,
    YEARLY,
    effect,
    nil,
    of_requirement,
    window,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

USUAL = Thresholds()
EFFECTS = list(Effect)
Q2 = {"reviews/q2.yaml": {"held_on": "2026-06-20"}}
Q3 = {"reviews/q3.yaml": {"held_on": "2026-09-20"}}
BOTH = {**Q2, **Q3}


COVERED = (
    EVENTS + "    asserts:\n      - id: AC-1.J1\n        says: Each is covered.\n        covers:\n"
    '          population: {in: members, each: "$.items[*]", key: id, from: begun_on, until: left_on}\n'
    "          by: {key: who, date: held_on, called: training}\n"
)


# ---------------------------------------------------------------- from numbers to a verdict


@pytest.mark.parametrize(
    ("met", "late", "missed", "expected"),
    [
        pytest.param(6, 0, 0, "effective", id="all in time"),
        pytest.param(0, 0, 0, "effective", id="none expected"),
        pytest.param(3, 0, 1, "effective with exceptions", id="a quarter missed is tolerated"),
        pytest.param(3, 1, 0, "effective with exceptions", id="a quarter late is tolerated"),
        pytest.param(5, 0, 1, "effective with exceptions", id="one of six"),
        pytest.param(2, 0, 1, "not effective", id="one of three missed"),
        pytest.param(1, 0, 1, "not effective", id="one of two missed"),
        pytest.param(4, 1, 1, "not effective", id="late and missed ones count together"),
        pytest.param(0, 0, 1, "not effective", id="the only one"),
    ],
)
def test_periods_are_tolerated_up_to_a_quarter(met: int, late: int, missed: int, expected: str) -> None:
    numbers = Numbers(expected=met + late + missed, met=met, late=late, missed=missed)
    assert of_slots(numbers, USUAL)[0].words == expected


@pytest.mark.parametrize(
    ("population", "deviations", "expected"),
    [
        pytest.param(19, 0, "effective", id="none"),
        pytest.param(1, 1, "effective with exceptions", id="one of one"),
        pytest.param(19, 1, "effective with exceptions", id="one in a small population"),
        pytest.param(19, 2, "not effective", id="two in a small population"),
        pytest.param(20, 1, "effective with exceptions", id="five per cent of the smallest large one"),
        pytest.param(20, 2, "not effective", id="ten per cent of it"),
        pytest.param(100, 5, "effective with exceptions", id="exactly the tolerable rate"),
        pytest.param(100, 6, "not effective", id="one more"),
    ],
)
def test_deviations_are_tolerated_by_rate_or_by_one(population: int, deviations: int, expected: str) -> None:
    assert of_test(SentenceCount("AC-1.A1", population, deviations), USUAL)[0].words == expected


def test_the_company_decides_what_it_tolerates() -> None:
    strict = Thresholds(Fraction(0), Fraction(0), 0)
    assert of_slots(Numbers(expected=100, met=99, late=1), strict)[0] is Effect.NOT_EFFECTIVE
    assert of_test(SentenceCount("AC-1.A1", 1000, 1), strict)[0] is Effect.NOT_EFFECTIVE
    assert (
        of_test(SentenceCount("AC-1.A1", 20, 2), Thresholds(tolerable_rate=Fraction(1, 10)))[0]
        is Effect.WITH_EXCEPTIONS
    )
    lenient = Thresholds(Fraction(1, 2), Fraction(1, 2), 2)
    assert of_slots(Numbers(expected=2, met=1, missed=1), lenient)[0] is Effect.WITH_EXCEPTIONS
    assert of_test(SentenceCount("AC-1.A1", 4, 2), lenient)[0] is Effect.WITH_EXCEPTIONS


def test_a_reason_has_its_numbers() -> None:
    assert of_slots(Numbers(expected=6, met=4, late=1, missed=1), USUAL)[1] == (
        "2 of 6 periods were missed or late (33.3%; tolerated 25%)."
    )
    assert of_slots(Numbers(expected=1, missed=1), USUAL)[1].startswith(
        "1 of 1 period was missed or late (100%"
    )
    assert (
        of_test(SentenceCount("AC-1.A1", 214, 1), USUAL)[1]
        == "AC-1.A1: 1 of 214 deviates (0.467%; tolerated 5%)."
    )
    assert of_test(SentenceCount("AC-1.A1", 7, 2), USUAL)[1] == (
        "AC-1.A1: 2 of 7 deviate (tolerated 1 in a population under 20)."
    )


@given(st.integers(1, 300), st.data(), st.fractions(0, 1), st.integers(0, 50))
def test_one_more_deviation_never_makes_a_verdict_better(
    population: int, data: st.DataObject, rate: Fraction, small: int
) -> None:
    limits = Thresholds(tolerable_rate=rate, small_population=small)
    fewer = data.draw(st.integers(0, population - 1))
    one, other = (of_test(SentenceCount("x", population, count), limits)[0] for count in (fewer, fewer + 1))
    assert EFFECTS.index(other) <= EFFECTS.index(one)


@given(st.integers(1, 24), st.data(), st.fractions(0, 1))
def test_one_more_missed_period_never_makes_a_verdict_better(
    expected: int, data: st.DataObject, limit: Fraction
) -> None:
    limits = Thresholds(late_or_missed_slots=limit)
    bad = data.draw(st.integers(0, expected - 1))
    late = data.draw(st.integers(0, bad))
    one, other = (
        of_slots(Numbers(expected, expected - many, late, many - late), limits)[0] for many in (bad, bad + 1)
    )
    assert EFFECTS.index(other) <= EFFECTS.index(one)


def test_the_worst_verdict_counts() -> None:
    assert [one.words for one in Effect] == [
        "unknown",
        "design deficiency",
        "not effective",
        "effective with exceptions",
        "not operated",
        "effective",
        "not applicable",
    ]
    assert worst_of([Effect.EFFECTIVE, Effect.NOT_APPLICABLE, Effect.NOT_OPERATED]) is Effect.NOT_OPERATED
    assert worst_of([]) is Effect.NOT_APPLICABLE


# ---------------------------------------------------------------- periods


@pytest.mark.parametrize(
    ("files", "day", "expected"),
    [
        pytest.param(BOTH, OVER, {"2026-Q2": "met", "2026-Q3": "met"}, id="both in time"),
        pytest.param(Q3, OVER, {"2026-Q2": "missed", "2026-Q3": "met"}, id="one without an occurrence"),
        pytest.param({}, OVER, {"2026-Q2": "missed", "2026-Q3": "missed"}, id="nothing at all"),
        pytest.param(
            {**Q3, "reviews/q2.yaml": {"held_on": "2026-06-20", "done_on": "2026-07-15"}},
            OVER,
            {"2026-Q2": "met", "2026-Q3": "met"},
            id="done on the last day in time",
        ),
        pytest.param(
            {**Q3, "reviews/q2.yaml": {"held_on": "2026-06-20", "done_on": "2026-07-16"}},
            OVER,
            {"2026-Q2": "late", "2026-Q3": "met"},
            id="done on the day after",
        ),
        pytest.param(
            {**Q3, "reviews/q2.yaml": {"held_on": "2026-06-20", "done_on": "2026-08-20"}},
            "2026-08-01",
            {"2026-Q2": "missed", "2026-Q3": "open"},
            id="late, but not done yet on the day",
        ),
        pytest.param(Q2, "2026-06-19", {"2026-Q2": "open", "2026-Q3": "open"}, id="nothing has happened yet"),
        pytest.param(Q2, "2026-06-20", {"2026-Q2": "met", "2026-Q3": "open"}, id="served before its end"),
        pytest.param(
            Q2,
            "2026-10-15",
            {"2026-Q2": "met", "2026-Q3": "open"},
            id="the last day in time, after the window",
        ),
        pytest.param(Q2, "2026-10-16", {"2026-Q2": "met", "2026-Q3": "missed"}, id="the day after it"),
    ],
)
def test_each_period_is_met_late_missed_or_open(
    files: Mapping[str, Any], day: str, expected: dict[str, str]
) -> None:
    found = of_requirement(QUARTERLY, files, day)
    assert {slot.name: slot.state.value for slot in found.slots} == expected
    counted = [slot for slot in found.slots if slot.state is not SlotState.OPEN]
    assert found.numbers.expected == len(counted)
    assert found.numbers.met + found.numbers.late + found.numbers.missed == len(counted)


def test_a_period_that_straddles_the_end_is_not_demanded() -> None:
    half_yearly = QUARTERLY.replace("quarter", "half-year")
    assert [slot.name for slot in of_requirement(half_yearly, Q2).slots] == ["2026-H1"]


def test_an_occurrence_before_the_window_may_serve_a_period_that_straddles_its_start() -> None:
    half_yearly = QUARTERLY.replace("quarter", "half-year")
    (slot,) = of_requirement(half_yearly, {"reviews/a.yaml": {"held_on": "2026-03-20"}}).slots
    assert (slot.state, slot.is_outside, slot.marks) == (SlotState.MET, True, ("outside the window",))
    (slot,) = of_requirement(half_yearly, {"reviews/a.yaml": {"held_on": "2026-04-01"}}).slots
    assert (slot.is_outside, slot.marks) == (False, ())


def test_work_finished_after_the_window_is_marked() -> None:
    late = {**Q2, "reviews/q3.yaml": {"held_on": "2026-09-30", "done_on": "2026-10-01"}}
    _, slot = of_requirement(QUARTERLY, late).slots
    assert (slot.state, slot.marks) == (SlotState.MET, ("completed after the window",))
    late["reviews/q3.yaml"] = {"held_on": "2026-09-30", "done_on": "2026-09-30"}
    assert of_requirement(QUARTERLY, late).slots[1].marks == ()


def test_a_missed_period_names_what_was_missed() -> None:
    found = of_requirement(QUARTERLY, Q3)
    (one,) = found.deviations
    assert (one.kind, one.name) == (DeviationKind.SLOT, "2026-Q2")
    assert one.messages[0].startswith("Review has no occurrence for 2026-Q2 (2026-04-01 to 2026-06-30)")
    assert found.effect is Effect.NOT_EFFECTIVE


def test_where_nothing_is_there_each_period_says_so() -> None:
    found = of_requirement(QUARTERLY, {})
    assert [one.messages for one in found.deviations] == [
        ("Review: nothing matches evidence/reviews/*.yaml.",),
        ("Review: nothing matches evidence/reviews/*.yaml.",),
    ]


def test_a_period_that_was_late_by_one_day_opened_no_gap_and_still_says_so() -> None:
    late = {**Q3, "reviews/q2.yaml": {"held_on": "2026-06-20", "done_on": "2026-07-16"}}
    (one,) = of_requirement(QUARTERLY, late).deviations
    assert one.messages == ("Review for 2026-Q2 was served on 2026-07-16; it was due by 2026-07-15.",)


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        pytest.param("reviews/R-2026-Q2.yaml", ["slot"], id="its name is that of the missed period"),
        pytest.param("reviews/R-2.yaml", ["slot", "record"], id="its name says no period"),
        pytest.param("reviews/R-2026-Q3.yaml", ["slot", "record"], id="its period was served by another"),
    ],
)
def test_a_file_that_cannot_be_relied_on_counts_with_its_period(path: str, kinds: list[str]) -> None:
    found = of_requirement(QUARTERLY, {**Q3, path: {"held_on": "soon"}})
    assert [one.kind.value for one in found.deviations] == kinds
    assert any(
        "soon" in message and path.rpartition("/")[2] in message
        for one in found.deviations
        for message in one.messages
    )


def test_what_recurs_in_no_period_and_never_happened_though_due_is_one_missed_period() -> None:
    config = CONFIG.replace("program_start: 2026-01-01", "program_start: 2025-06-01")
    found = of_requirement(YEARLY, {}, config=config)
    assert [(slot.name, str(slot.due), slot.state.value) for slot in found.slots] == [
        ("the first", "2026-06-01", "missed")
    ]
    assert (found.effect, found.numbers.expected, found.numbers.missed) == (Effect.NOT_EFFECTIVE, 1, 1)


@pytest.mark.parametrize(
    ("start", "is_missed"),
    [
        pytest.param("2025-09-30", True, id="due on the last day of the window"),
        pytest.param("2025-10-01", False, id="due on the day after it"),
    ],
)
def test_what_was_first_due_after_the_window_is_not_missed_in_it(start: str, is_missed: bool) -> None:
    config = CONFIG.replace("program_start: 2026-01-01", f"program_start: {start}")
    found = of_requirement(YEARLY, {}, "2026-12-01", config=config)
    assert (found.effect is Effect.NOT_EFFECTIVE) is is_missed


@pytest.mark.parametrize(
    "requires", [EVENTS, QUARTERLY, YEARLY, COVERED], ids=["events", "periods", "yearly", "members"]
)
def test_the_first_and_the_last_day_of_the_calendar_break_nothing(requires: str) -> None:
    ever = "company: A\ncontrols: controls\nprogram_start: 0001-01-01\nwindow: {start: 9999-01-01, end: 9999-12-31}\n"
    for held in ("0001-01-01", "9999-12-31"):
        member = {"id": "a", "begun_on": held}
        files = {"reviews/a.yaml": {"held_on": held, "who": "a"}, "members.yaml": {"items": [member]}}
        for some in ({}, files):
            assert window(requires, some, "9999-12-31", config=ever).controls


def test_without_a_program_nothing_at_all_has_always_been_missing() -> None:
    config = CONFIG.replace("program_start: 2026-01-01\n", "")
    (slot,) = of_requirement(YEARLY, {}, config=config).slots
    assert (slot.name, str(slot.due), slot.state) == ("the first", "2026-09-30", SlotState.MISSED)


@pytest.mark.parametrize(
    ("requires", "days", "day", "longest"),
    [
        pytest.param(
            QUARTERLY, ["2026-03-24", "2026-09-22"], OVER, 182, id="one before the window anchors the first"
        ),
        pytest.param(
            QUARTERLY, ["2026-02-01", "2026-03-24", "2026-09-22"], OVER, 182, id="of several the last"
        ),
        pytest.param(QUARTERLY, ["2026-06-20", "2026-09-20"], OVER, 92, id="between two"),
        pytest.param(
            QUARTERLY, ["2026-04-10", "2026-07-05"], OVER, 87, id="the stretch up to the window's end"
        ),
        pytest.param(
            QUARTERLY, ["2026-07-10", "2026-09-20"], OVER, 100, id="the stretch from the window's start"
        ),
        pytest.param(QUARTERLY, [], OVER, 182, id="nothing at all is the whole window"),
        pytest.param(
            QUARTERLY, ["2026-04-10"], "2026-09-01", 9, id="while in progress the last stretch is not over"
        ),
        pytest.param(QUARTERLY, [], "2026-09-01", None, id="and may be the only one"),
        pytest.param(YEARLY, ["2026-03-01", "2026-08-01"], OVER, 153, id="what is good for some time"),
        pytest.param(EVENTS, ["2026-05-01"], OVER, None, id="what happens when it happens has none"),
        pytest.param(
            QUARTERLY, ["2026-04-10", "2026-09-20"], "2026-09-19", 9, id="what lies ahead ends none"
        ),
    ],
)
def test_the_longest_time_between_two_occurrences(
    requires: str, days: list[str], day: str, longest: int | None
) -> None:
    files = {f"reviews/{number}.yaml": {"held_on": held} for number, held in enumerate(days)}
    assert of_requirement(requires, files, day).numbers.longest_gap_days == longest


def test_a_program_that_began_in_the_window_begins_the_first_stretch() -> None:
    config = CONFIG.replace("program_start: 2026-01-01", "program_start: 2026-07-01")
    assert of_requirement(QUARTERLY, Q3, config=config).numbers.longest_gap_days == 81


# ---------------------------------------------------------------- deviations


def test_what_all_is_well_with_is_effective() -> None:
    one = effect(QUARTERLY + OK, {path: {**data, "ok": True} for path, data in BOTH.items()})
    assert (one.effect.words, one.response, one.because, one.deviations) == (
        "effective",
        Response.NOT_NEEDED,
        "",
        (),
    )
    assert (one.numbers.population, one.numbers.tested, one.numbers.deviations) == (2, 2, 0)


@pytest.mark.parametrize(
    ("held", "counts"),
    [
        pytest.param("2026-03-31", False, id="the day before the window"),
        pytest.param("2026-04-01", True, id="its first day"),
        pytest.param("2026-09-30", True, id="its last day"),
        pytest.param("2026-10-01", False, id="the day after it"),
    ],
)
def test_what_a_file_says_of_itself_counts_if_it_belongs_to_the_window(held: str, counts: bool) -> None:
    files = {
        "reviews/a.yaml": {"held_on": held, "ok": False},
        "reviews/b.yaml": {"held_on": "2026-05-05", "ok": True},
    }
    found = of_requirement(EVENTS + OK, files)
    assert (found.numbers.deviations, found.numbers.population) == ((1, 2) if counts else (0, 1))


def test_what_is_not_done_yet_is_not_tested() -> None:
    files = {"reviews/q2.yaml": {"held_on": "2026-06-20", "done_on": "2026-08-20", "ok": False}}
    found = of_requirement(QUARTERLY + OK, files, "2026-08-19").numbers
    assert (found.population, found.deviations) == (0, 0)
    found = of_requirement(QUARTERLY + OK, files, "2026-08-20").numbers
    assert (found.population, found.deviations) == (1, 1)


def test_a_register_is_tested_as_it_is_however_old() -> None:
    files = {
        "policy.yaml": {"held_on": "2025-01-01", "items": [{"id": "a", "ok": False}, {"id": "b", "ok": True}]}
    }
    found = of_requirement(REGISTER + ITEMS_OK, files)
    assert [(one.population, one.deviations) for one in found.tests if one.name == "AC-1.A1"] == [(2, 1)]


def test_what_recurs_in_periods_belongs_to_these_however_long_it_is_good() -> None:
    both = QUARTERLY + "    fresh: {date: held_on, for: 12 months}\n" + OK
    files = {**BOTH, "reviews/q1.yaml": {"held_on": "2026-03-20", "ok": False}}
    assert of_requirement(both, files).numbers.deviations == 0


def test_too_few_files_deviate_where_each_period_was_served() -> None:
    two = QUARTERLY.replace("    every:", "    at_least: 3\n    every:")
    found = of_requirement(two, BOTH)
    assert [(one.kind.value, one.name) for one in found.deviations] == [("record", "AC-1.E1")]
    assert found.deviations[0].messages == ("Review: 2 of at least 3 files match evidence/reviews/*.yaml.",)
    late = CONFIG.replace("program_start: 2026-01-01", "program_start: 2026-09-01")
    assert of_requirement(two, Q3, "2026-10-15", config=late).deviations == (), "they are not owed yet"


def test_a_file_that_states_no_day_belongs_to_every_window() -> None:
    assert of_requirement(EVENTS + OK, {"reviews/a.yaml": {"ok": False}}).numbers.deviations == 1


def test_a_file_of_a_period_that_straddles_the_start_belongs_to_the_window() -> None:
    half_yearly = QUARTERLY.replace("quarter", "half-year") + OK
    found = of_requirement(half_yearly, {"reviews/a.yaml": {"held_on": "2026-03-20", "ok": False}})
    assert found.numbers.deviations == 1
    found = of_requirement(QUARTERLY + OK, {**BOTH, "reviews/a.yaml": {"held_on": "2026-03-20", "ok": False}})
    assert found.numbers.deviations == 0


def test_what_is_good_in_the_window_belongs_to_it_though_it_is_older() -> None:
    found = of_requirement(YEARLY + OK, {"reviews/a.yaml": {"held_on": "2026-02-01", "ok": False}})
    assert (found.effect.words, found.numbers.deviations) == ("effective with exceptions", 1)


def test_a_record_that_breaks_several_sentences_is_one_deviation() -> None:
    more = OK + "      - {id: AC-1.A2, says: Somebody did it., expect: {schema: {required: [who]}}}\n"
    found = of_requirement(
        EVENTS + more, {"reviews/a.yaml": {"id": "REV-1", "held_on": "2026-05-05", "ok": False}}
    )
    (one,) = found.deviations
    assert (one.kind, one.name, one.sentences) == (DeviationKind.RECORD, "REV-1", ("AC-1.A1", "AC-1.A2"))
    assert len(one.messages) == 2
    assert [(test.name, test.population, test.deviations) for test in found.tests if test.deviations] == [
        ("AC-1.A1", 1, 1),
        ("AC-1.A2", 1, 1),
    ]


@pytest.mark.parametrize(
    ("kind", "deviations", "population"),
    [
        pytest.param("record", 1, 1, id="of a record the file is one, whatever number of entries"),
        pytest.param("population", 2, 3, id="of a population each entry"),
        pytest.param("register", 2, 3, id="of a register too"),
        pytest.param("external_report", 1, 1, id="a report is one"),
    ],
)
def test_what_counts_once_depends_on_the_kind(kind: str, deviations: int, population: int) -> None:
    items = [{"id": "a", "ok": False}, {"ok": False}, {"id": "c", "ok": True}]
    requires = EVENTS.replace("kind: record", f"kind: {kind}") + ITEMS_OK
    found = of_requirement(
        requires, {"reviews/a.yaml": {"id": "POP-1", "held_on": "2026-05-05", "items": items}}
    )
    assert (found.numbers.deviations, found.numbers.population) == (deviations, population)


def test_two_records_that_break_two_sentences_count_together() -> None:
    more = OK + "      - {id: AC-1.A2, says: Somebody did it., expect: {schema: {required: [who]}}}\n"
    files = {
        "reviews/a.yaml": {"held_on": "2026-05-05", "ok": False, "who": "p-1"},
        "reviews/b.yaml": {"held_on": "2026-05-06", "ok": True},
    }
    found = of_requirement(EVENTS + more, files)
    assert (found.effect, found.because) == (
        Effect.NOT_EFFECTIVE,
        "AC-1.E1: 2 of 2 deviate (tolerated 1 in a population under 20).",
    )


def test_a_sentence_about_few_is_not_diluted_by_the_many() -> None:
    few = (
        '    asserts:\n      - {id: AC-1.A1, says: x, expect: {each: "$.items[*]", schema: {required: [id]}}}\n'
        '      - {id: AC-1.A2, says: y, expect: {each: "$.items[?@.begun_on]", schema: {properties: {ok: {const: true}}}}}\n'
    )
    items = [{"id": str(number)} for number in range(98)]
    items += [{"id": name, "begun_on": "2026-05-01", "ok": False} for name in ("x", "y")]
    requires = EVENTS.replace("kind: record", "kind: population") + few
    found = of_requirement(requires, {"reviews/a.yaml": {"held_on": "2026-05-05", "items": items}})
    assert (found.numbers.population, found.numbers.deviations) == (100, 2)
    assert found.because == "AC-1.A2: 2 of 2 deviate (tolerated 1 in a population under 20)."


TASKS = (
    RECORD.replace("kind: record", "kind: register")
    + '    asserts:\n      - {id: AC-1.A1, says: In time., within: {each: "$.items[*]", by: due_on, to: done_on}}\n'
)


@pytest.mark.parametrize(
    ("due", "done", "counts"),
    [
        pytest.param("2026-08-31", None, True, id="overdue in the window"),
        pytest.param("2026-02-01", None, True, id="overdue all through it"),
        pytest.param("2026-09-30", None, True, id="its last day in time is the window's last"),
        pytest.param("2026-10-01", None, False, id="it fell due after the window"),
        pytest.param("2026-08-31", "2026-09-15", False, id="done late and cured"),
    ],
)
def test_what_is_tracked_counts_if_it_fell_due_by_the_end(due: str, done: str | None, counts: bool) -> None:
    item = {"id": "a", "due_on": due, "done_on": done}
    found = of_requirement(TASKS, {"reviews/a.yaml": {"items": [item]}})
    assert found.numbers.deviations == int(counts)


WITHIN = (
    EVENTS
    + '    asserts:\n      - {id: AC-1.A1, says: In time., within: {each: "$.items[*]", from: begun_on, to: done_on, limit: 20 days}}\n'
)


@pytest.mark.parametrize(
    ("held", "begun", "done", "counts"),
    [
        pytest.param("2026-05-05", "2026-05-05", "2026-05-25", False, id="on the last day in time"),
        pytest.param("2026-05-05", "2026-05-05", "2026-05-26", True, id="a day late, which nothing cures"),
        pytest.param(
            "2026-09-30", "2026-09-30", "2026-10-21", True, id="begun in the window and late after it"
        ),
        pytest.param("2026-09-30", "2026-09-30", None, True, id="begun in the window and open"),
        pytest.param("2026-09-30", "2026-10-01", None, False, id="begun after the window"),
        pytest.param(
            "2026-03-01", "2026-03-01", None, True, id="of an earlier record, due before the window and open"
        ),
        pytest.param("2026-02-01", "2026-02-01", "2026-03-01", False, id="over before the window"),
        pytest.param("2026-10-01", "2026-10-01", None, False, id="of a later record"),
    ],
)
def test_an_event_of_the_window_that_was_too_late(
    held: str, begun: str, done: str | None, counts: bool
) -> None:
    item = {"id": "a", "begun_on": begun, "done_on": done}
    found = of_requirement(WITHIN, {"reviews/a.yaml": {"id": "R", "held_on": held, "items": [item]}})
    assert found.numbers.deviations == int(counts)


def test_of_nameless_entries_the_earliest_decides_whether_the_window_owed_something() -> None:
    items = [{"begun_on": "2026-10-05"}, {"begun_on": "2026-09-30"}]
    found = of_requirement(WITHIN, {"reviews/a.yaml": {"id": "R", "held_on": "2026-09-30", "items": items}})
    assert found.numbers.deviations == 1


PLANNED = (
    EVENTS + "    asserts:\n      - {id: AC-1.A1, says: Planned in time., within:"
    " {from: published_on, to: planned_on, limit: 20 days, planned: true}}\n"
)


@pytest.mark.parametrize(("held", "counts"), [("2026-03-01", False), ("2026-05-05", True)])
def test_a_plan_that_was_too_late_from_the_beginning_belongs_to_the_window_of_its_file(
    held: str, counts: bool
) -> None:
    data = {"held_on": held, "published_on": held, "planned_on": "2026-08-08"}
    assert of_requirement(PLANNED, {"reviews/a.yaml": data}).numbers.deviations == int(counts)


def covered(*items: dict[str, Any], more: str = "", **files: Any) -> tuple[Any, ...]:
    """The deviations of a population, and its size."""
    found = of_requirement(COVERED + more, {"members.yaml": {"items": list(items)}, **files})
    return tuple(one.name for one in found.deviations), found.numbers.population


SOMEBODY = {"reviews/a.yaml": {"id": "R", "held_on": "2026-05-05", "who": "a"}}
A = {"id": "a", "begun_on": "2025-01-01"}


@pytest.mark.parametrize(
    ("begun", "left", "named", "size"),
    [
        pytest.param("2026-08-31", None, ("b",), 2, id="owed by the last day of the window"),
        pytest.param("2026-09-01", None, (), 2, id="owed by the day after: a member, and nothing due"),
        pytest.param("2026-10-01", None, (), 1, id="joined after the window"),
        pytest.param("2025-01-01", "2026-03-31", (), 1, id="left before the window"),
        pytest.param(
            "2025-01-01",
            "2026-04-01",
            (),
            2,
            id="left on its first day: a member, and nothing is owed any more",
        ),
    ],
)
def test_a_member_counts_if_it_was_one_in_the_window_and_owed_something_by_its_end(
    begun: str, left: str | None, named: tuple[str, ...], size: int
) -> None:
    member = {"id": "b", "begun_on": begun, "left_on": left}
    found = covered(A, member, more="          joining: 30 days\n", **SOMEBODY)
    assert found == (named, size)


def test_whoever_joins_on_the_day_after_the_window_owes_nothing_in_it() -> None:
    assert covered(A, {"id": "b", "begun_on": "2026-10-01"}, **SOMEBODY) == ((), 1)
    assert covered(A, {"id": "b", "begun_on": "2026-09-30"}, **SOMEBODY) == (("b",), 2)


def test_without_a_file_nobody_was_tested() -> None:
    found = of_requirement(COVERED, {"members.yaml": {"items": [A]}})
    assert (found.numbers.population, found.tests) == (0, ())


@pytest.mark.parametrize(
    ("held", "named"),
    [
        pytest.param("2026-03-31", ("a",), id="good through the last day but one of the window"),
        pytest.param("2026-04-01", (), id="good through its last day"),
    ],
)
def test_what_lapses_counts_if_it_had_lapsed_in_the_window(held: str, named: tuple[str, ...]) -> None:
    # 182 days after 31 March is 29 September.
    files = {"reviews/a.yaml": {"id": "R", "held_on": held, "who": "a"}}
    assert covered(A, more="          for: 182 days\n", **files)[0] == named


AFTER_EVENT = (
    COVERED.replace("from: begun_on, until: left_on", "event: left_on") + "          joining: 20 days\n"
)


@pytest.mark.parametrize(
    ("left", "held", "named", "size"),
    [
        pytest.param("2026-05-05", "2026-05-25", (), 1, id="in time"),
        pytest.param("2026-05-05", "2026-05-27", ("b",), 1, id="too late, for good"),
        pytest.param("2026-09-30", None, ("b",), 1, id="an event of the last day, open"),
        pytest.param("2026-10-01", None, (), 0, id="an event after the window"),
        pytest.param("2026-03-20", None, ("b",), 1, id="an earlier event that is still open"),
        pytest.param("2026-02-01", "2026-03-01", (), 0, id="an earlier event, late and over"),
    ],
)
def test_an_event_counts_if_it_happened_in_the_window(
    left: str, held: str | None, named: tuple[str, ...], size: int
) -> None:
    files: dict[str, Any] = {"members.yaml": {"items": [{"id": "b", "left_on": left}]}}
    files["reviews/other.yaml"] = {"id": "O", "held_on": "2025-05-05", "who": "z"}
    if held is not None:
        files["reviews/b.yaml"] = {"id": "R", "held_on": held, "who": "b"}
    found = of_requirement(AFTER_EVENT, files)
    test = next((one for one in found.tests if one.name == "AC-1.J1"), None)
    assert tuple(one.name for one in found.deviations) == named
    assert (test.population if test else 0) == size


def test_an_event_of_the_day_after_the_window_owes_nothing_in_it() -> None:
    at_once = AFTER_EVENT.replace("          joining: 20 days\n", "")
    for left, named in (("2026-09-30", ["b"]), ("2026-10-01", [])):
        files = {"members.yaml": {"items": [{"id": "b", "left_on": left}]}, **SOMEBODY}
        assert [one.name for one in of_requirement(at_once, files).deviations] == named


def test_each_period_of_a_member_is_one() -> None:
    requires = COVERED + "          every: {period: quarter, grace: 15 days}\n"
    files = {
        "members.yaml": {
            "items": [A, {"id": "b", "begun_on": "2026-05-01"}, {"id": "c", "left_on": "2026-09-29"}]
        },
        "reviews/a2.yaml": {"held_on": "2026-06-01", "who": "a"},
        "reviews/b2.yaml": {"held_on": "2026-06-01", "who": "b"},
        "reviews/c2.yaml": {"held_on": "2026-06-01", "who": "c"},
        "reviews/a3.yaml": {"held_on": "2026-09-01", "who": "a"},
    }
    found = of_requirement(requires, files)
    assert [one.name for one in found.deviations] == ["b 2026-Q3"]
    (test,) = (one for one in found.tests if one.name == "AC-1.J1")
    assert (test.population, test.deviations) == (4, 1)


def test_a_members_period_before_the_window_is_none_of_it() -> None:
    requires = COVERED + "          every: {period: quarter, grace: 15 days}\n"
    files = {"members.yaml": {"items": [A]}, "reviews/z.yaml": {"held_on": "2026-05-05", "who": "z"}}
    assert [one.name for one in of_requirement(requires, files).deviations] == ["a 2026-Q2", "a 2026-Q3"]


def test_what_was_cured_by_the_day_is_no_deviation() -> None:
    files = {
        "members.yaml": {"items": [A]},
        "reviews/a.yaml": {"id": "R", "held_on": "2026-08-08", "who": "a"},
    }
    assert of_requirement(COVERED, files, "2026-08-07").numbers.deviations == 1
    assert of_requirement(COVERED, files, "2026-08-08").numbers.deviations == 0


SPACED = EVENTS.replace("date: held_on", "fresh: {date: held_on, for: 60 days}")


@pytest.mark.parametrize(
    ("days", "names"),
    [
        pytest.param(
            ["2026-03-01", "2026-04-15", "2026-06-01", "2026-07-20", "2026-09-10"],
            0,
            id="never apart for long",
        ),
        pytest.param(["2026-03-01", "2026-06-01", "2026-07-20", "2026-09-10"], 1, id="once, and cured"),
        pytest.param(["2026-03-01", "2026-06-01", "2026-08-20"], 2, id="twice, and cured"),
        pytest.param(
            ["2025-12-01", "2026-03-01", "2026-04-15", "2026-06-01", "2026-07-20", "2026-09-10"],
            0,
            id="before the window",
        ),
    ],
)
def test_what_recurs_in_no_period_deviates_on_days_that_nothing_covers(days: list[str], names: int) -> None:
    files = {
        f"reviews/{number}.yaml": {"id": f"R{number}", "held_on": day} for number, day in enumerate(days)
    }
    found = of_requirement(SPACED, files, "2026-10-05")
    assert len(found.deviations) == names
    expected = ["effective", "effective with exceptions", "not effective"]
    assert found.effect.words == expected[names]


def test_where_it_recurs_in_periods_the_time_between_is_no_exception() -> None:
    both = QUARTERLY + "    fresh: {date: held_on, for: 30 days}\n"
    assert of_requirement(both, BOTH, "2026-10-05").effect is Effect.EFFECTIVE


def test_a_file_that_lies_ahead_serves_nothing_and_deviates_from_nothing() -> None:
    ahead = QUARTERLY + "    asserts:\n      - {id: B-ALL-1, says: Done., ordered: {past: [held_on]}}\n"
    found = of_requirement(ahead, BOTH, "2026-07-20")
    assert [slot.state.value for slot in found.slots] == ["met", "open"]
    assert found.deviations == ()
    found = of_requirement(ahead, BOTH, "2026-06-19")
    assert ([slot.state.value for slot in found.slots], found.deviations) == (["open", "open"], ())


def test_a_record_of_the_window_that_names_a_day_ahead_deviates() -> None:
    done = EVENTS + "    asserts:\n      - {id: B-ALL-1, says: Done., ordered: {past: [done_on]}}\n"
    files = {"reviews/a.yaml": {"held_on": "2026-05-05", "done_on": "2026-11-11"}}
    assert of_requirement(done, files, "2026-11-10").numbers.deviations == 1
    assert of_requirement(done, files, "2026-11-11").numbers.deviations == 0


# ---------------------------------------------------------------- design, what could not be told, what did not happen

POLICY = """\
  - id: AC-1.E1
    title: Policy
    kind: {kind}
    evidence: evidence/policy.yaml
    schema: policy
    fresh: {{date: held_on, for: 12 months}}
"""
DOCUMENT, REGISTER = POLICY.format(kind="document"), POLICY.format(kind="register")


@pytest.mark.parametrize("requires", [DOCUMENT, REGISTER], ids=["document", "register"])
@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, "design deficiency", id="missing"),
        pytest.param({"policy.yaml": "held_on: [\n"}, "design deficiency", id="unreadable"),
        pytest.param({"policy.yaml": {"held_on": "soon"}}, "design deficiency", id="invalid"),
        pytest.param({"policy.yaml": {"held_on": "2026-11-11"}}, "design deficiency", id="dated ahead"),
        pytest.param(
            {"policy.yaml": {"held_on": "2025-09-28"}}, "effective with exceptions", id="lapsed in the window"
        ),
        pytest.param({"policy.yaml": {"held_on": "2025-10-02"}}, "effective", id="lapsed after it"),
        pytest.param({"policy.yaml": {"held_on": "2026-10-02"}}, "effective", id="reviewed since"),
    ],
)
def test_what_there_must_be_to_test_against(requires: str, files: Mapping[str, Any], expected: str) -> None:
    assert of_requirement(requires, files).effect.words == expected


def test_a_register_that_is_reviewed_in_periods_is_there_whatever_the_day_of_its_last_review() -> None:
    log = '    every: {date: "$.items[*].done_on", period: quarter, grace: 15 days}\n'
    reviewed = [{"done_on": day} for day in ("2026-06-20", "2026-09-20")]
    files = {"policy.yaml": {"held_on": "2026-09-20", "items": reviewed}}
    found = of_requirement(REGISTER + log, files, "2026-07-20")
    assert (found.effect, [slot.state.value for slot in found.slots]) == (Effect.EFFECTIVE, ["met", "open"])


def test_a_document_that_is_invalid_in_part_is_a_design_deficiency_and_a_register_deviates() -> None:
    twice = "    asserts:\n      - {id: B-REG-2, says: Ids differ., unique: {each: '$.items[*]', by: id}}\n"
    files = {"policy.yaml": {"held_on": "2026-05-05", "items": [{"id": "a"}, {"id": "a"}]}}
    assert of_requirement(DOCUMENT + twice, files).effect is Effect.DESIGN_DEFICIENCY
    found = of_requirement(REGISTER + twice, files)
    assert (found.effect, found.numbers.deviations, found.numbers.population) == (
        Effect.WITH_EXCEPTIONS,
        1,
        2,
    )


def test_nothing_to_test_against_is_a_design_deficiency_of_whoever_looks_into_it() -> None:
    found = of_requirement(COVERED, SOMEBODY)
    assert (found.effect, found.deviations[0].kind) == (Effect.DESIGN_DEFICIENCY, DeviationKind.DESIGN)
    assert found.because == "There is nothing to compare with: no file matches evidence/members.yaml."
    assert (
        of_requirement(COVERED, {**SOMEBODY, "members.yaml": {"items": []}}).effect
        is Effect.DESIGN_DEFICIENCY
    )


LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"


def test_what_could_not_be_told_is_unknown_whatever_else_is_true() -> None:
    found = of_requirement(QUARTERLY, {"reviews/lfs.yaml": LFS})
    assert (found.effect, found.deviations[0].kind) == (Effect.UNKNOWN, DeviationKind.UNKNOWN)
    assert effect(QUARTERLY, {**BOTH, "reviews/lfs.yaml": LFS}).effect is Effect.UNKNOWN
    found = of_requirement(DOCUMENT, {"policy.yaml": LFS})
    assert (found.effect, [one.name for one in found.deviations]) == (
        Effect.UNKNOWN,
        ["evidence/policy.yaml"],
    )


def test_all_that_is_wrong_with_a_document_is_one_deviation() -> None:
    found = of_requirement(DOCUMENT, {"policy.yaml": {"held_on": "soon", "ok": "yes"}})
    (one,) = found.deviations
    assert (one.kind, one.name, len(one.messages)) == (DeviationKind.DESIGN, "evidence/policy.yaml", 2)


def test_a_value_that_nobody_can_read_is_unknown_and_stops_nothing_else() -> None:
    loose = {
        "controls/schemas/record.schema.json": '{"properties": {"held_on": {"format": "date"}, "done_on": {"format": "date"}}}'
    }
    files = {**loose, "reviews/a.yaml": {"held_on": 5}}
    for requires in (EVENTS, QUARTERLY, YEARLY):
        assert of_requirement(requires, files).effect is Effect.UNKNOWN


@pytest.mark.parametrize(
    ("files", "because"),
    [
        pytest.param(
            {}, "Review: nothing happened in the window (the first is due by 2027-01-01).", id="not due yet"
        ),
        pytest.param(
            {"reviews/a.yaml": {"held_on": "2026-03-31"}},
            "Review: nothing happened in the window (the newest is of 2026-03-31, outside the window).",
            id="outside the window",
        ),
    ],
)
def test_a_control_that_had_no_occasion_has_not_operated(files: Mapping[str, Any], because: str) -> None:
    one = effect(YEARLY, files)
    assert (one.effect, one.because, one.response) == (Effect.NOT_OPERATED, because, Response.NOT_NEEDED)


def test_while_the_window_lasts_it_has_not_operated_yet() -> None:
    assert effect(YEARLY, {}, "2026-06-01").because == (
        "Review: nothing has happened in the window yet (the first is due by 2027-01-01)."
    )
    both = QUARTERLY + "    fresh: {date: held_on, for: 100 days}\n"
    because = "Review: nothing has happened in the window yet."
    assert effect(both, {}, "2026-06-01").because == because, "what was due before the window is no first one"


@pytest.mark.parametrize("held", ["2026-04-01", "2026-09-30"])
def test_once_in_the_window_is_enough(held: str) -> None:
    assert effect(YEARLY, {"reviews/a.yaml": {"held_on": held}}).effect is Effect.EFFECTIVE


def test_work_for_a_period_of_the_window_that_was_finished_after_it_is_operation() -> None:
    late = {"reviews/q3.yaml": {"held_on": "2026-09-30", "done_on": "2026-10-05"}}
    config = CONFIG.replace("start: 2026-04-01", "start: 2026-07-01")
    assert effect(QUARTERLY, late, config=config).effect is Effect.EFFECTIVE


def test_all_periods_served_from_outside_is_no_operation() -> None:
    half_yearly = QUARTERLY.replace("quarter", "half-year")
    one = effect(half_yearly, {"reviews/a.yaml": {"held_on": "2026-03-20"}})
    assert (one.effect, one.numbers.met) == (Effect.NOT_OPERATED, 1)


ZEROS = EVENTS + "    zeros: {subject: reviews, per: quarter, grace: 15 days}\n"


def test_signed_zeros_serve_their_periods_and_are_no_operation() -> None:
    files = {
        "statements/2.yaml": nil("2026-Q2", "2026-07-02"),
        "statements/3.yaml": nil("2026-Q3", "2026-10-02"),
    }
    one = effect(ZEROS, files)
    assert (one.effect, one.because) == (
        Effect.NOT_OPERATED,
        "Review: nothing happened in the window (signed for 2026-Q2 and 2026-Q3).",
    )
    assert [slot.marks for slot in one.requirements[0].slots] == [
        ("nothing happened, as signed",),
        ("nothing happened, as signed", "completed after the window"),
    ]


def test_an_event_and_a_signed_zero_are_operation() -> None:
    one = effect(ZEROS, {**Q2, "statements/3.yaml": nil("2026-Q3", "2026-10-02")})
    assert (one.effect, one.numbers.met) == (Effect.EFFECTIVE, 2)
    assert [slot.is_zero for slot in one.requirements[0].slots] == [False, True]


def test_a_quarter_of_which_nobody_says_anything_is_a_missed_period() -> None:
    found = of_requirement(ZEROS, Q2)
    assert [(one.kind.value, one.name) for one in found.deviations] == [("slot", "2026-Q3")]
    assert found.effect is Effect.NOT_EFFECTIVE


def test_a_zero_that_was_signed_too_late_is_late_and_one_that_is_untrue_deviates() -> None:
    found = of_requirement(ZEROS, {**Q2, "statements/3.yaml": nil("2026-Q3", "2026-10-20")})
    assert [slot.state.value for slot in found.slots] == ["met", "late"]
    found = of_requirement(ZEROS, {**BOTH, "statements/3.yaml": nil("2026-Q3", "2026-10-02")})
    assert [(one.kind.value, one.name) for one in found.deviations] == [("record", "NIL-2026-Q3")]


STATEMENTS = """\
  - id: AC-1.E1
    title: Statements
    kind: statement
    evidence: evidence/statements/*.yaml
    schema: period-statement
    date: signed_on
    asserts:
      - {id: AC-1.A1, says: Somebody looked., expect: {schema: {properties: {how_established: {const: Looked.}}}}}
"""


@pytest.mark.parametrize(
    ("change", "deviations"),
    [
        pytest.param({}, 1, id="of a quarter of the window, signed after it"),
        pytest.param({"period": {"start": "2026-10-01", "end": "2026-10-31"}}, 0, id="of a later month"),
        pytest.param({"period": {"start": "2026-01-01", "end": "2026-03-31"}}, 0, id="of an earlier quarter"),
        pytest.param({"period": {}}, 0, id="of days that it does not name: by its signature"),
        pytest.param({"period": {"start": "2026-09-30", "end": "2026-07-01"}}, 0, id="backwards: the same"),
        pytest.param({"signed_on": "2027-01-01"}, 0, id="signed after the day"),
    ],
)
def test_a_statement_belongs_to_the_days_that_it_speaks_of(change: dict[str, Any], deviations: int) -> None:
    statement = {**nil("2026-Q3", "2026-10-02"), "how_established": "Guessed.", **change}
    assert of_requirement(STATEMENTS, {"statements/3.yaml": statement}).numbers.deviations == deviations


def test_an_event_without_a_day_serves_no_period_and_deviates() -> None:
    found = of_requirement(ZEROS, {**BOTH, "reviews/a.yaml": {"id": "R", "ok": True}})
    assert [(one.kind.value, one.name) for one in found.deviations] == [("record", "evidence/reviews/a.yaml")]


def test_an_undated_attachment_may_have_been_made_in_the_window() -> None:
    requires = RECORD.replace("*.yaml", "*.pdf").replace("    schema: record\n", "    attachment: {}\n")
    pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n0\n%%EOF\n"
    assert effect(requires, {"reviews/a.pdf": pdf}).effect is not Effect.NOT_OPERATED


# ---------------------------------------------------------------- controls

MANY = (
    YEARLY.replace("Review", "Plan").replace("reviews", "plans")
    + "    asserts:\n"
    + "".join(
        f"      - {{id: B-REC-{number}, says: x, expect: {{schema: {{required: [held_on]}}}}}}\n"
        for number in (7, 8)
    )
    + YEARLY.replace("AC-1.E1", "AC-1.E2")
    + "    asserts:\n      - {id: AC-1.A1, says: x, expect: {schema: {required: [held_on]}}}\n"
    "      - {id: B-REC-9, says: x, expect: {schema: {required: [held_on]}}}\n"
    + DOCUMENT.replace("AC-1.E1", "AC-1.E3")
)


def test_only_its_key_requirement_can_make_a_control_not_operated() -> None:
    policy = {"policy.yaml": {"held_on": "2026-01-05"}}
    plan, report = {"plans/a.yaml": {"held_on": "2026-02-02"}}, {"reviews/a.yaml": {"held_on": "2026-05-05"}}
    one = effect(MANY, {**policy, **plan, **report})
    assert (one.key, one.effect) == ("AC-1.E2", Effect.EFFECTIVE)
    assert [each.effect.words for each in one.requirements] == ["not operated", "effective", "effective"]
    one = effect(MANY, {**policy, **plan})
    assert (one.effect, one.because.partition(":")[0]) == (Effect.NOT_OPERATED, "Review")


def test_of_requirements_with_equally_many_assertions_the_first_is_the_key() -> None:
    both = YEARLY + YEARLY.replace("AC-1.E1", "AC-1.E2").replace("reviews", "plans")
    assert effect(both, {}).key == "AC-1.E1"


def test_what_is_not_owed_is_no_key_and_does_not_count() -> None:
    optional = YEARLY.replace("fresh:", "at_least: 0\n    fresh:") + YEARLY.replace(
        "AC-1.E1", "AC-1.E2"
    ).replace("reviews", "plans")
    one = effect(optional, {"plans/a.yaml": {"held_on": "2026-05-05"}})
    assert (one.key, one.effect) == ("AC-1.E2", Effect.EFFECTIVE)
    assert one.requirements[0].effect is Effect.NOT_APPLICABLE
    assert one.requirements[0].because == "It is judged where there is a file, and there need be none."


def test_a_control_of_documents_has_no_key() -> None:
    one = effect(DOCUMENT, {"policy.yaml": {"held_on": "2026-01-05"}})
    assert (one.key, one.effect) == (None, Effect.EFFECTIVE)


def test_the_numbers_of_a_control_are_those_of_its_requirements_together() -> None:
    both = QUARTERLY + QUARTERLY.replace("AC-1.E1", "AC-1.E2").replace("reviews", "plans").replace(
        "quarter", "half-year"
    )
    one = effect(both, {**BOTH, "plans/a.yaml": {"held_on": "2026-05-05"}})
    assert (one.numbers.expected, one.numbers.met, one.numbers.population) == (3, 3, 3)
    assert one.numbers.longest_gap_days == 148


def test_a_control_that_does_not_apply_is_not_judged() -> None:
    other = {"controls/AC-1.yaml": control(QUARTERLY, criteria="{primary: [A1.2]}")}
    (one,) = window(QUARTERLY, other).controls
    assert (one.effect, one.numbers, one.key) == (Effect.NOT_APPLICABLE, Numbers(), None)
    assert one.because.startswith("It answers criteria of availability only")
    assert [each.effect for each in one.requirements] == [Effect.NOT_APPLICABLE]


# ---------------------------------------------------------------- the window


def test_without_a_window_nothing_is_said_and_why() -> None:
    config = CONFIG.replace("window: {start: 2026-04-01, end: 2026-09-30}\n", "")
    found = window(QUARTERLY, BOTH, config=config)
    assert (found.window, found.controls) == (None, ())
    assert found.why_not.endswith("names no audit window, so the question is one of design (Type I).")
    assert found.of("AC-1") is None


def test_before_the_window_begins_nothing_is_said() -> None:
    found = window(QUARTERLY, BOTH, "2026-03-31")
    assert (found.controls, found.why_not) == (
        (),
        "Nothing is said of operating effectiveness: the audit window begins on 2026-04-01.",
    )
    assert window(QUARTERLY, BOTH, "2026-04-01").why_not == ""


@pytest.mark.parametrize(
    ("files", "day", "in_progress"),
    [
        pytest.param(BOTH, "2026-09-30", True, id="the window's last day"),
        pytest.param(BOTH, "2026-10-01", False, id="the day after"),
        pytest.param(Q2, "2026-10-15", True, id="over, but a period may still be served"),
        pytest.param(Q2, "2026-10-16", False, id="and now it may not"),
    ],
)
def test_a_verdict_is_in_progress_while_something_may_still_be_served(
    files: Mapping[str, Any], day: str, in_progress: bool
) -> None:
    assert effect(QUARTERLY, files, day).in_progress is in_progress


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(DAYS, st.integers(0, 60)), max_size=6), DAYS, DAYS)
def test_a_later_day_within_the_window_only_adds_periods(
    held: list[tuple[date, int]], one: date, other: date
) -> None:
    files = {
        f"reviews/{number}.yaml": {"held_on": str(day), "done_on": str(day + timedelta(days=later))}
        for number, (day, later) in enumerate(held)
    }
    monthly = QUARTERLY.replace("quarter", "month")
    first, last = sorted(max(min(day, date(2026, 9, 30)), date(2026, 4, 1)) for day in (one, other))
    earlier, later = (
        {
            slot.name
            for slot in of_requirement(monthly, files, str(day)).slots
            if slot.state is not SlotState.OPEN
        }
        for day in (first, last)
    )
    assert earlier <= later


@settings(max_examples=40, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=30), st.data())
def test_a_record_that_turns_bad_never_makes_the_verdict_better(
    good: list[bool], data: st.DataObject
) -> None:
    turned = data.draw(st.integers(0, len(good) - 1))

    def verdict(states: list[bool]) -> Effect:
        items = [{"id": str(number), "ok": state} for number, state in enumerate(states)]
        requires = EVENTS.replace("kind: record", "kind: population") + ITEMS_OK
        return of_requirement(requires, {"reviews/a.yaml": {"held_on": "2026-05-05", "items": items}}).effect

    before, after = verdict(good), verdict([state and number != turned for number, state in enumerate(good)])
    assert EFFECTS.index(after) <= EFFECTS.index(before)


# ---------------------------------------------------------------- waivers: the response, never the verdict


def of_accepted(day: str, *waivers: dict[str, Any], **files: Any) -> Any:
    (one, _) = judge_window(accepted.judged(day, *waivers, **files)).controls
    return one


SECOND = {"evidence/reviews/REV-2.yaml": "id: REV-2\nheld_on: 2026-05-20\n"}
VISITS = {"evidence/visits/VIS-2.yaml": "id: VIS-2\nheld_on: 2026-05-20\n"}


@pytest.mark.parametrize(
    ("day", "waivers", "response"),
    [
        pytest.param("2026-07-20", (), "missing", id="none"),
        pytest.param("2026-07-20", (accepted.WAIVER,), "given", id="an exception in force"),
        pytest.param("2026-09-01", (accepted.WAIVER,), "missing", id="an exception that ran out"),
        pytest.param("2026-07-20", ({**accepted.WAIVER, "status": "draft"},), "missing", id="a draft"),
        pytest.param(
            "2026-07-20",
            ({**accepted.WAIVER, "approved_by": "p-002"},),
            "missing",
            id="one that breaks a rule",
        ),
    ],
)
def test_management_has_responded_if_a_waiver_in_force_accepts_all_of_it(
    day: str, waivers: tuple[dict[str, Any], ...], response: str
) -> None:
    one = of_accepted(day, *waivers, files={**SECOND, **VISITS})
    assert (one.effect, one.response.words) == (Effect.WITH_EXCEPTIONS, response)
    (_, deviation) = one.deviations[0]
    assert deviation.answered_by == (("WVR-2026-001",) if response == "given" else ())


def test_all_that_a_deviation_says_must_be_answered() -> None:
    broken = {"evidence/reviews/REV-2026-Q2.yaml": "held_on: soon\n", **VISITS}
    one = of_accepted("2026-07-20", accepted.WAIVER, accepted.DEVIATION, files=broken)
    (_, missed) = one.deviations[0]
    assert (missed.name, len(missed.gaps), missed.answered_by) == ("2026-Q2", 2, ())


def test_one_deviation_without_a_response_is_enough() -> None:
    one = of_accepted("2026-07-20", accepted.WAIVER, accepted.DEVIATION)
    answered = {
        each.assessed.requirement.id: [d.answered_by for d in each.deviations] for each in one.requirements
    }
    assert answered["AC-1.E1"] == [("WVR-2026-002",), ("WVR-2026-001",)]
    assert answered["AC-1.E4"] == [()]
    assert one.response is Response.MISSING


def test_a_period_that_was_late_by_a_day_can_be_answered() -> None:
    control_ = accepted.FILES["controls/AC-1.yaml"].replace(
        "every: {date: held_on, period: quarter, grace: 15 days}\n    asserts:\n      - {id: AC-1.A1",
        "every: {date: held_on, done: by, period: quarter, grace: 15 days}\n    asserts:\n      - {id: AC-1.A1",
    )
    files = {
        "controls/AC-1.yaml": control_,
        "controls/schemas/review.schema.json": accepted.FILES["controls/schemas/review.schema.json"].replace(
            '"by": {"type": "string"}', '"by": {"type": "string", "format": "date"}'
        ),
        "evidence/reviews/REV-1.yaml": "id: REV-1\nheld_on: 2026-03-20\nby: 2026-03-20\n",
        "evidence/reviews/REV-2.yaml": "id: REV-2\nheld_on: 2026-06-20\nby: 2026-07-16\n",
        **VISITS,
    }
    assert of_accepted("2026-07-20", files=files).response is Response.MISSING
    one = of_accepted("2026-07-20", accepted.DEVIATION, files=files)
    assert ([slot.state.value for slot in one.requirements[0].slots], one.response) == (
        ["met", "late"],
        Response.GIVEN,
    )


ENTRIES: list[dict[str, Any]] = [
    {
        "evidence": "AC-1.E1",
        "assertion": "AC-1.A1",
        "finding_status": "failing",
        "records": ["REV-1", "root"],
    },
    {"evidence": "AC-1.E1", "finding_status": "gap", "slot": "2026-Q2"},
    {"evidence": "AC-1.E4", "finding_status": "gap", "slot": "2026-Q2"},
    {"evidence": "AC-1.E1", "finding_status": "missing", "slot": "2026-Q1"},
]
"""What waivers may name: gaps that are there, and one that is not."""


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(ENTRIES),
            st.sampled_from(["exception", "deviation"]),
            st.sampled_from(["approved", "draft", "revoked"]),
            st.integers(0, 120),
        ),
        max_size=4,
    ),
    st.dates(date(2026, 4, 1), date(2026, 12, 31)),
    st.sampled_from([{}, SECOND, VISITS, {**SECOND, **VISITS}]),
)
def test_no_waiver_ever_changes_a_verdict(
    chosen: list[tuple[dict[str, Any], str, str, int]], day: date, files: dict[str, str]
) -> None:
    waivers = [
        {
            **(accepted.DEVIATION if kind == "deviation" else accepted.WAIVER),
            "id": f"WVR-2026-{number:03}",
            "status": status,
            "covers": [{"control": "AC-1", **entry}],
            "expires_on": str(date(2026, 7, 20) + timedelta(days=lasts)),
        }
        for number, (entry, kind, status, lasts) in enumerate(chosen, 1)
    ]
    without, with_them = of_accepted(str(day), files=files), of_accepted(str(day), *waivers, files=files)
    assert (with_them.effect, with_them.because, with_them.numbers) == (
        without.effect,
        without.because,
        without.numbers,
    )
    assert [one.effect for one in with_them.requirements] == [one.effect for one in without.requirements]
    assert [one.name for _, one in with_them.deviations] == [one.name for _, one in without.deviations]
