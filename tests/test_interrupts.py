"""Ctrl-C and what a system says to a process that is to end: heard once, at a moment at which nothing is lost by it."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from socgap_evidence import interrupts
from socgap_evidence.colleague import Colleague
from socgap_evidence.interrupts import Interrupted, held, listening, put_off
from socgap_evidence.scratch import scratch_folder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Signals are sent as Linux does it.")
SIGNALS = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}


def send(name: str) -> None:
    os.kill(os.getpid(), getattr(signal, name))


@pytest.mark.parametrize(("name", "code"), SIGNALS.items())
def test_each_of_them_is_one_exception_and_a_code_that_shells_know(name: str, code: int) -> None:
    before = signal.signal(
        getattr(signal, name), signal.SIG_DFL
    )  # whoever started the tests may have it ignored
    try:
        with listening():
            assert interrupts.exit_code(otherwise=7) == 7
            with pytest.raises(Interrupted, match=name):
                send(name)
            assert interrupts.exit_code(otherwise=7) == code
    finally:
        signal.signal(getattr(signal, name), before)


def test_whoever_listened_before_does_so_afterwards() -> None:
    before = {name: signal.getsignal(getattr(signal, name)) for name in SIGNALS}
    with listening():
        assert signal.getsignal(signal.SIGTERM) is not before["SIGTERM"]
    assert {name: signal.getsignal(getattr(signal, name)) for name in SIGNALS} == before


def test_what_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with listening():
            send("SIGHUP")
            assert interrupts.exit_code(otherwise=7) == 7
    finally:
        signal.signal(signal.SIGHUP, before)


def test_in_another_thread_nothing_is_changed() -> None:
    seen = []

    def listen() -> None:
        with listening():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=listen)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(signal.SIGTERM)]


def test_what_must_not_be_torn_apart_comes_to_its_end() -> None:
    done = []

    def whole() -> None:
        with held():
            with held():
                send("SIGTERM")
                done.append("inner")
            done.append("outer")

    with listening(), pytest.raises(Interrupted, match="SIGTERM"):
        whole()
    assert done == ["inner", "outer"]


def test_a_finalizer_raises_nothing_and_the_next_that_may_does() -> None:
    with listening():
        with put_off():
            send("SIGTERM")
        assert interrupts.exit_code(otherwise=0) == 143
        with pytest.raises(Interrupted), held():
            pass


class _Finalized:
    """Something at whose end a signal comes, where Python can raise nothing."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error

    def __del__(self) -> None:
        if self._error is not None:
            raise self._error
        send("SIGTERM")


def test_one_that_was_raised_where_nothing_can_be_comes_again(capfd: pytest.CaptureFixture[str]) -> None:
    with listening():
        made = _Finalized()
        del made
        with pytest.raises(Interrupted), held():
            pass
    assert capfd.readouterr().err == ""


def test_what_else_is_lost_so_is_told_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    monkeypatch.setattr("sys.unraisablehook", lambda lost: told.append(type(lost.exc_value)))
    with listening():
        made = _Finalized(ValueError())
        del made
    assert told == [ValueError]


def test_a_folder_put_aside_is_gone_however_early_it_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    make = os.mkdir

    def interrupted(*arguments: object) -> None:
        make(*arguments)  # type: ignore[arg-type]  # as it is called
        send("SIGTERM")

    monkeypatch.setattr("os.mkdir", interrupted)
    with listening(), pytest.raises(Interrupted), scratch_folder():
        raise AssertionError("It should not have come so far.")
    assert list(tmp_path.iterdir()) == []


def test_a_program_does_not_outlive_it(tmp_path: Path) -> None:
    script = f"echo $$ > {tmp_path / 'it'}; kill -TERM $PPID; exec sleep 60"
    with listening(), pytest.raises(Interrupted):
        interrupts.run(["sh", "-c", script])
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "it").read_text()), 0)


def test_a_program_that_cannot_be_started_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        interrupts.run([str(tmp_path / "nothing")])


class TestColleague:
    def test_one_that_is_ended_takes_away_what_it_has_put_aside(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        monkeypatch.setattr(
            "socgap_evidence.colleague._PATIENCE", 60.0
        )  # on a busy machine it takes its time

        def work() -> object:
            with scratch_folder() as folder:
                yield str(folder)
                time.sleep(60)

        colleague = Colleague(work)  # type: ignore[arg-type]  # a generator function
        assert Path(colleague.hear()).is_dir()
        colleague.end()
        assert list(tmp_path.iterdir()) == []

    def test_one_that_does_not_tidy_up_is_ended_all_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("socgap_evidence.colleague._PATIENCE", 0.0)

        def work() -> object:
            yield os.getpid()
            while True:
                with suppress(Interrupted):
                    time.sleep(60)

        colleague = Colleague(work)  # type: ignore[arg-type]  # as above
        process = colleague.hear()
        colleague.end()
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)

    def test_one_that_nobody_listens_to_takes_it_away_as_well(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        monkeypatch.setattr(
            "socgap_evidence.colleague._PATIENCE", 60.0
        )  # on a busy machine it takes its time

        def work() -> object:
            with scratch_folder() as folder:
                yield str(folder)
                while True:
                    yield bytes(1 << 16)

        colleague = Colleague(work)  # type: ignore[arg-type]  # as above
        assert Path(colleague.hear()).is_dir()
        colleague._said.close()  # noqa: SLF001  # as when whoever asks has died
        until = time.monotonic() + 60
        while list(tmp_path.iterdir()):
            assert time.monotonic() < until
            time.sleep(0.01)
        colleague.end()
