"""The report in a terminal: one diagnostic a gap in the manner of a compiler, then counts and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.intervals import ONE_DAY
from socgap_evidence.model import Reason, Status
from socgap_evidence.outputs import places, text_baseline, text_settings, text_waivers
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.style import BOLD, CYAN, DIM, GREEN, RED, YELLOW, Detail, Style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Caution, Gap
    from socgap_evidence.project import Requirement
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
        yield from pinned(verdict, style)
        if style.detail is Detail.FULL:
            yield from text_settings.lines(verdict, style)
            yield from _everything(verdict, style)
            from socgap_evidence.outputs import text_effectiveness  # a fiftieth of a small check

            yield from text_effectiveness.overview(verdict, style)
        yield from _diagnostics(verdict, style)
        for caution in verdict.warnings:
            yield from _warning(verdict, caution, style)
        for note in verdict.assessment.history_notes:
            yield style.paint(f"note: {plain(note)}", YELLOW)
        yield from _unclaimed(verdict, style)
        yield from text_waivers.decisions(verdict, style)
        yield from text_waivers.waivers(verdict, style)
        yield from text_baseline.lines(verdict.ratchet, style)
        yield from _counts(verdict, style)
        yield from _next(verdict, style)
        yield from _upcoming(verdict)
    yield _last(verdict, style)


def pinned(verdict: Verdict, style: Style) -> Iterator[str]:
    """What must be said first where ``socgap.yaml`` chose the day."""
    origin = verdict.assessment.project.config.as_of.origin
    if verdict.is_pinned:
        yield style.paint(
            f"note: the date is pinned to {verdict.as_of} ({origin}); this is not today's verdict",
            YELLOW,
        )
        yield ""


def _diagnostics(verdict: Verdict, style: Style) -> Iterator[str]:
    """Every gap that no baseline lists; why git cannot be asked is said once for all that it keeps from being judged."""
    lost: list[Gap] = []
    why = verdict.assessment.no_history
    for control in verdict.controls:
        for gap in control.gaps:
            if verdict.ratchet is not None and verdict.ratchet.knows(gap):
                continue
            if why is not None and gap.reason is Reason.UNKNOWN and gap.message == why.message:
                lost.append(gap)
            else:
                yield from diagnostic(verdict, gap, style)
    if lost:
        yield from diagnostic(verdict, lost[0], style)
        names = ", ".join(dict.fromkeys(gap.requirement for gap in lost))
        yield f"  note: It keeps these from being judged: {names}."


def diagnostic(verdict: Verdict, gap: Gap, style: Style) -> Iterator[str]:
    """A gap in the manner of a compiler: where, what, why it matters and what to do."""
    where = style.paint(f"{places.place(verdict, gap)}:", BOLD) if gap.place else ""
    reason = style.paint(f"{gap.reason.value}:", RED, BOLD)
    name = style.paint(f"[{gap.assertion or gap.requirement} {gap.rule}]", CYAN)
    yield " ".join(part for part in (where, reason, plain(gap.message), name) if part)
    since = f" (since {gap.days.since})" if gap.days.since else ""
    if gap.says:
        yield style.paint(f"  note: {plain(gap.says)}{since}", DIM)
    elif since:
        yield style.paint(f"  note: since {gap.days.since}", DIM)
    for remark in verdict.remarks(gap):
        yield style.paint(f"  note: {plain(remark)}", DIM)
    if gap.fix:
        yield f"  help: {plain(gap.fix)}"


def _warning(verdict: Verdict, caution: Caution, style: Style) -> Iterator[str]:
    where = style.paint(f"{places.place(verdict, caution)}:", BOLD) if caution.place else ""
    label = style.paint("warning:", YELLOW, BOLD)
    yield " ".join(part for part in (where, label, plain(caution.message)) if part)
    if caution.fix:
        yield f"  help: {plain(caution.fix)}"


def _counts(verdict: Verdict, style: Style) -> Iterator[str]:
    company = verdict.assessment.project.config.company.value
    title = plain(f"{company}, as of {verdict.as_of}, {verdict.assessment.tree.label}")
    total = len(verdict.controls)
    yield ""
    yield style.paint(title, BOLD)
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
    what_matters = remark(control)
    return f"{name} ({what_matters})" if what_matters else name


def remark(control: ControlVerdict) -> str:
    """The day or the reasons that matter beside a control's status; empty where the status says it all."""
    if control.status is Status.GAP:
        return ", ".join(reason.value for reason in control.reasons)
    if control.status is Status.DUE:
        return f"good through {control.valid_until}"
    if control.status is Status.PENDING:
        return f"first due {_first_due(control)}"
    if control.status is Status.WAIVED:
        return f"until {control.waived_until}"
    return ""


