"""An archive is read in one way or not at all, and within bounds."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.errors import SnapshotError, UsageError
from socgap_evidence.pack import opening
from socgap_evidence.pack.archive import archive, refuse_names
from socgap_evidence.pack.naming import MANIFEST, clashes, fault_in_name, is_folder, one_place
from socgap_evidence.pack.opening import ArchiveError, open_archive
from tests.pack.packs import Honest, entries_of, zipped

NAMES = st.text(st.sampled_from("aAéÉe\u0301ß./\\: \x00\x1b\u202ex"), min_size=1, max_size=9).map(
    "tree/{}".format
)


@given(st.dictionaries(NAMES, st.binary(max_size=9), max_size=4))
def test_what_can_be_packed_can_be_opened_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    files = {**files, MANIFEST: b"{}"}
    path = tmp_path_factory.mktemp("archive") / "pack.zip"
    path.write_bytes(zipped(entries_of(files)))  # which writes whatever it is given
    try:
        refuse_names(files)
    except SnapshotError:
        with pytest.raises(ArchiveError):
            open_archive(path)
        return
    opened = open_archive(path)
    assert {name: opened.read(name) for name in opened.members} == files
    opened.close()


@pytest.mark.parametrize("at", range(0, 700, 7))
def test_no_byte_of_a_header_is_free(at: int, pack: Honest, tmp_path: Path) -> None:
    small = {name: pack.files[name] for name in ("manifest.json", "SHA256SUMS")}
    raw = bytearray(zipped(entries_of(small)))
    begins = raw.index(b"PK\1\2")
    at = begins + at % (len(raw) - begins)
    raw[at] ^= 0x20
    path = tmp_path / "pack.zip"
    path.write_bytes(raw)
    # Only the CRC is not a matter of the headers: both of them say it, and the contents are held against it later.
    with pytest.raises((ArchiveError, UsageError)):
        open_archive(path)


def test_a_directory_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    raw = archive({MANIFEST: b"{}"})
    body, end = raw[:-22], raw[-22:]
    padded = body + bytes(4096)
    path = tmp_path / "pack.zip"
    length = struct.unpack("<L", end[12:16])[0] + 4096
    path.write_bytes(padded + end[:12] + struct.pack("<L", length) + end[16:])
    with pytest.raises(ArchiveError, match="holds more than its end says"):
        open_archive(path)


def test_an_archive_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(archive({MANIFEST: b"{}"}))
    monkeypatch.setattr(opening, "MAX_ARCHIVE", 10)
    with pytest.raises(ArchiveError, match="the limit is 10"):
        open_archive(path)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(archive({MANIFEST: b"{}"}))
    opened = open_archive(path)
    with pytest.raises(ArchiveError, match="has 2 bytes; the limit is 1"):
        opened.read(MANIFEST, 1)
    opened.close()


def test_an_archive_that_is_cut_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(archive({MANIFEST: b"{}" * 99_999}))
    opened = open_archive(path)
    with path.open("r+b") as file:
        file.truncate(99)
    with pytest.raises(ArchiveError, match="ends early"):
        opened.read(MANIFEST)
    opened.close()


def test_what_cannot_be_read_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe:
        name = "pipe"

        def seek(self, *_: int) -> int:
            raise OSError(29, "Illegal seek")

        def close(self) -> None:
            """Nothing."""

    monkeypatch.setattr(Path, "open", lambda *_: Pipe())
    with pytest.raises(UsageError, match="no file that can be read twice"):
        open_archive(tmp_path / "pipe")


@pytest.mark.parametrize("part", ["a/", "a/b/", "soc2 files/", ""])
def test_a_folder_below(part: str) -> None:
    assert is_folder(part)


@pytest.mark.parametrize(
    "part",
    [
        "a",
        "/",
        "/a/",
        "../",
        "a/../b/",
        "./",
        "a//",
        ".git/",
        ".GIT/",
        "a/.git./",
        "C:/",
        "a\\b/",
        "a\x00/",
        "x" * 256 + "/",
        "a/" * 999,
    ],
)
def test_no_folder_below(part: str) -> None:
    assert not is_folder(part)


def test_surrogates_are_a_fault_of_a_name() -> None:
    assert fault_in_name("tree/\udcff") == "holds a control character"


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ("x" * 256, "a part of more than 255 bytes"),
        ("é" * 128, "a part of more than 255 bytes"),
        *((f"a{one}b", f"holds '{one}', which Windows") for one in '?*<>|"'),
        ("evidence:stream", "holds ':', which Windows"),
        *((one, "takes for a device") for one in ("NUL", "con.md", "Com1.tar.gz", "lpt² .x", "aux/a.md", "CONIN$")),
        ("a.md ", "ends with a space or a dot"),
        ("a./b.md", "ends with a space or a dot"),
        ("gnp.\u202eexe", "cannot be seen"),
        ("z\u200b.md", "cannot be seen"),
        ("\ufeffz.md", "cannot be seen"),
    ],
)  # fmt: skip
def test_what_cannot_be_unpacked_everywhere_is_a_fault_of_a_name(part: str, fault: str) -> None:
    assert fault in fault_in_name(f"tree/evidence/{part}")


@pytest.mark.parametrize(
    "part",
    [
        "x" * 255,
        "console.md",
        "com10",
        "nul-a.md",
        ".a",
        "a b.md",
        "Prüfung Nr. 1 (é, 漢字).md",
        "a.con",
        "⚠️",
    ],
)
def test_what_people_write_is_no_fault_of_a_name(part: str) -> None:
    assert fault_in_name(f"tree/evidence/{part}") == ""


@given(st.lists(NAMES, max_size=6))
def test_names_clash_or_have_places_of_their_own(names: list[str]) -> None:
    if not list(clashes(names)):
        places = [one_place(name) for name in names]
        assert len(set(places)) == len(places)
        assert not any(one.startswith(f"{other}/") for one in places for other in places)
