"""`agrees` with `total`: a number is the sum, or the product, of others."""

from __future__ import annotations

from datetime import date
from math import prod
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.documents import read_document
from socgap_evidence.errors import SnapshotError
from socgap_evidence.intervals import Interval
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules import Finding, Shelf, UnjudgeableError
from socgap_evidence.rules.base import Use
from socgap_evidence.selectors import Selector
from tests.support.histories import build, line, witness
from tests.support.pasts import Step, remembered
from tests.support.projects import document, documents, find, rule, subject

ALERTS = {
    "total": "alerts.total",
    "sum": ["alerts.true_positive", "alerts.false_positive", "alerts.benign", "alerts.open"],
}
ROWS = {"total": "source.row_count", "sum": ["items"]}
SCORE = {"each": "$.items[*]", "total": "score", "product": ["likelihood", "impact"]}
PATH = Place("evidence/reviews/000.yaml")


def messages(findings: list[Finding]) -> list[str]:
    return [one.message for one in findings]


def alerts(total: Any, *parts: Any) -> Any:
    names = ("true_positive", "false_positive", "benign", "open")
    return {"alerts": {"total": total, **dict(zip(names, parts, strict=True))}}


_WHOLE = st.integers(min_value=-(10**6), max_value=10**6)


@given(total=_WHOLE, parts=st.lists(_WHOLE, min_size=4, max_size=4))
def test_it_agrees_if_and_only_if_the_sum_is_the_total(total: int, parts: list[int]) -> None:
    assert find("agrees", ALERTS, documents(alerts(sum(parts), *parts))) == []
    assert (find("agrees", ALERTS, documents(alerts(total, *parts))) == []) == (total == sum(parts))


@given(parts=st.lists(_WHOLE, min_size=2, max_size=2), off=st.sampled_from([-1, 0, 1]))
def test_it_agrees_if_and_only_if_the_product_is_the_total(parts: list[int], off: int) -> None:
    row = {"id": "R-1", "score": prod(parts) + off, "likelihood": parts[0], "impact": parts[1]}
    assert (find("agrees", SCORE, documents({"items": [row]})) == []) == (off == 0)


@given(parts=st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=4, max_size=4))
def test_fractions_agree_whatever_the_order_of_adding(parts: list[float]) -> None:
    assert find("agrees", ALERTS, documents(alerts(sum(reversed(parts)), *parts))) == []


def test_the_arithmetic_is_shown_at_the_total() -> None:
    found = documents({"id": "MON-1", "held_on": "2026-03-01", **alerts(41, 30, 8, 2, 0)})
    (finding,) = find("agrees", ALERTS, found, dated="held_on")
    assert finding.reason is Reason.FAILING
    assert finding.message == "'alerts.total' is 41; 30 + 8 + 2 + 0 is 40."
    assert finding.place == Place("evidence/reviews/000.yaml", ("alerts", "total"))
    assert finding.about == ("MON-1",)
    assert finding.days == Interval(date(2026, 3, 1), None)
    (finding,) = find("agrees", {**ALERTS, "reason": "invalid"}, found)
    assert finding.reason is Reason.INVALID


def test_a_product_names_its_record() -> None:
    rows = [
        {"id": "RSK-1", "score": 16, "likelihood": 4, "impact": 4},
        {"id": "RSK-2", "score": 12, "likelihood": 4, "impact": 4},
    ]
    (finding,) = find("agrees", SCORE, documents({"items": rows}))
    assert finding.message == "RSK-2: 'score' is 12; 4 * 4 is 16."
    assert finding.place == Place("evidence/reviews/000.yaml", ("items", 1, "score"))


@pytest.mark.parametrize(
    ("total", "parts", "said"),
    [
        pytest.param(0.3, [0.1, 0.2, 0, 0], None, id="as exact as floating point"),
        pytest.param(
            0.31, [0.1, 0.2, 0, 0], "'alerts.total' is 0.31; 0.1 + 0.2 + 0 + 0 is 0.3", id="a hundredth off"
        ),
        pytest.param(3.0, [1, 2, 0, 0], None, id="a whole number as a fraction"),
        pytest.param(
            10**17 + 1,
            [10**17, 0, 0, 0],
            f"'alerts.total' is {10**17 + 1}; {10**17} + 0 + 0 + 0 is {10**17}",
            id="one too many of very many",
        ),
        pytest.param(0, [0.5, -0.5, 1e-17, 0], None, id="nothing but dust"),
    ],
)
def test_whole_numbers_are_exact_and_fractions_nearly(
    total: float, parts: list[float], said: str | None
) -> None:
    assert messages(find("agrees", ALERTS, documents(alerts(total, *parts)))) == (
        [f"{said}."] if said else []
    )


