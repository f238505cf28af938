"""Parameters as a catalogue defines them: what each may be, and beyond what an auditor would question it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from socgap_evidence.errors import ControlError
from socgap_evidence.project.catalogue import Catalogue
from socgap_evidence.project.parameters import MOST, Parameter, in_words, read_parameters
from tests.support.projects import MemoryTree

ACK = Parameter("ack_days", 30, "days", "POL-TRAINING", ceiling=60)
RATE = Parameter("rate", 0.1, "ratio", "", ceiling=0.2)
MARK = Parameter("pass_mark", 80, "percent", "", floor=60)
TLS = Parameter("tls_min", "1.2", "version", "", floor="1.2")
WORD = Parameter("word", "often", "words", "")
LEVELS = Parameter("levels", ["low", "high"], "list", "")
BY_LEVEL = Parameter("finding_days", {"high": 30, "low": 180}, "days", "", ceiling={"high": 60})
CLAUSES = Parameter("clauses", {"high": ["a", "b"], "low": ["a"]}, "clauses", "")


@pytest.mark.parametrize(
    ("definition", "value"),
    [
        (ACK, 20),
        (ACK, 0),
        (ACK, MOST),
        (RATE, 1),
        (RATE, 0.2),
        (MARK, 82.5),
        (TLS, "1.10"),
        (WORD, "seldom"),
        (LEVELS, ["a"]),
        (BY_LEVEL, {"low": 1, "high": 2}),
        (CLAUSES, {"high": ["a"], "low": []}),
    ],
)
def test_a_value_of_the_defaults_kind_has_no_fault(definition: Parameter, value: Any) -> None:
    assert definition.fault(value) == ""


@pytest.mark.parametrize(
    ("definition", "value", "said"),
    [
        pytest.param(ACK, "soon", "'ack_days' must be given in whole days.", id="a text"),
        pytest.param(ACK, "30", "'ack_days' must be given in whole days.", id="a number in quotes"),
        pytest.param(ACK, True, "'ack_days' must be given in whole days.", id="a truth"),
        pytest.param(ACK, None, "'ack_days' must be given in whole days.", id="null"),
        pytest.param(ACK, 1.5, "'ack_days' must be given in whole days.", id="a day and a half"),
        pytest.param(ACK, -1, "'ack_days' is negative.", id="less than nothing"),
        pytest.param(ACK, MOST + 1, "'ack_days' is more than 99,999 days.", id="more than any calendar holds"),
        pytest.param(RATE, -0.1, "'rate' is negative.", id="a negative ratio"),
        pytest.param(RATE, "much", "'rate' must be given in ratio.", id="a text for a ratio"),
        pytest.param(TLS, 1.3, "'tls_min' must be given as a version.", id="a number for a version"),
        pytest.param(TLS, "new", "'tls_min' must be given as a version.", id="a word for a version"),
        pytest.param(WORD, 5, "'word' must be given in words.", id="a number for a word"),
        pytest.param(LEVELS, "low", "'levels' must be given as a list.", id="a text for a list"),
        pytest.param(LEVELS, [1], "'levels' must be given as a list.", id="a list of numbers"),
        pytest.param(BY_LEVEL, 5, "in whole days for each of high, low.", id="one for all levels"),
        pytest.param(BY_LEVEL, {"high": 5}, "for each of high, low.", id="a level forgotten"),
        pytest.param(
            BY_LEVEL, {"high": 5, "low": 6, "odd": 7}, "for each of high, low.", id="a level too many"
        ),
        pytest.param(BY_LEVEL, {"high": "x", "low": 6}, "for each of high, low.", id="a level in words"),
        pytest.param(BY_LEVEL, {"high": -1, "low": 6}, "'finding_days' is negative.", id="a negative level"),
        pytest.param(BY_LEVEL, {"high": 5, "low": MOST + 1}, "is more than 99,999 days.", id="a level too long"),
        pytest.param(CLAUSES, {"high": "a", "low": []}, "in clauses for each of high, low.", id="a text inside"),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_has_one(definition: Parameter, value: Any, said: str) -> None:
    assert definition.fault(value).startswith("The parameter '")
    assert definition.fault(value).endswith(said)


@pytest.mark.parametrize(
    ("definition", "value"),
    [
        pytest.param(ACK, 60, id="at the ceiling"),
        pytest.param(ACK, 0, id="far below it"),
        pytest.param(RATE, 0.2, id="a ratio at the ceiling"),
        pytest.param(MARK, 60, id="at the floor"),
        pytest.param(TLS, "1.2", id="a version at the floor"),
        pytest.param(TLS, "1.2.0", id="the same version, written longer"),
        pytest.param(TLS, "1.10", id="1.10 is newer than 1.2"),
        pytest.param(BY_LEVEL, {"high": 60, "low": 9999}, id="a level without a ceiling"),
        pytest.param(LEVELS, ["a"], id="a list"),
    ],
)
def test_the_bound_itself_is_good(definition: Parameter, value: Any) -> None:
    assert list(definition.beyond(value)) == []


@pytest.mark.parametrize(
    ("definition", "value", "at", "said"),
    [
        (ACK, 61, (), "ack_days is 61 days; an auditor would question more than 60."),
        (RATE, 0.21, (), "rate is 0.21; an auditor would question more than 0.2."),
        (MARK, 59, (), "pass_mark is 59 percent; an auditor would question less than 60."),
        (TLS, "1.1", (), "tls_min is 1.1; an auditor would question less than 1.2."),
        (
            BY_LEVEL,
            {"high": 61, "low": 9},
            ("high",),
            "finding_days is 61 days for high; an auditor would question more than 60.",
        ),
        (
            Parameter("log_days", 365, "days", "", floor=2),
            1,
            (),
            "log_days is 1 day; an auditor would question less than 2.",
        ),
    ],
)
def test_what_lies_beyond_is_named_with_its_bound(
    definition: Parameter, value: Any, at: tuple[str, ...], said: str
) -> None:
    ((pointer, message, fix),) = definition.beyond(value)
    assert (pointer, message) == (at, said)
    assert fix == f"{'Lower' if 'more' in said else 'Raise'} it, or be ready to give the reason."


def test_a_value_is_said_as_people_say_it() -> None:
    assert in_words({"high": 5, "low": ["a", "b"]}) == "high 5, low a, b"
    assert in_words(24) == "24"


def catalogue(text: str) -> Catalogue:
    return Catalogue(MemoryTree({"controls/parameters.yaml": text}), "controls")


def test_a_catalogue_defines_them_with_their_bounds() -> None:
    text = "ack_days: {default: 30, unit: days, home: POL-TRAINING, ceiling: 60, note: after joining}\n"
    assert read_parameters(catalogue(text)) == {"ack_days": ACK}


def test_a_catalogue_may_define_none() -> None:
    assert read_parameters(catalogue("[]\n")) == {}


@pytest.mark.parametrize(
    "text", ["a: 5\n", "a: {default: 5}\n", "a: {unit: days}\n", "a: {default: 5, unit: 5}\n"]
)
def test_a_definition_without_default_or_unit_is_refused(text: str) -> None:
    with pytest.raises(ControlError) as caught:
        read_parameters(catalogue(text))
    assert str(caught.value) == "controls/parameters.yaml:1:4: 'a' needs a default and a unit. Add them."


@pytest.mark.parametrize(
    ("more", "said"),
    [
        pytest.param("ceilling: 9", "29: A parameter has no 'ceilling'. Did you mean 'ceiling'?", id="misspelt"),
        pytest.param("zzz: 9", "29: A parameter has no 'zzz'. Known are home, unit,", id="unknown"),
        pytest.param("ceiling: many", "The ceiling of 'a' bounds nothing: it must be of", id="a word"),
        pytest.param("floor: {high: 5}", "The floor of 'a' bounds nothing", id="levels for a number"),
        pytest.param("ceiling: '5'", "The ceiling of 'a' bounds nothing", id="a version for a number"),
        pytest.param("ceiling: 4", "a is 5 days; an auditor would question more than 4.", id="default past it"),
        pytest.param("floor: 6", "a is 5 days; an auditor would question less than 6.", id="default below it"),
    ],
)  # fmt: skip
def test_a_bound_that_bounds_nothing_is_refused_at_its_place(more: str, said: str) -> None:
    with pytest.raises(ControlError) as caught:
        read_parameters(catalogue(f"a: {{unit: days, default: 5, {more}}}\n"))
    assert str(caught.value).startswith("controls/parameters.yaml:1:")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("definition", "at"),
    [
        pytest.param("{unit: days, default: {low: 5}, ceiling: {high: 5}}", "1:45", id="no such level"),
        pytest.param("{unit: days, default: {low: 5}, ceiling: 5}", "1:45", id="one for all levels"),
        pytest.param("{unit: list, default: [a], ceiling: 5}", "1:40", id="a list has no ceiling"),
        pytest.param("{unit: days, default: 1.5}", "1:26", id="a default of another kind"),
        pytest.param("{unit: days, default: -1}", "1:26", id="a negative default"),
    ],
)
def test_a_definition_that_makes_no_sense_is_refused(definition: str, at: str) -> None:
    with pytest.raises(ControlError) as caught:
        read_parameters(catalogue(f"a: {definition}\n"))
    assert caught.value.place == f"controls/parameters.yaml:{at}"


def test_every_limit_of_the_catalogue_has_a_home_and_a_default_within_its_bounds() -> None:
    root = Path(__file__).parents[2]
    text = (root / "controls/parameters.yaml").read_text(encoding="utf-8")
    found = read_parameters(catalogue(text))
    assert len(found) >= 44
    assert all(one.home.startswith("POL-") for one in found.values())
    assert [one.name for one in found.values() if list(one.beyond(one.default))] == []


@pytest.mark.parametrize(
    ("definition", "value", "words"),
    [
        (ACK, 30, "30 days"),
        (ACK, 1, "1 day"),
        (RATE, 0.1, "0.1"),
        (TLS, "1.2", "1.2"),
        (LEVELS, ["low", "high"], "low, high"),
        (BY_LEVEL, {"high": 30, "low": 180}, "high 30, low 180 days"),
        (CLAUSES, {"high": ["a", "b"], "low": ["a"]}, "high: a, b; low: a"),
        (Parameter("least", 1, "people", ""), 1, "1 person"),
        (Parameter("least", 1, "people", ""), 2, "2 people"),
        (Parameter("fix_bd", 1, "business days", ""), 1, "1 business day"),
    ],
)
def test_a_value_is_said_with_its_unit(definition: Parameter, value: Any, words: str) -> None:
    assert definition.in_words(value) == words


def test_what_is_true_is_written_as_in_a_control() -> None:
    assert in_words({"sidecar": True, "each": ["a", False]}) == "sidecar true, each a, false"
