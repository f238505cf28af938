"""``.mailmap``: which addresses and names stand for which.

Read here rather than by git, which would take the file of the work tree and whatever the configuration names; what
vouches comes from one tree (docs/adr/0011-git-is-the-witness.md). The format is that of gitmailmap(5), and the tests
hold it against ``git check-mailmap``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from socgap_evidence.history.commits import Identity, address_key

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = ".mailmap"
_LINE = re.compile(r"(?P<name>[^<]*)<(?P<email>[^>]*)>(?:(?P<old_name>[^<]*)<(?P<old_email>[^>]*)>)?")


class Mailmap(Struct, frozen=True):
    """The proper name and address of everyone who has used others; addresses and names compare without case."""

    _proper: Mapping[tuple[str, str], Identity] = field(default_factory=dict)
    """By address, and by name where an address is several people's; empty texts where nothing is said."""

    @classmethod
    def read(cls, raw: bytes) -> Mailmap:
        """The map in the bytes of the file; a line that says nothing is passed over, as git does."""
        proper: dict[tuple[str, str], Identity] = {}
        for line in raw.decode("utf-8", "replace").splitlines():
            match = None if line.startswith("#") else _LINE.match(line)
            if match is None:
                continue
            name, email = match["name"].strip(), match["email"].strip()
            if match["old_email"] is None:
                key, new = (address_key(email), ""), Identity(name, "")
            else:
                key, new = (
                    (address_key(match["old_email"].strip()), match["old_name"].strip().lower()),
                    Identity(name, email),
                )
            known = proper.get(key, Identity("", ""))
            proper[key] = Identity(new.name or known.name, new.email or known.email)
        return cls(proper)

    def resolve(self, who: Identity) -> Identity:
        """The proper identity; the one given where the map does not know it."""
        email = address_key(who.email)
        found = self._proper.get((email, who.name.lower())) or self._proper.get((email, ""))
        return who if found is None else Identity(found.name or who.name, found.email or who.email)
