"""Comparing what says who is who and whose key is whose, on which every proof rests.

A change is judged with the files of its base, so what it adds here counts for the next one: it must be seen now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.documents import read_document
from socgap_evidence.errors import DocumentError, SnapshotError
from socgap_evidence.history import mailmap
from socgap_evidence.history.commits import address_key
from socgap_evidence.history.signatures import ALLOWED_KEYS, ALLOWED_SIGNERS, REVOKED_KEYS
from socgap_evidence.loosening.alteration import Alteration, Direction
from socgap_evidence.loosening.spelling import shown
from socgap_evidence.model import Place
from socgap_evidence.project.controls import PEOPLE
from socgap_evidence.rules.witness import addresses
from socgap_evidence.snapshot import EntryKind, find, is_unaltered, matching

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.loosening.judge import Judge
    from socgap_evidence.snapshot import Tree

LOOSER, NOTED, STRICTER = Direction.LOOSER, Direction.NOTED, Direction.STRICTER


def compare_vouchers(base: Judge, head: Judge) -> Iterator[Alteration]:
    """What is different in the files that vouch, and in the work addresses of the register of people."""
    before, after = base.tree, head.tree
    yield from _lines(before, after, ALLOWED_SIGNERS, new=LOOSER, gone=STRICTER)
    yield from _lines(before, after, REVOKED_KEYS, new=STRICTER, gone=LOOSER)
    yield from _lines(before, after, mailmap.NAME, new=LOOSER, gone=LOOSER)
    if _content(before, ALLOWED_KEYS) != _content(after, ALLOWED_KEYS):
        yield _altered(ALLOWED_KEYS, is_gone=_content(after, ALLOWED_KEYS) is None)
    yield from _addresses(base, head)


def _lines(before: Tree, after: Tree, path: str, *, new: Direction, gone: Direction) -> Iterator[Alteration]:
    """Each line that only one of them has; comments and blank lines say nothing."""
    contents = _content(before, path), _content(after, path)
    if contents[0] == contents[1]:
        return
    lines = [_said(content) for content in contents]
    if None in lines:
        yield _altered(path, is_gone=contents[1] is None)
        return
    old, now = (dict(one or ()) for one in lines)
    for number, line in ((number, line) for line, number in old.items() if line not in now):
        place = Place(path, line=number)
        yield Alteration(gone, path, f"This line is gone: {shown(line)}", place, in_base=True)
    for number, line in ((number, line) for line, number in now.items() if line not in old):
        yield Alteration(new, path, f"This line is new: {shown(line)}", Place(path, line=number))
    if old.keys() == now.keys() and list(old) != list(now):
        yield Alteration(LOOSER, path, "Its lines stand in another order.", Place(path, line=1))


def _said(content: bytes | None) -> list[tuple[str, int]] | None:
    """The lines of a file that say something, each with its number; ``None`` if it is no text.

    Only at the beginning of a line does every reader of these files take ``#`` for a comment.
    """
    try:
        text = (content or b"").decode()
    except UnicodeDecodeError:
        return None
    if "\0" in text:
        return None
    numbered = [(line, number) for number, line in enumerate(text.splitlines(), 1)]
    return [(line.strip(), number) for line, number in numbered if line.strip() and not line.startswith("#")]


def _altered(path: str, *, is_gone: bool) -> Alteration:
    message = "It is gone." if is_gone else "It holds other keys."
    return Alteration(LOOSER, path, message, Place(path, line=1), in_base=is_gone)


def _content(tree: Tree, path: str) -> bytes | None:
    """The bytes of a file; ``None`` where there is none."""
    entry = find(tree.entries, path)
    return tree.read(path) if entry is not None and entry.kind is EntryKind.FILE else None


def _addresses(base: Judge, head: Judge) -> Iterator[Alteration]:
    """Who is behind each address: a new person brings one, but a known person has one already."""
    (old, unread_before), (new, unread_after) = _registers(base), _registers(head)
    for path, is_told in unread_after.items():
        if not is_told and not is_unaltered(base.tree, head.tree, path):
            message = f"{path} cannot be read, so nobody can tell whose addresses are whose."
            yield Alteration(LOOSER, PEOPLE, message, Place(path))
    before, after = addresses(old), addresses(new)
    known = {person for person, _, _ in _people(old)}
    places = {address_key(email): place for _, email, place in reversed(list(_people(new)))}
    strangers = []
    for email, person in after.items():
        was = before.get(email)
        if was is None:
            is_known = person in known
            strangers += [] if is_known else [email]
            message = f"{email} is an address of {person} now{', who was in the register already' if is_known else ', who is new'}."
            yield Alteration(LOOSER if is_known else NOTED, PEOPLE, message, places[email])
        elif was != person:
            message = f"{email} is the address of {person}; it was that of {was}."
            yield Alteration(LOOSER, PEOPLE, message, places[email])
    for path in unread_before if strangers else ():
        message = f"{path} could not be read in the base, so whoever is new may be in it already."
        yield Alteration(LOOSER, PEOPLE, message, places[strangers[0]])
    old_places = {address_key(email): place for _, email, place in _people(old)}
    for email, person in before.items():
        if email not in after:
            message = f"{email} is nobody's address any more; it was that of {person}."
            yield Alteration(STRICTER, PEOPLE, message, old_places[email], in_base=True)


def _registers(judge: Judge) -> tuple[list[Document], dict[str, bool]]:
    """The registers of people, and the paths of those that cannot be read, each with whether it is told that it is broken.

    That one meets its schema is for others to ask.
    """
    globs = judge.project.sources.get(PEOPLE, ())
    paths = {entry.path for glob in globs for entry in matching(judge.tree.entries, glob)}
    found: list[Document] = []
    unread: dict[str, bool] = {}
    for path in sorted(paths):
        try:
            found.append(read_document(path, judge.tree.read(path)))
        except (DocumentError, SnapshotError) as error:
            unread[path] = isinstance(error, DocumentError) and not error.undetermined
    return found, unread


def _people(registers: list[Document]) -> Iterator[tuple[str, str, Place]]:
    """Every person with the address that the register states, empty if none, and its place."""
    for document in registers:
        items = document.data.get("items") if isinstance(document.data, dict) else None
        for index, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, dict):
                place = Place(document.path, ("items", index, "work_email"))
                yield str(item.get("id")), str(item.get("work_email") or ""), place
