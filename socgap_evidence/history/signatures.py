"""Who signed a commit, told from its bytes and from the files that vouch, and from nothing else.

Git would run whatever program the checked repository configures, and its exit code does not say who signed.
So the signature is cut out of the commit here, as git does it, and ``ssh-keygen`` or ``gpg`` from the PATH is asked
(``ssh``, ``gpg``), in a private folder, with an environment of four variables and none of the user's files.

Nothing is GOOD by accident: several signatures, a second header, an unknown kind, silence or an unexpected answer
of the program are all something else.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence import interrupts
from socgap_evidence.scratch import scratch_folder

if TYPE_CHECKING:
    from datetime import datetime

ALLOWED_SIGNERS = "controls/allowed_signers"
REVOKED_KEYS = "controls/revoked_keys"
ALLOWED_KEYS = "controls/allowed_keys.asc"

TIMEOUT = 10.0
"""Seconds that one program may take; an honest one takes a hundredth."""

_PACKAGES = {"ssh-keygen": "OpenSSH 8.8 or newer", "gpg": "GnuPG 2.2 or newer"}


class SignatureState(Enum):
    """What is known of a commit's signature."""

    NONE = "none"
    """The commit is not signed."""
    GOOD = "good"
    """The committer signed these very bytes, with a key that was allowed then."""
    BAD = "bad"
    """The signature proves nothing, or not what it should."""
    UNCHECKED = "unchecked"
    """It could not be told: a program or a list is missing, or cannot be read."""


class Trust(Struct, frozen=True):
    """What vouches: the content of three files of the base, None where one is absent."""

    allowed_signers: bytes | None
    """OpenSSH's list of allowed signers (ssh-keygen(1), ALLOWED SIGNERS)."""
    revoked_keys: bytes | None
    """SSH public keys, one a line, or OpenSSH's key revocation list."""
    gpg_keys: bytes | None
    """OpenPGP public keys, armoured."""


class Signature(Struct, frozen=True):
    """What was found out about the signature of one commit."""

    state: SignatureState
    kind: str = ""
    """``ssh``, ``gpg``, ``x509``, or empty where there is no signature or none of these."""
    key: str = ""
    """The fingerprint as the program prints it, empty where it is not known."""
    signers: tuple[str, ...] = ()
    """Where GOOD, the address that was checked: the committer's, in lower case.

    It stands in the list of the base for this key. Other addresses of the key are left out, because a key that two
    people share would make each of them sign for the other.
    """
    why: str = ""
    """Where BAD or UNCHECKED, what is wrong and what helps."""


class UncheckableError(Exception):
    """The signature cannot be checked here and now; the message is the sentence that says why."""


class Claim(Struct, frozen=True):
    """What the signature of a commit is to be held against."""

    payload: bytes
    """The commit without its signature: what was signed."""
    armour: bytes
    """The signature, in its armour."""
    committer: str
    """The address, ASCII letters in lower case; safe as an argument of a command."""
    when: datetime
    """The committer date."""


class Answer(Struct, frozen=True):
    """How a program ended and what it printed."""

    code: int
    out: str
    err: str


class Workshop(Struct, frozen=True):
    """A private folder, and the programs that are run in it: never one from inside ``root``."""

    folder: Path
    root: Path

    def put(self, name: str, content: bytes) -> None:
        """Write a file that the programs find by its bare name."""
        (self.folder / name).write_bytes(content)

    def run(self, program: str, *arguments: str, stdin: bytes = b"") -> Answer:
        """What the program answers; UncheckableError if it is missing, cannot be started or takes too long."""
        path = [entry for entry in _search_path() if not self._owns(entry)]
        found = [shutil.which(program, path=entry) for entry in path]
        command = next((name for name in found if name and not self._owns(name)), None)
        if command is None:
            raise UncheckableError(
                f"{program} is not on the PATH, or only inside the checked repository."
                f" Install {_PACKAGES[program]}."
            )
        try:
            done = interrupts.run(
                [command, *arguments],
                cwd=self.folder,
                env={"PATH": os.pathsep.join(path), "TZ": "UTC", "LC_ALL": "C", "HOME": str(self.folder)},
                text=stdin,
                timeout=TIMEOUT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except subprocess.TimeoutExpired as error:
            raise UncheckableError(f"{program} did not answer within {TIMEOUT:g} seconds.") from error
        # OpenSSH ends its complaints as terminals like them.
        return Answer(done.returncode, _text(done.stdout), _text(done.stderr).replace("\r\n", "\n"))

    def _owns(self, path: str) -> bool:
        # Both ends resolved: a link from outside into the repository is inside it.
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self.root))


