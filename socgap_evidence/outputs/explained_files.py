"""A path explained: who asks for it and why, whether it is accepted, what is wrong, and what would be without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.inspection import Nature, Take
from socgap_evidence.outputs import text
from socgap_evidence.outputs.arithmetic import counted
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.explained_evidence import why
from socgap_evidence.outputs.findings import coming, found
from socgap_evidence.outputs.style import BOLD, CYAN, DIM
from socgap_evidence.outputs.wrapping import labelled, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.inspection import Asker, FileReport, FolderReport, Removal, Summary
    from socgap_evidence.model import Gap
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verdict import Verdict

_COLUMN = 13
_LAST = 2
"""So many days of one rule are worked out."""
_FEW = 6
_MANY = 40
_NAMES = 34
"""How wide the names of files in a folder are."""
_NATURES = {
    Nature.SETTINGS: "the settings of the project; it judges, and is no evidence",
    Nature.CATALOGUE: "a part of what judges (a schema, base assertions, parameters), and no evidence",
    Nature.OTHER: "outside the folder of evidence",
}


def render_file(verdict: Verdict, report: FileReport, removal: Removal | None, style: Style) -> str:
    """All about a file, ending with a line break; ``removal`` is ``None`` for one that is not there."""
    lines = [*text.pinned(verdict, style), *_file(verdict, report, style)]
    if removal is not None:
        lines += ["", style.paint("Without it", BOLD), *_without(removal, style)]
    return "".join(f"{line}\n" for line in lines)


def render_folder(verdict: Verdict, report: FolderReport, style: Style) -> str:
    """The files below a folder in short, ending with a line break."""
    lines = [*text.pinned(verdict, style), *_folder(verdict, report, style)]
    return "".join(f"{line}\n" for line in lines)


def namesake(name: str, style: Style) -> str:
    """That a path has the name that was explained, ending with a line break."""
    said = f"note: there is a path of this name, too; 'socgap explain ./{name}' explains it"
    return "".join(f"{line}\n" for line in ("", *paragraph(said, style, DIM, indent=0)))


def _file(verdict: Verdict, report: FileReport, style: Style) -> Iterator[str]:
    yield from paragraph(report.path, style, BOLD, indent=0)
    yield from _what_it_is(report, style)
    for asker in report.askers:
        yield ""
        yield from _asker(verdict, asker, style)
    if report.readers or report.promises:
        yield ""
        yield from _readers(report, style)
    findings = report.findings
    if report.is_there and (report.is_asked_for or report.held or report.waived or report.ahead):
        yield ""
        yield style.paint(f"On {verdict.as_of}, pointing at it: {findings.in_words}", BOLD)
        yield from found(verdict, findings, style)
        yield from coming(verdict, findings, style)
    for proof in report.proofs:
        yield from labelled("witness", f"{proof.what}: {proof.level.value}, {proof.how}", style, CYAN)
    if report.proofs == () and report.askers and report.is_there and not _asks_git(verdict):
        yield from labelled("witness", "git is not asked (history: off)", style, CYAN)
    for one in report.named_by:
        waiver = one.judged.waiver
        yield from labelled("waiver", f"{waiver.id} ({one.state}): {waiver.title}", style, CYAN)


def _asks_git(verdict: Verdict) -> bool:
    return verdict.assessment.project.config.asks_git


def _what_it_is(report: FileReport, style: Style) -> Iterator[str]:
    said = _NATURES.get(report.nature, "")
    if report.nature is Nature.CONTROL:
        said = f"the control {report.control}; 'socgap explain {report.control}' explains it"
    if report.nature is Nature.WAIVER:
        for one in report.held_waivers:
            waiver = one.judged.waiver
            yield from labelled("it is", f"the waiver {waiver.id}: {one.state}", style, CYAN)
            yield from labelled("days", f"{waiver.effective_from} through {waiver.expires_on}", style, CYAN)
            yield from labelled("names", ", ".join(map(str, waiver.covers)), style, CYAN)
            for gap in one.gaps:
                yield from labelled(
                    "gap", f"{gap.requirement} {gap.reason.value}: {gap.message}", style, CYAN
                )
            for fault in one.judged.faults:
                yield from labelled("no use", f"{fault.message} {fault.fix}", style, CYAN)
    elif said:
        yield from labelled("it is", said, style, CYAN)
    if not report.is_there:
        yield from labelled("it is", "not there", style, CYAN)
    elif not report.is_asked_for:
        yield from labelled("it is", "asked for by no requirement, so nobody checks it", style, CYAN)


def _asker(verdict: Verdict, asker: Asker, style: Style) -> Iterator[str]:
    """A requirement with what it makes of the file."""
    requirement = asker.judged.assessed.requirement
    yield from paragraph(f"{requirement.id}  {requirement.title}", style, BOLD, indent=0)
    yield from labelled(
        "asked by", f"{asker.control.id}, {asker.control.title}; {asker.control.owner}", style, CYAN
    )
    yield from labelled("because", f"its path matches {asker.glob}", style, CYAN)
    for field, wanted in requirement.where:
        yield from labelled("where", f"{field.text} is {' or '.join(wanted)}", style, CYAN)
    kind = requirement.kind.value.replace("_", " ")
    yield from labelled(
        "type", f"{kind}{f', schema {requirement.schema}' if requirement.schema else ''}", style, CYAN
    )
    if asker.taken is None:
        yield from labelled("it is", "not there, and would be looked at", style, CYAN)
    else:
        words = why(verdict, asker.taken, where=True)
        said = f"{asker.taken.take.value}{f', {words}' if words else ''}"
        yield from labelled("it is", said, style, CYAN)
        if asker.taken.take is Take.COUNTS:
            yield from labelled("proves", _proves(asker), style, CYAN)
    for keyword in dict.fromkeys(one.keyword for one in asker.counts):
        yield from _counts(verdict, asker, keyword, style)
    yield from labelled(
        "status", f"{style.glyph(asker.judged.status)} {text.standing(asker.judged)}", style, CYAN
    )


def _counts(verdict: Verdict, asker: Asker, keyword: str, style: Style) -> Iterator[str]:
    """How the last days were reached that one rule knows of the file, and how many came before."""
    known = [one for one in asker.counts if one.keyword == keyword]
    for one in known[:_LAST]:
        yield from counted(verdict, one, style, _COLUMN, label=keyword)
    if len(known) > _LAST:
        yield from paragraph(f"and {len(known) - _LAST} more, of days before", style, DIM, indent=_COLUMN)


def _proves(asker: Asker) -> str:
    """How it stands among the files of the requirement."""
    if asker.files == 1:
        return "the only one"
    if asker.newer is None:
        return f"one of {asker.files}"
    if not asker.newer:
        return f"the newest of {asker.files}"
    return f"one of {asker.files}, of which {asker.newer} {'is' if asker.newer == 1 else 'are'} newer"


def _readers(report: FileReport, style: Style) -> Iterator[str]:
    yield style.paint("Who else looks at it", BOLD)
    for one in report.readers:
        names = ", ".join(one.requirements[:_FEW])
        more = f" and {len(one.requirements) - _FEW} more" if len(one.requirements) > _FEW else ""
        what = f"as {one.what}" if one.is_type else f"by their rule '{one.what}'"
        yield from labelled("read", f"{what}: {names}{more}", style, CYAN)
    if report.promises:
        yield from labelled("promises", ", ".join(report.promises), style, CYAN)


def _without(removal: Removal, style: Style) -> Iterator[str]:
    if removal.broken is not None:
        yield from paragraph(f"Nothing could be checked (exit code 2): {removal.broken}", style)
        return
    by_requirement: dict[str, list[Gap]] = {}
    for gap in removal.opened:
        by_requirement.setdefault(gap.requirement, []).append(gap)
    for name, gaps in list(by_requirement.items())[:_FEW]:
        first = gaps[0]
        since = f" since {first.days.since}" if first.days.since else ""
        more = f" ({len(gaps) - 1} more)" if len(gaps) > 1 else ""
        yield from labelled(plain(name), f"{first.reason.value}{since}: {first.message}{more}", style, CYAN)
    if len(by_requirement) > _FEW:
        yield f"  and {len(by_requirement) - _FEW} more requirements would have a gap"
    for moved in removal.moved[:_FEW]:
        yield from labelled(plain(moved.requirement), f"{moved.head} instead of {moved.base}", style, CYAN)
    if len(removal.moved) > _FEW:
        yield f"  and {len(removal.moved) - _FEW} more requirements would lapse on another day"
    if not removal.opened and not removal.moved:
        yield from paragraph("No gap would open, and no day would move.", style)
    if removal.closed:
        words = (
            "1 gap that holds would be gone"
            if removal.closed == 1
            else f"{removal.closed} gaps that hold would be gone"
        )
        yield from paragraph(f"{words} with what they are about.", style, DIM)


def _folder(verdict: Verdict, report: FolderReport, style: Style) -> Iterator[str]:
    files = "1 file" if len(report.files) == 1 else f"{len(report.files)} files"
    yield from paragraph(f"{report.path or '.'}/: {files}", style, BOLD, indent=0)
    for control, one in report.asking:
        requirement = one.assessed.requirement
        globs = ", ".join(glob.text for glob in requirement.globs)
        said = f"{requirement.title} ({control.owner}): {globs}; {text.standing(one)}"
        yield from labelled(plain(requirement.id), said, style, CYAN)
    if not report.asking:
        yield from paragraph("No requirement asks for files here alone.", style)
    yield ""
    listed = sorted(report.files, key=lambda file: not file.is_troubled)
    for file in listed[:_MANY]:
        name = file.path.removeprefix(f"{report.path}/")
        yield from labelled(plain(name), _summary(verdict, file), style, CYAN, column=_NAMES)
    if len(listed) > _MANY:
        yield f"  and {len(listed) - _MANY} more"


def _summary(verdict: Verdict, file: Summary) -> str:
    takes = [f"{name} {taken.take.value}{_on(taken.day)}" for name, taken in file.takes]
    gaps = f"{file.gaps} gap{'' if file.gaps == 1 else 's'} on {verdict.as_of}" if file.gaps else ""
    unchecked = "nobody checks it" if file.is_unchecked else ""
    return "; ".join(part for part in (", ".join(takes), gaps, unchecked) if part) or "no evidence"


def _on(day: object) -> str:
    return f" ({day})" if day else ""
