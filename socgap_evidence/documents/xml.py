"""A walk over XML that somebody else made: no document type, no entities, bounded in depth and in number.

It only looks; what a walk was good for may be read by a parser that has no such bounds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from socgap_evidence.documents.flaws import FlawError
from socgap_evidence.limits import MAX_LEVELS, MAX_RUN

if TYPE_CHECKING:
    from collections.abc import Callable

_ENCODINGS = frozenset({"utf-8", "us-ascii"})
_TAG = re.compile(rb"<([^\s/>]+)")
_AGAIN = "Save it again with an office program."


class Budget:
    """How many elements and attributes may still be met, over several walks."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._left = limit

    def spend(self, count: int) -> None:
        """Take some off; FlawError if there are not so many left."""
        self._left -= count
        if self._left < 0:
            raise FlawError(
                f"has more than {self._limit:,} XML elements and attributes",
                "Save what matters as a file of its own, or a table as CSV.",
            )


class Walk:
    """One pass over an XML text. ``start`` and ``end`` are told the local name of each element."""

    def __init__(
        self,
        budget: Budget,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
    ) -> None:
        self.root = ""
        """The local name of the outermost element, once it was met."""
        self._budget = budget
        self._start = start
        self._end = end
        self._depth = 0
        self._root_at = 0
        self._first_child_at = 0
        self._first_end: dict[str, int] = {}
        self._parser = expat.ParserCreate(namespace_separator=" ")

    def over(self, name: str, content: bytes) -> None:
        """Walk over the part of that name; FlawError if it is not well-formed, or more than plain XML in UTF-8."""
        if b"\x00" in content:  # it would be UTF-16
            raise FlawError("holds XML that is not UTF-8", _AGAIN)
        for at in range(0, len(content) - MAX_RUN + 1, MAX_RUN):
            if content.find(b"<", at, at + MAX_RUN) < 0:
                raise FlawError(
                    f"has a text or a tag of more than {MAX_RUN:,} bytes in its part {name}",
                    "Shorten it, or attach the text as a file of its own.",
                )
        self._parser.XmlDeclHandler = self._declared
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._started
        self._parser.EndElementHandler = self._ended
        try:
            self._parser.Parse(content, True)
        except expat.ExpatError as error:
            raise FlawError(
                f"is damaged: its part {name} is not well-formed XML (line {error.lineno})", _AGAIN
            ) from error

    def trimmed(self, content: bytes, last: str, first: str = "") -> bytes:
        """What was walked over, ended behind the first element named ``last`` right below the outermost one.

        ``first`` is an element to be put before all others, without its brackets. All of it if there is none to end at.
        """
        tag = _TAG.match(content, self._root_at)
        if last not in self._first_end or tag is None:
            return content
        behind = content.find(b">", self._first_end[last]) + 1
        prefix = b"".join(tag.group(1).rpartition(b":")[:2])
        added = b"<" + prefix + first.encode() + b"/>" if first else b""
        inside = content[self._first_child_at : behind]
        return content[: self._first_child_at] + added + inside + b"</" + tag.group(1) + b">"

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise FlawError("holds XML that is not UTF-8", _AGAIN)

    def _doctype(self, *_: object) -> None:
        raise FlawError("holds XML with a DOCTYPE, which no office program writes", _AGAIN)

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        self._budget.spend(1 + len(attributes))
        local = name.rpartition(" ")[2]
        if not self._depth:
            self.root = local
            self._root_at = self._parser.CurrentByteIndex
        elif not self._first_child_at:
            self._first_child_at = self._parser.CurrentByteIndex
        self._depth += 1
        if self._depth > MAX_LEVELS:
            raise FlawError(f"holds XML of more than {MAX_LEVELS} levels", _AGAIN)
        self._start(local, attributes)

    def _ended(self, name: str) -> None:
        self._depth -= 1
        local = name.rpartition(" ")[2]
        if self._depth == 1:
            self._first_end.setdefault(local, self._parser.CurrentByteIndex)
        if self._end is not None:
            self._end(local)
