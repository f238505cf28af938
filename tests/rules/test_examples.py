"""The examples in the rules' docstrings do what they say: each is run as the evidence of one requirement."""

from __future__ import annotations

from datetime import date

import pytest

from socgap_evidence.model import Kind
from socgap_evidence.rules import RULE_MODULES
from socgap_evidence.rules.docs import Example, read_example, read_page
from tests.support.examples import (
    disagreement,
    findings,
    grammar_faults,
    idle_selectors,
    own_files,
    requirement,
    subject_of,
    terms_of,
)

EXAMPLES = [
    pytest.param(keyword, example, id=f"{keyword} {'fails' if example.fails else 'passes'} {number}")
    for keyword, module in RULE_MODULES.items()
    for number, example in enumerate(read_page(module.__doc__ or "").examples, 1)
]


@pytest.mark.parametrize("keyword", RULE_MODULES)
def test_every_rule_has_an_example_that_passes_and_one_that_fails(keyword: str) -> None:
    examples = read_page(RULE_MODULES[keyword].__doc__ or "").examples
    assert {example.fails for example in examples} == {True, False}


@pytest.mark.parametrize(("keyword", "example"), EXAMPLES)
def test_an_example_is_spelled_as_the_grammar_wants_it(keyword: str, example: Example) -> None:
    assert keyword in requirement(example)
    assert grammar_faults(example) == []


@pytest.mark.parametrize(("keyword", "example"), EXAMPLES)
def test_an_example_that_passes_has_something_that_could_fail(keyword: str, example: Example) -> None:
    if not example.fails:
        assert own_files(example)
        assert idle_selectors(keyword, example) == []


def test_a_selector_that_selects_nothing_is_idle() -> None:
    example = read_example("distinct: [by, four]\n\n# a.yaml\nby: p-1\nfor: p-1", fails=False)
    assert idle_selectors("distinct", example) == ["four"]


@pytest.mark.parametrize(("keyword", "example"), EXAMPLES)
def test_an_example_finds_what_it_states(keyword: str, example: Example) -> None:
    assert disagreement(example, findings(keyword, example)) == ""


PASSES = "fresh: {date: held_on, for: 92 days}\n\n# a.yaml\nheld_on: 2026-03-01\n\n"
"""Good from 2026-03-01 through 2026-06-01."""
STALE = "the newest is of 2026-03-01, good through 2026-06-01 (92 days)."


@pytest.mark.parametrize(
    ("fails", "stated"),
    [
        pytest.param(False, "# passes", id="passes on every day"),
        pytest.param(False, "# passes on 2026-06-02", id="passes on a day with a gap"),
        pytest.param(True, f"# stale from 2026-06-02: Review: {STALE}", id="another message"),
        pytest.param(True, f"# failing from 2026-06-02: Evidence: {STALE}", id="another reason"),
        pytest.param(True, f"# stale from 2026-06-01: Evidence: {STALE}", id="a day early"),
        pytest.param(True, f"# stale from 2026-06-03: Evidence: {STALE}", id="a day late"),
        pytest.param(True, f"# stale from 2026-06-02 until 2026-07-01: Evidence: {STALE}", id="it ends"),
        pytest.param(True, f"# stale until 2026-06-02: Evidence: {STALE}", id="the days before"),
        pytest.param(True, f"# stale: Evidence: {STALE}", id="on every day"),
        pytest.param(
            True,
            f"# stale from 2026-06-02: Evidence: {STALE}\n# stale from 2026-06-02: And more.",
            id="one gap more",
        ),
        pytest.param(
            True,
            f"# passes on 2026-07-01\n# stale from 2026-06-02: Evidence: {STALE}",
            id="passes on a day on which it is stale",
        ),
    ],
)
def test_an_example_that_states_something_else_is_refuted(fails: bool, stated: str) -> None:
    example = read_example(PASSES + stated, fails=fails)
    assert disagreement(example, findings("fresh", example))


@pytest.mark.parametrize(
    ("fails", "stated"),
    [(False, "# passes on 2026-06-01"), (True, f"# stale from 2026-06-02: Evidence:\n#   {STALE}")],
    ids=["passes", "fails"],
)
def test_an_example_that_states_the_truth_is_borne_out(fails: bool, stated: str) -> None:
    example = read_example(PASSES + stated, fails=fails)
    assert disagreement(example, findings("fresh", example)) == ""


def test_a_gap_that_an_example_leaves_out_refutes_it() -> None:
    text = "unique: {by: id}\n# a.yaml\nid: x\n# b.yaml\nid: x\n# c.yaml\nid: x\n# invalid: 'x' stands already in a.yaml."
    example = read_example(text, fails=True)
    assert (
        disagreement(example, findings("unique", example)).count("# invalid: 'x' stands already in a.yaml.")
        == 3
    )


LOOKED_UP = """\
kind: register
distinct: [by, for]

# socgap.yaml
program_start: 2026-01-01
parameters: {new_hire_days: 14}

# controls/shared.yaml
populations:
  people: {in: people, each: "$.items[*]"}

# evidence/two.yaml
by: p-1

# evidence/one.yaml
by: p-2

# evidence/people.csv (people)
id
p-1
"""


def test_files_with_a_type_are_looked_up_and_are_not_the_requirement_s_own() -> None:
    subject = subject_of(read_example(LOOKED_UP, fails=False))
    assert [document.path for document in subject.documents] == ["evidence/one.yaml", "evidence/two.yaml"]
    assert [document.data for document in subject.shelf("people").documents] == [{"items": [{"id": "p-1"}]}]
    assert not subject.shelf("systems").documents


def test_settings_of_an_example_are_no_evidence_and_hold_for_its_rule() -> None:
    example = read_example(LOOKED_UP, fails=False)
    subject, terms = subject_of(example), terms_of(example)
    assert (subject.kind, subject.calendar.program_start) == (Kind.REGISTER, date(2026, 1, 1))
    assert str(terms.duration("new_hire_days")) == "14 days"
    assert terms.populations == {"people": {"in": "people", "each": "$.items[*]"}}
