"""socgap: the gate between a company and its SOC 2 audit.

The public API: open a tree, open the project that judges it, assess, and ask for the verdict of a day.

    tree = WorkTree(find_root(Path.cwd()))
    project = open_project(tree)
    verdict = judge(assess(project, tree), date(2026, 10, 15))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socgap_evidence.assessing import assess
    from socgap_evidence.assessment import Assessment
    from socgap_evidence.errors import SocgapError
    from socgap_evidence.judging import judge
    from socgap_evidence.model import Gap, Reason, Status
    from socgap_evidence.project import Project, open_project
    from socgap_evidence.snapshot import CommitTree, IndexTree, WorkTree, find_root
    from socgap_evidence.verdict import Verdict

__version__ = "0.1.0"

_HOMES = {
    "Assessment": "assessment",
    "CommitTree": "snapshot",
    "Gap": "model",
    "IndexTree": "snapshot",
    "Project": "project",
    "Reason": "model",
    "SocgapError": "errors",
    "Status": "model",
    "Verdict": "verdict",
    "WorkTree": "snapshot",
    "assess": "assessing",
    "find_root": "snapshot",
    "judge": "judging",
    "open_project": "project",
}

__all__ = [
    "Assessment",
    "CommitTree",
    "Gap",
    "IndexTree",
    "Project",
    "Reason",
    "SocgapError",
    "Status",
    "Verdict",
    "WorkTree",
    "__version__",
    "assess",
    "find_root",
    "judge",
    "open_project",
]


def __getattr__(name: str) -> object:
    """A public name, imported when first asked for, so that ``socgap --version`` starts at once."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # beside its only use

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
