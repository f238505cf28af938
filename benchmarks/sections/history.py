"""The same check where controls also ask git since when each record is there, and who stands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.bench import Section
from benchmarks.measuring import Tool
from benchmarks.shapes.changes import AS_OF, EVIDENCE, SCHEMA
from benchmarks.tables import Claim, commands, compared, table

if TYPE_CHECKING:
    from benchmarks.bench import Bench
    from benchmarks.measuring import Taken

_ON, _OFF = "socgap check, git is asked", "socgap check, git is not asked"
_NAIVE = "naive script"
_WAYS = {"log": "one `git log -1` a file", "gitpython": "one `iter_commits` of GitPython a file"}


def measure(bench: Bench) -> Section:
    """Change records alone, with the naive script, and then all that a company has."""
    section = Section("Check with rules that ask git")
    taken = bench.take(_tools(bench))
    files, commits, sample = bench.scale.files, bench.scale.commits, bench.scale.sample
    of = f"{files:,} files, {commits:,} commits"
    section.add(f"### Change records: {of}", "", *table(taken, _ON), *commands(taken), "")
    section.add(*_reckoning(taken, files, sample))
    wall, cpu = (
        _reckoned(taken, "log", files, sample, what) / taken[_ON].median(what) for what in ("wall", "cpu")
    )
    section.claims += [
        compared(f"{of}: with git asked to without", taken[_ON], taken[_OFF], 1.6),
        Claim(f"{of}: the naive script with `git log` to socgap check", wall, 300, at_most=False, cpu=cpu),
    ]
    company = bench.take(
        {
            name: bench.socgap(
                bench.repository("company", files, commits, asks_git=asks), "check", "--as-of", AS_OF
            )
            for name, asks in ((_ON, True), (_OFF, False))
        }
    )
    section.add(f"### Policies, registers and records: {of}", "", *table(company, _ON), "")
    return section


def _tools(bench: Bench) -> dict[str, Tool]:
    scale = bench.scale
    on = bench.repository("changes", scale.files, scale.commits, asks_git=True)
    off = bench.repository("changes", scale.files, scale.commits)
    naive = (SCHEMA, EVIDENCE)
    few = (*naive, "--sample", str(scale.sample))
    return {
        _ON: bench.socgap(on, "check", "--as-of", AS_OF),
        _OFF: bench.socgap(off, "check", "--as-of", AS_OF),
        "floor: git log --raw": Tool(("git", "log", "--raw"), on),
        "socgap's walk over the history alone": bench.script(on, "floors", "walk"),
        _NAIVE: bench.script(on, "naive", *naive),
        "naive script, the sample": bench.script(on, "naive", *few),
        "naive script, the sample, log": bench.script(on, "naive", *few, "--git", "log"),
        "naive script, the sample, gitpython": bench.script(on, "naive", *few, "--git", "gitpython"),
    }


def _reckoning(taken: dict[str, Taken], files: int, sample: int) -> list[str]:
    """What nobody waited for, with how it was reckoned."""
    said = (
        f"One question to git a file is asked of {sample:,} files, evenly chosen, and multiplied: the naive script over all"
        f" files, and {files / sample:,.0f} times what the questions about the sample added. Nobody waited for the whole."
    )
    lines = [
        said,
        "",
        "| Reckoned | Wall s | CPU s | Wall, times socgap's with git | CPU |",
        "|---|---|---|---|---|",
    ]
    for way, called in _WAYS.items():
        took = [_reckoned(taken, way, files, sample, what) for what in ("wall", "cpu")]
        times = [one / taken[_ON].median(what) for one, what in zip(took, ("wall", "cpu"), strict=True)]
        cells = [f"naive script with {called}", *(f"{one:.0f}" for one in (*took, *times))]
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, ""]


def _reckoned(taken: dict[str, Taken], way: str, files: int, sample: int, what: str) -> float:
    """Seconds over all files."""
    without = taken["naive script, the sample"].median(what)
    asked = taken[f"naive script, the sample, {way}"].median(what) - without
    return taken[_NAIVE].median(what) + asked * files / sample
