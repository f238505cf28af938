"""Comparing the controls of two judges: what each asks for, whatever it finds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from socgap_evidence.loosening.alteration import Alteration, Direction
from socgap_evidence.loosening.judge import place_in
from socgap_evidence.loosening.requirements import compare_requirements
from socgap_evidence.loosening.spelling import named, spelled
from socgap_evidence.project.controls import CONTROL_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.loosening.judge import Judge
    from socgap_evidence.project import Control

LOOSER, NOTED, STRICTER = Direction.LOOSER, Direction.NOTED, Direction.STRICTER
_ASKED_OF = ("owner", "owner_role", "title")
"""What rules may ask about a control itself."""


def compare_controls(base: Judge, head: Judge) -> Iterator[Alteration]:
    """What is different between the controls of two judges."""
    before = {control.id: control for control in base.project.controls}
    after = {control.id: control for control in head.project.controls}
    for name, control in before.items():
        if name not in after:
            message = f"The control is gone, with {_count(control)}."
            yield Alteration(LOOSER, name, message, place_in(base.catalogue, control.path), in_base=True)
    for name, control in after.items():
        if name not in before:
            message = f"The control is new, with {_count(control)}."
            yield Alteration(STRICTER, name, message, place_in(head.catalogue, control.path))
        else:
            yield from _criteria(head, before[name], control)
            yield from _owner(base, head, before[name], control)
    both = before.keys() & after.keys()
    old, new = ([one for one in side.project.controls if one.id in both] for side in (base, head))
    yield from compare_requirements(base, head, old, new)


def _count(control: Control) -> str:
    count = len(control.requirements)
    return f"{count} requirement{'' if count == 1 else 's'}"


def _criteria(head: Judge, old: Control, new: Control) -> Iterator[Alteration]:
    """What it answers: by that it is in scope or not."""
    for group in ("primary", "secondary"):
        before, after = getattr(old.criteria, group), getattr(new.criteria, group)
        place = place_in(head.catalogue, new.path, ("criteria", group))
        if gone := [one for one in before if one not in after]:
            yield Alteration(LOOSER, new.id, f"It does not answer {named(gone)} any more ({group}).", place)
        if added := [one for one in after if one not in before]:
            yield Alteration(STRICTER, new.id, f"It answers {named(added)}, too ({group}).", place)


def _owner(base: Judge, head: Judge, old: Control, new: Control) -> Iterator[Alteration]:
    """Whose it is: that decides something where a rule asks for it."""
    for field in _ASKED_OF:
        before, after = getattr(old, field), getattr(new, field)
        if before == after:
            continue
        is_asked = any(_asks(judge, field) for judge in (base, head))
        if is_asked or field != "title":
            message = f"'{field}' is {after or 'not given'}; it was {before or 'not given'}."
            place = place_in(head.catalogue, new.path, (field,))
            yield Alteration(LOOSER if is_asked else NOTED, new.id, message, place)


def _asks(judge: Judge, field: str) -> bool:
    """Whether a rule that looks into the controls names the field."""
    written = (spelled(check.written) for one in judge.requirements for check in one.checks)
    word = re.compile(rf"\b{field}\b")
    return any(f'"in": "{CONTROL_TYPE}"' in text and word.search(text) is not None for text in written)
