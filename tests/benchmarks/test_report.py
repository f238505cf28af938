"""A report says what is missing, and a failure does not take with it what was measured before."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import report
from benchmarks.bench import QUICK, Bench, Section
from benchmarks.measuring import Sample, Taken, Tool
from benchmarks.peers import Peers
from benchmarks.prepare import ABSENT, AJV, AUDITREE, SOURCEMETA
from benchmarks.sections import SECTIONS, check
from benchmarks.tables import Claim

ROOT = Path(__file__).parent.parent.parent
MISSING = {AUDITREE: "no network", SOURCEMETA: "no network", AJV: "there is no npm"}


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder in which only socgap is set up: the one of the tests."""
    tools = tmp_path / "tools"
    (tools / "env/bin").mkdir(parents=True)
    for name, program in (("python", sys.executable), ("socgap", f'{sys.executable}" -m "socgap_evidence')):
        (tools / "env/bin" / name).write_text(f'#!/bin/sh\nexec "{program}" "$@"\n')
        (tools / "env/bin" / name).chmod(0o755)
    (tools / ABSENT).write_text(json.dumps(MISSING))
    return tools


def bench(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_peer_that_is_missing_is_said_with_the_reason(bare: Path) -> None:
    section = Section(
        "Check", ["A table."], [Claim("Ours to theirs", None, 1), Claim("Ours", 2.0, 3, unit="s")]
    )
    said = report({"check": section}, Peers.of(bare), 0.5, quick=False)
    assert all(f"**{name} is left out:** {why}." in said for name, why in MISSING.items())
    assert "| check | Ours to theirs | ≤ 1 times | - | not measured |" in said
    assert "- Ours: 2.00 s; the target is at most 3 s: met." in said
    assert "## Check\n\nA table.\n" in said


def test_what_is_missing_is_not_measured_and_its_target_is_not_met(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(self: Bench, tools: dict[str, Tool], runs: int | None = None) -> dict[str, Taken]:  # noqa: ARG001
        return {name: Taken(tool, (Sample(1, 1, 50),), None) for name, tool in tools.items()}

    monkeypatch.setattr(Bench, "take", take)
    monkeypatch.setattr(Bench, "once", lambda *_: None)
    section = check.measure(Bench(tmp_path, QUICK, Peers.of(bare)))
    assert not any(name in line for line in section.lines for name in MISSING)
    assert [claim.verdict for claim in section.claims] == ["not measured", "**not met**", "**not met**"]


def test_a_quick_run_says_that_it_is_one(bare: Path) -> None:
    assert "**Quick:**" in report({}, Peers.of(bare), 0.5, quick=True)


def test_what_was_measured_before_a_failure_is_printed_and_written(bare: Path, tmp_path: Path) -> None:
    tool = tmp_path / "socgap"
    tool.write_text('#!/bin/sh\n[ "$1" != check ] || { echo "cannot check"; exit 2; }\n')
    tool.chmod(0o755)
    output = tmp_path / "report.md"
    arguments = [
        "--quick",
        "--runs",
        "1",
        "--tools",
        str(bare),
        "--socgap",
        str(tool),
        "--output",
        str(output),
    ]
    done = bench([*arguments, "start", "people"])
    assert done.returncode == 1
    assert re.search(r"check --as-of 2026-10-01 ended with 2, in .*\ncannot check", done.stderr)
    assert "## Start-up" in done.stdout
    assert "## Start-up" in output.read_text(encoding="utf-8")


def test_an_unknown_section_is_refused(bare: Path) -> None:
    done = bench(["--tools", str(bare), "chekc"])
    assert done.returncode == 2
    assert f"there is no section 'chekc'; choose from {', '.join(SECTIONS)}" in done.stderr


def test_without_a_set_up_the_command_for_it_is_said(tmp_path: Path) -> None:
    done = bench(["--tools", str(tmp_path), "start"])
    assert done.returncode == 1
    assert f"Run 'python -m benchmarks.prepare {tmp_path}'" in done.stderr


def test_every_section_is_in_the_documentation() -> None:
    page = (ROOT / "benchmarks/README.md").read_text(encoding="utf-8")
    assert [name for name in SECTIONS if f"| `{name}` |" not in page] == []
