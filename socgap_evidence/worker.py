"""Another process that answers questions whose answering might end whoever does it.

What is written in another language than Python can crash, hang, or take all memory there is, and takes the process along
that called it. So it is called in a process that has nothing else to do: a copy of this one where this one can be copied,
elsewhere a new interpreter. The system holds it to processor time, to a time of the clock and to memory; whoever asks
keeps the time as well, and is told how it ended (docs/adr/0025-read-apart.md).
"""

from __future__ import annotations

import faulthandler
import fcntl
import gc
import importlib
import math
import os
import resource
import select
import signal
import sys
import time
import weakref
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from msgspec import Struct

from socgap_evidence import cores
from socgap_evidence.limits import MEBI, Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = Callable[[bytes], bytes]
    """What a worker does with a question; a function of a module, so that a new interpreter finds it too."""

_LENGTH = 8
"""Bytes of how many follow."""
_PIECE = 1 << 20
"""The most bytes that are read from a pipe at a time."""
_NO_MEMORY = 3
"""How a worker ends that wanted more memory than it may have."""
_FIRST = 5
"""The first descriptor that has no meaning by its number in a worker: those before it are nowhere, and its pipes."""
_GRACE = 2
"""Seconds by which whoever asks is more patient than the system."""
_FRESH = "import sys; sys.path[:] = sys.argv[6:]; from socgap_evidence.worker import begin_fresh; begin_fresh(*sys.argv[1:6])"

_USUAL = Limits()


class Bounds(Struct, frozen=True):
    """What a worker may take for one question."""

    seconds: int = _USUAL.read_seconds
    """Of processor time."""
    patience: int = _USUAL.read_patience
    """Seconds of the clock."""
    memory: int = _USUAL.read_memory
    """Bytes, beside what a copy has from this process."""


class EndedError(Exception):
    """A worker has ended before it had answered. ``says`` goes on from what it was asked about.

    ``is_overrun`` says that it was ended because of that and nothing before.
    """

    def __init__(self, says: str, *, is_overrun: bool = False) -> None:
        super().__init__(says)
        self.says = says
        self.is_overrun = is_overrun


class Worker:
    """Another process that answers one question after the other; OSError if there can be none."""

    def __init__(self, answer: Answer, bounds: Bounds) -> None:
        self.bounds = bounds
        """What it may take for one question."""
        questions, to = os.pipe()
        heard, answers = os.pipe()
        self._pipes = _Pipes(heard, to)
        try:
            os.set_blocking(to, False)
            process = (_copy if cores.can_copy() else _spawn)(answer, bounds, _Pipes(questions, answers))
        except BaseException:
            self._pipes.close()
            raise
        finally:
            _Pipes(questions, answers).close()
        self._finalizer = weakref.finalize(self, _end, process, self._pipes)

    def ask(self, question: bytes) -> bytes:
        """What it answers; EndedError if it has ended or had to be ended, and then it is of no more use."""
        until = time.monotonic() + self.bounds.patience + _GRACE
        try:
            self._pipes.say(question, until)
            return self._pipes.hear(self.bounds.memory, until)
        except (OSError, EOFError, MemoryError) as error:
            raise self._how_it_ended(error, self._finalizer()) from error
        except BaseException:  # an interrupt, too: its answer would be taken for that to another question
            self.end()
            raise

    def end(self) -> None:
        """End it, whatever it does."""
        self._finalizer()

    def abandon(self) -> None:
        """Let go of it in a copy of this process: it answers only the one that has begun it."""
        if self._finalizer.detach() is not None:
            self._pipes.close()

    def _how_it_ended(self, error: Exception, status: int | None) -> EndedError:
        """By what whoever asked saw, and by the status of its end."""
        code = 0 if status is None else os.waitstatus_to_exitcode(status)
        if isinstance(error, TimeoutError) or code == -signal.SIGALRM:
            return EndedError(f"takes more than {self.bounds.patience} seconds to read", is_overrun=True)
        if code == -signal.SIGXCPU:
            says = f"takes more than {self.bounds.seconds} seconds of processor time to read"
            return EndedError(says, is_overrun=True)
        if isinstance(error, MemoryError) or code == _NO_MEMORY:
            return EndedError(f"takes more than {_in_words(self.bounds.memory)} of memory to read")
        how = signal.Signals(-code).name if -code in set(signal.Signals) else f"exit code {code}"
        return EndedError(f"ends the process that reads it ({how})")


def _in_words(memory: int) -> str:
    return f"{memory:,} bytes" if memory < MEBI else f"{memory // MEBI} MB"


