"""A day is what a stated format says, or nothing: no cell is guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.importing.faults import CellError
from socgap_evidence.importing.moments import DateFormat, read_day, read_moment

LISBON = ZoneInfo("Europe/Lisbon")


def formats(*texts: str) -> list[DateFormat]:
    return [DateFormat.parse(text) for text in texts]


@pytest.mark.parametrize(
    ("cell", "stated", "day"),
    [
        ("2026-04-03", (), "2026-04-03"),
        ("2026-04-03 10:00", (), "2026-04-03"),
        ("2026-04-03T23:30:00Z", (), "2026-04-04"),
        ("03/04/2026", ("DD/MM/YYYY",), "2026-04-03"),
        ("03/04/2026", ("MM/DD/YYYY",), "2026-03-04"),
        ("3.4.2026", ("DD.MM.YYYY",), "2026-04-03"),
        ("3 Apr 2026", ("DD MMM YYYY",), "2026-04-03"),
        ("April 3, 2026", ("MMM DD, YYYY",), "2026-04-03"),
        ("25/12/2026", ("DD/MM/YYYY", "MM/DD/YYYY"), "2026-12-25"),
        ("04/04/2026", ("DD/MM/YYYY", "MM/DD/YYYY"), "2026-04-04"),
        ("2026-04-03", ("DD/MM/YYYY",), "2026-04-03"),
        ("20260403", ("YYYYMMDD",), "2026-04-03"),
    ],
)
def test_a_day_is_read(cell: str, stated: tuple[str, ...], day: str) -> None:
    assert read_day(cell, formats(*stated), LISBON) == day


@pytest.mark.parametrize(
    ("cell", "stated", "says"),
    [
        ("03/04/2026", (), "'03/04/2026' is not written as YYYY-MM-DD"),
        ("03/04/2026", ("DD/MM/YYYY", "MM/DD/YYYY"), "'03/04/2026' may be 2026-03-04 or 2026-04-03"),
        ("31/02/2026", ("DD/MM/YYYY",), "'31/02/2026' is no day written as DD/MM/YYYY"),
        ("01/02/26", ("DD/MM/YYYY",), "is no day written as"),
        ("2026-02-31", (), "is not written as"),
        ("2026-02-31T10:00:00Z", (), "is not written as"),
        ("soon", ("DD/MM/YYYY",), "is no day"),
    ],
)
def test_what_names_no_day_for_certain_is_refused(cell: str, stated: tuple[str, ...], says: str) -> None:
    with pytest.raises(CellError) as caught:
        read_day(cell, formats(*stated), LISBON)
    assert says in caught.value.message
    assert caught.value.fix


@pytest.mark.parametrize(
    ("cell", "stated", "at", "zone", "moment"),
    [
        ("2026-06-12T18:00:00+01:00", (), None, None, "2026-06-12T18:00:00+01:00"),
        ("2026-06-12 18:00:00 +0100", (), None, None, "2026-06-12T18:00:00+01:00"),
        ("2026-06-12T18:00:00.123Z", (), None, None, "2026-06-12T18:00:00+00:00"),
        ("2026-06-12 18:00-03", (), None, None, "2026-06-12T18:00:00-03:00"),
        ("2026-06-12 18:00", (), None, LISBON, "2026-06-12T18:00:00+01:00"),
        ("2026-06-12", (), "17:30", LISBON, "2026-06-12T17:30:00+01:00"),
        ("12/06/2026 18:00:05", ("DD/MM/YYYY hh:mm:ss",), None, LISBON, "2026-06-12T18:00:05+01:00"),
        ("6/12/2026 6:05 PM", ("MM/DD/YYYY hh:mm A",), None, LISBON, "2026-06-12T18:05:00+01:00"),
        ("6/12/2026 12:05 am", ("MM/DD/YYYY hh:mm A",), None, LISBON, "2026-06-12T00:05:00+01:00"),
        ("12/06/2026", ("DD/MM/YYYY",), "00:00", UTC, "2026-06-12T00:00:00+00:00"),
    ],
)
def test_a_moment_is_read(
    cell: str, stated: tuple[str, ...], at: str | None, zone: ZoneInfo | None, moment: str
) -> None:
    assert read_moment(cell, formats(*stated), at, zone) == moment


@pytest.mark.parametrize(
    ("cell", "at", "zone", "says"),
    [
        ("2026-06-12", None, LISBON, "is a day, and a moment is asked for"),
        ("2026-06-12 18:00", None, None, "says no offset"),
        ("2026-10-25 01:30", None, LISBON, "two moments or none"),
        ("2026-03-29 01:30", None, LISBON, "two moments or none"),
        ("0001-01-01 00:00", None, ZoneInfo("Asia/Tokyo"), "two moments or none"),
        ("6/12/2026 13:05 PM", None, LISBON, "is no day written as"),
        ("6/12/2026 0:05 PM", None, LISBON, "is no day written as"),
    ],
)
def test_what_names_no_moment_for_certain_is_refused(
    cell: str, at: str | None, zone: ZoneInfo | None, says: str
) -> None:
    with pytest.raises(CellError) as caught:
        read_moment(cell, formats("MM/DD/YYYY hh:mm A"), at, zone)
    assert says in caught.value.message


@pytest.mark.parametrize(
    "text",
    ["DD/MM/YY", "DD/MM", "MM/YYYY", "DD/DD/MM/YYYY", "DD MM MMM YYYY", "dd/mm/yyyy", "DD/MM/YYYY hh", "DD/MM/YYYY mm",
     "DD/MM/YYYY A", "DD/MM/YYYY ss", "DD/MM/YYYY q", "", "YYYY-MM-DDThh:mm:ssZ"],
)  # fmt: skip
def test_what_is_no_format_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"needs|twice|no part"):
        DateFormat.parse(text)


@given(
    st.dates(min_value=date(1000, 1, 1)),
    st.sampled_from(["DD/MM/YYYY", "MM-DD-YYYY", "DD. MMM YYYY", "YYYY/MM/DD"]),
)
def test_every_day_that_is_written_so_is_read(day: date, text: str) -> None:
    names = ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"]
    cell = text.replace("YYYY", f"{day.year:04}").replace("MMM", names[day.month - 1])
    cell = cell.replace("MM", f"{day.month:02}", 1) if "MMM" not in text else cell
    cell = cell.replace("DD", f"{day.day:02}")
    assert read_day(cell, formats(text), LISBON) == day.isoformat()


def test_a_format_says_whether_it_has_a_time() -> None:
    assert [one.has_time for one in formats("DD/MM/YYYY", "DD/MM/YYYY hh:mm")] == [False, True]
    assert formats("DD/MM/YYYY hh:mm")[0].read("01/02/2026 03:04") == datetime(2026, 2, 1, 3, 4)  # noqa: DTZ001
