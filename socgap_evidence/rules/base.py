"""What every rule is: parameters read once, and findings about the evidence of one requirement.

A rule never asks what day it is. It says on which days something is a gap; the verdict asks about a day.
"""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, StructMeta

from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.naming import ids_of
from socgap_evidence.selectors import WHOLE, Node, Selector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.errors import SnapshotError
    from socgap_evidence.model import Calendar, Json, ProofLevel, Window
    from socgap_evidence.rules.arithmetic import Reckoning
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally


class Finding(Struct, frozen=True):
    """What a rule found: the gap it makes, before it is known whose gap that is."""

    reason: Reason
    message: str
    fix: str
    days: Interval = ALWAYS
    place: Place | None = None
    about: tuple[str, ...] = ()
    """The ids of the members, records or periods that it is about, by which a waiver can name it."""
    is_ahead: bool = False
    """Whether it only says that the day has not come of which the file speaks."""


class UnjudgeableError(Exception):
    """A value that a rule needs cannot be understood, and no schema ruled it out."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.place = place

    def finding(self, about: tuple[str, ...] = ()) -> Finding:
        """What it makes of the sentence that needs the value: it could not be judged."""
        fix = "Correct the value; let the schema say what it must be."
        return Finding(Reason.UNKNOWN, f"It could not be judged: {self}.", fix, place=self.place, about=about)


def cannot_tell(error: SnapshotError, path: str | None = None) -> Finding:
    """What it makes of a sentence that git cannot be asked about it: it could not be judged."""
    return Finding(Reason.UNKNOWN, error.message, error.fix, place=None if path is None else Place(path))


class RecordedZero(Struct, frozen=True):
    """A signed statement that stands for periods in which nothing happened."""

    path: str
    signed: date
    periods: tuple[str, ...]
    """The names of the periods, in order."""


class Proof(Struct, frozen=True):
    """What bears witness to something that a file says."""

    path: str
    what: str
    """``'completed_on' 2026-09-22``, or ``approval by p-001 on 2026-02-09``."""
    level: ProofLevel
    how: str
    """The rest of the sentence: which commit, by whom and when."""

    def __str__(self) -> str:
        return f"{self.what}: {self.level.value}, {self.how}"


class _RuleMeta(StructMeta, ABCMeta):
    """What makes a rule a value of which some methods have to be written."""


class Rule(Struct, frozen=True, metaclass=_RuleMeta):
    """One keyword with its parameters."""

    @property
    def needs_history(self) -> bool:
        """Whether git must be asked to judge it."""
        return False

    @abstractmethod
    def selectors(self) -> Iterable[Use]:
        """Every selector it uses, to be checked against the schema."""

    @abstractmethod
    def findings(self, subject: Subject) -> Iterator[Finding]:
        """Everything it finds, on whatever day."""

    def claims(self, subject: Subject) -> Iterable[str]:  # noqa: ARG002  # most rules look at nothing else
        """The paths of files beside the requirement's own that it looks at."""
        return ()

    def earlier_days(self, document: Document, subject: Subject) -> Iterable[tuple[date, Place]]:  # noqa: ARG002  # only one rule knows any
        """The days on which it was done before the newest, where the file tells."""
        return ()

    def zeros(self, subject: Subject) -> Iterable[RecordedZero]:  # noqa: ARG002  # only one rule takes them
        """The signed statements by which it is met where nothing happened."""
        return ()

    def proofs(self, subject: Subject) -> Iterable[Proof]:  # noqa: ARG002  # only rules about the past know any
        """What bears witness to what the files say."""
        return ()

    def reckonings(self, subject: Subject) -> Iterable[Reckoning]:  # noqa: ARG002  # many rules count no days
        """How it reached the days on which its gaps begin, whether or not anything is wrong."""
        return ()

    def tallies(self, subject: Subject, window: Window) -> Iterable[Tally]:  # noqa: ARG002  # it looks at whole files
        """What it looked at, for a verdict on the window; one that names no test has one for each file."""
        return ()


class Recurring(Protocol):
    """A rule that asks for evidence again and again, and so knows when the first is due."""

    @property
    def dated(self) -> tuple[Selector, ...]:
        """Where a record says when it happened."""

    @property
    def speaks_before_the_first(self) -> bool:
        """Whether it has a finding of its own for the days before the first evidence."""

    def earlier_days(self, document: Document, subject: Subject) -> Iterable[tuple[date, Place]]:
        """The days on which it was done before the newest, where the file tells."""

    def first_due(self, calendar: Calendar) -> date | None:
        """The last day on which the first one may still be outstanding; ``None`` if there never was such a day."""

    def first_reckoning(self, calendar: Calendar) -> Reckoning | None:
        """How that day was reached; ``None`` if there never was one."""


class Use(Struct, frozen=True):
    """A selector as a rule uses it: alone, or looked up in each record that another one selects."""

    selector: Selector
    each: Selector = WHOLE
    may_be_absent: bool = False
    """True where one rule serves many schemas and not every one has the field."""
    is_date: bool = False
    """True where it must select dates or date-times."""
    type: str | None = None
    """The document type that it looks into; ``None`` for the requirement's own."""
    values: tuple[str, ...] = ()
    """What its value is compared with: a value that the field can never have would match nothing for ever."""


def mapping(value: Json) -> dict[str, Json]:
    """The value of a keyword that the grammar holds to be a mapping; ValueError if it is none."""
    if not isinstance(value, dict):
        raise ValueError("it must be a mapping")  # noqa: TRY004  # one kind of error for a value that makes no sense
    return value


def selector(text: Json) -> Selector:
    """A selector from a control; ValueError with a sentence if it is none."""
    return Selector(str(text))


def selectors_of(value: Json) -> tuple[Selector, ...]:
    """One selector or several, from a control."""
    return tuple(selector(text) for text in (value if isinstance(value, list) else [value]))


def records(document: Document, each: Selector) -> list[Node]:
    """The records of a file that a rule looks at; the file itself for ``$``."""
    whole = Node(document.data, ())
    return [whole] if each == WHOLE else each.find(document.data, whole)


def in_each(
    subject: Subject,
    rule: object,
    each: Iterable[Selector],
    judge: Callable[[Document, Node], Iterable[Finding]],
    *,
    asks_git: bool = False,
) -> Iterator[Finding]:
    """What a rule finds of each record of the requirement's files, a record that two paths select once.

    One that cannot be judged is ``unknown`` and hides no other.
    """
    each = tuple(each)

    def look(document: Document) -> tuple[Finding, ...]:
        chosen = {record.pointer: record for one in each for record in records(document, one)}
        return tuple(finding for record in chosen.values() for finding in _judged(document, record, judge))

    yield from chain.from_iterable(subject.each_file(rule, look, asks_git=asks_git))


def _judged(
    document: Document, record: Node, judge: Callable[[Document, Node], Iterable[Finding]]
) -> Iterator[Finding]:
    try:
        yield from judge(document, record)
    except UnjudgeableError as error:
        yield error.finding(ids_of(document, record))
