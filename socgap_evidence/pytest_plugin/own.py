"""How a company's own assertions went, as what counts in the verdict.

A test that was skipped, that is expected to fail, or that never ran is no assertion that is kept: it closes the gate, and
the run fails though pytest alone would call it passed.
"""

from __future__ import annotations

import os
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.pytest_plugin.gate import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.own_assertions import OwnAssertion
    from socgap_evidence.pytest_plugin.gate import Gate
    from socgap_evidence.verdict import Verdict

_PROPERTY = "control"
"""The property of a test's report that names a control; JUnit's report of pytest shows it, too."""
_COLLECTED = "socgap_collected"
_LONGEST = 300
"""How many characters of what a test says are repeated: it may hold a whole record."""
_PASSED, _SKIPPED, _NEVER_RAN = "passed", "skipped", "never ran"
_WORST_FIRST = ("failed", "expected to fail", _SKIPPED, _NEVER_RAN, _PASSED)


class OwnTests:
    """Follows the tests that are marked with a control from where they are collected to the report."""

    def __init__(self, config: pytest.Config, gate: Gate) -> None:
        self._config, self._gate = config, gate
        self._controls: dict[str, list[str]] = {}
        """The controls of each marked test."""
        self._places: dict[str, tuple[str, int | None]] = {}
        self._outcomes: dict[str, tuple[str, str]] = {}
        """The worst that was told of each, and its words."""
        self._is_over = False

    @pytest.hookimpl(trylast=True)
    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Note a marked test, and say in all its reports which controls it is about."""
        controls = list(dict.fromkeys(self._named(item)))
        if controls:
            self._controls[item.nodeid] = controls
            path, line, _ = item.location
            self._places[item.nodeid] = (path, line)
            item.user_properties.extend((_PROPERTY, name) for name in controls)

    def _named(self, item: pytest.Item) -> Iterator[str]:
        markers = list(item.iter_markers(_PROPERTY))
        if not markers or not self._gate.is_asked_for:
            return
        known = {control.assessed.control.id for control in self._gate.verdict.controls}
        for marker in markers:
            if len(marker.args) != 1 or marker.kwargs or not isinstance(marker.args[0], str):
                raise pytest.UsageError(said(f"{item.nodeid}: 'control' takes the id of one control."))
            if marker.args[0] not in known:
                raise pytest.UsageError(said(f"{item.nodeid}: there is no control '{marker.args[0]}'."))
            yield marker.args[0]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how a phase of a marked test went; where tests run elsewhere, that is told here as well."""
        # What a worker collected is told when it is done, so here only the report itself says that it is marked.
        if all(name != _PROPERTY for name, _ in report.user_properties):
            return
        outcome, words = _told(report)
        before, _ = self._outcomes.get(report.nodeid, (_PASSED, ""))
        if report.nodeid not in self._outcomes or _WORST_FIRST.index(outcome) < _WORST_FIRST.index(before):
            self._outcomes[report.nodeid] = (outcome, words)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the reports; fail where an assertion that was not kept is none of pytest's failures."""
        worker = getattr(self._config, "workeroutput", None)
        if worker is not None:
            worker[_COLLECTED] = [
                (name, controls, *self._places[name]) for name, controls in self._controls.items()
            ]
            return
        if not self._config.getoption("socgap") or exitstatus not in {
            pytest.ExitCode.OK,
            pytest.ExitCode.TESTS_FAILED,
        }:
            return
        self._is_over = True
        self._write()
        if exitstatus == pytest.ExitCode.OK and any(one != _PASSED for one in self._ended().values()):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker of xdist collected: this process collects nothing itself."""
        for name, controls, path, line in getattr(node, "workeroutput", {}).get(_COLLECTED, ()):
            self._controls[name] = list(controls)
            self._places[name] = (path, line)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """How the own assertions went, by control, and the gate in one sentence."""
        told: dict[str, Counter[str]] = {}
        for name, outcome in self._ended().items():
            for control in self._controls[name]:
                told.setdefault(control, Counter())[outcome] += 1
        if told or self._is_over:
            terminalreporter.section("socgap")
        for control, counts in sorted(told.items()):
            counted = ", ".join(f"{counts[one]} {one}" for one in reversed(_WORST_FIRST) if counts[one])
            terminalreporter.write_line(f"{control}: own assertions: {counted}")
        if self._is_over:
            verdict = self.verdict
            pinned = f" (The date is pinned to {verdict.as_of}.)" if verdict.is_pinned else ""
            terminalreporter.write_line(said(f"{verdict.headline}{pinned}"))

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict once all has run."""
        return self._gate.verdict_with(list(self._asserted()))

    def _ended(self) -> dict[str, str]:
        return {name: self._outcomes.get(name, (_NEVER_RAN, ""))[0] for name in self._controls}

    def _asserted(self) -> Iterator[OwnAssertion]:
        from socgap_evidence.own_assertions import OwnAssertion

        for name, controls in self._controls.items():
            outcome, words = self._outcomes.get(name, (_NEVER_RAN, ""))
            path, line = self._places[name]
            fault = "" if outcome == _PASSED else f"it {_said(outcome)}{f': {words}' if words else '.'}"
            for control in controls:
                yield OwnAssertion(
                    control,
                    name.rpartition("::")[2],
                    self._from_project(path),
                    None if line is None else line + 1,
                    fault,
                    is_told=outcome not in {_SKIPPED, _NEVER_RAN},
                )

    def _from_project(self, path: str) -> str:
        """A path from pytest's root as one from the project's folder; empty for a file outside."""
        found = Path(os.path.relpath(self._config.rootpath / path, self._gate.root)).as_posix()
        return "" if found.startswith("../") else found

    def _write(self) -> None:
        from socgap_evidence.cli.writing import write_whole
        from socgap_evidence.errors import SocgapError
        from socgap_evidence.outputs import FORMATS, Style
        from socgap_evidence.snapshot import folder_of

        for name, path in self._gate.targets:
            style = Style(folder=folder_of(self._gate.root))
            try:
                write_whole(path, FORMATS[name](self.verdict, style))
            except SocgapError as error:
                raise pytest.UsageError(said(f"--socgap-output: {error}")) from error


def _said(outcome: str) -> str:
    return {"failed": "fails", "expected to fail": "is expected to fail", _SKIPPED: "was skipped"}.get(
        outcome, outcome
    )


def _told(report: pytest.TestReport) -> tuple[str, str]:
    """What a phase says of a test, and its first line in words."""
    if report.failed:
        return "failed", _first_line(report)
    if hasattr(report, "wasxfail") and report.skipped:
        return "expected to fail", str(report.wasxfail)
    if report.skipped:
        words = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else ""
        return _SKIPPED, words.removeprefix("Skipped: ")
    return _PASSED, ""


def _first_line(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    message = str(report.longrepr) if crash is None else str(crash.message)
    line = message.strip().partition("\n")[0]
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
