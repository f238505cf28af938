"""Judges of the sample company with one thing different, and what comparing them says."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from socgap_evidence.loosening import Alteration, Direction, Judge, compare_judges
from socgap_evidence.project import open_project
from tests.support.brambleport import Files, sample
from tests.support.projects import MemoryTree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from socgap_evidence.snapshot import Tree

Edit = tuple[str, str, str]
"""A file, a text in it that stands there once, and what becomes of it."""


def judge(tree: Tree) -> Judge:
    """What judges in a tree."""
    return Judge(open_project(tree), tree)


@cache
def sample_judge() -> Judge:
    """What judges the sample company."""
    return judge(Files(sample()))


def edited(edits: Iterable[Edit], files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """The sample company's files with some edits."""
    found = dict(sample() if files is None else files)
    for path, old, new in edits:
        text = found.get(path, b"").decode()
        assert text.count(old) == 1 or not old, f"{old!r} stands {text.count(old)} times in {path}"
        found[path] = (text.replace(old, new) if old else f"{text}{new}").encode()
    return found


def edits_of(entry: Any) -> list[Edit]:
    """The edits of an entry of a table."""
    return [(one["file"], one["text"], one["becomes"]) for one in entry["edit"]]


def altered(*edits: Edit, without: Iterable[str] = ()) -> tuple[Alteration, ...]:
    """What the sample company's judge says otherwise after some edits, without the files below some folders."""
    gone = tuple(without)
    files = {path: raw for path, raw in edited(edits).items() if not (gone and path.startswith(gone))}
    return compare_judges(sample_judge(), judge(Files(files)))


def between(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Alteration, ...]:
    """What is different between the judges of two trees in memory."""
    return compare_judges(judge(MemoryTree(before)), judge(MemoryTree(after)))


def said(alterations: Iterable[Alteration], direction: Direction) -> list[str]:
    """What is said of one direction, each as ``name: message``."""
    return [f"{one.name}: {one.message}" for one in alterations if one.direction is direction]
