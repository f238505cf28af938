"""Checks as observations: one of a requirement, for the evidence that is there, and one of each sentence that is tested.

What was not looked at says so: a sentence about files that are missing, broken or out of scope holds of nothing.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.model import Reason, Status
from socgap_evidence.outputs.oscal.common import day_before, full, paragraphs, props, prose
from socgap_evidence.outputs.oscal.evidence import is_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from socgap_evidence.model import Gap, Json
    from socgap_evidence.outputs.oscal.common import Scope
    from socgap_evidence.outputs.oscal.evidence import Shelf
    from socgap_evidence.project import Check
    from socgap_evidence.verdict import ControlVerdict, RequirementVerdict

_HIDES = frozenset({Reason.UNKNOWN, Reason.MISSING, Reason.INVALID})
"""Gaps of a requirement beside which nobody can tell of all its files whether a sentence holds."""
MEANS = {
    Status.UNKNOWN: "It could not be told, which closes the gate.",
    Status.GAP: "A gap holds, which closes the gate.",
    Status.WAIVED: "A gap holds and a waiver in force accepts it, which is not met.",
    Status.DUE: "It is met, and a gap begins soon.",
    Status.PENDING: "Nothing has happened yet, and the first is not due yet.",
    Status.MET: "It is met.",
    Status.NOT_APPLICABLE: "It does not apply.",
}
"""Each status of a requirement or a control in a sentence."""


class Outcome(Enum):
    """What became of a sentence on the day."""

    HOLDS = "holds"
    BROKEN = "broken"
    WAIVED = "waived"
    """It is broken, and a waiver in force accepts that."""
    UNKNOWN = "unknown"
    NOT_TOLD = "not-told"
    """Not all that it is about could be looked at."""

    @property
    def words(self) -> str:
        """The same in a sentence."""
        return _OUTCOMES[self]


_OUTCOMES = {
    Outcome.HOLDS: "It holds of everything that it is about.",
    Outcome.BROKEN: "It is broken.",
    Outcome.WAIVED: "It is broken, and a waiver in force accepts that.",
    Outcome.UNKNOWN: "It could not be told.",
    Outcome.NOT_TOLD: "Not all that it is about could be looked at, so nobody says that it holds.",
}


class Sentence(Struct, frozen=True):
    """An assertion of a requirement that stands in the control itself."""

    id: str
    says: str
    keywords: tuple[str, ...]


def sentences(checks: Iterable[Check]) -> tuple[Sentence, ...]:
    """The sentences of a requirement, without those that hold for every file of its kind."""
    found: dict[str, list[Check]] = {}
    for check in checks:
        if check.id is not None and not check.is_inherited:
            found.setdefault(check.id, []).append(check)
    return tuple(
        Sentence(name, some[0].says, tuple(one.keyword for one in some)) for name, some in found.items()
    )


class Observation(Struct, frozen=True):
    """An observation as OSCAL has it, and what it belongs to."""

    value: Json
    uuid: str
    control: str
    links: tuple[str, ...]
    """The resources that it refers to."""


def name_of(scope: Scope, requirement: str, sentence: str = "") -> str:
    """The id of the observation of a requirement, or of one of its sentences."""
    return scope.id("observation", requirement, sentence)


def observed_in(scope: Scope, gap: Gap, verdict: RequirementVerdict) -> str:
    """The id of the observation that tells of a gap."""
    own = {one.id for one in sentences(verdict.assessed.requirement.checks)}
    return name_of(scope, gap.requirement, gap.assertion if gap.assertion in own else "")


def observations(scope: Scope, shelf: Shelf) -> Iterator[Observation]:
    """What was looked at, in the order of the checklist."""
    for control in scope.report.verdict.controls:
        for one in control.requirements:
            name = control.assessed.control.id
            yield _named(name, _of_requirement(scope, shelf, control, one))
            if one.status is not Status.NOT_APPLICABLE:
                for sentence in sentences(one.assessed.requirement.checks):
                    yield _named(name, _of_sentence(scope, shelf, one, sentence))


def _named(control: str, value: dict[str, Json]) -> Observation:
    evidence = value.get("relevant-evidence")
    links = (one["href"] for one in evidence if isinstance(one, dict)) if isinstance(evidence, list) else ()
    return Observation(value, str(value["uuid"]), control, tuple(map(str, links)))


def _of_requirement(
    scope: Scope, shelf: Shelf, control: ControlVerdict, one: RequirementVerdict
) -> dict[str, Json]:
    requirement = one.assessed.requirement
    own = {sentence.id for sentence in sentences(requirement.checks)}
    gaps = [gap for gap in (*one.gaps, *one.waived) if gap.assertion not in own]
    why = one.assessed.not_owed or control.does_not_apply
    not_applicable = one.status is Status.NOT_APPLICABLE
    return {
        "uuid": name_of(scope, requirement.id),
        "title": prose(f"{requirement.id}: {requirement.title}"),
        "description": paragraphs(
            f"Files that can be relied on: {len(one.assessed.files)}. {MEANS[one.status]}",
            *_told(one, gaps),
            prose(why) if not_applicable else "",
            *(prose(note) for note in one.notes),
        ),
        "props": props(
            control=control.assessed.control.id,
            requirement=requirement.id,
            status=one.status.value,
            kind=requirement.kind.value,
            valid_until=one.valid_until,
            waived_until=one.waived_until,
        ),
        "methods": ["EXAMINE"],
        "types": ["finding" if gaps else "control-objective"],
        **_looked_at(scope, shelf, one, gaps),
        **_days(scope, one, None if one.gaps or one.waived else _first(one.upcoming)),
    }


def _of_sentence(scope: Scope, shelf: Shelf, one: RequirementVerdict, sentence: Sentence) -> dict[str, Json]:
    gaps = [gap for gap in (*one.gaps, *one.waived) if gap.assertion == sentence.id]
    outcome = _outcome(scope, one, gaps)
    ahead = _first(gap for gap in one.upcoming if gap.assertion == sentence.id)
    return {
        "uuid": name_of(scope, one.assessed.requirement.id, sentence.id),
        "title": prose(f"{sentence.id}: {sentence.says}"),
        "description": paragraphs(outcome.words, *_told(one, gaps)),
        "props": props(
            requirement=one.assessed.requirement.id,
            assertion=sentence.id,
            rule=", ".join(sentence.keywords),
            outcome=outcome.value,
        ),
        "methods": ["TEST"],
        "types": ["finding" if gaps else "control-objective"],
        **_looked_at(scope, shelf, one, gaps),
        **_days(scope, one, ahead if outcome is Outcome.HOLDS else None),
    }


def _outcome(scope: Scope, one: RequirementVerdict, gaps: list[Gap]) -> Outcome:
    if any(gap.reason is Reason.UNKNOWN for gap in gaps):
        return Outcome.UNKNOWN
    if gaps:
        return Outcome.BROKEN if any(gap in one.gaps for gap in gaps) else Outcome.WAIVED
    happened = any(file.counts_on(scope.as_of) for file in one.assessed.files)
    hidden = any(gap.reason in _HIDES for gap in (*one.gaps, *one.waived))
    return Outcome.HOLDS if happened and not hidden else Outcome.NOT_TOLD


def _told(one: RequirementVerdict, gaps: Iterable[Gap]) -> Iterator[str]:
    """Each gap in a paragraph: why, since when, what is wrong, and whether it is accepted."""
    for gap in gaps:
        since = f" since {gap.days.since}" if gap.days.since else ""
        accepted = " (waived)" if gap in one.waived else ""
        yield f"{gap.reason.value}{since}{accepted}: {prose(gap.message)}"


def _looked_at(scope: Scope, shelf: Shelf, one: RequirementVerdict, gaps: Iterable[Gap]) -> dict[str, Json]:
    """What it is about, and the files that show it: the evidence, and the files in which gaps stand."""
    tree = scope.report.verdict.assessment.tree
    paths = dict.fromkeys(file.path for file in one.assessed.files)
    paths |= dict.fromkeys(gap.place.path for gap in gaps if gap.place and is_file(tree, gap.place.path))
    if one.status is Status.NOT_APPLICABLE:
        paths = {}
    evidence: list[Json] = [
        {"href": link, "description": prose(path)} for path in paths if (link := shelf.link(path))
    ]
    subjects: list[Json] = [{"subject-uuid": scope.system, "type": "component"}]
    return full({"subjects": subjects, "relevant-evidence": evidence})


def _days(scope: Scope, one: RequirementVerdict, ahead: date | None) -> dict[str, Json]:
    """The day of the newest evidence, or that of the question where none says one, and how long it is good."""
    dates = [file.date for file in one.assessed.files if file.date is not None and file.date <= scope.as_of]
    newest = max(dates, default=scope.as_of)
    return full(
        {
            "collected": scope.begins(newest) or scope.begins(scope.as_of),
            "expires": "" if ahead is None else scope.ends(day_before(ahead)),
        }
    )


def _first(ahead: Iterable[Gap]) -> date | None:
    """The first day of the next gap; ``None`` if none is known to begin."""
    return min((gap.days.since for gap in ahead if gap.days.since is not None), default=None)
