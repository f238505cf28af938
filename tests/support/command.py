"""Running the command as a user would, in this process so that coverage sees it."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from socgap_evidence.cli import main


@dataclass(frozen=True)
class Outcome:
    """What a run printed and how it ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def said(self) -> str:
        return self.stdout + self.stderr


class _Stream(io.TextIOWrapper):
    def __init__(self, encoding: str) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)

    def text(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode(self.encoding)  # type: ignore[attr-defined]


def run(
    folder: Path, *arguments: str, encoding: str = "utf-8", environment: dict[str, str] | None = None
) -> Outcome:
    """Run ``socgap`` in a folder, in a terminal of 100 columns whatever the tests run in."""
    stdout, stderr = _Stream(encoding), _Stream(encoding)
    before = Path.cwd()
    saved = dict(os.environ)
    os.environ.update({"COLUMNS": "100", **(environment or {})})
    os.chdir(folder)
    try:
        with redirect_stdout(stdout), redirect_stderr(stderr):
            main(list(arguments))
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(saved)
        sys.stdout.flush()
    return Outcome(code, stdout.text(), stderr.text())
