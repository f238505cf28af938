"""Each content at its path read once, for whoever looks at many states of the same files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence import limits
from socgap_evidence.documents.reading import read_document
from socgap_evidence.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from socgap_evidence.documents.document import Document


class Contents:
    """What stored contents hold, by the id that git gives them, by the path, whose ending says how they are read, and under which limits."""

    def __init__(self) -> None:
        self._known: dict[tuple[limits.Limits, str, str, bool], Document | DocumentError] = {}

    def document(
        self, blob: str, path: str, read: Callable[[], bytes], *, is_attached: bool = False
    ) -> Document:
        """What ``read_document`` makes of the content; DocumentError, each time, if it holds no document.

        ``read`` gives the bytes where they are needed; what it raises is not kept.
        """
        key = _key(blob, path, is_attached=is_attached)
        if key not in self._known:
            raw = read()
            try:
                self._known[key] = read_document(path, raw, is_attached=is_attached)
            except DocumentError as error:
                self._known[key] = error
        known = self._known[key]
        if isinstance(known, DocumentError):
            raise known.with_traceback(None)
        return known

    def put(self, blob: str, document: Document) -> None:
        """Have what somebody else has made of a content, as ``document`` would make it under the limits in force."""
        self._known.setdefault(_key(blob, document.path), document)


def _key(blob: str, path: str, *, is_attached: bool = False) -> tuple[limits.Limits, str, str, bool]:
    return limits.in_force(), blob, path, is_attached
