"""The time zone of the system, where it says so for certain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

_LINK = Path("/etc/localtime")
_DATABASE = "zoneinfo/"
_NOBODYS = frozenset({"UTC", "UCT", "GMT", "Zulu", "Universal", "Greenwich", "localtime", "posixrules"})
"""What machines and containers are set to before anybody has said where the company is."""


def system_zone(environment: Mapping[str, str], link: Path = _LINK) -> str | None:
    """The name of the system's zone, such as ``Europe/Lisbon``; ``None`` unless somebody has chosen one.

    ``TZ`` names it, or the link that stands for the local time does.
    """
    name = environment.get("TZ", "").removeprefix(":")
    if not name and link.is_symlink():
        _, found, name = str(link.readlink()).partition(_DATABASE)
        name = name if found else ""
    if not name or name.rsplit("/", 1)[-1] in _NOBODYS:
        return None
    return name if is_zone(name) else None


def is_zone(name: str) -> bool:
    """Whether the database of time zones knows the name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
