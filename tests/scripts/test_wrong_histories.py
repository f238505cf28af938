"""One wrong thing at a time in the history of the repaired company: the sentence that git refutes fires, and no other.

The files that are checked are those of the repaired company, or differ from them as little as the case says.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from scripts.sample_history.building import build
from socgap_evidence.assessing import assess
from socgap_evidence.judging import judge
from socgap_evidence.model import Reason
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import WorkTree
from tests.support.brambleport import AS_OF, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from socgap_evidence.verdict import Verdict

INES = ("Ines Okafor", "ines.okafor@brambleport.example")
LEILA = ("Leila Moreau", "leila.moreau@brambleport.example")
DIOGO = ("Diogo Pires", "diogo.pires@brambleport.example")


@dataclass
class Repository:
    """A copy of the repaired company's repository."""

    root: Path

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{old!r} is not in {path}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def commit(self, who: tuple[str, str], day: str, message: str = "Update") -> None:
        self.git("add", "--all", who=who, day=day)
        self.git("commit", "--quiet", "--message", message, who=who, day=day)

    def git(self, *arguments: str, who: tuple[str, str] = LEILA, day: str = "2026-10-15") -> str:
        name, email = who
        when = f"{day}T10:00:00+01:00"
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": "/nonexistent",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_SYSTEM": "/dev/null",
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": email,
            "GIT_AUTHOR_DATE": when,
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": email,
            "GIT_COMMITTER_DATE": when,
        }
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sound") / "repository"
    build(root, repaired=True)
    return root


@pytest.fixture
def repository(sound: Path, tmp_path: Path) -> Repository:
    shutil.copytree(sound, tmp_path / "repository", symlinks=True)
    made = Repository(tmp_path / "repository")
    made.git("reset", "--quiet", "--hard")
    return made


LATER = AS_OF + timedelta(days=5)
"""The newest commits are of the pinned day; what comes after them is judged a little later."""


def verdict(root: Path, day: date) -> Verdict:
    tree = WorkTree(root)
    return judge(assess(open_project(tree), tree), day)


def gaps(found: Verdict) -> set[tuple[str, str | None, Reason]]:
    return {(gap.control, gap.assertion, gap.reason) for one in found.controls for gap in one.gaps}


def test_nothing_is_wrong_before(repository: Repository) -> None:
    found = verdict(repository.root, AS_OF)
    assert gaps(found) == set()
    assert found.exit_code == 0


def late_record(at: Repository) -> None:
    """A record says, months later, that the work was done on another day."""
    at.edit(
        "evidence/access/reviews/ACR-2026-Q1.yaml", "completed_on: 2026-03-24", "completed_on: 2026-03-25"
    )
    at.commit(LEILA, "2026-10-15", "Review of the first quarter")


def edited_policy(at: Repository) -> None:
    at.edit("evidence/policies/vendor-management.md", "\n## ", "\nOne more sentence.\n\n## ")
    at.commit(DIOGO, "2026-10-13")


def edited_limit(at: Repository) -> None:
    at.edit("evidence/policies/access-control.md", "mover_days: 5", "mover_days: 6")
    at.commit(DIOGO, "2026-10-13")


def own_policy(at: Repository) -> None:
    """The approver rewrites what they approved."""
    at.edit("evidence/policies/vendor-management.md", "\n## ", "\nOne more sentence.\n\n## ")
    at.commit(INES, "2026-10-13")


def moved_day(at: Repository) -> None:
    """The day of a review is moved, and nothing else."""
    at.edit(
        "evidence/policies/asset-lifecycle.md", "last_reviewed_on: 2026-02-10", "last_reviewed_on: 2026-10-13"
    )
    at.commit(DIOGO, "2026-10-13")


def day_ahead_of_its_commit(at: Repository) -> None:
    """The day of a review lies after the commit that states it."""
    at.edit(
        "evidence/policies/asset-lifecycle.md", "last_reviewed_on: 2026-02-10", "last_reviewed_on: 2026-10-18"
    )
    at.commit(DIOGO, "2026-10-16", "Review\n\nReviewed-by: Leila Moreau <leila.moreau@brambleport.example>")


def revoked_key(at: Repository) -> None:
    """An approval says that it was given by a signed commit, and the key of the approver has been revoked."""
    path = "evidence/policies/vendor-management.md"
    at.edit(path, "  method: pull_request", "  method: signed_commit")
    at.commit(DIOGO, "2026-10-16")
    assert gaps(verdict(at.root, LATER)) == set()
    key = (ROOT / "samples/history/keys/p-001-2026-02.pub").read_text(encoding="utf-8")
    at.edit("controls/revoked_keys", "", key)
    at.commit(LEILA, "2026-10-16", "Lost laptop")


def miscounted_register(at: Repository) -> None:
    """A person who was there at the review comes into the register only afterwards."""
    path = "evidence/registers/facilities.yaml"
    at.edit(
        path,
        "item_count: 3\n    summary: Half-yearly check; provider",
        "item_count: 4\n    summary: Half-yearly check; provider",
    )
    at.commit(LEILA, "2026-10-13")


WRONG = [
    (late_record, "AC-1", "B-ALL-6", Reason.UNPROVEN),
    (edited_policy, "VM-1", "B-DOC-7", Reason.UNPROVEN),
    (edited_limit, "PL-2", "B-DOC-7", Reason.UNPROVEN),
    (own_policy, "VM-1", "B-DOC-7", Reason.UNPROVEN),
    (revoked_key, "VM-1", "B-DOC-7", Reason.UNPROVEN),
    (moved_day, "AM-2", "B-ALL-6", Reason.UNPROVEN),
    (day_ahead_of_its_commit, "AM-2", "B-ALL-6", Reason.UNPROVEN),
    (miscounted_register, "PE-1", "B-REG-3", Reason.FAILING),
]
"""What was done, and the control, the assertion and the reason of the gap that it makes."""


@pytest.mark.parametrize(
    ("wrong", "control", "assertion", "reason"), WRONG, ids=lambda one: getattr(one, "__name__", str(one))
)
def test_git_refutes_one_thing_and_no_other(
    wrong: Callable[[Repository], None], control: str, assertion: str, reason: Reason, repository: Repository
) -> None:
    before = gaps(verdict(repository.root, LATER))
    wrong(repository)
    found = gaps(verdict(repository.root, LATER)) - before
    assert found == {(control, assertion, reason)}
