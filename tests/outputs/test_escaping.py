"""Whatever a stranger writes into a name or a value, it is shown and does nothing."""

from __future__ import annotations

import json
import unicodedata
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from socgap_evidence.outputs.escaping import (
    html,
    json_text,
    markdown,
    markdown_code,
    markdown_link,
    plain,
    visible,
)

ANY = st.text(st.characters(), max_size=60)
NASTY = st.lists(
    st.sampled_from(
        [
            *"\\`*_{}[]<>()#+-.!|~@&$=:/ '\"%\n\r\t\x00\x1b\x7f\x85\x9b\u2028\u202e\u2066\u200b\ufeff\udcff\U0001f600",
            "1.", "12)", "www.", "http://", "a@b.c", "&amp;", "&#60;", "<b>", "<!--", "```", "\x1b[31m", "é",
            "    ", "[a](b)", "![a](b)", "\\|", "::error::", "##[stop-commands]", "x",
        ]
    ),
    max_size=12,
).map("".join)  # fmt: skip
TEXT = ANY | NASTY
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


class Text(HTMLParser):
    """The text of HTML and the elements around it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.elements: list[str] = []

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, _data: str) -> None:
        self.elements.append("!--")


def rendered(source: str) -> Text:
    found = Text()
    found.feed(MARKDOWN.render(source))
    found.close()
    return found


def in_a_cell(cell: str) -> Text:
    found = rendered(f"| A | B |\n|---|---|\n| {cell} | end |\n")
    assert found.elements.count("td") == 2, "the cell ends where it should"
    return found


def content(found: Text) -> str:
    """The text of the first cell: what stands after the header's and before the second cell's."""
    return found.text.split("B", 1)[1].rpartition("end")[0].strip()


@given(TEXT)
@example("\x1b[31mred\x1b[0m")
@example("evil\u202egnp.exe")
@example("a\r\nb\u2028c\x85d")
def test_plain_is_one_line_that_shows_everything(text: str) -> None:
    shown = plain(text)
    assert len(shown.splitlines()) <= 1
    for character in shown:
        assert character == " " or unicodedata.category(character) not in {
            "Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs",
        }  # fmt: skip
    shown.encode("utf-8")


@given(TEXT)
def test_plain_leaves_alone_what_is_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(TEXT)
@example("::error::x")
@example("  ::error::x")
@example("x ##[stop-commands] ##vso[task]")
def test_plain_gives_a_ci_system_no_command(text: str) -> None:
    shown = plain(text)
    assert not shown.lstrip().startswith("::")
    assert "##[" not in shown
    assert "##vso[" not in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", "\\x3a:error::x"),
        ("  ::error::x", "  \\x3a:error::x"),
        ("a::b", "a::b"),
        ("##[group]", "\\x23#[group]"),
        ("Ünïcode ✓ 漢字", "Ünïcode ✓ 漢字"),
        ("\x1b[0m", "\\x1b[0m"),
        ("a\tb\nc", "a\\x09b\\x0ac"),
        ("\u202e", "\\u202e"),
        ("\U000e0041", "\\U000e0041"),
        ("caf\udce9", "caf\\xe9"),
        ("a\u00a0b", "a\\xa0b"),
    ],
)
def test_what_is_hidden_is_shown_by_its_code(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(TEXT)
def test_markdown_gives_a_ci_system_no_command(text: str) -> None:
    for shown in (markdown(text), markdown_code(text)):
        assert not shown.lstrip().startswith("::")
        assert "##[" not in shown
        assert "##vso[" not in shown


@given(TEXT)
@example("::error::x")
@example("    four blanks")
@example("- item")
@example("1. item")
@example("---")
@example("===")
@example("<script>alert(1)</script>")
@example("[a](javascript:alert(1)) ![x](y) `code` &amp; @team #7 $x$")
def test_markdown_gives_back_the_plain_text_and_nothing_else(text: str) -> None:
    found = rendered(markdown(text))
    assert found.text.strip("\n") == visible(text).strip(" ")
    assert set(found.elements) <= {"p"}


@given(TEXT)
def test_markdown_gives_back_the_plain_text_after_other_words(text: str) -> None:
    found = rendered(f"# Status of {markdown(text)}")
    assert found.text.removeprefix("Status of").strip() == visible(text).strip(" ")
    assert found.elements == ["h1"]


@given(TEXT)
@example("a|b")
@example("a\\|b")
@example("\\")
def test_markdown_in_a_cell_stays_in_it(text: str) -> None:
    found = in_a_cell(markdown(text))
    assert content(found) == visible(text).strip(" ")
    assert set(found.elements) == {"table", "thead", "tbody", "tr", "th", "td"}


@pytest.mark.parametrize("text", ["https://evil.example", "www.evil.example", "WWW.evil.example"])
def test_markdown_makes_no_link_of_a_bare_address(text: str) -> None:
    # GitHub links "://" and "www." wherever they stand unescaped; the renderer here does not, so look at the source.
    assert "://" not in markdown(text).replace("\\://", "")
    assert "www." not in markdown(text).lower()


@given(TEXT)
@example("`")
@example("``a`b``")
@example(" a ")
@example("a|b")
@example("")
@example("   ")
def test_code_gives_back_the_plain_text(text: str) -> None:
    found = rendered(f"- {markdown_code(text)}")
    assert found.text.strip("\n ") == plain(text).strip(" ")
    assert set(found.elements) <= {"ul", "li", "code"}


@given(TEXT)
@example("a|b")
@example("\\|`|`")
@example("a\\|b")
def test_code_in_a_cell_stays_in_it(text: str) -> None:
    found = in_a_cell(markdown_code(text))
    assert content(found) == plain(text).strip(" ")
    assert set(found.elements) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}


def test_code_is_code() -> None:
    assert rendered(markdown_code("evidence/a.yaml:3:7")).elements == ["p", "code"]


@given(
    TEXT.filter(
        lambda text: not any("\ud800" <= one < "\udc80" or "\udd00" <= one <= "\udfff" for one in text)
    )
)
@example("evidence/a b (1).yaml")
@example("evidence/caf\udce9.yaml")
@example("javascript:alert(1)")
@example("a](b")
def test_a_link_leads_to_its_path_and_shows_its_label(path: str) -> None:
    source = in_a_cell_source(markdown_link(path or "x", path))
    targets = [value for name, value in source if name == "href"]
    assert len(targets) == 1
    assert unquote_to_bytes(unescape(targets[0])) == path.encode("utf-8", "surrogateescape")
    assert ":" not in targets[0], "no scheme: it stays in the repository"
    found = in_a_cell(markdown_link(path or "x", path))
    assert content(found) == visible(path or "x").strip(" ")
    assert set(found.elements) <= {"table", "thead", "tbody", "tr", "th", "td", "a"}


def in_a_cell_source(cell: str) -> list[tuple[str, str]]:
    """Every attribute of what the cell renders to."""
    attributes: list[tuple[str, str]] = []

    class Attributes(HTMLParser):
        def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
            attributes.extend((name, value or "") for name, value in attrs)

    Attributes().feed(MARKDOWN.render(f"| A | B |\n|---|---|\n| {cell} | end |\n"))
    return attributes


@given(TEXT)
@example("</summary><script>")
@example("a\n\n# b")
def test_html_gives_back_the_plain_text_on_one_line(text: str) -> None:
    assert len(html(text).splitlines()) <= 1
    assert "<" not in html(text)
    parser = Text()
    parser.feed(f"<summary>{html(text)}</summary>")
    parser.close()
    assert parser.text == plain(text)


@given(TEXT, st.booleans())
@example("\x7f\x9b\u202e\U0001f600\udce9", True)
@example("\x7f\x9b\u202e\U0001f600\udce9", False)
@example("\\##[add-mask]x ##vso[task] ###[", False)
def test_json_keeps_its_values_and_hides_nothing(text: str, ascii_only: bool) -> None:
    written = json_text(json.dumps({"a": [text]}, indent=2, ensure_ascii=False), ascii_only=ascii_only)
    assert json.loads(written) == json.loads(json.dumps({"a": [text]}))
    assert visible(written.replace("\n", "")) == written.replace("\n", "")
    assert "##[" not in written
    assert "##vso[" not in written
    assert written.isascii() or not ascii_only
