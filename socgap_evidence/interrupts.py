"""Ctrl-C and what a system says to a process that is to end: one exception, so that all is tidied up on the way out.

While a command of ours listens, each of SIGINT, SIGTERM and SIGHUP raises ``Interrupted`` wherever the program stands. What
must not be torn apart, such as making a folder and remembering that it is there, is done while they are held back. Elsewhere,
as in a library, nothing is changed about signals.
"""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
"""The last one is known on systems with terminals."""
_BASE = 128
"""What shells add to the number of the signal that has ended a program."""


class Interrupted(KeyboardInterrupt):
    """The run is to end."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)


class _Listening:
    """What has come, and whether it has to wait; there is one, as there is one way for signals to come."""

    def __init__(self) -> None:
        self.held = 0
        # Numbers, not exceptions: those would keep alive what is to be ended with the frames they came through.
        self.waiting = 0
        self.heard = 0


_listening = _Listening()


def _hear(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  # as Python calls it
    _listening.heard = number
    if _listening.held:
        _listening.waiting = number
    else:
        raise Interrupted(number)


def _notice(usual: Callable[[sys.UnraisableHookArgs], object], lost: sys.UnraisableHookArgs) -> None:
    """Keep one that was raised where nothing can be, such as a function that a library in Rust calls, for the next ``held``."""
    if isinstance(lost.exc_value, Interrupted):
        _listening.waiting = _listening.heard
    else:
        usual(lost)


@contextmanager
def listening() -> Iterator[None]:
    """Let the signals raise Interrupted meanwhile.

    One that is ignored stays so, as ``nohup`` wants it; and what somebody else has set up is left to them.
    """
    if threading.current_thread() is not threading.main_thread():  # only that one may
        yield
        return
    ours = (signal.SIG_DFL, signal.default_int_handler)
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    before = {one: handler for one in numbers if (handler := signal.getsignal(one)) in ours}
    _listening.heard = _listening.waiting = 0
    hook = sys.unraisablehook
    sys.unraisablehook = partial(_notice, hook)
    try:
        for one in before:
            signal.signal(one, _hear)
        yield
    finally:
        sys.unraisablehook = hook
        for one, handler in before.items():
            signal.signal(one, handler)
        _listening.waiting = 0


@contextmanager
def held() -> Iterator[None]:
    """Hold them back meanwhile; Interrupted at the end if one has come."""
    _listening.held += 1
    try:
        yield
    finally:
        _listening.held -= 1
        waiting = _listening.waiting
        if waiting and not _listening.held:
            _listening.waiting = 0
            raise Interrupted(waiting)


@contextmanager
def put_off() -> Iterator[None]:
    """Hold them back meanwhile, in a finalizer, of which nothing can be raised: the end of the next ``held`` raises."""
    _listening.held += 1
    try:
        yield
    finally:
        _listening.held -= 1


def run(
    command: Sequence[str], *, text: bytes | None = None, timeout: float | None = None, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    """``subprocess.run``, of which no program outlives an interrupt that comes while it is being started.

    ``text`` is what it reads, ``options`` are those of ``Popen``.
    """
    import subprocess  # 10 ms, and not every run needs a program

    process = None
    try:
        with held():
            process = subprocess.Popen(command, **options)
        printed, complained = process.communicate(text, timeout=timeout)
    except BaseException:
        if process is not None:
            process.kill()
            process.communicate()
        raise
    return subprocess.CompletedProcess(command, process.returncode, printed, complained)


def exit_code(otherwise: int) -> int:
    """How shells call what has come since somebody began to listen, even if Python had nobody to tell, as in a finalizer.

    130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP; the other code if nothing has.
    """
    return _BASE + _listening.heard if _listening.heard else otherwise


def begin_anew(*, tidies_up: bool) -> None:
    """In a copy of this process: let each of them raise Interrupted, or end it at once where it has nothing to tidy up."""
    _listening.held = _listening.waiting = _listening.heard = 0
    for name in _NAMES:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _hear if tidies_up else signal.SIG_DFL)
