"""One wrong thing at a time in the sample company: the sentence that forbids it fires, and no other.

The mutations are data (mutations.yaml, whose head explains the words). Each is laid over the files of the sample in
memory, the whole is judged on the sample's pinned day, and the gaps that hold are compared with those before.
"""

from __future__ import annotations

import hashlib
import json
import re
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.assessment import assess
from socgap_evidence.documents import read_document
from socgap_evidence.errors import SnapshotError
from socgap_evidence.model import Status
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import Entry, WorkTree
from socgap_evidence.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from socgap_evidence.model import Gap
    from socgap_evidence.project import Control, Project
    from socgap_evidence.snapshot import Tree

ROOT = Path(__file__).parent.parent
AS_OF = date(2026, 10, 15)
DATA: Any = read_document("tests/mutations.yaml", (ROOT / "tests/mutations.yaml").read_bytes()).data
CONFIG = "socgap.yaml"
NOTHING = "nothing"


@dataclass(frozen=True)
class Mutation:
    """One entry of ``mutations``."""

    says: str
    file: str
    edit: list[dict[str, Any]]
    fires: str
    given: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    also: list[str] = field(default_factory=list)

    @property
    def control(self) -> str:
        """The control whose sentence fires: what stands before the first dot."""
        return self.fires.partition(".")[0]

    def __str__(self) -> str:
        return re.sub(r"[^\w.]+", "-", f"{self.fires} {self.says}").strip("-")


MUTATIONS = [Mutation(**{"given": one.pop("with", []), **one}) for one in deepcopy(DATA["mutations"])]


class Overlay:
    """A tree in which some files of another have other bytes, are new, or (``None``) are gone."""

    label = "the work tree with a change"

    def __init__(self, below: Tree, changed: Mapping[str, bytes | None]) -> None:
        self._below = below
        self._changed = changed

    @cached_property
    def entries(self) -> Sequence[Entry]:
        kept = [entry for entry in self._below.entries if entry.path not in self._changed]
        put = [Entry(path) for path, content in self._changed.items() if content is not None]
        return sorted([*kept, *put], key=lambda entry: entry.path)

    def read(self, path: str) -> bytes:
        if path not in self._changed:
            return self._below.read(path)
        content = self._changed[path]
        if content is None:
            raise SnapshotError("It cannot be read: No such file.", path=path)
        return content

    def blob_id(self, path: str) -> str:
        content = self.read(path)
        return hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()


_STEP = re.compile(
    r"\.?(?P<key>[a-z]\w*)|\[(?P<index>-?\d+)\]|\[(?P<field>\w*)=(?P<value>[^\]]*)\]|(?P<new>\[\])"
)


def places(data: Any, path: str) -> list[tuple[Any, Any]]:
    """Every place that a path names, as what holds it and the key or position in there."""
    found: list[tuple[Any, Any]] = [([data], 0)]
    end = 0
    for step in _STEP.finditer(path):
        assert step.start() == end, f"'{path}' cannot be read from '{path[end:]}' on"
        end = step.end()
        found = [place for holder, key in found for place in _inside(holder[key], step.groupdict())]
    assert end == len(path), f"'{path}' cannot be read from '{path[end:]}' on"
    assert found, f"nothing is at '{path}'"
    return found


def _inside(value: Any, step: dict[str, str | None]) -> Iterator[tuple[Any, Any]]:
    if step["key"] is not None:
        yield value, step["key"]
    elif step["index"] is not None:
        yield value, int(step["index"])
    elif step["new"] is not None:
        yield value, len(value)
    else:
        for index, item in enumerate(value):
            held = item.get(step["field"]) if step["field"] else item
            if (held if isinstance(held, str) else json.dumps(held)) == step["value"]:
                yield value, index


def put(data: Any, path: str, value: Any) -> None:
    """Set the value at every place that the path names; the place behind a list's last is a new one."""
    for holder, key in places(data, path):
        if isinstance(holder, list) and key == len(holder):
            holder.append(deepcopy(value))
        else:
            holder[key] = deepcopy(value)


def edited(path: str, content: bytes, operation: dict[str, Any]) -> bytes | None:
    """The bytes of a file after one operation; ``None`` if it is gone."""
    match operation:
        case {"remove_file": True}:
            return None
        case {"flip_byte": int(number)}:
            return content[:number] + bytes([content[number] ^ 1]) + content[number + 1 :]
        case {"text": str(old), "becomes": str(new)}:
            assert content.count(old.encode()) == 1, f"'{old}' does not stand once in {path}"
            return content.replace(old.encode(), new.encode())
        case {"cut_at": str(old)}:
            assert content.count(old.encode()) == 1, f"'{old}' does not stand once in {path}"
            return content.partition(old.encode())[0]
    document = read_document(path, content)
    data: Any = deepcopy(document.data)
    match operation:
        case {"set": str(at), "to": value}:
            put(data, at, value)
        case {"append": str(at), "value": value}:
            put(data, f"{at}[]", value)
        case {"copy": str(source), "to": str(at)}:
            ((holder, key),) = places(data, source)
            put(data, at, holder[key])
        case {"delete": str(at)}:
            for holder, key in reversed(places(data, at)):
                del holder[key]
        case _:
            pytest.fail(f"no operation: {operation}")
    assert data != document.data, f"it changes nothing: {operation}"
    return written(data, document.body)


