"""The few inputs that reach all that many reach: ``python -m tests.fuzz.distil TARGET FOLDER...``.

They are put into the target's corpus. Inputs are tried from the smallest on, behind what the corpus has, and one is kept
for each step from line to line of the package that none before it has taken.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import socgap_evidence
from tests.fuzz.folders import CORPUS, FOUND, inputs
from tests.fuzz.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    Step = tuple[str, int, int]

_PACKAGE = str(Path(socgap_evidence.__file__).parent)


def steps(one: Callable[[bytes], None], data: bytes) -> set[Step]:
    """The steps from line to line of the package that an input takes; none if it breaks a law."""
    found: set[Step] = set()
    last: dict[int, int] = {}

    def trace(frame: FrameType, event: str, _: object) -> object:
        name = frame.f_code.co_filename
        if not name.startswith(_PACKAGE):
            return None
        if event in {"call", "line"}:
            found.add((name, last.get(id(frame), 0), frame.f_lineno))
            last[id(frame)] = frame.f_lineno
        if event == "return":
            last.pop(id(frame), None)
        return trace

    before = sys.gettrace()  # coverage's, in the tests
    sys.settrace(trace)  # type: ignore[arg-type]  # a trace function may give itself
    try:
        one(data)
    except Exception:  # noqa: BLE001  # what breaks a law belongs among what was found
        return set()
    finally:
        sys.settrace(before)
    return found


def main() -> None:
    """Copy what is worth it, and say how much is reached."""
    target, *folders = sys.argv[1:]
    one, corpus = TARGETS[target], CORPUS / target
    corpus.mkdir(parents=True, exist_ok=True)
    reached: set[Step] = set()
    for path in inputs(corpus, FOUND / target):
        reached |= steps(one, path.read_bytes())
    before, kept = len(reached), 0
    for path in inputs(*map(Path, folders)):
        data = path.read_bytes()
        if new := steps(one, data) - reached:
            reached |= new
            kept += 1
            (corpus / hashlib.sha1(data, usedforsecurity=False).hexdigest()[:16]).write_bytes(data)
    lines = len({(name, line) for name, _, line in reached})
    print(f"{target}: {before:,} steps before, {len(reached):,} now ({lines:,} lines); {kept} inputs more")


if __name__ == "__main__":
    main()
