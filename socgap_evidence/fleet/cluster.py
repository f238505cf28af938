"""Repositories judged by the workers of a Dask cluster, which see them at the same paths.

``dask`` is an extra, and imported when ``--scheduler`` is given and never else. A worker that dies loses nothing: its task
goes to another one, and is counted once, under its key (docs/adr/0022-fleet.md).
"""

from __future__ import annotations

import hashlib
import logging
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from msgspec import Struct

from socgap_evidence.errors import UsageError
from socgap_evidence.fleet.identity import identity
from socgap_evidence.fleet.judging import judge_repository
from socgap_evidence.fleet.values import ENDED, Row, unchecked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from socgap_evidence.fleet.values import Task

TIMEOUT = 5
"""Seconds within which a scheduler must answer."""
_TIMES = 2
"""How often a task that raised is tried again; after the death of its worker the scheduler's own limit counts."""
_ONE_AT_A_TIME = Lock()
"""Git is run with an environment, which all threads of a worker share."""


class _Other(Struct, frozen=True):
    """What a worker says that is another socgap."""

    identity: str


def judge_there(task: Task, wanted: str) -> Row | _Other:
    """What a worker does: judge one repository, unless it is another socgap than the one that asks."""
    if identity() != wanted:
        return _Other(identity())
    with _ONE_AT_A_TIME:
        return judge_repository(task)


def judge_on(scheduler: str, tasks: Sequence[Task]) -> Iterator[tuple[int, Row]]:
    """The row of each task with its place among them, as each is done by the cluster behind a scheduler's address.

    Raises UsageError if Dask is not installed, if nobody answers there or works there, and if a worker is another socgap.
    """
    try:
        distributed: Any = import_module("distributed")  # 300 ms, and only with --scheduler
    except ImportError as error:
        raise UsageError(
            "--scheduler needs Dask, which is not installed.", fix="Run 'pip install socgap-evidence[dask]'."
        ) from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters of it is said in the table
    try:
        client = distributed.Client(scheduler, timeout=TIMEOUT, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(
            f"No scheduler of Dask answers at {scheduler} within {TIMEOUT} seconds.",
            fix="Start one with 'dask scheduler', and name its address as it prints it.",
        ) from error
    with client:
        _refuse_others(client, scheduler)
        run, wanted = uuid4().hex, identity()
        futures = {
            client.submit(judge_there, task, wanted, key=_key(run, task), retries=_TIMES, pure=False): (
                index,
                task,
            )
            for index, task in enumerate(tasks)
        }
        for future in distributed.as_completed(futures, loop=client.loop):
            index, task = futures[future]
            yield index, _answer(future, task)


def _key(run: str, task: Task) -> str:
    """What a task is counted under: this run, the repository and its commit.

    The run is in it because an earlier one may have judged a work tree that was another then.
    """
    what = f"{run}\0{task.folder}\0{task.commit}\0{task.rev}"
    return f"socgap-{hashlib.sha256(what.encode('utf-8', 'surrogateescape')).hexdigest()}"


def _refuse_others(client: Any, scheduler: str) -> None:
    """UsageError unless there are workers, all of which are this very socgap."""
    found = client.run(identity, on_error="return")
    if not found:
        raise UsageError(
            f"No worker of Dask is connected to {scheduler}.",
            fix=f"Start some with 'dask worker {scheduler} --nthreads 1'.",
        )
    for worker, said in sorted(found.items()):
        if isinstance(said, OSError):  # it has gone meanwhile
            continue
        if said != identity():
            raise _another(worker, said if isinstance(said, str) else f"none that can be asked ({said})")


def _another(worker: str, its: str) -> UsageError:
    return UsageError(
        f"The worker {worker} has another socgap: {its}, where this is {identity()}.",
        fix="Install the same one there: two that may judge differently fill no common table.",
    )


def _answer(future: Any, task: Task) -> Row:
    """The row that a task has come to; UsageError if another socgap took it."""
    error = future.exception()
    if error is not None:
        died = type(error).__name__ == "KilledWorker"
        why = f"The cluster could not judge it ({type(error).__name__}). Run 'socgap check' in it to see why."
        return unchecked(task, ENDED if died else why)
    found = future.result()
    if isinstance(found, _Other):
        raise _another("that took it", found.identity)
    return found if isinstance(found, Row) else unchecked(task, ENDED)
