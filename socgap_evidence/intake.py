"""Files to documents: what of a tree a requirement can rely on, and what is wrong with the rest.

A file is read once, however many requirements ask for it. What cannot be read or breaks its schema is a finding of
its own and counts as nothing else; a link or a submodule is ``unknown``, because nobody looked behind it.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from socgap_evidence.documents import Document, read_document, read_quickly
from socgap_evidence.errors import DocumentError, SnapshotError
from socgap_evidence.holdings import Files, entries_behind
from socgap_evidence.model import Place, Reason
from socgap_evidence.project.controls import plain_word
from socgap_evidence.rules import Finding, Shelf
from socgap_evidence.rules.watching import Watch
from socgap_evidence.selectors import Node
from socgap_evidence.side_by_side import is_worth_it, made_of, nothing
from socgap_evidence.snapshot import Counted, EntryKind, WorkTree, is_readme

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from socgap_evidence.holdings import Holdings, Load, Loaded
    from socgap_evidence.model import Json
    from socgap_evidence.project import Requirement, When
    from socgap_evidence.schemas import SchemaSet, Validator
    from socgap_evidence.selectors import Selector
    from socgap_evidence.snapshot import Entry, GlobPattern, Tree


class Intake:
    """Takes the files of one tree in, and remembers which of them somebody asked for.

    ``holdings`` is what is known of the files of the tree before.
    """

    def __init__(self, tree: Tree, schemas: SchemaSet, holdings: Holdings | None = None) -> None:
        self.watch = Watch()
        self._tree = tree
        self._schemas = schemas
        self._holdings = holdings
        self._read = {} if holdings is None else holdings.read
        self._claimed: set[str] = set()
        self._noting: list[set[str]] = []
        self._shelves: dict[str, Shelf] = {}
        self._counted = Counted(tree)
        self._ahead: dict[tuple[str, str], tuple[int, Document]] = {}
        """What was read ahead, with its size: it counts when its turn comes."""

    @property
    def tree(self) -> Tree:
        """The tree for whoever else reads its files. A timeline, which reads all that ever was, counts none."""
        return self._counted if self._holdings is None else self._tree

    def claim(self, paths: Iterable[str]) -> None:
        """Note that a requirement looks at these files."""
        named = set(paths)
        self._claimed |= named
        for noted in self._noting:
            noted.update(named)

    @contextmanager
    def claiming(self) -> Iterator[set[str]]:
        """The files that are claimed from here on, until the end of the block."""
        noted: set[str] = set()
        self._noting.append(noted)
        try:
            yield noted
        finally:
            self._noting.pop()

    def unclaimed(self, folder: str) -> tuple[str, ...]:
        """The files below a folder that no requirement looked at, hidden ones and those that describe it left out.

        With holdings there are none: nobody asks of a tree that was the company's evidence once.
        """
        if self._holdings is not None:
            return ()
        return tuple(
            entry.path
            for entry in self._tree.entries
            if entry.path not in self._claimed
            and entry.path.startswith(f"{folder}/")
            and not entry.path.rsplit("/", 1)[-1].startswith(".")
            and not is_readme(entry.path)
        )

    def read_ahead(self, requirements: Iterable[Requirement], first: Callable[[], object] = nothing) -> None:
        """Have other processes help with many files on disk, or large ones; what is wrong with one is found out as ever.

        ``first`` is what this process does once they have begun; where none of them is of use, it is not done.
        """
        tree = self._tree
        if not isinstance(tree, WorkTree):
            return
        asked = {
            (entry.path, one.schema): (entry, one.schema)
            for one in requirements
            if one.schema is not None
            for entry in entries_behind(tree, one.globs)
        }
        sizes = {path: tree.size(path) for path, _ in asked}
        if not is_worth_it(len(asked), sum(sizes.values()) - max(sizes.values(), default=0)):
            return
        validators = {schema: self._schemas.validator(schema) for _, schema in asked.values()}
        turns = sorted(asked, key=lambda key: -sizes[key[0]])  # nobody waits for a large one at the end
        made = made_of(
            [asked[key] for key in turns],
            lambda one: self._plain(validators[one[1]], one[0]),
            first=first,
        )
        for key, found in zip(turns, made, strict=True):
            if found is not None:
                self._ahead[key] = found[0], Document(key[0], *found[1])

    def files(self, requirement: Requirement) -> Files:
        """The requirement's files that can be relied on, and what is wrong with each of the others."""
        asked_by = (requirement.schema, requirement.where)
        files = self._files(requirement.globs, asked_by, partial(self._own, requirement))
        return replace(files, documents=dict(files.documents), broken=dict(files.broken))

    def _own(self, requirement: Requirement, entry: Entry) -> Loaded | None:
        """What a file is; ``None`` if it is none of the requirement's."""
        loaded = self._load(entry, requirement.schema)
        is_own = (
            self._may_belong(entry, requirement)
            if isinstance(loaded, list)
            else _belongs(loaded, requirement)
        )
        return loaded if is_own else None

    def _files(self, globs: Sequence[GlobPattern], asked_by: Hashable, load: Load) -> Files:
        """What the files behind some globs are; they are claimed."""
        if self._holdings is not None:
            return self._holdings.files(self._tree, globs, asked_by, load)
        files = Files.of(self._tree, globs, load)
        self.claim((*files.documents, *files.broken))
        return files

    def put(self, of_type: str, documents: Sequence[Document], glob: str) -> None:
        """Have documents at hand that are no evidence; ``glob`` is where they lie, for messages."""
        self._shelves[of_type] = Shelf(documents, (), (glob,), self.watch)

    def shelf(self, of_type: str, globs: Iterable[GlobPattern]) -> Shelf:
        """All documents of a type, and what is wrong with the files that should be some."""
        if of_type not in self._shelves:
            globs = tuple(globs)
            files = self._files(globs, of_type, partial(self._load, schema=of_type))
            documents = tuple(files.documents.values())
            broken = [found[0] for found in files.broken.values()]
            self._shelves[of_type] = Shelf(documents, broken, tuple(glob.text for glob in globs), self.watch)
        return self._shelves[of_type]

    def _plain(self, validator: Validator, entry: Entry) -> tuple[int, tuple[Json, str | None, int]] | None:
        """How large a file is and what makes the document up, if it can be read and meets its schema.

        It is not counted: which of all files is too much must not depend on who reads it.
        """
        if entry.kind is not EntryKind.FILE:
            return None
        try:
            raw = self._tree.read(entry.path)
            document = read_quickly(entry.path, raw)
        except (DocumentError, SnapshotError):
            return None
        if document is None or not validator.accepts(document.data):
            return None
        return len(raw), (document.data, document.body, document.body_line)

    def _load(self, entry: Entry, schema: str | None) -> Loaded:
        by_schema = self._read.setdefault(entry.path, {})
        if schema not in by_schema:
            by_schema[schema] = self._check(entry, schema)
        return by_schema[schema]

    def _check(self, entry: Entry, schema: str | None) -> Loaded:
        """The document, or everything that is wrong with the file."""
        ahead = self._ahead.pop((entry.path, schema or ""), None)
        if ahead is not None and self._counted.takes(entry.path, ahead[0]):
            return ahead[1]
        try:
            document = self._open(entry, is_attached=schema is None)
        except (DocumentError, SnapshotError) as error:
            undetermined = isinstance(error, SnapshotError) or error.undetermined
            reason = Reason.UNKNOWN if undetermined else Reason.INVALID
            place = Place(entry.path, line=error.line, column=error.column)
            return [Finding(reason, error.message, error.fix, place=place)]
        if schema is None:
            return document
        validator = self._schemas.validator(schema)
        if validator.accepts(document.data):
            return document
        return [
            Finding(
                Reason.UNKNOWN if one.is_rest else Reason.INVALID,
                one.message,
                one.fix,
                place=Place(entry.path, one.pointer, one.on_key),
            )
            for one in validator.violations(document.data)
        ]

    def _open(self, entry: Entry, *, is_attached: bool = False) -> Document:
        if entry.kind is not EntryKind.FILE:
            raise DocumentError(
                f"It is a {entry.kind.value}, which is not followed.",
                path=entry.path,
                fix="Commit the file itself.",
                undetermined=True,
            )
        path, read = entry.path, partial(self.tree.read, entry.path)
        if self._holdings is None:
            return read_document(path, read(), is_attached=is_attached)
        # A file that has changed is another one, even where it holds what it once held.
        blob, contents = self._tree.blob_id(path), self._holdings.contents
        return replace(contents.document(blob, path, read, is_attached=is_attached))

    def _may_belong(self, entry: Entry, requirement: Requirement) -> bool:
        """Whether a broken file could be one of the requirement's: only a legible other value says no."""
        if not requirement.where:
            return True
        try:
            document = self._open(entry)
        except (DocumentError, SnapshotError):
            return True
        return all(
            not (stated := self._legible(chosen, document, requirement)) or stated & set(allowed)
            for chosen, allowed in requirement.where
        )

    def _legible(self, chosen: Selector, document: Document, requirement: Requirement) -> set[str]:
        """The values of a field that its schema allows: a word that it does not says nothing of where a file belongs."""
        schemas = self._schemas
        field = schemas.compile(
            chosen.field_schema(schemas, schemas.source(requirement.schema or "")), "where"
        )
        nodes = chosen.find(document.data, Node(document.data, ()))
        return {
            plain_word(node.value) for node in nodes if node.value is not None and field.accepts(node.value)
        }

    def not_owed(self, when: When | None) -> str:
        """Why nothing is owed; empty if it is, or if that cannot be told because what decides is broken."""
        if when is None:
            return ""
        entries = entries_behind(self._tree, [when.glob])
        self.claim(entry.path for entry in entries)
        if not entries:
            return ""
        for entry in entries:
            loaded = self._load(entry, when.schema)
            if isinstance(loaded, list) or _selects(when, loaded.data):
                return ""
        return f"It is owed only when {when.says}."


def _selects(when: When, data: Json) -> bool:
    return any(node.value is not None for node in when.any.find(data, Node(data, ())))


def _belongs(document: Document, requirement: Requirement) -> bool:
    """Whether a file has the values that the requirement's files have."""
    for chosen, allowed in requirement.where:
        values = [node.value for node in chosen.find(document.data, Node(document.data, ()))]
        stated = {plain_word(value) for value in values if isinstance(value, str | bool | int | float)}
        if not stated & set(allowed):
            return False
    return True
