"""Whom to ask about a tree's past: its history, and who and whose keys count.

Who is who and whose key is whose comes from the *base*: the tree under check itself, or the one that a change is judged
with, so that a change cannot vouch for itself (docs/adr/0011-git-is-the-witness.md).
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from socgap_evidence.errors import SnapshotError
from socgap_evidence.history import History, Mailmap, Past, mailmap
from socgap_evidence.history.signatures import (
    ALLOWED_KEYS,
    ALLOWED_SIGNERS,
    REVOKED_KEYS,
    Trust,
    Verifier,
)
from socgap_evidence.intake import Intake
from socgap_evidence.model import Caution, Place
from socgap_evidence.project.config import CONFIG_NAME
from socgap_evidence.project.controls import PEOPLE
from socgap_evidence.rules.witness import Vouchers, Witness, addresses, shared_addresses
from socgap_evidence.snapshot import CommitTree, EntryKind, IndexTree, WorkTree, find

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from socgap_evidence.documents import Contents
    from socgap_evidence.project import Project
    from socgap_evidence.rules import Shelf
    from socgap_evidence.snapshot import Tree


def call_witness(
    project: Project,
    tree: Tree,
    base: Tree,
    people: Callable[[], Shelf],
    history: History | None = None,
    contents: Contents | None = None,
) -> Witness:
    """The witness of a tree; ``people`` are the registers of people of the base, ``history`` the tree's if it is known.

    ``contents`` is what is known of earlier versions of files.
    """
    config = project.config
    asked = (history or history_of(tree)) if config.asks_git else None
    since = config.history_since.value or config.program_start.value
    witness = Witness(
        asked,
        tree,
        zone=config.zone,
        since=since,
        contents=contents,
        vouchers=_vouchers(base, people, knows_people=PEOPLE in project.sources),
    )
    if history is None:  # nobody keeps what was found: one walk shall answer for all files
        witness.expect(entry.path for entry in tree.entries)
    return witness


def history_of(tree: Tree) -> History:
    """The history that a tree stands at the end of; one that tells nothing where no git holds the tree."""
    return History(past_of(tree))


def past_of(tree: Tree) -> Past:
    """The past of a commit, and of the head for the work tree and the staged index."""
    if isinstance(tree, CommitTree):
        return Past(tree.root, tree.commit)
    return Past(tree.root if isinstance(tree, WorkTree | IndexTree) else None)


def vouchers_of(project: Project, tree: Tree, root: Path | None) -> Vouchers:
    """Who is who and whose keys count by a tree, to be held against the history of another repository, in ``root``."""

    def people() -> Shelf:
        return Intake(tree, project.schemas).shelf(PEOPLE, project.sources.get(PEOPLE, ()))

    return _vouchers(tree, people, knows_people=PEOPLE in project.sources, elsewhere=root)


def _vouchers(
    base: Tree,
    people: Callable[[], Shelf],
    *,
    knows_people: bool,
    elsewhere: Path | None = None,
) -> Vouchers:
    raw = _content(base, mailmap.NAME)
    trust = Trust(*(_content(base, path) for path in (ALLOWED_SIGNERS, REVOKED_KEYS, ALLOWED_KEYS)))
    registers = cache(people)
    own = base.root if isinstance(base, CommitTree | WorkTree | IndexTree) else None
    root = elsewhere or own
    return Vouchers(
        people=cache(lambda: addresses(registers().documents)),
        knows_people=knows_people,
        unread=cache(lambda: _broken(registers())),
        shared=cache(lambda: shared_addresses(registers().documents)),
        rest_on=cache(lambda: (raw, trust, tuple(registers().documents), _broken(registers()))),
        mailmap=Mailmap() if raw is None else Mailmap.read(raw),
        verifier=None if root is None else _verifier(trust, root),
    )


def _broken(registers: Shelf) -> tuple[str, ...]:
    """The registers in which something is wrong, so that nothing of them counts."""
    return tuple(dict.fromkeys(one.place.path for one in registers.broken if one.place is not None))


@lru_cache(maxsize=4)
def _verifier(trust: Trust, root: Path) -> Verifier:
    """One verifier for the same keys: it remembers what it has checked."""
    return Verifier(trust, root)


def _content(tree: Tree, path: str) -> bytes | None:
    """The bytes of a file; ``None`` where there is none. SnapshotError for what cannot be read or is no file.

    A list of revoked keys that is a link would be no list at all.
    """
    entry = find(tree.entries, path)
    if entry is not None and entry.kind is not EntryKind.FILE:
        raise SnapshotError(
            f"It is a {entry.kind.value}, which is not followed.", path=path, fix="Commit the file itself."
        )
    return None if entry is None else tree.read(path)


def asked_of_nothing(project: Project, as_of: date) -> Caution | None:
    """What every output must say where the settings let git tell of no day up to the as-of date."""
    since = project.config.history_since
    if not project.config.asks_git or since.value is None or since.value <= as_of:
        return None
    return Caution(
        f"Git is asked of nothing on {as_of}: 'history_since' is {since.value}, and what is older than that is taken"
        " as it is declared.",
        "Set 'history_since' to the first day that this repository tells of.",
        Place(CONFIG_NAME, ("history_since",)),
    )


def not_asked(project: Project) -> Caution | None:
    """What every output must say where the settings keep git from being asked."""
    if project.config.asks_git:
        return None
    return Caution(
        "Git is not asked (history: off), so nothing here tells when evidence was recorded and who stands for it.",
        "Leave 'history: off' out once the evidence is in a repository of its own.",
        Place(CONFIG_NAME, ("history",), on_key=True),
    )
