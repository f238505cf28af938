"""What the report is about: the verdict on a day, the days before it and the days to come, and where it all lies in git."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, field

from socgap_evidence.durations import Duration, Unit
from socgap_evidence.model import Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from socgap_evidence.due import DueList
    from socgap_evidence.effectiveness import Effectiveness
    from socgap_evidence.history import Commit, History
    from socgap_evidence.project import Config
    from socgap_evidence.timeline import Timeline
    from socgap_evidence.verdict import Verdict

A_YEAR = timedelta(days=364)
"""From the first to the last of 365 days."""
AHEAD = Duration(90, Unit.DAY)
"""How far the report looks ahead."""


class Report(Struct, frozen=True):
    """Everything that the page shows."""

    verdict: Verdict
    timeline: Timeline
    due: DueList
    effectiveness: Effectiveness
    no_past: str = ""
    """Why nothing is shown as it was known then, in sentences; empty if it is."""
    head: Commit | None = None
    """The last commit of what was judged; ``None`` where the past is not shown."""
    commits: Mapping[str, Commit] = field(default_factory=dict)
    """The commit by which what an evidence file holds came in, by path; none for what is not committed."""
    repository: str = ""
    """Where a person can look at the commits: an address that ``/commit/ID`` can be added to; empty if unknown."""

    @property
    def has_past(self) -> bool:
        """Whether it is shown what was known then."""
        return not self.no_past


def days_to_show(config: Config, as_of: date) -> Window:
    """The audit window, if it has begun; otherwise the year up to the day, or since the program began."""
    window = config.window.value
    if window is not None and window.start <= as_of:
        return window
    begun = config.program_start.value
    first = as_of - min(A_YEAR, as_of - date.min)
    return Window(max(first, begun) if begun is not None and begun <= as_of else first, as_of)


def brought_by(verdict: Verdict, history: History) -> Mapping[str, Commit]:
    """The commit that brought what each evidence file holds, for what is as the last commit has it."""
    tree, found = verdict.assessment.tree, {}
    for control in verdict.controls:
        for one in control.requirements:
            for file in one.assessed.files:
                if history.holds(file.path, tree):
                    found[file.path] = history.versions(file.path)[0].commit
    return found
