"""A control or a requirement explained: what it asks for, by which rules and limits, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.inspection import (
    base_assertions,
    control_called,
    dating_fields,
    findings_of,
    own_checks,
    parameters_of,
    path_of,
    requirement_called,
    sentences_of,
)
from socgap_evidence.outputs import (
    explained_evidence,
    explained_parameters,
    explained_rules,
    text,
    text_effectiveness,
    yaml,
)
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.findings import coming, found
from socgap_evidence.outputs.style import BOLD, CYAN
from socgap_evidence.outputs.wrapping import labelled, paragraph, verbatim
from socgap_evidence.project.parameters import in_words
from socgap_evidence.project.topics import rule_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Place
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.project import Check, Control, Requirement
    from socgap_evidence.verdict import ControlVerdict, RequirementVerdict, Verdict


def control_lines(verdict: Verdict, name: str, style: Style) -> Iterator[str]:
    """All about a control."""
    judged = control_called(verdict, name)
    control = judged.assessed.control
    section = verdict.assessment.project.sections.get(control.section, "")
    yield from paragraph(f"{control.id}  {control.title}", style, BOLD, indent=0)
    rows = {
        "section": f"{control.section} {section}".strip(),
        "question": control.question,
        "objective": control.objective,
        "criteria": _criteria(control),
        "owner": f"{control.owner} ({control.owner_role})" if control.owner_role else control.owner,
        "stands in": _file(verdict, control),
    }
    yield from _rows(rows, style)
    yield from labelled("status", _status(verdict, judged, style), style, CYAN)
    yield from _rows({"because": judged.does_not_apply}, style)
    yield from text_effectiveness.of_control(verdict, name, style)
    for one in judged.requirements:
        yield ""
        yield from _in_short(verdict, one, style)
    yield from explained_parameters.brief(
        verdict.assessment.project, parameters_of(control.requirements), style
    )


def _criteria(control: Control) -> str:
    secondary = ", ".join(control.criteria.secondary)
    return f"{', '.join(control.criteria.primary)}{f'; in part {secondary}' if secondary else ''}"


def _file(verdict: Verdict, control: Control) -> str:
    return path_of(verdict, control) or f"{control.path} of the built-in controls"


def _status(verdict: Verdict, judged: ControlVerdict, style: Style) -> str:
    remark = text.remark(judged)
    words = f"{style.glyph(judged.status)} {judged.status.value}{f' ({remark})' if remark else ''}"
    return f"{words} on {verdict.as_of}; the checklist's answer is {judged.answer.value}"


def _in_short(verdict: Verdict, judged: RequirementVerdict, style: Style) -> Iterator[str]:
    """A requirement as part of its control."""
    requirement = judged.assessed.requirement
    yield from paragraph(f"{requirement.id}  {requirement.title}", style, BOLD, indent=0)
    yield from _asks_for(requirement, style)
    for check in own_checks(requirement):
        yield from labelled(check.keyword, in_words(check.written), style, CYAN)
    yield from _sentences(requirement, style)
    yield from labelled("status", f"{style.glyph(judged.status)} {text.standing(judged)}", style, CYAN)
    yield from _noted(judged, style, indent=4)
    yield from found(verdict, findings_of(judged), style, indent=4)


def requirement_lines(verdict: Verdict, name: str, style: Style) -> Iterator[str]:
    """All about a requirement."""
    asking, judged = requirement_called(verdict, name)
    control, requirement = asking.assessed.control, judged.assessed.requirement
    yield from paragraph(f"{requirement.id}  {requirement.title}", style, BOLD, indent=0)
    yield from labelled(
        "asked by", f"{control.id}, {control.title}{where(verdict, requirement.place)}", style, CYAN
    )
    yield from labelled("owner", control.owner, style, CYAN)
    yield from _asks_for(requirement, style)
    yield from labelled("notice", f"{requirement.notice} before a gap begins it is due", style, CYAN)
    for check in own_checks(requirement):
        yield ""
        yield from written(check, style)
        yield from explained_rules.gist(rule_pages()[check.keyword], style)
    if any(check.id for check in requirement.checks):
        yield ""
        yield style.paint("Assertions", BOLD)
        yield from _sentences(requirement, style)
    yield from explained_parameters.section(verdict.assessment.project, parameters_of([requirement]), style)
    yield ""
    yield from explained_evidence.section(verdict, judged, style)
    yield ""
    yield style.paint(f"On {verdict.as_of}: {style.glyph(judged.status)} {text.standing(judged)}", BOLD)
    yield from _noted(judged, style, indent=2)
    for proof in verdict.assessment.proofs(requirement):
        yield from labelled(plain(proof.path.rpartition("/")[2]), str(proof), style, CYAN)
    findings = findings_of(judged)
    yield from found(verdict, findings, style)
    yield from coming(verdict, findings, style)
    yield from text_effectiveness.of_requirement(verdict, control.id, name, style)


def _noted(judged: RequirementVerdict, style: Style, indent: int) -> Iterator[str]:
    """Why nothing is owed, and of what it is known that nothing happened."""
    for words in (judged.assessed.not_owed, *judged.notes):
        if words:
            yield from paragraph(words, style, indent=indent)


def _asks_for(requirement: Requirement, style: Style) -> Iterator[str]:
    """Which files, of what type, and on what condition."""
    rows = {
        "evidence": ", ".join(glob.text for glob in requirement.globs),
        "at least": _least(requirement),
        "type": f"{requirement.kind.value.replace('_', ' ')}{f', schema {requirement.schema}' if requirement.schema else ''}",
        "where": "; ".join(f"{field.text} is {' or '.join(words)}" for field, words in requirement.where),
        "date": ", ".join(dating_fields(requirement)),
        "when": requirement.when.says if requirement.when else "",
    }
    yield from _rows(rows, style)


def _least(requirement: Requirement) -> str:
    """How many files, where that is not one."""
    least = requirement.presence.at_least
    if least > 1:
        return f"{least} files"
    if least:
        return ""
    return "none" if requirement.presence.is_optional else "none, if a signed statement says so"


def _rows(rows: dict[str, str], style: Style) -> Iterator[str]:
    for label, words in rows.items():
        if words:
            yield from labelled(label, words, style, CYAN)


def _sentences(requirement: Requirement, style: Style) -> Iterator[str]:
    """Its assertions with rule and parameters; of the base assertions the ids."""
    for check in sentences_of(requirement):
        by = "; ".join((check.keyword, *sorted(check.parameters)))
        yield from labelled(check.id or "", f"{check.says} ({by})", style, CYAN)
    inherited = base_assertions(requirement)
    if inherited:
        yield from labelled("and", f"{', '.join(inherited)} (base assertions)", style, CYAN)


def where(verdict: Verdict, place: Place | None) -> str:
    """A place of a control in parentheses; empty for the built-in ones, which the tree does not hold."""
    if place is None:
        return ""
    span = verdict.assessment.span(place)
    return f" ({place.path}:{span.line}:{span.column})"


def written(check: Check, style: Style) -> Iterator[str]:
    """The rule as the control writes it."""
    yield from verbatim(yaml.dump({check.keyword: check.written}, style.width - 4), indent=4)
