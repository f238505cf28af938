"""The worked example of docs/collecting.md is a package that works: it is taken out of the page, installed and run."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hatchling.builders.wheel import WheelBuilder

from socgap_evidence.documents import read_document
from tests.support.brambleport import repaired
from tests.support.command import run
from tests.support.repository import Repository

PAGE = Path(__file__).parent.parent.parent / "docs/collecting.md"
EXPORT = """\
id,title,risk,author,closed
ENG-1,Draw the berth plan,low,oskar.lind@brambleport.example,2026-07-02T10:00:00+01:00
ENG-2,Sort the harbours,,mallory@elsewhere.example,2026-07-03T10:00:00+01:00
ENG-3,Later,low,oskar.lind@brambleport.example,2026-08-02T10:00:00+01:00
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package of the page, built by its own build system and unpacked as pip would leave it."""
    blocks = re.findall(
        r"^`([a-z_.]+)`:\n\n(?:<!--[^\n]*-->\n)?```[a-z]+\n(.+?)^```$",
        PAGE.read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    assert [name for name, _ in blocks] == ["pyproject.toml", "example_collectors.py"]
    for name, content in blocks:
        (tmp_path / name).write_text(content, encoding="utf-8")
    wheel = next(WheelBuilder(str(tmp_path)).build(directory=str(tmp_path / "dist")))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.delitem(sys.modules, "example_collectors", raising=False)
    return tmp_path / "site"


def test_the_package_of_the_page_collects_as_the_page_says(site: Path, tmp_path: Path) -> None:
    company = Repository(tmp_path / "company")
    for path, content in repaired().items():
        company.write(path, content)
    company.write("closed.csv", EXPORT)
    arguments = ("collect", "tickets", "--export", "closed.csv", "--system", "sys-repo-app")
    outcome = run(company.root, *arguments, "--period", "2026-07")
    assert outcome.code == 0, site
    assert "note: mallory@elsewhere.example is nobody of the register of people.\n" in outcome.stderr
    path = "evidence/changes/populations/CHP-2026-07-tickets.yaml"
    data: Any = read_document(path, (company.root / path).read_bytes()).data
    assert [(one["id"], one["author"], one["risk"]) for one in data["items"]] == [
        ("ENG-1", "p-013", "low"),
        ("ENG-2", None, None),
    ]
    assert data["source"]["row_count"] == 2
    assert run(company.root, *arguments, "--period", "2026-05").code == 1
    assert run(company.root, *arguments[:3], "none.csv", *arguments[4:], "--period", "2026-07").stderr == (
        "error: none.csv: The export cannot be read: No such file or directory. Name another.\n"
    )


@pytest.mark.usefixtures("site")
def test_the_module_of_the_page_is_typed_as_the_interface_is(tmp_path: Path) -> None:
    lines = ["import example_collectors", "from socgap_evidence.collecting import Collector"]
    (tmp_path / "use.py").write_text(
        "\n".join([*lines, "one: Collector = example_collectors", ""]), encoding="utf-8"
    )
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--cache-dir",
        str(tmp_path / "cache"),
        "use.py",
        "example_collectors.py",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
