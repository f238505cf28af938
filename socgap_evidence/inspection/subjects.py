"""What somebody wants explained, with all that is known of it: one value for every output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from socgap_evidence.inspection.removing import Removal
    from socgap_evidence.inspection.report import FileReport, FolderReport
    from socgap_evidence.project import Project
    from socgap_evidence.project.topics import Topic
    from socgap_evidence.project.words import Word
    from socgap_evidence.rules.docs import Page
    from socgap_evidence.verdict import Verdict


class OfRule(Struct, frozen=True):
    """A rule, which no project is needed to explain."""

    name: str
    page: Page


class OfWord(Struct, frozen=True):
    """A reason or a status."""

    word: Word
    verdict: Verdict | None
    """``None`` where there is no project, or none that can be judged."""
    why_not: str
    """Why it cannot; empty where there is none."""


class OfParameters(Struct, frozen=True):
    """A limit, or all of them."""

    project: Project
    tree: str
    """What was looked at."""
    name: str | None
    """``None`` for all."""


class OfTopic(Struct, frozen=True):
    """A control, a requirement or an assertion; the verdict is on the controls that ask for it."""

    verdict: Verdict
    topic: Topic


class OfFile(Struct, frozen=True):
    """A file, or a path at which one would be asked for."""

    verdict: Verdict
    report: FileReport
    removal: Removal | None
    """``None`` for one that is not there."""


class OfFolder(Struct, frozen=True):
    """A folder."""

    verdict: Verdict
    report: FolderReport


Subject = OfRule | OfWord | OfParameters | OfTopic | OfFile | OfFolder


class Explained(Struct, frozen=True):
    """What is explained, and by which name."""

    asked: str
    """As it was typed."""
    subject: Subject
    is_path_too: bool = False
    """Whether there is a path of this name, which is something else."""
