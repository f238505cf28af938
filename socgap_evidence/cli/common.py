"""What the verbs share: options, finding the project, the day that is asked about."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.assessing import assess
from socgap_evidence.cli.limiting import limit_option
from socgap_evidence.dates import parse_date
from socgap_evidence.errors import UsageError, did_you_mean
from socgap_evidence.judging import judge
from socgap_evidence.model import Window
from socgap_evidence.outputs.style import Detail, Style
from socgap_evidence.outputs.wrapping import fitted
from socgap_evidence.project import Config, Project, open_project
from socgap_evidence.snapshot import CommitTree, IndexTree, Tree, WorkTree

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import date, tzinfo

    from socgap_evidence.documents import Contents
    from socgap_evidence.history import History
    from socgap_evidence.verdict import Verdict

TEXT = "text"
"""The format for people."""
NARROWEST = 40
"""Columns below which running text is wrapped no further."""

F = TypeVar("F", bound="Callable[..., Any]")
T = TypeVar("T")


class Day(click.ParamType["date"]):
    """A day of the calendar on the command line."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or click's own error."""
        try:
            return parse_date(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Days(click.ParamType["Window"]):
    """Two days of the calendar with dots between them, on the command line."""

    name = "window"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Window:
        """The window, or click's own error."""
        first, dots, last = str(value).partition("..")
        if not dots:
            self.fail(f"'{value}' is not two days; write it as 2026-04-01..2026-09-30", param, ctx)
        try:
            found = Window(parse_date(first), parse_date(last))
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if found.end < found.start:
            self.fail(f"{found.end} is before {found.start}", param, ctx)
        return found


def _exclude_each_other(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """Refuse ``--rev`` with ``--staged``, whichever comes second: each names the one tree to judge."""
    other = ctx.params.get("staged" if param.name == "rev" else "rev")
    if value not in {None, False} and other not in {None, False}:
        raise UsageError("--rev and --staged exclude each other.", fix="Choose one.")
    return value


def tree_options(function: F) -> F:
    """The options of every verb that judges a tree."""
    for option in reversed(
        [
            limit_option,
            click.option(
                "-C",
                "--project",
                type=click.Path(exists=True, file_okay=False, path_type=Path),
                default=".",
                show_default=True,
                help="A folder of the repository of evidence.",
            ),
            click.option(
                "--as-of", type=Day(), help="The day to judge, such as 2026-09-30. [default: today]"
            ),
            click.option(
                "--rev",
                metavar="REVISION",
                callback=_exclude_each_other,
                help="Judge a commit instead of the work tree.",
            ),
            click.option(
                "--staged",
                is_flag=True,
                callback=_exclude_each_other,
                help="Judge what is staged instead of the work tree.",
            ),
            click.option(
                "--base",
                metavar="REVISION",
                help="Take who is who and whose keys count from this commit. [default: the tree judged]",
            ),
        ]
    ):
        function = option(function)
    return function


color_option = click.option(
    "--color",
    "--colour",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colour the text; auto obeys NO_COLOR, FORCE_COLOR and TERM=dumb.",
)
"""The option of every verb that prints text for people."""


def window_option(says: str) -> Callable[[F], F]:
    """The option of a verb that is about days which are over, with what it says of them."""
    return click.option("--window", type=Days(), metavar="START..END", help=says)


def format_options(formats: Collection[str]) -> Callable[[F], F]:
    """The options of a verb that has several formats: the one to print, and those to write to files."""
    choice = click.option(
        "--format",
        "format_name",
        type=click.Choice(sorted(formats)),
        default=TEXT,
        show_default=True,
        help="What to print.",
    )
    targets = click.option(
        "--output",
        "outputs",
        multiple=True,
        metavar="FORMAT=PATH",
        help="Also write a format to a file. Repeatable.",
    )
    return lambda function: choice(targets(function))


def stream_style(color: str, detail: Detail = Detail.NORMAL) -> Style:
    """How to write to stdout, with the colour that ``--color`` asks for."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    style = Style(_wants_colour(color), unicode, detail)
    return replace(style, width=min(style.width, _columns())) if sys.stdout.isatty() else style


def prose_style(color: str) -> Style:
    """How to write running text, which its output wraps wherever it goes: not wider than the terminal, if there is one."""
    style = stream_style(color)
    return replace(style, width=max(NARROWEST, min(style.width, _columns())))


def show(report: str, format_name: str) -> None:
    """Print a report; text for a terminal is broken between words, what goes elsewhere keeps its lines whole."""
    is_for_people = format_name == TEXT and sys.stdout.isatty()
    sys.stdout.write(fitted(report, _columns()) if is_for_people else report)


def progress(steps: Iterable[T], length: int, label: str) -> Iterator[T]:
    """The steps of long work as they are, with a bar on stderr if that is a terminal, which is gone at the end."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield from steps
        return
    with click.progressbar(
        steps, length=length, label=label, file=sys.stderr, show_pos=True, show_eta=False
    ) as bar:
        yield from bar
    sys.stderr.write("\x1b[1A\x1b[2K")  # what has been done is of no interest any more


def _columns() -> int:
    """How wide the terminal is, as ``COLUMNS`` or the terminal itself says."""
    return shutil.get_terminal_size((Style().width, 0)).columns


def _wants_colour(choice: str) -> bool:
    """Colour as the user, then the environment, then the stream wants it (no-color.org, force-color.org)."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


class Opened(Struct, frozen=True):
    """A tree to judge, and what it is judged by."""

    project: Project
    tree: Tree
    base: Tree | None = None
    """Who says who is who and whose keys count; ``None`` for the tree itself."""


def open_tree(root: Path, rev: str | None, *, staged: bool = False, base: str | None = None) -> Opened:
    """The tree to judge below the folder of ``socgap.yaml``, and what it is judged by."""
    tree = tree_of(root, rev, staged=staged)
    opened = Opened(open_project(tree), tree, None if base is None else CommitTree(root, base))
    _spare_the_collector()
    return opened


def tree_of(root: Path, rev: str | None, *, staged: bool) -> Tree:
    """The work tree, or the one of a revision or of the staged index."""
    if staged:
        return IndexTree(root)
    return WorkTree(root) if rev is None else CommitTree(root, rev)


def judge_tree(
    opened: Opened,
    as_of: date | None,
    only: Iterable[str] = (),
    history: History | None = None,
    contents: Contents | None = None,
) -> Verdict:
    """Judge an opened tree on a day; the clock is read here and nowhere else.

    ``history`` and ``contents`` are for whoever reads more of both. Raises UsageError for a control that does not exist: a selection that selects nothing judges nothing.
    """
    day, chosen_by = day_to_judge(opened.project.config, as_of)
    assessment = assess(
        opened.project, opened.tree, only, base=opened.base, history=history, contents=contents
    )
    return judge(assessment, day, chosen_by)


def day_to_judge(config: Config, as_of: date | None) -> tuple[date, str]:
    """The day to judge, and what chose it if it is not today."""
    if as_of is not None:
        return as_of, "--as-of"
    if config.as_of.value is not None:
        return config.as_of.value, config.as_of.origin
    return now(config).date(), ""


def now(config: Config) -> datetime:
    """This moment in the company's time zone."""
    return moment(config.zone)


def moment(zone: tzinfo) -> datetime:
    """What the clock says; UsageError if it says nothing that a calendar has."""
    try:
        return datetime.now(zone)
    except (OSError, OverflowError, ValueError) as error:
        raise UsageError(
            f"The clock of this machine cannot be read: {error}.", fix="Set it right and run it again."
        ) from error


def _spare_the_collector() -> None:
    """Keep the garbage collector from walking the controls and ten thousand documents again and again.

    One run makes hardly any cycles and ends soon; this saves about a tenth of its time.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 1000)


def output_targets(outputs: Iterable[str], formats: Collection[str]) -> list[tuple[str, Path]]:
    """Format and path of each ``--output``; UsageError for an unknown format or one path named twice."""
    targets: list[tuple[str, Path]] = []
    for text in outputs:
        name, separator, path = text.partition("=")
        if not separator or not name or not path:
            fix = "Write it as FORMAT=PATH, such as json=report.json."
            raise UsageError(f"'--output {text}' is not a format and a file.", fix=fix)
        if name not in formats:
            fix = did_you_mean(name, formats) or f"The formats are {', '.join(sorted(formats))}."
            raise UsageError(f"There is no format '{name}'.", fix=fix)
        if any(Path(path).resolve() == other.resolve() for _, other in targets):
            raise UsageError(f"Two outputs go to {path}.", fix="Give each a file of its own.")
        targets.append((name, Path(path)))
    return targets
