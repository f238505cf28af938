"""What a change does to the evidence that requirements rely on: files that are gone, moved, or say something else."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.snapshot import find, is_same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from socgap_evidence.snapshot import Tree
    from socgap_evidence.verdict import Verdict


class ReliedFile(Struct, frozen=True):
    """A file that requirements relied on in the base."""

    path: str
    requirements: tuple[str, ...]
    """Which, by id."""
    now: str = ""
    """Where the same content lies in the head, if it has moved."""
    is_there: bool = False
    """Of one that nothing relies on any more: whether the head still has it."""


class EvidenceChanges(Struct, frozen=True, dict=True):
    """What becomes of the files that requirements of the base relied on; files that are new are not among them."""

    removed: tuple[ReliedFile, ...] = ()
    """Those that no requirement relies on any more, by the head's own rules."""
    moved: tuple[ReliedFile, ...] = ()
    """Those whose content is evidence in another place."""
    changed: tuple[ReliedFile, ...] = ()
    """Those that say something else."""

    @cached_property
    def new_paths(self) -> Mapping[str, str]:
        """The new path of each file that has moved."""
        return {one.path: one.now for one in self.moved}


def changed_evidence(base: Verdict, head: Verdict) -> EvidenceChanges:
    """What becomes of the evidence of the base."""
    before, after = _relied_on(base), _relied_on(head)
    old, new = base.assessment.tree, head.assessment.tree
    left: dict[str, list[str]] = {}
    for path in after:
        if path not in before:
            left.setdefault(_digest(new, path), []).append(path)
    removed, moved, changed = [], [], []
    for path, requirements in before.items():
        if path in after:
            if not is_same(old, new, path):
                changed.append(ReliedFile(path, requirements))
        elif twins := left.get(_digest(old, path)):
            moved.append(ReliedFile(path, requirements, now=twins.pop(0)))
        else:
            removed.append(ReliedFile(path, requirements, is_there=find(new.entries, path) is not None))
    return EvidenceChanges(tuple(removed), tuple(moved), tuple(changed))


def _relied_on(verdict: Verdict) -> dict[str, tuple[str, ...]]:
    """The files that requirements rely on, by path, each with whose they are."""
    found: dict[str, list[str]] = {}
    for control in verdict.controls:
        for one in control.requirements:
            for file in one.assessed.files:
                found.setdefault(file.path, []).append(one.assessed.requirement.id)
    return {path: tuple(dict.fromkeys(found[path])) for path in sorted(found)}


def _digest(tree: Tree, path: str) -> str:
    return hashlib.sha256(tree.read(path)).hexdigest()
