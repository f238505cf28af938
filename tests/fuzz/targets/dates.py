"""Dates and moments: what is accepted is the day and the moment that its digits say, in any time zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from socgap_evidence.dates import Stated, day_of, parse_date, parse_date_time, read_stated
from socgap_evidence.schemas import FORMATS
from tests.fuzz.laws import LONGEST_MESSAGE

_EPOCH = date(1970, 1, 1).toordinal()
ZONES = (UTC, *map(ZoneInfo, ("Europe/Lisbon", "Pacific/Apia", "Asia/Kathmandu", "America/New_York")))
_FARTHEST = 2
"""The most days between what two offsets call the same moment: 26 hours lie between -12:00 and +14:00."""
_DAY = date(2026, 3, 29)


def one(data: bytes) -> None:
    """AssertionError for a moment that is another one by arithmetic, or a day that no zone has then."""
    text = data.decode("utf-8", "replace")
    day, moment = _read(text)
    assert FORMATS["date"](text) is (day is not None)
    assert FORMATS["date-time"](text) is (moment is not None)
    assert FORMATS["date-or-date-time"](text) is (day is not None or moment is not None)
    if day is None and moment is None:
        _assert_no_stated(text)
    elif day is not None:
        assert day.isoformat() == text
    elif moment is not None:
        assert _microseconds(moment) == _by_digits(text)
    for zone in ZONES if day or moment else ():
        _check_stated(read_stated(text, zone), day, moment, zone)


def _read(text: str) -> tuple[date | None, datetime | None]:
    """The day or the moment that a text is; neither for most."""
    day = moment = None
    try:
        day = parse_date(text)
    except ValueError as error:
        assert 0 < len(str(error)) <= LONGEST_MESSAGE
    try:
        moment = parse_date_time(text)
    except ValueError as error:
        assert 0 < len(str(error)) <= LONGEST_MESSAGE
    assert day is None or moment is None
    return day, moment


def _assert_no_stated(text: str) -> None:
    try:
        day_of(text, UTC)
    except ValueError:
        return
    raise AssertionError(f"{text!r} names a day")


def _microseconds(moment: datetime) -> int:
    offset = moment.utcoffset() or timedelta()
    days = moment.toordinal() - _EPOCH
    seconds = ((days * 24 + moment.hour) * 60 + moment.minute) * 60 + moment.second
    return seconds * 10**6 + moment.microsecond - offset // timedelta(microseconds=1)


def _by_digits(text: str) -> int:
    """The microseconds since 1970 that the digits of RFC 3339 say, parts of them left out."""
    year, month, day, hour, minute, second = (int(one) for one in re.findall("[0-9]+", text)[:6])
    zone = text[-1].upper()
    sign, ahead, past = (
        (0, 0, 0) if zone == "Z" else (-1 if text[-6] == "-" else 1, int(text[-5:-3]), int(text[-2:]))
    )
    fraction = re.search(r"\.([0-9]+)", text)
    whole = ((date(year, month, day).toordinal() - _EPOCH) * 24 + hour) * 3600 + minute * 60 + second
    return (whole - sign * (ahead * 60 + past) * 60) * 10**6 + int(
        (fraction[1] if fraction else "").ljust(6, "0")[:6]
    )


def _check_stated(stated: Stated, day: date | None, moment: datetime | None, zone: tzinfo) -> None:
    # A day that a zone has left out, as Apia did in 2011, ends before it begins.
    assert stated.first_moment(zone) - stated.last_moment(zone) <= timedelta(microseconds=1)
    assert not stated.is_before(stated)
    if day is not None:
        assert stated == Stated(day)
    if moment is not None:
        assert stated.moment == moment
        assert abs(stated.day.toordinal() - moment.toordinal()) <= _FARTHEST
        assert stated.first_moment(zone) == stated.last_moment(zone)
    other = Stated(_DAY)
    assert stated.is_before(other) + other.is_before(stated) <= 1
