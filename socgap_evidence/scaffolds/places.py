"""Where a scaffold goes: a path that its requirement's glob matches, in the tree and nowhere else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from socgap_evidence.errors import UsageError
from socgap_evidence.snapshot import GlobPattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from socgap_evidence.snapshot import Tree

_WILD = re.compile(r"\*+")


def stem(path: str) -> str:
    """The name of a file without its folders and its ending."""
    name = path.rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[0] if "." in name[1:] else name


def folder(path: str) -> str:
    """The folder of a path; empty at the top of the tree."""
    return path.rpartition("/")[0]


def taken(tree: Tree, glob: GlobPattern) -> frozenset[str]:
    """The names, without their endings, that are taken in the folder that the glob looks into, whatever they end in."""
    where = folder(glob.prefix)
    return frozenset(
        stem(one.path) for one in tree.entries if folder(one.path) == where or glob.matches(one.path)
    )


def path_for(glob: GlobPattern, name: str, tree: Tree) -> str:
    """The path of a file of that name which the glob matches; UsageError if only a person can choose one.

    A wildcard folder is the one in which the last of the files that are there lies.
    """
    if glob.is_literal:
        return glob.text
    suffix = glob.suffix if glob.suffix and "*" not in glob.suffix else ".yaml"
    there = sorted(one.path for one in tree.entries if glob.matches(one.path))
    for candidate in _candidates(glob, f"{name}{suffix}", there):
        if GlobPattern(candidate).is_literal and glob.matches(candidate):
            return candidate
    raise UsageError(f"'{name}' is no name that {glob.text} matches.", fix="Name the file with --output.")


def _candidates(glob: GlobPattern, name: str, there: Iterable[str]) -> list[str]:
    last = list(there)[-1:]
    prefix, base = folder(glob.text), glob.text.rsplit("/", 1)[-1]
    own = re.sub(r"^[^*?\[]*", "", base)
    plain = "/".join(part for part in prefix.split("/") if part and part != "**")
    folders = [*(folder(path) for path in last), plain]
    names = [name, f"{_WILD.split(base)[0]}{name}"] if own != base else [name]
    return [f"{where}/{one}".lstrip("/") for where in folders for one in names]


def taken_error(glob: GlobPattern, tree: Tree, name: str, free: str) -> UsageError:
    """That a file of that name is there, and which name is free."""
    fix = f"The next free id is {free}: --output {path_for(glob, free, tree)}."
    return UsageError("It exists, and nothing is overwritten.", path=path_for(glob, name, tree), fix=fix)
