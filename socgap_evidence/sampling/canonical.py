r"""The population as text, its digest, and the rank of each member: all that a shell needs to derive a sample again.

One line a member, ``ID DAY PATH SHA256``, with single blanks between them and a line feed after it, in the order of their
bytes. DAY is ``-`` where nothing is said of it. ID and PATH are ASCII: what is no letter, digit, ``-``, ``_``, ``.``, ``~``
or ``/`` is percent-encoded, so no name can look like another line. SHA256 is that of the record as JSON with sorted keys,
no blanks and ``\uXXXX`` for what is not ASCII; of a Markdown file that of the list of front matter and text, and of an
attachment that of its bytes. The digest is the SHA-256 of these lines, and the rank of a member that of digest, request
and ID with a NUL between them, each in hex.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from socgap_evidence.model import Json
    from socgap_evidence.sampling.values import Member

_SAFE = "-_.~"


def line_of(member: Member) -> str:
    """A member as its line, without the line feed."""
    day = "-" if member.day is None else str(member.day)
    return f"{member.id} {day} {spelled_path(member.place.path)} {member.sha256}"


def digest_of(population: Iterable[Member]) -> str:
    """The SHA-256 of the population in hex, in whatever order its members come."""
    return _hex("".join(sorted(f"{line_of(one)}\n" for one in population)))


def rank_of(digest: str, request: str, member: Member) -> str:
    """What decides whether a member is chosen, in hex: the smallest ranks are."""
    return _hex(f"{digest}\0{request}\0{member.id}")


def sha256_of(record: Json) -> str:
    """The SHA-256 of what a record says, in hex, however it is written."""
    return _hex(json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=True))


def spelled(*names: str) -> str:
    """Names as an id, with slashes between them; a slash in a name, and a dash before it, are percent-encoded."""
    parts = (quote(name.encode("utf-8", "surrogatepass"), safe=_SAFE) for name in names)
    # What begins with a dash is an option to a shell and a formula to a spreadsheet.
    return "/".join(f"%2D{part[1:]}" if part.startswith("-") else part for part in parts)


def spelled_path(path: str) -> str:
    """A path with its slashes, everything else as in an id."""
    return quote(path.encode("utf-8", "surrogateescape"), safe=f"/{_SAFE}")


def _hex(text: str) -> str:
    return sha256(text.encode("ascii")).hexdigest()
