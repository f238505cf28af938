"""``socgap`` over real repositories: what it says of the past, and when it cannot be told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support import Repository, run
from tests.support.projects import CONFIG, REQUIREMENT, project

if TYPE_CHECKING:
    from pathlib import Path

DAY = ("--as-of", "2026-10-15")
RECORDED = f"""{REQUIREMENT}    asserts:
      - {{id: AC-1.A1, says: It was recorded in time., recorded: {{date: held_on, within: 30 days}}}}
"""
HELD = "held_on: 2026-09-20\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = project(tmp_path / "repository", requires=RECORDED)
    made.commit("Start", when="2026-09-01T12:00:00+00:00")
    made.write("evidence/reviews/r.yaml", HELD)
    made.commit("Review", when="2026-09-21T12:00:00+00:00")
    return made


def test_what_was_recorded_in_time_opens_the_gate(repository: Repository) -> None:
    outcome = run(repository.root, "check", "-v", *DAY)
    assert outcome.code == 0
    commit = repository.git("rev-parse", "HEAD")[:12]
    who = "Ines Okafor <ines@brambleport.example>"
    assert f"'held_on' 2026-09-20: committed, on 2026-09-21 by {who} in {commit}" in outcome.stdout
    assert "history required (default)" in " ".join(outcome.stdout.split())


def test_what_was_recorded_late_closes_it(repository: Repository) -> None:
    repository.write("evidence/reviews/late.yaml", "held_on: 2026-09-10\n")
    repository.commit("Late", when="2026-10-14T12:00:00+00:00")
    outcome = run(repository.root, "check", "--as-of", "2026-10-12")
    assert outcome.code == 1
    assert (
        "evidence/reviews/late.yaml:1:10: unproven: 'held_on' is 2026-09-10, and it entered git on 2026-10-14,"
        " 34 days later; the limit is 30 days. [AC-1.A1 recorded]"
    ) in outcome.stdout


class TestShallow:
    @pytest.fixture
    def shallow(self, repository: Repository, tmp_path: Path) -> Repository:
        repository.git("clone", "-q", "--depth=1", f"file://{repository.root}", str(tmp_path / "shallow"))
        return Repository(tmp_path / "shallow")

    def test_it_cannot_be_checked_and_the_line_to_add_is_said(self, shallow: Repository) -> None:
        outcome = run(shallow.root, "check", *DAY)
        assert outcome.code == 2
        assert "unknown: This clone is shallow" in outcome.stdout
        assert "set 'fetch-depth: 0' for actions/checkout" in outcome.stdout
        assert "note: It keeps these from being judged: AC-1.E1." in outcome.stdout
        assert outcome.stdout.splitlines()[-1].startswith("The gate is closed")

    def test_programs_are_told_why(self, shallow: Repository) -> None:
        outcome = run(shallow.root, "check", "--format", "json", *DAY)
        assert outcome.code == 2
        data = json.loads(outcome.stdout)
        assert data["passes"] is False
        assert data["history"]["trouble"].startswith("This clone is shallow")
        assert data["controls"][0]["status"] == "unknown"

    def test_what_asks_nothing_of_git_is_judged_all_the_same(self, tmp_path: Path) -> None:
        made = project(tmp_path / "full", {"evidence/reviews/r.yaml": HELD})
        made.commit(when="2026-09-21T12:00:00+00:00")
        made.commit(when="2026-09-22T12:00:00+00:00")
        made.git("clone", "-q", "--depth=1", f"file://{made.root}", str(tmp_path / "shallow"))
        assert run(tmp_path / "shallow", "check", *DAY).code == 0

    def test_evidence_that_is_missing_asks_git_nothing(self, shallow: Repository) -> None:
        (shallow.root / "evidence/reviews/r.yaml").unlink()
        assert run(shallow.root, "check", *DAY).code == 1

    def test_switched_off_it_is_judged_and_every_output_says_so(self, shallow: Repository) -> None:
        shallow.write("socgap.yaml", f"{CONFIG}history: off\n")
        outcome = run(shallow.root, "check", *DAY)
        assert outcome.code == 0
        assert "socgap.yaml:3:1: warning: Git is not asked (history: off)" in outcome.stdout
        run(shallow.root, "status", *DAY)
        assert "Git is not asked" in (shallow.root / "STATUS.md").read_text()
        data = json.loads(run(shallow.root, "check", "--format", "json", *DAY).stdout)
        assert data["history"] == {"asked": False, "trouble": None, "notes": []}
        assert data["warnings"][0]["message"].startswith("Git is not asked")

    def test_asked_of_days_to_come_only_every_output_says_so(self, tmp_path: Path) -> None:
        made = project(tmp_path, {"evidence/reviews/r.yaml": HELD})
        made.write("socgap.yaml", f"{CONFIG}history_since: 2062-01-01\n")
        made.commit(when="2026-09-21T12:00:00+00:00")
        outcome = run(made.root, "check", *DAY)
        assert outcome.code == 0
        assert "socgap.yaml:3:16: warning: Git is asked of nothing on " in outcome.stdout
        run(made.root, "status", *DAY)
        assert "Git is asked of nothing on " in (made.root / "STATUS.md").read_text()
        for name in ("json", "github", "sarif", "markdown", "concise"):
            assert "Git is asked of nothing on " in run(made.root, "check", "--format", name, *DAY).stdout, (
                name
            )


def test_a_folder_that_is_no_repository_cannot_be_checked(tmp_path: Path) -> None:
    project(tmp_path, {"evidence/reviews/r.yaml": HELD}, requires=RECORDED)
    outcome = run(tmp_path, "check", *DAY)
    assert outcome.code == 2
    assert "unknown: This is no git repository" in outcome.stdout


def test_what_is_odd_about_the_clone_is_a_note(repository: Repository) -> None:
    repository.git("replace", "HEAD", "HEAD~1")
    outcome = run(repository.root, "check", *DAY)
    assert outcome.code == 0
    assert "note: The clone has replacement objects" in outcome.stdout
    data = json.loads(run(repository.root, "check", "--format", "json", *DAY).stdout)
    assert data["history"]["notes"][0].startswith("The clone has replacement objects")
    run(repository.root, "status", *DAY)
    assert "replacement" not in (repository.root / "STATUS.md").read_text()


def test_the_status_file_is_the_same_before_and_after_the_commit(repository: Repository) -> None:
    repository.write("evidence/reviews/new.yaml", "held_on: 2026-10-01\n")
    run(repository.root, "status", *DAY)
    before = (repository.root / "status.json").read_text()
    repository.commit("New", when="2026-10-02T12:00:00+00:00")
    assert run(repository.root, "status", "--check", *DAY).code == 0
    assert (repository.root / "status.json").read_text() == before


def test_days_before_the_history_begins_are_not_held_against_it(repository: Repository) -> None:
    repository.write("evidence/reviews/old.yaml", "held_on: 2026-07-01\n")
    repository.write("socgap.yaml", f"{CONFIG}history_since: 2026-09-01\n")
    repository.commit("Import", when="2026-09-22T12:00:00+00:00")
    assert run(repository.root, "check", *DAY).code == 0
    repository.write("socgap.yaml", f"{CONFIG}window: {{start: 2026-06-01, end: 2026-12-31}}\n")
    assert run(repository.root, "check", *DAY).code == 1


APPROVED = """\
  - id: AC-1.E1
    title: Policy
    kind: document
    evidence: evidence/policy.md
    schema: text
    asserts:
      - {id: AC-1.A1, says: It is approved., approved: {by: by, on: on, proof: named}}
