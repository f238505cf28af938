"""What is measured, a module a piece of work; each has a ``measure`` that gives a section of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.sections import auditree, change, check, history, pack, people, size, start, timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.bench import Bench, Section

SECTIONS: dict[str, Callable[[Bench], Section]] = {
    "start": start.measure,
    "check": check.measure,
    "history": history.measure,
    "auditree": auditree.measure,
    "size": size.measure,
    "timeline": timeline.measure,
    "change": change.measure,
    "people": people.measure,
    "pack": pack.measure,
}
