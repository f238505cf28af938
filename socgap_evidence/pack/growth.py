"""How much the trees of a history stand for, counted before anybody walks them.

A tree may name the same tree twice, and that one another twice: thirty of them stand for more files than any disk holds.
So trees are noted while a bundle is walked over, and added up from the leaves, each once.
"""

from __future__ import annotations

import re

from msgspec import Struct, field

MAX_FILES = 1_000_000
"""The most files of one commit."""
MAX_STEPS = 200_000_000
"""The most files and folders of all commits together: ten thousand commits of twenty thousand."""
MAX_DEPTH = 256
"""How many folders may lie in each other: a path of four thousand characters has no more that matter."""

_FOLDER = b"40000"
_TREE = re.compile(rb"tree ([0-9a-f]+)\n")


class GrowthError(Exception):
    """The trees stand for too much; the message is the sentence that says so."""


class Growth(Struct):
    """What is known of the trees and the commits that were seen."""

    id_bytes: int
    """How many bytes an id has."""
    _trees: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    """How many entries each tree has, and the trees among them."""
    _roots: set[str] = field(default_factory=set)

    def note_commit(self, content: bytes) -> None:
        """Note which tree a commit names."""
        if found := _TREE.match(content):
            self._roots.add(found[1].decode())

    def note_tree(self, name: str, content: bytes) -> None:
        """Note what a tree names; what is no tree says nothing, and git will say that it is none."""
        count, folders, at = 0, [], 0
        while (end := content.find(b"\0", at)) >= 0:
            mode, at = content[at:end].partition(b" ")[0], end + 1 + self.id_bytes
            count += 1
            if mode.lstrip(b"0") == _FOLDER:
                folders.append(content[end + 1 : at].hex())
        self._trees[name] = count, tuple(folders)

    def refuse_too_much(self) -> None:
        """Raise GrowthError if a commit, or all of them together, stand for more than the limits."""
        sizes: dict[str, tuple[int, int]] = {}
        total = 0
        for root in sorted(self._roots):
            size, depth = self._size(root, sizes)
            total += size
            if size > MAX_FILES:
                raise GrowthError(f"A commit has more than {MAX_FILES:,} files.")
            if depth > MAX_DEPTH:
                raise GrowthError(f"A commit has more than {MAX_DEPTH} folders in each other.")
            if total > MAX_STEPS:
                raise GrowthError(f"All commits together have more than {MAX_STEPS:,} files.")

    def _size(self, root: str, known: dict[str, tuple[int, int]]) -> tuple[int, int]:
        """How many files and folders a tree stands for, and how deep they lie; without recursion, which has its own limit.

        A tree cannot be inside itself: its id would have to be known before what it is made of.
        """
        ahead = [root]
        while ahead:
            name = ahead[-1]
            count, folders = self._trees.get(name, (0, ()))
            unknown = [one for one in folders if one not in known]
            if unknown:
                ahead += dict.fromkeys(unknown)
                continue
            ahead.pop()
            below = [known[one] for one in folders]
            known[name] = (
                count + sum(size for size, _ in below),
                1 + max((depth for _, depth in below), default=0),
            )
        return known[root]
