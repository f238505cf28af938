"""The table of scores in docs/mutation-testing.md: a line a module, written again when the module is tried again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PAGE = "docs/mutation-testing.md"
BEGIN, END = "<!-- scores: begin -->", "<!-- scores: end -->"
_HEAD = """\
| module | mutants | killed | equivalent | survived | score | of all | tried on |
|---|---:|---:|---:|---:|---:|---:|---|
"""
_LINE = re.compile(
    r"\| `(?P<module>[\w.]+)` \| (?P<all>\d+) \| (?P<killed>\d+) \| (?P<equivalent>\d+) \| .* \| (?P<day>[\d-]+) \|"
)


@dataclass(frozen=True, slots=True)
class Score:
    """What became of the mutants of a module, on a day."""

    module: str
    mutants: int
    killed: int
    equivalent: int
    """Survived, and explained."""
    day: str

    @property
    def survived(self) -> int:
        """Mutants that no test killed and nobody explained."""
        return self.mutants - self.killed - self.equivalent

    @property
    def percent(self) -> float:
        """Killed, of those that can be."""
        return _percent(self.killed, self.mutants - self.equivalent)

    @property
    def percent_of_all(self) -> float:
        """Killed, of all."""
        return _percent(self.killed, self.mutants)

    @property
    def line(self) -> str:
        """Its line of the table."""
        return f"| `{self.module}` {self._numbers} | {self.day} |\n"

    @property
    def total(self) -> str:
        """Its line of the table, if it is the sum."""
        return f"| **all** {self._numbers} | |\n"

    @property
    def _numbers(self) -> str:
        numbers = f"| {self.mutants} | {self.killed} | {self.equivalent} | {self.survived}"
        return f"{numbers} | {self.percent:.1f} % | {self.percent_of_all:.1f} %"


def _percent(some: int, of_all: int) -> float:
    return 100 * some / of_all if of_all else 100.0


def read(root: Path) -> dict[str, Score]:
    """The scores of the table, by module."""
    found = _LINE.finditer((root / PAGE).read_text(encoding="utf-8"))
    return {
        one["module"]: Score(
            one["module"], int(one["all"]), int(one["killed"]), int(one["equivalent"]), one["day"]
        )
        for one in found
    }


def write(root: Path, scores: Sequence[Score], modules: Sequence[str]) -> None:
    """Write what was found out into the table; other modules keep their lines, those that are no more lose them."""
    known = read(root) | {score.module: score for score in scores}
    kept = [known[module] for module in modules if module in known]
    text = (root / PAGE).read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, behind = rest.partition(END)
    (root / PAGE).write_text(f"{before}{BEGIN}\n\n{table(kept)}\n{END}{behind}", encoding="utf-8")


def table(scores: Sequence[Score]) -> str:
    """The whole table, with a sum."""
    parts = [(score.mutants, score.killed, score.equivalent) for score in scores]
    mutants, killed, equivalent = (sum(column) for column in zip(*parts, strict=True)) if parts else (0, 0, 0)
    return _HEAD + "".join(score.line for score in scores) + Score("", mutants, killed, equivalent, "").total
