"""An archive has the same bytes for the same files, and holds no name that means something else elsewhere."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.errors import SnapshotError
from socgap_evidence.pack import opening
from socgap_evidence.pack.archive import archive, refuse_names
from socgap_evidence.pack.naming import fault_in_name

NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).map(lambda name: f"tree/{name}")


def test_the_bytes_of_an_archive_are_known() -> None:
    made = archive({"tree/b.txt": b"two", "tree/ä.txt": b"", "manifest.json": b"{}"})
    assert (
        hashlib.sha256(made).hexdigest() == "10b24e9eacb7aa9bd9a4d1d48e081f91dc8924b28cd3540daf72fa15682df30c"
    )


def test_entries_are_stored_in_the_order_of_their_bytes() -> None:
    files = {"tree/ä": b"1", "tree/z": b"2" * 100_000, "SHA256SUMS": b""}
    with zipfile.ZipFile(io.BytesIO(archive(files))) as made:
        assert made.namelist() == ["SHA256SUMS", "tree/z", "tree/ä"]
        for one in made.infolist():
            assert (one.compress_type, one.date_time) == (zipfile.ZIP_STORED, (1980, 1, 1, 0, 0, 0))
            assert (one.external_attr >> 16, one.create_system, one.extra) == (0o100644, 3, b"")
            assert made.read(one) == files[one.filename]


@pytest.mark.parametrize(
    ("limit", "most", "said"),
    [
        ("MAX_MEMBERS", 1, "The pack would hold 2 files; the limit is 1."),
        ("MAX_ARCHIVE", 225, "The pack would have 226 bytes; the limit is 225."),
    ],
)
def test_what_nobody_would_read_is_not_written(
    limit: str, most: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"tree/a": b"1234567890", "SHA256SUMS": b"1234567890"}
    assert len(archive(files)) == 226
    monkeypatch.setattr(opening, limit, most)
    with pytest.raises(SnapshotError, match=re.escape(said)):
        archive(files)


@given(
    st.dictionaries(NAMES.filter(lambda name: not fault_in_name(name)), st.binary(max_size=20), max_size=3)
)
def test_what_is_put_in_comes_out_whatever_the_order(files: dict[str, bytes]) -> None:
    made = archive(files)
    assert made == archive(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(made)) as read:
        assert {name: read.read(name) for name in read.namelist()} == files


@pytest.mark.parametrize(
    "name",
    [
        "tree/../a",
        "/tree/a",
        "tree//a",
        "tree/./a",
        "tree/a\\b",
        "tree/a\nb",
        "tree/" + "a" * 1100,
        "elsewhere.txt",
        "tree/caf\udce9",
    ],
)
def test_a_name_that_means_something_else_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(SnapshotError, match="cannot be packed"):
        refuse_names([name])


@pytest.mark.parametrize(
    ("one", "other"), [("tree/a", "tree/A"), ("tree/é", "tree/e\u0301"), ("tree/a", "tree/A/b")]
)
def test_two_names_that_some_disk_takes_for_one_are_refused(one: str, other: str) -> None:
    with pytest.raises(SnapshotError, match="beside"):
        refuse_names([one, other])
