"""What others read of our exports: ``compliance-trestle`` imports each document into a workspace and validates it.

It takes OSCAL 1.2 only. What is written of 1.1.3 differs in nothing but the version (test_documents.py).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from socgap_evidence.outputs.json import dump
from socgap_evidence.outputs.oscal import export
from tests.support.hostile import Company
from tests.support.oscal import of_case

if TYPE_CHECKING:
    from collections.abc import Mapping

    from socgap_evidence.model import Json

TRESTLE = Path(sys.executable).with_name("trestle")
VERSION = "1.2.1"


def trestle(workspace: Path, *arguments: str) -> str:
    """What it says; it must end well."""
    command = [TRESTLE, *arguments, "--trestle-root", str(workspace)]
    done = subprocess.run(command, cwd=workspace, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def taken(folder: Path, documents: Mapping[str, Json]) -> None:
    """Have it import every document, and validate them all."""
    workspace, written = folder / "workspace", folder / "written"
    workspace.mkdir()
    written.mkdir()
    trestle(workspace, "init", "--local")
    for name, document in documents.items():
        (written / name).write_text(dump(document), encoding="utf-8")
        trestle(workspace, "import", "--file", str(written / name), "--output", name.removesuffix(".json"))
    said = trestle(workspace, "validate", "--all")
    assert said.count("VALID: Model") == len(documents)
    assert "INVALID" not in said


def test_trestle_takes_the_sample_company(tmp_path: Path) -> None:
    taken(tmp_path, of_case("sample", VERSION))


def test_trestle_takes_the_words_of_strangers(tmp_path: Path) -> None:
    taken(tmp_path, export(Company("<b>`x`</b> ::error::x [a](b) \x1b[31m").report, VERSION))
