"""What falls due as issues of a forge, one an owner a month: JSON that a workflow hands to ``gh`` (docs/ci.md).

An issue says the same for as long as the same is due, so that whoever writes it again changes nothing; a hidden marker in
its body tells it from others.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from socgap_evidence.outputs import places
from socgap_evidence.outputs.escaping import markdown, markdown_code, visible
from socgap_evidence.outputs.json import dump

if TYPE_CHECKING:
    from collections.abc import Sequence

    from socgap_evidence.due import DueItem, DueList
    from socgap_evidence.model import Json
    from socgap_evidence.outputs.style import Style

LONGEST = 60_000
"""How many bytes a body has at most; GitHub takes 65,536 characters."""


def render(due: DueList, style: Style) -> str:
    """The issues as a JSON array, by month and then by owner, ending with a line break."""
    found: dict[tuple[str, str], list[DueItem]] = {}
    for item in due.items:
        found.setdefault((f"{item.last_good:%Y-%m}", item.control.owner), []).append(item)
    issues: list[Json] = [_issue(due, *key, found[key]) for key in sorted(found)]
    return dump(issues, ascii_only=not style.unicode)


def _issue(due: DueList, month: str, owner: str, items: Sequence[DueItem]) -> dict[str, Json]:
    marker = f"socgap-due:{month}:{hashlib.sha256(owner.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"
    company = due.verdict.assessment.project.config.company.value
    return {
        "marker": marker,
        "title": visible(f"SOC 2 evidence due in {month}: {owner}"),
        "month": month,
        "owner": visible(owner),
        "body": _body(due, items, f"<!-- {marker} -->", f"What falls due at {markdown(company)} in {month}:"),
    }


def _body(due: DueList, items: Sequence[DueItem], *head: str) -> str:
    lines = [*head, ""]
    left = LONGEST - sum(len(line.encode()) + 1 for line in lines) - 200  # for what is said behind the list
    shown = 0
    for item in items:
        line = _line(due, item)
        left -= len(line.encode()) + 1
        if left < 0:
            break
        lines.append(line)
        shown += 1
    if shown < len(items):
        lines += ["", f"*Showing {shown} of {len(items)}: `socgap due` tells all of them.*"]
    return "".join(f"{line}\n" for line in lines)


def _line(due: DueList, item: DueItem) -> str:
    place = places.place(due.verdict, item.gap)
    told = (
        f"- by **{item.last_good}**: {item.requirement.id} {markdown(item.requirement.title)}:",
        markdown(item.gap.message),
        markdown(item.gap.fix),
        *(f"*{markdown(remark)}*" for remark in item.remarks),
        markdown_code(place) if place else "",
    )
    return " ".join(filter(None, told))
