"""One wrong thing at a time in the repaired company: the sentence that forbids it fires, and nothing else changes.

The mutations are data (``tests/mutations``, whose README explains the words). Each is made in memory, the whole is
judged on the sample's pinned day, and the gaps that hold are compared with those before.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.assessing import assess
from socgap_evidence.documents import read_document
from socgap_evidence.model import Reason, Status
from tests.scripts.test_wrong_histories import WRONG
from tests.support.brambleport import ROOT, Files
from tests.support.company import Company
from tests.support.mutations import NOTHING, edit, given, mutations, sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.mutations import Mutation

MUTATIONS = mutations()
GREEN = {Status.MET, Status.DUE, Status.PENDING, Status.NOT_APPLICABLE}


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    with pytest.MonkeyPatch.context() as patch:
        yield Company(patch)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_one_wrong_thing_breaks_its_sentence_and_no_other(mutation: Mutation, company: Company) -> None:
    """Of the controls that may look into the file; the test below shows that no other does."""
    changed = dict(given(mutation.given, company.files))
    edit(changed, mutation.file, mutation.edit, company.files)
    before = company.before(mutation.given)
    after = company.judged(changed, company.near(mutation.file, changed))

    others = {name for name in after if after[name] != before[name]} - {mutation.control}
    assert others == set(mutation.also), f"other controls changed: {others}"
    if mutation.fires == NOTHING:
        return
    status, held = after[mutation.control]
    fired = held - before[mutation.control][1]
    named = {one for one in fired if mutation.fires in one.names}
    assert named, f"{mutation.fires} did not fire; new are {fired}"
    assert {one.reason for one in named} == {Reason(mutation.reason)}
    beside = {one for one in fired - named if one.names.isdisjoint(mutation.beside)}
    assert beside == set(), f"fired too: {beside}"
    unmet = {name for name in mutation.beside if not any(name in one.names for one in fired)}
    assert unmet == set(), f"not fired beside: {unmet}"
    assert status in {Status.GAP, Status.UNKNOWN}


@pytest.mark.parametrize("names", sorted({one.given for one in MUTATIONS}), ids="-".join)
def test_all_is_green_before_the_edit(names: tuple[str, ...], company: Company) -> None:
    red = {name: held for name, (status, held) in company.before(names).items() if status not in GREEN}
    assert red == {}


def test_no_control_reads_a_file_that_it_is_not_near_to(company: Company) -> None:
    """Each control judged alone, and every file that is opened meanwhile.

    The scope statement and those who decided are read for every control, to see whether it was left out.
    """
    deciders = {path for path in company.files if company.decides(path)}
    for control in company.project.controls:
        tree = Opened(company.files)
        assess(company.project, tree, [control.id])
        far = {path for path in tree.opened - deciders if control.id not in company.near(path, {})}
        assert far == set(), control.id


class Opened(Files):
    """Files that remember which of them were read."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(files)
        self.opened: set[str] = set()

    def read(self, path: str) -> bytes:
        self.opened.add(path)
        return super().read(path)


def test_every_assertion_has_a_mutation_that_makes_it_fire_or_awaits_one() -> None:
    """Each id in each requirement that spells it out, and each of the base assertions somewhere."""
    fired = {_in_requirement(one.fires) for one in MUTATIONS}
    fired |= {name for _, _, name in (one.rpartition(" ") for one in fired) if name in base()}
    spelled = {f"{requirement} {name}" for requirement, name in declared()} | base()
    awaiting = {one for section in sections() for one in section.awaiting}
    assert awaiting - spelled == set(), "no such assertion"
    assert awaiting & fired == set(), "these have a mutation: take them out of 'awaiting'"
    by_git = {assertion for _, _, assertion, _ in WRONG}  # no file of one day can break these
    assert spelled - fired - awaiting - by_git == set(), "these have none"


def test_no_more_assertions_await_a_mutation_than_did() -> None:
    assert sum(len(section.awaiting) for section in sections()) <= AWAITED


AWAITED = 0
"""How many do."""


def _in_requirement(fires: str) -> str:
    """The requirement and what fires there; an id that stands in one requirement only need not name it."""
    return f"{_homes()[fires][0]} {fires}" if len(_homes().get(fires, ())) == 1 else fires


@cache
def _homes() -> dict[str, list[str]]:
    homes: dict[str, list[str]] = {}
    for requirement, name in sorted(declared()):
        homes.setdefault(name, []).append(requirement)
    return homes


@cache
def declared() -> set[tuple[str, str]]:
    """The requirement and the id of each assertion that a control spells out."""
    found = set()
    for path in (ROOT / "controls").glob("[A-Z]*.yaml"):
        data: Any = read_document(path.name, path.read_bytes()).data
        found.update((part["id"], one["id"]) for part in data["requires"] for one in part.get("asserts", []))
    return found


@cache
def base() -> set[str]:
    """The ids of the assertions that hold for every file of a kind."""
    found = set()
    for path in (ROOT / "controls/base").glob("*.yaml"):
        data: Any = read_document(path.name, path.read_bytes()).data
        found.update(one["id"] for one in data["asserts"])
    return found


def test_mutations_are_told_apart_and_say_what_they_need() -> None:
    assert [name for name, count in Counter(map(str, MUTATIONS)).items() if count > 1] == []
    assert [str(one) for one in MUTATIONS if not one.reason and one.fires != NOTHING] == []
    names = [name for section in sections() for name in section.given]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_each_mutation_stands_in_the_file_of_its_section() -> None:
    strays = {
        str(one)
        for section in sections()
        for one in section.mutations
        if section.name != "base" and one.control.partition("-")[0] not in {section.name, NOTHING}
    }
    assert strays == set()
