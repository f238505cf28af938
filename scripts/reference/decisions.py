"""The list of the decisions, from their titles."""

from __future__ import annotations

from scripts.reference.reading import ROOT

_HEAD = """# Decisions

Why socgap is built the way it is: what was decided, why, and what was turned down.

## All of them

"""


def page() -> str:
    """The page."""
    found = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    titles = (path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ") for path in found)
    return _HEAD + "".join(f"- [{title}]({path.name})\n" for title, path in zip(titles, found, strict=True))
