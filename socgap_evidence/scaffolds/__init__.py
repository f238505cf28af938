"""Files to fill in: one of each kind of evidence, of a waiver, and of a statement that nothing happened.

What the repository knows is filled in, from the schema, the rules and the registers; what a person must say is left
empty, so that the gate stays closed until somebody has said it. docs/adr/0016-what-writes-files.md
"""

from socgap_evidence.scaffolds.listing import list_kinds
from socgap_evidence.scaffolds.making import Order, make_scaffold, make_waiver, take_order
from socgap_evidence.scaffolds.registered import whom
from socgap_evidence.scaffolds.scaffold import Scaffold

__all__ = ["Order", "Scaffold", "list_kinds", "make_scaffold", "make_waiver", "take_order", "whom"]
