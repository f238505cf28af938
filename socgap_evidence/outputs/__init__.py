"""One module a format. All print the same verdict; none changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs import github, json, markdown, text
from socgap_evidence.outputs.style import Style

if TYPE_CHECKING:
    from collections.abc import Callable

    from socgap_evidence.verdict import Verdict

FORMATS: dict[str, Callable[[Verdict, Style], str]] = {
    "text": text.render,
    "json": json.render,
    "github": github.render,
    "markdown": markdown.render,
}
"""What ``--format`` and ``--output`` offer, by name."""

__all__ = ["FORMATS", "Style"]
