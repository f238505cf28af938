"""The check of references: each way to break a document is found, and said of the document that has it."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.outputs import oscal
from socgap_evidence.outputs.oscal.evidence import digest_of
from socgap_evidence.outputs.oscal.referential import faults
from tests.support.oscal import POAM, RESULTS, of_case, result
from tests.support.reports import report_of
from tests.support.verdicts import case_of

if TYPE_CHECKING:
    from collections.abc import Callable

NOWHERE = "00000000-0000-5000-8000-000000000000"
PLAN = "assessment-plan.json"


@cache
def _written() -> str:
    return json.dumps(of_case("sample"))


@pytest.fixture
def documents() -> dict[str, Any]:
    """Those of the sample company, to break."""
    documents: dict[str, Any] = json.loads(_written())
    return documents


def found(documents: dict[str, Any]) -> list[str]:
    tree = case_of("sample").assessment.tree
    return faults(documents, lambda path: digest_of(tree, path))


def plan(documents: dict[str, Any]) -> Any:
    return documents[PLAN]["assessment-plan"]


def poam(documents: dict[str, Any]) -> Any:
    return documents[POAM]["plan-of-action-and-milestones"]


def results(documents: dict[str, Any]) -> Any:
    return documents[RESULTS]["assessment-results"]


def evidence(documents: dict[str, Any]) -> Any:
    return results(documents)["back-matter"]["resources"][0]["rlinks"][0]


def mapping(documents: dict[str, Any]) -> Any:
    return documents["mapping-collection.json"]["mapping-collection"]["mappings"][0]


def waiver(documents: dict[str, Any]) -> Any:
    return next(one for one in result(documents)["risks"] if one["title"].startswith("WVR"))


def observed(documents: dict[str, Any]) -> Any:
    return next(one for one in result(documents)["observations"] if "relevant-evidence" in one)


BROKEN: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "an observation of a finding": (
        lambda of: result(of)["findings"][0]["related-observations"].append({"observation-uuid": NOWHERE}),
        f"{RESULTS}: observation-uuid {NOWHERE} is nowhere in observations",
    ),
    "a risk of a finding": (
        lambda of: result(of)["findings"][0].update({"related-risks": [{"risk-uuid": NOWHERE}]}),
        f"{RESULTS}: risk-uuid {NOWHERE} is nowhere in risks",
    ),
    "a risk that is an observation": (
        lambda of: result(of)["findings"][0].update(
            {"related-risks": [{"risk-uuid": result(of)["observations"][0]["uuid"]}]}
        ),
        "is nowhere in risks",
    ),
    "a subject": (
        lambda of: result(of)["observations"][0]["subjects"][0].update({"subject-uuid": NOWHERE}),
        f"{RESULTS}: subject-uuid {NOWHERE} is nowhere in components",
    ),
    "an actor": (
        lambda of: result(of)["findings"][0]["origins"][0]["actors"][0].update({"actor-uuid": NOWHERE}),
        f"actor-uuid {NOWHERE} is nowhere in components or parties",
    ),
    "a party in a log": (
        lambda of: waiver(of)["risk-log"]["entries"][0]["logged-by"][0].update({"party-uuid": NOWHERE}),
        f"party-uuid {NOWHERE} is nowhere in parties",
    ),
    "a role": (
        lambda of: waiver(of)["risk-log"]["entries"][0]["logged-by"][0].update({"role-id": "boss"}),
        f"{RESULTS}: role-id boss is not among the roles of {RESULTS}",
    ),
    "one of several parties": (
        lambda of: plan(of)["metadata"]["responsible-parties"][0]["party-uuids"].append(NOWHERE),
        f"{PLAN}: party-uuids {NOWHERE} is nowhere in parties",
    ),
    "an activity": (
        lambda of: plan(of)["tasks"][0]["associated-activities"][0].update({"activity-uuid": NOWHERE}),
        f"{PLAN}: activity-uuid {NOWHERE} is nowhere in activities",
    ),
    "a kind of reference that nobody knows": (
        lambda of: plan(of)["tasks"][0].update({"other-uuid": NOWHERE}),
        f"{PLAN}: nobody knows where other-uuid leads",
    ),
    "an observation of a plan of action that the results have": (
        lambda of: poam(of)["observations"].pop(0),
        f"{POAM}: observation-uuid",
    ),
    "a control": (
        lambda of: plan(of)["reviewed-controls"]["control-selections"][0]["include-controls"].append(
            {"control-id": "ZZ-1"}
        ),
        f"{PLAN}: control-id ZZ-1 is not among the controls of catalog.json",
    ),
    "the target of a finding": (
        lambda of: result(of)["findings"][0]["target"].update({"target-id": "ZZ-1_obj"}),
        f"{RESULTS}: target-id ZZ-1_obj is not among the parts of catalog.json",
    ),
    "the source of a mapping": (
        lambda of: mapping(of)["maps"][0]["sources"][0].update({"id-ref": "CC1.1"}),
        "id-ref CC1.1 is not among the controls of catalog.json",
    ),
    "the target of a mapping": (
        lambda of: mapping(of)["maps"][0]["targets"][0].update({"id-ref": "PM-1"}),
        "id-ref PM-1 is not among the controls of criteria.json",
    ),
    "what is not mapped": (
        lambda of: mapping(of)["target-gap-summary"]["unmapped-controls"][0]["with-ids"].append("ZZ"),
        "with-ids ZZ is not among the controls of criteria.json",
    ),
    "a resource": (
        lambda of: observed(of)["relevant-evidence"][0].update({"href": f"#{NOWHERE}"}),
        f"{RESULTS}: #{NOWHERE} is no resource",
    ),
    "a document that is not there": (
        lambda of: of.pop(PLAN),
        f"{RESULTS}: {PLAN} is not part of the export",
    ),
    "a document of another name": (
        lambda of: results(of)["import-ap"].update({"href": "plan.json"}),
        f"{RESULTS}: plan.json is no document of the export",
    ),
    "a part of a document": (
        lambda of: poam(of)["poam-items"][0]["links"][0].update({"resource-fragment": NOWHERE}),
        f"{POAM}: {RESULTS} has nothing with the id {NOWHERE}",
    ),
    "an id that two things have": (
        lambda of: result(of)["findings"][0].update({"uuid": result(of)["findings"][1]["uuid"]}),
        f"{RESULTS}: two things have the id",
    ),
    "an id that stands for two things in two documents": (
        lambda of: poam(of)["risks"][0].update({"title": "Other"}),
        f"{POAM}: {{uuid}} stands for something else in another document",
    ),
    "an id that is random": (
        lambda of: result(of)["findings"][0].update({"uuid": "6b1f2a52-3b0f-4c8e-9f55-0d6f5d5d7a11"}),
        "6b1f2a52-3b0f-4c8e-9f55-0d6f5d5d7a11 is no uuid of version 5",
    ),
    "a control that is there twice": (
        lambda of: of["catalog.json"]["catalog"]["groups"][0]["controls"][1].update({"id": "PM-1"}),
        "catalog.json: two of 'controls' have the id PM-1",
    ),
    "a digest that is too short": (
        lambda of: evidence(of)["hashes"][0].update({"value": "ab"}),
        ": ab is no SHA-256",
    ),
    "a digest of another kind": (
        lambda of: evidence(of)["hashes"][0].update({"algorithm": "SHA-512"}),
        "is no SHA-256",
    ),
    "a digest of something else": (
        lambda of: evidence(of)["hashes"][0].update({"value": "0" * 64}),
        f"holds something else than {'0' * 64} says",
    ),
    "a file that is not there": (
        lambda of: evidence(of).update({"href": "evidence/none.yaml"}),
        "evidence/none.yaml holds something else than",
    ),
    "a file without a digest": (
        lambda of: evidence(of).pop("hashes"),
        " has no digest",
    ),
}  # fmt: skip


def test_what_was_made_has_no_fault(documents: dict[str, Any]) -> None:
    assert found(documents) == []


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_found(what: str, documents: dict[str, Any]) -> None:
    breaks, said = BROKEN[what]
    breaks(documents)
    shown = said.format(uuid=poam(documents)["risks"][0]["uuid"])
    assert [one for one in found(documents) if shown in one]


def test_what_has_a_fault_is_never_given_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oscal, "faults", lambda *_: ["a: b", "a: c"])
    with pytest.raises(oscal.ExportError, match=r"^a: b \(and 1 more\)$"):
        oscal.export(report_of(case_of("waived")))
