"""The report as one HTML file: no other file, no request, readable with scripts off (docs/adr/0015-the-report.md)."""

from socgap_evidence.outputs.html.facts import facts
from socgap_evidence.outputs.html.page import render

__all__ = ["facts", "render"]
