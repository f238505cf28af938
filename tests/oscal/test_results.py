"""What the results say of a verdict: never more than it does, and whatever is not met is never satisfied."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from socgap_evidence.assessing import assess
from socgap_evidence.judging import judge
from socgap_evidence.model import Status, Window
from socgap_evidence.outputs.oscal import export
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import EntryKind
from tests.outputs.test_hostile import ATTACKS
from tests.support import accepted
from tests.support.histories import build
from tests.support.hostile import Company
from tests.support.oscal import POAM, RESULTS, exported, findings, objects, of_case, props, result
from tests.support.projects import MANY, MANY_CONFIG, MemoryTree, judged, project
from tests.support.reports import reported
from tests.support.verdicts import case_of
from tests.test_timeline import R, simple

if TYPE_CHECKING:
    from pathlib import Path

MARKDOWN = MarkdownIt("commonmark", {"html": True})
FIELDS = {"title", "description", "statement", "remarks", "prose", "mapping-description"}
"""The fields of OSCAL that hold Markdown."""
STATES = {
    Status.UNKNOWN: ("not-satisfied", "other"),
    Status.GAP: ("not-satisfied", "fail"),
    Status.WAIVED: ("not-satisfied", "other"),
    Status.DUE: ("satisfied", "pass"),
    Status.PENDING: ("not-satisfied", "other"),
    Status.MET: ("satisfied", "pass"),
    Status.NOT_APPLICABLE: ("not-satisfied", "other"),
}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A project in which nearly every status occurs."""
    made = project(tmp_path_factory.mktemp("many"), MANY, config=MANY_CONFIG)
    return judged(made.root, "2026-04-01")


def risk(documents: dict[str, Any], title: str) -> Any:
    return next(one for one in result(documents)["risks"] if one["title"].startswith(title))


def observation(documents: dict[str, Any], title: str) -> Any:
    return next(one for one in result(documents)["observations"] if one["title"].startswith(title))


@pytest.mark.parametrize("status", Status)
def test_a_status_is_a_state_and_its_reason(status: Status) -> None:
    verdict = case_of("sample")
    first, *others = verdict.controls
    changed = replace(verdict, controls=(replace(first, status=status), *others))
    found = findings(exported(changed))[first.assessed.control.id]
    state = found["target"]["status"]
    assert (state["state"], state["reason"]) == STATES[status]
    assert props(found)["status"] == status.value


def test_only_what_is_met_is_satisfied(many: Any) -> None:
    documents = exported(many, window=Window(date(2026, 1, 1), date(2026, 4, 1)))
    for control in many.controls:
        state = findings(documents)[control.assessed.control.id]["target"]["status"]["state"]
        assert (state == "satisfied") == control.status.counts_as_met
    assert len({control.status for control in many.controls}) > 3


def test_each_question_has_one_finding_with_all_that_was_observed() -> None:
    documents = of_case("sample")
    found = findings(documents)
    assert len(found) == len(case_of("sample").controls)
    named = [name["observation-uuid"] for one in found.values() for name in one["related-observations"]]
    assert sorted(named) == sorted(one["uuid"] for one in result(documents)["observations"])


@pytest.mark.parametrize("name", ["no history, no gap", "nothing judged"])
def test_where_nothing_could_be_checked_nothing_is_satisfied(name: str) -> None:
    for found in findings(of_case(name)).values():
        status = found["target"]["status"]
        assert (status["state"], status["reason"]) == ("not-satisfied", "other")
        assert "Git could not be asked" in status["remarks"] or "Nothing was checked" in status["remarks"]


def test_before_the_program_begins_nothing_is_satisfied() -> None:
    documents = exported(accepted.judged("2025-12-31"), window=Window(date(2025, 1, 1), date(2025, 12, 31)))
    states = {one["target"]["status"]["state"] for one in findings(documents).values()}
    assert states == {"not-satisfied"}


def test_what_does_not_apply_says_so_and_nothing_of_it_was_tested() -> None:
    documents = of_case("sample")
    found = findings(documents)["PE-2"]
    assert found["target"]["implementation-status"] == {"state": "not-applicable"}
    assert "Declared not applicable" in found["target"]["status"]["remarks"]
    own = {one["observation-uuid"] for one in found["related-observations"]}
    seen = [one for one in result(documents)["observations"] if one["uuid"] in own]
    assert {tuple(one["methods"]) for one in seen} == {("EXAMINE",)}
    assert all("relevant-evidence" not in one and "expires" not in one for one in seen)


def test_a_sentence_that_nothing_could_be_held_against_does_not_hold() -> None:
    documents = exported(accepted.judged("2026-04-20", files={"evidence/reviews/REV-1.yaml": "held_on: [\n"}))
    found = observation(documents, "AC-1.A1")
    assert props(found)["outcome"] == "not-told"
    assert "expires" not in found


