"""Which socgap this is: its version, and a digest of the code and the built-in controls that judge.

A version alone does not tell two checkouts apart, and two that judge differently must never fill one table.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import socgap_evidence
from socgap_evidence.project.catalogue import builtin_root

_SHOWN = 12
_LEFT_OUT = frozenset({"__pycache__", "waivers"})
"""Folders that judge nothing: what Python makes, and what a company has waived beside the controls of a checkout."""


@cache
def identity() -> str:
    """Version and digest, such as ``0.1.0 (0123456789ab)``; the same text only for what judges the same."""
    digest = hashlib.sha256()
    for top in (Path(socgap_evidence.__file__).parent, builtin_root()):
        for path in sorted(top.rglob("*")):
            if path.is_file() and not _LEFT_OUT & set(path.relative_to(top).parts):
                name = path.relative_to(top).as_posix()
                digest.update(f"{name}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return f"{socgap_evidence.__version__} ({digest.hexdigest()[:_SHOWN]})"
