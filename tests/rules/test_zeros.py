"""`zeros`: each period has a record, or a signed statement that there was none."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.documents import Document
from socgap_evidence.durations import Period, PeriodKind
from socgap_evidence.model import Calendar, Place, Reason, Window
from socgap_evidence.rules import Finding, Shelf, Subject, UnjudgeableError
from tests.support.projects import documents, rule, subject

VALUE = {"subject": "incidents", "per": "quarter", "grace": "15 days"}
WINDOW = Calendar(UTC, window=Window(date(2026, 4, 1), date(2026, 9, 30)))
PROGRAM = Calendar(UTC, program_start=date(2026, 4, 1))

Q2 = {
    "period": {"start": "2026-04-01", "end": "2026-06-30"},
    "prepared_on": "2026-07-02",
    "signed_on": "2026-07-03",
}
Q3 = {
    "period": {"start": "2026-07-01", "end": "2026-09-30"},
    "prepared_on": "2026-10-06",
    "signed_on": "2026-10-07",
}
H1 = {
    "period": {"start": "2026-04-01", "end": "2026-09-30"},
    "prepared_on": "2026-10-06",
    "signed_on": "2026-10-07",
}


def statement(when: dict[str, Any] = Q2, **fields: Any) -> dict[str, Any]:
    """A statement of zero that counts; ``fields`` replace its own, ``None`` takes one away."""
    whole = {
        "subject": "incidents", "count": 0, "how_established": "Looked.", "signed_by": "p-1",
        "source": {"query": "type=incident"}, **when, **fields,
    }  # fmt: skip
    return {name: value for name, value in whole.items() if value is not None}


def shelf(*signed: dict[str, Any], broken: tuple[Finding, ...] = ()) -> Shelf:
    found = [Document(f"evidence/statements/{number}.yaml", one) for number, one in enumerate(signed)]
    return Shelf(found, broken, ("evidence/statements/*.yaml",))


def asked(
    days: list[str], signed: list[dict[str, Any]] | Shelf, calendar: Calendar = WINDOW, broken: int = 0
) -> Subject:
    own = documents(*({"at": day} if day else {} for day in days))
    on_shelf = signed if isinstance(signed, Shelf) else shelf(*signed)
    return subject(own, calendar=calendar, dated="at", broken=broken, shelves={"period-statement": on_shelf})


def find(days: list[str], signed: Any = (), *, value: Any = VALUE, **more: Any) -> list[Finding]:
    return list(rule("zeros", value).findings(asked(days, signed, **more)))


def said(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [(one.reason.value, " ".join(one.about), str(one.days)) for one in found]


OWED = ("missing", "2026-Q4", "[2027-01-16, …)")
"""What comes next once the window's two quarters are accounted for."""


@pytest.mark.parametrize(
    ("days", "signed"),
    [
        pytest.param(["2026-05-12", "2026-08-01"], [], id="a record in each quarter"),
        pytest.param(["2026-05-12"], [statement(Q3)], id="a record in one, a statement for the other"),
        pytest.param([], [statement(Q2), statement(Q3)], id="a statement for each"),
        pytest.param(["2026-08-01"], [statement(Q2, signed_on="2026-07-15")], id="signed on the last day of grace"),
        pytest.param(["2026-08-01"], [statement(Q2, signed_on="2026-07-01", prepared_on="2026-07-01")], id="signed on the first day after the quarter"),
        pytest.param(["2026-04-01", "2026-09-30"], [], id="the first day and the last"),
    ],
)  # fmt: skip
def test_periods_of_which_something_is_known_are_no_gap(
    days: list[str], signed: list[dict[str, Any]]
) -> None:
    assert said(find(days, signed)) == [OWED]


