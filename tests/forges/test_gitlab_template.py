"""The template for GitLab: what its published schema asks for, and a script that does what the job says it does."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from junitparser import JUnitXml

from socgap_evidence.documents import read_document
from tests.support.projects import CONFIG, REVIEW, project

ROOT = Path(__file__).parent.parent.parent
TEMPLATE = ROOT / "docs/ci/gitlab-ci.yml"
BIN = Path(sys.executable).parent


def job() -> Any:
    data: Any = read_document(TEMPLATE.name, TEMPLATE.read_bytes()).data
    return data["socgap"]


@pytest.mark.parametrize("path", sorted(ROOT.glob("docs/ci/*.yml")), ids=lambda path: path.name)
def test_what_is_installed_is_this_package_and_no_stranger_of_a_like_name(path: Path) -> None:
    name = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]
    text = path.read_text(encoding="utf-8")
    installed = [
        *re.findall(r"pip install [-\w ]*?(\S+)(?: #.*)?$", text, re.MULTILINE),
        *re.findall(r"^  SOCGAP: (\S+)", text, re.MULTILINE),
    ]
    assert {one for one in installed if one != '"$SOCGAP"'} <= {name}


def test_it_is_what_the_published_schema_asks_for() -> None:
    command = [str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.gitlab-ci", str(TEMPLATE)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("day", "code"), [("2026-04-01", 0), ("2026-12-01", 1)])
def test_its_reports_are_written_whatever_the_gate_says(day: str, code: int, tmp_path: Path) -> None:
    company = project(tmp_path, {"evidence/reviews/a.yaml": REVIEW}, config=f"{CONFIG}as_of: {day}\n")
    *_, check = job()["script"]
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", check], cwd=company.root, env=environment, check=False, capture_output=True
    )
    assert done.returncode == code
    reports = job()["artifacts"]["reports"]
    assert len(json.loads((tmp_path / reports["codequality"]).read_text(encoding="utf-8"))) == code
    assert JUnitXml.fromfile(str(tmp_path / reports["junit"])).failures == code
    assert all((tmp_path / path).is_file() for path in job()["artifacts"]["paths"])
