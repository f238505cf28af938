"""What is measured is what ran: alike, in turn, to a good end; and a tool that did not end well stops everything."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks import measuring
from benchmarks.measuring import Tool, alternate, run

if TYPE_CHECKING:
    from pathlib import Path


def python(folder: Path, program: str, **more: object) -> Tool:
    return Tool((sys.executable, "-I", "-S", "-c", program), folder, **more)  # type: ignore[arg-type]


def test_a_tool_that_fails_stops_everything_with_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"ended with 3, in .*\nno such schema"):
        run(python(tmp_path, "print('no such schema'); raise SystemExit(3)"))


def test_a_tool_that_is_killed_stops_everything(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="ended with -9"):
        run(python(tmp_path, "import os; os.kill(os.getpid(), 9)"))


def test_a_tool_that_ends_with_0_whatever_it_found_must_say_that_all_is_well(tmp_path: Path) -> None:
    run(python(tmp_path, "print('Ran 23 tests\\n\\nOK')", must_say="\n\nOK\n"))
    with pytest.raises(SystemExit, match="ended with 0 and did not say"):
        run(python(tmp_path, "print('FAILED (failures=1)')", must_say="\n\nOK\n"))


def test_the_end_of_long_output_is_shown(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(python(tmp_path, "print('x' * 9000 + 'the end'); raise SystemExit(1)"))
    said = str(stopped.value)
    assert "[...]" in said
    assert said.endswith("the end\n")
    assert len(said) < 5000


def test_tools_take_turns_after_a_warm_up_that_does_not_count(tmp_path: Path) -> None:
    log = tmp_path / "log"
    tools = {name: python(tmp_path, f"open({str(log)!r}, 'a').write({name!r})") for name in "ab"}
    taken = alternate(tools, 3)
    assert log.read_text() == "abababab"
    assert [len(one.samples) for one in taken.values()] == [3, 3]


def test_a_slow_tool_is_run_less_often(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "SLOW", 0.0)
    taken = alternate({"slow": python(tmp_path, "pass")}, 5)
    assert len(taken["slow"].samples) == measuring.SLOW_RUNS


def test_every_run_begins_alike(tmp_path: Path) -> None:
    made = tmp_path / "made"
    alternate(
        {"a": python(tmp_path, f"open({str(made)!r}, 'x')", before=lambda: made.unlink(missing_ok=True))}, 2
    )
    assert made.exists()


def test_the_settings_of_whoever_measures_do_not_reach_git(tmp_path: Path) -> None:
    program = "import os; print(os.environ['GIT_CONFIG_GLOBAL'], os.environ['GIT_CONFIG_NOSYSTEM'], os.environ['A'])"
    run(python(tmp_path, program, environment={"A": "b"}, must_say=f"{os.devnull} 1 b"))


def test_cpu_seconds_and_memory_are_those_of_the_children_as_well(tmp_path: Path) -> None:
    work = "x = bytearray(64 * 1024 * 1024); sum(range(3_000_000))"
    program = (
        f"import subprocess, sys; subprocess.run([sys.executable, '-I', '-S', '-c', {work!r}], check=True)"
    )
    sample, _ = run(python(tmp_path, program))
    own, _ = run(python(tmp_path, work))
    assert sample.memory > 64
    assert sample.cpu > own.cpu / 3
    assert sample.wall > 0


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="the system does not list its processes")  # noqa: PTH110
def test_the_processes_of_a_tool_are_counted(tmp_path: Path) -> None:
    wait = "import sys; sys.stdin.read()"
    program = (
        "import subprocess, sys, time\n"
        f"children = [subprocess.Popen([sys.executable, '-I', '-S', '-c', {wait!r}], stdin=-1) for _ in range(2)]\n"
        "end = time.monotonic() + 0.5\n"
        "while time.monotonic() < end: pass\n"
        "[one.communicate() for one in children]\n"
    )
    _, family = run(python(tmp_path, program), watch=True)
    assert family is not None
    assert family.processes == 3
    assert family.memory > 3, family