def test_evidence_that_cannot_be_read_is_a_gap_and_no_resource() -> None:
    tree = MemoryTree(accepted.FILES, {"evidence/reviews/link.yaml": EntryKind.SYMLINK})
    documents = exported(judge(assess(open_project(tree), tree), date(2026, 4, 20)))
    paths = [link["href"] for one in objects(documents) for link in one.get("rlinks", [])]
    assert "evidence/reviews/link.yaml" not in paths
    assert findings(documents)["AC-1"]["target"]["status"]["reason"] == "other"
    assert props(risk(documents, "AC-1.E1: unknown"))["path"] == "evidence/reviews/link.yaml"


def test_evidence_is_good_through_the_last_second_of_its_last_day(tmp_path: Path) -> None:
    made = project(tmp_path, {"evidence/reviews/a.yaml": "held_on: 2026-03-01\n"})
    documents = exported(judged(made.root, "2026-04-01"), window=Window(date(2026, 3, 1), date(2026, 4, 1)))
    found = observation(documents, "AC-1.E1")
    assert (found["collected"], found["expires"]) == (
        "2026-03-01T00:00:00+00:00",
        "2026-06-09T23:59:59+00:00",
    )


def test_evidence_that_is_no_good_expires_on_no_day(tmp_path: Path) -> None:
    made = project(tmp_path, {"evidence/reviews/a.yaml": "held_on: 2026-03-01\n"})
    documents = exported(judged(made.root, "2026-06-10"), window=Window(date(2026, 3, 1), date(2026, 4, 1)))
    assert "expires" not in observation(documents, "AC-1.E1")


def test_a_day_of_the_future_collects_nothing(tmp_path: Path) -> None:
    made = project(tmp_path, {"evidence/reviews/a.yaml": "held_on: 2026-09-01\n"})
    documents = exported(judged(made.root, "2026-04-01"), window=Window(date(2026, 3, 1), date(2026, 4, 1)))
    assert observation(documents, "AC-1.E1")["collected"] == "2026-04-01T00:00:00+00:00"


# ---------------------------------------------------------------- waivers


def test_a_waiver_in_force_is_an_approved_deviation_with_its_measures_and_its_end() -> None:
    documents = of_case("waived")
    found = risk(documents, "WVR-2026-001")
    assert found["status"] == "deviation-approved"
    assert found["deadline"].startswith(str(accepted.WAIVER["expires_on"]))
    assert len(found["mitigating-factors"]) == len(accepted.WAIVER["compensating"])
    changes = [one.get("status-change") for one in found["risk-log"]["entries"]]
    assert changes == ["deviation-requested", "deviation-approved"]
    assert findings(documents)["AC-1"]["target"]["status"]["state"] == "not-satisfied"
    assert found["uuid"] in [one["risk-uuid"] for one in findings(documents)["AC-1"]["related-risks"]]


def test_what_is_waived_is_good_through_no_day() -> None:
    found = observation(exported(accepted.judged("2026-04-20", accepted.WAIVER)), "AC-1.A1")
    assert props(found)["outcome"] == "waived"
    assert "expires" not in found


def test_a_waiver_that_begins_later_covers_nothing_on_the_day() -> None:
    ahead = {**accepted.WAIVER, "effective_from": "2026-05-01"}
    found = risk(exported(accepted.judged("2026-04-20", ahead)), "WVR-2026-001")
    assert props(found)["standing"] == "not in force yet"
    assert "does not cover on the day" in found["description"]
    assert "It covers on the day" not in found["description"]


def test_what_cannot_be_made_up_for_has_no_remediation() -> None:
    past = {
        "kind": "deviation",
        "remediation": None,
        "root_cause": "It was forgotten at the move of the office.",
    }
    said = {"management_response": "It is accepted; the next review has been moved forward."}
    found = risk(exported(accepted.judged("2026-04-20", {**accepted.WAIVER, **past, **said})), "WVR-2026-001")
    assert "remediations" not in found


@pytest.mark.parametrize(
    ("state", "lifecycle"), [("open", "planned"), ("done", "completed"), ("cancelled", "recommendation")]
)
def test_a_remediation_is_planned_until_it_is_done_or_given_up(state: str, lifecycle: str) -> None:
    done = {"status": state, "done_on": "2026-04-02", "proof": "evidence/policy.yaml"}
    waiver = {**accepted.WAIVER, "remediation": {**accepted.WAIVER["remediation"], **done}}
    found = risk(exported(accepted.judged("2026-04-20", waiver)), "WVR-2026-001")
    assert [one["lifecycle"] for one in found["remediations"]] == [lifecycle]


