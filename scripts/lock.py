"""The locks: which files of which packages each set-up may install, by their digests (docs/adr/0024-supply-chain.md).

    python -m scripts.lock              make them anew; a pin that still fits is kept
    python -m scripts.lock --upgrade    take the newest of everything
    python -m scripts.lock --check      exit 1 and say which is not what pyproject.toml asks for; needs no network

A lock begins with the requirements that it was made for, so that a change of them shows without asking an index.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parent.parent
FOLDER = "requirements"
HEAD = "# Made by `make lock`. Edits are lost. What pyproject.toml asks for:"
USAGE = "usage: python -m scripts.lock [--upgrade | --check]"
TOGETHER = ("dev", "run", "build")
"""Locks that may be installed into one environment. The first is made first, and the others take its versions."""
# One version for all Pythons and systems where there is one: what is tested here is what others get.
RESOLVE = (
    *("pip", "compile", "-", "--quiet", "--no-config", "--universal", "--fork-strategy", "fewest"),
    *("--generate-hashes", "--no-header", "--no-annotate"),
)
_PIN = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[^\s;]+)(?: ; [^\\]+)? \\")
_DIGEST = re.compile(r" {4}--hash=sha256:[0-9a-f]{64}(?: \\)?")


@dataclass(frozen=True, slots=True)
class Pin:
    """One version of a package; some packages have several, each for other Pythons or systems."""

    name: str
    version: str


def asked_for(root: Path) -> dict[str, list[str]]:
    """What pyproject.toml asks for, sorted, by the lock that answers it."""
    told: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    project, build = told["project"], told["build-system"]["requires"]
    extras = project["optional-dependencies"]
    run = project["dependencies"]
    found = {
        "dev": [*run, *extras["dev"], *extras["docs"], *build],
        "run": [*run, *extras["xlsx"]],
        "build": build,
        **told["dependency-groups"],
    }
    return {name: sorted(set(requirements)) for name, requirements in found.items()}


def problems(root: Path) -> list[str]:
    """A sentence for each thing that a lock does not hold as pyproject.toml asks for it; none if all are current."""
    found: list[str] = []
    pins: dict[str, set[Pin]] = {}
    for name, requirements in asked_for(root).items():
        path = f"{FOLDER}/{name}.txt"
        text = (root / path).read_text(encoding="utf-8") if (root / path).is_file() else ""
        said, body = _parts(text)
        found += [f"{path} was not made for {one}." for one in requirements if one not in said]
        found += [f"{path} was made for {one}." for one in said if one not in requirements]
        found += [f"{path}: {what}" for what in _faults(body, len(said) + 2)]
        pins[name] = {Pin(match["name"], match["version"]) for match in map(_PIN.fullmatch, body) if match}
        found += [f"{path}: {what}" for what in _unmet(requirements, pins[name])]
    for name in TOGETHER[1:]:
        for pin in sorted(pins[name] - pins[TOGETHER[0]], key=lambda pin: pin.name):
            found.append(f"{FOLDER}/{name}.txt has {pin.name} {pin.version}, and {TOGETHER[0]}.txt has not.")
    return found


def _parts(text: str) -> tuple[list[str], list[str]]:
    """What a lock says that it was made for, and its lines behind that."""
    head, *lines = text.splitlines() or [""]
    said = [line.removeprefix("#   ") for line in lines if line.startswith("#   ")]
    return (said, lines[len(said) :]) if head == HEAD else ([], lines)


def _faults(body: Sequence[str], first: int) -> Iterator[str]:
    """Lines that are neither a pin nor a digest, such as the address of an index; and pins without a digest."""
    for number, (line, following) in enumerate(zip_longest(body, body[1:], fillvalue=""), first):
        if _PIN.fullmatch(line):
            if not _DIGEST.fullmatch(following):
                yield f"line {number} has no digest."
        elif not _DIGEST.fullmatch(line):
            yield f"line {number} is neither a pin nor a digest."


def _unmet(requirements: Sequence[str], pins: set[Pin]) -> Iterator[str]:
    """Requirements that no pin, or a pin outside their range, answers."""
    for requirement in map(Requirement, requirements):
        versions = [pin.version for pin in pins if pin.name == canonicalize_name(requirement.name)]
        if not versions:
            yield f"nothing is pinned for {requirement}."
        for version in versions:
            if not requirement.specifier.contains(version, prereleases=True):
                yield f"{version} is outside of {requirement}."


def write(root: Path, uv: Path, *, upgrade: bool) -> None:
    """Ask the index, and write the locks; CalledProcessError where the resolver finds no answer, which it has said."""
    least = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    for name, requirements in asked_for(root).items():
        path = root / FOLDER / f"{name}.txt"
        options = [*RESOLVE, "--python-version", least.removeprefix(">="), "--output-file", str(path)]
        options += ["--upgrade"] if upgrade else []
        options += ["--constraint", str(root / FOLDER / f"{TOGETHER[0]}.txt")] if name in TOGETHER[1:] else []
        subprocess.run([uv, *options], input="\n".join(requirements), text=True, check=True, cwd=root)
        head = "".join(f"{line}\n" for line in (HEAD, *(f"#   {one}" for one in requirements)))
        path.write_text(head + path.read_text(encoding="utf-8"), encoding="utf-8")


def main() -> int:
    """Write the locks, or with ``--check`` only say what is wrong with them."""
    arguments = sys.argv[1:]
    if arguments not in ([], ["--upgrade"], ["--check"]):
        print(USAGE, file=sys.stderr)
        return 2
    if arguments != ["--check"]:
        try:
            write(ROOT, Path(sys.executable).with_name("uv"), upgrade=bool(arguments))
        except subprocess.CalledProcessError as error:
            return error.returncode
    found = problems(ROOT)
    for problem in found:
        print(f"{problem} Run 'make lock' and commit {FOLDER}/.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
