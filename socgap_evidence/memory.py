"""What is remembered from one tree to the next: documents by their content, and findings by what they rest on.

A timeline assesses hundreds of trees that are nearly the same. A document is read and validated once for each content,
and a check is asked again only where something that it looked at is not what it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from socgap_evidence.holdings import Changed
from socgap_evidence.project.controls import as_document
from socgap_evidence.rules.observing import OWN, Observations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from socgap_evidence.assessment import AssessedRequirement
    from socgap_evidence.documents import Document
    from socgap_evidence.holdings import Holdings
    from socgap_evidence.project import Check, Control, Project, Requirement
    from socgap_evidence.rules import Finding, Subject
    from socgap_evidence.rules.witness import Witness

LOOK_BY_PATH = frozenset({"attachment"})
"""Rules that look at files of the tree by their paths; what they looked at is not noted.

What they say of a fault can name any other file: the one that was meant, perhaps.
"""


class _Rested(Struct, frozen=True):
    """Findings of a check, and what they rest on."""

    check: Check
    contents: dict[str, object]
    """All that was looked into, by document type."""
    witness: object
    """What the witness rested on, if it was asked."""
    findings: tuple[Finding, ...]


class Kept(Struct, frozen=True):
    """A requirement as it was assessed under the tree before, and all that it looked at."""

    assessed: AssessedRequirement
    subject: Subject
    types: frozenset[str]
    """The document types that its checks looked into."""
    claimed: frozenset[str]
    """The files that it asked for, beside those of these types."""
    witness: object
    """What the witness rested on; ``None`` if it was not asked."""

    @property
    def asks_git(self) -> bool:
        """Whether it asked git."""
        return self.witness is not None


class Told(Struct, frozen=True):
    """A requirement as another process has assessed it under the same tree."""

    assessed: AssessedRequirement
    asks_git: bool
    """Whether it asked git."""


def _nothing(_: Requirement) -> Told | None:
    return None


class Memory(Struct):
    """What is known of earlier trees of the same project."""

    holdings: Holdings
    """The files of the tree before."""
    told: Callable[[Requirement], Told | None] = _nothing
    """What another process says of a requirement; ``None`` if it is for this one to assess (``sharing.py``)."""
    observations: Observations = field(default_factory=Observations)
    """What rules saw in them one by one."""
    kept: dict[str, Kept] = field(default_factory=dict)
    """Requirements as they were assessed under the tree before, by id."""
    changed: Changed = field(default_factory=lambda: Changed(()))
    """The paths that differ from the tree before."""
    _project: Project | None = None
    _found: dict[int, _Rested] = field(default_factory=dict)
    _controls: tuple[Sequence[Control], Sequence[Document]] = ((), ())

    def turn_to(self, project: Project, changed: Iterable[str]) -> None:
        """Go on to a tree that differs from the one before in these paths; other controls or limits make all else void."""
        self.changed = Changed(changed)
        before = self._project
        if before is None or project.controls is not before.controls or _limits(project) != _limits(before):
            self.holdings.clear()
            self.observations.clear()
            self._found.clear()
        else:
            self.holdings.turn_to(self.changed)
        if project is not before:
            self.kept.clear()
        self._project = project

    def untouched(self, requirement: Requirement, project: Project, witness: Witness) -> Kept | None:
        """The requirement as it was under the tree before, if nothing that it looked at is another."""
        kept = self.kept.get(requirement.id)
        if (
            kept is None
            or kept.assessed.requirement is not requirement
            or not kept.claimed.isdisjoint(self.changed)
        ):
            return None
        if kept.asks_git and kept.witness != witness.rests_on:
            return None
        if any(gap.rule in LOOK_BY_PATH for gap in kept.assessed.gaps):
            return None
        globs = [*requirement.globs, *(glob for one in kept.types for glob in project.sources.get(one, ()))]
        if requirement.when is not None:
            globs.append(requirement.when.glob)
        return None if self.changed.behind(globs) else kept

    def controls(self, project: Project) -> Sequence[Document]:
        """The project's controls as rules see them; the same documents for the same controls."""
        if self._controls[0] is not project.controls:
            self._controls = project.controls, as_documents(project)
        return self._controls[1]

    def findings(
        self,
        check: Check,
        subject: Subject,
        find: Callable[[], tuple[Finding, ...]],
    ) -> tuple[Finding, ...]:
        """What a check finds: what it found before, if that rests on the same; else what ``find`` finds now."""
        if check.keyword in LOOK_BY_PATH:
            return find()
        witness = subject.witness.rests_on if check.rule.needs_history else None
        known = self._found.get(id(check))
        if known is not None and known.check is check and _rests_on(known, subject, witness):
            subject.watch.note(known.contents)
            return known.findings
        with subject.watch.watching() as used:
            found = find()
        contents = {of_type: subject.content(of_type) for of_type in {OWN, *used}}
        self._found[id(check)] = _Rested(check, contents, witness, found)
        return found


def _limits(project: Project) -> Mapping[str, int]:
    return project.config.limits.value


def _rests_on(known: _Rested, subject: Subject, witness: object) -> bool:
    return known.witness == witness and all(
        content == subject.content(of_type) for of_type, content in known.contents.items()
    )


def as_documents(project: Project) -> list[Document]:
    """The project's controls as rules see them."""
    catalogue = (project.config.controls.value or "").strip("/")
    return [as_document(control, catalogue) for control in project.controls]
