"""Set up what is measured, in a folder of its own: socgap as users install it, and the peers from their registries.

    python -m benchmarks.prepare build/bench

Versions are pinned in ``requirements.txt``, ``requirements-auditree.txt`` and ``package-lock.json``. What cannot be
installed is written down in ``absent.json``, and the report says it; only socgap itself must be there.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parent
ABSENT, COMMIT = "absent.json", "commit.txt"
AUDITREE, SOURCEMETA, AJV = "auditree-framework", "sourcemeta jsonschema", "ajv-cli"


def prepare(folder: Path, *, only_socgap: bool = False) -> dict[str, str]:
    """Why each thing that is not there is not, by its name."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = folder / "env"
    _install(environment, "--upgrade", "-r", str(_HERE / "requirements.txt"), str(_ROOT))
    # The same version again would be left alone, whatever has changed in it.
    _pip(environment, "--force-reinstall", "--no-deps", str(_ROOT))
    (folder / COMMIT).write_text(_commit(), encoding="utf-8")
    if only_socgap and (folder / ABSENT).exists():
        return {}
    absent = (
        dict.fromkeys((AUDITREE, SOURCEMETA, AJV), "only socgap was asked for")
        if only_socgap
        else _auditree(folder / "auditree") | _node(folder)
    )
    (folder / ABSENT).write_text(json.dumps(absent, indent=2) + "\n", encoding="utf-8")
    return absent


def _commit() -> str:
    """Which one was installed, with what is not committed said."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    done = subprocess.run(command, cwd=_ROOT, check=False, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else "unknown\n"


def _auditree(environment: Path) -> dict[str, str]:
    """Why auditree-framework is not there, if it is not."""
    if sys.version_info >= (3, 12):
        return {AUDITREE: f"its checks need Python 3.11 or older, and this is {sys.version.split()[0]}"}
    try:
        _install(environment, "-r", str(_HERE / "requirements-auditree.txt"), constrained=False)
    except subprocess.CalledProcessError as error:
        return {AUDITREE: _last_line(error)}
    return {}


def _install(environment: Path, *what: str, constrained: bool = True) -> None:
    """Into an environment that is made if it is not there."""
    if not (environment / "bin" / "python").exists():
        venv.create(environment, with_pip=True, clear=True, symlinks=True)
    _pip(environment, *(("-c", str(_constraints(environment))) if constrained else ()), *what)


def _constraints(environment: Path) -> Path:
    """The versions of the lock without its digests, which a folder to be installed does not have."""
    text = (_ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    path = environment / "constraints.txt"
    path.write_text("\n".join(re.findall(r"^[^#\s\\][^\\\n]*", text, re.MULTILINE)) + "\n", encoding="utf-8")
    return path


def _pip(environment: Path, *what: str) -> None:
    command = [
        str(environment / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    subprocess.run([*command, *what], check=True, capture_output=True, text=True)


def _node(folder: Path) -> dict[str, str]:
    """Why the peers of npm are not there, if they are not."""
    names = (SOURCEMETA, AJV)
    if not shutil.which("npm"):
        return dict.fromkeys(names, "there is no npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(_HERE / name, folder / name)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, env=os.environ)
    except subprocess.CalledProcessError as error:
        return dict.fromkeys(names, _last_line(error))
    return {}


def _last_line(error: subprocess.CalledProcessError) -> str:
    said = str(error.stderr or error.stdout or "").strip().splitlines()
    return said[-1] if said else f"its installer ended with {error.returncode}"


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Set up what is measured.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only-socgap", action="store_true", help="Leave the peers as they are.")
    given = parser.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036  # make runs whatever python3 is
        raise SystemExit(
            f"socgap needs Python 3.11 or newer, and this is {sys.version.split()[0]}: PYTHON=python3.12."
        )
    folder = given.folder
    print(f"setting up in {folder} ...", file=sys.stderr)
    try:
        absent = prepare(folder, only_socgap=given.only_socgap)
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"socgap could not be installed into {folder}:\n{error.stderr}") from error
    for name, why in absent.items():
        print(f"{name} is left out: {why}", file=sys.stderr)


if __name__ == "__main__":
    main()
