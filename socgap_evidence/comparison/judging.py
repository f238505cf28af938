"""Two trees to three verdicts on one day: what is the same in both is read and looked at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.assessing import assess
from socgap_evidence.documents import Contents
from socgap_evidence.history import History
from socgap_evidence.holdings import Holdings
from socgap_evidence.judging import judge
from socgap_evidence.memory import Memory
from socgap_evidence.testimony import past_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from socgap_evidence.project import Project
    from socgap_evidence.snapshot import Tree
    from socgap_evidence.verdict import Verdict


class Side(Struct, frozen=True):
    """A tree and what it is judged by."""

    project: Project
    tree: Tree


def judge_change(
    base: Side, head: Side, as_of: date, day_chosen_by: str, changed: Collection[str]
) -> tuple[Verdict, Verdict, Verdict]:
    """The verdicts on the base, on the head, and on the head by the rules of the base.

    ``changed`` are the paths that are not the same in both. Who is who and whose keys count, the base says.
    """
    memory = Memory(Holdings(Contents()))
    history = History(past_of(head.tree))
    history.expect(entry.path for entry in head.tree.entries)

    memory.turn_to(base.project, ())
    before = assess(base.project, base.tree, memory=memory)
    memory.turn_to(base.project, changed)
    by_base = assess(base.project, head.tree, base=base.tree, history=history, memory=memory)
    own = by_base
    if head.project is not base.project:
        memory.turn_to(head.project, ())
        own = assess(head.project, head.tree, base=base.tree, history=history, memory=memory)
    first, second, third = (judge(one, as_of, day_chosen_by) for one in (before, own, by_base))
    return first, second, third
