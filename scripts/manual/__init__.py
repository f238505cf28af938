"""The manual for ``man``: a page of ``socgap`` and one of each verb, made of what ``--help`` is made of.

So a page cannot say anything else than the help does. Why not click-man: docs/adr/0018-man-pages.md.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from scripts.manual import roff
from scripts.manual.surroundings import EXIT_CODES, FILES, VARIABLES, of
from socgap_evidence import __version__
from socgap_evidence.cli import VERBS, group
from socgap_evidence.cli.examples import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXIT = re.compile(r"(?:^|(?<=\. ))(?=Exit \d)")
_OPTION = re.compile(r"(?P<names>-\S+(?:, -\S+)*) ?(?P<value>.*)")
_MENTIONED = re.compile(r"\bsocgap ([a-z]+)")
_FIRST_STEPS = ("init", "check", "explain", "due", "status")
_TOP = click.Context(group, info_name="socgap", **group.context_settings)


def pages() -> dict[str, str]:
    """The name of each page with its text."""
    verbs = {f"socgap-{verb}.1": "\n".join([*_page(verb), ""]) for verb in VERBS}
    return {"socgap.1": "\n".join([*_first_page(), ""]), **verbs}


def _first_page() -> list[str]:
    """The page of ``socgap``: the verbs, and what holds for all of them."""
    listed = (line for verb, says in VERBS.items() for line in roff.tagged(_link(f"socgap-{verb}"), says))
    steps = [EXAMPLES[verb][0] for verb in _FIRST_STEPS]
    return [
        *roff.title("socgap", __version__),
        *roff.section("NAME", [r"socgap \- the gate between a company and its SOC 2 audit"]),
        *roff.section("SYNOPSIS", _synopsis(_TOP)),
        *roff.section("DESCRIPTION", roff.prose(_TOP.command.help or "")),
        *roff.section("COMMANDS", listed),
        *roff.section("OPTIONS", _options(_TOP)),
        *roff.section("EXIT STATUS", _exit_codes()),
        *_surroundings(None),
        *roff.section("EXAMPLES", _examples(steps)),
        *roff.section("SEE ALSO", [_link("git")]),
    ]


def _page(verb: str) -> list[str]:
    """The page of a verb, with its parts if it has some."""
    context = _below(_TOP, verb)
    parts = _parts(context)
    return [
        *roff.title(f"socgap-{verb}", __version__),
        *roff.section("NAME", [f"socgap\\-{verb} \\- {roff.escaped(_in_a_line(VERBS[verb]))}"]),
        *roff.section("SYNOPSIS", _synopsis(context, *parts)),
        *roff.section("DESCRIPTION", _paragraphs(_described(context)[0])),
        *roff.section("COMMANDS", (line for part in parts for line in _part(part))),
        *roff.section("OPTIONS", _options(context)),
        *roff.section("EXIT STATUS", _ends(context, parts)),
        *_surroundings({verb, *(name for one in (context, *parts) for name in _option_names(one))}),
        *roff.section("EXAMPLES", _examples(EXAMPLES[verb])),
        *roff.section("SEE ALSO", _see_also(verb, context)),
    ]


def _part(context: click.Context) -> list[str]:
    """A part of a verb, such as ``baseline write``."""
    heading = f".SS {roff.escaped(context.command_path)}"
    return [heading, *_paragraphs(_described(context)[0]), *_options(context)]


def _ends(context: click.Context, parts: list[click.Context]) -> list[str]:
    """How a verb ends, and each of its parts that ends in a way of its own."""
    of_parts = {roff.bold(part.command_path): " ".join(_described(part)[1]) for part in parts}
    tagged = [line for name, says in of_parts.items() if says for line in roff.tagged(name, says)]
    return [*_paragraphs(_described(context)[1]), *tagged, *roff.paragraph(_ALWAYS)]


_ALWAYS = (
    "As with every command of socgap, 2 is also for wrong usage, 130 for what Ctrl-C has interrupted, and 143 for what"
    " SIGTERM has ended."
)


def _below(context: click.Context, name: str) -> click.Context:
    """The context of a verb of ``socgap``, or of a part of a verb; KeyError if there is none."""
    command = context.command.get_command(context, name) if isinstance(context.command, click.Group) else None
    if command is None:
        raise KeyError(name)
    return click.Context(command, info_name=name, parent=context)


def _parts(context: click.Context) -> list[click.Context]:
    command = context.command
    names = command.list_commands(context) if isinstance(command, click.Group) else []
    return [_below(context, name) for name in names]


def _described(context: click.Context) -> tuple[list[str], list[str]]:
    """The paragraphs of the help, and what they say of how the command ends."""
    description, ends = [], []
    for paragraph in (context.command.help or "").split("\n\n"):
        before, *behind = _EXIT.split(" ".join(paragraph.split()), maxsplit=1)
        description += [before] if before.strip() else []
        ends += behind
    return description, ends


def _paragraphs(texts: list[str]) -> list[str]:
    """Paragraphs; the first has nothing before it, as it stands below a heading."""
    return [line for text in texts for line in roff.paragraph(text)][1:]


def _synopsis(*contexts: click.Context) -> list[str]:
    """How each is called, a line each."""
    lines = []
    for context in contexts:
        pieces = " ".join(context.command.collect_usage_pieces(context))
        lines += [f"{roff.bold(context.command_path)} {roff.pattern(pieces)}", ".br"]
    return lines[:-1]


def _options(context: click.Context) -> list[str]:
    """Each option as its help has it: its names, its value, and what is said of it."""
    lines = []
    for option in _own_options(context):
        record = option.get_help_record(context)
        found = _OPTION.fullmatch(record[0]) if record else None
        if record is None or found is None:
            raise ValueError(option.name)
        value = f" {roff.pattern(found['value'])}" if found["value"] else ""
        lines += roff.tagged(", ".join(map(roff.bold, found["names"].split(", "))) + value, record[1])
    return lines


def _own_options(context: click.Context) -> list[click.Option]:
    """What the command takes, but its arguments, of which the help speaks in its text."""
    return [one for one in context.command.get_params(context) if isinstance(one, click.Option)]


def _option_names(context: click.Context) -> Iterator[str]:
    return (name for option in _own_options(context) for name in option.opts)


def _exit_codes() -> list[str]:
    return [line for code, says in EXIT_CODES.items() for line in roff.tagged(roff.bold(code), f"{says}.")]


def _surroundings(names: set[str] | None) -> list[str]:
    """The sections of variables and of files that matter by these verbs and options; all of them without any."""
    sections = {"ENVIRONMENT": VARIABLES, "FILES": FILES}
    return [
        line
        for title, listed in sections.items()
        for line in roff.section(
            title, (line for one in of(listed, names) for line in roff.tagged(roff.bold(one.name), one.says))
        )
    ]


def _examples(examples: tuple[tuple[str, str], ...] | list[tuple[str, str]]) -> list[str]:
    lines = []
    for typed, says in examples:
        lines += [*roff.paragraph(says), *roff.literal(_broken(typed))]
    return lines[1:]


_WIDTH = 66
"""How long a line of an example may be, so that it stands whole, indented and behind its margin, in 80 columns."""


def _broken(typed: str) -> list[str]:
    """A command over as many lines as it needs, each but the last with the sign that it goes on."""
    lines: list[str] = []
    for piece in re.split(" (?=-)", typed):  # an option stays with its value
        if lines and len(lines[-1]) + len(piece) < _WIDTH:
            lines[-1] += f" {piece}"
        else:
            lines.append(f"    {piece}" if lines else piece)
    return [*(f"{line} \\" for line in lines[:-1]), lines[-1]]


def _see_also(verb: str, context: click.Context) -> list[str]:
    """The page of ``socgap``, and those of the verbs that the help or the examples speak of."""
    shown = " ".join([context.command.help or "", *(typed for typed, _ in EXAMPLES[verb])])
    mentioned = {name for name in _MENTIONED.findall(shown) if name in VERBS and name != verb}
    names = ["socgap", *(f"socgap-{name}" for name in sorted(mentioned))]
    return [", ".join(map(_link, names))]


def _link(page: str) -> str:
    return f"{roff.bold(page)}(1)"


def _in_a_line(sentence: str) -> str:
    """A sentence as the line that ``apropos`` shows: it begins small and has no full stop."""
    return sentence[:1].lower() + sentence[1:].removesuffix(".")
