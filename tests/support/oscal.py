"""Exports of OSCAL as their readers take them: NIST's schemas, and a few ways to look into a document."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from socgap_evidence.outputs.oscal import export
from tests.support.reports import report_of
from tests.support.verdicts import case_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from socgap_evidence.verdict import Verdict

SCHEMAS = Path(__file__).parent.parent / "oscal/schemas"
MODELS = {
    "catalog.json": "catalog",
    "criteria.json": "catalog",
    "assessment-plan.json": "assessment-plan",
    "assessment-results.json": "assessment-results",
    "plan-of-action-and-milestones.json": "poam",
    "mapping-collection.json": "mapping",
}
RESULTS, POAM = "assessment-results.json", "plan-of-action-and-milestones.json"


@cache
def _schema(model: str) -> Any:
    text = (SCHEMAS / f"oscal_{model}_schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.validator_for(json.loads(text), validate_formats=True)


def violations(documents: Mapping[str, Any]) -> list[str]:
    """Whatever NIST's schemas have against the documents of an export, by the names of their files."""
    return [
        f"{name}: {error.message[:300]} at {error.instance_path}"
        for name, document in documents.items()
        for error in _schema(MODELS[name]).iter_errors(document)
    ]


def exported(verdict: Verdict, version: str = "1.1.3", **more: Any) -> dict[str, Any]:
    """The documents of a verdict."""
    return {**export(report_of(verdict, **more), version)}


@cache
def of_case(name: str, version: str = "1.1.3") -> dict[str, Any]:
    """The documents of one of the cases; nobody changes them."""
    return exported(case_of(name), version)


def result(documents: Mapping[str, Any]) -> Any:
    """The one result of the assessment."""
    (found,) = documents[RESULTS]["assessment-results"]["results"]
    return found


def findings(documents: Mapping[str, Any]) -> dict[str, Any]:
    """The findings by the ids of the objectives that they are about."""
    return {one["target"]["target-id"].removesuffix("_obj"): one for one in result(documents)["findings"]}


def props(one: Mapping[str, Any]) -> dict[str, str]:
    """Properties by name."""
    return {prop["name"]: prop["value"] for prop in one.get("props", [])}


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object below a value."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)
