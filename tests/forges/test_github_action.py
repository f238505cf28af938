"""The action as the runner runs it: its script on a company, its outputs, and what published schemas and zizmor say of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.documents import read_document
from tests.support.projects import CONFIG, REQUIREMENT, REVIEW, project

if TYPE_CHECKING:
    from tests.support import Repository

ROOT = Path(__file__).parent.parent.parent
ACTION = ROOT / "action.yml"
BIN = Path(sys.executable).parent
PINNED = f"{CONFIG}as_of: 2026-04-01\n"
WORKFLOWS = [
    str(path.relative_to(ROOT))
    for path in (*ROOT.glob(".github/workflows/*.yml"), *ROOT.glob("docs/ci/github-*.yml"))
]


class Step:
    """A step that ran the action's script."""

    def __init__(self, company: Repository, temp: Path, **inputs: str) -> None:
        temp.mkdir()
        self.temp = temp
        environment = {
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(temp),
            "RUNNER_TEMP": str(temp),
            "GITHUB_OUTPUT": str(temp / "output"),
            "GITHUB_STEP_SUMMARY": str(temp / "summary"),
            **inputs,
        }
        script = str(ROOT / "scripts/action.sh")
        done = subprocess.run(
            ["bash", script], cwd=company.root, env=environment, check=False, capture_output=True, text=True
        )
        self.code, self.log, self.errors = done.returncode, done.stdout, done.stderr
        lines = (temp / "output").read_text(encoding="utf-8").splitlines()
        self.outputs = dict(line.split("=", 1) for line in lines)
        self.summary = (temp / "summary").read_text(encoding="utf-8")

    def written(self) -> set[str]:
        return {path.name for path in (self.temp / "socgap-report").iterdir()}


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    return project(tmp_path / "company", {"evidence/reviews/a.yaml": REVIEW}, config=PINNED)


def test_an_open_gate_is_told_in_every_form(company: Repository, tmp_path: Path) -> None:
    step = Step(company, tmp_path / "step", PROJECT=".")
    assert (step.code, step.errors) == (0, "")
    assert step.outputs == {"status": "open", "gaps": "0", "report": str(tmp_path / "step/socgap-report")}
    assert step.written() == {"report.json", "report.sarif", "report.xml", "summary.md"}
    assert step.summary.startswith("**✓ The gate is open: none of 1 controls fails.**\n")
    assert step.log == "The gate is open: none of 1 controls fails. (The date is pinned to 2026-04-01.)\n"


def test_a_closed_gate_fails_the_step_with_its_annotations(company: Repository, tmp_path: Path) -> None:
    step = Step(company, tmp_path / "step", AS_OF="2026-12-01")
    assert step.code == 1
    assert (step.outputs["status"], step.outputs["gaps"]) == ("closed", "1")
    assert step.log.startswith("::error file=evidence/reviews/")
    assert step.summary.startswith("**✗ The gate is closed: 1 of 1 controls fails.**\n")


@pytest.mark.parametrize(
    "inputs",
    [
        {"REV": "no-such-branch"},
        {"AS_OF": "spring"},
        {"PROJECT": "nowhere"},
        {"BASELINE": "none.yaml"},
        {"LIMITS": "rows=2 *"},
    ],
)
def test_what_could_not_be_checked_is_never_open(
    inputs: dict[str, str], company: Repository, tmp_path: Path
) -> None:
    step = Step(company, tmp_path / "step", **inputs)
    assert step.code == 2
    assert (step.outputs["status"], step.outputs["gaps"]) == ("unchecked", "")
    assert step.log == "::error title=socgap::Nothing could be checked: the log of this step says why.\n"
    assert step.summary == "**✗ Nothing could be checked.** The log of the step says why.\n"


def test_limits_are_passed_on(company: Repository, tmp_path: Path) -> None:
    assert Step(company, tmp_path / "one", LIMITS="data_size=20MiB rows=200000").code == 0
    refused = Step(company, tmp_path / "two", LIMITS="rows=200000\n  data_size=5\n")
    assert refused.code == 2
    assert "the limit is 5." in refused.errors


def test_a_history_that_is_not_there_leaves_no_number_of_gaps(tmp_path: Path) -> None:
    asserted = "    asserts:\n      - {id: AC-1.A1, says: In time., recorded: {within: 5 days}}\n"
    files = {"evidence/reviews/a.yaml": REVIEW}
    company = project(tmp_path / "company", files, config=PINNED, requires=REQUIREMENT + asserted)
    step = Step(company, tmp_path / "step")
    assert step.code == 2
    assert (step.outputs["status"], step.outputs["gaps"]) == ("unchecked", "")
    assert "Git could not be asked" in step.summary


def test_what_people_write_into_an_input_is_no_command(company: Repository, tmp_path: Path) -> None:
    step = Step(company, tmp_path / "step", REV=f"$(touch {tmp_path}/made); `touch {tmp_path}/made`")
    assert step.code == 2
    assert not (tmp_path / "made").exists()


def test_every_input_reaches_the_script_through_the_environment() -> None:
    action: Any = read_document(ACTION.name, ACTION.read_bytes()).data
    *_, check = action["runs"]["steps"]
    passed = {value for value in check["env"].values() if "inputs." in value}
    assert passed == {f"${{{{ inputs.{name} }}}}" for name in action["inputs"] if name != "python-version"}
    assert all("${{" not in step.get("run", "") for step in action["runs"]["steps"])


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("vendor.github-actions", "action.yml"),
        *(("vendor.github-workflows", path) for path in WORKFLOWS),
    ],
)
def test_it_is_what_the_published_schema_asks_for(schema: str, path: str) -> None:
    command = [str(BIN / "check-jsonschema"), "--builtin-schema", schema, path]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_finds_nothing() -> None:
    command = [str(BIN / "zizmor"), "--offline", "action.yml", *WORKFLOWS]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
