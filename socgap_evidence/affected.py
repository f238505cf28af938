"""Which controls a change can affect: those whose verdict rests on something that is not what it was.

It rests on no promise of a rule but on what is declared: the files that a control asks for, the types of documents that
its rules look into, and what judges everything. Where that does not tell, everything is affected. So a control that is
not among them has the gaps that it had at the base, on every day (docs/adr/0021-speed.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.history import meanwhile
from socgap_evidence.memory import LOOK_BY_PATH
from socgap_evidence.project.config import CONFIG_NAME
from socgap_evidence.project.controls import PEOPLE
from socgap_evidence.snapshot import changed_paths
from socgap_evidence.testimony import past_of
from socgap_evidence.waivers import SCOPE
from socgap_evidence.waivers.registers import RISKS, ROLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from socgap_evidence.project import Control, Project
    from socgap_evidence.snapshot import CommitTree, GlobPattern, Tree

_DECIDING = (PEOPLE, ROLES, RISKS, SCOPE)
"""Types of documents that say who may decide, and what applies: whose waivers count, which control is left out."""
_JUDGES = (CONFIG_NAME, "socgap.yml", ".mailmap", "controls/")
"""What judges whatever the settings say; lists of keys lie in the folder."""


class Affected(Struct, frozen=True):
    """The controls that a change can affect."""

    since: str
    """What the change begins at: ``commit 1a2b3c4d5e6f``."""
    controls: tuple[str, ...]
    """Their ids; all of them where the change concerns none, for a gate that looked at nothing must not be open."""


def affected_since(project: Project, tree: Tree, base: CommitTree, judging: Collection[str] = ()) -> Affected:
    """The controls whose gaps in a tree may be others than in a base that it comes from; the project is the tree's.

    ``judging`` are paths of further files that have a say in whether the gate opens, such as a baseline. Raises
    SnapshotError if git cannot tell what changed.
    """
    every = tuple(control.id for control in project.controls)
    changed, goes_on = changed_paths(base, tree), True
    if project.config.asks_git:
        # What is the same again may have another past.
        past = past_of(tree)
        between = meanwhile(past.root, base.commit, past.head)
        changed |= between.paths
        goes_on = between.goes_on
    globs = tuple(_deciding(project))
    folder = f"{(project.config.controls.value or 'controls').strip('/')}/"
    for path in changed:
        if path in judging or path.startswith((*_JUDGES, folder)) or any(one.matches(path) for one in globs):
            return Affected(base.label, every)
    chosen = tuple(
        control.id
        for control in project.controls
        if (changed and _looks_anywhere(control))
        or (not goes_on and _asks_git(control))
        or _looks_at(control, project, changed)
    )
    return Affected(base.label, chosen or every)


def _deciding(project: Project) -> Iterator[GlobPattern]:
    """Where what has a say in every control lies beside the controls themselves: policies set limits."""
    yield from project.policies
    for of_type in _DECIDING:
        yield from project.sources.get(of_type, ())


def _looks_at(control: Control, project: Project, paths: Collection[str]) -> bool:
    """Whether a control asks for one of the files, or one of its rules looks into files of its type."""
    globs = tuple(dict.fromkeys(looked_into(control, project)))
    return any(glob.matches(path) for glob in globs for path in paths)


def looked_into(control: Control, project: Project) -> Iterator[GlobPattern]:
    """Where the files lie that a control asks for, or that decide whether it does, or that its rules look into."""
    for requirement in control.requirements:
        yield from requirement.globs
        if requirement.when is not None:
            yield requirement.when.glob
        for check in requirement.checks:
            for use in check.rule.selectors():
                yield from project.sources.get(use.type or "", ())


def _looks_anywhere(control: Control) -> bool:
    """Whether a rule looks at files whose paths stand in other files."""
    return any(check.keyword in LOOK_BY_PATH for one in control.requirements for check in one.checks)


def _asks_git(control: Control) -> bool:
    return any(check.rule.needs_history for one in control.requirements for check in one.checks)
