"""`expect`: selected records meet a further JSON Schema."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from socgap_evidence.errors import SchemaError
from socgap_evidence.intervals import Interval
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules import Finding
from socgap_evidence.rules.observing import Observations
from tests.support.projects import documents, find, rule, subject

MFA = {
    "each": "$.items[?@.privileged]",
    "schema": {"properties": {"mfa": {"const": True}}, "required": ["mfa"]},
}


def test_a_record_that_says_what_a_good_one_says_passes() -> None:
    assert find("expect", MFA, documents({"items": [{"privileged": True, "mfa": True}]})) == []


def test_a_record_that_is_not_selected_may_say_anything() -> None:
    assert find("expect", MFA, documents({"items": [{"mfa": False}]})) == []


def test_a_record_that_says_otherwise_is_failing_not_invalid() -> None:
    found = documents({"held_on": "2026-03-01", "items": [{"id": "a-1", "privileged": True, "mfa": False}]})
    (finding,) = find("expect", MFA, found, dated="held_on")
    assert finding.reason is Reason.FAILING
    assert finding.message == "a-1: 'mfa' must be true, not false."
    assert finding.place == Place("evidence/reviews/000.yaml", ("items", 0, "mfa"))
    assert finding.days == Interval(date(2026, 3, 1), None)


def test_every_violation_of_every_record_of_every_file_is_said() -> None:
    bad = {"items": [{"privileged": True}, {"privileged": True, "mfa": False}]}
    assert len(find("expect", MFA, documents(bad, bad))) == 4


def test_without_each_the_file_is_the_record() -> None:
    value = {"schema": {"properties": {"status": {"const": "approved"}}}}
    (finding,) = find("expect", value, documents({"status": "draft"}))
    assert finding.message == "'status' must be approved, not 'draft'."


def test_a_field_that_must_not_be_there_is_pointed_at_by_its_key() -> None:
    value = {"schema": {"properties": {"a": True}, "additionalProperties": False}}
    (finding,) = find("expect", value, documents({"a": 1, "b": 2}))
    assert finding.place == Place("evidence/reviews/000.yaml", ("b",), on_key=True)


def test_formats_are_asserted() -> None:
    value = {"schema": {"properties": {"on": {"format": "date"}}}}
    assert len(find("expect", value, documents({"on": "2026-02-30"}))) == 1


@pytest.mark.parametrize(
    ("schema", "sentence"),
    [
        ({"type": "nothing"}, "It is not a JSON Schema"),
        ({"format": "ipv4"}, "which nothing would check"),
        ({"pattern": "(?=a)b"}, "cannot be matched in linear time"),
        ({"$ref": "https://example.com/x.json"}, "which is not in controls/schemas"),
    ],
)
def test_a_schema_that_could_pass_anything_is_refused(schema: dict[str, object], sentence: str) -> None:
    with pytest.raises(SchemaError, match=sentence):
        rule("expect", {"schema": schema})


def test_it_names_the_selector_it_uses() -> None:
    assert [use.selector.text for use in rule("expect", MFA).selectors()] == ["$.items[?@.privileged]"]


def test_a_record_is_named_with_what_to_do_and_for_a_waiver() -> None:
    found = documents({"id": "REV-1", "items": [{"id": "a-1", "privileged": True, "mfa": False}]})
    assert find("expect", MFA, found) == [
        Finding(
            Reason.FAILING,
            "a-1: 'mfa' must be true, not false.",
            "Mend what the record shows, then record it again.",
            place=Place("evidence/reviews/000.yaml", ("items", 0, "mfa")),
            about=("REV-1", "a-1"),
        )
    ]


def test_what_one_expects_is_not_what_another_does_of_the_same_files() -> None:
    found, seen = documents({"a": 1, "b": 2}), Observations()
    rules = [rule("expect", {"schema": {"properties": {name: {"const": 0}}}}) for name in ("a", "b")]
    for one, name in zip(rules, "ab", strict=True):
        about = replace(subject(found), observations=seen)
        assert [finding.place for finding in one.findings(about)] == [Place(found[0].path, (name,))]
