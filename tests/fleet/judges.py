"""Ways to judge that end badly: what a process does that is killed, has no memory left, or answers nonsense.

They are functions of a module, because another process must find them by name.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from socgap_evidence.fleet import Row, Task
from socgap_evidence.fleet.judging import judge_repository


def is_first(task: Task) -> bool:
    """Whether nobody has tried the repository yet; whoever asks has."""
    mark = Path(task.folder).with_name(f"{task.name}.tried")
    tried = mark.read_text() if mark.exists() else ""
    mark.write_text(f"{tried}{os.getpid()}\n")
    return not tried


def killed_once(task: Task) -> Row:
    if task.name == "gap" and is_first(task):
        os.kill(os.getpid(), signal.SIGKILL)
    return judge_repository(task)


def killed_always(task: Task) -> Row:
    if task.name == "gap":
        is_first(task)
        os.kill(os.getpid(), signal.SIGKILL)
    return judge_repository(task)


def starved_once(task: Task) -> Row:
    if task.name == "gap" and is_first(task):
        raise MemoryError
    return judge_repository(task)


def silent(task: Task) -> Any:
    return "green" if task.name == "gap" else judge_repository(task)


def in_process(task: Task) -> Row:
    """Who judged it, and how the interrupt of a terminal finds it."""
    is_first(task)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    return judge_repository(task)


def killed_beside_a_helper(task: Task) -> Row:
    """Killed while a process of its own goes on, which holds all that it held until the test ends it."""
    if task.name == "gap" and is_first(task):
        helper = os.fork()
        if not helper:
            signal.pause()
        Path(task.folder).with_name("helper").write_text(str(helper))
        os.kill(os.getpid(), signal.SIGKILL)
    return judge_repository(task)
