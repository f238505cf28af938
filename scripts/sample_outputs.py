"""What each output looks like: the files of ``samples/outputs``, printed over the sample company.

One table says which command makes which files. Each is run as a user runs it, in a process of its own, because what
matters is what arrives: its encoding, its line ends, its exit code. None of it may depend on the machine or the day,
so whoever makes the files again, anywhere, gets the same bytes; ``python -m scripts.generate --check`` holds that.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from scripts.sample_history.building import build

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parent.parent
OUTPUTS = ROOT / "samples" / "outputs"
README = OUTPUTS / "README.md"
TEXT = "text"
WIDTH = "100"

LIMITS = "controls/AM-1.yaml"
LIMIT, LONGER = "for: 92 days", "for: 192 days"
REMOVED = "evidence/development/code-scans/CSC-2026-08.yaml"


class Place(Enum):
    """Where a command is run; the value is its heading, and says how to get there."""

    HERE = "In this repository\n\nIts evidence is the sample company's; `socgap.yaml` pins the day and leaves git out."
    HISTORY = (
        "In the sample company's own repository\n\n"
        "`python -m scripts.sample_history FOLDER` makes it, with the same commits every time."
    )
    CHANGE = (
        "There, before a change is merged\n\n"
        f"It has the last three commits of main, it deletes `{REMOVED}`,\n"
        f"and `{LIMITS}` says `{LONGER}` where it said `{LIMIT}`."
    )


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command, which writes a file for each of some formats."""

    arguments: tuple[str, ...]
    files: Mapping[str, str]
    """The names of the files by format; what is text comes from stdout, the rest by ``--output``."""
    place: Place = Place.HERE
    encoding: str = "utf-8"

    def command(self, format_name: str) -> str:
        """What to type to see one of the formats."""
        setting = "" if self.encoding == "utf-8" else f"PYTHONIOENCODING={self.encoding} "
        choice = "" if format_name == TEXT else f" --format {format_name}"
        return f"{setting}socgap {' '.join(self.arguments)}{choice}"


