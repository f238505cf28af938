"""How records come to be in git: on the day of their change, by branches that are merged, and from other folders.

Every tenth commit merges a branch of one commit. Every fiftieth record lies elsewhere first and is moved by the next
commit. Every second commit also changes the notes of a record that is there already.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.fastimport import INES, TOMAS, Import, Person, noon
from benchmarks.shapes.record import SEED, START, said_again

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from benchmarks.shapes.record import Made

DRAFTS = "drafts"
_BEGAN = noon(START) - 1


@dataclass(slots=True)
class Step:
    """What one commit does."""

    moment: int
    files: dict[str, str]
    renames: list[tuple[str, str]] = field(default_factory=list)
    by: Person = INES


def steps(made: Mapping[str, Made], folder: str, commits: int) -> Iterator[Step]:
    """All commits but the first, in their order. The records lie in a folder a month."""
    source, names, moment = random.Random(SEED + 1), list(made), _BEGAN
    places = {name: f"{folder}/{one.day:%Y-%m}/{name}" for name, one in made.items()}
    edges = [number * len(names) // (commits - 1) for number in range(commits)]
    drafts: list[str] = []
    for number in range(1, commits):
        new = names[edges[number - 1] : edges[number]]
        moment = max([moment + 1, *(noon(made[name].day) for name in new)])
        renames = [(f"{DRAFTS}/{name}", places[name]) for name in drafts]
        drafts = [name for name in new if number < commits - 1 and int(name[-11:-5]) % 50 == 0]
        files = {f"{DRAFTS}/{name}" if name in drafts else places[name]: made[name].text for name in new}
        # What came three commits ago is in its place, whatever was merged meanwhile.
        settled = names[max(0, edges[max(0, number - 3)] - 500) : edges[max(0, number - 3)]]
        if settled and (source.random() < 0.5 or not new):
            name = source.choice(settled)
            files[places[name]] = said_again(made[name].text, number)
        yield Step(moment, files, renames)


def write(repository: Import, frame: Mapping[str, str], following: Iterable[Step]) -> None:
    """A first commit with the frame, and one for each step."""
    head = repository.commit(_BEGAN, frame, message="Begin")
    held: tuple[int, Step] | None = None
    ahead = list(following)
    for number, step in enumerate(ahead, 1):
        if number % 10 == 9 and number < len(ahead):
            side = repository.commit(
                step.moment, step.files, by=TOMAS, branch="side", parents=[head], renames=step.renames
            )
            held = (side, step)
        elif held is None:
            head = repository.commit(
                step.moment, step.files, by=step.by, parents=[head], renames=step.renames
            )
        else:
            head, held = _merge(repository, head, held, step), None


def _merge(repository: Import, head: int, held: tuple[int, Step], step: Step) -> int:
    """The merge of a branch; fast-import wants to be told all that it brings."""
    side, other = held
    return repository.commit(
        step.moment,
        other.files | step.files,
        parents=[head, side],
        renames=[*other.renames, *step.renames],
        message="Merge",
    )
