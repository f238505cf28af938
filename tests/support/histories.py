"""Histories as values, written into real repositories by ``git fast-import``: any shape, dates and people."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from socgap_evidence.history import History
from socgap_evidence.rules.witness import Vouchers, Witness
from socgap_evidence.snapshot import Tree, WorkTree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

INES = "Ines Okafor <ines@brambleport.example>"
LEILA = "Leila Moreau <leila@brambleport.example>"


@dataclass(frozen=True)
class Made:
    """One commit to make: the whole tree it holds, and its parents by their places in the list."""

    tree: Mapping[str, str]
    parents: Sequence[int] = ()
    at: int = 1_790_000_000
    """Seconds since 1970; the author's are the same unless ``authored_at`` says otherwise."""
    message: str = "Evidence\n"
    author: str = INES
    committer: str = INES
    authored_at: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


def build(root: Path, commits: Sequence[Made]) -> list[str]:
    """Make a repository whose ``main`` is the last commit; the ids of all."""
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "--quiet", "--initial-branch=main")
    stream = b"".join(_commit(number, one) for number, one in enumerate(commits))
    last = len(commits)
    stream += f"reset refs/heads/main\nfrom :{last}\n\n".encode()
    marks = root / ".git" / "marks"
    git(root, "fast-import", "--quiet", "--force", f"--export-marks={marks}", stdin=stream)
    git(root, "reset", "--quiet", "--hard", "main")
    ids = dict(line.split() for line in marks.read_text().splitlines())
    return [ids[f":{number}"] for number in range(1, last + 1)]


def _commit(number: int, made: Made) -> bytes:
    message = made.message.encode()
    author_at = made.at if made.authored_at is None else made.authored_at
    lines = [
        f"commit refs/heads/made-{number}".encode(),
        f"mark :{number + 1}".encode(),
        f"author {made.author} {author_at} +0000".encode(),
        f"committer {made.committer} {made.at} +0000".encode(),
        f"data {len(message)}".encode(),
        message,
    ]
    for place, parent in enumerate(made.parents):
        lines.append(f"{'merge' if place else 'from'} :{parent + 1}".encode())
    lines.append(b"deleteall")
    for path, content in made.tree.items():
        raw = content.encode()
        lines += [f"M 100644 inline {path}".encode(), f"data {len(raw)}".encode(), raw]
    return b"\n".join(lines) + b"\n\n"


def git(root: Path, *arguments: str, stdin: bytes | None = None) -> str:
    """What a git command prints, without the settings of this machine."""
    environment = {
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": "/nonexistent",
    }
    done = subprocess.run(
        ["git", *arguments], cwd=root, input=stdin, env=environment, check=True, capture_output=True
    )
    return done.stdout.decode("utf-8", "surrogateescape").strip()


NOON = 12 * 3600


def seconds(day: str, *, after_midnight: int = NOON) -> int:
    """The moment on a day, in UTC, as git counts it."""
    return int(datetime.combine(date.fromisoformat(day), time(), UTC).timestamp()) + after_midnight


def identity(person: str) -> str:
    """The name and address of a person of examples: ``p-1 <p-1@example.com>``."""
    return f"{person} <{person}@example.com>"


def line(*steps: tuple[str, str, Mapping[str, str]], trailers: Sequence[str] = ()) -> list[Made]:
    """Commits one after another, each a day, its author and what it writes; the last has the trailers."""
    made: list[Made] = []
    held: dict[str, str] = {}
    for number, (day, person, files) in enumerate(steps):
        held = {path: text for path, text in {**held, **files}.items() if text}
        by = identity(person)
        last = trailers if number == len(steps) - 1 else ()
        message = "\n".join(["Evidence", *([""] if last else []), *last, ""])
        made.append(Made(held, [number - 1] if number else [], seconds(day), message, by, by))
    return made


def witness(root: Path, *, since: str | None = None, tree: Tree | None = None, **more: Any) -> Witness:
    """Git as the witness of a work tree in which p-1, p-2 and so on are people of the register."""
    people = {f"p-{number}@example.com": f"p-{number}" for number in range(1, 10)}
    vouchers = Vouchers(**{"people": lambda: people, "knows_people": True, **more})
    first = date.fromisoformat(since) if since else None
    return Witness(History.of(root), tree or WorkTree(root), zone=UTC, since=first, vouchers=vouchers)
