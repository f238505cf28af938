"""A commit judged for a pack: on a day and over a window that follow from the commit, its settings and what was asked for.

There is no clock. Nor has the clone a say: what only it knows (grafts, replacement objects) is in no other one.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.assessing import assess
from socgap_evidence.documents import Contents
from socgap_evidence.due import list_due
from socgap_evidence.effectiveness import judge_window
from socgap_evidence.history import History, Past
from socgap_evidence.history.reading import look_at
from socgap_evidence.judging import judge
from socgap_evidence.pack.manifest import Origin
from socgap_evidence.project import open_project
from socgap_evidence.reigns import assess_reigns, reigns
from socgap_evidence.report import AHEAD, Report, brought_by, days_to_show
from socgap_evidence.snapshot import CommitTree
from socgap_evidence.testimony import not_asked
from socgap_evidence.timeline import last_day, make_timeline

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from socgap_evidence.history import Commit
    from socgap_evidence.history.reading import Clone
    from socgap_evidence.model import Window
    from socgap_evidence.pack.wishes import Wishes
    from socgap_evidence.project import Config, Project
    from socgap_evidence.timeline import Timeline
    from socgap_evidence.verdict import Verdict

_CHOSEN_BY = {
    Origin.ASKED: "--as-of",
    Origin.WINDOW: "the audit window, whose last day it is",
    Origin.COMMIT: "the commit, whose day it is",
}


class NotingTree(CommitTree):
    """The tree of a commit that remembers which of its files somebody read."""

    def __init__(self, root: Path, revision: str) -> None:
        super().__init__(root, revision)
        self.noted: set[str] = set()

    def read(self, path: str) -> bytes:
        """The stored bytes of one file; SnapshotError if the tree has no such file."""
        self.noted.add(path)
        return super().read(path)


class SoundPast(Past):
    """The past of a commit, without what is out of the ordinary with the clone that it is read from."""

    @cached_property
    def clone(self) -> Clone:
        """What about the clone bears on its history."""
        return replace(look_at(self.root), notes=())


class Judged(Struct, frozen=True):
    """What a pack says of a commit."""

    project: Project
    tree: NotingTree
    past: Past
    history: History
    report: Report
    as_of_from: Origin
    window_from: Origin

    @property
    def head(self) -> Commit:
        """The commit."""
        return self.past.commits[0]

    @property
    def verdict(self) -> Verdict:
        """The verdict on the as-of date."""
        return self.report.verdict

    @property
    def timeline(self) -> Timeline:
        """The days of the window."""
        return self.report.timeline

    def day(self, commit: Commit) -> date:
        """The committer date, in the company's time zone."""
        return commit.committed_at.astimezone(self.project.config.zone).date()


class Opened(Struct, frozen=True):
    """A commit, and what it is judged by, on which day and over which days."""

    project: Project
    tree: NotingTree
    past: Past
    as_of: date
    as_of_from: Origin
    window: Window
    window_from: Origin


def open_commit(root: Path, wishes: Wishes) -> Opened:
    """The commit that is asked for; SnapshotError where its history is not there, and what ``open_project`` raises."""
    tree = NotingTree(root, wishes.revision)
    past = SoundPast(root, tree.commit)
    project = open_project(tree)
    committed_on = past.commits[0].committed_at.astimezone(project.config.zone).date()
    as_of, as_of_from = _day(project.config, committed_on, wishes)
    window, window_from = _window(project.config, as_of, wishes)
    last_day(window, as_of)  # refused before anything is made of it
    return Opened(project, tree, past, as_of, as_of_from, window, window_from)


def judge_commit(opened: Opened) -> Judged:
    """Judge an opened commit."""
    project, tree, past = opened.project, opened.tree, opened.past
    history, contents = History(past), Contents()
    history.expect(entry.path for entry in tree.entries)
    assessment = assess(project, tree, history=history, contents=contents)
    chosen_by = _CHOSEN_BY.get(opened.as_of_from, project.config.as_of.origin)
    verdict = judge(assessment, opened.as_of, chosen_by)
    report = _report(verdict, past, history, contents, opened.window)
    return Judged(project, tree, past, history, report, opened.as_of_from, opened.window_from)


def _day(config: Config, committed_on: date, wishes: Wishes) -> tuple[date, Origin]:
    """The day to judge: what is asked for or pinned; else the window's last, or that of the commit before it."""
    if wishes.as_of is not None:
        return wishes.as_of, Origin.ASKED
    if config.as_of.value is not None:
        return config.as_of.value, Origin.SETTINGS
    window = wishes.window or config.window.value
    if window is not None and window.start <= committed_on and window.end <= committed_on:
        return window.end, Origin.WINDOW
    return committed_on, Origin.COMMIT


def _window(config: Config, as_of: date, wishes: Wishes) -> tuple[Window, Origin]:
    if wishes.window is not None:
        return wishes.window, Origin.ASKED
    shown = days_to_show(config, as_of)
    return shown, Origin.SETTINGS if shown == config.window.value else Origin.COMMIT


def _report(verdict: Verdict, past: Past, history: History, contents: Contents, window: Window) -> Report:
    config = verdict.assessment.project.config
    silent = not_asked(verdict.assessment.project)
    if silent is not None:
        timeline, why = make_timeline(verdict, (), window), f"{silent.message} {silent.fix}"
        return Report(verdict, timeline, list_due(verdict, AHEAD), judge_window(verdict), why)
    found = list(reigns(past, config.zone, window.start, last_day(window, verdict.as_of)))
    timeline = make_timeline(verdict, assess_reigns(past, found, (), contents), window)
    return Report(
        verdict,
        timeline,
        list_due(verdict, AHEAD),
        judge_window(verdict),
        head=past.commits[0],
        commits=brought_by(verdict, history),
    )
