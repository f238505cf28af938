"""What a change does as Markdown, short enough for a comment on a pull request.

A forge refuses a comment that is too long whole, so each list ends after some rows, the whole before its limit, and both
say how much is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.comparison import place_of
from socgap_evidence.loosening import Direction
from socgap_evidence.outputs import places
from socgap_evidence.outputs.diff_text import ABSENT, place_of_alteration
from socgap_evidence.outputs.escaping import markdown, markdown_code
from socgap_evidence.verdict import EXIT_MET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from socgap_evidence.comparison import Comparison, OpenedGap, StatusChange
    from socgap_evidence.loosening import Alteration
    from socgap_evidence.outputs.style import Style

ROWS = 20
"""How many rows a list has at most."""
LONGEST = 60_000
"""How many characters there are at most; GitHub takes 65,536."""
_ELSEWHERE = "run `socgap diff` to see all of it"


def render(comparison: Comparison, style: Style) -> str:  # noqa: ARG001  # Markdown looks as its reader likes
    """The comment, ending with a line break."""
    lines: list[str] = []
    left = LONGEST
    for line in _lines(comparison):
        left -= len(line) + 1
        if left < 0:
            lines += ["", f"*There is more than fits here: {_ELSEWHERE}.*"]
            break
        lines.append(line)
    return "".join(f"{line}\n" for line in lines)


def _lines(comparison: Comparison) -> Iterator[str]:
    head, base = comparison.head, comparison.base
    glyph = "✓" if comparison.exit_code == EXIT_MET else "✗"
    yield f"**{glyph} {markdown(comparison.headline)}**"
    yield ""
    pinned = f" The date is **pinned** ({head.day_chosen_by}): this is not today." if head.is_pinned else ""
    trees = f"{markdown(base.assessment.tree.label)} → {markdown(head.assessment.tree.label)}"
    yield f"{markdown(head.assessment.project.config.company.value)}, as of {head.as_of}: {trees}.{pinned}"
    for note in comparison.notes:
        yield ""
        yield f"*{markdown(note)}*"
    if comparison.forecast:
        yield ""
        yield markdown(comparison.forecast)
    yield from _table(
        ("Control", "Before", "After"), [_status(one) for one in _standing(comparison.statuses)]
    )
    opened = [_opened(comparison, one) for one in comparison.opened]
    yield from _table(("Gap opened", "What is wrong, and what to do"), opened)
    looser = [_alteration(comparison, one) for one in comparison.looser]
    yield from _table(("Looser", "What is different", "Where"), looser)
    yield from _rest(comparison)


def _table(head: Sequence[str], rows: Sequence[str]) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from rows[:ROWS]
    if len(rows) > ROWS:
        yield ""
        yield f"*And {len(rows) - ROWS} more: {_ELSEWHERE}.*"


def _standing(statuses: Sequence[StatusChange]) -> Iterator[StatusChange]:
    """Each control that stands otherwise afterwards; of one that stands as it did, its requirements that do not."""
    same = {
        one.name for one in statuses if one.is_control and one.base == one.head and not one.differs_by_judge
    }
    return (one for one in statuses if one.is_control != (one.control in same))


def _status(one: StatusChange) -> str:
    before, after = (
        f"{standing.status.glyph} {standing}" if standing else ABSENT for standing in (one.base, one.head)
    )
    by_base = f"; by the rules of the base {one.head_by_base}" if one.differs_by_judge else ""
    return f"| {one.name} {markdown(one.title)} | {before} | {after}{by_base} |"


def _opened(comparison: Comparison, one: OpenedGap) -> str:
    gap = one.gap
    verdict, _ = place_of(one, comparison.base, comparison.head)
    place = places.place(verdict, gap)
    told = (
        f"**{gap.reason.value}**: {markdown(gap.message)}",
        markdown(gap.fix),
        f"*{markdown(one.remark)}*" if one.remark else "",
        markdown_code(place) if place else "",
    )
    return f"| {gap.assertion or gap.requirement} | {' '.join(filter(None, told))} |"


def _alteration(comparison: Comparison, one: Alteration) -> str:
    place = place_of_alteration(comparison, one)
    return f"| {markdown(one.name)} | {markdown(one.message)} | {markdown_code(place) if place else ''} |"


def _rest(comparison: Comparison) -> Iterator[str]:
    """What fails nothing: one line for what people have accepted, and one that counts the others."""
    for one in comparison.of(Direction.NOTED)[:ROWS]:
        yield ""
        yield f"**{markdown(one.name)}**: {markdown(one.message)}"
    evidence = comparison.evidence
    counts = (
        (len(comparison.closed), "gap closed", "gaps closed"),
        (len(comparison.of(Direction.STRICTER)), "thing stricter", "things stricter"),
        (len(comparison.dates), "date moved", "dates moved"),
        (
            len(evidence.removed),
            "evidence file not relied on any more",
            "evidence files not relied on any more",
        ),
        (len(evidence.moved), "evidence file moved", "evidence files moved"),
        (len(evidence.changed), "evidence file changed", "evidence files changed"),
    )
    told = ", ".join(f"{count} {one if count == 1 else several}" for count, one, several in counts if count)
    if told:
        yield ""
        yield f"Besides: {told}."
