"""``socgap pack`` writes the whole archive or nothing, and tells whoever sends it what they should know."""

from __future__ import annotations

import hashlib
import io
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.pack import manifest_json
from tests.pack.company import HIDDEN, MINUTES, PEOPLE, REVIEW, company
from tests.support.command import Outcome, run

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.pack.manifest import Manifest
    from tests.support.repository import Repository


@pytest.fixture
def made(tmp_path: Path) -> Repository:
    return company(tmp_path / "company")


def manifest(made: Repository, name: str = "pack.zip") -> Manifest:
    with zipfile.ZipFile(made.root / name) as archive:
        return manifest_json.read(archive.read("manifest.json"))


def test_a_pack_is_written_and_its_digest_printed(made: Repository) -> None:
    outcome = run(made.root, "pack")
    assert outcome.code == 0
    content = (made.root / "pack.zip").read_bytes()
    assert outcome.stdout == f"{hashlib.sha256(content).hexdigest()}  pack.zip\n"
    head = made.git("rev-parse", "HEAD")
    assert outcome.stderr == (
        "note: The pack is not signed. --sign KEY signs it.\n"
        f"wrote pack.zip: commit {head[:12]} as of 2026-06-30, 23 files."
        " The gate is open: none of 1 controls fails.\n"
    )
    assert subprocess.run(
        ["sha256sum", "--check"], cwd=made.root, input=outcome.stdout, text=True, check=True
    )


def test_a_closed_gate_is_packed_as_well(made: Repository) -> None:
    outcome = run(made.root, "pack", "--as-of", "2026-09-30", "-o", "late.zip")
    assert (outcome.code, "The gate is closed" in outcome.stderr) == (0, True)
    assert str(manifest(made, "late.zip").as_of) == "2026-09-30"


def test_another_commit_and_other_days_can_be_packed(made: Repository) -> None:
    outcome = run(made.root, "pack", "--rev", "HEAD~1", "--window", "2026-03-01..2026-03-31")
    assert outcome.code == 0
    found = manifest(made)
    assert found.commit.id == made.git("rev-parse", "HEAD~1")
    assert (str(found.as_of), str(found.window.start)) == ("2026-03-31", "2026-03-01")


def test_what_differs_on_disk_is_told(made: Repository) -> None:
    made.write(REVIEW, "held_on: 2026-06-01\n")
    made.write("evidence/new.yaml", "x")
    made.write("notes.txt", "no matter")
    (made.root / PEOPLE).unlink()
    (made.root / MINUTES).unlink()
    (made.root / MINUTES).symlink_to("nowhere")
    said = run(made.root, "pack").stderr
    assert f"only the commit is packed: {MINUTES}, evidence/new.yaml, {PEOPLE}, {REVIEW}.\n" in said
    assert "only the commit" not in run(made.root, "pack", "--rev", "main").stderr


def test_many_names_are_cut_short(made: Repository) -> None:
    for number in range(7):
        made.write(f"evidence/{number}.txt", "x")
    assert "evidence/4.txt and 2 more.\n" in run(made.root, "pack").stderr


def test_a_status_file_that_is_not_current_is_told(made: Repository) -> None:
    made.write("STATUS.md", "All is well.\n")
    made.commit(when="2026-07-03T12:00:00+00:00")
    outcome = run(made.root, "pack")
    assert (
        "note: STATUS.md of the commit is not what 'socgap status' writes on 2026-06-30.\n" in outcome.stderr
    )


def test_what_only_the_clone_says_is_told(made: Repository) -> None:
    made.git("replace", "--graft", "HEAD")
    assert "note: The clone has replacement objects" in run(made.root, "pack").stderr


def test_what_is_in_other_repositories_is_told(made: Repository) -> None:
    head = made.git("rev-parse", "HEAD").strip()
    made.git("update-index", "--add", "--cacheinfo", f"160000,{head},vendor/library")
    made.git("commit", "-q", "-m", "A library", when="2026-07-03T12:00:00+00:00")
    outcome = run(made.root, "pack")
    assert outcome.code == 0
    assert (
        "note: What submodules hold is in other repositories, and is not packed: vendor/library.\n"
        in outcome.stderr
    )


