"""The part of the report in a terminal on what was judged by what: each setting with where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.style import BOLD, DIM, Style
from socgap_evidence.project.lowered import limits_in_words
from socgap_evidence.project.parameters import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.verdict import Verdict


def lines(verdict: Verdict, style: Style) -> Iterator[str]:
    """The settings and the parameters, each on a line."""
    project = verdict.assessment.project
    config = project.config
    yield style.paint("Settings", BOLD)
    window = config.window.value
    rows = {
        "company": (config.company.value, config.company.origin),
        "time_zone": (config.time_zone.value, config.time_zone.origin),
        "holidays": (f"{len(config.holidays.value)} days", config.holidays.origin),
        "program_start": (config.program_start.value or "none", config.program_start.origin),
        "window": (f"{window.start} to {window.end}" if window else "none", config.window.origin),
        "categories": (", ".join(config.categories.value), config.categories.origin),
        "as_of": (config.as_of.value or "today", config.as_of.origin),
        "controls": (config.controls.value or "built in", config.controls.origin),
        "evidence": (config.evidence.value, config.evidence.origin),
        "history": (config.history.value, config.history.origin),
        "history_since": (config.history_since.value or "program_start", config.history_since.origin),
        "effectiveness": (config.effectiveness.value, config.effectiveness.origin),
        "limits": (limits_in_words(config.limits.value) or "as usual", config.limits.origin),
    }
    width = max(map(len, (*rows, *project.parameters)))
    for name, (value, origin) in rows.items():
        yield f"  {name:<{width}}  {plain(str(value))}  {style.paint(f'({origin})', DIM)}"
    for name, setting in sorted(project.parameters.items()):
        value = plain(in_words(setting.value))
        ellipsis = "…" if style.unicode else "..."
        shown = value if len(value) <= 60 else f"{value[:57]}{ellipsis}"  # noqa: PLR2004  # one line a parameter
        yield f"  {plain(name):<{width}}  {shown}  {style.paint(f'({plain(setting.origin)})', DIM)}"
    yield ""
