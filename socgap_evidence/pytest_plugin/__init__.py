"""The gate as tests of pytest: ``pytest --socgap`` runs each requirement as a test, beside a company's own assertions.

A requirement whose gaps close the gate fails with their text; one that is waived, pending or does not apply is skipped
with the reason. What could not be checked is a usage error, and a project of which nothing applies fails: neither is ever
green. A test marked ``control("VM-1")`` is an assertion of the company's own about that control: how it went counts in
the sentence at the end and in every report of ``--socgap-output``.

Whoever has this package installed has pytest load this module, in any project: it imports nothing else of the package,
and does nothing, until a project with controls is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from datetime import date

    from socgap_evidence.pytest_plugin.gate import Evidence

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
    group.addoption(
        "--socgap-output",
        action="append",
        default=[],
        metavar="FORMAT=PATH",
        help="With --socgap: write a format of 'socgap check', with the company's own assertions. Repeatable.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """The marker, and the gate for whoever asks for it."""
    from socgap_evidence.pytest_plugin.gate import KEY, Gate
    from socgap_evidence.pytest_plugin.own import OwnTests

    config.addinivalue_line("markers", _MARKER)
    gate = config.stash[KEY] = Gate(config)
    gate.check_options()
    config.pluginmanager.register(OwnTests(config, gate), "socgap-own")


@pytest.hookimpl(tryfirst=True)  # so that -k and --deselect see the requirements, too
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add a test for each requirement."""
    if config.getoption("socgap"):
        from socgap_evidence.pytest_plugin.checklist import Checklist
        from socgap_evidence.pytest_plugin.gate import KEY

        items[:0] = Checklist.from_parent(session, name="socgap", gate=config.stash[KEY]).collect()


@pytest.fixture(scope="session")
def evidence(pytestconfig: pytest.Config) -> Evidence:
    """The company's evidence, by document type."""
    from socgap_evidence.pytest_plugin.gate import KEY, Evidence

    return Evidence(pytestconfig.stash[KEY])


@pytest.fixture(scope="session")
def register(evidence: Evidence) -> Any:
    """The members of a register: ``register("vendors")``."""
    return evidence.items


@pytest.fixture(scope="session")
def as_of(pytestconfig: pytest.Config) -> date:
    """The day that is judged."""
    from socgap_evidence.pytest_plugin.gate import KEY

    return pytestconfig.stash[KEY].verdict.as_of
