"""The few git commands that a snapshot needs, run with options that no repository can override.

GitPython finds and runs git. Its object database is not used: walking trees through it is four times
slower than one ``git ls-tree``. Hooks, file-system monitors, external filters and replacement objects of
the checked repository never run: its configuration could name any program.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from socgap_evidence import limits
from socgap_evidence.errors import SnapshotError
from socgap_evidence.interrupts import held, put_off
from socgap_evidence.snapshot.repository import work_tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from git import Git

SAFE_OPTIONS = (
    "--no-replace-objects",
    "--literal-pathspecs",
    "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.quotePath=false",
    "-c", "protocol.allow=never",
    "-c", "safe.bareRepository=explicit",
)  # fmt: skip


ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    # In a partial clone git fetches what is missing, through any program that the configuration names.
    # A repository may allow single protocols again over 'protocol.allow', but not over this variable.
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_GRAFT_FILE": os.devnull,  # .git/info/grafts gives commits other parents than they have
    "LC_ALL": "C",
}


CLONE_ANEW = "Clone it anew from where it comes from; 'git fsck' names what was changed."
"""What to do about an object that is not what its id says."""
_PIECE = 1 << 18
_AGAIN = (
    "Run it again; if it happens again, see what the system has left of memory, processes and open files."
)


_REDIRECTIONS = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_CONFIG_COUNT",
    "GIT_GRAFT_FILE",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
)
"""What points git at another repository than the folder it is run in (``git rev-parse --local-env-vars``), or makes it
read paths otherwise."""


def execute(root: Path, *arguments: str, index: str | None = None, **options: Any) -> Git.AutoInterrupt:
    """Start git in ``root``, whatever repository the environment points at; ``options`` are GitPython's.

    Git sets such variables itself when it runs a hook. ``index`` is the absolute path of another index than the
    usual one.
    """
    _let_git_be_absent()
    from git import Git  # 90 ms, and not every run needs git

    environment = {**ENVIRONMENT, **work_tree_of(root)}
    if index is not None:
        environment["GIT_INDEX_FILE"] = index
    command = ["git", *SAFE_OPTIONS, *_trusted_by_the_user(), *arguments]
    set_aside = {name: os.environ.pop(name) for name in _REDIRECTIONS if name in os.environ}
    process: Git.AutoInterrupt | None = None
    try:
        with held():  # nobody would end a process that is not known yet
            process = Git(str(root)).execute(command, env=environment, as_process=True, **options)
    except BaseException:  # the interrupt that was held back: the caller will never know of it
        if process is not None:
            end(process)
        raise
    finally:
        os.environ.update(set_aside)
    return process


def _trusted_by_the_user() -> Iterator[str]:
    """Options for the folders of other users that the environment tells git to trust (``GIT_CONFIG_COUNT``).

    Of the settings in it this alone is heard. It is the user's word, as the global configuration is, and in a
    container without a home it is the only way to give it.
    """
    try:
        count = int(os.environ.get("GIT_CONFIG_COUNT", "0"))
    except ValueError:
        return
    for number in range(count):
        key = os.environ.get(f"GIT_CONFIG_KEY_{number}")
        value = os.environ.get(f"GIT_CONFIG_VALUE_{number}")
        if key is None or value is None:
            return
        if key.lower() == "safe.directory":
            yield from ("-c", f"{key}={value}")


def run(root: Path, *arguments: str, whole: bool = False, **options: Any) -> bytes:
    """What one git command prints, as bytes; SnapshotError with git's own first line if it fails.

    ``whole`` refuses what git prints after it has complained of something, left that out and ended well.
    ``options`` are those of ``execute``, such as ``istream`` for what the command reads.
    """
    with explained():
        process = execute(root, *arguments, **options)
        try:
            output: bytes
            output, complaints = process.communicate()
            process.wait(stderr=complaints)
        finally:
            end(process)
    warned = complaints.decode("utf-8", "backslashreplace")
    if "could not open directory" in warned:
        raise SnapshotError(f"git says: {warned.strip().splitlines()[0]}.", fix="Make the folder readable.")
    if whole and re.search(r"^error: ", warned, re.MULTILINE):
        raise SnapshotError(_explain(warned), fix=_remedy(warned))
    return output


def stream(root: Path, *arguments: str, **options: Any) -> Iterator[bytes]:
    """The same in pieces, while the command still runs; SnapshotError at the end if it failed."""
    with explained():
        process = execute(root, *arguments, **options)
        _bound(process)
        try:
            while piece := process.stdout.read(_PIECE):
                yield piece
            process.wait()
        finally:
            end(process)


def _bound(process: Git.AutoInterrupt) -> None:
    """Let a process have no more memory than it may, where the system can say so (Linux)."""
    with suppress(ImportError, AttributeError, OSError, ValueError):
        from resource import RLIM_INFINITY, RLIMIT_DATA, prlimit

        pid, memory = process.pid, limits.in_force().git_memory
        allowed = [memory if one == RLIM_INFINITY else min(one, memory) for one in prlimit(pid, RLIMIT_DATA)]
        prlimit(pid, RLIMIT_DATA, (allowed[0], allowed[1]))


def end(process: Git.AutoInterrupt) -> None:
    """End a process that GitPython has started, and close its pipes, now rather than whenever it is collected."""
    with put_off():
        pipes = [pipe for pipe in (process.stdin, process.stdout, process.stderr) if pipe is not None]
        for pipe in pipes:
            with suppress(OSError, MemoryError):  # what it was still to be told, it need not know any more
                pipe.close()
        if process.poll() is None:
            from git.exc import GitCommandError  # as above

            process.terminate()
            with suppress(GitCommandError):
                process.wait()


@contextmanager
def explained() -> Iterator[None]:
    """Turn what GitPython raises, and what the system says to it, into a SnapshotError with git's own first line."""
    _let_git_be_absent()
    from git.exc import GitCommandError, GitCommandNotFound  # as above

    try:
        yield
    except GitCommandNotFound as error:
        raise SnapshotError(
            "git is not installed or not on the PATH.", fix="Install git 2.30 or newer."
        ) from error
    except GitCommandError as error:
        if isinstance(error.status, int) and error.status < 0:
            raise SnapshotError(
                f"git was ended by signal {-error.status} before it had said everything.", fix=_AGAIN
            ) from error
        said = _unframed(str(error.stderr))
        raise SnapshotError(_explain(said), fix=_remedy(said)) from error
    except OSError as error:
        raise unheard(error) from error


