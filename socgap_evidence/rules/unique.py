"""`unique`: no id twice.

Why: two records with one id hide each other; a file whose name and id differ is found under neither.

Passes:

    unique: {each: "$.items[*]", by: id}

    # evidence/registers/assets.yaml
    items:
      - {id: A-001, name: Build server}
      - {id: A-002, name: Backup store}

Fails:

    unique: {each: "$.items[*]", by: id}

    # evidence/registers/assets.yaml
    items:
      - {id: A-001, name: Build server}
      - {id: A-001, name: Backup store}

    # invalid: 'A-001' stands already above in the file.

Fails: where the id names the file:

    unique: {by: id, names_file: true}

    # evidence/incidents/INC-2026-001.yaml
    id: INC-2026-010

    # invalid: The id is 'INC-2026-010' but the file is named 'INC-2026-001.yaml'.

Fix: give one of them an id of its own.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import Finding, Rule, Use, mapping, records, selector, selectors_of
from socgap_evidence.rules.naming import ids_of
from socgap_evidence.rules.tallies import records_of
from socgap_evidence.selectors import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json, Pointer, Window
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.selectors import Node, Selector

KEYWORD = "unique"
VALUE: Json = {
    "type": "object",
    "description": "No id stands twice, in one file or across the files of the requirement.",
    "properties": {
        "each": {"$ref": "#/$defs/path"},
        "by": {"$ref": "#/$defs/fields", "description": "The field, or the fields that together are the id."},
        "names_file": {
            "type": "boolean",
            "description": "Whether the id is also the file's name without ending.",
        },
    },
    "required": ["by"],
    "additionalProperties": False,
}


Key: TypeAlias = "tuple[str, ...]"


class _Stated(NamedTuple):
    """An id as a record states it."""

    document: Document
    number: int
    """Of which record of its file, from 0."""
    record: Node
    pointer: Pointer
    """The way to the id."""

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.document.path, self.pointer)

    @property
    def about(self) -> tuple[str, ...]:
        """By what a waiver can name its record."""
        return ids_of(self.document, self.record)


Ids: TypeAlias = "dict[Key, list[_Stated]]"


class _Odd(NamedTuple):
    """What is odd about the ids of one file."""

    misnamed: tuple[Finding, ...]
    twice: frozenset[Key]
    """Those that stand in it more than once."""


class Unique(Rule, frozen=True):
    """No two records share an id."""

    each: Selector
    by: tuple[Selector, ...]
    names_file: bool

    @classmethod
    def parse(cls, value: Json, _terms: Terms) -> Unique:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = mapping(value)
        return cls(
            selector(value["each"]) if "each" in value else WHOLE,
            selectors_of(value["by"]),
            value.get("names_file") is True,
        )

    def selectors(self) -> Iterator[Use]:
        """The id's fields, in the records that ``each`` selects."""
        yield Use(self.each)
        for one in self.by:
            yield Use(one, self.each)

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:  # noqa: ARG002  # whatever the window
        """The records that it looks at."""
        return records_of(subject, [self.each])

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each id that was seen before, and one for each file that its id does not name."""
        ids: dict[str, Ids] = {}

        def look(document: Document) -> Ids:
            ids[document.path] = self._ids(document)
            return ids[document.path]

        index = subject.index(self, look)
        twice = set(index.shared)
        for odd in subject.each_file(self, lambda document: self._odd(document, ids.get(document.path))):
            yield from odd.misnamed
            twice |= odd.twice
        again: list[tuple[_Stated, Key, Place]] = []
        for key in twice:
            first, *others = chain.from_iterable(index.of(key))
            again += ((one, key, first.place) for one in others)
        for one, key, first_place in sorted(again, key=lambda found: (found[0].place.path, found[0].number)):
            yield _doubled(key, one.place, first_place, one.about)

    def _odd(self, document: Document, ids: Ids | None) -> _Odd | None:
        """What is odd about the ids of a file by itself; ``None`` for nothing."""
        stem, stated = _stem(document.path), self._ids(document) if ids is None else ids
        misnamed = tuple(
            _misnamed(key[0], one.place, one.about)
            for key, found in stated.items()
            for one in found
            if self.names_file and key[0] != stem
        )
        twice = frozenset(key for key, found in stated.items() if len(found) > 1)
        return _Odd(misnamed, twice) if misnamed or twice else None

    def _ids(self, document: Document) -> Ids:
        """The ids that stand in a file; a record without one, or with a part of it absent or null, has none."""
        found: Ids = {}
        for number, record in enumerate(records(document, self.each)):
            nodes = [
                node for one in self.by for node in one.find(document.data, record) if node.value is not None
            ]
            if len(nodes) >= len(self.by):
                key = tuple([str(node.value) for node in nodes])
                found.setdefault(key, []).append(_Stated(document, number, record, nodes[0].pointer))
        return found


def _doubled(key: Key, place: Place, first: Place, about: tuple[str, ...]) -> Finding:
    where = "above in the file" if place.path == first.path else f"in {first.path}"
    return Finding(
        Reason.INVALID,
        f"'{', '.join(key)}' stands already {where}.",
        "Give one of them an id of its own.",
        place=place,
        about=about,
    )


def _misnamed(key: str, place: Place, about: tuple[str, ...]) -> Finding:
    name = place.path.rpartition("/")[2]
    suffix = name.removeprefix(_stem(place.path))
    return Finding(
        Reason.INVALID,
        f"The id is '{key}' but the file is named '{name}'.",
        f"Rename the file to '{key}{suffix}' or correct the id.",
        place=place,
        about=about,
    )


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rsplit(".", 1)[0]
