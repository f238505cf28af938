"""Who or what a file is about, as far as the repository knows: members of the populations that the rules name.

Derived from the requirement's own rules. A `covers` whose records are the entries of a list of the file says who must
stand in that list; one whose records are whole files says of whom a file may be. Only a list whose entries leave
something to be said is filled: to write a bare list of names would be to claim what the file is there to show.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import UsageError, did_you_mean
from socgap_evidence.model import Kind, Reason
from socgap_evidence.rules import UnjudgeableError
from socgap_evidence.rules.covered_files import CoveredFiles
from socgap_evidence.rules.covers import Covers
from socgap_evidence.rules.joins import unreliable
from socgap_evidence.rules.resolves import Resolves
from socgap_evidence.rules.values import Field
from socgap_evidence.schemas.fields import item_schema, properties_of, required_of
from socgap_evidence.selectors import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from socgap_evidence.model import Json
    from socgap_evidence.project import Requirement
    from socgap_evidence.rules import Finding
    from socgap_evidence.rules.joins import Records
    from socgap_evidence.rules.populations import Member, Population
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.schemas import SchemaSet

_LIST = re.compile(r"\$\.(?P<name>[A-Za-z_][A-Za-z0-9_]*)\[(?:\*|\?(?:(?!\]\.).)*)\]", re.DOTALL)
"""A path to the entries of a list at the top of a file, all of them or those of a filter."""
_TOP = "$."
_MOST_NAMED = 20
_NAME_FIELDS = ("name", "title")
"""Fields of a register by which people call its members."""


AGAIN = "Then delete this file and run the command again, or write the entries by hand."
"""What to do about a list that could not be filled."""


class Claim(Struct, frozen=True):
    """What a rule says of the members of a population and the file: where it names them."""

    population: Population
    records: Records

    @property
    def list_name(self) -> str | None:
        """The list of the file whose entries name members; ``None`` if the file as a whole does."""
        found = [_LIST.fullmatch(each.text) for each in self.records.each]
        return found[0]["name"] if len(found) == 1 and found[0] is not None else None

    @property
    def is_whole(self) -> bool:
        """Whether a whole file is about a member."""
        return self.records.each == (WHOLE,)

    def fields(self, *, top: bool) -> Iterator[tuple[int, str]]:
        """Which part of a member's key stands in which field: of the file's ``top``, or of an entry of its list."""
        for part, value in enumerate(self.records.key):
            text = value.selector.text if isinstance(value, Field) else ""
            is_top = text.startswith(_TOP) or (self.is_whole and "/" not in text)
            name = text.removeprefix(_TOP)
            if name.isidentifier() and is_top is top:
                yield part, name

    def applies_to(self, known: Mapping[str, Json]) -> bool:
        """Whether its records may stand in a file of which this is known: one module's rule is none of another's."""
        return all(
            where.allowed and known.get(where.field.text.removeprefix(_TOP)) in where.allowed
            for where in self.records.where
            if where.field.text.startswith(_TOP)
        )


def claims_of(requirement: Requirement) -> Iterator[Claim]:
    """What the requirement's own rules say of members in its files; what is owed by a share of them says of none."""
    for check in requirement.checks:
        if not isinstance(check.rule, Covers):
            continue
        rule = check.rule.what
        if isinstance(rule, CoveredFiles):
            found: Iterable[Records] = rule.by if rule.share == 1 else ()
        else:
            found = (one.records for one in rule.by)
        yield from (Claim(rule.population, one) for one in found if one.type is None)


def named(requirement: Requirement, subject: Subject, name: str) -> dict[str, str]:
    """The top-level fields of a file that is about what people call ``name``, with the id that it has in its register.

    Nothing if the files are about nobody in particular, or if there is no register to look into. Raises UsageError
    for a name that no register knows which there is.
    """
    known: dict[str, dict[str, str]] = {}
    for field, part, population in _subjects(requirement):
        if not population.is_matched and not _lacking(population, subject):
            known.setdefault(field, {}).update(_by_name(population.members(subject), part))
    for field, ids in known.items():
        ends = {one for word, one in ids.items() if word.endswith(f"-{name.casefold()}")}
        found = ids.get(name.casefold()) or (ends.pop() if len(ends) == 1 else None)
        if found is not None:
            return {field: found}
    if not any(known.values()):
        return {}
    field, ids = next((field, ids) for field, ids in known.items() if ids)
    choices = sorted(set(ids.values()))
    listed = (
        f"Known are {', '.join(choices[:_MOST_NAMED])}{' and more' if len(choices) > _MOST_NAMED else ''}."
    )
    fix = did_you_mean(name.casefold(), ids) or listed
    raise UsageError(f"No register that {requirement.id} looks into knows '{name}' ({field}).", fix=fix)


