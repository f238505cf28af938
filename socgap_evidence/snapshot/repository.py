"""Where a repository is: found as git finds it, and told to git, so that none of its files has a say."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from socgap_evidence.errors import SnapshotError

if TYPE_CHECKING:
    from pathlib import Path


def is_repository(root: Path) -> bool:
    """Whether git takes the folder, or one above it, as a work tree."""
    return any((folder / ".git").exists() for folder in (root, *root.parents))


def top_of(folder: Path) -> Path | None:
    """The top of the work tree that holds a folder, found as git finds it; ``None`` outside one, as in a bare repository."""
    folder = folder.resolve()
    for at in (folder, *folder.parents):
        marker = at / ".git"
        if marker.is_file() or os.path.lexists(marker / "HEAD"):
            return at
        if is_bare(at):
            return None
    return None


def is_bare(folder: Path) -> bool:
    """Whether a folder is a repository without files: what others have as ``.git``."""
    return os.path.lexists(folder / "HEAD") and all((folder / name).is_dir() for name in ("objects", "refs"))


def work_tree_of(folder: Path) -> dict[str, str]:
    """What tells git where the files of a folder's repository lie, over what its configuration says (``core.worktree``).

    By it git would take other files for those that are tracked, and leave out what is tracked here and ignored.
    SnapshotError for a folder of a bare repository.
    """
    top = top_of(folder)
    if top is not None:
        return {"GIT_WORK_TREE": str(top)}
    if any(is_bare(at) for at in (folder.resolve(), *folder.resolve().parents)):
        raise SnapshotError(
            f"{folder} lies in a bare repository, or in a folder that looks like one (HEAD, objects, refs).",
            fix="Clone it, or take those files away: git would take their word for the history of the evidence.",
        )
    return {}
