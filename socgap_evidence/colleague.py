"""A copy of this process that does a part of the work on another core, and says what comes of it piece by piece.

It is made by ``os.fork``, so that it knows all that is known already. One that is lost is never made up for: what it had
to say is not known, and that is an error (docs/adr/0023-timeline-speed.md).
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import threading
import time
import traceback
import weakref
from io import BytesIO
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Any, NoReturn

from socgap_evidence import interrupts, scratch
from socgap_evidence.errors import SocgapError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


_PATIENCE = 5.0
"""Seconds that one may take to tidy up; it has no more than a folder with three files."""
_A_MOMENT = 0.001
"""Seconds between two looks at whether it has ended."""


class LostError(Exception):
    """A colleague ended before it had said everything; its cause is a SocgapError if it could say why.

    It is none itself: it says nothing about any commit.
    """


class Colleague:
    """A copy of this process that does ``work`` and says what comes of it, one piece after the other."""

    def __init__(self, work: Callable[[], Iterable[object]]) -> None:
        reading, writing = os.pipe()
        mark = scratch.new_mark()
        gc.freeze()  # a collector that walks what both have would copy it
        with interrupts.held():  # nobody would end a process that is not known yet
            process = os.fork()
            if process == 0:
                interrupts.begin_anew(tidies_up=True)
                scratch.mark(mark)
                os.close(reading)
                _work(work, writing)
            os.close(writing)
            self._said: IO[bytes] = os.fdopen(reading, "rb")
            self.end = weakref.finalize(self, _end, process, self._said, mark)
            """End it, whatever it does."""
        # One for all pieces: what was said before is referred to, and stays the same value.
        self._unpickler = pickle.Unpickler(self._said)  # noqa: S301  # this very program has written it

    def hear(self) -> Any:
        """The next piece; LostError if it has ended.

        Raises what the system or the memory has refused it, and RuntimeError with its report if the program failed.
        """
        try:
            said = self._unpickler.load()
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise LostError from error
        if isinstance(said, (OSError, MemoryError)):
            raise said
        if isinstance(said, SocgapError):
            raise LostError from said
        if isinstance(said, _Fault):
            raise RuntimeError(said)  # noqa: TRY004  # the type tells a fault from an answer
        return said


class _Fault(str):
    """The report of a fault of the program in a colleague."""

    __slots__ = ()


def _end(process: int, said: IO[bytes], mark: str) -> None:
    """Let it tidy up what it has put aside; end it if it does not, and do it after one that was killed."""
    with interrupts.put_off():
        said.close()
        os.kill(process, signal.SIGTERM)
        until = time.monotonic() + _PATIENCE
        while not (ended := os.waitpid(process, os.WNOHANG))[0]:
            if time.monotonic() > until:
                os.kill(process, signal.SIGKILL)
            time.sleep(_A_MOMENT)
        if ended[1]:
            scratch.tidy_after(mark)


def _work(work: Callable[[], Iterable[object]], writing: int) -> NoReturn:
    """What a colleague does in its life; nothing that it has from whoever made it is ended or flushed by it."""
    code = 1
    gc.disable()  # it makes hardly any cycles and ends soon
    try:
        _say_all(work, writing)
        code = 0
    except BaseException:  # noqa: BLE001, S110  # the edge: whoever asks sees that it has ended
        pass
    finally:
        os._exit(code)


def _say_all(work: Callable[[], Iterable[object]], writing: int) -> None:
    ready: SimpleQueue[bytes] = SimpleQueue()
    # A pipe takes little at a time, and nobody listens until they have done some work of their own.
    speaker = threading.Thread(target=_speak, args=(ready, writing), daemon=True)
    speaker.start()
    buffer = BytesIO()
    pickler = pickle.Pickler(buffer, pickle.HIGHEST_PROTOCOL)
    try:
        for said in work():
            pickler.dump(said)
            ready.put(buffer.getvalue())
            buffer.seek(0)
            buffer.truncate()
    except (OSError, MemoryError, SocgapError) as error:
        ready.put(_alone(error))
    except Exception:  # noqa: BLE001  # a fault of ours must be reported where somebody reads it
        ready.put(_alone(_Fault(traceback.format_exc())))
    ready.put(b"")
    speaker.join()


def _alone(said: object) -> bytes:
    """A piece that refers to nothing that was said before, which may not all have been heard."""
    buffer = BytesIO()
    pickler = pickle.Pickler(buffer, pickle.HIGHEST_PROTOCOL)
    pickler.fast = True
    pickler.dump(said)
    return buffer.getvalue()


def _speak(ready: SimpleQueue[bytes], writing: int) -> None:
    try:
        with os.fdopen(writing, "wb", buffering=0) as pipe:
            while said := ready.get():
                view = memoryview(said)
                while view:
                    view = view[pipe.write(view) :]
    except (OSError, MemoryError):
        # Nobody hears it any more; the one that works may have put something aside.
        os.kill(os.getpid(), signal.SIGTERM)
