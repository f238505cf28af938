"""What was measured as Markdown: tables with medians, spreads and ratios, and a target beside what came out."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.measuring import Family, Taken

DIGITS = {"wall": 2, "cpu": 2, "memory": 0}


@dataclass(frozen=True, slots=True)
class Claim:
    """A target and what came out, by wall time and, where that says something as well, by CPU time."""

    says: str
    value: float | None
    """None if it could not be measured."""
    limit: float
    at_most: bool = True
    """Whether the value must not be more than the limit, or not less."""
    unit: str = "times"
    cpu: float | None = None
    """The same in CPU seconds; on a busy machine wall time flatters whoever ran in a quiet moment."""
    note: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the target is reached in wall time; what was not measured is not."""
        return self.value is not None and self._is_within(self.value)

    @property
    def verdict(self) -> str:
        """A few words; it is told where wall and CPU time disagree."""
        if self.value is None:
            return "not measured"
        if self.cpu is not None and self._is_within(self.cpu) != self.is_met:
            return f"**met in {'wall' if self.is_met else 'CPU'} time only**"
        return "met" if self.is_met else "**not met**"

    def row(self, section: str) -> str:
        """A row of the table of targets."""
        limit = f"{'≤' if self.at_most else '≥'} {self.limit:g} {self.unit}"
        return f"| {section} | {self.says} | {limit} | {self._measured('-')} | {self.verdict} |"

    def sentence(self) -> str:
        """What stands below the table that it follows from."""
        limit = f"{'at most' if self.at_most else 'at least'} {self.limit:g} {self.unit}"
        after = f" {self.note}" if self.note else ""
        return (
            f"- {self.says}: {self._measured('not measured')}; the target is {limit}: {self.verdict}.{after}"
        )

    def _is_within(self, value: float) -> bool:
        return value <= self.limit if self.at_most else value >= self.limit

    def _measured(self, otherwise: str) -> str:
        if self.value is None:
            return otherwise
        by_cpu = "" if self.cpu is None else f" (CPU: {self.cpu:.2f})"
        return f"{self.value:.2f} {self.unit}{by_cpu}"


def compared(
    says: str, above: Taken | None, below: Taken | None, limit: float, *, at_most: bool = True
) -> Claim:
    """How many times the second the first takes; not measured if one of them is not there."""
    if above is None or below is None:
        return Claim(says, None, limit, at_most, note="It is not there.")
    return Claim(says, ratio(above, below), limit, at_most, cpu=ratio(above, below, "cpu"))


def ratio(above: Taken, below: Taken, what: str = "wall") -> float:
    """Between medians."""
    return above.median(what) / below.median(what)


def spread(values: Sequence[float], digits: int) -> str:
    """The median with the least and the greatest."""
    return f"**{median(values):.{digits}f}** ({min(values):.{digits}f}–{max(values):.{digits}f})"  # noqa: RUF001


def table(taken: Mapping[str, Taken], beside: str) -> list[str]:
    """A row a tool; the last columns say how many times what ``beside`` takes."""
    lines = [
        f"| Command | Runs | Wall s | CPU s | Peak memory MB | Processes | Wall, times {beside} | CPU, times {beside} |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, one in taken.items():
        figures = [spread(one.values(what), digits) for what, digits in DIGITS.items()]
        ratios = [f"{ratio(one, taken[beside], what):.2f}" for what in ("wall", "cpu")]
        lines.append(
            f"| {' | '.join([name, str(len(one.samples)), *figures, _family(one.family), *ratios])} |"
        )
    return lines


def milliseconds(taken: Mapping[str, Taken], beside: str) -> list[str]:
    """As ``table``, for what is over at once."""
    lines = [
        f"| Command | Runs | Wall ms | CPU ms | Peak memory MB | Wall, times {beside} | CPU, times {beside} |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, one in taken.items():
        figures = [spread([1000 * value for value in one.values(what)], 0) for what in ("wall", "cpu")]
        figures.append(spread(one.values("memory"), 0))
        ratios = [f"{ratio(one, taken[beside], what):.2f}" for what in ("wall", "cpu")]
        lines.append(f"| {' | '.join([name, str(len(one.samples)), *figures, *ratios])} |")
    return lines


def commands(taken: Mapping[str, Taken]) -> list[str]:
    """The command lines, the longest cut short."""
    lines = [f"- {name}: `{_shortened(one.tool.command)}`" for name, one in taken.items()]
    return ["", "Command lines:", "", *lines]


def _family(family: Family | None) -> str:
    if family is None:
        return "-"
    return "1" if family.processes == 1 else f"{family.processes}, {family.memory:.0f} MB together"


def _shortened(command: Sequence[str], longest: int = 9) -> str:
    """Without the folders of this machine; a program of many lines is named, and of many files the first ones."""
    parts = [part.rpartition("/")[2] if part.startswith("/") else part for part in command]
    shown = " ".join(shlex.quote(part) if "\n" not in part else "..." for part in parts[:longest])
    return shown if len(parts) <= longest else f"{shown} ... ({len(parts) - longest} more)"
