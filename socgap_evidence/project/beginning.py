"""By which command a file that a requirement asks for is begun: the words behind ``socgap new``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socgap_evidence.project.controls import Requirement
    from socgap_evidence.project.loading import Project

_WRITTEN = frozenset({".yaml", ".yml", ".md", ".markdown"})
"""The formats that people write."""


def begun_by(project: Project, requirement: Requirement) -> str:
    """What to write behind ``socgap new``: the type, and what tells apart those who ask for it. Empty where people write none."""
    written = next((glob for glob in requirement.globs if glob.suffix in _WRITTEN), None)
    if requirement.schema is None or written is None:
        return ""
    alike = [
        one
        for control in project.controls
        for one in control.requirements
        if one.schema == requirement.schema
    ]
    if len({(one.globs, one.where) for one in alike}) == 1:
        return requirement.schema
    if written.is_literal:
        return f"{requirement.schema} {written.text.rpartition('/')[2].removesuffix(written.suffix)}"
    return f"{requirement.schema} --requirement {requirement.id}"
