"""What an assessment is: every control of a project with its evidence and all its gaps, whatever the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from socgap_evidence.documents import Span, Spans, read_spans
from socgap_evidence.errors import DocumentError, SnapshotError
from socgap_evidence.rules import UnjudgeableError
from socgap_evidence.rules.arithmetic import Reckonings
from socgap_evidence.waivers import Exclusion, Waivers

if TYPE_CHECKING:
    import datetime as dt

    from socgap_evidence.model import Caution, Gap, Place
    from socgap_evidence.project import Check, Control, Project, Requirement
    from socgap_evidence.rules import Proof, Subject
    from socgap_evidence.rules.arithmetic import Reckoning
    from socgap_evidence.snapshot import Tree


class EvidenceFile(Struct, frozen=True):
    """A file that a requirement matched and could rely on."""

    path: str
    date: dt.date | None
    """The day on which it says it happened, or was signed; ``None`` if it says none."""
    zero_for: tuple[str, ...] = ()
    """The periods in which nothing happened, as it states; empty for what did happen."""
    first: dt.date | None = None
    """The first day on which it happened, of a file that is kept current and says so."""

    def counts_on(self, day: dt.date) -> bool:
        """Whether it has happened by a day."""
        since = self.first or self.date
        return since is None or since <= day


class AssessedRequirement(Struct, frozen=True):
    """A requirement with its evidence and every gap it has on any day."""

    requirement: Requirement
    files: tuple[EvidenceFile, ...]
    """The statements that nothing happened stand at the end."""
    gaps: tuple[Gap, ...]
    first_due: dt.date | None = None
    """The last day on which the first evidence may still be outstanding; ``None`` if there is no such day."""
    not_owed: str = ""
    """Why nothing is owed; empty if something is."""
    is_own: bool = False
    """Whether it is the company's own assertions and no requirement of the catalogue: no rule looked at anything."""


class AssessedControl(Struct, frozen=True):
    """A control with its requirements; ``out_of_scope`` says why it does not apply, if it does not."""

    control: Control
    requirements: tuple[AssessedRequirement, ...]
    out_of_scope: str = ""
    exclusions: tuple[Exclusion, ...] = ()
    """What the scope statement declares of it."""


class Assessment(Struct, frozen=True, eq=False):
    """All gaps of a tree, whatever the day."""

    project: Project
    tree: Tree
    controls: tuple[AssessedControl, ...]
    unclaimed: tuple[str, ...]
    """Files below the evidence folder that no requirement asks for: nobody checks them."""
    warnings: tuple[Caution, ...] = ()
    """What does not close the gate and somebody should know."""
    waivers: Waivers = field(default_factory=Waivers)
    """Which of the gaps are accepted, and on which days."""
    no_history: SnapshotError | None = None
    """Why git could not be asked though something had to ask it; ``None`` if all is well."""
    history_notes: tuple[str, ...] = ()
    """What of the history is out of the ordinary, in sentences. It is a matter of the clone, not of the tree."""
    _subjects: dict[str, Subject] = field(default_factory=dict)
    _spans: dict[str, Spans] = field(default_factory=dict)
    _counts: dict[int, Reckonings] = field(default_factory=dict)

    def span(self, place: Place) -> Span:
        """Where a place is, in lines and columns; worked out when first asked for."""
        if place.line is not None:
            return Span(place.line, place.column or 1, place.line, place.column or 1)
        if place.path not in self._spans:
            self._spans[place.path] = _spans_of(self.tree, place.path, is_known=bool(place.pointer))
        return self._spans[place.path].find(place.pointer, on_key=place.on_key)

    def subject(self, requirement: Requirement) -> Subject:
        """What the rules of a requirement looked at; KeyError for one that was not assessed, or was with a memory."""
        return self._subjects[requirement.id]

    def proofs(self, requirement: Requirement) -> tuple[Proof, ...]:
        """What bears witness to what a requirement's evidence says; worked out when asked for."""
        if not requirement.checks:
            return ()
        subject = self._subjects[requirement.id]
        found = (proof for check in requirement.checks for proof in check.rule.proofs(subject))
        return tuple(dict.fromkeys(found))

    def reckonings(self, requirement: Requirement, check: Check) -> tuple[Reckoning, ...]:
        """How a check of a requirement reached its days; nothing where a value that it needs cannot be understood."""
        try:
            return tuple(check.rule.reckonings(self._subjects[requirement.id]))
        except UnjudgeableError:
            return ()

    def counts_behind(self, requirement: Requirement, check: Check, gap: Gap) -> tuple[Reckoning, ...]:
        """How a check reached the first day of one of its gaps; nothing where no count leads to it."""
        if id(check) not in self._counts:  # whose project lives as long as this
            self._counts[id(check)] = Reckonings(self.reckonings(requirement, check))
        return self._counts[id(check)].behind(gap)


def _spans_of(tree: Tree, path: str, *, is_known: bool) -> Spans:
    """The place of everything in a file; of nothing if it cannot be read.

    SnapshotError if it ``is_known``, as somebody has read it for this very assessment: what is said of it could be told wrong.
    """
    try:
        return read_spans(path, tree.read(path))
    except (SnapshotError, DocumentError) as error:
        if is_known and isinstance(error, SnapshotError):
            raise
        return Spans()
