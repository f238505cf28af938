"""One module a format. All print the same verdict; none changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs import badge, concise, csv, github, gitlab, json, junit, markdown, sarif, text
from socgap_evidence.outputs.style import Style

if TYPE_CHECKING:
    from collections.abc import Callable

    from socgap_evidence.verdict import Verdict

FORMATS: dict[str, Callable[[Verdict, Style], str]] = {
    "text": text.render,
    "json": json.render,
    "badge": badge.render,
    "concise": concise.render,
    "csv": csv.render,
    "github": github.render,
    "gitlab": gitlab.render,
    "junit": junit.render,
    "markdown": markdown.render,
    "sarif": sarif.render,
    "shields": badge.shields,
}
"""What ``--format`` and ``--output`` offer, by name."""

__all__ = ["FORMATS", "Style"]
