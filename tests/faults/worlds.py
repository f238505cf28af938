"""What is different about the machine in which a run takes place: its clock, its processors, how soon help is worth it."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from importlib import import_module
from typing import Any

CLOCKS: dict[str, datetime | Exception] = {
    "1970": datetime(1970, 1, 1, tzinfo=UTC),
    "9999": datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    "far": OverflowError("timestamp out of range for platform time_t"),
    "farther": ValueError("year 292277026596 is out of range"),
    "broken": OSError(5, "Input/output error"),
}


def prepare(world: dict[str, Any]) -> None:
    """Make this process live in such a world."""
    if world.get("helpers"):
        _let_help_be_worth_it()
    if clock := world.get("clock"):
        import_module("socgap_evidence.cli.common").datetime = _clock(CLOCKS[clock])  # type: ignore[attr-defined]


def _let_help_be_worth_it() -> None:
    from socgap_evidence import cores, sharing, side_by_side

    cores.usable = lambda: 3
    side_by_side.WORTH_IT = 1
    side_by_side._CHUNK = 1  # noqa: SLF001  # else one takes all
    sharing._WORTH_IT = 1  # noqa: SLF001  # as above


def _clock(says: datetime | Exception) -> type[datetime]:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            if isinstance(says, Exception):
                raise says
            return says.astimezone(tz)

    return Clock
