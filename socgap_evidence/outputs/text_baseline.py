"""The part of the report in a terminal that is about a baseline: known gaps, a line each, and what is wrong with the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.style import BOLD, CYAN, YELLOW

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from socgap_evidence.baseline import GapKey, Ratchet
    from socgap_evidence.model import Gap
    from socgap_evidence.outputs.style import Style


def lines(ratchet: Ratchet | None, style: Style) -> Iterator[str]:
    """The known gaps, how many are known and new, which entries hold no more and which do not count; none without one."""
    if ratchet is None:
        return
    path = plain(ratchet.baseline.path)
    yield ""
    yield style.paint(f"Known since the baseline ({path}, of {ratchet.baseline.as_of})", BOLD)
    for gap in ratchet.known:
        yield f"  {_known(gap, style)}"
    yield f"  {ratchet.in_words}"
    if ratchet.unused:
        what = _counted(ratchet.unused, "holds", "hold")
        yield style.paint(f"  {what} no more: run 'socgap baseline prune {path}'", YELLOW)
        yield from _entries(ratchet.unused, 4)
    if ratchet.base is not None and ratchet.not_in_base:
        what, do = _counted(ratchet.not_in_base, "is", "are"), _one(ratchet.not_in_base, "does", "do")
        where = plain(ratchet.base.found_in)
        yield style.paint(f"  {what} not in the baseline of {where} and {do} not count:", YELLOW)
        yield from _entries(ratchet.not_in_base, 4)


def pruned(ratchet: Ratchet) -> Iterator[str]:
    """What of a baseline holds no more, of what that cannot be told, and what stays out of it."""
    path, size, gone = plain(ratchet.baseline.path), ratchet.baseline.size, ratchet.unused.total()
    if gone:
        left = (
            f"{size - gone} of {size} stay{'s' if size - gone == 1 else ''}"
            if gone < size
            else "none is left"
        )
        yield f"{_counted(ratchet.unused, 'holds', 'hold')} no more, {left}:"
        yield from _entries(ratchet.unused, 2)
    elif not ratchet.untold and size:
        still = (
            f"All {size} gaps of {path} still hold." if size > 1 else f"The one gap of {path} still holds."
        )
        yield still
    if gone == size:
        yield f"{path} is not needed any more: delete it, and leave --baseline out."
    if ratchet.untold:
        stay = _one(ratchet.untold, "stays", "stay")
        yield f"{_counted(ratchet.untold, 'cannot', 'cannot')} be told and {stay}, until the evidence is there and valid:"
        yield from _entries(ratchet.untold, 2)
    if ratchet.new:
        words = "gap stays out of it and closes" if len(ratchet.new) == 1 else "gaps stay out of it and close"
        yield f"{len(ratchet.new)} new {words} the gate."


def _entries(keys: Counter[GapKey], indent: int) -> Iterator[str]:
    for key, count in keys.items():
        yield f"{' ' * indent}{plain(str(key))}{f' ({count} times)' if count > 1 else ''}"


def _counted(keys: Counter[GapKey], one: str, several: str) -> str:
    return f"{keys.total()} entr{_one(keys, 'y', 'ies')} {_one(keys, one, several)}"


def _one(keys: Counter[GapKey], one: str, several: str) -> str:
    return one if keys.total() == 1 else several


def _known(gap: Gap, style: Style) -> str:
    name = style.paint(gap.assertion or gap.requirement, CYAN)
    where = f" ({plain(gap.place.path)})" if gap.place else ""
    return f"{name} {gap.reason.value}: {plain(gap.message)}{where}"
