"""A report that GitLab takes whole, that counts what closes the gate, and that is never empty while it is closed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from msgspec.structs import replace

from socgap_evidence.intervals import Interval
from socgap_evidence.model import Caution, Gap, Place, Reason
from socgap_evidence.outputs import Style, gitlab
from socgap_evidence.outputs.escaping import visible
from socgap_evidence.outputs.problems import Level, problems
from socgap_evidence.verdict import EXIT_CANNOT_CHECK, EXIT_MET, Verdict
from tests.support import adopting
from tests.support.projects import MANY, MANY_CONFIG, judged, project
from tests.support.verdicts import CASES, case_of

if TYPE_CHECKING:
    pass

# https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format: the table of properties, each required. What
# it says in words is here as patterns: a path relative to the repository, and a line that exists. Further properties are
# allowed and not processed, so none is written.
SCHEMA: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "additionalProperties": False,
                "properties": {
                    "path": {"type": "string", "minLength": 1, "pattern": r"^(?!\.{0,2}/)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "additionalProperties": False,
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
VALIDATOR = Draft202012Validator(SCHEMA)
GRAVE = {"major", "critical", "blocker"}


def rendered(verdict: Verdict, style: Style | None = None) -> list[dict[str, Any]]:
    written = gitlab.render(verdict, style or Style())
    assert written.endswith("]\n")
    found: list[dict[str, Any]] = json.loads(written)
    VALIDATOR.validate(found)
    fingerprints = [one["fingerprint"] for one in found]
    assert len(set(fingerprints)) == len(fingerprints)
    return found


def test_the_schema_is_one_and_refuses_what_gitlab_does_not_read() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    (good, *_) = rendered(case_of("sample"))
    for bad in (
        {**good, "severity": "error"},
        {**good, "categories": ["Compliance"]},
        {**good, "location": {**good["location"], "path": "./socgap.yaml"}},
        {**good, "location": {**good["location"], "lines": {"begin": 0}}},
        {key: value for key, value in good.items() if key != "check_name"},
    ):
        with pytest.raises(ValidationError):
            VALIDATOR.validate([bad])


@pytest.mark.parametrize("case", CASES)
def test_it_is_what_gitlab_documents(case: str) -> None:
    assert rendered(case_of(case), Style(unicode=False)) == rendered(case_of(case))


@pytest.mark.parametrize("case", CASES)
def test_something_grave_is_in_it_exactly_while_the_gate_does_not_open(case: str) -> None:
    verdict = case_of(case)
    grave = [one for one in rendered(verdict) if one["severity"] in GRAVE]
    assert bool(grave) == (verdict.exit_code != EXIT_MET)


@pytest.mark.parametrize("case", ["sample", "repaired", "waived in part", "baseline", "adopting"])
def test_what_is_accepted_is_left_out_and_nothing_else(case: str) -> None:
    verdict = case_of(case)
    told = [one.fingerprint for one in problems(verdict) if one.level is not Level.NOTE]
    assert [one["fingerprint"] for one in rendered(verdict)] == told


def test_what_a_waiver_or_a_baseline_accepts_is_no_finding() -> None:
    assert any(one.level is Level.NOTE for one in problems(case_of("waived")))
    assert rendered(case_of("waived")) == []
    assert any(one.level is Level.NOTE for one in problems(case_of("baseline")))
    assert rendered(case_of("baseline")) == []


def test_why_a_gap_counts_that_somebody_wrote_a_waiver_for_is_said() -> None:
    (gap,) = rendered(case_of("draft"))
    assert gap["description"] == (
        "AC-1.A1 failing: root: 'mfa' must be true, not false. Mend what the record shows, then record it again."
        " WVR-2026-001 names it and is a draft, so it does not count."
    )


def test_a_warning_is_minor() -> None:
    (warning,) = rendered(case_of("repaired"))
    assert (warning["severity"], warning["check_name"]) == ("minor", "warning")
    assert warning["location"] == {"path": "socgap.yaml", "lines": {"begin": 13}}


def test_each_reason_has_a_severity_that_closes_a_gate() -> None:
    assert set(gitlab.SEVERITIES) == set(Reason)
    assert set(gitlab.SEVERITIES.values()) <= GRAVE


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (
            "nothing judged",
            "Nothing was checked: none of 1 controls applies to the categories in scope.",
        ),
        ("no history, no gap", "It is shallow. Fetch all of it."),
    ],
)
def test_a_gate_that_does_not_open_without_a_gap_is_a_finding(case: str, said: str) -> None:
    verdict = case_of(case)
    assert verdict.exit_code == EXIT_CANNOT_CHECK
    gate, *others = rendered(verdict)
    assert (gate["check_name"], gate["severity"], gate["description"]) == ("gate", "blocker", said)
    assert gate["location"] == {"path": "socgap.yaml", "lines": {"begin": 1}}
    assert not any(one["severity"] in GRAVE for one in others)


def test_what_git_could_not_say_is_said_by_the_gaps() -> None:
    found = rendered(case_of("no history"))
    assert "gate" not in {one["check_name"] for one in found}
    assert "blocker" in {one["severity"] for one in found}


def test_a_gap_without_a_place_points_at_the_settings(tmp_path: Path) -> None:
    verdict = judged(project(tmp_path, config="company: A\n").root, "2026-06-10")
    assert not any(one.path for one in problems(verdict) if one.level is Level.ERROR)
    assert {(one["location"]["path"], one["location"]["lines"]["begin"]) for one in rendered(verdict)} == {
        ("socgap.yaml", 1)
    }


def test_a_small_company_is_this(tmp_path: Path) -> None:
    verdict = judged(project(tmp_path, MANY, config=MANY_CONFIG).root, "2026-04-01")
    twice = "AC-3.A1 invalid: 'a' stands already above in the file. Give one of them an id of its own."
    shown = [
        (one["severity"], one["check_name"], one["location"]["path"], one["location"]["lines"]["begin"])
        for one in rendered(verdict)
    ]
    assert shown == [
        ("critical", "AC-3.E1 schema", "evidence/training/broken.yaml", 2),
        ("critical", "AC-3.A1 unique", "evidence/training/t.yaml", 2),
        ("critical", "AC-3.A1 unique", "evidence/training/t.yaml", 2),
        ("blocker", "AC-7.E1 schema", "evidence/letters/l.pdf", 1),
    ]
    assert [one["description"] for one in rendered(verdict)] == [
        (
            "AC-3.E1 invalid: It is not YAML: did not find expected node content."
            " Correct the line; a value with ': ' or ' #' in it needs quotes."
        ),
        twice,
        twice,
        (
            "AC-7.E1 unknown: It is a Git LFS pointer, not the file itself."
            " Fetch the content with 'git lfs pull' (in CI: lfs: true), then check again."
        ),
    ]


def test_it_is_written_as_this(tmp_path: Path) -> None:
    verdict = judged(
        project(tmp_path, {"evidence/reviews/a.yaml": "held_on: 2026-03-01\n"}).root, "2026-06-10"
    )
    (fingerprint,) = (one.fingerprint for one in problems(verdict))
    assert gitlab.render(verdict, Style()) == (
        "[\n"
        "  {\n"
        '    "description": "AC-1.E1 stale: Access review: the newest is of 2026-03-01, good through 2026-06-09 (90 days'
        ' and 10 days of grace). Do it again and add its record (evidence/reviews/*.yaml).",\n'
        '    "check_name": "AC-1.E1 fresh",\n'
        f'    "fingerprint": "{fingerprint}",\n'
        '    "severity": "major",\n'
        '    "location": {\n'
        '      "path": "evidence/reviews/a.yaml",\n'
        '      "lines": {\n'
        '        "begin": 1\n'
        "      }\n"
        "    }\n"
        "  }\n"
        "]\n"
    )


WORDS = st.text(st.characters()) | st.sampled_from(
    [
        "\udcff.yaml",
        "\x1b[31m",
        "\x00",
        "\r\n::error::",
        '"}]',
        "\u202ereversed",
        "=1+1",
        "\ufeff",
        "a\\",
        "\U0001f600",
    ]
)
PATHS = st.lists(WORDS.map(lambda name: "x" + name.replace("/", "")), min_size=1, max_size=3).map("/".join)


@given(WORDS, WORDS, PATHS, st.sampled_from(Reason), st.integers(1, 10**9))
def test_whatever_strangers_write_is_text_in_a_report(
    said: str, fix: str, path: str, reason: Reason, line: int
) -> None:
    place = Place(path, line=line)
    message = f"{said} is wrong."
    gap = Gap("AC-1", "AC-1.E1", said or None, fix, reason, Interval(), message, fix, place)
    control_ = next(one for one in case_of("sample").controls if one.gaps)
    requirement = next(one for one in control_.requirements if one.gaps)
    held = replace(control_, requirements=(replace(requirement, gaps=(gap, gap), waived=()),))
    warned = replace(
        case_of("sample").assessment, warnings=(Caution(message, fix, place), Caution(message, fix, None))
    )
    verdict = replace(case_of("sample"), controls=(held,), assessment=warned)
    written = gitlab.render(verdict, Style())
    assert written.encode("utf-8").startswith(b"[\n")
    assert all(map(str.isprintable, written.split("\n")))
    found = rendered(verdict)
    assert [one["severity"] for one in found] == [gitlab.SEVERITIES[reason]] * 2 + ["minor"] * 2
    assert [one["location"]["path"] for one in found] == [*[visible(path)] * 3, "socgap.yaml"]
    assert all(one["location"]["lines"]["begin"] == line for one in found[:3])
    assert rendered(verdict, Style(unicode=False)) == found
    assert gitlab.render(verdict, Style(unicode=False)).isascii()


def test_a_file_whose_name_is_no_text_has_a_path() -> None:
    name = b"evidence/reviews/caf\xe9\x1b.yaml".decode("utf-8", "surrogateescape")
    verdict = adopting.verdict_on(adopting.tree(**{name: "held_on: [\n"}))
    assert "evidence/reviews/caf\\xe9\\x1b.yaml" in {one["location"]["path"] for one in rendered(verdict)}
