"""Which of a tree's gaps its baseline knows, which are new, and which of its entries hold no more. Pure."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.baseline.keys import PRESENCE, GapKey, key_of
from socgap_evidence.model import Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from socgap_evidence.model import Gap


class Baseline(Struct, frozen=True):
    """The gaps that were there on one day."""

    path: str
    """Where it lies in the tree."""
    as_of: date
    """The day that it was written for; what begins later is not in it, whatever it is called."""
    tree: str
    """The tree that it was written for, for people."""
    gaps: Counter[GapKey]
    """How many there were of each, in the order of the file."""
    found_in: str = ""
    """The tree that it was read from, for people."""

    @property
    def size(self) -> int:
        """How many gaps it lists."""
        return self.gaps.total()

    def common(self, other: Baseline) -> Baseline:
        """What is in both, on the earlier of the two days."""
        return replace(self, as_of=min(self.as_of, other.as_of), gaps=self.gaps & other.gaps)


class Ratchet(Struct, frozen=True, dict=True):
    """The open gaps of a tree beside its baseline."""

    baseline: Baseline
    known: tuple[Gap, ...]
    """Those that it lists: they do not close the gate."""
    new: tuple[Gap, ...]
    """Those that it does not."""
    unknown: tuple[Gap, ...]
    """What could not be told, which no baseline can list."""
    unused: Counter[GapKey]
    """Its entries that hold no more, each as often as it does not. Those of controls that were not asked about are left
    out."""
    untold: Counter[GapKey]
    """Those that match no gap, and nobody can tell whether they hold: something else keeps their rules silent. It closes
    the gate, so nothing hides in the list meanwhile."""
    base: Baseline | None = None
    """The list of the tree that may be trusted; what is not in it as well does not count."""

    @property
    def not_in_base(self) -> Counter[GapKey]:
        """The entries that do not count, because the change under check brings them."""
        return Counter() if self.base is None else self.baseline.gaps - self.base.gaps

    def knows(self, gap: Gap) -> bool:
        """Whether this very gap of the verdict, and not only one that is called the same, is known."""
        return id(gap) in self._known

    def knows_all(self, gaps: Collection[Gap]) -> bool:
        """Whether there are gaps, and each of them is known: what fails without one is in no list."""
        return bool(gaps) and all(map(self.knows, gaps))

    def remark(self, gap: Gap) -> str:
        """Why a gap is not known though an entry is called the same; empty if none is."""
        key = key_of(gap)
        listed = self.baseline.gaps[key]
        if not listed or self.knows(gap):
            return ""
        counted = self._counted.gaps[key]
        if not counted and self.base is not None:
            return f"{self.baseline.path} lists it, and in {self.base.found_in} it does not, so it does not count."
        day = self._counted.as_of
        if day not in gap.days:
            return (
                f"{self.baseline.path} lists one like it and is of {day}, a day on which this one was no gap."
            )
        return f"{self.baseline.path} lists {counted} like it; this is one more."

    @property
    def beyond(self) -> str:
        """What the gate leaves aside, as a sentence goes on: `` beyond the 38 of the baseline (...)``; empty for nothing."""
        if not self.known:
            return ""
        count = "one" if len(self.known) == 1 else len(self.known)
        return f" beyond the {count} of the baseline ({self.baseline.path})"

    @property
    def in_words(self) -> str:
        """How many there are: ``38 known gaps of the baseline, 2 new``."""
        known = f"{len(self.known)} known gap{'' if len(self.known) == 1 else 's'} of the baseline"
        unknown = f", {len(self.unknown)} unknown" if self.unknown else ""
        return f"{known}, {len(self.new)} new{unknown}"

    @property
    def _counted(self) -> Baseline:
        """What counts of it."""
        return self.baseline if self.base is None else self.baseline.common(self.base)

    @cached_property
    def _known(self) -> frozenset[int]:
        # Two gaps may be equal in every word, and only one of them be listed.
        return frozenset(id(gap) for gap in self.known)


def hold_against(
    baseline: Baseline, gaps: Iterable[Gap], judged: Collection[str], base: Baseline | None = None
) -> Ratchet:
    """The open gaps of the judged controls beside a baseline: of those that are called the same the first are known."""
    counted = baseline if base is None else baseline.common(base)
    left = Counter(counted.gaps)
    known: list[Gap] = []
    new: list[Gap] = []
    unknown: list[Gap] = []
    for gap in gaps:
        key = key_of(gap)
        if gap.reason is Reason.UNKNOWN:
            unknown.append(gap)
        elif left[key] > 0 and counted.as_of in gap.days:
            left[key] -= 1
            known.append(gap)
        else:
            new.append(gap)
    hiding: dict[str, list[Gap]] = {}
    for gap in (*new, *unknown):
        hiding.setdefault(gap.requirement, []).append(gap)
    unused: Counter[GapKey] = Counter()
    untold: Counter[GapKey] = Counter()
    for key, count in left.items():
        if count > 0 and key.control in judged:
            is_hidden = any(_hides(gap, key) for gap in hiding.get(key.requirement, ()))
            (untold if is_hidden else unused)[key] = count
    return Ratchet(baseline, tuple(known), tuple(new), tuple(unknown), unused, untold, base)


def _hides(gap: Gap, key: GapKey) -> bool:
    """Whether a gap of the requirement keeps the rule silent that found an entry. That files are there is always told."""
    found = key_of(gap)
    if key.rule == PRESENCE:
        return False
    match gap.reason:
        case Reason.UNKNOWN:
            return True
        case Reason.INVALID:
            return found.path == key.path
        case Reason.MISSING:
            return found.rule == PRESENCE or (found.assertion, found.rule) == (key.assertion, key.rule)
        case _:
            return False
