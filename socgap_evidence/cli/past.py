"""What the verbs about days that are over share: a judged tree, and what was known of it on each day of a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.assessing import check_names
from socgap_evidence.cli.common import day_to_judge, judge_tree, progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from socgap_evidence.cli.common import Opened
    from socgap_evidence.documents import Contents
    from socgap_evidence.history import History, Past
    from socgap_evidence.model import Window
    from socgap_evidence.reigns import Reign
    from socgap_evidence.sharing import Sharing
    from socgap_evidence.timeline import Timeline
    from socgap_evidence.verdict import Verdict


class Judged(Struct, frozen=True):
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


def timeline_of(
    opened: Opened, as_of: date | None, only: tuple[str, ...], window: Window, jobs: int
) -> Timeline:
    """The days of a window, worked out by ``jobs`` processes; raises what ``Judged.timeline`` raises.

    The tree under check comes last, as the end of its past: most of it was looked at under a commit already.
    """
    from socgap_evidence.judging import judge
    from socgap_evidence.reigns import Judges, reigns  # these take a moment to import
    from socgap_evidence.testimony import past_of
    from socgap_evidence.timeline import Known, last_day, make_timeline

    check_names(opened.project, only)
    day, chosen_by = day_to_judge(opened.project.config, as_of)
    past, last = past_of(opened.tree), last_day(window, day)
    found = reigns(past, opened.project.config.zone, window.start, last)
    if not found:
        return make_timeline(judge_tree(opened, as_of, only), (), window)
    sharing = _share(opened, only, past, found, jobs)
    try:
        judges, known = Judges(past, found, only, sharing=sharing), Known()
        for one in progress(judges, len(found), "commits"):
            known.add(one)
        end = judges.at_end(opened.tree, opened.base)
        return known.timeline(judge(end, day, chosen_by), window)
    finally:
        if sharing is not None:
            sharing.end()


def _share(
    opened: Opened, only: tuple[str, ...], past: Past, chosen: Sequence[Reign], jobs: int
) -> Sharing | None:
    """Have others assess a part of the requirements; ``None`` where there is too little for them to do."""
    from socgap_evidence.cores import can_copy
    from socgap_evidence.sharing import Last, Sharing, share_out, weigh

    if jobs == 1 or not can_copy():
        return None
    commits = [one.commit for one in chosen]
    shares = share_out(weigh(opened.project, opened.tree, past, commits), jobs)
    return Sharing(past, commits, Last(opened.tree, opened.base), only, shares) if shares else None
