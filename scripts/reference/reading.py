"""Reading the catalogue's files as the pages need them: whatever is not there is empty."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from socgap_evidence.documents import read_document

if TYPE_CHECKING:
    from socgap_evidence.model import Json

ROOT = Path(__file__).parent.parent.parent
CONTROLS = ROOT / "controls"


def load(path: Path) -> Json:
    """What a file of data holds."""
    return read_document(path.name, path.read_bytes()).data


def listed(value: Json) -> list[Json]:
    """A list as it is, one value as a list of it, and nothing as none."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def fields(value: Json) -> dict[str, Json]:
    """A mapping as it is, and anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def entries(value: Json) -> list[dict[str, Json]]:
    """The entries of a list of mappings."""
    return [fields(one) for one in listed(value)]


def cell(text: str) -> str:
    """A text that may stand in a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def anchor(heading: str) -> str:
    """The anchor of a heading, as forges and the site make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
