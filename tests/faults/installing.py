"""Puts an injector between this process and the system."""

from __future__ import annotations

import builtins
import io
import os
import signal
import subprocess
import sys
from typing import Any

from tests.faults.injector import Injector, fail
from tests.faults.streams import opener, stream

_LOOKS = ("stat", "lstat", "fstat", "scandir", "listdir", "access", "readlink")
_WRITES = ("replace", "rename", "unlink", "remove", "chmod", "mkdir", "rmdir", "fsync", "ftruncate", "write")


def install(injector: Injector) -> None:
    """Let all that is called from now on go through it."""
    for kind, names in {"look": _LOOKS, "write": _WRITES}.items():
        for name in names:
            _put(os, name, injector.wrapped(kind, getattr(os, name)))
    _put(os, "open", injector.open)
    _put(os, "fork", injector.copy)
    read = os.read
    _put(os, "read", lambda file, count: injector.read(file, lambda: read(file, injector.count(count))))
    opened = opener(injector)
    for module in (builtins, io):
        _put(module, "open", opened)
    _install_starts(injector)
    sys.stdout, sys.stderr = stream(injector, 1, "print"), stream(injector, 2, "complain")


def _put(module: Any, name: str, value: Any) -> None:
    setattr(module, name, value)


_FATAL = "fatal: unable to read the pack"
_INSTEAD = {
    "128": f"echo '{_FATAL}' >&2; exit 128",
    "DIES": "kill -9 $$",
    "STAYS": "kill -TERM $PPID; exec sleep 300",
}
"""What is run instead of the program; the last one hangs, and the signal comes meanwhile."""
_HALF = 'git "$@" > "$HALF"; head -c $(( $(wc -c < "$HALF") / 2 )) "$HALF"; rm "$HALF"; kill -9 $$'


def _install_starts(injector: Injector) -> None:
    """Programs that cannot be started, complain and end, are killed, or are killed when half is said."""
    real = subprocess.Popen.__init__

    def start(self: Any, arguments: Any, *more: Any, **named: Any) -> None:
        how = injector.hits("start")
        if how == "HALF" and arguments[0] == "git" and "--batch" not in arguments:
            arguments = ["sh", "-c", _HALF, *arguments]
            named["env"] = {**(named.get("env") or os.environ), "HALF": os.environ["HALF"]}
        elif how in _INSTEAD:
            arguments = ["sh", "-c", _INSTEAD[how]]
        elif how and how != "HALF" and "SIG" not in how:
            self.returncode, self._child_created = None, False  # as __del__ asks
            fail(how, arguments[0])
        if how.startswith("SIG"):
            os.kill(os.getpid(), getattr(signal, how))
        real(self, arguments, *more, **named)
        if how.startswith("AFTER-"):
            os.kill(os.getpid(), getattr(signal, how.removeprefix("AFTER-")))
        if "--batch" in arguments:
            injector.talking[self.stdout.fileno()] = self.pid

    _put(subprocess.Popen, "__init__", start)
