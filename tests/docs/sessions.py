"""Running a session as it stands on a page, in a shell, and holding what it prints to what the page shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_MARK = "\x01"
_DAY = "2026-10-14T12:00:00+00:00"


@dataclass(frozen=True)
class Step:
    """A command and what it shall print."""

    command: str
    shown: str


def steps(text: str) -> list[Step]:
    """The commands of a session, each with what follows it; ValueError if it does not begin with one."""
    found: list[tuple[list[str], list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append(([line.removeprefix("$ ")], []))
        elif not found:
            raise ValueError(f"It does not begin with a command: {line}")
        elif line.startswith("> ") and not found[-1][1]:
            found[-1][0].append(line.removeprefix("> "))
        else:
            found[-1][1].append(line)
    return [Step("\n".join(command), "\n".join(shown)) for command, shown in found]


class Shell:
    """A folder in which sessions follow one another: each begins where the last one ended."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self._home = home

    def run(self, commands: list[str]) -> list[str]:
        """What each command prints, on either stream."""
        script = "".join(
            f"(exit $code)\n{{ {command}\n}} ; code=$?\nprintf '{_MARK}'\n" for command in commands
        )
        done = subprocess.run(
            ["sh", "-c", f"exec 2>&1\ncode=0\n{script}pwd"],
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        *printed, last = done.stdout.split(_MARK)
        self.folder = Path(last.strip())
        return [text.rstrip("\n") for text in printed]

    def _environment(self) -> dict[str, str]:
        """A machine on which nobody has set anything, but for who commits, and when."""
        who = {"NAME": "Ines Okafor", "EMAIL": "ines.okafor@brambleport.example", "DATE": _DAY}
        return {
            **{f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()},
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "init.defaultBranch",
            "GIT_CONFIG_VALUE_0": "main",
            "COLUMNS": "100",
            "HOME": str(self._home),
            "LANG": "C.UTF-8",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]),
        }


def agrees(shown: str, printed: str, *, dots: bool) -> bool:
    """Whether a page shows what was printed; with ``dots`` three of them stand for any lines, or any text in a line."""
    if not dots:
        return shown == printed
    pattern = "".join(_pattern(line) for line in shown.splitlines())
    return re.fullmatch(pattern, f"{printed}\n" if printed else "") is not None


def _pattern(line: str) -> str:
    """A line of a page as a regular expression."""
    if line.strip() == "...":
        return r"(?:[^\n]*\n)*"
    return r"[^\n]*".join(re.escape(part) for part in line.split("...")) + r"\n"
