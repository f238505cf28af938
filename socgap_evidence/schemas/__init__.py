"""Does a document say what its type must say? One JSON Schema (draft 2020-12) a document type.

``jsonschema-rs`` accepts in one pass; only what it rejects goes to ``jsonschema``, whose errors become
sentences with a place (docs/adr/0006-schema-engines.md). References never leave the catalogue's folder.
"""

from socgap_evidence.schemas.fields import field_names
from socgap_evidence.schemas.formats import FORMATS
from socgap_evidence.schemas.registry import SchemaSet
from socgap_evidence.schemas.validator import Validator, Violation

__all__ = ["FORMATS", "SchemaSet", "Validator", "Violation", "field_names"]
