"""A mapping that names what nobody has is refused at its place, before any row is read."""

from __future__ import annotations

import pytest

from socgap_evidence.errors import ConfigError
from socgap_evidence.importing import MappingFile, open_mapping
from tests.importing.importing import COMMON, PEOPLE, project

FIELDS = "fields:\n  id: {column: Number}\n"


def refusal(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        open_mapping(MappingFile("m", "m.yaml", text.encode()), project())
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("a: [", "m.yaml:1:5: It is not YAML", id="no YAML"),
        pytest.param("title: x", "m.yaml:1:1: The file lacks 'type'", id="too little"),
        pytest.param(
            f"{COMMON}{FIELDS}colour: red", "m.yaml:6:1: 'colour' is not a field", id="an unknown word"
        ),
        pytest.param(
            f"{COMMON}fields:\n  id: {{colum: Number}}\n", "m.yaml:5:8: 'colum' is not a field", id="mistyped"
        ),
        pytest.param(
            f"{COMMON}{FIELDS}  name: {{column: A, values: {{a: [1]}}}}",
            "must be text or a number",
            id="a list as a value",
        ),
        pytest.param(
            COMMON.replace("people", "peple") + FIELDS,
            "m.yaml:2:1: There is no document type 'peple'. Did you mean 'people'?",
            id="no such type",
        ),
        pytest.param(
            COMMON.replace("people", "unheard-of-type") + FIELDS,
            "See docs/reference/document-types.md",
            id="nothing close",
        ),
        pytest.param(
            COMMON.replace("people", "policy") + FIELDS, "has no list of items", id="a type without items"
        ),
        pytest.param(
            COMMON.replace("key: id", "key: idd") + FIELDS,
            "m.yaml:3:1: 'idd' is not among the fields. Did you mean 'id'?",
            id="a key that is no field",
        ),
        pytest.param(
            f"{COMMON}fields:\n  id: {{value: x}}\n", "The key is read from a column", id="a constant key"
        ),
        pytest.param(
            f"{COMMON}fields:\n  id: {{column: x, keep: true}}\n", "The key is read", id="a key that is kept"
        ),
        pytest.param(
            f"{COMMON}{FIELDS}  nam: {{column: A}}\n", "'nam' is no field of an item", id="no such field"
        ),
        pytest.param(
            f"{COMMON}{FIELDS}  zzzzzz: {{column: A}}\n",
            "Fields of your own begin with 'x_'",
            id="nothing like it",
        ),
        pytest.param(
            f"{COMMON}{FIELDS}document: {{ownr: p-001}}\n", "Did you mean 'owner'?", id="no such field above"
        ),
        pytest.param(
            f"{COMMON}{FIELDS}document: {{items: []}}\n",
            "'items' is no field of a document",
            id="the items as a constant",
        ),
        pytest.param(
            f"{COMMON}{FIELDS}  name: {{}}\n",
            "one of 'column', 'value' and 'records', and this has 0",
            id="none",
        ),
        pytest.param(
            f"{COMMON}{FIELDS}  name: {{column: A, value: b}}\n", "and this has 2", id="two of three"
        ),
        pytest.param(
            f"{COMMON}{FIELDS}  name: {{value: b, split: x}}\n",
            "m.yaml:6:20: 'split' is about a column",
            id="idle",
        ),
        pytest.param(
            f"{COMMON}{FIELDS}  hired_on: {{column: A, date: DD/MM}}\n", "m.yaml:6:", id="no format"
        ),
        pytest.param(
            f"{COMMON}{FIELDS}  hired_on: {{column: A, zone: Lisbon}}\n",
            "'Lisbon' is not a time zone",
            id="no zone",
        ),
        pytest.param(
            f"{COMMON}{FIELDS}  manager: {{column: A, lookup: {{in: peopel, by: x}}}}\n",
            "m.yaml:6:33: There is no document type 'peopel'",
            id="no register",
        ),
        pytest.param(
            f"{COMMON}{FIELDS}  groups: {{records: [{{a: {{column: A, keep: true}}}}]}}\n",
            "neither 'keep' nor 'records'",
            id="a record that keeps",
        ),
        pytest.param(
            f"{COMMON}{FIELDS}  groups: {{records: [{{a: {{value: 1}}}}]}}\n",
            "A record needs a column",
            id="no column",
        ),
        pytest.param(
            f"{COMMON}{FIELDS}  groups: {{records: [{{a: {{column: A}}}}]}}\n",
            "'a' is no field of an item",
            id="no records",
        ),
    ],
)
def test_what_is_wrong_with_it_is_said_at_its_place(text: str, says: str) -> None:
    assert says in refusal(text)


def test_it_says_which_columns_it_looks_for() -> None:
    text = PEOPLE + "only: {State: open}\nwithout: {Kind: [a, b]}\n"
    mapping = open_mapping(MappingFile("m", "m.yaml", text.encode()), project())
    assert mapping.columns[:3] == ["Number", "No.", "Name"]
    assert mapping.columns[-2:] == ["State", "Kind"]
    assert mapping.without == {"Kind": ("a", "b")}
    assert mapping.fields["terminated_at"].zone == project().config.zone
