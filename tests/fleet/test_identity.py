"""Two that judge differently never have one identity."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import socgap_evidence
from socgap_evidence.fleet import identity as module
from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _forgets() -> None:
    module.identity.cache_clear()


def of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The identity of this code with other built-in controls."""
    module.identity.cache_clear()
    monkeypatch.setattr(module, "builtin_root", lambda: folder)
    found = module.identity()
    module.identity.cache_clear()
    return found


def test_it_names_the_version() -> None:
    assert module.identity().startswith(f"{socgap_evidence.__version__} (")


def test_it_is_the_same_in_another_process() -> None:
    program = "from socgap_evidence.fleet.identity import identity; print(identity())"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == module.identity()


def test_any_change_of_a_control_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = set()
    for name, text in (("a", "for: 90 days"), ("a", "for: 91 days"), ("b", "for: 91 days"), ("a b", "")):
        for old in tmp_path.iterdir():
            old.unlink()
        (tmp_path / name).write_text(text)
        seen.add(of(tmp_path, monkeypatch))
    assert len(seen) == 4


@pytest.mark.parametrize("folder", ["__pycache__", "waivers"])
def test_what_judges_nothing_changes_nothing(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = of(tmp_path, monkeypatch)
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "x").touch()
    assert of(tmp_path, monkeypatch) == before
