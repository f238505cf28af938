"""A reason or a status explained: what it means, what to do, and where the project has it on the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs import text
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.style import BOLD, CYAN
from socgap_evidence.outputs.wrapping import labelled, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.outputs.style import Style
    from socgap_evidence.project.words import Word
    from socgap_evidence.verdict import ControlVerdict, RequirementVerdict, Verdict

_CLOSED = "closed for it (exit code 1), unless a waiver in force accepts it"
_CLOSED_FOR_GOOD = "closed for it (exit code 1); no waiver accepts it"
_OPEN = "open for it"


def render(word: Word, verdict: Verdict | None, why_not: str, style: Style) -> str:
    """All about a word, ending with a line break.

    ``why_not`` says why there is no verdict; nothing is said of a project if both are empty.
    """
    lines = [*(text.pinned(verdict, style) if verdict else ()), *_lines(word, style)]
    if verdict is not None:
        lines += ["", *_where(word, verdict, style)]
    elif why_not:
        lines += ["", *paragraph(f"Where it is so today cannot be told: {why_not}", style, indent=0)]
    return "".join(f"{line}\n" for line in lines)


def _lines(word: Word, style: Style) -> Iterator[str]:
    kind = "reason" if word.reason else "status"
    if word.reason is not None and word.status.value == word.name:
        kind = "reason and status"
    yield from paragraph(f"{word.name}: a {kind}", style, BOLD, indent=0)
    rows = {
        "means": word.means,
        "given by": word.given_by,
        "do": word.do,
        "no help": word.useless,
        "gate": _gate(word),
        "sign": style.glyph(word.status),
    }
    for label, words in rows.items():
        if words:
            yield from labelled(label, words, style, CYAN)


def _gate(word: Word) -> str:
    if not word.closes_gate:
        return _OPEN
    return _CLOSED_FOR_GOOD if word.status.value == "unknown" else _CLOSED


def _where(word: Word, verdict: Verdict, style: Style) -> Iterator[str]:
    """The requirements that have it on the day, each with its status or its first such gap."""
    found = [
        (control, one, said)
        for control in verdict.controls
        for one in control.requirements
        if (said := _said(word, one))
    ]
    count = len(found)
    how_many = f"{count or 'no'} requirement{'' if count == 1 else 's'}"
    yield style.paint(f"On {verdict.as_of}: {how_many}", BOLD)
    for control, one, said in found:
        yield from labelled(plain(one.assessed.requirement.id), _named(control, one, said), style, CYAN)


def _named(control: ControlVerdict, one: RequirementVerdict, said: str) -> str:
    return f"{one.assessed.requirement.title}, {control.assessed.control.owner}: {said}"


def _said(word: Word, one: RequirementVerdict) -> str:
    """What is to be said of a requirement that has it; empty for one that has not."""
    if word.reason is None:
        return text.standing(one) if one.status is word.status else ""
    held = [gap for gap in one.gaps if gap.reason is word.reason]
    waived = [gap for gap in one.waived if gap.reason is word.reason]
    gaps = [*held, *waived]
    if not gaps:
        return ""
    more = f" ({len(gaps) - 1} more)" if len(gaps) > 1 else ""
    return f"{gaps[0].message}{more}{'' if held else ' Waived.'}"
