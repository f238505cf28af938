"""Who signed a pack: ``ssh-keygen -Y`` in the namespace ``socgap-pack``, and signers that the auditor names.

A signature for something else, for git or for a file, is none for a pack, and the other way round. Who may sign and
until when stands in the auditor's file of allowed signers (ssh-keygen(1), ALLOWED SIGNERS), which keys are revoked in
another one. The moment that decides is the auditor's: a signature does not prove when it was made.
"""

from __future__ import annotations

import subprocess
from datetime import UTC
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence import interrupts
from socgap_evidence.errors import UsageError
from socgap_evidence.history import ssh
from socgap_evidence.history.signatures import Answer, UncheckableError, Workshop
from socgap_evidence.scratch import scratch_folder

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

NAMESPACE = "socgap-pack"

_MOST_NAMES = 16
"""How many names of one key are tried; a file of signers gives a key one, or a few."""


class Signers(Struct, frozen=True):
    """Whom the auditor takes as signers, and when that is asked."""

    allowed: bytes
    """The content of the file of allowed signers."""
    revoked: bytes | None
    """Keys that count no more: public keys, one a line, or OpenSSH's list of revoked keys."""
    now: datetime
    """When it is asked, with a zone."""


class Signed(Struct, frozen=True):
    """What is to be said of one signature."""

    is_good: bool
    says: str
    """Who signed with which key, or what is wrong."""
    key: str = ""
    """The fingerprint, if it is known."""
    signer: str = ""
    """The name that the auditor's file gives the key, where it is good."""


def sign(payload: bytes, key: Path) -> bytes:
    """The signature of a payload in its armour; UsageError if there is none.

    The key may be a private key, or a public one whose other half an agent holds. For a passphrase ``ssh-keygen`` asks
    the terminal itself.
    """
    with scratch_folder() as folder:
        file = folder / "payload"
        file.write_bytes(payload)
        command = ["ssh-keygen", "-q", "-Y", "sign", "-n", NAMESPACE, "-f", str(key.absolute()), str(file)]
        try:
            done = interrupts.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        except OSError as error:
            raise UsageError(
                "ssh-keygen cannot be run, and only it signs.", fix="Install OpenSSH 8.8 or newer."
            ) from error
        made = file.with_suffix(".sig")
        if done.returncode or not made.is_file():
            raise UsageError(
                f"It could not be signed: {_last_line(done.stderr)}.",
                path=str(key),
                fix="Name a private SSH key, or a public one that ssh-agent has.",
            )
        return made.read_bytes()


def _last_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].rstrip(".") if lines else "ssh-keygen says nothing"


def check_signature(payload: bytes, armour: bytes, signers: Signers) -> Signed:
    """What is to be said of a signature; UncheckableError if it could not be told here and now."""
    with scratch_folder() as folder:
        workshop = Workshop(folder, folder)
        workshop.put("signature", armour)
        workshop.put("allowed_signers", ssh.tidy(signers.allowed))
        if signers.revoked is not None:
            workshop.put("revoked_keys", signers.revoked)
        return _Bench(workshop, payload, signers).judge()


class _Bench(Struct, frozen=True):
    """A signature, with the program that judges it."""

    workshop: Workshop
    payload: bytes
    signers: Signers

    def judge(self) -> Signed:
        """Good if the key is right, belongs to somebody who is listed now, and is not revoked."""
        alone = self.workshop.run(
            "ssh-keygen", "-Y", "check-novalidate", "-n", NAMESPACE, "-s", "signature", stdin=self.payload
        )
        if alone.code:
            if alone.out != ssh.REFUSED:
                raise UncheckableError(ssh.unanswered(alone))
            return Signed(is_good=False, says=_wrong(alone))
        key = ssh.fingerprint(alone, f'Good "{NAMESPACE}" signature with ')
        found = self._run("find-principals")
        for name in _names(found):
            if self._verify(name, revocation=True).code == 0:
                return Signed(
                    is_good=True, says=f"{name} signed it with the key {key}.", key=key, signer=name
                )
        return Signed(is_good=False, says=self._refusal(key, found), key=key)

    def _refusal(self, key: str, found: Answer) -> str:
        """Why the key of a signature that is right in itself does not count."""
        names = _names(found)
        if names and any(self._verify(name, revocation=False).code == 0 for name in names):
            ssh.expect_readable_revocations(self.workshop, "The file of revoked keys")
            return f"The key {key} is revoked."
        said = found.err + "".join(self._verify(name, revocation=False).err for name in names)
        if until := ssh.UNTIL.search(said):
            return (
                f"The key {key} expired: the file of signers allows it until {until[1]} UTC, and a signature does not"
                " prove that it was made before."
            )
        if since := ssh.FROM.search(said):
            return f"The key {key} is not valid yet: the file of signers allows it from {since[1]} UTC."
        if "not permitted for use in signature namespace" in said:
            return f"The file of signers allows the key {key}, and not for the namespace {NAMESPACE}."
        if broken := ssh.BROKEN.search(said):
            raise UncheckableError(f"The file of signers cannot be read at line {broken[1]}: {broken[2]}.")
        return f"The key {key} is not in the file of signers."

    def _verify(self, name: str, *, revocation: bool) -> Answer:
        revoked = ("-r", "revoked_keys") if revocation and self.signers.revoked is not None else ()
        return self._run("verify", "-n", NAMESPACE, "-I", name, *revoked)

    def _run(self, *arguments: str) -> Answer:
        moment = f"-Overify-time={self.signers.now.astimezone(UTC):%Y%m%d%H%M%S}"
        files = ("-s", "signature", "-f", "allowed_signers")
        return self.workshop.run("ssh-keygen", "-Y", *arguments, *files, moment, stdin=self.payload)


def _names(found: Answer) -> list[str]:
    """The names that the file of signers gives the key; of a list of patterns each that is no exception."""
    if found.code:
        return []
    names = (name for line in found.out.splitlines() for name in line.split(","))
    return [name for name in names if name and not name.startswith(("!", "-"))][:_MOST_NAMES]


def _wrong(alone: Answer) -> str:
    if "incorrect signature" in alone.err:
        return (
            "The statement is not what was signed: it was altered, or the signature is that of another pack."
        )
    if "namespace" in alone.err:
        return f"The signature was not made for a pack: its namespace is not {NAMESPACE}."
    return "The signature cannot be read."