class _Pipes(Struct, frozen=True):
    """Where one process hears what the other says, and where it says something itself."""

    heard: int
    said: int

    def say(self, message: bytes, until: float | None = None) -> None:
        """Say something; TimeoutError if nobody has heard all of it by then."""
        for left in (
            memoryview(len(message).to_bytes(_LENGTH)),
            memoryview(message),
        ):  # a message may be large
            while left:
                _await(self.said, select.POLLOUT, until)
                left = left[os.write(self.said, left) :]  # noqa: PLW2901  # less and less of it

    def hear(self, most: int, until: float | None = None) -> bytes:
        """What the other says; EOFError if it is gone, MemoryError if it says more bytes than that."""
        size = int.from_bytes(self._hear(_LENGTH, until))
        if size > most:
            raise MemoryError
        return self._hear(size, until)

    def close(self) -> None:
        """Be gone for the other."""
        os.close(self.heard)
        os.close(self.said)

    def _hear(self, size: int, until: float | None) -> bytes:
        pieces: list[bytes] = []
        while size:
            _await(self.heard, select.POLLIN, until)
            piece = os.read(self.heard, min(size, _PIECE))
            if not piece:
                raise EOFError
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)


def _await(descriptor: int, event: int, until: float | None) -> None:
    """Wait until a pipe is ready, or its other end is gone; TimeoutError if that takes too long."""
    waiting = select.poll()
    waiting.register(descriptor, event)
    if not waiting.poll(None if until is None else max(0, until - time.monotonic()) * 1000):
        raise TimeoutError


def _end(process: int, pipes: _Pipes) -> int | None:
    """End a process, and tell the status of its end unless somebody else was told."""
    pipes.close()
    with suppress(ChildProcessError, ProcessLookupError):
        os.kill(process, signal.SIGKILL)  # one that has ended by itself keeps the status that it has
        return os.waitpid(process, 0)[1]
    return None


def _copy(answer: Answer, bounds: Bounds, pipes: _Pipes) -> int:
    """Begin a worker as a copy of this process."""
    process = os.fork()
    if not process:
        _live(answer, bounds, pipes)
    return process


def _spawn(answer: Answer, bounds: Bounds, pipes: _Pipes) -> int:
    """Begin a worker as an interpreter of its own, which takes modules from where this one does."""
    named = (answer.__module__, answer.__name__, *map(str, (bounds.seconds, bounds.patience, bounds.memory)))
    return os.posix_spawn(
        sys.executable,
        [sys.executable, "-I", "-c", _FRESH, *named, *filter(os.path.isabs, sys.path)],
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_DUP2, pipes.heard, 0),
            (os.POSIX_SPAWN_DUP2, pipes.said, 1),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
    )


def begin_fresh(module: str, name: str, seconds: str, patience: str, memory: str) -> NoReturn:
    """What an interpreter does that was begun as a worker; the pipes are where input and output are."""
    answer: Answer = getattr(importlib.import_module(module), name)
    _live(answer, Bounds(int(seconds), int(patience), int(memory)), _Pipes(0, 1))


def _live(answer: Answer, bounds: Bounds, pipes: _Pipes) -> NoReturn:
    """What a worker does in its life; nothing that it has from whoever began it is ended or flushed by it."""
    code = 1
    try:
        own = _alone(pipes)
        _hold_to_memory(bounds)
        while True:
            question = own.hear(sys.maxsize)
            _hold_to_time(bounds)
            own.say(answer(question))
            signal.setitimer(signal.ITIMER_REAL, 0)
    except MemoryError:
        code = _NO_MEMORY
    except BaseException:  # noqa: BLE001, S110  # the edge: whoever asks sees that it has ended, and may have gone
        pass
    finally:
        os._exit(code)


def _alone(pipes: _Pipes) -> _Pipes:
    """Take leave of all that this process has in common with another, but for the pipes; where they are now."""
    gc.freeze()  # what it would find might be somebody else's to end
    faulthandler.disable()  # whoever asks says how it ended
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL)
    # Above all that are given a meaning here; they may stand among them where others were closed.
    heard, said = (fcntl.fcntl(one, fcntl.F_DUPFD, _FIRST) for one in (pipes.heard, pipes.said))
    nothing = os.open(os.devnull, os.O_RDWR)
    for place, one in enumerate(
        (nothing, nothing, nothing, heard, said)
    ):  # what a library prints is no answer
        os.dup2(one, place)
    os.closerange(_FIRST, os.sysconf("SC_OPEN_MAX"))  # what others wait for the end of
    return _Pipes(3, 4)


def _hold_to_memory(bounds: Bounds) -> None:
    """Have the system refuse this process more memory than it has now and may take."""
    now, most = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = [one for one in (now, most) if one != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min([_held() + bounds.memory, *allowed]), most))


def _held() -> int:
    """How many bytes of memory this process has for itself."""
    try:
        data = Path("/proc/self/statm").read_bytes().split()[5]
    except OSError:  # elsewhere than on Linux
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(data) * resource.getpagesize()


def _hold_to_time(bounds: Bounds) -> None:
    """Have the system end this process when it takes too long from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    seconds = math.ceil(used.ru_utime + used.ru_stime) + bounds.seconds
    if most != resource.RLIM_INFINITY:
        seconds = min(seconds, most - 1)  # at the most the system kills, and says no reason
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, most))
    signal.setitimer(signal.ITIMER_REAL, bounds.patience)
