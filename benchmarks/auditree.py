"""The files of the shape ``controls`` as auditree-framework wants them: an evidence locker, and a check class a control.

    python -m benchmarks.auditree REPOSITORY FOLDER

The locker is a local git repository in which each control's records are raw evidence of one category, with the index
file that a fetcher would have written, in one commit a category. The checks read each record through the framework and
validate it with libyaml and one compiled jsonschema validator, the fastest that its users have; ``AUDITREE_ONLY_READ``
leaves the validation out, which shows what the framework itself takes. They know nothing of days, people or ids.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.fastimport import Import
from benchmarks.shapes.requirements import EVIDENCE, SCHEMA

LOCKER, CHECKS, SETTINGS = "locker", "checks", "auditree.json"
ACCREDITATION = "soc2"
_LAST_UPDATE = "2026-09-30T12:00:00.000000"
_FOR_EVER = 100 * 365 * 86_400
_COMMITTED = 1_790_769_600
_COMMON = """\
import json
import os
from pathlib import Path

import yaml
from compliance.check import ComplianceCheck
from compliance.evidence import evidences
from jsonschema import Draft202012Validator, FormatChecker

SCHEMA = json.loads(Path(__file__).with_name("change.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
ONLY_READ = "AUDITREE_ONLY_READ" in os.environ


def look_at(check, paths):
    with evidences(check, paths) as records:
        for record in records.values():
            if ONLY_READ:
                assert record.content
                continue
            data = yaml.load(record.content, Loader=yaml.CSafeLoader)
            for error in VALIDATOR.iter_errors(data):
                check.add_failures(record.path, error.message)
"""
_CHECK = """\
from changes.common import ComplianceCheck, look_at

PATHS = {paths!r}


class Control{group}(ComplianceCheck):
    @property
    def title(self):
        return "Changes of control {group}"

    def test_records(self):
        look_at(self, PATHS)
"""


def prepare(repository: Path, folder: Path) -> None:
    """Write locker, checks and settings into the folder."""
    groups = sorted(path.name for path in (repository / EVIDENCE).iterdir())
    with Import(folder / LOCKER) as locker:
        for number, group in enumerate(groups):
            records = sorted((repository / EVIDENCE / group).iterdir())
            told = {"last_update": _LAST_UPDATE, "ttl": _FOR_EVER, "description": "Change record"}
            index = json.dumps({record.name: told for record in records}, indent=2) + "\n"
            files = {f"raw/{group}/{record.name}": record.read_text(encoding="utf-8") for record in records}
            locker.commit(_COMMITTED + number, files | {f"raw/{group}/index.json": index})
    package = folder / CHECKS / "changes"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "common.py").write_text(_COMMON, encoding="utf-8")
    (package / "change.schema.json").write_bytes((repository / SCHEMA).read_bytes())
    for group in groups:
        paths = [f"raw/{group}/{record.name}" for record in sorted((repository / EVIDENCE / group).iterdir())]
        code = _CHECK.format(group=group, paths=paths)
        (package / f"test_control_{group}.py").write_text(code, encoding="utf-8")
    checks = {f"changes.test_control_{group}.Control{group}": [ACCREDITATION] for group in groups}
    (folder / CHECKS / "controls.json").write_text(json.dumps(checks, indent=2), encoding="utf-8")
    locker_path = str((folder / LOCKER).resolve())
    identity = {"user": {"name": "Ines Okafor", "email": "ines@brambleport.example"}}
    settings = {"locker": {"local_path": locker_path, "branch": "main", "gitconfig": identity}}
    (folder / CHECKS / SETTINGS).write_text(json.dumps(settings, indent=2), encoding="utf-8")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description="Write an evidence locker and checks for auditree-framework."
    )
    parser.add_argument("repository", type=Path)
    parser.add_argument("folder", type=Path, help="An empty or absent folder.")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    prepare(given.repository, given.folder)


if __name__ == "__main__":
    main()
