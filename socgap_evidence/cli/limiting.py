"""``--limit``: how much is read at most, for whoever runs socgap (docs/adr/0029-limits-are-settings.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from socgap_evidence import limits
from socgap_evidence.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from click.shell_completion import CompletionItem


class Limit(click.ParamType["tuple[str, int]"]):
    """A limit and its value on the command line."""

    name = "limit"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        """The name and the value, or click's own error."""
        name, sign, text = str(value).partition("=")
        if not sign:
            self.fail(f"'{value}' is not a limit and its value; write it as data_size=20MiB", param, ctx)
        if name not in limits.NAMES:
            hint = did_you_mean(name, limits.NAMES) or f"There are {', '.join(limits.NAMES)}."
            self.fail(f"there is no limit '{name}'. {hint}", param, ctx)
        try:
            return name, limits.parse(name, text)
        except ValueError as error:
            self.fail(str(error), param, ctx)

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """The names that begin so."""
        from click.shell_completion import CompletionItem  # only while a shell asks

        return [CompletionItem(f"{name}=") for name in limits.NAMES if name.startswith(incomplete)]


def _give(ctx: click.Context, _: click.Parameter, values: Iterable[tuple[str, int]]) -> None:
    """Have the limits hold until the command has ended."""
    limits.give(dict(values))
    ctx.call_on_close(lambda: limits.give({}))


limit_option = click.option(
    "--limit",
    type=Limit(),
    multiple=True,
    metavar="NAME=VALUE",
    expose_value=False,
    callback=_give,
    help="How much is read at most, such as data_size=20MiB; a repository itself can only lower it. Repeatable.",
)
"""The option of every verb that reads files of strangers."""
