"""Work shared with other processes: the result is the same whatever becomes of them."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.side_by_side import WORTH_BYTES, WORTH_IT, is_worth_it, made_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import NoReturn

THINGS = [f"thing {number}" for number in range(1000)]
LENGTHS = [len(one) for one in THINGS]
HERE = os.getpid()


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_what_is_made_is_in_the_order_of_the_things(processes: int) -> None:
    assert made_of(THINGS, str.upper, processes=processes) == [one.upper() for one in THINGS]


@pytest.mark.parametrize("things", [[], THINGS[:1], THINGS[:64], THINGS[:65]])
def test_few_things_are_made_too(things: list[str]) -> None:
    assert made_of(things, len, processes=2) == [len(one) for one in things]


@pytest.mark.usefixtures("others_first")
@pytest.mark.parametrize("things", [THINGS, THINGS[:2]])
def test_another_process_does_make_some(things: list[str]) -> None:
    def who(_: str) -> int:
        return os.getpid()

    assert set(made_of(things, who, processes=2)) - {HERE}


def test_of_few_things_each_is_for_whoever_has_time(tmp_path: Path) -> None:
    """Two large ones are made at the same time."""

    def meet(name: str) -> int:
        (tmp_path / name).touch()
        other = tmp_path / {"one": "two", "two": "one"}[name]
        until = time.monotonic() + 60
        while not other.exists() and time.monotonic() < until:
            time.sleep(0.001)
        return os.getpid() if other.exists() else 0

    first, second = made_of(["one", "two"], meet, processes=2)
    assert 0 not in {first, second}
    assert first != second


def test_more_things_than_numbers_fit_into_the_pipe_are_in_larger_chunks() -> None:
    things = range(64 * 4096 + 1)
    assert made_of(things, int, processes=2) == list(things)


def _dies(_: str) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def _fails(_: str) -> int:
    raise ValueError


def _leaves(_: str) -> int:
    raise SystemExit(0)


@pytest.mark.usefixtures("others_first")
@pytest.mark.parametrize("end", [_dies, _fails, _leaves])
@pytest.mark.parametrize("after", [0, 70])
def test_a_process_that_does_not_come_through_loses_nothing(end: Callable[[str], int], after: int) -> None:
    left = [after]

    def work(thing: str) -> int:
        if os.getpid() != HERE:
            left[0] -= 1
            if left[0] < 0:
                return end(thing)
        return len(thing)

    assert made_of(THINGS, work, processes=3) == LENGTHS


def test_nothing_is_lost_where_no_process_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> NoReturn:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refuse)
    assert made_of(THINGS, len, processes=2) == LENGTHS


def test_an_interrupt_ends_the_others_at_once(tmp_path: Path, helpers: list[int]) -> None:
    """They would go on with whatever is left."""
    begun = tmp_path / "begun"

    def work(_: str) -> int:
        if os.getpid() == HERE:
            while not begun.exists():
                os.sched_yield()
            raise KeyboardInterrupt
        begun.touch()
        signal.pause()
        return 0

    with pytest.raises(KeyboardInterrupt):
        made_of(THINGS, work, processes=2)
    assert_gone(helpers)


@pytest.mark.usefixtures("others_first")
def test_what_another_process_cannot_carry_is_made_here() -> None:
    made = made_of(THINGS, lambda thing: {thing: object}, processes=2)
    assert made == [{one: object} for one in THINGS]


def test_an_error_of_the_work_passes_on_and_no_process_is_left(helpers: list[int]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # it has no words
        made_of(THINGS, _fails, processes=2)
    assert_gone(helpers)


def test_this_process_waits_for_something_else_while_the_others_work(tmp_path: Path) -> None:
    made = tmp_path / "made"

    def work(thing: str) -> str:
        if os.getpid() != HERE:
            made.touch()
        return thing

    def until_something_is_made() -> None:
        while not made.exists():
            os.sched_yield()

    assert made_of(THINGS, work, processes=2, first=until_something_is_made) == THINGS


def test_an_error_of_what_it_does_first_ends_the_others(helpers: list[int]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # it has no words
        made_of(THINGS, len, processes=2, first=lambda: _fails(""))
    assert_gone(helpers)


def test_it_is_worth_it_only_for_many_things_or_large_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(threading, "active_count", lambda: 1)  # other tests may have left some
    assert is_worth_it(WORTH_IT)
    assert not is_worth_it(WORTH_IT - 1)
    assert is_worth_it(2, WORTH_BYTES)
    assert not is_worth_it(2, WORTH_BYTES - 1)


def test_it_is_not_worth_it_with_one_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3})
    assert not is_worth_it(WORTH_IT)


def test_no_process_is_copied_in_which_other_threads_run() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert not is_worth_it(WORTH_IT)
    finally:
        done.set()
        thread.join()


@pytest.fixture
def others_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process goes on when another one has ended, which has made some for certain."""
    fork = os.fork

    def fork_and_wait() -> int:
        process = fork()
        if process:
            os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
        return process

    monkeypatch.setattr(os, "fork", fork_and_wait)


@pytest.fixture
def helpers(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that are begun from here on."""
    begun, fork = list[int](), os.fork

    def fork_and_note() -> int:
        process = fork()
        begun.append(process)
        return process

    monkeypatch.setattr(os, "fork", fork_and_note)
    return begun


def assert_gone(helpers: list[int]) -> None:
    """That there were some, and that each has been waited for."""
    assert helpers
    for process in helpers:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)
