"""A scaffold: the text of a file to fill in, with where it goes, who needs it by when, and what is left to be said.

Pure: a project, a verdict of the day and the name in, a text out. What comes out is read back with the strict loader
and held against the schema of its type, so that one which would pass as it is can never be written.
"""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import relpath
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.documents import read_document
from socgap_evidence.errors import UsageError
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.rules.content import Content
from socgap_evidence.scaffolds.form import Form
from socgap_evidence.scaffolds.places import folder
from socgap_evidence.scaffolds.yaml import comment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from socgap_evidence.model import Json, Pointer
    from socgap_evidence.project import Requirement
    from socgap_evidence.schemas import SchemaSet

MARKDOWN = (".md", ".markdown")
_FENCE = "---"


class Scaffold(Struct, frozen=True):
    """A file to fill in."""

    path: str
    text: str
    kind: str
    empty: tuple[str, ...]
    """What a person must say, ``systems[].reviewer`` for all entries of a list, in the order of the file."""
    needs: tuple[str, ...]
    """Who needs it, what for and by when, in sentences."""
    notes: tuple[str, ...] = ()
    """What could not be filled in, and what else to know, in sentences."""
    unread: str = ""
    """What is wrong with a document that would have said more; empty if nothing is."""


class Sheet(Struct, frozen=True):
    """What a scaffold is made of."""

    kind: str
    path: str
    schemas: SchemaSet
    known: Mapping[str, Json]
    schema_file: str
    """Where the schema lies in the tree; empty if it is not there."""
    asked: tuple[str, ...] = ()
    """Fields that no schema requires and some rule does."""
    remarks: tuple[str, ...] = ()
    """What to say at the top of the file."""
    requirement: Requirement | None = None
    needs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unread: str = ""

    def scaffold(self) -> Scaffold:
        """The file; UsageError if its schema would accept it as it is."""
        text = self._markdown() if self.path.lower().endswith(MARKDOWN) else "\n".join(self._front()) + "\n"
        data = read_document(self.path, text.encode()).data
        if self.schemas.validator(self.kind).accepts(data):
            message = f"The schema of '{self.kind}' accepts a file in which nothing is filled in."
            fix = "Let it require a field that may not be null, or write the file by hand."
            raise UsageError(message, fix=fix)
        empty = tuple(_empty(data, self.known))
        return Scaffold(self.path, text, self.kind, empty, self.needs, self.notes, self.unread)

    def _front(self) -> Iterator[str]:
        """The fields, below what is said of them all."""
        schema = self.schemas.source(self.kind)
        form = Form(self.schemas)
        if self.schema_file:
            yield f"# yaml-language-server: $schema={plain(relpath(self.schema_file, folder(self.path) or '.'))}"
        title = str(schema.get("title") or self.kind)
        yield from comment(f"{title}. {form.describe({'description': schema.get('description', '')})}")
        for remark in self.remarks:
            yield from comment(remark)
        yield from comment("Fill in what is empty. What begins with '# Optional' may stay a comment or go.")
        yield ""
        yield from form.lines(schema, self.known, self.asked)

    def _markdown(self) -> str:
        """Front matter, and the headings that the requirement asks for with nothing below them."""
        checks = () if self.requirement is None else self.requirement.checks
        rules = [check.rule for check in checks if isinstance(check.rule, Content)]
        headings = dict.fromkeys(title for rule in rules for title in rule.headings)
        words = max((rule.words for rule in rules), default=0)
        below = max((rule.section_words for rule in rules if rule.headings), default=0)
        asked = [f"{words} words in all" if words else "", f"{below} below each heading" if below else ""]
        wanted = ", ".join(part for part in asked if part)
        lines = [_FENCE, *self._front(), _FENCE, ""]
        if wanted:
            lines += [f"<!-- Say what is done here, by whom and when: at least {wanted}. -->", ""]
        for title in headings:
            lines += [f"## {plain(title)}", ""]
        return "\n".join(lines).rstrip("\n") + "\n"


def _empty(data: Json, known: Json | Mapping[str, Json]) -> Iterable[str]:
    """What is empty and not known to be nothing, each place of a list's entries once."""
    return dict.fromkeys(_name(pointer) for pointer in _nulls(data, known, ()))


def _nulls(data: Json, known: Json | Mapping[str, Json], pointer: Pointer) -> Iterator[Pointer]:
    if data is None:
        yield pointer
    elif isinstance(data, dict):
        told = known if isinstance(known, Mapping) else {}
        for key, inner in data.items():
            if inner is not None or key not in told:
                yield from _nulls(inner, told.get(key), (*pointer, key))
    elif isinstance(data, list):
        entries = known if isinstance(known, list) else []
        for index, inner in enumerate(data):
            yield from _nulls(inner, entries[index] if index < len(entries) else None, (*pointer, index))


def _name(pointer: Pointer) -> str:
    return "".join("[]" if isinstance(part, int) else f".{part}" for part in pointer).lstrip(".")
