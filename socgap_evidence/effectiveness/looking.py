"""What the rules of one requirement looked at, as far as it belongs to the elapsed part of the window.

A file of something that happens belongs to the window if what it says was done serves a period that the window demands,
is good on a day of it, or lies in it; a signed statement if it speaks of a day of it. A document, a register or a third
party's report is judged as it is on the as-of date, so it always belongs. What counts once is a *unit*: a file, an entry
of a list, or a member of a population.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.intervals import Interval, day_after
from socgap_evidence.model import Kind, Place
from socgap_evidence.rules import UnjudgeableError
from socgap_evidence.rules.statements import STATEMENT
from socgap_evidence.rules.tallies import Counted, Tally, occurrence, on
from socgap_evidence.selectors import Node, Selector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Gap, Window
    from socgap_evidence.project import Check, Requirement
    from socgap_evidence.rules import Subject

EVENTS = frozenset({Kind.RECORD, Kind.POPULATION, Kind.STATEMENT})
"""The kinds of evidence whose files belong to the days on which something happened."""
_LISTS = frozenset({Kind.POPULATION, Kind.REGISTER})
"""The kinds whose records are the entries of a list; of the others a record is a file."""
_PERIODS, _AGE = "every", "fresh"

Unit = tuple[str | int, ...]
"""What counts once, whatever number of sentences it breaks."""
Sentence = tuple[str | None, str, str]
"""The id, the words and the keyword of a check: several checks may share an id."""


class Span(Struct, frozen=True, dict=True):
    """The window as far as it has elapsed on a day that is not before its first."""

    window: Window
    as_of: date

    @property
    def last(self) -> date:
        """The last day that has elapsed of it."""
        return min(self.window.end, self.as_of)

    @property
    def is_over(self) -> bool:
        """Whether all of it has."""
        return self.as_of > self.window.end

    @cached_property
    def days(self) -> Interval:
        """The days that have elapsed."""
        return Interval(self.window.start, day_after(self.last))

    def was_due(self, since: date | None) -> bool:
        """Whether the last day in time of a gap that begins on a day lies in it, or before it."""
        after = day_after(self.last)
        return since is None or after is None or since <= after

    def touches(self, days: Interval) -> bool:
        """Whether some of the days have elapsed in it."""
        return days.common(self.days) is not None


class Looked(Struct, frozen=True, dict=True):
    """Everything that the rules of a requirement looked at."""

    kind: Kind
    span: Span
    own: frozenset[str]
    """The files that could be relied on."""
    tallies: list[tuple[Check, list[Tally]]]
    happened: list[Tally]
    """What was done, on whatever day."""

    @property
    def has_periods(self) -> bool:
        """Whether it recurs in periods, so that the time between two occurrences is no exception."""
        return any(check.keyword == _PERIODS for check, _ in self.tallies)

    @property
    def slots(self) -> Iterator[tuple[Check, Tally]]:
        """The periods that the window demands, each with the check that asks for it."""
        for check, some in self.tallies:
            yield from ((check, one) for one in some if one.counted is Counted.SLOT)

    @cached_property
    def inside(self) -> list[Tally]:
        """What belongs to the window and has happened: what lies ahead proves nothing."""
        done = (one for one in self.happened if one.done is not None and one.done <= self.span.as_of)
        return [one for one in done if one.days is not None and self.span.touches(one.days)]

    @property
    def has_operated(self) -> bool:
        """Whether something was done in the window, or for it; a file that states no day may have been."""
        start = self.span.window.start
        is_undated = bool(self.own - _paths(self.happened))
        return is_undated or any(one.done is not None and one.done >= start for one in self.inside)

    @property
    def days_done(self) -> list[date] | None:
        """The days on which what recurs was done, before the window too; ``None`` where nothing says how often it is due."""
        keyword = _PERIODS if self.has_periods else _AGE
        found = [some for check, some in self.tallies if check.keyword == keyword]
        if not found or not (self.has_periods or self.kind.recurs):
            return None
        days = (one.done for some in found for one in some if one.counted is Counted.OCCURRENCE)
        return sorted({day for day in days if day is not None and day <= self.span.as_of})

    @cached_property
    def files(self) -> frozenset[str]:
        """The files that belong to the window; one that states no day belongs to every window."""
        if self.kind not in EVENTS:
            return self.own
        return (self.own - _paths(self.happened)) | (self.own & _paths(self.inside))

    @cached_property
    def tested(self) -> dict[Sentence, set[Unit]]:
        """The units of the window that each sentence was held against; the files where a rule names none."""
        found: dict[Sentence, set[Unit]] = {}
        for check, some in self.tallies:
            tests = [one for one in some if one.counted is Counted.TEST]
            units = {self.unit_of(one.about, one.place) for one in tests if self._belongs(one)}
            whole = set() if tests else {self.unit_of((), Place(path)) for path in self.files}
            found.setdefault((check.id, check.says, check.keyword), set()).update(units, whole)
        return found

    @cached_property
    def _named(self) -> dict[Sentence, dict[tuple[str, ...], Tally]]:
        """What each sentence asks about, by the ids by which its gaps name it; of several of one name the earliest."""
        found: dict[Sentence, dict[tuple[str, ...], Tally]] = {}
        for check, some in self.tallies:
            named = found.setdefault((check.id, check.says, check.keyword), {})
            for one in some:
                known = named.get(one.about)
                if one.counted is Counted.TEST and (known is None or _is_earlier(one, known)):
                    named[one.about] = one
        return found

    def asked(self, gap: Gap) -> Tally | None:
        """What the sentence that a gap breaks asks about there; ``None`` if it names nothing by these ids."""
        return self._named.get(sentence_of(gap), {}).get(gap.about)

    def _belongs(self, test: Tally) -> bool:
        if test.place is not None:
            return test.place.path in self.files
        return test.days is not None and self.span.touches(test.days)

    def unit(self, gap: Gap) -> Unit:
        """What a gap is about, as one thing that may deviate."""
        asked = self.asked(gap)
        is_member = asked is not None and asked.place is None
        return self.unit_of(gap.about, None if is_member else gap.place)

    def unit_of(self, about: tuple[str, ...], place: Place | None) -> Unit:
        """The member of that name, or the record that a place lies in."""
        if place is None or (place.path not in self.own and about):
            return ("", *about)
        if self.kind not in _LISTS:
            return (place.path,)
        entry = next((at for at, step in enumerate(place.pointer) if isinstance(step, int)), -1)
        return (place.path, *place.pointer[: entry + 1])


def look(subject: Subject, requirement: Requirement, span: Span) -> Looked:
    """What the rules looked at; of a rule that meets a value which it cannot understand, nothing."""
    tallies = [(check, _tallies(check, subject, span.window)) for check in _speaking(requirement, subject)]
    has_periods = any(check.keyword == _PERIODS for check, _ in tallies)
    happened = [
        one
        for check, some in tallies
        # What recurs in periods belongs to these, however long it is good.
        if not (has_periods and check.keyword == _AGE)
        for one in some
        if one.counted is Counted.OCCURRENCE
    ]
    happened.extend(_dated(subject, requirement, _paths(happened)))
    own = frozenset(document.path for document in subject.documents)
    return Looked(requirement.kind, span, own, tallies, happened)


def _speaking(requirement: Requirement, subject: Subject) -> Iterable[Check]:
    """The checks that looked at something: without a file none but those that say how often one is due."""
    if subject.documents or requirement.presence.at_least == 0:
        return requirement.checks
    return [check for check in requirement.checks if check.keyword in {_PERIODS, _AGE}]


def _tallies(check: Check, subject: Subject, window: Window) -> list[Tally]:
    try:
        return list(check.rule.tallies(subject, window))
    except UnjudgeableError:  # the rule itself says that it could not be judged
        return []


def _dated(subject: Subject, requirement: Requirement, known: frozenset[str]) -> Iterator[Tally]:
    """The files of which no rule says when they happened, by the day that they state."""
    for document in subject.documents if subject.kind.recurs else ():
        try:
            day = None if document.path in known else subject.day_of(document)
            spoken_of = _period(subject, document) if requirement.schema == STATEMENT else None
        except UnjudgeableError:
            continue
        if day is not None:
            yield occurrence(Place(document.path), spoken_of or on(day), day)


def _period(subject: Subject, document: Document) -> Interval | None:
    """The days that a signed statement speaks of, whenever it was signed; ``None`` if it does not say."""
    whole = Node(document.data, ())
    first, last = (
        max((day for day, _ in subject.days_at(document, field, whole)), default=None)
        for field in (Selector("period.start"), Selector("period.end"))
    )
    return None if first is None or last is None or last < first else Interval(first, day_after(last))


def sentence_of(gap: Gap) -> Sentence:
    """The sentence that a gap breaks."""
    return (gap.assertion, gap.says, gap.rule)


def _is_earlier(one: Tally, other: Tally) -> bool:
    return one.done is not None and (other.done is None or one.done < other.done)


def _paths(some: Iterable[Tally]) -> frozenset[str]:
    return frozenset(one.place.path for one in some if one.place is not None)
