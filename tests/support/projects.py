"""Minimal projects as text for whole runs, and subjects without any files for single rules."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date
from typing import TYPE_CHECKING, Any

from socgap_evidence.assessing import assess
from socgap_evidence.documents import Document
from socgap_evidence.errors import SnapshotError
from socgap_evidence.judging import judge
from socgap_evidence.model import Calendar, Kind
from socgap_evidence.project import open_project
from socgap_evidence.rules import Subject, Terms, parse_rule
from socgap_evidence.rules.base import selectors_of
from socgap_evidence.rules.subject import Shelf
from socgap_evidence.rules.witness import Witness
from socgap_evidence.schemas import SchemaSet
from socgap_evidence.snapshot import Entry, EntryKind, WorkTree
from tests.support.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from socgap_evidence.rules import Finding, Rule
    from socgap_evidence.verdict import Verdict

CONFIG = "company: Example, Inc.\ncontrols: controls\n"

REQUIREMENT = """\
  - id: AC-1.E1
    title: Access review
    kind: record
    evidence: evidence/reviews/*.yaml
    schema: review
    fresh: {date: held_on, for: 90 days, grace: 10 days}
"""

SCHEMA = {
    "type": "object",
    "properties": {
        "held_on": {"type": "string", "format": "date"},
        "done_on": {"type": "string", "format": "date"},
        "by": {"type": "string"},
        "module": {"type": "string"},
        "remote": {"type": "boolean"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"id": {"type": "string"}, "mfa": {"type": "boolean"}},
                "additionalProperties": False,
            },
        },
    },
    "required": ["held_on"],
    "additionalProperties": False,
}

REVIEW = "held_on: 2026-03-01\n"
"""Evidence that the requirement above takes as good through 2026-06-08 (90 days and 10 of grace)."""


def control(requires: str = REQUIREMENT, *, name: str = "AC-1", more: str = "", **fields: object) -> str:
    """A control as YAML; ``fields`` replace its top-level fields, ``more`` is further text."""
    head: dict[str, object] = {
        "id": name,
        "title": "Access reviews",
        "section": 4,
        "question": "Is access reviewed?",
        "criteria": "{primary: [CC6.1]}",
        "owner": "Security lead",
        **fields,
    }
    lines = "".join(f"{key}: {value}\n" for key, value in head.items())
    return f"{lines}{more}requires:\n{requires}"


def project(
    root: Path,
    files: Mapping[str, str | bytes] | None = None,
    *,
    config: str = CONFIG,
    requires: str = REQUIREMENT,
) -> Repository:
    """A folder with settings, one control, its schema and the files given; a file here replaces one of those."""
    repository = Repository(root)
    everything: dict[str, str | bytes] = {
        "socgap.yaml": config,
        "controls/AC-1.yaml": control(requires),
        "controls/schemas/review.schema.json": json.dumps(SCHEMA),
        **(files or {}),
    }
    for path, content in everything.items():
        repository.write(path, content)
    return repository


class MemoryTree:
    """A tree that is only in memory; a path without content stands for what is no regular file."""

    label = "a tree in memory"

    def __init__(
        self,
        files: Mapping[str, bytes | str] | None = None,
        kinds: Mapping[str, EntryKind] | None = None,
    ) -> None:
        self._files = {
            path: content if isinstance(content, bytes) else content.encode()
            for path, content in (files or {}).items()
        }
        self._kinds = kinds or {}

    @property
    def entries(self) -> list[Entry]:
        """Every path, sorted."""
        paths = sorted({*self._files, *self._kinds})
        return [Entry(path, self._kinds.get(path, EntryKind.FILE)) for path in paths]

    def read(self, path: str) -> bytes:
        """The bytes of one file; SnapshotError if there are none."""
        try:
            return self._files[path]
        except KeyError:
            raise SnapshotError("It cannot be read: No such file.", path=path, fix="Add it.") from None

    def expect(self, paths: Iterable[str]) -> None:
        """It has them all."""

    def blob_id(self, path: str) -> str:
        """Forty digits that depend on the content alone."""
        return hashlib.sha1(self.read(path), usedforsecurity=False).hexdigest()


def pointer(digit: str = "0") -> str:
    """A pointer of Git LFS, as a file is whose content is not in this clone; another digit is another content."""
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{digit * 64}\nsize 12\n"


def document(data: Any, path: str = "evidence/reviews/one.yaml", **body: Any) -> Document:
    """A document that was read."""
    return Document(path, data, **body)


def documents(*several: Any) -> list[Document]:
    """Several of them, with paths in their order."""
    return [Document(f"evidence/reviews/{number:03}.yaml", data) for number, data in enumerate(several)]


def subject(
    found: list[Document],
    *,
    calendar: Calendar | None = None,
    kind: Kind = Kind.RECORD,
    dated: str | list[str] | None = None,
    broken: int = 0,
    tree: MemoryTree | None = None,
    globs: tuple[str, ...] = ("evidence/reviews/*.yaml",),
    shelves: Mapping[str, Shelf] | None = None,
    witness: Witness | None = None,
) -> Subject:
    """The evidence of one requirement, as a rule sees it."""
    return Subject(
        title="Access review",
        kind=kind,
        globs=globs,
        by_path={one.path: one for one in found},
        broken=broken,
        tree=tree or MemoryTree(),
        calendar=calendar or Calendar(UTC),
        dated=selectors_of(dated) if dated else (),  # type: ignore[arg-type]
        shelf=lambda of_type: (shelves or {}).get(of_type, Shelf(())),
        witness=witness or Witness(zone=UTC),
    )


def terms(values: Mapping[str, Any] | None = None, units: Mapping[str, str] | None = None) -> Terms:
    """What a control's words mean where a company has these parameters."""
    return Terms(values or {}, units or {}, SchemaSet({}, "controls/schemas"), "controls/AC-1.yaml")


def rule(keyword: str, value: Any, known: Terms | None = None) -> Rule:
    """A rule as a control spells it."""
    return parse_rule(keyword, value, known or terms())


def find(keyword: str, value: Any, found: list[Document], **more: Any) -> list[Finding]:
    """Everything that a rule finds in documents."""
    return list(rule(keyword, value).findings(subject(found, **more)))


def judged(root: Path, day: str, *, only: tuple[str, ...] = ()) -> Verdict:
    """The verdict on a work tree on a day."""
    tree = WorkTree(root)
    opened = open_project(tree)
    pinned = opened.config.as_of
    chosen_by = pinned.origin if pinned.value == date.fromisoformat(day) else ""
    return judge(assess(opened, tree, only), date.fromisoformat(day), chosen_by)


MANY = {
    "controls/AC-2.yaml": control(
        REQUIREMENT.replace("AC-1", "AC-2"), name="AC-2", title="Second | <b>look</b>"
    ),
    "controls/AC-3.yaml": control(
        "  - id: AC-3.E1\n    title: Training\n    kind: register\n    evidence: evidence/training/*.yaml\n"
        "    schema: review\n    asserts:\n"
        "      - {id: AC-3.A1, says: 'Ids differ.', unique: {each: '$.items[*]', by: id}}\n",
        name="AC-3",
        criteria="{primary: [CC6.2], secondary: [CC6.3]}",
    ),
    "controls/AC-4.yaml": control(
        "  - id: AC-4.E1\n    title: Drill\n    kind: record\n    evidence: evidence/drills/*.yaml\n"
        "    schema: review\n    fresh: {date: held_on, for: 12 months}\n",
        name="AC-4",
    ),
    "controls/AC-5.yaml": control(
        REQUIREMENT.replace("AC-1", "AC-5"), name="AC-5", criteria="{primary: [A1.2]}", section=5
    ),
    "controls/AC-6.yaml": control(
        "  - id: AC-6.E1\n    title: Visit\n    kind: record\n    evidence: evidence/visits/*.yaml\n"
        "    schema: review\n    when: {says: a place is ours, in: evidence/reviews/a.yaml, schema: review,"
        ' any: "$.items[*]"}\n',
        name="AC-6",
        more="objective: Someone looks at each place.\n",
    ),
    "controls/AC-7.yaml": control(
        "  - id: AC-7.E1\n    title: Letter\n    kind: external_report\n    evidence: evidence/letters/*.pdf\n"
        "    attachment: {}\n",
        name="AC-7",
    ),
    "evidence/reviews/a.yaml": REVIEW,
    "evidence/training/t.yaml": f"{REVIEW}items: [{{id: a}}, {{id: a}}, {{id: a}}]\n",
    "evidence/training/broken.yaml": "held_on: [\n",
    "evidence/letters/l.pdf": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
    **{f"evidence/stray-{number}.txt": "x" for number in range(5)},
}
"""A project in which every status but ``waived`` occurs (on 2026-04-01)."""

MANY_CONFIG = f"{CONFIG}program_start: 2026-02-01\n"

SILENT = REQUIREMENT.rpartition("    fresh:")[0] + (
    "    date: held_on\n    zeros: {subject: reviews, per: quarter, grace: 15 days}\n"
)
"""A requirement of something that happens now and then."""

RECORDED_ZERO = {
    "controls/shared.yaml": "files: {period-statement: evidence/statements/*.yaml}\n",
    "controls/schemas/period-statement.schema.json": json.dumps(
        {
            "properties": {
                **{name: {} for name in ("id", "subject", "count", "how_established", "signed_by")},
                **{name: {"format": "date"} for name in ("prepared_on", "signed_on")},
                "source": {"properties": {"query": {}}},
                "period": {"properties": {name: {"format": "date"} for name in ("start", "end")}},
            }
        }
    ),
    "evidence/statements/NIL-H1.yaml": (
        "{id: NIL-H1, subject: reviews, period: {start: 2026-01-01, end: 2026-06-30}, count: 0, source: {query: all},"
        " how_established: Looked., prepared_on: 2026-07-01, signed_by: p-1, signed_on: 2026-07-02}\n"
    ),
}
"""Where nothing happened in the first two quarters of 2026, as somebody signed on 2026-07-02."""
