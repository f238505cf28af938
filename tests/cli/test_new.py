"""``socgap new``: a file to fill in, where it belongs, and never over one that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from socgap_evidence.documents import read_document
from tests.support import run
from tests.support.repository import Repository

SAMPLE = Path(__file__).parents[2]
DAY = ("--as-of", "2026-10-15")


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A company that has a name and nothing else."""
    root = Repository(tmp_path / "company")
    root.write("socgap.yaml", "company: Example, Inc.\n")
    root.commit()
    return root.root


def test_without_a_kind_the_kinds_are_listed() -> None:
    done = run(SAMPLE, "new")
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout.startswith("KIND ")
    assert "\nwaiver " in done.stdout


def test_it_is_written_where_it_belongs_and_what_to_do_is_said(company: Path) -> None:
    done = run(company, "new", "access-review", *DAY)
    assert (done.code, done.stdout) == (0, "")
    assert done.stderr.split("\n") == [
        "wrote evidence/access/reviews/ACR-2026-Q4.yaml",
        "AC-1.E2 (User access review) needs it for 2026-Q4, by 2027-01-15.",
        "To fill in:",
        "  prepared_by, prepared_on, started_on, completed_on",
        "  systems[]: system, listing, reviewer, reviewed_on",
        "  systems[].items[]: account, person, decision",
        "  campaign_owner, approved_by, approved_on",
        (
            "note: Nothing says yet what stands in systems. Add evidence/registers/systems.yaml (systems). Then delete"
            " this file and run the command again, or write the entries by hand."
        ),
        "note: the schema is not in the repository, so editors are not told of it.",
        "",
    ]
    path = "evidence/access/reviews/ACR-2026-Q4.yaml"
    assert read_document(path, (company / path).read_bytes()).data["id"] == "ACR-2026-Q4"  # type: ignore[index, call-overload]
    checked = run(company, "check", "--control", "AC-1", *DAY)
    assert checked.code == 1
    assert f"{path}:" in checked.stdout
    again = run(company, "new", "access-review", *DAY)
    assert again.code == 2
    assert again.stderr == (
        f"error: {path}: It exists, and nothing is overwritten."
        " The next free id is ACR-2026-Q4-2: --output evidence/access/reviews/ACR-2026-Q4-2.yaml.\n"
    )


def test_a_policy_that_is_not_filled_in_is_no_policy(company: Path) -> None:
    assert run(company, "new", "policy", "access-control", *DAY).code == 0
    assert run(company, "new", "policy", "access-control", *DAY).stderr == (
        "error: evidence/policies/access-control.md: It exists, and nothing is overwritten. Choose another --output.\n"
    )
    checked = run(company, "check", "--control", "PL-2", *DAY)
    assert checked.code == 1
    assert "evidence/policies/access-control.md:" in checked.stdout


def test_a_waiver_that_is_not_filled_in_is_a_draft_and_accepts_nothing(company: Path) -> None:
    before = run(company, "check", *DAY)
    done = run(company, "new", "waiver", "AC-1.E2", *DAY)
    assert "note: It is a draft and accepts nothing" in done.stderr
    checked = run(company, "check", *DAY)
    said = (
        "controls/waivers/WVR-2026-001.yaml:11:7: warning: This waiver is a draft that is not filled in yet"
    )
    assert said in checked.stdout
    assert checked.code == before.code == 1
    assert checked.stdout.splitlines()[-1] == before.stdout.splitlines()[-1]
    assert run(company, "new", "waiver", "AC-2.E2", *DAY).stderr.startswith(
        "wrote controls/waivers/WVR-2026-002.yaml"
    )


def test_a_waiver_that_claims_to_be_approved_and_is_not_filled_in_stops_the_gate(company: Path) -> None:
    run(company, "new", "waiver", "AC-1.E2", *DAY)
    path = company / "controls/waivers/WVR-2026-001.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count("status: draft") == 1
    path.write_text(text.replace("status: draft", "status: approved"), encoding="utf-8")
    checked = run(company, "check", *DAY)
    assert checked.code == 2
    assert checked.stderr.startswith("error: controls/waivers/WVR-2026-001.yaml:")


