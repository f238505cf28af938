"""The wheel carries the controls and the schemas, so that an installed socgap works far from this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from socgap_evidence import __version__

ROOT = Path(__file__).parent.parent
DATA = Path(f"socgap_evidence-{__version__}.data/data/share/man/man1")
"""What pip copies beside the folder of programs."""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unpacked wheel, as pip would leave it."""
    folder = tmp_path_factory.mktemp("wheel")
    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(folder)))
    target = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


def test_the_wheel_holds_every_file_of_the_catalogue(installed: Path) -> None:
    controls = ROOT / "controls"
    source = {path.relative_to(controls) for path in controls.rglob("*") if path.is_file()}
    source = {path for path in source if path.parts[0] != "waivers"}  # the sample company's own
    catalogue = installed / "socgap_evidence" / "catalogue"
    assert {path.relative_to(catalogue) for path in catalogue.rglob("*") if path.is_file()} == source


def test_the_wheel_holds_the_workflows_and_hooks_of_the_documentation(installed: Path) -> None:
    source = {path.name: path.read_bytes() for path in (ROOT / "docs/ci").iterdir()}
    templates = installed / "socgap_evidence/starting/templates"
    assert {path.name: path.read_bytes() for path in templates.iterdir()} == source


def test_an_installed_socgap_begins_a_repository(installed: Path, tmp_path: Path) -> None:
    told = ["--company", "A", "--time-zone", "UTC", "--program-start", "2026-01-01", "--forge", "github"]
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-m", "socgap_evidence", "init", *told],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / ".github/workflows/socgap.yml").is_file()
    assert (tmp_path / "controls/AC-1.yaml").read_bytes() == (ROOT / "controls/AC-1.yaml").read_bytes()


def test_the_wheel_holds_all_that_is_no_program(installed: Path) -> None:
    """Schemas, and the parts of the report: its template, its style and its script."""
    package = ROOT / "socgap_evidence"
    source = {
        path.relative_to(package)
        for path in package.rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }
    assert {Path("outputs/html") / f"report.{end}" for end in ("html", "css", "js", "schema.json")} < source
    there = {path for path in source if (installed / "socgap_evidence" / path).is_file()}
    assert there == source


def test_the_wheel_holds_neither_evidence_nor_tests(installed: Path) -> None:
    tops = {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")}
    assert tops == {"socgap_evidence", DATA.parts[0]}


def test_the_wheel_holds_the_manual_where_man_looks_for_it(installed: Path) -> None:
    source = {path.name: path.read_bytes() for path in (ROOT / "docs/man").iterdir()}
    assert {
        path.name for path in (installed / DATA.parent.parent.parent).rglob("*") if path.is_file()
    } == set(source)
    assert {path.name: path.read_bytes() for path in (installed / DATA).iterdir()} == source


def test_an_installed_socgap_writes_its_report(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "socgap.yaml").write_text("company: Example, Inc.\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    subprocess.run(
        [sys.executable, "-m", "socgap_evidence", "report", "--as-of", "2026-10-15", "--window", "2026-10-15..2026-10-15"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
    )  # fmt: skip
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "SOC 2 report of Example, Inc." in page
    assert str(installed) not in page


def test_an_installed_socgap_judges_by_its_own_controls(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "socgap.yaml").write_text("company: Example, Inc.\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-m", "socgap_evidence", "check", "--as-of", "2026-10-15"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert (
        "missing: Security program charter: nothing matches evidence/policies/security-charter.md."
        in done.stdout
    )
    assert "The gate is closed: 22 of 23 controls fail." in done.stdout
