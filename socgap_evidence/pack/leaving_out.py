"""What is left out of a pack by rule: the contents of all versions of some files, found by every path they have had.

Trees still name them by their ids, and the manifest by their digests, so that one of them can be shown later and is known
to be the same. A content that another file shares is left out there too: what must not be seen must be nowhere.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import ConfigError, UsageError, did_you_mean
from socgap_evidence.outputs.escaping import visible
from socgap_evidence.pack.manifest import LeftOut, Role
from socgap_evidence.pack.objects import object_id, read
from socgap_evidence.pack.packing import JUDGES, folder_of_controls
from socgap_evidence.project.config import CONFIG_NAME, read_config
from socgap_evidence.snapshot import GlobPattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from socgap_evidence.pack.judging import Judged
    from socgap_evidence.pack.objects import Objects
    from socgap_evidence.project import Project

_EVIDENCE_ONLY = "Leave out evidence only."


class Rule(Struct, frozen=True):
    """Something that was asked to be left out."""

    written: str
    """As it was asked for, with its option."""
    globs: tuple[GlobPattern, ...]


def read_without(project: Project, what: str) -> Rule:
    """The rule behind a document type, the id of a requirement, or a glob; UsageError for what is none of them."""
    requirements = {one.id: one for control in project.controls for one in control.requirements}
    if what in project.sources:
        return Rule(f"--without {what}", project.sources[what])
    if what.upper() in requirements:
        return Rule(f"--without {what}", requirements[what.upper()].globs)
    if "/" not in what and not any(one in what for one in "*?["):
        hint = did_you_mean(what, [*project.sources, *requirements])
        raise UsageError(
            f"There is no document type and no requirement '{what}' to leave out.",
            fix=hint or "Name one of them, or a glob such as 'evidence/registers/*.yaml'.",
        )
    try:
        return Rule(f"--without {what}", (GlobPattern(what),))
    except ValueError as error:
        raise UsageError(f"--without: {error}.", fix="Correct the glob.") from error


class Absent(Struct, frozen=True):
    """Everything that is left out."""

    by: Mapping[str, Rule]
    """The rule that leaves a content out, by its id."""
    paths: Mapping[str, Sequence[str]]
    """Where each of them lay, from the folder of ``socgap.yaml``."""

    def __contains__(self, blob: str) -> bool:
        return blob in self.by


def find_absent(
    judged: Judged, objects: Objects, folder: str, rules: Iterable[Rule], roles: Mapping[str, Role]
) -> Absent:
    """The contents that rules leave out, the first rule first; UsageError for one that matches nothing, or a judge.

    ``folder`` leads from the top of the repository to the project; ``roles`` are those of the files to pack.
    """
    nothing = object_id("blob", b"", judged.past.clone.id_length)  # an empty file has nothing to hide
    paths = {blob: places for blob, places in _inside(objects, folder) if blob != nothing}
    by: dict[str, Rule] = {}
    for rule in rules:
        found = set(_matched(judged, paths, rule)) & paths.keys()
        if not found:
            raise UsageError(
                f"'{rule.written}' leaves nothing out: no commit has a file that it matches.",
                fix="Correct it, or take it out.",
            )
        for blob in sorted(found):
            by.setdefault(blob, rule)
    for path, role in roles.items():
        if role is Role.JUDGE and (rule_of := by.get(judged.tree.blob_id(path))) is not None:
            raise UsageError(
                f"'{rule_of.written}' would leave out {path}, by which the evidence is judged.",
                fix=_EVIDENCE_ONLY,
            )
    _refuse_earlier_judges(judged, paths, by)
    return Absent(by, {blob: paths[blob] for blob in by})


def _refuse_earlier_judges(
    judged: Judged, paths: Mapping[str, Sequence[str]], by: Mapping[str, Rule]
) -> None:
    """UsageError for what some commit was judged by: without it nobody could tell again what was known then."""
    folders = () if _lay_in(JUDGES, paths, by) else tuple(_folders_of_controls(judged, paths))
    for blob, rule in by.items():
        for path in paths[blob]:
            if path in JUDGES or path.startswith(folders):
                raise UsageError(
                    f"'{rule.written}' would leave out {path}, by which the evidence of an earlier commit was judged.",
                    fix=_EVIDENCE_ONLY,
                )


def _lay_in(places: Iterable[str], paths: Mapping[str, Sequence[str]], blobs: Iterable[str]) -> bool:
    wanted = set(places)
    return any(wanted.intersection(paths[blob]) for blob in blobs)


def _folders_of_controls(judged: Judged, paths: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The folders of controls that any settings have named in the history."""
    settings = [blob for blob, places in paths.items() if CONFIG_NAME in places]
    judged.past.blobs.expect(settings)
    for blob in settings:
        try:
            yield folder_of_controls(read_config(read(judged.past, blob, "blob")))
        except ConfigError:
            continue  # nothing was judged by these


def _inside(objects: Objects, folder: str) -> Iterator[tuple[str, list[str]]]:
    """The paths of each content that has ever lain in the project, from its folder."""
    for blob, paths in objects.blobs.items():
        yield blob, sorted(path.removeprefix(folder) for path in paths if path.startswith(folder))


def _matched(judged: Judged, paths: Mapping[str, Sequence[str]], rule: Rule) -> Iterator[str]:
    """The contents of files that a rule matches, and what these files held before, under whatever name."""
    for blob, places in paths.items():
        if any(glob.matches(path) for glob in rule.globs for path in places):
            yield blob
    for entry in judged.tree.entries:
        if any(glob.matches(entry.path) for glob in rule.globs):
            yield from (version.blob for version in judged.history.versions(entry.path))


def list_absent(judged: Judged, absent: Absent, redacted: Mapping[str, str]) -> tuple[LeftOut, ...]:
    """What the manifest says of each content and place, by path; ``redacted`` names the copies, by path."""
    return tuple(sorted(_listed(judged, absent, redacted), key=lambda one: (one.path, one.blob)))


def _listed(judged: Judged, absent: Absent, redacted: Mapping[str, str]) -> Iterator[LeftOut]:
    current = {entry.path: judged.tree.blob_id(entry.path) for entry in judged.tree.entries}
    judged.past.blobs.expect(absent.by)
    for blob, rule in absent.by.items():
        content = read(judged.past, blob, "blob")
        digest = hashlib.sha256(content).hexdigest()
        for path in absent.paths[blob]:
            is_current = current.get(path) == blob
            copy = redacted.get(path) if is_current else None
            yield LeftOut(visible(path), blob, len(content), digest, rule.written, is_current, copy)
