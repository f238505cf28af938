"""A process that answers questions: what it says, and how it is told that it has ended."""

from __future__ import annotations

import gc
import os
import resource
import signal
import time
from pathlib import Path

import pytest

from socgap_evidence import cores, worker
from socgap_evidence.worker import Bounds, EndedError, Worker

SMALL = Bounds(seconds=2, patience=40, memory=64 * 1024**2)


def opened() -> list[int]:
    """The descriptors that are open, that of the folder which lists them included."""
    return sorted(int(one.name) for one in Path("/proc/self/fd").iterdir())


def answer(question: bytes) -> bytes:  # noqa: C901  # a table would be no shorter
    """What the workers of these tests do."""
    match question:
        case b"who":
            return str(os.getpid()).encode()
        case b"limits":
            return repr(resource.getrlimit(resource.RLIMIT_CPU)).encode()
        case b"open":
            return repr(opened()).encode()
        case b"hoard":
            return bytes(bytearray(1 << 30))
        case b"too much":
            return bytes(bytearray(40 << 20)) + bytes(25 << 20)
        case b"compute":
            while True:
                pass
        case b"wait":
            time.sleep(3600)
        case b"fail":
            raise ValueError
        case b"print":
            os.write(1, b"printed")
            os.write(2, b"printed")
        case _ if question.startswith(b"end "):
            os.kill(os.getpid(), int(question[4:]))
    return question[::-1]


@pytest.fixture(params=["a copy", "a new interpreter"])
def begun(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> type[Worker]:
    """Workers as they are begun where a process can be copied, and where it cannot."""
    monkeypatch.setattr(cores, "can_copy", lambda: request.param == "a copy")
    return Worker


def test_it_answers_one_question_after_the_other(begun: type[Worker]) -> None:
    other = begun(answer, SMALL)
    assert other.ask(b"abc") == b"cba"
    assert other.ask(b"") == b""
    long = bytes(range(256)) * 20_000  # more than a pipe takes at a time
    assert other.ask(long) == long[::-1]
    other.end()


def test_it_is_another_process_and_the_same_one_each_time(begun: type[Worker]) -> None:
    other = begun(answer, SMALL)
    who = other.ask(b"who")
    assert who != str(os.getpid()).encode()
    assert other.ask(b"who") == who
    other.end()


def test_it_keeps_nothing_open_but_what_it_hears_and_says(begun: type[Worker]) -> None:
    with open(os.devnull):  # noqa: PTH123  # not to be kept open
        other = begun(answer, SMALL)
        # The folder that it lists is open while it does.
        assert other.ask(b"open") == b"[0, 1, 2, 3, 4, 5]"
    other.end()


def test_what_is_printed_there_is_no_answer(begun: type[Worker], capfd: pytest.CaptureFixture[str]) -> None:
    other = begun(answer, SMALL)
    assert other.ask(b"print") == b"tnirp"
    other.end()
    assert capfd.readouterr() == ("", "")


HOW = {
    b"end 11": "ends the process that reads it (SIGSEGV)",
    b"end 9": "ends the process that reads it (SIGKILL)",
    b"fail": "ends the process that reads it (exit code 1)",
    b"hoard": "takes more than 64 MB of memory to read",
    b"too much": "takes more than 64 MB of memory to read",
}


@pytest.mark.parametrize("question", HOW)
def test_how_it_ended_is_told(question: bytes, begun: type[Worker]) -> None:
    other = begun(answer, SMALL)
    with pytest.raises(EndedError) as caught:
        other.ask(question)
    assert caught.value.says == HOW[question]
    assert not caught.value.is_overrun


def test_it_may_compute_no_longer_than_it_may(begun: type[Worker]) -> None:
    other = begun(answer, SMALL)
    with pytest.raises(EndedError) as caught:
        other.ask(b"compute")
    assert caught.value.says == "takes more than 2 seconds of processor time to read"
    assert caught.value.is_overrun


def test_it_may_wait_no_longer_than_it_may(begun: type[Worker]) -> None:
    other = begun(answer, Bounds(seconds=2, patience=1))
    with pytest.raises(EndedError) as caught:
        other.ask(b"wait")
    assert caught.value.says == "takes more than 1 seconds to read"
    assert caught.value.is_overrun


def test_whoever_asks_keeps_the_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library could have made the system's alarm its own."""
    monkeypatch.setattr(cores, "can_copy", lambda: True)
    monkeypatch.setattr(worker, "_hold_to_time", lambda _: None)
    monkeypatch.setattr(worker, "_GRACE", 0)
    other = Worker(answer, Bounds(patience=1))
    with pytest.raises(EndedError, match="takes more than 1 seconds to read"):
        other.ask(b"wait")


def test_the_time_of_each_question_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "can_copy", lambda: True)
    other = Worker(answer, Bounds(seconds=20))
    soft, hard = map(int, other.ask(b"limits").decode().strip("()").split(", "))
    assert 20 <= soft <= 22
    assert hard == resource.getrlimit(resource.RLIMIT_CPU)[1]
    other.end()


