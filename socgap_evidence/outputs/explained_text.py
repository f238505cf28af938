"""An explanation for people: each subject by the module that knows its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from socgap_evidence.inspection import OfFile, OfFolder, OfParameters, OfRule, OfTopic, OfWord
from socgap_evidence.outputs import (
    explained_files,
    explained_parameters,
    explained_rules,
    explained_words,
    explanation,
)

if TYPE_CHECKING:
    from socgap_evidence.inspection import Explained, Subject
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.project import Project


def render(explained: Explained, style: Style) -> str:
    """All about it, ending with a line break."""
    more = explained_files.namesake(explained.asked, style) if explained.is_path_too else ""
    return f"{_of(explained.subject, style)}{more}"


def _of(subject: Subject, style: Style) -> str:
    match subject:
        case OfRule(page=page):
            return explained_rules.render(page, style)
        case OfWord(word, verdict, why_not):
            return explained_words.render(word, verdict, why_not, style)
        case OfParameters(project, name=name):
            return _of_parameters(project, name, style)
        case OfTopic(verdict, topic):
            return explanation.render(verdict, topic, style)
        case OfFile(verdict, report, removal):
            return explained_files.render_file(verdict, report, removal, style)
        case OfFolder(verdict, folder):
            return explained_files.render_folder(verdict, folder, style)
        case _:
            assert_never(subject)


def _of_parameters(project: Project, name: str | None, style: Style) -> str:
    if name is None:
        return explained_parameters.render_all(project, style)
    return explained_parameters.render(project, name, style)