@pytest.mark.parametrize(
    ("calendar", "days", "signed", "gaps"),
    [
        pytest.param(
            WINDOW, [], [],
            [("missing", "2026-Q2", "[2026-07-16, …)"), ("missing", "2026-Q3", "[2026-10-16, …)")],
            id="nothing at all: each quarter of the window",
        ),
        pytest.param(PROGRAM, [], [], [("missing", "2026-Q2", "[2026-07-16, …)")], id="nothing at all: the first of the program"),
        pytest.param(
            PROGRAM, ["2026-11-01"], [],
            [("missing", "2026-Q2", "[2026-07-16, 2026-11-01)"), ("missing", "2027-Q1", "[2027-04-16, …)")],
            id="outside the window a later record ends it",
        ),
        pytest.param(
            PROGRAM, [], [statement(Q3)],
            [("missing", "2026-Q2", "[2026-07-16, 2026-10-07)"), OWED],
            id="outside the window a later statement ends it",
        ),
        pytest.param(
            PROGRAM, ["2026-11-01"], [statement(Q3)],
            [("missing", "2026-Q2", "[2026-07-16, 2026-10-07)"), ("missing", "2027-Q1", "[2027-04-16, …)")],
            id="the first of several later ones ends it",
        ),
        pytest.param(
            WINDOW, ["2026-08-01"], [],
            [("missing", "2026-Q2", "[2026-07-16, …)"), OWED],
            id="in the window nothing else ends it",
        ),
        pytest.param(
            WINDOW, ["2026-08-01"], [statement(Q2, signed_on="2026-08-03")],
            [("missing", "2026-Q2", "[2026-07-16, 2026-08-03)"), OWED],
            id="a late statement ends it, in the window too",
        ),
        pytest.param(
            WINDOW, ["2026-08-01"], [statement(Q2, prepared_on="2026-08-03")],
            [("missing", "2026-Q2", "[2026-07-16, 2026-08-03)"), OWED],
            id="one that was prepared late as well",
        ),
        pytest.param(
            WINDOW, ["2026-08-01"], [statement(Q2, signed_on="2026-08-03"), statement(Q2)], [OWED],
            id="of two statements the one signed first counts",
        ),
        pytest.param(
            WINDOW, [], [statement(H1)],
            [("missing", "2026-Q2", "[2026-07-16, 2026-10-07)"), OWED],
            id="one statement for two quarters is late for the first",
        ),
    ],
)  # fmt: skip
def test_a_silent_quarter_is_missing_from_its_deadline_on(
    calendar: Calendar, days: list[str], signed: list[dict[str, Any]], gaps: list[Any]
) -> None:
    assert said(find(days, signed, calendar=calendar)) == gaps


@pytest.mark.parametrize(
    "signed",
    [
        pytest.param(statement(Q2, subject="notifications"), id="another subject"),
        pytest.param(statement(Q2, scope_key="sys-1"), id="one part only"),
        pytest.param(statement(Q2, period={"start": "2026-04-02", "end": "2026-06-30"}), id="a day less at the beginning"),
        pytest.param(statement(Q2, period={"start": "2026-04-01", "end": "2026-06-29"}), id="a day less at the end"),
        pytest.param(statement(Q2, period={"start": "2026-06-30", "end": "2026-04-01"}), id="a period that runs back"),
    ],
)  # fmt: skip
def test_a_statement_about_something_else_is_none(signed: dict[str, Any]) -> None:
    (silent, after) = find(["2026-08-01"], [signed])
    assert (silent.reason, silent.about, str(silent.days)) == (
        Reason.MISSING, ("2026-Q2",), "[2026-07-16, …)",
    )  # fmt: skip
    assert said([after]) == [OWED]


@pytest.mark.parametrize(
    ("fields", "why", "pointer"),
    [
        pytest.param(
            {"signed_on": "2026-06-30"},
            "it was signed on 2026-06-30, and its period lasts through 2026-06-30",
            ("signed_on",), id="signed on the last day",
        ),
        pytest.param(
            {"prepared_on": "2026-06-12"},
            "it was prepared on 2026-06-12, and its period lasts through 2026-06-30",
            ("prepared_on",), id="prepared before",
        ),
        pytest.param({"source": None}, "it does not say source.query, so nobody can look it up again", (), id="no source"),
        pytest.param({"source": {"query": None}}, "it does not say source.query, so nobody can look it up again", (), id="no query"),
        pytest.param({"how_established": " "}, "it does not say how_established, so nobody can look it up again", (), id="nobody looked"),
        pytest.param({"signed_by": None}, "it does not say signed_by, so nobody can look it up again", (), id="nobody signed"),
    ],
)  # fmt: skip
def test_a_statement_that_proves_nothing_is_invalid_and_says_why(
    fields: dict[str, Any], why: str, pointer: tuple[str, ...]
) -> None:
    signed = statement(Q2, id="NIL-1", **fields)
    found, _ = find(["2026-08-01"], [signed])
    assert found.reason is Reason.INVALID
    assert found.message == f"NIL-1 does not show that there were no incidents in 2026-Q2: {why}."
    assert found.fix == "Look again once the period is over, and sign a new statement that corrects this one."
    assert found.place == Place("evidence/statements/0.yaml", pointer)
    assert found.about == ("2026-Q2",)
    assert found.days.until is None
    assert str(found.days.since) == max(signed["signed_on"], signed["prepared_on"])


