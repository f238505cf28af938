"""What would happen if a file were deleted: the tree without it is judged on the same day, by what would judge it then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.assessing import assess
from socgap_evidence.comparison.dates import moved_dates
from socgap_evidence.comparison.gaps import closed, opened
from socgap_evidence.errors import SocgapError
from socgap_evidence.judging import judge
from socgap_evidence.project import open_project
from socgap_evidence.snapshot.without import Without

if TYPE_CHECKING:
    from socgap_evidence.comparison.dates import MovedDate
    from socgap_evidence.history import History
    from socgap_evidence.model import Gap
    from socgap_evidence.snapshot import Tree
    from socgap_evidence.verdict import Verdict


class Removal(Struct, frozen=True):
    """What a deletion would do on the day, and later."""

    broken: SocgapError | None = None
    """Why nothing could be checked any more; ``None`` if something could."""
    opened: tuple[Gap, ...] = ()
    """The gaps that would hold and do not now."""
    closed: int = 0
    """How many hold now and would not: what they are about would be gone."""
    moved: tuple[MovedDate, ...] = ()
    """What would still pass, and lapse on another day."""


def remove(verdict: Verdict, path: str, base: Tree | None, history: History) -> Removal:
    """The deletion of a file of the tree that was judged; ``base`` and ``history`` are those of the verdict."""
    tree = verdict.assessment.tree
    without = Without(tree, path)
    try:
        project = open_project(without)
    except SocgapError as error:
        return Removal(error)
    # Who is who and whose key is whose, the tree as it is says: a deletion cannot vouch for itself.
    assessment = assess(project, without, base=base or tree, history=history)
    after = judge(assessment, verdict.as_of, verdict.day_chosen_by)
    return Removal(
        opened=tuple(one.gap for one in opened(verdict, after, after, {})),
        closed=len(closed(verdict, after, after, {})),
        moved=tuple(moved_dates(verdict, after, after)),
    )
