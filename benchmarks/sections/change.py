"""A pull request of ten files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.bench import Section
from benchmarks.fastimport import MAIN, git
from benchmarks.shapes.requirements import AS_OF, BRANCH, CHANGED
from benchmarks.tables import Claim, commands, ratio, table

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.bench import Bench
    from benchmarks.measuring import Tool

_WHOLE, _CHANGED, _DIFF = "socgap check", "socgap check --changed-since", "socgap diff"
_OPTION = "--changed-since"


def measure(bench: Bench) -> Section:
    """Only what changed, the whole, and what differs; with and without rules that ask git."""
    files, commits = bench.scale.files, bench.scale.commits // 10
    section = Section(f"A change of {CHANGED} files of {files:,} in 50 requirements")
    can = bench.peers.knows("check", _OPTION)
    if not can:
        section.add(f"This socgap has no `check {_OPTION}`, so it is not measured.", "")
    for asks, said in ((False, "git is not asked"), (True, f"git is asked, {commits:,} commits")):
        folder = bench.repository("requirements", max(files, 600), commits if asks else 1, asks_git=asks)
        git(folder, "checkout", "--quiet", BRANCH)
        taken = bench.take(_tools(bench, folder, can=can))
        section.add(f"### {said.capitalize()}", "", *table(taken, _WHOLE), *commands(taken), "")
        cpu = taken[_CHANGED].median("cpu") if can else None
        note = (
            f"That is 1 in {ratio(taken[_WHOLE], taken[_CHANGED], 'cpu'):.1f} of the whole check."
            if can
            else ""
        )
        section.claims.append(
            Claim(f"{files:,} files, {said}: check {_OPTION}, CPU", cpu, 0.5, unit="s", note=note)
        )
    return section


def _tools(bench: Bench, folder: Path, *, can: bool) -> dict[str, Tool]:
    tools = {_WHOLE: bench.socgap(folder, "check", "--as-of", AS_OF)}
    if can:
        tools[_CHANGED] = bench.socgap(folder, "check", "--as-of", AS_OF, _OPTION, MAIN)
    tools["socgap check --rev, the base"] = bench.socgap(folder, "check", "--as-of", AS_OF, "--rev", MAIN)
    tools[_DIFF] = bench.socgap(folder, "diff", MAIN, BRANCH, "--as-of", AS_OF)
    return tools
