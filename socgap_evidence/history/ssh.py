"""SSH signatures, by ``ssh-keygen -Y verify`` at the committer date.

One process says yes: these bytes, this committer, the namespace ``git``, that day, and no revoked key. Only after a no
it is asked again without one of the conditions, to find out which of them it was; ``ssh-keygen`` itself is silent on
most. Patterns (``*@example.com``), validity, namespaces and certificate authorities of the list are its business.

The addresses of the list are given to it in lower case, as the committer's is, because it would tell cases apart; those
in certificates cannot be, and have to be in lower case for themselves.
"""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING

from socgap_evidence.history.signatures import (
    ALLOWED_SIGNERS,
    REVOKED_KEYS,
    Signature,
    SignatureState,
    UncheckableError,
)

if TYPE_CHECKING:
    from socgap_evidence.history.signatures import Answer, Claim, Trust, Workshop

REFUSED = "Could not verify signature.\n"

_PROBE_LIST = b"""\
probe@socgap.invalid ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICvoDqapaO4NrDR2OiBKSfnLi8kEtlnQaulruY7mRc2A
"""
_PROBE = b"""\
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgK+gOpqlo7g2sNHY6IEpJ+cuLyQ
S2WdBq6Wu5juZFzYAAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQP7ydg6ZgfyPaWGLQKXETwkEDVD39xRTrV41S3z9bCRRGYA3Ga4vwLvJSvJnQTyjpm
LqtxmrEOentShQJrdIOww=
-----END SSH SIGNATURE-----
"""
"""An empty text, signed with a key that was thrown away: a list that revokes it would revoke anything."""


def verify(workshop: Workshop, claim: Claim, trust: Trust) -> Signature:
    """GOOD if the committer signed the payload with a key that the list gave to that address then, or BAD.

    UncheckableError where there is no list, one cannot be read, or ``ssh-keygen`` is missing or not understood.
    """
    if trust.allowed_signers is None:
        raise UncheckableError(
            "The commit is signed, and there is no list of allowed signers to hold it against."
            f" Add {ALLOWED_SIGNERS}, one line for each key: an address, the type of the key, the key."
        )
    workshop.put("signature", claim.armour)
    workshop.put("allowed_signers", tidy(trust.allowed_signers))
    if trust.revoked_keys is not None:
        workshop.put("revoked_keys", trust.revoked_keys)
    answer = _ask(workshop, claim, revocation=trust.revoked_keys is not None)
    if answer.code == 0:
        key = fingerprint(answer, f'Good "git" signature for {claim.committer} with ')
        return Signature(SignatureState.GOOD, "ssh", key, (claim.committer,))
    if answer.out != REFUSED:
        raise UncheckableError(unanswered(answer))
    return _refused(workshop, claim, answer, revocation=trust.revoked_keys is not None)


_NOBODY = re.compile(r"^No user exists for uid (\d+)", re.MULTILINE)


def unanswered(answer: Answer) -> str:
    """Why ``ssh-keygen`` said neither yes nor no."""
    if nobody := _NOBODY.search(answer.err):  # in a container that is run as somebody whom it does not know
        return (
            f"ssh-keygen runs only for a user whom the system knows, and nobody has the id {nobody[1]}."
            " Add a line for it to /etc/passwd; into a container, mount one that has it."
        )
    return "ssh-keygen gave no answer that is understood. Install OpenSSH 8.8 or newer."


_PRINCIPALS = re.compile(rb'^[ \t]*[^ \t\r\n"]*(?:"[^"\n]*")?', re.MULTILINE)
_EMPTY = re.compile(rb"^[ \t\r]*$", re.MULTILINE)


def tidy(allowed_signers: bytes) -> bytes:
    """The list, line by line, with the first word (quoted or not) in lower case, and empty lines as comments.

    ``ssh-keygen`` complains of a missing key on lines that are empty.
    """
    return _EMPTY.sub(b"#", _PRINCIPALS.sub(lambda found: found[0].lower(), allowed_signers))


def _ask(workshop: Workshop, claim: Claim, *, revocation: bool) -> Answer:
    """Whether the committer signed the payload, on that day; with or without regard to revoked keys."""
    return workshop.run(
        "ssh-keygen", "-Y", "verify", "-n", "git",
        "-I", claim.committer,
        "-f", "allowed_signers",
        "-s", "signature",
        *(("-r", "revoked_keys") if revocation else ()),
        _at(claim),
        stdin=claim.payload,
    )  # fmt: skip


def _at(claim: Claim) -> str:
    return f"-Overify-time={claim.when.astimezone(UTC):%Y%m%d%H%M%S}"


