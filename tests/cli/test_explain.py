"""``socgap explain``: every name has an explanation, and explaining judges nobody."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.project import open_project
from socgap_evidence.project.topics import every_check, rule_pages
from socgap_evidence.snapshot import WorkTree
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
    from tests.support import Repository

SAMPLE = Path(__file__).parents[2]
ANSI = re.compile(r"\x1b\[[0-9;]*m")
MET, STALE = ("--as-of", "2026-03-02"), ("--as-of", "2026-07-01")

REQUIRES = """\
  - id: AC-1.E1
    title: Access review
    kind: record
    evidence: evidence/reviews/*.yaml
    schema: review
    where: {module: [quarterly, yearly]}
    fresh: {date: held_on, for: review_days, grace: 10 days}
    notice: 15 days
    asserts:
      - id: AC-1.A1
        says: What was decided is done in time.
        within: {from: held_on, to: done_on, limit: done_days}
      - id: AC-1.A2
        says: Ids differ.
        unique: {each: "$.items[*]", by: id}
  - id: AC-1.E2
    title: Visits
    kind: record
    evidence: [evidence/visits/*.yaml, evidence/tours/*.yaml]
    schema: review
    at_least: 0
    date: held_on
    asserts:
      - id: AC-1.A1
        says: What was decided is done in time.
        within: {from: held_on, to: done_on, limit: done_days}
      - id: AC-1.A1
        says: A tour is over within the day.
        within: {from: held_on, to: done_on, limit: 1 day}
"""
FILES = {
    "controls/parameters.yaml": (
        "review_days: {default: 90, unit: days, home: POL-ACCESS, ceiling: 100}\n"
        "done_days: {default: 10, unit: days, ceiling: 20, floor: 1}\n"
        "spare: {default: {high: 1, low: 2}, unit: hours, home: POL-ACCESS}\n"
        "words: {default: [one, two, three, four, five, six, seven, eight, nine], unit: list}\n"
    ),
    "controls/base/all.yaml": (
        "asserts:\n  - {id: B-ALL-1, says: It was held., expect: {schema: {required: [held_on]}}}\n"
    ),
    "evidence/reviews/a.yaml": f"{REVIEW}module: yearly\n",
    "evidence/visits/v.yaml": "held_on: 2026-02-01\ndone_on: 2026-02-02\n",
}
LIMITED = f"{CONFIG}parameters: {{done_days: 21}}\n"


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    return project(tmp_path, FILES, requires=REQUIRES, config=LIMITED)


def lines(company: Repository, *arguments: str, **environment: str) -> list[str]:
    """What is explained, once that ended with 0 and an empty stderr."""
    outcome = run(company.root, "explain", *arguments, environment=environment)
    assert (outcome.code, outcome.stderr) == (0, "")
    return outcome.stdout.splitlines()


def test_base_assertions_stand_in_the_order_of_their_numbers(company: Repository) -> None:
    base = company.root / "controls/base/all.yaml"
    one = "  - {id: %s, says: It was held., expect: {schema: {required: [held_on]}}}\n"
    names = ("B-REC-1", "B-ALL-10", "B-ALL-9", "B-ALL-1", "B-ALL-9")
    base.write_text("asserts:\n" + "".join(one % name for name in names), encoding="utf-8")
    said = "  and        B-ALL-1, B-ALL-9, B-ALL-10, B-REC-1 (base assertions)"
    assert lines(company, "AC-1", *MET).count(said) == 2


def test_a_control_is_explained_with_all_that_it_asks(company: Repository) -> None:
    assert lines(company, "ac-1", *MET) == [
        "AC-1  Access reviews",
        "  section    4 Access control",
        "  question   Is access reviewed?",
        "  criteria   CC6.1",
        "  owner      Security lead",
        "  stands in  controls/AC-1.yaml",
        "  status     ✓ met on 2026-03-02; the checklist's answer is Yes",
        "",
        "AC-1.E1  Access review",
        "  evidence   evidence/reviews/*.yaml",
        "  type       record, schema review",
        "  where      module is quarterly or yearly",
        "  fresh      date held_on, for review_days, grace 10 days",
        "  AC-1.A1    What was decided is done in time. (within; done_days)",
        "  AC-1.A2    Ids differ. (unique)",
        "  and        B-ALL-1 (base assertions)",
        "  status     ✓ met, good through 2026-03-22",
        "",
        "AC-1.E2  Visits",
        "  evidence   evidence/visits/*.yaml, evidence/tours/*.yaml",
        "  at least   none",
        "  type       record, schema review",
        "  date       held_on",
        "  AC-1.A1    What was decided is done in time. (within; done_days)",
        "  AC-1.A1    A tour is over within the day. (within)",
        "  and        B-ALL-1 (base assertions)",
        "  status     ✓ met",
        "",
        "Parameters",
        "  done_days    21 days  socgap.yaml:3:14",
        "  review_days  90 days  default",
    ]


def test_the_gaps_of_a_control_stand_below_their_requirements(company: Repository) -> None:
    shown = lines(company, "AC-1", *STALE)
    at = shown.index("  status     ✗ gap")
    assert shown[at + 1 : at + 13] == [
        "    ✗  AC-1.E1 stale since 2026-06-10: Access review: the newest is of 2026-03-01, good through",
        "       2026-06-09 (90 days and 10 days of grace). (evidence/reviews/a.yaml:1:10)",
        "       2026-03-01 ('held_on', evidence/reviews/a.yaml:1:10)",
        "       + 90 days (review_days, default) = 2026-05-30",
        "       + 10 days of grace = 2026-06-09",
        "       so good through 2026-06-09, before 2026-07-01",
        "    ✗  AC-1.A1 failing since 2026-03-23: 'done_on' is missing, due by 2026-03-22 (21 days after",
        "       'held_on'). (evidence/reviews/a.yaml:1:10)",
        "       2026-03-01 ('held_on', evidence/reviews/a.yaml:1:10)",
        "       + 21 days (done_days, socgap.yaml:3:14) = 2026-03-22",
        "       so due by 2026-03-22; not done by 2026-07-01",
        "",
    ]


def test_a_requirement_is_explained_with_its_rules_and_limits(company: Repository) -> None:
    shown = lines(company, "AC-1.E1", *MET)
    assert shown[:12] == [
        "AC-1.E1  Access review",
        "  asked by   AC-1, Access reviews (controls/AC-1.yaml:11:15)",
        "  owner      Security lead",
        "  evidence   evidence/reviews/*.yaml",
        "  type       record, schema review",
        "  where      module is quarterly or yearly",
        "  notice     15 days before a gap begins it is due",
        "",
        "    fresh: {date: held_on, for: review_days, grace: 10 days}",
        "  fresh      The newest one is recent enough by its own date.",
        "  why        Evidence that was true last year proves nothing today. The date is the one the evidence",
        "             states about the work, not the file's time or a commit's; a date in the future covers",
    ]
    at = shown.index("Assertions")
    assert shown[at:] == [
        "Assertions",
        "  AC-1.A1    What was decided is done in time. (within; done_days)",
        "  AC-1.A2    Ids differ. (unique)",
        "  and        B-ALL-1 (base assertions)",
        "",
        "Parameters",
        "  done_days",
        "    value      21 days",
        "    from       socgap.yaml:3:14",
        "    default    10 days",
        "    ceiling    20 days",
        "    floor      1 day",
        "    home       no policy",
        "    warning    done_days is 21 days; an auditor would question more than 20. Lower it, or be ready",
        "               to give the reason.",
        "  review_days",
        "    value      90 days",
        "    from       default",
        "    default    90 days",
        "    ceiling    100 days",
        "    home       POL-ACCESS",
        "",
        "Evidence",
        "  accepted   evidence/reviews/a.yaml:1:10: of 2026-03-01",
        "",
        "On 2026-03-02: ✓ met, good through 2026-03-22",
        "  next       on 2026-03-23: AC-1.A1 failing: 'done_on' is missing, due by 2026-03-22 (21 days after",
        "             'held_on').",
        "             2026-03-01 ('held_on', evidence/reviews/a.yaml:1:10)",
        "             + 21 days (done_days, socgap.yaml:3:14) = 2026-03-22",
        "             so due by 2026-03-22; not done, and not late until then",
    ]


def test_an_assertion_is_explained_sentence_by_sentence(company: Repository) -> None:
    shown = lines(company, "AC-1.A1", *STALE)
    assert shown[: shown.index("Rule")] == [
        "AC-1.A1  What was decided is done in time.",
        "  asked by   AC-1.E1 Access review (controls/AC-1.yaml:19:9), AC-1.E2 Visits",
        "             (controls/AC-1.yaml:33:9)",
        "",
        "    within: {from: held_on, to: done_on, limit: done_days}",
        "",
        "  On 2026-07-01: 1 gap",
        "  ✗  AC-1.E1 failing since 2026-03-23: 'done_on' is missing, due by 2026-03-22 (21 days after",
        "     'held_on'). (evidence/reviews/a.yaml:1:10)",
        "     2026-03-01 ('held_on', evidence/reviews/a.yaml:1:10)",
        "     + 21 days (done_days, socgap.yaml:3:14) = 2026-03-22",
        "     so due by 2026-03-22; not done by 2026-07-01",
        "  next       nothing is known to begin",
        "",
        "AC-1.A1  A tour is over within the day.",
        "  asked by   AC-1.E2 Visits (controls/AC-1.yaml:36:9)",
        "",
        "    within: {from: held_on, to: done_on, limit: 1 day}",
        "",
        "  On 2026-07-01: no gap",
        "  next       nothing is known to begin",
        "",
    ]
    assert shown[shown.index("Rule") + 1].startswith("  within     One moment follows another in time")
    assert [line for line in shown if line.startswith("  fix  ")] != []
    assert shown[shown.index("Parameters") + 1] == "  done_days"


def test_silence_of_a_sentence_is_no_pass_of_whoever_asks_for_it(company: Repository) -> None:
    shown = lines(company, "AC-1.A2", *STALE)
    at = shown.index("  On 2026-07-01: no gap")
    assert shown[at + 3 : at + 6] == ["Not met for other reasons", "  gap             AC-1.E1", ""]
    assert "Not met for other reasons" not in lines(company, "AC-1.A2", *MET)


def test_several_gaps_of_one_day_are_counted_and_the_next_is_told(company: Repository) -> None:
    for name in "bc":
        company.write(f"evidence/reviews/{name}.yaml", f"{REVIEW}module: yearly\n")
    shown = lines(company, "AC-1.A1", *MET)
    assert shown[shown.index("  On 2026-03-02: no gap") + 1 :][:2] == [
        "  next       on 2026-03-23: AC-1.E1 failing: 'done_on' is missing, due by 2026-03-22 (21 days after",
        "             'held_on'). (2 more on that day)",
    ]
    assert "  On 2026-07-01: 3 gaps" in lines(company, "AC-1.A1", *STALE)


def test_a_base_assertion_names_everybody_once(tmp_path: Path) -> None:
    others = {
        f"controls/AC-{number}.yaml": control(
            REQUIREMENT.replace("AC-1", f"AC-{number}"), name=f"AC-{number}"
        )
        for number in (2, 3, 4)
    }
    base = (
        "asserts:\n"
        "  - {id: B-ALL-1, says: It was held., expect: {schema: {required: [held_on]}}}\n"
        "  - {id: B-ALL-1, says: It is over., expect: {schema: {required: [held_on]}}}\n"
    )
    company = project(tmp_path, {**others, "controls/base/all.yaml": base, "evidence/reviews/a.yaml": REVIEW})
    asked = [line for line in lines(company, "b-all-1", *MET) if line.startswith("  asked by")]
    assert asked == [
        "  asked by   4 requirements: AC-1.E1, AC-2.E1, AC-3.E1, AC-4.E1 (controls/base/all.yaml:2:39)",
        "  asked by   the same 4 as above (controls/base/all.yaml:3:38)",
    ]


def test_a_sentence_in_two_base_files_is_told_with_both_places(tmp_path: Path) -> None:
    base = "asserts:\n  - {id: B-ALL-1, says: It was held., expect: {schema: {required: [held_on]}}}\n"
    company = project(tmp_path, {"controls/base/a.yaml": base, "controls/base/b.yaml": base})
    asked = [line for line in lines(company, "B-ALL-1", *MET) if line.startswith("  asked by")]
    assert asked == [
        "  asked by   AC-1.E1 (controls/base/a.yaml:2:39)",
        "  asked by   AC-1.E1 (controls/base/b.yaml:2:39)",
    ]


@pytest.mark.parametrize("name", ["within", "WITHIN", "at_least", "fresh"])
def test_a_rule_is_explained_without_any_project(name: str, tmp_path: Path) -> None:
    outcome = run(tmp_path, "explain", name)
    assert (outcome.code, outcome.stderr) == (0, "")
    page = rule_pages()[name.lower()]
    assert outcome.stdout.startswith(f"{page.keywords.replace('`', '')}: {page.sentence}\n\nWhy: ")
    for example in page.examples:
        shown = "".join(f"    {line}\n" if line else "\n" for line in example.text.split("\n"))
        assert shown in outcome.stdout
    assert "\nFix: " in outcome.stdout
    assert "`" not in outcome.stdout.replace("".join(one.text for one in page.examples), "")


def test_a_parameter_is_explained_with_whoever_uses_it(company: Repository) -> None:
    assert lines(company, "done_days") == [
        "done_days",
        "  value      21 days",
        "  from       socgap.yaml:3:14",
        "  default    10 days",
        "  ceiling    20 days",
        "  floor      1 day",
        "  home       no policy",
        "  warning    done_days is 21 days; an auditor would question more than 20. Lower it, or be ready to",
        "             give the reason.",
        "",
        "Used by",
        "  AC-1.A1    What was decided is done in time. (AC-1.E1, AC-1.E2)",
    ]


def test_the_rule_of_a_requirement_uses_parameters_too(company: Repository) -> None:
    assert lines(company, "review_days")[-2:] == [
        "Used by",
        "  AC-1.E1    Access review: fresh date held_on, for review_days, grace 10 days",
    ]


def test_and_so_does_its_notice(company: Repository) -> None:
    company.write("controls/AC-1.yaml", control(REQUIRES.replace("notice: 15 days", "notice: review_days")))
    assert lines(company, "review_days")[-1] == "  AC-1.E1    Access review: notice 90 days"


def test_a_parameter_that_nobody_names_says_so(company: Repository) -> None:
    assert lines(company, "spare") == [
        "spare",
        "  value      high 1, low 2 hours",
        "  from       default",
        "  default    high 1, low 2 hours",
        "  home       POL-ACCESS",
        "",
        "No control names it.",
    ]


def test_all_parameters_make_a_table_by_their_homes(company: Repository) -> None:
    assert lines(company, "parameters") == [
        "  parameter    value                                 from",
        "",
        "POL-ACCESS",
        "  review_days  90 days                               default",
        "  spare        high 1, low 2 hours                   default",
        "",
        "no policy",
        "  done_days    21 days                               socgap.yaml:3:14",
        "  words        one, two, three, four, five, six, s…  default",
    ]
    assert "six,..." in run(company.root, "explain", "parameters", encoding="ascii").stdout


def test_no_parameters_are_a_table_of_none(tmp_path: Path) -> None:
    empty = project(tmp_path, {"controls/parameters.yaml": "{}\n"})
    assert lines(empty, "parameters") == ["  parameter  value  from"]


def test_what_is_no_name_is_2_with_a_suggestion(company: Repository) -> None:
    outcome = run(company.root, "explain", "AC-1.A3")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr == "error: Nothing is called 'AC-1.A3'. Did you mean 'AC-1.A2'?\n"


def test_without_a_project_only_rules_can_be_explained(tmp_path: Path) -> None:
    outcome = run(tmp_path, "explain", "AC-1")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("error: No socgap.yaml in ")


def test_a_broken_control_is_2(company: Repository) -> None:
    company.write("controls/AC-1.yaml", "id: AC-1\n")
    assert run(company.root, "explain", "AC-1").code == 2


def test_a_commit_may_be_explained_instead_of_the_work_tree(company: Repository) -> None:
    company.commit()
    company.write("controls/AC-1.yaml", control(REQUIRES, title="Another"))
    assert lines(company, "AC-1", *MET, "--rev", "HEAD")[0] == "AC-1  Access reviews"
    assert lines(company, "AC-1", *MET)[0] == "AC-1  Another"


def test_the_project_may_be_named(company: Repository, tmp_path_factory: pytest.TempPathFactory) -> None:
    outcome = run(tmp_path_factory.mktemp("elsewhere"), "explain", "-C", str(company.root), "AC-1", *MET)
    assert outcome.stdout.startswith("AC-1  Access reviews\n")


def test_a_pinned_day_is_said_first(company: Repository) -> None:
    company.write("socgap.yaml", f"{LIMITED}as_of: 2026-03-02\n")
    for name in ("AC-1", "AC-1.E1", "AC-1.A1"):
        assert lines(company, name)[:2] == [
            "note: the date is pinned to 2026-03-02 (socgap.yaml:4:8); this is not today's verdict",
            "",
        ]
        assert "pinned" not in "".join(lines(company, name, *STALE))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param(
            "AC-2", "  status     ✗ gap (stale) on 2026-07-01; the checklist's answer is No", id="a gap"
        ),
        pytest.param(
            "AC-7", "  status     ? unknown on 2026-07-01; the checklist's answer is Unknown", id="unknown"
        ),
        pytest.param(
            "AC-5", "  because    It answers criteria of availability only, which is not among the", id="n/a"
        ),
        pytest.param("AC-6", "    It is owed only when a place is ours.", id="not owed"),
        pytest.param("AC-6", "  objective  Someone looks at each place.", id="an objective"),
        pytest.param("AC-6", "  when       a place is ours", id="a condition"),
        pytest.param("AC-3", "  criteria   CC6.2; in part CC6.3", id="criteria in part"),
        pytest.param("AC-7", "  type       external report", id="an attachment has no schema"),
        pytest.param(
            "AC-7", "    ?  AC-7.E1 unknown: It is a Git LFS pointer, not the file itself.", id="unread"
        ),
        pytest.param("AC-6.E1", "  It is owed only when a place is ours.", id="a requirement not owed"),
        pytest.param("AC-5.E1", "On 2026-07-01: \N{EN DASH} not-applicable", id="a requirement out of scope"),
        pytest.param("AC-3.A1", "  On 2026-07-01: 2 gaps", id="gaps of one sentence"),
    ],
)
def test_whatever_the_status_explaining_it_is_0(name: str, said: str, tmp_path: Path) -> None:
    shown = lines(project(tmp_path, MANY, config=MANY_CONFIG), name, *STALE)
    assert any(line.startswith(said) for line in shown), "\n".join(shown)


def test_what_is_pending_says_when_the_first_is_due(tmp_path: Path) -> None:
    shown = lines(project(tmp_path, MANY, config=MANY_CONFIG), "AC-4.E1", "--as-of", "2026-04-01")
    assert "On 2026-04-01: · pending, first due 2027-02-01" in shown
    assert shown[-4].startswith("  next       on 2027-02-02: AC-4.E1 missing: Drill: nothing matches")
    assert shown[-2:] == [
        "             + 12 months = 2027-02-01",
        "             so the first one is due by 2027-02-01",
    ]


def test_a_signed_statement_that_nothing_happened_is_told(tmp_path: Path) -> None:
    config = f"{CONFIG}program_start: 2026-01-01\n"
    company = project(tmp_path, RECORDED_ZERO, requires=SILENT, config=config)
    shown = lines(company, "AC-1.E1", "--as-of", "2026-07-03")
    assert "  at least   none, if a signed statement says so" in shown
    assert "  Nothing happened in 2026-Q1 (NIL-H1.yaml) and 2026-Q2 (NIL-H1.yaml)." in shown


def test_how_many_files_there_must_be_is_told(company: Repository) -> None:
    company.write("controls/AC-1.yaml", control(REQUIRES.replace("at_least: 0", "at_least: 2")))
    assert "  at least   2 files" in lines(company, "AC-1.E2", *MET)


def test_a_requirement_without_assertions_has_no_list_of_them(tmp_path: Path) -> None:
    shown = lines(project(tmp_path, {"evidence/reviews/a.yaml": REVIEW}), "AC-1.E1", *MET)
    assert "Assertions" not in shown
    assert "Parameters" not in shown


def test_a_role_stands_behind_the_owner(company: Repository) -> None:
    company.write("controls/AC-1.yaml", control(REQUIRES, owner_role="security_lead"))
    assert "  owner      Security lead (security_lead)" in lines(company, "AC-1", *MET)


def test_the_built_in_controls_have_no_place_in_the_tree(tmp_path: Path) -> None:
    company = project(tmp_path, config="company: A\n")
    assert "  stands in  AC-2.yaml of the built-in controls" in lines(company, "AC-2", *MET)
    assert "  asked by   AC-2.E3 Offboarding records" in lines(company, "AC-2.A3", *MET)


@pytest.mark.parametrize(("columns", "widest"), [("60", 60), ("1", 40), ("500", 100)])
def test_text_keeps_to_the_width_of_the_terminal(columns: str, widest: int, company: Repository) -> None:
    shown = lines(company, "fresh", COLUMNS=columns)
    prose = [line for line in shown if line and not line.startswith(" ")]
    assert widest - 20 < max(map(len, prose)) <= widest


def test_colour_adds_nothing_but_colour(company: Repository) -> None:
    for name in ("AC-1", "AC-1.E1", "AC-1.A1", "fresh", "parameters", "done_days"):
        plain = lines(company, name, *STALE)
        painted = lines(company, name, *STALE, "--color", "always")
        assert "\x1b[" in "".join(painted)
        assert [ANSI.sub("", line) for line in painted] == plain


def test_a_stream_that_cannot_take_our_signs_gets_ascii_ones(company: Repository) -> None:
    outcome = run(company.root, "explain", "AC-1", *STALE, encoding="ascii")
    assert outcome.code == 0
    assert "  status     X gap" in outcome.stdout


def test_what_strangers_write_is_shown_and_does_nothing(tmp_path: Path) -> None:
    nasty = '"::error:: ##[add-mask]x \\e[2J ::warning::y"'
    requires = (
        f"  - id: AC-1.E1\n    title: {nasty}\n    kind: record\n    evidence: evidence/reviews/*.yaml\n"
        f"    schema: review\n    fresh: {{date: held_on, for: days}}\n    asserts:\n"
        f"      - {{id: AC-1.A1, says: {nasty}, expect: {{schema: {{properties: {{{nasty}: {{const: {nasty}}}}}}}}}}}\n"
    )
    files = {
        "controls/AC-1.yaml": control(requires, title=nasty, question=nasty, owner=nasty),
        "controls/parameters.yaml": f"days: {{default: 30, unit: days, home: {nasty}}}\n{nasty}: {{default: a, unit: word}}\n",
        "evidence/reviews/::error::.yaml": REVIEW,
    }
    company = project(tmp_path, files)
    for name in ("AC-1", "AC-1.E1", "AC-1.A1", "days", "parameters"):
        for columns in ("40", "61", "100"):
            for line in lines(company, name, *STALE, COLUMNS=columns):
                assert not line.lstrip().startswith("::")
                assert "##[" not in line
                assert line.isprintable()


def every_name() -> list[str]:
    opened = open_project(WorkTree(SAMPLE))
    asked = list(every_check(opened.controls))
    names = [one for check in asked for one in (check.control.id, check.requirement.id, check.check.id)]
    return [*dict.fromkeys(name for name in names if name), *rule_pages(), *opened.parameters, "parameters"]


@pytest.mark.parametrize("name", every_name()[::10])
def test_the_names_of_the_sample_company_can_be_explained(name: str) -> None:
    outcome = run(SAMPLE, "explain", name)
    assert (outcome.code, outcome.stderr) == (0, "")
    assert name in outcome.stdout
