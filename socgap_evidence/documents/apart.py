"""Files that are read in another process, because reading them might end the one that does it.

What comes back is plain data, or what is wrong with the file. A file over which the other process ended, or had to be
ended, holds nobody knows what: that is said of it, nobody asks about it again, and another process reads the rest. After
too many of them no more files are read so (docs/adr/0025-read-apart.md).
"""

from __future__ import annotations

import hashlib
import marshal
import os
import traceback
from array import array
from typing import TYPE_CHECKING, Any

from socgap_evidence import limits
from socgap_evidence.documents import attached, formats, xlsx
from socgap_evidence.documents.document import Document, Span, Spans
from socgap_evidence.documents.flaws import FlawError, UndeterminedError
from socgap_evidence.errors import DocumentError
from socgap_evidence.limits import MOST_ENDED, MOST_OVERRUN
from socgap_evidence.worker import Bounds, EndedError, Worker

if TYPE_CHECKING:
    from collections.abc import Callable

_PLACES = 4
"""Numbers that say where a value stands."""


def read_apart(path: str, raw: bytes) -> Document:
    """``formats.read_here`` in another process; DocumentError as there, ``undetermined`` where it did not come through."""
    data, body, body_line = _in_document("read", path, raw)
    return Document(path, data, body, body_line)


def spans_apart(path: str, raw: bytes) -> Spans:
    """``formats.spans_here`` in another process; DocumentError as for ``read_apart``."""
    values, keys, places = _in_document("spans", path, raw)
    numbers = array("I", places)
    spans = [Span(*numbers[at : at + _PLACES]) for at in range(0, len(numbers), _PLACES)]
    return Spans(dict(zip(values, spans, strict=False)), dict(zip(keys, spans[len(values) :], strict=True)))


def texts_apart(path: str, raw: bytes) -> list[tuple[int, list[str]]]:
    """``xlsx.texts`` in another process; DocumentError as for ``read_apart``."""
    rows: list[tuple[int, list[str]]] = _in_document("texts", path, raw)
    return rows


def check_attached(path: str, raw: bytes) -> None:
    """``attached.check_here`` in another process; FlawError as there, UndeterminedError where it did not come through."""
    if path.rsplit(".", 1)[-1].lower() in attached.INTRICATE:
        _asked("check", path, raw)
    else:
        attached.check_here(path, raw)


def begin_anew() -> None:
    """Let the process that reads files end as often as ever: another project is looked at."""
    reader.begin_anew()


def _in_document(job: str, path: str, raw: bytes) -> Any:
    try:
        return _asked(job, path, raw)
    except UndeterminedError as flaw:
        raise DocumentError(f"It {flaw.says}.", path=path, fix=flaw.fix, undetermined=True) from flaw


def _asked(job: str, path: str, raw: bytes) -> Any:
    """What a job makes of a file in another process."""
    said = reader.ask(job, path, raw)
    match marshal.loads(said):  # noqa: S302  # a process that runs this code said it
        case "made", made:
            return made
        case "invalid", (message, at, line, column, fix, is_undetermined):
            raise DocumentError(
                message, path=at, line=line, column=column, fix=fix, undetermined=is_undetermined
            )
        case "flawed", (says, fix, line, column):
            raise FlawError(says, fix, line=line, column=column)
        case "undetermined", (says, fix):
            raise UndeterminedError(says, fix)
        case _, report:
            raise RuntimeError(report)


def answer(question: bytes) -> bytes:
    """What the other process says to a question; MemoryError ends it."""
    job, path, raw, numbers = marshal.loads(question)  # noqa: S302  # who began this process asks
    limits.hold_to(numbers)
    said: tuple[str, Any]
    try:
        said = "made", _JOBS[job](path, raw)
    except DocumentError as error:
        details = (error.message, error.path, error.line, error.column, error.fix, error.undetermined)
        said = "invalid", details
    except UndeterminedError as flaw:
        said = "undetermined", (flaw.says, flaw.fix)
    except FlawError as flaw:
        said = "flawed", (flaw.says, flaw.fix, flaw.line, flaw.column)
    except MemoryError:
        raise
    except OSError as error:  # the file is at hand: a library's own files are what could not be read
        says = f"was not read, because the system says: {error.strerror or error}"
        said = "undetermined", (says, "Mend that, and check again.")
    except Exception:  # noqa: BLE001  # a fault of ours must be reported where somebody reads it
        said = "fault", traceback.format_exc()
    return marshal.dumps(said)


