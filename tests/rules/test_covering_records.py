"""What `covers` reads: records with their days, and absences."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

import pytest

from socgap_evidence.intervals import ALWAYS, NEVER, DaySet, Interval
from socgap_evidence.model import Calendar, Place, Reason
from socgap_evidence.rules.covering import Good
from socgap_evidence.rules.covering_records import Away, By, good_by_key
from socgap_evidence.rules.joins import Entry
from socgap_evidence.rules.populations import Member
from socgap_evidence.selectors import Node
from tests.support.projects import document, documents, subject, terms

BY = {"key": "who", "date": "on", "until": "until", "done": "done"}


def good(record: Any, spelled: Any = BY) -> list[Any]:
    return list(By.parse(spelled).good(subject(documents({"who": "p-1", **record}))))


@pytest.mark.parametrize(
    ("record", "days"),
    [
        pytest.param({"on": "2026-03-01", "until": "2026-03-31", "done": "2026-04-01"}, ("2026-03-01", "2026-03-31", "2026-04-01"), id="all three"),
        pytest.param({"on": "2026-03-01", "until": "2026-03-31", "done": "2026-03-31"}, None, id="done on its last day"),
        pytest.param({"on": "2026-03-01", "until": None, "done": "2026-03-01"}, ("2026-03-01", None, "2026-03-01"), id="without a last day"),
        pytest.param({"on": "2026-03-01", "until": "2026-03-31", "done": None}, None, id="never put on record"),
        pytest.param({"on": "2026-03-01", "until": "2026-03-31"}, None, id="not put on record"),
        pytest.param({"on": None, "done": "2026-04-01"}, None, id="without its day"),
        pytest.param({"done": "2026-04-01"}, None, id="with no day at all"),
    ],
)  # fmt: skip
def test_a_record_speaks_if_it_states_when_and_was_put_on_record_afterwards(record: Any, days: Any) -> None:
    found = [(one.day, one.last, one.done) for one in good(record)]
    assert found == ([] if days is None else [tuple(day and date.fromisoformat(day) for day in days)])


def test_of_several_days_it_happened_on_the_last_and_ends_on_the_first() -> None:
    spelled = {"key": "who", "date": "$.on[*]", "until": "$.until[*]", "done": "$.done[*]"}
    record = {
        "on": ["2026-03-01", "2026-03-02"],
        "until": ["2026-05-31", "2026-04-30"],
        "done": ["2026-06-01", "2026-06-02"],
    }
    (one,) = good(record, spelled)
    assert (one.day, one.last, one.done) == (date(2026, 3, 2), date(2026, 4, 30), date(2026, 6, 2))


def test_one_without_days_to_look_at_is_good_always() -> None:
    (one,) = good({}, {"key": "who"})
    assert (one.day, one.last, one.done) == (None, None, None)
    by, of = By.parse({"key": "who"}), subject([])
    assert [told(one, of) for told in (by.done_at, by.began_at, by.ends_at)] == [None] * 3


def test_a_record_that_nobody_can_read_hides_no_other() -> None:
    own = documents(
        {"who": "p-1", "on": "soon"}, {"who": "p-2", "on": "2026-03-01"}, {"who": "p-2", "on": "2026-04-01"}
    )
    found, unread = good_by_key(By.parse_all([{"key": "who", "date": "on"}]), subject(own))
    assert {key: [one.day for one in several] for key, several in found.items()} == {
        ("p-2",): [date(2026, 3, 1), date(2026, 4, 1)]
    }
    assert [(one.reason, one.about) for one in unread] == [(Reason.UNKNOWN, ("p-1",))]
    assert "'soon'" in unread[0].message


def test_several_kinds_of_records_speak_for_one_member() -> None:
    own = documents({"who": "p-1", "on": "2026-03-01"}, {"other": "p-1"})
    found, _ = good_by_key(By.parse_all([{"key": "who", "date": "on"}, {"key": "other"}]), subject(own))
    assert [type(one) for one in found["p-1",]] == [Good, Good]


def test_days_that_say_more_of_a_date_need_one() -> None:
    with pytest.raises(ValueError, match="'date'") as caught:
        By.parse({"key": "who", "until": "until"})
    assert str(caught.value) == "'until' and 'done' say more about a 'date', which is not given"


def test_it_names_the_selectors_it_uses() -> None:
    uses = list(By.parse({**BY, "in": "t", "each": "$.items[*]"}).uses())
    assert [(use.selector.text, use.each.text, use.type, use.is_date) for use in uses] == [
        ("$.items[*]", "$", "t", False),
        ("who", "$.items[*]", "t", False),
        ("on", "$.items[*]", "t", True),
        ("until", "$.items[*]", "t", True),
        ("done", "$.items[*]", "t", True),
    ]


@pytest.mark.parametrize(
    ("person", "back", "days"),
    [
        pytest.param({}, "0 days", None, id="never away"),
        pytest.param({"from": None, "to": "2026-05-31"}, "0 days", None, id="back from nowhere"),
        pytest.param({"from": "2026-05-01", "to": "2026-05-31"}, "0 days", ("2026-05-01", "2026-06-01"), id="through the last day"),
        pytest.param({"from": "2026-05-01", "to": "2026-05-31"}, "30 days", ("2026-05-01", "2026-07-01"), id="and the days after the return"),
        pytest.param({"from": "2026-05-01", "to": None}, "30 days", ("2026-05-01", None), id="nobody knows how long"),
        pytest.param({"from": "2026-05-01", "to": "2026-05-01"}, "0 days", ("2026-05-01", "2026-05-02"), id="for a day"),
        pytest.param({"from": "2026-05-02", "to": "2026-05-01"}, "30 days", None, id="back before going"),
        pytest.param({"from": "2026-05-01", "to": "9999-12-31"}, "30 days", ("2026-05-01", None), id="to the calendar's last day"),
    ],
)  # fmt: skip
def test_nothing_is_owed_while_away(person: Any, back: str, days: Any) -> None:
    away = Away.parse({"from": "from", "until": "to", "return": back}, terms())
    held = document(person, "people.yaml")
    entry = Entry(("p-1",), held, Node(person, ()), ())
    found = away.days(subject([], calendar=Calendar(UTC)), Member(("p-1",), ALWAYS, entry))
    expected = [day and date.fromisoformat(day) for day in days or ()]
    assert found == (DaySet((Interval(*expected),)) if expected else NEVER)


def test_a_listed_member_is_never_away() -> None:
    away = Away.parse({"from": "from", "until": "to"}, terms())
    assert away.days(subject([]), Member(("p-1",), ALWAYS, None)) == NEVER


def test_of_several_last_days_of_an_absence_the_first_counts() -> None:
    away = Away.parse({"from": "$.left", "until": "$.back[*]", "return": "2 business days"}, terms())
    person = {"left": "2026-05-01", "back": ["2026-06-10", "2026-06-05", "2026-06-05"]}
    member = Member(("p-1",), ALWAYS, Entry(("p-1",), document(person, "people.yaml"), Node(person, ()), ()))
    of = subject([], calendar=Calendar(UTC, holidays=frozenset({date(2026, 6, 8)})))
    assert away.days(of, member) == DaySet((Interval(date(2026, 5, 1), date(2026, 6, 11)),))
    last = away.last_day(of, member)
    assert last
    assert (str(last.stated), last.place) == ("2026-06-05", Place("people.yaml", ("back", 1)))
    either = Away.parse({"from": "$.left", "until": "$['to', 'by']"}, terms())
    same = {"left": "2026-05-01", "by": "2026-06-05", "to": "2026-06-05"}
    member = Member(("p-1",), ALWAYS, Entry(("p-1",), document(same, "people.yaml"), Node(same, ()), ()))
    last = either.last_day(of, member)
    assert last, "of two fields that say the same the one that is named first"
    assert last.place == Place("people.yaml", ("to",))
