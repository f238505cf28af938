"""A list to a fleet: what is judged is settled, judged here or on a cluster, and put back into its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.fleet.judging import settle
from socgap_evidence.fleet.values import Fleet, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from socgap_evidence.fleet.listed import FleetList
    from socgap_evidence.fleet.values import Task

    Judged = Iterable[tuple[int, Row]]


def make_fleet(
    listed: FleetList,
    as_of: date,
    judge_all: Callable[[Sequence[Task]], Judged],
    *,
    day_chosen_by: str = "",
) -> Fleet:
    """All repositories of a list on a day, in its order, whichever is judged first.

    ``judge_all`` gives each task's row with its place among the tasks. ``day_chosen_by`` says what chose the day if it is
    not today; then no repository's own pin is heard.
    """
    settled = [settle(one, as_of, is_asked=bool(day_chosen_by)) for one in listed.repositories]
    places = [place for place, one in enumerate(settled) if not isinstance(one, Row)]
    rows = {place: one for place, one in enumerate(settled) if isinstance(one, Row)}
    for index, row in judge_all([one for one in settled if not isinstance(one, Row)]):
        rows.setdefault(places[index], row)
    return Fleet(listed.title, as_of, day_chosen_by, tuple(_each(rows, len(settled))))


def _each(rows: dict[int, Row], count: int) -> Iterator[Row]:
    """The rows in order; KeyError if one was lost, which must never look like a shorter list."""
    for place in range(count):
        yield rows[place]
