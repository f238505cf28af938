"""A clock that is wrong, streams that take nothing or no letters, a program that never ends: none opens the gate."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.injector import Plan
from tests.faults.judging import complaints
from tests.faults.machine import Machine, Verb
from tests.faults.project import DAY
from tests.faults.verbs import VERBS
from tests.faults.worlds import CLOCKS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="as in test_faults.py")
_SOCGAP = Path(__file__).parents[2]


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_wrong_clock_does_not_open_the_gate(clock: str, machine: Machine) -> None:
    ended = machine.run(Verb(("check",), world={"clock": clock}))
    assert ended.code in {1, 2}, ended.said
    assert "Traceback" not in ended.said


@pytest.mark.parametrize("clock", [one for one, says in CLOCKS.items() if isinstance(says, Exception)])
@pytest.mark.parametrize("command", ["status", "due", "timeline"])
def test_without_a_day_nothing_is_said_and_nothing_written(
    clock: str, command: str, machine: Machine
) -> None:
    writes = ("STATUS.md", "status.json") if command == "status" else ()
    verb = Verb((command,), writes, world={"clock": clock})
    ended = machine.run(verb)
    assert ended.code == 2, ended.said
    assert ended.stderr.startswith("error: The clock of this machine cannot be read: ")
    assert ended.stdout == ""
    assert not list(complaints(ended, machine.normally(VERBS["check"]), Plan(), is_gate=True))


def test_a_program_that_does_not_end_is_ended_with_the_run(machine: Machine) -> None:
    """At each start of one: the signal comes while it is waited for."""
    verb = VERBS["check"]
    for at in range(1, machine.run(verb, Plan("start")).seen + 1):
        ended = machine.run(verb, Plan("start", at, "STAYS"))
        assert (ended.code, ended.left, ended.strange) == (143, 0, ()), ended.said


def outside(machine: Machine, shell: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """How a line of a shell ends, in which socgap is called as ``$SOCGAP``."""
    known = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    program = f"{sys.executable} -m socgap_evidence"
    return subprocess.run(
        ["sh", "-c", shell],
        cwd=machine.root,
        env={**known, "PYTHONPATH": str(_SOCGAP), "SOCGAP": program, "COLUMNS": "100", **environment},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "utf-16"},
    ],
    ids=str,
)
def test_no_encoding_changes_a_verdict_or_a_file(environment: dict[str, str], machine: Machine) -> None:
    asked = f"$SOCGAP check --as-of {DAY} --output json=out/encoded.json"
    written = machine.root / "out/encoded.json"
    assert outside(machine, asked).returncode == 0
    usual = written.read_bytes()
    done = outside(machine, asked, **environment)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    assert written.read_bytes() == usual
    written.unlink()


@pytest.mark.parametrize(
    ("stream", "said"),
    [
        ("> /dev/full", b"error: The system says: No space left on device."),
        (">&-", b"error: There is no standard output to write to."),
        ("> /dev/full 2> /dev/full", b""),
        (">&- 2>&-", b""),
    ],
)
def test_a_report_that_nobody_gets_is_not_green(stream: str, said: bytes, machine: Machine) -> None:
    done = outside(machine, f"$SOCGAP check --as-of {DAY} {stream}")
    assert done.returncode not in {0, 1}
    assert done.stderr.startswith(said)
    assert b"Traceback" not in done.stderr
