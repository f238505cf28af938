"""What git says of a commit and of a file at a commit, as values. Nothing here knows whether any of it is true."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import datetime

_CO_AUTHOR = re.compile(r"co-?author(ed)?(-by)?")
"""Trailers that name a co-author, however they are spelled, in lower case."""
APPROVALS = ("approved-by", "reviewed-by")
"""The trailers by which somebody stands for a commit that another made, in lower case."""


class Identity(Struct, frozen=True):
    """A name and an address as a commit or one of its trailers states them."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


class Commit(Struct, frozen=True, eq=False):
    """One commit. Compared by identity: one walk makes one value a commit."""

    id: str
    """40 or 64 hex digits."""
    tree: str
    parents: tuple[str, ...]
    author: Identity
    authored_at: datetime
    """In UTC; whatever the author's clock or wish was."""
    committer: Identity
    committed_at: datetime
    """In UTC. Whoever makes commits can set it, too."""
    entered_at: datetime
    """The latest of its own committer date and those of its ancestors: nothing is older than what it stands on."""
    trailers: tuple[tuple[str, str], ...] = ()
    """Key in lower case and value, in the order of the message."""

    @property
    def short(self) -> str:
        """Twelve digits of the id, as messages show it."""
        return self.id[:12]

    @property
    def authors(self) -> tuple[Identity, ...]:
        """The author and every co-author that a trailer names."""
        named = (read_identity(value) for key, value in self.trailers if _CO_AUTHOR.fullmatch(key))
        return (self.author, *named)

    @property
    def approvers(self) -> tuple[Identity, ...]:
        """Whoever a trailer says has approved or reviewed it."""
        return tuple(read_identity(value) for key, value in self.trailers if key in APPROVALS)


class Version(Struct, frozen=True, eq=False):
    """One content of a file, with the commit that brought it."""

    commit: Commit
    path: str
    """Where it lay then, relative to the project; another name before a rename."""
    blob: str
    """The id of the content."""
    merges: tuple[Commit, ...] = ()
    """The merges by which this very content came to where it is, the one nearest to the head first."""
    is_first: bool = False
    """Whether the file was not there before."""


def read_identity(text: str) -> Identity:
    """``Ines Okafor <ines@brambleport.example>`` as two; without an address all of it is the name."""
    name, opened, rest = text.partition("<")
    email, closed, _ = rest.partition(">")
    if not opened or not closed:
        return Identity(text.strip(), "")
    return Identity(name.strip(), email.strip())


def address_key(email: str) -> str:
    """An address as it is compared: without regard to the case of ASCII letters, and of no others.

    The Kelvin sign is no ``k``: a look-alike is another address.
    """
    return "".join(one.lower() if one.isascii() else one for one in email)
