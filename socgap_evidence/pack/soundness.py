"""Whether a commit or a tree can be read in one way only.

Git's commands differ about what no command of theirs would write: of two entries of one name some read the first and some the
second, and what stands behind a NUL some do not see. Who packs such a thing or opens it could be shown one file and judge
another, so neither happens. The rules are those of ``git fsck``, which has settings and is not asked.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

_FOLDER = b"40000"
_ENTRIES = {
    digits: re.compile(rb"(40000|100644|100755|120000|160000) ([^\0/]+)\0.{%d}" % (digits // 2), re.DOTALL)
    for digits in (40, 64)
}
_PERSON = rb"[^<>\n\0]*<[^<>\n\0]*> (-?(?:0|[1-9][0-9]{0,19})) [+-][0-9]{4}\n"
_COMMIT = re.compile(
    rb"tree [0-9a-f]+\n(?:parent [0-9a-f]+\n)*author %bcommitter %b" % (_PERSON, _PERSON)
    + rb"(?:(?!(?:tree|parent|author|committer) )[^\n]+\n)*\n"
)
_YEAR_3000 = 32_503_680_000
"""Its first second, counted from 1970: git counts on where no calendar does."""

_IGNORED = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
"""What HFS+ does not see in a name."""
_ELSEWHERE = re.compile(r"\.|\.\.|(?:\.git|git~1)[ .]*(?:[:\\].*)?", re.IGNORECASE | re.DOTALL)
"""Names that lead out of their folder, or that some file system takes for ``.git``."""


def fault_in_commit(content: bytes) -> str:
    """Why a commit could be read in two ways, as the end of a sentence about it; empty if it cannot."""
    if b"\0" in content:
        return "holds a NUL, behind which some programs do not read"
    found = _COMMIT.match(content)
    if found is None:
        return "does not name one tree, its parents, one author and one committer as git writes them"
    if not all(0 <= int(moment) < _YEAR_3000 for moment in found.groups()):
        return "is dated outside the years 1970 to 2999"
    return ""


def fault_in_tree(content: bytes, digits: int) -> str:
    """Why a tree whose ids have so many digits could be read in two ways, as ``fault_in_commit`` says it."""
    found = _ENTRIES[digits].findall(content)
    names = [name for _, name in found]
    if sum(len(mode) + len(name) + 2 + digits // 2 for mode, name in found) != len(content):
        return "has an entry that git does not write: its mode or its name is no file's and no folder's"
    order = [name + b"/" if mode == _FOLDER else name for mode, name in found]
    if len(set(names)) < len(names) or any(one > other for one, other in pairwise(order)):
        return "names one thing twice, or not in git's order"
    if any(map(_leads_elsewhere, names)):
        return "has a name that leads out of its folder or into git's own"
    return ""


@lru_cache(maxsize=1 << 16)
def _leads_elsewhere(name: bytes) -> bool:
    """Whether a name is not that of something in its folder; most are asked about in thousands of trees."""
    return _ELSEWHERE.fullmatch(_IGNORED.sub("", name.decode("utf-8", "surrogateescape"))) is not None
