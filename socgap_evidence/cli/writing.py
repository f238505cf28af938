"""Writing files: whole or not at all, so that nobody ever reads half of one."""

from __future__ import annotations

import os
import secrets
from functools import partial
from typing import TYPE_CHECKING

from socgap_evidence.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

_SYSTEM = ("/dev", "/proc")


def write_whole(path: Path, text: str) -> None:
    """Write a file of text as ``write_bytes_whole`` does."""
    write_bytes_whole(path, text.encode("utf-8", "backslashreplace"))


def write_bytes_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it; UsageError with a sentence if it cannot be written.

    A device or a pipe, such as ``/dev/stdout``, is written to and never replaced, also where it leads to a file. A link that
    stands elsewhere is replaced and never followed: it could lead anywhere.
    """
    try:
        if _is_of_the_system(path) or (path.exists() and not path.is_file() and not path.is_dir()):
            path.write_bytes(content)
            return
        # Its name is known before it is there, so that an interrupt finds it, too.
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with open(beside, "xb", opener=partial(os.open, mode=0o600)) as file:  # Path.open has none
                file.write(content)
            beside.chmod(_mode(path))
            beside.replace(path)
        except FileExistsError:  # it is somebody else's
            raise
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        raise UsageError(
            f"It cannot be written: {getattr(error, 'strerror', None) or error}.",
            path=str(path),
            fix="Choose another path.",
        ) from error


def _is_of_the_system(path: Path) -> bool:
    """Whether it is a name that the system gives to what is open or to a device."""
    return any(path.absolute().is_relative_to(folder) for folder in _SYSTEM)


def _mode(path: Path) -> int:
    """The permissions a file should have: those it has, or what the umask leaves."""
    try:
        return path.stat().st_mode & 0o777
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask
