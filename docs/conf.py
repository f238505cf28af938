"""How Sphinx makes the site of these pages (docs/adr/0017-docs-site.md).

The pages are plain Markdown that reads well on a forge too, so nothing of Sphinx stands in them. What Sphinx must know
beside them, the order of the pages, is read from the lists of links of ``index.md``, ``adr/README.md`` and ``reference/controls/README.md``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from socgap_evidence import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "socgap"
author = "The socgap authors"
project_copyright = "2026, the socgap authors. Apache-2.0"
release = version = __version__

extensions = ["myst_parser"]
myst_heading_anchors = 4
nitpicky = True
# What a page leaves without a language is text; nobody guesses.
highlight_language = "text"

html_theme = "furo"
html_title = f"socgap {__version__}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False

linkcheck_timeout = 20
linkcheck_workers = 4

_LINK = re.compile(r"^[-*] \[[^\]]+\]\((?P<page>[^)#:]+)\.md\)", re.MULTILINE)
_HEADING = re.compile(r"^## (?P<title>.+)$", re.MULTILINE)
_LISTS = {"index", "adr/README", "reference/controls/README"}


def _with_contents(_app: Sphinx, page: str, source: list[str]) -> None:
    """Tell Sphinx what a page of links lists: one hidden table of contents a heading, in the same order."""
    if page not in _LISTS:
        return
    _, *parts = _HEADING.split(source[0])
    titled = zip(parts[::2], parts[1::2], strict=True)
    tables = [(title, _LINK.findall(text)) for title, text in titled]
    source[0] += "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {title}\n\n" + "\n".join(pages) + "\n```\n"
        for title, pages in tables
        if pages
    )


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx; the pages are read in parallel."""
    app.connect("source-read", _with_contents)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
