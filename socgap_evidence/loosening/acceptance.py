"""Comparing what is let pass by name: waivers that count, controls that a decision takes out, the baseline.

A waiver that does not count accepts nothing, so it alters nothing. Accepting a gap is what waivers are for, so one that
counts is listed and no failure; but one that accepts more than on the day of its approval was not approved as it is.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from socgap_evidence.baseline import GapKey, read_baseline
from socgap_evidence.errors import ControlError, DocumentError, SnapshotError
from socgap_evidence.loosening.alteration import Alteration, Direction
from socgap_evidence.loosening.spelling import named
from socgap_evidence.model import Place
from socgap_evidence.project.catalogue import BASELINE
from socgap_evidence.project.waivers import DEFAULT_FOLDER
from socgap_evidence.snapshot import find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.baseline import Baseline
    from socgap_evidence.loosening.judge import Judge
    from socgap_evidence.project.waivers import Waiver

LOOSER, NOTED, STRICTER = Direction.LOOSER, Direction.NOTED, Direction.STRICTER


def compare_acceptance(base: Judge, head: Judge) -> Iterator[Alteration]:
    """What is different in what is let pass by name."""
    yield from _waivers(base, head)
    yield from _exclusions(base, head)
    yield from _baseline(base, head)


def _waivers(base: Judge, head: Judge) -> Iterator[Alteration]:
    before = {one.id: one for one in base.project.waivers}
    after = {one.id: one for one in head.project.waivers}
    for name in sorted({*before, *after}):
        counted, counts = name in base.counting, name in head.counting
        if counts and not counted:
            yield _new(after[name], before.get(name))
        elif counted and not counts:
            yield _ended(before[name], after.get(name))
        elif counts:
            yield from _changed(before[name], after[name])


def _new(waiver: Waiver, before: Waiver | None) -> Alteration:
    how = "is new and" if before is None else "counts now and"
    message = f"It {how} accepts {_covers(waiver)}, {_days(waiver)}."
    return Alteration(NOTED, waiver.id, message, Place(waiver.path))


def _ended(waiver: Waiver, after: Waiver | None) -> Alteration:
    how = "is gone" if after is None else "does not count any more"
    message = f"It {how}; it accepted {_covers(waiver)}, {_days(waiver)}."
    return Alteration(STRICTER, waiver.id, message, Place(waiver.path), in_base=after is None)


def _changed(old: Waiver, new: Waiver) -> Iterator[Alteration]:
    """What a waiver that counts in both accepts otherwise."""
    covers_more = not set(new.covers) <= set(old.covers)
    lasts_longer = new.effective_from < old.effective_from or new.expires_on > old.expires_on
    is_same = set(new.covers) == set(old.covers) and _days(new) == _days(old)
    if is_same:
        return
    message = f"It accepts {_covers(new)}, {_days(new)}; it accepted {_covers(old)}, {_days(old)}."
    place = Place(new.path)
    if not covers_more and not lasts_longer:
        yield Alteration(STRICTER, new.id, message, place)
    elif _day(new) > _day(old):
        yield Alteration(NOTED, new.id, f"{message} It was approved again on {new.approved_on}.", place)
    else:
        still = f"{message} Its approval on {old.approved_on} was of less."
        yield Alteration(LOOSER, new.id, still, place)


def _covers(waiver: Waiver) -> str:
    return named([f"{cover.reason.value} {cover}" for cover in waiver.covers])


def _days(waiver: Waiver) -> str:
    return f"{waiver.effective_from} through {waiver.expires_on}"


def _day(waiver: Waiver) -> str:
    """The day of its approval, as a text that sorts."""
    return str(waiver.approved_on or "")


def _exclusions(base: Judge, head: Judge) -> Iterator[Alteration]:
    """Controls that are not judged at all; no approval makes that the business of a change alone."""
    for control in sorted({*base.excluded, *head.excluded}):
        before, after = base.excluded.get(control), head.excluded.get(control)
        if after is None and before is not None:
            message = f"It applies again; it was declared not applicable until {before.until}."
            yield Alteration(STRICTER, control, message, before.place, in_base=True)
        elif before is None and after is not None:
            message = f"It is declared not applicable until {after.until}."
            yield Alteration(LOOSER, control, message, after.place)
        elif before is not None and after is not None and before.until != after.until:
            message = f"It is declared not applicable until {after.until}; it was until {before.until}."
            direction = LOOSER if after.until > before.until else STRICTER
            yield Alteration(direction, control, message, after.place)


def _baseline(base: Judge, head: Judge) -> Iterator[Alteration]:
    """The list of gaps that were there at adoption: it only ever gets shorter."""
    (old, _), (new, is_untold) = _read_baseline(base), _read_baseline(head)
    if is_untold:
        message = "It cannot be read, so nobody can tell what it lists."
        yield Alteration(LOOSER, BASELINE, message, Place(_baseline_of(head)))
        return
    before, after = (Counter[GapKey]() if one is None else one.gaps for one in (old, new))
    place = Place(_baseline_of(head))
    for key in after - before:
        yield Alteration(LOOSER, BASELINE, f"It lists what it did not: {key}.", place)
    if old is not None and new is not None and new.as_of > old.as_of:
        message = f"It is of {new.as_of}; it was of {old.as_of}, so what began since is in it now."
        yield Alteration(LOOSER, BASELINE, message, place)
    if shorter := (before - after).total():
        message = f"It is shorter by {shorter}."
        yield Alteration(STRICTER, BASELINE, message, Place(_baseline_of(base)), in_base=True)


def _read_baseline(judge: Judge) -> tuple[Baseline | None, bool]:
    """The baseline of a tree, and whether nobody can tell what it says.

    ``None`` for one that is not there, that 'check' would refuse, or that cannot be told.
    """
    try:
        return read_baseline(judge.tree, _baseline_of(judge)), False
    except ControlError as error:
        why = error.__cause__
        return None, isinstance(why, DocumentError) and why.undetermined
    except SnapshotError:
        return None, find(judge.tree.entries, _baseline_of(judge)) is not None


def _baseline_of(judge: Judge) -> str:
    folder = judge.project.config.controls.value
    return f"{DEFAULT_FOLDER if folder is None else folder.strip('/')}/{BASELINE}"
