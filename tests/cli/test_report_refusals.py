"""What ``socgap report`` cannot show: the page says why, or one sentence does and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import run
from tests.support.projects import CONFIG, REQUIREMENT, REVIEW, control, project
from tests.support.reports import check, written

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Repository
    from tests.support.reports import Page

ASKING = f"{REQUIREMENT}    asserts:\n      - {{id: AC-1.A1, says: X., recorded: {{date: held_on, within: 9 days}}}}\n"
DAY = ("--as-of", "2026-04-10")
WINDOW = ("--window", "2026-03-01..2026-03-31")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with one commit."""
    made = project(tmp_path / "repository", {"evidence/reviews/a.yaml": REVIEW})
    made.commit(when="2026-03-02T12:00:00+00:00")
    return made.root


def shown(root: Path, tmp_path: Path) -> Page:
    page = written(root, tmp_path / "page.html", *DAY, *WINDOW)
    check(page.data)
    return page


# ---------------------------------------------------------------- where there is no past


def no_past(page: Page, reason: str) -> None:
    """That the page says why the past is not shown, and draws nothing in its place."""
    timeline = page.data["timeline"]
    assert reason in timeline["no_past"]
    assert timeline["no_past"] in page.said
    assert not any("known" in row for row in timeline["rows"])
    assert {label.split(":")[0].rpartition(" ")[2] for label, _ in page.bars} == {"now"}
    assert "None: on no day was a gap known." not in page.said
    assert "head" not in page.data
    assert "socgap timeline" not in page.said
    assert any(reason in one["why"] for one in page.data["not_checked"])


def made_without_a_past(kind: str, folder: Path, requires: str) -> Path:
    made: Repository = project(folder / "made", {"evidence/reviews/a.yaml": REVIEW}, requires=requires)
    if kind == "history: off":
        made.write("socgap.yaml", f"{CONFIG}history: off\n")
        made.commit(when="2026-03-02T12:00:00+00:00")
    elif kind == "no commit":
        made.git("init", "-q")
    elif kind == "shallow":
        made.commit(when="2026-03-02T12:00:00+00:00")
        made.commit(when="2026-03-03T12:00:00+00:00")
        made.git("clone", "-q", "--depth=1", f"file://{made.root}", str(folder / "shallow"))
        return folder / "shallow"
    return made.root


WITHOUT = {
    "history: off": "Git is not asked (history: off)",
    "no git": "This is no git repository",
    "no commit": "HEAD names no commit",
    "shallow": "This clone is shallow",
}


@pytest.mark.parametrize("kind", WITHOUT)
def test_without_a_history_the_past_is_left_out_and_the_reason_is_said(kind: str, tmp_path: Path) -> None:
    root = made_without_a_past(kind, tmp_path, REQUIREMENT)
    outcome = run(root, "report", *DAY, *WINDOW)
    assert outcome.code == 0, outcome.stderr
    no_past(shown(root, tmp_path), WITHOUT[kind])


@pytest.mark.parametrize("kind", WITHOUT)
def test_where_git_has_to_be_asked_and_cannot_the_page_says_so_and_it_is_2(kind: str, tmp_path: Path) -> None:
    root = made_without_a_past(kind, tmp_path, ASKING)
    path = tmp_path / "report.html"
    outcome = run(root, "report", *DAY, *WINDOW, "-o", str(path))
    assert outcome.code == (0 if kind == "history: off" else 2)
    assert outcome.stderr.startswith(f"wrote {path}: ")
    page = shown(root, tmp_path)
    no_past(page, WITHOUT[kind])
    assert page.data["verdict"]["exit_code"] == outcome.code
    assert ("Git could not be asked" in page.said) == (kind != "history: off")
    assert str(tmp_path) not in page.source


def test_where_nothing_applies_the_page_says_so_and_it_is_2(tmp_path: Path) -> None:
    project(tmp_path, {"controls/AC-1.yaml": control(criteria="{primary: [A1.2]}")})
    outcome = run(tmp_path, "report", *DAY)
    assert outcome.code == 2
    assert "Nothing was checked" in outcome.stderr
    assert "Nothing was checked" in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("window", ["0899-01-01..0900-01-01", "9998-12-30..9999-12-30"])
def test_years_that_nobody_means_are_shown_all_the_same(window: str, tmp_path: Path) -> None:
    project(tmp_path, {"controls/AC-1.yaml": control()})
    outcome = run(tmp_path, "report", "--window", window, "--as-of", window.rpartition(".")[2])
    assert (outcome.code, "socgap itself failed" in outcome.stderr) == (0, False), outcome.stderr


# ---------------------------------------------------------------- what it refuses


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((*WINDOW, "--as-of", "2026-02-28"), "The window begins on 2026-03-01, after 2026-02-28"),
        (("--as-of", "9999-12-31"), "The calendar ends on 9999-12-31."),
        (("-o", "nowhere/report.html"), "nowhere/report.html: It cannot be written"),
        (("-o", "."), "It cannot be written"),
        (("--rev", "no-such-branch"), "no-such-branch"),
        (("--rev", "HEAD", "--staged"), "--rev and --staged exclude each other."),
        (("--window", "2026-03-01"), "'2026-03-01' is not two days"),
        (("--as-of", "tomorrow"), "'tomorrow' is not a date"),
        *(
            (("--repository", given), "is no address of a repository.")
            for given in (
                "javascript:alert(1)",
                "http://forge.example/x",
                "https://user:password@forge.example/x",
                'https://forge.example/"onclick="x',
                "https://forge.example/'x",
                "https://forge.example/<b>",
                "https://forge.example/x?y=z",
                "https://forge.example/x#y",
                "https://forge.example/x\n",
                "https://forge.example//x",
                "data:text/html,x",
                "//forge.example/x",
                "git@forge.example:company/evidence.git",
                "https://f\u043erge.example/x",
            )
        ),
    ],
)
def test_what_cannot_be_written_is_one_sentence_and_2(
    arguments: tuple[str, ...], says: str, root: Path
) -> None:
    outcome = run(root, "report", *(() if "--as-of" in arguments else DAY), *arguments)
    assert outcome.code == 2
    assert says in " ".join(outcome.stderr.split())
    assert "Traceback" not in outcome.stderr
    assert outcome.stdout == ""
    assert not list(root.glob("*.html"))


def test_a_password_in_an_address_is_not_printed(root: Path) -> None:
    outcome = run(root, "report", "--repository", "https://user:hunter2@forge.example/x")
    assert "hunter2" not in outcome.said
