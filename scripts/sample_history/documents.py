"""Policies, procedures, plans and the scope statement: each version drafted, then approved by another.

The approval is a commit of the approver that changes the front matter and no word of the text. It is signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.sample_history.desk import Landing, Note, When
from scripts.sample_history.plan import day, listed, mapping, parse
from scripts.sample_history.text import replace_front_matter, rewrite, split_front_matter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scripts.sample_history.desk import Desk
    from scripts.sample_history.plan import Company
    from socgap_evidence.model import Json

FOLDERS = ("evidence/policies/", "evidence/procedures/")
SCOPE = "evidence/scope.yaml"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document, as a draft and as approved."""

    path: str
    title: str
    author: str
    drafted_on: date
    approval: dict[str, Json]
    draft: bytes
    approved: bytes
    summary: str = ""

    @property
    def approver(self) -> str:
        """Who approved it."""
        return str(self.approval["by"])


def landings(desk: Desk) -> Iterator[Landing]:
    """How every version of every document came onto main."""
    for path in sorted(desk.company.files):
        if path.startswith(FOLDERS) and path.endswith(".md"):
            policy = Policy(desk.company, path)
            for version in policy.versions():
                yield from _approved(desk, version)
            yield from _reread(desk, policy)
    for version in _scope_versions(desk.company):
        yield from _approved(desk, version)


def _approved(desk: Desk, version: Version) -> Iterator[Landing]:
    """A draft and its approval: on a branch if there was a pull request, else one after the other on main."""
    start = desk.company.start
    approved_on = max(day(version.approval["date"]), start)
    note = Note(f"Draft {version.title}", version.summary)
    drafted = When(max(version.drafted_on, start), exactly=True)
    draft = desk.commit(version.author, drafted, note, {version.path: version.draft})
    trailers = (desk.trailer("Approved-by", version.approver),)
    note = Note(f"Approve {version.title}", str(version.approval["reference"]), trailers)
    when = When(approved_on, draft.at, exactly=True)
    approval = desk.commit(version.approver, when, note, {version.path: version.approved}, signed=True)
    if version.approval["method"] == "pull_request":
        merge = Note(f"Merge {version.approval['reference']}: {version.title}")
        yield desk.landing([draft, approval], version.approver, merge, on=approved_on)
    else:
        yield from (Landing([draft]), Landing([approval]))


class Policy:
    """A policy, procedure or plan with all that its revisions say."""

    def __init__(self, company: Company, path: str) -> None:
        self.company, self.path = company, path
        self.data = company.data(path)
        self.revisions = [mapping(one) for one in listed(self.data["revisions"])]

    def versions(self) -> Iterator[Version]:
        """Its versions, oldest first."""
        reviewed_on = None
        for number, revision in enumerate(self.revisions):
            planned = self._planned(revision)
            approval = mapping(planned.get("approval", self.data["approval"]))
            text = _reworded(self.company.text(self.path), planned)
            approved = self._front(number, approval)
            reviewed_on = reviewed_on or revision["date"]
            yield Version(
                self.path,
                f"{self.data['title']} {revision['version']}",
                str(revision["author"]),
                day(revision["date"]),
                approval,
                self._with_front(text, _drafted(approved, str(reviewed_on))),
                self._with_front(text, approved),
                str(revision["summary"]),
            )
            reviewed_on = approval["date"]

    def _planned(self, revision: dict[str, Json]) -> dict[str, Json]:
        key = f"{self.data['doc_id']} {revision['version']}"
        return mapping(mapping(self.company.plan["documents"]).get(key, {}))

    def _front(self, number: int, approval: dict[str, Json]) -> dict[str, Json]:
        """The front matter with which a revision was approved."""
        revision = self.revisions[number]
        approved_on = day(approval["date"])
        next_review = self.data["next_review_on"]
        if self.data["last_reviewed_on"] != approval["date"]:
            next_review = _a_year_after(approved_on)
        return self.data | {
            "version": revision["version"],
            "approval": approval,
            "effective_from": revision["effective_from"],
            "last_reviewed_on": approval["date"],
            "next_review_on": next_review,
            "revisions": list(self.revisions[: number + 1]),
        }

    def _with_front(self, text: str, front: dict[str, Json]) -> bytes:
        return replace_front_matter(text, rewrite(split_front_matter(text)[0], self.data, front)).encode()


def _drafted(approved: dict[str, Json], reviewed_on: str) -> dict[str, Json]:
    """The front matter of a draft: not approved yet, and what was reviewed last is the version before."""
    *earlier, newest = (mapping(one) for one in listed(approved["revisions"]))
    draft = {name: value for name, value in newest.items() if name not in {"approved_by", "approved_on"}}
    return approved | {
        "status": "draft",
        "approval": None,
        "last_reviewed_on": reviewed_on,
        "next_review_on": _a_year_after(day(reviewed_on)),
        "revisions": [*earlier, draft],
    }


def _reread(desk: Desk, policy: Policy) -> Iterator[Landing]:
    """A later review by the owner that left the text as it is, confirmed by who read it, too."""
    company, data = desk.company, policy.data
    reviewed_on = day(data["last_reviewed_on"])
    if reviewed_on <= day(mapping(data["approval"])["date"]):
        return
    owner, reader = str(data["owner"]), str(company.plan["policy_reader"])
    title = f"{data['title']} {data['version']}"
    note = Note(f"Reread {title}", "The text still fits and stays as it is.")
    commit = desk.commit(
        owner, When(reviewed_on, exactly=True), note, {policy.path: company.files[policy.path]}
    )
    branch = f"reread/{str(data['doc_id']).lower()}"
    yield desk.landing(
        [commit], reader, Note(f"Merge {branch}", trailers=(desk.trailer("Reviewed-by", reader),))
    )


def _scope_versions(company: Company) -> Iterator[Version]:
    """The versions of the scope statement that the plan lists, each drafted on the day of its approval."""
    today = company.data(SCOPE)
    for planned in map(mapping, listed(company.plan["scope"])):
        text = _reworded(company.text(SCOPE), planned)
        data = parse(SCOPE, text.encode())
        approval = mapping(planned.get("approval", today["approval"]))
        approved = data | {"approval": approval, "last_reviewed_on": approval["date"]}
        yield Version(
            SCOPE,
            "scope statement",
            str(data["prepared_by"]),
            day(approval["date"]),
            approval,
            rewrite(text, data, approved | {"approval": None}).encode(),
            rewrite(text, data, approved).encode(),
        )


def _reworded(text: str, planned: dict[str, Json]) -> str:
    """Today's text with the words of an earlier version; ValueError if today's words are not there."""
    for words in map(mapping, listed(planned.get("texts", []))):
        now, was = str(words["now"]), str(words["was"])
        if text.count(now) != 1:
            raise ValueError(f"The text says {text.count(now)} times and should say once: {now}")
        text = text.replace(now, was)
    return text


def _a_year_after(reviewed_on: date) -> str:
    return reviewed_on.replace(year=reviewed_on.year + 1).isoformat()
