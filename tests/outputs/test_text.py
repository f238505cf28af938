"""The report in a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.outputs import Style, text
from socgap_evidence.outputs.style import Detail
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

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.verdict import Verdict

PLAIN = Style()
FULL = Style(detail=Detail.FULL)
QUIET = Style(detail=Detail.QUIET)
ANSI = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def many(tmp_path: Path) -> Verdict:
    return judged(project(tmp_path, MANY, config=MANY_CONFIG).root, "2026-05-20")


def test_a_diagnostic_says_where_what_by_which_rule_since_when_and_what_to_do(tmp_path: Path) -> None:
    verdict = judged(project(tmp_path, {"evidence/reviews/a.yaml": REVIEW}).root, "2026-06-10")
    assert text.render(verdict, PLAIN).splitlines()[:3] == [
        (
            "evidence/reviews/a.yaml:1:10: stale: Access review: the newest is of 2026-03-01,"
            " good through 2026-06-09 (90 days and 10 days of grace). [AC-1.E1 fresh]"
        ),
        "  note: since 2026-06-10",
        "  help: Do it again and add its record (evidence/reviews/*.yaml).",
    ]


def test_a_broken_sentence_is_said_with_its_id(many: Verdict) -> None:
    lines = text.render(many, PLAIN).splitlines()
    at = lines.index(
        "evidence/training/t.yaml:2:23: invalid: 'a' stands already above in the file. [AC-3.A1 unique]"
    )
    assert lines[at + 1] == "  note: Ids differ."


def test_a_gap_of_a_built_in_control_has_no_place(tmp_path: Path) -> None:
    verdict = judged(project(tmp_path, config="company: A\n").root, "2026-06-10", only=("AT-1",))
    assert text.render(verdict, PLAIN).startswith("missing: Awareness program: nothing matches ")


def test_controls_are_counted_by_status_worst_first(many: Verdict) -> None:
    printed = text.render(many, PLAIN)
    start = printed.index("Example, Inc., as of 2026-05-20, the work tree\n")
    assert printed[start:].split("\n\n")[0].splitlines()[1:] == [
        " ? unknown          1  AC-7",
        " ✗ gap              1  AC-3 (invalid)",
        " ! due              2  AC-1 (good through 2026-06-09), AC-2 (good through 2026-06-09)",
        " · pending          1  AC-4 (first due 2027-02-01)",
        " – not-applicable   2  AC-6, AC-5",  # noqa: RUF001
        "   controls         7",
    ]


def test_each_failing_requirement_has_its_next_step(many: Verdict) -> None:
    printed = text.render(many, PLAIN)
    steps = printed[printed.index("What to do next") :].splitlines()
    assert steps[1].startswith("  AC-3.E1  Training, Security lead: Correct the line;")
    assert steps[1].endswith("(2 more above)")
    assert steps[2].startswith("  AC-7.E1  Letter, Security lead: Fetch the content")
    assert steps[3] == "The gate is closed: 2 of 7 controls fail."


def test_what_nobody_checks_is_listed_up_to_three(many: Verdict) -> None:
    printed = text.render(many, PLAIN)
    assert "note: 5 evidence files belong to no requirement and were not checked:" in printed
    assert "evidence/stray-2.txt\n  and 2 more (-v shows all)\n" in printed
    assert "evidence/stray-4.txt" in text.render(many, FULL)


def test_an_open_gate_says_so_and_what_comes_next(tmp_path: Path) -> None:
    verdict = judged(project(tmp_path, {"evidence/reviews/a.yaml": REVIEW}).root, "2026-03-02")
    assert text.render(verdict, PLAIN) == (
        "\nExample, Inc., as of 2026-03-02, the work tree\n"
        " ✓ met              1  AC-1\n"
        "   controls         1\n"
        "\n"
        "Next, by 2026-06-09: AC-1.E1 Access review, Security lead: Do it again and add its record"
        " (evidence/reviews/*.yaml). ('socgap due' lists what follows.)\n"
        "The gate is open: none of 1 controls fails.\n"
    )


def test_quiet_is_the_last_line(many: Verdict) -> None:
    assert text.render(many, QUIET) == "The gate is closed: 2 of 7 controls fail.\n"
    assert text.render(many, PLAIN).endswith(text.render(many, QUIET))


def test_full_shows_settings_with_their_origins(many: Verdict) -> None:
    printed = text.render(many, FULL)
    assert re.search(r"^  company +Example, Inc\.  \(socgap\.yaml:1:10\)$", printed, re.MULTILINE)
    assert re.search(r"^  program_start +2026-02-01  \(socgap\.yaml:3:16\)$", printed, re.MULTILINE)
    assert re.search(r"^  window +none  \(default\)$", printed, re.MULTILINE)
    assert re.search(r"^  as_of +today  \(default\)$", printed, re.MULTILINE)
    assert re.search(r"^  ack_days +30  \(default\)$", printed, re.MULTILINE)
    assert re.search(r"^  required_clauses +.{57}…  \(default\)$", printed, re.MULTILINE)


def test_settings_stand_in_one_column_however_long_a_name_is(tmp_path: Path) -> None:
    files = {"controls/parameters.yaml": "a_name_of_rather_many_letters: {default: 90, unit: days}\n"}
    printed = text.render(judged(project(tmp_path, files).root, "2026-06-10"), FULL)
    settings = printed[: printed.index("\n\n")].splitlines()[1:]
    assert "  a_name_of_rather_many_letters  90  (default)" in settings
    assert all(line[31:33] == "  " and line[33] != " " for line in settings)


def test_full_shows_the_window_and_the_built_in_controls(tmp_path: Path) -> None:
    config = "company: A\nwindow: {start: 2026-04-01, end: 2026-09-30}\n"
    printed = text.render(judged(project(tmp_path, config=config).root, "2026-06-10"), FULL)
    assert re.search(r"^  window +2026-04-01 to 2026-09-30  \(socgap\.yaml:2:9\)$", printed, re.MULTILINE)
    assert re.search(r"^  controls +built in  \(default\)$", printed, re.MULTILINE)


def test_full_shows_every_requirement_with_its_evidence(many: Verdict) -> None:
    printed = text.render(many, FULL)
    assert "! AC-1  Access reviews\n  ! AC-1.E1  Access review: due, good through 2026-06-09\n" in printed
    assert "      evidence/reviews/a.yaml (2026-03-01)\n" in printed
    assert "      evidence/training/t.yaml\n" in printed
    assert "AC-4.E1  Drill: pending, first due 2027-02-01\n" in printed
    assert "      It is owed only when a place is ours.\n" in printed
    assert "    It answers criteria of availability only," in printed


def test_a_pinned_date_is_said_loudly(tmp_path: Path) -> None:
    config = f"{CONFIG}as_of: 2026-03-02\n"
    repository = project(tmp_path, {"evidence/reviews/a.yaml": REVIEW}, config=config)
    note = "note: the date is pinned to 2026-03-02 (socgap.yaml:3:8); this is not today's verdict\n"
    assert text.render(judged(repository.root, "2026-03-02"), PLAIN).startswith(note)
    assert "pinned" not in text.render(judged(repository.root, "2026-03-03"), PLAIN)


def test_a_gap_with_no_evidence_due_ever_still_has_a_line(tmp_path: Path) -> None:
    verdict = judged(project(tmp_path).root, "2026-03-02")
    assert "AC-1 (missing)" in text.render(verdict, PLAIN)


@pytest.mark.parametrize("detail", Detail)
def test_colour_changes_no_character(many: Verdict, detail: Detail) -> None:
    plain = text.render(many, Style(detail=detail))
    coloured = text.render(many, Style(colour=True, detail=detail))
    assert "\x1b" not in plain
    assert "\x1b[" in coloured
    assert ANSI.sub("", coloured) == plain


@pytest.mark.parametrize("detail", Detail)
def test_without_unicode_every_character_of_ours_is_ascii(many: Verdict, detail: Detail) -> None:
    assert text.render(many, Style(unicode=False, detail=detail)).isascii()


def test_the_signs_without_unicode(many: Verdict) -> None:
    printed = text.render(many, Style(unicode=False))
    for sign in (" ? unknown", " X gap", " ! due", " . pending", " - not-applicable"):
        assert f"\n{sign} " in printed


def test_nothing_that_a_stranger_wrote_moves_the_cursor(tmp_path: Path) -> None:
    evil = '"\\e[2J\\u202e"'
    requires = (
        f"  - id: AC-1.E1\n    title: {evil}\n    kind: record\n    evidence: evidence/**/*.yaml\n"
        f"    schema: review\n    fresh: {{date: held_on, for: 90 days}}\n"
        f"    when: {{says: {evil}, in: evidence/x.yaml, schema: review, any: '$.items[*]'}}\n"
    )
    files = {
        "controls/AC-1.yaml": control(requires, title=evil, owner=evil),
        "evidence/\x1b[31m.yaml": REVIEW,
        "evidence/\u202e.txt": "x",
    }
    repository = project(tmp_path, files, config=f"company: {evil}\ncontrols: controls\n")
    for day in ("2026-03-02", "2026-09-01"):
        for detail in Detail:
            printed = text.render(judged(repository.root, day), Style(detail=detail))
            assert "\x1b" not in printed
            assert "\u202e" not in printed


def test_what_is_not_owed_may_come_from_a_stranger_too(tmp_path: Path) -> None:
    requires = (
        "  - {id: AC-1.E1, title: Visit, kind: record, evidence: evidence/v/*.yaml, schema: review,\n"
        '     when: {says: "\\e[2J", in: evidence/x.yaml, schema: review, any: "$.items[*]"}}\n'
    )
    repository = project(tmp_path, {"evidence/x.yaml": REVIEW}, requires=requires)
    assert "\x1b" not in text.render(judged(repository.root, "2026-03-02"), FULL)


def test_full_says_what_did_not_happen(tmp_path: Path) -> None:
    project(tmp_path, RECORDED_ZERO, requires=SILENT, config=f"{CONFIG}program_start: 2026-01-01\n")
    said = text.render(judged(tmp_path, "2026-07-02"), FULL)
    assert (
        "      Nothing happened in 2026-Q1 (NIL-H1.yaml) and 2026-Q2 (NIL-H1.yaml).\n"
        "      evidence/statements/NIL-H1.yaml (2026-07-02)\n"
    ) in said
