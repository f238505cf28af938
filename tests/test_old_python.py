"""Whoever has a Python that is too old is told so in a sentence, by whatever they run first.

There is no old Python here. A stand-in says that it is one, and the syntax of an old one is asked for by ``ast``.
"""

from __future__ import annotations

import ast
import os
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BEFORE = [ROOT / "socgap_evidence" / name for name in ("__init__.py", "__main__.py")]
"""What Python reads before it is asked how old it is."""
OLD = (3, 9, 2, "final", 0)
SAID = "error: socgap needs Python 3.11 or newer, and {} is 3.9."
NEEDED = ("bash", "dirname", "id", "make", "mkdir", "sh", "touch")
"""Programs of the set-up that are really run."""


def test_the_package_says_so_in_one_line_and_checks_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", OLD)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(BEFORE[1]), run_name="__main__")
    monkeypatch.undo()
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert (
        said.err == f"{SAID.format('this')} Run it by a newer one, such as 'python3.12 -m socgap_evidence'.\n"
    )


@pytest.mark.parametrize("path", BEFORE, ids=lambda path: path.name)
def test_an_old_python_can_read_what_it_reads_before_that(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_nothing_else_is_imported_before_that() -> None:
    first, main = (ast.parse(path.read_text(encoding="utf-8")).body for path in BEFORE)
    imported = [one for one in first if isinstance(one, (ast.Import, ast.ImportFrom))]
    assert [one.module for one in imported if isinstance(one, ast.ImportFrom)] == ["__future__", "typing"]
    assert len(imported) == 2
    guard = next(index for index, one in enumerate(main) if isinstance(one, ast.If))
    assert [ast.unparse(one) for one in main[1:guard]] == ["import sys"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What of a checkout is read first, and programs of which ``python3`` says that it is 3.9."""
    for name in (
        "Makefile",
        "pyproject.toml",
        ".ci/run",
        *(f"requirements/{one}.txt" for one in ("build", "dev", "run")),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in NEEDED:
        (programs / name).symlink_to(str(shutil.which(name)))
    asked = f'exec {shlex.quote(sys.executable)} -c "import sys; sys.version_info = {OLD}; $2"'.replace(
        "'final'", "0"
    )
    stand_in(programs / "python3", asked)
    return tmp_path


def stand_in(path: Path, does: str = "exit 1") -> None:
    path.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.parametrize(
    "command",
    [["make", "demo"], ["make", "test"], ["make", "demo-repaired"], ["bash", ".ci/run"]],
    ids=" ".join,
)
def test_the_set_up_says_so_and_makes_nothing(command: list[str], checkout: Path) -> None:
    text = (checkout / ".ci/run").read_text(encoding="utf-8")
    for tool in (
        word.partition(":")[0] for word in text.split() if word.count(":") == 1 and word[0].isalpha()
    ):
        if not (checkout / "programs" / tool).exists():
            stand_in(checkout / "programs" / tool)
    done = subprocess.run(
        command,
        cwd=checkout,
        env={"PATH": str(checkout / "programs"), "HOME": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"{SAID.format('python3')} Name a newer one, such as PYTHON=python3.12.\n" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (checkout / ".venv").exists()
