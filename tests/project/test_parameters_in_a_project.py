"""Limits from policies, from the tree to what is printed: a promise judges, a broken one keeps the gate closed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

import socgap_evidence.outputs
from socgap_evidence.assessing import assess
from socgap_evidence.judging import judge
from socgap_evidence.model import Caution, Status
from socgap_evidence.outputs import Style, status, text
from socgap_evidence.outputs import json as output
from socgap_evidence.outputs.style import Detail
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import CommitTree, WorkTree
from tests.support import run
from tests.support.projects import CONFIG, REQUIREMENT, REVIEW, control, judged, project

if TYPE_CHECKING:
    from socgap_evidence.verdict import Verdict
    from tests.support import Repository

ROOT = Path(__file__).parents[2]
DAY = "2026-04-10"
"""Forty days after the review."""

REVIEWED = REQUIREMENT.replace("for: 90 days, grace: 10 days", "for: access_review_days")
DOCUMENT = """\
  - id: AC-1.E2
    title: Access policy
    kind: document
    evidence: evidence/policies/access.md
    schema: policy
"""
SCHEMA = {
    "type": "object",
    "properties": {"doc_id": {"type": "string"}, "status": {"type": "string"}, "parameters": {"type": "object"}},
    "required": ["doc_id", "status"],
}  # fmt: skip


def policy(limits: str = "{access_review_days: 30}", state: str = "approved") -> str:
    return f"---\ndoc_id: POL-ACCESS\nstatus: {state}\nparameters: {limits}\n---\n\n# Text\n"


def company(
    root: Path, content: str, *, requires: str = REVIEWED + DOCUMENT, more: str = "", **files: str
) -> Repository:
    return project(
        root,
        {
            "controls/schemas/policy.schema.json": json.dumps(SCHEMA),
            "evidence/reviews/a.yaml": REVIEW,
            "evidence/policies/access.md": content,
            **files,
        },
        config=CONFIG + more,
        requires=requires,
    )


def said(verdict: Verdict) -> list[str]:
    """The warnings, with the lines they point at."""
    assessment = verdict.assessment
    return [
        f"{one.place.path}:{assessment.span(one.place).line}: {one.message}"
        for one in assessment.warnings
        if one.place
    ]


def test_the_promise_judges(tmp_path: Path) -> None:
    repository = company(tmp_path, policy("{access_review_days: 39}"))
    (requirement, _) = judged(tmp_path, DAY).controls[0].requirements
    assert requirement.gaps[0].message.endswith("good through 2026-04-09 (39 days).")
    repository.write("evidence/policies/access.md", policy("{access_review_days: 40}"))
    assert judged(tmp_path, DAY).passes


def test_a_commit_is_judged_by_the_promises_it_holds(tmp_path: Path) -> None:
    repository = company(tmp_path, policy("{access_review_days: 30}"))
    commit = repository.commit()
    repository.write("evidence/policies/access.md", policy("{access_review_days: 40}"))
    tree = CommitTree(tmp_path, commit)
    assert open_project(tree).parameters["access_review_days"].value == 30
    assert open_project(WorkTree(tmp_path)).parameters["access_review_days"].value == 40
    assert not judge(assess(open_project(tree), tree), date.fromisoformat(DAY)).passes
    assert run(tmp_path, "check", "--rev", "HEAD", "--as-of", DAY).code == 1
    assert run(tmp_path, "check", "--as-of", DAY).code == 0


def test_policies_lie_where_the_projects_shared_yaml_says(tmp_path: Path) -> None:
    shared = {"controls/shared.yaml": "files: {policy: rules/*.md}\n", "rules/a.md": policy()}
    company(tmp_path, policy("{access_review_days: 50}"), **shared)
    origin = open_project(WorkTree(tmp_path)).parameters["access_review_days"].origin
    assert origin == "rules/a.md:4:34, POL-ACCESS"


def test_verbose_says_where_each_limit_came_from(tmp_path: Path) -> None:
    company(tmp_path, policy(), more="parameters: {access_review_days: 30}\n")
    lines = text.render(judged(tmp_path, DAY), Style(detail=Detail.FULL)).splitlines()
    assert "  access_review_days              30  (evidence/policies/access.md:4:34, POL-ACCESS)" in lines
    assert "  ack_days                        30  (default)" in lines


def test_a_file_name_cannot_command_the_terminal(tmp_path: Path) -> None:
    company(tmp_path, policy(state="draft"), **{"evidence/policies/b\x1b[31m.md": policy("{mover_days: 99}")})
    verdict = judged(tmp_path, DAY)
    assert "\x1b" not in text.render(verdict, Style(detail=Detail.FULL))
    assert "\x1b" not in status.render(verdict) + output.render(verdict, Style())


def test_a_broken_promise_is_a_gap_of_the_requirement_that_asks_for_the_policy(tmp_path: Path) -> None:
    company(tmp_path, policy("{access_review_days: soon}"))
    verdict = judged(tmp_path, DAY)
    (reviews, document) = verdict.controls[0].requirements
    assert reviews.status in {Status.MET, Status.DUE}, "it falls back to the catalogue's 92 days"
    (gap,) = document.gaps
    assert (gap.rule, gap.reason.value, gap.assertion) == ("parameters", "invalid", None)
    assert verdict.assessment.span(gap.place).line == 4  # type: ignore[arg-type]
    assert verdict.exit_code == 1
    assert said(verdict) == []


def test_what_the_schema_says_already_is_not_said_again(tmp_path: Path) -> None:
    company(tmp_path, policy("[access_review_days]"))
    verdict = judged(tmp_path, DAY)
    (gap,) = (one for one in verdict.controls[0].gaps if one.reason.value == "invalid")
    assert gap.rule == "schema"
    assert said(verdict) == []


WRONG = "evidence/policies/access.md:4: The parameter 'access_review_days' must be given in whole days."


def test_a_broken_promise_that_nobody_asks_for_is_a_warning(tmp_path: Path) -> None:
    company(tmp_path, policy("{access_review_days: soon}"), requires=REVIEWED)
    verdict = judged(tmp_path, DAY)
    assert verdict.passes
    assert said(verdict) == [WRONG]


def test_so_is_one_that_the_controls_chosen_do_not_ask_for(tmp_path: Path) -> None:
    second = control(DOCUMENT.replace("AC-1", "AC-2"), name="AC-2")
    company(
        tmp_path,
        policy("{access_review_days: soon}"),
        requires=REVIEWED,
        **{"controls/AC-2.yaml": second},
    )
    assert said(judged(tmp_path, DAY)) == []
    assert not judged(tmp_path, DAY).passes
    assert said(judged(tmp_path, DAY, only=("AC-1",))) == [WRONG]


def test_so_is_one_that_only_a_control_out_of_scope_asks_for(tmp_path: Path) -> None:
    second = control(DOCUMENT.replace("AC-1", "AC-2"), name="AC-2", criteria="{primary: [A1.2]}")
    files = {"controls/AC-2.yaml": second}
    company(tmp_path, policy("{access_review_days: soon}"), requires=REVIEWED, **files)
    assert said(judged(tmp_path, DAY)) == [WRONG]


@pytest.mark.parametrize(
    ("content", "config", "warning"),
    [
        pytest.param(
            policy("{access_review_days: 185}"),
            "",
            "evidence/policies/access.md:4: access_review_days is 185 days; an auditor would question more than 184.",
            id="past the ceiling",
        ),
        pytest.param(
            policy("{access_review_days: 60}"),
            "parameters: {access_review_days: 70}\n",
            "socgap.yaml:3: socgap.yaml sets access_review_days to 70; POL-ACCESS says 60, which counts.",
            id="in two places",
        ),
        pytest.param(
            policy(state="draft"),
            "",
            "evidence/policies/access.md:3: POL-ACCESS is 'draft', not approved, so what it says of"
            " access_review_days does not count.",
            id="not approved",
        ),
    ],
)
def test_warnings_stand_in_every_output_and_close_no_gate(
    content: str, config: str, warning: str, tmp_path: Path
) -> None:
    company(tmp_path, content, more=config)
    verdict = judged(tmp_path, DAY)
    assert verdict.passes
    assert said(verdict) == [warning]
    path, line, message = (part.strip() for part in warning.split(":", 2))
    printed = text.render(verdict, Style()).splitlines()
    at = next(number for number, one in enumerate(printed) if " warning: " in one)
    assert printed[at].startswith(f"{path}:{line}:")
    assert printed[at].endswith(f": warning: {message}")
    assert printed[at + 1].startswith("  help: ")
    assert at < printed.index(f"Example, Inc., as of {DAY}, the work tree")
    assert "warning" not in text.render(verdict, Style(detail=Detail.QUIET))
    (found,) = json.loads(output.render(verdict, Style()))["warnings"]
    assert (found["path"], str(found["line"]), found["message"]) == (path, line, message)
    page = status.render(verdict)
    section = page[page.index("## Warnings") : page.index("## The checklist")]
    assert f"`{path}:{line}:" in section


def test_without_warnings_nothing_is_said_of_them(tmp_path: Path) -> None:
    company(tmp_path, policy())
    verdict = judged(tmp_path, "2026-03-02")
    assert output.facts(verdict)["warnings"] == []
    assert "## Warnings" not in status.render(verdict)
    assert "warning" not in text.render(verdict, Style())


def test_a_warning_may_have_neither_a_place_nor_a_remedy(tmp_path: Path) -> None:
    company(tmp_path, policy())
    verdict = judged(tmp_path, DAY)
    verdict = replace(
        verdict, assessment=replace(verdict.assessment, warnings=(Caution("It is odd.", "", None),))
    )
    lines = text.render(verdict, Style()).splitlines()
    assert lines[lines.index("warning: It is odd.") + 1] == "", "no help line"
    assert "\n- It is odd.\n" in status.render(verdict)
    (found,) = json.loads(output.render(verdict, Style()))["warnings"]
    assert found == {"message": "It is odd.", "fix": "", "path": None, "line": None, "column": None}


def test_a_warning_meets_the_published_schema(tmp_path: Path) -> None:
    company(tmp_path, policy("{access_review_days: 185}"))
    schema: Any = json.loads(
        Path(socgap_evidence.outputs.__file__).with_name("check.schema.json").read_text(encoding="utf-8")
    )
    data = output.facts(judged(tmp_path, DAY))
    assert data["warnings"]
    Draft202012Validator(schema).validate(data)


def test_every_limit_of_the_sample_company_comes_from_its_policy() -> None:
    opened = open_project(WorkTree(ROOT))
    homeless = {name for name, one in opened.parameters.items() if ", POL-" not in one.origin}
    assert homeless == set()
    assert (opened.parameter_faults, opened.warnings) == ((), ())
