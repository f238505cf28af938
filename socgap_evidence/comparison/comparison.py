"""Three verdicts on one day to what a change does: statuses, gaps, dates, evidence, and whether it loosens its judge."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.comparison import dates, gaps
from socgap_evidence.comparison.evidence import EvidenceChanges, changed_evidence
from socgap_evidence.comparison.statuses import StatusChange, changed_statuses
from socgap_evidence.loosening import Alteration, Direction, Excluded, Judge, compare_judges
from socgap_evidence.verdict import EXIT_CANNOT_CHECK, EXIT_GAP, EXIT_MET

if TYPE_CHECKING:
    from socgap_evidence.comparison.dates import MovedDate
    from socgap_evidence.comparison.gaps import ClosedGap, OpenedGap
    from socgap_evidence.errors import SnapshotError
    from socgap_evidence.verdict import Verdict


class Comparison(Struct, frozen=True, dict=True):
    """What a change does on one day."""

    base: Verdict
    """The base by its own rules."""
    head: Verdict
    """The head by its own rules."""
    head_by_base: Verdict
    """The head by the rules of the base."""
    statuses: tuple[StatusChange, ...]
    opened: tuple[OpenedGap, ...]
    closed: tuple[ClosedGap, ...]
    dates: tuple[MovedDate, ...]
    evidence: EvidenceChanges
    alterations: tuple[Alteration, ...]
    """What the two judges say otherwise."""
    allows_weaker: bool = False
    """Whether a looser judge is shown and no failure."""

    def of(self, direction: Direction) -> tuple[Alteration, ...]:
        """The alterations of one direction."""
        return tuple(one for one in self.alterations if one.direction is direction)

    @cached_property
    def looser(self) -> tuple[Alteration, ...]:
        """What may let pass what did not pass."""
        return self.of(Direction.LOOSER)

    @cached_property
    def breaking(self) -> tuple[StatusChange, ...]:
        """The requirements that pass no more though no gap of theirs is new: nothing ever was due of them."""
        told = {one.gap.requirement for one in self.opened}
        changes = (one for one in self.statuses if not one.is_control and one.breaks)
        return tuple(one for one in changes if one.name not in told)

    @property
    def trouble(self) -> SnapshotError | None:
        """Why something could not be told that had to ask git; ``None`` if all is well."""
        verdicts = (self.head, self.head_by_base, self.base)
        found = (one.assessment.no_history for one in verdicts)
        return next((error for error in found if error is not None), None)

    @property
    def could_tell(self) -> bool:
        """Whether the two could be compared: something applies in the head, and git could be asked where it had to be."""
        return self.trouble is None and self.head.judges_something

    @property
    def notes(self) -> tuple[str, ...]:
        """What bears on all of it: where git is not asked, and what of the clone is out of the ordinary."""
        sides = {"base": self.base, "head": self.head}
        off = [name for name, one in sides.items() if not one.assessment.project.config.asks_git]
        silent = f"Git is not asked (history: off in the {' and the '.join(off)})."
        odd = (note for one in (*sides.values(), self.head_by_base) for note in one.assessment.history_notes)
        return (*([silent] if off else []), *dict.fromkeys(odd))

    @property
    def changes_nothing(self) -> bool:
        """Whether there is nothing at all to say."""
        evidence = self.evidence
        return self.could_tell and not any(
            (
                *(self.statuses, self.opened, self.closed, self.dates, self.alterations),
                *(evidence.removed, evidence.moved, evidence.changed),
            )
        )

    @property
    def forecast(self) -> str:
        """What lapses first of all that the change gives another last day; empty if nothing does."""
        return dates.forecast(self.head, self.dates)

    @property
    def opens(self) -> int:
        """How many gaps the change opens by the rules of either side."""
        return len(self.opened) + len(self.breaking)

    @property
    def exit_code(self) -> int:
        """1 if the change opens a gap by either judge or loosens, 2 if that could not be told, else 0."""
        if not self.could_tell:
            return EXIT_CANNOT_CHECK
        return EXIT_GAP if self.opens or (self.looser and not self.allows_weaker) else EXIT_MET

    @property
    def headline(self) -> str:
        """What the change does in one sentence; never good where something could not be told."""
        if not self.head.judges_something:
            return self.head.headline
        if self.trouble is not None:
            return f"It could not be told what the change does: {self.trouble.message} {self.trouble.fix}"
        if self.changes_nothing:
            return "Nothing changes: the same statuses, for the same reasons, by the same rules."
        gaps_opened = _counted(self.opens, "gap") or "no gap"
        loosens = f"loosens {_counted(len(self.looser), 'thing') or 'nothing'}"
        if self.exit_code == EXIT_GAP:
            return f"The change does not pass: it opens {gaps_opened} and {loosens}."
        allowed = ", which --allow-weaker lets pass" if self.looser else ""
        return f"The change passes: it opens no gap and {loosens}{allowed}."


def _counted(count: int, what: str) -> str:
    """So many of something; empty for none."""
    return f"{count} {what}{'s' if count > 1 else ''}" if count else ""


def compare(
    base: Verdict, head: Verdict, head_by_base: Verdict, *, allows_weaker: bool = False
) -> Comparison:
    """What a change does, from the verdicts on one day: base and head by their own rules, and the head by the base's."""
    evidence = changed_evidence(base, head)
    return Comparison(
        base,
        head,
        head_by_base,
        tuple(changed_statuses(base, head, head_by_base)),
        gaps.opened(base, head, head_by_base, evidence.new_paths),
        gaps.closed(base, head, head_by_base, evidence.new_paths),
        tuple(dates.moved_dates(base, head, head_by_base)),
        evidence,
        compare_judges(_judge(base), _judge(head)),
        allows_weaker,
    )


def _judge(verdict: Verdict) -> Judge:
    """What a verdict was reached by, with what people have accepted that counts there."""
    assessment = verdict.assessment
    excluded: dict[str, Excluded] = {}
    for control in assessment.controls:
        for one in control.exclusions:
            known = excluded.get(one.control)
            if not one.faults and (known is None or one.review_on > known.until):
                excluded[one.control] = Excluded(one.review_on, one.place)
    counting = frozenset(one.waiver.id for one in assessment.waivers.judged if one.counts)
    return Judge(assessment.project, assessment.tree, counting, excluded)