# What takes longest comes first, so that it runs beside the others.
RUNS = (
    Run(
        ("timeline",),
        {"text": "timeline.txt", "json": "timeline.json", "csv": "timeline.csv"},
        Place.HISTORY,
    ),
    Run(
        ("diff", "HEAD~3"),
        {"text": "diff.txt", "json": "diff.json", "markdown": "diff.md"},
        Place.CHANGE,
    ),
    Run(
        ("export", "oscal", "--control", "AT-1", "--document", "assessment-results"),
        {"text": "export.assessment-results.json"},
        Place.HISTORY,
    ),
    Run(
        ("export", "oscal", "--control", "AT-1", "--document", "plan-of-action-and-milestones"),
        {"text": "export.plan-of-action-and-milestones.json"},
    ),
    Run(
        ("export", "oscal", "--control", "AT-1", "--document", "mapping-collection"),
        {"text": "export.mapping-collection.json"},
    ),
    Run(
        ("check",),
        {
            "text": "check.txt",
            "badge": "check.badge.svg",
            "concise": "check.concise.txt",
            "csv": "check.csv",
            "github": "check.github.txt",
            "gitlab": "check.gitlab.json",
            "junit": "check.junit.xml",
            "markdown": "check.md",
            "sarif": "check.sarif",
            "shields": "check.shields.json",
        },
    ),
    # Of all controls it has half a megabyte, and is status.json but for what git bears witness to.
    Run(("check", "--control", "AC-1", "--control", "AT-1"), {"json": "check.json"}),
    Run(("check", "--verbose"), {"text": "check-verbose.txt"}),
    Run(("check",), {"text": "check-ascii.txt"}, encoding="ascii"),
    Run(("check", "--color", "always"), {"text": "check-colour.ansi"}),
    Run(
        ("due", "--within", "30d"),
        {
            "text": "due.txt",
            "json": "due.json",
            "markdown": "due.md",
            "ics": "due.ics",
            "github-issues": "due.github-issues.json",
        },
    ),
    Run(
        (
            "sample",
            "--control",
            "SD-2",
            "--requirement",
            "SD-2.E2",
            "--size",
            "25",
            "--seed-request",
            "REQ-7",
        ),
        {"text": "sample.txt", "json": "sample.json", "csv": "sample.csv"},
    ),
    Run(
        ("controls",),
        {"text": "controls.txt", "json": "controls.json", "markdown": "controls.md"},
    ),
    Run(("schema",), {"text": "schema.txt"}),
    Run(("explain", "AC-1"), {"text": "explain.txt"}),
    Run(("new",), {"text": "new.txt"}),
    Run(("import",), {"text": "import.txt"}),
    Run(("explain", "AC-1.E2"), {"text": "explain-requirement.txt", "json": "explain-requirement.json"}),
    Run(("explain", "missed"), {"text": "explain-reason.txt", "json": "explain-reason.json"}),
    Run(
        ("explain", "evidence/access/reviews/ACR-2026-Q3.yaml"),
        {"text": "explain-file.txt", "json": "explain-file.json"},
    ),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended, and the files it made."""

    code: int
    files: Mapping[str, bytes]
    """What each file holds, by its name."""


def files() -> dict[Path, bytes]:
    """Every file with the content it should have; RuntimeError if one cannot be made here."""
    if shutil.which("ssh-keygen") is None:
        raise RuntimeError(
            "Without ssh-keygen the sample company has other commits, and its timeline other ids."
        )
    with TemporaryDirectory() as folder, ThreadPoolExecutor(max_workers=2) as pool:
        places = _places(Path(folder))
        outcomes = list(pool.map(lambda run: run_in(places[run.place], run), RUNS))
    made = {OUTPUTS / name: content for one in outcomes for name, content in one.files.items()}
    return {**made, README: _readme([one.code for one in outcomes]).encode()}


def _places(folder: Path) -> dict[Place, Path]:
    """The folder of each place, made below an empty one."""
    history, change = folder / "history", folder / "change"
    build(history)
    shutil.copytree(history, change)
    (change / REMOVED).unlink()
    limits = (change / LIMITS).read_text(encoding="utf-8")
    (change / LIMITS).write_text(limits.replace(LIMIT, LONGER), encoding="utf-8", newline="\n")
    return {Place.HERE: ROOT, Place.HISTORY: history, Place.CHANGE: change}


def run_in(where: Path, run: Run) -> Outcome:
    """What a run gives in a folder; RuntimeError if it could not judge, or had something to say besides."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        targets = [f"--output={key}={folder / file}" for key, file in run.files.items() if key != TEXT]
        command = [sys.executable, "-m", "socgap_evidence", *run.arguments, *targets]
        done = subprocess.run(command, cwd=where, env=_environment(run), capture_output=True, check=False)
        if done.returncode not in {0, 1} or done.stderr:
            raise RuntimeError(f"'{run.command(TEXT)}' ended with {done.returncode}: {done.stderr.decode()}")
        made = {path.name: path.read_bytes() for path in folder.iterdir()}
    if TEXT in run.files:
        made[run.files[TEXT]] = done.stdout
    return Outcome(done.returncode, made)


def _environment(run: Run) -> dict[str, str]:
    """The environment without what changes how something is printed, and with the package of this checkout."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") and name not in {"NO_COLOR", "FORCE_COLOR"}
    }
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": run.encoding, "COLUMNS": WIDTH}


_HEAD = """<!-- Generated by `make docs`. Edits are lost. -->

# What each output looks like

Every format of every command, over the sample company: Brambleport, Inc., as of 2026-10-15. `STATUS.md` and
`status.json`, which `socgap status` writes, stand at the top of this repository.

`--format` prints a format, `--output FORMAT=FILE` writes the same into a file, and one run can write them all.
"""


def _readme(codes: Sequence[int]) -> str:
    """The list of the files, each with the command that prints it and how that ends."""
    return "\n".join([_HEAD, *(_section(place, codes) for place in Place)])


def _section(place: Place, codes: Sequence[int]) -> str:
    rows = "\n".join(_rows(place, codes))
    return f"## {place.value}\n\n| File | Command | Exit code |\n|---|---|---:|\n{rows}\n"


def _rows(place: Place, codes: Sequence[int]) -> Iterator[str]:
    for run, code in zip(RUNS, codes, strict=True):
        for format_name, name in run.files.items() if run.place is place else ():
            yield f"| [{name}]({name}) | `{run.command(format_name)}` | {code} |"
