"""A path as people type it to paths as a tree names them: POSIX, from its top."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

from socgap_evidence.errors import UsageError, did_you_mean
from socgap_evidence.snapshot import find, is_readme

if TYPE_CHECKING:
    from socgap_evidence.project import Project
    from socgap_evidence.snapshot import Tree

_HERE = ("./", "../", ".\\", "..\\")


def locate(wanted: str, tree: Tree, project: Project, root: Path, here: Path) -> str | None:
    """The path of the tree that somebody means: a file, a folder, or one that is not there and would be asked for.

    ``None`` for a path that is nothing to the project. ``root`` is the top of the tree, ``here`` where somebody stands.
    """
    found = candidates(wanted, root, here)
    there = (path for path in found if find(tree.entries, path) is not None or is_folder(tree, path))
    asked = (path for path in found if _is_asked_for(project, path))
    return next(there, None) or next(asked, None) if found != [""] else ""


def is_folder(tree: Tree, path: str) -> bool:
    """Whether a path holds files; the empty one is the top."""
    return not path or any(entry.path.startswith(f"{path}/") for entry in tree.entries)


def _is_asked_for(project: Project, path: str) -> bool:
    globs = [glob for one in project.controls for asked in one.requirements for glob in asked.globs]
    types = [glob for some in project.sources.values() for glob in some]
    return any(glob.matches(path) for glob in (*globs, *types))


def no_such_path(wanted: str, tree: Tree) -> UsageError:
    """That a path is nothing to the project, with the closest that is one."""
    spelled = wanted.replace("\\", "/").removeprefix("./").rstrip("/")
    fix = did_you_mean(spelled, [entry.path for entry in tree.entries if not is_readme(entry.path)])
    return UsageError(
        f"There is no '{wanted}' in {tree.label}, and no requirement would ask for it.",
        fix=fix
        or "Name a file as it lies below the folder of socgap.yaml, such as evidence/registers/people.yaml.",
    )


def candidates(wanted: str, root: Path, here: Path) -> list[str]:
    """What a path may name in a tree whose top is ``root``, the likeliest first; empty if all of it lies outside.

    One is tried from the top of the tree and from the folder that somebody stands in, which comes first if the path
    begins with a dot; backslashes are tried as they are and as separators. The top itself is the empty path.
    """
    spelled = [wanted, wanted.replace("\\", "/")] if "\\" in wanted else [wanted]
    starts = [here, root] if wanted.startswith(_HERE) or wanted == "." else [root, here]
    found = [_inside(Path(os.path.normpath(start / text)), root) for text in spelled for start in starts]
    return list(dict.fromkeys(path for path in found if path is not None))


def _inside(path: Path, root: Path) -> str | None:
    """The path from the top of the tree; ``None`` if it lies outside. Links on the way to the top are followed."""
    for folder in (root, Path(os.path.realpath(root))):
        for one in (path, Path(os.path.realpath(path.parent), path.name)):
            if one.is_relative_to(folder):
                inside = posixpath.join(*one.relative_to(folder).parts, "").rstrip("/")
                return inside if inside != "." else ""
    return None
