"""What there is to choose from: the members of what a requirement is about, as far as they belong to the window.

- Of a **population** or a **register** a member is an entry of the list ``items``; in files without one, of the only list
  that sentences look into, and else a file. Of a **record** or a third party's report it is a file, unless ``covers``
  counts entries of a list in it, each with days of its own: in a training campaign that of each person.
- A file belongs to the window as it does for operating effectiveness (``effectiveness/looking.py``), its entries with it.
  Where ``covers`` asks for entries in each period, an entry of a population is an event, and its own day decides.
- Of documents and statements nothing is chosen: the one is read, the other says that there is nothing.

Raises UsageError where that cannot be told: a file that cannot be relied on may hold members that nobody sees.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.errors import UsageError
from socgap_evidence.model import Kind, Place, Reason
from socgap_evidence.project.config import CONFIG_NAME
from socgap_evidence.rules import UnjudgeableError
from socgap_evidence.rules.base import records
from socgap_evidence.rules.covered_days import CoveredDays
from socgap_evidence.rules.covers import Covers
from socgap_evidence.rules.naming import ids_of, name_of
from socgap_evidence.rules.tallies import Counted
from socgap_evidence.sampling.canonical import sha256_of, spelled, spelled_path
from socgap_evidence.sampling.values import Member
from socgap_evidence.selectors import WHOLE, Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from socgap_evidence.assessment import AssessedRequirement, Assessment
    from socgap_evidence.documents import Document
    from socgap_evidence.effectiveness.looking import Looked
    from socgap_evidence.model import Gap, Pointer
    from socgap_evidence.project import Requirement
    from socgap_evidence.rules import Subject
    from socgap_evidence.rules.covering_records import By
    from socgap_evidence.snapshot import Tree

ITEMS = "items"
SAMPLED = frozenset({Kind.POPULATION, Kind.REGISTER, Kind.RECORD, Kind.EXTERNAL_REPORT})
"""The kinds of evidence of which there may be more than an auditor looks at."""
_LISTS = frozenset({Kind.POPULATION, Kind.REGISTER})
_CADENCES = frozenset({"every", "fresh"})


def members_of(assessment: Assessment, assessed: AssessedRequirement, looked: Looked) -> tuple[Member, ...]:
    """The population in the order of its ids; UsageError with the reason if it cannot be told."""
    requirement = assessed.requirement
    git = {check.keyword for check in requirement.checks if check.rule.needs_history}
    for gap in assessed.gaps:
        place = gap.place or Place(CONFIG_NAME)
        # What only git could say is who committed it and when; who is a member, the files say.
        if gap.rule not in git and _hides(gap, place, looked):
            raise _untold(assessment, requirement, gap.message, gap.fix, place)
    subject = assessment.subject(requirement)
    try:
        found = list(_Reader(assessment.tree, requirement, subject, looked).members())
    except UnjudgeableError as error:
        fix = error.finding().fix
        raise _untold(assessment, requirement, f"{error}.", fix, error.place) from error
    return tuple(sorted(_told_apart(found), key=lambda one: one.id))


def _hides(gap: Gap, place: Place, looked: Looked) -> bool:
    """Whether a gap says that members may be there which nobody sees."""
    is_broken = gap.rule == "schema"  # the file cannot be relied on
    return is_broken or (gap.reason is Reason.UNKNOWN and place.path in looked.own)


def _untold(
    assessment: Assessment, requirement: Requirement, says: str, fix: str, place: Place
) -> UsageError:
    message = f"{requirement.id} is not sampled, because its population cannot be told: {says}"
    span = assessment.span(place)
    return UsageError(message, fix=fix, path=place.path, line=span.line, column=span.column)


def _told_apart(members: list[Member]) -> Iterator[Member]:
    """The same, those whose name another one has too called by their place, as no name is: ``./a.yaml/items/0``."""
    times = Counter(one.id for one in members)
    for one in members:
        place = "/".join([".", spelled_path(one.place.path), *map(str, one.place.pointer)])
        yield one if times[one.id] == 1 else replace(one, id=place)


class _Reader(Struct, frozen=True):
    """Reads the members of one requirement."""

    tree: Tree
    requirement: Requirement
    subject: Subject
    looked: Looked

    def members(self) -> Iterator[Member]:
        """Every member, in the order of the files; UnjudgeableError for one whose day nobody can read."""
        at = self._list()
        days = self._days() if at is not None else {}
        for document in self.subject.documents:
            if at is None:
                yield from [self._file(document)] if document.path in self.looked.files else ()
                continue
            for place, node in _entries(document, at):
                day = days.get((place.path, place.pointer))
                if self._belongs(document, day):
                    yield self._entry(document, node, day)

    def _file(self, document: Document) -> Member:
        names = ids_of(document, Node(document.data, ()))
        name = spelled(*names) if names else spelled_path(document.path)
        return Member(name, self.subject.day_of(document), Place(document.path), self._digest(document))

    def _digest(self, document: Document) -> str:
        if document.body is not None:
            return sha256_of([document.data, document.body])
        if document.data is None:
            return sha256(self.tree.read(document.path)).hexdigest()
        return sha256_of(document.data)

    def _entry(self, document: Document, node: Node, day: date | None) -> Member:
        names = (*ids_of(document, Node(document.data, ())), name_of(node))
        if day is None and self.requirement.kind is not Kind.REGISTER:
            day = self.subject.day_of(document)
        return Member(spelled(*names), day, Place(document.path, node.pointer), sha256_of(node.value))

    def _belongs(self, document: Document, day: date | None) -> bool:
        """Whether an entry belongs to the window: by its own day where it is an event, else with its file."""
        if day is not None and self._are_events:
            return day in self.looked.span.days
        return document.path in self.looked.files

    @property
    def _are_events(self) -> bool:
        covering = (rule for rule, _ in self._covering())
        return self.requirement.kind is Kind.POPULATION and any(rule.period for rule in covering)

    def _covering(self) -> Iterator[tuple[CoveredDays, By]]:
        """The sentences in which entries of the requirement's own files speak for somebody on some days."""
        for check in self.requirement.checks:
            if isinstance(check.rule, Covers) and isinstance(check.rule.what, CoveredDays):
                for by in check.rule.what.by:
                    if by.records.type is None and WHOLE not in by.records.each:
                        yield check.rule.what, by

    def _covered(self) -> Iterator[tuple[By, Document, Node]]:
        """What they select in the files."""
        for _, by in self._covering():
            for document in self.subject.documents:
                yield from (
                    (by, document, node) for each in by.records.each for node in records(document, each)
                )

    def _days(self) -> dict[tuple[str, Pointer], date]:
        """The last day that a sentence reads for each entry."""
        found: dict[tuple[str, Pointer], date] = {}
        for by, document, node in self._covered():
            entry = (document.path, _entry_of(node.pointer))
            for day, _ in () if by.date is None else self.subject.days_at(document, by.date, node):
                found[entry] = max(day, found.get(entry, day))
        return found

    def _list(self) -> str | None:
        """The list whose entries are the members; ``None`` where the files are."""
        documents = self.subject.documents
        if self.requirement.kind not in _LISTS:
            lists = set(_lists(node.pointer for _, _, node in self._covered()))
        elif all(isinstance(_at(document, ITEMS), list) for document in documents):
            return ITEMS
        else:
            lists = self._looked_into() - self._logs()
        if len(lists) > 1:
            says = f"sentences look into several lists of its files: {', '.join(sorted(lists))}"
            raise UnjudgeableError(says, Place(documents[0].path))
        return next(iter(lists), None)

    def _looked_into(self) -> set[str]:
        """The lists of the files that sentences look into."""
        tests = (one for _, some in self.looked.tallies for one in some if one.counted is Counted.TEST)
        places = (one.place for one in tests if one.place is not None and one.place.path in self.looked.own)
        return set(_lists(place.pointer for place in places))

    def _logs(self) -> set[str]:
        """The lists that say when the files were reviewed."""
        cadences = [check.rule for check in self.requirement.checks if check.keyword in _CADENCES]
        uses = [use.selector for rule in cadences for use in rule.selectors()]
        found = (
            node.pointer
            for document in self.subject.documents
            for use in uses
            for node in use.find(document.data, Node(document.data, ()))
        )
        return set(_lists(found))


def _entries(document: Document, at: str) -> Iterator[tuple[Place, Node]]:
    listed = _at(document, at)
    for number, value in enumerate(listed if isinstance(listed, list) else ()):
        yield Place(document.path, (at, number)), Node(value, (at, number))


def _at(document: Document, name: str) -> object:
    return document.data.get(name) if isinstance(document.data, dict) else None


def _entry_of(pointer: Pointer) -> Pointer:
    """The way to the entry of the outermost list that something lies in."""
    return pointer[:2]


def _lists(pointers: Iterable[Pointer]) -> Iterator[str]:
    """The outermost lists at the top of a file that some places lie in."""
    for pointer in pointers:
        if len(pointer) > 1 and isinstance(pointer[0], str) and isinstance(pointer[1], int):
            yield pointer[0]
