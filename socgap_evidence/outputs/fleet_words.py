"""What is said of a fleet and of its rows in words, the same in every output for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.fleet.values import Gate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.fleet import Fleet, Row

SHORT = 12
"""Digits of the id of a commit that are shown to people."""
NAMED = 8
"""How many of the worst controls are named in a line."""


def title(fleet: Fleet) -> str:
    """What is shown, and of which day."""
    count = len(fleet.rows)
    what = fleet.title or "Fleet"
    return f"{what}, {count} {'repository' if count == 1 else 'repositories'} as of {fleet.as_of}"


def remarks(row: Row) -> Iterator[str]:
    """Why a row is what it is, and what bears on how far to believe it, in sentences."""
    if row.gate is Gate.UNCHECKED:
        yield row.says
    if row.worst_controls and row.worst is not None:
        shown = row.worst_controls[:NAMED]
        more = len(row.worst_controls) - len(shown)
        yield f"{row.worst.value}: {', '.join(shown)}{f' and {more} more' if more else ''}."
    if row.pinned_by:
        yield f"The date is pinned to {row.as_of} ({row.pinned_by}): this is not today's verdict."
    if not row.asks_git:
        yield "Git was not asked (history: off)."
    if row.tree and not row.commit:
        yield "It has no commit yet."


def commit(row: Row) -> str:
    """The commit that was judged, short; of a work tree the one below it, which says so."""
    short = row.commit[:SHORT]
    return f"{short}+" if short and row.tree and not row.tree.startswith("commit ") else short
