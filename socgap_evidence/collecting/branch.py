"""What entered a branch of a repository in a period: its commits and merges by the first-parent line.

A commit entered when the line got it, whatever dates stand in the branch that was merged: no commit is older than what
it stands on (``Commit.entered_at``). So a period is one stretch of the line, which anybody can list again.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import SnapshotError, UsageError, did_you_mean
from socgap_evidence.history import History, Identity, Past
from socgap_evidence.snapshot.git import run
from socgap_evidence.snapshot.repository import is_repository

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from socgap_evidence.durations import Period
    from socgap_evidence.history import Commit
    from socgap_evidence.rules.witness import Witness

_PLACES = ("refs/heads/", "refs/remotes/", "refs/remotes/origin/")
"""Where a branch is looked for; a clone of a CI system has only what it has fetched."""


class Landing(Struct, frozen=True):
    """One commit of the first-parent line, and what came in by it."""

    commit: Commit
    brought: tuple[Commit, ...]
    """What a merge brought, the newest first; empty for a commit that was put on the branch itself."""
    message: str
    """The message, undecodable bytes replaced."""

    @property
    def is_merge(self) -> bool:
        """Whether it has more than one parent."""
        return len(self.commit.parents) > 1


class Stretch(Struct, frozen=True):
    """The part of a branch that entered it in a period."""

    head: Commit
    """The head of the branch."""
    landings: tuple[Landing, ...]
    """The oldest first."""
    query: str
    """The command that lists it again; empty if nothing entered."""
    row_count: int
    """How many commits git itself counts there."""
    mainline: Sequence[Commit]
    """The whole first-parent line, the newest first."""


class Release(Struct, frozen=True):
    """An annotated tag: the only thing in a repository that says when something was released, and by whom."""

    name: str
    commit: str
    """The id of the commit that it names."""
    tagger: Identity
    seconds: int
    """When it was made, in seconds since 1970."""


def open_branch(root: Path, branch: str) -> Past:
    """The past of a branch; SnapshotError where there is no repository, no such branch, or only a part of the history."""
    if not is_repository(root):
        raise SnapshotError(
            "It is no clone of a git repository.",
            path=str(root),
            fix="Name a folder that 'git clone' has made, with its work tree.",
        )
    past = Past(root, _ref(root, branch))
    try:
        _ = past.commits
    except SnapshotError as error:
        raise SnapshotError(error.message, path=str(root), fix=error.fix) from error
    return past


def _ref(root: Path, branch: str) -> str:
    """The full name of a branch; UsageError for one that is not there."""
    listed = run(root, "for-each-ref", "--format=%(refname)", "refs/heads/", "refs/remotes/")
    known = listed.decode("utf-8", "surrogateescape").splitlines()
    for place in _PLACES:
        if f"{place}{branch}" in known:
            return f"{place}{branch}"
    names = sorted({one.split("/", 2)[2] for one in known})
    raise UsageError(
        f"{root} has no branch '{branch}'.",
        fix=did_you_mean(branch, names)
        or f"Its branches are {', '.join(names) or 'none: it has no commit'}.",
    )


def stretch_of(past: Past, period: Period, witness: Witness) -> Stretch:
    """What entered the branch from the first through the last day of a period, in the company's time zone."""
    line = past.mainline
    inside = [commit for commit in line if period.first <= witness.day(commit) <= period.last]
    if not inside:
        return Stretch(past.commits[0], (), "", 0, line)
    brought: dict[str, list[Commit]] = {commit.id: [] for commit in inside}
    for commit in past.commits:
        landed = past.landings[commit.id].id
        if landed in brought and landed != commit.id:
            brought[landed].append(commit)
    newest, oldest = inside[0], inside[-1]
    range_ = f"{oldest.parents[0]}..{newest.id}" if oldest.parents else newest.id
    counted = run(past.root, "rev-list", "--count", "--first-parent", range_)
    history = History(past)
    landings = [Landing(one, tuple(brought[one.id]), _message(history.read_commit(one))) for one in inside]
    return Stretch(
        head=past.commits[0],
        landings=tuple(reversed(landings)),
        query=f"git log --first-parent {range_}",
        row_count=int(counted),
        mainline=line,
    )


def _message(raw: bytes) -> str:
    """The message of a commit as git stores it."""
    return raw.partition(b"\n\n")[2].decode("utf-8", "replace")


def read_releases(root: Path, glob: str) -> list[Release]:
    """The annotated tags whose names match a glob, the earliest first."""
    fields = ("refname:short", "objecttype", "*objectname", "taggername", "taggeremail", "taggerdate:unix")
    form = "%00".join(f"%({one})" for one in fields)
    listed = run(root, "for-each-ref", f"--format={form}", "refs/tags/")
    found = []
    for line in listed.decode("utf-8", "replace").splitlines():
        name, kind, commit, tagger, email, seconds = line.split("\0")
        if kind == "tag" and fnmatchcase(name, glob) and seconds.isdecimal():
            found.append(Release(name, commit, Identity(tagger, email.strip("<>")), int(seconds)))
    return sorted(found, key=lambda one: (one.seconds, one.name))
