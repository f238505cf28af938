"""Where the manifest of a pack that something is left out of says otherwise than what can be made again of it.

Such a manifest cannot be compared as a whole: it has the digests of files that nobody can make again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import visible
from socgap_evidence.pack.making import status_of
from socgap_evidence.pack.manifest import Role
from socgap_evidence.pack.naming import MANIFEST, SUMS
from socgap_evidence.pack.redacting import FOLDER, copy_of, read_redaction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from socgap_evidence.pack.judging import Judged
    from socgap_evidence.pack.leaving_out import Absent
    from socgap_evidence.pack.manifest import LeftOut, Manifest, Packed
    from socgap_evidence.pack.redacting import Redaction

_ROLES = {"index.csv": Role.INDEX, "index.xlsx": Role.INDEX, SUMS: Role.ABOUT}
"""What the files are that cannot be made again; all others are derived."""


def misstated_facts(judged: Judged, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """What the manifest says otherwise of the pack as a whole, which rests on nothing that can be left out."""
    head, commit = judged.head, manifest.commit
    for what, stated, made in (
        ("company", manifest.company, visible(judged.project.config.company.value)),
        ("tree", commit.tree, head.tree),
        ("day of the commit", commit.day, judged.day(head)),
        ("as-of date", manifest.as_of, judged.verdict.as_of),
        ("origin of the as-of date", manifest.as_of_from.value, judged.as_of_from.value),
        ("first day of the window", manifest.window.start, judged.timeline.window.start),
        ("last day of the window", manifest.window.end, judged.timeline.window.end),
        ("origin of the window", manifest.window_from.value, judged.window_from.value),
    ):
        if stated != made:
            yield MANIFEST, f"The {what} is {stated}; made again it is {made}."


def misstated_status(judged: Judged, manifest: Manifest, *, is_certain: bool) -> Iterator[tuple[str, str]]:
    """What it says otherwise of the status file; whether that is current is certain only if nothing rests on what is left out."""
    stated, made = manifest.status, status_of(judged)
    if (stated and stated.path) != (made and made.path):
        yield MANIFEST, "It names another status file than the commit has."
    elif is_certain and stated != made:
        yield MANIFEST, f"It says of {visible(stated.path if stated else '')} wrongly whether it is current."


def misstated_files(made: Mapping[str, Packed], manifest: Manifest) -> Iterator[tuple[str, str]]:
    """What it says otherwise of the origin of a file; sizes and digests are held against the archive elsewhere."""
    for one in manifest.files:
        again = made.get(one.path)
        role = _role(one.path) if again is None else again.role
        blob, commit = (None, None) if again is None else (again.blob, again.commit)
        if (one.role, one.blob) != (role, blob):
            yield (
                one.path,
                f"The manifest says that it is {one.role.value}, blob {one.blob}; it is {role.value}, blob {blob}.",
            )
        if one.commit != commit:
            yield (
                one.path,
                "The manifest says otherwise than its history by which commit it came, when and from whom.",
            )


def _role(path: str) -> Role:
    return Role.REDACTED if path.startswith(FOLDER) else _ROLES.get(path, Role.DERIVED)


def misstated_absent(judged: Judged, absent: Absent, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Where the list of what is left out is not that of what was asked to be left out; sizes and digests nobody can tell."""
    current = {entry.path: judged.tree.blob_id(entry.path) for entry in judged.tree.entries}
    redactions = [read_redaction(judged.project, written) for written in manifest.asked.redact]
    wanted = {
        (visible(path), blob): (rule.written, current.get(path) == blob)
        for blob, rule in absent.by.items()
        for path in absent.paths[blob]
    }
    stated = {(one.path, one.blob): one for one in manifest.left_out}
    for path, blob in sorted(wanted.keys() - stated.keys()):
        yield path, f"What was asked for leaves out blob {blob}, and the manifest does not say so."
    for (path, blob), one in sorted(stated.items()):
        if (path, blob) not in wanted:
            yield (
                path,
                f"The manifest says that blob {blob} is left out, and nothing that was asked for leaves it out.",
            )
        elif (one.by, one.is_current) != wanted[path, blob] or _copy(one, absent, redactions) != one.redacted:
            yield path, f"What the manifest says of blob {blob} is not so."


def _copy(one: LeftOut, absent: Absent, redactions: Sequence[Redaction]) -> str | None:
    """Where the copy with hidden values of a file has to be; ``None`` if it has none."""
    return copy_of(one.path, absent.by[one.blob], redactions) if one.is_current else None
