"""What a rule compares: a field of a record, or something that is worked out from it.

Most are fields. The others are the few that no selector can name: the path of the file, the first number of a
version, and a field of another document whose id this record names. Values are compared as text, booleans as JSON
writes them, a list entry by entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from socgap_evidence.model import Place
from socgap_evidence.rules.base import UnjudgeableError, Use, mapping, selector
from socgap_evidence.selectors import WHOLE, Node, Selector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json
    from socgap_evidence.rules.subject import Shelf, Subject

VALUE_GRAMMAR: Json = {
    "description": "A field, or something worked out from the record.",
    "type": ["string", "object"],
    "minLength": 1,
    "properties": {
        "file": {"const": True, "description": "The path of the file."},
        "name": {"const": True, "description": "The name of the selected field itself."},
        "major": {"$ref": "#/$defs/field", "description": "The first number of the version in this field."},
        "take": {"$ref": "#/$defs/field", "description": "A field of another record, ..."},
        "in": {"$ref": "#/$defs/type", "description": "... in documents of this type, ..."},
        "each": {"$ref": "#/$defs/path", "description": "... that this selects, ..."},
        "key": {"$ref": "#/$defs/field", "description": "... whose field here ..."},
        "is": {
            "$ref": "#/$defs/value",
            "description": "... has the value of this field of the record at hand.",
        },
    },
    "minProperties": 1,
    "additionalProperties": False,
}
"""The JSON Schema of a value in a control."""

_LOOKUP = ("take", "in", "key", "is")


class Value(Protocol):
    """Something that a record has."""

    @property
    def text(self) -> str:
        """What to call it in a message."""

    def find(self, subject: Subject, document: Document, record: Node) -> list[Node]:
        """What it is for a record: nothing where it is absent, several where a list is meant."""

    def uses(self, each: Selector, of_type: str | None) -> Iterator[Use]:
        """The selectors it uses, for records that ``each`` selects in documents of a type."""


class Field(Struct, frozen=True):
    """A field of the record, of the record around it, or of the file."""

    selector: Selector

    @property
    def text(self) -> str:
        """The field's name."""
        return self.selector.text.removeprefix("$.")

    def find(self, subject: Subject, document: Document, record: Node) -> list[Node]:  # noqa: ARG002
        """The field's value, if it is there."""
        return self.selector.find(document.data, record)

    def uses(self, each: Selector, of_type: str | None) -> Iterator[Use]:
        """The field."""
        yield Use(self.selector, each, type=of_type)


class FilePath(Struct, frozen=True):
    """The path of the file that the record stands in."""

    @property
    def text(self) -> str:
        """What it is."""
        return "path"

    def find(self, subject: Subject, document: Document, record: Node) -> list[Node]:  # noqa: ARG002
        """The path."""
        return [Node(document.path, record.pointer)]

    def uses(self, each: Selector, of_type: str | None) -> Iterator[Use]:  # noqa: ARG002
        """No selector."""
        yield from ()


class FieldName(Struct, frozen=True):
    """The name of the selected field itself, as in a mapping of terms to yes or no."""

    @property
    def text(self) -> str:
        """What it is."""
        return "name"

    def find(self, subject: Subject, document: Document, record: Node) -> list[Node]:  # noqa: ARG002
        """The last step of the way to the record."""
        return [Node(str(record.pointer[-1]), record.pointer)] if record.pointer else []

    def uses(self, each: Selector, of_type: str | None) -> Iterator[Use]:  # noqa: ARG002
        """No selector."""
        yield from ()


class Major(Struct, frozen=True):
    """The first number of a version: ``1`` of ``1.4``."""

    selector: Selector

    @property
    def text(self) -> str:
        """The field that holds the version."""
        return f"first number of '{self.selector.text}'"

    def find(self, subject: Subject, document: Document, record: Node) -> list[Node]:  # noqa: ARG002
        """The number as text."""
        nodes = self.selector.find(document.data, record)
        return [
            Node(str(node.value).partition(".")[0], node.pointer) for node in nodes if node.value is not None
        ]

    def uses(self, each: Selector, of_type: str | None) -> Iterator[Use]:
        """The version."""
        yield Use(self.selector, each, type=of_type)


