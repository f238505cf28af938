"""The sample company as the repository that scripts/sample_history.py builds, read with git alone."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scripts.sample_history.building import build
from scripts.sample_history.objects import git
from socgap_evidence.documents import read_document
from tests.support.brambleport import repaired, sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json

COMPANIES = {"sample": sample, "repaired": repaired}
LISBON = ZoneInfo("Europe/Lisbon")


@dataclass(frozen=True)
class Change:
    """One version of one file, as git has it."""

    commit: str
    path: str
    day: date
    committer: str
    author: str
    document: Document | None


class Repository:
    """A built repository, read with git."""

    def __init__(self, root: Path, company: str) -> None:
        self.root = root
        self.head = build(root, repaired=company == "repaired")
        self.files: Mapping[str, bytes] = COMPANIES[company]()

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        return git(self.root, *arguments, stdin=stdin)

    def blobs(self, names: Iterable[str]) -> dict[str, bytes]:
        """The content of many blobs, by id."""
        wanted = list(dict.fromkeys(names))
        command = ["git", "-C", str(self.root), "cat-file", "--batch=%(objectname) %(objectsize)"]
        stdin = "".join(f"{name}\n" for name in wanted).encode()
        answer = BytesIO(subprocess.run(command, input=stdin, check=True, capture_output=True).stdout)
        found = {}
        for name in wanted:
            size = int(answer.readline().split()[1])
            found[name] = answer.read(size)
            answer.read(1)
        return found

    @cached_property
    def messages(self) -> dict[str, str]:
        """What every commit says, by its id."""
        parts = self.git("log", "-z", "--format=%H%n%B").split("\0")
        return dict(part.split("\n", 1) for part in parts if part)

    def log(self, fields: str, *arguments: str) -> list[list[str]]:
        """The fields of every commit, the oldest first, parents before children."""
        return [
            line.split("\t")
            for line in self.git(
                "log", "--topo-order", "--reverse", f"--format={fields}", *arguments
            ).splitlines()
        ]

    @cached_property
    def changes(self) -> list[Change]:
        """Every version of every piece of evidence; merges bring none."""
        text = self.git(
            *("log", "--topo-order", "--reverse", "--raw", "--no-renames", "--no-abbrev", "--root"),
            *("--format=commit%x09%H%x09%ct%x09%cE%x09%aE", "--", "evidence", "controls/waivers"),
        )
        found, about = [], [""] * 5
        for line in text.splitlines():
            if line.startswith("commit\t"):
                about = line.split("\t")
            elif line:
                meta, path = line.split("\t")
                day = datetime.fromtimestamp(int(about[2]), LISBON).date()
                found.append((about[1], path, day, about[3], about[4], meta.split()[3]))
        blobs = self.blobs(blob for *_, blob in found)
        return [Change(*about, _document(about[1], blobs[blob])) for *about, blob in found]

    def is_well_signed(self, commit: str) -> bool:
        """Whether git says so, by the keys that the newest commit lists."""
        settings = {
            "allowedSignersFile": "controls/allowed_signers",
            "revocationFile": "controls/revoked_keys",
        }
        options = [part for name, file in settings.items() for part in ("-c", f"gpg.ssh.{name}={file}")]
        command = ["git", "-C", str(self.root), *options, "verify-commit", commit]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0

    def versions(self, path: str) -> list[Change]:
        return [change for change in self.changes if change.path == path]

    @cached_property
    def people(self) -> dict[str, dict[str, Json]]:
        register = read_document("people.yaml", self.files["evidence/registers/people.yaml"]).data
        return {one["id"]: one for one in register["items"]}

    def address(self, person: str) -> str:
        return str(self.people[person]["work_email"])


def _document(path: str, content: bytes) -> Document | None:
    return read_document(path, content) if path.endswith((".yaml", ".md")) else None
