"""A badge says in words what its colour says, and never open for what is not."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from socgap_evidence.outputs import Style, badge
from socgap_evidence.verdict import EXIT_GAP, EXIT_MET
from tests.support.verdicts import CASES, case_of

# https://shields.io/badges/endpoint-badge: the fields that are required or that we write.
SCHEMA = {
    "type": "object",
    "required": ["schemaVersion", "label", "message"],
    "properties": {
        "schemaVersion": {"const": 1},
        "label": {"type": "string"},
        "message": {"type": "string", "minLength": 1},
        "color": {"type": "string", "pattern": "^#[0-9a-f]{6}$"},
        "isError": {"type": "boolean"},
    },
    "additionalProperties": False,
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("case", CASES)
def test_it_is_open_exactly_if_the_gate_is(case: str) -> None:
    verdict = case_of(case)
    said = badge.message(verdict)
    word = {EXIT_MET: "open", EXIT_GAP: "closed"}.get(verdict.exit_code, "not checked")
    assert said.startswith(word)
    told = json.loads(badge.shields(verdict, Style()))
    Draft202012Validator(SCHEMA).validate(told)
    assert (told["message"], told["isError"]) == (said, verdict.exit_code != EXIT_MET)


@pytest.mark.parametrize("case", CASES)
def test_the_image_says_the_same_to_those_who_do_not_see_it(case: str) -> None:
    verdict = case_of(case)
    image = ET.fromstring(badge.render(verdict, Style()))  # noqa: S314  # it is ours
    told = f"SOC 2: {badge.message(verdict)}"
    assert (image.get("aria-label"), image.findtext(f"{SVG}title")) == (told, told)
    assert [one.text for one in image.iter(f"{SVG}text")] == ["SOC 2", badge.message(verdict)]
    widths = [int(str(one.get("width"))) for one in image.findall(f"{SVG}g/{SVG}rect")]
    assert sum(widths) == int(str(image.get("width")))


def test_words() -> None:
    assert badge.message(case_of("sample")) == "closed: 7 of 23 fail"
    assert badge.message(case_of("repaired")) == "open: 21 of 23 met"
    assert badge.message(case_of("waived")) == "open: 1 of 2 met, 1 waived"
    assert badge.message(case_of("nothing judged")) == "not checked"
    assert badge.message(case_of("no history")) == "not checked"


def test_a_day_that_was_chosen_is_said() -> None:
    sample = case_of("sample")
    assert badge.message(replace(sample, day_chosen_by="--as-of")).endswith("fail, as of 2026-10-15")
    pinned = replace(sample, day_chosen_by=sample.assessment.project.config.as_of.origin)
    assert badge.message(pinned).endswith("fail, pinned to 2026-10-15")


@pytest.mark.parametrize("case", ["sample", "repaired", "nothing judged"])
def test_white_text_can_be_read_on_it(case: str) -> None:
    for colour in re.findall(r'fill="(#[0-9a-f]{6})"', badge.render(case_of(case), Style())):
        assert contrast_with_white(colour) >= 4.5


def contrast_with_white(colour: str) -> float:
    """WCAG 2.2, relative luminance and contrast ratio."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
