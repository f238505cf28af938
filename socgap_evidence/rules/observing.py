"""What rules see in single files, kept from one tree to the next (docs/adr/0013-what-a-rule-sees-in-a-file.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping

    from socgap_evidence.documents import Document
    from socgap_evidence.rules.watching import Watch

T = TypeVar("T")
K = TypeVar("K", bound="Hashable")
V = TypeVar("V")

OWN = ""
"""Stands for the requirement's own files among the types that somebody looked into."""


class Seeing(Protocol):
    """As much of a rule's subject as must be known to tell whether it would see the same again."""

    @property
    def by_path(self) -> Mapping[str, Document]:
        """The files that are looked at one by one, sorted by path."""

    @property
    def generation(self) -> int:
        """How often they have changed from one tree to the next."""

    @property
    def changed(self) -> Collection[str]:
        """The paths that changed the last time, of files that are gone, too."""

    @property
    def watch(self) -> Watch:
        """Who notes what else is looked into."""

    def content(self, of_type: str) -> object:
        """All documents of a type; equal for the same."""


class Sights(Generic[T]):
    """What is seen in each file in which something is seen, sorted by path."""

    def __init__(self) -> None:
        self._by_path: dict[str, T] = {}

    def __iter__(self) -> Iterator[T]:
        return iter(self._by_path.values())

    def put(self, seen: Mapping[str, T | None]) -> None:
        """Put in what is seen in some files now, in place of what was; nothing for files that are gone."""
        new = [path for path, part in seen.items() if part and path not in self._by_path]
        for path, part in seen.items():
            if part:
                self._by_path[path] = part
            else:
                self._by_path.pop(path, None)
        if new:  # they stand at the end
            self._by_path = {path: self._by_path[path] for path in sorted(self._by_path)}


class Index(Generic[K, V]):
    """Keys that files state, each with the files that state it and what it is in each of them."""

    def __init__(self) -> None:
        self._by_path: dict[str, Mapping[K, V]] = {}
        self._paths: dict[K, set[str]] = {}
        self.shared: set[K] = set()
        """The keys that more than one file states."""

    @property
    def keys(self) -> Collection[K]:
        """Every key, in no order."""
        return self._paths.keys()

    def count(self, key: K) -> int:
        """How many files state a key."""
        return len(self._paths.get(key, ()))

    def of(self, key: K) -> list[V]:
        """What a key is in each file that states it, in the order of the paths."""
        return [self._by_path[path][key] for path in sorted(self._paths.get(key, ()))]

    def first(self, key: K) -> V:
        """What a key is in the first file that states it; KeyError if none does."""
        return self._by_path[min(self._paths[key])][key]

    def put(self, seen: Mapping[str, Mapping[K, V] | None]) -> None:
        """Put in what some files state now, in place of what they did; nothing for files that are gone."""
        for path, keys in seen.items():
            for key in self._by_path.pop(path, ()):
                self._paths[key].discard(path)
                self._settle(key)
            if keys:
                self._by_path[path] = keys
                for key in keys:
                    self._paths.setdefault(key, set()).add(path)
                    self._settle(key)

    def _settle(self, key: K) -> None:
        number = len(self._paths[key])
        if number > 1:
            self.shared.add(key)
        else:
            self.shared.discard(key)
        if not number:
            del self._paths[key]


class _Sheet(Struct):
    """What one observer has seen."""

    observer: object
    witness: object
    """What the witness rested on, if it was asked."""
    seen: Any
    generation: int
    """How often the files had changed."""
    rests_on: dict[str, object] = field(default_factory=dict)
    """The contents of whatever else was looked into, by type."""


S = TypeVar("S", bound="Sights[Any] | Index[Any, Any]")


class Observations:
    """What was seen in the files of a tree, for the next one, which differs from it in a few paths."""

    def __init__(self) -> None:
        self._sheets: dict[tuple[int, type], _Sheet] = {}

    def clear(self) -> None:
        """Forget everything: the observers are others now."""
        self._sheets.clear()

    def seen(
        self,
        kind: type[S],
        observer: object,
        subject: Seeing,
        witness: object,
        look: Callable[[Document], Any],
    ) -> S:
        """What an observer sees in the files, asked only of those in which it may not be what it was.

        It changes with the next tree. Raises what ``look`` raises, and then has seen nothing.
        """
        files = subject.by_path
        sheet = self._sheets.pop((id(observer), kind), None)
        if sheet is None or not _still_true(sheet, observer, subject, witness):
            changed: Iterable[str] = files.keys()
            sheet = _Sheet(observer, witness, kind(), subject.generation)
        else:
            changed = sorted(subject.changed) if sheet.generation < subject.generation else ()
        result: S = sheet.seen
        with subject.watch.watching() as used:
            result.put({path: look(files[path]) if path in files else None for path in changed})
        for of_type in used - sheet.rests_on.keys():
            sheet.rests_on[of_type] = subject.content(of_type)
        sheet.generation = subject.generation
        subject.watch.note(sheet.rests_on)
        self._sheets[id(observer), kind] = sheet
        return result


def _still_true(sheet: _Sheet, observer: object, subject: Seeing, witness: object) -> bool:
    return (
        sheet.observer is observer
        and sheet.generation >= subject.generation - 1  # what changed earlier is not known any more
        and sheet.witness == witness
        and all(content == subject.content(of_type) for of_type, content in sheet.rests_on.items())
    )
