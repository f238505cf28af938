"""Making a pack again from its own history: all of it, or as much as what was left out of it allows.

Where nothing is left out this is ``make_pack`` and nothing else. Where something is, the commit is judged without it, and
whatever does not rest on it must still come out the same; what does is named, and never compared with a guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.inspection import inspect_file
from socgap_evidence.intervals import ONE_DAY
from socgap_evidence.outputs.oscal.names import POAM
from socgap_evidence.outputs.oscal.poam import NOT_MET
from socgap_evidence.pack import readme
from socgap_evidence.pack.bundle import write_bundle
from socgap_evidence.pack.deriving import derive
from socgap_evidence.pack.judging import judge_commit, open_commit
from socgap_evidence.pack.leaving_out import find_absent, read_without
from socgap_evidence.pack.making import Maker, make_pack
from socgap_evidence.pack.manifest import Role
from socgap_evidence.pack.misstating import (
    misstated_absent,
    misstated_facts,
    misstated_files,
    misstated_status,
)
from socgap_evidence.pack.naming import BUNDLE, MANIFEST, OSCAL, REQUESTS, SUMS
from socgap_evidence.pack.objects import reach
from socgap_evidence.pack.packing import Selection
from socgap_evidence.pack.redacting import read_redaction
from socgap_evidence.pack.restoring import TIMELINE, VERDICT, Resting, restore
from socgap_evidence.pack.samples import draw_samples, name_of, read_samples
from socgap_evidence.project.controls import PEOPLE
from socgap_evidence.reigns import reigns
from socgap_evidence.snapshot.blobs import NOT_THERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from socgap_evidence.pack.judging import Judged
    from socgap_evidence.pack.leaving_out import Rule
    from socgap_evidence.pack.manifest import Manifest
    from socgap_evidence.pack.wishes import Wishes
    from socgap_evidence.project import Project

_PARTLY = frozenset({VERDICT, TIMELINE})
"""What is derived without what is left out, and says of the rest the same."""


class Remade(Struct, frozen=True):
    """What the history of a pack gives."""

    judged: Judged
    entries: Mapping[str, bytes]
    """Every file that has to be there to the byte."""
    partly: Mapping[str, bytes]
    """Files of JSON as they are without what is left out."""
    untold: frozenset[str]
    """Files that have to be there and could not be made again."""
    perhaps: frozenset[str]
    """Files of which nobody can tell whether they have to be there."""
    resting: frozenset[str]
    """The requirements that rest on what is left out."""
    left_out: frozenset[str] = frozenset()
    """The paths of what is left out."""
    unjudged: tuple[tuple[str, str], ...] = ()
    """What could not be judged for want of what is left out: the commits, each with its days."""
    misstated: tuple[tuple[str, str], ...] = ()
    """What the manifest says wrongly where something is left out, with the path of each."""

    def restored(self, name: str, given: bytes) -> bytes:
        """What a file of ``partly`` has to be, if what rests on what is left out is as it is given; DocumentError if it is none."""
        return restore(
            name, given, self.partly[name], self._rests, self.judged.project.config.program_start.value
        )

    @property
    def _rests(self) -> Resting:
        owners = {
            one.id: control.id for control in self.judged.project.controls for one in control.requirements
        }
        resting = {one: owner for one, owner in owners.items() if one in self.resting}
        return Resting(resting, self.left_out, is_all=resting == owners)

    @property
    def names(self) -> frozenset[str]:
        """Every file that has to be there, beside the envelope."""
        return frozenset({*self.entries, *self.partly, *self.untold})


def remake(root: Path, manifest: Manifest, requests: bytes | None) -> Remade:
    """What the repository in a folder gives for what was asked for.

    SnapshotError or UsageError if it gives nothing, as for ``make_pack``, ConfigError, ControlError or SchemaError for a
    judge that is broken.
    """
    wishes = manifest.wishes(requests)
    if not (wishes.without or wishes.redact or manifest.left_out):
        made = make_pack(root, wishes)
        return Remade(made.judged, made.entries, {}, frozenset(), frozenset(), frozenset())
    return _without(root, manifest, wishes)


def _without(root: Path, manifest: Manifest, wishes: Wishes) -> Remade:
    """The same as far as it goes without what is left out."""
    opened = open_commit(root, wishes)
    rules = tuple(_rules(opened.project, wishes))
    judged = judge_commit(opened)
    selection, objects = Selection(judged), reach(judged.past)
    absent = find_absent(judged, objects, manifest.commit.folder, rules, selection.files)
    left = {*absent.by, *(one.blob for one in manifest.left_out)}
    kept = [path for path in selection.files if judged.tree.blob_id(path) not in left]
    derived = derive(judged)
    maker = Maker(judged)
    for path in kept:
        maker.add_tree(path, selection.files[path])
    maker.add(BUNDLE, Role.HISTORY, write_bundle(judged.past, objects, left))
    maker.add(readme.NAME, Role.ABOUT, readme.render(replace(manifest, files=())))
    if wishes.requests is not None:
        maker.add(REQUESTS, Role.REQUESTS, wishes.requests)
    entries = maker.entries
    paths = frozenset(one.path for one in manifest.left_out)
    resting = frozenset(_resting(judged, paths))
    samples = read_samples(opened, wishes.samples)
    if not resting:
        entries |= {**derived, **{name: text.encode() for name, text in draw_samples(judged, samples)}}
    partly = {name: derived[name] for name in _PARTLY if resting}
    hidden = {one.redacted for one in manifest.left_out if one.redacted is not None}
    drawn = {name_of(one) for one in samples}
    plan = {f"{OSCAL}{POAM}"} if resting else set()  # where all is met there is no plan of action
    perhaps = set() if _needs_plan(judged, resting) else plan
    others = (
        {*derived, *hidden, *drawn, *plan, "index.csv", "index.xlsx", SUMS, MANIFEST}
        - partly.keys()
        - entries.keys()
        - perhaps
    )
    misstated = (
        *misstated_facts(judged, manifest),
        *misstated_status(judged, manifest, is_certain=not resting),
        *misstated_files(maker.files, manifest),
        *misstated_absent(judged, absent, manifest),
    )
    return Remade(
        judged,
        entries,
        partly,
        frozenset(others),
        frozenset(perhaps),
        resting,
        paths,
        tuple(_unjudged(judged)),
        misstated,
    )


def _needs_plan(judged: Judged, resting: frozenset[str]) -> bool:
    """Whether something that does not rest on what is left out is to be planned for."""
    owed = (one for control in judged.verdict.controls for one in control.requirements)
    return any(one.status in NOT_MET and one.assessed.requirement.id not in resting for one in owed)


def _unjudged(judged: Judged) -> Iterator[tuple[str, str]]:
    """The commits of the window that were judged by what is left out, each with the days on which it reigned."""
    lacking = {commit.id for commit, why in judged.timeline.troubles if NOT_THERE in why}
    timeline = judged.timeline
    for one in reigns(judged.past, judged.project.config.zone, timeline.window.start, timeline.last):
        if one.commit.id in lacking:
            yield f"commit {one.commit.short}", f"{one.since} to {one.until - ONE_DAY}"


def _rules(project: Project, wishes: Wishes) -> Iterator[Rule]:
    """What was asked to be left out or hidden; the key of what is hidden is not here, and not needed for that."""
    yield from (read_without(project, what) for what in wishes.without)
    yield from (read_redaction(project, written).rule for written in wishes.redact)


def _resting(judged: Judged, paths: frozenset[str]) -> Iterator[str]:
    """The requirements that ask for one of these files, or whose rules may read one.

    On a policy that sets limits rests whatever they limit, and on who is who whatever git is asked: there it is all.
    """
    project = judged.project
    everywhere = (*project.policies, *project.sources.get(PEOPLE, ()))
    if any(glob.matches(path) for glob in everywhere for path in paths):
        yield from (one.id for control in project.controls for one in control.requirements)
        return
    for path in sorted(paths):
        report = inspect_file(judged.verdict, path)
        yield from (one.judged.assessed.requirement.id for one in report.askers)
        yield from (name for one in report.readers for name in one.requirements)
