"""Pasts of one file that are only in memory: what a rule says of what git tells needs no repository."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from socgap_evidence.errors import SnapshotError
from socgap_evidence.history import Commit, Identity, Version
from socgap_evidence.history.signatures import Signature, SignatureState
from socgap_evidence.rules.witness import Vouchers, Witness
from tests.support.histories import seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ELSEWHERE = "what git holds elsewhere"
"""The text of a version that cannot be read."""
UNSIGNED = Signature(SignatureState.NONE, "", "", (), "It has no signature.")
GOOD = Signature(SignatureState.GOOD, "ssh", "SHA256:x", (), "")


@dataclass(frozen=True)
class Step:
    """What one commit made of the file, and who made it when."""

    day: str
    by: str
    text: str
    approved_by: Sequence[str] = ()
    """Whom its trailers name."""
    committer: str = ""
    """Who committed it, if that was somebody else."""
    merges: Sequence[Step] = ()
    """The merges by which it came."""
    signature: Signature = UNSIGNED


class Past:
    """The history of a file that was written step by step, as far as a witness asks for it."""

    def __init__(self, steps: Sequence[Step], error: SnapshotError | None = None) -> None:
        made = {}
        for step in steps:
            for one in (step, *step.merges):
                made[_commit(len(made), one)] = one
        self._made = made
        self._versions = [commit for commit, step in made.items() if step in steps]
        self._error = error
        self.past = tuple(steps)
        self.notes: Sequence[str] = ()

    @property
    def head(self) -> Commit:
        return list(self._made)[-1]

    def require(self) -> None:
        if self._error is not None:
            raise self._error

    def expect(self, paths: Iterable[str]) -> None:
        pass

    def versions(self, path: str) -> list[Version]:
        return [
            Version(commit, path, self._made[commit].text, tuple(self._merges(commit)))
            for commit in reversed(self._versions)
        ]

    def _merges(self, commit: Commit) -> Iterable[Commit]:
        return (one for one, step in self._made.items() if step in self._made[commit].merges)

    def holds(self, *_: object) -> bool:
        return False

    def read(self, version: Version) -> bytes:
        if version.blob == ELSEWHERE:
            raise SnapshotError("Its content is elsewhere.", path=version.path, fix="Fetch it.")
        return version.blob.encode()

    def landed(self, commit: Commit) -> Commit:
        return commit

    def brought_by(self, version: Version) -> Commit:
        return version.commit

    def read_commit(self, commit: Commit) -> Commit:
        return commit

    def verify(self, raw: Commit, **_: object) -> Signature:
        return self._made[raw].signature


def _commit(number: int, step: Step) -> Commit:
    at = datetime.fromtimestamp(seconds(step.day), UTC)
    author, committer = (Identity(who, f"{who}@example.com") for who in (step.by, step.committer or step.by))
    trailers = tuple(("approved-by", f"{who} <{who}@example.com>") for who in step.approved_by)
    return Commit(f"{number:040x}"[::-1], "", (), author, at, committer, at, at, trailers)


def remembered(
    now: str, *steps: Step, since: str | None = None, error: SnapshotError | None = None, **more: Any
) -> Witness:
    """The witness of a file that holds a text now; p-1 to p-9 are people of the register."""
    past = Past(steps, error)
    people = {f"p-{number}@example.com": f"p-{number}" for number in range(1, 10)}
    vouchers = Vouchers(**{"people": lambda: people, "knows_people": True, "verifier": past, **more})
    tree = SimpleNamespace(blob_id=lambda _: now)
    first = date.fromisoformat(since) if since else None
    return Witness(past, tree, zone=UTC, since=first, vouchers=vouchers)  # type: ignore[arg-type]  # all that it asks