@pytest.mark.parametrize(("start", "counts"), [("2016-07-01", True), ("2016-06-30", False)])
def test_nobody_can_state_more_than_ten_years_at_once(start: str, counts: bool) -> None:
    found = find(["2026-08-01"], [statement(Q2, period={"start": start, "end": "2026-06-30"})])
    assert (said(found) == [OWED]) is counts
    if not counts:
        assert found[0].message.endswith(": it speaks of more than ten years at once.")
        assert found[0].place == Place("evidence/statements/0.yaml", ("period", "start"))


def test_a_worthless_statement_signed_after_the_deadline_leaves_the_days_before_it_a_gap() -> None:
    found, _ = find(["2026-08-01"], [statement(Q2, signed_on="2026-09-01", source=None)])
    assert (found.reason, str(found.days)) == (Reason.INVALID, "[2026-07-16, …)")


def test_a_worthless_statement_is_no_gap_any_more_once_something_later_is_recorded() -> None:
    found, _ = find(["2026-11-01"], [statement(Q2, source=None)], calendar=PROGRAM)
    assert (found.reason, str(found.days)) == (Reason.INVALID, "[2026-07-03, 2026-11-01)")


def test_of_several_worthless_statements_the_one_signed_last_is_told() -> None:
    later = statement(Q2, id="NIL-2", signed_on="2026-07-10", source=None)
    found, _ = find(["2026-08-01"], [statement(Q2, id="NIL-1", source=None), later])
    assert found.message.startswith("NIL-2 does not show that there were no incidents in 2026-Q2")


def test_a_worthless_statement_beside_one_that_counts_does_no_harm() -> None:
    assert said(find(["2026-08-01"], [statement(Q2, source=None), statement(Q2)])) == [OWED]


def test_a_worthless_statement_about_a_quarter_with_a_record_is_untrue_all_the_same() -> None:
    found, _ = find(["2026-05-12", "2026-08-01"], [statement(Q2, id="NIL-1", source=None)])
    assert (found.reason, found.about) == (Reason.FAILING, ("NIL-1",))


def test_a_waiver_can_name_the_statement_and_the_records_that_contradict_it() -> None:
    own = documents({"at": "2026-05-12", "id": "INC-1"}, {"at": "2026-08-01", "id": "INC-2"})
    shelves = {"period-statement": shelf(statement(Q2, id="NIL-1"))}
    looked_at = subject(own, calendar=WINDOW, dated="at", shelves=shelves)
    found, _ = rule("zeros", VALUE).findings(looked_at)
    assert found.about == ("NIL-1", "INC-1")


