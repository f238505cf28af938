"""An explanation for programs: what its published schema says, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

import socgap_evidence.outputs
from socgap_evidence.inspection import Outcome
from socgap_evidence.rules.arithmetic import Cause, Meaning, Origin
from tests.support import run
from tests.support.projects import (
    CONFIG,
    MANY,
    MANY_CONFIG,
    RECORDED_ZERO,
    REQUIREMENT,
    REVIEW,
    SILENT,
    control,
    project,
)

if TYPE_CHECKING:
    from enum import Enum

    from tests.support import Repository

FOLDER = Path(socgap_evidence.outputs.__file__).parent
SCHEMA = json.loads((FOLDER / "explain.schema.json").read_text(encoding="utf-8"))
CHECK = json.loads((FOLDER / "check.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
DAY = ("--as-of", "2026-07-01")
LIMITS = (
    "days: {default: 10, unit: days, home: POL-ACCESS, ceiling: 12, floor: 1}\n"
    "levels: {default: {high: 4, low: 8}, unit: hours}\n"
    "words: {default: [one, two], unit: list}\n"
)
LIMITED = REQUIREMENT + (
    "    asserts:\n      - id: AC-1.A1\n        says: What was decided is done in time.\n"
    "        within: {from: held_on, to: done_on, limit: days}\n"
)


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    files = {"controls/parameters.yaml": LIMITS, "evidence/reviews/a.yaml": REVIEW}
    return project(tmp_path, files, requires=LIMITED, config=f"{CONFIG}parameters: {{days: 21}}\n")


def explained(of: Path, *arguments: str) -> dict[str, Any]:
    """What is printed, once it meets the schema."""
    outcome = run(of, "explain", *arguments, "--format", "json")
    assert (outcome.code, outcome.stderr) == (0, "")
    data: dict[str, Any] = json.loads(outcome.stdout)
    VALIDATOR.validate(data)
    assert list(data) == [*SCHEMA["required"], data["kind"]]
    return data


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def objects(schema: Any) -> list[Any]:
    if isinstance(schema, list):
        return [found for one in schema for found in objects(one)]
    if not isinstance(schema, dict):
        return []
    own = [schema] if "object" in str(schema.get("type")) else []
    return own + [found for one in schema.values() for found in objects(one)]


def test_every_object_is_closed_and_every_field_but_one_for_each_kind_is_required() -> None:
    for one in objects(SCHEMA):
        assert one["additionalProperties"] is False
        optional = set(one["properties"]) - set(one["required"])
        assert optional in ({"in_baseline"}, set()) or one is SCHEMA
    kinds = set(SCHEMA["properties"]["kind"]["enum"])
    assert set(SCHEMA["properties"]) == {*SCHEMA["required"], *kinds}
    assert SCHEMA["maxProperties"] == len(SCHEMA["required"]) + 1


@pytest.mark.parametrize("name", ["gap", "proof", "warning", "status", "reason", "effect"])
def test_what_check_prints_too_has_the_same_shape(name: str) -> None:
    mine = {key: value for key, value in SCHEMA["$defs"][name].items() if key != "description"}
    assert mine == CHECK["$defs"][name]


@pytest.mark.parametrize("name", ["control", "requirement"])
def test_so_has_operating_effectiveness(name: str) -> None:
    mine, its = (one["$defs"][name]["properties"]["effectiveness"] for one in (SCHEMA, CHECK))
    assert mine == its


@pytest.mark.parametrize("name", ["AC-1", "AC-1.E1", "AC-1.A1"])
def test_a_gap_is_the_same_that_check_prints(name: str, company: Repository) -> None:
    checked = json.loads(run(company.root, "check", *DAY, "--format", "json").stdout)
    gaps = checked["controls"][0]["requirements"][0]["gaps"]
    said = explained(company.root, name, *DAY)
    found = said[said["kind"]]
    findings = (found.get("requirements") or found.get("sentences") or [found])[0]["findings"]
    mine = [one["gap"] for one in findings["held"]]
    assert mine
    assert all(one in gaps for one in mine)


def test_the_arithmetic_is_told_step_by_step(company: Repository) -> None:
    said = explained(company.root, "AC-1.A1", *DAY)["assertion"]
    (finding,) = said["sentences"][0]["findings"]["held"]
    assert finding["arithmetic"] == [
        {
            "rule": "within",
            "of": None,
            "start": {
                "origin": "field",
                "name": "held_on",
                "day": "2026-03-01",
                "moment": None,
                "place": {"path": "evidence/reviews/a.yaml", "line": 1, "column": 10},
            },
            "steps": [
                {
                    "role": "limit",
                    "length": "21 days",
                    "parameter": {
                        "name": "days",
                        "home": "POL-ACCESS",
                        "from": "socgap.yaml:3:14",
                        "place": {"path": "socgap.yaml", "line": 3, "column": 14},
                    },
                    "reaches": "2026-03-22",
                    "left_out": [],
                    "is_clipped": False,
                }
            ],
            "end": {"meaning": "due by", "day": "2026-03-22", "moment": None},
            "stated_end": None,
            "done": None,
            "opening": None,
            "outcome": "overdue",
            "late_by": None,
        }
    ]


def test_a_parameter_has_its_value_its_place_and_its_uses(company: Repository) -> None:
    said = explained(company.root, "DAYS")
    assert (said["kind"], said["name"], said["as_of"]) == ("parameter", "days", None)
    assert (said["company"], said["tree"]) == ("Example, Inc.", "the work tree")
    assert said["parameter"] == {
        "limit": {
            "name": "days",
            "unit": "days",
            "value": {"words": "21 days", "value": 21, "levels": None},
            "from": "socgap.yaml:3:14",
            "place": {"path": "socgap.yaml", "line": 3, "column": 14},
            "default": {"words": "10 days", "value": 10, "levels": None},
            "ceiling": {"words": "12 days", "value": 12, "levels": None},
            "floor": {"words": "1 day", "value": 1, "levels": None},
            "home": "POL-ACCESS",
            "warnings": [
                {
                    "message": "days is 21 days; an auditor would question more than 12.",
                    "fix": "Lower it, or be ready to give the reason.",
                }
            ],
        },
        "used_by": [
            {
                "name": "AC-1.A1",
                "says": "What was decided is done in time.",
                "requirements": ["AC-1.E1"],
            }
        ],
    }


def test_levels_and_lists_are_told_apart(company: Repository) -> None:
    limits = {one["name"]: one for one in explained(company.root, "parameters")["parameters"]["limits"]}
    assert list(limits) == ["days", "levels", "words"]
    assert limits["levels"]["value"] == {
        "words": "high 4, low 8 hours",
        "value": None,
        "levels": [{"level": "high", "value": 4}, {"level": "low", "value": 8}],
    }
    assert limits["words"]["value"] == {"words": "one, two", "value": ["one", "two"], "levels": None}
    assert (limits["words"]["place"], limits["words"]["from"]) == (None, "default")


@pytest.mark.parametrize("name", ["fresh", "AT_LEAST", "stale", "Unknown", "pending"])
def test_a_rule_or_a_word_needs_no_project(name: str, tmp_path: Path) -> None:
    said = explained(tmp_path, name)
    assert (said["name"], said["company"], said["as_of"]) == (name.lower(), None, None)
    assert said.get("word", {}).get("requirements") is None


def test_a_project_that_is_broken_says_why_it_cannot_be_told(company: Repository) -> None:
    company.write("controls/AC-1.yaml", "id: AC-1\n")
    word = explained(company.root, "stale")["word"]
    assert word["requirements"] is None
    assert word["why_not"].startswith("controls/AC-1.yaml:1:1: ")


def test_a_word_has_the_requirements_that_have_it(tmp_path: Path) -> None:
    of = project(tmp_path, MANY, config=MANY_CONFIG)
    word = explained(of.root, "stale", *DAY)["word"]
    assert [one["requirement"] for one in word["requirements"]] == ["AC-1.E1", "AC-2.E1"]
    assert all(one["held"] and not one["waived"] for one in word["requirements"])


@pytest.mark.parametrize("day", ["2026-01-01", "2026-03-01", "2026-05-20", "2027-06-01"])
def test_everything_of_a_company_meets_the_schema(day: str, tmp_path: Path) -> None:
    of = project(tmp_path, MANY, config=MANY_CONFIG)
    for number in range(1, 8):
        for name in (f"AC-{number}", f"AC-{number}.E1"):
            explained(of.root, name, "--as-of", day)
    for path in ("evidence/", "evidence/training/broken.yaml", "evidence/letters/l.pdf"):
        explained(of.root, path, "--as-of", day)


def test_the_built_in_controls_have_no_place(tmp_path: Path) -> None:
    of = project(tmp_path, config="company: A\n")
    assert explained(of.root, "AC-2", *DAY)["control"]["path"] is None
    said = explained(of.root, "AC-2.E3", *DAY)["requirement"]
    assert said["place"] is None
    assert {one["place"] for one in (*said["rules"], *said["assertions"])} == {None}


def test_a_file_that_is_not_there_is_told_with_whoever_would_ask_for_it(company: Repository) -> None:
    said = explained(company.root, "evidence/reviews/none.yaml", *DAY)
    found = said["file"]
    assert (said["kind"], said["name"], found["is_there"]) == ("file", "evidence/reviews/none.yaml", False)
    assert (found["without"], found["asked_by"][0]["file"]) == (None, None)
    assert found["asked_by"][0]["matches"] == "evidence/reviews/*.yaml"


def test_a_file_is_told_with_what_would_be_without_it(company: Repository) -> None:
    company.write("evidence/reviews/a.yaml", "held_on: 2026-03-01\ndone_on: 2026-03-02\n")
    company.write("evidence/reviews/b.yaml", "held_on: 2026-03-05\ndone_on: 2026-03-06\n")
    found = explained(company.root, "evidence/reviews/b.yaml", "--as-of", "2026-03-10")["file"]
    (asker,) = found["asked_by"]
    assert (asker["file"]["result"], asker["files"], asker["newer"]) == ("accepted", 2, 0)
    without = found["without"]
    assert (without["broken"], without["opened"], without["closed"]) == (None, [], 0)
    now, then = {"passes": True, "until": "2026-06-13"}, {"passes": True, "until": "2026-06-09"}
    assert without["moved"] == [{"requirement": "AC-1.E1", "now": now, "then": then}]
    assert explained(company.root, "controls/AC-1.yaml")["file"]["without"]["broken"]


def test_a_signed_statement_is_told(tmp_path: Path) -> None:
    of = project(tmp_path, RECORDED_ZERO, requires=SILENT, config=f"{CONFIG}program_start: 2026-01-01\n")
    said = explained(of.root, "AC-1.E1", "--as-of", "2026-07-03")["requirement"]
    assert said["statements"][0]["path"] == "evidence/statements/NIL-H1.yaml"
    assert said["statements"][0]["zero_for"] == ["2026-Q1", "2026-Q2"]


def test_git_is_a_witness_where_it_is_asked(tmp_path: Path) -> None:
    requires = f"{REQUIREMENT}    recorded: {{within: 5 days}}\n"
    of = project(tmp_path, {"evidence/reviews/a.yaml": "held_on: 2026-09-30\n"}, requires=requires)
    of.commit()
    for name in ("evidence/reviews/a.yaml", "AC-1.E1"):
        said = explained(of.root, name, "--as-of", "2026-10-02")
        (proof,) = said[said["kind"]]["proofs"]
        assert (proof["level"], proof["what"]) == ("committed", "'held_on' 2026-09-30")


def test_a_path_of_the_same_name_is_told(company: Repository) -> None:
    company.write("AC-1", "x")
    assert explained(company.root, "AC-1", *DAY)["is_path_too"] is True
    assert explained(company.root, "./AC-1", *DAY)["kind"] == "file"


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"kind": "folder"}, id="another kind"),
        pytest.param({"kind": "colour"}, id="no kind"),
        pytest.param({"rule": {}}, id="two kinds"),
        pytest.param({"version": 2}, id="another version"),
        pytest.param({"colour": "red"}, id="an unknown field"),
    ],
)
def test_the_schema_refuses_what_is_not_in_it(wrong: dict[str, Any], company: Repository) -> None:
    data = explained(company.root, "AC-1.A1", *DAY)
    with pytest.raises(ValidationError):
        VALIDATOR.validate({**data, **wrong})


def test_what_is_wrong_deep_inside_is_told_with_its_place(company: Repository) -> None:
    data = explained(company.root, "AC-1.A1", *DAY)
    data["assertion"]["sentences"][0]["findings"]["held"][0]["gap"]["line"] = "one"
    (error,) = VALIDATOR.iter_errors(data)
    assert error.json_path == "$.assertion.sentences[0].findings.held[0].gap.line"


@pytest.mark.parametrize("name", ["AC-1", "AC-1.A1", "days", "stale", "evidence/reviews/a.yaml", "evidence/"])
def test_the_same_tree_and_day_give_the_same_bytes(name: str, company: Repository) -> None:
    first, second = (run(company.root, "explain", name, *DAY, "--format", "json").stdout for _ in range(2))
    assert first == second


def test_values_are_the_same_whatever_the_stream_can_take(company: Repository) -> None:
    company.write("controls/AC-1.yaml", control(LIMITED, owner='"Zugänge \U0001f600 \\u202e"'))
    wide, narrow = (
        run(company.root, "explain", "AC-1", *DAY, "--format", "json", encoding=encoding).stdout
        for encoding in ("utf-8", "ascii")
    )
    assert narrow.isascii()
    assert json.loads(narrow) == json.loads(wide)
    assert "Zugänge" in wide
    assert "\u202e" not in wide


def test_one_run_writes_both(company: Repository) -> None:
    outcome = run(company.root, "explain", "AC-1", *DAY, "--output", "json=a.json", "--output", "text=a.txt")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert (company.root / "a.txt").read_text(encoding="utf-8") == outcome.stdout
    printed = run(company.root, "explain", "AC-1", *DAY, "--format", "json").stdout
    assert (company.root / "a.json").read_text(encoding="utf-8") == printed


@pytest.mark.parametrize("name", ["AC-9", "evidence/nothing.txt", "stail"])
def test_what_cannot_be_explained_ends_with_2_and_prints_nothing(name: str, company: Repository) -> None:
    plain, outcome = (run(company.root, "explain", name, *more) for more in ((), ("--format", "json")))
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr == plain.stderr


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (("start", "properties", "origin"), Origin),
        (("end", "properties", "meaning"), Meaning),
        (("opening", "properties", "cause"), Cause),
        (("outcome",), Outcome),
    ],
    ids=["origin", "meaning", "cause", "outcome"],
)
def test_the_schema_knows_every_word_of_the_arithmetic(at: tuple[str, ...], words: type[Enum]) -> None:
    found = SCHEMA["$defs"]["arithmetic"]["properties"]
    for key in at:
        found = found[key]
    assert sorted(found["enum"]) == sorted(one.value for one in words)
