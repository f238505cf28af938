"""Files read in another process: the same as here, and what is said where nothing came back."""

from __future__ import annotations

import os
import signal
from typing import NoReturn

import pytest

from socgap_evidence import cores
from socgap_evidence.documents import apart, attached, begin_anew, formats, office, read_document, read_spans
from socgap_evidence.documents.apart import Reader, check_attached
from socgap_evidence.documents.exports import read_export
from socgap_evidence.documents.flaws import FlawError, UndeterminedError
from socgap_evidence.errors import DocumentError
from socgap_evidence.limits import MOST_ENDED, MOST_OVERRUN
from socgap_evidence.worker import Bounds, EndedError, Worker
from tests.documents.packages import PDF, workbook
from tests.support.limited import Limited

NOT_PLAIN = b'a: "\\x41"\nb:\n- 1\n- {c: 2}\n'
MARKDOWN = b'---\na: "\\x41"\n---\n\nBody\n'
PEOPLE = workbook([["id", "name"], ["p1", "Ines"], ["p2", "Ada"]])


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    """The one that is used outside of tests."""
    monkeypatch.setattr(cores, "can_copy", lambda: True)
    monkeypatch.setattr(apart, "reader", Reader())
    return apart.reader


@pytest.mark.parametrize(
    ("path", "raw"),
    [("a.yaml", NOT_PLAIN), ("a.md", MARKDOWN), ("a.xlsx", PEOPLE)],
)
def test_what_comes_back_is_the_same_as_here(path: str, raw: bytes) -> None:
    here, there = formats.read_here(path, raw), read_document(path, raw)
    assert (here.path, here.data, here.body, here.body_line) == (
        there.path,
        there.data,
        there.body,
        there.body_line,
    )
    assert formats.spans_here(path, raw) == read_spans(path, raw)


def test_an_export_is_read_there_too() -> None:
    assert [row.cells for row in read_export("a.xlsx", PEOPLE).rows] == [("p1", "Ines"), ("p2", "Ada")]


@pytest.mark.parametrize(
    ("what", "is_damaged"),
    [(OSError(5, "Input/output error"), False), (OSError("Invalid data stream"), True)],
)
@pytest.mark.parametrize("where", ["zipfile.ZipFile", "openpyxl.load_workbook"])
def test_only_what_is_said_of_the_bytes_is_damage(
    what: OSError, where: str, monkeypatch: pytest.MonkeyPatch, *, is_damaged: bool
) -> None:
    """``bz2`` raises an OSError over bytes, which has no number of the system's."""

    def fails(*_: object, **__: object) -> NoReturn:
        raise what

    monkeypatch.setattr(where, fails)
    with pytest.raises(DocumentError if is_damaged else OSError) as caught:
        formats.read_here("a.xlsx", PEOPLE)
    assert is_damaged == isinstance(caught.value, DocumentError)


@pytest.mark.parametrize("path", ["a.yaml", "a.xlsx"])
def test_what_is_wrong_comes_back_with_all_that_is_known_of_it(path: str) -> None:
    raw = b"- a\n  b: c\n" if path == "a.yaml" else PEOPLE[:-30]
    with pytest.raises(DocumentError) as here:
        formats.read_here(path, raw)
    with pytest.raises(DocumentError) as there:
        read_document(path, raw)
    assert vars(here.value) == vars(there.value)


def test_a_flaw_of_an_attachment_comes_back() -> None:
    with pytest.raises(FlawError) as caught:
        check_attached("a.pdf", PDF[:-8])
    assert not isinstance(caught.value, UndeterminedError)
    assert (caught.value.says, caught.value.line) == ("is damaged or cut off", None)


def test_that_an_attachment_could_not_be_looked_into_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(_: str, __: bytes) -> NoReturn:
        raise UndeterminedError("cannot be looked into here", "Install what reads it.")

    monkeypatch.setitem(apart._JOBS, "check", cannot)  # noqa: SLF001
    with pytest.raises(UndeterminedError) as caught:
        check_attached("a.pdf", PDF)
    assert (caught.value.says, caught.value.fix) == ("cannot be looked into here", "Install what reads it.")


