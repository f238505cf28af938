"""``--limit``: whoever runs socgap has more or less read than usual, whatever the repository says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from socgap_evidence import limits
from socgap_evidence.limits import Limits
from tests.support.command import run
from tests.support.projects import CONFIG, project

if TYPE_CHECKING:
    from pathlib import Path

ON = ("--as-of", "2026-02-01")
REVIEW = "held_on: 2026-01-15\n" + "# It was long.\n" * 500
TOO_LARGE = "It has 7,520 bytes; the limit is {}."


def test_it_goes_before_what_the_repository_says(tmp_path: Path) -> None:
    lowered = f"{CONFIG}limits: {{data_size: 7000}}\n"
    project(tmp_path, {"evidence/reviews/one.yaml": REVIEW}, config=lowered)
    closed = run(tmp_path, "check", *ON)
    assert closed.code == 1
    assert TOO_LARGE.format("7,000") in closed.stdout
    assert run(tmp_path, "check", *ON, "--limit", "data_size=8KiB").code == 0
    assert TOO_LARGE.format("6,000") in run(tmp_path, "check", *ON, "--limit", "data_size=6000").stdout


def test_each_run_is_for_itself(tmp_path: Path) -> None:
    project(tmp_path, {"evidence/reviews/one.yaml": REVIEW})
    assert run(tmp_path, "check", *ON, "--limit", "data_size=7000").code == 1
    assert limits.in_force() == Limits()
    assert run(tmp_path, "check", *ON).code == 0


def test_it_raises_what_a_repository_cannot(tmp_path: Path) -> None:
    large = REVIEW + "#" * (10 * 1024**2)
    project(tmp_path, {"evidence/reviews/one.yaml": large})
    assert "the limit is 10,485,760." in run(tmp_path, "check", *ON).stdout
    assert run(tmp_path, "check", *ON, "--limit", "data_size=11MiB").code == 0


def test_it_holds_for_what_is_read_before_the_settings(tmp_path: Path) -> None:
    repository = project(tmp_path, {"evidence/reviews/one.yaml": REVIEW})
    repository.commit("All")
    refused = run(tmp_path, "check", *ON, "--rev", "HEAD", "--limit", "paths=5")
    assert refused.code == 2
    assert "holds more than 5 files and folders" in refused.stderr
    assert run(tmp_path, "check", *ON, "--rev", "HEAD", "--limit", "paths=20").code == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("data_size", "'data_size' is not a limit and its value; write it as data_size=20MiB"),
        ("data_sise=1", "there is no limit 'data_sise'. Did you mean 'data_size'?"),
        ("everything=1", "there is no limit 'everything'. There are file_size, total_size,"),
        ("depth=65", "'depth' can be 64 at most."),
        ("depth=", "'depth' must be a whole number, and more than 0."),
        ("data_size=20MB", "'data_size' must be a whole number, or one of KiB, MiB or GiB such as 5 MiB"),
    ],
)
def test_what_is_none_is_refused(text: str, says: str, tmp_path: Path) -> None:
    project(tmp_path, {"evidence/reviews/one.yaml": REVIEW})
    refused = run(tmp_path, "check", *ON, "--limit", text)
    assert refused.code == 2
    assert says in " ".join(refused.stderr.split())
    assert refused.stdout == ""


def test_verbose_output_says_what_the_repository_has_lowered(tmp_path: Path) -> None:
    files = {"evidence/reviews/one.yaml": REVIEW}
    project(tmp_path, files, config=f"{CONFIG}limits: {{depth: 8, data_size: 2 MiB}}\n")
    shown = run(tmp_path, "check", *ON, "--verbose").stdout
    assert "data_size 2 MiB, depth 8" in shown
    assert run(tmp_path, "check", *ON).code == 0


def test_all_repositories_of_a_fleet_are_read_so(tmp_path: Path) -> None:
    repository = project(tmp_path / "one", {"evidence/reviews/one.yaml": REVIEW})
    repository.commit("All")
    (tmp_path / "list.yaml").write_text("repositories:\n  - {name: one, path: one, owner: Ines}\n")
    assert run(tmp_path, "fleet", "list.yaml", *ON).code == 0
    assert run(tmp_path, "fleet", "list.yaml", *ON, "--limit", "data_size=7000").code == 1


def test_a_timeline_reads_the_past_under_the_limits_of_each_day(tmp_path: Path) -> None:
    """What is known of a content is not known under other limits."""
    repository = project(tmp_path, {"evidence/reviews/one.yaml": REVIEW})
    repository.commit("All", when="2026-01-16T12:00:00+00:00")
    repository.write("socgap.yaml", f"{CONFIG}limits: {{data_size: 7000}}\n")
    repository.commit("Less", when="2026-01-20T12:00:00+00:00")
    repository.write("socgap.yaml", CONFIG)
    repository.commit("As usual", when="2026-01-24T12:00:00+00:00")
    said = run(tmp_path, "timeline", *ON, "--window", "2026-01-16..2026-01-31", "--format", "csv").stdout
    known = [row.split(",") for row in said.splitlines() if row.startswith("known then,AC-1,AC-1,")]
    assert [row[4:7] for row in known] == [
        ["met", "2026-01-16", "2026-01-19"],
        ["gap", "2026-01-20", "2026-01-23"],
        ["met", "2026-01-24", "2026-01-31"],
    ]


POLICY = """\
  - id: AC-1.E1
    title: Policy
    kind: document
    evidence: evidence/reviews/*.yaml
    schema: review
    recorded: {date: held_on, within: 30 days}
"""


@pytest.mark.parametrize("limit", ["data_size", "file_size"])
def test_a_lower_limit_hides_nothing_of_the_past(limit: str, tmp_path: Path) -> None:
    """The version before tells that only a day was moved; whoever wants that forgotten lowers a limit."""
    old = f"# {'c' * 5000}\nheld_on: 2025-10-01\nby: somebody\n"
    repository = project(tmp_path, {"evidence/reviews/a.yaml": old}, requires=POLICY)
    repository.commit(when="2025-10-01T12:00:00+00:00")
    repository.write("evidence/reviews/a.yaml", "held_on: 2026-10-01\nby: somebody\n")
    repository.commit(when="2026-10-01T12:00:00+00:00")
    before = run(tmp_path, "check", "--as-of", "2026-10-02")
    assert "changed nothing else" in before.stdout
    repository.write("socgap.yaml", f"{CONFIG}limits: {{{limit}: 5000}}\n")
    repository.commit(when="2026-10-01T13:00:00+00:00")
    after = run(tmp_path, "check", "--as-of", "2026-10-02")
    assert (after.code, after.stdout) == (1, before.stdout)
    lowered = run(tmp_path, "check", "--as-of", "2026-10-02", "--limit", f"{limit}=5000")
    assert (lowered.code, lowered.stdout) == (1, before.stdout)


def test_a_version_of_which_nobody_can_tell_what_it_was_is_not_passed_over(tmp_path: Path) -> None:
    """It may be what the present is held against."""
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 9\n"
    repository = project(tmp_path, {"evidence/reviews/a.yaml": pointer}, requires=POLICY)
    repository.commit(when="2025-10-01T12:00:00+00:00")
    repository.write("evidence/reviews/a.yaml", "held_on: 2026-10-01\nby: somebody\n")
    repository.commit(when="2026-10-01T12:00:00+00:00")
    found = run(tmp_path, "check", "--as-of", "2026-10-02")
    assert found.code == 1
    assert "unknown: What it was in " in found.stdout
    assert "cannot be told: It is a Git LFS pointer" in found.stdout
