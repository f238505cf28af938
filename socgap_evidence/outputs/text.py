"""The report in a terminal: one diagnostic a gap in the manner of a compiler, then counts and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.model import Status
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.style import BOLD, CYAN, DIM, GREEN, RED, YELLOW, Detail, Style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Gap, Json
    from socgap_evidence.verdict import ControlVerdict, RequirementVerdict, Verdict

_COLOURS = {
    Status.UNKNOWN: RED,
    Status.GAP: RED,
    Status.DUE: YELLOW,
    Status.WAIVED: YELLOW,
    Status.MET: GREEN,
}


def render(verdict: Verdict, style: Style) -> str:
    """The whole report, ending with a line break."""
    return "".join(f"{line}\n" for line in _lines(verdict, style))


def _lines(verdict: Verdict, style: Style) -> Iterator[str]:
    if style.detail is not Detail.QUIET:
        yield from _pinned(verdict, style)
        if style.detail is Detail.FULL:
            yield from _settings(verdict, style)
            yield from _everything(verdict, style)
        for control in verdict.controls:
            for gap in control.gaps:
                yield from _diagnostic(verdict, gap, style)
        yield from _unclaimed(verdict, style)
        yield from _counts(verdict, style)
        yield from _next(verdict, style)
    yield _last(verdict, style)


def _pinned(verdict: Verdict, style: Style) -> Iterator[str]:
    pinned = verdict.assessment.project.config.as_of
    if verdict.is_pinned:
        yield style.paint(
            f"note: the date is pinned to {verdict.as_of} ({pinned.origin}); this is not today's verdict",
            YELLOW,
        )
        yield ""


def _diagnostic(verdict: Verdict, gap: Gap, style: Style) -> Iterator[str]:
    where = style.paint(f"{place(verdict, gap)}:", BOLD) if gap.place else ""
    reason = style.paint(f"{gap.reason.value}:", RED, BOLD)
    name = style.paint(f"[{gap.assertion or gap.requirement} {gap.rule}]", CYAN)
    yield " ".join(part for part in (where, reason, plain(gap.message), name) if part)
    since = f" (since {gap.days.since})" if gap.days.since else ""
    if gap.says:
        yield style.paint(f"  note: {plain(gap.says)}{since}", DIM)
    elif since:
        yield style.paint(f"  note: since {gap.days.since}", DIM)
    if gap.fix:
        yield f"  help: {plain(gap.fix)}"


def place(verdict: Verdict, gap: Gap) -> str:
    """``path:line:column`` of a gap; the empty string for one without a place."""
    if gap.place is None:
        return ""
    span = verdict.assessment.span(gap.place)
    return f"{plain(gap.place.path)}:{span.line}:{span.column}"


def _counts(verdict: Verdict, style: Style) -> Iterator[str]:
    company = plain(verdict.assessment.project.config.company.value)
    total = len(verdict.controls)
    yield ""
    yield style.paint(f"{company}, as of {verdict.as_of}, {verdict.assessment.tree.label}", BOLD)
    for status in Status:
        controls = [control for control in verdict.controls if control.status is status]
        if controls:
            label = f"{style.glyph(status):>2} {status.value:<14} {len(controls):>3}"
            names = ", ".join(_name(control) for control in controls)
            yield f"{style.paint(label, _COLOURS.get(status, DIM))}  {names}"
    yield style.paint(f"   {'controls':<14} {total:>3}", DIM)


def _name(control: ControlVerdict) -> str:
    """The control's id, with the day that matters where there is one."""
    name = control.assessed.control.id
    if control.status is Status.GAP:
        return f"{name} ({', '.join(reason.value for reason in control.reasons)})"
    if control.status is Status.DUE:
        return f"{name} (good through {control.valid_until})"
    if control.status is Status.PENDING:
        return f"{name} (first due {_first_due(control)})"
    return name


def _first_due(control: ControlVerdict) -> str:
    days = [
        one.valid_until for one in control.requirements if one.status is Status.PENDING and one.valid_until
    ]
    return str(min(days)) if days else "never"


