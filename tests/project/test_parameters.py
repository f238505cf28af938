"""Parameters: the company's number, else the catalogue's; never one that nobody defined."""

from __future__ import annotations

from typing import Any

import pytest

from socgap_evidence.errors import ConfigError, ControlError
from socgap_evidence.project.catalogue import Catalogue
from socgap_evidence.project.config import Setting, read_config
from socgap_evidence.project.parameters import Parameter, read_parameters, settle
from tests.support.projects import MemoryTree

DEFINITIONS = {
    "ack_days": Parameter("ack_days", 30, "days", "POL-TRAINING"),
    "rate": Parameter("rate", 0.1, "ratio", ""),
    "tls_min": Parameter("tls_min", "1.2", "version", ""),
    "levels": Parameter("levels", ["low", "high"], "list", ""),
    "finding_days": Parameter("finding_days", {"high": 30, "low": 180}, "days", ""),
}


def settled(parameters: str) -> dict[str, Setting[Any]]:
    raw = f"company: A\nparameters: {parameters}\n".encode()
    return settle(DEFINITIONS, read_config(raw), raw)


def test_the_catalogues_defaults_hold_unless_the_company_says_otherwise() -> None:
    found = settled("{ack_days: 20}")
    assert found["ack_days"] == Setting(20, "socgap.yaml:2:14")
    assert found["finding_days"] == Setting({"high": 30, "low": 180}, "default")
    assert set(found) == set(DEFINITIONS)


@pytest.mark.parametrize(
    "parameters",
    ["{rate: 1}", "{rate: 0.2}", '{tls_min: "1.3"}', "{levels: [a]}", "{finding_days: {low: 1, high: 2}}"],
)
def test_values_of_the_defaults_kind_are_taken(parameters: str) -> None:
    assert settled(parameters)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        pytest.param(
            "{ack_dayz: 20}", "There is no parameter 'ack_dayz'. Did you mean 'ack_days'?", id="mistyped"
        ),
        pytest.param("{zzz: 20}", "The parameters are ack_days, finding_days,", id="unknown"),
        pytest.param(
            "{ack_days: a lot}", "'ack_days' must be given in days. The default is 30.", id="a text"
        ),
        pytest.param("{ack_days: true}", "'ack_days' must be given in days.", id="a truth"),
        pytest.param("{ack_days: null}", "'ack_days' must be given in days.", id="null"),
        pytest.param("{tls_min: 1.3}", "'tls_min' must be given in version.", id="a number for a text"),
        pytest.param("{levels: low}", "'levels' must be given in list.", id="a text for a list"),
        pytest.param("{finding_days: 5}", "given in days for each of high, low", id="one for all levels"),
        pytest.param("{finding_days: {high: 5}}", "for each of high, low", id="a level forgotten"),
        pytest.param(
            "{finding_days: {high: 5, low: 6, odd: 7}}", "for each of high, low", id="a level too many"
        ),
        pytest.param(
            "{finding_days: {high: x, low: 6}}", "for each of high, low", id="a level that is a text"
        ),
    ],
)
def test_a_value_of_another_kind_is_refused_at_its_place(parameters: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        settled(parameters)
    assert str(caught.value).startswith("socgap.yaml:2:14: ")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "parameters", ["{ack_days: -5}", "{finding_days: {high: -1, low: 6}}", "{rate: -0.1}"]
)
def test_no_limit_is_less_than_nothing(parameters: str) -> None:
    with pytest.raises(ConfigError, match="negative"):
        settled(parameters)


def catalogue(text: str) -> Catalogue:
    return Catalogue(MemoryTree({"controls/parameters.yaml": text}), "controls")


def test_a_catalogue_defines_them_with_default_and_unit() -> None:
    found = read_parameters(catalogue("ack_days: {default: 30, unit: days, home: POL-TRAINING}\n"))
    assert found == {"ack_days": DEFINITIONS["ack_days"]}


def test_a_catalogue_may_define_none() -> None:
    assert read_parameters(catalogue("[]\n")) == {}


@pytest.mark.parametrize(
    "text", ["a: 5\n", "a: {default: 5}\n", "a: {unit: days}\n", "a: {default: 5, unit: 5}\n"]
)
def test_a_definition_without_default_or_unit_is_refused(text: str) -> None:
    with pytest.raises(ControlError) as caught:
        read_parameters(catalogue(text))
    assert str(caught.value) == "controls/parameters.yaml:1:4: 'a' needs a default and a unit. Add them."
