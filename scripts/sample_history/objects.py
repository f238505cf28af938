"""Git objects made in memory, signatures over commits, and the one pack that git is handed in the end.

Writing the objects here rather than by ``git commit`` makes the ids depend on nothing but what is written,
and four hundred signed and merged commits take a second. Git checks all of it when it indexes the pack.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import zlib
from dataclasses import dataclass
from hashlib import sha1
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

_KINDS = {"commit": 1, "tree": 2, "blob": 3}


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who did something, under which address, and when."""

    name: str
    email: str
    at: datetime
    """With its offset from UTC, which git keeps."""

    def __str__(self) -> str:
        return f"{self.name} <{self.email}> {int(self.at.timestamp())} {self.at:%z}"


class Signer:
    """Signs with the private keys of a folder, of which it needs a copy that only this user can read."""

    def __init__(self, keys: Path, private: Path) -> None:
        self._keys, self._private = keys, private

    @property
    def can_sign(self) -> bool:
        """Whether there is a program to sign with; the history of a machine without one is unsigned."""
        return shutil.which("ssh-keygen") is not None

    def sign(self, key: str, payload: bytes) -> str:
        """The armoured SSH signature over the payload, always the same for ed25519."""
        copy = self._private / key
        if not copy.exists():
            copy.touch(mode=0o600)
            shutil.copyfile(self._keys / key, copy)
        command = ["ssh-keygen", "-Y", "sign", "-n", "git", "-f", str(copy)]
        return subprocess.run(command, input=payload, check=True, capture_output=True).stdout.decode()


class Objects:
    """The objects of a repository. Adding one gives its id; adding it again gives the same id."""

    def __init__(self) -> None:
        self._objects: dict[str, tuple[str, bytes]] = {}

    def add(self, kind: str, content: bytes) -> str:
        """The id under which git knows this content."""
        name = sha1(f"{kind} {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()
        self._objects[name] = (kind, content)
        return name

    def tree(self, files: Mapping[str, str]) -> str:
        """The id of a tree of plain files, given as the ids of their blobs by path."""
        folders: dict[str, dict[str, str]] = {}
        # Git sorts a folder as if its name ended with a slash.
        entries: dict[str, tuple[str, str, str]] = {}
        for path, blob in files.items():
            name, slash, rest = path.partition("/")
            if slash:
                folders.setdefault(name, {})[rest] = blob
            else:
                entries[name] = ("100644", name, blob)
        for name, inside in folders.items():
            entries[f"{name}/"] = ("40000", name, self.tree(inside))
        lines = [
            f"{mode} {name}\0".encode() + bytes.fromhex(oid)
            for _, (mode, name, oid) in sorted(entries.items())
        ]
        return self.add("tree", b"".join(lines))

    def commit(
        self,
        tree: str,
        parents: Sequence[str],
        author: Stamp,
        committer: Stamp,
        message: str,
        *,
        signer: Signer,
        key: str | None,
    ) -> str:
        """The id of a commit, signed with the named key if there is one."""
        head = "".join(
            [
                f"tree {tree}\n",
                *(f"parent {parent}\n" for parent in parents),
                f"author {author}\n",
                f"committer {committer}\n",
            ]
        )
        body = f"\n{message}"
        signature = ""
        if key is not None and signer.can_sign:
            armoured = signer.sign(key, (head + body).encode())
            signature = "gpgsig " + armoured.rstrip("\n").replace("\n", "\n ") + "\n"
        return self.add("commit", (head + signature + body).encode())

    def pack(self) -> bytes:
        """All objects as the pack that ``git index-pack`` reads."""
        parts = [b"PACK", (2).to_bytes(4, "big"), len(self._objects).to_bytes(4, "big")]
        for kind, content in self._objects.values():
            parts += [_pack_header(_KINDS[kind], len(content)), zlib.compress(content, 1)]
        whole = b"".join(parts)
        return whole + sha1(whole, usedforsecurity=False).digest()


def _pack_header(kind: int, size: int) -> bytes:
    """Type and size: four bits of the size beside the type, then seven at a time, lowest first."""
    first, size = kind << 4 | size & 0x0F, size >> 4
    out = bytearray()
    while size:
        out.append(first | 0x80)
        first, size = size & 0x7F, size >> 7
    out.append(first)
    return bytes(out)


def git(target: Path, *arguments: str, stdin: bytes = b"") -> str:
    """What git prints when it runs in a repository, deaf to the settings of whoever runs it."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "TZ": "UTC", "LC_ALL": "C"}
    command = ["git", "-C", str(target), *arguments]
    done = subprocess.run(command, input=stdin, env=inherited | settings, check=True, capture_output=True)
    return done.stdout.decode().strip()


def write_repository(target: Path, objects: Objects, head: str) -> None:
    """Make the repository whose branch ``main`` is ``head``, with its files checked out."""
    git(target, "init", "--quiet", "--initial-branch=main", "--object-format=sha1", "--template=")
    git(target, "index-pack", "--stdin", "--strict", stdin=objects.pack())
    git(target, "update-ref", "refs/heads/main", head)
    # Line endings stay as they are, wherever this runs: the files are compared byte for byte.
    git(target, "config", "core.autocrlf", "false")
    # So that `git log --show-signature` works for whoever looks at it.
    git(target, "config", "gpg.ssh.allowedSignersFile", "controls/allowed_signers")
    git(target, "config", "gpg.ssh.revocationFile", "controls/revoked_keys")
    git(target, "reset", "--quiet", "--hard", head)
