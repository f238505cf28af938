"""``socgap completion``: the script by which a shell completes verbs, options, choices and ids of controls.

The scripts are click's. They ask ``socgap`` itself, so what they offer is what there is. A key on a keyboard must be
answered at once: verbs are offered without importing one, and ids of controls are names of files.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socgap_evidence.errors import SocgapError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from click.shell_completion import CompletionItem

VARIABLE = "_SOCGAP_COMPLETE"
"""The environment variable by which the script of a shell asks."""
SHELLS = {
    "bash": "~/.bashrc",
    "zsh": "~/.zshrc",
    "fish": "~/.config/fish/config.fish",
}
"""The shells, each with the file that it reads when it starts."""
_FILE = re.compile(r"(?P<id>[A-Z]{2}-[1-9][0-9]?)\.yaml")
"""Files of controls, which are named after their ids. No other name gets to a shell: strangers choose those."""


@click.command("completion")
@click.argument("shell", type=click.Choice(list(SHELLS)))
def command(shell: str) -> int:
    """Print the script by which a shell completes verbs, options, formats and ids of controls.

    Bash (4.4 or newer) and zsh take it by a line in ~/.bashrc or ~/.zshrc: eval "$(socgap completion bash)".
    For fish write it to ~/.config/fish/completions/socgap.fish.

    Exit 0, or 2 for a shell that is none of these.
    """
    from click.shell_completion import get_completion_class  # only here

    from socgap_evidence.cli import group  # it imports this module

    found = get_completion_class(shell)
    if found is None:  # click knows all three
        raise click.ClickException(f"There is no completion for {shell}.")
    click.echo(found(group, {}, "socgap", VARIABLE).source())
    return 0


def is_asked() -> bool:
    """Whether a shell asks what could be written, so that nothing runs."""
    return VARIABLE in os.environ


def prepared(verb: click.Command) -> click.Command:
    """A verb that offers the ids of controls where it takes one."""
    for part in (verb, *(verb.commands.values() if isinstance(verb, click.Group) else ())):
        for param in part.params:
            if "--control" in param.opts or (part.name == "explain" and param.name == "name"):
                param.type = ControlName()
    return verb


class ControlName(click.ParamType[str]):
    """An id of a control."""

    name = "text"

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002  # click's signature
        incomplete: str,
    ) -> list[CompletionItem]:
        """The ids that begin so, in capitals or not."""
        from click.shell_completion import CompletionItem  # only while completing

        project = ctx.params.get("project") or "."
        return [CompletionItem(name) for name in _known(Path(project)) if name.startswith(incomplete.upper())]


def _known(start: Path) -> Iterable[str]:
    """The ids of the project's controls, or of the built-in ones where there is no project."""
    from socgap_evidence.project.catalogue import builtin_root  # every verb with controls has imported them
    from socgap_evidence.project.config import CONFIG_NAME, read_config  # as above
    from socgap_evidence.snapshot import find_root  # as above

    folder = builtin_root()
    try:
        root = find_root(start)
        given = read_config((root / CONFIG_NAME).read_bytes()).controls.value
        folder = folder if given is None else root / given
    except (OSError, SocgapError):
        pass  # nobody wants to read of broken settings while typing
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return sorted(match["id"] for name in names if (match := _FILE.fullmatch(name)))
