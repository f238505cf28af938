"""Gaps to statuses on one day: which hold, which are accepted, which begin soon, and what that means for each control."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.model import Answer, Gap, Reason, Status
from socgap_evidence.project.config import CONFIG_NAME
from socgap_evidence.testimony import asked_of_nothing
from socgap_evidence.waivers import StandingWaiver, remarks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from socgap_evidence.assessment import AssessedControl, AssessedRequirement, Assessment
    from socgap_evidence.baseline import Ratchet
    from socgap_evidence.model import Caution
    from socgap_evidence.waivers import Exclusion

EXIT_MET = 0
EXIT_GAP = 1
EXIT_CANNOT_CHECK = 2


class RequirementVerdict(Struct, frozen=True):
    """One requirement on the as-of date."""

    assessed: AssessedRequirement
    status: Status
    gaps: tuple[Gap, ...]
    """The gaps that hold on the day and that nobody has accepted."""
    upcoming: tuple[Gap, ...]
    """The gaps that begin after it, or come back when a waiver ends, the earliest first."""
    notes: tuple[str, ...] = ()
    """What else to know, in sentences: by which statements it is known that nothing happened."""
    waived: tuple[Gap, ...] = ()
    """The gaps that hold on the day and that a waiver in force covers."""
    waived_until: date | None = None
    """The last day on which all of them are covered; ``None`` if nothing is waived."""

    @property
    def valid_until(self) -> date | None:
        """The last day on which no further gap begins; ``None`` if a gap holds or none is known to begin.

        While nothing has happened yet it is the day by which the first is due.
        """
        if self.status is Status.PENDING and self.assessed.first_due is not None:
            return self.assessed.first_due
        if self.gaps or not self.upcoming:
            return None
        since = self.upcoming[0].days.since
        return None if since is None else since - timedelta(days=1)


class ControlVerdict(Struct, frozen=True):
    """One control on the as-of date."""

    assessed: AssessedControl
    status: Status
    answer: Answer
    requirements: tuple[RequirementVerdict, ...]
    as_of: date
    exclusion: Exclusion | None = None
    """The decision in force that it does not apply."""
    lapsed: Exclusion | None = None
    """The last such decision, if it applies again."""

    @property
    def newest_evidence(self) -> date | None:
        """The latest day, up to the as-of date, that any of its evidence states."""
        days = (file.date for one in self.assessed.requirements for file in one.files)
        return max((day for day in days if day is not None and day <= self.as_of), default=None)

    @property
    def does_not_apply(self) -> str:
        """Why it does not apply on the day, with who decided so; empty if it does."""
        decided = "" if self.exclusion is None else f"{self.exclusion.reason} {self.exclusion.decision}"
        return " ".join(part for part in (self.assessed.out_of_scope, decided) if part)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Every gap that holds and nobody has accepted, in the order of the requirements."""
        return tuple(gap for requirement in self.requirements for gap in requirement.gaps)

    @property
    def waived_until(self) -> date | None:
        """The last day on which all that is waived is; ``None`` if nothing is."""
        return min((one.waived_until for one in self.requirements if one.waived_until), default=None)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons of its gaps, each once, in the order of the enum."""
        held = {gap.reason for gap in self.gaps}
        return tuple(reason for reason in Reason if reason in held)

    @property
    def valid_until(self) -> date | None:
        """The earliest last day of its requirements; ``None`` if a gap holds or none is known to begin."""
        if self.gaps:
            return None
        return min((day for one in self.requirements if (day := one.valid_until)), default=None)


class Verdict(Struct, frozen=True):
    """An assessment on one day."""

    assessment: Assessment
    as_of: date
    controls: tuple[ControlVerdict, ...]
    day_chosen_by: str = ""
    """What chose the day (``socgap.yaml:13:8``, ``--as-of``); empty if it is today."""
    waivers: tuple[StandingWaiver, ...] = ()
    """What each waiver is on the day."""
    ratchet: Ratchet | None = None
    """Which of the gaps a baseline lists; ``None`` without one."""
    changed_since: str = ""
    """Since when something changed that can affect these controls and no others; empty where that was not asked."""

    def remarks(self, gap: Gap) -> tuple[str, ...]:
        """What is to be said of the waivers and the baseline that name a gap: why it counts, or why it does not."""
        listed = "" if self.ratchet is None else self.ratchet.remark(gap)
        return (*remarks(self.assessment.waivers, gap, self.as_of), *([listed] if listed else []))

    def closes_gate(self, one: RequirementVerdict) -> bool:
        """Whether a requirement keeps the gate closed: it is unknown, or has a gap that no baseline lists."""
        return not one.status.passes and (self.ratchet is None or not self.ratchet.knows_all(one.gaps))

    @property
    def warnings(self) -> tuple[Caution, ...]:
        """What does not close the gate and somebody should know, on this day."""
        silent = asked_of_nothing(self.assessment.project, self.as_of)
        return (*(() if silent is None else (silent,)), *self.assessment.warnings)

    @property
    def failing(self) -> tuple[ControlVerdict, ...]:
        """The controls that keep the gate closed."""
        return tuple(one for one in self.controls if any(map(self.closes_gate, one.requirements)))

    def ends_soon(self, one: RequirementVerdict) -> bool:
        """Whether what is waived comes back within the requirement's notice."""
        notice_ends = one.assessed.requirement.notice.after(self.as_of)
        return one.waived_until is not None and one.waived_until < notice_ends

    def common_criteria(self, control: ControlVerdict) -> tuple[str, ...]:
        """The criteria that a control mainly answers and that every examination looks at."""
        common = {one.id for one in self.assessment.project.criteria if one.category == "common"}
        return tuple(one for one in control.assessed.control.criteria.primary if one in common)

    @property
    def is_pinned(self) -> bool:
        """Whether ``socgap.yaml`` chose the day, as samples and rehearsals do."""
        return self.day_chosen_by.startswith(f"{CONFIG_NAME}:")

    @property
    def headline(self) -> str:
        """The gate in one sentence; never open where nothing was checked."""
        total, failing = len(self.controls), len(self.failing)
        beyond = "" if self.ratchet is None else self.ratchet.beyond
        if self.unchecked:
            return self.unchecked
        if failing:
            one, several = ("has gaps", "have gaps") if beyond else ("fails", "fail")
            verb = one if failing == 1 else several
            return f"The gate is closed: {failing} of {total} controls {verb}{beyond}.{self._selection}"
        held = f"no gap{beyond}" if beyond else f"none of {total} controls fails"
        return f"The gate is open: {held}.{self._selection}"

    @property
    def not_judged(self) -> tuple[str, ...]:
        """The controls that were left out because what changed cannot affect them."""
        if not self.changed_since:
            return ()
        judged = {one.assessed.control.id for one in self.controls}
        return tuple(one.id for one in self.assessment.project.controls if one.id not in judged)

    @property
    def _selection(self) -> str:
        """How much was judged, as a further sentence; empty for all of it."""
        if not self.not_judged:
            return ""
        judged, every = len(self.controls), len(self.assessment.project.controls)
        return (
            f" Only {judged} of {every} controls were judged:"
            f" what changed since {self.changed_since} can affect no other."
        )

    @property
    def next_gap(self) -> tuple[ControlVerdict, RequirementVerdict, Gap, date] | None:
        """The gap that begins next after the day, with its first day; ``None`` if none is known to."""
        ahead = (
            (control, one, gap, gap.days.since)
            for control in self.controls
            for one in control.requirements
            for gap in one.upcoming[:1]
            if gap.days.since is not None
        )
        return min(ahead, key=lambda found: found[3], default=None)

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many controls have each status."""
        return Counter(control.status for control in self.controls)

    @property
    def passes(self) -> bool:
        """Whether the gate opens: something applies, and nothing that does is unknown or has a gap, known ones aside."""
        return not self.unchecked and not self.failing

    @property
    def lacks_history(self) -> bool:
        """Whether something that applies had to ask git and could not."""
        return self.assessment.no_history is not None

    @property
    def judges_something(self) -> bool:
        """Whether any control applies: where none does, nothing was checked."""
        return any(control.status is not Status.NOT_APPLICABLE for control in self.controls)

    @property
    def unchecked(self) -> str:
        """Why nothing was checked, in a sentence; empty if something was.

        Before the program's first day nothing is owed: an open gate would say of a mistyped year that all is well.
        """
        if not self.judges_something:
            total = len(self.controls)
            return f"Nothing was checked: none of {total} controls applies to the categories in scope."
        begins = self.assessment.project.config.program_start
        if begins.value is not None and self.as_of < begins.value and not self.failing:
            return f"Nothing was checked: the program starts on {begins.value} ({begins.origin}), and nothing is owed before."
        return ""

    @property
    def exit_code(self) -> int:
        """0 if the gate opens, 1 if it does not; never 0 for nothing at all, and 2 for a history that is not there."""
        if self.unchecked or self.lacks_history:
            return EXIT_CANNOT_CHECK
        return EXIT_MET if self.passes else EXIT_GAP
