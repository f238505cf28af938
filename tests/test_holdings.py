"""A list of files that is brought up to date is the one that would be made anew, and each content is read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.documents import Contents, Document
from socgap_evidence.holdings import Changed, Files, Holdings
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules import Finding
from socgap_evidence.snapshot import GlobPattern
from tests.support.projects import MemoryTree

if TYPE_CHECKING:
    from socgap_evidence.holdings import Loaded
    from socgap_evidence.snapshot import Entry

GLOBS = (GlobPattern("e/*.yaml"), GlobPattern("e/a*"))
PATHS = st.sampled_from(["e/a.yaml", "e/b.yaml", "e/c.yaml", "e/a.txt", "f/a.yaml"])
STEPS = st.lists(st.dictionaries(PATHS, st.sampled_from(["good", "bad", "other", "gone"])), max_size=8)


class Loading:
    """Takes what a file says of itself for what it is, and notes what it was asked for."""

    def __init__(self, tree: MemoryTree) -> None:
        self.tree = tree
        self.asked: list[str] = []

    def __call__(self, entry: Entry) -> Loaded | None:
        self.asked.append(entry.path)
        said = self.tree.read(entry.path).decode()
        if said == "bad":
            return [Finding(Reason.INVALID, "It is bad.", "Mend it.", place=Place(entry.path))]
        return Document(entry.path, said) if said == "good" else None


def told(files: Files) -> tuple[list[str], list[str]]:
    return list(files.documents), list(files.broken)


@given(STEPS)
def test_it_is_the_list_that_would_be_made_anew(steps: list[dict[str, str]]) -> None:
    holdings, held = Holdings(Contents()), dict[str, str]()
    for number, step in enumerate(steps):
        held = {path: said for path, said in {**held, **step}.items() if said != "gone"}
        tree = MemoryTree(held)
        holdings.turn_to(Changed(step))
        loading = Loading(tree)
        found = holdings.files(tree, GLOBS, "reviews", loading)
        assert told(found) == told(Files.of(tree, GLOBS, Loading(tree)))
        assert set(loading.asked) <= ({*held} if number == 0 else {*step})


def test_what_changed_the_last_time_is_told() -> None:
    holdings = Holdings(Contents())
    generations = []
    for step, held in (
        (["e/a.yaml"], {"e/a.yaml": "good"}),
        (["f/a.yaml"], {"e/a.yaml": "good", "f/a.yaml": "good"}),
        (["e/a.yaml", "e/b.yaml", "f/a.yaml"], {"e/b.yaml": "good"}),
    ):
        tree = MemoryTree(held)
        holdings.turn_to(Changed(step))
        found = holdings.files(tree, GLOBS, "reviews", Loading(tree))
        generations.append((found.generation, found.changed))
    assert generations == [(0, frozenset()), (0, frozenset()), (1, {"e/a.yaml", "e/b.yaml"})]


def test_who_asks_for_the_same_files_in_another_way_has_a_list_of_his_own() -> None:
    holdings, tree = Holdings(Contents()), MemoryTree({"e/a.yaml": "good"})
    assert told(holdings.files(tree, GLOBS, "reviews", Loading(tree))) == (["e/a.yaml"], [])
    assert told(holdings.files(tree, GLOBS, "others", lambda _: None)) == ([], [])


def test_after_other_schemas_everything_is_looked_at_again() -> None:
    holdings, tree = Holdings(Contents()), MemoryTree({"e/a.yaml": "good"})
    holdings.read["e/a.yaml"] = {}
    for _ in range(2):
        loading = Loading(tree)
        holdings.files(tree, GLOBS, "reviews", loading)
        assert loading.asked == ["e/a.yaml"]
        holdings.clear()
    assert holdings.read == {}
