"""One module a format. All print the same verdict; none changes it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from socgap_evidence.outputs.style import Style

if TYPE_CHECKING:
    from collections.abc import Callable

    from socgap_evidence.verdict import Verdict


def _by(module: str, name: str = "render") -> Callable[[Verdict, Style], str]:
    """What a function of a module of this package writes; the module is imported when something is to be written."""

    def render(verdict: Verdict, style: Style) -> str:
        function: Callable[[Verdict, Style], str] = getattr(import_module(f"{__name__}.{module}"), name)
        return function(verdict, style)

    return render


FORMATS: dict[str, Callable[[Verdict, Style], str]] = {
    "text": _by("text"),
    "json": _by("json"),
    "badge": _by("badge"),
    "concise": _by("concise"),
    "csv": _by("csv"),
    "github": _by("github"),
    "gitlab": _by("gitlab"),
    "junit": _by("junit"),
    "markdown": _by("markdown"),
    "sarif": _by("sarif"),
    "shields": _by("badge", "shields"),
}
"""What ``--format`` and ``--output`` offer, by name."""

__all__ = ["FORMATS", "Style"]
