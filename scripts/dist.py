"""The wheel and the sdist of the last commit, the same bytes wherever they are made (docs/releasing.md).

    python -m scripts.dist    build twice, compare, leave them in dist/ with SHA256SUMS, and print the digests

Each build has a clone of its own, so nothing that lies about gets in. The two differ in all that should not matter:
folder, times of the files, umask, time zone, language and the seed of hashes. Exit 1 if it did matter, 2 if there is
nothing to build from.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What differs from one machine to another."""

    folder: str
    umask: int
    file_time: int
    """When the files were checked out, in seconds since 1970."""
    time_zone: str
    language: str
    seed: str


HERE = Surroundings("a", 0o022, 1_700_000_000, "UTC", "C.UTF-8", "0")
ELSEWHERE = Surroundings("another-and-longer", 0o077, 1_000_000_001, "Pacific/Kiritimati", "tr_TR.UTF-8", "7")


class CannotBuildError(Exception):
    """There is no commit that could be built; the message says what to do."""


def commit_of(root: Path) -> str:
    """The id of the last commit; CannotBuildError if what is tracked differs from it."""
    if _git(root, "status", "--porcelain", "--untracked-files=no"):
        raise CannotBuildError(
            "Files differ from the last commit, and a release is a commit. Commit them first."
        )
    return _git(root, "rev-parse", "--verify", "HEAD")


def build(root: Path, commit: str, place: Path, surroundings: Surroundings) -> dict[str, bytes]:
    """The name and the content of each file that is built of a commit, by a clone below a folder."""
    clone, made = place / surroundings.folder / "clone", place / surroundings.folder / "made"
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": _git(root, "show", "--no-patch", "--format=%ct", commit),
        "TZ": surroundings.time_zone,
        "LC_ALL": surroundings.language,
        "PYTHONHASHSEED": surroundings.seed,
    }
    _git(root, "clone", "--quiet", "--no-checkout", "--config", "core.autocrlf=false", str(root), str(clone))
    for command in (
        ["git", "checkout", "--quiet", "--detach", commit],
        [sys.executable, "-m", "hatchling", "build", "--directory", str(made)],
    ):
        subprocess.run(
            command, cwd=clone, env=environment, umask=surroundings.umask, check=True, capture_output=True
        )
        for path in clone.rglob("*"):
            os.utime(path, (surroundings.file_time,) * 2, follow_symlinks=False)
    return {path.name: path.read_bytes() for path in sorted(made.iterdir())}


def differing(one: dict[str, bytes], another: dict[str, bytes]) -> list[str]:
    """The names of the files that are not the same in both, or only in one."""
    return sorted(name for name in one.keys() | another.keys() if one.get(name) != another.get(name))


def write(files: dict[str, bytes], target: Path) -> str:
    """Leave the files in a folder, with nothing else, and the lines of their digests as ``sha256sum`` reads them."""
    lines = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name, content in files.items():
        (target / name).write_bytes(content)
    (target / SUMS).write_text(lines, encoding="utf-8")
    return lines


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def main() -> int:
    """Build, compare, and write what was built."""
    try:
        commit = commit_of(ROOT)
        with TemporaryDirectory() as place:
            one, another = (build(ROOT, commit, Path(place), around) for around in (HERE, ELSEWHERE))
    except CannotBuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as error:
        print(f"error: {' '.join(map(str, error.cmd))}: {error.stderr.strip()}", file=sys.stderr)
        return 2
    if found := differing(one, another):
        print(f"error: two builds of {commit} differ in {', '.join(found)}.", file=sys.stderr)
        return 1
    print(write(one, ROOT / "dist"), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
