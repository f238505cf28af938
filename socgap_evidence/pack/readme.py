"""The page in a pack that says what is in it, and how to look at it with nothing but common tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import markdown, markdown_code
from socgap_evidence.pack.manifest import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.pack.manifest import Manifest

NAME = "README.md"
_DAY = {
    Origin.ASKED: "as whoever made the pack asked for",
    Origin.SETTINGS: "which `socgap.yaml` pins: this is a sample or a rehearsal",
    Origin.WINDOW: "the last day of the window",
    Origin.COMMIT: "the day of the commit",
}
_WINDOW = {
    Origin.ASKED: "as whoever made the pack asked for",
    Origin.SETTINGS: "the audit window of `socgap.yaml`",
    Origin.COMMIT: "up to the day, as there is no audit window that has begun",
}
_FILES = (
    (
        "manifest.json",
        "every other file but the envelope: what it is, its digest, and the commit that brought it",
    ),
    ("envelope.json", "who signs the manifest (DSSE); it may hold no signature"),
    ("SHA256SUMS", "the digests of all files but the manifest, the envelope and itself"),
    ("index.csv, index.xlsx", "each request with the files that answer it, and each file"),
    ("tree/", "the files of the commit that were judged or that judge, as they are committed"),
    ("history.bundle", "the whole history of the commit, as a git bundle"),
    ("verdict.json", "what `socgap check --format json` says of the commit on the day"),
    ("timeline.json", "each day of the window, as known then and as evidenced now"),
    ("deviations.csv", "every gap that was known in the window, with both times"),
    ("oscal/", "the same in NIST's language, for programs"),
    ("report.html", "all of that on one page, for a browser"),
)


def render(manifest: Manifest) -> bytes:
    """The page, of a manifest that does not name it yet."""
    return ("\n".join(_lines(manifest)) + "\n").encode("utf-8", "backslashreplace")


def _lines(manifest: Manifest) -> Iterator[str]:
    commit, window = manifest.commit, manifest.window
    yield f"# Evidence of {markdown(manifest.company)}"
    yield ""
    yield f"- Commit: `{commit.id}` of {commit.day}"
    yield f"- Judged as of {manifest.as_of}, {_DAY[manifest.as_of_from]}"
    yield f"- Days shown: {window.start} to {window.end}, {_WINDOW[manifest.window_from]}"
    yield f"- Made by socgap {markdown(manifest.socgap)}"
    yield ""
    yield "## What is in here"
    yield ""
    yield "| file | what it is |"
    yield "|---|---|"
    for name, what in _FILES:
        yield f"| {name} | {what} |"
    if manifest.asked.requests:
        yield "| requests.csv | the auditor's list of requests, as it was given |"
    if manifest.asked.samples:
        yield "| samples/ | what was chosen for each request of a sample, and from what |"
    if any(one.redacted for one in manifest.left_out):
        yield "| redacted/ | copies of evidence in which values are hidden |"
    yield ""
    yield from _left_out(manifest)
    yield from _status(manifest)
    yield from _check(manifest)


def _status(manifest: Manifest) -> Iterator[str]:
    yield "## The status file"
    yield ""
    if manifest.status is None:
        yield "The commit has none."
    else:
        is_what = "is what" if manifest.status.is_current else "**is not** what"
        path = markdown_code(f"tree/{manifest.status.path}")
        yield f"{path} {is_what} `socgap status` writes on {manifest.as_of}."
    yield ""


def _left_out(manifest: Manifest) -> Iterator[str]:
    yield "## What is left out"
    yield ""
    gone = [one for one in manifest.left_out if one.is_current]
    if not manifest.left_out:
        yield "Nothing."
    for one in gone:
        shown = f"; with hidden values as {markdown_code(one.redacted)}" if one.redacted else ""
        yield f"- {markdown_code(one.path)}, by {markdown_code(one.by)}{shown}"
    earlier = len(manifest.left_out) - len(gone)
    if earlier:
        yield f"- and {earlier} earlier version{'' if earlier == 1 else 's'}, which the manifest lists"
    if manifest.left_out:
        yield ""
        yield "The manifest has the digest of each. The verdict was reached with them: it cannot be derived without."
    yield ""


def _check(manifest: Manifest) -> Iterator[str]:
    yield "## To check it"
    yield ""
    yield "`socgap verify PACK` on a machine of yours makes everything here again from the history, and compares."
    yield "By hand, in the unpacked folder:"
    yield ""
    yield "```sh"
    yield "sha256sum --check SHA256SUMS"
    yield "sha256sum manifest.json          # the digest that the envelope's statement gives"
    if manifest.left_out:
        yield "git init history && cd history   # git clones nothing that something is left out of"
        yield "git bundle unbundle ../history.bundle"
        yield f"git log --stat {manifest.commit.id}"
    else:
        yield "git clone history.bundle history && cd history"
        yield f'test "$(git rev-parse HEAD)" = {manifest.commit.id}'
        yield "git fsck --full"
    yield "```"
