"""Sets of days obey the laws of sets, checked against a model that looks at every day singly."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from socgap_evidence.intervals import ALWAYS, EVERY_DAY, NEVER, ONE_DAY, DaySet, Interval, day_after

DAYS = 8
"""Ends of generated intervals lie on the first ``DAYS`` days after the base, or are open."""

BASES = st.sampled_from([date.min, date(2024, 2, 26), date.max - timedelta(days=DAYS)])


@st.composite
def intervals(draw: st.DrawFn, base: date) -> Interval:
    ends = draw(st.lists(st.integers(0, DAYS), min_size=2, max_size=2, unique=True))
    since, until = (base + timedelta(days=end) for end in sorted(ends))
    return Interval(since if draw(st.booleans()) else None, until if draw(st.booleans()) else None)


@st.composite
def bases_and_lists(draw: st.DrawFn, *, count: int = 1) -> tuple[date, list[list[Interval]]]:
    base = draw(BASES)
    return base, [draw(st.lists(intervals(base), max_size=5)) for _ in range(count)]


def axis(base: date) -> list[date]:
    """Every day on which something can begin or end, and one day on either side as far as there is one."""
    far = [base + timedelta(days=offset) for offset in range(DAYS + 1)]
    before = [] if base == date.min else [base - timedelta(days=1)]
    after = [] if far[-1] == date.max else [far[-1] + timedelta(days=1)]
    return [*before, *far, *after]


def lies_in(day: date, parts: list[Interval]) -> bool:
    return any(
        (part.since is None or part.since <= day) and (part.until is None or day < part.until)
        for part in parts
    )


class TestInterval:
    def test_it_holds_its_first_day_but_not_its_end(self) -> None:
        interval = Interval(date(2026, 3, 1), date(2026, 3, 3))
        assert date(2026, 2, 28) not in interval
        assert date(2026, 3, 1) in interval
        assert date(2026, 3, 2) in interval
        assert date(2026, 3, 3) not in interval

    @pytest.mark.parametrize("until", [date(2026, 3, 1), date(2026, 2, 28)])
    def test_one_without_a_day_cannot_be_made(self, until: date) -> None:
        with pytest.raises(ValueError, match="no day lies in"):
            Interval(date(2026, 3, 1), until)

    def test_nor_is_one_made_of_another(self) -> None:
        since = date(2026, 3, 1)
        with pytest.raises(ValueError, match="no day lies in"):
            replace(Interval(since, None), until=since)

    def test_open_ends_hold_the_first_and_the_last_day_of_the_calendar(self) -> None:
        assert date.min in ALWAYS
        assert date.max in ALWAYS
        assert date.max in Interval(date.max)
        assert date.max not in Interval(None, date.max)

    def test_its_text_shows_both_ends(self) -> None:
        assert str(Interval(date(2026, 3, 1), date(2026, 4, 1))) == "[2026-03-01, 2026-04-01)"
        assert str(ALWAYS) == "[…, …)"

    @given(BASES.flatmap(lambda base: st.tuples(st.just(base), intervals(base), intervals(base))))
    def test_what_two_have_in_common_is_what_is_in_both(self, made: tuple) -> None:
        base, one, other = made
        common = one.common(other)
        held = [day for day in axis(base) if day in one and day in other]
        assert [day for day in axis(base) if common is not None and day in common] == held
        assert common == other.common(one)
        assert (common is None) is not bool(held)


class TestDaySet:
    @given(bases_and_lists())
    def test_a_union_holds_exactly_the_days_of_its_parts(self, made: tuple) -> None:
        base, (parts,) = made
        days = DaySet.of(parts)
        assert [day in days for day in axis(base)] == [lies_in(day, parts) for day in axis(base)]

    @given(bases_and_lists(), st.randoms(use_true_random=False))
    def test_the_order_and_repetition_of_the_parts_do_not_matter(self, made: tuple, random: object) -> None:
        _, (parts,) = made
        shuffled = [*parts, *parts]
        random.shuffle(shuffled)
        assert DaySet.of(shuffled) == DaySet.of(parts)

    @given(bases_and_lists())
    def test_its_intervals_are_sorted_and_never_touch(self, made: tuple) -> None:
        _, (parts,) = made
        found = list(DaySet.of(parts))
        assert all(
            earlier.until is not None and later.since is not None and earlier.until < later.since
            for earlier, later in pairwise(found)
        )

    @given(bases_and_lists(count=2))
    def test_union_joins_two_sets_whichever_comes_first(self, made: tuple) -> None:
        base, (left, right) = made
        one, other = DaySet.of(left), DaySet.of(right)
        joined = one.union(other)
        assert joined == other.union(one) == DaySet.of([*left, *right])
        assert all((day in joined) == (day in one or day in other) for day in axis(base))

    @given(bases_and_lists())
    def test_a_complement_holds_exactly_the_other_days(self, made: tuple) -> None:
        base, (parts,) = made
        days = DaySet.of(parts)
        rest = days.complement()
        assert all((day in rest) != (day in days) for day in axis(base))
        assert days.union(rest) == EVERY_DAY

    @given(bases_and_lists())
    @example((date.min, [[Interval(date.min)]]))
    @example((date.min, [[Interval(None, date.min)]]))
    @example((date.max, [[Interval(date.max)]]))
    def test_the_complement_of_a_complement_is_the_set_itself(self, made: tuple) -> None:
        _, (parts,) = made
        days = DaySet.of(parts)
        assert days.complement().complement() == days

    @given(BASES.flatmap(lambda base: st.tuples(st.just(base), st.lists(intervals(base)), intervals(base))))
    def test_clipping_leaves_exactly_the_days_inside_the_window(self, made: tuple) -> None:
        base, parts, window = made
        days = DaySet.of(parts)
        clipped = days.clip(window)
        assert all((day in clipped) == (day in days and day in window) for day in axis(base))
        assert DaySet.of(clipped) == clipped

    @given(bases_and_lists(count=2))
    def test_what_two_sets_have_in_common_is_what_is_in_both(self, made: tuple) -> None:
        base, (left, right) = made
        one, other = DaySet.of(left), DaySet.of(right)
        common = one.common(other)
        assert [day in common for day in axis(base)] == [day in one and day in other for day in axis(base)]
        assert common == other.common(one) == one.without(other.complement())
        assert DaySet.of(common) == common

    def test_what_many_intervals_have_in_common_is_found_in_one_pass(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def asked(count: int) -> int:
            days = [date(2020, 1, 1) + timedelta(days=2 * number) for number in range(count)]
            one = DaySet(tuple(Interval(day, day + ONE_DAY) for day in days))
            calls = []
            with monkeypatch.context() as patch:
                patch.setattr(Interval, "common", lambda *pair: calls.append(pair) or common(*pair))
                one.without(DaySet(one.intervals[::2]))
            return len(calls)

        common = Interval.common
        assert asked(300) < 11 * asked(30)

    @given(bases_and_lists(count=2))
    def test_one_set_without_another_holds_just_the_days_of_the_one_alone(self, made: tuple) -> None:
        base, (left, right) = made
        one, other = DaySet.of(left), DaySet.of(right)
        rest = one.without(other)
        assert [day in rest for day in axis(base)] == [day in one and day not in other for day in axis(base)]
        assert DaySet.of(rest) == rest
        assert one.without(rest.complement()) == rest

    @given(bases_and_lists(count=2))
    def test_no_day_is_outside_both_of_two_sets_unless_outside_their_union(self, made: tuple) -> None:
        _, (left, right) = made
        one, other = DaySet.of(left), DaySet.of(right)
        outside = one.union(other).complement()
        assert outside.union(one) == other.complement().union(one)

    def test_never_and_every_day_are_each_others_complement(self) -> None:
        assert NEVER.complement() == EVERY_DAY
        assert EVERY_DAY.complement() == NEVER
        assert not NEVER
        assert EVERY_DAY

    def test_a_window_beside_the_set_leaves_nothing_of_it(self) -> None:
        march, april = (
            Interval(date(2026, 3, 1), date(2026, 4, 1)),
            Interval(date(2026, 4, 1), date(2026, 5, 1)),
        )
        assert DaySet.of([march]).clip(april) == NEVER
        assert DaySet.of([march]).clip(Interval(None, date(2026, 3, 1))) == NEVER

    def test_what_lies_apart_stays_apart(self) -> None:
        parts = [Interval(date(2026, month, 1), date(2026, month, 9)) for month in (1, 3, 5, 7)]
        assert DaySet.of(reversed(parts)) == DaySet(tuple(parts))

    def test_many_intervals_in_one_keep_what_lies_in_it(self) -> None:
        parts = [Interval(date(2026, month, 1), date(2026, month, 9)) for month in (1, 3, 5, 7)]
        half = DaySet((Interval(date(2026, 3, 5), date(2026, 7, 5)),))
        left = (
            Interval(date(2026, 3, 5), date(2026, 3, 9)),
            parts[2],
            Interval(date(2026, 7, 1), date(2026, 7, 5)),
        )
        assert DaySet.of(parts).common(half) == half.common(DaySet.of(parts)) == DaySet(left)

    def test_neighbours_become_one_interval(self) -> None:
        first, second, third = (date(2026, 3, day) for day in (1, 2, 3))
        assert DaySet.of([Interval(second, third), Interval(first, second)]) == DaySet.of(
            [Interval(first, third)]
        )


def test_the_day_after_the_last_is_an_open_end() -> None:
    assert day_after(date(2026, 2, 28)) == date(2026, 3, 1)
    assert day_after(date(9999, 12, 30)) == date.max
    assert day_after(date.max) is None
