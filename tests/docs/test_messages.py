"""Every message that a page quotes is one that socgap says: a case below tests/spec, named beside it, produces it.

In a table, ``<!-- name-of-the-case -->`` stands before the message in a cell. ``…`` in a message stands for any text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import DOCS, cells, written_pages
from tests.support import run
from tests.support.cases import SPEC, Case

if TYPE_CHECKING:
    from pathlib import Path

_MARKED = re.compile(r"<!-- (?P<case>[a-z0-9/-]+) -->\s*`(?P<message>[^`]+)`")
QUOTED = [
    pytest.param(found["case"], found["message"], id=f"{page.stem}-{found['case']}")
    for page in written_pages()
    for cell in cells(page)
    if (found := _MARKED.match(cell))
]


@pytest.mark.parametrize(("case", "message"), QUOTED)
def test_a_quoted_message_is_said(case: str, message: str, tmp_path: Path) -> None:
    found = Case(SPEC / case)
    repository = found.build(tmp_path / "repository")
    said = run(repository.root, *found.command(repository)).said
    pattern = "[^\n]*".join(re.escape(part) for part in message.split("…"))
    assert re.search(pattern, said), said


def test_every_row_of_the_troubleshooting_names_its_case() -> None:
    first = [cell for cell in cells(DOCS / "troubleshooting.md", first_only=True) if "`" in cell]
    assert len(first) >= 60
    assert [cell for cell in first if not _MARKED.match(cell)] == []
