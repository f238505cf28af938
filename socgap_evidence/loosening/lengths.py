"""Which of two durations is the longer, whatever the day on which they begin.

Months and business days have no length of their own, so two units are compared by the shortest and the longest that
each can be. Where these overlap nobody can tell, and then it is no shorter.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from socgap_evidence.durations import Unit

if TYPE_CHECKING:
    from socgap_evidence.durations import Duration

_SAME_KIND = {
    Unit.MINUTE: (Unit.MINUTE, 1),
    Unit.HOUR: (Unit.MINUTE, 60),
    Unit.DAY: (Unit.DAY, 1),
    Unit.WEEK: (Unit.DAY, 7),
    Unit.BUSINESS_DAY: (Unit.BUSINESS_DAY, 1),
    Unit.MONTH: (Unit.MONTH, 1),
    Unit.YEAR: (Unit.MONTH, 12),
}
"""Each unit in one that is a fixed part of it."""
_SHORTEST_MONTHS = (0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334)
"""The fewest days that so many months in a row have, from any day on."""
_LONGEST_MONTHS = (0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337)
_YEAR, _LEAP_YEAR = 365, 366


def is_same(one: Duration, other: Duration) -> bool:
    """Whether they always end together: a year and twelve months do, a month and 30 days do not."""
    (unit, count), (other_unit, other_count) = _counted(one), _counted(other)
    if unit is other_unit:
        return count == other_count
    # No days end with an evening, no minutes at once.
    return count == other_count == 0 and Unit.MINUTE not in {unit, other_unit}


def is_shorter(one: Duration, other: Duration) -> bool:
    """Whether the first never ends after the second, and is not the same."""
    (unit, count), (other_unit, other_count) = _counted(one), _counted(other)
    if unit is other_unit:
        return count < other_count
    # A limit in days ends with an evening, so held against moments it may be nearly a day longer.
    evening = other_unit is Unit.MINUTE
    is_within = _days(unit, count)[1] + evening <= _days(other_unit, other_count)[0]
    return is_within and not is_same(one, other)


def _counted(duration: Duration) -> tuple[Unit, int]:
    unit, size = _SAME_KIND[duration.unit]
    return unit, duration.count * size


def _days(unit: Unit, count: int) -> tuple[float, float]:
    """The fewest and the most days that so many can be; holidays may make business days as long as they like."""
    if unit is Unit.MINUTE:
        return count / 1440, count / 1440
    if unit is Unit.BUSINESS_DAY:
        return count, math.inf
    if unit is Unit.DAY:
        return count, count
    years, months = divmod(count, 12)
    return years * _YEAR + _SHORTEST_MONTHS[months], years * _LEAP_YEAR + _LONGEST_MONTHS[months]
