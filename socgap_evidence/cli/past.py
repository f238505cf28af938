"""What the verbs about days that are over share: a judged tree, and what was known of it on each day of a window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from socgap_evidence.cli.common import day_to_judge, judge_tree, progress
from socgap_evidence.errors import SocgapError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from socgap_evidence.cli.common import Opened
    from socgap_evidence.documents import Contents
    from socgap_evidence.history import History, Past
    from socgap_evidence.model import Window
    from socgap_evidence.sharing import Sharing
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

    def timeline(self, window: Window, sharing: Sharing | None = None) -> Timeline:
        """The days of a window; UsageError as of ``timeline.last_day``, SnapshotError without a history to rely on.

        ``sharing`` is of the same window.
        """
        from socgap_evidence.reigns import assess_reigns, reigns  # these take a moment to import
        from socgap_evidence.timeline import last_day, make_timeline

        last = last_day(window, self.verdict.as_of)
        found = list(reigns(self.past, self.opened.project.config.zone, window.start, last))
        known = assess_reigns(self.past, found, self.only, self.contents, sharing)
        return make_timeline(self.verdict, progress(known, len(found), "commits"), window)


def judge_with_past(
    opened: Opened, as_of: date | None, only: Iterable[str] = (), past: Past | None = None
) -> Judged:
    """Judge an opened tree so that its past can be asked for as well, each content read once."""
    from socgap_evidence.documents import Contents
    from socgap_evidence.history import History  # these take a moment to import
    from socgap_evidence.testimony import past_of

    past, contents = past or past_of(opened.tree), Contents()
    history = History(past)
    history.expect(entry.path for entry in opened.tree.entries)
    only = tuple(only)
    return Judged(opened, judge_tree(opened, as_of, only, history, contents), past, history, contents, only)


def make_shared_timeline(
    opened: Opened, as_of: date | None, only: tuple[str, ...], window: Window, jobs: int
) -> Timeline:
    """The days of a window, worked out by so many processes at a time; raises what ``Judged.timeline`` raises."""
    from socgap_evidence.testimony import past_of

    past = past_of(opened.tree)
    sharing = _share(opened, as_of, only, window, past, jobs) if jobs > 1 else None
    try:
        return judge_with_past(opened, as_of, only, past).timeline(window, sharing)
    finally:
        if sharing is not None:
            sharing.end()


def _share(
    opened: Opened, as_of: date | None, only: tuple[str, ...], window: Window, past: Past, jobs: int
) -> Sharing | None:
    """Have colleagues begin before the tree is judged; ``None`` where there is too little for them to do.

    Also where nothing can be told: what the matter is, is said where it is come across.
    """
    from socgap_evidence.reigns import reigns
    from socgap_evidence.sharing import Sharing, share_out, weigh
    from socgap_evidence.timeline import last_day

    try:
        day, _ = day_to_judge(opened.project.config, as_of)
        commits = [
            one.commit
            for one in reigns(past, opened.project.config.zone, window.start, last_day(window, day))
        ]
        weights = weigh(opened.project, opened.tree, past, commits)
        shares = share_out(weights, len(opened.tree.entries), jobs)
        return Sharing(past, commits, only, shares) if shares else None
    except SocgapError:
        return None
