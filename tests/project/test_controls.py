"""The grammar of controls: closed, described, and put together from the rules' own."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from socgap_evidence.project.controls import CADENCES
from socgap_evidence.project.grammar import BASE_GRAMMAR, CONTROL_GRAMMAR
from socgap_evidence.rules import KEYWORDS
from socgap_evidence.schemas import SchemaSet
from tests.support.projects import REQUIREMENT, control

GRAMMARS = {
    "control": SchemaSet({}, "").compile(CONTROL_GRAMMAR, "control"),
    "base": SchemaSet({}, "").compile(BASE_GRAMMAR, "base"),
}


def faults(text: str, grammar: str = "control") -> list[str]:
    data: Any = yaml.safe_load(text)
    return [one.message for one in GRAMMARS[grammar].violations(data)]


def test_a_control_that_meets_it() -> None:
    assert faults(control()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(control(name="AC-0"), "'AC-0' does not have the form of 'id'", id="no such number"),
        pytest.param(control(name="ac-1"), "'ac-1' does not have the form of 'id'", id="id in small letters"),
        pytest.param(control(title="' '"), "does not have the form of 'title'", id="a blank title"),
        pytest.param(control(section=0), "it must be at least 1", id="no such section"),
        pytest.param(control(owner="''"), "'owner' is empty", id="nobody owns it"),
        pytest.param(control(criteria="{primary: []}"), "needs at least 1", id="it answers no criterion"),
        pytest.param(control(criteria="{secondary: [CC1.1]}"), "lacks 'primary'", id="no primary criterion"),
        pytest.param(control(colour="red"), "'colour' is not a field", id="an unknown key"),
        pytest.param(control("  []\n"), "needs at least 1", id="it requires nothing"),
        pytest.param(
            control(REQUIREMENT.replace("kind: record", "kind: rumour")), "is not one of document", id="kind"
        ),
        pytest.param(
            control(REQUIREMENT.replace("fresh", "frsh")), "'frsh' is not a field", id="a mistyped keyword"
        ),
        pytest.param(
            control(REQUIREMENT.replace("grace", "graze")),
            "'graze' is not a field",
            id="a mistyped parameter",
        ),
        pytest.param(
            control(REQUIREMENT.replace("evidence: evidence/reviews/*.yaml", "evidence: []")),
            "needs at least 1",
            id="no pattern",
        ),
        pytest.param(
            control(f"{REQUIREMENT}    at_least: -1\n"), "must be at least 0", id="less than nothing"
        ),
        pytest.param(control(f"{REQUIREMENT}    where: {{}}\n"), "needs at least 1", id="where nothing"),
        pytest.param(control(f"{REQUIREMENT}    asserts: []\n"), "needs at least 1", id="asserts nothing"),
    ],
)
def test_what_breaks_it(text: str, said: str) -> None:
    found = faults(text)
    assert any(said in message for message in found), found


def assertion(text: str) -> list[str]:
    return faults(control(f"{REQUIREMENT}    asserts:\n      - {text}\n"))


def test_an_assertion_has_one_rule() -> None:
    assert assertion("{id: AC-1.A1, says: It is so., unique: {by: id}}") == []
    assert assertion("{id: AC-1.X1, says: It is so., unique: {by: id}}") != []
    assert assertion("{id: AC-1.A1, says: '', unique: {by: id}}") != []
    assert assertion("{id: AC-1.A1, says: It is so., unikue: {by: id}}") != []


def test_base_assertions_have_a_grammar_of_their_own() -> None:
    rule = "asserts: [{id: B-ALL-1, says: It is so., unique: {by: id}}]\n"
    assert faults(rule, "base") == []
    assert faults(f"kinds: [record]\nschemas: [review]\n{rule}", "base") == []
    assert faults(f"kinds: []\n{rule}", "base") != []
    assert faults("kinds: [record]\n", "base") != []


def test_every_keyword_of_every_rule_is_in_it() -> None:
    definitions: Any = CONTROL_GRAMMAR["$defs"]
    for name in ("requirement", "assertion"):
        assert set(KEYWORDS) <= set(definitions[name]["properties"])
    assert set(CADENCES) <= set(KEYWORDS)