"""
FILES = {
    "controls/schemas/text.schema.json": json.dumps(
        {"properties": {"by": {"type": "string"}, "on": {"type": "string", "format": "date"}}}
    ),
    "controls/schemas/people.schema.json": json.dumps(
        {"properties": {"items": {"type": "array", "items": {"type": "object"}}}}
    ),
    "controls/shared.yaml": "files: {people: evidence/people.yaml}\n",
    "evidence/people.yaml": (
        "items:\n  - {id: p-1, work_email: one@x.example}\n"
        "  - {id: p-9, work_email: ines@brambleport.example}\n"
    ),
}


class TestBase:
    @pytest.fixture
    def change(self, tmp_path: Path) -> Repository:
        """A change that approves a policy in somebody's name, and makes itself that somebody."""
        made = project(tmp_path / "repository", FILES, requires=APPROVED)
        made.commit("Start", when="2026-09-01T12:00:00+00:00")
        made.git("branch", "base")
        made.write("evidence/policy.md", "---\nby: p-1\non: 2026-09-20\n---\nText.\n")
        made.write(".mailmap", "<one@x.example> <mallory@x.example>\n")
        made.commit("Policy\n\nApproved-by: M <mallory@x.example>", when="2026-09-21T12:00:00+00:00")
        return made

    def test_a_change_that_vouches_for_itself_passes_alone(self, change: Repository) -> None:
        assert run(change.root, "check", *DAY).code == 0

    @pytest.mark.parametrize(
        "tree", [(), ("--rev", "HEAD"), ("--staged",)], ids=["work tree", "commit", "index"]
    )
    def test_with_its_base_it_does_not(self, change: Repository, tree: tuple[str, ...]) -> None:
        outcome = run(change.root, "check", *tree, "--base", "base", *DAY)
        assert outcome.code == 1
        assert (
            "p-1 approved it on 2026-09-20: that is declared in the file, and it must be named"
            in outcome.stdout
        )

    def test_the_register_of_the_base_says_who_is_who(self, change: Repository) -> None:
        (change.root / ".mailmap").unlink()
        change.write("evidence/people.yaml", FILES["evidence/people.yaml"].replace("one@", "mallory@"))
        change.commit("People", when="2026-09-22T12:00:00+00:00")
        assert run(change.root, "check", *DAY).code == 0
        assert run(change.root, "check", "--base", "base", *DAY).code == 1

    def test_a_base_that_is_not_there_is_2(self, change: Repository) -> None:
        outcome = run(change.root, "check", "--base", "nowhere", *DAY)
        assert outcome.code == 2
        assert "'nowhere' names no commit of this repository." in outcome.stderr

    def test_a_register_that_is_broken_vouches_for_nobody(self, change: Repository) -> None:
        change.write("evidence/people.yaml", "items: [\n")
        change.commit("Broken", when="2026-09-22T12:00:00+00:00")
        assert run(change.root, "check", *DAY).code == 1

    def test_explain_shows_how_strictly_it_is_known(self, change: Repository) -> None:
        outcome = run(change.root, "explain", "AC-1.E1", *DAY)
        commit = change.git("rev-parse", "HEAD")[:12]
        assert "policy.md" in outcome.stdout
        assert f"named, on 2026-09-21 by p-9 in {commit}" in " ".join(outcome.stdout.split())


