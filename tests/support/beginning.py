"""A company that begins: what ``socgap init`` is told of it, and a terminal in which it is asked."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

BIN = Path(sys.executable).parent
COMPANY = ("--company", "Example, Inc.")
TOLD = (*COMPANY, "--time-zone", "Europe/Lisbon", "--program-start", "2026-02-01")
PATIENCE, STEP = 60, 2
"""Seconds without a word after which a command has hung, and after which it is looked at again."""
INTERRUPT = b"\x03"


def converse(command: Sequence[str], folder: Path, answers: Sequence[bytes]) -> tuple[int, str]:
    """Run a command in a terminal, give one answer to each question; how it ended, and all that was shown."""
    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover  # another process
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever runs the tests in the background ignores it
        os.chdir(folder)
        os.execvpe(command[0], list(command), {**os.environ, "TERM": "dumb", "TZ": ""})  # noqa: S606
    shown, left, silent = b"", list(answers), 0
    while True:
        if not select.select([terminal], [], [], STEP)[0]:
            silent += STEP
            if silent >= PATIENCE:
                os.kill(child, signal.SIGKILL)
                break
            if not left and answers and answers[-1] == INTERRUPT:
                os.write(terminal, INTERRUPT)  # what comes in the moment before a line is read is not heard
            continue
        silent = 0
        try:
            said = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            break
        if not said:
            break
        shown += said
        if left and shown.endswith(b": "):
            os.write(terminal, left.pop(0))
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown.decode().replace("\r\n", "\n")
