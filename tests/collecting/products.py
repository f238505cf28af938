"""Repositories of products in any shape, and the changes that are read out of them."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any

from socgap_evidence.collecting.branch import open_branch, read_releases, stretch_of
from socgap_evidence.collecting.changes import Conventions, Findings, Reader
from socgap_evidence.durations import read_period
from socgap_evidence.history import History
from socgap_evidence.rules.witness import Vouchers, Witness
from tests.support.histories import NOON, Made, build, git, identity, seconds

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.collecting.branch import Stretch

PEOPLE = {f"p-{number}@example.com": f"p-{number}" for number in range(1, 10)}


def commit(
    day: str,
    who: str,
    message: str,
    *trailers: str,
    on: tuple[int, ...] | None = None,
    after: int = NOON,
    tree: str = "",
) -> Made:
    """A commit of a person (``p-1``, or a name with an address) on others, by their places; ``after`` midnight in UTC."""
    by = who if "<" in who else identity(who)
    text = "\n".join([message, *(["", *trailers] if trailers else []), ""])
    return Made({"a": tree or message}, on or (), seconds(day, after_midnight=after), text, by, by)


START = commit("2026-01-05", "p-1", "Start")
"""What every product begins with, long before anything is asked about."""


def merged(*trailers: str, by: str = "p-2", subject: str = "Merge the berth plan", **more: Any) -> list[Made]:
    """A product in which the work of p-1 was merged in July."""
    work = commit("2026-07-01", "p-1", "Draw the berth plan", on=(0,), **more)
    return [START, work, commit("2026-07-02", by, subject, *trailers, on=(0, 1))]


def stretch(
    root: Path,
    commits: list[Made] | None = None,
    period: str = "2026-07",
    zone: tzinfo = UTC,
    branch: str = "main",
) -> Stretch:
    """What entered the branch of a product in a period."""
    if commits is not None:
        build(root, commits)
    past = open_branch(root, branch)
    return stretch_of(past, read_period(period), Witness(History(past), zone=zone))


def read(
    root: Path,
    commits: list[Made] | None = None,
    *,
    tags: str = "",
    period: str = "2026-07",
    zone: tzinfo = UTC,
    **conventions: Any,
) -> tuple[list[Any], Findings]:
    """The items of a period, in which p-1 through p-9 are people of the register, and what is to be said of them."""
    if commits is not None:
        build(root, commits)
    past = open_branch(root, "main")
    vouchers = Vouchers(people=lambda: PEOPLE, knows_people=True)
    witness = Witness(History(past), zone=zone, vouchers=vouchers)
    found = stretch_of(past, read_period(period), witness)
    releases = read_releases(root, tags) if tags else []
    reader = Reader(Conventions("sys-app", **conventions), witness, zone, releases, found.mainline)
    return [reader.item(one) for one in found.landings], reader.findings


def tag(root: Path, name: str, commit: str, when: str, who: str = "robot <robot@example.com>") -> None:
    """An annotated tag."""
    person, _, address = who.partition(" <")
    email = address.removesuffix(">")
    identity_ = ("-c", f"user.name={person}", "-c", f"user.email={email}")
    stamp = f"object {commit}\ntype commit\ntag {name}\ntagger {person} <{email}> {when} +0000\n\nRelease\n"
    made = git(root, *identity_, "mktag", stdin=stamp.encode())
    git(root, "update-ref", f"refs/tags/{name}", made)
