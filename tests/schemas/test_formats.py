"""The formats are a closed set, and each is really checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.schemas import FORMATS, SchemaSet
from socgap_evidence.schemas.formats import EXAMPLES

OTHERS = [None, True, 1, 0.5, [], {}, [1], {"a": []}]


def test_the_set_is_closed() -> None:
    assert set(FORMATS) == {"date", "date-time", "date-or-date-time", "email", "uri"} == set(EXAMPLES)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_example_of_each_meets_it_and_damage_does_not(name: str) -> None:
    check = FORMATS[name]
    assert check(EXAMPLES[name])
    assert not check("")
    assert not check(EXAMPLES[name] + " ")
    assert not check(EXAMPLES[name] + "\n")


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("value", OTHERS, ids=repr)
def test_a_format_says_nothing_of_what_is_no_text(name: str, value: object) -> None:
    assert FORMATS[name](value)


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("value", OTHERS, ids=repr)
def test_a_value_of_the_wrong_type_is_a_violation_not_a_crash(name: str, value: object) -> None:
    validator = SchemaSet({}, "schemas").compile({"type": "string", "format": name}, "inline")
    (violation,) = validator.violations(value)
    assert violation.message.startswith("The file must be text, not ")


@pytest.mark.parametrize(
    ("name", "text", "valid"),
    [
        ("date", "2024-02-29", True),
        ("date", "2023-02-29", False),
        ("date", "20240229", False),
        ("date", "2024-02-29T00:00:00Z", False),
        ("date-time", "2026-03-01T09:30:00Z", True),
        ("date-time", "2026-03-01T09:30:00", False),
        ("date-time", "2026-03-01T09:30:00+01:75", False),
        ("date-time", "2026-03-01", False),
        ("date-or-date-time", "2026-03-01T09:30:00Z", True),
        ("date-or-date-time", "2026-03-01", True),
        ("date-or-date-time", "2026-03-01T09:30:00", False),
        ("date-or-date-time", "2026-02-29", False),
        ("email", "ines@brambleport.example", True),
        ("email", "ines+audit@sub.brambleport.example", True),
        ("email", "ines", False),
        ("email", "ines@localhost", False),
        ("email", "ines@@example.com", False),
        ("email", "ines@-example.com", False),
        ("email", "Ines <ines@example.com>", False),
        ("uri", "https://example.com/a?b=c#d", True),
        ("uri", "urn:uuid:1", True),
        ("uri", "mailto:x@example.com", True),
        ("uri", "example.com/a", False),
        ("uri", "/a", False),
        ("uri", "https:", False),
        ("uri", "https://example.com/a b", False),
        ("uri", "1https://example.com", False),
    ],
)
def test_each_knows_its_own(name: str, text: str, valid: bool) -> None:
    assert FORMATS[name](text) is valid


@given(st.dates())
def test_every_day_of_the_calendar_is_a_date(day: object) -> None:
    assert FORMATS["date"](str(day))


@given(st.text(st.sampled_from("a@.-"), max_size=2000))
def test_hostile_addresses_get_an_answer(text: str) -> None:
    assert FORMATS["email"](text + "@" + "a." * 500 + "!") is False
