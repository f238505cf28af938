"""`attachment`: an attached file is what it claims to be."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from socgap_evidence.documents import Document
from socgap_evidence.model import Place, Reason
from socgap_evidence.snapshot import EntryKind
from tests.support.projects import MemoryTree, document, find, rule, subject

EACH = {"each": "$.attachments[*]"}
REPORT = "evidence/vendors/report.pdf"
PDF = b"%PDF-1.7\nbody\n"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def attached(entry: Any, tree: MemoryTree) -> list[Any]:
    return find("attachment", EACH, [document({"attachments": [entry]}, "evidence/r.yaml")], tree=tree)


def test_the_recorded_file_passes() -> None:
    assert attached({"path": REPORT, "sha256": sha256(PDF)}, MemoryTree({REPORT: PDF})) == []


def test_a_digest_in_capitals_is_the_same_digest() -> None:
    assert attached({"path": REPORT, "sha256": sha256(PDF).upper()}, MemoryTree({REPORT: PDF})) == []


def test_without_a_digest_the_file_itself_is_looked_at() -> None:
    assert attached({"path": REPORT}, MemoryTree({REPORT: PDF})) == []


def test_a_file_altered_by_one_byte_is_not_the_recorded_one() -> None:
    (finding,) = attached({"path": REPORT, "sha256": sha256(PDF)}, MemoryTree({REPORT: PDF + b"!"}))
    assert finding.reason is Reason.INVALID
    assert finding.message.startswith(f"{REPORT} is not the file that was recorded: its SHA-256 begins ")
    assert sha256(PDF)[:12] in finding.message
    assert sha256(PDF + b"!")[:12] in finding.message
    assert finding.place == Place("evidence/r.yaml", ("attachments", 0, "path"))


@pytest.mark.parametrize(
    ("path", "content", "reason", "said"),
    [
        pytest.param(REPORT, b"", Reason.INVALID, f"{REPORT} is empty.", id="empty"),
        pytest.param(REPORT, b" \n\t", Reason.INVALID, f"{REPORT} is empty.", id="only blanks"),
        pytest.param(
            REPORT,
            b"\n<html>Please log in",
            Reason.INVALID,
            f"{REPORT} is not a PDF file (it looks like a web page).",
            id="a login page",
        ),
        pytest.param(
            REPORT, b"PK\x03\x04", Reason.INVALID, f"{REPORT} is not a PDF file.", id="another kind"
        ),
        pytest.param(REPORT, POINTER, Reason.UNKNOWN, "it is a Git LFS pointer.", id="a Git LFS pointer"),
        pytest.param("a.PNG", b"GIF89a", Reason.INVALID, "a.PNG is not a PNG file.", id="ending in capitals"),
    ],
)
def test_a_file_that_is_not_what_it_claims(path: str, content: bytes, reason: Reason, said: str) -> None:
    (finding,) = attached({"path": path}, MemoryTree({path: content}))
    assert finding.reason is reason
    assert said in finding.message


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\nrest"),
        ("a.jpg", b"\xff\xd8\xffrest"),
        ("a.jpeg", b"\xff\xd8\xffrest"),
        ("a.docx", b"PK\x03\x04rest"),
        ("a.xlsx", b"PK\x03\x04rest"),
        ("a.zip", b"PK\x03\x04rest"),
        ("a.txt", b"any text"),
    ],
)
def test_files_that_begin_as_their_kind_does(path: str, content: bytes) -> None:
    assert attached({"path": path}, MemoryTree({path: content})) == []


def test_a_file_that_does_not_exist_is_invalid_with_a_guess() -> None:
    (finding,) = attached({"path": "evidence/vendors/reprot.pdf"}, MemoryTree({REPORT: PDF}))
    assert finding.reason is Reason.INVALID
    assert finding.message == "The attachment evidence/vendors/reprot.pdf does not exist."
    assert finding.fix == f"Did you mean '{REPORT}'?"


def test_a_file_that_resembles_no_other_is_to_be_committed() -> None:
    (finding,) = attached({"path": REPORT}, MemoryTree())
    assert finding.fix == "Commit the file."


@pytest.mark.parametrize("path", ["../outside.pdf", "/etc/passwd", "evidence/vendors/"])
def test_nothing_outside_the_tree_is_looked_at(path: str) -> None:
    (finding,) = attached({"path": path}, MemoryTree({REPORT: PDF}))
    assert "does not exist" in finding.message


def test_a_link_is_not_followed() -> None:
    (finding,) = attached({"path": REPORT}, MemoryTree({}, {REPORT: EntryKind.SYMLINK}))
    assert finding.reason is Reason.UNKNOWN
    assert finding.message == (
        f"The attachment {REPORT} cannot be checked: it is a symbolic link, which is not followed."
    )


def test_a_file_that_cannot_be_read_is_unknown() -> None:
    (finding,) = attached({"path": REPORT}, MemoryTree({}, {REPORT: EntryKind.FILE}))
    assert finding.reason is Reason.UNKNOWN


@pytest.mark.parametrize(
    ("entry", "at"), [({"sha256": "0" * 64}, ()), ({"path": None}, ("path",)), ({"path": 5}, ("path",))]
)
def test_an_entry_that_names_no_file_is_invalid(entry: Any, at: tuple[str, ...]) -> None:
    (finding,) = attached(entry, MemoryTree())
    assert finding.message == "The attachment names no file."
    assert finding.place == Place("evidence/r.yaml", ("attachments", 0, *at))


def test_what_lies_in_a_restricted_store_cannot_be_compared_here() -> None:
    entry = {"path": "vault/report.pdf", "sha256": "0" * 64, "storage": "restricted_store"}
    assert attached(entry, MemoryTree()) == []


def test_an_entry_that_is_no_mapping_is_invalid() -> None:
    (finding,) = attached("report.pdf", MemoryTree())
    assert finding.reason is Reason.INVALID
    assert finding.message == "An attachment is an entry with 'path' and 'sha256'; here is none."
    assert finding.place == Place("evidence/r.yaml", ("attachments", 0))


def test_the_files_that_entries_name_are_known() -> None:
    attachment: Any = rule("attachment", EACH)
    found = [document({"attachments": [{"path": REPORT}, {"path": 5}, "x"]})]
    assert list(attachment.claims(subject(found))) == [REPORT]
    assert list(rule("attachment", {}).claims(subject(found))) == []  # type: ignore[attr-defined]


def test_without_each_the_evidence_files_themselves_are_looked_at() -> None:
    found = [Document("a.pdf", None), Document("b.pdf", None)]
    (finding,) = find("attachment", {}, found, tree=MemoryTree({"a.pdf": PDF, "b.pdf": b"text"}))
    assert finding.message == "b.pdf is not a PDF file."
    assert finding.place == Place("b.pdf")


def test_a_schema_may_do_without_attachments() -> None:
    assert [(use.selector.text, use.may_be_absent) for use in rule("attachment", EACH).selectors()] == [
        ("$.attachments[*]", True)
    ]
    assert list(rule("attachment", {}).selectors()) == []
