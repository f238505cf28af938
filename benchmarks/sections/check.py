"""A check of records in YAML, beside what only validates them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.bench import Section
from benchmarks.measuring import Tool
from benchmarks.prepare import AJV, SOURCEMETA
from benchmarks.shapes.changes import AS_OF, EVIDENCE, SCHEMA
from benchmarks.tables import commands, compared, table

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.bench import Bench
    from benchmarks.measuring import Taken
    from benchmarks.tables import Claim

_OURS, _NAIVE, _READY = "socgap check", "naive script", "check-jsonschema"


def measure(bench: Bench) -> Section:
    """Few files, of which start-up is most, and many."""
    section = Section("Check of YAML records, no rules that ask git")
    for files in dict.fromkeys((bench.scale.few, bench.scale.files)):
        folder = bench.repository("changes", files)
        taken = bench.take(_rivals(bench, folder) | _floors(bench, folder))
        section.add(f"### {files:,} files", "", *table(taken, _OURS), *commands(taken), "")
    section.claims += _claims(taken, files)
    return section


def _rivals(bench: Bench, folder: Path) -> dict[str, Tool]:
    """socgap, and those who see the same files and the same schema."""
    peers = bench.peers
    files = sorted(path.relative_to(folder).as_posix() for path in (folder / EVIDENCE).iterdir())
    tools = {_OURS: bench.socgap(folder, "check", "--as-of", AS_OF)}
    if SOURCEMETA not in peers.absent:
        command = (*peers.sourcemeta, "validate", SCHEMA, EVIDENCE, "--extension", ".yaml")
        for option in ("", "--fast", "--format-assertion"):
            name = f"{SOURCEMETA} {option}".strip()
            tools[name] = Tool((*command, option) if option else command, folder)
    if AJV not in peers.absent:
        options = (
            "validate",
            "--spec=draft2020",
            "-c",
            "ajv-formats",
            "-s",
            SCHEMA,
            "-d",
            f"{EVIDENCE}/*.yaml",
        )
        tools[AJV] = Tool((*peers.ajv, *options), folder)
    tools[_READY] = Tool((peers.python, "-m", "check_jsonschema", "--schemafile", SCHEMA, *files), folder)
    tools[_NAIVE] = bench.script(folder, "naive", SCHEMA, EVIDENCE)
    tools[f"{_NAIVE}, libyaml"] = bench.script(folder, "naive", SCHEMA, EVIDENCE, "--c-loader")
    return tools


def _floors(bench: Bench, folder: Path) -> dict[str, Tool]:
    parsed = bench.scratch / f"{folder.name}.json"
    writing = bench.script(folder, "floors", "parsed", EVIDENCE, str(parsed))
    bench.once(writing)
    return {
        "floor: the blobs, git cat-file --batch": bench.script(folder, "floors", "blobs"),
        "floor: the events of libyaml": bench.script(folder, "floors", "events", EVIDENCE),
        "floor: jsonschema-rs on parsed data": bench.script(
            folder, "floors", "validate", SCHEMA, str(parsed)
        ),
    }


def _claims(taken: dict[str, Taken], files: int) -> list[Claim]:
    ours, of = taken[_OURS], f"{files:,} files"
    theirs = "the C++ validator's ordinary validate"
    return [
        compared(f"{of}: socgap check to {theirs}", ours, taken.get(SOURCEMETA), 1),
        compared(f"{of}: check-jsonschema to socgap check", taken[_READY], ours, 10, at_most=False),
        compared(f"{of}: the naive script to socgap check", taken[_NAIVE], ours, 15, at_most=False),
    ]
