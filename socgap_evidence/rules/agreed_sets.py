"""`agrees` with `left` and `right`: two sets of keys are the same.

Without ``each`` the sets are those of all the requirement's files; with it there are two sets for each record at hand,
and what has no ``in`` is looked for in the same file. How often a key stands in a set does not matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.intervals import ALWAYS
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import Finding, Rule, Use, records, selector
from socgap_evidence.rules.choosing import Here
from socgap_evidence.rules.joins import Records, unreliable
from socgap_evidence.rules.naming import ids_of, name_of
from socgap_evidence.selectors import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.intervals import Interval
    from socgap_evidence.model import Json
    from socgap_evidence.rules.joins import Entry, Key
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.selectors import Selector

_Set = dict["Key", "Entry"]


class _Sides(Struct, frozen=True):
    """The two sets that are compared for one record at hand, or for the whole requirement."""

    left: _Set
    right: _Set
    explained: frozenset[Key]

    @property
    def are_empty(self) -> bool:
        return not self.left and not self.right

    def differences(self) -> Iterator[tuple[Entry, bool]]:
        """Each entry whose key only one of them has, with whether it is the left one."""
        for one, other in ((self.left, self.right), (self.right, self.left)):
            for key, entry in one.items():
                if key not in other and key not in self.explained:
                    yield entry, one is self.left

    @property
    def identity(self) -> frozenset[tuple[bool, Key, Place]]:
        """The same for two records at hand that bring the very same entries together."""
        sides = ((True, self.left), (False, self.right))
        return frozenset(
            (is_left, key, entry.place) for is_left, side in sides for key, entry in side.items()
        )


class AgreedSets(Rule, frozen=True):
    """The left set is the right one."""

    each: Selector | None
    left: Records
    right: Records
    explained: Records | None
    may_be_empty: bool
    reason: Reason

    @classmethod
    def parse(cls, value: dict[str, Json]) -> AgreedSets:
        """The rule from its value in a control; ValueError for sets that can never be the same."""
        names = [name for name in ("left", "right", "explained") if name in value]
        sets: dict[str, Records] = {name: Records.parse(value[name]) for name in names}
        _refuse_misfits(sets, has_each="each" in value)
        return cls(
            each=selector(value["each"]) if "each" in value else None,
            left=sets["left"],
            right=sets["right"],
            explained=sets.get("explained"),
            may_be_empty="may_be_empty" in value,
            reason=Reason(value.get("reason", "failing")),
        )

    @property
    def _sets(self) -> tuple[Records, ...]:
        return (self.left, self.right, *([self.explained] if self.explained else []))

    def selectors(self) -> Iterator[Use]:
        """The records at hand, and what the sets use."""
        if self.each is not None:
            yield Use(self.each)
        for one in self._sets:
            yield from one.uses(self.each or WHOLE)

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each key that only one of two sets has, and one for two sets without any."""
        faults = self._faults(subject)
        if faults:
            yield from faults
        elif self.each is None:
            yield from self._in_all(subject)
        else:
            for document in subject.documents:
                yield from self._in_one(document, self.each, subject)

    def _faults(self, subject: Subject) -> list[Finding]:
        """Why nothing can be compared; where a set may be empty, there may be no file of it at all."""
        compared = self.left.types | self.right.types
        faults = unreliable(subject, compared)
        if self.may_be_empty:
            faults = [fault for fault in faults if fault.reason is not Reason.MISSING]
        others = self.explained.types - compared if self.explained else frozenset()
        return [*faults, *(one for one in unreliable(subject, others) if one.reason is not Reason.MISSING)]

    def _in_all(self, subject: Subject) -> Iterator[Finding]:
        found = subject.documents
        days = subject.standing(found[0]) if len(found) == 1 else ALWAYS
        sides = self._sides(subject, None, None)
        if sides.are_empty and not self.may_be_empty:
            yield self._nothing("", days, Place(found[0].path) if len(found) == 1 else None)
        for entry, is_left in sides.differences():
            yield self._difference(entry, "", days, entry.place, entry.ids, is_left=is_left)

    def _in_one(self, document: Document, each: Selector, subject: Subject) -> Iterator[Finding]:
        """What the records at hand of one file bring together; the same two sets only once."""
        days = subject.standing(document)
        chosen = records(document, each)
        if not chosen and not self.may_be_empty:
            yield self._nothing("", days, Place(document.path))
        compared = set()
        for record in chosen:
            here = Here(document, record)
            sides = self._sides(subject, here, document)
            name = f"{name_of(record)}: " if record.pointer else ""
            place = Place(document.path, record.pointer)
            if sides.are_empty and not self.may_be_empty:
                yield self._nothing(name, days, place)
            elif (known := (sides.identity, sides.explained)) not in compared:
                compared.add(known)
                for entry, is_left in sides.differences():
                    about = tuple(dict.fromkeys((*ids_of(document, record), *entry.ids)))
                    at = entry.place if entry.document.path == document.path else place
                    yield self._difference(entry, name, days, at, about, is_left=is_left)

    def _sides(self, subject: Subject, here: Here | None, only: Document | None) -> _Sides:
        explained = self.explained.entries(subject, here, only) if self.explained else ()
        return _Sides(
            left=_first_of_each(self.left.entries(subject, here, only)),
            right=_first_of_each(self.right.entries(subject, here, only)),
            explained=frozenset(entry.key for entry in explained),
        )

    def _difference(
        self, entry: Entry, name: str, days: Interval, place: Place, about: tuple[str, ...], *, is_left: bool
    ) -> Finding:
        here, there = (self.left, self.right) if is_left else (self.right, self.left)
        explain = f", or explain it in {_called(self.explained)}" if self.explained else ""
        return Finding(
            self.reason,
            f"{name}{' and '.join(entry.key)} is in {_called(here)} and not in {_called(there)}.",
            f"Add it where it is missing, or take it out where it does not belong{explain}.",
            days,
            place,
            about,
        )

    def _nothing(self, name: str, days: Interval, place: Place | None) -> Finding:
        what = f"{_called(self.left)} and {_called(self.right)}"
        return Finding(
            Reason.MISSING,
            f"{name}There is nothing in {what}, so nothing was compared.",
            "Complete the records; if there may be nothing, the control has to say so.",
            days,
            place,
        )


def _first_of_each(entries: Iterable[Entry]) -> _Set:
    found: _Set = {}
    for entry in entries:
        found.setdefault(entry.key, entry)
    return found


def _called(one: Records) -> str:
    """What to call a set in a message: by its own word, by its document type, or by where it stands."""
    if one.called or one.type:
        return one.called or one.type or ""
    where = " or ".join(each.text.removeprefix("$").removeprefix(".") for each in one.each)
    keys = " and ".join(value.text for value in one.key)
    return f"'{'.'.join(part for part in (where, keys) if part)}'"


def _refuse_misfits(sets: dict[str, Records], *, has_each: bool) -> None:
    """ValueError for sets that hold whole files, have keys of other lengths, or wait for a record at hand."""
    for name, one in sets.items():
        if one.each == (WHOLE,) and not one.key:
            raise ValueError(f"'{name}' needs 'each', 'key' or both: what is in the set")
        if one.width != sets["left"].width:
            raise ValueError(
                f"'left' is identified by {sets['left'].width} values and '{name}' by {one.width}"
            )
        if one.is_matched and not has_each:
            raise ValueError(f"'{name}' needs a record at hand to match with, so add 'each'")
    if _called(sets["left"]) == _called(sets["right"]):
        raise ValueError(
            f"'left' and 'right' would both be called {_called(sets['left'])}; say with 'called' what each is"
        )