@pytest.mark.parametrize(
    ("value", "data", "said"),
    [
        pytest.param(ROWS, {"source": {"row_count": 2}, "items": [{}, {}]}, None, id="as many rows"),
        pytest.param(
            ROWS,
            {"source": {"row_count": 3}, "items": [{}]},
            "'source.row_count' is 3; 'items' has 1 entry",
            id="fewer rows",
        ),
        pytest.param(
            ROWS,
            {"source": {"row_count": 3}, "items": []},
            "'source.row_count' is 3; 'items' has 0 entries",
            id="no rows",
        ),
        pytest.param(
            {"total": "deployments.count", "sum": ["items", "deployments.unmatched"]},
            {"items": [{}, {}], "deployments": {"count": 4, "unmatched": [{}]}},
            "'deployments.count' is 4; 2 (entries of 'items') + 1 (entries of 'deployments.unmatched') is 3",
            id="two lists",
        ),
        pytest.param(
            {"total": "count", "sum": ["matched", {"count": "missing"}]},
            {"count": 120, "matched": 117, "missing": [{}, {}]},
            "'count' is 120; 117 + 2 (entries of 'missing') is 119",
            id="a number and a count",
        ),
        pytest.param(
            {"total": "items", "sum": ["a", "b"]},
            {"items": [1, 2, 3], "a": 1, "b": 1},
            "'items' has 3 entries; 1 + 1 is 2",
            id="a list as the total",
        ),
        pytest.param(
            {"total": "open", "sum": [{"count": "$.items[?@.open == true]"}]},
            {"open": 0, "items": [{"open": True}, {"open": False}]},
            "'open' is 0; 'items[?@.open == true]' has 1 entry",
            id="what a path selects",
        ),
        pytest.param(
            {"total": "open", "sum": [{"count": "$.items[?@.open == true]"}]},
            {"open": 0, "items": []},
            None,
            id="a path that selects nothing",
        ),
        pytest.param(
            {"total": "hours", "sum": ["$.items[*].hours"]},
            {"hours": 5, "items": [{"hours": 2}, {"hours": 2.5}, {"hours": None}, {}]},
            "'hours' is 5; 'items[*].hours' is 4.5",
            id="the numbers of a path are added",
        ),
        pytest.param(
            {"total": "hours", "sum": ["$.items[*].hours", "more"]},
            {"hours": 1, "items": [], "more": 0},
            "'hours' is 1; 0 + 0 is 0",
            id="no numbers are nothing",
        ),
        pytest.param(
            {"total": "n", "sum": [{"count": "$.items"}]},
            {"n": 1, "items": [1, 2]},
            "'n' is 1; 'items' has 2 entries",
            id="a path to one list",
        ),
        pytest.param(
            {"total": "n", "sum": ["$.items[*].list"]},
            {"n": 1, "items": [{"list": [1, 2]}, {"list": [3]}]},
            "'n' is 1; 'items[*].list' has 3 entries",
            id="the lists of a path",
        ),
    ],
)
def test_a_list_counts_as_its_length(value: Any, data: Any, said: str | None) -> None:
    assert messages(find("agrees", value, documents(data))) == ([f"{said}."] if said else [])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"items": []}, "'source.row_count' is not given, so the figures cannot be compared."),
        (
            {"source": {"row_count": None}, "items": []},
            "'source.row_count' is not given, so the figures cannot be compared.",
        ),
        ({"source": {"row_count": 1}}, "'items' is not given, so the figures cannot be compared."),
        ({}, "'source.row_count' and 'items' are not given, so the figures cannot be compared."),
    ],
)
def test_a_figure_that_is_absent_is_a_finding_unless_it_may_be(data: Any, said: str) -> None:
    (finding,) = find("agrees", ROWS, documents(data))
    assert finding.message == said
    assert finding.reason is Reason.FAILING
    assert finding.place in {PATH, Place(PATH.path, ("source", "row_count"))}
    assert find("agrees", {**ROWS, "may_be_absent": True}, documents(data)) == []


