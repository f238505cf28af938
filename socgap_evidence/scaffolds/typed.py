"""What somebody typed behind a kind: what the file is about, the period it is for, or both.

A period that is written nearly right is refused with what was probably meant: taken for a name, it would end the id of a
file for another period.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from socgap_evidence.durations import Period, PeriodKind, read_period
from socgap_evidence.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from socgap_evidence.scaffolds.timing import Cadence

_MEANT = re.compile(r"[0-9]{4}(-?[QH]?[0-9]{1,2})?", re.ASCII | re.IGNORECASE)
_YEARLESS = re.compile(r"[QH][0-9]", re.ASCII | re.IGNORECASE)
_EXAMPLES = {
    PeriodKind.MONTH: "2026-07",
    PeriodKind.QUARTER: "2026-Q3",
    PeriodKind.HALF_YEAR: "2026-H2",
    PeriodKind.YEAR: "2026",
}


class Typed(NamedTuple):
    """What a file is about and which period it is for, as far as somebody said so."""

    name: str | None
    period: str | None


def sort_out(name: str | None, period: str | None, *, names_members: bool = True) -> Typed:
    """Which of two words is the name and which the period, whatever their order.

    ``Q4`` alone is a period unless it may be the name of a member.
    """
    words = [one for one in (name, period) if one is not None]
    meant = [one for one in words if _means_period(one) or (not names_members and _YEARLESS.fullmatch(one))]
    chosen = meant[0] if meant else period
    return Typed(next((one for one in words if one is not chosen), None), chosen)


def named_period(name: str, cadence: Cadence, year: int) -> Period:
    """The period of that name; UsageError if there is none, or if the requirement does not speak of such periods.

    ``year`` is the one to guess at where somebody left it out.
    """
    word = f"{year:04d}-{name.upper()}" if _YEARLESS.fullmatch(name) else name.upper()
    try:
        period = read_period(word if _means_period(name) else name)
    except ValueError as error:
        fix = did_you_mean(word, _of_year(int(word[:4]) if word[:4].isdecimal() else year, cadence.kind))
        example = f"Write it as {_EXAMPLES[cadence.kind]}."
        raise UsageError(f"'{name}' is no period.", fix=fix or example) from error
    if period.kind is not cadence.kind:
        message = f"It recurs every {cadence.kind.value}, and '{name}' is a {period.kind.value}."
        raise UsageError(message, fix=f"Name a {cadence.kind.value}, such as {_EXAMPLES[cadence.kind]}.")
    return period


def _means_period(word: str) -> bool:
    return _MEANT.fullmatch(word) is not None


def _of_year(year: int, kind: PeriodKind) -> list[str]:
    """The names of a year's periods; none for a year that no calendar has."""
    if not year:
        return []
    parts = {PeriodKind.MONTH: "-{:02d}", PeriodKind.QUARTER: "-Q{}", PeriodKind.HALF_YEAR: "-H{}"}
    part = parts.get(kind, "")
    return [f"{year:04d}{part.format(number)}" for number in range(1, 12 // kind.months + 1)]