@pytest.mark.parametrize(
    ("days", "signed", "broken", "message", "gap"),
    [
        pytest.param(
            ["2026-05-12", "2026-08-01"], statement(Q2), 0,
            "0 as the number of incidents from 2026-04-01 to 2026-06-30, and there is 1 record: evidence/reviews/000.yaml.",
            "[2026-07-03, …)", id="none, and there is one",
        ),
        pytest.param(
            ["2026-05-12", "2026-06-01", "2026-08-01"], statement(Q2), 3,
            "0 as the number of incidents from 2026-04-01 to 2026-06-30,"
            " and there are 2 records: evidence/reviews/000.yaml, evidence/reviews/001.yaml.",
            "[2026-07-03, …)", id="none, and there are two, whatever the broken files are",
        ),
        pytest.param(
            ["2026-05-12", "2026-06-01", "2026-08-01"], statement(Q2, count=1), 0,
            "1 as the number of incidents from 2026-04-01 to 2026-06-30,"
            " and there are 2 records: evidence/reviews/000.yaml, evidence/reviews/001.yaml.",
            "[2026-07-03, …)", id="one, and there are two",
        ),
        pytest.param(
            ["2026-05-12", "2026-08-01"], statement(Q2, count=2), 0,
            "2 as the number of incidents from 2026-04-01 to 2026-06-30, and there is 1 record: evidence/reviews/000.yaml.",
            "[2026-07-03, …)", id="two, and there is one",
        ),
        pytest.param(
            ["2026-05-12", "2026-08-01"], statement(Q2, signed_on="2026-05-01", prepared_on="2026-05-01"), 0,
            "0 as the number of incidents from 2026-04-01 to 2026-06-30, and there is 1 record: evidence/reviews/000.yaml.",
            "[2026-05-12, …)", id="none, signed before it happened",
        ),
    ],
)  # fmt: skip
def test_a_number_that_the_records_contradict_is_failing(
    days: list[str], signed: dict[str, Any], broken: int, message: str, gap: str
) -> None:
    found, after = find(days, [signed], broken=broken)
    assert (found.reason, str(found.days)) == (Reason.FAILING, gap)
    assert found.message == f"evidence/statements/0.yaml states {message}"
    assert found.place == Place("evidence/statements/0.yaml", ("count",))
    assert said([after]) == [OWED]


def test_a_number_without_any_record_is_failing_from_its_signature_on() -> None:
    found = find(["2026-08-01"], [statement(Q2, id="CNT-1", count=2, signed_on="2026-07-20")])
    assert said(found) == [
        ("failing", "CNT-1", "[2026-07-20, …)"),
        ("missing", "2026-Q2", "[2026-07-16, 2026-07-20)"),
        OWED,
    ]
    assert found[0].message.endswith(
        "2 as the number of incidents from 2026-04-01 to 2026-06-30, and there are no records."
    )


def test_a_number_signed_in_time_without_any_record_is_one_gap() -> None:
    assert said(find(["2026-08-01"], [statement(Q2, id="CNT-1", count=2)])) == [
        ("failing", "CNT-1", "[2026-07-03, …)"), OWED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "count", "broken"),
    [(["2026-05-12", "2026-06-01"], 2, 0), (["2026-05-12"], 2, 1), (["2026-05-12", "2026-05-12"], 2, 0)],
    ids=["as many records", "the one that lacks may be the broken one", "two on one day"],
)
def test_a_number_that_the_records_bear_out_is_no_gap(days: list[str], count: int, broken: int) -> None:
    found = find([*days, "2026-08-01"], [statement(Q2, count=count)], broken=broken)
    assert said(found) == [OWED]


@pytest.mark.parametrize("day", ["2026-04-01", "2026-06-30"])
def test_a_record_of_its_first_or_last_day_contradicts_a_statement(day: str) -> None:
    found = [one for one in find([day], [statement()]) if one.reason is Reason.FAILING]
    assert len(found) == 1


def test_a_record_before_or_after_its_period_does_not_contradict_a_statement() -> None:
    signed = statement(Q2, period={"start": "2026-05-01", "end": "2026-06-30"})
    assert said(find(["2026-04-30", "2026-07-01"], [signed])) == [OWED]


def test_a_statement_that_a_later_one_corrects_no_longer_speaks() -> None:
    wrong = statement(Q2, id="NIL-1")
    right = statement(Q2, id="NIL-2", count=1, corrects="NIL-1", signed_on="2026-08-09")
    assert said(find(["2026-05-12", "2026-08-01"], [wrong, right])) == [OWED]
    assert said(find(["2026-08-01"], [wrong, right])) == [
        ("failing", "NIL-2", "[2026-08-09, …)"),
        ("missing", "2026-Q2", "[2026-07-16, 2026-08-09)"),
        OWED,
    ]


def test_a_correction_that_leaves_it_at_zero_makes_nothing_late() -> None:
    signed = [
        statement(Q2, id="NIL-1"),
        statement(Q2, id="NIL-2", corrects="NIL-1", prepared_on="2026-09-01", signed_on="2026-09-02"),
    ]
    assert said(find(["2026-08-01"], signed)) == [OWED]


