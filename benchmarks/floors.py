"""What no tool of this kind can do without, each piece alone: a floor is what its time is compared with.

    python benchmarks/floors.py blobs            every blob of HEAD, by git cat-file --batch
    python benchmarks/floors.py events FOLDER    every file below, through the events of PyYAML's C parser
    python benchmarks/floors.py parsed FOLDER FILE      what ``validate`` reads: all files as one JSON list
    python benchmarks/floors.py validate SCHEMA FILE    jsonschema-rs on what is parsed already
    python benchmarks/floors.py contents [--with WHAT]  git log, and every distinct content of evidence once
    python benchmarks/floors.py walk             socgap's own walk over the history: every version of every path

``contents`` reads with PyYAML's C loader, with socgap's own ``reader``, or no further than the ``events``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def blobs() -> None:
    """Read every blob of HEAD."""
    listed = subprocess.run(["git", "ls-tree", "-r", "HEAD"], check=True, capture_output=True).stdout
    _count(_contents([line.split()[2] for line in listed.splitlines()]))


def events(folder: Path) -> None:
    """Parse every file, and build nothing."""
    _count(_events(path.read_bytes()) for path in sorted(folder.glob("**/*.yaml")))


def parsed(folder: Path, target: Path) -> None:
    """Write what ``validate`` reads."""
    import yaml

    paths = sorted(folder.glob("**/*.yaml"))
    documents = [yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader) for path in paths]  # it is safe
    target.write_text(json.dumps(documents), encoding="utf-8")


def validate(schema: Path, source: Path) -> None:
    """Read one JSON file with all documents, and validate each."""
    import jsonschema_rs

    validator = jsonschema_rs.Draft202012Validator(json.loads(schema.read_bytes()), validate_formats=True)
    _count(
        validator.is_valid(document) or sys.exit("invalid") for document in json.loads(source.read_bytes())
    )


def contents(way: str) -> None:
    """Ask for the log, and read each distinct content of the evidence once."""
    command = ["git", "log", "--raw", "--no-abbrev", "--no-renames", "-m"]
    log = subprocess.run(command, check=True, capture_output=True).stdout
    changes = (line for line in log.splitlines() if line.startswith(b":") and b"\tevidence/" in line)
    made: dict[str, Callable[[], Callable[[bytes], object]]]
    made = {"libyaml": _loader, "reader": _reader, "events": lambda: _events}
    read = made[way]()
    _count(read(content) for content in _contents(list({line.split()[3] for line in changes} - {b"0" * 40})))


def walk() -> None:
    """Every version of every path of HEAD, as the command finds them."""
    import gc

    gc.set_threshold(50_000, 20, 1000)  # as the command does
    from socgap_evidence.history import History
    from socgap_evidence.snapshot import CommitTree

    history = History.of(Path.cwd())
    paths = [entry.path for entry in CommitTree(Path.cwd(), "HEAD").entries]
    history.expect(paths)
    _count(version for path in paths for version in history.versions(path))


def _reader() -> Callable[[bytes], object]:
    from socgap_evidence.documents import read_document

    return lambda content: read_document("a.yaml", content)


def _loader() -> Callable[[bytes], object]:
    import yaml

    return lambda content: yaml.load(content, Loader=yaml.CSafeLoader)  # it is safe


def _events(content: bytes) -> int:
    import yaml

    parser, number = yaml.CSafeLoader(content), 0  # what builds on the events is not asked
    while parser.get_event() is not None:
        number += 1
    return number


def _contents(ids: list[bytes]) -> Iterator[bytes]:
    """The blobs, as they stream out of one process."""
    process = subprocess.Popen(["git", "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin and process.stdout  # noqa: PT018  # both are pipes
    writer = Thread(target=_ask, args=(process, ids), daemon=True)
    writer.start()
    for _ in ids:
        size = int(process.stdout.readline().split()[2])
        yield process.stdout.read(size + 1)[:-1]
    writer.join()
    if process.wait():
        sys.exit("git cat-file did not end well.")


def _ask(process: subprocess.Popen[bytes], ids: list[bytes]) -> None:
    assert process.stdin
    process.stdin.write(b"".join(one + b"\n" for one in ids))
    process.stdin.close()


def _count(things: Iterator[object]) -> None:
    print(sum(1 for _ in things))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="One piece of the work alone.")
    pieces = parser.add_subparsers(dest="piece", required=True)
    pieces.add_parser("blobs")
    pieces.add_parser("walk")
    pieces.add_parser("events").add_argument("folder", type=Path)
    for name, places in (("parsed", ("folder", "target")), ("validate", ("schema", "source"))):
        piece = pieces.add_parser(name)
        for place in places:
            piece.add_argument(place, type=Path)
    piece = pieces.add_parser("contents")
    piece.add_argument("--with", dest="way", choices=("libyaml", "reader", "events"), default="libyaml")
    given = vars(parser.parse_args())
    does: dict[str, Callable[..., None]] = {
        "blobs": blobs, "events": events, "parsed": parsed, "validate": validate, "contents": contents, "walk": walk,
    }  # fmt: skip
    does[given.pop("piece")](**given)


if __name__ == "__main__":
    main()
