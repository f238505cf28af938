"""``socgap explain``: what a name or a path stands for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from socgap_evidence.cli.common import (
    Opened,
    color_option,
    format_options,
    judge_tree,
    open_tree,
    output_targets,
    prose_style,
    tree_options,
)
from socgap_evidence.cli.writing import write_whole
from socgap_evidence.errors import SnapshotError, SocgapError
from socgap_evidence.inspection import (
    Explained,
    OfFile,
    OfFolder,
    OfParameters,
    OfRule,
    OfTopic,
    OfWord,
    inspect_file,
    inspect_folder,
    is_folder,
    locate,
    no_such_path,
    remove,
)
from socgap_evidence.outputs import Style, explained_json, explained_text
from socgap_evidence.project.topics import TopicKind, find_topic, is_path, rule_pages, unknown_topic
from socgap_evidence.project.words import WORDS
from socgap_evidence.snapshot import find_root
from socgap_evidence.testimony import history_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from socgap_evidence.inspection import Subject
    from socgap_evidence.project.words import Word

FORMATS: dict[str, Callable[[Explained, Style], str]] = {
    "text": explained_text.render,
    "json": explained_json.render,
}
"""What ``--format`` and ``--output`` offer, by name."""


@click.command("explain")
@click.argument("name")
@tree_options
@format_options(FORMATS)
@color_option
def command(
    name: str,
    project: Path,
    as_of: date | None,
    rev: str | None,
    staged: bool,
    base: str | None,
    format_name: str,
    outputs: tuple[str, ...],
    color: str,
) -> int:
    """Explain a control, a requirement, an assertion, a rule, a parameter, a reason, a status or a file.

    NAME is an id such as AC-2, AC-2.E3 or AC-2.A2, a rule such as within, a parameter such as
    termination_revoke_hours or 'parameters' for all of them, a reason such as stale, a status such
    as due, or the path of a file or folder, there or not. What is a name and a path is explained as
    the name; ./NAME is the path.

    Exit 0 if it could be explained, whatever its status; 2 if not.
    """
    targets = output_targets(outputs, FORMATS)

    def look() -> _Look:
        root = find_root(project)
        return _Look(open_tree(root, rev, staged=staged, base=base), root, as_of)

    subject = _subject(name, look)
    is_of_path = is_path(name) or isinstance(subject, OfFile | OfFolder)
    explained = Explained(name, subject, is_path_too=not is_of_path and (project / name).exists())
    for target, path in targets:
        write_whole(path, FORMATS[target](explained, Style()))
    sys.stdout.write(FORMATS[format_name](explained, prose_style(color)))
    return 0


def _subject(name: str, look: Callable[[], _Look]) -> Subject:
    """What a name or a path stands for; the project is looked at where it is needed."""
    word = name.lower()
    if is_path(name):
        return _of_path(name, look())
    if word in rule_pages():  # no project is needed to learn what a rule does, not even a sound one
        return OfRule(word, rule_pages()[word])
    if word in WORDS:
        return _of_word(WORDS[word], look)
    return _of_topic(name, look())


class _Look(Struct, frozen=True):
    """What a name is looked up in."""

    opened: Opened
    root: Path
    as_of: date | None


def _of_word(word: Word, look: Callable[[], _Look]) -> OfWord:
    """A reason or a status, with where the project has it if there is a sound one."""
    try:
        found = look()
        return OfWord(word, judge_tree(found.opened, found.as_of), "")
    except SnapshotError:  # nobody stands in a project
        return OfWord(word, None, "")
    except SocgapError as error:
        return OfWord(word, None, str(error))


def _of_topic(name: str, look: _Look) -> Subject:
    """What the project calls so; a path where it calls nothing so and there is one, or would be asked for."""
    project, tree = look.opened.project, look.opened.tree
    topic = find_topic(project, name)
    if topic is None:
        waivers = (one.path for one in project.waivers if one.id == name.upper())
        path = next(waivers, None) or locate(name, tree, project, look.root, Path.cwd())
        if path is None:
            raise unknown_topic(project, name, [entry.path for entry in tree.entries])
        return _of_place(path, look)
    if topic.kind is TopicKind.PARAMETERS:
        return OfParameters(project, tree.label, None)
    if topic.kind is TopicKind.PARAMETER:
        return OfParameters(project, tree.label, topic.name)
    return OfTopic(judge_tree(look.opened, look.as_of, topic.controls), topic)


def _of_path(name: str, look: _Look) -> Subject:
    tree, project = look.opened.tree, look.opened.project
    path = locate(name, tree, project, look.root, Path.cwd())
    if path is None:
        raise no_such_path(name, tree)
    return _of_place(path, look)


def _of_place(path: str, look: _Look) -> Subject:
    """A file or a folder of the tree, or a file that would be asked for; all controls are judged."""
    opened = look.opened
    history = history_of(opened.tree)
    history.expect(entry.path for entry in opened.tree.entries)
    verdict = judge_tree(opened, look.as_of, history=history)
    if is_folder(opened.tree, path):
        return OfFolder(verdict, inspect_folder(verdict, path))
    report = inspect_file(verdict, path)
    return OfFile(verdict, report, remove(verdict, path, opened.base, history) if report.is_there else None)
