"""The programs that are measured: where they are, which versions they have, and what of them is missing."""

from __future__ import annotations

import json
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks.prepare import ABSENT, AJV, AUDITREE, COMMIT, SOURCEMETA

HERE = Path(__file__).resolve().parent
_BINARIES = {
    ("Linux", "x86_64"): "linux-x86_64",
    ("Linux", "aarch64"): "linux-arm64",
    ("Darwin", "arm64"): "darwin-arm64",
}
_NAMED = (
    "click", "GitPython", "jsonschema", "jsonschema_rs", "PyYAML", "check-jsonschema", "rfc3339-validator", "rfc3987-syntax",
)  # fmt: skip
"""The last two decide what jsonschema checks and how long it takes to import: README.md."""
_VERSIONS = """\
import json
from importlib.metadata import distributions
print(json.dumps({one.metadata["Name"]: one.version for one in distributions()}))
"""


@dataclass(frozen=True, slots=True)
class Peers:
    """What ``benchmarks.prepare`` has set up in a folder."""

    folder: Path
    socgap: tuple[str, ...]
    """The command that is measured."""
    absent: dict[str, str]
    """Why, by name."""

    @classmethod
    def of(cls, folder: Path, socgap: tuple[str, ...] = ()) -> Peers:
        """SystemExit if nothing is set up there."""
        folder = folder.resolve()
        if not (folder / ABSENT).exists():
            raise SystemExit(f"Nothing is set up in {folder}. Run 'python -m benchmarks.prepare {folder}'.")
        absent = json.loads((folder / ABSENT).read_text(encoding="utf-8"))
        peers = cls(folder, socgap or (str(folder / "env/bin/socgap"),), absent)
        if SOURCEMETA not in absent and not Path(peers.sourcemeta[0]).exists():
            absent[SOURCEMETA] = f"it has no program for {platform.system()} on {platform.machine()}"
        return peers

    @property
    def python(self) -> str:
        """The interpreter that runs socgap and the scripts."""
        return str(self.folder / "env/bin/python")

    @property
    def sourcemeta(self) -> tuple[str, ...]:
        """The program itself: the one of npm's ``bin`` starts node first."""
        which = _BINARIES.get((platform.system(), platform.machine()), "")
        path = f"node_modules/@sourcemeta/jsonschema/build/github-releases/jsonschema-{which}"
        return (str(self.folder / path),)

    @property
    def ajv(self) -> tuple[str, ...]:
        """With node, as npm's ``bin`` does."""
        return ("node", str(self.folder / "node_modules/ajv-cli/dist/index.js"))

    @property
    def auditree(self) -> tuple[str, ...]:
        """In an environment of its own."""
        return (str(self.folder / "auditree/bin/compliance"),)

    def script(self, name: str, *arguments: str) -> tuple[str, ...]:
        """One of the scripts of this folder, run where socgap is installed."""
        return (self.python, str(HERE / f"{name}.py"), *arguments)

    def knows(self, verb: str, option: str) -> bool:
        """Whether this socgap has an option."""
        done = subprocess.run([*self.socgap, verb, "--help"], check=True, capture_output=True, text=True)
        return option in done.stdout

    def _commit(self) -> str:
        """Of the socgap that was set up, if it came from a repository and is the one that is measured."""
        said = self.folder / COMMIT
        known = said.exists() and self.socgap[0].startswith(str(self.folder))
        return f", commit {said.read_text(encoding='utf-8').strip()}" if known else ""

    def versions(self) -> list[str]:
        """A line each."""
        own = distributions(self.python)
        lines = [
            f"{_said(*self.socgap, '--version')}{self._commit()}",
            f"Python {platform.python_version()} measures; socgap's own: {_said(self.python, '--version')}",
            ", ".join(f"{name} {own.get(name.lower().replace('_', '-'), 'absent')}" for name in _NAMED),
            _said("git", "--version"),
        ]
        if AUDITREE not in self.absent:
            version = distributions(str(self.folder / "auditree/bin/python"))[AUDITREE]
            lines.append(f"{AUDITREE} {version}")
        if SOURCEMETA not in self.absent:
            lines.append(f"{SOURCEMETA} {_said(*self.sourcemeta, 'version')}")
        if AJV not in self.absent:
            locked = json.loads((self.folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
            found = {
                name: locked[f"node_modules/{name}"]["version"] for name in ("ajv-cli", "ajv", "ajv-formats")
            }
            lines.append(
                ", ".join(f"{name} {version}" for name, version in found.items())
                + f", node {_said('node', '--version')}"
            )
        return lines


def _said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def distributions(python: str) -> dict[str, str]:
    """The version by the name in small letters, with dashes."""
    found = json.loads(_said(python, "-c", _VERSIONS))
    return {name.lower().replace("_", "-"): version for name, version in found.items()}
