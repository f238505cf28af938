"""What a change does: two trees to three verdicts on one day, and these to what is different (docs/adr/0012-time.md)."""

from socgap_evidence.comparison.comparison import Comparison, compare
from socgap_evidence.comparison.dates import Good, MovedDate
from socgap_evidence.comparison.evidence import EvidenceChanges, ReliedFile
from socgap_evidence.comparison.gaps import ClosedGap, OpenedGap, place_of
from socgap_evidence.comparison.judging import Side, judge_change
from socgap_evidence.comparison.statuses import Standing, StatusChange

__all__ = [
    "ClosedGap",
    "Comparison",
    "EvidenceChanges",
    "Good",
    "MovedDate",
    "OpenedGap",
    "ReliedFile",
    "Side",
    "Standing",
    "StatusChange",
    "compare",
    "judge_change",
    "place_of",
]
