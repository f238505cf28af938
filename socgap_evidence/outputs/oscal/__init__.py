"""What was judged as documents of OSCAL, NIST's language for controls and their assessment (docs/adr/0020-oscal.md).

Pure: a report in, JSON values out, by the names of their files. One module a document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.errors import UsageError
from socgap_evidence.outputs.oscal.catalog import catalog, criteria
from socgap_evidence.outputs.oscal.common import VERSIONS, Scope
from socgap_evidence.outputs.oscal.evidence import Shelf
from socgap_evidence.outputs.oscal.mapping import mapping
from socgap_evidence.outputs.oscal.names import CATALOG, CRITERIA, MAPPING, NAMES, PLAN, POAM, RESULTS
from socgap_evidence.outputs.oscal.plan import plan
from socgap_evidence.outputs.oscal.poam import poam
from socgap_evidence.outputs.oscal.referential import faults
from socgap_evidence.outputs.oscal.results import find, results

if TYPE_CHECKING:
    from socgap_evidence.model import Json
    from socgap_evidence.report import Report


class ExportError(Exception):
    """What was made contradicts itself: a fault of socgap, never of the evidence."""


def export(report: Report, version: str = VERSIONS[0]) -> dict[str, Json]:
    """The documents of a report by the names of their files, all references checked.

    Without a plan of action where all is met. UsageError for a day that OSCAL cannot say, SnapshotError for a file that
    changes meanwhile, ExportError for a fault of ours.
    """
    scope = Scope(report, version)
    for day in (scope.begins_to_look, scope.as_of):
        if not scope.begins(day) or not scope.ends(day):
            fix = "Choose another day, or another window."
            raise UsageError(
                f"OSCAL knows the years from 1900 to 2999, and {day} is in none of them.", fix=fix
            )
    shelf = Shelf(scope)
    found = find(scope, shelf)
    made: dict[str, Json] = {
        CATALOG: catalog(scope),
        CRITERIA: criteria(scope),
        PLAN: plan(scope),
        RESULTS: results(scope, shelf, found),
        POAM: poam(scope, shelf, found),
        MAPPING: mapping(scope),
    }
    documents: dict[str, Json] = {name: document for name, document in made.items() if document is not None}
    wrong = faults(documents, scope.digests.get)
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise ExportError(f"{wrong[0]}{more}")
    shelf.require_unchanged()
    return documents


__all__ = ["NAMES", "VERSIONS", "ExportError", "export"]
