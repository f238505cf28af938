"""The gate as tests of pytest: ``pytest --socgap`` runs each requirement as a test, beside a company's own assertions.

A requirement whose gaps close the gate fails with their text; one that is waived, pending or does not apply is skipped
with the reason. What could not be checked is a usage error, and a project of which nothing applies fails: neither is ever
green. A test marked ``control("VM-1")`` is counted with that control in the summary.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.intake import Intake
    from socgap_evidence.model import Json
    from socgap_evidence.verdict import RequirementVerdict, Verdict

_MARKER = "control(id): an assertion of the company's own about the control with this id"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options."""
    group = parser.getgroup("socgap")
    group.addoption(
        "--socgap", action="store_true", help="Run each requirement of the SOC 2 controls as a test."
    )
    group.addoption(
        "--socgap-project",
        default=None,
        metavar="DIR",
        help="Where socgap.yaml is, or a folder below it. [default: pytest's root]",
    )
    group.addoption("--socgap-as-of", default=None, metavar="DAY", help="The day to judge. [default: today]")


def pytest_configure(config: pytest.Config) -> None:
    """The marker, and the verdict for whoever asks for it."""
    config.addinivalue_line("markers", _MARKER)
    config.stash[_KEY] = Gate(config)


@pytest.hookimpl(tryfirst=True)  # so that -k and --deselect see the requirements, too
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add a test for each requirement, and refuse markers that name no control."""
    gate = config.stash[_KEY]
    marked = [(item, name) for item in items for name in _controls(item)]
    if config.getoption("socgap"):
        items[:0] = Checklist.from_parent(session, name="socgap", gate=gate).collect()
    if marked:
        known = {control.assessed.control.id for control in gate.verdict.controls}
        for item, name in marked:
            if name not in known:
                raise pytest.UsageError(f"{item.nodeid}: there is no control '{name}'.")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """How a company's own assertions went, by control, and the gate in one sentence."""
    told: dict[str, Counter[str]] = {}
    for outcome in ("passed", "failed", "skipped", "error"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name in [value for key, value in getattr(report, "user_properties", ()) if key == "control"]:
                told.setdefault(str(name), Counter())[outcome] += 1
    if told or config.getoption("socgap"):
        terminalreporter.section("socgap")
    for name, counts in sorted(told.items()):
        counted = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        terminalreporter.write_line(f"{name}: own assertions: {counted}")
    if config.getoption("socgap"):
        terminalreporter.write_line(config.stash[_KEY].headline)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Say in every report which controls a test is about."""
    item.user_properties.extend(("control", name) for name in _controls(item))


def _controls(item: pytest.Item) -> Iterator[str]:
    for marker in item.iter_markers("control"):
        if len(marker.args) != 1 or not isinstance(marker.args[0], str):
            raise pytest.UsageError(f"{item.nodeid}: 'control' takes the id of one control.")
        yield marker.args[0]


@dataclass(frozen=True)
class Gate:
    """The verdict on the project, reached when somebody first asks; a usage error if it cannot be."""

    config: pytest.Config

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict on the work tree."""
        from socgap_evidence.cli.common import judge_tree, open_tree  # these take a moment to import
        from socgap_evidence.dates import parse_date
        from socgap_evidence.errors import SocgapError
        from socgap_evidence.snapshot import find_root

        given, day = self.config.getoption("--socgap-project"), self.config.getoption("--socgap-as-of")
        try:
            as_of = None if day is None else parse_date(day)
            root = find_root(self.config.rootpath if given is None else Path(given))
            return judge_tree(open_tree(root, None), as_of)
        except ValueError as error:
            raise pytest.UsageError(f"--socgap-as-of: {error}") from error
        except SocgapError as error:
            raise pytest.UsageError(f"socgap: {error}") from error

    @property
    def headline(self) -> str:
        """The gate in one sentence."""
        from socgap_evidence.outputs.escaping import plain

        pinned = f" (The date is pinned to {self.verdict.as_of}.)" if self.verdict.is_pinned else ""
        return plain(f"{self.verdict.headline}{pinned}")

    @cached_property
    def intake(self) -> Intake:
        """The files of the work tree, by document type."""
        from socgap_evidence.intake import Intake

        assessment = self.verdict.assessment
        return Intake(assessment.tree, assessment.project.schemas)


_KEY = pytest.StashKey[Gate]()


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
        from socgap_evidence.outputs.escaping import plain

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
            pytest.skip(plain(f"{text.standing(self._one)} {self._one.assessed.not_owed}").strip())

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """The gaps alone: how the program came to them is of no use to whoever mends them."""
        if isinstance(excinfo.value, GapsError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it is, and what it is called."""
        from socgap_evidence.outputs.escaping import plain

        requirement = self._one.assessed.requirement
        return self.path, None, plain(f"{requirement.id} {requirement.title}")


class GateTest(pytest.Item):
    """What closes the gate and is no requirement: nothing applies, or git could not be asked."""

    def __init__(self, *, verdict: Verdict, **more: Any) -> None:
        super().__init__(**more)
        self._verdict = verdict

    def runtest(self) -> None:
        """Fail with the reason."""
        from socgap_evidence.outputs.escaping import plain

        trouble = self._verdict.assessment.no_history
        said = self._verdict.headline if trouble is None else f"{trouble.message} {trouble.fix}"
        raise GapsError(plain(said))

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:  # noqa: ARG002  # pytest's own signature
        """The reason alone."""
        return str(excinfo.value)


class Evidence:
    """The company's evidence, for assertions of its own.

    What cannot be relied on, and nothing at all, fails the test that asks for it: a test of nothing would pass.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def documents(self, of_type: str) -> Sequence[Document]:
        """The documents of a type, such as ``vendor-review``, in the order of their paths."""
        sources = self._gate.verdict.assessment.project.sources
        if of_type not in sources:
            pytest.fail(
                f"No requirement has documents of type '{of_type}'; there are {', '.join(sorted(sources))}."
            )
        shelf = self._gate.intake.shelf(of_type, sources[of_type])
        for broken in shelf.broken:
            path = broken.place.path if broken.place else of_type
            pytest.fail(f"{path} cannot be relied on: {broken.message} {broken.fix}")
        if not shelf.documents:
            pytest.fail(f"There is no document of type '{of_type}', so nothing would be tested.")
        return shelf.documents

    def items(self, of_type: str) -> list[Json]:
        """The members of all registers of a type."""
        found: list[Json] = []
        for document in self.documents(of_type):
            listed = document.data.get("items") if isinstance(document.data, dict) else None
            found += listed if isinstance(listed, list) else []
        if not found:
            pytest.fail(f"There is no item in documents of type '{of_type}', so nothing would be tested.")
        return found


@pytest.fixture(scope="session")
def evidence(pytestconfig: pytest.Config) -> Evidence:
    """The company's evidence, by document type."""
    return Evidence(pytestconfig.stash[_KEY])


@pytest.fixture(scope="session")
def register(evidence: Evidence) -> Any:
    """The members of a register: ``register("vendors")``."""
    return evidence.items


@pytest.fixture(scope="session")
def as_of(pytestconfig: pytest.Config) -> date:
    """The day that is judged."""
    return pytestconfig.stash[_KEY].verdict.as_of
