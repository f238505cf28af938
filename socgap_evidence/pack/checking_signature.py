"""Whether what is signed is this manifest, and whether somebody whom the auditor knows has signed it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from socgap_evidence.documents import read_document
from socgap_evidence.errors import DocumentError
from socgap_evidence.history.signatures import UncheckableError
from socgap_evidence.pack.naming import ENVELOPE, MANIFEST
from socgap_evidence.pack.opening import MAX_ENVELOPE, ArchiveError
from socgap_evidence.pack.signing import check_signature
from socgap_evidence.pack.statement import (
    PAYLOAD_TYPE,
    EnvelopeError,
    pae,
    read_envelope,
    statement,
)
from socgap_evidence.verification import Check, Detail, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.pack.opening import Archive
    from socgap_evidence.pack.signing import Signed, Signers
    from socgap_evidence.pack.statement import Envelope


def check_envelope(
    archive: Archive, manifest: bytes, signers: Signers | None, *, knows_commit: bool
) -> Iterator[Check]:
    """``statement`` and ``signature``; ``knows_commit`` says that the auditor named the commit, which vouches instead."""
    try:
        envelope = _envelope(archive)
    except (EnvelopeError, ArchiveError) as error:
        yield Check("statement", Outcome.FAILS, str(error))
        yield Check("signature", Outcome.UNTOLD, "Without an envelope there is nothing that could be signed.")
        return
    yield _statement(envelope, manifest)
    yield _signature(envelope, manifest, signers, knows_commit=knows_commit)


def _envelope(archive: Archive) -> Envelope:
    if ENVELOPE not in archive.members:
        raise EnvelopeError(f"There is no {ENVELOPE}.")
    return read_envelope(archive.read(ENVELOPE, MAX_ENVELOPE))


def _statement(envelope: Envelope, manifest: bytes) -> Check:
    if envelope.payload_type != PAYLOAD_TYPE:
        return Check(
            "statement",
            Outcome.FAILS,
            f"The payload is '{envelope.payload_type}'; that of a pack is {PAYLOAD_TYPE}.",
        )
    if envelope.payload != statement(manifest):
        digest = hashlib.sha256(manifest).hexdigest()
        about = _subject(envelope.payload)
        why = (
            f"It is about a manifest of sha256 {about}; this one has {digest}."
            if about not in {"", digest}
            else ""
        )
        return Check(
            "statement", Outcome.FAILS, why or "The statement is not the one that is made of this manifest."
        )
    return Check("statement", Outcome.HOLDS, "It is about this manifest and nothing else.")


def _subject(payload: bytes) -> str:
    """The digest of the manifest that a statement is about, empty if it has none."""
    try:
        data = read_document("statement.json", payload).data
    except DocumentError:
        return ""
    match data:
        case {"subject": [{"name": name, "digest": {"sha256": str(digest)}}]} if name == MANIFEST:
            return digest
    return ""


def _signature(envelope: Envelope, manifest: bytes, signers: Signers | None, *, knows_commit: bool) -> Check:
    count = len(envelope.signatures)
    if signers is None:
        what = "It is not signed" if not count else f"It has {_counted(count)}, and nobody said whose counts"
        if knows_commit:
            return Check(
                "signature",
                Outcome.UNASKED,
                f"{what}; you know the commit instead. The day and the window are nobody's word.",
            )
        return Check(
            "signature",
            Outcome.UNTOLD,
            f"{what}: name the file of signers (--signers), or the commit (--expect-commit).",
        )
    if not count:
        return Check("signature", Outcome.FAILS, "It is not signed.")
    # What is signed is made again here: a signature of anything else proves nothing, whatever the envelope holds.
    payload = pae(PAYLOAD_TYPE, statement(manifest))
    try:
        judged = [check_signature(payload, one, signers) for one in envelope.signatures]
    except UncheckableError as error:
        return Check("signature", Outcome.UNTOLD, str(error))
    return _judged(judged)


def _judged(judged: list[Signed]) -> Check:
    good = [one for one in judged if one.is_good]
    others = tuple(Detail(one.key, one.says) for one in judged if not one.is_good)
    if not good:
        return Check("signature", Outcome.FAILS, judged[0].says, others[1:])
    return Check("signature", Outcome.HOLDS, " ".join(one.says for one in good), others)


def _counted(count: int) -> str:
    return "a signature" if count == 1 else f"{count} signatures"