def unheard(error: OSError) -> SnapshotError:
    """What is to be said where the system keeps git from being asked or heard."""
    return SnapshotError(f"git could not be asked: {error.strerror or error}.", fix=_AGAIN)


def _let_git_be_absent() -> None:
    """Keep GitPython from raising ImportError where git is not installed, before anyone can say so."""
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")


class Listed(NamedTuple):
    """The paths of a work tree as git lists them."""

    paths: list[str]
    """Tracked and new, unignored ones."""
    skipped: frozenset[str]
    """Those among them that git does not keep on disk here: outside of a sparse checkout, or marked by hand."""


def list_worktree_paths(root: Path) -> Listed:
    """What the work tree below ``root`` holds, relative to it."""
    listed = run(root, "ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard")
    # git only warns of a folder that it may not read, and lists the rest.
    # A repository inside this one that is not a submodule yet is listed with a slash behind it.
    tagged = [(line[:1], decode_path(line[_TAG:]).rstrip("/")) for line in listed.split(b"\0") if line]
    return Listed([path for _, path in tagged], frozenset(path for tag, path in tagged if tag == b"S"))


_TAG = len(b"S ")
_COMPLAINT = re.compile(r"(?:fatal|error): (?P<text>.+?)\.*$", re.MULTILINE)
_TO_TRUST = re.compile(r"--add safe\.directory (?P<folder>.+)$", re.MULTILINE)


def decode_path(path: bytes) -> str:
    """A path as every tree names it: undecodable bytes as surrogates."""
    return path.decode("utf-8", "surrogateescape")


def _unframed(stderr: str) -> str:
    """What git printed, out of the quotes that GitPython puts around it."""
    return stderr.strip().removeprefix("stderr: '").removesuffix("'")


def _explain(stderr: str) -> str:
    said = _COMPLAINT.search(stderr)
    return f"git says: {said['text'] if said else 'it failed'}."


def _remedy(stderr: str) -> str:
    # The folder is the top of the repository, which need not be the project's, and quoted for a shell where it has to be.
    if to_trust := _TO_TRUST.search(stderr):
        return (
            "The repository belongs to another user. Run socgap as its owner (a container with '--user'),"
            f" or, if you trust it, run: git config --global --add safe.directory {to_trust['folder']}"
        )
    if "hash mismatch" in stderr:
        return CLONE_ANEW
    if "out of memory" in stderr.lower():
        return "Its commits name too many files. Keep evidence in a repository of its own, or in a folder of its own."
    return "Run the same in a complete clone of the repository."
