"""The hooks as pre-commit runs them: what would be committed is judged, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from socgap_evidence.documents import read_document
from tests.support import Repository
from tests.support.projects import CONFIG, REQUIREMENT, REVIEW, SCHEMA, control

ROOT = Path(__file__).parent.parent.parent
HOOKS = ROOT / ".pre-commit-hooks.yaml"
BIN = Path(sys.executable).parent
REVIEWED = "evidence/reviews/a.yaml"


def hooks() -> list[dict[str, Any]]:
    """The hooks of this repository, run from where they are installed already instead of from a clone of it."""
    published: Any = read_document(HOOKS.name, HOOKS.read_bytes()).data
    return [{**hook, "language": "system"} for hook in published]


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    """A company whose hooks are installed and whose evidence is met."""
    made = Repository(tmp_path / "company")
    files = {
        "socgap.yaml": f"{CONFIG}as_of: 2026-04-01\n",
        "controls/AC-1.yaml": control(REQUIREMENT),
        "controls/schemas/review.schema.json": json.dumps(SCHEMA),
        REVIEWED: REVIEW,
        ".pre-commit-config.yaml": yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks()}]}),
    }
    for path, text in files.items():
        made.write(path, text)
    made.commit()
    run(made, str(BIN / "socgap"), "status")
    made.commit("Status")
    run(made, str(BIN / "pre-commit"), "install")
    return made


def run(company: Repository, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(company.root.parent / "home"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{
            f"GIT_{who}_{what}": "a@b.example"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }
    return subprocess.run(
        command, cwd=company.root, env=environment, check=False, capture_output=True, text=True
    )


def test_a_change_that_leaves_everything_met_is_committed(company: Repository) -> None:
    company.write("README.md", "# Evidence\n")
    company.git("add", "--all")
    done = run(company, "git", "commit", "--quiet", "--message", "Readme")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Passed") == 2


def test_a_change_that_opens_a_gap_is_not(company: Repository) -> None:
    company.write(REVIEWED, REVIEW.replace("2026-03-01", "2025-03-01"))
    company.git("add", "--all")
    done = run(company, "git", "commit", "--quiet", "--message", "Older")
    assert done.returncode == 1
    assert "- exit code: 1" in done.stderr
    assert f"{REVIEWED}:1:10: stale: Access review: the newest is of 2025-03-01" in done.stderr
    assert "STATUS.md" in done.stderr


def test_what_is_not_staged_does_not_count(company: Repository) -> None:
    company.write(REVIEWED, REVIEW.replace("2026-03-01", "2025-03-01"))
    company.write("README.md", "# Evidence\n")
    company.git("add", "README.md")
    assert run(company, "git", "commit", "--quiet", "--message", "Readme").returncode == 0
    done = run(company, "git", "commit", "--quiet", "--all", "--message", "Older")
    assert done.returncode == 1
    assert "stale: Access review" in done.stderr


def test_what_cannot_be_checked_is_not_committed(company: Repository) -> None:
    company.write("controls/AC-1.yaml", "id: [\n")
    company.git("add", "--all")
    done = run(company, "git", "commit", "--quiet", "--message", "Broken")
    assert done.returncode == 1
    assert "- exit code: 2" in done.stderr
