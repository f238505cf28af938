"""The requirements of a timeline shared out among processes, so that more than one core looks at the files.

A requirement is assessed without regard to any other, so who does it changes nothing of what is said of it. The process
that asks assesses some of them, and all that rests on more than one, such as waivers; its colleagues say what they find in
the others, tree by tree (docs/adr/0023-timeline-speed.md).
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from socgap_evidence import cores
from socgap_evidence.assessing import assess_some
from socgap_evidence.assessment import AssessedRequirement, EvidenceFile
from socgap_evidence.colleague import Colleague, LostError
from socgap_evidence.documents import Contents
from socgap_evidence.errors import SocgapError
from socgap_evidence.holdings import Holdings
from socgap_evidence.memory import Memory, Told
from socgap_evidence.snapshot import matching
from socgap_evidence.snapshot.blobs import BlobTree
from socgap_evidence.succession import Succession

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from socgap_evidence.history import Commit, History, Past
    from socgap_evidence.memory import Kept
    from socgap_evidence.model import Gap
    from socgap_evidence.project import Project, Requirement
    from socgap_evidence.snapshot import Tree

MOST = 4
"""The most processes that are of use unless somebody says otherwise: each has the whole history to go through."""
_PUTTING_TOGETHER = 0.1
"""What whoever asks does beside its share, as a part of all looks: it hears of the others, and judges each day."""
_WORTH_IT = 4000
"""How many looks at files must lie ahead for another process to be worth its beginning; they take about a second."""


def default_jobs() -> int:
    """How many processes to use unless somebody says so: one for each core that may be used, up to ``MOST``."""
    return min(cores.usable(), MOST)


def weigh(project: Project, tree: Tree, past: Past, commits: Collection[Commit]) -> dict[str, int]:
    """How many looks at files each requirement of a project takes, about: one for each file, and for each change of it."""
    changed = Counter(chain.from_iterable(past.changes[past.positions[one.id]][0] for one in commits))
    return {
        requirement.id: sum(
            1 + changed[entry.path] for glob in requirement.globs for entry in matching(tree.entries, glob)
        )
        for control in project.controls
        for requirement in control.requirements
    }


def share_out(weights: Mapping[str, int], jobs: int) -> list[frozenset[str]]:
    """Which of the requirements each of ``jobs - 1`` colleagues takes; the rest stays with whoever asks.

    The weights are how many looks at files each takes. Nobody takes any where all of it is soon done.
    """
    total = sum(weights.values())
    if total < _WORTH_IT:
        return []
    loads = [total * _PUTTING_TOGETHER, *(0.0 for _ in range(jobs - 1))]
    shares: list[set[str]] = [set() for _ in loads]
    for name, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0])):
        lightest = loads.index(min(loads))
        loads[lightest] += weight
        shares[lightest].add(name)
    return [frozenset(share) for share in shares[1:] if share]


class _Said(NamedTuple):
    """What a colleague says of a requirement: all but the requirement, which whoever asks has of its own."""

    name: str
    files: tuple[EvidenceFile, ...]
    gaps: tuple[Gap, ...]
    first_due: date | None
    not_owed: str
    asks_git: bool

    @classmethod
    def of(cls, kept: Kept) -> _Said:
        one = kept.assessed
        return cls(one.requirement.id, one.files, one.gaps, one.first_due, one.not_owed, kept.asks_git)

    def told(self, requirement: Requirement) -> Told:
        found = AssessedRequirement(requirement, self.files, self.gaps, self.first_due, self.not_owed)
        return Told(found, self.asks_git)


class _Piece(NamedTuple):
    """What a colleague says of a tree."""

    new: list[_Said]
    same: list[str]
    """The ids of the requirements of which the same is to be said as the last time."""
    trouble: SocgapError | None
    """What kept it from saying more."""


class Last(NamedTuple):
    """The tree that comes after all commits, and who says in it who is who."""

    tree: Tree
    base: Tree | None = None
    """``None`` for the tree itself."""


class Sharing:
    """Colleagues, and what they say of one tree after another."""

    def __init__(
        self,
        past: Past,
        commits: Sequence[Commit],
        last: Last,
        only: Iterable[str],
        shares: Iterable[frozenset[str]],
    ) -> None:
        """Have each of the shares assessed under the commits, in their order, and then in the last tree.

        SnapshotError without a history.
        """
        _ = past.changes  # read once, and not by each of them
        wanted = tuple(only)
        self._colleagues = [
            (share, Colleague(partial(_assess, past, commits, last, wanted, share))) for share in shares
        ]
        self._ahead: list[tuple[frozenset[str], Colleague]] = []
        """Those of whom nothing was heard of this tree."""
        self._said: dict[str, _Said] = {}
        self._told: dict[str, Told] = {}
        self._here: set[str] = set()
        """The requirements of which something was heard of this tree."""
        self._troubles: dict[frozenset[str], SocgapError | None] = {}

    def turn(self) -> None:
        """Go on to the next commit."""
        while self._ahead:
            self._hear(*self._ahead.pop())
        self._ahead = list(self._colleagues)
        self._here.clear()

    def told(self, requirement: Requirement) -> Told | None:
        """What a colleague says of a requirement; ``None`` if it is nobody's.

        Raises what assessing it has raised, and LostError if the colleague was lost.
        """
        name = requirement.id
        share = next((share for share, _ in self._colleagues if name in share), None)
        if share is None:
            return None
        for one in [one for one in self._ahead if one[0] is share]:
            self._ahead.remove(one)
            self._hear(*one)
        if name not in self._here:
            raise self._troubles[share] or LostError
        told = self._told.get(name)
        if told is None or told.assessed.requirement is not requirement:
            told = self._told[name] = self._said[name].told(requirement)
        return told

    def _hear(self, share: frozenset[str], colleague: Colleague) -> None:
        piece: _Piece = colleague.hear()
        for said in piece.new:
            self._said[said.name] = said
            self._told.pop(said.name, None)
        self._here.update((*piece.same, *(said.name for said in piece.new)))
        self._troubles[share] = piece.trouble

    def end(self) -> None:
        """End them all, whatever they do."""
        for _, colleague in self._colleagues:
            colleague.end()


def _assess(
    past: Past, commits: Sequence[Commit], last: Last, only: Sequence[str], share: frozenset[str]
) -> Iterator[_Piece]:
    """What a colleague does: assess some of the requirements under each of the commits, and in the last tree."""
    # Two processes that talk to one git would each hear what the other has asked for.
    past, tree = past.apart(), _apart(last.tree)
    base = None if last.base is None else _apart(last.base)
    memory = Memory(Holdings(Contents()))
    succession = Succession(past, commits[0], only, memory)
    assessor = _Assessor(share, memory)
    for commit in commits:
        yield assessor.piece(partial(succession.at, commit))
    yield assessor.piece(partial(succession.at_end, tree), base)


def _apart(tree: Tree) -> Tree:
    return tree.apart() if isinstance(tree, BlobTree) else tree


class _Assessor:
    """Assesses some of the requirements of one tree after another."""

    def __init__(self, share: frozenset[str], memory: Memory) -> None:
        self._share = share
        self._memory = memory
        self._before: dict[str, Kept] = {}

    def piece(self, at: Callable[[Callable[..., None]], None], base: Tree | None = None) -> _Piece:
        """What is found where ``at`` finds something."""
        piece = _Piece([], [], None)

        def find(project: Project, tree: Tree, controls: Sequence[str], history: History) -> None:
            wanted = self._wanted(project, controls)
            for kept in assess_some(project, tree, wanted, history, self._memory, base):
                name = kept.assessed.requirement.id
                if self._before.get(name) is kept:
                    piece.same.append(name)
                else:
                    piece.new.append(_Said.of(kept))
                self._before[name] = kept

        try:
            at(find)
        except SocgapError as error:
            return piece._replace(trouble=error)
        return piece

    def _wanted(self, project: Project, controls: Sequence[str]) -> frozenset[str]:
        asked = (one for one in project.controls if not controls or one.id in controls)
        return self._share & {requirement.id for one in asked for requirement in one.requirements}
