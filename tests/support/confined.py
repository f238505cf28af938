"""Running ``python -m socgap_evidence`` in a process of its own, held to limits and watched for what it must never do.

``tests/support/watch/sitecustomize.py`` is what holds it and watches; here is who starts it and reads what was seen.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import socgap_evidence

BYTES = 512 * 1024**2
"""How much a run may hold."""
SECONDS = 10
"""How long it may compute; what it waits for is not counted."""
PATIENCE = 60
"""How many seconds of the clock it may take where others compute, too."""
_WATCH = Path(__file__).parent / "watch"
_SOCGAP = Path(socgap_evidence.__file__).parents[1]


@dataclass(frozen=True)
class Confined:
    """What a confined run printed, how it ended, and what it did that is forbidden."""

    code: int
    """Negative for the signal that ended it."""
    said: str
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Confinement:
    """A folder to run in, another for what is temporary, and the limits."""

    project: Path
    scratch: Path
    writes: tuple[str, ...] = ()
    """What was asked for: paths below the project."""
    size: int = BYTES
    seconds: int = SECONDS

    def socgap(self, *arguments: str, environment: dict[str, str] | None = None) -> Confined:
        """Run socgap there as a user would."""
        return self.python("-m", "socgap_evidence", *arguments, environment=environment)

    def python(self, *arguments: str, environment: dict[str, str] | None = None) -> Confined:
        """Run Python there."""
        self.scratch.mkdir(exist_ok=True)
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.project,
            env={**self._environment, **(environment or {})},
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
        said = (done.stdout + done.stderr).decode("utf-8", "backslashreplace")
        return Confined(done.returncode, said, self._seen())

    @property
    def _log(self) -> Path:
        return self.scratch / "seen"

    def _seen(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._log.read_text(encoding="utf-8").splitlines()))

    @property
    def _environment(self) -> dict[str, str]:
        known = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        return {
            **known,
            "COLUMNS": "100",
            "HOME": str(self.scratch),
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": f"{_WATCH}:{_SOCGAP}",
            "TMPDIR": str(self.scratch),
            "SOCGAP_TEST_BYTES": str(self.size),
            "SOCGAP_TEST_LOG": str(self._log),
            "SOCGAP_TEST_PROJECT": str(self.project),
            "SOCGAP_TEST_SCRATCH": str(self.scratch),
            "SOCGAP_TEST_SECONDS": str(self.seconds),
            "SOCGAP_TEST_SOCGAP": str(_SOCGAP),
            "SOCGAP_TEST_WRITES": "\n".join(str(self.project / one) for one in self.writes),
        }


def contents(root: Path, *, without: Iterable[str] = ()) -> dict[str, str]:
    """Every path below a folder, git's own included, and what it holds: what must be the same after a run."""
    left_out = {root / one for one in without}
    return {
        str(Path(folder, name)): _state(Path(folder, name))
        for folder, folders, names in os.walk(root)
        for name in (*folders, *names)
        if Path(folder, name) not in left_out
    }


def difference(before: dict[str, str], after: dict[str, str]) -> Sequence[str]:
    """The paths that came, went or changed."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def _state(path: Path) -> str:
    if path.is_symlink():
        return f"-> {path.readlink()}"
    if not path.is_file() or not os.access(path, os.R_OK):
        return oct(path.lstat().st_mode)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def clear(folder: Path) -> None:
    """Take a large repository away again, so that two hundred of them do not fill a disk."""
    shutil.rmtree(folder, ignore_errors=True)
