"""Which gaps a baseline knows, which are new, and which of its entries hold no more."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from socgap_evidence.baseline import (
    Baseline,
    Ratchet,
    hold_against,
    key_of,
    read_baseline,
    without,
    write_baseline,
)
from socgap_evidence.cli.baseline import beside
from socgap_evidence.intervals import Interval
from socgap_evidence.model import Gap, Place, Reason, Status
from socgap_evidence.project import open_project
from tests.support.adopting import ACCOUNTS, DAYS, REVIEWS, TODAY, gaps_of, states, tree, verdict_on
from tests.support.projects import MemoryTree, control

DAY = timedelta(days=1)
PATH = "controls/baseline.yaml"
GAP = Gap(
    "AC-1", "AC-1.E1", None, "schema", Reason.INVALID, Interval(), "It lacks 'by'.", "Add it.", Place("a.yaml")
)  # fmt: skip


def baseline(*gaps: Gap, as_of: date = TODAY, found_in: str = "the work tree") -> Baseline:
    return Baseline(PATH, as_of, "the work tree", Counter(map(key_of, gaps)), found_in)


def held(listed: Baseline, *gaps: Gap, base: Baseline | None = None) -> Ratchet:
    return hold_against(listed, gaps, {"AC-1"}, base)


def adopted(ways: dict[str, str], day: date = TODAY) -> Baseline:
    return baseline(*(gap for gap in gaps_of(tree(ways), day) if gap.reason is not Reason.UNKNOWN), as_of=day)


def ratchet_of(listed: Baseline, company: MemoryTree, day: date = TODAY) -> Ratchet:
    found = beside(verdict_on(company, day), listed).ratchet
    assert found is not None
    return found


def test_what_it_lists_is_known_and_all_else_is_new() -> None:
    other = replace(GAP, place=Place("b.yaml"))
    ratchet = held(baseline(GAP), GAP, other)
    assert (ratchet.known, ratchet.new, ratchet.unknown) == ((GAP,), (other,), ())
    assert ratchet.knows(GAP)
    assert not ratchet.knows(other)
    assert not ratchet.unused


def test_a_second_gap_that_is_called_the_same_is_new() -> None:
    second = replace(GAP, place=Place("a.yaml", ("items", 1)))
    ratchet = held(baseline(GAP), GAP, second)
    assert (ratchet.known, ratchet.new) == ((GAP,), (second,))
    assert ratchet.remark(second) == f"{PATH} lists 1 like it; this is one more."
    assert ratchet.remark(GAP) == ""


def test_a_second_gap_that_is_equal_in_every_word_is_new() -> None:
    second = replace(GAP)
    ratchet = held(baseline(GAP), GAP, second)
    assert [ratchet.knows(gap) for gap in (GAP, second)] == [True, False]


def test_as_many_are_known_as_it_counts() -> None:
    twins = [replace(GAP, place=Place("a.yaml", ("items", number))) for number in range(4)]
    ratchet = held(baseline(*twins[:3]), *twins)
    assert [ratchet.knows(gap) for gap in twins] == [True, True, True, False]
    assert held(baseline(*twins), GAP).unused == Counter({key_of(GAP): 3})


def test_what_cannot_be_told_is_never_known() -> None:
    dark = replace(GAP, reason=Reason.UNKNOWN)
    ratchet = held(baseline(dark), dark)
    assert (ratchet.known, ratchet.new, ratchet.unknown) == ((), (), (dark,))
    assert not ratchet.knows(dark)


@pytest.mark.parametrize(
    ("days", "is_known"),
    [
        pytest.param(Interval(), True, id="always"),
        pytest.param(Interval(TODAY), True, id="from its day on"),
        pytest.param(Interval(TODAY - DAY, TODAY + DAY), True, id="through its day"),
        pytest.param(Interval(TODAY + DAY), False, id="from the day after"),
        pytest.param(Interval(None, TODAY), False, id="until the day before"),
    ],
)
def test_a_gap_is_known_only_if_it_was_one_on_the_day_of_the_baseline(days: Interval, is_known: bool) -> None:
    gap = replace(GAP, days=days)
    ratchet = held(baseline(gap), gap)
    assert ratchet.knows(gap) is is_known
    said = f"{PATH} lists one like it and is of {TODAY}, a day on which this one was no gap."
    assert ratchet.remark(gap) == ("" if is_known else said)


def test_what_was_cured_and_lapses_again_is_new_though_nobody_pruned() -> None:
    day = date(2026, 12, 15)
    listed = adopted({}, day)
    (key,) = listed.gaps
    assert key.reason == "stale"
    again = tree(**{ACCOUNTS: "held_on: 2026-12-16\n"})
    assert ratchet_of(listed, again, date(2026, 12, 20)).unused == Counter({key: 1})
    lapsed = ratchet_of(listed, again, date(2027, 3, 20))
    assert key in [key_of(gap) for gap in lapsed.new]
    assert key in lapsed.unused


def test_another_missed_quarter_is_new() -> None:
    listed = adopted({REVIEWS[1]: "absent"})
    ratchet = ratchet_of(listed, tree({REVIEWS[1]: "absent", REVIEWS[2]: "absent"}))
    assert [gap.about for gap in ratchet.known] == [("2026-Q2",)]
    assert [gap.about for gap in ratchet.new] == [("2026-Q3",)]


def test_what_is_done_late_after_all_is_still_known() -> None:
    def company(review: str) -> MemoryTree:
        asked = control(
            "  - id: AC-1.E1\n    title: Review\n    kind: record\n    evidence: evidence/reviews/*.yaml\n"
            "    schema: review\n    asserts:\n      - {id: AC-1.A1, says: It is done in time.,\n"
            "         within: {from: held_on, limit: 30 days, to: done_on}}\n"
        )
        day = {"type": "string", "format": "date"}
        schema = {"properties": {"id": {"type": "string"}, "held_on": day, "done_on": day}}
        files = {REVIEWS[0]: f"id: REV-1\n{review}", REVIEWS[1]: f"id: REV-2\n{review}"}
        judge = {"controls/AC-1.yaml": asked, "controls/schemas/review.schema.json": json.dumps(schema)}
        return tree({REVIEWS[2]: "absent"}, **judge, **files)

    opened = company("held_on: 2026-08-01\n")
    done = company("held_on: 2026-08-01\ndone_on: 2026-10-29\n")
    before, after = gaps_of(opened), gaps_of(done)
    assert [gap.message for gap in before] != [gap.message for gap in after], "it says otherwise"
    assert len(before) == len(after) == 2
    ratchet = ratchet_of(baseline(*before), done)
    assert (len(ratchet.known), len(ratchet.new), ratchet.unused) == (2, 0, Counter())


def test_with_a_base_only_what_is_in_both_counts() -> None:
    other = replace(GAP, place=Place("b.yaml"))
    base = baseline(GAP, found_in="commit 1a2b")
    ratchet = held(baseline(GAP, other), GAP, other, base=base)
    assert (ratchet.known, ratchet.new) == ((GAP,), (other,))
    assert ratchet.not_in_base == Counter({key_of(other): 1})
    assert ratchet.remark(other) == f"{PATH} lists it, and in commit 1a2b it does not, so it does not count."
    assert not ratchet.unused


def test_with_a_base_the_smaller_number_and_the_earlier_day_count() -> None:
    second = replace(GAP, place=Place("a.yaml", ("items", 1)))
    ratchet = held(baseline(GAP, second), GAP, second, base=baseline(GAP))
    assert (len(ratchet.known), len(ratchet.new)) == (1, 1)
    later = replace(GAP, days=Interval(TODAY))
    for days in ((TODAY, TODAY - DAY), (TODAY - DAY, TODAY)):
        listed, base = (baseline(later, as_of=day) for day in days)
        assert held(listed, later, base=base).new == (later,)


def test_without_a_base_nothing_is_said_of_one() -> None:
    assert held(baseline(GAP), GAP).not_in_base == Counter()


def test_an_entry_that_matches_no_gap_holds_no_more() -> None:
    ratchet = held(baseline(GAP))
    assert (ratchet.unused, ratchet.untold) == (Counter({key_of(GAP): 1}), Counter())


def test_an_entry_of_a_control_that_was_not_judged_is_not_said_to_hold_no_more() -> None:
    ratchet = hold_against(baseline(GAP), [], {"AC-2"})
    assert not ratchet.unused
    assert not ratchet.untold


FOUND = replace(GAP, rule="counts", assertion="AC-1.A1", reason=Reason.FAILING, message="There are none.")
PRESENCE = replace(GAP, rule="evidence", reason=Reason.MISSING, place=None)


@pytest.mark.parametrize(
    ("change", "is_told"),
    [
        pytest.param({"reason": Reason.UNKNOWN}, False, id="something of it cannot be judged"),
        pytest.param({"reason": Reason.INVALID}, False, id="its file cannot be relied on"),
        pytest.param({"rule": "evidence", "reason": Reason.MISSING}, False, id="there is no file"),
        pytest.param(
            {"rule": "counts", "assertion": "AC-1.A1", "reason": Reason.MISSING}, False, id="its rule lacks something"
        ),
        pytest.param({"reason": Reason.INVALID, "place": Place("b.yaml")}, True, id="another file is broken"),
        pytest.param({"reason": Reason.FAILING}, True, id="its file breaks a rule"),
        pytest.param(
            {"rule": "counts", "assertion": "AC-1.A2", "reason": Reason.MISSING}, True, id="another lacks something"
        ),
        pytest.param(
            {"rule": "covers", "assertion": "AC-1.A1", "reason": Reason.MISSING}, True, id="another part of it does"
        ),
        pytest.param({"reason": Reason.UNKNOWN, "requirement": "AC-1.E2"}, True, id="another requirement is dark"),
        pytest.param(
            {"rule": "evidence", "reason": Reason.MISSING, "requirement": "AC-1.E2"}, True, id="another has no file"
        ),
    ],
)  # fmt: skip
def test_what_keeps_a_rule_silent_ends_no_entry(change: dict[str, Any], is_told: bool) -> None:
    ratchet = held(baseline(FOUND), replace(GAP, **change))
    assert bool(ratchet.unused) is is_told
    assert bool(ratchet.untold) is not is_told


def test_that_files_are_there_is_always_told() -> None:
    for reason in (Reason.UNKNOWN, Reason.INVALID, Reason.MISSING):
        assert held(baseline(PRESENCE), replace(GAP, reason=reason)).unused


def test_what_is_known_keeps_nothing_silent() -> None:
    gone = replace(GAP, rule="counts")
    assert held(baseline(GAP, gone), GAP).unused == Counter({key_of(gone): 1})


@pytest.mark.parametrize(
    ("gaps", "words"),
    [
        ([], "0 known gaps of the baseline, 0 new"),
        ([GAP], "1 known gap of the baseline, 0 new"),
        ([GAP, GAP, replace(GAP, rule="counts")], "2 known gaps of the baseline, 1 new"),
        ([replace(GAP, reason=Reason.UNKNOWN)], "0 known gaps of the baseline, 0 new, 1 unknown"),
    ],
)
def test_it_is_counted_in_words(gaps: list[Gap], words: str) -> None:
    assert held(baseline(GAP, GAP), *gaps).in_words == words


@given(states(), states(), st.sampled_from([TODAY, TODAY + 40 * DAY, TODAY + 100 * DAY]))
def test_the_gate_is_open_if_and_only_if_nothing_is_new_and_nothing_unknown(
    before: dict[str, str], after: dict[str, str], day: date
) -> None:
    listed = adopted(before)
    verdict = beside(verdict_on(tree(after), day), listed)
    open_gaps = [gap for control in verdict.controls for gap in control.gaps]
    told = Counter(key_of(gap) for gap in open_gaps if TODAY in gap.days)
    is_new = any(TODAY not in gap.days for gap in open_gaps) or bool(told - listed.gaps)
    is_unknown = any(gap.reason is Reason.UNKNOWN for gap in open_gaps)
    assert verdict.exit_code == (1 if is_new or is_unknown else 0)
    assert verdict.passes is (verdict.exit_code == 0)
    assert verdict.headline.startswith("The gate is open" if verdict.passes else "The gate is closed")
    assert verdict.counts == verdict_on(tree(after), day).counts, "a known gap is a gap all the same"


@given(states(), states())
def test_pruning_only_takes_out_what_holds_no_more(before: dict[str, str], after: dict[str, str]) -> None:
    listed = adopted(before)
    if not listed.gaps:
        return
    text = write_baseline(list(listed.gaps.elements()), TODAY, "the work tree")
    company = tree(after, **{PATH: text})
    first = ratchet_of(listed, company)
    left = without(text.encode(), PATH, first.unused)
    pruned = read_baseline(tree(after, **{PATH: left}), PATH, open_project(company).controls)
    assert pruned.gaps <= listed.gaps, "nothing is added"
    assert pruned.gaps == listed.gaps - first.unused
    assert Counter(map(key_of, first.known)) <= pruned.gaps, "what holds stays"
    assert set(left.splitlines()) <= {*text.splitlines(), "gaps: []", "    count: 1"}
    second = ratchet_of(pruned, company)
    assert not second.unused, "once is enough"
    assert (second.known, second.new, second.untold) == (first.known, first.new, first.untold)


@given(states(), states(), st.randoms(use_true_random=False))
def test_the_order_of_files_and_entries_does_not_matter(
    before: dict[str, str], after: dict[str, str], chance: random.Random
) -> None:
    listed = adopted(before)
    shuffled = list(listed.gaps.elements())
    chance.shuffle(shuffled)
    assert write_baseline(shuffled, TODAY, "x") == write_baseline(list(listed.gaps.elements()), TODAY, "x")
    gaps = gaps_of(tree(after))
    straight = held(listed, *gaps)
    chance.shuffle(gaps)
    mixed = held(replace(listed, gaps=Counter(shuffled)), *gaps)
    assert Counter(map(key_of, mixed.known)) == Counter(map(key_of, straight.known))
    assert Counter(map(key_of, mixed.new)) == Counter(map(key_of, straight.new))
    assert mixed.unused == straight.unused


@given(states())
def test_on_its_own_day_and_tree_nothing_is_new(ways: dict[str, str]) -> None:
    ratchet = ratchet_of(adopted(ways), tree(ways))
    assert (ratchet.new, ratchet.unused) == ((), Counter())


def test_the_company_has_every_kind_of_gap_that_the_laws_need() -> None:
    ways = {"one without", "twice", "broken", "illegible", "absent", "old"}
    found = {gap.reason for way in ways for gap in gaps_of(tree(dict.fromkeys(DAYS, way)))}
    assert found == set(Reason) - {Reason.UNPROVEN}


def test_what_fails_without_a_gap_is_in_no_list() -> None:
    verdict = verdict_on(tree())
    (control_,) = verdict.controls
    first, *others = control_.requirements
    failing = replace(control_, requirements=(replace(first, status=Status.GAP), *others))
    outcome = beside(replace(verdict, controls=(failing,)), baseline())
    assert (outcome.exit_code, outcome.failing) == (1, (failing,))