def _next(verdict: Verdict, style: Style) -> Iterator[str]:
    """One line a failing requirement: whose it is and what its first gap asks for."""
    failing = [control for control in verdict.controls if not control.status.passes]
    if not failing:
        return
    yield ""
    yield style.paint("What to do next", BOLD)
    for control in failing:
        owner = plain(control.assessed.control.owner)
        for one in control.requirements:
            if one.status.passes:
                continue
            requirement = one.assessed.requirement
            todo = plain(one.gaps[0].fix) if one.gaps else "Find out why it could not be judged."
            others = f" ({len(one.gaps) - 1} more above)" if len(one.gaps) > 1 else ""
            yield f"  {requirement.id:<8} {plain(requirement.title)}, {owner}: {todo}{others}"


def _unclaimed(verdict: Verdict, style: Style) -> Iterator[str]:
    paths = verdict.assessment.unclaimed
    if paths:
        shown = len(paths) if style.detail is Detail.FULL else min(len(paths), 3)
        yield style.paint(
            f"note: {len(paths)} evidence files belong to no requirement and were not checked:", YELLOW
        )
        for path in paths[:shown]:
            yield f"  {plain(path)}"
        if shown < len(paths):
            yield f"  and {len(paths) - shown} more (-v shows all)"


def _last(verdict: Verdict, style: Style) -> str:
    day = ""
    if verdict.day_chosen_by:
        day = (
            f" (The date is pinned to {verdict.as_of}.)"
            if verdict.is_pinned
            else f" (As of {verdict.as_of}.)"
        )
    return style.paint(f"{verdict.headline}{day}", GREEN if verdict.passes else RED, BOLD)


def _settings(verdict: Verdict, style: Style) -> Iterator[str]:
    project = verdict.assessment.project
    config = project.config
    yield style.paint("Settings", BOLD)
    window = config.window.value
    rows = {
        "company": (config.company.value, config.company.origin),
        "time_zone": (config.time_zone.value, config.time_zone.origin),
        "holidays": (f"{len(config.holidays.value)} days", config.holidays.origin),
        "program_start": (config.program_start.value or "none", config.program_start.origin),
        "window": (f"{window.start} to {window.end}" if window else "none", config.window.origin),
        "categories": (", ".join(config.categories.value), config.categories.origin),
        "as_of": (config.as_of.value or "today", config.as_of.origin),
        "controls": (config.controls.value or "built in", config.controls.origin),
        "evidence": (config.evidence.value, config.evidence.origin),
    }
    for name, (value, origin) in rows.items():
        yield f"  {name:<24} {plain(str(value))}  {style.paint(f'({origin})', DIM)}"
    for name, setting in sorted(project.parameters.items()):
        value = plain(_words(setting.value))
        ellipsis = "…" if style.unicode else "..."
        shown = value if len(value) <= 60 else f"{value[:57]}{ellipsis}"  # noqa: PLR2004  # one line a parameter
        yield f"  {name:<24} {shown}  {style.paint(f'({setting.origin})', DIM)}"
    yield ""


def _words(value: Json) -> str:
    """A parameter's value as people say it: levels with their numbers, lists with commas."""
    if isinstance(value, dict):
        return ", ".join(f"{level} {_words(inner)}" for level, inner in value.items())
    return ", ".join(_words(inner) for inner in value) if isinstance(value, list) else str(value)


def _everything(verdict: Verdict, style: Style) -> Iterator[str]:
    for control in verdict.controls:
        yield style.paint(
            f"{style.glyph(control.status)} {control.assessed.control.id}  {plain(control.assessed.control.title)}",
            BOLD,
        )
        if control.assessed.out_of_scope:
            yield f"    {plain(control.assessed.out_of_scope)}"
        for requirement in control.requirements:
            yield from _requirement(requirement, style)
    yield ""


def _requirement(verdict: RequirementVerdict, style: Style) -> Iterator[str]:
    assessed = verdict.assessed
    words = "first due" if verdict.status is Status.PENDING else "good through"
    until = f", {words} {verdict.valid_until}" if verdict.valid_until else ""
    yield f"  {style.glyph(verdict.status)} {assessed.requirement.id}  {plain(assessed.requirement.title)}: {verdict.status.value}{until}"
    if assessed.not_owed:
        yield f"      {plain(assessed.not_owed)}"
    for file in assessed.files:
        yield style.paint(f"      {plain(file.path)}{f' ({file.date})' if file.date else ''}", DIM)
