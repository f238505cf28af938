"""The sample outputs show every format of every verb, as git leaves them and without a trace of who made them.

That they are current is for ``python -m scripts.generate --check`` to say, which CI runs before the tests: it makes
them anew, which takes some seconds.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import click
import pytest

from scripts import generate
from scripts.generate import is_current
from scripts.sample_outputs import OUTPUTS, README, ROOT, RUNS, Run, run_in
from socgap_evidence.cli import VERBS, group

ELSEWHERE = {"init", "status", "baseline", "report", "pack", "verify", "collect", "completion", "fleet"}
"""They print nothing to show, or a program for a shell: their files are at the top of the repository, whoever adopts the gate has one, a page is
looked at in a browser (tests/report), a pack is an archive (docs/pack.md shows what is in one, and what is found out about it), and a record comes out of another repository (docs/collecting.md shows one).
A fleet is several repositories (docs/fleet.md shows one)."""
NAMES = [name for run in RUNS for name in run.files.values()]
CRLF = [name for name in NAMES if name.endswith((".csv", ".ics"))]
LARGEST, WHOLE = 400_000, 1_000_000
"""How many bytes a file may have, and all together."""


def formats(verb: str) -> set[str]:
    """What ``--format`` of a verb offers; text where there is no choice."""
    command = group.get_command(click.Context(group), verb)
    assert command is not None
    choices = [one.type for one in command.params if one.name == "format_name"]
    return {name for choice in choices for name in choice.choices} if choices else {"text"}


@pytest.mark.parametrize("verb", sorted(VERBS.keys() - ELSEWHERE))
def test_every_format_of_every_verb_is_shown(verb: str) -> None:
    assert {name for run in RUNS if run.arguments[0] == verb for name in run.files} == formats(verb)


def test_the_folder_holds_what_is_listed_and_no_more() -> None:
    assert len(NAMES) == len(set(NAMES))
    assert {path.name for path in OUTPUTS.iterdir()} == {*NAMES, README.name}


def test_each_file_is_listed_with_the_command_that_prints_it() -> None:
    listed = README.read_text(encoding="utf-8")
    for run in RUNS:
        for key, name in run.files.items():
            assert f"| [{name}]({name}) | `{run.command(key)}` | " in listed


@pytest.mark.parametrize("name", NAMES)
def test_a_file_names_no_place_of_the_machine_that_made_it(name: str) -> None:
    text = (OUTPUTS / name).read_bytes().decode()
    folders = {str(ROOT), str(Path.home()), tempfile.gettempdir(), sys.prefix} - {"/"}
    assert [folder for folder in folders if folder in text] == []


def test_they_are_small_enough_to_be_read() -> None:
    sizes = {name: (OUTPUTS / name).stat().st_size for name in NAMES}
    assert {name: size for name, size in sizes.items() if not 0 < size <= LARGEST} == {}
    assert sum(sizes.values()) <= WHOLE


@pytest.mark.parametrize("name", CRLF)
def test_tables_and_calendars_keep_their_line_ends(name: str) -> None:
    assert all(line.endswith(b"\r\n") for line in (OUTPUTS / name).read_bytes().splitlines(keepends=True))


def test_git_changes_no_line_end_of_them() -> None:
    paths = [f"samples/outputs/{name}" for name in NAMES]
    command = ["git", "check-attr", "text", "linguist-generated", "--", *paths]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    assert set(told) == {
        f"{path}: {attribute}" for path in paths for attribute in ("text: unset", "linguist-generated: set")
    }


def test_what_cannot_be_made_is_an_error_with_what_was_said() -> None:
    with pytest.raises(RuntimeError, match=r"'socgap explain nothing' ended with 2: error: .+"):
        run_in(ROOT, Run(("explain", "nothing"), {"text": "explain.txt"}))


def test_without_a_program_to_sign_with_nothing_is_compared(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "argv", ["generate", "--check"])
    assert generate.main() == 2
    assert capsys.readouterr().err.startswith(
        "error: Without ssh-keygen the sample company has other commits"
    )


def test_a_run_gives_what_is_printed_and_what_is_written_and_how_it_ended() -> None:
    made = run_in(ROOT, Run(("explain", "within"), {"text": "explain.txt"}))
    assert made.code == 0
    assert made.files.keys() == {"explain.txt"}
    assert made.files["explain.txt"].startswith(b"within: ")


@pytest.mark.parametrize(
    ("found", "wanted", "current"),
    [
        (b"a\n", b"a\n", True),
        (b"a\r\n", b"a\n", True),
        (b"a\r\n", b"a\r\n", True),
        (b"a\n", b"a\r\n", False),
        (b"b\n", b"a\n", False),
        (None, b"a\n", False),
    ],
    ids=[
        "the same",
        "a checkout with carriage returns",
        "carriage returns that belong there",
        "carriage returns that got lost",
        "something else",
        "no file",
    ],
)
def test_a_file_is_current_if_it_holds_what_it_should(
    found: bytes | None, wanted: bytes, current: bool, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    if found is not None:
        path.write_bytes(found)
    assert is_current(path, wanted) is current
