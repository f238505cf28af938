"""``socgap explain``: what a name stands for."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from socgap_evidence.cli.common import (
    Opened,
    color_option,
    judge_tree,
    open_tree,
    stream_style,
    tree_options,
)
from socgap_evidence.outputs import explained_parameters, explained_rules, explanation
from socgap_evidence.project.topics import TopicKind, find_topic, rule_pages
from socgap_evidence.snapshot import find_root

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from socgap_evidence.outputs.style import Style

NARROWEST = 40
"""Columns below which nothing is wrapped any further."""


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
    """Explain a control, a requirement, an assertion, a rule or a parameter.

    NAME is an id such as AC-2, AC-2.E3 or AC-2.A2, a rule such as within, a parameter such as
    termination_revoke_hours, or 'parameters' for all of them.

    Exit 0 if it could be explained, whatever its status; 2 if not.
    """
    style = stream_style(color)
    columns = shutil.get_terminal_size((style.width, 0)).columns
    style = replace(style, width=max(NARROWEST, min(style.width, columns)))
    pages = rule_pages()
    if name.lower() in pages:  # no project is needed to learn what a rule does, not even a sound one
        sys.stdout.write(explained_rules.render(pages[name.lower()], style))
    else:
        opened = open_tree(find_root(project), rev, staged=staged, base=base)
        sys.stdout.write(_explanation(name, opened, as_of, style))
    return 0


def _explanation(name: str, opened: Opened, as_of: date | None, style: Style) -> str:
    topic = find_topic(opened.project, name)
    if topic.kind is TopicKind.PARAMETERS:
        return explained_parameters.render_all(opened.project, style)
    if topic.kind is TopicKind.PARAMETER:
        return explained_parameters.render(opened.project, topic.name, style)
    return explanation.render(judge_tree(opened, as_of, topic.controls), topic, style)
