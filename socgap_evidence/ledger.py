"""The deviation ledger: every gap that was known on some day, whatever became of it.

Correcting, deleting or re-dating evidence afterwards takes nothing out of it (docs/adr/0012-time.md). It is written day
by day, from what was known under the commit that reigned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from socgap_evidence.history import Commit
    from socgap_evidence.model import Gap
    from socgap_evidence.verdict import ControlVerdict

Key = tuple[object, ...]


class LedgerEntry(Struct, frozen=True):
    """A gap that was known on some days, whatever became of it."""

    gap: Gap
    """As it was last known."""
    since: date
    """The first day on which it held, as known then."""
    last: date
    """The last such day; between the two it may have been away."""
    days: int
    """On how many days it held."""
    waived_days: int
    """On how many of them a waiver covered it."""
    first_known: Commit
    last_known: Commit
    is_standing: bool
    """Whether it held on the last day that is looked at."""
    is_admitted: bool
    """Whether the tree under check still says that it held on one of these days."""


class _Held(Struct):
    """What is being gathered of one gap."""

    gap: Gap
    days: list[date] = field(default_factory=list)
    waived: int = 0
    commits: list[Commit] = field(default_factory=list)


def gap_key(gap: Gap) -> Key:
    """What makes a gap the same one under another commit; its message and its lines may change."""
    path = gap.place.path if gap.place and not gap.about else ""
    return (gap.control, gap.requirement, gap.assertion, gap.rule, gap.reason, gap.about, path)


class LedgerBook:
    """Gathers gaps, day by day in order."""

    def __init__(self) -> None:
        self._held: dict[Key, _Held] = {}

    def enter(self, controls: Iterable[ControlVerdict], day: date, commit: Commit) -> None:
        """Note every gap that holds on a day, accepted or not, as known under a commit."""
        for key, (gap, is_open) in _holding(controls).items():
            entry = self._held.setdefault(key, _Held(gap))
            entry.gap = gap
            entry.days.append(day)
            entry.waived += not is_open
            if not entry.commits or entry.commits[-1] is not commit:
                entry.commits.append(commit)

    def entries(self, now: Mapping[date, Iterable[ControlVerdict]], last: date) -> Iterator[LedgerEntry]:
        """What was gathered, by its first day; ``now`` is what the tree under check says of each day through ``last``."""
        admitted: dict[Key, set[date]] = {}
        for day, controls in now.items():
            for key in _holding(controls):
                admitted.setdefault(key, set()).add(day)
        for key, entry in sorted(self._held.items(), key=lambda item: (item[1].days[0], str(item[0]))):
            yield LedgerEntry(
                gap=entry.gap,
                since=entry.days[0],
                last=entry.days[-1],
                days=len(entry.days),
                waived_days=entry.waived,
                first_known=entry.commits[0],
                last_known=entry.commits[-1],
                is_standing=entry.days[-1] == last,
                is_admitted=not admitted.get(key, set()).isdisjoint(entry.days),
            )


def _holding(controls: Iterable[ControlVerdict]) -> dict[Key, tuple[Gap, bool]]:
    """Every gap that holds, once for each key, and whether nobody has accepted it."""
    requirements = [one for control in controls for one in control.requirements]
    waived = {gap_key(gap): (gap, False) for one in requirements for gap in one.waived}
    return waived | {gap_key(gap): (gap, True) for one in requirements for gap in one.gaps}
