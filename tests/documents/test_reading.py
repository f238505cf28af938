"""A file is read by the ending of its name, within limits, and its content must keep what the name promises."""

from __future__ import annotations

import pytest

from socgap_evidence.documents import (
    ATTACHMENT_SUFFIXES,
    DOCUMENT_SUFFIXES,
    Span,
    is_lfs_pointer,
    locate,
    read_document,
)
from socgap_evidence.documents.reading import suffix_of
from socgap_evidence.errors import DocumentError
from socgap_evidence.limits import Limits

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 12345\n"
TOP = Span(1, 1, 1, 1)


def refusal(path: str, raw: bytes) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read_document(path, raw)
    return caught.value


@pytest.mark.parametrize(
    ("path", "raw", "data"),
    [
        ("a.yaml", b"id: 1\n", {"id": 1}),
        ("a.YML", b"id: 1\n", {"id": 1}),
        ("a.json", b'{"id": 1}', {"id": 1}),
        ("a.csv", b"id\n1\n", {"items": [{"id": 1}]}),
        ("a.md", b"---\nid: 1\n---\nText", {"id": 1}),
        ("a.markdown", b"---\nid: 1\n---\nText", {"id": 1}),
        ("a.json", b'\xef\xbb\xbf{"id": 1}', {"id": 1}),
        ("a.yaml", b"\xef\xbb\xbfid: 1\n", {"id": 1}),
        ("a.yaml", b"id: 1\r\n", {"id": 1}),
    ],
)
def test_the_ending_of_the_name_chooses_the_reader(path: str, raw: bytes, data: object) -> None:
    document = read_document(path, raw)
    assert document.data == data
    assert document.path == path


@pytest.mark.parametrize("suffix", sorted(ATTACHMENT_SUFFIXES))
def test_an_attachment_is_taken_as_it_is(suffix: str) -> None:
    assert read_document(f"report{suffix}", b"\x00\xff anything", is_attached=True).data is None
    assert locate(f"report{suffix}", b"\x00\xff anything", ("a",)) == TOP


@pytest.mark.parametrize("suffix", sorted(ATTACHMENT_SUFFIXES - DOCUMENT_SUFFIXES))
def test_what_can_only_be_attached_is_never_looked_into(suffix: str) -> None:
    assert read_document(f"report{suffix}", b"\x00\xff anything").data is None


def test_a_document_that_is_attached_is_read_all_the_same() -> None:
    assert read_document("a.yaml", b"id: 1\n", is_attached=True).data == {"id": 1}


@pytest.mark.parametrize(
    ("path", "ending"), [("run.exe", ".exe"), ("folder.d/README", "README"), ("a.yaml.bak", ".bak")]
)
def test_another_ending_is_refused_with_the_ones_that_are_read(path: str, ending: str) -> None:
    error = refusal(path, b"id: 1\n")
    assert error.message == f"Files ending in '{ending}' cannot be read as evidence."
    assert all(suffix in error.fix for suffix in DOCUMENT_SUFFIXES | ATTACHMENT_SUFFIXES)
    assert not error.undetermined


@pytest.mark.parametrize("path", ["a.yaml", "a.pdf", "a.exe"])
def test_a_pointer_of_git_lfs_is_not_the_file_and_leaves_the_matter_open(path: str) -> None:
    error = refusal(path, POINTER)
    assert error.undetermined
    assert "git lfs pull" in error.fix


def test_a_large_file_that_begins_like_a_pointer_is_none() -> None:
    assert is_lfs_pointer(POINTER)
    assert not is_lfs_pointer(POINTER + b"x" * 1024)
    assert not is_lfs_pointer(b" " + POINTER)


def test_a_file_of_the_largest_size_is_read_and_one_byte_more_is_refused() -> None:
    start = b"id: 1\n#"
    largest = start + b"x" * (Limits().data_size - len(start))
    assert read_document("a.yaml", largest).data == {"id": 1}
    error = refusal("a.yaml", largest + b"x")
    assert error.message == "It has 10,485,761 bytes; the limit is 10,485,760."


@pytest.mark.parametrize("raw", [b"", b"\n", b" \t\r\n"])
@pytest.mark.parametrize("path", ["a.yaml", "a.json", "a.csv", "a.md"])
def test_an_empty_file_is_no_evidence(path: str, raw: bytes) -> None:
    error = refusal(path, raw)
    assert error.message == "It is empty."
    assert (error.line, error.column) == (1, 1)


@pytest.mark.parametrize("path", ["a.yaml", "a.json", "a.csv", "a.md"])
def test_a_byte_order_mark_alone_is_no_evidence(path: str) -> None:
    error = refusal(path, b"\xef\xbb\xbf")
    assert (error.line, error.column) == (1, 1)


