"""Where a packed judge lets pass what the controls that come with socgap do not.

A pack holds whatever its commit asks for, be it little. So its controls, schemas, limits and settings are compared with
the built-in ones and the usual settings, as ``diff`` compares a change with its base. What a company settles about
itself, its time zone, its window, its categories, is no lenience.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from socgap_evidence.errors import SnapshotError
from socgap_evidence.loosening import Direction, Judge, compare_rules
from socgap_evidence.project import open_project
from socgap_evidence.project.catalogue import Catalogue
from socgap_evidence.project.config import CONFIG_NAME
from socgap_evidence.snapshot import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from socgap_evidence.loosening import Alteration
    from socgap_evidence.project import Config, Project
    from socgap_evidence.snapshot import Tree


def leniences(project: Project, tree: Tree) -> tuple[Alteration, ...]:
    """Every way in which a project is looser than what comes with socgap, in the order of ``diff``."""
    usual_tree = _Settings(project.config)
    usual = open_project(usual_tree)
    compared = replace(usual, config=_with_usual(project.config, usual.config))
    found = compare_rules(_Builtin(compared, usual_tree), Judge(project, tree))
    return tuple(one for one in found if one.direction is Direction.LOOSER)


def _with_usual(config: Config, usual: Config) -> Config:
    """The company's settings, with the usual ones in place of those by which a judge can be made more lenient."""
    return replace(
        config,
        as_of=usual.as_of,
        history=usual.history,
        history_since=usual.history_since,
        effectiveness=usual.effectiveness,
    )


class _Builtin(Judge, frozen=True):
    """A judge by the built-in controls, whatever folder its settings name: that folder's name is no lenience."""

    @cached_property
    def catalogue(self) -> Catalogue:
        """The one that comes with socgap."""
        return Catalogue.builtin()


class _Settings:
    """A tree with nothing but the few lines of settings that decide which controls apply."""

    label = "the settings that are usual"

    def __init__(self, config: Config) -> None:
        data = {"company": config.company.value, "categories": list(config.categories.value)}
        self._raw = json.dumps(data).encode()

    @property
    def entries(self) -> Sequence[Entry]:
        """The one file."""
        return [Entry(CONFIG_NAME)]

    def read(self, path: str) -> bytes:
        """The bytes of the one file; SnapshotError for any other."""
        if path != CONFIG_NAME:
            raise SnapshotError(f"{self.label} hold no such file.", path=path)
        return self._raw

    def expect(self, paths: Iterable[str]) -> None:
        """It has all that it has."""

    def blob_id(self, path: str) -> str:
        """The id that git would give the content."""
        raw = self.read(path)
        return hashlib.sha1(b"blob %d\0%b" % (len(raw), raw), usedforsecurity=False).hexdigest()
