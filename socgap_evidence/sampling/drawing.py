"""A request and a verdict to the sample: which requirement, over which window, of which population, how many, and which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.durations import Period
from socgap_evidence.effectiveness.looking import Span, look
from socgap_evidence.errors import UsageError, did_you_mean
from socgap_evidence.rules import UnjudgeableError
from socgap_evidence.rules.statements import STATEMENT
from socgap_evidence.rules.zeros import Zeros
from socgap_evidence.sampling.canonical import digest_of, rank_of
from socgap_evidence.sampling.population import SAMPLED, members_of
from socgap_evidence.sampling.sizes import size_of
from socgap_evidence.sampling.values import Asked, Drawn, Member, Sample
from socgap_evidence.selectors import WHOLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from socgap_evidence.assessment import AssessedRequirement
    from socgap_evidence.model import Window
    from socgap_evidence.project import Requirement
    from socgap_evidence.rules import Finding, Subject
    from socgap_evidence.rules.base import RecordedZero
    from socgap_evidence.verdict import ControlVerdict, Verdict


def draw(verdict: Verdict, asked: Asked) -> Sample:
    """The sample of a request; UsageError with the reason if none can be drawn.

    An empty population is one only if somebody signed that nothing happened: silence is not evidence.
    """
    judged = _control(verdict, asked.control)
    assessed = _requirement(judged, asked.requirement)
    span = _span(verdict, asked.window)
    subject = verdict.assessment.subject(assessed.requirement)
    looked = look(subject, assessed.requirement, span)
    population = members_of(verdict.assessment, assessed, looked)
    zeros = () if population else _zeros(assessed.requirement, subject, span)
    digest = digest_of(population)
    size = size_of(asked.size, assessed.requirement, span.window, population)
    return Sample(
        verdict=verdict,
        asked=asked,
        control=judged.assessed.control,
        requirement=assessed.requirement,
        window=span.window,
        is_over=span.is_over,
        population=population,
        sha256=digest,
        size=size,
        drawn=tuple(_ranked(population, digest, asked.request))[: size.number],
        zeros=zeros,
    )


def _ranked(population: tuple[Member, ...], digest: str, request: str) -> Iterator[Drawn]:
    """The members in the order in which they are chosen."""
    ranks = (Drawn(one, rank_of(digest, request, one)) for one in population)
    yield from sorted(ranks, key=lambda one: one.rank)


def _control(verdict: Verdict, name: str) -> ControlVerdict:
    """The control of that id, in capitals or not; UsageError for one that is not there or does not apply."""
    known = {one.assessed.control.id: one for one in verdict.controls}
    found = next((one for key, one in known.items() if key.lower() == name.lower()), None)
    if found is None:
        fix = did_you_mean(name.upper(), known) or f"The controls are {', '.join(known)}."
        raise UsageError(f"There is no control '{name}'.", fix=fix)
    if found.does_not_apply:
        says = f"{found.assessed.control.id} does not apply, so there is nothing to sample:"
        raise UsageError(f"{says} {found.does_not_apply}", fix="Choose another control.")
    return found


def _requirement(judged: ControlVerdict, name: str | None) -> AssessedRequirement:
    """The requirement of that id, or the only one that can be sampled; UsageError with the others if it cannot be."""
    control = judged.assessed.control.id
    own = {one.requirement.id: one for one in judged.assessed.requirements if not one.is_own}
    able = {key: one for key, one in own.items() if one.requirement.kind in SAMPLED}
    listed = ", ".join(f"{key} ({one.requirement.title})" for key, one in able.items())
    if not able:
        says = f"{control} asks for documents and statements only, and there is nothing to choose from."
        raise UsageError(says, fix="Read them.")
    if name is None and len(able) > 1:
        fix = f"Choose one with --requirement: {listed}."
        raise UsageError(f"{control} has {len(able)} populations.", fix=fix)
    key = next(iter(able)) if name is None else _named(control, name, own, listed)
    if key not in able:
        says = f"{key} asks for a {own[key].requirement.kind.value}: there is nothing to choose from."
        raise UsageError(says, fix=f"Choose one of {listed}.")
    if able[key].not_owed:
        says = f"{key} is not owed, so there is nothing to sample: {able[key].not_owed}"
        raise UsageError(says, fix="Choose another requirement.")
    return able[key]


def _named(control: str, name: str, own: Collection[str], listed: str) -> str:
    """The id of a requirement, in capitals or not; UsageError with what was meant if the control has none of it."""
    for key in own:
        if key.lower() == name.lower():
            return key
    fix = did_you_mean(name.upper(), own) or f"Choose one of {listed}."
    raise UsageError(f"{control} has no requirement '{name}'.", fix=fix)


def _span(verdict: Verdict, chosen: Window | None) -> Span:
    """The window as far as it has elapsed; UsageError if there is none, or it lies ahead."""
    window = chosen or verdict.assessment.project.config.window.value
    if window is None:
        fix = "Say --window 2026-04-01..2026-09-30, or 'window' in socgap.yaml."
        raise UsageError("There is no window to sample.", fix=fix)
    if verdict.as_of < window.start:
        says = f"The window begins on {window.start}, and nothing has happened in it by {verdict.as_of}."
        raise UsageError(says, fix="Choose another window or another --as-of.")
    return Span(window, verdict.as_of)


def _zeros(requirement: Requirement, subject: Subject, span: Span) -> tuple[RecordedZero, ...]:
    """The statements that nothing happened on any day of the window that has elapsed; UsageError with what is missing.

    A statement about a part of what a requirement asks for, such as new hires among access requests, shows nothing.
    """
    says = f"{requirement.id} is not sampled: nothing of it lies in {span.window.start} to {span.last}"
    rules = (check.rule for check in requirement.checks)
    rule = next((one for one in rules if isinstance(one, Zeros) and one.each == WHOLE), None)
    if rule is None:
        fix = f"Add what happened ({', '.join(subject.globs)}), or choose another window."
        raise UsageError(f"{says}, and its control asks for no statement that there was none.", fix=fix)
    for broken in subject.shelf(STATEMENT).broken:
        raise _unreliable(says, broken)
    try:
        signed = [one for one in rule.zeros(subject) if one.signed <= span.as_of]
    except UnjudgeableError as error:
        raise _unreliable(says, error.finding()) from error
    wanted = set(_periods(rule, span))
    silent = sorted(wanted - {name for one in signed for name in one.periods})
    if silent:
        fix = "Add what happened; if nothing did, look, and sign a statement of zero (socgap new zero)."
        raise UsageError(
            f"{says}, and nobody has signed that there was none in {', '.join(silent)}.", fix=fix
        )
    return tuple(one for one in signed if wanted & set(one.periods))


def _unreliable(says: str, finding: Finding) -> UsageError:
    path = "" if finding.place is None else finding.place.path
    message = f"{says}, and a statement cannot be relied on: {finding.message}"
    return UsageError(message, fix=finding.fix, path=path)


def _periods(rule: Zeros, span: Span) -> Iterator[str]:
    """The names of the periods in which the elapsed part of the window lies."""
    period: Period | None = Period.holding(span.window.start, rule.per)
    while period is not None and period.first <= span.last:
        yield period.name
        period = period.next()
