"""What registers say of whom or what a file is about: who it may be, and what the file must repeat of them.

What an `agrees` of the requirement holds against the entry of a register is copied from there; nothing else is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.errors import UsageError
from socgap_evidence.rules.agreed_records import AgreedRecords
from socgap_evidence.rules.agrees import Agrees
from socgap_evidence.rules.joins import unreliable
from socgap_evidence.rules.values import Field
from socgap_evidence.scaffolds import ids
from socgap_evidence.scaffolds.members import members_by_field, subject_field
from socgap_evidence.selectors import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from socgap_evidence.model import Json
    from socgap_evidence.project import Project, Requirement
    from socgap_evidence.rules.joins import Entry
    from socgap_evidence.rules.subject import Subject

_MOST_NAMED = 12


def repeated(requirement: Requirement, subject: Subject, known: Mapping[str, Json]) -> dict[str, Json]:
    """The fields that must say what the register's entry with the same key says, where there is exactly one."""
    found: dict[str, Json] = {}
    for rule in _agreements(requirement):
        key = tuple(_name(value) for value in rule.records.key)
        wanted = tuple(known.get(name) for name in key)
        if not key or None in wanted or unreliable(subject, rule.other.types):
            continue
        entries = [one for one in rule.other.entries(subject) if one.key == wanted]
        for pair in rule.fields if len(entries) == 1 else ():
            name, value = _name(pair.here), _value(pair.there, entries[0])
            if name and name not in known and value is not None:
                found.setdefault(name, value)
    return found


def whom(project: Project, requirement: Requirement) -> str:
    """What a command for its next file must name: the field that says whom or what it is about; empty for nothing."""
    field = subject_field(requirement)
    if field is None or any(glob.is_literal for glob in requirement.globs):
        return ""
    is_counted = bool(ids.style_for(project.schemas, requirement.schema or "").digits)
    return "" if is_counted else field


def ask_whom(kind: str, field: str, requirement: Requirement, subject: Subject) -> UsageError:
    """That a file needs to be about somebody or something, with those of whom there is no file yet."""
    there = {one.data.get(field) for one in subject.documents if isinstance(one.data, dict)}
    members = members_by_field(requirement, subject).get(field, ())
    lacking = [one for one in members if one not in there]
    named = lacking or list(members)
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    listed = f"{', '.join(named[:_MOST_NAMED])}{more}"
    fix = (
        f"Without one: {listed}."
        if lacking
        else f"Known: {listed}."
        if named
        else "No register names one yet."
    )
    message = f"Nothing says which {field} it is about."
    return UsageError(message, fix=f"Name one behind '{kind}'. {fix}")


def _agreements(requirement: Requirement) -> Iterator[AgreedRecords]:
    """The rules that hold a whole file against an entry of a register."""
    for check in requirement.checks:
        rule = check.rule.what if isinstance(check.rule, Agrees) else None
        if (
            isinstance(rule, AgreedRecords)
            and rule.records.type is None
            and rule.records.each == (WHOLE,)
            and rule.other.type is not None
            and not rule.other.is_matched
        ):
            yield rule


def _name(value: object) -> str:
    """The top-level field that a value is; empty for any other."""
    text = value.selector.text.removeprefix("$.") if isinstance(value, Field) else ""
    return text if text.isidentifier() else ""


def _value(value: object, entry: Entry) -> Json:
    """What the register says; ``None`` where it says nothing, or more than one thing."""
    nodes = value.selector.find(entry.document.data, entry.record) if isinstance(value, Field) else []
    is_one = len(nodes) == 1 and not isinstance(nodes[0].value, dict | list)
    return nodes[0].value if is_one else None
