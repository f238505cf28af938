"""The mappings that come with socgap, and those that a company has written: the same kind of file."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from socgap_evidence.errors import UsageError, did_you_mean
from socgap_evidence.outputs.escaping import visible

FOLDER = Path(__file__).parent / "mappings"
_ENDINGS = (".yaml", ".yml")


class MappingFile(Struct, frozen=True):
    """A mapping as it lies on the disk."""

    name: str
    """The name of a shipped one; of another the name of its file."""
    path: str
    """For messages."""
    raw: bytes


def shipped_names() -> list[str]:
    """The names of the mappings that come with socgap, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def find_mapping(name: str) -> MappingFile:
    """A shipped mapping by its name, or the file at a path; UsageError if there is neither."""
    if name in shipped_names():
        return MappingFile(name, f"{name}.yaml", (FOLDER / f"{name}.yaml").read_bytes())
    if "/" not in name and not name.endswith(_ENDINGS):
        known = shipped_names()
        fix = did_you_mean(name, known) or f"There are {', '.join(known)}; a file of your own ends in .yaml."
        raise UsageError(f"There is no mapping '{name}'.", fix=fix)
    try:
        return MappingFile(visible(Path(name).name), name, Path(name).read_bytes())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        fix = "Run 'socgap import' alone for the mappings that come with socgap."
        raise UsageError(f"It cannot be read: {reason}.", path=name, fix=fix) from error
