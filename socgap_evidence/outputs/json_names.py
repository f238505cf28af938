"""Rules, parameters, reasons and statuses explained, as JSON; the schema is a part of ``explain.schema.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.inspection import by_home, holders, uses_of
from socgap_evidence.outputs import json, json_counts
from socgap_evidence.outputs.explained_rules import capital, labelled_part, unmarked
from socgap_evidence.rules.docs import Example

if TYPE_CHECKING:
    from socgap_evidence.model import Json
    from socgap_evidence.project import Project
    from socgap_evidence.project.parameters import Parameter
    from socgap_evidence.project.words import Word
    from socgap_evidence.rules.docs import Page
    from socgap_evidence.verdict import Verdict


def rule(page: Page) -> dict[str, Json]:
    """A rule with its examples."""
    return {
        **gist(page),
        "documentation": [
            {"kind": "example", "fails": part.fails, "text": part.text}
            if isinstance(part, Example)
            else {"kind": "paragraph", "fails": None, "text": unmarked(part)}
            for part in page.body
        ],
    }


def gist(page: Page) -> dict[str, Json]:
    """What a rule says, why it exists and what to do."""
    return {
        "keywords": [*unmarked(page.keywords).split(", ")],
        "says": capital(page.sentence),
        "why": labelled_part(page, "Why") or None,
        "fix": labelled_part(page, "Fix") or None,
    }


def parameter(project: Project, name: str) -> dict[str, Json]:
    """A parameter with whoever asks by it."""
    return {
        "limit": limit(project, name),
        "used_by": [
            {"name": use.name, "says": use.says, "requirements": list(use.requirements)}
            for use in uses_of(project, name)
        ],
    }


def parameters(project: Project) -> dict[str, Json]:
    """Every parameter, by its home."""
    return {"limits": [limit(project, one.name) for _, some in by_home(project) for one in some]}


def limit(project: Project, name: str) -> dict[str, Json]:
    """What a parameter is, where that comes from, and what it may be."""
    definition, setting = project.definitions[name], project.parameters[name]
    return {
        "name": name,
        "unit": definition.unit,
        "value": _amount(definition, setting.value),
        "from": setting.origin,
        "place": json_counts.origin(setting.origin, definition.home),
        "default": _amount(definition, definition.default),
        "ceiling": None if definition.ceiling is None else _amount(definition, definition.ceiling),
        "floor": None if definition.floor is None else _amount(definition, definition.floor),
        "home": definition.home or None,
        "warnings": [
            {"message": message, "fix": fix} for _, message, fix in definition.beyond(setting.value)
        ],
    }


def _amount(definition: Parameter, value: Json) -> dict[str, Json]:
    """A value in words and as it is; what has levels as a list of them, so that no key is of a company's own."""
    levels: Json = None
    if isinstance(value, dict):
        levels = [{"level": level, "value": inner} for level, inner in value.items()]
    return {
        "words": definition.in_words(value),
        "value": None if levels is not None else value,
        "levels": levels,
    }


def word(one: Word, verdict: Verdict | None, why_not: str) -> dict[str, Json]:
    """A reason or a status, with the requirements that have it; null where there is no verdict."""
    return {
        "is_reason": one.is_reason,
        "is_status": one.is_status,
        "means": one.means,
        "given_by": one.given_by or None,
        "do": one.do,
        "no_help": one.useless or None,
        "closes_gate": one.closes_gate,
        "can_be_waived": one.closes_gate and one.can_be_waived,
        "status": one.status.value,
        "sign": one.status.glyph,
        "why_not": why_not or None,
        "requirements": None if verdict is None else _holders(one, verdict),
    }


def _holders(one: Word, verdict: Verdict) -> list[Json]:
    return [
        {
            "control": holder.control.id,
            "owner": holder.control.owner,
            "requirement": holder.judged.assessed.requirement.id,
            "title": holder.judged.assessed.requirement.title,
            **json_counts.standing(holder.judged),
            "held": [json.gap_facts(verdict, gap) for gap in holder.held],
            "waived": [json.gap_facts(verdict, gap) for gap in holder.waived],
        }
        for holder in holders(one, verdict)
    ]
