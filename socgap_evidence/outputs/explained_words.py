"""A reason or a status explained: what it means, what to do, and where the project has it on the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.inspection import holders
from socgap_evidence.outputs import text
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.style import BOLD, CYAN
from socgap_evidence.outputs.wrapping import labelled, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.inspection import Holder
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.project.words import Word
    from socgap_evidence.verdict import Verdict

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
    kinds = [*(["reason"] if word.is_reason else []), *(["status"] if word.is_status else [])]
    kind = " and ".join(kinds)
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
    return _CLOSED if word.can_be_waived else _CLOSED_FOR_GOOD


def _where(word: Word, verdict: Verdict, style: Style) -> Iterator[str]:
    """The requirements that have it on the day, each with its status or its first such gap."""
    found = list(holders(word, verdict))
    count = len(found)
    how_many = f"{count or 'no'} requirement{'' if count == 1 else 's'}"
    yield style.paint(f"On {verdict.as_of}: {how_many}", BOLD)
    for one in found:
        requirement = one.judged.assessed.requirement
        said = f"{requirement.title}, {one.control.owner}: {_said(one)}"
        yield from labelled(plain(requirement.id), said, style, CYAN)


def _said(one: Holder) -> str:
    """Its status, or the first of its gaps."""
    gaps = [*one.held, *one.waived]
    if not gaps:
        return text.standing(one.judged)
    more = f" ({len(gaps) - 1} more)" if len(gaps) > 1 else ""
    return f"{gaps[0].message}{more}{'' if one.held else ' Waived.'}"