@pytest.mark.parametrize(
    ("error", "told"),
    [(OSError(5, "Input/output error"), "Input/output error"), (OSError("not a system's"), "not a system's")],
)
def test_what_the_system_says_while_it_is_read_is_said_of_the_file(
    error: OSError, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library that is imported on the way may lie on a disk that fails."""

    def fails(_: str, __: bytes) -> NoReturn:
        raise error

    monkeypatch.setitem(apart._JOBS, "read", fails)  # noqa: SLF001
    with pytest.raises(DocumentError) as caught:
        read_document("a.xlsx", PEOPLE)
    assert caught.value.message == f"It was not read, because the system says: {told}."
    assert (caught.value.undetermined, caught.value.fix) == (True, "Mend that, and check again.")


def test_plain_yaml_needs_no_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "Worker", None)
    assert read_document("a.yaml", b"a: 1\nb: [x, y]\n").data == {"a": 1, "b": ["x", "y"]}
    assert read_document("a.md", b"---\na: 1\n---\nBody\n").body == "Body\n"
    check_attached("a.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\0\0\0\1\0\0\0\1IEND\xaeB`\x82")
    check_attached("a.txt", b"x")


def test_everything_that_is_looked_into_is_looked_into_there() -> None:
    assert office.OFFICE_KINDS | {"pdf", "zip"} == attached.INTRICATE
    assert formats.NATIVE <= formats.SUFFIXES


def test_one_that_was_ended_by_somebody_else_is_no_fault_of_a_file(reader: Reader) -> None:
    read_document("a.yaml", NOT_PLAIN)
    process = reader._worker._finalizer.peek()[2][0]  # noqa: SLF001
    os.kill(process, signal.SIGKILL)
    assert read_document("a.yaml", NOT_PLAIN).data == {"a": "A", "b": [1, {"c": 2}]}


@pytest.fixture
def endings(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Workers that end over everything; whether each was ended for taking too long is put in, what is not is ``False``."""
    overruns: list[bool] = []

    def end(_: Worker, __: bytes) -> NoReturn:
        is_overrun = overruns.pop() if overruns else False
        raise EndedError("ends whatever reads it", is_overrun=is_overrun)

    monkeypatch.setattr(Worker, "ask", end)
    return overruns


def said_of(number: int) -> str:
    with pytest.raises(DocumentError) as caught:
        read_document("a.yaml", b"%s# %d\n" % (NOT_PLAIN, number))
    assert caught.value.undetermined
    assert caught.value.path == "a.yaml"
    return caught.value.message


@pytest.mark.usefixtures("endings")
def test_after_too_many_nothing_is_read_until_another_project_is() -> None:
    assert {said_of(number) for number in range(MOST_ENDED)} == {"It ends whatever reads it."}
    refused = f"It was not read, because {MOST_ENDED} other files ended the process that reads them."
    assert said_of(MOST_ENDED) == refused
    assert said_of(0) == "It ends whatever reads it."
    begin_anew()
    assert said_of(MOST_ENDED) == "It ends whatever reads it."


def test_of_those_that_take_too_long_few_are_too_many(endings: list[bool]) -> None:
    endings.extend([True] * MOST_OVERRUN)
    assert {said_of(number) for number in range(MOST_OVERRUN)} == {"It ends whatever reads it."}
    assert "It was not read" in said_of(MOST_OVERRUN)


def test_one_that_took_too_long_is_not_asked_twice(endings: list[bool], reader: Reader) -> None:
    reader._worker = Worker(apart.answer, Bounds())  # noqa: SLF001  # one that has answered others
    endings.extend([False, True])
    assert said_of(1) == "It ends whatever reads it."
    assert endings == [False]


@pytest.mark.usefixtures("endings")
def test_one_whose_places_are_not_found_can_still_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DocumentError):
        read_spans("a.yaml", NOT_PLAIN)
    monkeypatch.undo()
    assert formats.read_here("a.yaml", NOT_PLAIN).data == read_document("a.yaml", NOT_PLAIN).data


def test_where_no_process_can_be_begun_files_are_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> NoReturn:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse)
    assert said_of(1) == (
        "It was not read, because no process could be begun to read it in (Resource temporarily unavailable)."
    )


def test_a_copy_of_this_process_begins_its_own() -> None:
    read_document("a.yaml", NOT_PLAIN)
    copy = os.fork()
    if not copy:
        os._exit(0 if apart.reader._worker is None and read_document("a.yaml", NOT_PLAIN).data else 1)  # noqa: SLF001
    assert os.waitpid(copy, 0)[1] == 0
    assert read_document("a.yaml", NOT_PLAIN).data == {"a": "A", "b": [1, {"c": 2}]}


def test_a_fault_of_the_program_is_none_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str, __: bytes) -> NoReturn:
        raise AssertionError("a fault")

    monkeypatch.setitem(apart._JOBS, "read", fail)  # noqa: SLF001
    with pytest.raises(RuntimeError, match=r"(?s)Traceback.*a fault"):
        read_document("a.yaml", NOT_PLAIN)


def test_limits_hold_in_the_other_process(limited: Limited) -> None:
    """Each question says which: it answers for several repositories."""
    assert read_document("a.yaml", NOT_PLAIN).data
    limited(depth=1)
    with pytest.raises(DocumentError, match="more than 1 levels"):
        read_document("a.yaml", NOT_PLAIN)
    limited()
    assert read_document("a.yaml", NOT_PLAIN).data


def test_what_ended_it_under_one_limit_is_asked_again_under_another(
    limited: Limited, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cores, "can_copy", lambda: False)  # a copy may have memory to spare
    large = b'a: "\\x41"\n' + b"b:\n" + b"- 'it''s'\n" * 100_000
    limited(read_memory=2 * 1024**2)
    for _ in range(2):
        with pytest.raises(DocumentError, match="takes more than 2 MB of memory to read"):
            read_document("a.yaml", large)
    limited()
    assert read_document("a.yaml", large).data
    limited(read_memory=2 * 1024**2)
    with pytest.raises(DocumentError, match="takes more than 2 MB of memory to read"):
        read_document("a.yaml", large)
