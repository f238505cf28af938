"""``socgap explain``: what a name or a path stands for."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socgap_evidence.cli.common import (
    Opened,
    color_option,
    judge_tree,
    open_tree,
    prose_style,
    tree_options,
)
from socgap_evidence.errors import SnapshotError, SocgapError
from socgap_evidence.inspection import inspect_file, inspect_folder, is_folder, locate, no_such_path, remove
from socgap_evidence.outputs import (
    explained_files,
    explained_parameters,
    explained_rules,
    explained_words,
    explanation,
)
from socgap_evidence.project.topics import TopicKind, find_topic, is_path, rule_pages, unknown_topic
from socgap_evidence.project.words import WORDS
from socgap_evidence.snapshot import find_root
from socgap_evidence.testimony import history_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from socgap_evidence.outputs.style import Style
    from socgap_evidence.project.words import Word


@click.command("explain")
@click.argument("name")
@tree_options
@color_option
def command(
    name: str,
    project: Path,
    as_of: date | None,
    rev: str | None,
    staged: bool,
    base: str | None,
    color: str,
) -> int:
    """Explain a control, a requirement, an assertion, a rule, a parameter, a reason, a status or a file.

    NAME is an id such as AC-2, AC-2.E3 or AC-2.A2, a rule such as within, a parameter such as
    termination_revoke_hours or 'parameters' for all of them, a reason such as stale, a status such
    as due, or the path of a file or folder, there or not. What is a name and a path is explained as
    the name; ./NAME is the path.

    Exit 0 if it could be explained, whatever its status; 2 if not.
    """
    style = prose_style(color)

    def look() -> _Look:
        root = find_root(project)
        return _Look(open_tree(root, rev, staged=staged, base=base), root, as_of, style)

    word = name.lower()
    if is_path(name):
        said = _of_path(name, look())
    elif word in rule_pages():  # no project is needed to learn what a rule does, not even a sound one
        said = _Said(explained_rules.render(rule_pages()[word], style))
    elif word in WORDS:
        said = _Said(_of_word(WORDS[word], look, style))
    else:
        said = _of_topic(name, look())
    has_namesake = not is_path(name) and not said.is_of_path and (project / name).exists()
    sys.stdout.write(f"{said.text}{explained_files.namesake(name, style) if has_namesake else ''}")
    return 0


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of a name."""

    text: str
    is_of_path: bool = False


@dataclass(frozen=True, slots=True)
class _Look:
    """What a name is looked up in."""

    opened: Opened
    root: Path
    as_of: date | None
    style: Style


def _of_word(word: Word, look: Callable[[], _Look], style: Style) -> str:
    """A reason or a status, with where the project has it if there is a sound one."""
    try:
        found = look()
        verdict = judge_tree(found.opened, found.as_of)
    except SnapshotError:  # nobody stands in a project
        return explained_words.render(word, None, "", style)
    except SocgapError as error:
        return explained_words.render(word, None, str(error), style)
    return explained_words.render(word, verdict, "", style)


def _of_topic(name: str, look: _Look) -> _Said:
    """What the project calls so; a path where it calls nothing so and there is one, or would be asked for."""
    project, style = look.opened.project, look.style
    topic = find_topic(project, name)
    if topic is None:
        path = locate(name, look.opened.tree, project, look.root, Path.cwd())
        if path is None:
            raise unknown_topic(project, name, [entry.path for entry in look.opened.tree.entries])
        return _of_place(path, look)
    if topic.kind is TopicKind.PARAMETERS:
        return _Said(explained_parameters.render_all(project, style))
    if topic.kind is TopicKind.PARAMETER:
        return _Said(explained_parameters.render(project, topic.name, style))
    return _Said(explanation.render(judge_tree(look.opened, look.as_of, topic.controls), topic, style))


def _of_path(name: str, look: _Look) -> _Said:
    tree, project = look.opened.tree, look.opened.project
    path = locate(name, tree, project, look.root, Path.cwd())
    if path is None:
        raise no_such_path(name, tree)
    return _of_place(path, look)


def _of_place(path: str, look: _Look) -> _Said:
    """A file or a folder of the tree, or a file that would be asked for; all controls are judged."""
    opened = look.opened
    history = history_of(opened.tree)
    history.expect(entry.path for entry in opened.tree.entries)
    verdict = judge_tree(opened, look.as_of, history=history)
    if is_folder(opened.tree, path):
        text = explained_files.render_folder(verdict, inspect_folder(verdict, path), look.style)
        return _Said(text, is_of_path=True)
    report = inspect_file(verdict, path)
    removal = remove(verdict, path, opened.base, history) if report.is_there else None
    return _Said(explained_files.render_file(verdict, report, removal, look.style), is_of_path=True)
