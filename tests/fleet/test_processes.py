"""Each repository in a process of its own: the same rows whatever the number, and one that dies takes nothing with it."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
from functools import partial
from typing import TYPE_CHECKING

import pytest

import socgap_evidence
from socgap_evidence.errors import UsageError
from socgap_evidence.fleet import Fleet, Gate, processes, read_list
from socgap_evidence.fleet.judging import judge_repository
from socgap_evidence.fleet.processes import judge_here
from socgap_evidence.fleet.running import make_fleet
from socgap_evidence.fleet.values import ENDED
from tests.fleet import judges
from tests.support.fleets import DAY, fleet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from socgap_evidence.fleet import Row, Task

SORTS = ("met", "gap", "waived", "broken settings", "pinned")


def made(path: Path, jobs: int, judge: Callable[[Task], Row] = judge_repository) -> Fleet:
    return make_fleet(read_list(path), DAY, partial(judge_here, jobs=jobs, judge=judge))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return fleet(tmp_path, *SORTS)


@pytest.fixture
def alone(path: Path) -> Fleet:
    """What is found without any process."""
    return make_fleet(read_list(path), DAY, lambda tasks: enumerate(map(judge_repository, tasks)))


def tried(path: Path, name: str = "gap") -> list[str]:
    """The processes that tried a repository."""
    return path.with_name(f"{name}.tried").read_text().split()


@pytest.mark.parametrize("jobs", [1, 2, 9])
def test_the_rows_are_the_same_whatever_the_number_of_processes(jobs: int, path: Path, alone: Fleet) -> None:
    assert made(path, jobs) == alone
    assert [row.name for row in alone.rows] == list(SORTS)


def test_rows_come_in_the_order_of_the_list_whichever_is_done_first(path: Path, alone: Fleet) -> None:
    backwards = make_fleet(
        read_list(path),
        DAY,
        lambda tasks: [(place, judge_repository(tasks[place])) for place in reversed(range(len(tasks)))],
    )
    assert backwards == alone


def test_a_row_that_is_lost_is_no_shorter_table(path: Path) -> None:
    with pytest.raises(KeyError):
        make_fleet(read_list(path), DAY, lambda tasks: [(0, judge_repository(tasks[0]))])


def test_a_row_that_comes_twice_counts_once(path: Path, alone: Fleet) -> None:
    twice = lambda tasks: [*enumerate(map(judge_repository, tasks))] * 2  # noqa: E731  # its only use
    assert make_fleet(read_list(path), DAY, twice) == alone


def test_each_repository_has_a_process_of_its_own(path: Path) -> None:
    made(path, 1, judges.in_process)
    seen = [one for name in ("met", "gap", "waived") for one in tried(path, name)]
    assert len(set(seen)) == 3
    assert str(os.getpid()) not in seen


@pytest.mark.parametrize("judge", [judges.killed_once, judges.starved_once])
@pytest.mark.parametrize("jobs", [1, 3])
def test_one_that_dies_once_changes_nothing(
    judge: Callable[[Task], Row], jobs: int, path: Path, alone: Fleet
) -> None:
    assert made(path, jobs, judge) == alone
    assert len(set(tried(path))) == 2, "another process tried again"


def test_one_that_dies_is_noticed_though_what_helped_it_lives_on(path: Path, alone: Fleet) -> None:
    try:
        assert made(path, 2, judges.killed_beside_a_helper) == alone
    finally:
        os.kill(int(path.with_name("helper").read_text()), signal.SIGKILL)


@pytest.mark.parametrize("jobs", [1, 3])
def test_one_that_always_dies_could_not_be_checked_and_the_others_are(
    jobs: int, path: Path, alone: Fleet
) -> None:
    found = made(path, jobs, judges.killed_always)
    (row,) = (row for row in found.rows if row.name == "gap")
    assert (row.gate, row.says, row.controls) == (Gate.UNCHECKED, ENDED, ())
    assert found.exit_code == 2
    assert [row for row in found.rows if row.name != "gap"] == [
        row for row in alone.rows if row.name != "gap"
    ]
    assert len(set(tried(path))) == 2


def test_an_answer_that_is_no_row_is_none(path: Path) -> None:
    (row,) = (row for row in made(path, 2, judges.silent).rows if row.name == "gap")
    assert (row.gate, row.says) == (Gate.UNCHECKED, ENDED)


def test_whoever_stops_listening_leaves_no_process_behind(path: Path) -> None:
    rows = judge_here([], 2)
    assert list(rows) == []
    tasks: list[Task] = []
    make_fleet(
        read_list(path), DAY, lambda some: (tasks.extend(some), enumerate(map(judge_repository, some)))[1]
    )
    rows = judge_here(tasks, 3)
    next(rows)
    rows.close()
    assert multiprocessing.active_children() == []


def test_a_system_that_starts_no_process_is_a_sentence(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", fail)
    with pytest.raises(UsageError, match=r"No process could be started: .* Ask for fewer with --jobs."):
        made(path, 2)


def test_without_a_server_of_processes_they_are_started_anew(
    path: Path, alone: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes.multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert made(path, 2) == alone


class TestWork:
    """What a process does, done in this one."""

    @pytest.fixture(autouse=True)
    def _stays_as_it_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for module, name in (
            (processes.signal, "signal"),
            (processes.gc, "freeze"),
            (processes.gc, "set_threshold"),
        ):
            monkeypatch.setattr(module, name, lambda *_: None)

    def answer(
        self, task: Task, judge: Callable[[Task], Row], wanted: str = socgap_evidence.__file__
    ) -> Row | None:
        answers, given = multiprocessing.Pipe(duplex=False)
        with answers:
            with given:
                processes._work(given, task, judge, wanted)  # noqa: SLF001  # no process can be made to do these
            try:
                found: Row = answers.recv()
            except EOFError:
                return None
            return found

    @pytest.fixture
    def task(self, tmp_path: Path) -> Task:
        tasks: list[Task] = []
        keep = lambda some: (tasks.extend(some), enumerate(map(judge_repository, some)))[1]  # noqa: E731  # its only use
        make_fleet(read_list(fleet(tmp_path, "gap")), DAY, keep)
        return tasks[0]

    def test_it_answers_with_the_row(self, task: Task) -> None:
        assert self.answer(task, judge_repository) == judge_repository(task)

    def test_without_memory_it_has_no_answer(self, task: Task) -> None:
        assert self.answer(task, judges.starved_once) is None

    def test_of_another_socgap_nothing_is_heard(self, task: Task) -> None:
        found = self.answer(task, judge_repository, wanted="/elsewhere/socgap_evidence/__init__.py")
        assert found is not None
        assert found.gate is Gate.UNCHECKED
        assert (
            found.says
            == f"The process that was to judge it found another socgap ({socgap_evidence.__file__})."
        )

    def test_where_nobody_waits_it_ends_quietly(self, task: Task) -> None:
        answers, given = multiprocessing.Pipe(duplex=False)
        answers.close()
        with given:
            processes._work(given, task, judge_repository, socgap_evidence.__file__)  # noqa: SLF001  # as above
