"""Every way to falsify a pack that we could think of: what is done, what the auditor knows, and which check says what."""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from socgap_evidence.pack.archive import archive
from socgap_evidence.pack.checking_history import Earlier
from socgap_evidence.pack.statement import PAYLOAD_TYPE, pae, statement
from socgap_evidence.pack.verifying import Demands
from socgap_evidence.pack.wishes import Wishes
from tests.pack.packs import (
    BUNDLE,
    ENVELOPE,
    EVIDENCE,
    MANIFEST,
    SUMS,
    Entry,
    Files,
    Honest,
    both,
    bundle_with,
    company,
    entries_of,
    enveloped,
    files_of,
    git,
    object_of,
    resealed,
    signed,
    zipped,
)
from tests.support.repository import Repository


@dataclass(frozen=True)
class Tampering:
    """A way to falsify a pack, and how it is found out."""

    name: str
    make: Callable[[Honest], bytes]
    check: str
    """The check that must fail."""
    says: str
    """Part of what it must say, in its sentence or a detail."""
    demands: Callable[[Honest], Demands] = lambda honest: Demands(honest.keys.signers())
    """What the auditor knows and asks for."""
    also: frozenset[str] = field(default_factory=frozenset)
    """The other checks that fail; those that are not here have to hold, or cannot be told."""


# --- The archive -----------------------------------------------------------------------------------------------------


def lying(change: Callable[[Entry], Entry], name: str = EVIDENCE) -> Callable[[Honest], bytes]:
    """The archive with one entry changed."""

    def make(honest: Honest) -> bytes:
        return zipped([change(one) if one.name == name.encode() else one for one in entries_of(honest.files)])

    return make


def beside(*added: Entry) -> Callable[[Honest], bytes]:
    """The archive with more entries, in the order of their names."""

    def make(honest: Honest) -> bytes:
        return zipped(sorted((*entries_of(honest.files), *added), key=lambda one: one.name))

    return make


def called(name: bytes) -> Callable[[Honest], bytes]:
    return beside(Entry(name, b"x"))


