"""An attached file is what the ending of its name says, and a reviewer could open it."""

from __future__ import annotations

import contextlib
import struct
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.documents.apart import check_attached
from socgap_evidence.documents.container import Container
from socgap_evidence.documents.flaws import FlawError
from socgap_evidence.limits import MAX_MEMBERS
from tests.documents.packages import (
    JPEG,
    OLE,
    OPEN_DOCUMENT,
    OPEN_XML,
    PDF,
    PNG,
    TYPES,
    container,
    encrypted,
    office,
)

ZIP = container({"log.txt": "a\n"})
SOUND = {
    **{f"a.{kind}": office(kind) for kind in (*OPEN_XML, *OPEN_DOCUMENT)},
    "a.pdf": PDF,
    "a.PNG": PNG,
    "a.jpg": JPEG,
    "a.jpeg": JPEG,
    "a.zip": ZIP,
    "a.txt": b"any text",
    "a.eml": b"From: a",
    "README": b"any text",
}


def flaw(path: str, raw: bytes) -> str:
    with pytest.raises(FlawError) as caught:
        check_attached(path, raw)
    assert caught.value.fix.endswith(".")
    return caught.value.says


@pytest.mark.parametrize("path", SOUND)
def test_a_sound_file_passes(path: str) -> None:
    check_attached(path, SOUND[path])


@pytest.mark.parametrize("path", SOUND)
@pytest.mark.parametrize("raw", [b"", b" \n\t"])
def test_an_empty_file_is_none(path: str, raw: bytes) -> None:
    assert flaw(path, raw) == "is empty"


@pytest.mark.parametrize(
    ("path", "named"),
    [("a.pdf", "a PDF"), ("a.png", "a PNG"), ("a.jpg", "a JPG"), ("a.docx", "a DOCX"), ("a.xlsx", "an XLSX"),
     ("a.pptx", "a PPTX"), ("a.odt", "an ODT"), ("a.ods", "an ODS"), ("a.odp", "an ODP"), ("a.zip", "a ZIP")],
)  # fmt: skip
def test_another_file_under_its_name_is_refused(path: str, named: str) -> None:
    assert flaw(path, b"GIF89a") == f"is not {named} file"
    assert flaw(path, b"\n<!doctype html>Sign in") == f"is not {named} file (it looks like a web page)"


@pytest.mark.parametrize("kind", [*OPEN_XML, *OPEN_DOCUMENT])
def test_one_office_file_is_not_another(kind: str) -> None:
    for other in (*OPEN_XML, *OPEN_DOCUMENT):
        if other != kind:
            assert flaw(f"a.{kind}", office(other)).startswith("is not a")
    assert flaw(f"a.{kind}", ZIP).startswith("is not a")


CLASSIC = b"trailer\n<< /Size 7 /Encrypt 5 0 R >>\nstartxref\n9\n%%EOF"
STREAM = (
    b"7 0 obj\n<< /Type /XRef /Encrypt 5 0 R /Length 9 >>\nstream\nxxx\nendstream endobj\nstartxref\n9\n%%EOF"
)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        pytest.param(PDF[:-8], "is damaged or cut off", id="without its end"),
        pytest.param(PDF + bytes(2000), "is damaged or cut off", id="with an end too far ahead"),
        pytest.param(b"%PDF-1.4\n" + CLASSIC, "is encrypted, so not everybody can review it", id="trailer"),
        pytest.param(b"%PDF-1.7\n" + STREAM, "is encrypted, so not everybody can review it", id="stream"),
        pytest.param(
            b"%PDF-1.4\n" + CLASSIC.replace(b"5 0 R", b"<< /V 2 >>"),
            "is encrypted, so not everybody can review it",
            id="with the dictionary itself",
        ),
        pytest.param(PDF + CLASSIC, "is encrypted, so not everybody can review it", id="in a later version"),
    ],
)
def test_a_pdf_that_is_cut_off_or_encrypted_is_refused(raw: bytes, says: str) -> None:
    assert flaw("a.pdf", raw) == says


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"1 0 obj\n(about /Encrypt 5 0 R)\nendobj\n", id="in an object"),
        pytest.param(b"/Encrypt 5 0 R", id="in nothing at all"),
        pytest.param(b"1 0 obj\n<< /Type /Font /Encrypt 5 0 R >>\nstream\n", id="in another stream"),
        pytest.param(b"trailer << /EncryptMetadata true >>\n", id="of another name"),
    ],
)
def test_a_pdf_that_speaks_of_encryption_is_none_that_is_encrypted(body: bytes) -> None:
    check_attached("a.pdf", b"%PDF-1.4\n" + body + b"trailer << /Size 7 >>\nstartxref\n9\n%%EOF\n")


@pytest.mark.parametrize(
    ("path", "raw", "says"),
    [
        pytest.param("a.png", PNG[:-3], "is damaged or cut off", id="an image without its end"),
        pytest.param("a.png", PNG[:20], "is damaged or cut off", id="an image without its size"),
        pytest.param("a.png", PNG.replace(b"\0\0\0\1", bytes(4)), "is an image of no size", id="no width"),
        pytest.param("a.png", PNG.replace(b"\0\0\0\2", bytes(4)), "is an image of no size", id="no height"),
        pytest.param("a.jpg", JPEG[:-2], "is damaged or cut off", id="a photo that ends in its scan"),
        pytest.param("a.jpg", JPEG[:16], "is damaged or cut off", id="a photo that ends in its thumbnail"),
        pytest.param("a.docx", office("docx")[:-9], "is damaged or cut off", id="a document"),
        pytest.param("a.zip", ZIP[:-9], "is damaged or cut off", id="an archive"),
    ],
)
def test_a_file_that_was_cut_off_is_refused(path: str, raw: bytes, says: str) -> None:
    assert flaw(path, raw) == says


MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("a.docm", office("docx")),
        ("a.XLSM", b"anything"),
        ("a.docx", office("docx", more={"word/vbaProject.bin": b"x"})),
        ("a.docx", office("docx", main=MACROS)),
        ("a.odt", office("odt", more={"Basic/script-lc.xml": "<a/>"})),
    ],
)
def test_macros_are_refused(path: str, raw: bytes) -> None:
    assert flaw(path, raw) == "carries macros"


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("a.docx", OLE + bytes(99) + "EncryptedPackage".encode("utf-16-le")),
        ("a.docx", encrypted(office("docx"))),
        ("a.zip", encrypted(ZIP)),
        ("a.odt", office("odt", more={"META-INF/manifest.xml": "<m><e><encryption-data/></e></m>"})),
    ],
)
def test_what_only_a_password_opens_is_refused(path: str, raw: bytes) -> None:
    assert flaw(path, raw) == "is encrypted, so nobody can review it"


def test_an_old_document_is_no_new_one() -> None:
    assert flaw("a.docx", OLE + bytes(99)) == "is not a DOCX file but of an older format"


def test_an_open_document_that_lists_its_files_passes() -> None:
    check_attached("a.ods", office("ods", more={"META-INF/manifest.xml": "<m><file-entry/></m>"}))


def test_the_kind_may_be_that_of_all_files_with_an_ending() -> None:
    part, usual = OPEN_XML["docx"]
    types = f'<Types><Default Extension="xml" ContentType="{usual}"/></Types>'
    check_attached("a.docx", container({TYPES: types, part: "<a/>"}))


def test_a_kind_whose_main_part_is_not_there_is_not_it() -> None:
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{OPEN_XML["docx"][1]}"/></Types>'
    assert flaw("a.docx", container({TYPES: types})) == "is not a DOCX file"


def test_entities_in_what_a_container_says_of_itself_are_refused() -> None:
    raw = container({TYPES: '<!DOCTYPE a [<!ENTITY b "b">]><Types/>', "word/document.xml": "<a/>"})
    assert flaw("a.docx", raw) == "holds XML with a DOCTYPE, which no office program writes"


def test_what_a_container_says_of_itself_is_bounded() -> None:
    raw = container({TYPES: "<Types>" + " " * 5_000_000, "a.png": bytes(100_000)}, zipfile.ZIP_STORED)
    assert flaw("a.docx", raw) == f"unfolds to too much: its part {TYPES} has more than 4,194,304 bytes"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        pytest.param(container({"a.bin": bytes(32 * 1024**2)}), "unfolds from 32,", id="a bomb"),
        pytest.param(
            container({"a": "a", "A": "b"}), "holds two files named A", id="names that differ by case"
        ),
        pytest.param(container({"a": "a"}, zipfile.ZIP_BZIP2), "is compressed in an unusual way", id="bzip2"),
        pytest.param(
            b"PK\x03\x04" + b"PK\x01\x02" * (MAX_MEMBERS + 1), "holds more than 10,000 files", id="many files"
        ),
    ],
)
def test_a_container_out_of_bounds_is_refused(raw: bytes, says: str) -> None:
    assert flaw("a.zip", raw).startswith(says)


def test_an_archive_that_is_empty_holds_nothing_that_is_wrong() -> None:
    check_attached("a.zip", container({}))


def test_a_container_is_read_by_name_and_within_a_limit() -> None:
    opened = Container(container({"a": "12345"}))
    assert opened.names == ["a"]
    assert opened.read("a", 5) == b"12345"
    with pytest.raises(FlawError, match="its part a has more than 4 bytes"):
        opened.read("a", 4)
    with pytest.raises(FlawError, match="is damaged"):
        opened.read("b", 4)
    with pytest.raises(FlawError, match="is no ZIP container"):
        Container(b"")


def test_a_member_whose_content_was_altered_is_damaged() -> None:
    raw = container({"a": "12345"}, zipfile.ZIP_STORED).replace(b"12345", b"12346")
    with pytest.raises(FlawError, match="is damaged"):
        Container(raw).read("a", 5)


def test_a_directory_that_points_nowhere_is_damaged() -> None:
    raw = bytearray(ZIP)
    at = raw.rfind(b"PK\x05\x06")
    raw[at + 12 : at + 20] = struct.pack("<LL", 2**31, 2**31)
    assert flaw("a.zip", bytes(raw)) == "is damaged or cut off"


@given(st.sampled_from(sorted(SOUND)), st.data())
def test_whatever_is_done_to_a_file_it_passes_or_is_refused_in_a_sentence(
    path: str, data: st.DataObject
) -> None:
    raw = bytearray(SOUND[path])
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(FlawError):
        check_attached(path, bytes(raw[: data.draw(st.integers(0, len(raw)))]))


def test_the_archive_module_agrees_that_the_sound_ones_are_sound() -> None:
    for path, raw in SOUND.items():
        if raw.startswith(b"PK"):
            assert zipfile.ZipFile(BytesIO(raw)).testzip() is None, path
