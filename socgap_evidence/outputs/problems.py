"""What a forge is told: every gap that holds and every warning, as one list (docs/adr/0014-outputs-for-machines.md)."""

from __future__ import annotations

import hashlib
from collections import Counter
from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.baseline import key_of
from socgap_evidence.project.config import CONFIG_NAME
from socgap_evidence.verdict import EXIT_MET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from socgap_evidence.documents import Span
    from socgap_evidence.model import Caution, Gap
    from socgap_evidence.verdict import ControlVerdict, RequirementVerdict, Verdict


class Level(Enum):
    """How much a problem matters."""

    ERROR = "error"
    """It closes the gate."""
    WARNING = "warning"
    """It does not, and somebody should know."""
    NOTE = "note"
    """It is accepted: a waiver covers it, or the baseline lists it."""


class Problem(Struct, frozen=True):
    """A gap that holds on the day, or a warning. Its texts are as people wrote them: every output escapes them."""

    level: Level
    name: str
    """What it is a problem of: the id of the sentence or else of the requirement, ``AC-1.A2``; empty for what is no gap."""
    rule: str
    """The keyword that found it; empty for what is no gap."""
    message: str
    fix: str
    path: str
    """Where it is, from the top of the repository; empty where nothing exists that could be pointed at."""
    span: Span | None
    """Lines and columns in ``path``; ``None`` if that is empty."""
    fingerprint: str
    """64 hexadecimal digits, the same in the next commit and on the next day for the same problem, and no other's."""
    remarks: tuple[str, ...] = ()
    """What is to be said of the waivers and the baseline that name it."""
    is_waived: bool = False
    """Whether a waiver accepts it, rather than the baseline."""
    control: ControlVerdict | None = None
    """``None`` for what is no gap."""
    requirement: RequirementVerdict | None = None
    gap: Gap | None = None
    shown_at: str = CONFIG_NAME
    """``path``, or the settings for a forge that refuses what is nowhere: nothing is judged without them."""


def problems(verdict: Verdict, folder: str = "") -> tuple[Problem, ...]:
    """Every problem on the verdict's day, gaps in the order of the checklist, then warnings.

    ``folder`` leads from the top of the repository to the project (``Style.folder``).
    """
    seen: Counter[str] = Counter()
    found = [_of_gap(verdict, control, one, gap, seen) for control, one, gap in _gaps(verdict)]
    cautions = [_of_caution(verdict, one, seen) for one in verdict.warnings]
    return tuple(_from_the_top(one, folder) for one in (*found, *cautions))


def _from_the_top(one: Problem, folder: str) -> Problem:
    path = f"{folder}{one.path}" if one.path else ""
    return replace(one, path=path, shown_at=path or f"{folder}{CONFIG_NAME}")


def unexplained(verdict: Verdict, listed: Iterable[Problem], folder: str = "") -> Problem | None:
    """What keeps the gate closed where no problem of the list does: nothing applies, or git could not be asked.

    For readers that take a report without an error for one in which all is well. ``None`` if the gate is open, or explained.
    """
    if verdict.exit_code == EXIT_MET or any(one.level is Level.ERROR for one in listed):
        return None
    why = verdict.assessment.no_history
    return Problem(
        level=Level.ERROR,
        name="",
        rule="",
        message=verdict.headline if why is None else why.message,
        fix="" if why is None else why.fix,
        path="",
        span=None,
        fingerprint=hashlib.sha256(b"gate").hexdigest(),
        shown_at=f"{folder}{CONFIG_NAME}",
    )


def _gaps(verdict: Verdict) -> Iterator[tuple[ControlVerdict, RequirementVerdict, Gap]]:
    for control in verdict.controls:
        for one in control.requirements:
            for gap in (*one.gaps, *one.waived):
                yield control, one, gap


def _of_gap(
    verdict: Verdict, control: ControlVerdict, one: RequirementVerdict, gap: Gap, seen: Counter[str]
) -> Problem:
    is_waived = gap in one.waived
    is_listed = verdict.ratchet is not None and verdict.ratchet.knows(gap)
    return Problem(
        level=Level.NOTE if is_waived or is_listed else Level.ERROR,
        name=gap.assertion or gap.requirement,
        rule=gap.rule,
        message=gap.message,
        fix=gap.fix,
        path="" if gap.place is None else gap.place.path,
        span=None if gap.place is None else verdict.assessment.span(gap.place),
        fingerprint=_fingerprint(repr(key_of(gap)), seen),
        remarks=verdict.remarks(gap),
        is_waived=is_waived,
        control=control,
        requirement=one,
        gap=gap,
    )


def _of_caution(verdict: Verdict, one: Caution, seen: Counter[str]) -> Problem:
    path = "" if one.place is None else one.place.path
    return Problem(
        level=Level.WARNING,
        name="",
        rule="",
        message=one.message,
        fix=one.fix,
        path=path,
        span=None if one.place is None else verdict.assessment.span(one.place),
        fingerprint=_fingerprint(repr(("warning", path, one.message)), seen),
    )


def _fingerprint(what: str, seen: Counter[str]) -> str:
    """The digest of what makes a problem the same one, and of how many like it stand before it."""
    seen[what] += 1
    return hashlib.sha256(f"{what}\0{seen[what]}".encode("utf-8", "surrogateescape")).hexdigest()


def spread(found: Iterable[Problem]) -> list[Problem]:
    """The same problems, those first of which each requirement has one before any has two: a budget cuts the rest."""
    turn: Counter[str] = Counter()
    ordered: list[tuple[int, int, Problem]] = []
    for number, one in enumerate(found):
        owner = "" if one.gap is None else one.gap.requirement
        ordered.append((turn[owner], number, one))
        turn[owner] += 1
    return [one for _, _, one in sorted(ordered, key=lambda item: item[:2])]