@pytest.mark.parametrize(
    ("changed", "status", "standing"),
    [
        ({"status": "draft"}, "deviation-requested", "draft"),
        ({"approved_by": "p-002"}, "deviation-requested", "does not count"),
        ({"status": "revoked"}, "closed", "revoked"),
        ({"status": "closed"}, "closed", "closed"),
    ],
)
def test_a_waiver_that_does_not_count_approves_nothing(
    changed: dict[str, Any], status: str, standing: str
) -> None:
    documents = exported(accepted.judged("2026-04-20", {**accepted.WAIVER, **changed}))
    found = risk(documents, "WVR-2026-001")
    assert (found["status"], props(found)["standing"]) == (status, standing)
    assert "deviation-approved" not in {one.get("status-change") for one in found["risk-log"]["entries"]}
    assert "deviation-approved" not in {one["status"] for one in result(documents)["risks"]}


def test_a_waiver_that_has_ended_says_when_and_its_gap_is_open() -> None:
    documents = of_case("sample")
    found = risk(documents, "WVR-2026-001")
    assert found["status"] == "closed"
    last = found["risk-log"]["entries"][-1]
    assert (last["status-change"], last["start"]) == ("closed", "2026-09-30T23:59:59+01:00")
    assert risk(documents, "SD-2.A2: failing")["status"] == "open"


# ---------------------------------------------------------------- the log and the plan of action


def test_what_was_known_once_is_in_the_log_though_it_is_over(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    build(
        root,
        simple(("2026-03-03", {R: "held_on: yesterday\n"}), ("2026-03-20", {R: "held_on: 2026-03-20\n"})),
    )
    window = ("--as-of", "2026-03-31", "--window", "2026-03-01..2026-03-31")
    documents: dict[str, Any] = {**export(reported(root, *window))}
    found = risk(documents, "AC-1.E1: invalid")
    assert found["status"] == "closed"
    (entry,) = found["risk-log"]["entries"]
    assert (entry["start"], entry["end"]) == ("2026-03-03T00:00:00+00:00", "2026-03-19T23:59:59+00:00")
    assert re.fullmatch("[0-9a-f]{40}", props(entry)["first-known-by-commit"])
    assert documents[RESULTS]["assessment-results"]["metadata"]["props"][-1]["name"] == "commit"


def test_a_deviation_of_the_window_is_in_the_log() -> None:
    documents = of_case("sample")
    found = risk(documents, "AC-1.E2: missed")
    titles = [one["title"] for one in found["risk-log"]["entries"]]
    assert "It is a deviation of the window" in titles


def test_a_plan_of_action_stands_by_itself() -> None:
    documents = of_case("sample")
    plan = documents[POAM]["plan-of-action-and-milestones"]
    items = {one["title"].partition(":")[0] for one in plan["poam-items"]}
    verdict = case_of("sample")
    not_met = {
        one.assessed.requirement.id
        for control in verdict.controls
        for one in control.requirements
        if one.status in {Status.GAP, Status.UNKNOWN, Status.WAIVED}
    }
    assert items == not_met
    assert all(one["status"] != "closed" for one in plan["risks"])
    needed = {name["risk-uuid"] for one in plan["poam-items"] for name in one["related-risks"]}
    assert needed <= {one["uuid"] for one in plan["risks"]}


def test_results_say_what_nobody_should_overlook() -> None:
    verdict = case_of("no history")
    pinned = replace(verdict, day_chosen_by=verdict.assessment.project.config.as_of.origin)
    documents = exported(pinned, no_past="")
    assert "Git could not be asked" in result(documents)["remarks"]
    assert "The day is pinned to 2026-10-15" in result(documents)["remarks"]
    assert (
        "The day is pinned to 2026-10-15" in documents[RESULTS]["assessment-results"]["metadata"]["remarks"]
    )
    assert props(result(documents))["gate"] == "closed"


def test_a_company_that_passes_has_an_open_gate() -> None:
    assert props(result(of_case("repaired")))["gate"] == "open"


# ---------------------------------------------------------------- strangers


@pytest.mark.parametrize("word", ATTACKS)
def test_what_strangers_write_is_text_wherever_markdown_is_read(word: str) -> None:
    for one in objects(export(Company(word).report)):
        for name in FIELDS & set(one):
            tokens = [each.type for each in MARKDOWN.parse(one[name])]
            inside = [each.type for token in MARKDOWN.parse(one[name]) for each in token.children or ()]
            assert set(tokens) <= {"paragraph_open", "inline", "paragraph_close"}, one[name]
            assert set(inside) <= {"text", "text_special"}, one[name]
