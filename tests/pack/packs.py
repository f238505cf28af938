"""An honest pack and what it takes to falsify one: its files, an archive of which every field can lie, and keys."""

from __future__ import annotations

import hashlib
import json
import struct
import subprocess
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from socgap_evidence.outputs.json import dump
from socgap_evidence.pack.archive import archive
from socgap_evidence.pack.making import make_pack
from socgap_evidence.pack.signing import NAMESPACE, Signers
from socgap_evidence.pack.statement import PAYLOAD_TYPE, pae, statement, write_envelope
from socgap_evidence.pack.verifying import Demands, verify_pack
from socgap_evidence.pack.wishes import Wishes
from socgap_evidence.verification import Verification
from tests.support.projects import REVIEW, project
from tests.support.repository import Repository

MANIFEST, ENVELOPE, SUMS, BUNDLE = "manifest.json", "envelope.json", "SHA256SUMS", "history.bundle"
EVIDENCE = "tree/evidence/reviews/a.yaml"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
INES = "ines@brambleport.example"

Files = dict[str, bytes]


def git(root: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, input=stdin, check=True, capture_output=True).stdout


def company(root: Path) -> Repository:
    """Three commits: a control with its evidence, a later review, and one more."""
    made = project(root, {"evidence/reviews/a.yaml": REVIEW})
    made.commit("The first review", when="2026-03-02T12:00:00+00:00")
    made.write("evidence/reviews/b.yaml", "held_on: 2026-06-01\n")
    made.commit("The second", when="2026-06-02T12:00:00+00:00")
    made.write("evidence/reviews/c.yaml", "held_on: 2026-09-01\n")
    made.commit("The third", when="2026-09-02T12:00:00+00:00")
    return made


@dataclass(frozen=True)
class Keys:
    """Two people's keys in a folder."""

    folder: Path

    def make(self, *names: str) -> Keys:
        for name in names:
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(self.folder / name)],
                check=True,
            )
        return self

    def public(self, name: str) -> str:
        return (self.folder / f"{name}.pub").read_text().strip()

    def sign(self, payload: bytes, name: str = "ines", namespace: str = NAMESPACE) -> bytes:
        command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(self.folder / name), "-n", namespace]
        return subprocess.run(command, input=payload, check=True, capture_output=True).stdout

    def signers(self, options: str = "", *, revoked: str = "", name: str = "ines") -> Signers:
        """What an auditor's files say: this key, with these options; and which one is revoked."""
        line = f"{INES} {options}{' ' if options else ''}{self.public(name)}\n"
        return Signers(line.encode(), self.public(revoked).encode() if revoked else None, NOW)


def files_of(root: Path, wishes: Wishes | None = None) -> Files:
    """The files of a pack without its envelope."""
    return dict(make_pack(root, wishes or Wishes()).entries)


def enveloped(files: Files, *signatures: bytes) -> Files:
    """The same files with an envelope."""
    return {**files, ENVELOPE: write_envelope(files[MANIFEST], signatures)}


def signed(files: Files, keys: Keys, name: str = "ines", namespace: str = NAMESPACE) -> Files:
    """The same files with an envelope that somebody signed."""
    payload = pae(PAYLOAD_TYPE, statement(files[MANIFEST]))
    return enveloped(files, keys.sign(payload, name, namespace))


@dataclass(frozen=True)
class Honest:
    """A repository, its pack, and whose keys there are."""

    repository: Repository
    keys: Keys
    files: Files
    commits: tuple[str, ...]
    """The ids, the oldest first."""

    @property
    def commit(self) -> str:
        return self.commits[-1]

    @cached_property
    def raw(self) -> bytes:
        return archive(self.files)

    def change(self, name: str, content: bytes | None) -> Files:
        """Its files with another one, or without it."""
        kept = {path: found for path, found in self.files.items() if path != name}
        return kept if content is None else {**kept, name: content}

    def manifest(self) -> Any:
        return json.loads(self.files[MANIFEST])


def honest(folder: Path) -> Honest:
    """An honest, signed pack."""
    repository = company(folder / "company")
    (folder / "keys").mkdir()
    keys = Keys(folder / "keys").make("ines", "mallory")
    commits = tuple(git(repository.root, "rev-list", "--reverse", "HEAD").decode().split())
    return Honest(repository, keys, signed(files_of(repository.root), keys), commits)


