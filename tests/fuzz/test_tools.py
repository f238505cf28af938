"""What makes an input smaller, and what chooses few of many, do so; the runner says what a target was broken by."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.durations import Duration
from tests.fuzz import __main__ as runner
from tests.fuzz import distil, shrink
from tests.fuzz.folders import words

if TYPE_CHECKING:
    from pathlib import Path


def breaks_where_b_follows_a(data: bytes) -> None:
    """A target with two laws."""
    assert b"c" not in data
    if b"a" in data and b"b" in data[data.index(b"a") :]:
        raise ValueError("b")


def test_an_input_is_made_as_small_as_it_breaks_the_same_law() -> None:
    assert shrink.shrunk(breaks_where_b_follows_a, b"xxaxxxxaxxbxxxbx") == b"ab"
    assert shrink.shrunk(breaks_where_b_follows_a, b"bac") == b"c"


def test_an_input_that_breaks_no_law_cannot_be_made_smaller() -> None:
    with pytest.raises(ValueError, match="breaks no law"):
        shrink.shrunk(breaks_where_b_follows_a, b"xxx")


def read(data: bytes) -> None:
    Duration.parse(data.decode())


def test_inputs_are_kept_that_reach_something_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    many, corpus = tmp_path / "many", tmp_path / "corpus"
    many.mkdir()
    for number, text in enumerate(("1 day", "20 days", "300 months")):
        (many / str(number)).write_text(text)
    monkeypatch.setattr(distil, "TARGETS", {"durations": read})
    monkeypatch.setattr(distil, "CORPUS", corpus)
    monkeypatch.setattr(distil, "FOUND", tmp_path / "none")
    monkeypatch.setattr(sys, "argv", ["distil", "durations", str(many)])
    distil.main()
    assert [path.read_text() for path in (corpus / "durations").iterdir()] == ["1 day"]
    assert "1 inputs more" in capsys.readouterr().out
    distil.main()
    assert "0 inputs more" in capsys.readouterr().out


def test_what_breaks_a_law_reaches_nothing() -> None:
    assert distil.steps(read, b"1 day")
    assert distil.steps(read, b"soon") == set()


def test_words_are_read_as_libfuzzer_reads_them() -> None:
    known = words("yaml")
    assert b": " in known
    assert b"\r\n" in known
    assert b'"\\x41"' in known
    assert b"\xc2\x85" in known


@pytest.mark.parametrize(("code", "ends"), [(0, 0), (77, 1)])
def test_a_run_tells_who_broke_a_law(
    code: int,
    ends: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(runner, "command", lambda *_: [sys.executable, "-c", f"raise SystemExit({code})"])
    monkeypatch.setattr(sys, "argv", ["fuzz", "yaml", "json", "--seconds", "10"])
    assert runner.main() == ends
    said = capsys.readouterr()
    assert "yaml: 5 seconds" in said.out
    assert ("json: a law is broken" in said.err) is bool(ends)


def test_a_target_is_run_with_its_words_and_its_corpus() -> None:
    arguments = runner.command("yaml", 7)
    assert arguments[1:4] == ["-m", "tests.fuzz.drive", "yaml"]
    assert "-max_total_time=7" in arguments
    assert any(one.startswith("-dict=") and one.endswith("words/yaml.dict") for one in arguments)
    assert [one.rpartition("fuzz/")[2] for one in arguments[-3:]] == [
        "yaml/corpus",
        "corpus/yaml",
        "found/yaml",
    ]


def test_a_target_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["fuzz", "yml"])
    with pytest.raises(SystemExit):
        runner.main()
    assert "yml" in capsys.readouterr().err