class Lookup(Struct, frozen=True):
    """A field of another document's record, whose key is a value of this one."""

    type: str
    each: Selector
    key: Selector
    same_as: Value
    take: Selector

    @property
    def text(self) -> str:
        """What is looked up, and where."""
        return f"{self.take.text} in {self.type}"

    def find(self, subject: Subject, document: Document, record: Node) -> list[Node]:
        """What the other record holds, at the place here that names it; UnjudgeableError if none has the key."""
        index = self._index(subject.shelf(self.type))
        found: list[Node] = []
        for wanted in self.same_as.find(subject, document, record):
            for text in texts(wanted):
                if text not in index:
                    place = Place(document.path, wanted.pointer)
                    raise UnjudgeableError(f"'{text}' is not in the documents of type {self.type}", place)
                found.extend(Node(value, wanted.pointer) for value in index[text])
        return found

    def _index(self, shelf: Shelf) -> dict[str, list[Json]]:
        """What each key stands for, null included; an empty list where the field is not there."""
        return shelf.remember(("lookup", self.each, self.key, self.take), lambda: self._read(shelf))

    def _read(self, shelf: Shelf) -> dict[str, list[Json]]:
        index: dict[str, list[Json]] = {}
        for document, record in shelf.records(self.each):
            taken = [node.value for node in self.take.find(document.data, record)]
            for node in self.key.find(document.data, record):
                for text in texts(node):
                    index.setdefault(text, []).extend(taken)
        return index

    def uses(self, each: Selector, of_type: str | None) -> Iterator[Use]:
        """The field here, and the three there."""
        yield from self.same_as.uses(each, of_type)
        yield Use(self.each, type=self.type)
        yield Use(self.key, self.each, type=self.type)
        yield Use(self.take, self.each, type=self.type)


def value_of(spelled: Json) -> Value:
    """A value from a control; ValueError with a sentence for a combination that means nothing."""
    if not isinstance(spelled, dict):
        return Field(selector(spelled))
    spelled = mapping(spelled)
    if set(spelled) == {"file"}:
        return FilePath()
    if set(spelled) == {"name"}:
        return FieldName()
    if set(spelled) == {"major"}:
        return Major(selector(spelled["major"]))
    if set(_LOOKUP) <= set(spelled) <= {*_LOOKUP, "each"}:
        each = selector(spelled["each"]) if "each" in spelled else WHOLE
        key, take = selector(spelled["key"]), selector(spelled["take"])
        return Lookup(str(spelled["in"]), each, key, value_of(spelled["is"]), take)
    raise ValueError(
        "a value is a field, {file: true}, {name: true}, {major: field} or {take, in, each, key, is}"
    )


def types_of(values: Iterable[Value | None]) -> frozenset[str]:
    """The other document types that values look into."""
    found: set[str] = set()
    for value in values:
        if isinstance(value, Lookup):
            found.update({value.type}, types_of([value.same_as]))
    return frozenset(found)


def values_of(spelled: Json) -> tuple[Value, ...]:
    """One value or several, from a control."""
    return tuple(value_of(one) for one in (spelled if isinstance(spelled, list) else [spelled]))


def texts(node: Node) -> list[str]:
    """What a node holds, as it is compared: one text, or one for each entry of a list; none for null."""
    if isinstance(node.value, str):
        return [node.value]
    held = node.value if isinstance(node.value, list) else [node.value]
    return [plain_text(one) for one in held if one is not None]


def plain_text(value: Json) -> str:
    """A scalar as it is compared: booleans as JSON writes them, and 1.0 like 1, which JSON takes for the same."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