def written(data: Any, body: str | None = None) -> bytes:
    """Data as a file: JSON is YAML; with a body it is the front matter."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return (text if body is None else f"---\n{text}\n---\n{body}").encode()


Held = frozenset[tuple[str, str, str]]
"""The gaps that hold, without their places: a file that was written anew has other lines."""


def identity(gap: Gap) -> tuple[str, str, str]:
    """The requirement, the assertion or rule, and the sentence."""
    return gap.requirement, gap.assertion or gap.rule, gap.message


class Company:
    """The sample company, judged again and again."""

    def __init__(self) -> None:
        self._tree = WorkTree(ROOT)
        self.controls: tuple[Control, ...] = self._project(self._tree.read(CONFIG)).controls

    @cache  # noqa: B019  # it lives as long as the session
    def _project(self, config: bytes) -> Project:
        return open_project(Overlay(self._tree, {CONFIG: config}))

    @cache  # noqa: B019
    def given(self, names: tuple[str, ...]) -> dict[str, bytes | None]:
        """The files that differ from the sample's before the edit."""
        changed: dict[str, bytes | None] = {}
        for one in (one for name in names for one in DATA["given"][name]):
            if "holds" in one:
                changed[one["file"]] = written(one["holds"])
            else:
                self.edit(changed, one["file"], one["edit"])
        return changed

    def edit(self, changed: dict[str, bytes | None], path: str, edit: list[dict[str, Any]]) -> None:
        """Apply operations to one file on top of what is changed already."""
        for operation in edit:
            content = Overlay(self._tree, changed).read(path)
            changed[path] = edited(path, content, operation)

    @cache  # noqa: B019
    def before(
        self, names: tuple[str, ...], only: frozenset[str] = frozenset()
    ) -> dict[str, tuple[Status, Held]]:
        """Each control's status and the gaps that hold, with what is given."""
        return self.judged(self.given(names), only)

    def judged(
        self, changed: Mapping[str, bytes | None], only: Iterable[str] = ()
    ) -> dict[str, tuple[Status, Held]]:
        """The same with any files changed, for all controls or some."""
        tree = Overlay(self._tree, changed)
        return {
            one.assessed.control.id: (one.status, frozenset(map(identity, one.gaps)))
            for one in judge(assess(self._project(tree.read(CONFIG)), tree, only), AS_OF).controls
        }

    def readers(self, path: str) -> set[str]:
        """The controls that ask for a file."""
        return {
            control.id
            for control in self.controls
            for one in control.requirements
            if any(glob.matches(path) for glob in (*one.globs, *([one.when.glob] if one.when else [])))
        }


@pytest.fixture(scope="session")
def company() -> Company:
    return Company()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_one_wrong_thing_breaks_its_sentence_and_no_other(mutation: Mutation, company: Company) -> None:
    """Of the controls that read the file; the test below looks at all."""
    names = tuple(mutation.given)
    changed = dict(company.given(names))
    company.edit(changed, mutation.file, mutation.edit)
    near = frozenset({mutation.control, *company.readers(mutation.file), *mutation.also} - {NOTHING})
    before, after = company.before(names, near), company.judged(changed, near)

    others = {name for name in after if after[name] != before[name]} - {mutation.control}
    assert others == set(mutation.also), "other controls changed"
    if mutation.fires == NOTHING:
        return
    status, held = after[mutation.control]
    fired = {(requirement, rule): text for requirement, rule, text in held - before[mutation.control][1]}
    known = {name for requirement, rule in fired for name in (rule, f"{requirement} {rule}")}
    expected = {*mutation.beside, mutation.fires}
    assert expected <= known, f"not fired: {expected - known}; new are {fired}"
    assert {one for one in fired if not {one[1], " ".join(one)} & expected} == set(), f"fired too: {fired}"
    assert status is Status.GAP


@pytest.mark.parametrize("control", sorted({one.control for one in MUTATIONS}))
def test_what_is_wrong_for_one_control_touches_no_other(control: str, company: Company) -> None:
    """All controls are judged after the first mutation of each file at once."""
    firsts = {one.file: one for one in reversed(MUTATIONS) if one.control == control}
    names = tuple(sorted({name for one in firsts.values() for name in one.given}))
    changed = dict(company.given(names))
    for one in firsts.values():
        company.edit(changed, one.file, one.edit)
    before, after = company.before(names), company.judged(changed)
    touched = {name for name in after if after[name] != before[name]}
    assert touched - {control} == {name for one in firsts.values() for name in one.also}


def test_every_assertion_has_a_mutation_that_makes_it_fire() -> None:
    """Each id of the catalogue; one that several controls spell out in each of them."""
    fired = {(one.control, one.fires.split()[-1]) for one in MUTATIONS}
    assert {name for _, name in declared("base/*.yaml")} <= {name for _, name in fired}
    assert declared("[A-Z]*.yaml") - fired == set()


def declared(glob: str) -> set[tuple[str, str]]:
    """The name of each file of the catalogue and the id of each assertion in it."""
    found = set()
    for path in (ROOT / "controls").glob(glob):
        data: Any = read_document(path.name, path.read_bytes()).data
        asserts = (one for part in data.get("requires", [data]) for one in part.get("asserts", []))
        found.update((path.stem, one["id"]) for one in asserts)
    return found


def test_mutations_are_told_apart_and_stay_below_the_evidence() -> None:
    assert len(set(map(str, MUTATIONS))) == len(MUTATIONS)
    assert [one.file for one in MUTATIONS if not one.file.startswith("evidence/")] == []
