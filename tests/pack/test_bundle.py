"""Git reads what is written here as it reads its own bundles, whatever the history holds."""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from socgap_evidence.pack.bundle import stored
from socgap_evidence.pack.making import make_pack
from socgap_evidence.pack.wishes import Wishes
from tests.pack.company import company
from tests.support.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path


@given(st.binary(max_size=300))
@example(b"")
@example(bytes(65_535))
@example(bytes(65_536))
@example(bytes(131_071))
def test_a_stream_of_stored_blocks_is_one_of_zlib(content: bytes) -> None:
    unpacker = zlib.decompressobj()
    assert unpacker.decompress(stored(content)) == content
    assert (unpacker.eof, unpacker.unused_data) == (True, b"")


@pytest.mark.parametrize("kind", ["sha1", "sha256"])
def test_git_clones_any_history_and_finds_nothing_wrong_with_it(kind: str, tmp_path: Path) -> None:
    made = Repository(tmp_path / "company")
    made.git("init", "-q", "--initial-branch=main", f"--object-format={kind}")
    made.commit("Nothing yet", when="2026-01-01T00:00:00+00:00")
    company(made.root)
    made.write("evidence/large.txt", os.urandom(200_001).hex())
    made.write("evidence/empty.txt", "")
    made.write("evidence/run.sh", "true\n").chmod(0o755)
    (made.root / "link").symlink_to("notes.txt")
    made.commit("Odd things", when="2026-07-03T12:00:00+00:00")
    pack = make_pack(made.root, Wishes())
    (tmp_path / "history.bundle").write_bytes(pack.entries["history.bundle"])
    clone = Repository(tmp_path / "clone")
    clone.git("clone", "-q", str(tmp_path / "history.bundle"), ".")
    clone.git("fsck", "--full", "--strict")
    assert clone.git("rev-parse", "HEAD") == made.git("rev-parse", "HEAD")
    assert clone.git("rev-list", "--objects", "HEAD") == made.git("rev-list", "--objects", "HEAD")
    assert clone.git("status", "--porcelain") == ""
