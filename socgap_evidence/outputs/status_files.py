"""What ``socgap status`` writes: the page for reviewers, and beside it the same for programs."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from socgap_evidence.outputs import json, status

if TYPE_CHECKING:
    from socgap_evidence.verdict import Verdict


def status_files(verdict: Verdict) -> dict[PurePosixPath, str]:
    """What the status files should hold, by their paths below the root."""
    markdown = PurePosixPath(verdict.assessment.project.config.status.value)
    return {
        markdown: status.render(verdict),
        markdown.with_name("status.json"): json.dump(json.facts(verdict)),
    }
