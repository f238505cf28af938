"""`counts`: a number of things stays within bounds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from socgap_evidence.intervals import Interval
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules import Finding
from tests.support.projects import documents, find, rule, subject, terms

APPROVALS = {"each": "$.items[*]", "of": "approvals", "whose": "by", "other_than": "author", "at_least": 1}


@pytest.mark.parametrize(
    ("bounds", "count", "said"),
    [
        pytest.param({"at_least": 2}, 1, "at least 2 are needed", id="one too few"),
        pytest.param({"at_least": 2}, 2, None, id="exactly enough"),
        pytest.param({"at_most": 2}, 2, None, id="exactly as many as allowed"),
        pytest.param({"at_most": 2}, 3, "at most 2 are allowed", id="one too many"),
        pytest.param({"at_most": 0}, 0, None, id="none allowed and none there"),
        pytest.param({"at_least": 1, "at_most": 2}, 3, "at most 2 are allowed", id="above a range"),
        pytest.param({"at_least": 1, "at_most": 2}, 0, "at least 1 is needed", id="below a range"),
    ],
)
def test_both_bounds_are_inclusive(bounds: dict[str, int], count: int, said: str | None) -> None:
    findings = find("counts", {"of": "list", **bounds}, documents({"list": [{}] * count}))
    assert [one.message for one in findings] == ([f"{count} of 'list'; {said}."] if said else [])


@pytest.mark.parametrize(
    ("record", "passes"),
    [
        pytest.param({"author": "x", "approvals": [{"by": "y"}]}, True, id="a colleague approved"),
        pytest.param({"author": "x", "approvals": [{"by": "x"}]}, False, id="only the author approved"),
        pytest.param(
            {"author": "x", "approvals": [{"by": "x"}, {"by": "y"}]}, True, id="the author and a colleague"
        ),
        pytest.param({"author": "x", "approvals": []}, False, id="nobody approved"),
        pytest.param({"author": "x"}, False, id="there is no list"),
        pytest.param({"author": "x", "approvals": None}, False, id="the list is null"),
        pytest.param({"approvals": [{"by": "y"}]}, True, id="no author is nobody to leave out"),
        pytest.param(
            {"author": "x", "approvals": [{"at": "2026"}]}, True, id="an entry by nobody is not the author's"
        ),
    ],
)
def test_what_the_author_does_not_count(record: Any, passes: bool) -> None:
    assert (find("counts", APPROVALS, documents({"items": [record]})) == []) is passes


def test_plain_values_are_compared_as_they_are() -> None:
    value = {"of": "reviewers", "other_than": "author", "at_least": 1}
    assert len(find("counts", value, documents({"author": "x", "reviewers": ["x"]}))) == 1
    assert find("counts", value, documents({"author": "x", "reviewers": ["x", "y"]})) == []


def test_a_path_counts_what_it_selects() -> None:
    value = {"of": "$.items[?@.open]", "at_most": 0}
    (finding,) = find("counts", value, documents({"items": [{"open": 1}, {}, {"open": 1}]}))
    assert finding.message == "2 of 'items[?@.open]'; at most 0 are allowed."
    assert finding.place == Place("evidence/reviews/000.yaml", ("items", 0))


def test_too_few_of_nothing_points_at_the_record() -> None:
    found = documents({"held_on": "2026-03-01", "items": [{"id": "CHG-1", "author": "x"}]})
    (finding,) = find("counts", APPROVALS, found, dated="held_on")
    assert finding.reason is Reason.FAILING
    assert finding.message == "CHG-1: 0 of 'approvals' other than 'author'; at least 1 is needed."
    assert finding.place == Place("evidence/reviews/000.yaml", ("items", 0))
    assert finding.days == Interval(date(2026, 3, 1), None)


def test_a_bound_may_be_a_parameter() -> None:
    counts = rule("counts", {"of": "list", "at_least": "min_approvals"}, terms({"min_approvals": 2}))
    (finding,) = counts.findings(subject(documents({"list": [1]})))
    assert "at least 2 are needed" in finding.message


@pytest.mark.parametrize(
    ("bound", "sentence"),
    [
        (
            "min_approvalz",
            "'min_approvalz' is neither a number nor a parameter. Did you mean 'min_approvals'?",
        ),
        ("many", "'many' is neither a number nor a parameter."),
        ("levels", "the parameter 'levels' is no number"),
        (True, "'True' is neither a number nor a parameter."),
    ],
)
def test_a_bound_that_is_no_number_is_refused(bound: Any, sentence: str) -> None:
    known = terms({"min_approvals": 2, "levels": {"high": 1}})
    with pytest.raises(ValueError, match=r".") as caught:
        rule("counts", {"of": "list", "at_least": bound}, known)
    assert str(caught.value).startswith(sentence)


def test_it_names_the_selectors_it_uses() -> None:
    uses = list(rule("counts", APPROVALS).selectors())
    assert [(use.selector.text, use.each.text) for use in uses] == [
        ("$.items[*]", "$"),
        ("approvals", "$.items[*]"),
        ("author", "$.items[*]"),
        ("by", "$.items[*].approvals[*]"),
    ]
    of_a_path = {"of": "$.items[*]", "whose": "by", "other_than": "author", "at_least": 1}
    assert [use.each.text for use in rule("counts", of_a_path).selectors()] == ["$", "$", "$", "$.items[*]"]
    assert len(list(rule("counts", {"of": "list", "at_least": 1}).selectors())) == 2


def test_what_is_no_list_cannot_be_counted() -> None:
    (finding,) = find("counts", {"of": "list", "at_most": 3}, documents({"list": 7}))
    assert finding.reason is Reason.INVALID
    assert finding.message == "'list' is no list, so its entries cannot be counted."
    assert finding.place == Place("evidence/reviews/000.yaml", ("list",))


def test_the_same_person_counts_once() -> None:
    value = {"of": "approvals", "whose": "by", "other_than": "author", "at_least": 2}
    twice = {"author": "x", "approvals": [{"by": "y"}, {"by": "y"}]}
    assert len(find("counts", value, documents(twice))) == 1
    both = {"author": "x", "approvals": [{"by": "y"}, {"by": "z"}]}
    assert find("counts", value, documents(both)) == []


IN_TIME = {"each": "$.items[*]", "of": "approvals", "date": "at", "until": "deployed_at", "at_least": 1}
NOON = "2026-03-02T12:00:00Z"


@pytest.mark.parametrize(
    ("until", "at", "counts"),
    [
        pytest.param(NOON, "2026-03-02T11:59:59Z", True, id="a second before"),
        pytest.param(NOON, NOON, True, id="at that moment"),
        pytest.param(NOON, "2026-03-02T13:00:00+01:00", True, id="at that moment in another zone"),
        pytest.param(NOON, "2026-03-02T12:00:01Z", False, id="a second after"),
        pytest.param(NOON, "2026-03-02", True, id="on that day"),
        pytest.param(NOON, "2026-03-03", False, id="the day after"),
        pytest.param("2026-03-02", "2026-03-02T23:00:00Z", True, id="at a moment of that day"),
        pytest.param(NOON, None, False, id="nobody knows when"),
        pytest.param(None, NOON, True, id="there is no such day yet"),
        pytest.param(None, None, False, id="neither is known"),
    ],
)
def test_only_what_came_in_time_counts(until: str | None, at: str | None, counts: bool) -> None:
    found = documents({"items": [{"id": "c", "deployed_at": until, "approvals": [{"at": at}]}]})
    findings = find("counts", IN_TIME, found)
    assert (findings == []) is counts
    assert [one.message for one in findings] == (
        [] if counts else ["c: 0 of 'approvals' up to 'deployed_at'; at least 1 is needed."]
    )


def test_of_those_in_time_each_other_person_counts_once() -> None:
    value = {**IN_TIME, "whose": "by", "other_than": "author", "at_least": 2}
    approvals = [
        {"by": "x", "at": NOON},
        {"by": "y", "at": NOON},
        {"by": "y", "at": NOON},
        {"by": "z", "at": "2026-04-01"},
    ]
    found = documents({"items": [{"id": "c", "author": "x", "deployed_at": NOON, "approvals": approvals}]})
    (finding,) = find("counts", value, found)
    assert (
        finding.message
        == "c: 1 of 'approvals' other than 'author' up to 'deployed_at'; at least 2 are needed."
    )


def test_a_date_that_nobody_can_read_hides_no_other_record() -> None:
    items = [
        {"id": "c", "deployed_at": "soon", "approvals": []},
        {"id": "d", "deployed_at": NOON, "approvals": []},
    ]
    findings = find("counts", IN_TIME, documents({"items": items}))
    assert [(one.reason, one.about) for one in findings] == [
        (Reason.UNKNOWN, ("c",)),
        (Reason.FAILING, ("d",)),
    ]


def test_the_dates_are_named_among_the_selectors() -> None:
    uses = [(use.selector.text, use.each.text, use.is_date) for use in rule("counts", IN_TIME).selectors()]
    assert uses[2:] == [("at", "$.items[*].approvals[*]", True), ("deployed_at", "$.items[*]", True)]


def test_an_upper_bound_cannot_leave_out_what_has_no_day() -> None:
    with pytest.raises(
        ValueError, match=r"^an entry without a day would not count, which only 'at_least' can do with$"
    ):
        rule("counts", {**IN_TIME, "at_most": 3})


def test_none_of_several_authors_counts() -> None:
    value = {"of": "reviewers", "other_than": "authors", "at_least": 1}
    assert len(find("counts", value, documents({"authors": ["x", "y"], "reviewers": ["y"]}))) == 1
    assert find("counts", value, documents({"authors": ["x", "y"], "reviewers": ["z"]})) == []


def test_what_is_lacking_is_to_be_added() -> None:
    value = {"of": "$.items[*]", "called": "drills", "at_least": 3}
    (finding,) = find("counts", value, documents({"id": "R-1", "items": [{"id": "a"}, {"id": "b"}]}))
    assert finding == Finding(
        Reason.FAILING,
        "2 drills; at least 3 are needed.",
        "Add what is missing, if it took place.",
        place=Place("evidence/reviews/000.yaml", ("items", 0)),
        about=("R-1",),
    )


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("a", "1 drills (a); at most 0 are allowed."),
        ("abc", "3 drills (a, b, c); at most 0 are allowed."),
        ("abcd", "4 drills (a, b, c and 1 more); at most 0 are allowed."),
    ],
)
def test_what_is_too_many_is_named(names: str, said: str) -> None:
    value = {"of": "$.items[*]", "called": "drills", "at_most": 0}
    found = documents({"id": "R-1", "items": [{"id": name} for name in names]})
    (finding,) = find("counts", value, found)
    assert (finding.message, finding.fix) == (said, "Mend what is one too many.")


def test_what_has_no_name_is_counted_only() -> None:
    value = {"of": "$.items[*]", "called": "drills", "at_most": 1}
    (finding,) = find("counts", value, documents({"items": ["a", "b"]}))
    assert finding.message == "2 drills; at most 1 is allowed."


def test_what_is_no_list_is_said_of_its_record() -> None:
    invalid, _ = find("counts", {"of": "list", "at_least": 1}, documents({"id": "R-1", "list": "x"}))
    assert invalid == Finding(
        Reason.INVALID,
        "'list' is no list, so its entries cannot be counted.",
        "Write a list, or count something else in the control.",
        place=Place("evidence/reviews/000.yaml", ("list",)),
        about=("R-1",),
    )


def test_who_is_left_out_may_stand_at_the_top_of_the_file() -> None:
    value = {"each": "$.items[*]", "of": "by", "other_than": "$.author", "at_least": 1}
    found = documents({"author": "x", "items": [{"by": ["x"]}, {"by": ["y"]}]})
    assert [one.place for one in find("counts", value, found)] == [
        Place("evidence/reviews/000.yaml", ("items", 0, "by"))
    ]


def test_what_is_one_too_many_is_named_in_a_file_without_an_id_too() -> None:
    (finding,) = find(
        "counts", {"of": "$.items[*]", "at_most": 1}, documents({"items": [{"id": "a"}, {"id": "b"}]})
    )
    assert finding.message == "2 of 'items[*]' (a, b); at most 1 is allowed."


def test_whose_an_entry_is_may_stand_at_the_top_of_the_file() -> None:
    value = {"of": "approvals", "whose": "$.owner", "other_than": "author", "at_least": 1}
    held = {"owner": "p-1", "author": "p-2", "approvals": [{}, {}]}
    assert find("counts", value, documents(held)) == []
    assert len(find("counts", value, documents({**held, "author": "p-1"}))) == 1


def test_whoever_is_named_by_an_empty_text_is_nobody_and_one_of_them() -> None:
    value = {"of": "approvals", "whose": "by", "other_than": "author", "at_least": 2}
    (finding,) = find(
        "counts", value, documents({"author": "p-1", "approvals": [{}, {"by": ""}, {"by": None}]})
    )
    assert finding.message == "1 of 'approvals' other than 'author'; at least 2 are needed."


def test_of_bounds_that_exclude_each_other_the_one_that_is_broken_says_what_to_do() -> None:
    for count, fix in ((3, "Mend what is one too many."), (2, "Add what is missing, if it took place.")):
        (finding,) = find(
            "counts", {"of": "list", "at_least": 3, "at_most": 2}, documents({"list": [{}] * count})
        )
        assert finding.fix == fix
