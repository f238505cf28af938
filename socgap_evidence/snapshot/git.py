"""The few git commands that a snapshot needs, run with options that no repository can override.

GitPython finds and runs git. Its object database is not used: walking trees through it is four times
slower than one ``git ls-tree``. Hooks, file-system monitors, external filters and replacement objects of
the checked repository never run: its configuration could name any program.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from socgap_evidence.errors import SnapshotError

if TYPE_CHECKING:
    from pathlib import Path

    from git import Git

SAFE_OPTIONS = (
    "--no-replace-objects",
    "--literal-pathspecs",
    "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.quotePath=false",
    "-c", "protocol.allow=never",
)  # fmt: skip


ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    # In a partial clone git fetches what is missing, through any program that the configuration names.
    # A repository may allow single protocols again over 'protocol.allow', but not over this variable.
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "LC_ALL": "C",
}


def is_repository(root: Path) -> bool:
    """Whether git takes the folder, or one above it, as a work tree."""
    return any((folder / ".git").exists() for folder in (root, *root.parents))


def open_git(root: Path) -> Git:
    """A runner of git commands in ``root``; SnapshotError where git itself is not there."""
    from git import Git  # 90 ms, and not every run needs git

    return Git(str(root))


def run(root: Path, *arguments: str) -> bytes:
    """What one git command prints, as bytes; SnapshotError with git's own first line if it fails."""
    from git.exc import GitCommandError, GitCommandNotFound  # as above

    try:
        output = open_git(root).execute(
            ["git", *SAFE_OPTIONS, *arguments],
            stdout_as_string=False,
            strip_newline_in_stdout=False,
            env=ENVIRONMENT,
        )
    except GitCommandNotFound as error:
        raise SnapshotError(
            "git is not installed or not on the PATH.", fix="Install git 2.30 or newer."
        ) from error
    except GitCommandError as error:
        raise SnapshotError(_explain(str(error.stderr)), fix=_remedy(str(error.stderr), root)) from error
    if not isinstance(output, bytes):
        raise SnapshotError("git gave text where bytes were asked for.", fix="Update GitPython.")
    return output


def list_worktree_paths(root: Path) -> list[str]:
    """Tracked and new, unignored paths below ``root``, relative to it."""
    listed = run(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    # A repository inside this one that is not a submodule yet is listed with a slash behind it.
    return [_decode(path).rstrip("/") for path in listed.split(b"\0") if path]


_COMPLAINT = re.compile(r"(?:fatal|error): (?P<text>.+?)[.']*$", re.MULTILINE)


def _decode(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")


def _explain(stderr: str) -> str:
    said = _COMPLAINT.search(stderr)
    return f"git says: {said['text'] if said else 'it failed'}."


def _remedy(stderr: str, root: Path) -> str:
    if "dubious ownership" in stderr:
        return (
            f"The repository belongs to another user. If you trust it, run:"
            f" git config --global --add safe.directory {root}"
        )
    return "Run the same in a complete clone of the repository."
