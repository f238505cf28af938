"""What others take from our outputs, as models of them; each gives the structure that is left without the words.

So an output whose words come from strangers is held against the same one with harmless words: the structure is ours alone.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from icalendar import Calendar
from junitparser import JUnitXml
from markdown_it import MarkdownIt

from tests.outputs.test_github import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icalendar import Component

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
FORMULA = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
DATA = re.compile(r'<script type="application/json"[^>]*>(.*)</script>')
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
MARKDOWN = (
    MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).disable("text_join")
)  # what a backslash stands before stays a token of its own, so that what is bare can be told
BARE = re.compile(r"@|\$|://|www\.|#[0-9]", re.IGNORECASE)
"""What forges make more of than CommonMark does, where no backslash stands before it: mentions, links, formulas."""


def is_shown(text: str) -> bool:
    """Whether nothing in it is hidden, moves a cursor, turns the direction of writing or ends a line."""
    return all(one == " " or unicodedata.category(one) not in HIDDEN for one in text)


def printed(text: str, end: str = "\n") -> list[str]:
    """The lines of a text, none of which a runner takes for a command."""
    *found, last = text.split(end)
    assert last == "", "it ends with its last line"
    for line in found:
        assert is_shown(line), ascii(line)
        assert parsed(line) is None, ascii(line)
        assert "##vso[" not in line, ascii(line)
    return found


def terminal(text: str) -> int:
    """How many lines a terminal or a log shows."""
    return len(printed(text))


def programs(text: str) -> Any:
    """What a program finds in JSON: names, and how much of what stands below each."""
    printed(text)
    return outline(json.loads(text))


def outline(value: Any) -> Any:
    """Names and lengths, and of a text only that it is one."""
    if isinstance(value, dict):
        return {key: outline(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted((outline(inner) for inner in value), key=repr)  # names sort otherwise than others
    return type(value)


def forge(text: str) -> Any:
    """What a forge finds in JSON, of which it shows every text on one line."""
    for said in _texts(json.loads(text)):
        assert is_shown(said), ascii(said)
    return programs(text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def scanning(text: str) -> Any:
    """What code scanning finds in SARIF, whose messages have links and placeholders of their own."""
    (run,) = json.loads(text)["runs"]
    for rule in run["tool"]["driver"]["rules"]:
        rule.pop("help", None)  # paragraphs, and ours
    forge(f"{json.dumps(run)}\n")
    notified = [one for made in run["invocations"] for one in made["toolExecutionNotifications"]]
    for said in (one["message"]["text"] for one in (*run["results"], *notified)):
        assert "](" not in said, "it links nothing"
        assert not re.search(r"\{[0-9]", said.replace("{{", "")), "it has no placeholder"
    for result in run["results"]:
        for place in result["locations"]:
            uri = place["physicalLocation"]["artifactLocation"]["uri"]
            assert re.fullmatch(r"[A-Za-z0-9/._~%-]+", uri), uri
    return programs(text)


def issues(text: str) -> Any:
    """What a workflow makes of issues: their fields, one title on a line, and a body of Markdown."""
    found = json.loads(text)
    for one in found:
        assert is_shown(one["title"])
    return programs(text), [page(one["body"]) for one in found]


def spreadsheet(text: str) -> list[int]:
    """How many cells the rows have, none of which is a formula."""
    printed(text, "\r\n")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    for cell in (cell for row in rows for cell in row):
        assert is_shown(cell)
        assert cell.lstrip(" ")[:1] not in FORMULA, cell
    return [len(row) for row in rows]


class _Elements(HTMLParser):
    """Every element with the names of its attributes, every comment and what else is no text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "code":  # a name with a bar in it is no code, in cells and elsewhere
            self.found.append((tag, [name for name, _ in attrs]))
        for name, value in attrs:
            assert name != "href" or ":" not in (value or ""), "it leads nowhere outside the repository"

    def handle_endtag(self, tag: str) -> None:
        if tag != "code":
            self.found.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:  # noqa: ARG002  # a marker may name whose it is, as a digest
        self.found.append("comment")

    def unknown_decl(self, data: str) -> None:
        self.found.append(data)

    handle_decl = handle_pi = unknown_decl


def page(text: str) -> Any:
    """The elements that a forge shows of Markdown."""
    source = printed(text)
    for token in (child for block in MARKDOWN.parse(text) for child in block.children or ()):
        assert token.type != "text" or not BARE.search(token.content), token.content
        assert token.info != "entity", token.markup
    found = _Elements()
    found.feed(MARKDOWN.render(text))
    found.close()
    return len(source), found.found


def website(text: str) -> Any:
    """The elements that a browser finds in a page, whose lists are in the order of names; no runner reads it."""
    lines = text.split("\n")
    for line in lines:
        data = DATA.fullmatch(line)
        assert is_shown(line) if data is None else json.loads(data[1]), ascii(line)
    found = _Elements()
    found.feed(text)
    found.close()
    return len(lines), sorted(found.found, key=repr)


def suites(text: str) -> Any:
    """What shows tests finds in JUnit's XML, and how many lines each element has."""
    printed(text)
    JUnitXml.fromstring(text.encode())
    return [_element(one) for one in ET.fromstring(text).iter()]  # noqa: S314  # we wrote it


def image(text: str) -> Any:
    """The elements of an image, and the names of their attributes."""
    printed(text)
    return [(one.tag, sorted(one.attrib)) for one in ET.fromstring(text).iter()]  # noqa: S314  # we wrote it


def _element(one: ET.Element) -> Any:
    for value in one.attrib.values():
        assert is_shown(value)
        assert "[[" not in value
    lines = (one.text or "").split("\n")
    for line in lines:
        assert is_shown(line)
        assert parsed(line) is None, line
        assert "[[" not in line, "it attaches no file"
    return one.tag, sorted(one.attrib), len(lines)


def events(text: str) -> Any:
    """What a calendar reads: components, their properties, and how many lines each of these has."""
    folded = printed(text, "\r\n")
    assert all(len(line.encode()) <= 75 for line in folded)
    (calendar,) = Calendar.from_ical(text, multiple=True)
    return [_component(one) for one in calendar.walk()]


def _component(one: Component) -> Any:
    # What begins with X- is a text by RFC 5545 (3.8.8.2), and is not read as one.
    values = [(name, str(value)) for name, value in one.items()]
    for _, value in values:
        assert all(map(is_shown, value.split("\n"))), ascii(value)
    return one.name, [(name, value.count("\n")) for name, value in values]


def runner(text: str) -> Any:
    """The commands that a runner takes from annotations, with their properties; the last line is none."""
    *lines, last, end = text.split("\n")
    assert end == ""
    printed(f"{last}\n")
    return list(_commands(lines))


def _commands(lines: list[str]) -> Iterator[Any]:
    for line in lines:
        assert is_shown(line), ascii(line)
        found = parsed(line)
        assert found is not None, line
        assert found.name in {"error", "warning"}, line
        assert "##[" not in line
        yield found.name, sorted(found.properties)
