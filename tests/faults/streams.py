"""Files and standard streams of Python whose calls an injector counts."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any

from tests.faults.injector import Injector, fail


class Raw(io.FileIO):
    """A file without a buffer whose calls count."""

    injector: Injector
    kind = "write"

    def readinto(self, buffer: Any) -> int:
        """As the plan says."""
        view = memoryview(buffer).cast("B")
        found = self.injector.read(self.fileno(), lambda: super(Raw, self).read(self._size(len(view))) or b"")
        view[: len(found)] = found
        return len(found)

    def _size(self, size: int) -> int:
        return self.injector.count(size)

    def read(self, size: int = -1) -> bytes:
        """As the plan says."""
        if size < 0:
            return self.readall()
        return self.injector.read(self.fileno(), lambda: super(Raw, self).read(self._size(size)) or b"")

    def readall(self) -> bytes:
        """Piece by piece, so that each counts."""
        pieces = []
        while piece := self.read(1 << 16):
            pieces.append(piece)
        return b"".join(pieces)

    def write(self, content: Any) -> int:
        """As the plan says; ``PARTLY`` writes half before the disk is full."""
        how = self.injector.hits(self.kind)
        view = memoryview(content).cast("B")
        if how == "PARTLY":
            super().write(view[: len(view) // 2])
            fail("ENOSPC", None)
        if how:
            self.injector.fall(how, None, lambda: None)
        return super().write(view)

    def close(self) -> None:
        """A file that was written to may fail only now, as on a network's disk."""
        if self.closed:
            return
        how = self.injector.hits(self.kind) if self.writable() and self.kind == "write" else ""
        super().close()
        if how:
            self.injector.fall(how, None, lambda: None)


def opener(injector: Injector) -> Callable[..., Any]:
    """``open`` with calls that count."""

    class Counted(Raw):
        pass

    Counted.injector = injector

    def opened(
        file: Any, mode: str = "r", buffering: int = -1, encoding: Any = None, errors: Any = None,
        newline: Any = None, closefd: bool = True, opener: Any = None,
    ) -> Any:  # fmt: skip
        plain = mode.replace("b", "").replace("t", "").replace("U", "")
        make = lambda: Counted(file, plain, closefd, opener)  # noqa: E731  # it is called once, in one of two ways
        raw = make() if isinstance(file, int) or opener else injector.call("open", lambda _: make(), file)
        injector.begin(raw.fileno())
        if buffering == 0:
            return raw
        size = buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE
        if "+" in plain:
            buffered: Any = io.BufferedRandom(raw, size)
        elif "r" in plain:
            buffered = io.BufferedReader(raw, size)
        else:
            buffered = io.BufferedWriter(raw, size)
        if "b" in mode:
            return buffered
        text = io.TextIOWrapper(buffered, encoding, errors, newline)
        text.mode = mode  # type: ignore[misc]  # as open does
        return text

    return opened


def stream(injector: Injector, descriptor: int, kind: str) -> io.TextIOWrapper:
    class Printed(Raw):
        pass

    Printed.injector = injector
    Printed.kind = kind
    raw = Printed(descriptor, "w", False)
    real = sys.__stdout__ if descriptor == 1 else sys.__stderr__
    encoding = real.encoding if real is not None else "utf-8"
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding, "strict" if descriptor == 1 else "backslashreplace",
        line_buffering=descriptor == 2, write_through=descriptor == 2,
    )  # fmt: skip
