"""A pack of the sample company's own repository beside the report that it holds. It has no target."""

from __future__ import annotations

import gzip
import subprocess
from typing import TYPE_CHECKING

from benchmarks.bench import Section
from benchmarks.peers import HERE
from benchmarks.tables import commands, table

if TYPE_CHECKING:
    from benchmarks.bench import Bench

_REPORT, _PACK = "socgap report", "socgap pack"


def measure(bench: Bench) -> Section:
    """What is not the report is reading every object of the history and putting it down."""
    company, page, archive = (bench.scratch / name for name in ("company", "report.html", "pack.zip"))
    command = [bench.peers.python, "-m", "scripts.sample_history", str(company)]
    subprocess.run(command, cwd=HERE.parent, check=True)
    taken = bench.take(
        {
            _REPORT: bench.socgap(company, "report", "-o", str(page)),
            _PACK: bench.socgap(company, "pack", "-o", str(archive)),
        }
    )
    content = archive.read_bytes()
    section = Section("A pack of the sample company")
    section.add(*table(taken, _REPORT), *commands(taken), "")
    section.add(
        f"The pack has {len(content) / 1e6:.1f} MB, and {len(gzip.compress(content)) / 1e6:.1f} MB behind gzip."
    )
    return section
