"""The programs that judge the page, none of them ours: a browser, a reader of PDF, axe-core and html-validate.

Where one is missing the tests fail and say what to install. A test that is left out looks like one that passed.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.brambleport import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
PACKAGES = {
    "chromium": "chromium",
    "pdftotext": "poppler-utils",
    "node": "nodejs",
    "npm": "npm",
}
"""Programs, and the packages of Debian that have them."""


def program(name: str) -> str:
    """Where a program is."""
    found = shutil.which(name)
    if found is None:
        pytest.fail(
            f"The tests of the report need {name}, which is not here: apt-get install {PACKAGES[name]}",
            pytrace=False,
        )
    return found


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """What only one process does at a time; the others wait for it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def node_modules() -> Path:
    """Where the packages of package-lock.json are, which are installed if they are not yet."""
    files = [HERE / "package.json", HERE / "package-lock.json"]
    pinned = hashlib.sha256(b"".join(one.read_bytes() for one in files)).hexdigest()[:12]
    folder = ROOT / ".venv" / "report-tools" / pinned
    with alone(folder.parent / "lock"):
        if not (folder / "done").exists():
            program("node")
            folder.mkdir(exist_ok=True)
            for one in files:
                shutil.copy(one, folder)
            command = [program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
            if done.returncode:
                pytest.fail(f"npm could not install the tools in tests/report:\n{done.stderr}", pytrace=False)
            (folder / "done").touch()
    return folder / "node_modules"


def what_html_validate_says(*pages: Path) -> str:
    """Every complaint with its place; nothing if there is none."""
    tool = node_modules() / "html-validate" / "bin" / "html-validate.mjs"
    command = [program("node"), str(tool), "--config", str(HERE / ".htmlvalidate.cjs"), "-f", "text"]
    done = subprocess.run([*command, *map(str, pages)], check=False, capture_output=True, text=True)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout + done.stderr


def text_of(pdf: Path) -> str:
    """The text of a PDF, in the order in which it is drawn, which is the one of the page."""
    command = [program("pdftotext"), "-raw", str(pdf), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