def members_by_field(requirement: Requirement, subject: Subject) -> dict[str, tuple[str, ...]]:
    """Whom or what a file may be about by the first population that has any, for each top-level field, sorted."""
    found: dict[str, tuple[str, ...]] = {}
    for field, part, population in _subjects(requirement):
        if not found.get(field) and not population.is_matched and _lacking(population, subject) is None:
            found[field] = tuple(sorted({one.key[part] for one in population.members(subject)}))
    return found


def subject_field(requirement: Requirement) -> str | None:
    """The top-level field in which a file says what it is about; ``None`` if it is about nothing in particular."""
    return next((field for field, _, _ in _subjects(requirement)), None)


class Lists(Struct, frozen=True):
    """Lists of a file with the members that must stand in them, and why others are left empty."""

    entries: dict[str, list[Json]]
    notes: tuple[str, ...]
    broken: tuple[Finding, ...] = ()
    """What is wrong with documents that would have said who must stand in them."""


def lists_of(
    requirement: Requirement, subject: Subject, schemas: SchemaSet, known: Mapping[str, Json], day: date
) -> Lists:
    """The lists in which the rules want members to stand, with those of the day in the order of their registers."""
    found: dict[str, dict[tuple[str, str], Json]] = {}
    notes: list[str] = []
    broken: list[Finding] = []
    schema = schemas.source(requirement.schema or "")
    is_register = requirement.kind is Kind.REGISTER
    for claim in claims_of(requirement):
        name = claim.list_name
        fields = [one for one in claim.fields(top=False) if _leaves_something(schemas, schema, name, one[1])]
        if name is None or not fields or claim.population.is_matched or claim.population.is_of_events:
            continue
        if claim.population.records is not None and claim.population.records.type is None:
            continue  # members of the very files that are written here
        if not claim.applies_to(known):
            continue
        if (lacking := _lacking(claim.population, subject)) is not None:
            if lacking.reason is not Reason.MISSING:
                broken.append(lacking)
            elif not is_register:  # what a register holds is listed elsewhere only once it is there
                notes.append(no_entries(name, lacking))
            continue
        entries = found.setdefault(name, {})
        for member in _on(claim, subject, known, day):
            for part, field in fields:
                entries.setdefault((field, member.key[part]), {field: member.key[part]})
    filled = {name: [*entries.values()] for name, entries in found.items() if entries}
    return Lists(filled, tuple(dict.fromkeys(notes)), tuple(broken))


def _subjects(requirement: Requirement) -> Iterator[tuple[str, int, Population]]:
    """The top-level fields that name a member, each with the part of the member's key and the population.

    What `covers` looks for comes first, then what must exist by the requirement's own `resolves`.
    """
    for claim in claims_of(requirement):
        for part, field in claim.fields(top=True):
            yield field, part, claim.population
    for check in requirement.checks:
        if isinstance(check.rule, Resolves) and not check.is_inherited and not check.rule.on:
            claim = Claim(check.rule.to, check.rule.records)
            for part, field in claim.fields(top=True) if claim.is_whole else ():
                yield field, part, claim.population


def _by_name(members: Iterable[Member], part: int) -> dict[str, str]:
    """The ids of members by what people may call them: the id, the id without its kind, or the register's name."""
    found: dict[str, str] = {}
    for member in members:
        own = member.key[part]
        record = {} if member.entry is None else member.entry.record.value
        called = (
            [record.get(field) for field in _NAME_FIELDS] if isinstance(record, dict) and part == 0 else []
        )
        for word in (own, own.partition("-")[2], *(one for one in called if isinstance(one, str))):
            found.setdefault(word.casefold(), own)
    found.pop("", None)
    return found


def _on(claim: Claim, subject: Subject, known: Mapping[str, Json], day: date) -> Iterator[Member]:
    """The members of a day who may stand in a file of which this is known."""
    top = [(part, known[field]) for part, field in claim.fields(top=True) if field in known]
    for member in claim.population.members(subject):
        if day in member.days and all(member.key[part] == value for part, value in top):
            yield member


def _lacking(population: Population, subject: Subject) -> Finding | None:
    """Why nobody can tell who the members are; ``None`` if one can."""
    try:
        faults = unreliable(subject, population.types)
        if not faults:
            population.members(subject)
    except UnjudgeableError as error:
        faults = [error.finding()]
    return faults[0] if faults else None


def no_entries(name: str, fault: Finding) -> str:
    """That a list could not be filled because nothing says who stands in it, and what to do."""
    return f"Nothing says yet what stands in {name}. {fault.fix} {AGAIN}"


def in_words(fault: Finding) -> str:
    """What is wrong with a document that would have said who stands in a list, as the rest of a sentence."""
    return fault.message.removeprefix("It could not be judged, because ").removeprefix(
        "It could not be judged: "
    )


def _leaves_something(schemas: SchemaSet, schema: Json, name: str | None, field: str) -> bool:
    """Whether the entries of a list are about members and leave something to be said of each."""
    top = properties_of(schemas, schema)
    if name not in top:
        return False
    item = item_schema(schemas, top[name])
    return field in properties_of(schemas, item) and bool(required_of(schemas, item) - {field})
