"""An explanation for programs. Its JSON Schema is published beside this module as ``explain.schema.json``.

One value for every subject: ``kind`` says what it is of, and the property of that name holds what there is to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from socgap_evidence.inspection import OfFile, OfFolder, OfParameters, OfRule, OfTopic, OfWord
from socgap_evidence.outputs import json_asked, json_names, json_paths
from socgap_evidence.outputs.escaping import visible
from socgap_evidence.outputs.json import dump
from socgap_evidence.project.topics import PARAMETERS, TopicKind

if TYPE_CHECKING:
    from socgap_evidence.inspection import Explained, Subject
    from socgap_evidence.model import Json
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.project import Project
    from socgap_evidence.verdict import Verdict

VERSION = 1
"""Raised when a field changes its meaning or goes away; new fields do not raise it."""

_OF_TOPIC = {
    TopicKind.CONTROL: json_asked.control,
    TopicKind.REQUIREMENT: json_asked.requirement,
    TopicKind.ASSERTION: json_asked.assertion,
}


def render(explained: Explained, style: Style) -> str:
    """All about it with what it was made from, ending with a line break."""
    subject = explained.subject
    kind, name, said = _said(subject)
    data: dict[str, Json] = {
        "format": "socgap-explain",
        "version": VERSION,
        "kind": kind,
        "name": visible(name),
        "is_path_too": explained.is_path_too,
        **_source(subject),
        kind: said,
    }
    return dump(data, ascii_only=not style.unicode)


def _said(subject: Subject) -> tuple[str, str, dict[str, Json]]:
    """The kind of a subject, its name as it is spelled where it stands, and what there is to say."""
    match subject:
        case OfRule(name, page):
            return "rule", name, json_names.rule(page)
        case OfWord(word, verdict, why_not):
            return "word", word.name, json_names.word(word, verdict, why_not)
        case OfParameters(project, name=limit):
            return _of_parameters(project, limit)
        case OfTopic(verdict, topic):
            return topic.kind.value, topic.name, _OF_TOPIC[topic.kind](verdict, topic.name)
        case OfFile(verdict, report, removal):
            return "file", report.path, json_paths.file(verdict, report, removal)
        case OfFolder(report=folder):
            return "folder", folder.path, json_paths.folder(folder)
        case _:
            assert_never(subject)


def _of_parameters(project: Project, name: str | None) -> tuple[str, str, dict[str, Json]]:
    if name is None:
        return "parameters", PARAMETERS, json_names.parameters(project)
    return "parameter", name, json_names.parameter(project, name)


def _source(subject: Subject) -> dict[str, Json]:
    """Whose it is and on which day it was looked at; null where no project, or no day, is needed."""
    if isinstance(subject, OfParameters):
        return _made_from(subject.project.config.company.value, subject.tree)
    verdict = None if isinstance(subject, OfRule) else subject.verdict
    if verdict is None:
        return _made_from(None, None)
    assessment = verdict.assessment
    return _made_from(assessment.project.config.company.value, assessment.tree.label, verdict)


def _made_from(company: str | None, tree: str | None, verdict: Verdict | None = None) -> dict[str, Json]:
    return {
        "company": company,
        "tree": tree,
        "as_of": None if verdict is None else str(verdict.as_of),
        "as_of_is_pinned": verdict is not None and verdict.is_pinned,
    }
