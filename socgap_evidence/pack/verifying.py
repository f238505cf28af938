"""Taking a pack apart: every check by its name, and all of them, whatever fails before.

What rests on something that does not hold is not told rather than told on that ground: an archive that can be read in
two ways is not read at all. No program of the pack is run, nothing of it is checked out, and no network is asked.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import DocumentError, SocgapError, UsageError
from socgap_evidence.outputs.oscal import ExportError
from socgap_evidence.pack import manifest_json
from socgap_evidence.pack.checking_files import check_digests, check_names
from socgap_evidence.pack.checking_history import (
    Earlier,
    check_ancestry,
    check_commit,
    check_history,
    check_tree,
)
from socgap_evidence.pack.checking_making import (
    check_derived,
    check_left_out,
    check_lenience,
)
from socgap_evidence.pack.checking_signature import check_envelope
from socgap_evidence.pack.manifest import Origin
from socgap_evidence.pack.naming import BUNDLE, MANIFEST, REQUESTS, is_folder
from socgap_evidence.pack.opening import MAX_MANIFEST, ArchiveError, open_archive
from socgap_evidence.pack.remaking import remake
from socgap_evidence.pack.unbundling import BundleError, unbundle
from socgap_evidence.scratch import scratch_folder
from socgap_evidence.verification import CHECKS, Check, Outcome, Stated, Verification

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from socgap_evidence.pack.manifest import Manifest
    from socgap_evidence.pack.opening import Archive
    from socgap_evidence.pack.signing import Signers
from socgap_evidence.pack.unbundling import Unbundled

_YEARS = range(1900, 3000)
"""The years of which a pack can be about days: those that OSCAL knows."""
_MAX_ASKED = 1000
"""The most characters of one thing that was asked for; a glob or a JSONPath of people has a tenth."""


class Demands(Struct, frozen=True):
    """What the auditor knows and asks for; nothing of it comes from the pack."""

    signers: Signers | None = None
    commit: str | None = None
    """The full id of the commit that it must be."""
    earlier: Earlier | None = None
    accepts_left_out: bool = False


def verify_pack(path: Path, demands: Demands) -> Verification:
    """Everything that can be found out about a pack; UsageError if it is none."""
    try:
        archive = open_archive(path)
    except ArchiveError as error:
        return _nothing_else(
            path, "archive", str(error), "The archive is not read: it is not as one of a pack has to be."
        )
    with closing(archive), scratch_folder() as folder:
        raw, manifest = b"", None
        try:
            raw, manifest = _manifest(archive)
        except (ArchiveError, DocumentError) as error:
            return _nothing_else(
                path, "manifest", str(error), "Without a manifest it is not known what is claimed.", archive
            )
        try:
            found = {one.name: one for one in _Taking(archive, raw, manifest, demands, folder).checks()}
        except ArchiveError as error:
            raise UsageError(
                f"It cannot be read as a whole: {error}", path=str(path), fix="Fetch it again."
            ) from error
        except OSError as error:
            raise UsageError(
                f"It cannot be unpacked into a folder for temporary files: {error.strerror or error}.",
                fix="Make room there, or name another one by TMPDIR.",
            ) from error
        return Verification(str(path), _stated(manifest), tuple(found[name] for name in CHECKS))


def earlier_pack(path: Path) -> Earlier:
    """What a pack that the auditor kept says of itself; UsageError if it cannot be told."""
    try:
        with closing(open_archive(path)) as archive:
            _, manifest = _manifest(archive)
    except (ArchiveError, DocumentError) as error:
        raise UsageError(
            f"The earlier pack cannot be read: {error}",
            path=str(path),
            fix="Name another one, or its commit.",
        ) from error
    return Earlier(manifest.commit.id, manifest.as_of)


def _manifest(archive: Archive) -> tuple[bytes, Manifest]:
    raw = archive.read(MANIFEST, MAX_MANIFEST)
    manifest = manifest_json.read(raw)
    if fault := _fault(manifest):
        raise ArchiveError(f"The manifest {fault}.")
    return raw, manifest


def _fault(manifest: Manifest) -> str:
    """Why nothing can be made of a manifest that is one by its form, as the end of a sentence; empty if something can."""
    if not is_folder(manifest.commit.folder):
        return f"says that socgap.yaml lies in '{manifest.commit.folder}', which is no folder"
    days = (manifest.as_of, manifest.window.start, manifest.window.end)
    if not all(day.year in _YEARS for day in days):
        return f"names a day in none of the years from {_YEARS[0]} to {_YEARS[-1]}"
    asked = (*manifest.asked.without, *manifest.asked.redact, *manifest.asked.samples)
    if any(len(one) > _MAX_ASKED for one in asked):
        return f"says that something of more than {_MAX_ASKED:,} characters was asked for"
    return ""


def _stated(manifest: Manifest) -> Stated:
    return Stated(
        company=manifest.company,
        commit=manifest.commit.id,
        committed_on=manifest.commit.day,
        as_of=manifest.as_of,
        as_of_is_asked=manifest.as_of_from is Origin.ASKED,
        window=(manifest.window.start, manifest.window.end),
        window_is_asked=manifest.window_from is Origin.ASKED,
        socgap=manifest.socgap,
    )


def _nothing_else(path: Path, name: str, says: str, why: str, archive: Archive | None = None) -> Verification:
    """One check fails, and none after it can be told."""
    before = (_archive(archive),) if archive is not None else ()
    names = list(CHECKS)
    others = (Check(one, Outcome.UNTOLD, why) for one in names[names.index(name) + 1 :])
    return Verification(str(path), None, (*before, Check(name, Outcome.FAILS, says), *others))


def _archive(archive: Archive) -> Check:
    size = sum(one.size for one in archive.members.values())
    return Check(
        "archive",
        Outcome.HOLDS,
        f"It holds {len(archive.members)} files of {size:,} bytes, and can be read in one way only.",
    )


class _Taking(Struct, frozen=True):
    """A pack whose archive and manifest can be read, and what the auditor asks of it."""

    archive: Archive
    raw: bytes
    """The manifest as it is in the archive."""
    manifest: Manifest
    demands: Demands
    folder: Path
    """An empty folder of our own."""

    def checks(self) -> Iterator[Check]:
        """All of them, in any order."""
        demands, manifest = self.demands, self.manifest
        yield _archive(self.archive)
        yield check_names(self.archive, manifest)
        yield check_digests(self.archive, manifest)
        yield from check_envelope(
            self.archive, self.raw, demands.signers, knows_commit=demands.commit is not None
        )
        yield check_commit(manifest, demands.commit)
        try:
            unbundled = self._unbundled()
        except BundleError as error:
            yield Check("history", Outcome.FAILS, str(error))
            yield check_ancestry(None, manifest, demands.earlier)
            yield from self._unmade(
                "tree", "derived", "loosening", why="Without its history nothing can be told."
            )
            return
        yield check_history(unbundled, manifest)
        yield check_ancestry(unbundled, manifest, demands.earlier)
        yield from self._made(unbundled)

    def _unbundled(self) -> Unbundled:
        if BUNDLE not in self.archive.members:
            raise BundleError(f"There is no {BUNDLE}.")
        unbundled = unbundle(self.archive.pieces(BUNDLE), self.folder / "history")
        (unbundled.root / self.manifest.commit.folder).mkdir(parents=True, exist_ok=True)
        return unbundled

    def _made(self, unbundled: Unbundled) -> Iterator[Check]:
        """What is told by the history alone."""
        try:
            yield check_tree(self.archive, unbundled, self.manifest)
        except SocgapError as error:
            yield Check("tree", Outcome.UNTOLD, f"The commit could not be read: {error.message}")
        try:
            requests = self.archive.read(REQUESTS) if REQUESTS in self.archive.members else None
            made = remake(unbundled.root / self.manifest.commit.folder, self.manifest, requests)
        except (SocgapError, ExportError) as error:
            yield from self._unmade("derived", "loosening", why=f"It could not be made again: {error}")
            return
        yield check_derived(self.archive, made, self.manifest)
        yield check_left_out(made, self.manifest, accepts=self.demands.accepts_left_out)
        yield check_lenience(made)

    def _unmade(self, *names: str, why: str) -> Iterator[Check]:
        yield check_left_out(None, self.manifest, accepts=False)
        yield from (Check(name, Outcome.UNTOLD, why) for name in names)