def test_figures_that_may_be_absent_must_agree_where_they_are_there() -> None:
    value = {**ROWS, "may_be_absent": True}
    found = documents({"source": {"row_count": 2}, "items": [1]}, {"items": [1]})
    assert messages(find("agrees", value, found)) == ["'source.row_count' is 2; 'items' has 1 entry."]


@pytest.mark.parametrize(
    ("value", "data", "said", "pointer"),
    [
        ({"total": "n", "sum": ["a"]}, {"n": "1", "a": 1}, "'n' is no number", ("n",)),
        ({"total": "n", "sum": ["a"]}, {"n": 1, "a": True}, "'a' is no number", ("a",)),
        ({"total": "n", "sum": ["a"]}, {"n": 1, "a": {}}, "'a' is no number", ("a",)),
        (
            {"total": "n", "sum": [{"count": "a"}]},
            {"n": 1, "a": 1},
            "'a' is no list whose entries could be counted",
            ("a",),
        ),
    ],
)
def test_what_is_no_number_cannot_be_judged(value: Any, data: Any, said: str, pointer: Any) -> None:
    with pytest.raises(UnjudgeableError) as caught:
        find("agrees", value, documents(data))
    assert str(caught.value) == said
    assert caught.value.place == Place("evidence/reviews/000.yaml", pointer)


def test_a_figure_may_be_looked_up() -> None:
    looked_up = {"take": "seats", "in": "contracts", "each": "$.items[*]", "key": "id", "is": "contract"}
    value = {"total": looked_up, "sum": ["used", "free"]}

    def there(seats: Any) -> dict[str, Shelf]:
        return {"contracts": Shelf([document({"items": [{"id": "C-1", "seats": seats}]}, "evidence/c.yaml")])}

    found = documents({"contract": "C-1", "used": 3, "free": 1})
    assert find("agrees", value, found, shelves=there(4)) == []
    (finding,) = find("agrees", value, found, shelves=there(5))
    assert finding.message == "the seats in contracts is 5; 3 + 1 is 4."
    assert finding.place == Place(PATH.path, ("contract",))
    assert [one.reason for one in find("agrees", value, found)] == [Reason.MISSING]
    assert find("agrees", value, []) == []
    with pytest.raises(UnjudgeableError, match="the seats in contracts is no number") as caught:
        find("agrees", value, found, shelves=there("many"))
    assert caught.value.place == Place(PATH.path, ("contract",))


@pytest.mark.parametrize("part", [{"count": "items", "major": "version"}, {"count": "items", "file": True}])
def test_a_count_of_two_things_is_refused(part: Any) -> None:
    with pytest.raises(ValueError, match=r"^what is counted is \{count: field or path\} and nothing else$"):
        rule("agrees", {"total": "n", "sum": [part]})


@pytest.mark.parametrize("may_be_absent", [False, True])
def test_what_the_figures_were_said_with_is_a_field_of_the_schema_too(may_be_absent: bool) -> None:
    value = {**ROWS, "when_said": "prepared_on", **({"may_be_absent": True} if may_be_absent else {})}
    asked = rule("agrees", value)
    assert list(asked.selectors())[-1] == Use(Selector("prepared_on"), may_be_absent=may_be_absent)
    assert asked.needs_history
    assert not rule("agrees", ROWS).needs_history


@pytest.mark.parametrize("may_be_absent", [False, True])
def test_its_fields_may_be_missing_from_a_schema_where_they_may_be_absent(may_be_absent: bool) -> None:
    value = {**ROWS, **({"may_be_absent": True} if may_be_absent else {})}
    assert [(use.selector.text, use.may_be_absent) for use in rule("agrees", value).selectors()] == [
        ("$", may_be_absent),
        ("source.row_count", may_be_absent),
        ("items", may_be_absent),
    ]


REGISTER = "evidence/r.yaml"
COUNTED = {"total": "log.count", "sum": [{"count": "items"}]}


def register(day: str, *items: str) -> dict[str, str]:
    return {REGISTER: f"log: {{on: {day}, count: 2}}\nitems: [{', '.join(items)}]\n"}


