"""Which controls are asked about, and what each is on the day: what ``socgap controls`` lists, whatever the format."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.due import owned_by
from socgap_evidence.errors import UsageError, did_you_mean
from socgap_evidence.model import Status

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from socgap_evidence.project import Project
    from socgap_evidence.verdict import ControlVerdict, Verdict


class Listing(Struct, frozen=True, dict=True):
    """Some controls on one day."""

    verdict: Verdict
    statuses: tuple[Status, ...] = ()
    """Only controls of these are listed; empty for all."""

    @cached_property
    def controls(self) -> tuple[ControlVerdict, ...]:
        """The controls, in the order of the checklist."""
        return tuple(one for one in self.verdict.controls if not self.statuses or one.status in self.statuses)

    @property
    def sections(self) -> Iterator[tuple[str, tuple[ControlVerdict, ...]]]:
        """The title of each section with its controls."""
        titles = self.verdict.assessment.project.sections
        for number in sorted({one.assessed.control.section for one in self.controls}):
            inside = (one for one in self.controls if one.assessed.control.section == number)
            yield f"{number} {titles.get(number, '')}".strip(), tuple(inside)

    @property
    def headline(self) -> str:
        """How many there are of each status, in one sentence."""
        judged = len(self.verdict.controls)
        if not self.controls:
            wanted = " or ".join(one.value for one in self.statuses)
            return f"None of {judged} control{'' if judged == 1 else 's'} is {wanted}."
        counts = Counter(one.status for one in self.controls)
        number = len(self.controls)
        told = ", ".join(f"{counts[status]} {status.value}" for status in Status if counts[status])
        return f"{number} control{'' if number == 1 else 's'}: {told}."


def choose(
    project: Project, section: int | None, owner: str | None, criterion: str | None
) -> tuple[str, ...]:
    """The ids of the controls of a section, an owner and a criterion, each only if it is given.

    UsageError for what no control has, and where no control has all of it: what selects nothing lists nothing.
    """
    chosen = [control.id for control in project.controls]
    asked = []
    if section is not None:
        chosen = _kept(chosen, _of_section(project, section))
        asked.append(f"section {section}")
    if owner is not None:
        chosen = _kept(chosen, owned_by(project, owner))
        asked.append(f"owner '{owner}'")
    if criterion is not None:
        chosen = _kept(chosen, _answering(project, criterion))
        asked.append(f"criterion {criterion}")
    if not chosen:
        raise UsageError(f"No control has {' and '.join(asked)}.", fix="Ask for less.")
    return tuple(chosen)


def _kept(chosen: Sequence[str], allowed: Collection[str]) -> list[str]:
    return [name for name in chosen if name in allowed]


def _of_section(project: Project, section: int) -> tuple[str, ...]:
    found = tuple(one.id for one in project.controls if one.section == section)
    if not found:
        there = ", ".join(str(number) for number in sorted({one.section for one in project.controls}))
        raise UsageError(f"No control is of section {section}.", fix=f"There are {there}.")
    return found


def _answering(project: Project, criterion: str) -> tuple[str, ...]:
    """The controls that answer a criterion mainly or besides, in capitals or not."""
    wanted = criterion.strip().upper()
    answered = {
        control.id: {*control.criteria.primary, *control.criteria.secondary} for control in project.controls
    }
    found = tuple(name for name, criteria in answered.items() if wanted in criteria)
    if not found:
        known = set().union(*answered.values())
        is_one = any(one.id == wanted for one in project.criteria)
        fix = "It is a criterion that no control answers." if is_one else did_you_mean(wanted, known)
        raise UsageError(f"No control answers '{criterion}'.", fix=fix or "Write it as CC6.1.")
    return found
