"""``socgap report`` as a user meets it: the page it writes, what it leaves out with a reason, and what it refuses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import run
from tests.support.histories import build, git
from tests.support.projects import CONFIG, REQUIREMENT, control
from tests.support.reports import Page, check, written
from tests.test_timeline import R, simple

if TYPE_CHECKING:
    pass

ASKING = f"{REQUIREMENT}    asserts:\n      - {{id: AC-1.A1, says: X., recorded: {{date: held_on, within: 9 days}}}}\n"
SECOND = control(
    "  - {id: AC-2.E1, title: List, kind: register, evidence: evidence/reviews/*.yaml, schema: review}\n",
    name="AC-2",
)
WINDOW = ("--window", "2026-03-01..2026-03-31")
FROM_HOME = "https://forge.example/company/evidence"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three reviews; a control is taken away after a month, and the last commit comes after March."""
    made = tmp_path_factory.mktemp("report") / "repository"
    steps = simple(
        ("2026-03-03", {R: "held_on: 2026-03-03\n", "controls/AC-2.yaml": SECOND}),
        ("2026-03-20", {"controls/AC-2.yaml": ""}),
        ("2026-04-10", {R: "held_on: 2026-04-09\n"}),
    )
    build(made, steps)
    return made


@pytest.fixture
def clone(root: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    git(tmp_path, "clone", "-q", f"file://{root}", "clone")
    return tmp_path / "clone"


def shown(root: Path, tmp_path: Path, *more: str, as_of: str = "2026-04-15") -> Page:
    page = written(root, tmp_path / "report.html", "--as-of", as_of, *more)
    check(page.data)
    return page


def segments(page: Page, name: str, view: str) -> list[tuple[str, str, str]]:
    row = next(one for one in page.data["timeline"]["rows"] if one["id"] == name)
    return [(one["status"], one["first"], one["last"]) for one in row[view]["segments"]]


# ---------------------------------------------------------------- what it writes


def test_it_says_where_the_page_is_and_what_the_verdict_is(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    outcome = run(root, "report", "--as-of", "2026-06-15", "-o", str(path), *WINDOW)
    assert (outcome.code, outcome.stdout) == (0, "")
    assert outcome.stderr == f"wrote {path}: The gate is closed: 1 of 1 controls fails.\n"
    assert "The gate is closed: 1 of 1 controls fails." in path.read_text(encoding="utf-8")


def test_without_o_it_is_report_html(clone: Path) -> None:
    outcome = run(clone, "report", "--as-of", "2026-04-15")
    assert (outcome.code, outcome.stderr) == (
        0,
        "wrote report.html: The gate is open: none of 1 controls fails.\n",
    )
    assert (clone / "report.html").is_file()


def test_it_shows_what_was_known_then_and_what_is_evidenced_now(root: Path, tmp_path: Path) -> None:
    page = shown(root, tmp_path, *WINDOW, as_of="2026-04-15")
    assert segments(page, "AC-1", "known") == [
        ("not-asked", "2026-03-01", "2026-03-02"),
        ("due", "2026-03-03", "2026-03-31"),
    ]
    assert segments(page, "AC-1", "evidenced") == [("gap", "2026-03-01", "2026-03-31")]
    assert [label.partition(":")[0] for label, _ in page.bars[:2]] == ["AC-2, then", "AC-2, now"]


def test_a_control_that_was_taken_away_keeps_its_days(root: Path, tmp_path: Path) -> None:
    page = shown(root, tmp_path, *WINDOW)
    assert segments(page, "AC-2", "known") == [
        ("not-asked", "2026-03-01", "2026-03-02"),
        ("met", "2026-03-03", "2026-03-19"),
        ("not-asked", "2026-03-20", "2026-03-31"),
    ]
    first = page.data["timeline"]["rows"][0]
    assert (first["id"], first["status"], first["owner"]) == ("AC-2", "not-asked", "")
    assert "#AC-2" not in page.links


def test_the_last_commit_is_that_of_what_was_judged(root: Path, tmp_path: Path) -> None:
    """Not the one that reigned on the last day of the window: the page is to be derived from it."""
    head = git(root, "rev-parse", "HEAD")
    page = shown(root, tmp_path, *WINDOW)
    assert (page.data["head_id"], page.data["head"]) == (head, head[:12])
    assert f"git checkout {head}\n" in page.said
    earlier = shown(root, tmp_path, *WINDOW, "--rev", "HEAD~1")
    assert earlier.data["head_id"] == git(root, "rev-parse", "HEAD~1")
    assert earlier.data["tree"] != page.data["tree"]


def test_commits_are_named_with_their_author_and_their_day(root: Path, tmp_path: Path) -> None:
    page = shown(root, tmp_path, *WINDOW)
    first = git(root, "rev-list", "--max-parents=0", "HEAD")[:12]
    assert page.data["commits"][first] == {"by": "Ines Okafor", "on": "2026-03-03"}
    named = {
        one["begun_by"]
        for row in page.data["timeline"]["rows"]
        for view in ("known", "evidenced")
        for one in row[view]["segments"]
        if "begun_by" in one
    }
    assert {*named, page.data["head"]} == set(page.data["commits"])


def test_the_day_of_a_commit_is_the_company_s(clone: Path, tmp_path: Path) -> None:
    (clone / "socgap.yaml").write_text(f"{CONFIG}time_zone: Pacific/Auckland\n", encoding="utf-8")
    first = git(clone, "rev-list", "--max-parents=0", "HEAD")[:12]
    page = shown(clone, tmp_path, *WINDOW)
    assert page.data["commits"][first]["on"] == "2026-03-04"
    assert segments(page, "AC-1", "known")[1] == ("due", "2026-03-04", "2026-03-31")


def test_evidence_is_told_with_the_commit_that_brought_it(clone: Path, tmp_path: Path) -> None:
    def file() -> Any:
        page = shown(clone, tmp_path)
        (control_,) = page.data["sections"][0]["controls"]
        (found,) = control_["requirements"][0]["evidence"]
        return found

    assert file()["commit"] == git(clone, "rev-parse", "HEAD")[:12]
    (clone / R).write_text("held_on: 2026-04-12\n", encoding="utf-8")
    assert "commit" not in file()
    assert file()["content"] == git(clone, "hash-object", R)[:12]


def test_what_is_staged_can_be_shown(clone: Path, tmp_path: Path) -> None:
    (clone / R).write_text("held_on: 2026-04-12\n", encoding="utf-8")
    git(clone, "add", R)
    (clone / R).write_text("held_on: [\n", encoding="utf-8")
    page = shown(clone, tmp_path, "--staged")
    assert page.data["tree"] == "the staged index"
    assert page.data["verdict"]["passes"]
    assert not shown(clone, tmp_path).data["verdict"]["passes"]


@pytest.mark.parametrize(
    ("settings", "days"),
    [
        ("", ("2025-04-16", "2026-04-15", "2026-04-15", False)),
        ("program_start: 2026-03-02\n", ("2026-03-02", "2026-04-15", "2026-04-15", False)),
        (
            "window: {start: 2026-04-01, end: 2026-06-30}\n",
            ("2026-04-01", "2026-04-15", "2026-06-30", True),
        ),
        (
            "window: {start: 2026-05-01, end: 2026-06-30}\n",
            ("2025-04-16", "2026-04-15", "2026-04-15", False),
        ),
    ],
)
def test_without_a_window_the_settings_or_the_last_year_say_which_days(
    settings: str, days: tuple[str, str, str, bool], clone: Path, tmp_path: Path
) -> None:
    (clone / "socgap.yaml").write_text(f"{CONFIG}{settings}", encoding="utf-8")
    timeline = shown(clone, tmp_path).data["timeline"]
    assert tuple(timeline[name] for name in ("first", "last", "window_end", "is_audit_window")) == days


def test_links_to_commits_lead_into_the_repository_and_nowhere_else(root: Path, tmp_path: Path) -> None:
    for given in (FROM_HOME, f"{FROM_HOME}/", f"{FROM_HOME}.git"):
        page = shown(root, tmp_path, *WINDOW, "--repository", given)
        assert page.data["repository"] == FROM_HOME
        outside = [link for link in page.links if not link.startswith("#")]
        assert outside
        assert set(outside) <= {f"{FROM_HOME}/commit/{short}" for short in page.data["commits"]}


# ---------------------------------------------------------------- the same bytes


def test_the_same_tree_and_day_give_the_same_bytes_anywhere(root: Path, tmp_path: Path) -> None:
    pages = []
    for number, (zone, locale, seed) in enumerate([("Pacific/Kiritimati", "C", "1"), ("America/Adak", "tr_TR.UTF-8", "2")]):  # fmt: skip
        folder = tmp_path / f"from-{number}"
        folder.mkdir()
        environment = {
            **os.environ,
            "TZ": zone,
            "LC_ALL": locale,
            "PYTHONHASHSEED": seed,
            "HOME": str(folder),
        }
        command = [
            sys.executable,
            "-m",
            "socgap_evidence",
            "report",
            "-C",
            str(root),
            "--as-of",
            "2026-04-15",
        ]
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
        pages.append((folder / "report.html").read_bytes())
    run(root, "report", "--as-of", "2026-04-15", "-o", str(tmp_path / "here.html"))
    assert pages == [(tmp_path / "here.html").read_bytes()] * 2
    for told in (str(root), str(tmp_path), str(Path.cwd())):
        assert told.encode() not in pages[0]


def test_no_clock_is_read_where_the_day_is_given(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socgap_evidence.cli.common.datetime", None)
    monkeypatch.setattr("time.time", lambda: pytest.fail("the clock was read"))
    shown(root, tmp_path, *WINDOW)


def test_only_the_report_waits_for_its_template_engine(root: Path) -> None:
    program = (
        "import sys\nfrom socgap_evidence.cli import main\n"
        "try:\n    main(sys.argv[1:])\nfinally:\n    print('jinja2' in sys.modules)\n"
    )
    for arguments in (["--version"], ["--help"], ["check", "--as-of", "2026-04-15"], ["report", "--help"]):
        done = subprocess.run([sys.executable, "-c", program, *arguments], cwd=root, capture_output=True, text=True, check=False)  # fmt: skip
        assert done.stdout.splitlines()[-1] == "False", arguments
