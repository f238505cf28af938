"""The ratchet for adoption: gaps that were there when the gate was put up are counted, every other one closes it.

A baseline is a list in the tree, by what each gap is of and about, never by lines or days. It is no waiver: nobody has
accepted anything, nothing in it counts as met, and it only ever gets shorter (docs/adr/0012-time.md).
"""

from socgap_evidence.baseline.file import SCHEMA, has_baseline, read_baseline, write_baseline
from socgap_evidence.baseline.keys import GapKey, key_of
from socgap_evidence.baseline.pruning import without
from socgap_evidence.baseline.ratchet import Baseline, Ratchet, hold_against

__all__ = [
    "SCHEMA",
    "Baseline",
    "GapKey",
    "Ratchet",
    "has_baseline",
    "hold_against",
    "key_of",
    "read_baseline",
    "without",
    "write_baseline",
]
