"""Operating effectiveness: what the audit window says of each control, from today's tree (docs/adr/0012-questions-about-intervals.md).

How a verdict comes about, one module a step: ``looking`` (what the rules looked at, and what of it belongs to the window),
``deviating`` (which gaps count, and as what), ``slots`` (what became of each period), ``judging`` (what the thresholds
make of the numbers), ``requirement`` and ``window`` (one requirement, all controls).
"""

from socgap_evidence.effectiveness.values import (
    ONLY_OURS,
    ControlEffect,
    Deviation,
    DeviationKind,
    Effect,
    Effectiveness,
    Numbers,
    RequirementEffect,
    Response,
    SentenceCount,
    Slot,
    SlotState,
)
from socgap_evidence.effectiveness.window import judge_window

__all__ = [
    "ONLY_OURS",
    "ControlEffect",
    "Deviation",
    "DeviationKind",
    "Effect",
    "Effectiveness",
    "Numbers",
    "RequirementEffect",
    "Response",
    "SentenceCount",
    "Slot",
    "SlotState",
    "judge_window",
]
