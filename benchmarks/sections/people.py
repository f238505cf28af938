"""A register of people, each of whom a training campaign must cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.bench import Section
from benchmarks.shapes.people import AS_OF
from benchmarks.tables import Claim, commands, compared, table

if TYPE_CHECKING:
    from benchmarks.bench import Bench


def measure(bench: Bench) -> Section:
    """Three sizes, each ten times the one before."""
    sizes = bench.scale.people
    names = {people: f"socgap check, {people:,} people" for people in sizes}
    taken = bench.take(
        {
            name: bench.socgap(bench.repository("people", people), "check", "--as-of", AS_OF)
            for people, name in names.items()
        }
    )
    section = Section(f"A register of {sizes[-1]:,} people and `covers`")
    section.add(*table(taken, names[sizes[-2]]), *commands(taken))
    above, below = taken[names[sizes[-1]]], taken[names[sizes[-2]]]
    section.claims += [
        Claim(f"{sizes[-1]:,} people", above.median("wall"), 3, unit="s", cpu=above.median("cpu")),
        compared(f"{sizes[-1]:,} people to {sizes[-2]:,}: time", above, below, 1.1 * sizes[-1] / sizes[-2]),
    ]
    return section