def _read(path: str, raw: bytes) -> object:
    document = formats.read_here(path, raw)
    return document.data, document.body, document.body_line


def _spans(path: str, raw: bytes) -> object:
    """The pointers of values and of keys, and the numbers by themselves: of a million they take little room so."""
    spans = formats.spans_here(path, raw)
    places = array("I")
    for one in (*spans.values.values(), *spans.keys.values()):
        places.extend((one.line, one.column, one.end_line, one.end_column))
    return list(spans.values), list(spans.keys), places.tobytes()


_JOBS: dict[str, Callable[[str, bytes], Any]] = {
    "read": _read,
    "spans": _spans,
    "texts": xlsx.texts,
    "check": attached.check_here,
}


class Reader:
    """The process that reads files, begun when it is first needed, and over which files it or another has ended."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        """``bounds`` hold whatever the limits say."""
        self._bounds = bounds
        self._worker: Worker | None = None
        self._ended: dict[tuple[limits.Limits, str, str, bytes], str] = {}
        """What there is to say of a file, by the limits, what it was looked at for, its ending, its content's digest."""
        self._count = 0
        self._overruns = 0

    def ask(self, job: str, path: str, raw: bytes) -> bytes:
        """The answer; UndeterminedError if there is none."""
        now, content = (
            limits.in_force(),
            (formats.suffix_of(path), hashlib.sha256(raw).digest() if self._ended else b""),
        )
        says = self._ended.get((now, job, *content)) or self._ended.get((now, "read", *content))
        if says is not None:
            raise UndeterminedError(says, _TAKE_OUT)
        if self._count >= MOST_ENDED or self._overruns >= MOST_OVERRUN:
            raise UndeterminedError(
                f"was not read, because {self._count} other files ended the process that reads them",
                "Mend those or take them out, and check again.",
            )
        try:
            return self._answer(marshal.dumps((job, path, raw, now.numbers)))
        except EndedError as error:
            self._count += 1
            self._overruns += error.is_overrun
            self._ended[now, job, content[0], hashlib.sha256(raw).digest()] = error.says
            raise UndeterminedError(error.says, _TAKE_OUT) from error
        except OSError as error:
            raise UndeterminedError(
                f"was not read, because no process could be begun to read it in ({error.strerror})",
                "Allow more processes, and check again.",
            ) from error

    def begin_anew(self) -> None:
        """Forget how many files have ended a process, but not which."""
        self._count = self._overruns = 0

    def abandon(self) -> None:
        """Let go of the process in a copy of this one, which begins its own."""
        if self._worker is not None:
            self._worker.abandon()
            self._worker = None

    def _answer(self, question: bytes) -> bytes:
        """The answer of the process that there is, or of another one if it ends for what others have done to it."""
        worker, self._worker = self._worker, None  # only one that has answered is of more use
        bounds = self._bounds or _bounds()
        if worker is not None and worker.bounds != bounds:
            worker.end()
            worker = None
        if worker is not None:
            try:
                said = worker.ask(question)
            except EndedError as error:
                if error.is_overrun:
                    raise
                worker = None
        if worker is None:
            worker = Worker(answer, bounds)
            said = worker.ask(question)
        self._worker = worker
        return said


def _bounds() -> Bounds:
    """What the limits allow."""
    now = limits.in_force()
    return Bounds(now.read_seconds, now.read_patience, now.read_memory)


_TAKE_OUT = "Save it again in a plainer or smaller form, or take it out: nobody knows what it holds."
reader = Reader()
"""The one of this process."""


def _let_go() -> None:
    reader.abandon()


os.register_at_fork(after_in_child=_let_go)