def test_what_would_be_written_can_be_seen_first(company: Path) -> None:
    done = run(company, "new", "incident", "--dry-run", *DAY)
    assert done.code == 0
    assert "\nid: INC-2026-001\n" in done.stdout
    assert done.stderr.startswith("would write evidence/incidents/INC-2026-001.yaml\n")
    assert not (company / "evidence").exists()


def test_editors_are_told_of_the_schema_without_a_note() -> None:
    done = run(SAMPLE, "new", "access-review", "--dry-run")
    assert done.code == 0
    assert "the schema is not in the repository" not in done.stderr
    assert (
        "note: 2026-Q2 has no occurrence either; name the period to write about that instead.\n"
        in done.stderr
    )


def test_it_goes_where_somebody_wants_it(company: Path) -> None:
    done = run(
        company,
        "new",
        "incident",
        "--output",
        "evidence/incidents/INC-2026-777.yaml",
        *DAY,
    )
    assert done.code == 0
    assert "\nid: INC-2026-777\n" in (company / "evidence/incidents/INC-2026-777.yaml").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("../x.yaml", "error: ../x.yaml: It lies in no tree that is checked."),
        ("x.json", "error: x.json: A scaffold is YAML or Markdown. End its name with .yaml or .md."),
        (
            "socgap.yaml",
            "error: socgap.yaml: It exists, and nothing is overwritten. Choose another --output.",
        ),
        ("socgap.yaml/INC-2026-001.yaml", "error: "),
    ],
)
def test_a_path_that_makes_no_sense_is_refused(company: Path, output: str, said: str) -> None:
    done = run(company, "new", "incident", "--output", output, *DAY)
    assert done.code == 2
    assert done.stderr.startswith(said)


def test_a_link_is_not_written_through(company: Path) -> None:
    (company / "evidence/incidents").mkdir(parents=True)
    (company / "evidence/incidents/INC-2026-001.yaml").symlink_to(company.parent / "elsewhere.yaml")
    done = run(company, "new", "incident", "--output", "evidence/incidents/INC-2026-001.yaml", *DAY)
    assert done.code == 2
    assert not (company.parent / "elsewhere.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["polcy"], "error: There is no kind 'polcy'. Did you mean 'policy'?\n"),
        (["access-review", "2026-Q5"], "error: '2026-Q5' is no period. Did you mean '2026-Q4'?\n"),
        (["zero", "2026-09"], "error: Nothing says what did not happen. Name one of"),
        (["zero"], "error: Nothing says what did not happen. Name one of"),
        (
            ["training-campaign"],
            "error: 2 requirements ask for the kind 'training-campaign'. Choose one with",
        ),
    ],
)
def test_what_is_not_clear_is_asked_back(company: Path, arguments: list[str], said: str) -> None:
    done = run(company, "new", *arguments, *DAY)
    assert done.code == 2
    assert done.stderr.startswith(said)


def test_over_a_register_that_cannot_be_read_nothing_is_written_that_has_to_be_done_again(
    company: Path,
) -> None:
    (company / "evidence/registers").mkdir(parents=True)
    (company / "evidence/registers/systems.yaml").write_text("items: [\n", encoding="utf-8")
    done = run(company, "new", "access-review", *DAY)
    said = "It cannot be filled in yet: evidence/registers/systems.yaml cannot be relied on: It is not YAML:"
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {said}")
    assert done.stderr.endswith("Mend that first and run it again; --dry-run prints what there would be.\n")
    assert not (company / "evidence/access").exists()
    shown = run(company, "new", "access-review", "--dry-run", *DAY)
    assert shown.code == 0
    assert f"note: {said}" in shown.stderr
