"""Whom a file may be about is asked, and what a register says of them is not asked again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from socgap_evidence.documents import read_document
from socgap_evidence.errors import UsageError
from tests.scaffolds.company import BARE, made_up, write, write_own
from tests.support.brambleport import sample

LEAVER = "evidence/access/offboarding/OFB-2026-p016.yaml"
PEOPLE = "evidence/registers/people.yaml"


def data_of(made: Any) -> dict[str, Any]:
    found = read_document(made.path, made.text.encode()).data
    assert isinstance(found, dict)
    return found


def without(*paths: str) -> dict[str, bytes]:
    return {path: raw for path, raw in sample().items() if path not in paths}


def said(*words: str, **options: Any) -> str:
    with pytest.raises(UsageError) as caught:
        write(*words, **options)
    return str(caught.value)


def test_a_leaver_without_a_record_is_named_before_one_is_written() -> None:
    assert said("sample", "offboarding", files=without(LEAVER)) == (
        "Nothing says which person it is about. Name one behind 'offboarding'. Without one: p-016."
    )


def test_where_each_has_a_record_all_are_named() -> None:
    assert said("sample", "offboarding").endswith("Name one behind 'offboarding'. Known: p-016, p-020.")


def test_a_long_register_is_not_listed_whole() -> None:
    assert said("sample", "access-listing").endswith(" and 1 more.")


def test_without_a_register_nobody_is_named() -> None:
    assert said("bare", "vendor-review") == (
        "Nothing says which vendor it is about. Name one behind 'vendor-review'. No register names one yet."
    )


@pytest.mark.parametrize(
    ("company", "kind", "output"),
    [
        ("sample", "offboarding", "evidence/access/offboarding/OFB-2026-x.yaml"),
        ("bare", "incident", ""),
        ("bare", "access-request", ""),
        ("bare", "people", ""),
    ],
)
def test_nobody_is_asked_for_where_the_name_does_not_hang_on_it(company: str, kind: str, output: str) -> None:
    assert write(company, kind, output=output).path


def test_the_end_of_an_engagement_is_that_of_the_people_register() -> None:
    made = write("sample", "offboarding", "p-016", files=without(LEAVER))
    data = data_of(made)
    assert made.path == LEAVER
    assert data["terminated_at"] == read_document(LEAVER, sample()[LEAVER]).data["terminated_at"]  # type: ignore[call-overload, index]
    assert "terminated_at" not in made.empty
    assert "notified_at" in made.empty


@pytest.mark.parametrize(
    "people",
    [
        b"items: [",
        None,
        sample()[PEOPLE].replace(b"id: p-017", b"id: p-016"),
    ],
)
def test_what_no_single_entry_says_is_left_empty(people: bytes | None) -> None:
    files = without(LEAVER, PEOPLE) | ({} if people is None else {PEOPLE: people})
    assert data_of(write("sample", "offboarding", "p-016", files=files))["terminated_at"] is None


MEMBERS = {
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "string"},
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "size": {"type": ["integer", "null"]},
                    "place": {"type": "string"},
                },
            },
        }
    }
}
RULE = """\
  - id: AC-1.E1
    title: Visits
    kind: record
    evidence: evidence/visits/*.yaml
    schema: visit
    asserts:
      - id: AC-1.A1
        says: The register says so too.
        agrees:
          key: about
          with: {in: members, each: "$.items[*]", key: id}
          fields: [tags, size, place]
      - id: AC-1.A2
        says: They exist.
        resolves: {key: about, to: {in: members, each: "$.items[*]", key: id}}
  - {id: AC-1.E9, title: Members, kind: register, evidence: evidence/members.yaml, schema: members, at_least: 0}
"""


def test_only_single_values_that_the_register_has_are_copied() -> None:
    visit = {
        "properties": {
            "id": {"type": "string"},
            "about": {"type": "string"},
            "tags": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            "size": {"type": "integer"},
            "place": {"type": "string"},
            "by": {"type": "string"},
        },
        "required": ["id", "about", "tags", "size", "place", "by"],
    }
    files = {
        "controls/schemas/members.schema.json": json.dumps(MEMBERS),
        "evidence/members.yaml": "items: [{id: m-one, tags: [a], size: null, place: north}]\n",
    }
    made = write_own(made_up(RULE, visit, files), "one")
    data = data_of(made)
    assert (data["about"], data["place"], data["size"], data["tags"]) == ("m-one", "north", None, [None])
    assert made.empty == ("tags[]", "size", "by")


def test_a_document_has_the_title_the_kind_and_the_id_that_are_known() -> None:
    data = data_of(write("bare", "policy", "access-control"))
    assert (data["title"], data["kind"], data["doc_id"]) == ("Access control policy", "policy", "POL-ACCESS")
    charter = data_of(write("bare", "policy", "charter"))
    assert (charter["kind"], charter["doc_id"]) == ("charter", None)
    conduct = data_of(write("bare", "policy", "code-of-conduct"))
    assert (conduct["title"], conduct["kind"]) == ("Code of conduct", "code_of_conduct")


def test_where_limits_are_read_from_an_id_it_is_said() -> None:
    made = write("bare", "policy", "vendor-management")
    assert data_of(made)["doc_id"] is None
    assert made.notes == (
        "Limits of VM-1 are read from POL-VENDOR: the document that states them has that doc_id.",
    )
    assert write("bare", "policy", "access-control").notes == ()


def test_of_several_documents_nothing_is_known() -> None:
    data = data_of(write("bare", "policy", "backup", "PL-2.E4"))
    assert (data["title"], data["kind"], data["doc_id"]) == (None, None, None)
    assert write("bare", "policy", "access-control", files=BARE).path
