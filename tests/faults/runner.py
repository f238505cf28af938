"""A process that has imported everything, and runs socgap again and again as copies of itself, each with one fault.

It reads a job a line from stdin, as JSON, and answers each with a line. A copy ends as Python ends: with what is left in
its streams, with what waits for the end, and with its exit code.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from socgap_evidence import testimony
from socgap_evidence.cli import main as socgap
from socgap_evidence.documents import apart
from tests.faults.injector import Injector, Plan
from tests.faults.installing import install
from tests.faults.worlds import prepare

_ADOPT = 36
"""PR_SET_CHILD_SUBREAPER of Linux: what a copy leaves behind becomes a child of this process."""
_PATIENCE = 20
"""Seconds after which what a copy has left behind is no longer on its way out."""


def main() -> None:
    """Answer jobs until there are none."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)
    for line in iter(sys.stdin.readline, ""):
        job = json.loads(line)
        answer = _warm_up(job) if job["is_warming"] else _run(job)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _warm_up(job: dict[str, Any]) -> dict[str, Any]:
    """Run it once here, so that the copies find imported what is imported late, and compiled what is compiled."""
    if job["world"].get("is_cold"):
        return {}
    before = sys.stdout, sys.stderr
    os.chdir(job["folder"])
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123  # as the streams are opened
        sys.stdout = sys.stderr = nowhere
        with suppress(SystemExit):
            socgap(job["arguments"])
        sys.stdout, sys.stderr = before
    apart.reader = apart.Reader()  # the process of the old one ends, and is none that a copy has left
    testimony._verifier.cache_clear()  # noqa: SLF001  # it remembers what ssh-keygen has said
    gc.collect()
    gc.freeze()
    return {}


def _run(job: dict[str, Any]) -> dict[str, Any]:
    injector = Injector(Plan(**job["plan"]))
    process = os.fork()
    if not process:
        _become(job, injector)
    _, status = os.waitpid(process, 0)
    left = _await_others()
    return {
        "code": os.waitstatus_to_exitcode(status),
        "stdout": Path(job["stdout"]).read_text(encoding="utf-8", errors="backslashreplace"),
        "stderr": Path(job["stderr"]).read_text(encoding="utf-8", errors="backslashreplace"),
        "seen": injector.seen,
        "is_reached": injector.is_reached,
        "is_removal": injector.is_removal,
        "left": left,
    }


def _await_others() -> int:
    """How many processes a copy has left that do not end by themselves; they are ended."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            process, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return 0
        if not process:
            if time.monotonic() > until:
                return _end_others()
            time.sleep(0.002)


def _end_others() -> int:
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    for one in children:
        os.kill(int(one), signal.SIGKILL)
        os.waitpid(int(one), 0)
    return len(children)


def _become(job: dict[str, Any], injector: Injector) -> None:
    """Be socgap; SystemExit leaves through the end of the program."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(job[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    os.setsid()
    os.chdir(job["folder"])
    os.environ.update(job["environment"])
    prepare(job["world"])
    injector = injector.of_this_process()
    install(injector)
    try:
        socgap(job["arguments"])
    finally:
        injector.is_over = True


if __name__ == "__main__":
    main()