def test_statements_that_correct_each_other_leave_nothing() -> None:
    signed = [statement(Q2, id="NIL-1", corrects="NIL-2"), statement(Q2, id="NIL-2", corrects="NIL-1")]
    assert said(find(["2026-08-01"], signed))[0] == ("missing", "2026-Q2", "[2026-07-16, …)")


def test_a_statement_of_another_subject_corrects_nothing() -> None:
    signed = [statement(Q2, id="NIL-1"), statement(Q2, id="NIL-2", subject="movers", corrects="NIL-1")]
    assert said(find(["2026-08-01"], signed)) == [OWED]


SCOPED = {**VALUE, "scope": "sys-1"}


@pytest.mark.parametrize(
    ("key", "counts"), [("sys-1", True), (None, True), ("sys-2", False)], ids=["the part", "the whole", "another"]
)  # fmt: skip
def test_with_a_scope_statements_about_the_part_and_about_the_whole_count(
    key: str | None, counts: bool
) -> None:
    found = find(["2026-08-01"], [statement(Q2, scope_key=key)], value=SCOPED)
    assert (said(found) == [OWED]) is counts


@pytest.mark.parametrize(
    ("key", "count", "days", "gaps"),
    [
        pytest.param(None, 3, ["2026-05-12"], 0, id="three of the whole, one of the part"),
        pytest.param(None, 1, ["2026-05-12", "2026-05-13"], 1, id="one of the whole, two of the part"),
        pytest.param(None, 0, ["2026-05-12"], 1, id="none of the whole, one of the part"),
        pytest.param("sys-1", 3, ["2026-05-12"], 1, id="three of the part, and there is one"),
    ],
)
def test_with_a_scope_a_number_about_the_whole_can_only_be_too_small(
    key: str | None, count: int, days: list[str], gaps: int
) -> None:
    found = find([*days, "2026-08-01"], [statement(Q2, scope_key=key, count=count)], value=SCOPED)
    assert [one.reason for one in found] == [Reason.FAILING] * gaps + [Reason.MISSING]


def test_a_message_names_the_scope() -> None:
    (found,) = find([], value=SCOPED, calendar=PROGRAM)
    assert "(evidence/statements/*.yaml, subject incidents, scope_key sys-1)" in found.message


def test_with_each_only_some_files_are_records_of_the_subject() -> None:
    own = documents({"at": "2026-05-12", "type": "mover"}, {"at": "2026-08-01", "type": "joiner"})
    value = {**VALUE, "each": "$[?$.type == 'joiner']"}
    signed = shelf(statement(Q2))
    looked_at = subject(own, calendar=WINDOW, dated="at", shelves={"period-statement": signed})
    assert said(list(rule("zeros", value).findings(looked_at))) == [OWED]
    assert next(use.selector.text for use in rule("zeros", value).selectors()) == "$[?$.type == 'joiner']"


def test_the_silent_quarter_is_named_with_where_to_look() -> None:
    (found,) = find([], calendar=PROGRAM)
    assert found.message == (
        "Nothing is recorded for 2026-Q2 (2026-04-01 to 2026-06-30): neither a record (evidence/reviews/*.yaml)"
        " nor a signed statement that there was none (evidence/statements/*.yaml, subject incidents)."
    )
    assert found.place is None


def test_a_late_statement_says_when_it_was_due() -> None:
    late, _ = find(["2026-08-01"], [statement(Q2, signed_on="2026-08-03")])
    assert (
        late.message
        == "That there were no incidents in 2026-Q2 was signed on 2026-08-03; it was due by 2026-07-15."
    )
    assert late.fix == "Sign the next one in time."
    assert late.place == Place("evidence/statements/0.yaml", ("signed_on",))


def test_without_a_program_a_window_and_anything_said_it_is_missing_always() -> None:
    (found,) = find([], calendar=Calendar(UTC))
    assert (found.reason, str(found.days), found.about) == (Reason.MISSING, "[…, …)", ())
    assert found.message.startswith("Nothing is recorded: neither a record (")


def test_without_a_program_the_first_quarter_of_which_something_is_known_is_the_first() -> None:
    assert said(find([], [statement(Q3)], calendar=Calendar(UTC))) == [OWED]


def test_a_file_that_states_no_day_belongs_to_no_period_and_says_so() -> None:
    found, *_ = find(["", "2026-05-12"], [statement(Q3)])
    assert (found.reason, found.message) == (
        Reason.INVALID,
        "It states no day for at, so it belongs to no period.",
    )
    assert (found.place, found.fix) == (Place("evidence/reviews/000.yaml"), "State when it happened.")


