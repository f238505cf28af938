"""An assertion explained: each sentence of its id with who asks for it, its rule as written, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.model import Status
from socgap_evidence.outputs import explained_parameters, explained_rules, yaml
from socgap_evidence.outputs.explained_controls import where, written
from socgap_evidence.outputs.findings import coming, findings_of_sentence, found
from socgap_evidence.outputs.style import BOLD, CYAN
from socgap_evidence.outputs.wrapping import labelled, paragraph
from socgap_evidence.project.topics import every_check, rule_pages

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from socgap_evidence.outputs.style import Style
    from socgap_evidence.project.topics import Asked
    from socgap_evidence.verdict import RequirementVerdict, Verdict

_NOT_MET = (Status.UNKNOWN, Status.GAP, Status.PENDING, Status.NOT_APPLICABLE)
_FEW = 3
"""So many requirements are named again under each sentence."""


def assertion_lines(verdict: Verdict, name: str, style: Style) -> Iterator[str]:
    """All about an assertion, which may stand in several requirements and have several sentences."""
    controls = [one.assessed.control for one in verdict.controls]
    asked = [one for one in every_check(controls) if one.check.id == name]
    judged = {
        one.assessed.requirement.id: one for control in verdict.controls for one in control.requirements
    }
    named: list[list[str]] = []
    with_gaps: set[str] = set()
    for same in _alike(asked):
        askers = [one.requirement.id for one in same]
        findings = findings_of_sentence([judged[one] for one in askers], same[0].check)
        yield from paragraph(f"{name}  {same[0].check.says}", style, BOLD, indent=0)
        yield from labelled("asked by", _askers(verdict, same, again=askers in named), style, CYAN)
        yield from ("", *written(same[0].check, style), "")
        yield f"  On {verdict.as_of}: {findings.in_words}"
        yield from found(verdict, findings, style)
        yield from coming(verdict, findings, style)
        yield ""
        named.append(askers)
        with_gaps.update(gap.requirement for gap in (*findings.held, *findings.waived))
    asking = dict.fromkeys(one.requirement.id for one in asked if one.requirement.id not in with_gaps)
    yield from _beside([judged[one] for one in asking], style)
    yield from _rules(asked, style)
    used = set[str]().union(*(one.check.parameters for one in asked))
    yield from explained_parameters.section(verdict.assessment.project, used, style)


def _alike(asked: Iterable[Asked]) -> list[list[Asked]]:
    """Those together that say the same and are written the same; base assertions only with those of their file."""
    groups: dict[Hashable, list[Asked]] = {}
    for one in asked:
        check = one.check
        base = check.place if check.is_inherited else None
        key = (check.says, yaml.dump({check.keyword: check.written}), check.is_inherited, base)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _askers(verdict: Verdict, same: list[Asked], *, again: bool) -> str:
    """The requirements with the places where they ask; of a base assertion the one place where it stands."""
    if not same[0].check.is_inherited:
        return ", ".join(
            f"{one.requirement.id} {one.requirement.title}{where(verdict, one.check.place)}" for one in same
        )
    ids = ", ".join(one.requirement.id for one in same)
    if len(same) > _FEW:
        ids = f"the same {len(same)} as above" if again else f"{len(same)} requirements: {ids}"
    return f"{ids}{where(verdict, same[0].check.place)}"


def _beside(judged: Iterable[RequirementVerdict], style: Style) -> Iterator[str]:
    """The requirements that are not met for other reasons, so that nobody takes silence about them for a pass."""
    lines: list[str] = []
    for status in _NOT_MET:
        ids = [one.assessed.requirement.id for one in judged if one.status is status]
        if ids:
            lines.extend(labelled(status.value, ", ".join(ids), style, CYAN, column=16))
    if lines:
        yield style.paint("Not met for other reasons", BOLD)
        yield from (*lines, "")


def _rules(asked: Iterable[Asked], style: Style) -> Iterator[str]:
    keywords = list(dict.fromkeys(one.check.keyword for one in asked))
    yield style.paint("Rules" if len(keywords) > 1 else "Rule", BOLD)
    for keyword in keywords:
        yield from explained_rules.gist(rule_pages()[keyword], style)
