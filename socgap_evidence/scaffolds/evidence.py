"""A scaffold for a requirement: its id and its period, and whom it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import UsageError
from socgap_evidence.model import Kind
from socgap_evidence.project.catalogue import SCHEMAS
from socgap_evidence.scaffolds import ids
from socgap_evidence.scaffolds.matched import fill_inside
from socgap_evidence.scaffolds.members import AGAIN, in_words, lists_of, named, subject_field
from socgap_evidence.scaffolds.places import path_for, stem, taken, taken_error
from socgap_evidence.scaffolds.registered import ask_whom, repeated
from socgap_evidence.scaffolds.scaffold import MARKDOWN, Sheet
from socgap_evidence.scaffolds.timing import cadence_of, needed_by, served_by
from socgap_evidence.scaffolds.titles import homes_note, titled
from socgap_evidence.scaffolds.typed import named_period
from socgap_evidence.schemas.fields import properties_of
from socgap_evidence.selectors import Selector

if TYPE_CHECKING:
    from socgap_evidence.durations import Period
    from socgap_evidence.model import Json
    from socgap_evidence.project import Project, Requirement
    from socgap_evidence.scaffolds.kinds import Asker
    from socgap_evidence.scaffolds.timing import Cadence
    from socgap_evidence.snapshot import Tree
    from socgap_evidence.verdict import Verdict

_MOST_MISSED = 3
PERIOD_END = Selector("period.end")
"""Where a file that is for a period says which one."""


class Desk(Struct, frozen=True):
    """What a scaffold for a requirement is made from."""

    verdict: Verdict
    asker: Asker
    name: str | None
    """What it is about, or its whole id, as somebody typed it."""
    period: str | None = None
    """The period it is for, likewise."""
    output: str = ""
    """The path that somebody chose; empty if nobody did."""

    @property
    def _project(self) -> Project:
        return self.verdict.assessment.project

    @property
    def _tree(self) -> Tree:
        return self.verdict.assessment.tree

    @property
    def _requirement(self) -> Requirement:
        return self.asker.requirement

    def sheet(self) -> Sheet:
        """What to write; UsageError for a name that nothing knows, or for a path that no file can have."""
        requirement = self._requirement
        notes: list[str] = []
        subject = self.verdict.assessment.subject(requirement)
        known = self._chosen_values()
        about = self._about(known, notes)
        period: Period | None = None
        cadence = self._cadence()
        if cadence is not None:
            period = self._period(cadence, {key: str(value) for key, value in known.items()}, notes)
        path, known_id = self._place(about, period)
        known |= self._id(known_id)
        known |= self._days(period)
        known = {**repeated(requirement, subject, known), **titled(self._project, requirement), **known}
        notes += [one for one in (homes_note(self._project, self.asker.control, requirement),) if one]
        lists = lists_of(requirement, subject, self._project.schemas, known, self.verdict.as_of)
        inside = fill_inside(lists.entries, requirement, subject, self._project, self.verdict.as_of)
        notes += [*lists.notes, *inside.notes]
        unread = [in_words(one) for one in (*lists.broken, *inside.broken)]
        if requirement.kind is Kind.REGISTER:  # it is there to be written by hand
            notes += [
                f"Its entries would be filled in from elsewhere, but {one} Mend that. {AGAIN}"
                for one in unread[:1]
            ]
            unread = []
        known |= {name: entries for name, entries in lists.entries.items() if name not in known}
        return Sheet(
            kind=requirement.schema or "",
            path=path,
            schemas=self._project.schemas,
            known=known,
            schema_file=schema_file(self._project, self._tree, requirement.schema or ""),
            remarks=(f"For {requirement.id}, {requirement.title}.",),
            requirement=requirement,
            needs=(needed_by(self.verdict, self.asker, self._owed(period, cadence), cadence),),
            notes=tuple(notes),
            unread=next(iter(unread), ""),
        )

    def _chosen_values(self) -> dict[str, Json]:
        """The words by which the requirement's files are told from others: a training module, as far as it is one."""
        found: dict[str, Json] = {}
        fields = properties_of(
            self._project.schemas, self._project.schemas.source(self._requirement.schema or "")
        )
        for chosen, allowed in self._requirement.where:
            meant = [
                one for one in allowed if self.name is not None and one.casefold() == self.name.casefold()
            ]
            values = meant or list(allowed)
            kinds = self._project.schemas.resolve(fields.get(chosen.text, {}))
            is_word = "enum" in kinds or kinds.get("type") == "string"
            if len(values) == 1 and chosen.text in fields and is_word:
                found[chosen.text] = values[0]
        return found

    def _about(self, known: dict[str, Json], notes: list[str]) -> str:
        """What to end the id with; what the name stands for becomes known."""
        if self.name is None:
            self._ask_whom(known)
        if self.name is None or self.asker.glob is None or self.asker.glob.is_literal:
            return str(next(iter(known.values()), ""))
        if self.asker.answers_to(self.name):
            return str(next(iter(known.values()), self.name))
        if ids.is_whole(self.name, self._style()) or self.asker.glob.suffix in MARKDOWN:
            return ids.slug(self.name)
        subject = self.verdict.assessment.subject(self._requirement)
        found = named(self._requirement, subject, self.name)
        known |= found
        if found:
            return ids.about(next(iter(found.values())))
        field = subject_field(self._requirement)
        if field is not None:
            self._take_word(field, known, notes)
        return ids.about(self.name)

    def _ask_whom(self, known: dict[str, Json]) -> None:
        """Raise UsageError where the files are about members and are called after them, and nobody named one."""
        field, glob = subject_field(self._requirement), self.asker.glob
        is_one_of_many = glob is not None and not glob.is_literal and not self.output
        if field is not None and not known and is_one_of_many and not self._style().digits:
            subject = self.verdict.assessment.subject(self._requirement)
            raise ask_whom(self._requirement.schema or "", field, self._requirement, subject)

    def _take_word(self, field: str, known: dict[str, Json], notes: list[str]) -> None:
        """Take a name for what it is where no register can tell, if the schema takes it for an id."""
        schemas = self._project.schemas
        schema = properties_of(schemas, schemas.source(self._requirement.schema or "")).get(field, {})
        if schemas.compile(schema, field).accepts(self.name):
            known[field] = self.name
        else:
            notes.append(f"{field} is left empty: no register says who '{self.name}' is.")

    def _style(self) -> ids.Style:
        glob = self.asker.glob
        there = [stem(one.path) for one in self._tree.entries if glob is not None and glob.matches(one.path)]
        return ids.style_for(self._project.schemas, self._requirement.schema or "", there)

    def _cadence(self) -> Cadence | None:
        """In which periods there is a file of its own; UsageError for a period where there is none."""
        cadence, glob = cadence_of(self._requirement), self.asker.glob
        is_one_file = glob is not None and glob.is_literal
        if self.period is not None and (cadence is None or is_one_file):
            what = "has one file for all periods" if is_one_file else "does not ask by periods"
            fix = f"Leave '{self.period}' out."
            raise UsageError(f"{self._requirement.id} {what}.", fix=fix)
        return None if is_one_file else cadence

    def _period(self, cadence: Cadence, about: dict[str, str], notes: list[str]) -> Period | None:
        """The period that somebody named, that of the id somebody chose, or the next one."""
        if self.period is not None:
            return named_period(self.period, cadence, self.verdict.as_of.year)
        stated = ids.period_in(stem(self.output) if self.output else self.name or "", self._style())
        if stated:
            return named_period(stated, cadence, self.verdict.as_of.year)
        subject = self.verdict.assessment.subject(self._requirement)
        calendar = self._project.config.calendar
        dated = (PERIOD_END,) if self._has_period else cadence.dated
        served = served_by(subject, cadence.kind, about, dated)
        period = cadence.next(served, calendar, self.verdict.as_of)
        missed = [] if period is None else self._missed(cadence.missed(served, calendar, period))
        if missed:
            shown = ", ".join(missed[-_MOST_MISSED:])
            word = "have" if len(missed) > 1 else "has"
            notes.append(f"{shown} {word} no occurrence either; name the period to write about that instead.")
        return period

    def _missed(self, periods: list[Period]) -> list[str]:
        """The names of those of which no file is there, not even one that says nothing yet."""
        there = frozenset[str]() if self.asker.glob is None else taken(self._tree, self.asker.glob)
        return [one.name for one in periods if not any(f"-{one.name}-" in f"-{name}-" for name in there)]

    def _owed(self, period: Period | None, cadence: Cadence | None) -> Period | None:
        """The period by whose end it is due; ``None`` where the day on which it is done decides, not what it is for."""
        is_by_its_end = cadence is not None and PERIOD_END in cadence.dated
        return period if is_by_its_end or not self._has_period else None

    @property
    def _has_period(self) -> bool:
        """Whether a file says for which period it is, whatever the day on which it was done."""
        schemas = self._project.schemas
        fields = properties_of(schemas, schemas.source(self._requirement.schema or ""))
        return {"start", "end"} <= properties_of(schemas, fields.get("period", {})).keys()

    def _place(self, about: str, period: Period | None) -> tuple[str, str]:
        """The path, and the id that its name gives; UsageError where a file is there."""
        if self.output:
            return self.output, stem(self.output)
        glob = self.asker.glob
        assert glob is not None  # noqa: S101  # only what people write has an asker
        there = taken(self._tree, glob)
        if glob.is_literal:
            return glob.text, ""
        if glob.suffix in MARKDOWN:
            if not about:
                raise UsageError(
                    f"{self._requirement.id} has more than one file ({glob.text}).",
                    fix="Add a name for this one.",
                )
            return path_for(glob, about, self._tree), ""
        style = self._style()
        if self.name is not None and ids.is_whole(self.name, style):
            return path_for(glob, self.name, self._tree), self.name
        year = self.verdict.as_of.year if period is None else period.first.year
        stamp = f"{year:04d}" if period is None else period.name
        names = style.names(year, stamp, about, there)
        first = next(names)
        if first in there:
            raise taken_error(glob, self._tree, first, ids.first_free(names, there))
        return path_for(glob, first, self._tree), first

    def _id(self, name: str) -> dict[str, Json]:
        """The id as the file's name gives it, if the schema has one and takes it."""
        schemas = self._project.schemas
        fields = properties_of(schemas, schemas.source(self._requirement.schema or ""))
        glob = self.asker.glob
        if not name or "id" not in fields or (glob is not None and glob.is_literal):
            return {}
        if not schemas.compile(fields["id"], "id").accepts(name):
            fix = "Choose another name, or another path with --output."
            raise UsageError(f"'{name}' is no id of the kind '{self._requirement.schema}'.", fix=fix)
        return {"id": name}

    def _days(self, period: Period | None) -> dict[str, Json]:
        """The first and the last day of the period, where the schema has a field for both."""
        if period is None or not self._has_period:
            return {}
        return days_of(period)


def days_of(period: Period) -> dict[str, Json]:
    """A period as the schemas write it."""
    return {"period": {"start": str(period.first), "end": str(period.last)}}


def schema_file(project: Project, tree: Tree, kind: str) -> str:
    """Where the schema of a type lies in the tree; empty if it does not: the built-in ones may have been written out."""
    path = f"{(project.config.controls.value or 'controls').strip('/')}/{SCHEMAS}/{kind}.schema.json"
    return path if any(one.path == path for one in tree.entries) else ""
