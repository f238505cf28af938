"""Whom to ask about a tree's past: its history, and who and whose keys count.

Who is who and whose key is whose comes from the *base*: the tree under check itself, or the one that a change is judged
with, so that a change cannot vouch for itself (docs/adr/0011-git-is-the-witness.md).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from socgap_evidence.history import History, Mailmap, mailmap
from socgap_evidence.history.signatures import (
    ALLOWED_KEYS,
    ALLOWED_SIGNERS,
    REVOKED_KEYS,
    Trust,
    Verifier,
)
from socgap_evidence.model import Caution, Place
from socgap_evidence.project.config import CONFIG_NAME
from socgap_evidence.rules.witness import Vouchers, Witness, addresses
from socgap_evidence.snapshot import CommitTree, EntryKind, IndexTree, WorkTree, find

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from socgap_evidence.documents import Document
    from socgap_evidence.project import Project
    from socgap_evidence.snapshot import Tree


def call_witness(
    project: Project, tree: Tree, base: Tree, people: Callable[[], Sequence[Document]]
) -> Witness:
    """The witness of a tree; ``people`` are the registers of people of the base."""
    config = project.config
    history = history_of(tree) if config.asks_git else None
    since = config.history_since.value or config.program_start.value
    return Witness(history, tree, zone=config.zone, since=since, vouchers=_vouchers(base, people))


def history_of(tree: Tree) -> History:
    """The history that a tree stands at the end of; one that tells nothing where no git holds the tree."""
    if isinstance(tree, CommitTree):
        return History(tree.root, tree.commit)
    return History(tree.root) if isinstance(tree, WorkTree | IndexTree) else History(None)


def _vouchers(base: Tree, people: Callable[[], Sequence[Document]]) -> Vouchers:
    raw = _content(base, mailmap.NAME)
    trust = Trust(*(_content(base, path) for path in (ALLOWED_SIGNERS, REVOKED_KEYS, ALLOWED_KEYS)))
    root = base.root if isinstance(base, CommitTree | WorkTree | IndexTree) else None
    return Vouchers(
        people=cache(lambda: addresses(people())),
        mailmap=Mailmap() if raw is None else Mailmap.read(raw),
        verifier=None if root is None else Verifier(trust, root),
    )


def _content(tree: Tree, path: str) -> bytes | None:
    """The bytes of a file; ``None`` where there is none. SnapshotError for one that cannot be read."""
    entry = find(tree.entries, path)
    return tree.read(path) if entry is not None and entry.kind is EntryKind.FILE else None


def not_asked(project: Project) -> Caution | None:
    """What every output must say where the settings keep git from being asked."""
    if project.config.asks_git:
        return None
    return Caution(
        "Git is not asked (history: off), so nothing here tells when evidence was recorded and who stands for it.",
        "Leave 'history: off' out once the evidence is in a repository of its own.",
        Place(CONFIG_NAME, ("history",), on_key=True),
    )
