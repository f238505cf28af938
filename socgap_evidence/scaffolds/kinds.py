"""What may be scaffolded: every document type that a requirement asks for as a file that people write.

``waiver`` and ``zero`` are kinds as well: what accepts gaps, and the statement that nothing happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import UsageError, did_you_mean
from socgap_evidence.rules.statements import STATEMENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from socgap_evidence.project import Control, Project, Requirement
    from socgap_evidence.snapshot import GlobPattern

WAIVER, ZERO = "waiver", "zero"
_WRITTEN = frozenset({".yaml", ".yml", ".md", ".markdown", ""})
"""Endings of what people write by hand; the rest is exported."""


class Asker(Struct, frozen=True):
    """A requirement that asks for a kind, and the control it belongs to."""

    control: Control
    requirement: Requirement

    @property
    def glob(self) -> GlobPattern | None:
        """Where a file that people write would lie; ``None`` if it asks for exports alone."""
        return next((glob for glob in self.requirement.globs if _is_written(glob)), None)

    @property
    def choice(self) -> tuple[str, ...]:
        """The values by which its files are told from those of other requirements, such as a training module."""
        return tuple(one for _, allowed in self.requirement.where for one in allowed)

    @property
    def where(self) -> str:
        """Where its files lie, and by what they are told from others."""
        text = "" if self.glob is None else self.glob.text
        chosen = "; ".join(f"{one.text}: {', '.join(allowed)}" for one, allowed in self.requirement.where)
        return f"{text} ({chosen})" if chosen else text

    def answers_to(self, name: str) -> bool:
        """Whether a name says that this one is meant: that of its only file, or a value that only its files have."""
        wanted, glob = name.casefold(), self.glob
        is_file = glob is not None and glob.is_literal and _stem(glob.text).casefold() == wanted
        return is_file or wanted in {one.casefold() for one in self.choice}

    def is_named(self, name: str) -> bool:
        """Whether it is the requirement's own id or the path of one of its files."""
        return name.casefold() == self.requirement.id.casefold() or (
            "/" in name and any(glob.matches(name) for glob in self.requirement.globs)
        )

    def is_like(self, name: str) -> bool:
        """Whether a name is the beginning or the end of that of its only file: ``charter`` of ``security-charter``."""
        own = "" if self.glob is None or not self.glob.is_literal else _stem(self.glob.text).casefold()
        return own.startswith(f"{name.casefold()}-") or own.endswith(f"-{name.casefold()}")

    def id_in(self, path: str) -> str | None:
        """The id that a path of one of its files gives; ``None`` for its only file, or for what is no path."""
        is_one_of_many = "/" in path and self.glob is not None and not self.glob.is_literal
        return _stem(path) if is_one_of_many else None


def kinds_of(project: Project) -> dict[str, tuple[Asker, ...]]:
    """The document types that may be scaffolded, sorted, with who asks for each in the order of the controls."""
    found: dict[str, list[Asker]] = {}
    for control in project.controls:
        for requirement in control.requirements:
            asker = Asker(control, requirement)
            if requirement.schema is not None and asker.glob is not None:
                found.setdefault(requirement.schema, []).append(asker)
    return {name: tuple(found[name]) for name in sorted(found)}


def find_kind(kinds: Mapping[str, tuple[Asker, ...]], word: str) -> str | None:
    """The kind that a word names; ``None`` if it names none.

    A company's own type that is called ``waiver`` or ``zero`` goes before ours.
    """
    name = word.lower()
    if name in kinds or name == WAIVER:
        return name
    return STATEMENT if name == ZERO and STATEMENT in kinds else None


def read_word(kinds: Mapping[str, tuple[Asker, ...]], word: str) -> tuple[str, Asker]:
    """The kind and the requirement that the id of a requirement or the path of a file names.

    Raises UsageError with what comes close for a word that names neither.
    """
    for kind, askers in kinds.items():
        meant = [one for one in askers if one.is_named(word)]
        if meant:
            return kind, choose(kind, meant, None, None)
    name = word.lower()
    known = [*kinds, WAIVER, *([ZERO] if STATEMENT in kinds else [])]
    alike = [one for one in known if name in one.split("-")]
    several = f"Name one of {', '.join(alike)}." if len(alike) > 1 else ""
    only = f"Did you mean '{alike[0]}'?" if len(alike) == 1 else ""
    requirements = {one.requirement.id for askers in kinds.values() for one in askers}
    near = did_you_mean(name, known) or did_you_mean(word.upper(), requirements)
    raise UsageError(
        f"There is no kind '{word}'.", fix=several or only or near or "'socgap new' lists the kinds."
    )


def choose(kind: str, askers: Iterable[Asker], wanted: str | None, name: str | None) -> Asker:
    """The one requirement that a file is for.

    Raises UsageError, which lists them, if nothing says which of several is meant, or if none has the wanted id.
    """
    askers = tuple(askers)
    if wanted is not None:
        chosen = [one for one in askers if one.requirement.id.lower() == wanted.lower()]
        if not chosen:
            fix = (
                did_you_mean(wanted.upper(), [one.requirement.id for one in askers])
                or f"These do: {_listed(askers)}."
            )
            raise UsageError(f"{wanted} does not ask for the kind '{kind}'.", fix=fix)
        return chosen[0]
    meant = _meant(askers, name)
    if len({(one.requirement.globs, one.requirement.where) for one in meant}) == 1:
        return meant[0]
    fix = f"Choose one with --requirement: {_listed(meant)}."
    raise UsageError(f"{len(meant)} requirements ask for the kind '{kind}'.", fix=fix)


def _meant(askers: tuple[Asker, ...], name: str | None) -> tuple[Asker, ...]:
    """Those whom a name means, by the first of the ways that means any; all of them if it means none."""
    if name is None:
        return askers
    for means in (Asker.is_named, Asker.answers_to, Asker.is_like):
        if found := tuple(one for one in askers if means(one, name)):
            return found
    return askers


def _listed(askers: Iterable[Asker]) -> str:
    return "; ".join(f"{one.requirement.id} {one.where}" for one in askers)


def _is_written(glob: GlobPattern) -> bool:
    return glob.suffix in _WRITTEN or "*" in glob.suffix


def _stem(path: str) -> str:
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