@pytest.mark.parametrize("raw", ["id: 1".encode("utf-16"), "id: 1".encode("utf-16-le"), b"\x7fELF\x00\x01"])
def test_utf_16_and_binary_files_are_refused_by_name(raw: bytes) -> None:
    assert "UTF-16 or a binary file" in refusal("a.yaml", raw).message


@pytest.mark.parametrize(
    ("raw", "byte", "place"),
    [
        (b"id: 1\nname: Ren\xe9\n", "0xe9", (2, 10)),
        (b"\xff", "0xff", (1, 1)),
        ("é: ".encode() + b"\xe9", "0xe9", (1, 4)),
        (b"\xef\xbb\xbfid: 1\nname: Ren\xe9\n", "0xe9", (2, 10)),
    ],
)
def test_a_byte_that_is_no_utf_8_is_named_with_its_place(raw: bytes, byte: str, place: tuple) -> None:
    error = refusal("a.yaml", raw)
    assert error.message == f"It is not UTF-8 text: byte {byte} fits no character."
    assert (error.line, error.column) == place


@pytest.mark.parametrize(
    ("path", "raw", "pointer", "span"),
    [
        ("a.yaml", b"a:\n  b: two\n", ("a", "b"), Span(2, 6, 2, 9)),
        ("a.json", b'{"a": {"b": "two"}}', ("a", "b"), Span(1, 13, 1, 18)),
        ("a.csv", b"id,b\n1,two\n", ("items", 0, "b"), Span(2, 3, 2, 6)),
        ("a.md", b"---\na:\n  b: two\n---\n", ("a", "b"), Span(3, 6, 3, 9)),
        ("a.yaml", b"\xef\xbb\xbfa: 1\n", ("a",), Span(1, 4, 1, 5)),
        ("a.exe", b"a: 1\n", ("a",), TOP),
    ],
)
def test_a_value_is_found_in_every_format(path: str, raw: bytes, pointer: tuple, span: Span) -> None:
    assert locate(path, raw, pointer) == span


def test_the_place_of_a_key_can_be_asked_for() -> None:
    assert locate("a.yaml", b"a: 1\n", ("a",), on_key=True) == Span(1, 1, 1, 2)


@pytest.mark.parametrize("path", ["a.yaml", "a.md"])
@pytest.mark.parametrize("raw", [b"", b"a: [1", b"\xff\xfe", b"# text"])
def test_in_a_file_that_cannot_be_read_the_trouble_or_the_top_is_the_place(path: str, raw: bytes) -> None:
    span = locate(path, raw, ("a",))
    assert span.line >= 1
    assert span.column >= 1


def test_the_place_in_a_file_that_is_no_utf_8_is_that_of_the_byte() -> None:
    assert locate("a.yaml", b"id: 1\nname: \xe9\n", ("id",)) == Span(2, 7, 2, 7)


@pytest.mark.parametrize(
    ("path", "suffix"),
    [("a/b.c/d", ""), ("a/b.YAML", ".yaml"), (".yaml", ".yaml"), ("a.tar.gz", ".gz"), ("a.", ".")],
)
def test_the_ending_is_what_follows_the_last_dot_of_the_name(path: str, suffix: str) -> None:
    assert suffix_of(path) == suffix


class TestMergeConflicts:
    MARKED = "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> other\n"

    @pytest.mark.parametrize("name", ["a.yaml", "a.csv", "a.json"])
    def test_both_sides_of_a_conflict_are_no_evidence(self, name: str) -> None:
        with pytest.raises(DocumentError, match="A merge conflict begins here and is not resolved") as caught:
            read_document(name, self.MARKED.encode())
        assert (caught.value.line, caught.value.column) == (2, 1)

    def test_nor_in_the_text_below_front_matter(self) -> None:
        with pytest.raises(DocumentError, match="merge conflict") as caught:
            read_document("a.md", f"---\na: 1\n---\n{self.MARKED}".encode())
        assert caught.value.line == 5

    @pytest.mark.parametrize("text", ["a: '<<<<<<< x'\n", "a: |\n  <<<<<<< HEAD\n  >>>>>>> x\n"])
    def test_what_only_looks_like_one_is_read(self, text: str) -> None:
        assert read_document("a.yaml", text.encode()).data

    def test_a_beginning_without_an_end_is_none(self) -> None:
        assert read_document("a.md", b"---\na: 1\n---\n<<<<<<< HEAD\n").data == {"a": 1}


def test_an_archive_is_no_text_whatever_it_is_called() -> None:
    with pytest.raises(DocumentError, match="a ZIP archive, such as a workbook"):
        read_document("a.yaml", b"PK\x03\x04\x14\x00")