def test_of_two_people_with_one_address_it_is_nobody_s() -> None:
    from socgap_evidence.rules.witness import addresses, shared_addresses
    from tests.support.projects import document

    register = document({"items": [{"id": "p-1", "work_email": "a@x"}, {"id": "p-2", "work_email": "A@x"}]})
    other = document({"items": [{"id": "p-3", "work_email": "c@x"}, {"id": "p-4", "work_email": None}, "x"]})
    assert addresses([register, other, document([])]) == {"c@x": "p-3"}
    assert shared_addresses([register, other, document([])]) == {"a@x": ("p-1", "p-2")}


@pytest.mark.parametrize("path", ["controls/revoked_keys", "controls/allowed_signers", ".mailmap"])
def test_a_list_of_what_vouches_that_is_a_link_is_no_list(path: str, tmp_path: Path) -> None:
    made = project(
        tmp_path,
        {**FILES, "evidence/policy.md": "---\nby: p-1\non: 2026-09-20\n---\nText.\n"},
        requires=APPROVED,
    )
    made.commit(when="2026-09-21T12:00:00+00:00")
    (made.root / path).symlink_to("/etc/hostname")
    outcome = run(made.root, "check", *DAY)
    assert outcome.code == 2
    assert f"{path}: It is a symbolic link, which is not followed." in outcome.stderr


def test_a_file_that_git_rewrites_on_the_way_out_is_not_exempt(tmp_path: Path) -> None:
    """``ident`` keeps the work tree from ever holding what is committed."""
    policy = "---\nby: p-1\non: 2026-09-20\n---\nText. {}$Id$\n"
    made = project(tmp_path, {**FILES, "evidence/policy.md": policy.format("")}, requires=APPROVED)
    made.commit("Start\n\nApproved-by: p-1 <one@x.example>", when="2026-09-21T12:00:00+00:00")
    assert run(made.root, "check", *DAY).code == 0
    made.write(".gitattributes", "*.md ident\n")
    made.write("evidence/policy.md", policy.format("Anybody may. "))
    made.commit("Edit", when="2026-10-01T12:00:00+00:00")
    (made.root / "evidence/policy.md").unlink()
    made.git("checkout", "--", ".")
    assert "$Id: " in (made.root / "evidence/policy.md").read_text()
    assert run(made.root, "check", *DAY).code == 1
    assert run(made.root, "check", "--rev", "HEAD", *DAY).code == 1
