"""What stands inside the entries of a list, where a rule says that it must be exactly what another document holds.

An access review has, for each system, one decision for each account of a listing. `agrees` says so with two sets: one
in the lists of the file's entries, one in documents of another type that are matched with the entry. The newest such
document is taken; what the two kinds of records have in common is copied, what must be decided stays empty.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from socgap_evidence.model import Reason
from socgap_evidence.rules.agreed_sets import AgreedSets
from socgap_evidence.rules.agrees import Agrees
from socgap_evidence.rules.base import records
from socgap_evidence.rules.joins import unreliable
from socgap_evidence.rules.values import Field
from socgap_evidence.scaffolds.members import Lists, no_entries
from socgap_evidence.scaffolds.timing import days_in
from socgap_evidence.schemas.fields import item_schema, properties_of, required_of
from socgap_evidence.selectors import WHOLE, Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json
    from socgap_evidence.project import Project, Requirement
    from socgap_evidence.rules import Finding
    from socgap_evidence.rules.joins import Records
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.schemas import SchemaSet
    from socgap_evidence.selectors import Selector

_INNER = re.compile(r"\$\.(?P<outer>[A-Za-z_][A-Za-z0-9_]*)\[\*\]\.(?P<inner>[A-Za-z_][A-Za-z0-9_]*)\[\*\]")


class _Pair(NamedTuple):
    """Two sets that must be the same: the entries of a list inside a list, and records of another type."""

    outer: str
    inner: str
    key: str
    right: Records


def fill_inside(
    entries: dict[str, list[Json]], requirement: Requirement, subject: Subject, project: Project, day: date
) -> Lists:
    """Put into entries of lists what must stand inside them, and into no other; the notes say what could not be found.

    The entries are changed where they are.
    """
    notes: list[str] = []
    broken: list[Finding] = []
    for pair in _pairs(requirement):
        outer = [one for one in entries.get(pair.outer, []) if isinstance(one, dict)]
        if not outer:
            continue
        if faults := unreliable(subject, [pair.right.type or ""]):
            if faults[0].reason is Reason.MISSING:
                notes.append(no_entries(f"{pair.outer}[].{pair.inner}", faults[0]))
            else:
                broken.append(faults[0])
            continue
        dated = _dated(project, pair.right.type or "")
        for one in outer:
            newest = _newest(pair, one, subject, dated, day)
            if newest is None:
                told = ", ".join(str(value) for value in one.values() if isinstance(value, str))
                notes.append(
                    f"{told}: {pair.inner} has no entries, because there is no {pair.right.type} of it."
                )
            else:
                one.update(_inside(pair, one, newest, project.schemas, requirement))
    return Lists(entries, tuple(notes), tuple(broken))


def _pairs(requirement: Requirement) -> Iterator[_Pair]:
    for check in requirement.checks:
        rule = check.rule.what if isinstance(check.rule, Agrees) else None
        if not isinstance(rule, AgreedSets) or rule.left.type is not None or rule.right.type is None:
            continue
        found = [_INNER.fullmatch(each.text) for each in rule.left.each]
        key = rule.left.key[0] if len(rule.left.key) == 1 else None
        if (
            len(found) == 1
            and found[0] is not None
            and isinstance(key, Field)
            and key.selector.text.isidentifier()
        ):
            yield _Pair(found[0]["outer"], found[0]["inner"], key.selector.text, rule.right)


def _dated(project: Project, of_type: str) -> tuple[Selector, ...]:
    """Where documents of a type say when they were made, as whoever asks for them says."""
    asking = (one for control in project.controls for one in control.requirements if one.schema == of_type)
    return next((one.dated for one in asking if one.dated), ())


def _newest(
    pair: _Pair, entry: dict[str, Json], subject: Subject, dated: tuple[Selector, ...], day: date
) -> Document | None:
    """The newest document, none after the day, that matches what is known of an entry."""
    matches = [one for one in pair.right.matching if entry.get(one.here.text) is not None]
    found: list[tuple[date, str, Document]] = []
    for document in subject.shelf(pair.right.type or "").documents if matches else ():
        whole = Node(document.data, ())
        held = ([node.value for node in one.there.find(document.data, whole)] for one in matches)
        days = days_in(subject, document, dated)
        is_meant = all(entry[one.here.text] in values for one, values in zip(matches, held, strict=True))
        if is_meant and days and max(days) <= day:
            found.append((max(days), document.path, document))
    return max(found, key=lambda one: one[:2])[2] if found else None


def _inside(
    pair: _Pair, entry: dict[str, Json], document: Document, schemas: SchemaSet, requirement: Requirement
) -> dict[str, Json]:
    """The entry's fields that name the document, and the list of what it holds."""
    whole = Node(document.data, ())
    made: dict[str, Json] = {}
    for one in pair.right.matching:
        values = [node.value for node in one.there.find(document.data, whole)]
        if one.here.text not in entry and values:
            made[one.here.text] = values[0]
    common = _common(pair, schemas, requirement)
    inner: list[Json] = []
    for each in pair.right.each:
        for record in records(document, each):
            inner += _items(pair, record, document, common)
    return {**made, pair.inner: inner}


def _items(pair: _Pair, record: Node, document: Document, common: Iterable[str]) -> Iterator[Json]:
    value = pair.right.key[0] if len(pair.right.key) == 1 else None
    nodes = value.selector.find(document.data, record) if isinstance(value, Field) else []
    held = record.value if isinstance(record.value, dict) else {}
    for node in nodes:
        yield {pair.key: node.value, **{name: held[name] for name in common if name in held}}


def _common(pair: _Pair, schemas: SchemaSet, requirement: Requirement) -> tuple[str, ...]:
    """The required fields of an inner entry that the records over there have as the very same thing."""
    there = schemas.source(pair.right.type or "")
    for each in pair.right.each:
        there = each.selected_schema(schemas, there) if each != WHOLE else there  # type: ignore[assignment]
    outer = item_schema(
        schemas, properties_of(schemas, schemas.source(requirement.schema or "")).get(pair.outer, {})
    )
    item = item_schema(schemas, properties_of(schemas, outer).get(pair.inner, {}))
    here, over_there = properties_of(schemas, item), properties_of(schemas, there)
    return tuple(
        name
        for name, schema in here.items()
        if name != pair.key
        and name in required_of(schemas, item)
        and _reference(schema) == _reference(over_there.get(name))
    )


def _reference(schema: Json) -> Json:
    """The definition that a field is an instance of; itself where it names none."""
    return schema.get("$ref", schema) if isinstance(schema, dict) else None
