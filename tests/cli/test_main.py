"""The edge: exit codes, streams, and what happens when something goes wrong."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

import click
import pytest

import socgap_evidence
from socgap_evidence import interrupts
from socgap_evidence.cli import VERBS, check, group, main
from tests.support import run
from tests.support.projects import REVIEW, project

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {
    "yaml", "jsonschema", "jsonschema_rs", "jsonpath_rfc9535", "git", "markdown_it", "dateutil", "referencing",
    "zoneinfo", "subprocess",
}  # fmt: skip


def test_the_version_is_said_and_nothing_else(tmp_path: Path) -> None:
    outcome = run(tmp_path, "--version")
    assert (outcome.code, outcome.stdout, outcome.stderr) == (
        0,
        f"socgap {socgap_evidence.__version__}\n",
        "",
    )


def test_the_version_needs_no_heavy_module() -> None:
    program = (
        "import sys\n"
        "from socgap_evidence.cli import main\n"
        "try:\n    main(['--version'])\nfinally:\n    print(*sorted({name.split('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    version, modules = done.stdout.splitlines()
    assert version.startswith("socgap ")
    assert not HEAVY & set(modules.split())


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_the_verbs(option: str, tmp_path: Path) -> None:
    outcome = run(tmp_path, option)
    assert outcome.code == 0
    assert outcome.stderr == ""
    for verb in VERBS:
        assert f"\n  {verb} " in outcome.stdout


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_has_help(verb: str, tmp_path: Path) -> None:
    outcome = run(tmp_path, verb, "--help")
    assert outcome.code == 0
    assert outcome.stdout.startswith(f"Usage: socgap {verb}")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param([], "Usage: socgap", id="no verb"),
        pytest.param(["chek"], "No such command 'chek'. Did you mean 'check'?", id="a mistyped verb"),
        pytest.param(["zzz"], "No such command 'zzz'.", id="an unknown verb"),
        pytest.param(["check", "--fromat", "json"], "--format", id="a mistyped option"),
        pytest.param(["check", "--format", "xml"], "'xml' is not one of", id="an unknown format"),
        pytest.param(["check", "--as-of", "yesterday"], "'yesterday' is not a date", id="no date"),
        pytest.param(["check", "--as-of", "2026-02-30"], "is not a day of the calendar", id="no such day"),
        pytest.param(["check", "--project", "nowhere"], "'nowhere' does not exist", id="no such folder"),
        pytest.param(["check", "surplus"], "unexpected extra argument", id="an argument too many"),
    ],
)
def test_a_wrong_command_line_is_exit_2_on_stderr(arguments: list[str], said: str, tmp_path: Path) -> None:
    outcome = run(project(tmp_path).root, *arguments)
    assert outcome.code == 2
    assert outcome.stdout == ""
    assert said in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_a_known_error_is_one_line(tmp_path: Path) -> None:
    outcome = run(tmp_path, "check")
    assert outcome.code == 2
    assert outcome.stdout == ""
    assert outcome.stderr.startswith("error: No socgap.yaml in ")
    assert outcome.stderr.count("\n") == 1


def test_an_error_that_quotes_a_stranger_moves_no_cursor(tmp_path: Path) -> None:
    outcome = run(project(tmp_path, config='company: A\n"\\e[2J": 1\n').root, "check")
    assert outcome.code == 2
    assert "\\x1b[2J" in outcome.stderr
    assert "\x1b" not in outcome.stderr


def raising(error: BaseException) -> Any:
    def stand_in(*_: object, **__: object) -> None:
        raise error

    return stand_in


def test_a_fault_of_ours_is_a_report_on_stderr_and_exit_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "find_root", raising(RuntimeError("boom \x1b[2J")))
    outcome = run(tmp_path, "check")
    assert outcome.code == 2
    assert outcome.stdout == ""
    first, second, *trace = outcome.stderr.splitlines()
    assert first == "error: socgap itself failed; nothing was checked. Please report this:"
    assert second.startswith(f"socgap {socgap_evidence.__version__}, Python 3.")
    assert trace[0].startswith("Traceback")
    assert trace[-1] == "RuntimeError: boom \\x1b[2J"


def test_a_verb_that_does_not_say_how_it_ended_never_ends_green(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socgap_evidence.cli.group.main", lambda **_: None)
    assert run(tmp_path, "check").code == 2


def test_an_interruption_is_130(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "find_root", raising(KeyboardInterrupt()))
    outcome = run(tmp_path, "check")
    assert (outcome.code, outcome.stdout) == (130, "")
    assert outcome.stderr.strip() == "interrupted"


def test_too_little_memory_is_2_and_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "find_root", raising(MemoryError()))
    outcome = run(tmp_path, "check")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("error: There is not enough memory")


@pytest.mark.parametrize(
    "error", [BrokenPipeError(), BrokenPipeError(32, "Broken pipe")], ids=["bare", "with its number"]
)
def test_a_reader_that_went_away_is_2(
    error: BrokenPipeError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "find_root", raising(error))
    outcome = run(tmp_path, "check")
    assert (outcome.code, outcome.said) == (2, "")


def test_a_stream_that_cannot_be_told_how_to_escape_is_used_as_it_is() -> None:
    printed = io.StringIO()
    with redirect_stdout(printed), pytest.raises(SystemExit) as leaving:
        main(["--version"])
    assert leaving.value.code == 0
    assert printed.getvalue().startswith("socgap ")


def test_the_verbs_are_known_without_importing_them() -> None:
    assert group.list_commands(click.Context(group)) == list(VERBS)


def unread(root: Path, *arguments: str) -> tuple[int, str]:
    """The exit code and stderr of a run whose output nobody reads."""
    process = subprocess.Popen(
        [sys.executable, "-m", "socgap_evidence", *arguments],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    return process.wait(), said


@pytest.mark.parametrize("files", [0, 3000], ids=["a little", "more than a buffer holds"])
def test_output_that_nobody_reads_ends_quietly_with_2(files: int, tmp_path: Path) -> None:
    evidence = {f"evidence/reviews/{number:04}.yaml": REVIEW for number in range(files)}
    root = project(tmp_path, evidence).root
    assert unread(root, "check", "--format", "json", "--as-of", "2026-03-02") == (2, "")


def test_it_runs_as_a_module(tmp_path: Path) -> None:
    root = project(tmp_path, {"evidence/reviews/a.yaml": REVIEW}).root
    done = subprocess.run(
        [sys.executable, "-m", "socgap_evidence", "check", "-q", "--as-of", "2026-03-02"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "The gate is open: none of 1 controls fails. (As of 2026-03-02.)\n"


@pytest.mark.parametrize("safe", ["", "1"])
def test_a_module_of_the_folder_that_it_runs_in_is_none_of_its_own(safe: str, tmp_path: Path) -> None:
    root = project(tmp_path, {"evidence/reviews/a.yaml": REVIEW, "click.py": "raise SystemExit(7)\n"}).root
    done = subprocess.run(
        [sys.executable, "-m", "socgap_evidence", "check", "-q", "--as-of", "2026-03-02"],
        cwd=root, env={**os.environ, "PYTHONSAFEPATH": safe}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_what_the_system_refuses_is_2_and_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "find_root", raising(OSError(5, "Input/output error", "socgap.yaml")))
    outcome = run(tmp_path, "check")
    assert (outcome.code, outcome.stdout) == (2, "")
    said = "error: socgap.yaml: The system says: Input/output error. That ended the run; mend it, and run it again.\n"
    assert outcome.stderr == said


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_what_a_system_ends_says_so_by_its_code(
    name: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = getattr(signal, name)
    monkeypatch.setattr(check, "find_root", lambda _: signal.raise_signal(number))
    # What a shell starts in the background does not hear an interrupt, and neither would the command.
    before = signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)
    try:
        outcome = run(tmp_path, "check")
    finally:
        signal.signal(number, before)
    assert (outcome.code, outcome.stdout, outcome.stderr.strip()) == (code, "", "interrupted")


def test_an_interrupt_that_nothing_could_be_raised_for_counts_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_a_finalizer(**_: object) -> int:
        with interrupts.put_off():
            os.kill(os.getpid(), signal.SIGTERM)
        return 0

    monkeypatch.setattr("socgap_evidence.cli.group.main", in_a_finalizer)
    outcome = run(tmp_path, "check")
    assert (outcome.code, outcome.stderr) == (143, "interrupted\n")


def test_without_stdout_nothing_is_green(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stdout", None)
    with redirect_stderr(said), pytest.raises(SystemExit) as leaving:
        main(["--version"])
    assert leaving.value.code == 2
    assert said.getvalue().startswith("error: There is no standard output to write to.")
