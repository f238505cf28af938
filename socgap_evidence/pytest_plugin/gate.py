"""The verdict behind the tests, and the evidence for a company's own assertions."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from msgspec import Struct

from socgap_evidence import limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from socgap_evidence.documents import Document
    from socgap_evidence.intake import Intake
    from socgap_evidence.model import Json
    from socgap_evidence.own_assertions import OwnAssertion
    from socgap_evidence.verdict import Verdict


class Gate(Struct, frozen=True, dict=True):
    """The verdict on the project, reached when somebody first asks; a usage error if it cannot be."""

    config: pytest.Config

    def check_options(self) -> None:
        """Refuse outputs that could not be written, before anything runs."""
        wanted = self.config.getoption("--socgap-output")
        if wanted and not self.config.getoption("socgap"):
            raise pytest.UsageError(
                "--socgap-output writes what --socgap judges: add --socgap, or leave it out."
            )
        self.targets  # noqa: B018  # raises for what is no output

    @cached_property
    def targets(self) -> list[tuple[str, Path]]:
        """Format and path of each ``--socgap-output``."""
        wanted = self.config.getoption("--socgap-output")
        if not wanted:
            return []
        from socgap_evidence.cli.common import output_targets
        from socgap_evidence.errors import SocgapError
        from socgap_evidence.outputs import FORMATS

        try:
            return output_targets(wanted, FORMATS)
        except SocgapError as error:
            raise pytest.UsageError(said(f"--socgap-output: {error}")) from error

    @property
    def is_asked_for(self) -> bool:
        """Whether this run has anything to do with controls: an option says so, or a ``socgap.yaml`` is there."""
        from socgap_evidence.errors import SocgapError

        if self.config.getoption("socgap") or self.config.getoption("--socgap-project") is not None:
            return True
        try:
            self.root  # noqa: B018  # raises where there is none
        except SocgapError:
            return False
        return True

    @cached_property
    def root(self) -> Path:
        """The folder of ``socgap.yaml``; SocgapError if there is none."""
        from socgap_evidence.snapshot import find_root

        given = self.config.getoption("--socgap-project")
        return find_root(self.config.rootpath if given is None else Path(given))

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict on the work tree."""
        from socgap_evidence.cli.common import judge_tree, open_tree  # these take a moment to import
        from socgap_evidence.dates import parse_date
        from socgap_evidence.errors import SocgapError

        day = self.config.getoption("--socgap-as-of")
        try:
            as_of = None if day is None else parse_date(day)
            return judge_tree(open_tree(self.root, None), as_of)
        except ValueError as error:
            raise pytest.UsageError(said(f"--socgap-as-of: {error}")) from error
        except SocgapError as error:
            raise pytest.UsageError(said(f"socgap: {error}")) from error

    def verdict_with(self, asserted: Iterable[OwnAssertion]) -> Verdict:
        """The verdict once the company's own assertions have been asked."""
        from socgap_evidence.judging import judge
        from socgap_evidence.own_assertions import with_own

        alone = self.verdict
        return judge(with_own(alone.assessment, asserted, alone.as_of), alone.as_of, alone.day_chosen_by)

    @cached_property
    def intake(self) -> Intake:
        """The files of the work tree, by document type."""
        from socgap_evidence.intake import Intake

        assessment = self.verdict.assessment
        return Intake(assessment.tree, assessment.project.schemas)


KEY = pytest.StashKey[Gate]()


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
            _fail(
                f"No requirement has documents of type '{of_type}'; there are {', '.join(sorted(sources))}."
            )
        with limits.lowered(self._gate.verdict.assessment.project.config.limits.value):
            shelf = self._gate.intake.shelf(of_type, sources[of_type])
        for broken in shelf.broken:
            path = broken.place.path if broken.place else of_type
            _fail(f"{path} cannot be relied on: {broken.message} {broken.fix}")
        if not shelf.documents:
            _fail(f"There is no document of type '{of_type}', so nothing would be tested.")
        return shelf.documents

    def items(self, of_type: str) -> list[Json]:
        """The members of all registers of a type."""
        found: list[Json] = []
        for document in self.documents(of_type):
            listed = document.data.get("items") if isinstance(document.data, dict) else None
            found += listed if isinstance(listed, list) else []
        if not found:
            _fail(f"There is no item in documents of type '{of_type}', so nothing would be tested.")
        return found


def _fail(message: str) -> NoReturn:
    """Fail the test that asks, in words that no CI system takes for a command."""
    pytest.fail(said(message))


def said(text: str) -> str:
    """Words in which no CI system finds a command."""
    from socgap_evidence.outputs.escaping import (
        plain,
    )  # a tenth of a second, and this module is loaded everywhere

    return plain(text)
