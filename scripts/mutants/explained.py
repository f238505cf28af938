"""The explanations of tests/mutants/equivalent.toml: mutants that no test can kill, because they do the same.

An explanation names the module, the function, the changed line as it is (``before``), what mutants make of it (``after``,
one or a list) and why nobody could tell. It is held to the truth: if it fits no mutant, the code has changed under it.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from scripts.mutants.making import Mutant

EXPLANATIONS = "tests/mutants/equivalent.toml"


class Change(NamedTuple):
    """What is changed where; lines may move without making an explanation untrue."""

    module: str
    function: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Explanations:
    """All explanations, and those that were found to be of use."""

    whys: dict[Change, str]

    @classmethod
    def read(cls, root: Path) -> Explanations:
        """The explanations of the repository; ValueError for one that lacks something or is there twice."""
        told = tomllib.loads((root / EXPLANATIONS).read_text(encoding="utf-8"))
        whys: dict[Change, str] = {}
        for one in told.get("equivalent", []):
            if set(one) != {"module", "function", "before", "after", "why"} or not one["why"].strip():
                raise ValueError(
                    f"{EXPLANATIONS}: an explanation has module, function, before, after and why: {one}"
                )
            for after in [one["after"]] if isinstance(one["after"], str) else one["after"]:
                change = Change(one["module"], one["function"], one["before"].strip(), after.strip())
                if change in whys:
                    raise ValueError(f"{EXPLANATIONS}: explained twice: {change}")
                whys[change] = one["why"]
        return cls(whys)

    def explains(self, mutant: Mutant) -> bool:
        """Whether a mutant is said to do the same as what it is a mutant of."""
        return change_of(mutant) in self.whys

    @property
    def modules(self) -> list[str]:
        """The modules that something is explained of."""
        return sorted({change.module for change in self.whys})

    def unfit(self, mutants: Iterable[Mutant], modules: Sequence[str]) -> list[str]:
        """A sentence for each explanation about these modules that fits none of their mutants."""
        made = set(map(change_of, mutants))
        faults: dict[str, list[str]] = defaultdict(list)
        for change in self.whys:
            if change.module in modules and change not in made:
                faults[f"{change.module} {change.function}"].append(change.after)
        return [
            f"{EXPLANATIONS}: {where} has no mutant with '{after}'. Take the explanation out, or write it for what is there now."
            for where, afters in faults.items()
            for after in afters
        ]


def change_of(mutant: Mutant) -> Change:
    """What a mutant changes where."""
    return Change(mutant.module, mutant.function, mutant.before, mutant.after)
