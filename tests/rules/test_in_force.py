"""`in_force`: on which days nothing is in force."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Calendar, Place, Reason, Window
from socgap_evidence.rules import Finding, Shelf
from tests.support.projects import document, documents, find, rule, subject

POLICY = {"each": "$.revisions[*]", "from": "since", "approved": "approved", "until": "until"}
CONTRACTS = {"each": "$.items[*]", "from": "since", "until": "until", "per": "vendor"}
STARTED = Calendar(UTC, program_start=date(2026, 2, 1))
AUDITED = Calendar(UTC, program_start=date(2026, 2, 1), window=Window(date(2026, 4, 1), date(2026, 9, 30)))
PATH = "evidence/policies/access.md"
REMEDIES = {
    Reason.MISSED: "Add what was in force on these days, if anything was; nothing else makes up for them.",
    Reason.STALE: "Approve or renew in time, and add what is in force from that day on.",
    Reason.MISSING: "Add what is in force, with its days.",
}


def policy(*versions: tuple[str, str, str]) -> list[Any]:
    """A document with these versions: first day, day of approval, last day; empty for none."""
    revisions = [
        {key: day for key, day in zip(("since", "approved", "until"), days, strict=True) if day}
        | {"version": f"1.{number}"}
        for number, days in enumerate(versions)
    ]
    return [document({"doc_id": "POL-X", "revisions": revisions}, PATH)]


def spans(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(one.reason.value, str(one.days.since or ""), str(one.days.until or "")) for one in findings]


@pytest.mark.parametrize(
    ("versions", "gaps"),
    [
        pytest.param([("2026-02-01", "2026-01-20", "")], [], id="in force from the program's first day"),
        pytest.param(
            [("2026-02-02", "2026-01-20", "")], [("missed", "2026-02-01", "2026-02-02")], id="a day late"
        ),
        pytest.param(
            [("2026-02-01", "2026-02-16", "")],
            [("missed", "2026-02-01", "2026-02-16")],
            id="not in force before its approval",
        ),
        pytest.param(
            [("2025-01-01", "2025-01-01", "2026-12-31")],
            [("stale", "2027-01-01", "")],
            id="good through its last day",
        ),
        pytest.param(
            [("2025-01-01", "2025-01-01", "2026-12-31"), ("2027-01-01", "2026-12-01", "")],
            [],
            id="the next one begins the day after",
        ),
        pytest.param(
            [("2025-01-01", "2025-01-01", "2026-12-31"), ("2027-01-02", "2026-12-01", "")],
            [("missed", "2027-01-01", "2027-01-02")],
            id="the next one begins a day too late",
        ),
        pytest.param(
            [("2025-01-01", "2025-01-01", "2026-12-31"), ("2026-11-01", "2027-03-01", "")],
            [("missed", "2027-01-01", "2027-03-01")],
            id="the next one is approved too late",
        ),
        pytest.param(
            [("2025-01-01", "2025-01-01", ""), ("2026-11-01", "", "")], [], id="a draft beside one in force"
        ),
        pytest.param(
            [("2025-01-01", "2025-01-01", "2027-06-30"), ("2026-03-01", "2026-03-01", "2026-12-31")],
            [("stale", "2027-07-01", "")],
            id="the older one outlasts the newer",
        ),
        pytest.param(
            [("2024-01-01", "2024-01-01", "2025-12-31")],
            [("stale", "2026-02-01", "")],
            id="over before anything was owed",
        ),
        pytest.param([("2026-03-01", "", "")], [("missing", "2026-02-01", "")], id="never approved"),
        pytest.param([], [("missing", "2026-02-01", "")], id="no version at all"),
    ],
)
def test_days_on_which_nothing_is_in_force(
    versions: list[tuple[str, str, str]], gaps: list[tuple[str, str, str]]
) -> None:
    assert spans(find("in_force", POLICY, policy(*versions), calendar=STARTED)) == gaps


@pytest.mark.parametrize(
    ("versions", "gaps"),
    [
        pytest.param([("2026-04-01", "2026-04-01", "")], [], id="in force from the window's first day"),
        pytest.param(
            [("2026-04-02", "2026-04-01", "")],
            [("missed", "2026-04-01", "")],
            id="nothing makes up for the window's first day",
        ),
        pytest.param(
            [("2026-01-01", "2026-01-01", "2026-09-29"), ("2026-10-01", "2026-10-01", "")],
            [("missed", "2026-09-30", "")],
            id="nothing makes up for the window's last day",
        ),
        pytest.param(
            [("2026-01-01", "2026-01-01", "2026-09-30"), ("2026-10-02", "2026-10-01", "")],
            [("missed", "2026-10-01", "2026-10-02")],
            id="a day behind the window can be made up for",
        ),
        pytest.param(
            [("2026-01-01", "2026-01-01", "2026-03-01"), ("2026-03-05", "2026-03-05", "")],
            [],
            id="before the window nothing is owed",
        ),
        pytest.param([("2026-03-01", "", "")], [("missing", "2026-04-01", "")], id="never approved"),
    ],
)
def test_a_window_decides_which_days_are_owed_and_what_is_made_up_for(
    versions: list[tuple[str, str, str]], gaps: list[tuple[str, str, str]]
) -> None:
    assert spans(find("in_force", POLICY, policy(*versions), calendar=AUDITED)) == gaps


def test_a_program_that_starts_inside_the_window_owes_nothing_before() -> None:
    calendar = Calendar(UTC, program_start=date(2026, 5, 1), window=AUDITED.window)
    assert find("in_force", POLICY, policy(("2026-05-01", "2026-05-01", "")), calendar=calendar) == []
    late = find("in_force", POLICY, policy(("2026-05-02", "2026-05-02", "")), calendar=calendar)
    assert spans(late) == [("missed", "2026-05-01", "")]


def test_a_window_alone_owes_from_its_first_day() -> None:
    calendar = Calendar(UTC, window=AUDITED.window)
    late = find("in_force", POLICY, policy(("2026-04-02", "2026-04-02", "")), calendar=calendar)
    assert spans(late) == [("missed", "2026-04-01", "")]


@pytest.mark.parametrize(
    ("versions", "gaps"),
    [
        ([("2026-05-01", "2026-05-01", "")], []),
        ([("2026-05-01", "2026-05-01", "2026-05-31")], [("stale", "2026-06-01", "")]),
        ([("2026-05-01", "", "")], [("missing", "", "")]),
        ([], [("missing", "", "")]),
    ],
    ids=["in force from its own first day", "over after its last", "never in force", "no version at all"],
)
def test_without_a_calendar_it_is_owed_from_the_first_version(
    versions: list[tuple[str, str, str]], gaps: list[tuple[str, str, str]]
) -> None:
    assert spans(find("in_force", POLICY, policy(*versions))) == gaps


@pytest.mark.parametrize(
    ("versions", "message", "pointer"),
    [
        pytest.param(
            [("2026-02-16", "2026-02-09", "")],
            "No approved version of POL-X is in force from 2026-02-01 to 2026-02-15;"
            " version 1.0 takes effect on 2026-02-16.",
            ("revisions", 0, "since"),
            id="before the first",
        ),
        pytest.param(
            [("2026-01-16", "2026-02-02", "")],
            "No approved version of POL-X is in force on 2026-02-01;"
            " version 1.0 was meant to begin on 2026-01-16 and was approved on 2026-02-02.",
            ("revisions", 0, "approved"),
            id="approved late by a day",
        ),
        pytest.param(
            [("2026-01-01", "2026-01-01", "2026-02-28"), ("2026-03-03", "2026-03-01", "")],
            "No approved version of POL-X is in force from 2026-03-01 to 2026-03-02;"
            " version 1.1 takes effect on 2026-03-03.",
            ("revisions", 1, "since"),
            id="between two",
        ),
        pytest.param(
            [("2026-01-01", "2026-01-01", "2026-12-31"), ("2026-03-03", "2026-03-01", "2026-11-30")],
            "No approved version of POL-X is in force from 2027-01-01 on; version 1.0 ends on 2026-12-31.",
            ("revisions", 0, "until"),
            id="behind the one that ends last",
        ),
        pytest.param(
            [("2026-01-01", "", ""), ("2026-02-01", "", "")],
            "No approved version of POL-X is in force on any day: version 1.1 states no day for 'approved'.",
            ("revisions", 1),
            id="none approved",
        ),
        pytest.param(
            [],
            "No approved version of POL-X is in force on any day: '$.revisions[*]' selects nothing in the file.",
            (),
            id="none there",
        ),
    ],
)
def test_it_says_which_days_and_which_version(
    versions: list[tuple[str, str, str]], message: str, pointer: tuple[str | int, ...]
) -> None:
    (finding,) = find("in_force", POLICY, policy(*versions), calendar=STARTED)
    assert finding.message == message
    assert finding.fix == REMEDIES[finding.reason]
    assert finding.place == Place(PATH, pointer)


@pytest.mark.parametrize(
    ("versions", "about"),
    [
        ([("2026-02-16", "2026-02-16", "")], ("POL-X", "1.0")),
        ([("2026-01-01", "2026-01-01", "2026-02-28")], ("POL-X", "1.0")),
        ([("2026-01-01", "", ""), ("2026-02-01", "", "")], ("POL-X", "1.1")),
        ([("2026-01-01", "", "")], ("POL-X", "1.0")),
        ([], ("POL-X",)),
    ],
    ids=["before the first", "behind the last", "none approved", "the only one not approved", "none there"],
)
def test_a_waiver_can_name_the_document_and_the_version(
    versions: list[tuple[str, str, str]], about: tuple[str, ...]
) -> None:
    (finding,) = find("in_force", POLICY, policy(*versions), calendar=STARTED)
    assert finding.about == about


def test_each_hole_is_a_finding_of_its_own() -> None:
    versions = [("2026-03-01", "2026-01-01", "2026-03-31"), ("2026-05-01", "2026-01-01", "2026-05-31")]
    assert spans(find("in_force", POLICY, policy(*versions), calendar=STARTED)) == [
        ("missed", "2026-02-01", "2026-03-01"),
        ("missed", "2026-04-01", "2026-05-01"),
        ("stale", "2026-06-01", ""),
    ]


def test_each_file_is_a_group_and_is_itself_the_version() -> None:
    found = documents({"since": "2026-02-01", "until": "2026-12-31"}, {"id": "B", "since": "2026-03-01"})
    first, second = find("in_force", {"from": "since", "until": "until"}, found, calendar=STARTED)
    assert first.message == (
        "Nothing is in force for evidence/reviews/000.yaml from 2027-01-01 on; the file ends on 2026-12-31."
    )
    assert first.about == ("evidence/reviews/000.yaml",)
    assert second.message == (
        "Nothing is in force for B from 2026-02-01 to 2026-02-28; B takes effect on 2026-03-01."
    )


def contracts(*items: dict[str, Any]) -> list[Any]:
    """A file for each contract."""
    return documents(*({"items": [item]} for item in items))


def test_records_of_one_group_may_stand_in_several_files() -> None:
    found = contracts(
        {"vendor": "v-1", "since": "2026-01-01", "until": "2026-12-31"},
        {"vendor": "v-2", "since": "2026-01-01"},
        {"vendor": "v-1", "since": "2027-01-01", "until": "2027-12-31"},
    )
    (finding,) = find("in_force", CONTRACTS, found, calendar=STARTED)
    assert finding.message == "Nothing is in force for v-1 from 2028-01-01 on; items[0] ends on 2027-12-31."
    assert finding.place == Place("evidence/reviews/002.yaml", ("items", 0, "until"))


def test_several_values_make_one_group() -> None:
    item = {"id": "CTR-1", "vendor": "v-1", "since": "2026-02-01", "until": "2026-02-28"}
    (finding,) = find("in_force", {**CONTRACTS, "per": ["vendor", "id"]}, contracts(item), calendar=STARTED)
    assert finding.message.startswith("Nothing is in force for v-1 and CTR-1 from 2026-03-01 on;")
    assert finding.about == ("v-1", "CTR-1")


def test_a_record_may_serve_several_groups() -> None:
    found = contracts({"vendor": ["v-1", "v-2"], "since": "2026-01-01", "until": "2026-12-31"})
    findings = find("in_force", CONTRACTS, found, calendar=STARTED)
    assert [one.about for one in findings] == [("v-1",), ("v-2",)]


def test_a_record_of_no_group_is_said_so() -> None:
    found = contracts({"id": "CTR-1", "vendor": None, "since": "2026-01-01"})
    (finding,) = find("in_force", CONTRACTS, found, calendar=STARTED)
    assert (finding.reason, finding.days) == (Reason.INVALID, ALWAYS)
    assert finding.message == "CTR-1 does not say what it belongs to: 'vendor' is not there."
    assert finding.fix == "Fill it in."
    assert (finding.place, finding.about) == (Place("evidence/reviews/000.yaml", ("items", 0)), ("CTR-1",))


def test_a_record_of_no_group_is_told_every_field_that_makes_one() -> None:
    found = contracts({"id": "CTR-1", "since": "2026-01-01"})
    (finding,) = find("in_force", {**CONTRACTS, "per": ["vendor", "site"]}, found, calendar=STARTED)
    assert finding.message.endswith("does not say what it belongs to: 'vendor' and 'site' is not there.")


def test_a_group_without_a_version_in_force_is_missing() -> None:
    (finding,) = find("in_force", CONTRACTS, contracts({"vendor": "v-1"}), calendar=STARTED)
    assert finding.reason is Reason.MISSING
    assert finding.message == "Nothing is in force for v-1 on any day: items[0] states no day for 'since'."
    assert finding.place == Place("evidence/reviews/000.yaml", ("items", 0))


def test_no_records_make_no_groups() -> None:
    assert find("in_force", CONTRACTS, documents({"items": []}), calendar=STARTED) == []


@pytest.mark.parametrize(
    ("since", "gaps"),
    [("2026-06-01", [("stale", "2026-07-01", "")]), ("2026-01-01", [("stale", "2026-07-01", "")])],
    ids=["begins inside the window", "begins before it"],
)
def test_what_may_begin_later_owes_nothing_before_its_first_version(
    since: str, gaps: list[tuple[str, str, str]]
) -> None:
    found = contracts({"vendor": "v-1", "since": since, "until": "2026-06-30"})
    value = {**CONTRACTS, "may_begin_later": True}
    assert spans(find("in_force", value, found, calendar=AUDITED)) == gaps


def test_what_may_begin_later_still_owes_the_days_between() -> None:
    found = contracts(
        {"vendor": "v-1", "since": "2026-05-01", "until": "2026-05-31"},
        {"vendor": "v-1", "since": "2026-06-02"},
    )
    value = {**CONTRACTS, "may_begin_later": True}
    assert spans(find("in_force", value, found, calendar=AUDITED)) == [("missed", "2026-06-01", "")]


LOOKED_UP = {"take": "vendor", "in": "vendors", "each": "$.items[*]", "key": "name", "is": "vendor"}


def test_a_group_may_be_looked_up() -> None:
    shelf = Shelf([document({"items": [{"name": "Nimbrel", "vendor": "v-1"}]}, "vendors.yaml")])
    found = contracts({"vendor": "Nimbrel", "since": "2026-03-01"})
    value = {**CONTRACTS, "per": LOOKED_UP}
    (finding,) = find("in_force", value, found, calendar=STARTED, shelves={"vendors": shelf})
    assert finding.about == ("v-1",)


@pytest.mark.parametrize(
    ("per", "about"),
    [
        ({}, [("POL-1", "CTR-1"), ("evidence/reviews/001.yaml", "CTR-1")]),
        ({"per": "vendor"}, [("Nimbrel", "POL-1", "CTR-1"), ("Nimbrel", "CTR-1")]),
        ({"per": LOOKED_UP}, [("v-1", "POL-1", "CTR-1"), ("v-1", "CTR-1")]),
    ],
    ids=["each file", "a group", "a group that is looked up"],
)
def test_what_a_counted_end_is_about_is_what_the_finding_of_it_is_about(per: Any, about: Any) -> None:
    shelf = Shelf([document({"items": [{"name": "Nimbrel", "vendor": "v-1"}]}, "vendors.yaml")])
    item = {"id": "CTR-1", "vendor": "Nimbrel", "since": "2026-02-01", "until": "2026-12-31"}
    of = subject(
        documents({"id": "POL-1", "items": [item]}, {"items": [item]}),
        calendar=STARTED,
        shelves={"vendors": shelf},
    )
    made = rule("in_force", {"each": "$.items[*]", "from": "since", "until": "until", **per})
    assert [one.about for one in made.reckonings(of)] == about
    assert {one.about for one in made.findings(of)} <= set(about)


def test_a_missing_register_is_said_once_and_nothing_is_judged() -> None:
    found = contracts({"vendor": "Nimbrel"}, {"vendor": "Paperbark"})
    (finding,) = find("in_force", {**CONTRACTS, "per": LOOKED_UP}, found, calendar=STARTED)
    assert finding.reason is Reason.MISSING
    assert finding.message.startswith("There is nothing to compare with")


def test_it_names_the_selectors_it_uses() -> None:
    uses = list(rule("in_force", CONTRACTS).selectors())
    assert [(use.selector.text, use.each.text, use.is_date) for use in uses] == [
        ("$.items[*]", "$", False),
        ("since", "$.items[*]", True),
        ("until", "$.items[*]", True),
        ("vendor", "$.items[*]", False),
    ]


DAY_ZERO = date(2026, 1, 1)
NUMBERS = st.integers(0, 40)
VERSIONS = st.lists(st.tuples(NUMBERS, st.none() | NUMBERS, st.none() | NUMBERS), max_size=4)
CALENDARS = st.tuples(st.none() | NUMBERS, st.none() | st.tuples(NUMBERS, NUMBERS))


def day(number: int) -> date:
    return DAY_ZERO + timedelta(days=number)


@given(versions=VERSIONS, calendar=CALENDARS)
def test_it_agrees_with_looking_at_each_day(
    versions: list[tuple[int, int | None, int | None]],
    calendar: tuple[int | None, tuple[int, int] | None],
) -> None:
    start, ends = calendar
    window = (min(ends), max(ends)) if ends else None
    in_force = {
        number
        for since, approved, until in versions
        if approved is not None
        for number in range(max(since, approved), 60 if until is None else until + 1)
    }
    first = min(in_force, default=-1) if start is None else start
    first = max(first if start is not None else 0, window[0]) if window else first
    uncovered = {number for number in range(60) if number >= first and number not in in_force}
    lasting = [number for number in uncovered if window and window[0] <= number <= window[1]]
    expected = uncovered | set(range(min(lasting, default=60), 60))

    found = policy(
        *(
            tuple("" if number is None else str(day(number)) for number in (since, approved, until))
            for since, approved, until in versions
        )
    )
    findings = find(
        "in_force",
        POLICY,
        found,
        calendar=Calendar(
            UTC,
            program_start=None if start is None else day(start),
            window=Window(day(window[0]), day(window[1])) if window else None,
        ),
    )
    gaps = [one.days for one in findings]
    assert {number for number in range(60) if any(day(number) in gap for gap in gaps)} == expected
    assert not any(one.common(Interval(None, day(first))) for one in gaps if first > 0)
