"""What is signed is what the two specifications say, to the byte."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.pack.statement import (
    PAYLOAD_TYPE,
    EnvelopeError,
    pae,
    read_envelope,
    statement,
    write_envelope,
)


def test_the_encoding_is_that_of_the_specification() -> None:
    # https://github.com/secure-systems-lab/dsse/blob/master/protocol.md, "Test Vectors"
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_lengths_are_those_of_bytes() -> None:
    assert pae("é", "é".encode()) == "DSSEv1 2 é 2 é".encode()


@given(
    st.tuples(st.text(max_size=9), st.binary(max_size=9)),
    st.tuples(st.text(max_size=9), st.binary(max_size=9)),
)
def test_two_payloads_are_never_encoded_alike(one: tuple[str, bytes], other: tuple[str, bytes]) -> None:
    assert (pae(*one) == pae(*other)) == (one == other)


def test_the_statement_is_about_the_manifest_alone() -> None:
    data = json.loads(statement(b"{}"))
    assert data["_type"] == "https://in-toto.io/Statement/v1"
    digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert data["subject"] == [{"name": "manifest.json", "digest": {"sha256": digest}}]
    assert set(data) == {"_type", "subject", "predicateType", "predicate"}


@given(st.binary(max_size=20), st.lists(st.binary(max_size=20), max_size=16))
def test_an_envelope_is_read_as_it_was_written(manifest: bytes, signatures: list[bytes]) -> None:
    found = read_envelope(write_envelope(manifest, tuple(signatures)))
    assert found.payload_type == PAYLOAD_TYPE
    assert found.payload == statement(manifest)
    assert found.signatures == tuple(signatures)


def test_the_hint_of_a_key_is_not_looked_at() -> None:
    data = json.loads(write_envelope(b"{}", (b"x",)))
    data["signatures"][0]["keyid"] = "anything"
    assert read_envelope(json.dumps(data).encode()).signatures == (b"x",)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"payload": 1}, "the payload is not in base64"),
        ({"payload": "é"}, "the payload is not in base64"),
        ({"payload": "a"}, "the payload is not in base64"),
        (
            {"payload": base64.b64encode(b"\xff\xfe").decode().replace("/", "_")},
            "the payload is not in base64",
        ),
        ({"signatures": {}}, "no list of at most 16"),
        ({"signatures": ["x"]}, "more, or less"),
        ({"more": 1}, "does not have exactly"),
    ],
)
def test_an_envelope_that_is_none(change: dict[str, object], says: str) -> None:
    data = {**json.loads(write_envelope(b"{}")), **change}
    with pytest.raises(EnvelopeError, match=says):
        read_envelope(json.dumps(data).encode())
