"""Lets one call to the system fail: the Nth of a kind, in the way that a plan says.

Only what is called before the command has ended counts. It works in Python, on the names by which the standard library, GitPython and
socgap call the system, so it needs no compiler and no rights.
"""

from __future__ import annotations

import errno
import mmap
import multiprocessing
import os
import signal
import stat
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

KINDS = ("open", "look", "read", "write", "print", "complain", "start", "fork", "helper")
_SEEN = struct.Struct("qqq")
_fstat, _fork, _open = os.fstat, os.fork, os.open


@dataclass(frozen=True)
class Plan:
    """What fails: the call of a kind with this number, from 1 on, and how."""

    kind: str = ""
    at: int = 0
    how: str = ""
    """The name of an error of the system, ``MEMORY``, ``SHORT``, ``CUT``, ``PARTLY``, ``DIES``, ``128``, or of a signal."""


class Injector:
    """Counts the calls of the plan's kind, and lets one of them fail."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._process = os.getpid()
        self._seen = mmap.mmap(-1, _SEEN.size)  # whoever reads it need not be the one that counts
        # Else two helpers could both be the Nth, and one write over what the other has noted.
        self._counting = multiprocessing.get_context("fork").Lock()
        self._cut: set[int] = set()
        self.is_over = False
        """Whether the command has ended, and only Python goes on to its end."""
        self.talking: dict[int, int] = {}
        """The processes of git that answer for as long as they are asked, by what they answer through."""

    def of_this_process(self) -> Injector:
        """The same for a copy of the process that has made it: only its own calls count."""
        self._process = os.getpid()
        return self

    @property
    def seen(self) -> int:
        """How many calls of the kind there were."""
        return int(_SEEN.unpack_from(self._seen)[0])

    @property
    def is_reached(self) -> bool:
        """Whether the one that had to fail was among them."""
        return bool(_SEEN.unpack_from(self._seen)[1])

    @property
    def is_removal(self) -> bool:
        """Whether what failed was to take away a folder: nobody can do that then."""
        return bool(_SEEN.unpack_from(self._seen)[2])

    def hits(self, kind: str) -> str:
        """How this call has to fail; nothing if it has not to."""
        if self.is_over:
            return ""
        if os.getpid() != self._process:
            kind = "helper"  # whatever it calls
        if kind != self._plan.kind:
            return ""
        with self._counting:
            number = self.seen + 1
            is_hit = number == self._plan.at
            is_removal = self.is_removal or (is_hit and _is_in("_rmtree", "rmtree"))
            _SEEN.pack_into(self._seen, 0, number, self.is_reached or is_hit, is_removal)
        return self._plan.how if is_hit else ""

    def call(self, kind: str, real: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """What the real call gives, unless it fails."""
        how = self.hits(kind)
        if not how:
            return real(*arguments, **named)
        name = arguments[0] if arguments and isinstance(arguments[0], (str, bytes, os.PathLike)) else None
        return self.fall(how, name, lambda: real(*arguments, **named))

    def read(self, descriptor: int, real: Callable[[], bytes]) -> bytes:
        """The same for what reads bytes; some of them may come, and the others later or never."""
        if descriptor in self._cut:
            return b""
        if _is_in(
            "_execute_child"
        ):  # Popen's own pipe, which does not fail; if it did, Popen would lose the process
            return real()
        how = self.hits("read")
        if how == "CUT" and self._may_be_cut(descriptor):
            self._cut.add(descriptor)
            found = real()
            return found[: len(found) // 2]
        if how in {"SHORT", "CUT"}:
            return real()
        if not how:
            return real()
        return bytes(self.fall(how, None, real))

    def _may_be_cut(self, descriptor: int) -> bool:
        """Whether it may end early: a file that gets shorter, or a program that dies and whose exit nobody asks for.

        Of a program that ends well all of its output comes; ``HALF`` is for one that does not.
        """
        talking = self.talking.get(descriptor)
        if talking is not None:
            os.kill(talking, signal.SIGKILL)
        return talking is not None or not stat.S_ISFIFO(_fstat(descriptor).st_mode)

    def copy(self) -> int:
        """A copy of this process, which may die at once."""
        how = self.hits("fork")
        if how and how != "DIES":
            return int(self.fall(how, None, _fork))
        process = _fork()
        if process and how:
            os.kill(process, signal.SIGKILL)
        return process

    def fall(self, how: str, name: Any, real: Callable[[], Any]) -> Any:
        """Fail so, or do it under a signal."""
        if how == "DIES":
            os.kill(os.getpid(), signal.SIGKILL)
        if how.startswith("AFTER-"):  # the signal comes when it is done
            found = real()
            os.kill(os.getpid(), getattr(signal, how.removeprefix("AFTER-")))
            return found
        if not how.startswith("SIG"):
            fail(how, name)
        os.kill(os.getpid(), getattr(signal, how))
        return real()

    def begin(self, descriptor: int) -> None:
        """Something else has this number now."""
        self._cut.discard(descriptor)

    def open(self, *arguments: Any, **named: Any) -> int:
        """A file that is opened by its number."""
        descriptor: int = self.call("open", _open, *arguments, **named)
        self.begin(descriptor)
        return descriptor

    def count(self, count: int) -> int:
        """How many bytes to ask for: half of them where they come in two pieces."""
        is_short = self._plan.how == "SHORT" and self.is_reached and self.seen == self._plan.at
        return max(1, count // 2) if is_short else count

    def wrapped(self, kind: str, real: Callable[..., Any]) -> Callable[..., Any]:
        """The same with calls that count."""
        return lambda *arguments, **named: self.call(kind, real, *arguments, **named)


def _is_in(*names: str) -> bool:
    """Whether a function of one of these names has called."""
    frame = sys._getframe()  # noqa: SLF001  # there is no other way to know
    while frame is not None:
        if frame.f_code.co_name in names:
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return False


def fail(how: str, name: Any) -> Any:
    """Raise what a failing call raises."""
    if how == "MEMORY":
        raise MemoryError
    number = getattr(errno, {"PARTLY": "ENOSPC"}.get(how, how))
    raise OSError(number, os.strerror(number), *([name] if name is not None else []))
