"""``socgap import``: an export of another system becomes a register or a population, by a mapping that is data.

A mapping says which column becomes which field; the JSON Schema of the document type says what a field may be. Every row
is taken, left out by a filter that is stated, or named with what is wrong; with one such row nothing is written. Fields
that the mapping does not name are people's, and stay. docs/adr/0016-what-writes-files.md
"""

from socgap_evidence.importing.grammar import MAPPING_GRAMMAR
from socgap_evidence.importing.mapping import Import
from socgap_evidence.importing.merging import Origin
from socgap_evidence.importing.opening import open_mapping, registers_of
from socgap_evidence.importing.planning import Plan, plan_import
from socgap_evidence.importing.shipped import MappingFile, find_mapping, shipped_names

__all__ = [
    "MAPPING_GRAMMAR",
    "Import",
    "MappingFile",
    "Origin",
    "Plan",
    "find_mapping",
    "open_mapping",
    "plan_import",
    "registers_of",
    "shipped_names",
]