def test_values_are_hidden_with_a_key(made: Repository, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 40)
    arguments = ("--redact", "people:$.items[*].name", "--redaction-key", str(tmp_path / "key"))
    made.write("evidence/minutes/more.txt", HIDDEN)
    made.commit(when="2026-07-03T12:00:00+00:00")
    outcome = run(made.root, "pack", *arguments)
    assert outcome.code == 0
    said = "note: Values that are hidden still stand in history.bundle, tree/evidence/minutes/more.txt.\n"
    assert said in outcome.stderr


def test_the_order_of_what_is_left_out_is_of_no_matter(made: Repository) -> None:
    one = run(made.root, "pack", "--without", "people", "--without", "evidence/minutes/*")
    other = run(made.root, "pack", "--without", "evidence/minutes/*", "--without", "people")
    assert one.stdout == other.stdout
    assert manifest(made).asked.without == ("evidence/minutes/*", "people")


def test_requests_come_from_the_commit_or_from_disk(made: Repository, tmp_path: Path) -> None:
    made.write("requests.csv", "request,control\nR1,AC-1\n")
    made.commit(when="2026-07-03T12:00:00+00:00")
    made.write("requests.csv", "request,control\nR2,AC-1\n")
    (tmp_path / "other.csv").write_text("request,control\nR3,AC-1\n")
    for name, request in {"requests.csv": b"R1,", str(tmp_path / "other.csv"): b"R3,"}.items():
        assert run(made.root, "pack", "--requests", name).code == 0
        with zipfile.ZipFile(made.root / "pack.zip") as archive:
            assert request in archive.read("requests.csv")
            assert archive.read("index.csv").splitlines()[1].startswith(request)


def test_a_pack_is_signed_by_a_key(made: Repository, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    outcome = run(made.root, "pack", "--sign", str(key))
    assert (outcome.code, "not signed" in outcome.stderr) == (0, False)
    (tmp_path / "signers").write_text(f"auditee@example.com {key.with_suffix('.pub').read_text()}")
    verified = run(made.root, "verify", "pack.zip", "--signers", str(tmp_path / "signers"))
    assert verified.code == 0, verified.said


def refused(made: Repository, *arguments: str) -> Outcome:
    """A run that must leave nothing behind."""
    before = {path.name for path in made.root.iterdir()}
    outcome = run(made.root, "pack", *arguments)
    assert outcome.code == 2
    assert outcome.stdout == ""
    assert {path.name for path in made.root.iterdir()} == before
    return outcome


REFUSED = [
    (("--without", "people", "--without", "people"), "'--without people' stands there twice"),
    (("--without", "evidence/caf\udce9*"), "holds a character that cannot be seen"),
    (("--without", "nothing"), "no document type and no requirement 'nothing'"),
    (("--redact", "people:$.items[*].name"), "--redaction-key FILE"),
    (("--requests", "nowhere.csv"), "nowhere.csv: It cannot be read: No such file or directory."),
    (("--requests", "notes.txt"), "notes.txt: It has no requests."),
    (("--rev", "nowhere"), "'nowhere' names no commit"),
    (("--window", "2027-01-01..2027-02-01"), "none of it has passed"),
    (("-o", "nowhere/pack.zip"), "nowhere/pack.zip: It cannot be written"),
    (("--sign", "nowhere"), "'nowhere' does not exist"),
    (("--sign", "notes.txt"), "It could not be signed"),
]


@pytest.mark.parametrize(("arguments", "why"), REFUSED)
def test_what_makes_no_pack_is_said_and_nothing_written(
    arguments: tuple[str, ...], why: str, made: Repository
) -> None:
    assert why in refused(made, *arguments).stderr


def test_a_pack_that_fails_leaves_the_old_one(made: Repository) -> None:
    assert run(made.root, "pack").code == 0
    before = (made.root / "pack.zip").read_bytes()
    assert run(made.root, "pack", "--without", "nothing").code == 2
    assert (made.root / "pack.zip").read_bytes() == before
    zipfile.ZipFile(io.BytesIO(before)).close()


def test_a_pipe_gets_the_archive_and_nothing_behind_it(made: Repository, tmp_path: Path) -> None:
    assert run(made.root, "pack").code == 0
    (tmp_path / "link.zip").symlink_to("/dev/null")
    outcome = run(made.root, "pack", "-o", str(tmp_path / "link.zip"))
    assert (outcome.code, outcome.stdout) == (0, "")
