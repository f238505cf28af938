"""What a baseline lists, as JSON; its schema is a part of ``check.schema.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import visible

if TYPE_CHECKING:
    from socgap_evidence.baseline import GapKey, Ratchet
    from socgap_evidence.model import Json


def facts(ratchet: Ratchet) -> dict[str, Json]:
    """How much of a baseline still holds; its gaps are marked where they stand."""
    return {
        "path": visible(ratchet.baseline.path),
        "as_of": str(ratchet.baseline.as_of),
        "known": len(ratchet.known),
        "new": len(ratchet.new),
        "unknown": len(ratchet.unknown),
        "unused": [_entry(key, count) for key, count in ratchet.unused.items()],
        "not_in_base": [_entry(key, count) for key, count in ratchet.not_in_base.items()],
    }


def _entry(key: GapKey, count: int) -> dict[str, Json]:
    return {
        "control": key.control,
        "requirement": key.requirement,
        "assertion": key.assertion or None,
        "rule": key.rule,
        "reason": key.reason,
        "path": visible(key.path) or None,
        "about": list(key.about),
        "says": key.says or None,
        "count": count,
    }
