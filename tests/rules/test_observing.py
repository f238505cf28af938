"""What rules saw in single files of the tree before is what they would see now, and they are not asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from socgap_evidence.documents import Document
from socgap_evidence.model import Place
from socgap_evidence.rules import Shelf, UnjudgeableError
from socgap_evidence.rules.observing import Index, Observations, Sights
from tests.support.projects import documents, rule, subject

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from socgap_evidence.rules import Subject

PATHS = st.sampled_from(["a", "b", "c", "d"])
STEPS = st.lists(st.dictionaries(PATHS, st.integers(0, 3) | st.none(), min_size=1), max_size=8)
"""Trees of which each says what some files hold now; ``None`` for a file that is gone."""


def states(steps: list[dict[str, int | None]]) -> list[dict[str, int]]:
    held: dict[str, int] = {}
    found = []
    for step in steps:
        held = {path: value for path, value in {**held, **step}.items() if value is not None}
        found.append(dict(sorted(held.items())))
    return found


class Company:
    """The files of one requirement in one tree after another."""

    def __init__(self, observations: Observations) -> None:
        self.observations = observations
        self.files: dict[str, Document] = {}
        self.generation = 0
        self.shelves: dict[str, Shelf] = {}

    def turn_to(self, step: Mapping[str, Any]) -> Subject:
        for path, value in step.items():
            self.files.pop(path, None)
            if value is not None:
                self.files[path] = Document(path, value)
        self.files = dict(sorted(self.files.items()))
        self.generation += 1
        return self.subject(step)

    def subject(self, changed: Mapping[str, Any] | None = None) -> Subject:
        made = subject(list(self.files.values()), shelves=self.shelves)
        return replace(
            made, observations=self.observations, generation=self.generation, changed=tuple(changed or ())
        )


class Looking:
    """A rule that notes where it was asked to look."""

    def __init__(self, look: Callable[[Document], Any]) -> None:
        self.asked: list[str] = []
        self._look = look

    def __call__(self, document: Document) -> Any:
        self.asked.append(document.path)
        return self._look(document)


@given(STEPS)
def test_each_file_in_which_something_is_seen_is_told_of_in_its_order(steps: list[dict[str, Any]]) -> None:
    sights = Sights[int]()
    for step, state in zip(steps, states(steps), strict=True):
        sights.put(step)
        assert list(sights) == [value for value in state.values() if value]


@given(STEPS)
def test_an_index_knows_who_states_a_key(steps: list[dict[str, Any]]) -> None:
    index = Index[int, str]()
    for step, state in zip(steps, states(steps), strict=True):
        index.put({path: None if value is None else {value: path} for path, value in step.items()})
        stating = {key: [path for path, value in state.items() if value == key] for key in state.values()}
        assert set(index.keys) == set(stating)
        assert index.shared == {key for key, paths in stating.items() if len(paths) > 1}
        for key, paths in stating.items():
            assert (index.count(key), index.of(key), index.first(key)) == (len(paths), paths, paths[0])
    assert (index.count(99), index.of(99)) == (0, [])


@given(STEPS)
def test_what_is_kept_is_what_would_be_seen_now(steps: list[dict[str, Any]]) -> None:
    company, rule = Company(Observations()), object()
    for step in steps:
        about = company.turn_to(step)
        alone = replace(about, observations=None)
        assert list(about.each_file(rule, lambda document: document.data)) == list(
            alone.each_file(rule, lambda document: document.data)
        )
        kept, new = (
            one.index(rule, lambda document: {document.data: document.path}) for one in (about, alone)
        )
        assert {key: kept.of(key) for key in kept.keys} == {key: new.of(key) for key in new.keys}


class TestAskedAgain:
    def test_only_of_files_that_changed(self) -> None:
        company, rule = Company(Observations()), Looking(lambda document: document.data)
        assert list(company.turn_to({"a": 1, "b": 2}).each_file(rule, rule)) == [1, 2]
        assert list(company.turn_to({"b": 3, "c": 4}).each_file(rule, rule)) == [1, 3, 4]
        assert list(company.subject().each_file(rule, rule)) == [1, 3, 4]
        assert rule.asked == ["a", "b", "b", "c"]

    def test_of_all_files_by_another_rule(self) -> None:
        company = Company(Observations())
        about = company.turn_to({"a": 1})
        for one in (Looking(lambda document: document.data) for _ in range(2)):
            assert list(about.each_file(one, one)) == [1]
            assert one.asked == ["a"]

    def test_of_all_files_when_it_was_not_asked_for_a_while(self) -> None:
        company, rule = Company(Observations()), Looking(lambda document: document.data)
        assert list(company.turn_to({"a": 1, "b": 2}).each_file(rule, rule)) == [1, 2]
        company.turn_to({"a": 3})
        assert list(company.turn_to({"c": 4}).each_file(rule, rule)) == [3, 2, 4]

    def test_of_all_files_when_something_else_that_it_looked_into_is_not_what_it_was(self) -> None:
        company = Company(Observations())

        def look(document: Document) -> Any:
            return document.data if document.path == "b" else (document.data, about.shelf("people").documents)

        rule = Looking(look)
        people = company.shelves["people"] = Shelf((Document("p", 1),))
        about = company.turn_to({"a": 1, "b": 2})
        about = replace(
            about, shelf=lambda of_type: (about.watch.note((of_type,)), company.shelves[of_type])[1]
        )
        assert list(about.each_file(rule, rule)) == [(1, people.documents), 2]
        assert list(about.each_file(rule, rule)) == [(1, people.documents), 2]
        assert rule.asked == ["a", "b"]
        others = company.shelves["people"] = Shelf((Document("p", 1),))
        assert list(about.each_file(rule, rule)) == [(1, others.documents), 2]
        assert rule.asked == ["a", "b", "a", "b"]

    def test_of_all_files_when_it_looked_at_all_of_them(self) -> None:
        company = Company(Observations())
        rule = Looking(lambda document: (document.data, len(about.own.documents)))
        about = company.turn_to({"a": 1, "b": 2})
        assert list(about.each_file(rule, rule)) == [(1, 2), (2, 2)]
        about = company.turn_to({"c": 3})
        assert list(about.each_file(rule, rule)) == [(1, 3), (2, 3), (3, 3)]

    def test_of_all_files_when_others_vouch_and_it_asks_git(self) -> None:
        company = Company(Observations())
        about = company.turn_to({"a": 1})
        for asks_git, expected in ((False, ["a"]), (True, ["a", "a"])):
            rule = Looking(lambda document: document.data)
            for witness in ("p-1", "p-2"):
                company.observations.seen(Sights, rule, about, witness if asks_git else None, rule)
            assert rule.asked == expected

    def test_of_all_files_once_everything_is_forgotten(self) -> None:
        company, rule = Company(Observations()), Looking(lambda document: document.data)
        about = company.turn_to({"a": 1})
        assert list(about.each_file(rule, rule)) == [1]
        company.observations.clear()
        assert list(about.each_file(rule, rule)) == [1]
        assert rule.asked == ["a", "a"]


def test_what_stands_before_a_file_that_cannot_be_judged_is_seen() -> None:
    def look(document: Document) -> Any:
        if document.data == 0:
            raise UnjudgeableError("it is nothing", Place(document.path))
        return document.data

    company, rule = Company(Observations()), object()
    found = iter(company.turn_to({"a": 1, "b": 0, "c": 3}).each_file(rule, look))
    assert next(found) == 1
    with pytest.raises(UnjudgeableError, match="it is nothing"):
        next(found)
    assert list(company.turn_to({"b": 2}).each_file(rule, look)) == [1, 2, 3]


def test_whoever_watches_is_told_what_is_rested_on_though_nothing_is_looked_into() -> None:
    company, rule = Company(Observations()), object()
    about = company.turn_to({"a": 1})

    def look(_: Document) -> int:
        about.watch.note(("people",))
        return 1

    told = []
    for _ in range(2):
        with about.watch.watching() as used:
            list(about.each_file(rule, look))
        told.append(used)
    assert told == [{"people"}, {"people"}]


TOLD = {
    "id": "R-1",
    "held_on": "2026-03-01",
    "done_on": "2026-05-02",
    "by": "p-1",
    "to": "p-1",
    "text": "none",
    "items": [{"id": "a", "x": 9}, {"id": "a", "x": 1}],
}
SEVEN, NINE = {"properties": {"by": {"const": "p-7"}}}, {"properties": {"by": {"const": "p-9"}}}


@pytest.mark.parametrize(
    ("keyword", "one", "other"),
    [
        ("fresh", {"date": "held_on", "for": "10 days"}, {"date": "none", "for": "10 days"}),
        ("fresh", {"date": "held_on", "for": "10 days"}, {"date": "held_on", "for": "20 days"}),
        ("every", {"date": "held_on", "period": "month"}, {"date": "done_on", "period": "month"}),
        (
            "within",
            {"from": "held_on", "to": "done_on", "limit": "7 days"},
            {"from": "held_on", "to": "done_on", "limit": "9 days"},
        ),
        ("ordered", ["done_on", "held_on"], ["held_on", "done_on"]),
        ("distinct", {"people": ["by", "to"]}, {"people": ["by", "id"]}),
        ("unique", {"each": "$.items[*]", "by": "id"}, {"each": "$.items[*]", "by": "x"}),
        ("unique", {"each": "$.items[*]", "by": "id"}, {"each": "$.items[*]", "by": "none"}),
        ("expect", {"schema": SEVEN}, {"schema": NINE}),
        (
            "counts",
            {"of": "$.items[*]", "at_most": 1},
            {"of": "$.items[*]", "at_least": 5},
        ),
        ("in_force", {"from": "none"}, {"from": "absent"}),
        ("approved", {"by": "none", "on": "held_on"}, {"by": "by", "on": "none"}),
        ("agrees", {"text": "text", "mentions": ["by"]}, {"text": "text", "mentions": ["id"]}),
    ],
)
def test_two_sentences_of_one_keyword_do_not_answer_for_each_other(
    keyword: str, one: Any, other: Any
) -> None:
    alone = subject(documents(TOLD))
    remembering = replace(alone, observations=Observations())
    rules = [rule(keyword, one), rule(keyword, other)]
    found = [list(each.findings(alone)) for each in rules]
    assert found[0] != found[1]
    assert [list(each.findings(remembering)) for each in rules] == found


def test_two_sentences_about_what_several_files_share_do_not_answer_for_each_other() -> None:
    own = documents({"items": [{"id": "a", "x": "q"}]}, {"items": [{"id": "a", "x": "r"}]})
    alone = subject(own)
    remembering = replace(alone, observations=Observations())
    for fields in (("id", "x"), ("x", "id")):
        rules = [rule("unique", {"each": "$.items[*]", "by": field}) for field in fields]
        found = [list(each.findings(alone)) for each in rules]
        assert min(map(len, found)) == 0 < max(map(len, found))
        assert [list(each.findings(remembering)) for each in rules] == found
