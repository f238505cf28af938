"""Comparing the requirements of two judges: which files each asks for, how many, and what must be true of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from socgap_evidence.loosening import lengths
from socgap_evidence.loosening.alteration import Alteration, Direction
from socgap_evidence.loosening.checks import compare_checks
from socgap_evidence.loosening.spelling import named, shown, spelled
from socgap_evidence.model import Place
from socgap_evidence.project.controls import CADENCES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from socgap_evidence.loosening.judge import Judge
    from socgap_evidence.project import Check, Control, Requirement

LOOSER, STRICTER = Direction.LOOSER, Direction.STRICTER


def compare_requirements(
    base: Judge, head: Judge, old: Iterable[Control], new: Iterable[Control]
) -> Iterator[Alteration]:
    """What is different between the requirements of the controls that both judges have."""
    before = {one.id: one for control in old for one in control.requirements}
    after = {one.id: one for control in new for one in control.requirements}
    shared: dict[Alteration, list[str]] = {}
    for name, requirement in before.items():
        if name not in after:
            message = f"The requirement is gone: {requirement.title}."
            yield Alteration(LOOSER, name, message, _whole(requirement), in_base=True)
    for name, requirement in after.items():
        if name not in before:
            message = f"The requirement is new: {requirement.title}."
            yield Alteration(STRICTER, name, message, _whole(requirement))
            continue
        yield from _files(before[name], requirement)
        yield from _days(before[name], requirement)
        old_rules, new_rules = _rules(before[name]), _rules(requirement)
        for alteration, is_shared in compare_checks(base, head, old_rules, new_rules, name):
            if is_shared:
                shared.setdefault(alteration, []).append(name)
            else:
                yield alteration
    for alteration, names in shared.items():
        message = f"{alteration.message} This concerns {named(names)}."
        yield replace(alteration, message=message)


def _rules(requirement: Requirement) -> Sequence[Check]:
    """Its rules without its presence, which is compared here."""
    return [check for check in requirement.checks if check.rule is not requirement.presence]


def _whole(requirement: Requirement) -> Place | None:
    return _at(requirement, "id")


def _at(requirement: Requirement, key: str) -> Place | None:
    """The place of one of its keys; of the requirement where it has no such key."""
    place = requirement.place
    return None if place is None else Place(place.path, (*place.pointer[:-1], key), on_key=True)


def _changed(direction: Direction, new: Requirement, key: str, before: str, after: str) -> Alteration:
    message = f"'{key}' is {shown(after or 'not set')}; it was {shown(before or 'not set')}."
    return Alteration(direction, new.id, message, _at(new, key))


def _files(old: Requirement, new: Requirement) -> Iterator[Alteration]:
    """Which files belong to it, how many there must be, and when they are owed at all."""
    for key, said in _CHOOSING.items():
        before, after = said(old), said(new)
        if before != after:
            yield _changed(LOOSER, new, key, before, after)
    was, least = old.presence.at_least, new.presence.at_least
    if was != least:
        yield _changed(STRICTER if least > was else LOOSER, new, "at_least", str(was), str(least))
    before, after = _when(old), _when(new)
    if before != after:
        yield _changed(LOOSER if after else STRICTER, new, "when", before, after)


def _globs(requirement: Requirement) -> str:
    return ", ".join(sorted({glob.text for glob in requirement.globs}))


def _where(requirement: Requirement) -> str:
    return ", ".join(sorted(f"{field.text}: {' or '.join(sorted(one))}" for field, one in requirement.where))


def _when(requirement: Requirement) -> str:
    """On what it depends whether it is owed; empty if on nothing."""
    when = requirement.when
    return "" if when is None else f"{when.any.text} in {when.glob.text} of type {when.schema}"


_CHOOSING: Mapping[str, Callable[[Requirement], str]] = {
    "kind": lambda one: one.kind.value,
    "evidence": _globs,
    "schema": lambda one: one.schema or "",
    "where": _where,
}
"""What chooses files, by key; nobody can tell what another choice lets pass."""


def _days(old: Requirement, new: Requirement) -> Iterator[Alteration]:
    """Where a file says when it happened, from when on the first is owed, and how early a gap is announced."""
    before, after = _dated(old), _dated(new)
    if before != after and not _cadence_says_so(old, new):
        yield _changed(LOOSER, new, "date", before, after)
    if new.kind.recurs and new.presence.cadences and not old.presence.cadences:
        message = "The first is owed only when its time is over; it was owed from the start."
        yield Alteration(LOOSER, new.id, message, _whole(new))
    is_named = old.parameters and old.parameters == new.parameters  # then it is the parameter that changed
    if not is_named and not lengths.is_same(old.notice, new.notice):
        direction = STRICTER if lengths.is_shorter(old.notice, new.notice) else LOOSER
        yield _changed(direction, new, "notice", str(old.notice), str(new.notice))


def _dated(requirement: Requirement) -> str:
    return ", ".join(one.text for one in requirement.dated)


def _cadence_says_so(old: Requirement, new: Requirement) -> bool:
    """Whether a cadence that both have looks at another date, which is told of that cadence."""
    before, after = _dates(old), _dates(new)
    return any(before[keyword] != after.get(keyword, before[keyword]) for keyword in before)


def _dates(requirement: Requirement) -> dict[str, str]:
    return {
        check.keyword: spelled(check.written["date"])
        for check in requirement.checks
        if check.keyword in CADENCES and isinstance(check.written, dict) and "date" in check.written
    }
