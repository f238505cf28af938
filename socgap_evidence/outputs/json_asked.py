"""Controls, requirements and assertions explained, as JSON; the schema is a part of ``explain.schema.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.effectiveness import judge_window
from socgap_evidence.inspection import (
    base_assertions,
    control_called,
    dating_fields,
    findings_of,
    not_met_otherwise,
    own_checks,
    parameters_of,
    path_of,
    requirement_called,
    sentences_called,
    sentences_of,
    taken_by_sort,
)
from socgap_evidence.outputs import json, json_counts, json_effectiveness, yaml
from socgap_evidence.outputs.escaping import visible
from socgap_evidence.outputs.explained_evidence import why
from socgap_evidence.outputs.json_names import gist, limit
from socgap_evidence.project.topics import rule_pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from socgap_evidence.effectiveness import ControlEffect, Effectiveness
    from socgap_evidence.inspection import Sentence, Taken
    from socgap_evidence.model import Json
    from socgap_evidence.project import Check, Control, Requirement
    from socgap_evidence.verdict import RequirementVerdict, Verdict


def control(verdict: Verdict, name: str) -> dict[str, Json]:
    """All about a control."""
    judged = control_called(verdict, name)
    one, window = judged.assessed.control, judge_window(verdict)
    effect = window.of(name)
    return {
        "title": one.title,
        "section": one.section,
        "section_title": verdict.assessment.project.sections.get(one.section),
        "question": one.question,
        "objective": one.objective or None,
        "criteria": {"primary": list(one.criteria.primary), "secondary": list(one.criteria.secondary)},
        "owner": one.owner,
        "owner_role": one.owner_role or None,
        "path": visible(path_of(verdict, one)) or None,
        "status": judged.status.value,
        "answer": judged.answer.value,
        "reasons": [reason.value for reason in judged.reasons],
        "valid_until": None if judged.valid_until is None else str(judged.valid_until),
        "waived_until": None if judged.waived_until is None else str(judged.waived_until),
        "out_of_scope": judged.does_not_apply or None,
        "effectiveness": json_effectiveness.of_control(effect),
        **_window(window),
        "requirements": [_requirement(verdict, each, effect) for each in judged.requirements],
        "parameters": _limits(verdict, parameters_of(one.requirements)),
    }


def requirement(verdict: Verdict, name: str) -> dict[str, Json]:
    """All about a requirement."""
    asking, judged = requirement_called(verdict, name)
    asker = asking.assessed.control
    one, window = judged.assessed.requirement, judge_window(verdict)
    return {
        "control": control_in_short(asker),
        **_requirement(verdict, judged, window.of(asker.id)),
        **_window(window),
        "rules_explained": _gists(own_checks(one)),
        "parameters": _limits(verdict, parameters_of([one])),
    }


def assertion(verdict: Verdict, name: str) -> dict[str, Json]:
    """All about an assertion."""
    sentences = sentences_called(verdict, name)
    checks = [one.check for sentence in sentences for one in sentence.asked]
    used = set[str]().union(*(one.parameters for one in checks))
    return {
        "sentences": [_sentence(verdict, one) for one in sentences],
        "not_met_otherwise": [
            {"status": status.value, "requirements": list(ids)}
            for status, ids in not_met_otherwise(verdict, sentences)
        ],
        "rules_explained": _gists(checks),
        "parameters": _limits(verdict, sorted(used)),
    }


def control_in_short(one: Control) -> dict[str, Json]:
    """Who asks, and whose it is."""
    return {"id": one.id, "title": one.title, "owner": one.owner}


def evidence_asked_for(one: Requirement) -> dict[str, Json]:
    """Which files, of what type, and on what condition."""
    return {
        "evidence": [glob.text for glob in one.globs],
        "at_least": one.presence.at_least,
        "may_be_absent": one.presence.is_optional,
        "evidence_kind": one.kind.value,
        "schema": one.schema,
        "where": [{"field": field.text, "is": list(words)} for field, words in one.where],
        "dated_by": list(dating_fields(one)),
        "when": one.when.says if one.when else None,
    }


def taken(verdict: Verdict, one: Taken) -> dict[str, Json]:
    """What a requirement makes of a file, with one reason."""
    return {
        "path": visible(one.path),
        "result": one.take.value,
        "why": why(verdict, one) or None,
        "day": None if one.day is None else str(one.day),
        "since": None if one.since is None else str(one.since),
        "place": json_counts.place(verdict, one.place),
        "faults": [json.gap_facts(verdict, gap) for gap in one.faults],
    }


def _requirement(
    verdict: Verdict, judged: RequirementVerdict, effect: ControlEffect | None
) -> dict[str, Json]:
    one = judged.assessed.requirement
    effects = () if effect is None else effect.requirements
    own = next((each for each in effects if each.assessed.requirement.id == one.id), None)
    return {
        "id": one.id,
        "title": one.title,
        "place": json_counts.place(verdict, one.place),
        **evidence_asked_for(one),
        "notice": str(one.notice),
        "rules": [_check(verdict, check) for check in own_checks(one)],
        "assertions": [_check(verdict, check) for check in sentences_of(one)],
        "base_assertions": list(base_assertions(one)),
        **json_counts.standing(judged),
        "not_owed": judged.assessed.not_owed or None,
        "notes": [visible(note) for note in judged.notes],
        "files": [taken(verdict, file) for _, files in taken_by_sort(verdict, judged) for file in files],
        "statements": [
            {"path": visible(file.path), "date": str(file.date), "zero_for": list(file.zero_for)}
            for file in judged.assessed.files
            if file.zero_for
        ],
        "proofs": [
            {"path": visible(proof.path), **json.proof_facts(proof)}
            for proof in verdict.assessment.proofs(one)
        ],
        "findings": json_counts.findings(verdict, findings_of(judged)),
        "effectiveness": json_effectiveness.of_requirement(own),
    }


def _check(verdict: Verdict, check: Check) -> dict[str, Json]:
    """What is asked, by which rule, as the control writes it."""
    return {
        "assertion": check.id,
        "says": check.says or None,
        "rule": check.keyword,
        "written": yaml.dump({check.keyword: check.written}),
        "parameters": [*sorted(check.parameters)],
        "place": json_counts.place(verdict, check.place),
    }


def _sentence(verdict: Verdict, one: Sentence) -> dict[str, Json]:
    return {
        "says": one.check.says,
        "rule": one.check.keyword,
        "written": yaml.dump({one.check.keyword: one.check.written}),
        "parameters": [*sorted(one.check.parameters)],
        "is_base": one.check.is_inherited,
        "asked_by": [
            {
                "requirement": asked.requirement.id,
                "title": asked.requirement.title,
                "control": control_in_short(asked.control),
                "place": json_counts.place(verdict, asked.check.place),
            }
            for asked in one.asked
        ],
        "findings": json_counts.findings(verdict, one.findings),
    }


def _window(found: Effectiveness) -> dict[str, Json]:
    """The audit window, and what is tolerated in it."""
    days = found.window
    return {
        "window": None if days is None else {"start": str(days.start), "end": str(days.end)},
        "tolerance": json_effectiveness.summary(found),
    }


def _gists(checks: Iterable[Check]) -> list[Json]:
    return [gist(rule_pages()[keyword]) for keyword in dict.fromkeys(one.keyword for one in checks)]


def _limits(verdict: Verdict, names: Iterable[str]) -> list[Json]:
    return [limit(verdict.assessment.project, name) for name in names]
