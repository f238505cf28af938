"""JUnit's XML: a case a requirement, counted right, and read by what reads such reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite
from msgspec.structs import replace

from socgap_evidence.assessing import assess
from socgap_evidence.baseline import Baseline, key_of
from socgap_evidence.cli.baseline import beside
from socgap_evidence.errors import SnapshotError
from socgap_evidence.judging import judge
from socgap_evidence.model import Place, Reason, Status
from socgap_evidence.outputs import Style, junit
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.project import open_project
from socgap_evidence.verdict import Verdict
from tests.outputs.test_escaping import TEXT
from tests.support import accepted, adopting
from tests.support.brambleport import AS_OF, Files, repaired, sample
from tests.support.projects import MANY, MANY_CONFIG, judged, project

FORMATS = Path(__file__).parent / "formats"
TAKEN: dict[str, tuple[set[str], set[str]]] = {
    "testsuites": ({"name", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped"}, {"properties", "testcase"}),
    "properties": (set(), {"property"}),
    "property": ({"name", "value"}, set()),
    "testcase": ({"name", "classname"}, {"failure", "error", "skipped", "system-out"}),
    "failure": ({"type", "message"}, set()),
    "error": ({"type", "message"}, set()),
    "skipped": ({"message"}, set()),
    "system-out": (set(), set()),
}
"""Of what the xUnit plugin of Jenkins takes (junit-10.xsd), what we write: attributes and elements by element."""

ACCEPTED = accepted.judged("2026-08-01", accepted.WAIVER)
ADOPTING = adopting.verdict_on(
    adopting.tree({adopting.ACCOUNTS: "twice", adopting.REVIEWS[0]: "one without"})
)


@cache
def company(*, is_repaired: bool = False) -> Verdict:
    tree = Files(repaired() if is_repaired else sample())
    return judge(assess(open_project(tree), tree), AS_OF)


def suites_of(verdict: Verdict, style: Style | None = None) -> list[TestSuite]:
    """What junitparser reads, with the counts as it counts."""
    written = junit.render(verdict, style or Style())
    assert written.endswith("</testsuites>\n")
    root = ET.fromstring(written.encode())  # noqa: S314  # it is our own
    for element in root.iter():
        attributes, elements = TAKEN[element.tag]
        assert set(element.attrib) <= attributes
        assert {child.tag for child in element} <= elements
    report = JUnitXml.fromstring(written.encode())
    suites = list(report)
    stated = [(one.tests, one.failures, one.errors, one.skipped) for one in suites]
    for one in suites:
        one.update_statistics()
    assert stated == [(one.tests, one.failures, one.errors, one.skipped) for one in suites]
    sums = [sum(column) for column in zip(*stated, strict=True)][:3]
    assert [report.tests, report.failures, report.errors] == (sums or [0, 0, 0])
    return suites


def cases_of(verdict: Verdict) -> Iterator[TestCase]:
    return (case for suite in suites_of(verdict) for case in suite)


def only(verdict: Verdict, name: str = "AC-1.E1") -> Any:
    """The one thing that is said of a requirement; ``None`` if it passes."""
    (case,) = (one for one in cases_of(verdict) if one.name.startswith(f"{name} "))
    assert len(case.result) <= 1
    return case.result[0] if case.result else None


def with_requirement(verdict: Verdict, **changes: Any) -> Verdict:
    """One control with one requirement, which is changed."""
    control = verdict.controls[0]
    one = replace(control.requirements[0], **changes)
    return replace(verdict, controls=(replace(control, requirements=(one,)),))


def test_a_small_company_looks_like_this(tmp_path: Path) -> None:
    project(tmp_path, MANY, config=MANY_CONFIG)
    written = junit.render(judged(tmp_path, "2026-04-01"), Style())
    assert written == (FORMATS / "many.junit.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize("verdict", [company(), company(is_repaired=True), ACCEPTED, ADOPTING])
def test_every_requirement_is_a_case_and_fails_if_it_closes_the_gate(verdict: Verdict) -> None:
    cases = list(cases_of(verdict))
    judged_ = [(control, one) for control in verdict.controls for one in control.requirements]
    assert [(one.classname, one.name) for one in cases] == [
        (control.assessed.control.id, f"{one.assessed.requirement.id} {one.assessed.requirement.title}")
        for control, one in judged_
    ]
    fails = [any(isinstance(each, Failure | Error) for each in one.result) for one in cases]
    assert fails == [verdict.closes_gate(one) for _, one in judged_]
    passes = [not one.result for one in cases]
    assert passes == [one.status.counts_as_met for _, one in judged_]
    assert all(
        f"status: {one.status.value}" in case.system_out
        for case, (_, one) in zip(cases, judged_, strict=True)
    )


def test_a_section_is_a_suite_with_its_title() -> None:
    suites = suites_of(company())
    assert [one.name for one in suites[:2]] == ["1. Process management", "2. Planning"]
    assert {one.name: one.value for one in suites[0].properties()} == {
        "company": "Brambleport, Inc.",
        "as of": "2026-10-15",
        "gate": "The gate is closed: 7 of 23 controls fail.",
    }
    nameless = replace(ACCEPTED.assessment, project=replace(ACCEPTED.assessment.project, sections={}))
    assert [one.name for one in suites_of(replace(ACCEPTED, assessment=nameless))] == ["Section 4"]


def test_a_pinned_date_is_said() -> None:
    pinned = replace(ACCEPTED, day_chosen_by="socgap.yaml:2:8")
    (suite,) = suites_of(pinned)
    assert "2026-08-01 (pinned)" in [one.value for one in suite.properties()]


def test_a_failure_is_called_by_its_worst_gap_and_tells_all() -> None:
    found = only(ADOPTING, "AC-1.E2")
    assert (type(found), found.type) == (Failure, "invalid")
    gap = ADOPTING.controls[0].requirements[1].gaps[0]
    stale = replace(gap, reason=Reason.MISSING, message="It is missing.", place=None, says="", fix="")
    both = replace(ADOPTING.controls[0].requirements[1], gaps=(gap, stale))
    verdict = replace(ADOPTING, controls=(replace(ADOPTING.controls[0], requirements=(both,)),))
    found = only(verdict, "AC-1.E2")
    assert (found.type, found.message) == ("missing", "It is missing. (and 1 more)")
    assert found.text == (
        "evidence/accounts.yaml:2:23: invalid: 'a' stands already above in the file. [AC-1.A2 unique]\n"
        "  note: Ids differ.\n"
        "  help: Give one of them an id of its own.\n"
        "missing: It is missing. [AC-1.A2 unique]"
    )


def test_what_cannot_be_told_is_an_error() -> None:
    found = only(adopting.verdict_on(adopting.tree({adopting.ACCOUNTS: "illegible"})), "AC-1.E2")
    assert (type(found), found.type) == (Error, "unknown")
    assert found.message == "It is a Git LFS pointer, not the file itself."


def test_a_gap_without_a_reason_fails_too() -> None:
    found = only(with_requirement(ACCEPTED, status=Status.GAP, gaps=(), waived=()))
    assert (type(found), found.type, found.text) == (Failure, "gap", None)
    assert found.message == "There is no evidence, and no day by which it is due."


def test_what_is_waived_is_skipped_with_its_waivers() -> None:
    found = only(accepted.judged("2026-07-01", accepted.WAIVER))
    assert type(found) is Skipped
    assert found.message == "waived until 2026-08-31: WVR-2026-001 covers it until 2026-08-31."
    assert found.text.startswith(
        "evidence/reviews/REV-1.yaml:5:26: failing (accepted): root: 'mfa' must be true"
    )
    assert "\n  note: WVR-2026-001 covers it until 2026-08-31.\n" in found.text


def test_what_a_baseline_lists_is_skipped_until_there_is_more() -> None:
    gaps = [gap for control in ADOPTING.controls for gap in control.gaps]
    known = beside(ADOPTING, Baseline("b.yaml", adopting.TODAY, "x", Counter(map(key_of, gaps))))
    found = only(known, "AC-1.E2")
    assert (type(found), found.message) == (Skipped, "gap: b.yaml lists it, of 2026-10-30.")
    assert " invalid (accepted): 'a' stands already above" in found.text
    fewer = beside(ADOPTING, Baseline("b.yaml", adopting.TODAY, "x", Counter()))
    assert only(fewer, "AC-1.E2").type == "invalid"


def test_what_is_not_due_or_not_owed_is_skipped_and_says_why(tmp_path: Path) -> None:
    project(tmp_path, MANY, config=MANY_CONFIG)
    verdict = judged(tmp_path, "2026-04-01")
    assert only(verdict, "AC-4.E1").message == "pending, first due 2027-02-01"
    assert only(verdict, "AC-6.E1").message == "It is owed only when a place is ours."
    assert only(verdict, "AC-5.E1").message.startswith("It answers criteria of availability only")


def test_of_a_control_that_does_not_apply_no_requirement_hides_that_behind_a_reason_of_its_own() -> None:
    message = only(company(), "PE-2.E2").message
    assert message.startswith("It answers criteria of availability only")
    assert message.endswith(" It is owed only when a critical place is our own or a landlord's.")


def test_nothing_judged_is_an_error_and_no_pass() -> None:
    nothing = replace(ACCEPTED, controls=())
    (case,) = cases_of(nothing)
    (found,) = case.result
    assert (case.name, type(found), found.type) == ("The gate", Error, "unknown")
    assert found.message == nothing.headline


def test_a_history_that_is_not_there_is_an_error_unless_something_fails_anyway() -> None:
    lost = SnapshotError("There is no history.", fix="Fetch it.")

    def without(verdict: Verdict) -> list[TestSuite]:
        return suites_of(replace(verdict, assessment=replace(verdict.assessment, no_history=lost)))

    suites = without(company(is_repaired=True))
    assert [one.name for one in suites[:2]] == ["The gate", "1. Process management"]
    assert [one.errors for one in suites] == [1, *[0] * 11]
    assert next(iter(suites[0])).result[0].message == "There is no history. Fetch it."
    assert [one.name for one in without(ACCEPTED)] == ["4. Access control"]


def test_in_ascii_it_is_the_same() -> None:
    control = ACCEPTED.controls[0]
    named = replace(control.assessed.control, title="naïve ✗ 😀", owner="Zoë")
    verdict = replace(
        ACCEPTED, controls=(replace(control, assessed=replace(control.assessed, control=named)),)
    )
    written = junit.render(verdict, Style(unicode=False))
    assert written.isascii()
    assert "encoding='US-ASCII'" in written
    same = [
        ET.canonicalize(junit.render(verdict, Style(unicode=one)).partition("\n")[2]) for one in (True, False)
    ]
    assert same[0] == same[1]
    assert "Zoë" in same[0]


@given(TEXT)
@example("]]> <failure/> &lt; \" ' [[ATTACHMENT|/etc/passwd]] [[[x]] ##vso[task.complete] ::error::")
@example("caf\udce9/\x00\x1b[31m\u202e\ufffe.yaml")
def test_whatever_strangers_wrote_is_shown_and_does_nothing(text: str) -> None:
    (suite,) = suites_of(hostile(text))
    (case,) = suite
    (found,) = case.result
    shown = plain(text)
    assert unhidden(found.message) == shown
    assert unhidden(case.classname) == plain(text)
    assert unhidden(case.name) == plain(f"AC-1.E1 {text}")
    assert unhidden(next(one.value for one in suite.properties() if one.name == "company")) == shown
    lines = unhidden(found.text).split("\n")
    assert lines[0] == f"{plain(f'evidence/{text}')}:1:1: missed: {shown} [AC-1.E1 every]"
    assert (
        next(one for one in lines if one.startswith("  note: ")) == f"  note: {shown or 'since 2026-07-16'}"
    )
    assert f"owner: {shown}\n" in unhidden(case.system_out)


def unhidden(text: str | None) -> str:
    """A text of the report as a reader would understand it."""
    assert text is None or "[[" not in text
    return (text or "").replace("\\x5b", "[")


def hostile(text: str) -> Verdict:
    """A verdict with a text wherever people write."""
    control = ACCEPTED.controls[0]
    one = control.requirements[0]
    gap = replace(one.gaps[0], message=text, fix=text, says=text, place=Place(f"evidence/{text}"))
    needed = replace(one.assessed, requirement=replace(one.assessed.requirement, title=text))
    written = replace(control.assessed.control, id=text, title=text, owner=text)
    config = ACCEPTED.assessment.project.config
    renamed = replace(config, company=replace(config.company, value=text))
    judged_ = replace(one, assessed=needed, gaps=(gap,), waived=())
    return replace(
        ACCEPTED,
        controls=(
            replace(control, assessed=replace(control.assessed, control=written), requirements=(judged_,)),
        ),
        assessment=replace(ACCEPTED.assessment, project=replace(ACCEPTED.assessment.project, config=renamed)),
    )
