"""Ten times the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.bench import Section
from benchmarks.shapes.changes import AS_OF
from benchmarks.tables import Claim, commands, compared, table

if TYPE_CHECKING:
    from benchmarks.bench import Bench


def measure(bench: Bench) -> Section:
    """Time and memory of a check of many files, beside a tenth of them."""
    some, many = bench.scale.files, bench.scale.many
    names = {files: f"socgap check, {files:,} files" for files in (some, many)}
    taken = bench.take(
        {
            name: bench.socgap(bench.repository("changes", files), "check", "--as-of", AS_OF)
            for files, name in names.items()
        }
    )
    section = Section(f"Check of {many:,} files")
    section.add(*table(taken, names[some]), *commands(taken))
    above, below = taken[names[many]], taken[names[some]]
    of, more = f"{many:,} files to {some:,}", 1.1 * many / some
    section.claims += [
        compared(f"{of}: time", above, below, more),
        Claim(f"{of}: memory", above.held / below.held, more),
        Claim(f"{many:,} files: memory of all processes together", above.held, 600, unit="MB"),
    ]
    return section
