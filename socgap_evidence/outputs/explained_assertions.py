"""An assertion explained: each sentence of its id with who asks for it, its rule as written, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.inspection import not_met_otherwise, sentences_called
from socgap_evidence.outputs import explained_parameters, explained_rules
from socgap_evidence.outputs.explained_controls import where, written
from socgap_evidence.outputs.findings import coming, found
from socgap_evidence.outputs.style import BOLD, CYAN
from socgap_evidence.outputs.wrapping import labelled, paragraph
from socgap_evidence.project.topics import rule_pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from socgap_evidence.inspection import Sentence
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.project import Check
    from socgap_evidence.verdict import Verdict

_FEW = 3
"""So many requirements are named again under each sentence."""


def assertion_lines(verdict: Verdict, name: str, style: Style) -> Iterator[str]:
    """All about an assertion, which may stand in several requirements and have several sentences."""
    sentences = sentences_called(verdict, name)
    named: list[list[str]] = []
    for one in sentences:
        yield from paragraph(f"{name}  {one.check.says}", style, BOLD, indent=0)
        said = _askers(verdict, one, again=one.requirements in named)
        yield from labelled("asked by", said, style, CYAN)
        yield from ("", *written(one.check, style), "")
        yield f"  On {verdict.as_of}: {one.findings.in_words}"
        yield from found(verdict, one.findings, style)
        yield from coming(verdict, one.findings, style)
        yield ""
        named.append(one.requirements)
    yield from _beside(verdict, sentences, style)
    checks = [one.check for sentence in sentences for one in sentence.asked]
    yield from _rules(checks, style)
    used = set[str]().union(*(one.parameters for one in checks))
    yield from explained_parameters.section(verdict.assessment.project, used, style)


def _askers(verdict: Verdict, sentence: Sentence, *, again: bool) -> str:
    """The requirements with the places where they ask; of a base assertion the one place where it stands."""
    if not sentence.check.is_inherited:
        return ", ".join(
            f"{one.requirement.id} {one.requirement.title}{where(verdict, one.check.place)}"
            for one in sentence.asked
        )
    ids, count = ", ".join(sentence.requirements), len(sentence.asked)
    if count > _FEW:
        ids = f"the same {count} as above" if again else f"{count} requirements: {ids}"
    return f"{ids}{where(verdict, sentence.check.place)}"


def _beside(verdict: Verdict, sentences: Iterable[Sentence], style: Style) -> Iterator[str]:
    """The requirements that are not met for other reasons."""
    lines: list[str] = []
    for status, ids in not_met_otherwise(verdict, sentences):
        lines.extend(labelled(status.value, ", ".join(ids), style, CYAN, column=16))
    if lines:
        yield style.paint("Not met for other reasons", BOLD)
        yield from (*lines, "")


def _rules(checks: Iterable[Check], style: Style) -> Iterator[str]:
    keywords = list(dict.fromkeys(one.keyword for one in checks))
    yield style.paint("Rules" if len(keywords) > 1 else "Rule", BOLD)
    for keyword in keywords:
        yield from explained_rules.gist(rule_pages()[keyword], style)
