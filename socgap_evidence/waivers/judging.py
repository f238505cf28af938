"""All waivers of a tree together with all its gaps: which count, and which days of a gap they take.

Whatever the day: what a waiver is on a day is for ``standing.py``. Some rules need the gaps: nobody approves what they
caused themself, and a second waiver for the same gap is a renewal of the first.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from socgap_evidence.documents import read_document
from socgap_evidence.errors import DocumentError
from socgap_evidence.intervals import NEVER, DaySet, Interval, day_after
from socgap_evidence.model import Caution, Place, Reason
from socgap_evidence.project.waivers import WaiverStatus
from socgap_evidence.snapshot import find
from socgap_evidence.waivers.matching import Matcher
from socgap_evidence.waivers.validity import Examiner

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from socgap_evidence.model import Gap, Json
    from socgap_evidence.project import Project
    from socgap_evidence.project.waivers import Cover, Waiver
    from socgap_evidence.snapshot import Tree
    from socgap_evidence.waivers.registers import Registers


class JudgedWaiver(Struct, frozen=True):
    """A waiver and why it does not count, if it does not."""

    waiver: Waiver
    faults: tuple[Caution, ...] = ()
    """Of an approved one; the others do not count anyway."""

    @property
    def counts(self) -> bool:
        """Whether it takes days from gaps."""
        return self.waiver.status is WaiverStatus.APPROVED and not self.faults

    @property
    def days(self) -> Interval | None:
        """From its first day through its last; ``None`` if there is none between them."""
        until = day_after(self.waiver.expires_on)
        since = self.waiver.effective_from
        return None if until is not None and until <= since else Interval(since, until)


class Waivers(Struct, frozen=True, dict=True):
    """The waivers of a tree."""

    judged: tuple[JudgedWaiver, ...] = ()
    """By id."""
    matcher: Matcher = field(default_factory=Matcher)

    def naming(self, gap: Gap) -> Iterator[tuple[JudgedWaiver, DaySet]]:
        """Every waiver that names a gap, whether it counts or not, with the days on which it would accept it."""
        likely: dict[int, list[Cover]] = {}
        for record in (None, *gap.about[:1]):
            for at, cover in self._covers.get((gap.control, record), ()):
                likely.setdefault(at, []).append(cover)
        for at in sorted(likely):
            one = self.judged[at]
            named = [days for cover in likely[at] if (days := self.matcher.days(cover, gap))]
            if named:
                yield one, NEVER if one.days is None else DaySet.of(named).clip(one.days)

    @cached_property
    def _covers(self) -> Mapping[tuple[str, str | None], list[tuple[int, Cover]]]:
        """The entries of all waivers, each with the place of its waiver, by control and by each record that it states.

        One that states records names no gap whose first id is not among them.
        """
        found: dict[tuple[str, str | None], list[tuple[int, Cover]]] = {}
        for at, one in enumerate(self.judged):
            for cover in one.waiver.covers:
                for record in cover.records or (None,):
                    found.setdefault((cover.control, record), []).append((at, cover))
        return found

    def covered(self, gap: Gap) -> DaySet:
        """The days of a gap that waivers which count take from it."""
        if not self.judged:  # as in most repositories, which may have a hundred thousand gaps to come
            return NEVER
        taken = (day for one, days in self.naming(gap) if one.counts for day in days)
        return DaySet.of(taken).clip(gap.days)


def judge_waivers(
    project: Project, tree: Tree, registers: Registers, gaps: Iterable[Gap], only: Collection[str] = ()
) -> Waivers:
    """The waivers of a project, held against the registers and against the gaps that were found.

    With ``only``, those that name one of these controls.
    """
    wanted = [
        one for one in project.waivers if not only or any(cover.control in only for cover in one.covers)
    ]
    if not wanted:
        return Waivers()
    matcher = Matcher.of(project)
    examiner = Examiner(
        controls={control.id: control for control in project.controls},
        waivers={waiver.id: waiver for waiver in project.waivers},
        matcher=matcher,
        registers=registers,
        tree=tree,
        window=project.config.window.value,
    )
    judged = Waivers(
        tuple(
            JudgedWaiver(one, examiner.faults(one) if one.status is WaiverStatus.APPROVED else ())
            for one in wanted
        ),
        matcher,
    )
    return _with_gaps(judged, examiner, tree, list(gaps))


def _with_gaps(waivers: Waivers, examiner: Examiner, tree: Tree, gaps: list[Gap]) -> Waivers:
    """The same with what only the gaps show."""
    found: dict[str, dict[str, Caution]] = {}
    read: dict[str, Json] = {}
    for gap in gaps:
        naming = [one for one, days in waivers.naming(gap) if days.clip(gap.days)]
        others = [one.waiver for one in naming if not one.faults]
        for waiver in (one.waiver for one in naming if one.waiver.status is WaiverStatus.APPROVED):
            fault = _own_doing(waiver, gap, tree, read) or _unnamed_renewal(waiver, others, examiner.waivers)
            if fault is not None:
                found.setdefault(waiver.id, {}).setdefault(fault.message, fault)
    judged = (
        replace(one, faults=(*one.faults, *found.get(one.waiver.id, {}).values())) for one in waivers.judged
    )
    return replace(waivers, judged=tuple(judged))


def _own_doing(waiver: Waiver, gap: Gap, tree: Tree, read: dict[str, Json]) -> Caution | None:
    """That whoever approved it is whom the gap is about, or named in the record that fails."""
    by = waiver.approved_by
    if by is None or by not in {*gap.about, *_named_in_record(gap, tree, read)}:
        return None
    what = " ".join(one for one in gap.about if one != by) or gap.assertion or gap.requirement
    message = f"{by} approved it and is named in what it accepts ({what})."
    place = Place(waiver.path, ("approved_by",))
    return Caution(message, "Have somebody approve it who had no part in it.", place)


def _named_in_record(gap: Gap, tree: Tree, read: dict[str, Json]) -> set[str]:
    """The people whom the record that fails names itself: the entries of lists on the way down, else the file."""
    if gap.reason is not Reason.FAILING or gap.place is None:
        return set()
    path = gap.place.path
    if path not in read:
        read[path] = _data(tree, path)
    value = read[path]
    entries: list[Json] = []
    whole = value
    for part in gap.place.pointer:
        value = _inside(value, part)
        if isinstance(part, int) and isinstance(value, dict):
            entries.append(value)
    named = (one for entry in entries or [whole] if isinstance(entry, dict) for one in entry.values())
    return {one for one in named if isinstance(one, str)}


def _data(tree: Tree, path: str) -> Json:
    """What a file holds that was read before; nothing if there is none or it is broken, which is a gap of its own.

    SnapshotError or DocumentError if it could be read then and cannot be now.
    """
    if find(tree.entries, path) is None:
        return None
    try:
        return read_document(path, tree.read(path)).data
    except DocumentError as error:
        if error.undetermined:
            raise
        return None


def _inside(value: Json, part: str | int) -> Json:
    if isinstance(value, dict) and isinstance(part, str):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None


def _unnamed_renewal(waiver: Waiver, others: Sequence[Waiver], by_id: Mapping[str, Waiver]) -> Caution | None:
    """That an earlier waiver of the same gap ended sooner, and this one does not say that it renews it."""
    chain = _chain(waiver, by_id)
    for other in others:
        if other.id not in chain and _is_earlier(other, waiver):
            message = f"It goes on where {other.id} ended and does not say that it renews it."
            fix = f"Write 'renews: {other.id}' and count the renewals."
            return Caution(message, fix, Place(waiver.path, ("id",)))
    return None


def _is_earlier(other: Waiver, waiver: Waiver) -> bool:
    """Whether the other was approved before, a draft never, and ends sooner."""
    if other.approved_on is None or waiver.approved_on is None or other.status is WaiverStatus.DRAFT:
        return False
    return other.approved_on < waiver.approved_on and other.expires_on < waiver.expires_on


def _chain(waiver: Waiver, by_id: Mapping[str, Waiver]) -> set[str]:
    """The waiver and all that it renews, one through the other."""
    chain: set[str] = set()
    current: Waiver | None = waiver
    while current is not None and current.id not in chain:
        chain.add(current.id)
        current = by_id.get(current.renews or "")
    return chain
