"""What the verdict on the window tolerates, as ``socgap.yaml`` says it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from socgap_evidence.errors import ConfigError
from socgap_evidence.project.config import read_config
from socgap_evidence.project.thresholds import Thresholds, percent


def read(setting: str) -> Thresholds:
    return read_config(f"company: Example\neffectiveness: {setting}\n".encode()).effectiveness.value


def test_unset_they_are_the_usual_ones() -> None:
    setting = read_config(b"company: Example\n").effectiveness
    assert (setting.value, setting.origin) == (Thresholds(Fraction(1, 4), Fraction(1, 20), 20), "default")


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        pytest.param(
            "{late_or_missed_slots: 0.1}",
            Thresholds(late_or_missed_slots=Fraction(1, 10)),
            id="exactly a tenth",
        ),
        pytest.param("{tolerable_rate: 0}", Thresholds(tolerable_rate=Fraction(0)), id="nothing"),
        pytest.param(
            "{small_population: 30.0}", Thresholds(small_population=30), id="a whole number with a point"
        ),
        pytest.param(
            "{late_or_missed_slots: 1, tolerable_rate: 0.07, small_population: 0}",
            Thresholds(Fraction(1), Fraction(7, 100), 0),
            id="all of them",
        ),
    ],
)
def test_what_is_not_set_is_as_usual(setting: str, expected: Thresholds) -> None:
    assert read(setting) == expected


def test_they_know_where_they_stand() -> None:
    setting = read_config(b"company: Example\neffectiveness:\n  tolerable_rate: 0.1\n").effectiveness
    assert setting.origin == "socgap.yaml:3:3"


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        pytest.param("{tolerable_rate: 1.5}", "it must be at most 1", id="more than all"),
        pytest.param("{late_or_missed_slots: -0.1}", "it must be at least 0", id="less than none"),
        pytest.param("{tolerable_rate: .nan}", "must be a number", id="no number"),
        pytest.param("{tolerable_rate: true}", "must be a number", id="yes"),
        pytest.param("{small_population: 2.5}", "must be a whole number", id="half a record"),
        pytest.param("{tolerable: 0.1}", "not a field of 'effectiveness'", id="a slip"),
        pytest.param("{}", "needs at least 1", id="nothing"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(setting: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as error:
        read(setting)
    assert error.value.line == 2


def test_they_can_be_read_aloud() -> None:
    assert str(Thresholds()) == (
        "25% of the periods missed or late; 5% of a population deviating, or one record of fewer than 20"
    )
    assert str(Thresholds(Fraction(1, 3), Fraction(1, 1000), 5)) == (
        "33.3% of the periods missed or late; 0.1% of a population deviating, or one record of fewer than 5"
    )


@pytest.mark.parametrize(
    ("part", "words"), [(Fraction(1), "100%"), (Fraction(1, 214), "0.467%"), (Fraction(0), "0%")]
)
def test_a_part_is_said_in_hundredths(part: Fraction, words: str) -> None:
    assert percent(part) == words
