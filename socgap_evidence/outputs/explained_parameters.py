"""The limits that controls use by name: each with its value, where that came from, and who uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.inspection import by_home, uses_of
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.style import BOLD, CYAN, DIM, YELLOW
from socgap_evidence.outputs.wrapping import labelled, paragraph

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from socgap_evidence.outputs.style import Style
    from socgap_evidence.project import Project

_NO_HOME = "no policy"
_WIDEST = 36
"""Columns that a value may take in a table."""


def render(project: Project, name: str, style: Style) -> str:
    """All about one parameter, ending with a line break."""
    lines = [*_lines(project, name, style), "", *_uses(project, name, style)]
    return "".join(f"{line}\n" for line in lines)


def render_all(project: Project, style: Style) -> str:
    """Every parameter in a table, by the policies that are their homes."""
    rows = {name: _row(project, name, style) for name in project.definitions}
    heading = ("parameter", "value", "from")
    widths = _widths([heading, *rows.values()])
    lines = [_line(heading, widths, style)]
    for home, definitions in by_home(project):
        lines += ["", style.paint(plain(home or _NO_HOME), BOLD)]
        lines += [_line(rows[one.name], widths, style) for one in definitions]
    return "".join(f"{line}\n" for line in lines)


def section(project: Project, names: Collection[str], style: Style) -> Iterator[str]:
    """The parameters that something uses, each with what it may be; nothing if there are none."""
    if names:
        yield ""
        yield style.paint("Parameters", BOLD)
    for name in sorted(names):
        yield from _lines(project, name, style, indent=2)


def brief(project: Project, names: Collection[str], style: Style) -> Iterator[str]:
    """The same in one line each: value and origin."""
    if not names:
        return
    yield ""
    yield style.paint("Parameters", BOLD)
    rows = [_row(project, name, style) for name in sorted(names)]
    widths = _widths(rows)
    for row in rows:
        yield _line(row, widths, style)


def _lines(project: Project, name: str, style: Style, indent: int = 0) -> Iterator[str]:
    definition = project.definitions[name]
    setting = project.parameters[name]
    yield from paragraph(name, style, BOLD, indent=indent)
    rows = {
        "value": definition.in_words(setting.value),
        "from": setting.origin,
        "default": definition.in_words(definition.default),
        "ceiling": "" if definition.ceiling is None else definition.in_words(definition.ceiling),
        "floor": "" if definition.floor is None else definition.in_words(definition.floor),
        "home": definition.home or _NO_HOME,
    }
    for label, text in rows.items():
        if text:
            yield from labelled(label, text, style, CYAN, indent=indent + 2)
    for _, message, fix in definition.beyond(setting.value):
        yield from labelled("warning", f"{message} {fix}", style, YELLOW, indent=indent + 2)


def _uses(project: Project, name: str, style: Style) -> Iterator[str]:
    uses = uses_of(project, name)
    if not uses:
        yield from paragraph("No control names it.", style, indent=0)
        return
    yield style.paint("Used by", BOLD)
    for use in uses:
        where = "" if use.is_of_requirement else f" ({', '.join(use.requirements)})"
        yield from labelled(use.name, f"{use.says}{where}", style, CYAN)


def _row(project: Project, name: str, style: Style) -> tuple[str, str, str]:
    """Name, value and origin, each escaped; a long value is cut."""
    setting = project.parameters[name]
    value = plain(project.definitions[name].in_words(setting.value))
    ellipsis = "…" if style.unicode else "..."
    shown = value if len(value) <= _WIDEST else f"{value[: _WIDEST - len(ellipsis)]}{ellipsis}"
    return plain(name), shown, plain(setting.origin)


def _widths(rows: Iterable[tuple[str, str, str]]) -> tuple[int, int]:
    names, values, _ = zip(*rows, strict=True)
    return max(map(len, names)), max(map(len, values))


def _line(row: tuple[str, str, str], widths: tuple[int, int], style: Style) -> str:
    name, value, origin = row
    return f"  {name:<{widths[0]}}  {value:<{widths[1]}}  {style.paint(origin, DIM)}"
