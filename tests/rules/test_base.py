"""What every rule shares: how records are named, dated and found."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from socgap_evidence.errors import SnapshotError
from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Kind, Place, Reason
from socgap_evidence.rules import GRAMMAR, KEYWORDS, RULE_MODULES, Finding, Shelf, UnjudgeableError
from socgap_evidence.rules.base import cannot_tell, in_each, records, selector
from socgap_evidence.rules.naming import full_name, ids_inside, ids_of, name_of, position
from socgap_evidence.rules.observing import OWN, Observations
from socgap_evidence.selectors import WHOLE, Node
from tests.support.projects import document, documents, subject


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"name": "n", "id": "i"}, "i"),
        ({"system": "s", "account": "a"}, "a"),
        ({"id": 5, "person": "p"}, "p"),
        ({"id": 5}, "items[3]"),
        ("text", "items[3]"),
    ],
)
def test_a_record_is_called_by_its_id_or_its_place(value: Any, name: str) -> None:
    assert name_of(Node(value, ("items", 3))) == name


REVIEW: Any = {
    "id": "ARV-1",
    "systems": [{"system": "app", "items": [{"account": "m"}, {"decision": "keep"}, {"account": "ARV-1"}]}],
    "notes": [{"text": "x"}],
}


@pytest.mark.parametrize(
    ("pointer", "ids", "name"),
    [
        ((), ("ARV-1",), "ARV-1"),
        (("systems", 0), ("ARV-1", "app"), "ARV-1: app"),
        (("systems", 0, "items", 0), ("ARV-1", "app", "m"), "ARV-1: app: m"),
        (("systems", 0, "items", 1), ("ARV-1", "app"), "ARV-1: app: systems[0].items[1]"),
        (("systems", 0, "items", 2), ("ARV-1", "app"), "ARV-1: app"),
        (("notes", 0, "text"), ("ARV-1",), "ARV-1: notes[0].text"),
    ],
    ids=["the file", "a record", "a record in one", "one without an id", "one id twice", "a text"],
)
def test_a_record_is_known_by_the_ids_on_the_way_down_to_it(
    pointer: tuple[Any, ...], ids: tuple[str, ...], name: str
) -> None:
    value = REVIEW
    for part in pointer:
        value = value[part]
    assert ids_of(document(REVIEW), Node(value, pointer)) == ids
    assert full_name(document(REVIEW), Node(value, pointer)) == name


def test_of_several_fields_the_most_telling_names_a_record() -> None:
    fields = ["id", "doc_id", "ref", "account", "person", "system", "name"]
    for number, field in enumerate(fields):
        held = {name: name for name in reversed(fields[number:])}
        assert name_of(Node(held, ("items", 3))) == field
        assert name_of(Node({**held, field: 5}, ("items", 3))) == [*fields[number + 1 :], "items[3]"][0]


def test_without_the_id_of_the_file_a_record_has_those_on_the_way_to_it() -> None:
    held = document({"id": "F-1", "items": [{"id": "R-1", "lines": [{"ref": "L-1", "x": 5}]}]})
    way = ("items", 0, "lines", 0)
    assert ids_inside(held, Node({"ref": "L-1"}, way)) == ("R-1", "L-1")
    assert ids_inside(held, Node(held.data, ())) == ()
    assert ids_of(held, Node(5, (*way, "x"))) == ("F-1", "R-1", "L-1")
    assert full_name(held, Node(5, (*way, "x"))) == "F-1: R-1: L-1: items[0].lines[0].x"
    assert full_name(held, Node("F-1", ("id",))) == "F-1", "the path of the file's own id means the file"
    assert full_name(held, Node("R-1", ("items", 0, "id"))) == "F-1: R-1: items[0].id"


def test_a_file_without_an_id_has_no_name_and_its_records_their_own() -> None:
    held = document({"items": [{"ref": "r"}]})
    assert (ids_of(held, Node(held.data, ())), full_name(held, Node(held.data, ()))) == ((), "")
    assert full_name(held, Node({"ref": "r"}, ("items", 0))) == "r"


def test_what_a_shelf_remembers_is_made_once() -> None:
    shelf = Shelf([])
    first = shelf.remember(("a", "b"), lambda: {"x": [1]})
    assert shelf.remember(("a", "b"), lambda: {"x": [2]}) is first
    assert shelf.remember(("a", "c"), lambda: {"x": [2]}) == {"x": [2]}


def test_what_a_selector_selects_on_a_shelf_is_found_once_in_the_order_of_the_files() -> None:
    shelf = Shelf(documents({"items": ["a", "b"]}, {"items": ["c"]}))
    found = shelf.records(selector("$.items[*]"))
    assert [(held.path[-8:], node.value) for held, node in found] == [
        ("000.yaml", "a"),
        ("000.yaml", "b"),
        ("001.yaml", "c"),
    ]
    assert shelf.records(selector("$.items[*]")) is found
    assert [node.pointer for _, node in shelf.records(WHOLE)] == [(), ()]


def test_the_own_documents_stand_on_a_shelf_together_and_alone() -> None:
    own = documents({"a": 1}, {"a": 2})
    about = subject(own)
    assert about.own is about.own
    assert (list(about.own.documents), about.own.globs) == (own, ("evidence/reviews/*.yaml",))
    assert about.alone(own[1]) is about.alone(own[1])
    assert (list(about.alone(own[1]).documents), about.alone(own[1]).globs) == ([own[1]], about.own.globs)
    for shelf in (about.own, about.alone(own[0])):
        assert (shelf.broken, shelf.watch) == ((), about.watch)


def test_what_values_state_comes_with_their_places_and_null_states_nothing() -> None:
    held, about = document({}, "a.yaml"), subject([])
    nodes = [Node("2026-03-01T23:30:00-01:00", ("a",)), Node(None, ("b",)), Node("2026-03-05", ("c",))]
    assert [(stated.day, place) for stated, place in about.stated_of(held, nodes)] == [
        (date(2026, 3, 2), Place("a.yaml", ("a",))),
        (date(2026, 3, 5), Place("a.yaml", ("c",))),
    ]
    assert [stated.moment is None for stated, _ in about.stated_of(held, nodes)] == [False, True]


@pytest.mark.parametrize("value", ["2026-03-01T23:30:00-01:00", None, "2026-03-05"])
@pytest.mark.parametrize("path", ["a", "b.c", "../a", "$.a", "$.items[*].b.c", "missing"])
def test_days_are_the_same_with_their_places_and_without(value: Any, path: str) -> None:
    row = {"a": value, "b": {"c": value}, "": "2026-04-01"}
    held, about = document({"a": value, "items": [row, row]}), subject([])
    asked = (held, selector(path), Node(row, ("items", 0)))
    assert about.days_of(*asked) == [day for day, _ in about.days_at(*asked)]


@pytest.mark.parametrize("value", ["soon", 5, ["2026-03-01"], {"on": "2026-03-01"}, True])
def test_a_value_that_is_no_date_cannot_be_judged(value: Any) -> None:
    with pytest.raises(UnjudgeableError) as caught:
        subject([]).days_of(document({}, "a.yaml"), selector("a"), Node({"a": value}, ()))
    finding = caught.value.finding(("x",))
    assert (finding.reason, finding.place, finding.about) == (Reason.UNKNOWN, Place("a.yaml", ("a",)), ("x",))
    assert finding.message.startswith("It could not be judged: ")


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        ((), "the file"),
        (("a",), "a"),
        (("X", "b"), "X.b"),
        (("a", 0, "b"), "a[0].b"),
        ((0, "b"), "[0].b"),
        (("a", 1, 2), "a[1][2]"),
    ],
)
def test_a_place_in_a_file_is_written_as_people_write_it(pointer: tuple[Any, ...], text: str) -> None:
    assert position(pointer) == text


def test_the_file_is_its_own_only_record() -> None:
    assert records(document({"a": 1}), WHOLE) == [Node({"a": 1}, ())]
    assert records(document({"a": [1, 2]}), selector("$.a[*]")) == [Node(1, ("a", 0)), Node(2, ("a", 1))]


def test_a_file_happened_on_the_latest_day_that_it_names() -> None:
    (found,) = documents({"log": [{"on": "2026-03-01"}, {"on": "2026-05-01"}, {"on": None}]})
    assert subject([found], dated="$.log[*].on").day_of(found) == date(2026, 5, 1)
    assert subject([found], dated="held_on").day_of(found) is None
    assert subject([found]).day_of(found) is None


@pytest.mark.parametrize(
    ("kind", "dated", "days"),
    [
        (Kind.RECORD, "on", Interval(date(2026, 3, 1), None)),
        (Kind.RECORD, "at", ALWAYS),
        (Kind.REGISTER, "on", ALWAYS),
        (Kind.DOCUMENT, "on", ALWAYS),
    ],
    ids=["a record from its day on", "a record without a day always", "a register", "a document"],
)
def test_on_which_days_a_file_counts(kind: Kind, dated: str, days: Interval) -> None:
    (found,) = documents({"on": "2026-03-01"})
    assert subject([found], kind=kind, dated=dated).standing(found) == days


def test_a_document_that_is_an_attachment_names_no_day() -> None:
    found = document(None, "report.pdf")
    assert subject([found], dated="on").day_of(found) is None


def test_every_keyword_has_a_grammar_and_a_module_that_documents_it() -> None:
    assert set(GRAMMAR) == set(KEYWORDS)
    assert set(RULE_MODULES) == {*KEYWORDS, "evidence"}


@pytest.mark.parametrize("keyword", sorted(RULE_MODULES))
def test_every_rule_says_why_what_passes_what_fails_and_the_remedy(keyword: str) -> None:
    text = RULE_MODULES[keyword].__doc__ or ""
    assert text.startswith(f"`{keyword}`")
    at = [text.index(f"\n{part}:") for part in ("Why", "Passes", "Fails", "Fix")]
    assert at == sorted(at)


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_every_grammar_is_described_and_closed(keyword: str) -> None:
    grammar = GRAMMAR[keyword]
    assert isinstance(grammar, dict)
    assert grammar["description"]
    assert grammar["additionalProperties"] is False


def test_a_value_that_cannot_be_understood_is_unknown_with_what_to_do() -> None:
    place = Place("a.yaml", ("on",))
    found = UnjudgeableError("'soon' is no date", place).finding(("R-1",))
    assert found == Finding(
        Reason.UNKNOWN,
        "It could not be judged: 'soon' is no date.",
        "Correct the value; let the schema say what it must be.",
        place=place,
        about=("R-1",),
    )


@pytest.mark.parametrize(("path", "place"), [("a.yaml", Place("a.yaml")), (None, None)])
def test_what_git_cannot_be_asked_about_is_unknown_with_its_remedy(
    path: str | None, place: Place | None
) -> None:
    error = SnapshotError("git could not be asked.", fix="Run it again.")
    assert cannot_tell(error, path) == Finding(
        Reason.UNKNOWN, "git could not be asked.", "Run it again.", place=place
    )


@pytest.mark.parametrize("asks", [{}, {"asks_git": True}, {"asks_git": False}])
def test_a_rule_says_whether_it_asks_git_of_each_file(asks: dict[str, bool]) -> None:
    class Looking:
        def each_file(self, rule: object, _: object, *, asks_git: bool) -> list[list[str]]:
            self.asked = (rule, asks_git)
            return [["a"], ["b"]]

    looking, rule = Looking(), object()
    found = in_each(looking, rule, [WHOLE], lambda *_: [], **asks)  # type: ignore[arg-type]  # all that it asks
    assert list(found) == ["a", "b"]
    assert looking.asked == (rule, asks.get("asks_git", False))


def test_what_a_shelf_remembers_is_noted_each_time_with_all_that_was_looked_into() -> None:
    of = subject(documents({"a": 1}))

    def look() -> int:
        return len(of.own.documents)

    shelf = Shelf((), watch=of.watch)
    for _ in range(2):
        with of.watch.watching() as used:
            assert shelf.remember("number", look) == 1
        assert used == {OWN}


@pytest.mark.parametrize(("asks", "looked"), [({}, 1), ({"asks_git": False}, 1), ({"asks_git": True}, 2)])
def test_another_history_is_only_asked_by_whoever_asks_git(asks: dict[str, bool], looked: int) -> None:
    class Told:
        def __init__(self, history: str) -> None:
            self.rests_on = history

    files, seen, asked = documents({"a": 1}), Observations(), []
    for history in ("one", "another"):
        of: Any = replace(subject(files), witness=Told(history), observations=seen)  # type: ignore[type-var]
        rule = WHOLE
        assert list(of.each_file(rule, lambda one: asked.append(one.path) or one.path, **asks)) == [
            files[0].path
        ]
    assert len(asked) == looked


def test_of_each_file_the_days_are_its_own_and_read_once() -> None:
    one, two = documents({"on": "2026-03-01", "at": "2026-04-01"}, {"on": "2026-03-02"})
    about = subject([one, two], dated="on")
    assert [about.day_of(one), about.day_of(two)] == [date(2026, 3, 1), date(2026, 3, 2)]
    asked = (selector("missing"), selector("at"))
    assert about.days_in(one, asked) == [(date(2026, 4, 1), Place(one.path, ("at",)))]
    assert about.days_in(one, asked) is about.days_in(one, asked)
    assert about.days_in(one, ()) == about.days_in(two, asked) == []


def test_what_a_type_of_documents_holds_is_all_that_could_be_read_and_what_is_wrong_with_the_rest() -> None:
    own, others = documents({"a": 1}), documents({"b": 1}, {"b": 2})
    wrong = Finding(Reason.INVALID, "It is odd.", "Mend it.")
    about = subject(own, broken=2, shelves={"people": Shelf(others, [wrong])})
    assert about.content(OWN) == (tuple(own), 2)
    assert about.content("people") == (tuple(others), (wrong,))
    assert about.content("nobody") == ((), ())
