"""``socgap sample`` as a user meets it: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.sampling.companies import MONTHLY, changes
from tests.support import run
from tests.support.repository import Repository
from tests.support.windows import EVENTS, OVER, nil, tree

if TYPE_CHECKING:
    from pathlib import Path

ASKED = ("sample", "--control", "AC-1", "--seed-request", "REQ-7")
CHANGES = {"changes/a.yaml": changes(*(f"c-{at}" for at in range(30)))}
ZEROS = EVENTS + "    zeros: {subject: reviews, per: quarter, grace: 15 days}\n"


def company(root: Path, requires: str = MONTHLY, files: dict[str, object] | None = None) -> Repository:
    found = tree(requires, CHANGES if files is None else files)
    made = Repository(root / "company")
    for entry in found.entries:
        made.write(entry.path, found.read(entry.path))
    made.commit()
    return made


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return company(tmp_path).root


def sampled(root: Path, *more: str, code: int = 0) -> str:
    outcome = run(root, *ASKED, "--as-of", OVER, *more)
    assert (outcome.code, bool(outcome.stderr)) == (code, code != 0), outcome.said
    return outcome.said


def test_a_sample_is_drawn_and_ends_with_0(root: Path) -> None:
    said = sampled(root, "--size", "3")
    assert "sample REQ-7 of AC-1.E1 Changes, the work tree\n" in said
    assert said.count("evidence/changes/a.yaml:1\n") == 3
    assert "draw the sample that counts with --rev." in said


def test_a_commit_is_named_whole(root: Path) -> None:
    data = json.loads(sampled(root, "--rev", "HEAD", "--format", "json"))
    assert data["commit"] == Repository(root).git("rev-parse", "HEAD").strip()
    assert data["notes"] == []


def test_a_commit_and_its_work_tree_give_the_same(root: Path) -> None:
    first, second = (
        json.loads(sampled(root, *more, "--format", "json")) for more in (("--rev", "HEAD"), ("--staged",))
    )
    assert (first["population"], first["sample"]) == (second["population"], second["sample"])


def test_each_format_is_printed_and_written(root: Path, tmp_path: Path) -> None:
    files = {name: tmp_path / f"s.{name}" for name in ("text", "json", "csv")}
    sampled(root, *(f"--output={name}={path}" for name, path in files.items()))
    for name, path in files.items():
        assert (
            path.read_bytes().decode("utf-8") == run(root, *ASKED, "--as-of", OVER, "--format", name).stdout
        )
    rows = list(csv.DictReader(io.StringIO(files["csv"].read_text(encoding="utf-8"))))
    assert len(rows) == 5


def test_colour_is_for_those_who_want_it(root: Path) -> None:
    assert "\x1b[" in sampled(root, "--color", "always")
    assert "\x1b[" not in sampled(root)


def test_a_window_may_be_another_one(root: Path) -> None:
    said = sampled(root, "--window", "2026-06-01..2026-06-30", "--format", "json")
    assert json.loads(said)["window"] == {"start": "2026-06-01", "end": "2026-06-30"}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        pytest.param(("--requirement", "AC-1.E9"), "AC-1 has no requirement 'AC-1.E9'.", id="requirement"),
        pytest.param(("--control", "AC-9"), "AC-9", id="control"),
        pytest.param(("--size", "0"), "0 is not in the range x>=1", id="none of it"),
        pytest.param(("--seed-request", "a b"), "error: 'a b' cannot be the id of a request.", id="request"),
        pytest.param(("--window", "2026"), "is not two days", id="window"),
        pytest.param(
            ("--window", "2026-01-01..2026-01-31"), "nothing of it lies in 2026-01-01", id="nothing in it"
        ),
        pytest.param(("--output", "yaml=x"), "There is no format 'yaml'.", id="format"),
    ],
)
def test_what_makes_no_sense_ends_with_2(root: Path, more: tuple[str, ...], says: str) -> None:
    assert says in sampled(root, *more, code=2)


@pytest.mark.parametrize("missing", ["--control", "--seed-request"])
def test_control_and_request_must_be_said(root: Path, missing: str) -> None:
    at = ASKED.index(missing)
    outcome = run(root, *ASKED[:at], *ASKED[at + 2 :])
    assert outcome.code == 2
    assert f"Missing option '{missing}'" in outcome.stderr


def test_a_file_that_cannot_be_read_ends_with_2_and_writes_nothing(tmp_path: Path) -> None:
    root = company(tmp_path, files={**CHANGES, "changes/b.yaml": "held_on: [\n"}).root
    said = sampled(root, "--output", f"json={tmp_path / 's.json'}", code=2)
    assert said.startswith("error: evidence/changes/b.yaml:")
    assert "AC-1.E1 is not sampled, because its population cannot be told: " in said
    assert not (tmp_path / "s.json").exists()


def test_nothing_is_a_sample_where_somebody_signed_it(tmp_path: Path) -> None:
    quarters = {"2026-Q2": "2026-07-02", "2026-Q3": "2026-10-02"}
    signed = {f"statements/{one}.yaml": nil(one, day) for one, day in quarters.items()}
    root = company(tmp_path, ZEROS, signed).root
    assert "Nothing happened, as somebody signed" in sampled(root)
    (root / "evidence/statements/2026-Q3.yaml").unlink()
    assert "nobody has signed that there was none in 2026-Q3." in sampled(root, code=2)
