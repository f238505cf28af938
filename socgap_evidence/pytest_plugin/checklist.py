"""The requirements as tests of pytest: each fails with its gaps, and a gate that is closed without one fails too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.pytest_plugin.gate import said

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.pytest_plugin.gate import Gate
    from socgap_evidence.verdict import RequirementVerdict, Verdict


class Checklist(pytest.Collector):
    """The requirements, in the order of the checklist."""

    def __init__(self, *, gate: Gate, **more: Any) -> None:
        super().__init__(**more)
        self._gate = gate

    def collect(self) -> list[pytest.Item]:
        """A test for each requirement, and one for a gate that is closed for another reason."""
        verdict = self._gate.verdict
        items: list[pytest.Item] = [
            RequirementTest.from_parent(self, name=one.assessed.requirement.id, verdict=verdict, one=one)
            for control in verdict.controls
            for one in control.requirements
        ]
        if verdict.exit_code and (verdict.lacks_history or not verdict.failing):
            items.append(GateTest.from_parent(self, name="gate", verdict=verdict))
        return items


class GapsError(Exception):
    """What closes the gate, in the words of the report."""


class RequirementTest(pytest.Item):
    """One requirement as a test."""

    def __init__(self, *, verdict: Verdict, one: RequirementVerdict, **more: Any) -> None:
        super().__init__(**more)
        self._verdict, self._one = verdict, one

    def runtest(self) -> None:
        """Fail with the gaps that close the gate; skip with the reason what asks for nothing today."""
        from socgap_evidence.model import Status
        from socgap_evidence.outputs import Style, text

        if self._verdict.closes_gate(self._one):
            lines = [
                line
                for gap in self._one.gaps
                if self._verdict.ratchet is None or not self._verdict.ratchet.knows(gap)
                for line in text.diagnostic(self._verdict, gap, Style())
            ]
            raise GapsError(
                "\n".join(lines) or "Find out why it could not be judged: socgap check says more."
            )
        if self._one.status not in {Status.MET, Status.DUE}:
            pytest.skip(said(f"{text.standing(self._one)} {self._one.assessed.not_owed}").strip())

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """The gaps alone: how the program came to them is of no use to whoever mends them."""
        if isinstance(excinfo.value, GapsError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it is, and what it is called."""
        requirement = self._one.assessed.requirement
        return self.path, None, said(f"{requirement.id} {requirement.title}")


class GateTest(pytest.Item):
    """What closes the gate and is no requirement: nothing applies, or git could not be asked."""

    def __init__(self, *, verdict: Verdict, **more: Any) -> None:
        super().__init__(**more)
        self._verdict = verdict

    def runtest(self) -> None:
        """Fail with the reason."""
        trouble = self._verdict.assessment.no_history
        why = self._verdict.headline if trouble is None else f"{trouble.message} {trouble.fix}"
        raise GapsError(said(why))

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:  # noqa: ARG002  # pytest's own signature
        """The reason alone."""
        return str(excinfo.value)
