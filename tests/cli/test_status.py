"""``socgap status``: the file is written whole, or compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.cli import common
from tests.support import run
from tests.support.projects import CONFIG, REVIEW, project

if TYPE_CHECKING:
    from pathlib import Path

DAY = ("--as-of", "2026-03-02")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path, {"evidence/reviews/a.yaml": REVIEW}).root


def test_it_writes_both_files_and_says_so_on_stderr(root: Path) -> None:
    outcome = run(root, "status", *DAY)
    assert (outcome.code, outcome.stdout) == (0, "")
    assert outcome.stderr == f"wrote {root / 'STATUS.md'}\nwrote {root / 'status.json'}\n"
    assert (root / "STATUS.md").read_text(encoding="utf-8").startswith("# SOC 2 status of Example, Inc.\n")
    assert json.loads((root / "status.json").read_text(encoding="utf-8"))["passes"] is True


def test_writing_is_0_whatever_the_files_say(root: Path) -> None:
    assert run(root, "status", "--as-of", "2026-09-01").code == 0
    assert "gate is closed" in (root / "STATUS.md").read_text(encoding="utf-8")


def test_writing_twice_changes_no_byte(root: Path) -> None:
    run(root, "status", *DAY)
    before = (root / "STATUS.md").read_bytes(), (root / "status.json").read_bytes()
    run(root, "status", *DAY)
    assert ((root / "STATUS.md").read_bytes(), (root / "status.json").read_bytes()) == before


def test_a_day_that_was_chosen_is_named_in_both_files(root: Path) -> None:
    run(root, "status", "--as-of", "2026-04-01")
    chosen = "The date is **2026-04-01, chosen by --as-of**: this is not today's verdict."
    assert chosen in (root / "STATUS.md").read_text(encoding="utf-8")
    assert json.loads((root / "status.json").read_text(encoding="utf-8"))["as_of"] == "2026-04-01"


def test_the_files_have_unix_line_ends(root: Path) -> None:
    run(root, "status", *DAY)
    assert b"\r" not in (root / "STATUS.md").read_bytes()


def test_the_file_is_where_the_settings_say(root: Path) -> None:
    (root / "socgap.yaml").write_text(f"{CONFIG}status: docs/AUDIT.md\n", encoding="utf-8")
    (root / "docs").mkdir()
    assert run(root / "evidence", "status", *DAY).code == 0
    assert (root / "docs/AUDIT.md").is_file()
    assert (root / "docs/status.json").is_file()


def test_a_folder_that_is_not_there_is_one_error(root: Path) -> None:
    (root / "socgap.yaml").write_text(f"{CONFIG}status: docs/AUDIT.md\n", encoding="utf-8")
    outcome = run(root, "status", *DAY)
    assert outcome.code == 2
    assert "It cannot be written: No such file or directory." in outcome.stderr


def test_what_cannot_be_written_leaves_the_old_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "STATUS.md").write_text("old", encoding="utf-8")

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(common.Path, "replace", broken)
    outcome = run(root, "status", *DAY)
    assert outcome.code == 2
    assert "No space left on device" in outcome.stderr
    assert (root / "STATUS.md").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in root.iterdir()) == [
        "STATUS.md",
        "controls",
        "evidence",
        "socgap.yaml",
    ]


def test_a_current_file_is_0_and_silent(root: Path) -> None:
    run(root, "status", *DAY)
    outcome = run(root, "status", "--check", *DAY)
    assert (outcome.code, outcome.said) == (0, "")


def test_an_outdated_file_is_1_with_the_difference(root: Path) -> None:
    run(root, "status", *DAY)
    before = (root / "STATUS.md").read_bytes()
    (root / "evidence/reviews/b.yaml").write_text("held_on: 2026-03-02\n", encoding="utf-8")
    outcome = run(root, "status", "--check", *DAY)
    assert outcome.code == 1
    assert "--- STATUS.md (as it is)\n+++ STATUS.md (as it should be)\n" in outcome.stdout
    assert "\n+| [evidence/reviews/b.yaml](evidence/reviews/b.yaml) | 2026-03-02 |" in outcome.stdout
    assert (
        f"error: {root / 'STATUS.md'} is out of date. Run 'socgap status' and commit it.\n" in outcome.stderr
    )
    assert (root / "STATUS.md").read_bytes() == before, "nothing is written"


def test_a_file_that_is_not_there_is_outdated(root: Path) -> None:
    outcome = run(root, "status", "--check", *DAY)
    assert outcome.code == 1
    assert "\n+# SOC 2 status of Example, Inc.\n" in outcome.stdout
    assert not (root / "STATUS.md").exists()


def test_a_file_edited_by_hand_is_outdated(root: Path) -> None:
    run(root, "status", *DAY)
    path = root / "STATUS.md"
    path.write_text(path.read_text(encoding="utf-8").replace("**Yes**", "**No**"), encoding="utf-8")
    outcome = run(root, "status", "--check", *DAY)
    assert outcome.code == 1
    assert "\n-| AC-1 | Is access reviewed? | **No** |" in outcome.stdout


@pytest.mark.parametrize(
    "garbage", [b"\xff\xfe\x00", b"\x1b[2J\x1b]0;title\x07"], ids=["no UTF-8", "terminal codes"]
)
def test_a_file_that_is_garbage_is_outdated_and_printed_safely(garbage: bytes, root: Path) -> None:
    (root / "STATUS.md").write_bytes(garbage)
    outcome = run(root, "status", "--check", *DAY)
    assert outcome.code == 1
    assert "\x1b" not in outcome.said
    assert "Traceback" not in outcome.said


def test_a_checkout_with_other_line_ends_is_current(root: Path) -> None:
    run(root, "status", *DAY)
    path = root / "STATUS.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert run(root, "status", "--check", *DAY).code == 0


def test_only_the_file_that_differs_is_named(root: Path) -> None:
    run(root, "status", *DAY)
    (root / "status.json").write_text("{}\n", encoding="utf-8")
    outcome = run(root, "status", "--check", *DAY)
    assert outcome.code == 1
    assert "STATUS.md" not in outcome.said
    assert "status.json (as it is)" in outcome.stdout


def test_a_commit_may_be_compared(tmp_path: Path) -> None:
    repository = project(tmp_path, {"evidence/reviews/a.yaml": REVIEW})
    run(tmp_path, "status", *DAY)
    repository.commit()
    assert run(tmp_path, "status", "--check", *DAY, "--rev", "HEAD").code == 0
