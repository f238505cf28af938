"""OpenPGP signatures, by ``gpg`` with a key ring of its own that holds the keys of the base and nothing else.

The ring is thrown away after each question; no agent is started and no network asked. What ``gpg`` says is read from
its status lines only, never from its exit code alone: an expired or revoked key makes it end with 0, too.

``gpg`` judges a key by today, not by the committer date. Here both have to allow it, which is the stricter way: a key
that has expired since then is refused until its owner extends it and the file in the base is renewed, and a key that
was made after the commit, or ends before it, cannot have signed it. So is SHA-1 refused, as OpenSSH does.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field

from socgap_evidence.history.signatures import (
    ALLOWED_KEYS,
    Signature,
    SignatureState,
    UncheckableError,
    lower,
)

if TYPE_CHECKING:
    from socgap_evidence.history.signatures import Answer, Claim, Trust, Workshop

_OPTIONS = (
    "--homedir", "keyring",
    "--batch",
    "--no-tty",
    "--no-options",
    "--no-autostart",
    "--no-auto-key-retrieve",
    "--no-auto-key-locate",
    "--disable-dirmngr",
    "--trust-model", "always",
    "--status-fd", "1",
)  # fmt: skip


def verify(workshop: Workshop, claim: Claim, trust: Trust) -> Signature:
    """GOOD if the committer signed the payload with a key of the base that names that address, or BAD.

    UncheckableError where there are no keys, they cannot be read, or ``gpg`` is missing or not understood.
    """
    if trust.gpg_keys is None:
        raise UncheckableError(
            "The commit is signed with OpenPGP, and there are no keys to hold it against."
            f" Add {ALLOWED_KEYS}, made by gpg --armor --export."
        )
    (workshop.folder / "keyring").mkdir(mode=0o700)
    workshop.put("keys", trust.gpg_keys)
    if workshop.run("gpg", *_OPTIONS, "--import", "keys").code:
        raise UncheckableError(
            f"gpg cannot read {ALLOWED_KEYS}. It holds public keys, made by gpg --armor --export."
        )
    # Listed before the signature is looked at: nothing that it brings along can get among them.
    keys = _keys(workshop.run("gpg", *_OPTIONS, "--with-colons", "--fixed-list-mode", "--list-keys"))
    workshop.put("signature", claim.armour)
    answer = workshop.run("gpg", *_OPTIONS, "--verify", "signature", "-", stdin=claim.payload)
    return _judge(answer, keys, claim)


class _Key(Struct, frozen=True):
    """A key of the base."""

    addresses: set[str] = field(default_factory=set)
    """For whom it may sign today, in lower case."""
    spans: dict[str, tuple[float, float]] = field(default_factory=dict)
    """The first second of each part of it, by fingerprint, and the one after the last."""

    def span(self, *parts: str) -> tuple[float, float]:
        """The first second, and the one after the last, in which all these parts hold."""
        spans = [self.spans[part] for part in parts]
        return max(start for start, _ in spans), min(end for _, end in spans)


_UNUSABLE = frozenset("idren")
"""What gpg marks a user id with that is invalid, disabled, revoked, expired or not valid (doc/DETAILS)."""

_ADDRESS = re.compile(r"(?:[^<>]*<)?([^<>\s]+@[^<>\s]+)>?")
"""A user id that names one address: alone, or in angle brackets behind a name."""


def _keys(answer: Answer) -> dict[str, _Key]:
    """The keys of the ring by the fingerprint of their primary part (colon listings, doc/DETAILS)."""
    keys: dict[str, _Key] = {}
    key, span = _Key(), (0.0, 0.0)
    # Not splitlines(): a user id may hold characters that it takes for the end of a line.
    for row in (line.split(":") for line in answer.out.split("\n")):
        match row:
            case ["pub" | "sub" as part, _, _, _, _, start, end, *_]:
                key = _Key() if part == "pub" else key
                span = float(start), float(end or "inf")
            case ["fpr", _, _, _, _, _, _, _, _, fingerprint, *_]:
                key.spans[fingerprint] = span
                keys[next(iter(key.spans))] = key
            case ["uid", trust, _, _, _, _, _, _, _, name, *_] if trust not in _UNUSABLE:
                named = _ADDRESS.fullmatch(name)
                key.addresses.update({lower(named[1])} if named else ())
    return keys


_STATUS = re.compile(r"^\[GNUPG:\] (\w+) ?(.*)$", re.MULTILINE)
_VALID = re.compile(r"(?P<part>\w+) (?:\S+ ){6}(?P<digest>\d+) (?P<form>\w+) (?P<primary>\w+)")
"""VALIDSIG: the fingerprint of the part that signed, then the dates and so on, at the end that of its primary key."""

_WEAK_DIGESTS = frozenset({"1", "2", "3"})
"""MD5, SHA-1 and RIPEMD-160 (RFC 4880, section 9.4)."""

_REFUSALS = {
    "BADSIG": "The commit is not what was signed: it was altered, or the signature is that of another one.",
    "REVKEYSIG": "The key {key} is revoked.",
    "EXPKEYSIG": f"The key {{key}} has expired. Let its owner extend it, and renew {ALLOWED_KEYS}.",
    "EXPSIG": "The signature itself has expired.",
    "NO_PUBKEY": f"The key {{key}} is not in {ALLOWED_KEYS}.",
}
"""What gpg says of a signature that must not count, and what that means."""


def _judge(answer: Answer, keys: dict[str, _Key], claim: Claim) -> Signature:
    """GOOD if gpg praises one signature and says nothing against it, and the key may sign for the committer."""
    said = _STATUS.findall(answer.out)
    words, rest = Counter(word for word, _ in said), dict(said)
    if words["NEWSIG"] != 1:
        why = "There is more than one signature in it." if words["NEWSIG"] else "It cannot be read."
        return Signature(SignatureState.BAD, "gpg", why=f"This is no OpenPGP signature of a commit. {why}")
    valid = _VALID.fullmatch(rest.get("VALIDSIG", ""))
    if refusal := next((word for word in _REFUSALS if word in rest), None):
        key = valid["primary"] if valid else rest[refusal].partition(" ")[0]
        return Signature(SignatureState.BAD, "gpg", key, why=_REFUSALS[refusal].format(key=key))
    if answer.code or valid is None or (words["GOODSIG"], words["VALIDSIG"], words["ERRSIG"]) != (1, 1, 0):
        raise UncheckableError(
            "gpg gave an answer that is not understood, or cannot check signatures of this kind."
        )
    why = _wrong_with_form(valid) or _wrong_with_key(valid, keys, claim)
    if why:
        return Signature(SignatureState.BAD, "gpg", valid["primary"], why=why)
    return Signature(SignatureState.GOOD, "gpg", valid["primary"], (claim.committer,))


def _wrong_with_form(valid: re.Match[str]) -> str:
    if valid["digest"] in _WEAK_DIGESTS:
        return "The signature is over a digest that can be forged (SHA-1 or older)."
    if valid["form"] != "00":
        return "The signature is over a text, whose line ends do not count; git signs bytes."
    return ""


def _wrong_with_key(valid: re.Match[str], keys: dict[str, _Key], claim: Claim) -> str:
    """Why the key, all of whose parts gpg takes to hold today, does not speak for this committer on that day."""
    primary = valid["primary"]
    key = keys.get(primary)
    if key is None or valid["part"] not in key.spans:
        return f"The key {primary} is not in {ALLOWED_KEYS}."
    if claim.committer not in key.addresses:
        owners = ", ".join(sorted(key.addresses)) or "nobody"
        return f"The key {primary} is allowed for {owners}, and the committer is {claim.committer}."
    start, end = key.span(primary, valid["part"])
    if not start <= claim.when.timestamp() < end:
        held = f"from {_day(start)} on" if claim.when.timestamp() < start else f"until {_day(end)}"
        return f"The key {primary} holds {held}, and the commit is of {claim.when.astimezone(UTC):%Y-%m-%d}."
    return ""


def _day(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d}"
