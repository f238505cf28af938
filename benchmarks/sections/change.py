"""A pull request of ten files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.bench import Section
from benchmarks.fastimport import MAIN, git
from benchmarks.shapes.requirements import AS_OF, CHANGE_OF_ONE, CHANGED, SCATTERED
from benchmarks.tables import Claim, commands, ratio, table

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.bench import Bench
    from benchmarks.measuring import Taken, Tool

_WHOLE, _CHANGED, _DIFF = "socgap check", "socgap check --changed-since", "socgap diff"
_OPTION = "--changed-since"
_BRANCHES = {CHANGE_OF_ONE: "all in one requirement", SCATTERED: "wherever they lie"}


def measure(bench: Bench) -> Section:
    """Only what changed, the whole, and what differs; with and without rules that ask git."""
    files, commits = max(bench.scale.files, 600), bench.scale.commits // 10
    section = Section(f"A change of {CHANGED} files of {files:,} in 50 requirements of 23 controls")
    can = bench.peers.knows("check", _OPTION)
    if not can:
        section.add(f"This socgap has no `check {_OPTION}`, so it is not measured.", "")
    for asks, git_is in ((False, "git is not asked"), (True, f"git is asked, {commits:,} commits")):
        folder = bench.repository("requirements", files, commits if asks else 1, asks_git=asks)
        for branch, lie in _BRANCHES.items():
            git(folder, "checkout", "--quiet", branch)
            taken = bench.take(_tools(bench, folder, branch, can=can))
            said = f"{lie}, {git_is}"
            section.add(f"### {said.capitalize()}", "", *table(taken, _WHOLE), *commands(taken), "")
            section.claims.append(_claim(f"{CHANGED} of {files:,} files, {said}", taken))
    return section


def _tools(bench: Bench, folder: Path, branch: str, *, can: bool) -> dict[str, Tool]:
    tools = {_WHOLE: bench.socgap(folder, "check", "--as-of", AS_OF)}
    if can:
        tools[_CHANGED] = bench.socgap(folder, "check", "--as-of", AS_OF, _OPTION, MAIN)
    tools[_DIFF] = bench.socgap(folder, "diff", MAIN, branch, "--as-of", AS_OF)
    return tools


def _claim(says: str, taken: dict[str, Taken]) -> Claim:
    only = taken.get(_CHANGED)
    note = f"The whole check takes {ratio(taken[_WHOLE], only, 'cpu'):.1f} times that." if only else ""
    return Claim(
        f"{says}: CPU of check {_OPTION}", only.median("cpu") if only else None, 0.5, unit="s", note=note
    )
