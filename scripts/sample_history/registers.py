"""Registers: a version for each entry of the review log, with the items that there were, and today's last.

What the review counted is compared with the items. Between reviews the owner updates it on the days that the
plan names. What its owner reviewed alone lands on a branch that a second person reads and merges.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from scripts.sample_history.desk import Landing, Note, When
from scripts.sample_history.plan import day, listed, mapping
from scripts.sample_history.state import undo
from scripts.sample_history.text import rewrite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scripts.sample_history.desk import Desk
    from scripts.sample_history.plan import Company
    from socgap_evidence.model import Json

FOLDER = "evidence/registers/"


def landings(desk: Desk) -> Iterator[Landing]:
    """How every version of every register came onto main."""
    for path in sorted(desk.company.files):
        if path.startswith(FOLDER):
            yield from Register(desk.company, path).landings(desk)


class Register:
    """One register with its plan."""

    def __init__(self, company: Company, path: str) -> None:
        self.company, self.path = company, path
        self.name = posixpath.basename(path).removesuffix(".yaml")
        self.data, self.plan = company.data(path), company.register_plan(self.name)
        self.owner = str(self.data["owner"])
        self.reviews = [mapping(entry) for entry in listed(self.data["review_log"])]

    def landings(self, desk: Desk) -> Iterator[Landing]:
        """Its versions."""
        for review in self.reviews:
            yield self._reviewed(desk, review)
        for on in self.plan.updates:
            yield self._updated(desk, on, self.version(on))
        last = day(self.reviews[-1]["date"])
        since = [on for claimed in self.company.past.claims(self.data) if (on := day(claimed)) > last]
        if since:
            yield self._updated(desk, max([*since, self.plan.not_before or last]), self.data)

    def _updated(self, desk: Desk, on: date, was: dict[str, Json]) -> Landing:
        """A version that its owner made between two reviews."""
        content = rewrite(self.company.text(self.path), self.data, was).encode()
        when = When(on, self.company.past.last_moment(was))
        note = Note(f"Update the {self.title} register")
        return Landing([desk.commit(self.owner, when, note, {self.path: content})])

    @property
    def title(self) -> str:
        """What commit messages call it."""
        return self.name.replace("-", " ")

    def _reviewed(self, desk: Desk, review: dict[str, Json]) -> Landing:
        """The version that a review left."""
        was = self.version(day(review["date"]))
        if len(listed(was["items"])) != review["item_count"]:
            raise ValueError(f"{self.path} had {len(listed(was['items']))} items on {review['date']}.")
        content = rewrite(self.company.text(self.path), self.data, was).encode()
        verb = "Start" if review is self.reviews[0] else "Review"
        note = Note(f"{verb} the {self.title} register", str(review["summary"]))
        when = When(day(review["date"]), self.company.past.last_moment(was))
        commit = desk.commit(str(review["by"]), when, note, {self.path: content})
        if review["by"] != self.owner:
            return Landing([commit])
        second = str(self.company.named("seconds", self.owner))
        merge = Note(
            f"Merge register/{self.name}-{review['date']}", trailers=(desk.trailer("Reviewed-by", second),)
        )
        return desk.landing([commit], second, merge)

    def version(self, on: date) -> dict[str, Json]:
        """What the register said on a day, as its last review until then left it."""
        review = [one for one in self.reviews if day(one["date"]) <= on][-1]
        was = mapping(self.company.past.on(self.data, on, self.plan.rolling))
        items = undo(listed(was["items"]), self.plan.changes, on, self.plan.name)
        was |= {"items": items, "last_reviewed_on": review["date"], "last_reviewed_by": review["by"]}
        source, today = was.get("source"), listed(self.data["items"])
        if isinstance(source, dict) and source["row_count"] == len(today):
            was["source"] = {**source, "row_count": len(items)}
        return was
