"""The days that files claim, with the states of the file that claimed them: what `recorded` asks git about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import SnapshotError
from socgap_evidence.rules.base import UnjudgeableError, Use, records
from socgap_evidence.rules.naming import full_name, ids_of, position
from socgap_evidence.selectors import WHOLE, Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.history import Commit
    from socgap_evidence.model import Place
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.witness import State, Witness
    from socgap_evidence.selectors import Selector


class Claim(Struct, frozen=True):
    """A day that a file claims, and the states in which it did."""

    document: Document
    record: Node
    field: str
    day: date
    place: Place
    states: Sequence[State]
    """The states that make the claim, the newest first."""
    before: State | None
    """The last state before the oldest of them that could be read."""

    @property
    def about(self) -> tuple[str, ...]:
        """By what a waiver can name it."""
        return ids_of(self.document, self.record)

    @property
    def name(self) -> str:
        """What messages call the file."""
        name = full_name(self.document, self.record)
        return f"{name}: " if name else ""

    def first(self, witness: Witness) -> Commit | None:
        """The commit by which the claim entered git; ``None`` if none did yet."""
        commits = [witness.first_commit(one.version) for one in self.states if one.version is not None]
        return min(commits, key=lambda commit: commit.entered_at, default=None)


class Claims(Struct, frozen=True):
    """Which days of a file are claims: that of the whole of it, or that of each of its records."""

    each: Selector
    dated: tuple[Selector, ...]
    """Empty for the day for which the requirement takes the file."""

    @property
    def is_of_files(self) -> bool:
        """Whether each file claims one day."""
        return self.each == WHOLE

    def uses(self) -> Iterator[Use]:
        """The selectors it uses."""
        if self.each != WHOLE:
            yield Use(self.each)
        for one in self.dated:
            yield Use(one, self.each, may_be_absent=True, is_date=True)

    def of(self, subject: Subject, document: Document) -> Iterator[Claim]:
        """What a file claims: the newest day of the whole of it, or the day of each of its records."""
        states: Sequence[State] | None = None
        for record, day, place in self._days(subject, document):
            if states is None:
                states = subject.witness.states(document)
            about = ids_of(document, record)
            making = [
                number
                for number, state in enumerate(states)
                if state.document is document or self._claimed_then(subject, state.document, about, day)
            ]
            oldest = making[-1] if making else 0
            # What could not be read in between was no review either.
            before = next((one for one in states[oldest + 1 :] if one.document is not None), None)
            held = [states[one] for one in making]
            yield Claim(document, record, position(place.pointer), day, place, held, before)

    def _days(self, subject: Subject, document: Document) -> Iterator[tuple[Node, date, Place]]:
        """The days that the first field to be there states, of the whole file the newest only."""
        if self.each == WHOLE:
            found = subject.days_in(document, self.dated or subject.dated)
            if found:
                yield Node(document.data, ()), *max(found, key=lambda one: one[0])
            return
        for record in records(document, self.each):
            days = (list(subject.days_at(document, one, record)) for one in self.dated)
            for day, place in next(filter(None, days), []):
                yield record, day, place

    def _claimed_then(
        self, subject: Subject, document: Document | None, about: tuple[str, ...], day: date
    ) -> bool:
        """Whether another state of the file was evidence already and made the same claim."""
        if document is None or not subject.accepts(document.data):
            return False
        try:
            for record in records(document, self.each):
                if self.each == WHOLE or ids_of(document, record) == about:
                    days = (
                        list(subject.days_at(document, one, record)) for one in self.dated or subject.dated
                    )
                    if any(stated == day for stated, _ in next(filter(None, days), [])):
                        return True
        except UnjudgeableError:
            return False
        return False

    def sound(self, subject: Subject, document: Document) -> list[Claim]:
        """The same; nothing of a file of which that cannot be told."""
        try:
            return list(self.of(subject, document))
        except (UnjudgeableError, SnapshotError):
            return []
