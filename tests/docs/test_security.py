"""What docs/security.md says proves a promise is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
CASES = sorted(path.name for path in (ROOT / "tests" / "spec" / "hostile").iterdir())
TABLES = re.findall(
    r"^\|[^\n]* (?:what proves it|cases that begin with) \|\n((?:\|[^\n]*\n)+)", PAGE, re.MULTILINE
)
CELLS = [line.rsplit(" | ", 1)[1] for table in TABLES for line in table.splitlines()[1:]]
PROOFS = sorted({proof for cell in CELLS for proof in re.findall(r"`([^`]+)`", cell)})
FOLDERS = [proof for proof in PROOFS if proof.startswith("tests/")]
PREFIXES = [proof for proof in PROOFS if proof not in FOLDERS]


def test_the_tables_name_proofs() -> None:
    assert len(FOLDERS) > 5
    assert len(PREFIXES) > 25


@pytest.mark.parametrize("path", FOLDERS)
def test_tests_are_there(path: str) -> None:
    assert (ROOT / path).is_file() or any((ROOT / path).rglob("test_*.py"))


@pytest.mark.parametrize("prefix", PREFIXES)
def test_cases_are_there(prefix: str) -> None:
    assert any(name.startswith(prefix) for name in CASES)


def test_the_cases_are_as_many_as_it_says() -> None:
    assert "More than 300 hostile inputs" in PAGE
    assert len(CASES) > 300
