"""The report for programs: what its published schema says, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

import socgap_evidence.outputs
from socgap_evidence.outputs import Style
from socgap_evidence.outputs import json as output
from tests.support.projects import (
    CONFIG,
    MANY,
    MANY_CONFIG,
    RECORDED_ZERO,
    REVIEW,
    SILENT,
    control,
    judged,
    project,
)

SCHEMA = Path(socgap_evidence.outputs.__file__).with_name("check.schema.json")


def check(data: Any) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(data)


def rendered(root: Path, day: str, style: Style | None = None) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(output.render(judged(root, day), style or Style()))
    return data


@pytest.mark.parametrize("day", ["2026-01-01", "2026-03-01", "2026-05-20", "2027-06-01"])
def test_it_meets_its_published_schema(day: str, tmp_path: Path) -> None:
    repository = project(tmp_path, MANY, config=MANY_CONFIG)
    check(rendered(repository.root, day))
    check(output.facts(judged(repository.root, day)))


def test_it_meets_it_for_the_built_in_controls(tmp_path: Path) -> None:
    config = "company: A\nwindow: {start: 2026-04-01, end: 2026-09-30}\n"
    data = rendered(project(tmp_path, config=config).root, "2026-05-20")
    check(data)
    assert data["window"] == {"start": "2026-04-01", "end": "2026-09-30"}
    assert len(data["controls"]) == 23


def test_the_schema_refuses_what_is_not_in_it(tmp_path: Path) -> None:
    data = rendered(project(tmp_path).root, "2026-05-20")
    Draft202012Validator.check_schema(json.loads(SCHEMA.read_text(encoding="utf-8")))
    with pytest.raises(Exception, match="colour"):
        check({**data, "colour": "red"})


def test_it_says_what_was_judged_and_how_it_ended(tmp_path: Path) -> None:
    data = rendered(project(tmp_path, MANY, config=MANY_CONFIG).root, "2026-05-20")
    assert (data["as_of"], data["as_of_is_pinned"], data["tree"]) == ("2026-05-20", False, "the work tree")
    assert data["passes"] is False
    assert data["counts"] == {"due": 2, "gap": 1, "not-applicable": 2, "pending": 1, "unknown": 1}
    assert data["unclaimed"] == [f"evidence/stray-{number}.txt" for number in range(5)]


def test_a_gap_has_its_days_and_its_place(tmp_path: Path) -> None:
    data = rendered(project(tmp_path, {"evidence/reviews/a.yaml": REVIEW}).root, "2026-06-10")
    (control_,) = data["controls"]
    assert (control_["answer"], control_["status"], control_["reasons"]) == ("No", "gap", ["stale"])
    (gap,) = control_["requirements"][0]["gaps"]
    assert (gap["since"], gap["until"], gap["rule"], gap["assertion"]) == ("2026-06-10", None, "fresh", None)
    place = [gap[key] for key in ("path", "line", "column", "end_line", "end_column")]
    assert place == ["evidence/reviews/a.yaml", 1, 10, 1, 20]


def test_a_gap_of_a_built_in_control_has_no_place(tmp_path: Path) -> None:
    data = rendered(project(tmp_path, config="company: A\n").root, "2026-06-10")
    gap = data["controls"][0]["requirements"][0]["gaps"][0]
    assert [gap[key] for key in ("path", "line", "column", "end_line", "end_column")] == [None] * 5


def test_what_is_kept_in_git_has_no_day_unless_it_is_pinned(tmp_path: Path) -> None:
    repository = project(tmp_path, {"evidence/reviews/a.yaml": REVIEW})
    facts = output.facts(judged(repository.root, "2026-03-02"))
    assert facts["as_of"] is None
    assert "tree" not in facts
    repository.write("socgap.yaml", f"{CONFIG}as_of: 2026-03-02\n")
    facts = output.facts(judged(repository.root, "2026-03-02"))
    assert (facts["as_of"], facts["as_of_is_pinned"]) == ("2026-03-02", True)


def test_the_same_tree_and_day_give_the_same_bytes(tmp_path: Path) -> None:
    repository = project(tmp_path, MANY, config=MANY_CONFIG)
    first = output.render(judged(repository.root, "2026-05-20"), Style())
    assert output.render(judged(repository.root, "2026-05-20"), Style()) == first
    assert first.endswith("}\n")


def test_values_are_the_same_whatever_the_stream_can_take(tmp_path: Path) -> None:
    files = {"controls/AC-1.yaml": control(title='"Zugänge \U0001f600 \\u202e"'), "evidence/\u202e.txt": "x"}
    repository = project(tmp_path, files, config="company: Bülow \U0001f600\ncontrols: controls\n")
    verdict = judged(repository.root, "2026-05-20")
    wide, narrow = output.render(verdict, Style()), output.render(verdict, Style(unicode=False))
    assert narrow.isascii()
    assert json.loads(narrow) == json.loads(wide)
    assert json.loads(wide)["company"] == "Bülow \U0001f600"
    assert "Bülow" in wide
    assert "\u202e" not in wide


def test_what_did_not_happen_names_its_statement(tmp_path: Path) -> None:
    project(tmp_path, RECORDED_ZERO, requires=SILENT, config=f"{CONFIG}program_start: 2026-01-01\n")
    data = rendered(tmp_path, "2026-07-02")
    check(data)
    one = data["controls"][0]["requirements"][0]
    assert one["notes"] == ["Nothing happened in 2026-Q1 (NIL-H1.yaml) and 2026-Q2 (NIL-H1.yaml)."]
    assert one["evidence"] == [
        {
            "path": "evidence/statements/NIL-H1.yaml",
            "date": "2026-07-02",
            "zero_for": ["2026-Q1", "2026-Q2"],
            "proofs": [],
        }
    ]
