"""Reading the dates that evidence states: RFC 3339 full dates and date-times, and nothing looser.

A date-time needs an offset; it names a day only in a time zone, and the company has exactly one.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import shortened

if TYPE_CHECKING:
    from datetime import tzinfo

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-5][0-9])"
)


def parse_date(text: str) -> date:
    """The day that ``2026-03-01`` names; ValueError for anything else, impossible days included."""
    if _DATE.fullmatch(text) is None:
        raise ValueError(f"'{shortened(text)}' is not a date; write it as 2026-03-01")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"'{shortened(text)}' is not a day of the calendar") from error


def parse_date_time(text: str) -> datetime:
    """The moment that ``2026-03-01T09:30:00+01:00`` names; ValueError without a time or an offset.

    RFC 3339 section 5.6. A leap second is refused: no clock that writes evidence shows one.
    """
    if _DATE_TIME.fullmatch(text) is None:
        raise ValueError(
            f"'{shortened(text)}' is not a date and time with an offset; write it as 2026-03-01T09:30:00+01:00"
        )
    try:
        return datetime.fromisoformat(text.upper())  # of a fraction it takes the six digits that it can hold
    except ValueError as error:
        raise ValueError(f"'{shortened(text)}' is not a moment of the calendar") from error


def day_of(text: str, zone: tzinfo) -> date:
    """The day that a date or date-time names in the company's time zone; ValueError for anything else."""
    return read_stated(text, zone).day


class Stated(Struct, frozen=True):
    """What a record says of when: a day in the company's time zone, and the moment if it names one."""

    day: date
    moment: datetime | None = None

    def is_before(self, other: Stated) -> bool:
        """Whether it is earlier: two moments as moments, a day and anything else as days."""
        if self.moment is not None and other.moment is not None:
            return self.moment < other.moment
        return self.day < other.day

    def first_moment(self, zone: tzinfo) -> datetime:
        """The moment, or the first one of the day in the time zone; in UTC."""
        return _in_utc(self.moment or datetime.combine(self.day, time.min, zone))

    def last_moment(self, zone: tzinfo) -> datetime:
        """The moment, or the last one of the day in the time zone; in UTC."""
        if self.moment is not None or self.day == date.max:
            return _in_utc(self.moment or datetime.max.replace(tzinfo=zone))
        return Stated(self.day + timedelta(days=1)).first_moment(zone) - timedelta(microseconds=1)

    def __str__(self) -> str:
        return str(self.day) if self.moment is None else self.moment.isoformat()


@lru_cache(maxsize=16384)
def read_stated(text: str, zone: tzinfo) -> Stated:
    """The day, and the moment if there is one, that a date or date-time names; ValueError for anything else."""
    if len(text) == len("2026-03-01"):
        return Stated(parse_date(text))
    moment = parse_date_time(text)
    try:
        return Stated(moment.astimezone(zone).date(), moment)
    except OverflowError:  # the first and last hours of the calendar
        return Stated(moment.date(), moment)


def _in_utc(moment: datetime) -> datetime:
    """The moment in UTC, where moments are compared and counted; the calendar's end for one beyond it."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
        return first if moment.year == 1 else last
