"""One list of problems for all outputs: what closes the gate, what is accepted, and what somebody should know."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from socgap_evidence.assessing import assess
from socgap_evidence.baseline import key_of
from socgap_evidence.judging import judge
from socgap_evidence.outputs.problems import Level, problems
from socgap_evidence.project import open_project
from tests.support.brambleport import AS_OF, Files, sample

TREE = Files(sample())
SAMPLE = judge(assess(open_project(TREE), TREE), AS_OF)


def test_every_gap_that_holds_is_a_problem_and_what_is_accepted_is_a_note() -> None:
    found = problems(SAMPLE)
    gaps = [gap for control in SAMPLE.controls for one in control.requirements for gap in one.gaps]
    waived = [gap for control in SAMPLE.controls for one in control.requirements for gap in one.waived]
    assert [one.gap for one in found if one.level is Level.ERROR] == gaps
    assert [one.gap for one in found if one.level is Level.NOTE] == waived
    assert all(one.is_waived and one.remarks for one in found if one.level is Level.NOTE)
    assert [one.message for one in found if one.level is Level.WARNING] == [
        one.message for one in SAMPLE.assessment.warnings
    ]


def test_each_has_its_place_or_none() -> None:
    for one in problems(SAMPLE):
        assert (one.span is None) == (not one.path)
        assert one.span is None or (one.span.line > 0 and one.span.column > 0)


def test_fingerprints_are_unique_and_outlast_a_day() -> None:
    today = [one.fingerprint for one in problems(SAMPLE)]
    assert len(set(today)) == len(today)
    assert all(len(one) == 64 and int(one, 16) >= 0 for one in today)
    later = {one.fingerprint for one in problems(judge(SAMPLE.assessment, date(2026, 10, 20)))}
    assert set(today) <= later


def test_the_same_problem_twice_is_told_apart_and_one_of_a_kind_keeps_its_fingerprint() -> None:
    control = next(one for one in SAMPLE.controls if one.gaps)
    requirement = next(one for one in control.requirements if one.gaps)
    gap = requirement.gaps[0]
    moved = replace(gap, place=None if gap.place is None else gap.place._replace(line=7, column=3))
    assert key_of(moved) == key_of(gap)
    doubled = replace(requirement, gaps=(gap, moved))
    verdict = replace(SAMPLE, controls=(replace(control, requirements=(doubled,)),))
    first, second = (one.fingerprint for one in problems(verdict) if one.gap is not None)
    alone = replace(SAMPLE, controls=(replace(control, requirements=(replace(requirement, gaps=(moved,)),)),))
    assert first == next(one.fingerprint for one in problems(alone))
    assert second != first


def test_forges_count_from_the_top_of_the_repository() -> None:
    control = next(one for one in SAMPLE.controls if one.gaps)
    requirement = next(one for one in control.requirements if one.gaps)
    nowhere = replace(requirement, gaps=(requirement.gaps[0], replace(requirement.gaps[0], place=None)))
    verdict = replace(SAMPLE, controls=(replace(control, requirements=(nowhere,)),))
    somewhere, none, *_ = problems(verdict, "compliance/")
    assert somewhere.path == somewhere.shown_at == "compliance/evidence/registers/people.yaml"
    assert (none.path, none.shown_at) == ("", "compliance/socgap.yaml")