def test_of_a_file_that_states_no_day_every_field_that_could_is_named() -> None:
    of = subject(documents({}), calendar=WINDOW, dated=["at", "on"])
    assert next(rule("zeros", VALUE).findings(of)).message.startswith("It states no day for at or on, so")


def test_by_a_statement_that_cannot_be_relied_on_nothing_can_be_judged() -> None:
    broken = Finding(Reason.INVALID, "It is no YAML.", "Mend it.", place=Place("evidence/statements/x.yaml"))
    (found,) = find(["2026-05-12"], shelf(statement(Q3), broken=(broken,)))
    assert found.reason is Reason.UNKNOWN
    assert "evidence/statements/x.yaml cannot be relied on" in found.message
    unread = asked(["2026-05-12"], shelf(statement(Q3), broken=(broken,)))
    assert list(rule("zeros", VALUE).reckonings(unread)) == []


def test_every_place_where_it_could_lie_is_told_of_what_is_silent() -> None:
    places = Shelf((), (), ("signed/*.yaml", "statements/*.yaml"))
    of = subject([], calendar=PROGRAM, globs=("a/*.yaml", "b/*.yaml"), shelves={"period-statement": places})
    (found,) = rule("zeros", VALUE).findings(of)
    assert found.message.endswith(
        "neither a record (a/*.yaml or b/*.yaml) nor a signed statement that there was none"
        " (signed/*.yaml or statements/*.yaml, subject incidents)."
    )
    assert found.fix == "Add the records; if there are none, look, and sign a statement of zero."


def test_where_nobody_says_where_statements_lie_only_what_they_are_about_is_told() -> None:
    (found,) = rule("zeros", VALUE).findings(subject([], calendar=PROGRAM))
    assert found.message.endswith("a signed statement that there was none (subject incidents).")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"period": None}, "the statement does not say period.start"),
        ({"period": {"start": None, "end": "2026-06-30"}}, "the statement does not say period.start"),
        ({"count": None}, "the statement does not say count"),
        ({"count": "none"}, "the statement counts nothing"),
        ({"count": True}, "the statement counts nothing"),
        ({"signed_on": "soon"}, "'soon'"),
    ],
)
def test_a_statement_that_an_open_schema_let_through_is_not_judged(fields: Any, sentence: str) -> None:
    with pytest.raises(UnjudgeableError) as caught:
        find([], [statement(Q2, **fields)])
    assert sentence in str(caught.value)


def zeros(days: list[str], signed: list[dict[str, Any]], **more: Any) -> list[tuple[str, str, str]]:
    found = rule("zeros", VALUE).zeros(asked(days, signed, **more))
    return [(one.path.rpartition("/")[2], str(one.signed), " ".join(one.periods)) for one in found]


@pytest.mark.parametrize(
    ("days", "signed", "used"),
    [
        pytest.param(["2026-05-12"], [statement(Q3)], [("0.yaml", "2026-10-07", "2026-Q3")], id="one quarter"),
        pytest.param([], [statement(H1)], [("0.yaml", "2026-10-07", "2026-Q2 2026-Q3")], id="two quarters"),
        pytest.param(
            [], [statement(Q3), statement(Q2)],
            [("1.yaml", "2026-07-03", "2026-Q2"), ("0.yaml", "2026-10-07", "2026-Q3")], id="one each, in order",
        ),
        pytest.param(["2026-05-12", "2026-08-01"], [statement(Q3)], [], id="none that a record contradicts"),
        pytest.param([], [statement(Q2, source=None), statement(Q3, count=1)], [], id="none that proves nothing"),
        pytest.param([], [statement(Q2, period={"start": "2026-01-01", "end": "2026-03-31"})], [], id="none of before"),
        pytest.param(
            [], [statement(Q2), statement(Q2, signed_on="2026-07-04")],
            [("0.yaml", "2026-07-03", "2026-Q2")], id="of two the one signed first",
        ),
    ],
)  # fmt: skip
def test_the_statements_by_which_quarters_are_known_to_have_been_empty(
    days: list[str], signed: list[dict[str, Any]], used: list[Any]
) -> None:
    assert zeros(days, signed) == used


