"""Which of two durations is the longer: a law over all of them, and the ones that look alike."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.durations import Duration, Unit
from socgap_evidence.loosening.lengths import is_same, is_shorter

DAYS = [unit for unit in Unit if unit not in {Unit.HOUR, Unit.MINUTE}]
STARTS = [date(2023, 12, 1) + timedelta(days=number) for number in range(0, 900, 7)]

lengths = st.builds(Duration, st.integers(0, 60), st.sampled_from(DAYS))


@given(lengths, lengths)
def test_the_shorter_never_ends_later_and_the_same_always_ends_with_it(
    one: Duration, other: Duration
) -> None:
    ends = [(one.after(day), other.after(day)) for day in STARTS]
    if is_shorter(one, other):
        assert all(mine <= its for mine, its in ends)
        assert not is_shorter(other, one)
    if is_same(one, other):
        assert all(mine == its for mine, its in ends)
        assert not is_shorter(one, other)


@given(st.integers(0, 200), st.sampled_from([Unit.HOUR, Unit.MINUTE]), lengths)
def test_what_is_shorter_than_a_limit_in_days_ends_before_its_evening(
    count: int, unit: Unit, days: Duration
) -> None:
    moment = Duration(count, unit)
    hours = moment.delta / timedelta(hours=1)
    whole = [(days.after(day) - day).days for day in STARTS]
    if is_shorter(moment, days):
        assert hours <= 24 * min(whole)
    if is_shorter(days, moment):
        assert 24 * (max(whole) + 1) <= hours


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("30 days", "31 days", "shorter"),
        ("4 weeks", "28 days", "same"),
        ("1 year", "12 months", "same"),
        ("60 minutes", "1 hour", "same"),
        ("0 days", "0 months", "same"),
        ("0 days", "0 business days", "same"),
        ("0 hours", "0 days", "shorter"),
        ("0 days", "0 hours", "nobody can tell"),
        ("365 days", "12 months", "shorter"),
        ("12 months", "365 days", "nobody can tell"),
        ("12 months", "366 days", "shorter"),
        ("1 month", "31 days", "shorter"),
        ("1 month", "30 days", "nobody can tell"),
        ("28 days", "1 month", "shorter"),
        ("14 months", "425 days", "nobody can tell"),
        ("10 days", "10 business days", "shorter"),
        ("10 business days", "100 days", "nobody can tell"),
        ("24 hours", "1 day", "shorter"),
        ("1 day", "24 hours", "nobody can tell"),
        ("1 day", "48 hours", "shorter"),
    ],
)
def test_durations_that_look_alike(one: str, other: str, expected: str) -> None:
    first, second = Duration.parse(one), Duration.parse(other)
    found = (
        "same" if is_same(first, second) else "shorter" if is_shorter(first, second) else "nobody can tell"
    )
    assert found == expected
    assert is_shorter(first, second) is (expected == "shorter")
