"""Evidence of which an auditor may see all but some values: a copy in which each of these is a digest.

The digest is of a salt and the value, and the salt follows from a key that the company keeps, the path and the place. So
the company can open one value later, by telling its salt, and none of the others.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.documents import read_document
from socgap_evidence.errors import DocumentError, SnapshotError, UsageError, did_you_mean
from socgap_evidence.outputs.json import dump
from socgap_evidence.pack.leaving_out import Rule
from socgap_evidence.selectors import Node, Selector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json, Pointer
    from socgap_evidence.project import Project
    from socgap_evidence.snapshot import Tree

FOLDER = "redacted/"
MIN_KEY = 32
"""How many bytes a key needs: whoever can guess it can try values."""
_MAKE_KEY = "Make one with 'openssl rand -hex 32 > redaction.key', and keep it out of the repository."


class Redaction(Struct, frozen=True):
    """Values of the files of one document type that are hidden."""

    rule: Rule
    selector: Selector

    def owns(self, path: str) -> bool:
        """Whether a file is of the type."""
        return any(glob.matches(path) for glob in self.rule.globs)


def read_redaction(project: Project, written: str) -> Redaction:
    """The redaction behind ``TYPE:JSONPATH``; UsageError for a type or a field that does not exist."""
    of_type, colon, path = written.partition(":")
    option = f"--redact {written}"
    if not colon or not path.startswith("$") or path == "$":
        raise UsageError(
            f"'{option}' is not a document type and a JSONPath.",
            fix="Write it as 'people:$.items[*].name'; --without leaves a whole type out.",
        )
    if of_type not in project.sources:
        hint = did_you_mean(of_type, project.sources) or "'socgap schema' lists the document types."
        raise UsageError(f"There is no evidence of a document type '{of_type}'.", fix=hint)
    schemas = project.schemas
    try:
        selector = Selector(path)
        fault = selector.unknown_field(schemas, schemas.source(of_type), schemas.source(of_type))
    except ValueError as error:
        raise UsageError(f"--redact: {error}.", fix="Correct the path.") from error
    if fault is not None:
        raise UsageError(f"'{option}' selects nothing: {fault}", fix="Correct the path.")
    return Redaction(Rule(option, project.sources[of_type]), selector)


def copy_of(path: str, left_out_by: Rule, redactions: Iterable[Redaction]) -> str | None:
    """Where the copy of a file that a rule leaves out is; ``None`` if it has none."""
    is_hidden = any(one.rule == left_out_by for one in redactions)
    return f"{FOLDER}{path}.json" if is_hidden and any(one.owns(path) for one in redactions) else None


def check_key(key: bytes | None) -> bytes:
    """The key without the blanks around it; UsageError if there is none, or one that can be guessed."""
    if key is None:
        raise UsageError("Values cannot be hidden without a key: say --redaction-key FILE.", fix=_MAKE_KEY)
    stripped = key.strip()
    if len(stripped) < MIN_KEY:
        raise UsageError(
            f"The key has {len(stripped)} bytes; it needs {MIN_KEY}, so that nobody can guess it.",
            fix=_MAKE_KEY,
        )
    return stripped


class Copies(Struct, frozen=True):
    """The copies of redacted files, by the paths of the files, and what they hide."""

    content: dict[str, bytes]
    values: tuple[Json, ...]


def redact(tree: Tree, paths: Iterable[str], redactions: Sequence[Redaction], key: bytes) -> Copies:
    """A copy of each file; UsageError for a redaction that selects nothing in any of them."""
    content: dict[str, bytes] = {}
    values: list[Json] = []
    used: set[str] = set()
    for path in paths:
        document = _document(tree, path)
        chosen: dict[Pointer, Json] = {}
        for one in redactions:
            if one.owns(path):
                found = one.selector.find(document.data, Node(document.data, ()))
                chosen.update({node.pointer: node.value for node in found})
                used.update([one.rule.written] if found else [])
        hidden = {pointer: digest(key, path, pointer, value) for pointer, value in chosen.items()}
        data: dict[str, Json] = {"data": _replaced(document.data, (), hidden)}
        content[path] = dump({**data, **({} if document.body is None else {"body": document.body})}).encode()
        values += chosen.values()
    for one in redactions:
        if one.rule.written not in used:
            raise UsageError(
                f"'{one.rule.written}' hides nothing: no file of the commit has such a value.",
                fix="Correct it, or take it out.",
            )
    return Copies(content, tuple(values))


def _document(tree: Tree, path: str) -> Document:
    try:
        return read_document(path, tree.read(path))
    except DocumentError as error:
        raise SnapshotError(
            f"No values can be hidden in it: {error.message}",
            path=path,
            line=error.line,
            column=error.column,
            fix=error.fix or "Leave the whole file out with --without.",
        ) from error


def digest(key: bytes, path: str, pointer: Pointer, value: Json) -> str:
    """What stands for a value."""
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return f"sha256:{hashlib.sha256(salt(key, path, pointer) + written).hexdigest()}"


def salt(key: bytes, path: str, pointer: Pointer) -> bytes:
    """What opens one value and no other: 32 bytes that follow from the key, the path and the JSON Pointer (RFC 6901)."""
    place = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in pointer)
    return hmac.digest(key, f"{path}\0{place}".encode(), "sha256")


def _replaced(value: Json, at: Pointer, hidden: dict[Pointer, str]) -> Json:
    if at in hidden:
        return hidden[at]
    match value:
        case dict():
            return {name: _replaced(one, (*at, name), hidden) for name, one in value.items()}
        case list():
            return [_replaced(one, (*at, number), hidden) for number, one in enumerate(value)]
        case _:
            return value


SEEN = 5
"""How long a hidden text has to be to be looked for elsewhere; shorter ones stand everywhere by chance."""


def still_seen(values: Iterable[Json], entries: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, int]]:
    """The files in which hidden values still stand, each with how many of them."""
    texts = {text.encode() for text in _texts(values) if len(text) >= SEEN}
    for name, content in entries:
        count = sum(text in content for text in texts)
        if count:
            yield name, count


def _texts(values: Iterable[Json]) -> Iterator[str]:
    for value in values:
        match value:
            case str():
                yield value
            case dict():
                yield from _texts(value.values())
            case list():
                yield from _texts(value)
            case _:
                pass
