"""Every link of the pages leads somewhere: to a file and a heading here, or to an address that could be one."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs.pages import DOCS, ROOT, all_pages, anchors, links

PAGES = all_pages()


def fault(page: Path, target: str) -> str:
    """What is wrong with where a link leads; empty if nothing is."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        well_formed = parts.scheme == "https" and "." in parts.netloc and " " not in target
        return "" if well_formed else "is no https address"
    file = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not file.is_relative_to(ROOT):
        return "leads out of the repository"
    if not file.exists():
        return "leads to no file"
    if not parts.fragment:
        return ""
    if file.suffix != ".md":
        return "names a heading of a file that has none"
    return "" if parts.fragment in anchors(file) else "leads to no heading of it"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    faults = [f"{line}: {target} {wrong}" for line, target in links(page) if (wrong := fault(page, target))]
    assert faults == []


@pytest.mark.parametrize(
    ("target", "wrong"),
    [
        ("ci.md#gitlab", ""),
        ("../README.md", ""),
        ("https://www.sphinx-doc.org/", ""),
        ("ci.md#nowhere", "leads to no heading of it"),
        ("nowhere.md", "leads to no file"),
        ("../../elsewhere.md", "leads out of the repository"),
        ("ci/gitlab-ci.yml#jobs", "names a heading of a file that has none"),
        ("http://www.sphinx-doc.org/", "is no https address"),
        ("https://localhost/", "is no https address"),
    ],
)
def test_what_is_wrong_with_a_link_is_said(target: str, wrong: str) -> None:
    assert fault(DOCS / "index.md", target) == wrong


def test_every_page_of_the_book_can_be_reached_from_the_index() -> None:
    reached, ahead = set[Path](), [DOCS / "index.md"]
    while ahead:
        page = ahead.pop()
        if page in reached:
            continue
        reached.add(page)
        found = ((page.parent / urlsplit(target).path).resolve() for _, target in links(page))
        ahead.extend(
            one for one in found if one.suffix == ".md" and one.is_relative_to(DOCS) and one.is_file()
        )
    missing = sorted(str(page.relative_to(ROOT)) for page in set(DOCS.rglob("*.md")) - reached)
    assert missing == [], "Give each a line in docs/index.md."
