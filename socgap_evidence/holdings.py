"""The files of one tree after another: each content read once, each list of files brought up to date by what changed.

It decides nothing: what a file is worth is for ``intake`` to say (docs/adr/0013-what-a-rule-sees-in-a-file.md).
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

from socgap_evidence.documents import Document
from socgap_evidence.rules import Finding
from socgap_evidence.snapshot import find, matching

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from socgap_evidence.documents import Contents
    from socgap_evidence.snapshot import Entry, GlobPattern, Tree

Loaded: TypeAlias = Document | list[Finding]
"""A document that can be relied on, or everything that is wrong with a file."""
Load: TypeAlias = "Callable[[Entry], Loaded | None]"
"""What a file is; ``None`` if it is none of those that are asked for."""


class Files(Struct):
    """What the files behind some globs are, by path and sorted by it."""

    documents: dict[str, Document] = field(default_factory=dict)
    broken: dict[str, list[Finding]] = field(default_factory=dict)
    generation: int = 0
    """How often they have changed."""
    changed: frozenset[str] = frozenset()
    """What changed the last time."""

    @classmethod
    def of(cls, tree: Tree, globs: Iterable[GlobPattern], load: Load) -> Files:
        """What ``load`` makes of the files of a tree."""
        found = cls()
        found.put(tree, entries_behind(tree, globs), load)
        return found

    def put(self, tree: Tree, entries: Sequence[Entry], load: Load) -> None:
        """Put these files in, in place of what they were; the tree knows ahead which it will be asked for."""
        tree.expect(entry.path for entry in entries)
        for entry in entries:
            loaded = load(entry)
            self.broken.pop(entry.path, None)
            if isinstance(loaded, Document):
                self.documents[entry.path] = loaded  # in its old place, where it had one
                continue
            self.documents.pop(entry.path, None)
            if loaded is not None:
                self.broken[entry.path] = loaded

    def update(self, tree: Tree, changed: Sequence[str], load: Load) -> None:
        """Go on to a tree in which these of its paths are not what they were."""
        self.generation += 1
        self.changed = frozenset(changed)
        there: list[Entry] = []
        for path in changed:
            entry = find(tree.entries, path)
            if entry is None:
                self.documents.pop(path, None)
                self.broken.pop(path, None)
            else:
                there.append(entry)
        new = [entry for entry in there if entry.path not in self.documents]
        self.put(tree, there, load)
        if new:  # they stand at the end
            self.documents = {path: self.documents[path] for path in sorted(self.documents)}
        self.broken = {path: self.broken[path] for path in sorted(self.broken)}


class Changed:
    """Paths that differ between two trees."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = sorted(paths)

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def behind(self, globs: Iterable[GlobPattern]) -> set[str]:
        """Those that some globs match; looks only at paths that share the fixed beginning of one."""
        return {path for glob in globs for path in self._beginning(glob.prefix) if glob.matches(path)}

    def _beginning(self, prefix: str) -> Iterator[str]:
        for path in islice(self._paths, bisect_left(self._paths, prefix), None):
            if not path.startswith(prefix):
                return
            yield path


class _Listed(Struct):
    """The files behind some globs, as they were when somebody last asked."""

    files: Files
    globs: Sequence[GlobPattern]
    changed: set[str] = field(default_factory=set)
    """Those that changed since."""


class Holdings:
    """What is known of the files of the tree before; ``contents`` is what is known of all trees."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.read: dict[str, dict[str | None, Loaded]] = {}
        """What each file is, by path and document type."""
        self.to_read: list[str] = []
        """The paths that changed on the way to this tree, as far as anybody asked for them earlier."""
        self._lists: dict[Hashable, _Listed] = {}

    def clear(self) -> None:
        """Go on to a tree whose files are judged by other schemas: what they hold is known, and nothing else."""
        self.read.clear()
        self.to_read = []
        self._lists.clear()

    def turn_to(self, changed: Changed) -> None:
        """Go on to a tree that differs in these paths."""
        for path in changed:
            self.read.pop(path, None)
        self.to_read = []
        for listed in self._lists.values():
            behind = changed.behind(listed.globs)
            listed.changed |= behind
            self.to_read += sorted(behind)

    def files(self, tree: Tree, globs: Sequence[GlobPattern], asked_by: Hashable, load: Load) -> Files:
        """What ``load`` makes of each file behind the globs; asked only for files that changed.

        ``asked_by`` tells lists apart whose globs are the same and whose ``load`` is not. What is given is of this tree
        alone: it changes with the next one.
        """
        key = (*globs, asked_by)
        listed = self._lists.get(key)
        if listed is None:
            listed = self._lists[key] = _Listed(Files.of(tree, globs, load), globs)
        elif listed.changed:
            listed.files.update(tree, sorted(listed.changed), load)
            listed.changed.clear()
        return listed.files


def entries_behind(tree: Tree, globs: Iterable[GlobPattern]) -> list[Entry]:
    """The entries of a tree behind some globs, each once, sorted by path."""
    found = {entry.path: entry for glob in globs for entry in matching(tree.entries, glob)}
    return [found[path] for path in sorted(found)]