def test_after_an_interrupt_it_is_of_no_more_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answer would be taken for the answer to another question."""
    monkeypatch.setattr(cores, "can_copy", lambda: True)
    other = Worker(answer, Bounds())
    process = int(other.ask(b"who"))

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(KeyboardInterrupt):
            other.ask(b"wait")
    finally:
        signal.signal(signal.SIGALRM, before)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_it_ends_with_whoever_has_begun_it(begun: type[Worker]) -> None:
    other = begun(answer, SMALL)
    process = int(other.ask(b"who"))
    del other
    gc.collect()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_a_copy_that_lets_go_of_it_does_not_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "can_copy", lambda: True)
    other = Worker(answer, SMALL)
    copy = os.fork()
    if not copy:
        other.abandon()
        other.abandon()
        other.end()
        os._exit(0)
    os.waitpid(copy, 0)
    assert other.ask(b"abc") == b"cba"
    other.end()


@pytest.mark.parametrize(("call", "can_copy"), [("fork", True), ("posix_spawn", False)])
def test_where_there_can_be_none_nothing_is_left_open(
    call: str, can_copy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise BlockingIOError

    monkeypatch.setattr(cores, "can_copy", lambda: can_copy)
    monkeypatch.setattr(os, call, refuse)
    before = opened()
    with pytest.raises(BlockingIOError):
        Worker(answer, SMALL)
    assert opened() == before


def test_it_is_ended_though_somebody_else_was_told_of_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "can_copy", lambda: True)
    other = Worker(answer, SMALL)
    process = int(other.ask(b"who"))
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    with pytest.raises(EndedError, match=r"ends the process that reads it \(exit code 0\)"):
        other.ask(b"abc")


def test_what_it_holds_is_told_where_the_system_does_not_say_it_exactly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert worker._held() > 1024**2  # noqa: SLF001
    monkeypatch.setattr(worker.Path, "read_bytes", lambda _: (_ for _ in ()).throw(FileNotFoundError))
    assert worker._held() > 1024**2  # noqa: SLF001


@pytest.fixture
def held_to(monkeypatch: pytest.MonkeyPatch) -> dict[object, object]:
    """What the system would be told to hold this process to, and is not."""
    told: dict[object, object] = {}
    monkeypatch.setattr(resource, "setrlimit", told.__setitem__)
    monkeypatch.setattr(signal, "setitimer", told.__setitem__)
    return told


@pytest.mark.parametrize("allowed", [resource.RLIM_INFINITY, 1 << 60])
def test_it_may_hold_so_much_beside_what_it_has(
    allowed: int, held_to: dict[object, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (allowed, allowed))
    monkeypatch.setattr(worker, "_held", lambda: 1000)
    worker._hold_to_memory(Bounds(memory=24))  # noqa: SLF001
    assert held_to == {resource.RLIMIT_DATA: (1024, allowed)}


def test_it_may_hold_no_more_than_whoever_began_it(
    held_to: dict[object, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (600, 700))
    worker._hold_to_memory(Bounds(memory=24))  # noqa: SLF001
    assert held_to == {resource.RLIMIT_DATA: (600, 700)}


@pytest.mark.parametrize(("hard", "soft"), [(resource.RLIM_INFINITY, 19), (30, 19), (15, 14)])
def test_it_ends_before_the_system_says_no_reason(
    hard: int, soft: int, held_to: dict[object, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    used = resource.struct_rusage((4.25, 4.25, *([0] * 14)))
    monkeypatch.setattr(resource, "getrusage", lambda _: used)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (hard, hard))
    worker._hold_to_time(Bounds(seconds=10, patience=30))  # noqa: SLF001
    assert held_to == {resource.RLIMIT_CPU: (soft, hard), signal.ITIMER_REAL: 30}
