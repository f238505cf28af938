"""What is derived from a judged commit: one line a file. Whoever verifies a pack makes each of them again and compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs import Style, json, timeline_json
from socgap_evidence.outputs.oscal import export
from socgap_evidence.outputs.style import Detail
from socgap_evidence.pack import deviations
from socgap_evidence.pack.naming import OSCAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from socgap_evidence.pack.judging import Judged

_STYLE = Style(detail=Detail.FULL)


def _verdict(judged: Judged) -> str:
    return json.render(judged.verdict, _STYLE)


def _timeline(judged: Judged) -> str:
    return timeline_json.render(judged.timeline, _STYLE)


def _deviations(judged: Judged) -> str:
    return deviations.render(judged.timeline)


def _report(judged: Judged) -> str:
    from socgap_evidence.outputs import html  # with jinja2 it takes a moment to import

    return html.render(judged.report)


DERIVED: Mapping[str, Callable[[Judged], str]] = {
    "verdict.json": _verdict,
    "timeline.json": _timeline,
    "deviations.csv": _deviations,
    "report.html": _report,
}
"""Files of text, by the name that they have in the pack; with them come the documents of OSCAL."""


def derive(judged: Judged) -> dict[str, bytes]:
    """Every derived file, by its name."""
    texts = {name: make(judged) for name, make in DERIVED.items()}
    documents = {f"{OSCAL}{name}": json.dump(document) for name, document in export(judged.report).items()}
    return {name: text.encode("utf-8", "backslashreplace") for name, text in (texts | documents).items()}
