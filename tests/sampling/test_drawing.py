"""What is chosen: the same for everybody, more of the same for a larger size, and nothing where nobody can tell."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from socgap_evidence.errors import UsageError
from socgap_evidence.sampling import Asked, draw
from tests.sampling.companies import MONTHLY, changes, chosen, drawn, ids, verdict
from tests.support.projects import control
from tests.support.windows import CONFIG, EVENTS, OVER, QUARTERLY, RECORD

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = st.lists(st.text("abcdefgh-é ", min_size=1, max_size=3), min_size=2, max_size=9, unique=True)
POLICY = "  - {id: AC-1.E2, title: Policy, kind: document, evidence: evidence/p.yaml, schema: policy}\n"
STATEMENTS = "  - {id: AC-1.E3, title: Zeros, kind: statement, evidence: evidence/statements/*.yaml, schema: period-statement}\n"
SECOND = RECORD.replace("AC-1.E1", "AC-1.E4").replace("Review", "Visit")
ONE = {"changes/a.yaml": changes("c-1", "c-2", "c-3")}


def in_files(names: Sequence[str]) -> dict[str, Any]:
    """One change in each of some files."""
    return {f"changes/{at}.yaml": changes(name, id=f"CHP-{at}") for at, name in enumerate(names)}


def refusal(requires: str, files: dict[str, Any] | None = None, *, config: str = CONFIG, **asked: Any) -> str:
    judged = verdict(requires, ONE if files is None else files, OVER, config=config)
    with pytest.raises(UsageError) as caught:
        draw(judged, Asked(**{"control": "AC-1", "request": "REQ-7", **asked}))
    return str(caught.value)


# ---------------------------------------------------------------- laws


@settings(deadline=None, max_examples=25)
@given(NAMES)
def test_the_order_of_files_and_of_entries_in_the_population_is_nothing(names: list[str]) -> None:
    files, asked = in_files(names), Asked("AC-1", "REQ-7", size=2)
    one, other = (draw(verdict(MONTHLY, files, backwards=backwards), asked) for backwards in (False, True))
    assert (one.sha256, chosen(one)) == (other.sha256, chosen(other))


@settings(deadline=None, max_examples=25)
@given(NAMES, st.integers(1, 9), st.integers(1, 9))
def test_a_larger_sample_begins_with_the_smaller_one(names: list[str], size: int, more: int) -> None:
    judged = verdict(MONTHLY, in_files(names))
    small, large = (draw(judged, Asked("AC-1", "REQ-7", size=number)) for number in (size, size + more))
    assert chosen(large)[: len(small.drawn)] == chosen(small)
    assert len(set(chosen(large))) == min(size + more, len(names))
    assert set(chosen(large)) <= set(ids(large))


@settings(deadline=None, max_examples=10)
@given(NAMES)
def test_each_member_is_chosen_for_some_request(names: list[str]) -> None:
    judged = verdict(MONTHLY, in_files(names))
    found = {one for at in range(150) for one in chosen(draw(judged, Asked("AC-1", f"REQ-{at}", size=1)))}
    assert found == set(ids(draw(judged, Asked("AC-1", "REQ"))))


@settings(deadline=None, max_examples=25)
@given(NAMES, st.data())
def test_whatever_changes_in_a_record_changes_the_digest(names: list[str], data: st.DataObject) -> None:
    before = in_files(names)
    path = data.draw(st.sampled_from(sorted(before)))
    item = before[path]["items"][0]
    change = data.draw(st.sampled_from([{"ok": True}, {"done_on": "2026-06-01"}, {"id": f"{item['id']}x"}]))
    after = {**before, path: {**before[path], "items": [{**item, **change}]}}
    assert drawn(MONTHLY, before).sha256 != drawn(MONTHLY, after).sha256


@pytest.mark.parametrize(
    "after",
    [
        pytest.param({"changes/a.yaml": changes("c-1", "c-2")}, id="one member less"),
        pytest.param({"changes/a.yaml": changes("c-1", "c-2", "c-3", "c-4")}, id="one more"),
        pytest.param({"changes/b.yaml": changes("c-1", "c-2", "c-3")}, id="another path"),
        pytest.param(
            {"changes/a.yaml": changes("c-1", "c-2", "c-3", held_on="2026-06-29")}, id="another day"
        ),
        pytest.param({"changes/a.yaml": changes("c-1", "c-2", "c-3", id="CHQ")}, id="another id of the file"),
    ],
)
def test_whatever_changes_in_the_population_changes_the_digest(after: dict[str, Any]) -> None:
    assert drawn(MONTHLY, ONE).sha256 != drawn(MONTHLY, after).sha256


def test_what_is_no_member_changes_nothing() -> None:
    more = {**ONE, "changes/old.yaml": changes("c-0", held_on="2026-01-31")}
    assert drawn(MONTHLY, ONE).sha256 == drawn(MONTHLY, more).sha256


def test_how_a_file_is_written_changes_nothing() -> None:
    written = "# changes\nitems:\n- id: c-1\n- {id: c-2}\n- id: 'c-3'\nheld_on: 2026-06-30\nid: CHP\n"
    assert drawn(MONTHLY, ONE).sha256 == drawn(MONTHLY, {"changes/a.yaml": written}).sha256


def test_the_time_zone_is_that_of_the_company_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for zone in ("Pacific/Kiritimati", "America/Los_Angeles"):
        monkeypatch.setenv("TZ", zone)
        found.append(drawn(MONTHLY, ONE).sha256)
    assert found[0] == found[1]


def test_another_request_is_another_sample() -> None:
    files = {"changes/a.yaml": changes(*(f"c-{at}" for at in range(100)))}
    one, other = (drawn(MONTHLY, files, request=request, size=10) for request in ("REQ-7", "REQ-8"))
    assert one.sha256 == other.sha256
    assert chosen(one) != chosen(other)


def test_the_smallest_ranks_are_chosen_and_listed_in_their_order() -> None:
    sample = drawn(MONTHLY, ONE, size=2)
    ranks = {
        one.id: sha256(f"{sample.sha256}\0REQ-7\0{one.id}".encode()).hexdigest() for one in sample.population
    }
    assert [(one.member.id, one.rank) for one in sample.drawn] == sorted(
        ranks.items(), key=lambda pair: pair[1]
    )[:2]


# ---------------------------------------------------------------- which requirement


def test_the_only_population_need_not_be_named() -> None:
    sample = drawn(MONTHLY + POLICY + STATEMENTS, ONE)
    assert (sample.control.id, sample.requirement.id) == ("AC-1", "AC-1.E1")


def test_ids_are_taken_in_capitals_or_not() -> None:
    judged = verdict(MONTHLY + SECOND, ONE)
    assert draw(judged, Asked("ac-1", "REQ-7", "ac-1.e1")).requirement.id == "AC-1.E1"


@pytest.mark.parametrize(
    ("requires", "asked", "says"),
    [
        pytest.param(
            MONTHLY + SECOND,
            {},
            "AC-1 has 2 populations. Choose one with --requirement: AC-1.E1 (Changes), AC-1.E4 (Visit).",
            id="several",
        ),
        pytest.param(
            MONTHLY + POLICY,
            {"requirement": "AC-1.E2"},
            "AC-1.E2 asks for a document: there is nothing to choose from. Choose one of AC-1.E1 (Changes).",
            id="a document",
        ),
        pytest.param(
            MONTHLY + STATEMENTS,
            {"requirement": "AC-1.E3"},
            "AC-1.E3 asks for a statement: there is nothing to choose from.",
            id="a statement",
        ),
        pytest.param(
            POLICY,
            {},
            "AC-1 asks for documents and statements only, and there is nothing to choose from.",
            id="nothing but documents",
        ),
        pytest.param(
            MONTHLY,
            {"requirement": "AC-1.E11"},
            "AC-1 has no requirement 'AC-1.E11'. Did you mean 'AC-1.E1'?",
            id="a slip",
        ),
        pytest.param(
            MONTHLY,
            {"requirement": "x"},
            "AC-1 has no requirement 'x'. Choose one of AC-1.E1 (Changes).",
            id="no requirement",
        ),
        pytest.param(
            MONTHLY, {"control": "AC-2"}, "There is no control 'AC-2'. Did you mean 'AC-1'?", id="a control"
        ),
        pytest.param(
            MONTHLY, {"control": "zz"}, "There is no control 'zz'. The controls are AC-1.", id="no control"
        ),
    ],
)
def test_what_cannot_be_sampled_is_refused(requires: str, asked: dict[str, str], says: str) -> None:
    assert says in refusal(requires, **asked)


def test_a_control_that_does_not_apply_is_not_sampled() -> None:
    criteria = "controls/AC-1.yaml"
    privacy = control(MONTHLY, criteria="{primary: [P1.1]}")
    text = refusal(MONTHLY, {**ONE, criteria: privacy})
    assert text.startswith(
        "AC-1 does not apply, so there is nothing to sample: It answers criteria of privacy"
    )


def test_a_requirement_that_is_not_owed_is_not_sampled() -> None:
    when = (
        '    when: {says: a place is ours, in: evidence/members.yaml, schema: members, any: "$.items[*]"}\n'
    )
    text = refusal(MONTHLY + when, {"members.yaml": {"items": []}})
    assert text.startswith("AC-1.E1 is not owed, so there is nothing to sample: ")


# ---------------------------------------------------------------- which days


def test_without_a_window_there_is_nothing_to_sample() -> None:
    config = CONFIG.partition("window:")[0]
    text = refusal(MONTHLY, config=config)
    assert text == (
        "There is no window to sample. Say --window 2026-04-01..2026-09-30, or 'window' in socgap.yaml."
    )


def test_before_the_window_nothing_has_happened_in_it() -> None:
    with pytest.raises(
        UsageError, match=r"begins on 2026-04-01, and nothing has happened in it by 2026-03-31"
    ):
        drawn(MONTHLY, ONE, "2026-03-31")


# ---------------------------------------------------------------- the request


@pytest.mark.parametrize("request_id", ["", "-x", "a b", "a/b", "../x", "é", "x\n", "a" * 65, "a\0b", "::x"])
def test_the_id_of_a_request_is_a_name_that_a_file_can_have(request_id: str) -> None:
    assert "cannot be the id of a request" in refusal(EVENTS, request=request_id)


@pytest.mark.parametrize("request_id", ["7", "REQ-7", "2026.Q3_changes-1", "a" * 64])
def test_usual_ids_of_requests_are_taken(request_id: str) -> None:
    assert Asked("AC-1", request_id).request == request_id


def test_only_a_commit_fixes_a_population() -> None:
    sample = drawn(QUARTERLY, {"reviews/a.yaml": {"held_on": "2026-06-01"}})
    loose = replace(sample, asked=replace(sample.asked, commit=None))
    assert loose.notes == (
        *sample.notes,
        "Only a commit fixes a population: draw the sample that counts with --rev.",
    )
