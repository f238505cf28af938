"""A value that a company may set, and where it has set it."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from socgap_evidence import limits
from socgap_evidence.documents import read_spans
from socgap_evidence.documents.document import START
from socgap_evidence.errors import DocumentError

if TYPE_CHECKING:
    from socgap_evidence.documents import Spans
    from socgap_evidence.model import Pointer

DEFAULT = "default"
"""Where a value comes from that nobody has set."""
T = TypeVar("T")


class Source(Struct, frozen=True):
    """A value of a file, which is looked for when somebody asks where it stands: few runs do."""

    path: str
    raw: bytes
    """What the file holds."""
    pointer: Pointer
    on_key: bool = False
    """Whether its key is meant."""
    of: str = ""
    """What else to say of the file, such as the policy that it is."""

    def __str__(self) -> str:
        span = START
        # It was read already; where nobody can tell any more, it stands somewhere in the file.
        with suppress(DocumentError):
            span = _spans(self.path, self.raw).find(self.pointer, on_key=self.on_key)
        return f"{self.path}:{span.line}:{span.column}{self.of and f', {self.of}'}"


@lru_cache(maxsize=64)
def _spans(path: str, raw: bytes) -> Spans:
    """The place of every value of a file; DocumentError where nobody can tell."""
    with limits.of_the_past():  # what a company lowers is for its evidence, and not for what judges it
        return read_spans(path, raw)


class Setting(Struct, Generic[T], frozen=True, eq=False):
    """A value and where it came from; equal to another one if both are."""

    value: T
    source: Source | str
    """``default`` or another word for what is no file."""

    @property
    def origin(self) -> str:
        """Where it came from, for people: ``socgap.yaml:3:12`` or ``default``."""
        return str(self.source)

    @property
    def is_default(self) -> bool:
        """Whether nobody has set it."""
        return self.source == DEFAULT

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Setting) and (self.value, self.origin) == (other.value, other.origin)

    __hash__ = None  # type: ignore[assignment]  # as of what it may hold
