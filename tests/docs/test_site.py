"""The site is built without a warning, offline, and nothing on it asks anybody else for anything."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.docs.pages import DOCS, ROOT

FETCHED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "video": "src"}
_CSS_ADDRESS = re.compile(r"(?:url\(|@import)\s*['\"]?(?P<address>(?:https?:)?//[^'\")\s]+)")


class Page(HTMLParser):
    """What a page fetches, where it leads, and the anchors that it has."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value}
        if "id" in given:
            self.anchors.add(given["id"])
        if tag in FETCHED and FETCHED[tag] in given:
            self.fetched.append(given[FETCHED[tag]])
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    """As ``make site`` does, with every warning an error and no way out to a network."""
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet"]
    environment = {
        "PATH": "/usr/bin:/bin",
        "https_proxy": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }
    return subprocess.run(
        [*command, "--doctree-dir", folder / "doctrees", DOCS, folder / "site"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_site_is_whole(tmp_path: Path) -> None:
    done = build(tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    site = tmp_path / "site"
    pages = {path: Page(path) for path in sorted(site.rglob("*.html"))}
    expected = {path.relative_to(DOCS).with_suffix(".html") for path in DOCS.rglob("*.md")}
    assert expected <= {path.relative_to(site) for path in pages}
    assert [
        (page.path.name, one) for page in pages.values() for one in page.fetched if is_elsewhere(one)
    ] == []
    assert [
        (page.path.name, one) for page in pages.values() for one in page.links if is_lost(page, one, pages)
    ] == []
    sheets = {sheet.name: sheet.read_text(encoding="utf-8") for sheet in site.rglob("*.css")}
    assert [(name, found) for name, text in sheets.items() for found in _CSS_ADDRESS.findall(text)] == []


def is_elsewhere(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme not in {"", "data"}


def is_lost(page: Page, link: str, pages: dict[Path, Page]) -> bool:
    """Whether a link of the site leads to no file of it, or to no anchor there."""
    parts = urlsplit(link)
    if is_elsewhere(link) or not (parts.path or parts.fragment):
        return False
    target = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
    if not parts.fragment or target.suffix != ".html":
        return not target.is_file()
    return target not in pages or unquote(parts.fragment) not in pages[target].anchors


def test_what_is_elsewhere_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<h1 id="top">A</h1><script src="//cdn.example/x.js"></script>', encoding="utf-8"
    )
    page = Page(tmp_path / "a.html")
    assert [
        is_elsewhere(one) for one in (*page.fetched, "https://x.example/", "_static/a.css", "data:,a")
    ] == [
        True,
        True,
        False,
        False,
    ]
    pages = {page.path.resolve(): page}
    lost = [
        is_lost(page, one, pages)
        for one in ("#top", "#", "#nowhere", "b.html", "a.html#top", "https://x.example/")
    ]
    assert lost == [False, False, True, True, False, False]
