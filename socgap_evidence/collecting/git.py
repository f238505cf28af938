"""``socgap collect git``: the changes of a product, from the history of its own repository.

Each merge into a branch and each commit that was put on it is one change. Author, approvals and what trailers say come
from the commits; who is who from the register of people and ``.mailmap`` of the evidence, never from the product, whose
developers could otherwise become each other. What git does not know (who prepared the record, the second count of
deployments, a risk that no trailer states) is empty.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from socgap_evidence.collecting.branch import open_branch, read_releases, stretch_of
from socgap_evidence.collecting.changes import AUTOMATION, EMERGENCY, TYPES, Conventions, Reader
from socgap_evidence.collecting.interface import Collected, Option
from socgap_evidence.errors import UsageError, did_you_mean
from socgap_evidence.history import History
from socgap_evidence.history.commits import address_key
from socgap_evidence.rules.witness import Witness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from socgap_evidence.collecting.branch import Stretch
    from socgap_evidence.collecting.changes import Findings
    from socgap_evidence.collecting.interface import Company, Request
    from socgap_evidence.model import Json

TYPE = "change-population"
_SYSTEM = re.compile(r"sys-[a-z0-9][a-z0-9-]*")
_SHOWN = 5
"""How many changes a note names."""
_WHY = {
    "title": "the commit has no message",
    "type": "no --type was given and no --type-trailer says it",
    "risk": "no --risk-trailer says it",
    "ticket": "no --ticket-trailer says it",
    "author": "nobody of the register of people is behind its address",
    "approvals": "nobody of the register of people is behind an address",
    "tests_passed": "no --tests-trailer says it",
    "deployed_at": "no annotated tag of --deployed-tags holds it",
    "deployed_by": "no annotated tag of --deployed-tags says it",
    "emergency_review": "somebody else than the author has to look at it",
}


class GitCollector:
    """Takes a change population out of a repository of the product."""

    name = "git"
    purpose = "Changes of a product, from the merges and commits that entered a branch of its repository."
    options: Sequence[Option] = (
        Option(
            "from", "A clone of the product's repository, with its whole history.", "FOLDER", required=True
        ),
        Option("system", "The system that is changed, such as sys-repo-app.", "ID", required=True),
        Option("branch", "The protected branch.", "NAME", default="main"),
        Option(
            "type",
            "What every change is that is no emergency and says no other type.",
            choices=tuple(sorted(TYPES)),
        ),
        Option("tests-trailer", "The trailer that says whether tests passed.", "NAME"),
        Option("ticket-trailer", "The trailer that names the ticket.", "NAME"),
        Option("risk-trailer", "The trailer that says high, medium or low.", "NAME"),
        Option("type-trailer", "The trailer that says what kind of change it is.", "NAME"),
        Option("emergency-trailer", "The trailer that makes a change an emergency.", "NAME"),
        Option(
            "emergency-prefix", "What the subject of an emergency begins with, such as 'hotfix:'.", "TEXT"
        ),
        Option(
            "deployed-tags",
            "Annotated tags that are made when something goes live, such as 'release/*'.",
            "GLOB",
        ),
        Option("automation", "An address behind which no person is. Repeatable.", "ADDRESS", repeatable=True),
    )

    def collect(self, request: Request) -> Collected:
        """The population; SocgapError where the system, the branch or its history is not there."""
        company, period = request.company, request.period
        conventions = _conventions(request)
        _refuse_unknown(company, conventions.system)
        root = Path(request.value("from"))
        past = open_branch(root, request.value("branch"))
        witness = Witness(History(past), zone=company.zone, vouchers=company.vouchers(root))
        stretch = stretch_of(past, period, witness)
        if not stretch.landings:
            return Collected("", None, (_nothing(request),))
        glob = request.value("deployed-tags")
        releases = read_releases(root, glob) if glob else []
        reader = Reader(conventions, witness, company.zone, releases, stretch.mainline)
        items: list[Json] = [reader.item(one) for one in stretch.landings]
        record = request.record or f"CHP-{period.name}-{conventions.system.removeprefix('sys-')}"
        return Collected(
            f"{company.folder(TYPE)}{record}.yaml",
            _document(request, record, items, stretch),
            (*past.clone.notes, *notes(reader.findings, len(items))),
        )


COLLECTOR = GitCollector()


def _conventions(request: Request) -> Conventions:
    def trailer(name: str) -> str:
        return request.value(f"{name}-trailer").strip().removesuffix(":").lower()

    return Conventions(
        system=request.value("system"),
        tests=trailer("tests"),
        ticket=trailer("ticket"),
        risk=trailer("risk"),
        type=trailer("type"),
        emergency=trailer(EMERGENCY),
        emergency_prefix=request.value("emergency-prefix"),
        default_type=request.value("type"),
        automation=frozenset(map(address_key, request.values(AUTOMATION))),
    )


def _refuse_unknown(company: Company, system: str) -> None:
    """UsageError for what is no id of a system, or of none that the register of systems has."""
    known = company.ids("systems")
    if not _SYSTEM.fullmatch(system):
        raise UsageError(
            f"'{system}' is no id of a system.", fix="Write it as in the register, such as sys-repo-app."
        )
    if known and system not in known:
        fix = did_you_mean(system, known) or "Enter it there first."
        raise UsageError(f"The register of systems has no '{system}'.", fix=fix)


def _document(request: Request, record: str, items: list[Json], stretch: Stretch) -> dict[str, Json]:
    """The record, in the order in which people read one."""
    period = request.period
    return {
        "schema": f"evidence/{TYPE}/1",
        "id": record,
        "prepared_by": None,
        "prepared_on": None,
        "reviewed_by": None,
        "reviewed_on": None,
        "period": {"start": period.first.isoformat(), "end": period.last.isoformat()},
        "items": items,
        "deployments": {"count": None, "source": None, "unmatched": []},
        "source": {
            "system": "git",
            "method": "cli",
            "query": stretch.query,
            "extracted_at": request.now.isoformat(timespec="seconds"),
            "extracted_by": None,
            "row_count": stretch.row_count,
            "x_branch": request.value("branch"),
            "x_head": stretch.head.id,
        },
    }


def _nothing(request: Request) -> str:
    system, period = request.value("system"), request.period.name
    return (
        f"Nothing entered {request.value('branch')} in {period}. If there was no other change of {system},"
        f" somebody has to sign that: socgap new zero changes {period}"
    )


def notes(found: Findings, count: int) -> Iterator[str]:
    """What whoever completes the record must know."""
    if found.by_trailer:
        yield f"Approved by whom a trailer names (Approved-by, Reviewed-by): {_some(found.by_trailer, count)}."
    if found.by_merger:
        yield f"Approved by whoever merged it, as no trailer names anybody: {_some(found.by_merger, count)}."
    if found.by_trailer or found.by_merger:
        yield (
            "The moment of an approval is that of the commit that brought the change: git knows no other,"
            " and it was given by then."
        )
    if found.unapproved:
        yield f"No approval by anybody but an author: {_some(found.unapproved, count)}."
    if found.own:
        yield f"An approval or merge by one of its authors was left out: {_some(found.own, count)}."
    for who, changes in found.strangers.items():
        yield (
            f"{who} is nobody of the register of people: {_some(changes, count)}. Enter the work address there,"
            " or map it in .mailmap of the evidence, and collect again; or fill in who it is."
        )
    for who, changes in found.machines.items():
        yield f"{who} is automation where a person is asked for: {_some(changes, count)}. Fill in who answers for it."
    for said, changes in found.unclear.items():
        yield f"'{said}' was not understood: {_some(changes, count)}."
    for name, changes in found.empty.items():
        yield f"{name} is empty, as {_WHY[name]}: {_some(changes, count)}."
    states = ", ".join(f"{number} {state}" for state, number in sorted(found.signatures.items()))
    yield f"Signatures of the commits that brought the changes: {states}."
    yield (
        "prepared_by, prepared_on, source.extracted_by and deployments are empty: git does not know them, and the count"
        " of deployments has to come from another system."
    )


def _some(changes: Sequence[str], count: int) -> str:
    """The changes, or the first of many."""
    if len(changes) == count > 1:
        return f"all {count} changes"
    shown = ", ".join(changes[:_SHOWN])
    more = len(changes) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
