"""Facts in a template of ours, with everything that the page needs inside it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from socgap_evidence.outputs.escaping import json_text, plain
from socgap_evidence.outputs.html.facts import facts

if TYPE_CHECKING:
    from jinja2 import Environment

    from socgap_evidence.model import Json
    from socgap_evidence.report import Report

_IN_SCRIPT = re.compile(r"[<>&]")
"""What could end the element that holds JSON, or begin a comment in it."""


def render(report: Report) -> str:
    """The page, ending with a line break."""
    return page(facts(report))


def page(shown: dict[str, Json]) -> str:
    """The page of these facts."""
    return filled("report", shown, part("report.css"), part("report.js"))


def filled(name: str, shown: dict[str, Json], style: str, script: str = "", **more: Any) -> str:
    """The template of a name with the facts under that name, ending with a line break.

    The style sheet and the script, if there is one, are all that a browser takes from it; ``more`` is made of the facts.
    """
    policy = "; ".join(
        [
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            *([f"script-src '{_digest(script)}'"] if script else []),
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    markup = _environment().filters["safe"]
    ours = {"style": style, "script": script, "policy": policy, "data": embedded(shown)}
    written = {key: markup(text) for key, text in ours.items()}
    return f"{_environment().get_template(f'{name}.html').render(**{name: shown}, **written, **more)}\n"


def embedded(shown: dict[str, Json]) -> str:
    """The facts as JSON that no element of HTML ends early in and that hides nothing; a parser of JSON reads the same values.

    What is null or an empty list is left out.
    """
    written = json.dumps(_lean(shown), ensure_ascii=False, separators=(",", ":"))
    return _IN_SCRIPT.sub(lambda match: f"\\u{ord(match.group()):04x}", json_text(written))


def _lean(value: Json) -> Json:
    match value:
        case dict():
            return {name: _lean(one) for name, one in value.items() if one is not None and one != []}
        case list():
            return [_lean(one) for one in value]
        case _:
            return value


def part(name: str) -> str:
    """The text of a style sheet or a script of ours."""
    return files("socgap_evidence.outputs.html").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """How a Content-Security-Policy names an inline element: the digest of what stands between its tags."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape  # 60 ms
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("socgap_evidence.outputs.html", package_path=""),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters["percent"] = _percent
    environment.filters["days_to"] = _days_to
    environment.filters["safe"] = Markup
    return environment


def _shown(value: Any) -> Any:
    """What stands in the page for a value: text on one line in which nothing is hidden, before it is escaped."""
    from markupsafe import Markup

    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _percent(part: float, whole: int) -> str:
    """So many days of so many, as a length of SVG."""
    return f"{100 * part / whole:.4f}".rstrip("0").rstrip(".") + "%"


def _days_to(first: str, last: str) -> int:
    """How many days come after one day until another one: 0 for the same."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
