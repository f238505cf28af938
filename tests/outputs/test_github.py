"""Annotations as the runner of GitHub Actions reads them: nothing that strangers wrote begins, ends or changes a command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from socgap_evidence.model import Place
from socgap_evidence.outputs import Style, github
from socgap_evidence.outputs.github import SHOWN, command
from socgap_evidence.verdict import EXIT_MET
from tests.outputs.test_problems import SAMPLE
from tests.support.verdicts import CASES, case_of

if TYPE_CHECKING:
    from socgap_evidence.verdict import Verdict

HOSTILE = st.text(
    st.sampled_from("a1:,%=# \n\r\t\x1b[]/.\\\u202e\udcff") | st.characters(), max_size=60
) | st.sampled_from(
    [
        "::error::x",
        "\n::set-output name=a::b",
        "##[add-mask]x",
        "%0A::warning::x",
        "::add-path::/tmp",
        "a,line=9",
        "]]>",
    ]
)


@dataclass(frozen=True)
class Command:
    """A command as the runner takes it from a line."""

    name: str
    properties: dict[str, str]
    data: str


def parsed(line: str) -> Command | None:
    """What the runner makes of a line: its own command, one of the older form, or ``None`` for a line of the log."""
    trimmed = line.lstrip()
    if trimmed.startswith("::") and (end := trimmed.find("::", 2)) >= 0:
        name, _, told = trimmed[2:end].partition(" ")
        pairs = [pair.partition("=") for pair in told.strip().split(",") if "=" in pair]
        return Command(
            name,
            {key.strip(): _unescaped(value, (":", "3A"), (",", "2C")) for key, _, value in pairs if value},
            _unescaped(trimmed[end + 2 :]),
        )
    if "##[" in line:
        return Command("##", {}, line)
    return None


def _unescaped(text: str, *more: tuple[str, str]) -> str:
    for character, code in (*more, ("\r", "0D"), ("\n", "0A"), ("%", "25")):
        text = text.replace(f"%{code}", character)
    return text


def commands(verdict: Verdict) -> list[Command]:
    found = [parsed(line) for line in github.render(verdict, Style()).splitlines()]
    assert found[-1] is None
    assert None not in found[:-1]
    return [one for one in found if one is not None]


def doubled(verdict: Verdict, times: int) -> Verdict:
    """The same with each gap of a requirement so many times."""
    controls = tuple(
        replace(
            control, requirements=tuple(replace(one, gaps=one.gaps * times) for one in control.requirements)
        )
        for control in verdict.controls
    )
    return replace(verdict, controls=controls)


def test_each_problem_is_one_command_with_its_place() -> None:
    found = commands(SAMPLE)
    errors = [one for one in found if one.name == "error"]
    assert errors[0].properties == {
        "file": "evidence/registers/people.yaml",
        "line": "236",
        "title": "PM-2.J1 failing",
    }
    assert errors[0].data.startswith(
        "p-015, POL-CONDUCT, 1: there is no confirmation; one is owed from 2026-09-17 on."
    )
    assert [one.properties["title"] for one in found if one.name == "warning"] == ["socgap"]
    assert github.render(SAMPLE, Style()).endswith("The gate is closed: 7 of 23 controls fail.\n")


def test_no_more_are_written_than_are_shown_and_each_requirement_has_one_before_any_has_two() -> None:
    many = doubled(SAMPLE, 30)
    errors = [one for one in commands(many) if one.name == "error"]
    gaps = sum(len(control.gaps) for control in many.controls)
    assert len(errors) == SHOWN
    assert errors[-1].properties == {"title": f"{gaps} gaps"}
    assert (
        errors[-1].data
        == f"{gaps - SHOWN + 1} more gaps are not shown here. Run socgap check to see all of them."
    )
    failing = {
        one.assessed.requirement.id for control in many.controls for one in control.requirements if one.gaps
    }
    firsts = [one.properties["file"] for one in errors[: len(failing)]]
    assert len(set(firsts)) == len(failing)


def test_ten_are_ten() -> None:
    control = next(one for one in SAMPLE.controls if one.gaps)
    requirement = next(one for one in control.requirements if one.gaps)
    exactly = replace(requirement, gaps=requirement.gaps[:1] * SHOWN)
    verdict = replace(SAMPLE, controls=(replace(control, requirements=(exactly,)),))
    assert [one.properties["title"] for one in commands(verdict) if one.name == "error"] == [
        "PM-2.J1 failing"
    ] * SHOWN


def test_what_is_pinned_is_said_and_a_gap_without_a_place_has_none() -> None:
    control = next(one for one in SAMPLE.controls if one.gaps)
    requirement = next(one for one in control.requirements if one.gaps)
    (gap, *_) = requirement.gaps
    nowhere = replace(requirement, gaps=(replace(gap, place=None, fix=""),))
    verdict = replace(
        SAMPLE,
        controls=(replace(control, requirements=(nowhere,)),),
        day_chosen_by=SAMPLE.assessment.project.config.as_of.origin,
    )
    (error, *_) = commands(verdict)
    assert error.properties == {"title": "PM-2.J1 failing"}
    assert github.render(verdict, Style()).endswith("(The date is pinned to 2026-10-15.)\n")


@pytest.mark.parametrize("case", CASES)
def test_an_error_is_annotated_exactly_if_the_gate_is_closed(case: str) -> None:
    errors = [one for one in commands(case_of(case)) if one.name == "error"]
    assert bool(errors) == (case_of(case).exit_code != EXIT_MET)


def test_a_gate_that_is_closed_without_a_gap_says_why() -> None:
    (error, *_) = commands(case_of("no history, no gap"))
    assert (error.properties, error.data) == ({"title": "socgap"}, "It is shallow. Fetch all of it.")


@given(HOSTILE, HOSTILE, HOSTILE)
def test_what_strangers_write_stays_in_its_place(path: str, message: str, name: str) -> None:
    line = command("error", {"file": path, "line": "3", "title": name}, message)
    assert len(line.splitlines()) == 1
    found = parsed(line)
    assert found is not None
    assert found.name == "error"
    assert set(found.properties) <= {"file", "line", "title"}
    assert found.properties["line"] == "3"
    assert "\n" not in found.data
    assert "##[" not in line
    assert line.isprintable()


@given(HOSTILE, HOSTILE)
def test_a_whole_report_of_what_strangers_wrote_is_commands_and_one_line(path: str, message: str) -> None:
    control = next(one for one in SAMPLE.controls if one.gaps)
    requirement = next(one for one in control.requirements if one.gaps)
    gap = replace(requirement.gaps[0], message=message, place=Place(path or "a", line=1, column=1))
    assert [
        one.name
        for one in commands(
            replace(SAMPLE, controls=(replace(control, requirements=(replace(requirement, gaps=(gap,)),)),))
        )
    ] == ["error", "warning"]
