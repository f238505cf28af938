"""Repositories judged on this machine, each in a process of its own, some at a time.

A process that dies takes nothing with it: its repository is tried once more, and then it could not be checked. So that
no company's data ever is in a process with another's, none is used twice (docs/adr/0022-fleet.md).
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections import deque
from multiprocessing import forkserver
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

import socgap_evidence
from socgap_evidence.errors import UsageError
from socgap_evidence.fleet.judging import judge_repository
from socgap_evidence.fleet.values import ENDED, Row, unchecked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

    from socgap_evidence.fleet.values import Task

TIMES = 2
"""How often a repository is tried whose process dies."""
_ANOTHER = "The process that was to judge it found another socgap"
_PRELOADED = ["socgap_evidence.fleet.judging", "jsonschema_rs", "git"]
"""What the server imports once for all processes."""


class _Try(Struct, frozen=True):
    """A repository that is waiting to be judged."""

    index: int
    task: Task
    left: int
    """How often it may be tried, this time included."""


class _Running(Struct, frozen=True):
    """A process that judges a repository."""

    judged: _Try
    process: BaseProcess
    answers: Connection

    def is_over(self, ready: Collection[object]) -> bool:
        """Whether it has answered or died, by what is ready to be read.

        That it died is not told by its pipe alone: a process that helped it to read files holds the pipe open, too.
        """
        return self.answers in ready or self.process.sentinel in ready

    def answer(self) -> Row | None:
        """Its row; ``None`` if it died before it had one."""
        try:
            found = self.answers.recv() if self.answers.poll() else None
        except (EOFError, OSError):
            found = None
        self._end()
        return found if isinstance(found, Row) else None

    def stop(self) -> None:
        """End it, whatever it is doing."""
        self.process.terminate()
        self._end()

    def _end(self) -> None:
        self.answers.close()
        self.process.join()
        self.process.close()


def judge_here(
    tasks: Sequence[Task], jobs: int, judge: Callable[[Task], Row] = judge_repository
) -> Iterator[tuple[int, Row]]:
    """The row of each task with its place among them, as each is done; ``jobs`` of them are judged at a time.

    ``judge`` is a function of a module. Raises UsageError where the system starts no process.
    """
    context = _context()
    waiting = deque(_Try(index, task, TIMES) for index, task in enumerate(tasks))
    running: list[_Running] = []
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                running.append(_start(context, waiting.popleft(), judge))
            ready = wait([end for one in running for end in (one.answers, one.process.sentinel)])
            for ended in [one for one in running if one.is_over(ready)]:
                running.remove(ended)
                row, tried = ended.answer(), ended.judged
                if row is not None:
                    yield tried.index, row
                elif tried.left > 1:
                    waiting.appendleft(_Try(tried.index, tried.task, tried.left - 1))
                else:
                    yield tried.index, unchecked(tried.task, ENDED)
    finally:
        for one in running:
            one.stop()


def _context() -> BaseContext:
    """How processes are started: as copies of a server that holds no data, or anew where there is none."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    _start_server()
    return context


def _start_server() -> None:
    """Start the server of processes, unless it runs, where it finds the modules that this process has.

    It looks for what it imports by the environment alone, and could find another socgap, such as the installed one.
    """
    before = dict(os.environ)
    os.environ["PYTHONSAFEPATH"] = "1"  # not where the list lies
    os.environ["PYTHONPATH"] = os.pathsep.join(str(Path(one).absolute()) for one in sys.path)
    try:
        forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ.update(before)


def _start(context: BaseContext, one: _Try, judge: Callable[[Task], Row]) -> _Running:
    answers, given = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(given, one.task, judge, socgap_evidence.__file__))  # type: ignore[attr-defined]  # each context has one
    try:
        process.start()
    except OSError as error:
        answers.close()
        raise UsageError(
            f"No process could be started: {error.strerror}.", fix="Ask for fewer with --jobs."
        ) from error
    finally:
        given.close()
    return _Running(one, process, answers)


def _work(given: Connection, task: Task, judge: Callable[[Task], Row], wanted: str) -> None:
    """What a process does: judge one repository, and say so; ``wanted`` is the socgap that must judge it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    gc.freeze()
    gc.set_threshold(50_000, 20, 1000)  # one run makes hardly any cycles
    try:
        is_ours = socgap_evidence.__file__ == wanted
        given.send(judge(task) if is_ours else unchecked(task, f"{_ANOTHER} ({socgap_evidence.__file__})."))
    except (MemoryError, BrokenPipeError):
        return  # no answer: it is tried once more, or nobody waits for one
