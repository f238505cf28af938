"""What somebody wants explained, with all that is known of it: one value for every output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socgap_evidence.inspection.removing import Removal
    from socgap_evidence.inspection.report import FileReport, FolderReport
    from socgap_evidence.project import Project
    from socgap_evidence.project.topics import Topic
    from socgap_evidence.project.words import Word
    from socgap_evidence.rules.docs import Page
    from socgap_evidence.verdict import Verdict


@dataclass(frozen=True, slots=True)
class OfRule:
    """A rule, which no project is needed to explain."""

    name: str
    page: Page


@dataclass(frozen=True, slots=True)
class OfWord:
    """A reason or a status."""

    word: Word
    verdict: Verdict | None
    """``None`` where there is no project, or none that can be judged."""
    why_not: str
    """Why it cannot; empty where there is none."""


@dataclass(frozen=True, slots=True)
class OfParameters:
    """A limit, or all of them."""

    project: Project
    tree: str
    """What was looked at."""
    name: str | None
    """``None`` for all."""


@dataclass(frozen=True, slots=True)
class OfTopic:
    """A control, a requirement or an assertion; the verdict is on the controls that ask for it."""

    verdict: Verdict
    topic: Topic


@dataclass(frozen=True, slots=True)
class OfFile:
    """A file, or a path at which one would be asked for."""

    verdict: Verdict
    report: FileReport
    removal: Removal | None
    """``None`` for one that is not there."""


@dataclass(frozen=True, slots=True)
class OfFolder:
    """A folder."""

    verdict: Verdict
    report: FolderReport


Subject = OfRule | OfWord | OfParameters | OfTopic | OfFile | OfFolder


@dataclass(frozen=True, slots=True)
class Explained:
    """What is explained, and by which name."""

    asked: str
    """As it was typed."""
    subject: Subject
    is_path_too: bool = False
    """Whether there is a path of this name, which is something else."""
