"""What must be true of every run in which something failed."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator

from tests.faults.injector import Plan
from tests.faults.machine import OLD, Ended

SIGNALS = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}
_TOLD = re.compile(
    "unknown|cannot|could not|not installed|not told|git says|git was ended|The gate is closed"
)
_UNTOLD_OF_THE_BASE = re.compile(r"unknown -> met")
_OPEN = re.compile(r"The gate is open: none of (\d+) controls fails")
_SENTENCE = re.compile(r"[A-Z'].+\.")


def complaints(ended: Ended, normal: Ended, plan: Plan, *, is_gate: bool) -> Iterator[str]:
    """What is wrong with how a run ended; nothing if it is as promised."""
    yield from _left(ended, normal)
    for word in ("Traceback", "socgap itself failed", "Exception ignored", "Fatal Python error"):
        if word in ended.said:
            yield f"it says '{word}'"
    if ended.code == normal.code == 0:
        is_same = (ended.stdout, ended.written) == (normal.stdout, normal.written)
        is_told = _is_no_looser(ended, normal) if is_gate else bool(_TOLD.search(_told(ended)))
        if not is_same and not is_told:
            yield "it ends well and says something else"
    elif (signal := plan.how.removeprefix("AFTER-")) in SIGNALS:
        yield from _uninterrupted(ended, plan, signal)
    else:
        yield from _unsaid(ended, plan)


def _left(ended: Ended, normal: Ended) -> Iterator[str]:
    """What is left of processes and files, or of what was to be written."""
    if ended.left:
        yield f"{ended.left} processes are left"
    if ended.strange and not ended.is_removal:
        yield f"left or lost: {', '.join(ended.strange)}"
    for path, content in ended.written.items():
        as_expected = {OLD.encode(), None, normal.written.get(path)}  # one that was there and is not is lost
        if content not in as_expected and not _is_whole(path, content or b""):
            yield f"{path} is neither what it was nor what it should be: {content!r:.60}"


def _uninterrupted(ended: Ended, plan: Plan, signal: str) -> Iterator[str]:
    if ended.code != SIGNALS[signal]:
        yield f"it ends with {ended.code}"
    if not ended.stderr.endswith("interrupted\n") and plan.kind != "complain":
        yield "it does not say that it was interrupted"


def _is_no_looser(ended: Ended, normal: Ended) -> bool:
    """Whether a gate may be open that says something else: it judges more, or the head is in order where the base was not told."""
    return _judged(ended) > _judged(normal) or bool(_UNTOLD_OF_THE_BASE.search(ended.stdout))


def _judged(ended: Ended) -> int:
    """How many controls an open gate is about: of what cannot be told, ``--changed-since`` judges more."""
    found = _OPEN.search(ended.stdout)
    return int(found[1]) if found else 0


def _told(ended: Ended) -> str:
    return ended.stdout + "".join((one or b"").decode("utf-8", "replace") for one in ended.written.values())


def _is_whole(path: str, content: bytes) -> bool:
    """Whether it is another report, of a run that could not tell, and not a part of one."""
    try:
        if path.endswith("zip"):
            return zipfile.ZipFile(io.BytesIO(content)).testzip() is None
        return bool(json.loads(content)) if path.endswith(("json", "sarif")) else content.endswith(b"\n")
    except (ValueError, zipfile.BadZipFile):
        return False


def _unsaid(ended: Ended, plan: Plan) -> Iterator[str]:
    if ended.code not in {1, 2}:
        yield f"it ends with {ended.code}"
    if plan.kind != "complain" and not _SENTENCE.search(ended.said):
        yield "it does not say why"