def deflated(one: Entry) -> Entry:
    """A gigabyte of zeros where there was a file."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
    return both(replace(one, content=content), method=8, size=64 << 20)


def with_zip64(one: Entry) -> Entry:
    extra = struct.pack("<2H2Q", 1, 16, len(one.content), len(one.content))
    return both(one, size=0xFFFFFFFF, packed=0xFFFFFFFF, extra=extra)


def overlapping(honest: Honest) -> bytes:
    """Two entries of the directory for the same bytes."""
    entries = entries_of(honest.files)
    at = next(number for number, one in enumerate(entries) if one.name == EVIDENCE.encode())
    offset = sum(30 + len(one.name) + len(one.content) for one in entries[: at - 1])
    entries[at] = replace(entries[at], central={"offset": offset})
    return zipped(entries)


ARCHIVES = (
    Tampering("bytes behind the end", lambda of: of.raw + b"x", "archive", "something was added"),
    Tampering("the end is cut off", lambda of: of.raw[:-1], "archive", "cut off"),
    Tampering("the last half is cut off", lambda of: of.raw[: len(of.raw) // 2], "archive", "cut off"),
    Tampering("a file in front of the first", lambda of: zipped([Entry(b"a", b"x")])[:32] + of.raw, "archive", "does not stand where"),
    Tampering("bytes between two files", lying(lambda one: replace(one, before=b"x")), "archive", "does not begin where"),
    Tampering("bytes behind the last file", lambda of: zipped([*entries_of(of.files)[:-1], _longer(of)]), "archive", "stands something else"),
    Tampering("a comment", lambda of: zipped(entries_of(of.files), comment=b"x"), "archive", "something was added"),
    Tampering("a file twice", beside(Entry(EVIDENCE.encode(), b"held_on: 2026-03-02\n")), "archive", "is in it twice"),
    Tampering("a twin by case", called(b"tree/evidence/reviews/A.yaml"), "archive", "only one"),
    Tampering("a twin by composition", beside(Entry("tree/e\u0301".encode(), b""), Entry("tree/\u00e9".encode(), b"")), "archive", "only one"),
    Tampering("a twin by a dot at its end", called(b"tree/evidence/reviews/a.yaml."), "archive", "ends with a space or a dot"),
    Tampering("a file that is a folder, too", called(b"tree/evidence"), "archive", "only one"),
    Tampering("a path that leads out", called(b"tree/../../x"), "archive", "leads out"),
    Tampering("an absolute path", called(b"/etc/passwd"), "archive", "a place of its own"),
    Tampering("a drive", called(b"C:/x"), "archive", "a place of its own"),
    Tampering("a backslash", called(b"tree/..\\x"), "archive", "backslash"),
    Tampering("a control character", called(b"tree/\x1b[2Jx"), "archive", "control character"),
    Tampering("an empty name", called(b""), "archive", "leads out"),
    Tampering("a folder", called(b"tree/evidence/x/"), "archive", "leads out"),
    Tampering("a name that is too long", called(b"tree/" + b"x" * 2000), "archive", "1,024 bytes"),
    Tampering("a name that is not UTF-8", called(b"tree/\xff"), "archive", "not UTF-8"),
    Tampering("a file outside the places of a pack", called(b"autorun.inf"), "archive", "none that a pack has"),
    Tampering("files in another order", lambda of: zipped(entries_of(of.files)[::-1]), "archive", "order of their names"),
    Tampering("a symbolic link", lying(lambda one: both(one, mode=0o120777 << 16)), "archive", "symbolic link"),
    Tampering("a program", lying(lambda one: both(one, mode=0o100755 << 16)), "archive", "mode 0644"),
    Tampering("a bomb", lying(deflated), "archive", "is compressed"),
    Tampering("the directory says deflated", lying(lambda one: replace(one, central={"method": 8})), "archive", "is compressed"),
    Tampering("the header says deflated", lying(lambda one: replace(one, local={"method": 8})), "archive", "something else in front"),
    Tampering("stored, and more when unfolded", lying(lambda one: both(one, size=1 << 20)), "archive", "unfolds to"),
    Tampering("encrypted", lying(lambda one: both(one, flags=1)), "archive", "encrypted"),
    Tampering("sizes behind the content", lying(lambda one: both(one, flags=8)), "archive", "a flag"),
    Tampering("sizes in ZIP64", lying(with_zip64), "archive", "ZIP64"),
    Tampering("more bytes than there are", lying(lambda one: both(one, size=1 << 30, packed=1 << 30)), "archive", "does not begin where"),
    Tampering("another name in front", lying(lambda one: replace(one, local={"name": b"tree/evidence/reviews/z.yaml"})), "archive", "something else in front"),
    Tampering("a remark", lying(lambda one: both(one, extra=b"xx\0\0")), "archive", "a remark"),
    Tampering("two files of the same bytes", overlapping, "archive", "does not begin where"),
    Tampering("fewer files than are there", lambda of: zipped(entries_of(of.files), count=3), "archive", "more than its end says"),
    Tampering("more files than are there", lambda of: zipped(entries_of(of.files), count=99), "archive", "fewer files"),
    Tampering("65,535 files", lambda of: zipped(entries_of(of.files), count=0xFFFF), "archive", "ZIP64"),
)  # fmt: skip


def _longer(honest: Honest) -> Entry:
    """The last entry with bytes behind it that no header tells of."""
    last = entries_of(honest.files)[-1]
    size, crc = len(last.content), zlib.crc32(last.content)
    return both(replace(last, content=last.content + b"x"), size=size, packed=size, crc=crc)


# --- What the archive holds ------------------------------------------------------------------------------------------


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def flip(name: str, at: int = -3) -> Callable[[Honest], bytes]:
    """One bit of a file, in an archive that says the right CRC."""
    return lambda of: archive(of.change(name, flipped(of.files[name], at % len(of.files[name]))))


def flip_in_archive(honest: Honest) -> bytes:
    """One bit of a file, in an archive that still says the old CRC."""
    return flipped(honest.raw, honest.raw.rindex(b"held_on: 2026-03-01"))


def swapped(honest: Honest) -> bytes:
    other = EVIDENCE.replace("a.yaml", "b.yaml")
    files = {**honest.files, EVIDENCE: honest.files[other], other: honest.files[EVIDENCE]}
    return archive(files)


def edited(edit: Callable[[Any], None]) -> Callable[[Honest], bytes]:
    """The manifest with one thing changed, and everything else made consistent but the signature."""
    return lambda of: archive(resealed(of.files, edit))


def replaced(name: str, old: bytes, new: bytes) -> Callable[[Honest], bytes]:
    """A file with other words in it, and everything else made consistent but the signature."""

    def make(honest: Honest) -> bytes:
        assert old in honest.files[name]
        return archive(resealed(honest.change(name, honest.files[name].replace(old, new))))

    return make


def added(name: str, content: bytes = b"held_on: 2026-10-30\n") -> Callable[[Honest], bytes]:
    return lambda of: archive(resealed(of.change(name, content)))


def _another_blob(manifest: Any) -> None:
    next(one for one in manifest["files"] if one["path"] == EVIDENCE).update(blob="0" * 40)


def unsigned(honest: Honest) -> Demands:
    """All that is known is the commit."""
    return Demands(commit=honest.commit)


FILES = (
    Tampering("one bit of evidence", flip_in_archive, "digests", "sha256", also=frozenset({"tree", "derived"})),
    Tampering("one bit of evidence with its CRC", flip(EVIDENCE), "digests", "sha256", also=frozenset({"tree", "derived"})),
    Tampering("only the CRC", lying(lambda one: both(one, crc=1)), "digests", "CRC-32"),
    Tampering("two files swapped", swapped, "digests", "sha256", also=frozenset({"tree", "derived"})),
    Tampering("a file more", lambda of: archive(of.change("tree/evidence/x.yaml", b"x")), "manifest", "does not name it", also=frozenset({"tree", "derived", "digests"})),
    Tampering("a file less", lambda of: archive(of.change(EVIDENCE, None)), "manifest", "it is not there", also=frozenset({"derived", "digests"})),
    Tampering("no envelope", lambda of: archive(of.change(ENVELOPE, None)), "statement", "There is no envelope", also=frozenset({"manifest"})),
    Tampering("a file twice in the manifest", edited(lambda data: data["files"].append(data["files"][0])), "manifest", "names it twice", unsigned, frozenset({"derived"})),
    Tampering("other sums", lambda of: archive(of.change(SUMS, b"")), "digests", SUMS, also=frozenset({"derived"})),
    Tampering("no sums", lambda of: archive(of.change(SUMS, None)), "manifest", "it is not there", also=frozenset({"derived"})),
    Tampering("other sums in a sealed pack", lambda of: archive(_without_a_sum(of)), "digests", "does not list", unsigned, frozenset({"derived"})),
    Tampering("one bit of the company's name", lambda of: archive(of.change(MANIFEST, of.files[MANIFEST].replace(b"Example, Inc", b"Exbmple, Inc"))), "statement", "about a manifest of sha256", also=frozenset({"signature", "derived"})),
    Tampering("a manifest that is no JSON", lambda of: archive(of.change(MANIFEST, b"{")), "manifest", "not JSON"),
    Tampering("a manifest with another field", edited(lambda data: data.update(trusted=True)), "manifest", "trusted"),
    Tampering("a folder outside", edited(lambda data: data["commit"].update(folder="../../x/")), "manifest", ""),
    Tampering("git's own folder", edited(lambda data: data["commit"].update(folder=".git/")), "manifest", ""),
    Tampering("evidence more, named and sealed", added("tree/evidence/reviews/d.yaml"), "tree", "has no such file", unsigned, frozenset({"derived"})),
    Tampering("evidence altered, named and sealed", added(EVIDENCE), "tree", "has another one", unsigned, frozenset({"derived"})),
    Tampering("evidence gone, named and sealed", lambda of: archive(resealed(of.change(EVIDENCE, None))), "derived", "is not there", unsigned),
    Tampering("another blob in the manifest", edited(_another_blob), "tree", "says that it is blob", unsigned, frozenset({"derived"})),
    Tampering("the verdict edited and sealed", replaced("verdict.json", b'"passes": ', b'"passes":  '), "derived", "another one", unsigned),
    Tampering("a status edited and sealed", replaced("verdict.json", b'"status": "met"', b'"status": "due"'), "derived", "status", unsigned),
    Tampering("the report edited and sealed", replaced("report.html", b"</html>", b" </html>"), "derived", "report.html", unsigned),
    Tampering("a file of derived data more", added("oscal/x.json", b"{}"), "derived", "does not follow", unsigned),
    Tampering("another day, and nothing else", edited(lambda data: data["as_of"].update({"day": "2026-08-01", "from": "asked"})), "derived", "verdict.json", unsigned),
    Tampering("another window, and nothing else", edited(lambda data: data["window"].update({"start": "2026-06-01", "from": "asked"})), "derived", "timeline.json", unsigned),
    Tampering("another day that the commit does not give", edited(lambda data: data["as_of"].update(day="2026-08-01")), "derived", "as_of", unsigned),
)  # fmt: skip


def _without_a_sum(honest: Honest) -> Files:
    """A pack whose sums leave a file out, and whose manifest tells the digest of these sums."""
    files = resealed(honest.files)
    sums = files[SUMS].split(b"\n", 1)[1]
    manifest = json.loads(files[MANIFEST])
    for one in manifest["files"]:
        if one["path"] == SUMS:
            one.update(size=len(sums), sha256=hashlib.sha256(sums).hexdigest())
    return enveloped({**files, SUMS: sums, MANIFEST: json.dumps(manifest).encode()})


# --- Who signed ------------------------------------------------------------------------------------------------------


def knowing(options: str = "", **more: str) -> Callable[[Honest], Demands]:
    return lambda of: Demands(of.keys.signers(options, **more))


def swapped_type(honest: Honest) -> bytes:
    """A payload of another type, signed as that."""
    files = honest.files
    payload = pae("text/plain", statement(files[MANIFEST]))
    data = json.loads(enveloped(files, honest.keys.sign(payload))[ENVELOPE])
    return archive({**files, ENVELOPE: json.dumps({**data, "payloadType": "text/plain"}).encode()})


def of_another_pack(honest: Honest) -> bytes:
    """The signature of the pack of an earlier commit, under the statement about this one."""
    before = files_of(honest.repository.root, Wishes(honest.commits[0]))
    payload = pae(PAYLOAD_TYPE, statement(before[MANIFEST]))
    return archive(enveloped(honest.files, honest.keys.sign(payload)))


def envelope(change: Callable[[Any], Any]) -> Callable[[Honest], bytes]:
    """Another envelope."""

    def make(honest: Honest) -> bytes:
        data = json.loads(honest.files[ENVELOPE])
        return archive(honest.change(ENVELOPE, json.dumps(change(data)).encode()))

    return make


def own_signers(honest: Honest) -> bytes:
    """Signed by Mallory, whose pack allows her key in each place where one might look for it."""
    vouched = Repository(honest.repository.root.parent / "vouched")
    company(vouched.root)
    vouched.write(
        "controls/allowed_signers", f"mallory@brambleport.example {honest.keys.public('mallory')}\n"
    )
    vouched.commit("Signers", when="2026-09-03T12:00:00+00:00")
    return archive(signed(files_of(vouched.root), honest.keys, "mallory"))


honestly: Callable[[Honest], bytes] = lambda of: of.raw  # noqa: E731  # the pack is as it was; the auditor knows better

SIGNATURES = (
    Tampering("no signature", lambda of: archive(enveloped(of.files)), "signature", "It is not signed"),
    Tampering("another one's signature", lambda of: archive(signed(of.files, of.keys, "mallory")), "signature", "not in the file of signers"),
    Tampering("signers of its own", own_signers, "signature", "not in the file of signers"),
    Tampering("a revoked key", honestly, "signature", "is revoked", knowing(revoked="ines")),
    Tampering("an expired key", honestly, "signature", "expired", knowing('valid-before="20261031"')),
    Tampering("a key that is not valid yet", honestly, "signature", "not valid yet", knowing('valid-after="20261201"')),
    Tampering("a key for something else", honestly, "signature", "not for the namespace", knowing('namespaces="git"')),
    Tampering("a signature for git", lambda of: archive(signed(of.files, of.keys, namespace="git")), "signature", "namespace"),
    Tampering("a signature for files", lambda of: archive(signed(of.files, of.keys, namespace="file")), "signature", "namespace"),
    Tampering("another type of payload", swapped_type, "statement", "text/plain", also=frozenset({"signature"})),
    Tampering("the signature of another pack", of_another_pack, "signature", "another pack"),
    Tampering("a signature that is none", envelope(lambda data: {**data, "signatures": [{"sig": "eA=="}]}), "signature", "cannot be read"),
    Tampering("a signature that is not base64", envelope(lambda data: {**data, "signatures": [{"sig": "é"}]}), "statement", "base64"),
    Tampering("one bit of the envelope", flip(ENVELOPE, 5), "statement", "exactly"),
    Tampering("an envelope that is no JSON", lambda of: archive(of.change(ENVELOPE, b"{")), "statement", "not JSON"),
    Tampering("another statement", envelope(lambda data: {**data, "payload": "e30="}), "statement", "not the one that is made"),
    Tampering("a statement that is no JSON", envelope(lambda data: {**data, "payload": "eA=="}), "statement", "not the one that is made"),
    Tampering("a hundred signatures", envelope(lambda data: {**data, "signatures": data["signatures"] * 100}), "statement", "at most 16"),
    Tampering("a signature that says more", envelope(lambda data: {**data, "signatures": [{"sig": "", "trusted": 1}]}), "statement", "more, or less"),
    Tampering("an envelope of megabytes", lambda of: archive(of.change(ENVELOPE, of.files[ENVELOPE] + b" " * (1 << 21))), "statement", "limit"),
)  # fmt: skip


# --- The history -----------------------------------------------------------------------------------------------------


def bundled(change: Callable[[bytes], bytes]) -> Callable[[Honest], bytes]:
    """Another bundle, and everything else made consistent but the signature."""
    return lambda of: archive(resealed(of.change(BUNDLE, change(of.files[BUNDLE]))))


def with_object(kind: int, content: bytes, **more: int) -> Callable[[Honest], bytes]:
    return bundled(lambda bundle: bundle_with(bundle, object_of(kind, content, **more)))


def header(change: Callable[[bytes], bytes]) -> Callable[[Honest], bytes]:
    def alter(bundle: bytes) -> bytes:
        at = bundle.index(b"\n\nPACK") + 2
        return change(bundle[:at]) + bundle[at:]

    return bundled(alter)


def of_another_repository(honest: Honest) -> bytes:
    other = company(honest.repository.root.parent / "other")
    other.commit("One more", when="2026-09-04T12:00:00+00:00")
    return archive(resealed(honest.change(BUNDLE, files_of(other.root)[BUNDLE])))


def deltified(honest: Honest) -> bytes:
    """The same objects as git likes to pack them."""
    root = honest.repository.root
    listed = git(root, "rev-list", "--objects", "--no-object-names", "HEAD")
    pack = git(root, "pack-objects", "--stdout", "-q", stdin=listed)
    bundle = honest.files[BUNDLE]
    at = bundle.index(b"\n\nPACK") + 2
    return archive(resealed(honest.change(BUNDLE, bundle[:at] + pack)))


def difference(honest: Honest) -> bytes:
    """An object that says only how it differs from another one."""
    base = bytes.fromhex(git(honest.repository.root, "rev-parse", "HEAD:socgap.yaml").decode().strip())
    delta = bytes([7 << 4 | 4]) + base + zlib.compress(b"\x2d\x05\x05xxxxx"[:4], 0)
    return archive(resealed(honest.change(BUNDLE, bundle_with(honest.files[BUNDLE], delta))))


def widened(honest: Honest) -> bytes:
    """A blob fewer in the bundle, and one more in the list of what is left out."""
    root = honest.repository.root
    blob = git(root, "rev-parse", "HEAD:evidence/reviews/a.yaml").decode().strip()
    listed = git(root, "rev-list", "--objects", "--no-object-names", "HEAD").decode().split()
    kept = "".join(f"{one}\n" for one in listed if one != blob).encode()
    pack = git(root, "pack-objects", "--stdout", "-q", "--window=0", "--compression=0", stdin=kept)
    bundle = honest.files[BUNDLE]
    files = honest.change(BUNDLE, bundle[: bundle.index(b"\n\nPACK") + 2] + pack)
    left = {
        "path": "evidence/reviews/a.yaml", "blob": blob, "size": 20, "sha256": "0" * 64, "by": "--without review",
        "is_current": True, "redacted": None,
    }  # fmt: skip
    del files[EVIDENCE]
    return archive(resealed(files, lambda data: data["left_out"].append(left)))


def less(honest: Honest) -> bytes:
    """A blob fewer in the bundle, of which nobody says anything."""
    files = honest.files
    bundle = files[BUNDLE]
    content = files[EVIDENCE]
    found = object_of(3, content)
    at = bundle.index(b"\n\nPACK") + 2
    assert found in bundle
    pack = bundle[at:-20].replace(found, b"", 1)
    count = int.from_bytes(pack[8:12], "big") - 1
    pack = pack[:8] + count.to_bytes(4, "big") + pack[12:]
    return archive(
        resealed(
            honest.change(BUNDLE, bundle[:at] + pack + hashlib.sha1(pack, usedforsecurity=False).digest())
        )
    )


def without_a_tree(honest: Honest) -> bytes:
    """A folder fewer in the bundle, of which nobody says anything."""
    root = honest.repository.root
    tree = git(root, "rev-parse", "HEAD:evidence").decode().strip()
    listed = git(root, "rev-list", "--objects", "--no-object-names", "HEAD").decode().split()
    kept = "".join(f"{one}\n" for one in listed if one != tree).encode()
    pack = git(root, "pack-objects", "--stdout", "-q", "--window=0", "--compression=0", stdin=kept)
    bundle = honest.files[BUNDLE]
    return archive(resealed(honest.change(BUNDLE, bundle[: bundle.index(b"\n\nPACK") + 2] + pack)))


ALL = frozenset({"derived"})
HISTORIES = (
    Tampering("one bit of the history", flip(BUNDLE, -40), "history", "damaged", also=frozenset({"digests"})),
    Tampering("the history cut off", bundled(lambda bundle: bundle[:-30]), "history", "cut off", unsigned),
    Tampering("bytes behind the history", bundled(lambda bundle: bundle + b"x"), "history", "something else", unsigned),
    Tampering("another checksum", bundled(lambda bundle: flipped(bundle, len(bundle) - 1)), "history", "checksum", unsigned),
    Tampering("the history of another repository", of_another_repository, "history", "the manifest names", unsigned, ALL),
    Tampering("an object more", with_object(3, b"x"), "history", "does not reach it", unsigned, ALL),
    Tampering("an object less", less, "history", "It is missing", unsigned),
    Tampering("a tree less", without_a_tree, "history", "It is missing", unsigned),
    Tampering("the history cut off in an object", bundled(lambda bundle: bundle[: bundle.index(b"PACK") + 12]), "history", "cut off", unsigned),
    Tampering("a folder with two files of one name", with_object(2, (b"100644 a\0" + bytes(20)) * 2), "history", "names one thing twice", unsigned),
    Tampering("a commit that is none", with_object(1, b"no commit"), "history", "does not name one tree", unsigned),
    Tampering("a tag more", with_object(4, b"x"), "history", "no commit, tree or content", unsigned),
    Tampering("an object of no kind", with_object(5, b"x"), "history", "no commit, tree or content", unsigned),
    Tampering("an object that is compressed", with_object(3, b"x" * 9999, level=9), "history", "compressed", unsigned),
    Tampering("an object that is a difference", difference, "history", "difference", unsigned),
    Tampering("a bomb of an object", with_object(3, bytes(64 << 20), level=9), "history", "compressed", unsigned),
    Tampering("an object of another size", bundled(lambda bundle: bundle_with(bundle, b"\x31" + zlib.compress(b"xx", 0))), "history", "another size", unsigned),
    Tampering("an object of no size", bundled(lambda bundle: bundle_with(bundle, b"\xbf" + b"\xff" * 20)), "history", "no file has", unsigned),
    Tampering("the history as git packs it", deltified, "history", "", unsigned),
    Tampering("five thousand million objects", bundled(lambda bundle: bundle.replace(b"PACK\0\0\0\2", b"PACK\0\0\0\2\xff")), "history", "limit", unsigned),
    Tampering("no pack", bundled(lambda bundle: bundle.replace(b"PACK\0\0\0\2", b"PACK\0\0\0\3")), "history", "no pack", unsigned),
    Tampering("no bundle", bundled(lambda _: b"x"), "history", "no header", unsigned),
    Tampering("another first line", bundled(lambda bundle: b"# v4 git bundle\n" + bundle), "history", "no header", unsigned),
    Tampering("an object that is compressed a little", with_object(3, b"abcdefgh" * 9, level=9), "history", "compressed", unsigned),
    Tampering("a header without an end", bundled(lambda _: b"x" * 99_999), "history", "no header", unsigned),
    Tampering("commits that are not in it", header(lambda head: head.replace(b"bundle\n", b"bundle\n-" + b"0" * 40 + b"\n")), "history", "needs commits", unsigned),
    Tampering("two commits", header(lambda head: head.replace(b" HEAD\n", b" HEAD\n" + b"0" * 40 + b" refs/heads/x\n")), "history", "more than one", unsigned),
    Tampering("another name of the commit", header(lambda head: head.replace(b"refs/heads/packed", b"refs/replace/x")), "history", "does not name", unsigned),
    Tampering("a capability", header(lambda head: b"# v3 git bundle\n@filter=blob:none\n" + head.partition(b"\n")[2]), "history", "capability", unsigned),
    Tampering("another hash", header(lambda head: b"# v3 git bundle\n@object-format=sha256\n" + head.partition(b"\n")[2]), "history", "does not name", unsigned),
    Tampering("no history", lambda of: archive(resealed(of.change(BUNDLE, None))), "history", "There is no", unsigned),
    Tampering("another commit in the manifest", lambda of: archive(resealed(of.files, lambda data: data["commit"].update(id=of.commits[0]))), "history", "the manifest names", unsigned, ALL | {"commit", "tree"}),
    Tampering("more that is left out", widened, "derived", "nothing that was asked for", unsigned),
)  # fmt: skip


# --- Honest packs of something else ----------------------------------------------------------------------------------


def weakened(honest: Honest, *, rewrites: bool) -> Repository:
    """The company after its control was made laxer, in one more commit or as if it had always been so."""
    made = Repository(honest.repository.root.parent / f"weakened-{rewrites}")
    if (made.root / ".git").exists():
        return made
    if rewrites:
        company(made.root)
        git(made.root, "checkout", "-q", "--orphan", "again")
    else:
        git(made.root.parent, "clone", "-q", str(honest.repository.root), made.root.name)
    control = (made.root / "controls/AC-1.yaml").read_text()
    made.write("controls/AC-1.yaml", control.replace("for: 90 days", "for: 900 days"))
    made.commit("The third", when="2026-09-02T12:00:00+00:00")
    return made


def weaker(*, rewrites: bool = False) -> Callable[[Honest], bytes]:
    """A pack that follows from its commit, and of another commit than the auditor thinks."""
    return lambda of: archive(signed(files_of(weakened(of, rewrites=rewrites).root), of.keys, "mallory"))


def replayed(honest: Honest) -> bytes:
    """The pack of an earlier commit, signed as it was then."""
    return archive(signed(files_of(honest.repository.root, Wishes(honest.commits[1])), honest.keys))


def of_day(day: date) -> Callable[[Honest], bytes]:
    """A pack of the right commit about another day, honestly made."""
    return lambda of: archive(enveloped(files_of(of.repository.root, Wishes(as_of=day))))


def expecting(honest: Honest) -> Demands:
    return Demands(honest.keys.signers(), honest.commit)


def after(number: int = -1, as_of: date | None = None) -> Callable[[Honest], Demands]:
    return lambda of: Demands(of.keys.signers(), earlier=Earlier(of.commits[number], as_of))


OTHERS = (
    Tampering("a weaker control, of another commit", weaker(), "commit", "expected is", expecting, frozenset({"signature"})),
    Tampering("a weaker control, signed by another one", weaker(), "signature", "not in the file of signers"),
    Tampering("a weaker control, as if it had always been", weaker(rewrites=True), "ancestry", "was rewritten", after(0), frozenset({"signature"})),
    Tampering("an old pack for one of a commit", replayed, "commit", "expected is", expecting),
    Tampering("an old pack after a commit", replayed, "ancestry", "is not in its history", after()),
    Tampering("an earlier day after a pack", honestly, "ancestry", "a later day", after(as_of=date(2026, 10, 1))),
    Tampering("another day, honestly made", of_day(date(2026, 8, 1)), "signature", "not signed"),
)  # fmt: skip

TAMPERINGS: tuple[Tampering, ...] = (*ARCHIVES, *FILES, *SIGNATURES, *HISTORIES, *OTHERS)
