"""A smaller input that breaks a law in the same way: ``python -m tests.fuzz.shrink TARGET FILE`` writes ``FILE.small``."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fuzz.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Callable


def broken(one: Callable[[bytes], None], data: bytes) -> str:
    """Which law an input breaks: the error's class and the line that raised it; empty if it breaks none."""
    try:
        one(data)
    except Exception as error:  # noqa: BLE001  # whatever comes out is what is asked about
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} at {last.filename}:{last.lineno}"
    return ""


def shrunk(one: Callable[[bytes], None], data: bytes) -> bytes:
    """The input without the pieces that it takes away for the law to be broken all the same; ValueError if none is."""
    law = broken(one, data)
    if not law:
        raise ValueError("it breaks no law")
    size = max(len(data) // 2, 1)
    while size:
        at = 0
        while at < len(data):
            fewer = data[:at] + data[at + size :]
            if broken(one, fewer) == law:
                data = fewer
            else:
                at += size
        size //= 2
    return data


def main() -> None:
    """Write the smaller input beside the one that was given, and say which law it breaks."""
    target, name = sys.argv[1:]
    one = TARGETS[target]
    small = shrunk(one, Path(name).read_bytes())
    Path(f"{name}.small").write_bytes(small)
    print(f"{broken(one, small)}\n{small!r}")


if __name__ == "__main__":
    main()
