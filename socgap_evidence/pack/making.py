"""A commit, and what is asked for, to a pack: every file of it by its path, the same bytes wherever it is made.

1. The commit is judged (``judging``) and everything that it reaches is listed (``objects``).
2. What is left out or hidden is found (``leaving_out``); nothing that holds it is packed.
3. Files of the commit, the bundle and what is derived are put together, and the manifest names each of them.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence import __version__
from socgap_evidence.errors import SnapshotError, UsageError
from socgap_evidence.history.signatures import ALLOWED_KEYS, SignatureState
from socgap_evidence.outputs.escaping import visible
from socgap_evidence.outputs.status_files import status_files
from socgap_evidence.pack import manifest_json, readme
from socgap_evidence.pack.archive import refuse_names
from socgap_evidence.pack.bundle import write_bundle
from socgap_evidence.pack.deriving import derive
from socgap_evidence.pack.index import as_csv, make_rows
from socgap_evidence.pack.judging import judge_commit, open_commit
from socgap_evidence.pack.leaving_out import find_absent, list_absent, read_without
from socgap_evidence.pack.manifest import Asked, Entered, Head, Manifest, Packed, Role, StatusFile
from socgap_evidence.pack.naming import BUNDLE, ENVELOPE, MANIFEST, REQUESTS, SUMS, TREE
from socgap_evidence.pack.objects import object_id, reach
from socgap_evidence.pack.packing import Selection, read_packed
from socgap_evidence.pack.redacting import check_key, copy_of, read_redaction, redact, still_seen
from socgap_evidence.pack.requests import read_requests
from socgap_evidence.pack.samples import draw_samples, read_samples
from socgap_evidence.pack.statement import PAYLOAD_TYPE, pae, statement, write_envelope
from socgap_evidence.pack.workbook import as_xlsx
from socgap_evidence.rules.witness import Witness
from socgap_evidence.snapshot import folder_of
from socgap_evidence.testimony import vouchers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from socgap_evidence.model import Json
    from socgap_evidence.pack.judging import Judged
    from socgap_evidence.pack.leaving_out import Rule
    from socgap_evidence.pack.manifest import LeftOut
    from socgap_evidence.pack.redacting import Redaction
    from socgap_evidence.pack.wishes import Wishes
    from socgap_evidence.project import Project

_PROGRAMS = ("ssh-keygen", "gpg")


class Pack(Struct, frozen=True):
    """A pack without its envelope."""

    manifest: Manifest
    entries: Mapping[str, bytes]
    """Every file by its path, the manifest among them."""
    judged: Judged
    selection: Selection
    """Which files of a commit are packed."""
    still_seen: tuple[tuple[str, int], ...] = ()
    """The files in which hidden values still stand, each with how many of them."""


def make_pack(root: Path, wishes: Wishes) -> Pack:
    """Everything that a pack of a commit holds.

    Raises SnapshotError for whatever is not there or cannot be read, UsageError for what is asked for and makes no sense.
    """
    opened = open_commit(root, wishes)
    requests = None if wishes.requests is None else read_requests(wishes.requests, opened.project)
    rules = read_rules(opened.project, wishes)
    samples = read_samples(opened, wishes.samples)
    judged = judge_commit(opened)
    maker = Maker(judged)
    selection = Selection(judged)
    hidden = _put_commit(maker, folder_of(root), rules, selection.files)
    if wishes.requests is not None:
        maker.add(REQUESTS, Role.REQUESTS, wishes.requests)
    for name, content in derive(judged).items():
        maker.add(name, Role.DERIVED, content)
    for name, text in draw_samples(judged, samples):
        maker.add(name, Role.DERIVED, text.encode("utf-8", "backslashreplace"))
    rows = make_rows(judged, requests, maker.files.values(), maker.left_out)
    maker.add("index.csv", Role.INDEX, as_csv(rows))
    maker.add("index.xlsx", Role.INDEX, as_xlsx(rows))
    manifest = _manifest(judged, folder_of(root), wishes, maker.left_out)
    maker.add(readme.NAME, Role.ABOUT, readme.render(manifest))
    maker.add(SUMS, Role.ABOUT, _digests(maker.files))
    manifest = replace(manifest, files=_in_order(maker.files))
    entries = {**maker.entries, MANIFEST: manifest_json.write(manifest)}
    refuse_names(entries)
    seen = tuple(still_seen(hidden, sorted(entries.items()))) if hidden else ()
    return Pack(manifest, entries, judged, selection, seen)


class Rules(Struct, frozen=True):
    """What is left out and hidden."""

    without: tuple[Rule, ...]
    redactions: tuple[Redaction, ...]
    key: bytes
    raw_key: bytes
    """The key as it is in its file."""

    @property
    def all(self) -> tuple[Rule, ...]:
        """By what contents are left out; a file that is left out whole has no copy."""
        return (*self.without, *(one.rule for one in self.redactions))


def read_rules(project: Project, wishes: Wishes) -> Rules:
    """The rules that were asked for; UsageError for one that makes no sense."""
    redactions = tuple(read_redaction(project, written) for written in wishes.redact)
    key = check_key(wishes.redaction_key) if redactions else b""
    without = tuple(read_without(project, what) for what in wishes.without)
    return Rules(without, redactions, key, wishes.redaction_key or b"")


def _put_commit(maker: Maker, folder: str, rules: Rules, roles: Mapping[str, Role]) -> tuple[Json, ...]:
    """Add the files of the commit and its history, without what is left out; the values that are hidden."""
    judged = maker.judged
    objects = reach(judged.past)
    if rules.redactions and object_id("blob", rules.raw_key, judged.past.clone.id_length) in objects.blobs:
        raise UsageError(
            "The redaction key is in the history that is packed: whoever has it can try values.",
            fix="Make another one, and keep it out of the repository.",
        )
    absent = find_absent(judged, objects, folder, rules.all, roles)
    # What only has the content of a file of the type is left out, and has no copy: nothing in it would be hidden.
    names = {
        path: name
        for path in roles
        if (rule := absent.by.get(judged.tree.blob_id(path))) is not None
        and (name := copy_of(path, rule, rules.redactions)) is not None
    }
    copies = redact(judged.tree, names, rules.redactions, rules.key)
    for path, role in roles.items():
        if judged.tree.blob_id(path) not in absent:
            maker.add_tree(path, role)
    for path, content in copies.content.items():
        maker.add(names[path], Role.REDACTED, content)
    maker.left_out = list_absent(judged, absent, names)
    maker.add(BUNDLE, Role.HISTORY, write_bundle(judged.past, objects, absent.by))
    return copies.values


def finish(pack: Pack, sign: Callable[[bytes], bytes] | None = None) -> dict[str, bytes]:
    """All files of the archive; ``sign`` makes the signature of what the envelope is about, if somebody signs."""
    manifest = pack.entries[MANIFEST]
    signatures = () if sign is None else (sign(pae(PAYLOAD_TYPE, statement(manifest))),)
    return {**pack.entries, ENVELOPE: write_envelope(manifest, signatures)}


class Maker:
    """Gathers files, and what the manifest says of each."""

    def __init__(self, judged: Judged) -> None:
        self.judged = judged
        self.left_out: tuple[LeftOut, ...] = ()
        project, tree = judged.project, judged.tree
        vouchers = vouchers_of(project, tree, tree.root)
        self._witness = Witness(judged.history, tree, zone=project.config.zone, vouchers=vouchers)
        self.entries: dict[str, bytes] = {}
        self.files: dict[str, Packed] = {}

    def add(self, path: str, role: Role, content: bytes) -> None:
        """Add a file that is not in the commit."""
        self._put(Packed(path, role, len(content), _sha256(content)), content)

    def add_tree(self, path: str, role: Role) -> None:
        """Add a file of the commit."""
        content, tree = read_packed(self.judged, path), self.judged.tree
        blob, entered = tree.blob_id(path), self._entered(path)
        self._put(Packed(f"{TREE}{path}", role, len(content), _sha256(content), blob, entered), content)

    def _put(self, packed: Packed, content: bytes) -> None:
        self.entries[packed.path] = content
        self.files[packed.path] = packed

    def _entered(self, path: str) -> Entered:
        commit = self.judged.history.versions(path)[0].commit
        found = self._witness.signature(commit)
        if found.state is SignatureState.UNCHECKED and _is_of_the_machine(found.why):
            raise SnapshotError(
                f"The signature of commit {commit.short} cannot be checked on this machine: {found.why}",
                fix="Make the pack where it can be: it must be the same wherever it is made.",
            )
        return Entered(
            commit.id,
            self.judged.day(commit),
            visible(str(commit.committer)),
            found.state.value,
            next(iter(found.signers), None),
        )


def _is_of_the_machine(why: str) -> bool:
    """Whether a signature could be checked elsewhere: a program is to blame, and not what the commit says of keys."""
    return why.startswith(_PROGRAMS) and ALLOWED_KEYS not in why


def _manifest(judged: Judged, folder: str, wishes: Wishes, left_out: tuple[LeftOut, ...]) -> Manifest:
    head = judged.head
    return Manifest(
        socgap=__version__,
        company=visible(judged.project.config.company.value),
        commit=Head(head.id, head.tree, judged.day(head), folder),
        as_of=judged.verdict.as_of,
        as_of_from=judged.as_of_from,
        window=judged.timeline.window,
        window_from=judged.window_from,
        asked=Asked(wishes.without, wishes.redact, wishes.samples, wishes.requests is not None),
        status=status_of(judged),
        files=(),
        left_out=left_out,
    )


def status_of(judged: Judged) -> StatusFile | None:
    """The status file of the commit, and whether it and the one beside it are what they should be on the day."""
    verdict = judged.verdict
    plain = verdict if verdict.is_pinned else replace(verdict, day_chosen_by="")
    wanted = status_files(plain)
    there = {entry.path for entry in judged.tree.entries}
    name = str(next(iter(wanted)))
    if name not in there:
        return None
    is_current = all(
        str(path) in there
        and judged.tree.read(str(path)).decode("utf-8", "surrogateescape").replace("\r\n", "\n") == text
        for path, text in wanted.items()
    )
    return StatusFile(name, is_current)


def _digests(files: Mapping[str, Packed]) -> bytes:
    """What ``sha256sum --check`` reads."""
    return "".join(f"{one.sha256}  {one.path}\n" for one in _in_order(files)).encode()


def _in_order(files: Mapping[str, Packed]) -> tuple[Packed, ...]:
    return tuple(sorted(files.values(), key=lambda one: one.path.encode()))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
