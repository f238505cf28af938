"""Records as versions: from which day through which each is in force."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from socgap_evidence.dates import Stated
from socgap_evidence.intervals import Interval
from socgap_evidence.model import Place
from socgap_evidence.rules import UnjudgeableError
from socgap_evidence.rules.arithmetic import Begin, Meaning, Origin, Reckoning
from socgap_evidence.rules.base import selectors_of
from socgap_evidence.rules.deadlines import Dated
from socgap_evidence.rules.versions import StatedDays, Version, in_force_through
from socgap_evidence.selectors import WHOLE, Node
from tests.support.projects import document, subject

PATH = "evidence/policies/access.md"
STATED = StatedDays(selectors_of("since"), selectors_of("until"), selectors_of("approved"))
FOR_GOOD = StatedDays(selectors_of(["since", "signed"]), selectors_of("until"), ())


def version(record: dict[str, Any], stated: StatedDays = FOR_GOOD) -> Version:
    data: Any = {"doc_id": "POL-X", "revisions": [record]}
    found = document(data, PATH)
    return stated.version(found, Node(record, ("revisions", 0)), subject([found]))


@pytest.mark.parametrize(
    ("record", "days"),
    [
        pytest.param({"since": "2026-02-16"}, ("2026-02-16", None), id="for good without a last day"),
        pytest.param(
            {"since": "2026-02-16", "until": None}, ("2026-02-16", None), id="null is no last day either"
        ),
        pytest.param(
            {"since": "2026-02-16", "until": "2026-12-31"},
            ("2026-02-16", "2027-01-01"),
            id="through its last day",
        ),
        pytest.param(
            {"since": "2026-02-16", "until": "2026-02-16"}, ("2026-02-16", "2026-02-17"), id="for one day"
        ),
        pytest.param(
            {"since": "2026-02-16", "until": "9999-12-31"},
            ("2026-02-16", None),
            id="through the last day of all",
        ),
        pytest.param({"signed": "2026-02-01"}, ("2026-02-01", None), id="the second field where no first is"),
        pytest.param(
            {"since": "2026-02-16", "signed": "2026-03-01"},
            ("2026-02-16", None),
            id="the first field where both are",
        ),
        pytest.param(
            {"since": "2026-02-15T23:30:00-05:00"},
            ("2026-02-16", None),
            id="a moment is a day in the company's zone",
        ),
    ],
)
def test_it_is_in_force_from_its_first_day_through_its_last(
    record: dict[str, Any], days: tuple[str, str | None]
) -> None:
    since, until = days
    expected = Interval(date.fromisoformat(since), date.fromisoformat(until) if until else None)
    assert version(record).days == expected


@pytest.mark.parametrize(
    ("approved", "first", "says", "field"),
    [
        ("2026-02-09", "2026-02-16", "version 1.0 takes effect on 2026-02-16", "since"),
        ("2026-02-16", "2026-02-16", "version 1.0 takes effect on 2026-02-16", "since"),
        (
            "2026-02-17",
            "2026-02-17",
            "version 1.0 was meant to begin on 2026-02-16 and was approved on 2026-02-17",
            "approved",
        ),
    ],
    ids=["approved before", "approved on the day", "approved a day late"],
)
def test_it_is_not_in_force_before_it_is_approved(approved: str, first: str, says: str, field: str) -> None:
    found = version({"version": "1.0", "since": "2026-02-16", "approved": approved}, STATED)
    assert found.days == Interval(date.fromisoformat(first), None)
    assert found.says == says
    assert found.place == Place(PATH, ("revisions", 0, field))


@pytest.mark.parametrize(
    ("record", "says", "pointer"),
    [
        ({"approved": "2026-02-09"}, "revisions[0] states no day for 'since'", ()),
        ({"since": None, "approved": "2026-02-09"}, "revisions[0] states no day for 'since'", ()),
        ({"since": "2026-02-16"}, "revisions[0] states no day for 'approved'", ()),
        ({"since": "2026-02-16", "approved": None}, "revisions[0] states no day for 'approved'", ()),
        (
            {"since": "2026-02-16", "approved": "2026-02-09", "until": "2026-02-15"},
            "revisions[0] ends on 2026-02-15, before its first day, 2026-02-16",
            ("until",),
        ),
        (
            {"since": "2026-02-16", "approved": "2026-03-01", "until": "2026-02-28"},
            "revisions[0] ends on 2026-02-28, before its first day, 2026-03-01",
            ("until",),
        ),
    ],
    ids=[
        "no day",
        "null",
        "no approval",
        "no approval yet",
        "over before it begins",
        "approved after its end",
    ],
)
def test_it_says_why_it_never_is_in_force(
    record: dict[str, Any], says: str, pointer: tuple[str, ...]
) -> None:
    found = version(record, STATED)
    assert (found.days, found.says) == (None, says)
    assert found.place == Place(PATH, ("revisions", 0, *pointer))


def test_fields_that_could_say_the_first_day_are_all_named() -> None:
    assert version({}).says == "revisions[0] states no day for 'since' or 'signed'"


@pytest.mark.parametrize(
    ("record", "name", "ids"),
    [
        ({"version": "1.0"}, "version 1.0", ("POL-X", "1.0")),
        ({"version": 2}, "version 2", ("POL-X", "2")),
        ({"version": True}, "revisions[0]", ("POL-X",)),
        ({"version": None, "id": "CTR-1"}, "CTR-1", ("POL-X", "CTR-1")),
        ({"version": "1.0", "id": "CTR-1"}, "version 1.0", ("POL-X", "CTR-1", "1.0")),
    ],
)
def test_it_is_called_by_its_version(record: dict[str, Any], name: str, ids: tuple[str, ...]) -> None:
    found = version({**record, "since": "2026-02-16"})
    assert (found.name, found.ids) == (name, ids)


def test_a_record_that_is_no_mapping_is_called_by_its_place() -> None:
    found = document(["2026-02-16"], "a.json")
    days = StatedDays(selectors_of("$[0]"), (), ())
    assert days.version(found, Node("2026-02-16", (0,)), subject([found])).name == "[0]"


def test_of_several_days_the_strictest_counts() -> None:
    data: Any = {"since": ["2026-02-01", "2026-02-16"], "until": ["2026-12-31", "2026-06-30"]}
    found = document(data)
    days = StatedDays(selectors_of("$.since[*]"), selectors_of("$.until[*]"), ())
    version = days.version(found, Node(data, ()), subject([found]))
    assert version.days == Interval(date(2026, 2, 16), date(2026, 7, 1))
    assert version.end == Place(found.path, ("until", 1))


def test_of_two_days_that_are_one_the_last_decides_on_the_first_day_and_the_first_on_the_last() -> None:
    """In the order in which the control names them."""
    data: Any = {"a": "2026-02-01", "b": "2026-02-01", "c": "2026-06-30", "d": "2026-06-30"}
    found = document(data)
    days = StatedDays(selectors_of("$['b', 'a']"), selectors_of("$['d', 'c']"), ())
    version = days.version(found, Node(data, ()), subject([found]))
    assert (version.place, version.end) == (Place(found.path, ("a",)), Place(found.path, ("d",)))


def test_what_is_no_date_cannot_be_judged() -> None:
    with pytest.raises(UnjudgeableError, match="'soon' is not a date"):
        version({"since": "soon"})


def test_it_names_its_dates_for_the_check_against_the_schema() -> None:
    uses = [(use.selector.text, use.each, use.is_date) for use in STATED.uses(WHOLE)]
    assert uses == [("since", WHOLE, True), ("until", WHOLE, True), ("approved", WHOLE, True)]


def test_of_several_days_the_last_first_and_the_first_last_count() -> None:
    """Whichever place comes first: they are in the order of their days."""
    stated = StatedDays(selectors_of("$.revisions[*].since"), selectors_of("$.revisions[*].until"), ())
    data: Any = {
        "revisions": [
            {"since": "2026-03-01", "until": "2026-09-30"},
            {"since": "2026-02-01", "until": "2026-06-30"},
        ]
    }
    found = document(data, PATH)
    one = stated.version(found, Node(data, ()), subject([found]))
    assert one.days == Interval(date(2026, 3, 1), date(2026, 7, 1))
    assert one.place == Place(PATH, ("revisions", 0, "since"))
    assert one.end == Place(PATH, ("revisions", 1, "until"))


def test_one_that_is_never_in_force_is_called_as_others_are() -> None:
    assert version({"version": "1.0"}).name == "version 1.0"
    over = version({"version": "1.0", "since": "2026-02-16", "until": "2026-02-15"})
    assert (over.name, over.days, over.end) == ("version 1.0", None, None)


def test_one_with_a_last_day_says_when_it_takes_effect() -> None:
    found = version({"version": "1.0", "since": "2026-02-16", "until": "2026-12-31"})
    assert found.says == "version 1.0 takes effect on 2026-02-16"


def test_until_when_it_is_in_force() -> None:
    found = version({"version": "1.0", "since": "2026-02-16", "until": "2026-12-31"})
    (one,) = in_force_through(found, ("POL-X",))
    last, place = Stated(date(2026, 12, 31)), Place(PATH, ("revisions", 0, "until"))
    assert one == Reckoning(
        "version 1.0",
        ("POL-X",),
        Begin(Origin.FIELD, Stated(date(2026, 2, 16)), "revisions[0].since", found.place),
        (),
        Meaning.GOOD_THROUGH,
        Dated("revisions[0].until", last, place),
    )
    begun = replace(found, days=Interval(None, date(2027, 1, 1)))
    (one,) = in_force_through(begun, ())
    assert one.begin.stated == last, "without a first day there is but the last"


@pytest.mark.parametrize(
    "changes",
    [{"days": None}, {"days": Interval(date(2026, 2, 16))}, {"end": None}],
    ids=["never", "for good", "no place"],
)
def test_of_one_without_an_end_there_is_nothing_to_say(changes: Any) -> None:
    found = version({"since": "2026-02-16", "until": "2026-12-31"})
    assert list(in_force_through(replace(found, **changes), ())) == []
