"""`covers` with `at`: each file of the requirement names every member of its day, or a share of them."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import Finding, Rule, UnjudgeableError, Use, selector
from socgap_evidence.rules.choosing import Here
from socgap_evidence.rules.joins import Records, unreliable
from socgap_evidence.rules.naming import ids_of
from socgap_evidence.rules.populations import Population
from socgap_evidence.selectors import Node

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from socgap_evidence.model import Json
    from socgap_evidence.rules.joins import Key
    from socgap_evidence.rules.populations import Member, Roll
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.selectors import Selector

_SHOWN = 10
"""How many members a message names of those that a share leaves out."""


class CoveredFiles(Rule, frozen=True):
    """Each file names the members of its day."""

    population: Population
    by: tuple[Records, ...]
    at: Selector
    but: Records | None
    share: Fraction
    exactly_one: bool
    may_be_empty: bool

    @classmethod
    def parse(cls, value: dict[str, Json], terms: Terms) -> CoveredFiles:
        """The rule from its value in a control; ValueError for parts that can never meet."""
        by = value["by"]
        rule = cls(
            population=Population.parse(value["population"], terms),
            by=tuple(_named_by(one) for one in (by if isinstance(by, list) else [by])),
            at=selector(value["at"]),
            but=Records.parse(value["except"]) if "except" in value else None,
            share=Fraction(str(value.get("share", 1))),
            exactly_one="exactly_one" in value,
            may_be_empty="may_be_empty" in value,
        )
        named = (*rule.by, *([rule.but] if rule.but else []))
        rule.population.refuse_other_widths(named)
        if any(one.type is not None for one in named):
            raise ValueError("with 'at' each file names its members itself; leave 'in' out of 'by'")
        return rule

    def selectors(self) -> Iterator[Use]:
        """What the population and the records use, and the day."""
        yield from self.population.uses()
        for one in (*self.by, *([self.but] if self.but else [])):
            yield from one.uses()
        yield Use(self.at, is_date=True)

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each member that a file does not name; with a share one for the file."""
        faults = unreliable(subject, self.population.types)
        if faults:
            yield from faults
            return
        always = None if self.population.is_matched else self.population.roll(subject)
        said: set[Place] = set()
        for document in subject.documents:
            here = Here(document, Node(document.data, ()))
            try:
                roll = self.population.roll(subject, here) if always is None else always
                yield from (flaw for place, flaw in roll.flaws.items() if place not in said)
                said.update(roll.flaws)
                yield from self._in_one(here, roll, subject)
            except UnjudgeableError as error:
                yield error.finding(ids_of(document, here.record))

    def _in_one(self, here: Here, roll: Roll, subject: Subject) -> Iterator[Finding]:
        """What one file does not name, on each of its days."""
        named = self._named(here, subject)
        days = list(subject.days_at(here.document, self.at, here.record))
        if not days:
            yield self._dayless(here, subject)
        for day, place in days:
            members = {member.key: member for member in roll.members if day in member.days}
            if not members and not self.may_be_empty:
                yield self._nobody(day, place, here, subject)
            absent = [member for key, member in members.items() if key not in named]
            if len(members) - len(absent) < self.share * len(members):
                yield from self._absent(absent, len(members), place, here, subject)
        if self.exactly_one:
            yield from self._several(named, here, subject)

    def _named(self, here: Here, subject: Subject) -> Counter[Key]:
        """How often a file names each key, those left out that `except` selects."""
        but = self.but.entries(subject, here, here.document) if self.but else ()
        excepted = {entry.key for entry in but}
        return Counter(
            entry.key
            for records in self.by
            for entry in records.entries(subject, here, here.document)
            if entry.key not in excepted
        )

    def _absent(
        self, absent: list[Member], total: int, place: Place, here: Here, subject: Subject
    ) -> Iterator[Finding]:
        fix = "Complete it from the source; if that is what happened, do the next one in full."
        if self.share < 1:
            names = ", ".join(member.name for member in absent[:_SHOWN])
            more = f" and {len(absent) - _SHOWN} more" if len(absent) > _SHOWN else ""
            message = (
                f"It names {total - len(absent)} of {total} ({self.population.called});"
                f" at least {float(self.share) * 100:g}% is needed. Not named: {names}{more}."
            )
            yield self._finding(message, fix, place, here, subject)
            return
        for member in absent:
            message = f"{member.name} is not in it, though it belonged to {self.population.called} then."
            yield self._finding(message, fix, place, here, subject, member.key)

    def _several(self, named: Counter[Key], here: Here, subject: Subject) -> Iterator[Finding]:
        for key, count in sorted(named.items()):
            if count > 1:
                message = f"{', '.join(key)} stands in it {count} times where once is right."
                yield self._finding(message, "Keep the one that is true.", here.place, here, subject, key)

    def _dayless(self, here: Here, subject: Subject) -> Finding:
        field = self.at.name
        nodes = self.at.find(here.document.data, here.record)
        return Finding(
            Reason.INVALID,
            f"'{field}' states no day, so nobody can tell whom the file had to name.",
            "State the day on which the work was done.",
            subject.standing(here.document),
            Place(here.document.path, nodes[0].pointer if nodes else ()),
            ids_of(here.document, here.record),
        )

    def _nobody(self, day: date, place: Place, here: Here, subject: Subject) -> Finding:
        sentence = self.population.nobody(subject)
        return Finding(
            Reason.MISSING,
            f"{sentence[:1].upper()}{sentence[1:]} on {day}, so nobody was checked.",
            "Complete the register; if it may be empty, the control has to say so.",
            subject.standing(here.document),
            place,
            ids_of(here.document, here.record),
        )

    def _finding(
        self, message: str, fix: str, place: Place, here: Here, subject: Subject, key: Key = ()
    ) -> Finding:
        ids = tuple(dict.fromkeys((*ids_of(here.document, here.record), *key)))
        return Finding(Reason.FAILING, message, fix, subject.standing(here.document), place, ids)


def _named_by(spelled: Json) -> Records:
    """Records that name members; ValueError for days, of which a file with `at` has one already."""
    days = [name for name in ("date", "until", "done") if isinstance(spelled, dict) and name in spelled]
    if days:
        raise ValueError(f"'at' is the day of the whole file; leave '{days[0]}' out of 'by'")
    return Records.parse(spelled)
