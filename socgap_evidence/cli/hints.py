"""What to do about a command line that click refuses: it says what is wrong, and this what would have been right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from socgap_evidence.cli.examples import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Sequence

_CONTROL = re.compile(r"([A-Z]{2}-\d+)(\.[A-Z]\d+)?", re.IGNORECASE)


def helped(error: click.ClickException, arguments: Sequence[str]) -> click.ClickException:
    """The same error, with what to write instead where that is known; ``arguments`` are those of the command line."""
    ctx = getattr(error, "ctx", None)
    if not isinstance(error, click.UsageError) or ctx is None:
        return error
    said = error.format_message()
    if isinstance(error, click.MissingParameter):
        hint = _example(ctx.command_path)
    elif said.startswith("Got unexpected extra argument"):
        hint = _instead(ctx, arguments)
    else:
        hint = ""
    return click.UsageError(f"{said.rstrip('.')}. {hint}", ctx) if hint else error


def _example(path: str) -> str:
    """A whole command of a verb, the first that its help shows."""
    verb = path.split()[1:2]
    lines = [typed for typed, _ in EXAMPLES.get("".join(verb), ()) if typed.startswith(f"{path} ")]
    return f"Write it out, as in '{lines[0]}'." if lines else ""


def _instead(ctx: click.Context, arguments: Sequence[str]) -> str:
    """How somebody who named a control reaches it."""
    named = next((found for one in arguments if (found := _CONTROL.fullmatch(one))), None)
    if named is None:
        return ""
    explain = f"'socgap explain {named[0].upper()}'"
    takes = any("--control" in one.opts for one in ctx.command.params)
    return f"Write --control {named[1].upper()}, or {explain}." if takes else f"Write {explain}."
