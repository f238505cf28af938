"""A scaffold for a statement that nothing happened: what it counts, and the first period of which nothing is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from socgap_evidence.durations import Period
from socgap_evidence.errors import UsageError, did_you_mean
from socgap_evidence.rules.covered_days import CoveredDays
from socgap_evidence.rules.covers import Covers
from socgap_evidence.rules.statements import STATEMENT
from socgap_evidence.rules.zeros import Zeros
from socgap_evidence.scaffolds import ids
from socgap_evidence.scaffolds.evidence import days_of, schema_file
from socgap_evidence.scaffolds.kinds import Asker
from socgap_evidence.scaffolds.places import path_for, stem, taken, taken_error
from socgap_evidence.scaffolds.scaffold import Sheet
from socgap_evidence.scaffolds.timing import Cadence, by_words, next_zero
from socgap_evidence.scaffolds.typed import named_period
from socgap_evidence.schemas.fields import properties_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from socgap_evidence.model import Json
    from socgap_evidence.project import Project
    from socgap_evidence.verdict import Verdict


class Counted(NamedTuple):
    """Something that may not have happened, and the requirement that wants to know."""

    asker: Asker
    subject: str
    cadence: Cadence
    rule: Zeros | None
    """What takes the statement; ``None`` where each member of a population has one, such as a system."""
    scope: str | None = None
    """The part that the statement may be narrowed to, where a rule names it."""


def counted(project: Project) -> Iterator[Counted]:
    """Everything of which a requirement takes a signed zero, in the order of the controls."""
    for control in project.controls:
        for requirement in control.requirements:
            asker = Asker(control, requirement)
            for check in requirement.checks:
                if isinstance(check.rule, Zeros):
                    rule = check.rule
                    yield Counted(asker, rule.subject, Cadence(rule.per, rule.grace), rule, rule.scope)
                elif isinstance(check.rule, Covers) and isinstance(check.rule.what, CoveredDays):
                    yield from _narrowed(asker, check.rule.what)


def _narrowed(asker: Asker, rule: CoveredDays) -> Iterator[Counted]:
    """Where a member has in each period a record or a statement about it alone."""
    for by in rule.by if rule.period is not None else ():
        subjects = [one.allowed for one in by.records.where if one.field.text == "subject"]
        if by.records.type == STATEMENT and rule.period is not None:
            for subject in sorted(frozenset[str]().union(*subjects)):
                yield Counted(asker, subject, Cadence(rule.period, rule.grace), None)


def choose_counted(project: Project, name: str | None, wanted: str | None) -> Counted:
    """What is meant by a subject or by a requirement; UsageError, which lists them, if that cannot be told."""
    known = [*counted(project)]
    about = "" if name is None else _subject(name, {one.subject for one in known})
    meant = [
        one
        for one in known
        if (name is None or one.subject == about)
        and (wanted is None or one.asker.requirement.id.lower() == wanted.lower())
    ]
    if len(meant) == 1 or (meant and name is not None):
        return meant[0]
    subjects = list(dict.fromkeys(one.subject for one in known))
    listed = f"Name one of {', '.join(subjects)}." if subjects else "No control takes such a statement."
    if name is None and not meant and wanted is not None:
        raise UsageError(f"{wanted} takes no statement that nothing happened.", fix=listed)
    if name is None:
        raise UsageError("Nothing says what did not happen.", fix=listed)
    raise UsageError(f"No control counts '{name}'.", fix=did_you_mean(name.casefold(), subjects) or listed)


def _subject(name: str, subjects: Collection[str]) -> str:
    """The subject that a name is, or that a whole id ends with; empty if none is."""
    words = {name.casefold(), re.sub(r"-[0-9]+$", "", ids.subject_of(name)).casefold()}
    return next((one for one in sorted(subjects) if one.casefold() in words), "")


def statement_sheet(
    verdict: Verdict, filed: Asker, chosen: Counted, name: str | None, wanted: str | None, output: str
) -> Sheet:
    """What to write; ``filed`` is the requirement whose files statements are, ``wanted`` the period somebody named.

    Raises UsageError where a file is there.
    """
    project, tree = verdict.assessment.project, verdict.assessment.tree
    requirement = chosen.asker.requirement
    whole = stem(output) if output else (name or "")
    period = _period(verdict, filed, chosen, whole, wanted)
    path, known_id = (output, whole) if output else _place(verdict, filed, chosen, period, whole)
    by = by_words(verdict, period, chosen.cadence)
    known: dict[str, Json] = {"id": known_id, "subject": chosen.subject, **days_of(period)}
    if chosen.scope is not None:
        known["scope_key"] = chosen.scope
    fields = properties_of(project.schemas, project.schemas.source(STATEMENT))
    notes = [f"It counts only if it is signed after {period.last}, when {period.name} has ended."]
    return Sheet(
        kind=STATEMENT,
        path=path,
        schemas=project.schemas,
        known={key: value for key, value in known.items() if key in fields},
        schema_file=schema_file(project, tree, STATEMENT),
        # No rule takes a statement that does not say what was asked; where each member has one, it names the member.
        asked=tuple(name for name in ("source", *(() if chosen.rule else ("scope_key",))) if name in fields),
        remarks=(
            f"For {requirement.id}, {requirement.title}: that there were no {chosen.subject} in {period.name}.",
        ),
        requirement=filed.requirement,
        needs=(
            f"{requirement.id} ({requirement.title}) needs it for {period.name}, {by}, if there were none.",
        ),
        notes=tuple(notes),
    )


def _period(verdict: Verdict, filed: Asker, chosen: Counted, whole: str, wanted: str | None) -> Period:
    """The period that somebody named, or that the whole id states; else the first of which nothing is known.

    Where each member has its own, it is the one that is still in time.
    """
    calendar, day = verdict.assessment.project.config.calendar, verdict.as_of
    stated = wanted or ids.period_in(whole, _style(verdict, filed))
    if stated:
        return named_period(stated, chosen.cadence, day.year)
    if chosen.rule is not None:
        return next_zero(verdict.assessment.subject(chosen.asker.requirement), chosen.rule, day)
    return chosen.cadence.next(set(), calendar, day) or Period.holding(day, chosen.cadence.kind)


def _place(verdict: Verdict, filed: Asker, chosen: Counted, period: Period, whole: str) -> tuple[str, str]:
    tree, glob = verdict.assessment.tree, filed.glob
    assert glob is not None  # noqa: S101  # only what people write has an asker
    there = taken(tree, glob)
    style = _style(verdict, filed)
    if ids.is_whole(whole, style) and whole not in there:
        return path_for(glob, whole, tree), whole
    names = ids.Style(style.prefix).names(period.first.year, period.name, chosen.subject, there)
    first = next(names)
    if first in there:
        raise taken_error(glob, tree, first, ids.first_free(names, there))
    return path_for(glob, first, tree), first


def _style(verdict: Verdict, filed: Asker) -> ids.Style:
    glob, entries = filed.glob, verdict.assessment.tree.entries
    there = [stem(one.path) for one in entries if glob is not None and glob.matches(one.path)]
    return ids.style_of(there, _examples(verdict), "nil")


def _examples(verdict: Verdict) -> Iterable[str]:
    schemas = verdict.assessment.project.schemas
    found = schemas.resolve(properties_of(schemas, schemas.source(STATEMENT)).get("id", {})).get("examples")
    return [str(one) for one in found] if isinstance(found, list) else []