def resealed(files: Files, edit: Callable[[Any], None] = lambda _: None) -> Files:
    """Everything made consistent again but what was signed: digests, sizes, blobs, names, sums, the statement."""
    manifest = json.loads(files[MANIFEST])
    known = {one["path"]: one for one in manifest["files"]}
    listed = []
    for path in sorted(set(files) - {MANIFEST, ENVELOPE, SUMS}, key=str.encode):
        content = files[path]
        blob = hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()
        old = known.get(path, {"path": path, "role": "evidence", "blob": None, "commit": None})
        is_kept = old["blob"] is not None or path.startswith("tree/")
        digest = hashlib.sha256(content).hexdigest()
        listed.append({**old, "size": len(content), "sha256": digest, "blob": blob if is_kept else None})
    sums = "".join(f"{one['sha256']}  {one['path']}\n" for one in listed).encode()
    listed.append({**known[SUMS], "size": len(sums), "sha256": hashlib.sha256(sums).hexdigest()})
    manifest["files"] = sorted(listed, key=lambda one: one["path"].encode())
    edit(manifest)
    return enveloped({**files, SUMS: sums, MANIFEST: dump(manifest).encode()})


@dataclass(frozen=True)
class Entry:
    """A file of an archive, with what each of its headers says of it."""

    name: bytes
    content: bytes
    local: Mapping[str, Any] = field(default_factory=dict)
    central: Mapping[str, Any] = field(default_factory=dict)
    before: bytes = b""
    """What stands between it and the file before it."""


def both(entry: Entry, **fields: Any) -> Entry:
    """An entry of which both headers say this."""
    return replace(entry, local={**entry.local, **fields}, central={**entry.central, **fields})


def entries_of(files: Files) -> list[Entry]:
    return [Entry(name.encode(), files[name]) for name in sorted(files, key=str.encode)]


def zipped(entries: list[Entry], *, count: int | None = None, comment: bytes = b"", **end: int) -> bytes:
    """An archive of these entries; without any lie it is what ``archive`` writes."""
    body, directory = bytearray(), bytearray()
    for one in entries:
        body += one.before
        facts = _facts(one, len(body))
        local, central = {**facts, **one.local}, {**facts, **one.central}
        body += struct.pack(
            "<4s5H3L2H", b"PK\3\4", local["version"], local["flags"], local["method"], 0, 0x21, local["crc"],
            local["packed"], local["size"], len(local["name"]), len(local["extra"]),
        ) + local["name"] + local["extra"] + one.content  # fmt: skip
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", central["made_by"], central["version"], central["flags"], central["method"], 0, 0x21,
            central["crc"], central["packed"], central["size"], len(central["name"]), len(central["extra"]), 0, 0, 0,
            central["mode"], central["offset"],
        ) + central["name"] + central["extra"]  # fmt: skip
    listed = len(entries) if count is None else count
    start = end.get("start", len(body))
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, listed, listed, len(directory), start, len(comment))
    return bytes(body + directory + tail + comment)


def _facts(one: Entry, offset: int) -> dict[str, Any]:
    return {
        "name": one.name, "extra": b"", "version": 20, "made_by": 3 << 8 | 20, "flags": 0 if one.name.isascii() else 0x800,
        "method": 0, "crc": zlib.crc32(one.content), "packed": len(one.content), "size": len(one.content),
        "mode": 0o100644 << 16, "offset": offset,
    }  # fmt: skip


def object_of(kind: int, content: bytes, *, level: int = 0) -> bytes:
    """An object as a pack of git's has it."""
    size = len(content)
    head = bytearray([kind << 4 | size & 0x0F])
    size >>= 4
    while size:
        head[-1] |= 0x80
        head.append(size & 0x7F)
        size >>= 7
    return bytes(head) + zlib.compress(content, level)


def bundle_with(bundle: bytes, *objects: bytes, header: bytes | None = None) -> bytes:
    """A bundle with more objects, or another header, and a right checksum."""
    at = bundle.index(b"\n\nPACK") + 2
    count = int.from_bytes(bundle[at + 8 : at + 12], "big") + len(objects)
    pack = bundle[at : at + 8] + count.to_bytes(4, "big") + bundle[at + 12 : -20] + b"".join(objects)
    return (
        (bundle[:at] if header is None else header)
        + pack
        + hashlib.sha1(pack, usedforsecurity=False).digest()
    )


def verified(raw: bytes, demands: Demands, folder: Path) -> Verification:
    """What is found out about a pack."""
    path = folder / "pack.zip"
    path.write_bytes(raw)
    return verify_pack(path, demands)


def told(found: Verification, name: str) -> str:
    """All that a check says."""
    one = found.check(name)
    return "\n".join((one.says, *(f"{detail.about}: {detail.says}" for detail in one.details)))
