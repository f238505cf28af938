"""The same work on many things, shared with other processes that can only help.

What another process makes comes back as plain data. Whatever it does not make, because it died, or could not, or was
never there, the caller makes itself: so the result is the same with any number of processes, and nothing is lost
(docs/adr/0021-speed.md).
"""

from __future__ import annotations

import gc
import marshal
import os
import signal
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from socgap_evidence import cores, interrupts
from socgap_evidence.scratch import scratch_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
Plain = TypeVar("Plain")
"""Made of constants, numbers, texts, bytes, tuples, lists and mappings alone: what ``marshal`` carries."""

WORTH_IT = 1000
"""Of fewer things the other process would be there when the work is done."""
WORTH_BYTES = 1024**2
"""Of fewer bytes, beside the largest thing, likewise: a megabyte of YAML takes a tenth of a second and more."""
_MOST_PROCESSES = 4
"""The caller puts together what all make, so that more would wait for it."""
_CHUNK = 64
"""How many things are handed out at a time; fewer of few, which may be large."""
_ROUNDS = 16
"""How often some are handed out at least, so that nobody waits long for whoever took the last ones."""
_NUMBER = 4
"""Bytes of the number of a chunk."""
_LENGTH = 8
"""Bytes of how much another process has made of one."""


def is_worth_it(number: int, size: int = 0) -> bool:
    """Whether other processes would be of help with so many things, or with so many bytes beside the largest of them."""
    return (number >= WORTH_IT or size >= WORTH_BYTES) and _processes() > 1 and cores.can_copy()


def nothing() -> None:
    """What is to be done first where there is nothing to do."""


def made_of(
    things: Sequence[T],
    work: Callable[[T], Plain],
    *,
    processes: int | None = None,
    first: Callable[[], object] = nothing,
) -> list[Plain]:
    """What ``work`` makes of each thing, in their order; ``work`` must depend on nothing else and change nothing.

    ``processes`` is how many share it, this one among them; as many as there are processors unless it is said. ``first``
    is what this one does while the others have begun, such as waiting for git. An error that either raises passes on.
    """
    shared = _Shared(things, work)
    try:
        with suppress(OSError):  # no process to be had, no room for what it makes: there is less help
            for _ in range((_processes() if processes is None else processes) - 1):
                shared.fork()
        first()
        shared.serve()
        shared.end()
    except BaseException:  # an interrupt, too: nobody waits for what the others make
        shared.give_up()
        raise
    return shared.all()


def _processes() -> int:
    """How many share the work unless it is said."""
    return min(cores.usable(), _MOST_PROCESSES)


class _Helper(Struct):
    """Another process, and the file that it writes to."""

    process: int
    made: IO[bytes]


class _Shared(Generic[T, Plain]):
    """Work that is handed out by the chunk; the numbers of what nobody has taken lie in a pipe."""

    def __init__(self, things: Sequence[T], work: Callable[[T], Plain]) -> None:
        self._things = things
        self._work = work
        # All numbers fit into a pipe of 64 KiB.
        self._size = max(1, min(_CHUNK, len(things) // _ROUNDS), -(-len(things) // 4096))
        self._made: dict[int, list[Plain]] = {}
        self._asker = os.getpid()
        self._helpers: list[_Helper] = []
        self._left: int | None
        self._left, numbers = os.pipe()
        os.write(numbers, b"".join(one.to_bytes(_NUMBER) for one in range(self._chunks)))
        os.close(numbers)

    @property
    def _chunks(self) -> int:
        return -(-len(self._things) // self._size)

    def fork(self) -> None:
        """Begin another process; OSError if there can be none."""
        made = scratch_file()  # it is closed when it has been read
        with interrupts.held():  # nobody would end a process that is not known yet
            try:
                process = os.fork()
            except OSError:
                made.close()
                raise
            if not process:
                interrupts.begin_anew(tidies_up=False)
                _leave_after(lambda: self.write(made))
            self._helpers.append(_Helper(process, made))

    def serve(self) -> None:
        """Make chunks until all are taken."""
        for number in self._taken():
            self._made[number] = self._chunk(number)

    def write(self, to: IO[bytes]) -> None:
        """The same in another process, which writes what it makes."""
        gc.disable()  # it will not live long
        for number in self._taken():
            if os.getppid() != self._asker:  # it was ended, and nobody reads what is made
                return
            made = marshal.dumps((number, self._chunk(number)))
            to.write(len(made).to_bytes(_LENGTH) + made)
        to.flush()

    def end(self) -> None:
        """Wait for the other processes, and read what they have made."""
        self._close()
        for helper in self._helpers:
            _, status = os.waitpid(helper.process, 0)
            with helper.made as made:
                if status == 0:
                    made.seek(0)
                    self._made.update(_read(made))

    def give_up(self) -> None:
        """End the other processes, whatever they do."""
        self._close()
        for helper in self._helpers:
            with suppress(
                ProcessLookupError, ChildProcessError
            ):  # it has ended, and somebody has waited for it
                os.kill(helper.process, signal.SIGKILL)
                os.waitpid(helper.process, 0)
            helper.made.close()

    def _close(self) -> None:
        """Close the pipe of the numbers; once, for its number may mean something else soon."""
        if self._left is not None:
            left, self._left = self._left, None
            os.close(left)

    def all(self) -> list[Plain]:
        """What was made of everything; what is not there yet is made now."""
        return [
            one
            for number in range(self._chunks)
            for one in (self._made[number] if number in self._made else self._chunk(number))
        ]

    def _taken(self) -> Iterator[int]:
        """The numbers of the chunks that nobody else has taken."""
        while self._left is not None and (number := os.read(self._left, _NUMBER)):
            yield int.from_bytes(number)

    def _chunk(self, number: int) -> list[Plain]:
        things = self._things[number * self._size : (number + 1) * self._size]
        return [self._work(thing) for thing in things]


def _leave_after(work: Callable[[], None]) -> None:
    """Work as another process and end it, without anything that the first one does at its end."""
    status = 1
    with suppress(BaseException):  # whoever waits for it makes again what it has not made
        work()
        status = 0
    os._exit(status)


def _read(made: IO[bytes]) -> Iterator[tuple[int, list[Plain]]]:
    """The chunks that were written; from memory, for ``marshal`` asks a file for a few bytes at a time."""
    written = memoryview(made.read())
    at = 0
    while at < len(written):
        start = at + _LENGTH
        at = start + int.from_bytes(written[at:start])
        yield marshal.loads(written[start:at])  # noqa: S302  # our own process wrote it, into a file that has no name
