"""The closed set of formats. Each is really checked, by the same function in both engines.

A schema that names another format is refused: a format nobody checks passes everything.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from socgap_evidence.dates import parse_date, parse_date_time

if TYPE_CHECKING:
    from collections.abc import Callable

_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9-]{1,63})+"
)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")


def is_date(text: object) -> bool:
    """Whether a text is a day of the calendar, written 2026-03-01 (RFC 3339 full-date)."""
    return not isinstance(text, str) or _parses(parse_date, text)


def is_date_time(text: object) -> bool:
    """Whether a text is a moment with an offset (RFC 3339 date-time)."""
    return not isinstance(text, str) or _parses(parse_date_time, text)


def is_date_or_date_time(text: object) -> bool:
    """Whether a text is a day or a moment: what says no time of day says so by being a day."""
    return is_date(text) or is_date_time(text)


def is_email(text: object) -> bool:
    """Whether a text is an address as the HTML standard reads one."""
    return not isinstance(text, str) or _EMAIL.fullmatch(text) is not None


def is_uri(text: object) -> bool:
    """Whether a text is an absolute URI: a scheme and the characters RFC 3986 allows after it."""
    return not isinstance(text, str) or _URI.fullmatch(text) is not None


@lru_cache(maxsize=8192)  # of texts only: the engines also ask about lists and mappings, which have no hash
def _parses(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


FORMATS: dict[str, Callable[[object], bool]] = {
    "date": is_date,
    "date-time": is_date_time,
    "date-or-date-time": is_date_or_date_time,
    "email": is_email,
    "uri": is_uri,
}

EXAMPLES = {
    "date": "2026-03-01",
    "date-time": "2026-03-01T09:30:00+01:00",
    "date-or-date-time": "2026-03-01T09:30:00+01:00",
    "email": "ines@example.com",
    "uri": "https://example.com/reports/7",
}
"""One text per format that meets it, for messages."""
