"""What falls due, as an iCalendar: what another program reads from it."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar, Event, vText
from msgspec.structs import replace

from socgap_evidence.due import DueList, list_due
from socgap_evidence.durations import Duration
from socgap_evidence.outputs import Style, due_calendar
from socgap_evidence.outputs.due_calendar import MOST
from socgap_evidence.outputs.escaping import calendar, visible
from tests.outputs.test_escaping import TEXT
from tests.support.accepted import WAIVER, judged
from tests.support.projects import CONFIG, MANY, MANY_CONFIG, REQUIREMENT, REVIEW, control, project
from tests.support.projects import judged as judged_in

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.due import DueItem


def due(root: Path, day: str, within: str = "90 days", owner: str = "", **more: Any) -> DueList:
    project(root, **{"files": {"evidence/reviews/a.yaml": REVIEW}, **more})
    return list_due(judged_in(root, day), Duration.parse(within), owner)


def written(found: DueList) -> str:
    return due_calendar.render(found, Style())


def read(found: DueList) -> Any:
    return Calendar.from_ical(written(found))


def events(found: DueList) -> list[Event]:
    return [one for one in read(found).walk("VEVENT") if isinstance(one, Event)]


def only(found: DueList) -> Any:
    (event,) = events(found)
    return event


def of_calendar(found: DueList, name: str) -> str:
    """A property of the calendar that no standard names, read as the text that it is by RFC 5545 (3.8.8.2)."""
    (line,) = (one for one in unfolded(written(found)) if one.startswith(f"{name}:"))
    value = line.removeprefix(f"{name}:")
    return str(Event.from_ical(f"BEGIN:VEVENT\r\nSUMMARY:{value}\r\nEND:VEVENT\r\n")["SUMMARY"])


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_it_is_published_by_socgap_for_the_company(tmp_path: Path) -> None:
    found = due(tmp_path, "2026-06-01")
    assert {name: str(value) for name, value in read(found).items() if not name.startswith("X-")} == {
        "VERSION": "2.0",
        "PRODID": "-//socgap//socgap due//EN",
        "CALSCALE": "GREGORIAN",
        "METHOD": "PUBLISH",
    }
    assert of_calendar(found, "X-WR-CALNAME") == "SOC 2 due: Example, Inc."
    assert of_calendar(found, "X-WR-CALDESC") == "1 requirement falls due (1 gap), by 2026-06-09."


def test_an_event_lies_on_the_last_good_day(tmp_path: Path) -> None:
    event = only(due(tmp_path, "2026-06-01"))
    assert event["DTSTART"].dt == date(2026, 6, 9)
    assert event["DTEND"].dt == date(2026, 6, 10)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["SUMMARY"] == "AC-1.E1 Access review: due by 2026-06-09"
    assert [str(one) for one in event["CATEGORIES"].cats] == ["SOC 2", "AC-1", "CC6.1"]


def test_it_says_what_to_do_and_who_does_it(tmp_path: Path) -> None:
    assert str(only(due(tmp_path, "2026-06-01"))["DESCRIPTION"]).splitlines() == [
        (
            "stale from 2026-06-10: Access review: the newest is of 2026-03-01,"
            " good through 2026-06-09 (90 days and 10 days of grace)."
        ),
        "To do: Do it again and add its record (evidence/reviews/*.yaml).",
        "Owner: Security lead",
        "Criteria: CC6.1",
        "Place: evidence/reviews/a.yaml:1:10",
    ]


def test_it_reminds_14_and_3_days_before(tmp_path: Path) -> None:
    event = only(due(tmp_path, "2026-06-01"))
    alarms = event.walk("VALARM")
    assert [one["TRIGGER"].dt for one in alarms] == [timedelta(days=-14), timedelta(days=-3)]
    assert {str(one["ACTION"]) for one in alarms} == {"DISPLAY"}
    assert {str(one["DESCRIPTION"]) for one in alarms} == {str(event["SUMMARY"])}


def test_its_stamp_is_the_day_that_was_asked_about_and_no_clock(tmp_path: Path) -> None:
    event = only(due(tmp_path, "2026-06-01"))
    assert event["DTSTAMP"].dt == datetime(2026, 6, 1, tzinfo=UTC)
    assert written(due(tmp_path, "2026-06-01")) == written(due(tmp_path, "2026-06-01"))


def moved(first: DueItem, days: int) -> DueItem:
    return replace(
        first, begins=first.begins + timedelta(days=days), last_good=first.last_good + timedelta(days=days)
    )


def test_a_requirement_has_one_event_on_its_earliest_day(tmp_path: Path) -> None:
    found = due(tmp_path, "2026-06-01")
    (item,) = found.items
    event = only(replace(found, items=tuple(moved(item, days) for days in (0, 0, 7))))
    assert event["DTSTART"].dt == date(2026, 6, 9)
    said = str(event["DESCRIPTION"]).splitlines()
    assert said[4:7] == ["Place: evidence/reviews/a.yaml:1:10", "", "Also:"]
    assert [line[:23] for line in said[7:]] == ["stale from 2026-06-10: ", "stale from 2026-06-17: "]


@pytest.mark.parametrize(
    ("further", "last"),
    [(MOST, "stale from 2026-06-20: "), (MOST + 1, "and 1 more: socgap due --control AC-1")],
    ids=["as many as are shown", "one more"],
)
def test_a_description_has_an_end(further: int, last: str, tmp_path: Path) -> None:
    found = due(tmp_path, "2026-06-01")
    (item,) = found.items
    event = only(replace(found, items=tuple(moved(item, days) for days in range(further + 1))))
    said = str(event["DESCRIPTION"]).splitlines()
    assert said[-1].startswith(last)
    assert len(said) - said.index("Also:") - 1 == further


def test_what_is_pending_and_what_comes_back_say_so(tmp_path: Path) -> None:
    *_, pending = events(due(tmp_path, "2026-05-20", "1 year", files=MANY, config=MANY_CONFIG))
    assert "\nIt is the first: nothing of it was due before.\n" in pending["DESCRIPTION"]
    event = only(list_due(judged("2026-07-20", WAIVER), Duration.parse("60 days")))
    assert "\nWVR-2026-001 covers it until 2026-08-31; then it is back.\n" in event["DESCRIPTION"]
    assert "It is the first" not in event["DESCRIPTION"]


def test_a_gap_without_a_place_or_a_remedy_has_none(tmp_path: Path) -> None:
    found = due(tmp_path, "2026-06-01")
    (item,) = found.items
    bare = replace(item, gap=replace(item.gap, place=None, fix=""))
    said = str(only(replace(found, items=(bare,)))["DESCRIPTION"]).splitlines()
    assert [line.partition(":")[0] for line in said] == ["stale from 2026-06-10", "Owner", "Criteria"]


class TestUid:
    def test_it_stays_when_the_date_moves(self, tmp_path: Path) -> None:
        before = only(due(tmp_path, "2026-06-01"))
        after = only(due(tmp_path, "2026-06-02", files={"evidence/reviews/a.yaml": "held_on: 2026-05-01\n"}))
        assert before["DTSTART"].dt != after["DTSTART"].dt
        assert before["UID"] == after["UID"]

    def test_it_stays_whoever_asks(self, tmp_path: Path) -> None:
        everybody = only(due(tmp_path, "2026-06-01"))["UID"]
        assert only(due(tmp_path, "2026-06-01", owner="Security lead"))["UID"] == everybody

    def test_it_is_known(self, tmp_path: Path) -> None:
        """A change of it would add every event of every subscriber once more."""
        assert only(due(tmp_path, "2026-06-01"))["UID"] == "AC-1.E1@a22305164383071c.socgap"

    def test_another_company_has_another(self, tmp_path: Path) -> None:
        other = "company: Example Inc.\ncontrols: controls\n"
        assert (
            only(due(tmp_path, "2026-06-01"))["UID"] != only(due(tmp_path, "2026-06-01", config=other))["UID"]
        )

    def test_no_two_requirements_share_one(self, tmp_path: Path) -> None:
        config = "company: A\nprogram_start: 2026-02-01\n"
        found = due(tmp_path, "2026-01-15", "2 years", files={}, config=config)
        uids = [str(event["UID"]) for event in events(found)]
        assert len(uids) == len(set(uids)) == len(found.by_requirement) > 40


def test_nothing_due_is_a_calendar_with_a_component_and_no_event(tmp_path: Path) -> None:
    """RFC 5545 (3.4) asks for at least one component."""
    made = read(due(tmp_path, "2026-03-02"))
    assert [one.name for one in made.subcomponents] == ["VTIMEZONE"]
    assert made["X-WR-CALDESC"] == "Nothing is due before 2026-06-01."
    (standard,) = made.walk("STANDARD")
    assert standard["TZOFFSETTO"].td == timedelta()


def test_what_no_event_says_is_in_the_description_of_the_calendar(tmp_path: Path) -> None:
    config = f"{MANY_CONFIG}as_of: 2026-05-20\nhistory: off\n"
    found = due(tmp_path, "2026-05-20", files=MANY, config=config, owner="Security, lead")
    assert of_calendar(found, "X-WR-CALNAME") == "SOC 2 due: Example, Inc. (Security, lead)"
    pinned, headline, note, already = of_calendar(found, "X-WR-CALDESC").splitlines()
    assert pinned == (
        "The date is pinned to 2026-05-20 (socgap.yaml:4:8): this is a sample or a rehearsal, not what is due today."
    )
    assert headline.startswith("2 requirements fall due by 2026-08-18")
    assert note.startswith("Git is not asked (history: off)")
    assert already == "3 gaps hold already, and AC-7.E1 is unknown; 'socgap check' tells more."


CONTENT_LINE = re.compile(r"[A-Z-]+(;[A-Z]+=[A-Z]+)*:[^\x00-\x08\x0a-\x1f\x7f]*")
"""RFC 5545 3.1 for what is written here: a name, parameters without quotes, and no control character."""

NASTY = [
    "Reviews, of; access",
    "line\nbreak\r\nand return\r",
    "\U0001f600 \U0001f469\u200d\U0001f4bb 漢字 " * 12,
    "\x00\x07\x1b[31m\x7f\x9b\u2028\u202e\u200b",
    "C:\\new\\Notes \\n \\N \\, \\;",
    "END:VEVENT\nBEGIN:VEVENT",
    "::error::x ##[stop-commands]x ##vso[task.x]",
    "::" * 120,
    '"quoted": a:b',
    "x" * 300,
    "\\",
]


@pytest.mark.parametrize("nasty", NASTY)
def test_a_stranger_s_text_stays_what_it_is(nasty: str, tmp_path: Path) -> None:
    found = due(tmp_path, "2026-06-01")
    (item,) = found.items
    strange = replace(
        item,
        control=replace(item.control, owner=nasty),
        requirement=replace(item.requirement, title=nasty),
        gap=replace(item.gap, message=nasty, fix=nasty),
        remarks=(nasty,),
    )
    found = replace(found, items=(strange,), owner=nasty)
    event = only(found)
    assert str(event["SUMMARY"]) == calendar(f"AC-1.E1 {nasty}: due by 2026-06-09")
    assert str(event["DESCRIPTION"]).split("\n")[:4] == [
        calendar(f"stale from 2026-06-10: {nasty}"),
        calendar(nasty),
        calendar(f"To do: {nasty}"),
        calendar(f"Owner: {nasty}"),
    ]
    assert of_calendar(found, "X-WR-CALNAME") == calendar(f"SOC 2 due: Example, Inc. ({nasty})")
    check_lines(written(found))


def check_lines(text: str) -> None:
    """Each line ends with CR LF, has 75 octets at most, is what the standard asks for, and is no command of a CI system."""
    lines = text.split("\r\n")
    assert lines.pop() == ""
    assert max(len(line.encode()) for line in lines) <= 75
    assert not any("\r" in line or "\n" in line for line in lines)
    assert not any(re.match(r"\s*::", line) or re.search(r"##(vso)?\[", line) for line in lines)
    assert all(CONTENT_LINE.fullmatch(line) for line in unfolded(text))


def test_every_line_is_one_of_the_standard(tmp_path: Path) -> None:
    check_lines(written(due(tmp_path, "2026-05-20", "1 year", files=MANY, config=MANY_CONFIG)))
    check_lines(written(due(tmp_path, "2026-03-02")))


@given(TEXT)
@example("C:\\new\\Notes")
@example("a::b:::c")
def test_any_text_is_read_as_it_was_meant(text: str) -> None:
    event = Event()
    event.add("summary", vText(calendar(text)))
    raw = event.to_ical().decode()
    check_lines(raw)
    assert str(Event.from_ical(raw)["SUMMARY"]) == calendar(text)


@given(st.text(st.characters(exclude_characters="\\:#"), max_size=60))
def test_ordinary_text_is_shown_as_everywhere_else(text: str) -> None:
    assert calendar(text) == visible(text).replace("\\n", "\\x5cn")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("C:\\new", "C:\\x5cnew"),
        ("C:\\Notes", "C:\\x5cNotes"),
        ("C:\\a\\b", "C:\\a\\b"),
        ("a:::b", "a\\x3a\\x3a:b"),
    ],
    ids=["a backslash before n", "before N", "before anything else", "colons in a row"],
)
def test_what_a_reader_or_a_log_may_misread_is_shown_by_its_code(text: str, shown: str) -> None:
    assert calendar(text) == shown


def test_names_from_files_come_through(tmp_path: Path) -> None:
    files = {
        "controls/AC-1.yaml": control(
            REQUIREMENT.replace("title: Access review", 'title: "Reviews, \\n; \U0001f600 \\e"'),
            owner='"Lead, the; first"',
        ),
        "evidence/reviews/a,b;c\x1b.yaml": REVIEW,
    }
    event = only(
        due(tmp_path, "2026-06-01", files=files, config='company: "A; B, \\n C"\ncontrols: controls\n')
    )
    assert event["SUMMARY"] == "AC-1.E1 Reviews, \\x0a; \U0001f600 \\x1b: due by 2026-06-09"
    assert "\nOwner: Lead, the; first\n" in event["DESCRIPTION"]
    assert str(event["DESCRIPTION"]).endswith("Place: evidence/reviews/a,b;c\\x1b.yaml:1:10")


def test_the_library_is_imported_for_a_calendar_only(tmp_path: Path) -> None:
    project(tmp_path, {"evidence/reviews/a.yaml": REVIEW}, config=CONFIG)
    program = (
        "import sys; from socgap_evidence.cli import group;"
        " group.main(['due', '--as-of', '2026-06-01', *sys.argv[1:]], standalone_mode=False);"
        " print('icalendar' in sys.modules)"
    )
    for arguments, loaded in (([], "False"), (["--format", "ics"], "True")):
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            text=True,
        )
        assert done.stdout.splitlines()[-1] == loaded
