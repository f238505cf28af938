"""The limits that controls use by name: by the policies that are their homes, and with whoever asks by them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.project.parameters import in_words
from socgap_evidence.project.topics import every_check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.project import Project
    from socgap_evidence.project.parameters import Parameter

_ORIGIN = re.compile(r"(?P<path>.+):(?P<line>[0-9]+):(?P<column>[0-9]+)", re.DOTALL)


class Use(Struct, frozen=True):
    """A sentence, or a rule of a requirement, that names a parameter."""

    name: str
    """The id of the assertion; of the requirement for what has no sentence."""
    says: str
    requirements: tuple[str, ...]
    """Whoever asks so."""

    @property
    def is_of_requirement(self) -> bool:
        """Whether it stands in the requirement itself."""
        return self.name in self.requirements


def by_home(project: Project) -> Iterator[tuple[str, list[Parameter]]]:
    """Every parameter below the policy that should promise it, in the order of their names; last those without any."""
    definitions = project.definitions.values()
    for home in sorted({one.home for one in definitions}, key=lambda home: (not home, home)):
        yield home, [one for one in definitions if one.home == home]


def uses_of(project: Project, name: str) -> list[Use]:
    """Who asks by a parameter: assertions with their sentences, requirements with what they ask for."""
    uses: dict[tuple[str, str], list[str]] = {}
    for asked in every_check(project.controls):
        if name in asked.check.parameters:
            text = (
                asked.check.says
                or f"{asked.requirement.title}: {asked.check.keyword} {in_words(asked.check.written)}"
            )
            uses.setdefault((asked.check.id or asked.requirement.id, text), []).append(asked.requirement.id)
    for control in project.controls:
        for one in control.requirements:
            if name in one.parameters:
                uses.setdefault((one.id, f"{one.title}: notice {one.notice}"), []).append(one.id)
    return [Use(label, text, tuple(dict.fromkeys(asking))) for (label, text), asking in uses.items()]


def place_of_origin(origin: str, home: str = "") -> tuple[str, int, int] | None:
    """Path, line and column of where a value is settled; ``None`` for a default.

    ``home`` is the policy that may stand behind the place.
    """
    found = _ORIGIN.fullmatch(origin.removesuffix(f", {home}"))
    return None if found is None else (found["path"], int(found["line"]), int(found["column"]))
