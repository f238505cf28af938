"""What the verbs share that show everything: a judged tree with its window, its past and what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.cli.common import judge_tree
from socgap_evidence.errors import SnapshotError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from socgap_evidence.cli.common import Opened
    from socgap_evidence.history import Commit
    from socgap_evidence.model import Window
    from socgap_evidence.report import Report


def make_report(
    opened: Opened,
    as_of: date | None,
    window: Window | None,
    repository: str = "",
    only: Iterable[str] = (),
) -> Report:
    """Everything about an opened tree on a day, or about some controls; where git cannot tell of the past, why not.

    Raises UsageError for a window of which no day has passed, and for a control that does not exist.
    """
    from socgap_evidence.cli.past import judge_with_past  # these take a moment to import
    from socgap_evidence.due import list_due
    from socgap_evidence.effectiveness import judge_window
    from socgap_evidence.report import AHEAD, Report, brought_by, days_to_show
    from socgap_evidence.testimony import not_asked
    from socgap_evidence.timeline import last_day, make_timeline

    silent = not_asked(opened.project)
    judged = None if silent else judge_with_past(opened, as_of, only)
    verdict = judge_tree(opened, as_of, only) if judged is None else judged.verdict
    days = window or days_to_show(opened.project.config, verdict.as_of)
    last_day(days, verdict.as_of)  # refused before anything is made of it
    why = "" if silent is None else f"{silent.message} {silent.fix}"
    commits: Mapping[str, Commit] = {}
    timeline = head = None
    if judged is not None:
        try:
            timeline, commits = judged.timeline(days), brought_by(verdict, judged.history)
            head = judged.past.commits[0]
        except SnapshotError as error:
            why = f"{error.message} {error.fix}"
    return Report(
        verdict,
        timeline or make_timeline(verdict, (), days),
        list_due(verdict, AHEAD),
        judge_window(verdict),
        why,
        head,
        commits,
        repository,
    )