def fingerprint(answer: Answer, beginning: str) -> str:
    """The fingerprint in a line of praise, which has to be that line and nothing else."""
    found = re.fullmatch(re.escape(beginning) + r"[\w-]+ key (SHA256:[\w+/]+)\n", answer.out)
    if found is None:
        raise UncheckableError("ssh-keygen gave an answer that is not understood.")
    return found[1]


def _refused(workshop: Workshop, claim: Claim, answer: Answer, *, revocation: bool) -> Signature:
    """BAD with the first condition that was not met, from the signature itself to the list."""
    alone = workshop.run(
        "ssh-keygen", "-Y", "check-novalidate", "-n", "git", "-s", "signature", stdin=claim.payload
    )
    if alone.code:
        return Signature(SignatureState.BAD, "ssh", why=_wrong_with_signature(alone))
    key = fingerprint(alone, 'Good "git" signature with ')
    if revocation:
        answer = _ask(workshop, claim, revocation=False)
    if answer.code == 0:
        expect_readable_revocations(workshop, REVOKED_KEYS)
        why = f"The key {key} is revoked by {REVOKED_KEYS}."
    else:
        why = _wrong_with_key(workshop, claim, answer, key)
    return Signature(SignatureState.BAD, "ssh", key, why=why)


def _wrong_with_signature(alone: Answer) -> str:
    if "incorrect signature" in alone.err:
        return "The commit is not what was signed: it was altered, or the signature is that of another one."
    if "namespace" in alone.err:
        return "The signature was not made for git: its namespace is another one."
    return "The SSH signature cannot be read."


def expect_readable_revocations(workshop: Workshop, name: str) -> None:
    """UncheckableError if the list, called ``name``, would revoke any key, which it does when it cannot be read."""
    workshop.put("probe_list", _PROBE_LIST)
    workshop.put("probe", _PROBE)
    answer = workshop.run(
        "ssh-keygen", "-Y", "verify", "-n", "git",
        "-I", "probe@socgap.invalid",
        "-f", "probe_list",
        "-s", "probe",
        "-r", "revoked_keys",
    )  # fmt: skip
    if answer.code:
        raise UncheckableError(
            f"{name} cannot be read. It holds public keys, one a line and without an address,"
            " or is a list made by ssh-keygen -k."
        )


def _wrong_with_key(workshop: Workshop, claim: Claim, answer: Answer, key: str) -> str:
    """What the list says of the key: not then, not for this, not for this committer, or nothing at all."""
    found = workshop.run(
        "ssh-keygen", "-Y", "find-principals", "-s", "signature", "-f", "allowed_signers", _at(claim)
    )
    return (
        _complaint(answer, claim, key)
        or _belongs_to(found, claim, key)
        or _complaint(found, claim, key)
        or f"The key {key} is not in {ALLOWED_SIGNERS}."
    )


def _belongs_to(found: Answer, claim: Claim, key: str) -> str:
    if found.code:
        return ""
    owners = ", ".join(found.out.split())
    return f"The key {key} is allowed for {owners}, and the committer is {claim.committer}."


UNTIL = re.compile(r"key has expired: .* valid-before (\S+)")
FROM = re.compile(r"key is not yet valid: .* valid-after (\S+)")
_CERTIFICATE = re.compile(r"certificate not authorized: (?:Certificate invalid: )?(.+)")
BROKEN = re.compile(r"^allowed_signers:(\d+): ((?:bad|invalid|missing) .+)$", re.MULTILINE)


def _complaint(answer: Answer, claim: Claim, key: str) -> str:
    """The complaint of ``ssh-keygen`` in our words; it makes it on lines that name the key, and on broken ones."""
    said, moment = answer.err, f"{claim.when.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"
    if 'Invalid "verify-time" option' in said:
        raise UncheckableError(f"ssh-keygen cannot judge by the committer date, {moment} UTC.")
    if found := UNTIL.search(said):
        return (
            f"The key {key} expired: it was allowed until {found[1]} UTC, and the commit is of {moment} UTC."
        )
    if found := FROM.search(said):
        return f"The key {key} was not yet valid: it is allowed from {found[1]} UTC, and the commit is of {moment} UTC."
    if found := _CERTIFICATE.search(said):
        return f"The certificate of the key {key} does not vouch for {claim.committer}: {found[1]}."
    if "not permitted for use in signature namespace" in said:
        return f"The key {key} is allowed by {ALLOWED_SIGNERS}, and not for git."
    if found := BROKEN.search(said):
        raise UncheckableError(f"{ALLOWED_SIGNERS} cannot be read at line {found[1]}: {found[2]}.")
    return ""
