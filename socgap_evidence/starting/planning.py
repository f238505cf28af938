"""From answers to files: first those that judge, then those around them, which any project can be given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs import yaml
from socgap_evidence.project import open_project
from socgap_evidence.project.catalogue import BASELINE, SHARED, Catalogue
from socgap_evidence.project.config import CONFIG_NAME
from socgap_evidence.project.waivers import DEFAULT_FOLDER, WAIVERS
from socgap_evidence.starting import forges
from socgap_evidence.starting.answers import NewFile, PlannedTree
from socgap_evidence.starting.folders import readmes
from socgap_evidence.starting.minimal import MINIMAL
from socgap_evidence.starting.settings import settings_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from socgap_evidence.project import Project
    from socgap_evidence.starting.answers import Answers, Forge

_FILES = "files:\n"
_ELSEWHERE = "  # Evidence of controls that are not here: sentences of those that are look into some of it.\n"


def founding(answers: Answers) -> list[NewFile]:
    """What judges: the controls if the company is to own them, and last ``socgap.yaml``, which makes it a project.

    Raises what ``open_project`` raises for an answer that makes no sense.
    """
    settings = NewFile(CONFIG_NAME, settings_text(answers))
    return [*(_controls(answers) if answers.owns_controls else ()), settings]


def around(project: Project, forge: Forge, folder: str) -> list[NewFile]:
    """What a project is given beside what judges; ``folder`` leads to it from the top of the repository."""
    return [
        *readmes(project),
        *forges.for_git(),
        forges.hooks(folder),
        *forges.workflow(forge, folder),
    ]


def _controls(answers: Answers) -> Iterator[NewFile]:
    """The catalogue that comes with socgap, or the part of it that matters first."""
    catalogue = Catalogue.builtin()
    every = _builtin_project()
    left_out = {one.path for one in every.controls if answers.is_minimal and one.id not in MINIMAL}
    for entry in catalogue.tree.entries:
        if entry.path in left_out or entry.path == BASELINE or entry.path.startswith(f"{WAIVERS}/"):
            continue
        text = catalogue.tree.read(entry.path).decode()
        if entry.path == SHARED and left_out:
            text = text.replace(_FILES, _FILES + _elsewhere(every, left_out), 1)
        yield NewFile(f"{DEFAULT_FOLDER}/{entry.path}", text)


def _elsewhere(every: Project, left_out: Collection[str]) -> str:
    """Where the documents lie that no copied control asks for, as ``shared.yaml`` says it."""
    asked = {
        one.schema
        for control in every.controls
        if control.path not in left_out
        for one in control.requirements
    }
    lines = (
        f"  {yaml.dump({name: [glob.text for glob in globs]})}\n"
        for name, globs in sorted(every.sources.items())
        if name not in asked
    )
    return _ELSEWHERE + "".join(lines)


def _builtin_project() -> Project:
    """All the controls that come with socgap, compiled."""
    return open_project(PlannedTree([NewFile(CONFIG_NAME, "company: nobody\n")]))
