"""What is signed: an in-toto Statement about the manifest, in an envelope of DSSE.

The statement follows from the manifest, so whoever checks one makes it again and compares bytes; nothing that stands
in it has to be believed. What a signature covers is the pre-authentication encoding, which tells one type of payload
from another (DSSE 1.0, https://github.com/secure-systems-lab/dsse; in-toto Statement 1.0).
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.documents import read_document
from socgap_evidence.errors import DocumentError
from socgap_evidence.pack.naming import ENVELOPE, MANIFEST

if TYPE_CHECKING:
    from socgap_evidence.model import Json

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:socgap:pack:v1"
"""What the statement says of the manifest: that it is one of a pack."""

MAX_SIGNATURES = 16
"""The most signatures that are looked at; each takes a program some times."""


class EnvelopeError(Exception):
    """The envelope is none; the message is the sentence that says why."""


class Envelope(Struct, frozen=True):
    """A payload, what it is, and who put a name to it."""

    payload_type: str
    payload: bytes
    signatures: tuple[bytes, ...]
    """SSH signatures in their armour; none where nobody signed."""


def statement(manifest: bytes) -> bytes:
    """The statement about a manifest, always the same for the same bytes."""
    data: dict[str, Json] = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": MANIFEST, "digest": {"sha256": hashlib.sha256(manifest).hexdigest()}}],
        "predicateType": PREDICATE_TYPE,
        "predicate": {},
    }
    return json.dumps(data, separators=(",", ":")).encode()


def pae(payload_type: str, payload: bytes) -> bytes:
    """The pre-authentication encoding of DSSE: what is signed instead of the payload alone."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def write_envelope(manifest: bytes, signatures: tuple[bytes, ...] = ()) -> bytes:
    """The envelope of a manifest, with the signatures that there are."""
    data: dict[str, Json] = {
        "payloadType": PAYLOAD_TYPE,
        "payload": base64.b64encode(statement(manifest)).decode(),
        "signatures": [{"sig": base64.b64encode(one).decode()} for one in signatures],
    }
    return f"{json.dumps(data, indent=2)}\n".encode()


def read_envelope(raw: bytes) -> Envelope:
    """The envelope that some bytes are; EnvelopeError if they are none."""
    try:
        data = read_document(ENVELOPE, raw).data
    except DocumentError as error:
        raise EnvelopeError(f"{ENVELOPE} cannot be read: {error.message}") from error
    if not isinstance(data, dict) or set(data) != {"payloadType", "payload", "signatures"}:
        raise EnvelopeError(f"{ENVELOPE} does not have exactly payloadType, payload and signatures.")
    signatures = data["signatures"]
    if not isinstance(signatures, list) or len(signatures) > MAX_SIGNATURES:
        raise EnvelopeError(f"The signatures of {ENVELOPE} are no list of at most {MAX_SIGNATURES}.")
    armours = tuple(_decoded(_only(one), "a signature") for one in signatures)
    return Envelope(str(data["payloadType"]), _decoded(data["payload"], "the payload"), armours)


def _only(signature: Json) -> Json:
    """The one thing that a signature says; DSSE's ``keyid`` is a hint that nobody vouches for, and not looked at."""
    if not isinstance(signature, dict) or not {"sig"} <= set(signature) <= {"sig", "keyid"}:
        raise EnvelopeError(f"A signature of {ENVELOPE} is more, or less, than 'sig'.")
    return signature["sig"]


def _decoded(text: Json, what: str) -> bytes:
    wrong = EnvelopeError(f"In {ENVELOPE} {what} is not in base64.")
    if not isinstance(text, str):
        raise wrong
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:  # binascii.Error is one, and so is a letter beyond ASCII
        raise wrong from error
