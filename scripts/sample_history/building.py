"""The sample company as a git repository that bears out what its files claim, in commits and signatures.

    python -m scripts.sample_history TARGET [--repaired]

The files are those of this checkout: ``evidence/``, ``controls/`` and ``socgap.yaml``, with ``--repaired``
those of ``samples/repaired`` laid over them. From the same files come the same commit ids. What the files do
not say is in ``samples/history/plan.yaml``; what goes against it, or against the files, is an error and no
history.
"""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from scripts.sample_history import documents, filing, registers, trust
from scripts.sample_history.desk import Desk
from scripts.sample_history.objects import Objects, Signer, write_repository
from scripts.sample_history.plan import CONFIG, Company, parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from scripts.sample_history.desk import Commit, Landing

ROOT = Path(__file__).parent.parent.parent
HISTORY = ROOT / "samples" / "history"
REPAIRED = ROOT / "samples" / "repaired"
OURS = "controls/auditors.yaml"
"""It judges nothing: it is for our pages, and no company files it."""
_SWITCH = re.compile(r"(?:^#.*\n)*^history:[ \t]*[\"']?off\b.*\n?", re.MULTILINE)


def company_files(*, repaired: bool) -> dict[str, bytes]:
    """The files of the sample company as its repository holds them today, without those that vouch for it."""
    files = _below(ROOT, "evidence") | _below(ROOT, "controls")
    del files[OURS]
    config = (ROOT / CONFIG).read_text(encoding="utf-8")
    files[CONFIG] = without_switch(config).encode()
    if repaired:
        for path in (REPAIRED / "removed.txt").read_text(encoding="utf-8").splitlines():
            del files[path]
        files |= _below(REPAIRED, "evidence")
    return files


def without_switch(config: str) -> str:
    """The settings without ``history: off``, its comment, and the gap that they would leave."""
    found = _SWITCH.search(config)
    if found is None:
        return config
    before, after = config[: found.start()], config[found.end() :]
    if not after:
        return before.rstrip("\n") + "\n"
    return before + (after.removeprefix("\n") if before.endswith("\n\n") else after)


def _below(root: Path, folder: str) -> dict[str, bytes]:
    found = sorted((root / folder).rglob("*"))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found if path.is_file()}


def build(target: Path, *, repaired: bool = False) -> str:
    """Make the repository in a folder that is empty or not there yet; the id of its last commit."""
    company = Company(company_files(repaired=repaired), HISTORY / "plan.yaml", HISTORY / "keys")
    desk = Desk(company)
    modules = (trust, documents, registers, filing)
    found = chain.from_iterable(module.landings(desk) for module in modules)
    landings = sorted(found, key=lambda landing: landing.at)
    _check(company, landings)
    objects = Objects()
    with TemporaryDirectory() as private:
        mainline = Mainline(objects, Signer(company.keys_folder, Path(private)))
        for landing in landings:
            mainline.land(landing)
    target.mkdir(parents=True, exist_ok=True)
    write_repository(target, objects, mainline.head)
    return mainline.head


def _check(company: Company, landings: Sequence[Landing]) -> None:
    """Raise ValueError if a commit states what was not done yet, or if today's files do not come out."""
    found: dict[str, bytes] = {}
    for commit in chain.from_iterable(landing.commits for landing in landings):
        on = min(commit.author.at, commit.at).date()
        for path, content in commit.files.items():
            is_evidence = path.startswith(("evidence/", "controls/waivers/")) and path.endswith(
                (".yaml", ".md")
            )
            if is_evidence and (late := company.past.late_claims(parse(path, content), on)):
                raise ValueError(f"{path} is committed on {on} and speaks of {', '.join(late)}.")
        found |= commit.files
    wanted = {**company.files, **trust.files(company, company.end)}
    if different := sorted(
        path for path in found.keys() | wanted.keys() if found.get(path) != wanted.get(path)
    ):
        raise ValueError(f"In the end these are not today's files: {', '.join(different)}.")


class Mainline:
    """The branch ``main`` as it grows, and the branches that leave it and come back."""

    def __init__(self, objects: Objects, signer: Signer) -> None:
        self._objects, self._signer = objects, signer
        self._tips: list[Tip] = []

    @property
    def head(self) -> str:
        """The id of the newest commit."""
        return self._tips[-1].commit

    def land(self, landing: Landing) -> None:
        """Bring commits onto main; ValueError if main changed the same files since their branch left it."""
        started = landing.commits[0].at
        fork = next((tip for tip in reversed(self._tips) if tip.at <= started), Tip.before_all(started))
        tip = fork
        for commit in landing.commits:
            tip = self._made(commit, tip.files, [tip.commit] if tip.commit else [])
        if landing.merge is not None:
            main = self._tips[-1]
            brought = {path for commit in landing.commits for path in commit.files}
            if changed := [path for path in sorted(brought) if main.files.get(path) != fork.files.get(path)]:
                raise ValueError(f"{landing.merge.message!r} conflicts in {', '.join(changed)}.")
            merged = {**main.files, **{path: tip.files[path] for path in brought}}
            tip = self._made(landing.merge, merged, [main.commit, tip.commit])
        self._tips.append(tip)

    def _made(self, commit: Commit, files: Mapping[str, str], parents: Sequence[str]) -> Tip:
        """A commit that adds its own files to those given."""
        blobs = {path: self._objects.add("blob", content) for path, content in commit.files.items()}
        now = {**files, **blobs}
        name = self._objects.commit(
            self._objects.tree(now),
            parents,
            commit.author,
            commit.committer,
            commit.message,
            signer=self._signer,
            key=commit.key,
        )
        return Tip(commit.at, name, now)


@dataclass(frozen=True, slots=True)
class Tip:
    """A commit with what it holds."""

    at: datetime
    commit: str
    """Its id; empty for the nothing that the first commit builds on."""
    files: Mapping[str, str]
    """The ids of blobs by path."""

    @staticmethod
    def before_all(at: datetime) -> Tip:
        """The nothing that the first commit builds on."""
        return Tip(at, "", {})


def main() -> int:
    """Build the repository that the arguments name."""
    arguments = [one for one in sys.argv[1:] if one != "--repaired"]
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: python -m scripts.sample_history TARGET [--repaired]", file=sys.stderr)
        return 2
    target = Path(arguments[0])
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        print(f"{target} is there already and not an empty folder", file=sys.stderr)
        return 2
    print(build(target, repaired="--repaired" in sys.argv[1:]))
    if shutil.which("ssh-keygen") is None:
        print("There is no ssh-keygen, so no commit is signed.", file=sys.stderr)
    return 0
