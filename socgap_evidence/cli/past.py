"""What the verbs about days that are over share: a judged tree, and what was known of it on each day of a window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from socgap_evidence.cli.common import judge_tree, progress

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from socgap_evidence.cli.common import Opened
    from socgap_evidence.documents import Contents
    from socgap_evidence.history import History, Past
    from socgap_evidence.model import Window
    from socgap_evidence.timeline import Timeline
    from socgap_evidence.verdict import Verdict


@dataclass(frozen=True)
class Judged:
    """A judged tree with its history, which is asked only where somebody asks."""

    opened: Opened
    verdict: Verdict
    past: Past
    history: History
    contents: Contents
    only: tuple[str, ...]

    def timeline(self, window: Window) -> Timeline:
        """The days of a window; UsageError as of ``timeline.last_day``, SnapshotError without a history to rely on."""
        from socgap_evidence.reigns import assess_reigns, reigns  # these take a moment to import
        from socgap_evidence.timeline import last_day, make_timeline

        last = last_day(window, self.verdict.as_of)
        found = list(reigns(self.past, self.opened.project.config.zone, window.start, last))
        known = assess_reigns(self.past, found, self.only, self.contents)
        return make_timeline(self.verdict, progress(known, len(found), "commits"), window)


def judge_with_past(opened: Opened, as_of: date | None, only: Iterable[str] = ()) -> Judged:
    """Judge an opened tree so that its past can be asked for as well, each content read once."""
    from socgap_evidence.documents import Contents
    from socgap_evidence.history import History  # these take a moment to import
    from socgap_evidence.testimony import past_of

    past, contents = past_of(opened.tree), Contents()
    history = History(past)
    history.expect(entry.path for entry in opened.tree.entries)
    only = tuple(only)
    return Judged(opened, judge_tree(opened, as_of, only, history, contents), past, history, contents, only)
