"""The verb: exit codes, streams, the day, and what it does not import."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from socgap_evidence.cli import common
from socgap_evidence.cli import fleet as verb
from tests.support import run
from tests.support.fleets import DAY, SORTS, fleet, listed

AS_OF = ("--as-of", str(DAY))


def said(path: Path, *arguments: str) -> Any:
    return json.loads(run(path.parent, "fleet", "repos.yaml", "--format", "json", *arguments).stdout)


@pytest.mark.parametrize(
    ("sorts", "code", "headline"),
    [
        (["met"], 0, "The gate of 1 repository is open."),
        (["met", "waived"], 0, "The gate of each of 2 repositories is open."),
        (["met", "gap"], 1, "The gate of 1 of 2 repositories is closed, that of 1 is open."),
        (["unknown"], 1, "The gate of 1 of 1 repository is closed."),
        (["met", "shallow"], 2, "1 of 2 repositories could not be checked, that of 1 is open."),
        (
            ["broken settings", "gap", "met", "gap too"],
            2,
            "1 of 4 repositories could not be checked, the gate of 2 is closed, that of 1 is open.",
        ),
        (["not begun"], 2, "1 of 1 repository could not be checked."),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else "",
)
def test_the_worst_gate_is_the_exit_code(sorts: list[str], code: int, headline: str, tmp_path: Path) -> None:
    for name in sorts:
        SORTS[name.removesuffix(" too")](tmp_path / name)
    path = listed(tmp_path, *({"path": name} for name in sorts))
    outcome = run(tmp_path, "fleet", str(path), *AS_OF)
    assert (outcome.code, outcome.stderr) == (code, "")
    assert outcome.stdout.splitlines()[-1] == f"{headline} (As of {DAY}.)"


def test_all_formats_come_of_one_run(tmp_path: Path) -> None:
    fleet(tmp_path, "met", "gap")
    names = ["json", "csv", "markdown", "html"]
    targets = [f"--output={name}={name}.out" for name in names]
    outcome = run(tmp_path, "fleet", "repos.yaml", *AS_OF, *targets)
    assert outcome.code == 1
    assert outcome.stdout.startswith("Fleet, 2 repositories as of 2026-04-20\n")
    for name in names:
        printed = run(tmp_path, "fleet", "repos.yaml", *AS_OF, "--format", name).stdout
        assert (tmp_path / f"{name}.out").read_bytes().decode() == printed


@pytest.mark.parametrize("jobs", ["1", "2", "7"])
def test_the_number_of_jobs_changes_no_byte(jobs: str, tmp_path: Path) -> None:
    fleet(tmp_path, "met", "gap", "unknown", "broken control")
    for name in ("text", "json", "html"):
        asked = ("fleet", "repos.yaml", *AS_OF, "--format", name)
        assert run(tmp_path, *asked, "--jobs", jobs) == run(tmp_path, *asked)


# ---------------------------------------------------------------- the day


def test_the_clock_is_read_once_in_the_time_zone_of_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def today(zone: Any) -> date:
        asked.append(str(zone))
        return date(2026, 4, 21)

    monkeypatch.setattr(verb, "today", today)
    found = said(fleet(tmp_path, "met", "gap", time_zone="Pacific/Auckland"))
    assert asked == ["Pacific/Auckland"]
    assert found["as_of"] == "2026-04-21"
    assert found["as_of_chosen_by"] is None
    assert {one["as_of"] for one in found["repositories"]} == {"2026-04-21"}


def test_today_is_the_day_there(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock:
        @staticmethod
        def now(zone: Any) -> Any:
            return datetime(2026, 4, 21, 1, tzinfo=zone)

    monkeypatch.setattr(common, "datetime", Clock)
    assert verb.today(UTC) == date(2026, 4, 21)


def test_a_pinned_repository_says_so_in_every_format(tmp_path: Path) -> None:
    path = fleet(tmp_path, "pinned", "met")
    for name in ("text", "markdown", "html"):
        shown = run(tmp_path, "fleet", "repos.yaml", "--format", name).stdout
        assert "pinned" in shown.replace("*", "")
        assert "this is not today" in " ".join(shown.split())
    assert said(path)["repositories"][0]["pinned_by"] == "socgap.yaml:3:8"
    assert ",socgap.yaml:3:8," in run(tmp_path, "fleet", "repos.yaml", "--format", "csv").stdout


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("repositories: []\n", "repos.yaml:1:15: "),
        ("repositories: [{path: met}, {path: met}]\n", "repos.yaml:1:36: 'met' is listed already"),
        ("repositories: [{path: met}, {path: mte}]\n", "repos.yaml:1:36: There is no folder 'mte'."),
        ("repositories: [{path: met, nmae: x}]\n", "Did you mean 'name'?"),
        ('repositories: [{path: met, "\\e[2J": 1}]\n', "\\x1b[2J"),
    ],
)
def test_of_a_list_with_a_mistake_nothing_is_judged(text: str, said: str, tmp_path: Path) -> None:
    SORTS["met"](tmp_path / "met")
    (tmp_path / "repos.yaml").write_text(text)
    outcome = run(tmp_path, "fleet", "repos.yaml", *AS_OF)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert said in outcome.stderr
    assert outcome.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--jobs", "0"], ["--format", "xml"], ["--output", "html"], []])
def test_a_wrong_command_line_is_2(arguments: list[str], tmp_path: Path) -> None:
    fleet(tmp_path, "met")
    outcome = run(tmp_path, "fleet", *(["repos.yaml", *arguments] if arguments else []))
    assert (outcome.code, outcome.stdout) == (2, "")


# ---------------------------------------------------------------- what it costs others


def modules(folder: Path, *arguments: str) -> set[str]:
    """What a run has imported at its end."""
    program = (
        "import sys\nfrom socgap_evidence.cli import main\n"
        f"try:\n    main({list(arguments)!r})\nfinally:\n    print(file=sys.stderr)\n"
        "    print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False
    )
    return set(done.stderr.splitlines()[-1].split())


def test_a_check_of_plain_files_imports_no_parser_and_no_library_of_documents(tmp_path: Path) -> None:
    SORTS["met"](tmp_path / "met")
    tops = {name.partition(".")[0] for name in modules(tmp_path / "met", "check", *AS_OF)}
    assert "msgspec" in tops
    assert not {"yaml", "openpyxl", "pypdf", "markdown_it", "email_validator", "jinja2"} & tops


@pytest.mark.parametrize("arguments", [("--version",), ("check", *AS_OF), ("--help",)])
def test_no_other_verb_pays_for_it(arguments: tuple[str, ...], tmp_path: Path) -> None:
    SORTS["met"](tmp_path / "met")
    found = modules(tmp_path / "met", *arguments)
    tops = {name.partition(".")[0] for name in found}
    assert not {"multiprocessing", "asyncio", "dask", "distributed", "jinja2", "tornado"} & tops
    assert not {name for name in found if "fleet" in name}


def test_without_a_scheduler_dask_is_not_imported_nor_jinja_without_a_page(tmp_path: Path) -> None:
    fleet(tmp_path, "met")
    tops = {name.partition(".")[0] for name in modules(tmp_path, "fleet", "repos.yaml", *AS_OF)}
    assert "multiprocessing" in tops
    assert not {"asyncio", "dask", "distributed", "jinja2"} & tops
