"""Reports as the verb makes them, or of a verdict alone, and their pages as a browser reads them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from socgap_evidence.due import list_due
from socgap_evidence.effectiveness import judge_window
from socgap_evidence.model import Window
from socgap_evidence.outputs import html
from socgap_evidence.report import AHEAD, Report, days_to_show
from socgap_evidence.timeline import make_timeline
from tests.support.command import run
from tests.support.projects import MANY, MANY_CONFIG, judged, project
from tests.support.verdicts import case_of

if TYPE_CHECKING:
    from socgap_evidence.verdict import Verdict

SCHEMA = json.loads(Path(html.__file__).with_name("report.schema.json").read_text(encoding="utf-8"))
NO_PAST = "Nobody asked git."
SMALL = ("waived", "waived in part", "draft", "baseline", "baseline but one", "adopting", "nothing judged")
WORST_FIRST = ["unknown", "gap", "waived", "due", "pending", "met", "not-applicable"]
FEW_DAYS = Window(date(2026, 10, 9), date(2026, 10, 18))
"""For cases with many controls."""
DAYS = Window(date(2026, 3, 20), date(2026, 5, 2))


def report_of(verdict: Verdict, window: Window | None = None, **more: Any) -> Report:
    """The report of a verdict, without a past unless one is given."""
    days = window or days_to_show(verdict.assessment.project.config, verdict.as_of)
    return Report(
        verdict,
        more.pop("timeline", None) or make_timeline(verdict, (), days),
        list_due(verdict, AHEAD),
        judge_window(verdict),
        **{"no_past": NO_PAST, **more},
    )


@cache
def said(name: str) -> dict[str, Any]:
    """The facts of a case."""
    return html.facts(report_of(case_of(name), None if name in SMALL else FEW_DAYS))


def many(root: Path, day: str = "2026-05-20", **more: Any) -> dict[str, Any]:
    """The facts of a project in which nearly every status occurs."""
    made = project(root, MANY, config=MANY_CONFIG)
    window = more.pop("window", Window(date(2026, 2, 20), date.fromisoformat(day)))
    return html.facts(report_of(judged(made.root, day), window, **more))


def reported(root: Path, *arguments: str) -> Report:
    """What ``socgap report`` makes a page of."""
    made: list[Report] = []

    def keep(report: Report) -> str:
        made.append(report)
        return ""

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(html, "render", keep)
        outcome = run(root, "report", "-o", "/dev/null", *arguments)
    assert made, outcome.stderr
    return made[0]


def written(root: Path, path: Path, *arguments: str) -> Page:
    """The page that ``socgap report`` writes to a path."""
    outcome = run(root, "report", "-o", str(path), *arguments)
    assert outcome.stderr.startswith("wrote "), outcome.stderr
    return read(path.read_text(encoding="utf-8"))


def lean(value: Any) -> Any:
    """A value without what is null or an empty list."""
    if isinstance(value, dict):
        return {name: lean(one) for name, one in value.items() if one is not None and one != []}
    return [lean(one) for one in value] if isinstance(value, list) else value


def check(data: Any) -> None:
    """That it meets the published schema."""
    _validator().validate(data)


@cache
def _validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(SCHEMA)
    return Draft202012Validator(SCHEMA, format_checker=FormatChecker())


@dataclass
class Page:
    """A page as its elements."""

    source: str
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    structure: list[Any] = field(default_factory=list)
    """Tags with the names of their attributes, ends of elements, and whatever else is no text."""
    raw: list[tuple[str, dict[str, str | None], str]] = field(default_factory=list)
    """Elements whose text is no HTML: styles and scripts."""
    said: str = ""
    """All other text."""

    @property
    def data(self) -> Any:
        """The value that stands in the page."""
        return json.loads(self.embedded)

    @property
    def embedded(self) -> str:
        """The text of the element that holds it."""
        (found,) = (text for _, attributes, text in self.raw if attributes.get("id") == "report-data")
        return found

    @property
    def links(self) -> list[str]:
        """Where its links lead."""
        return [attributes["href"] or "" for _, attributes in self.elements if "href" in attributes]

    @property
    def bars(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """The label of each bar, and of each of its segments the status, the place and the width."""
        found: list[tuple[str, list[tuple[str, str, str]]]] = []
        for tag, attributes in self.elements:
            if tag == "svg":
                found.append((attributes.get("aria-label") or "", []))
            elif tag == "rect" and "x" in attributes and attributes["class"] != "mark":
                found[-1][1].append(tuple(str(attributes[name]) for name in ("class", "x", "width")))  # type: ignore[arg-type]
        return [(label, rects) for label, rects in found if rects]


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self._page = page
        self._in_raw = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), "no attribute stands twice"
        self._page.elements.append((tag, dict(attrs)))
        self._page.structure.append((tag, [name for name, _ in attrs]))
        self._in_raw = tag in {"script", "style"}
        if self._in_raw:
            self._page.raw.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self._page.structure.append(f"/{tag}")
        self._in_raw = False

    def handle_data(self, data: str) -> None:
        if self._in_raw:
            tag, attributes, text = self._page.raw[-1]
            self._page.raw[-1] = (tag, attributes, text + data)
        else:
            self._page.said += data

    def handle_comment(self, data: str) -> None:
        self._page.structure.append(data)

    unknown_decl = handle_decl = handle_pi = handle_comment


def read(source: str) -> Page:
    """A page as a browser reads it."""
    page = Page(source)
    reader = _Reader(page)
    reader.feed(source)
    reader.close()
    return page