def _search_path() -> list[str]:
    """The absolute entries of the PATH; the others would mean the folder that one happens to stand in."""
    return [entry for entry in os.environ.get("PATH", "").split(os.pathsep) if Path(entry).is_absolute()]


def _text(output: bytes) -> str:
    return output.decode("utf-8", "replace")


class Verifier:
    """Checks signatures of the commits of one repository against what vouches in its base."""

    def __init__(self, trust: Trust, root: Path) -> None:
        self._trust = trust
        self._root = root
        self._checked: dict[tuple[bytes, str, datetime], Signature] = {}

    def verify(self, raw_commit: bytes, *, committer: str, when: datetime) -> Signature:
        """What is to be said of the signature of a commit.

        ``raw_commit`` is what ``git cat-file commit`` prints; ``committer`` is the committer's address as it stands
        there (no mail map applied) and ``when`` the committer date, with its zone (ValueError without one).
        Addresses are compared without regard to the case of ASCII letters.
        """
        if when.tzinfo is None:
            raise ValueError("A committer date without a zone is no moment.")
        payload, headers = split_signatures(raw_commit)
        if not headers:
            return Signature(SignatureState.NONE)
        armour = headers[0].partition(b" ")[2]
        kind = next((name for begin, name in _KINDS.items() if armour.startswith(begin)), "")
        wrong = _wrong_with_headers(raw_commit, headers, kind) or _wrong_with_address(committer)
        if wrong:
            return Signature(SignatureState.BAD, kind, why=wrong)
        asked = (raw_commit, lower(committer), when)
        try:
            if asked not in self._checked:
                self._checked[asked] = self._ask(kind, Claim(payload, armour, lower(committer), when))
            return self._checked[asked]
        except UncheckableError as error:
            return Signature(SignatureState.UNCHECKED, kind, why=str(error))
        except OSError as error:
            why = f"The signature could not be checked: {error.strerror or error}."
            return Signature(SignatureState.UNCHECKED, kind, why=why)

    def _ask(self, kind: str, claim: Claim) -> Signature:
        from socgap_evidence.history import gpg, ssh  # they need the words of this module

        if kind == "x509":
            raise UncheckableError("X.509 signatures are not supported. Sign with an SSH or an OpenPGP key.")
        with scratch_folder() as folder:
            judge = ssh.verify if kind == "ssh" else gpg.verify
            return judge(Workshop(folder, self._root), claim, self._trust)


_HEADER = re.compile(rb"^gpgsig.*(?:\n .*)*\n?", re.MULTILINE)

_KINDS = {
    b"-----BEGIN SSH SIGNATURE-----": "ssh",
    b"-----BEGIN PGP SIGNATURE-----": "gpg",
    b"-----BEGIN SIGNED MESSAGE-----": "x509",
}


def split_signatures(raw_commit: bytes) -> tuple[bytes, list[bytes]]:
    """What was signed, and the headers that carry signatures, unfolded: the name, a space, the signature.

    As in git's ``parse_signed_commit``: every header whose name begins with ``gpgsig`` is cut out with the lines that
    continue it (they begin with a space), whatever it holds, and the message is left alone.
    """
    end = raw_commit.find(b"\n\n")
    head = raw_commit if end < 0 else raw_commit[: end + 1]
    payload = _HEADER.sub(b"", head) + raw_commit[len(head) :]
    return payload, [found.replace(b"\n ", b"\n") for found in _HEADER.findall(head)]


def _wrong_with_headers(raw_commit: bytes, headers: list[bytes], kind: str) -> str:
    """Why these headers are not the one signature that git would read, or nothing."""
    if len(headers) > 1 or headers[0].count(b"-----BEGIN ") > 1:
        return "The commit carries more than one signature, so that it is not clear which one counts."
    if not kind:
        return "The commit carries something for a signature that is neither SSH's nor OpenPGP's."
    # A repository names its trees, and its signatures, after its hash: 40 digits are SHA-1, 64 are SHA-256.
    expected = b"gpgsig-sha256 " if re.match(rb"tree [0-9a-f]{64}\n", raw_commit) else b"gpgsig "
    if not headers[0].startswith(expected):
        return "The signature stands under a header that git does not read in this repository."
    return ""


def _wrong_with_address(committer: str) -> str:
    """Why an address must not reach a command line, or nothing."""
    if not committer:
        return "The commit has no committer's address."
    if committer.startswith("-") or not committer.isprintable():
        return "The committer's address begins with a dash or holds characters that no address has."
    return ""


def lower(address: str) -> str:
    """The address with its ASCII letters in lower case.

    Not ``str.lower``: that turns the Kelvin sign into a k, and so one address into another.
    """
    return address.encode().lower().decode()
