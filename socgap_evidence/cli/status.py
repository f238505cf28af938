"""``socgap status``: write the status file, or check that the committed one is current."""

from __future__ import annotations

import difflib
import sys
from typing import TYPE_CHECKING

import click

from socgap_evidence.cli.common import reach_verdict, tree_options, write_whole
from socgap_evidence.outputs import json, status
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.snapshot import find_root

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from socgap_evidence.verdict import Verdict


@click.command("status")
@tree_options
@click.option(
    "--check", "check_only", is_flag=True, help="Write nothing; exit 1 with a diff if a file is out of date."
)
def command(project: Path, as_of: date | None, rev: str | None, check_only: bool) -> int:
    """Write STATUS.md and status.json, the checklist filled in by evidence.

    Writing exits 0 whatever the files say: `socgap check` is the gate.
    """
    verdict = reach_verdict(project, as_of, rev)
    files = _files(find_root(project), verdict)
    if check_only:
        return _compare(files)
    for path, text in files.items():
        write_whole(path, text)
        click.echo(f"wrote {path}", err=True)
    return 0


def _files(root: Path, verdict: Verdict) -> dict[Path, str]:
    markdown = root / verdict.assessment.project.config.status.value
    return {
        markdown: status.render(verdict),
        markdown.with_name("status.json"): json.dump(json.facts(verdict)),
    }


def _compare(files: dict[Path, str]) -> int:
    """0 if every file on disk is what it should be; otherwise 1, after printing the differences."""
    outdated = []
    for path, wanted in files.items():
        found = path.read_text(encoding="utf-8", errors="surrogateescape") if path.is_file() else ""
        if found != wanted:
            outdated.append(path)
            difference = difflib.unified_diff(
                found.splitlines(),
                wanted.splitlines(),
                f"{path.name} (as it is)",
                f"{path.name} (as it should be)",
                lineterm="",
            )
            sys.stdout.writelines(f"{plain(line)}\n" for line in difference)
    for path in outdated:
        click.echo(f"error: {path} is out of date. Run 'socgap status' and commit it.", err=True)
    return 1 if outdated else 0
