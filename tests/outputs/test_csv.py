"""The whole checklist as rows that a spreadsheet reads as text: nothing left out, nothing taken for a formula."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from socgap_evidence.intervals import Interval
from socgap_evidence.model import Caution, Gap, Place, Reason, Status
from socgap_evidence.outputs import Style
from socgap_evidence.outputs import csv as output
from socgap_evidence.outputs.escaping import spreadsheet, visible
from socgap_evidence.outputs.problems import Level, problems, unexplained
from socgap_evidence.verdict import EXIT_CANNOT_CHECK, EXIT_GAP, EXIT_MET, Verdict
from tests.support import adopting
from tests.support.brambleport import AS_OF, sample
from tests.support.projects import CONFIG as SETTINGS
from tests.support.projects import MANY, MANY_CONFIG, RECORDED_ZERO, SILENT, judged, project
from tests.support.verdicts import CASES, case_of, verdict_of

if TYPE_CHECKING:
    pass


def rows(verdict: Verdict) -> list[dict[str, str]]:
    written = output.render(verdict, Style())
    assert written.endswith("\r\n")
    assert "\n" not in written.replace("\r\n", "")
    assert written.encode("utf-8").startswith(b"section,control,")
    header, *cells = csv.reader(io.StringIO(written, newline=""), strict=True)
    assert tuple(header) == output.COLUMNS
    for row in cells:
        assert len(row) == len(header)
        for cell in row:
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
            assert cell.isprintable()
    return [dict(zip(header, row, strict=True)) for row in cells]


@pytest.mark.parametrize("case", CASES)
def test_no_requirement_and_no_problem_is_left_out(case: str) -> None:
    verdict = case_of(case)
    found = rows(verdict)
    asked = [
        (control_.assessed.control.id, one.assessed.requirement.id)
        for control_ in verdict.controls
        for one in control_.requirements
    ]
    assert (
        list(dict.fromkeys((one["control"], one["requirement"]) for one in found if one["control"])) == asked
    )
    told = [(one["level"], one["fingerprint"]) for one in found if one["fingerprint"]]
    listed = problems(verdict)
    why_closed = unexplained(verdict, listed)
    expected = (*listed, *([] if why_closed is None else [why_closed]))
    assert told == [(one.level.value, one.fingerprint) for one in expected]


@pytest.mark.parametrize("case", CASES)
def test_a_requirement_has_a_row_a_gap_or_one_row(case: str) -> None:
    counted = Counter(one["requirement"] for one in rows(case_of(case)))
    for control_ in case_of(case).controls:
        for one in control_.requirements:
            gaps = len(one.gaps) + len(one.waived)
            assert counted[one.assessed.requirement.id] == max(gaps, 1)


@pytest.mark.parametrize("case", CASES)
def test_an_error_is_in_it_exactly_while_something_closes_the_gate(case: str) -> None:
    verdict = case_of(case)
    assert any(one["level"] == "error" for one in rows(verdict)) == (verdict.exit_code != EXIT_MET)


def test_what_is_accepted_is_a_note_that_says_until_when() -> None:
    (note,) = (one for one in rows(case_of("waived")) if one["level"])
    assert (note["status"], note["answer"], note["level"]) == ("waived", "Waived", "note")
    assert note["remarks"] == "WVR-2026-001 covers it until 2026-08-31."
    levels = Counter(one["level"] for one in rows(case_of("baseline but one")) if one["level"])
    assert levels == {"error": 1, "note": 1}


def test_where_nothing_was_judged_each_row_says_why() -> None:
    verdict = case_of("nothing judged")
    assert verdict.exit_code == EXIT_CANNOT_CHECK
    *asked, why_closed = rows(verdict)
    assert (why_closed["level"], why_closed["message"]) == ("error", verdict.headline)
    for row in asked:
        assert (row["status"], row["answer"], row["level"]) == ("not-applicable", "N/A", "")
        assert row["remarks"].startswith("It answers criteria of availability only")


def test_what_git_could_not_say_is_unknown() -> None:
    found = rows(case_of("no history"))
    assert {one["reason"] for one in found if one["status"] == "unknown"} >= {"unknown"}
    assert "These files are in no git repository." in {one["message"] for one in found}


def test_a_requirement_that_fails_without_a_gap_is_an_error_too() -> None:
    verdict = case_of("waived")
    last = verdict.controls[-1]
    failing = replace(last, requirements=(replace(last.requirements[0], status=Status.GAP),))
    verdict = replace(verdict, controls=(failing,))
    assert verdict.exit_code == EXIT_GAP
    assert [(one["status"], one["level"], one["message"]) for one in rows(verdict)] == [("gap", "error", "")]


def test_what_did_not_happen_names_its_statement(tmp_path: Path) -> None:
    config = f"{SETTINGS}program_start: 2026-01-01\n"
    verdict = judged(project(tmp_path, RECORDED_ZERO, requires=SILENT, config=config).root, "2026-07-02")
    (row,) = rows(verdict)
    assert row["remarks"] == "Nothing happened in 2026-Q1 (NIL-H1.yaml) and 2026-Q2 (NIL-H1.yaml)."


def test_a_gap_of_a_built_in_control_has_no_place(tmp_path: Path) -> None:
    row = rows(judged(project(tmp_path, config="company: A\n").root, "2026-06-10"))[0]
    assert (row["level"], row["path"], row["line"], row["column"]) == ("error", "", "", "")


def test_it_is_the_same_each_time_and_for_every_stream() -> None:
    again = verdict_of(dict(sample()))
    assert output.render(again, Style(colour=True, unicode=False)) == output.render(
        case_of("sample"), Style()
    )


def test_a_small_company_is_this(tmp_path: Path) -> None:
    verdict = judged(project(tmp_path, MANY, config=MANY_CONFIG).root, "2026-04-01")
    digests = [one.fingerprint for one in problems(verdict)]
    not_in_scope = (
        '"It answers criteria of availability only, which is not among the categories in scope (security)."'
    )
    twice = (
        "'a' stands already above in the file.,Give one of them an id of its own.,evidence/training/t.yaml,2"
    )
    asked = "Is access reviewed?"
    assert output.render(verdict, Style()).split("\r\n") == [
        (
            "section,control,question,answer,requirement,title,owner,criteria,status,level,assertion,rule,reason,since,"
            "until,message,fix,path,line,column,remarks,valid_until,fingerprint"
        ),
        f"4,AC-1,{asked},Yes,AC-1.E1,Access review,Security lead,CC6.1,met,,,,,,,,,,,,,2026-06-09,",
        f"4,AC-2,{asked},Yes,AC-2.E1,Access review,Security lead,CC6.1,met,,,,,,,,,,,,,2026-06-09,",
        (
            f"4,AC-3,{asked},No,AC-3.E1,Training,Security lead,CC6.2; in part CC6.3,gap,error,,schema,invalid,,,"
            "It is not YAML: did not find expected node content.,"
            "Correct the line; a value with ': ' or ' #' in it needs quotes.,"
            f"evidence/training/broken.yaml,2,1,,,{digests[0]}"
        ),
        (
            f"4,AC-3,{asked},No,AC-3.E1,Training,Security lead,CC6.2; in part CC6.3,gap,error,AC-3.A1,unique,invalid"
            f",,,{twice},23,,,{digests[1]}"
        ),
        (
            f"4,AC-3,{asked},No,AC-3.E1,Training,Security lead,CC6.2; in part CC6.3,gap,error,AC-3.A1,unique,invalid"
            f",,,{twice},32,,,{digests[2]}"
        ),
        f"4,AC-4,{asked},Not yet,AC-4.E1,Drill,Security lead,CC6.1,pending,,,,,,,,,,,,,2027-02-01,",
        (
            f"4,AC-6,{asked},N/A,AC-6.E1,Visit,Security lead,CC6.1,not-applicable,,,,,,,,,,,,"
            "It is owed only when a place is ours.,,"
        ),
        (
            f"4,AC-7,{asked},Unknown,AC-7.E1,Letter,Security lead,CC6.1,unknown,error,,schema,unknown,,,"
            '"It is a Git LFS pointer, not the file itself.",'
            "\"Fetch the content with 'git lfs pull' (in CI: lfs: true), then check again.\","
            f"evidence/letters/l.pdf,1,1,,,{digests[3]}"
        ),
        (
            f"5,AC-5,{asked},N/A,AC-5.E1,Access review,Security lead,A1.2,not-applicable,,,,,,,,,,,,"
            f"{not_in_scope},,"
        ),
        "",
    ]


WORDS = st.text(st.characters()) | st.sampled_from(
    [
        "=HYPERLINK(1)",
        " +1",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        '","=1',
        "a\r\nb,c",
        "\udcff",
        "\x00",
        "\x1b[31m",
        "\u202e",
        "\ufeff=1",
    ]
)
PATHS = st.lists(WORDS.map(lambda name: f"{name.replace('/', '')}x"), min_size=1, max_size=3).map("/".join)


@given(WORDS, WORDS, PATHS, st.sampled_from(Level))
def test_whatever_strangers_write_is_text_in_a_cell(said: str, title: str, path: str, level: Level) -> None:
    place = Place(path, line=7, column=3)
    gap = Gap(
        "AC-1", "AC-1.E1", said or None, title, Reason.FAILING, Interval(until=AS_OF), said, title, place
    )
    base = case_of("waived")
    control_ = base.controls[0]
    judged_ = control_.requirements[0]
    asked = replace(judged_.assessed, requirement=replace(judged_.assessed.requirement, title=title))
    written = replace(control_.assessed.control, title=title, question=said, owner=title)
    gaps, waived = ((), (gap,)) if level is Level.NOTE else ((gap,), ())
    held = replace(
        control_,
        assessed=replace(control_.assessed, control=written, out_of_scope=said),
        requirements=(
            replace(judged_, assessed=asked, gaps=gaps, waived=waived),
            replace(control_.requirements[1], notes=(said, title)),
        ),
    )
    warned = replace(base.assessment, warnings=(Caution(said, title, place),))
    first, second, last = rows(replace(base, controls=(held,), assessment=warned))
    assert (first["question"], first["owner"], first["title"]) == (
        spreadsheet(said),
        spreadsheet(title),
        spreadsheet(title),
    )
    for row in (first, last):
        assert (row["message"], row["fix"], row["path"]) == tuple(map(spreadsheet, (said, title, path)))
        assert (row["line"], row["column"]) == ("7", "3")
    assert (first["since"], first["until"]) == ("", str(AS_OF))
    assert visible(title) in second["remarks"]
    assert last["level"] == "warning"


def test_a_file_whose_name_is_no_text_or_a_formula_has_a_path() -> None:
    name = b"evidence/reviews/=caf\xe9\x1b.yaml".decode("utf-8", "surrogateescape")
    verdict = adopting.verdict_on(adopting.tree(**{name: "held_on: [\n"}))
    assert "evidence/reviews/=caf\\xe9\\x1b.yaml" in {one["path"] for one in rows(verdict)}
