"""The checklist as a list: which controls are listed, and what is said of each in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

import socgap_evidence.outputs
from tests.support.command import Outcome, run
from tests.support.projects import CONFIG, MANY, MANY_CONFIG, REQUIREMENT, control, project

DAY = ("--as-of", "2026-04-01")
SCHEMA = json.loads(
    Path(socgap_evidence.outputs.__file__).with_name("controls.schema.json").read_text(encoding="utf-8")
)
OWNED = control(
    REQUIREMENT.replace("AC-1", "PE-1"), name="PE-1", owner="HR lead", section=9, more="owner_role: hr_lead\n"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path, {**MANY, "controls/PE-1.yaml": OWNED}, config=MANY_CONFIG).root


def listed(root: Path, *arguments: str) -> dict[str, str]:
    """The controls that are listed, with their statuses."""
    outcome = run(root, "controls", *DAY, "--format", "json", *arguments)
    assert (outcome.code, outcome.stderr) == (0, "")
    data: Any = json.loads(outcome.stdout)
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(data)
    return {one["id"]: one["status"] for one in data["controls"]}


def test_all_are_listed_with_their_status_on_the_day(root: Path) -> None:
    found = listed(root)
    assert list(found) == ["AC-1", "AC-2", "AC-3", "AC-4", "AC-6", "AC-7", "AC-5", "PE-1"]
    assert set(found.values()) == {"met", "gap", "pending", "not-applicable", "unknown"}


@pytest.mark.parametrize(
    ("arguments", "controls"),
    [
        pytest.param(["--section", "5"], ["AC-5"], id="a section"),
        pytest.param(["--owner", "hr LEAD"], ["PE-1"], id="an owner"),
        pytest.param(["--owner", "hr_lead"], ["PE-1"], id="a role"),
        pytest.param(["--criterion", "cc6.2"], ["AC-3"], id="a criterion"),
        pytest.param(["--criterion", "CC6.3"], ["AC-3"], id="a criterion that is answered besides"),
        pytest.param(["--status", "unknown"], ["AC-7"], id="a status"),
        pytest.param(["--status", "unknown", "--status", "gap"], ["AC-3", "AC-7"], id="statuses"),
        pytest.param(["--section", "9", "--criterion", "CC6.1", "--owner", "HR lead"], ["PE-1"], id="all of them"),
        pytest.param(["--section", "9", "--status", "gap"], [], id="none that is so"),
    ],
)  # fmt: skip
def test_controls_are_chosen(arguments: list[str], controls: list[str], root: Path) -> None:
    assert list(listed(root, *arguments)) == controls


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--section", "3"], "No control is of section 3. There are 4, 5, 9.", id="section"),
        pytest.param(["--owner", "HR leed"], "No control is owned by 'HR leed'. Did you mean 'HR lead'?", id="owner"),
        pytest.param(["--criterion", "CC6.11"], "No control answers 'CC6.11'. Did you mean 'CC6.1'?", id="a slip"),
        pytest.param(["--criterion", "x"], "No control answers 'x'. Write it as CC6.1.", id="no criterion"),
        pytest.param(["--criterion", "P1.1"], "'P1.1'. It is a criterion that no control answers.", id="unanswered"),
        pytest.param(["--section", "9", "--criterion", "A1.2"], "No control has section 9 and criterion A1.2. Ask for less.", id="two that do not meet"),
        pytest.param(["--status", "open"], "'open' is not one of", id="status"),
    ],
)  # fmt: skip
def test_a_selection_that_selects_nothing_is_2(arguments: list[str], said: str, root: Path) -> None:
    outcome = run(root, "controls", *DAY, *arguments)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert said in outcome.stderr


def shown(root: Path, *arguments: str) -> Outcome:
    return run(root, "controls", *DAY, *arguments)


def test_text_says_what_each_asks_and_whose_it_is(root: Path) -> None:
    lines = shown(root, "--owner", "HR lead").stdout.splitlines()
    assert lines == [
        "Example, Inc., controls as of 2026-04-01, the work tree",
        "",
        "9 Vendor management",
        "  ✓  PE-1   met             Access reviews",
        "                            Is access reviewed?",
        "                            HR lead; CC6.1; 1 requirement",
        "",
        "1 control: 1 met.",
    ]


def test_text_counts_them_the_worst_first(root: Path) -> None:
    assert shown(root).stdout.endswith(
        "\n8 controls: 1 unknown, 1 gap, 1 pending, 3 met, 2 not-applicable.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--status", "due"], "None of 8 controls is due."),
        (["--status", "due", "--status", "waived", "--section", "9"], "None of 1 control is due or waived."),
    ],
)
def test_where_none_is_so_that_is_said(arguments: list[str], said: str, root: Path) -> None:
    outcome = shown(root, *arguments)
    assert outcome.code == 0
    assert outcome.stdout.endswith(f"\n{said}\n")


def test_markdown_has_a_table_a_section(root: Path) -> None:
    page = shown(root, "--format", "markdown").stdout
    assert page.startswith("# Controls of Example, Inc.\n")
    assert page.count("| Control | Question |") == 3
    assert (
        "| AC-2 Second \\| \\<b\\>look\\</b\\> | Is access reviewed? | Security lead | CC6.1 | 1 | ✓ met |\n"
        in page
    )


def test_a_pinned_day_is_said(root: Path) -> None:
    (root / "socgap.yaml").write_text(f"{CONFIG}as_of: 2026-06-01\n", encoding="utf-8")
    assert run(root, "controls").stdout.startswith("note: the date is pinned to 2026-06-01")
    assert "**pinned to 2026-06-01**" in run(root, "controls", "--format", "markdown").stdout
    assert json.loads(run(root, "controls", "--format", "json").stdout)["as_of_is_pinned"] is True


def test_a_control_says_where_it_is_written_unless_it_is_built_in(root: Path, tmp_path: Path) -> None:
    data = json.loads(shown(root, "--format", "json", "--section", "9").stdout)
    assert data["controls"][0]["path"] == "controls/PE-1.yaml"
    (tmp_path / "b").mkdir()
    (tmp_path / "b/socgap.yaml").write_text("company: A\n", encoding="utf-8")
    built_in: Any = json.loads(shown(tmp_path / "b", "--format", "json", "--section", "9").stdout)
    Draft202012Validator(SCHEMA).validate(built_in)
    assert {one["path"] for one in built_in["controls"]} == {None}


def test_one_run_writes_everything(root: Path) -> None:
    assert shown(root, "--output", "json=a.json", "--output", "markdown=b.md").code == 0
    assert (root / "a.json").is_file()
    assert (root / "b.md").read_text(encoding="utf-8").startswith("# Controls")
