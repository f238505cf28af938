"""Where a tree comes from: the work tree, the index or a commit, each an immutable listing with bytes behind it.

A snapshot never follows a symbolic link, runs no program that the repository configures, and reads
nothing outside the repository.
"""

from socgap_evidence.snapshot.commit import CommitTree
from socgap_evidence.snapshot.counted import Counted
from socgap_evidence.snapshot.differing import changed_paths, is_same, is_unaltered
from socgap_evidence.snapshot.globs import README, GlobPattern, is_readme
from socgap_evidence.snapshot.index import IndexTree
from socgap_evidence.snapshot.listed import Listing
from socgap_evidence.snapshot.repository import is_bare, top_of
from socgap_evidence.snapshot.tree import Entry, EntryKind, Tree, find, matching
from socgap_evidence.snapshot.worktree import WorkTree, find_root, folder_of

__all__ = [
    "README",
    "CommitTree",
    "Counted",
    "Entry",
    "EntryKind",
    "GlobPattern",
    "IndexTree",
    "Listing",
    "Tree",
    "WorkTree",
    "changed_paths",
    "find",
    "find_root",
    "folder_of",
    "is_bare",
    "is_readme",
    "is_same",
    "is_unaltered",
    "matching",
    "top_of",
]
