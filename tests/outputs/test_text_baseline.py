"""What a terminal and programs show of a baseline."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from msgspec.structs import replace

import socgap_evidence.outputs
from socgap_evidence.baseline import Baseline, Ratchet, key_of
from socgap_evidence.cli.baseline import beside
from socgap_evidence.model import Gap, Place
from socgap_evidence.outputs import Style, text, text_baseline
from socgap_evidence.outputs import json as json_output
from socgap_evidence.outputs.style import Detail
from tests.support.adopting import ACCOUNTS, REVIEWS, TODAY, gaps_of, tree, verdict_on

SCHEMA = Path(socgap_evidence.outputs.__file__).with_name("check.schema.json")
GAPS = gaps_of(tree({REVIEWS[0]: "one without", ACCOUNTS: "twice"}))


def baseline(*gaps: Gap, found_in: str = "the work tree") -> Baseline:
    return Baseline("controls/baseline.yaml", TODAY, "x", Counter(map(key_of, gaps)), found_in)


def lines(ratchet: Ratchet | None, style: Style | None = None) -> list[str]:
    return list(text_baseline.lines(ratchet, style or Style()))


def test_without_one_nothing_is_said() -> None:
    assert lines(None) == []


def test_nothing_known_is_said_too() -> None:
    verdict = beside(verdict_on(tree()), baseline())
    assert lines(verdict.ratchet) == [
        "",
        "Known since the baseline (controls/baseline.yaml, of 2026-10-30)",
        "  0 known gaps of the baseline, 0 new",
    ]


def test_a_known_gap_without_a_file_has_none() -> None:
    gap = replace(GAPS[0], place=None, message="There is\x1b none.")
    ratchet = Ratchet(baseline(gap), (gap,), (), (), Counter(), Counter())
    assert lines(ratchet)[2] == "  AC-1.A1 failing: There is\\x1b none."


def test_several_of_one_entry_are_counted() -> None:
    key = key_of(replace(GAPS[0], place=Place("::x.yaml")))
    ratchet = Ratchet(baseline(), (), (), (), Counter({key: 2}), Counter())
    assert lines(ratchet)[-2:] == [
        "  2 entries hold no more: run 'socgap baseline prune controls/baseline.yaml'",
        "    AC-1.A1 expect failing: b: b: 'mfa' must be true, not false. (::x.yaml) (2 times)",
    ]


def test_one_that_does_not_count_is_said_in_the_singular() -> None:
    base = baseline(found_in="commit \x1b")
    ratchet = Ratchet(baseline(GAPS[0]), (), (GAPS[0],), (), Counter(), Counter(), base)
    assert "  1 entry is not in the baseline of commit \\x1b and does not count:" in lines(ratchet)


def test_colour_is_used_where_it_is_wanted() -> None:
    key = key_of(GAPS[0])
    ratchet = Ratchet(baseline(*GAPS), (GAPS[0],), (), (), Counter({key: 1}), Counter())
    assert any("\x1b[36mAC-1.A1\x1b[0m failing" in line for line in lines(ratchet, Style(colour=True)))
    assert any(
        line.startswith("\x1b[33m  1 entry holds no more") for line in lines(ratchet, Style(colour=True))
    )


@pytest.mark.parametrize("detail", Detail)
def test_it_is_never_printed_without_one(detail: Detail) -> None:
    assert "baseline" not in text.render(verdict_on(tree({ACCOUNTS: "twice"})), Style(detail=detail))


def test_the_report_for_programs_meets_its_schema() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    company = tree({REVIEWS[0]: "two without", ACCOUNTS: "illegible"})
    for base in (None, baseline(GAPS[0])):
        verdict = beside(verdict_on(company), baseline(*GAPS), base)
        data = json.loads(json_output.render(verdict, Style()))
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(data)
        assert (data["baseline"]["known"], data["baseline"]["new"], data["baseline"]["unknown"]) == (1, 1, 1)
        assert len(data["baseline"]["not_in_base"]) == (0 if base is None else 1)
    assert "baseline" not in json_output.facts(verdict), "status.json has none"
