"""A scaffold of each kind: no schema takes it as it is, no requirement is met by it, and nothing breaks over it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.documents import read_document
from socgap_evidence.errors import UsageError
from socgap_evidence.model import Reason
from socgap_evidence.scaffolds.kinds import WAIVER, kinds_of
from socgap_evidence.scaffolds.statements import counted
from tests.scaffolds.company import files_of, gaps_of, project_of, write

if TYPE_CHECKING:
    from collections.abc import Mapping

COMPANIES = ("sample", "bare")
ASKED = [
    (company, kind, asker)
    for company in COMPANIES
    for kind, askers in kinds_of(project_of(company)).items()
    for asker in askers
    if kind != "period-statement"
]


def somebody(company: str, kind: str, requirement: str, files: Mapping[str, bytes]) -> str | None:
    """A member that a file may be about, where the verb asks for one."""
    try:
        write(company, kind, None, requirement, files=files)
    except UsageError as error:
        asked = error.message.startswith("Nothing says which ")
        found = re.search(r"(?:Without one|Known): ([^,. ]+)", error.fix)
        return (found[1] if found else "spare") if asked else None
    return None


@pytest.mark.parametrize(
    ("company", "kind", "asker"), ASKED, ids=[f"{one[0]}-{one[1]}-{one[2].requirement.id}" for one in ASKED]
)
def test_whoever_asks_for_it_has_a_gap_that_names_it(company: str, kind: str, asker) -> None:
    glob = asker.glob
    files = {path: raw for path, raw in files_of(company).items() if path != glob.text}
    about = "spare" if kind == "policy" and not glob.is_literal else None
    about = about or somebody(company, kind, asker.requirement.id, files)
    try:
        made = write(company, kind, about, asker.requirement.id, files=files)
    except UsageError as error:  # this year's is there
        free = error.fix.partition("--output ")[2].removesuffix(".")
        made = write(company, kind, about, asker.requirement.id, files=files, output=free)
    assert glob.matches(made.path)
    assert made.path not in files
    assert made.empty
    gaps = gaps_of(company, {**files, made.path: made.text.encode()}, asker.requirement.id)
    naming = {gap.reason for gap in gaps if gap.place is not None and gap.place.path == made.path}
    assert naming
    assert naming <= {Reason.INVALID, Reason.FAILING}


@pytest.mark.parametrize("company", COMPANIES)
@pytest.mark.parametrize("subject", list(dict.fromkeys(one.subject for one in counted(project_of("bare")))))
def test_a_statement_that_nothing_happened_says_nothing_until_it_is_filled_in(
    company: str, subject: str
) -> None:
    made = write(company, "zero", subject)
    gaps = gaps_of(company, {**files_of(company), made.path: made.text.encode()}, "MR-2.E4")
    assert made.path in {gap.place.path for gap in gaps if gap.place is not None}


def test_no_waiver_is_written_that_could_count() -> None:
    made = write("sample", WAIVER, "AC-1.E2")
    data = read_document(made.path, made.text.encode()).data
    assert (made.path, data["id"]) == ("controls/waivers/WVR-2026-006.yaml", "WVR-2026-006")
    assert data["covers"] == [{"control": "AC-1", "evidence": "AC-1.E2", "finding_status": None}]
    assert data["approved_by"] is None