@pytest.mark.parametrize(
    ("calendar", "due"),
    [(Calendar(UTC), None), (PROGRAM, date(2026, 7, 15)), (WINDOW, date(2026, 7, 15))],
    ids=["never asked", "with the program", "with the window"],
)
def test_when_the_first_one_is_due(calendar: Calendar, due: date | None) -> None:
    zeros: Any = rule("zeros", VALUE)
    assert zeros.first_due(calendar) == due
    counted = zeros.first_reckoning(calendar)
    assert (counted and (counted.end.day, counted.keyword)) == (due and (due, "zeros"))
    assert zeros.dated == ()
    assert zeros.speaks_before_the_first


def test_without_grace_a_quarter_is_due_with_its_last_day() -> None:
    zeros: Any = rule("zeros", {"subject": "incidents", "per": "quarter"})
    assert zeros.first_due(PROGRAM) == date(2026, 6, 30)


def test_business_days_of_grace_pass_over_holidays() -> None:
    holidays = frozenset({date(2026, 7, 1), date(2026, 7, 2)})
    calendar = Calendar(UTC, program_start=date(2026, 4, 1), holidays=holidays)
    found = find([], value={**VALUE, "grace": "2 business days"}, calendar=calendar)
    assert said(found) == [("missing", "2026-Q2", "[2026-07-07, …)")]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({**VALUE, "grace": "soon"}, "'soon' is not a duration"),
        ({**VALUE, "grace": "24 hours"}, "hours"),
        ({**VALUE, "per": "decade"}, "'decade' is not a valid PeriodKind"),
        ({**VALUE, "each": "$["}, "$["),
        ("quarter", "it must be a mapping"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(value: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        rule("zeros", value)
    assert sentence in str(caught.value)


def test_it_names_the_fields_of_a_statement_and_the_subject_that_it_must_be_able_to_have() -> None:
    uses = list(rule("zeros", VALUE).selectors())
    assert {use.type for use in uses} == {"period-statement"}
    assert [(use.selector.text, use.values) for use in uses if use.values] == [("subject", ("incidents",))]
    assert [use.selector.text for use in uses if use.is_date] == [
        "period.start", "period.end", "prepared_on", "signed_on",
    ]  # fmt: skip


DAYS = st.integers(0, 500).map(lambda number: date(2026, 1, 1) + timedelta(days=number))


@given(
    events=st.lists(DAYS, max_size=4),
    quarters=st.lists(st.tuples(st.integers(0, 5), st.integers(1, 120)), max_size=4),
)
def test_in_a_window_a_quarter_is_silent_until_the_first_who_says_something_about_it(
    events: list[date], quarters: list[tuple[int, int]]
) -> None:
    start = date(2026, 1, 1)
    window = Calendar(UTC, window=Window(start, date(2026, 12, 31)))
    signed: list[tuple[Period, date]] = []
    for number, later in quarters:
        period = Period.holding(start + timedelta(days=92 * number), PeriodKind.QUARTER)
        signed.append((period, period.last + timedelta(days=later)))
    said_so = [
        statement(
            {"period": {"start": str(period.first), "end": str(period.last)}},
            signed_on=str(day), prepared_on=str(day), id=f"NIL-{number}",
        )
        for number, (period, day) in enumerate(signed)
    ]  # fmt: skip
    found = find([str(day) for day in events], said_so, calendar=window)
    period: Period | None = Period.holding(start, PeriodKind.QUARTER)
    while period is not None and period.last <= date(2026, 12, 31):
        happened = any(period.first <= day <= period.last for day in events)
        known = [period.first] if happened else [day for one, day in signed if one == period]
        day = period.last
        while day < date(2027, 9, 1):
            silent = day > period.last + timedelta(days=15) and (not known or day < min(known))
            gap = any(day in one.days for one in found if one.about == (period.name,))
            assert gap == silent, (period, day)
            day += timedelta(days=1)
        contradicted = {one.about[0] for one in found if one.reason is Reason.FAILING}
        assert contradicted == {
            f"NIL-{number}"
            for number, (one, _) in enumerate(signed)
            if any(one.first <= day <= one.last for day in events)
        }
        period = period.next()
