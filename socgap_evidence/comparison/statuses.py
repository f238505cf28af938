"""Which controls and requirements a change gives another status, by the rules of either side."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

from msgspec import Struct

from socgap_evidence.model import Reason, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from socgap_evidence.verdict import ControlVerdict, RequirementVerdict, Verdict


class Standing(Struct, frozen=True):
    """A status with its reasons."""

    status: Status
    reasons: tuple[Reason, ...] = ()
    """Those of the gaps that hold, each once."""

    def __str__(self) -> str:
        listed = ", ".join(reason.value for reason in self.reasons)
        return (
            f"{self.status.value} ({listed})" if listed and self.status is Status.GAP else self.status.value
        )


class StatusChange(Struct, frozen=True):
    """A control or a requirement that has another status; ``None`` is that of one that a judge does not have."""

    control: str
    name: str
    """The id of the control, or of one of its requirements."""
    title: str
    base: Standing | None
    head: Standing | None
    """By the head's own rules."""
    head_by_base: Standing | None
    """The head by the rules of the base."""

    @property
    def is_control(self) -> bool:
        """Whether it is a whole control."""
        return self.name == self.control

    @property
    def is_one(self) -> bool:
        """Whether anything about it changes."""
        return _status(self.base) is not _status(self.head) or self.differs_by_judge

    @property
    def differs_by_judge(self) -> bool:
        """Whether the rules of the base give the head another status than its own."""
        return self.base is not None and _status(self.head) is not _status(self.head_by_base)

    @property
    def breaks(self) -> bool:
        """Whether it passed, or was not there, and passes no more by the rules of either side.

        Of one that could not be told, what does not pass without any gap may be new.
        """
        after = [one for one in (self.head, self.head_by_base) if one is not None]
        if self.base is not None and self.base.status is Status.UNKNOWN:
            return any(one.status is Status.GAP and not one.reasons for one in after)
        passed = self.base is None or self.base.status.passes
        return passed and not all(one.status.passes for one in after)


_Judged: TypeAlias = "ControlVerdict | RequirementVerdict"
_Verdict = TypeVar("_Verdict", "ControlVerdict", "RequirementVerdict")


def changed_statuses(base: Verdict, head: Verdict, head_by_base: Verdict) -> Iterator[StatusChange]:
    """Each requirement and each control whose status is not the same in all three verdicts, in the base's order.

    Before a requirement stands its control, whether or not it has another status as well.
    """
    controls = [
        {one.assessed.control.id: one for one in side.controls} for side in (base, head, head_by_base)
    ]
    for name in dict.fromkeys(name for side in controls for name in side):
        found = [side.get(name) for side in controls]
        title = next(one.assessed.control.title for one in _newest(found))
        control = StatusChange(name, name, title, *(_standing(one) for one in found))
        requirements = [one for one in _inside(name, found) if one.is_one]
        if control.is_one or requirements:
            yield control
            yield from requirements


def _inside(control: str, found: list[ControlVerdict | None]) -> Iterator[StatusChange]:
    """Every requirement of a control, in the base's order."""
    sides = [_requirements(one) for one in found]
    for name in dict.fromkeys(name for side in sides for name in side):
        verdicts = [side.get(name) for side in sides]
        title = next(one.assessed.requirement.title for one in _newest(verdicts))
        yield StatusChange(control, name, title, *(_standing(one) for one in verdicts))


def _requirements(control: ControlVerdict | None) -> Mapping[str, RequirementVerdict]:
    return {one.assessed.requirement.id: one for one in control.requirements} if control else {}


def _newest(found: Sequence[_Verdict | None]) -> list[_Verdict]:
    """What there is of base, head and head by the base's rules: as the head has it first."""
    base, head, head_by_base = found
    return [one for one in (head, base, head_by_base) if one is not None]


def _standing(one: _Judged | None) -> Standing | None:
    if one is None:
        return None
    held = {gap.reason for gap in one.gaps}
    return Standing(one.status, tuple(reason for reason in Reason if reason in held))


def _status(standing: Standing | None) -> Status | None:
    return None if standing is None else standing.status
