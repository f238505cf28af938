"""Comparing what the controls of two judges share: populations by name, and where documents of each type lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.loosening.alteration import Alteration, Direction
from socgap_evidence.loosening.judge import place_in
from socgap_evidence.loosening.spelling import is_same, named, shown
from socgap_evidence.loosening.values import uncalled
from socgap_evidence.project.catalogue import CRITERIA, SHARED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from socgap_evidence.loosening.judge import Judge
    from socgap_evidence.model import Place
    from socgap_evidence.snapshot import GlobPattern

LOOSER, STRICTER = Direction.LOOSER, Direction.STRICTER


def compare_shared(base: Judge, head: Judge) -> Iterator[Alteration]:
    """What is different in what several controls look into."""
    yield from _populations(base, head)
    yield from _sources(base, head)
    yield from _criteria(base, head)


def _populations(base: Judge, head: Judge) -> Iterator[Alteration]:
    """Members that other rules ask about: one more or one fewer may let something pass."""
    after = head.shared.populations
    for name, old in base.shared.populations.items():
        at = ("populations", name)
        if name not in after:
            message = f"The population '{name}' is gone; it was {shown(old)}."
            place = place_in(base.catalogue, SHARED, at)
            yield Alteration(LOOSER, SHARED, message, place, in_base=True)
        elif not is_same(uncalled(old), uncalled(after[name])):
            message = f"The population '{name}' is {shown(after[name])}; it was {shown(old)}."
            yield Alteration(LOOSER, SHARED, message, place_in(head.catalogue, SHARED, at))


def _sources(base: Judge, head: Judge) -> Iterator[Alteration]:
    """Where rules find the documents that they look something up in, beside what requirements tell themselves."""
    after = head.project.sources
    for name, globs in base.project.sources.items():
        if name not in after:
            continue
        old, new = _texts(globs), _texts(after[name])
        gone, added = _moved(base, head, name)
        if new not in (old, (old - gone) | added):
            message = (
                f"Documents of type {name} lie in {named(sorted(new))}; they lay in {named(sorted(old))}."
            )
            yield Alteration(LOOSER, SHARED, message, _place_of_source(head, name, new - old))


def _moved(base: Judge, head: Judge, of_type: str) -> tuple[set[str], set[str]]:
    """Where requirements that the base has do not look any more, and where they look now."""
    before, after = _asked(base, of_type), _asked(head, of_type)
    gone = {text for name, globs in before.items() for text in globs - after.get(name, set())}
    added = {text for name, globs in before.items() for text in after.get(name, globs) - globs}
    return gone, added


def _asked(judge: Judge, of_type: str) -> dict[str, set[str]]:
    """Where each requirement looks for documents of a type."""
    return {one.id: _texts(one.globs) for one in judge.requirements if one.schema == of_type}


def _place_of_source(judge: Judge, of_type: str, added: set[str]) -> Place | None:
    """The requirement that brings a new place, else where such places are shared."""
    bringing = (one for one in judge.requirements if one.schema == of_type and _texts(one.globs) & added)
    requirement = None if of_type in judge.shared.files else next(bringing, None)
    return place_in(judge.catalogue, SHARED, ("files", of_type)) if requirement is None else requirement.place


def _texts(globs: Iterable[GlobPattern]) -> set[str]:
    return {glob.text for glob in globs}


def _criteria(base: Judge, head: Judge) -> Iterator[Alteration]:
    """Which criteria there are, and of which category: by that a control is in scope or not."""
    before, after = ({one.id: one.category for one in side.project.criteria} for side in (base, head))
    for name, old in before.items():
        if name not in after:
            message = f"The criterion is gone; it was one of {old}."
            yield Alteration(
                LOOSER, name, message, place_in(base.criteria_catalogue, CRITERIA, (name,)), in_base=True
            )
        elif after[name] != old:
            message = f"The criterion is one of {after[name]}; it was one of {old}."
            yield Alteration(LOOSER, name, message, place_in(head.criteria_catalogue, CRITERIA, (name,)))
