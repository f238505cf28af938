"""Several real repositories in a folder, of every sort that a row can tell apart, and the list of them."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from tests.support import accepted
from tests.support.projects import CONFIG, MANY, MANY_CONFIG, REQUIREMENT, REVIEW, project
from tests.support.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = date(2026, 4, 20)
REVIEWED = {"evidence/reviews/a.yaml": REVIEW}
RECORDED = f"""{REQUIREMENT}    asserts:
      - {{id: AC-1.A1, says: It was recorded in time., recorded: {{date: held_on, within: 30 days}}}}
"""


def _made(root: Path, **more: Any) -> None:
    project(root, more.pop("files", REVIEWED), **more).commit(when="2026-03-02T12:00:00+00:00")


def _waived(root: Path) -> None:
    made = Repository(root)
    for path, text in (*accepted.FILES.items(), accepted.waiver_file(accepted.WAIVER)):
        made.write(path, text)
    made.commit()


def _shallow(root: Path) -> None:
    origin = project(root.with_name(f"{root.name}-origin"), REVIEWED, requires=RECORDED)
    origin.commit()
    origin.commit("More")
    origin.git("clone", "-q", "--depth=1", f"file://{origin.root}", str(root))


def _changed(root: Path) -> None:
    """What is committed is met; the work tree has lost it since."""
    _made(root)
    (root / "evidence/reviews/a.yaml").unlink()


SORTS: dict[str, Callable[[Path], None]] = {
    "met": _made,
    "gap": lambda root: _made(root, files={}),
    "unknown": lambda root: _made(root, files=MANY, config=MANY_CONFIG),
    "waived": _waived,
    "pinned": lambda root: _made(root, config=f"{CONFIG}as_of: 2026-03-05\n"),
    "pinned late": lambda root: _made(root, config=f"{CONFIG}as_of: 2026-12-05\n"),
    "silent": lambda root: _made(root, config=f"{CONFIG}history: off\n"),
    "changed": _changed,
    "recorded": lambda root: _made(root, requires=RECORDED),
    "shallow": _shallow,
    "broken settings": lambda root: _made(root, config="compny: Example\n"),
    "broken control": lambda root: _made(root, requires="  - id: AC-1.E1\n"),
    "not begun": lambda root: _made(root, config=f"{CONFIG}program_start: 2026-12-01\n"),
}
"""How a repository of each sort is made in a folder."""


def fleet(folder: Path, *sorts: str, **more: Any) -> Path:
    """The list of repositories of these sorts, or of all, each in a folder of its name."""
    chosen = sorts or tuple(SORTS)
    for name in chosen:
        if not (folder / name).exists():
            SORTS[name](folder / name)
    return listed(folder, *({"path": name} for name in chosen), **more)


def listed(folder: Path, *repositories: dict[str, Any], **more: Any) -> Path:
    """A list with these entries."""
    path = folder / "repos.yaml"
    path.write_text(json.dumps({**more, "repositories": list(repositories)}), encoding="utf-8")
    return path
