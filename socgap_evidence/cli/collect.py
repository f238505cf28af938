"""``socgap collect``: a record from the system that holds its facts, by a collector."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from socgap_evidence.cli.common import now
from socgap_evidence.cli.writing import write_whole
from socgap_evidence.durations import read_period
from socgap_evidence.errors import SocgapError, UsageError
from socgap_evidence.outputs.escaping import json_text, plain
from socgap_evidence.outputs.yaml import dump
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import WorkTree, find_root
from socgap_evidence.verdict import EXIT_GAP, EXIT_MET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from click.shell_completion import CompletionItem

    from socgap_evidence.collecting import Collected, Collector, Installed, Option
    from socgap_evidence.durations import Period
    from socgap_evidence.model import Json

_HEAD = "# Collected by 'socgap collect {name}'. Whatever is null is for a person to fill in; 'socgap check' names each.\n"
_COLUMNS = 110


class PeriodName(click.ParamType["Period"]):
    """A period of the calendar on the command line."""

    name = "period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        """The period, or click's own error."""
        try:
            return read_period(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class _Collectors(click.Group):
    """The collectors that are installed; one is loaded when it is called, or when all are listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        from socgap_evidence.collecting import installed  # only for this verb

        return list(installed())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        from socgap_evidence.collecting.plugins import find  # as above

        try:
            return _command(find(cmd_name))
        except SocgapError:
            if ctx.resilient_parsing:  # somebody is still typing
                return None
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # as above
        """Each with its purpose, or with what is wrong with it."""
        from socgap_evidence.collecting import installed  # as above

        rows = [(plain(name), plain(_purpose(one))) for name, one in installed().items()]
        with formatter.section("Collectors"):
            formatter.write_dl(rows or [("none", "No collector is installed, not even socgap's own.")])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The names alone: no key on a keyboard runs code of other packages."""
        from click.shell_completion import CompletionItem  # only while completing

        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return [CompletionItem(name) for name in self.list_commands(ctx) if name.startswith(incomplete)]


@click.group("collect", cls=_Collectors, subcommand_metavar="NAME [OPTIONS]")
def command() -> None:
    """Collect a record from the system that holds its facts, by a collector of its own.

    What the system does not tell is left empty and listed, so that `socgap check` fails until a person has filled it in.
    Nothing is overwritten. Collectors come with socgap and with other packages, and run only when they are called here.

    Exit 0 if a record was written or shown, 1 if nothing happened in the period and so nothing was, 2 if it could not be
    collected.
    """


def _purpose(one: Installed) -> str:
    try:
        return one.load().purpose
    except SocgapError as error:
        return str(error)


def _command(one: Installed) -> click.Command:
    """The command of one collector: its own options, and those of all."""
    collector = one.load()
    shared = [
        click.Option(
            ["--period"],
            type=PeriodName(),
            required=True,
            help="The month, quarter, half-year or year, such as 2026-07 or 2026-Q3; it has to be over.",
        ),
        click.Option(
            ["-C", "--project"],
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            default=".",
            show_default=True,
            help="A folder of the repository of evidence.",
        ),
        click.Option(
            ["-o", "--output"],
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="The file to write; its name is the id of the record. [default: where such records lie]",
        ),
        click.Option(["--dry-run"], is_flag=True, help="Print what would be written, and write nothing."),
    ]
    own = {option.name: _option(option) for option in collector.options}
    taken = own.keys() & {name.removeprefix("--") for option in shared for name in option.opts}
    if taken or len(own) < len(collector.options):
        raise UsageError(
            f"The collector '{one.name}' of {one.origin} has an option twice, or one that every collector has"
            f" ({', '.join(sorted(taken or own))}).",
            fix="Update it, or uninstall it.",
        )
    return click.Command(
        one.name,
        params=[*own.values(), *shared],
        callback=partial(_collect, one, collector),
        help=f"{plain(collector.purpose)}\n\nOf {plain(one.origin)}.",
    )


def _option(option: Option) -> click.Option:
    """An option of a collector, named in the values by its own name."""
    return click.Option(
        [f"--{option.name}", f"own_{option.name.replace('-', '_')}"],
        help=plain(option.help),
        metavar=None if option.choices else plain(option.metavar),
        type=click.Choice(list(option.choices)) if option.choices else str,
        required=option.required,
        multiple=option.repeatable,
        default=option.default or None,
        show_default=bool(option.default),
    )


def _collect(
    one: Installed,
    collector: Collector,
    period: Period,
    project: Path,
    output: Path | None,
    dry_run: bool,
    **own: Any,
) -> int:
    from socgap_evidence.collecting import Company, Request  # only when one is called

    root = find_root(project)
    tree = WorkTree(root)
    opened = open_project(tree)
    moment = now(opened.config)
    if period.last >= moment.date():
        raise UsageError(
            f"{period.name} lasts through {period.last}; a record of it is made afterwards.",
            fix="Choose a period that is over.",
        )
    if output is not None:
        _refuse_existing(output)
    request = Request(
        Company(opened, tree), period, moment, "" if output is None else output.stem, _values(collector, own)
    )
    collected: Collected = one.collect(collector, request)
    for note in collected.notes:
        click.echo(shown(str(note)), err=True)
    if collected.document is None:
        click.echo("Nothing was written.", err=True)
        return EXIT_GAP
    text = written(one.name, collected.document)
    if dry_run:
        sys.stdout.write(text)
        return EXIT_MET
    _write(root, collected, output, text)
    return EXIT_MET


def written(name: str, document: Json) -> str:
    """The text of a record, whatever strangers have written into the system that it comes from."""
    return f"{_HEAD.format(name=name)}{json_text(dump(document, _COLUMNS))}\n"


def shown(note: str) -> str:
    """A note on one line."""
    return f"note: {plain(note)}"


def _values(collector: Collector, own: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What was given for each option of the collector, by its name."""
    found: dict[str, tuple[str, ...]] = {}
    for option in collector.options:
        given = own[f"own_{option.name.replace('-', '_')}"]
        found[option.name] = tuple(given) if option.repeatable else (given,) if given else ()
    return found


def _write(root: Path, collected: Collected, output: Path | None, text: str) -> None:
    """Write the record where it belongs; UsageError if something is there already, or a link leads elsewhere."""
    path = output or root / collected.path
    _refuse_existing(path)
    if output is None:
        if not path.parent.resolve().is_relative_to(root):
            raise UsageError(
                "A link leads out of the project.",
                path=collected.path,
                fix="Name another file with --output.",
            )
        path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text)
    click.echo(plain(f"wrote {path}"), err=True)


def _refuse_existing(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise UsageError(
            "It is there already, and nothing is overwritten.",
            path=str(path),
            fix="Name another file with --output, or look at what is new with --dry-run.",
        )
