"""Which files a requirement takes, and why it leaves out what else its globs match: one reason each."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.documents import read_document
from socgap_evidence.holdings import entries_behind
from socgap_evidence.project.controls import plain_word
from socgap_evidence.selectors import Node

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Gap, Place
    from socgap_evidence.project import Requirement
    from socgap_evidence.selectors import Selector
    from socgap_evidence.verdict import RequirementVerdict, Verdict

_SCHEMA = "schema"
"""What found a gap of a file that could not be taken."""


class Take(Enum):
    """What a requirement makes of a file that its globs match."""

    COUNTS = "accepted"
    AHEAD = "ahead"
    """It can be relied on and is dated after the day."""
    REJECTED = "rejected"
    """It cannot be read, or breaks its document type."""
    LEFT_OUT = "left out"
    """It says itself that it belongs elsewhere (``where``)."""


class Elsewhere(Struct, frozen=True):
    """A field by which a file belongs to others."""

    field: str
    stated: tuple[str, ...]
    wanted: tuple[str, ...]


NOWHERE = Elsewhere("", (), ())
"""What is not left out belongs here."""


class Taken(Struct, frozen=True):
    """A file as a requirement sees it on a day."""

    path: str
    glob: str
    """The first glob that matches it."""
    take: Take
    day: date | None = None
    """The newest day on which it says that it happened."""
    at: Place | None = None
    """Where it says so."""
    since: date | None = None
    """The day from which on it counts; ``None`` for every day."""
    faults: tuple[Gap, ...] = ()
    """All that is wrong with one that is rejected."""
    elsewhere: Elsewhere = NOWHERE
    """Why it is left out."""

    @property
    def place(self) -> Place | None:
        """Where the one reason stands for which it is accepted or not; ``None`` for the whole file."""
        return self.at or next((gap.place for gap in self.faults), None)


def taken_by_sort(verdict: Verdict, judged: RequirementVerdict) -> Iterator[tuple[Take, list[Taken]]]:
    """The same by what is made of them, those that are not accepted first, and of each sort the newest first."""
    files = list(taken_files(verdict, judged))
    for take in (Take.REJECTED, Take.AHEAD, Take.LEFT_OUT, Take.COUNTS):
        chosen = [one for one in files if one.take is take]
        yield take, sorted(chosen, key=lambda one: (str(one.day or ""), one.path), reverse=True)


def taken_files(verdict: Verdict, judged: RequirementVerdict) -> Iterator[Taken]:
    """Every file that the globs of a requirement match, in the order of their paths."""
    requirement = judged.assessed.requirement
    for entry in entries_behind(verdict.assessment.tree, requirement.globs):
        yield taken_by(verdict, judged, entry.path)


def taken_by(verdict: Verdict, judged: RequirementVerdict, path: str) -> Taken:
    """What a requirement makes of one of the files that its globs match."""
    requirement = judged.assessed.requirement
    glob = next(one.text for one in requirement.globs if one.matches(path))
    subject = verdict.assessment.subject(requirement)
    document = subject.by_path.get(path)
    if document is None:
        faults = tuple(
            gap
            for gap in judged.assessed.gaps
            if gap.rule == _SCHEMA and gap.place is not None and gap.place.path == path
        )
        if faults:
            return Taken(path, glob, Take.REJECTED, faults=faults)
        return Taken(path, glob, Take.LEFT_OUT, elsewhere=_elsewhere(verdict, requirement, path))
    file = next(one for one in judged.assessed.files if one.path == path)
    since = file.first or file.date
    ahead = since is not None and since > verdict.as_of
    days = subject.days_in(document, requirement.dated) if file.date is not None else []
    day, at = max(days, key=lambda one: one[0], default=(None, None))
    return Taken(path, glob, Take.AHEAD if ahead else Take.COUNTS, day, at, since)


def _elsewhere(verdict: Verdict, requirement: Requirement, path: str) -> Elsewhere:
    """The first field by which a file belongs to others."""
    document = read_document(path, verdict.assessment.tree.read(path))
    found = (
        Elsewhere(chosen.text, _stated(chosen, document), wanted) for chosen, wanted in requirement.where
    )
    return next((one for one in found if not set(one.stated) & set(one.wanted)), NOWHERE)


def _stated(chosen: Selector, document: Document) -> tuple[str, ...]:
    return tuple(plain_word(one.value) for one in chosen.find(document.data, Node(document.data, ())))