def _first_due(control: ControlVerdict) -> str:
    days = [
        one.valid_until for one in control.requirements if one.status is Status.PENDING and one.valid_until
    ]
    return str(min(days)) if days else "never"


def _next(verdict: Verdict, style: Style) -> Iterator[str]:
    """One line a failing requirement: whose it is and what its first gap asks for, known ones aside."""
    if not verdict.failing:
        return
    yield ""
    yield style.paint("What to do next", BOLD)
    for control in verdict.failing:
        owner = plain(control.assessed.control.owner)
        for one in control.requirements:
            if not verdict.closes_gate(one):
                continue
            requirement = one.assessed.requirement
            gaps = [gap for gap in one.gaps if verdict.ratchet is None or not verdict.ratchet.knows(gap)]
            todo = plain(gaps[0].fix) if gaps else "Find out why it could not be judged."
            others = f" ({len(gaps) - 1} more above)" if len(gaps) > 1 else ""
            where = _where(verdict, gaps[0], requirement) if gaps else ""
            yield f"  {requirement.id:<8} {plain(requirement.title)}, {owner}: {todo}{where}{others}"


def _where(verdict: Verdict, gap: Gap, requirement: Requirement) -> str:
    """The line of the evidence that a remedy is about; empty where it is about what is not there."""
    if gap.place is None or gap.place == requirement.place:
        return ""
    return f" ({plain(gap.place.path)}:{verdict.assessment.span(gap.place).line})"


def _upcoming(verdict: Verdict) -> Iterator[str]:
    """Of an open gate: what begins next, and how to see what follows."""
    found = verdict.next_gap if verdict.passes else None
    if found is None:
        return
    control, one, gap, begins = found
    last = begins - ONE_DAY
    requirement = one.assessed.requirement
    name = f"{requirement.id} {plain(requirement.title)}, {plain(control.assessed.control.owner)}"
    yield ""
    yield f"Next, by {last}: {name}: {plain(gap.fix or gap.message)} ('socgap due' lists what follows.)"


def _unclaimed(verdict: Verdict, style: Style) -> Iterator[str]:
    paths = verdict.assessment.unclaimed
    if paths:
        shown = len(paths) if style.detail is Detail.FULL else min(len(paths), 3)
        of_them = (
            "file belongs to no requirement and was"
            if len(paths) == 1
            else "files belong to no requirement and were"
        )
        yield style.paint(f"note: {len(paths)} evidence {of_them} not checked:", YELLOW)
        for path in paths[:shown]:
            meant = places.nearly_asked_for(verdict, path)
            yield f"  {plain(path)}{f' (meant as {plain(meant)}? Rename it.)' if meant else ''}"
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
    return style.paint(f"{plain(verdict.headline)}{day}", GREEN if verdict.passes else RED, BOLD)


def _everything(verdict: Verdict, style: Style) -> Iterator[str]:
    for control in verdict.controls:
        yield style.paint(
            f"{style.glyph(control.status)} {control.assessed.control.id}  {plain(control.assessed.control.title)}",
            BOLD,
        )
        if control.does_not_apply:
            yield f"    {plain(control.does_not_apply)}"
        for requirement in control.requirements:
            yield from _requirement(verdict, requirement, style)
    yield ""


def _requirement(verdict: Verdict, one: RequirementVerdict, style: Style) -> Iterator[str]:
    assessed = one.assessed
    yield f"  {style.glyph(one.status)} {assessed.requirement.id}  {plain(assessed.requirement.title)}: {standing(one)}"
    if assessed.not_owed:
        yield f"      {plain(assessed.not_owed)}"
    for note in one.notes:
        yield f"      {plain(note)}"
    proofs = verdict.assessment.proofs(assessed.requirement)
    for file in assessed.files:
        yield style.paint(f"      {plain(file.path)}{f' ({file.date})' if file.date else ''}", DIM)
        for proof in proofs:
            if proof.path == file.path:
                yield style.paint(f"        {plain(str(proof))}", DIM)


def standing(verdict: RequirementVerdict) -> str:
    """A requirement's status in words, with the day until which it holds where one is known."""
    if verdict.status is Status.WAIVED:
        return f"{verdict.status.value} until {verdict.waived_until}"
    words = "first due" if verdict.status is Status.PENDING else "good through"
    return (
        f"{verdict.status.value}, {words} {verdict.valid_until}"
        if verdict.valid_until
        else verdict.status.value
    )
