"""What a collector is asked, and what it answers: all that a package of somebody else needs to know of socgap.

A collector takes facts out of a system. What it cannot tell it leaves empty and names, so that ``socgap check`` fails
until a person has filled it in: it never guesses, and it never writes a file itself.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, field

from socgap_evidence.history import Identity
from socgap_evidence.history.commits import address_key
from socgap_evidence.intake import Intake
from socgap_evidence.testimony import vouchers_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, tzinfo
    from pathlib import Path

    from socgap_evidence.durations import Period
    from socgap_evidence.model import Json
    from socgap_evidence.project import Project
    from socgap_evidence.rules.witness import Vouchers
    from socgap_evidence.snapshot import Tree


class Option(Struct, frozen=True):
    """One option of a collector on the command line."""

    name: str
    """Without the dashes, such as ``tests-trailer``."""
    help: str
    """One sentence for ``--help``."""
    metavar: str = "TEXT"
    """What stands for the value in ``--help``."""
    default: str = ""
    """The value where none is given; empty for none."""
    required: bool = False
    repeatable: bool = False
    choices: tuple[str, ...] = ()
    """The values that are allowed; empty for any."""


class Company:
    """What a collector may know of the company: its time zone, who is who, and where its evidence lies."""

    def __init__(self, project: Project, tree: Tree) -> None:
        self._project = project
        self._tree = tree
        self._intake = Intake(tree, project.schemas)

    @property
    def name(self) -> str:
        """What the company is called."""
        return self._project.config.company.value

    @property
    def zone(self) -> tzinfo:
        """Its one time zone, in which a moment belongs to a day."""
        return self._project.config.zone

    def person(self, address: str, name: str = "") -> str:
        """The id of the person with an address, by the register of people and ``.mailmap``; empty for a stranger."""
        proper = self._vouchers.mailmap.resolve(Identity(name, address))
        return self._vouchers.people().get(address_key(proper.email), "")

    def folder(self, of_type: str) -> str:
        """Where documents of a type lie, from the top of the project with a slash at its end; empty for the top itself."""
        globs = self._project.sources.get(of_type, ())
        return globs[0].prefix.rpartition("/")[0] + "/" if globs and "/" in globs[0].prefix else ""

    def ids(self, of_type: str) -> frozenset[str]:
        """The ids of the members of a register, such as ``systems``; empty where there is no register to rely on."""
        documents = self._intake.shelf(of_type, self._project.sources.get(of_type, ())).documents
        found = (one.data.get("items") for one in documents if isinstance(one.data, dict))
        members = (item for items in found if isinstance(items, list) for item in items)
        return frozenset(str(one.get("id")) for one in members if isinstance(one, dict))

    def vouchers(self, root: Path) -> Vouchers:
        """Who is who and whose keys count, to be held against the history of the repository in ``root``."""
        return vouchers_of(self._project, self._tree, root)

    @cached_property
    def _vouchers(self) -> Vouchers:
        return vouchers_of(self._project, self._tree, None)


class Request(Struct, frozen=True):
    """What is to be collected."""

    company: Company
    period: Period
    """A month, a quarter, a half-year or a year of the company's calendar, which is over."""
    now: datetime
    """The moment of the export, in the company's time zone; the only clock there is."""
    record: str = ""
    """The id that the record must have, if the file's name was chosen; empty if the collector is to choose."""
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The values of each of its options, by name."""

    def value(self, name: str) -> str:
        """The value of an option; empty where there is none."""
        return next(iter(self.options.get(name, ())), "")

    def values(self, name: str) -> tuple[str, ...]:
        """All values of a repeatable option."""
        return self.options.get(name, ())


class Collected(Struct, frozen=True):
    """What was collected."""

    path: str
    """The file to write, from the top of the project, such as ``evidence/changes/populations/CHP-2026-Q3.yaml``."""
    document: dict[str, Json] | None
    """What it holds, what cannot be told as ``None``; ``None`` itself if nothing happened, and then nothing is written."""
    notes: tuple[str, ...] = ()
    """What whoever completes the record must know, in sentences: what is empty and why, and what was decided how."""


class Collector(Protocol):
    """What an entry point of the group ``socgap.collectors`` names: an object, or a module, that has all of these."""

    @property
    def name(self) -> str:
        """The word to type, the same as that of the entry point."""

    @property
    def purpose(self) -> str:
        """One sentence for ``--help``."""

    @property
    def options(self) -> Sequence[Option]:
        """Its own options, besides those that every collector has."""

    def collect(self, request: Request) -> Collected:
        """The record; a SocgapError with a sentence if it cannot be had."""
