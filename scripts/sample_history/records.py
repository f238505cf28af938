"""Records as the history sees them: who prepared, reviewed or approved one, and what it said on a day."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from scripts.sample_history.plan import day, day_or_none, listed, mapping, parse
from scripts.sample_history.text import rewrite

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from scripts.sample_history.plan import Company
    from socgap_evidence.model import Json

_FLAT_APPROVALS = (
    ("minutes_approved_by", "minutes_approved_on"),
    ("signed_by", "signed_on"),
    ("approved_by", "approved_on"),
)


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved or signed a record, when, and which fields say so."""

    by: str
    on: date
    is_pull_request: bool
    reference: str
    fields: tuple[str, ...]


class Record:
    """One record with what has to be known of it to file it."""

    def __init__(self, company: Company, path: str) -> None:
        self.company, self.path = company, path
        self.data = company.data(path)
        self.preparer = str(self.data.get("prepared_by") or self.data["requested_by"])
        self.prepared_on = day(self.data.get("prepared_on") or self.data["requested_on"])
        self.reviewer = None if self.data.get("reviewed_by") is None else str(self.data["reviewed_by"])
        self.reviewed_on = day_or_none(self.data.get("reviewed_on"))
        self.approval = _approval(self.data, self.prepared_on)

    @property
    def label(self) -> str:
        """What commit messages call it."""
        return f"{self.kind} {self.data['id']}"

    @property
    def verb(self) -> str:
        """What filing it is called: a record of which there was an earlier version is not new."""
        return "Update" if any(fnmatch(self.path, stage.files) for stage in self.company.stages) else "Add"

    @property
    def kind(self) -> str:
        """Its document type in words."""
        return str(mapping(self.company.plan["called"])[str(self.data["schema"]).split("/")[1]])

    @property
    def done_on(self) -> date:
        """The day on which all was done that makes it a record."""
        days = [self.prepared_on, self.reviewed_on, self.approval.on if self.approval else None]
        return max(one for one in days if one is not None)

    @property
    def later_days(self) -> list[date]:
        """The days after that on which something in it was done, such as a decision carried out."""
        days = {day(claim) for claim in self.company.past.claims(self.data)}
        return sorted(one for one in days if one > self.done_on)

    def on(self, when: date, *, without: Sequence[str] = (), approved: bool = True) -> bytes:
        """Its content as it was on a day."""
        was = mapping(self.company.past.on(self.data, when))
        was = {name: value for name, value in was.items() if name not in without}
        if self.approval is not None and not (approved and self.approval.on <= when):
            was = _unapproved(was, self.approval)
        source = was.get("source")
        if "items" in was and isinstance(source, dict) and self._counts_items:
            was["source"] = {**source, "row_count": len(listed(was["items"]))}
        return rewrite(self.company.text(self.path), self.data, was).encode()

    @property
    def _counts_items(self) -> bool:
        source = self.data.get("source")
        return isinstance(source, dict) and source.get("row_count") == len(listed(self.data["items"]))

    def attachments(self) -> Mapping[str, bytes]:
        """The files it refers to that are no documents, by path."""
        named = set(_words(self.data))
        return {
            path: content
            for path, content in self.company.files.items()
            if path.startswith("evidence/") and not path.endswith((".yaml", ".md")) and path in named
        }

    def moment(self, content: bytes) -> datetime | None:
        """The latest moment that a version of it reports."""
        return self.company.past.last_moment(parse(self.path, content))


def _approval(data: Mapping[str, Json], prepared_on: date) -> Approval | None:
    block = data.get("approval")
    if isinstance(block, dict):
        is_pull_request = block["method"] == "pull_request"
        return Approval(
            str(block["by"]), day(block["date"]), is_pull_request, str(block["reference"]), ("approval",)
        )
    for by, on in _FLAT_APPROVALS:
        if data.get(by) is not None and day(data[on]) >= prepared_on:
            reference = str(data.get("approval_reference") or "")
            return Approval(
                str(data[by]), day(data[on]), is_pull_request=False, reference=reference, fields=(by, on)
            )
    return None


def _unapproved(data: dict[str, Json], approval: Approval) -> dict[str, Json]:
    """The record without its approval, a draft where it has a status of its own."""
    was = {name: None if name in approval.fields else value for name, value in data.items()}
    was |= dict.fromkeys(approval.fields)
    if was.get("status") == "approved":
        was["status"] = "draft"
        was.pop("approval_reference", None)
    return was


def _words(value: Json) -> Iterator[str]:
    match value:
        case dict():
            for inner in value.values():
                yield from _words(inner)
        case list():
            for inner in value:
                yield from _words(inner)
        case str():
            yield value


def record_paths(company: Company) -> list[str]:
    """The records of a company, its waivers among them."""
    others = ("evidence/registers/", "evidence/scope.yaml")
    return sorted(
        path
        for path in company.files
        if path.endswith(".yaml")
        and not path.startswith(others)
        and path.startswith(("evidence/", "controls/waivers/"))
    )
