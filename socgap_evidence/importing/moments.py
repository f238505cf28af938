"""Days and moments as exports write them, by formats that a person has stated.

``03/04/2026`` is the third of April or the fourth of March, and nothing in the cell tells which. So a format is never
guessed: ISO 8601 is always read, everything else by the formats of the mapping. A year of two digits is no format, and
a cell that two formats read as different days is refused.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.dates import day_of, parse_date, parse_date_time
from socgap_evidence.importing.faults import CellError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TOKENS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "MMM": rf"(?P<name>{'|'.join(MONTHS)})[a-z]*\.?",
    "MM": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{1,2})",
    "hh": r"(?P<hour>[0-9]{1,2})",
    "mm": r"(?P<minute>[0-9]{2})",
    "ss": r"(?P<second>[0-9]{2})(?:\.[0-9]+)?",
    "A": r"(?P<half>am|pm)",
}
_TOKEN = re.compile("|".join(_TOKENS))
_LETTERS = re.compile(r"[A-Za-z]+")
_ISO_LOCAL = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(?:\.[0-9]{1,9})?")
_ISO_OFFSET = re.compile(r"(.+?) ?(Z|[+-][0-9]{2}):?([0-9]{2})?", re.IGNORECASE)
_NOON = 12


class DayReading(Struct, frozen=True):
    """What becomes of the days of a column in whose place a moment may stand."""

    column: str
    at: str | None
    """The time that the mapping reads into them; ``None`` if they stay days."""
    zone: str

    def says(self, count: int) -> str:
        """A sentence for people: how many days, and how they are read."""
        days = f"Column '{self.column}': {count} day{'' if count == 1 else 's'} without a time"
        if self.at is not None:
            return f"{days}, read as {self.at} in {self.zone}, as the mapping says ('at')."
        return f"{days}, taken as such: what is due in hours counts from the first moment of the day in {self.zone}."


class DateFormat(Struct, frozen=True):
    """One way to write days, or days with a time."""

    text: str
    expression: re.Pattern[str]

    @classmethod
    def parse(cls, text: str) -> DateFormat:
        """The format that ``DD/MM/YYYY`` names; ValueError for one that names no day for certain."""
        at, parts, seen = 0, [], []
        for match in _TOKEN.finditer(text):
            parts += [_literal(text[at : match.start()], text), _TOKENS[match.group()]]
            seen.append(match.group())
            at = match.end()
        parts.append(_literal(text[at:], text))
        if len(seen) != len(set(seen)) or {"MM", "MMM"} <= set(seen):
            raise ValueError(f"'{text}' names a part twice")
        if not {"YYYY", "DD"} <= set(seen) or not {"MM", "MMM"} & set(seen):
            raise ValueError(f"'{text}' needs YYYY, MM or MMM, and DD; two digits of a year are no year")
        if ("hh" in seen) != ("mm" in seen) or ({"ss", "A"} & set(seen) and "hh" not in seen):
            raise ValueError(f"'{text}' needs hh and mm for a time")
        return cls(text, re.compile("".join(parts), re.IGNORECASE | re.ASCII))

    def read(self, cell: str) -> datetime | None:
        """The day, at midnight, or the moment without an offset; ``None`` if it is not written so or does not exist."""
        match = self.expression.fullmatch(cell)
        if match is None:
            return None
        found = match.groupdict()
        month = MONTHS.index(found["name"].lower()) + 1 if found.get("name") else int(found["month"])
        try:
            return datetime(  # noqa: DTZ001  # its zone is the mapping's to say
                int(found["year"]), month, int(found["day"]), _hour(found), int(found.get("minute") or 0),
                int(found.get("second") or 0),
            )  # fmt: skip
        except ValueError:
            return None

    @property
    def has_time(self) -> bool:
        """Whether it says a time of day."""
        return "hh" in self.text


def _hour(found: dict[str, str | None]) -> int:
    """The hour of the day from 0; ValueError for 13 pm."""
    hour, half = int(found.get("hour") or 0), found.get("half")
    if half is None:
        return hour
    if not 1 <= hour <= _NOON:
        raise ValueError("there is no such hour")
    return hour % _NOON + (_NOON if half.lower() == "pm" else 0)


def _literal(between: str, text: str) -> str:
    """What stands between two parts, as an expression; ValueError for letters, which are mistyped parts."""
    if (word := _LETTERS.search(between)) and word.group() != "T":
        raise ValueError(f"'{word.group()}' in '{text}' is no part of a date")
    return re.escape(between)


def read_day(cell: str, formats: Sequence[DateFormat], company_zone: tzinfo) -> str:
    """The day as ``2026-03-01``; CellError if the cell names none, or may name two.

    A moment that says its offset is on the day that the company's time zone has then.
    """
    if (stated := _with_offset(cell)) is not None:
        return day_of(stated, company_zone).isoformat()
    return _only(cell, formats)[0].date().isoformat()


def read_moment(cell: str, formats: Sequence[DateFormat], at: str | None, zone: tzinfo | None) -> str:
    """The moment as ``2026-03-01T09:30:00+01:00``; CellError if the cell does not say one for certain.

    ``at`` is the time of day of a cell that has none, ``zone`` that of a cell without an offset.
    """
    if (stated := _with_offset(cell)) is not None:
        return stated
    local, has_time = _only(cell, formats)
    if not has_time:
        if at is None:
            fix = "Export the time too, or let the mapping say the time that counts ('at')."
            raise CellError(f"'{cell}' is a day, and a moment is asked for.", fix)
        hour, minute = map(int, at.split(":"))
        local = local.replace(hour=hour, minute=minute)
    if zone is None:
        fix = "Export it with an offset, or let the mapping say the time zone ('zone')."
        raise CellError(f"'{cell}' says no offset from UTC.", fix)
    moment = local.replace(tzinfo=zone)
    if moment.utcoffset() != moment.replace(fold=1).utcoffset() or _skips(moment, zone):
        fix = "Export it with an offset."
        raise CellError(
            f"'{cell}' is a time at which clocks were changed: it names two moments or none.", fix
        )
    return moment.isoformat()


def states_a_day(cell: str, formats: Sequence[DateFormat]) -> bool:
    """Whether the cell names a day and no time of it."""
    try:
        return _with_offset(cell) is None and not _only(cell, formats)[1]
    except CellError:
        return False


def _skips(moment: datetime, zone: tzinfo) -> bool:
    """Whether the clocks never showed it."""
    try:
        return moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment.replace(tzinfo=None)
    except OverflowError:
        return True


def _with_offset(cell: str) -> str | None:
    """A moment that says its offset, as RFC 3339 has it; ``None`` if the cell does not hold one."""
    match = _ISO_OFFSET.fullmatch(cell)
    local = match and _ISO_LOCAL.fullmatch(match[1])
    if match is None or local is None:
        return None
    offset = "+00:00" if match[2] in "Zz" else f"{match[2]}:{match[3] or '00'}"
    text = f"{local[1]}T{local[2]}{local[3] or ':00'}{offset}"
    try:
        parse_date_time(text)
    except ValueError:
        return None
    return text


def _only(cell: str, formats: Sequence[DateFormat]) -> tuple[datetime, bool]:
    """The one thing that the cell can mean, and whether it says a time."""
    if (iso := _iso(cell)) is not None:
        return iso
    found = {(moment, one.has_time) for one in formats if (moment := one.read(cell)) is not None}
    if len(found) == 1:
        return found.pop()
    if found:
        first, second, *_ = sorted(moment.date().isoformat() for moment, _ in found)
        fix = "Let the mapping have one format for the column ('date')."
        raise CellError(f"'{cell}' may be {first} or {second}.", fix)
    if not formats:
        fix = "Let the mapping say how the export writes it, such as 'date: DD/MM/YYYY'."
        raise CellError(f"'{cell}' is not written as YYYY-MM-DD, and no other format is stated.", fix)
    known = " or ".join(one.text for one in formats)
    raise CellError(f"'{cell}' is no day written as {known}.", "Correct the cell, or the format.")


def _iso(cell: str) -> tuple[datetime, bool] | None:
    """What the cell means if it is written as ISO 8601 has it, without an offset."""
    try:
        if (local := _ISO_LOCAL.fullmatch(cell)) is not None:
            return datetime.fromisoformat(f"{local[1]}T{local[2]}{local[3] or ':00'}"), True
        return datetime.fromisoformat(f"{parse_date(cell)}T00:00:00"), False
    except ValueError:
        return None