@pytest.mark.parametrize(
    ("states", "said"),
    [
        pytest.param([register("2026-03-01", "a", "b")], [], id="right from the beginning"),
        pytest.param(
            [register("2026-03-01", "a", "b"), register("2026-03-01", "a", "b", "c")],
            [],
            id="right when it was said, and one more since",
        ),
        pytest.param(
            [register("2026-03-01", "a", "b", "c"), register("2026-03-01", "a", "b")],
            ["'log.count' is 2; 'items' has 3 entries."],
            id="wrong when it was said",
        ),
        pytest.param(
            [
                register("2026-03-01", "a", "b"),
                register("2026-06-01", "a", "b", "c"),
                register("2026-06-01", "a"),
            ],
            ["'log.count' is 2; 'items' has 3 entries."],
            id="right before, and wrong when it was said anew",
        ),
        pytest.param(
            [{REGISTER: "log: ["}, register("2026-03-01", "a", "b")], [], id="it could not be read before"
        ),
        pytest.param(
            [register("2026-03-01", "a", "b"), {REGISTER: "x: 1\n"}, register("2026-03-01", "a", "b", "c")],
            ["'log.count' is 2; 'items' has 3 entries."],
            id="it was not said in between",
        ),
    ],
)
def test_figures_are_those_of_the_day_on_which_they_were_said(
    states: list[dict[str, str]], said: list[str], tmp_path: Path
) -> None:
    build(tmp_path, line(*((f"2026-0{month}-01", "p-1", state) for month, state in enumerate(states, 3))))
    now = [read_document(REGISTER, (tmp_path / REGISTER).read_bytes())]
    asked = subject(now, witness=witness(tmp_path))
    found = list(rule("agrees", {**COUNTED, "when_said": "log"}).findings(asked))
    assert messages(found) == said
    assert {one.place and one.place.path for one in found} <= {REGISTER}


def test_a_file_that_was_renamed_is_told_by_the_name_that_it_has(tmp_path: Path) -> None:
    (text,) = register("2026-03-01", "a", "b", "c").values()
    build(
        tmp_path,
        line(
            ("2026-03-01", "p-1", {"evidence/old.yaml": text}),
            ("2026-04-01", "p-1", {"evidence/old.yaml": "", REGISTER: text}),
        ),
    )
    now = [read_document(REGISTER, text.encode())]
    (found,) = rule("agrees", {**COUNTED, "when_said": "log"}).findings(
        subject(now, witness=witness(tmp_path))
    )
    assert found.place == Place(REGISTER, ("log", "count"))


def test_without_git_nothing_is_said_of_the_past() -> None:
    now = documents({"log": {"count": 2}, "items": ["a"]})
    assert find("agrees", {**COUNTED, "when_said": "log"}, now) == []
    assert len(find("agrees", COUNTED, now)) == 1
    assert find("agrees", COUNTED, now)[0].fix == (
        "Count again at the source, and correct the figure that is wrong."
    )


@pytest.mark.parametrize("parts", ["amount", {"count": "items"}], ids=["a field", "a count"])
def test_a_single_part_may_stand_without_a_list(parts: Any) -> None:
    assert (
        find("agrees", {"total": "total", "sum": parts}, documents({"total": 1, "amount": 1, "items": ["a"]}))
        == []
    )


def test_when_something_was_said_may_be_told_by_a_path_from_the_top() -> None:
    before, first = "log: {count: 9}\nitems: [a]\n", "log: {count: 2}\nitems: [a, b]\n"
    now = "log: {count: 2}\nitems: [a, b, c]\n"
    texts = {"2026-02-01": before, "2026-03-01": first, "2026-04-01": now}
    asked = remembered(now, *(Step(day, "p-1", text) for day, text in texts.items()))
    of = subject([read_document(REGISTER, now.encode())], witness=asked)
    assert list(rule("agrees", {**COUNTED, "when_said": "$.log"}).findings(of)) == []


def test_where_git_cannot_be_asked_it_says_why() -> None:
    shallow = SnapshotError("It is shallow.", fix="Fetch all of it.")
    now = "log: {count: 2}\nitems: [a]\n"
    of = subject([read_document(REGISTER, now.encode())], witness=remembered(now, error=shallow))
    (found,) = rule("agrees", {**COUNTED, "when_said": "log"}).findings(of)
    assert (found.reason, found.message, found.fix) == (Reason.UNKNOWN, "It is shallow.", "Fetch all of it.")
