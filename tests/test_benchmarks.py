"""The benchmark's repositories stay what they claim to be: valid, in order, and judged in full."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support import run

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


def test_a_generated_repository_passes_its_own_gate(tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    generate = [sys.executable, str(BENCHMARKS / "generate.py"), "--records", "24", str(folder)]
    subprocess.run(generate, check=True, capture_output=True)
    outcome = run(folder, "check", "--as-of", "2026-10-15", "-v")
    assert outcome.code == 0, outcome.said
    listed = [line for line in outcome.stdout.splitlines() if line.startswith("      evidence/changes/")]
    assert len(listed) == 24
