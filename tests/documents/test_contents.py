"""Each content is read once, whoever asks for it and whatever comes of it."""

from __future__ import annotations

import pytest

from socgap_evidence.documents import Contents
from socgap_evidence.errors import DocumentError, SnapshotError


class Stored:
    """Bytes that note how often they were asked for."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.asked = 0

    def __call__(self) -> bytes:
        self.asked += 1
        return self.raw


def test_the_same_content_at_the_same_path_is_the_same_document() -> None:
    contents, stored = Contents(), Stored(b"id: 1\n")
    found = contents.document("b1", "a.yaml", stored)
    assert (found.data, contents.document("b1", "a.yaml", stored) is found, stored.asked) == (
        {"id": 1},
        True,
        1,
    )


def test_the_path_says_how_it_is_read() -> None:
    contents, stored = Contents(), Stored(b"id\n1\n")
    assert contents.document("b1", "a.csv", stored).data == {"items": [{"id": 1}]}
    assert contents.document("b1", "a.yaml", stored).data == "id 1"
    assert contents.document("b1", "a.txt", stored, is_attached=True).data is None
    assert stored.asked == 3


def test_what_holds_no_document_is_refused_each_time_in_the_same_words() -> None:
    contents, stored = Contents(), Stored(b"a: [\n")
    refused = []
    for _ in range(2):
        with pytest.raises(DocumentError) as caught:
            contents.document("b1", "a.yaml", stored)
        refused.append((caught.value.message, len(caught.traceback)))
    assert refused[0] == refused[1]
    assert stored.asked == 1


def test_what_could_not_be_read_may_be_there_the_next_time() -> None:
    def gone() -> bytes:
        raise SnapshotError("It is gone.")

    contents = Contents()
    with pytest.raises(SnapshotError, match=r"It is gone\."):
        contents.document("b1", "a.yaml", gone)
    assert contents.document("b1", "a.yaml", Stored(b"id: 1\n")).data == {"id": 1}
