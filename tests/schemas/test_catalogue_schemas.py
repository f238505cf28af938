"""Every schema of the catalogue compiles, and on real and on damaged evidence both engines say the same.

The judge beside ``Validator`` is plain ``jsonschema`` with Python's own regular expressions: what it accepts
must be accepted and what it rejects rejected, so a fault of either engine shows.
"""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from socgap_evidence.documents import read_document
from socgap_evidence.schemas import FORMATS, SchemaSet

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "controls" / "schemas"
SUFFIX = ".schema.json"
EDITOR_ONLY = {"base", "config", "control", "fleet", "import", "shared"}
"""Schemas for the files that people write about evidence; they are no document types."""

NAMES = sorted(
    path.name.removesuffix(SUFFIX)
    for path in FOLDER.glob(f"*{SUFFIX}")
    if path.name.removesuffix(SUFFIX) not in EDITOR_ONLY
)
TYPES = [name for name in NAMES if name != "common"]
SOURCES = {
    f"{name}{SUFFIX}": read_document(name + ".json", (FOLDER / f"{name}{SUFFIX}").read_bytes()).data
    for name in NAMES
}
SCHEMAS = SchemaSet(SOURCES, "controls/schemas")

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-10, 10**6)
    | st.sampled_from([0.5, 1.0, -0.0, 1e300])
    | st.sampled_from(
        [
            "",
            " ",
            "a",
            "2026-03-01",
            "2026-02-30",
            "2026-03-01T09:30:00Z",
            "x@example.com",
            "https://e.example/",
            "é😀",
        ]
    )
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "id", "x_a"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@cache
def registry() -> Registry:
    return Registry().with_resources(
        [(name, DRAFT202012.create_resource(source)) for name, source in SOURCES.items()]
    )


@cache
def judge(name: str) -> jsonschema.Draft202012Validator:
    checker = jsonschema.FormatChecker(formats=())
    for format_name, check in FORMATS.items():
        checker.checks(format_name)(check)
    return jsonschema.Draft202012Validator(
        {"$ref": f"{name}{SUFFIX}"}, registry=registry(), format_checker=checker
    )


@cache
def evidence() -> dict[str, list[Any]]:
    """Real documents by the name of their schema, as the controls say which file is what."""
    globs: dict[str, set[str]] = {}
    for path in (ROOT / "controls").glob("*.yaml"):
        control = yaml.safe_load(path.read_text(encoding="utf-8"))
        for requirement in control.get("requires", ()) if isinstance(control, dict) else ():
            said = requirement.get("evidence", [])
            globs.setdefault(requirement.get("schema", ""), set()).update(
                [said] if isinstance(said, str) else said
            )
    return {
        name: [
            read_document(file.name, file.read_bytes()).data
            for pattern in sorted(patterns)
            for file in sorted(ROOT.glob(pattern))
        ]
        for name, patterns in globs.items()
    }


def skeleton(schema: Any) -> Any:  # noqa: PLR0911  # one a type
    """A value with everything that a schema requires, valid or nearly so."""
    schema = SCHEMAS.resolve(schema)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object" if "properties" in schema else "string")
    match kind[0] if isinstance(kind, list) else kind:
        case "object":
            properties = schema.get("properties", {})
            return {key: skeleton(properties.get(key, {})) for key in schema.get("required", ())}
        case "array":
            return [skeleton(schema.get("items", {}))] * max(1, schema.get("minItems", 0))
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case "null":
            return None
        case _:
            return {
                "date": "2026-03-01",
                "date-time": "2026-03-01T09:30:00Z",
                "uri": "https://e.example/",
            }.get(schema.get("format"), "text")


def examples(name: str) -> list[Any]:
    return [*evidence().get(name, [])[:2], skeleton(SCHEMAS.source(name))]


def places(value: Any, above: tuple = ()) -> list[tuple]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [above, *(way for part, one in inner for way in places(one, (*above, part)))]


@st.composite
def damaged(draw: st.DrawFn, name: str) -> Any:
    """An example in which a few values are replaced, removed, added or renamed."""
    value = copy.deepcopy(draw(st.sampled_from(examples(name))))
    for _ in range(draw(st.integers(0, 3))):
        ways = places(value)
        way = draw(st.sampled_from(ways))
        if not way:
            continue
        around: Any = value
        for part in way[:-1]:
            around = around[part]
        match draw(st.sampled_from(["replace", "remove", "add", "swap"])):
            case "replace":
                around[way[-1]] = draw(VALUES)
            case "remove":
                del around[way[-1]]
            case "add" if isinstance(around, dict):
                around[draw(st.sampled_from(["x_own", "surplus", "id"]))] = draw(VALUES)
            case "add":
                around.append(copy.deepcopy(around[0]))
            case _:
                other: Any = value
                for part in draw(st.sampled_from(ways)):
                    other = other[part]
                around[way[-1]] = copy.deepcopy(other)
    return value


def test_there_is_a_schema_to_test() -> None:
    assert len(TYPES) >= 50
    assert SCHEMAS.names == TYPES


@pytest.mark.parametrize("name", TYPES)
def test_every_schema_compiles_and_rejects_what_is_no_mapping(name: str) -> None:
    for value in (None, [], "text", 1):
        assert not SCHEMAS.validator(name).accepts(value)
        (violation,) = SCHEMAS.validator(name).violations(value)
        assert violation.message.startswith("The file must be a mapping, not ")


@pytest.mark.parametrize("name", TYPES)
def test_every_schema_is_closed_but_for_fields_of_ones_own(name: str) -> None:
    found = SCHEMAS.validator(name).violations({"surplus": 1, "x_own": 1})
    named = [violation.pointer for violation in found if violation.on_key]
    assert named == [("surplus",)]


@pytest.mark.parametrize("name", sorted(set(evidence()) & set(TYPES)))
def test_real_evidence_meets_its_schema_or_is_explained_away_by_both_engines(name: str) -> None:
    validator = SCHEMAS.validator(name)
    documents = evidence()[name]
    verdicts = [validator.accepts(document) for document in documents]
    assert verdicts == [judge(name).is_valid(document) for document in documents]
    assert verdicts == [not validator.violations(document) for document in documents]
    # The example repository has gaps on purpose, but of no kind of evidence is every file broken.
    assert not documents or any(verdicts)


@pytest.mark.parametrize("name", TYPES)
def test_on_damaged_evidence_both_engines_agree_and_every_rejection_is_explained(name: str) -> None:
    validator = SCHEMAS.validator(name)

    @settings(max_examples=12, database=None)
    @given(damaged(name))
    def agree(value: Any) -> None:
        accepted = validator.accepts(value)
        violations = validator.violations(value)
        assert accepted == judge(name).is_valid(value)
        assert accepted == (not violations)
        for violation in violations:
            assert "disagree" not in violation.message
            assert violation.message.endswith(".")
            assert violation.fix.endswith((".", "?"))

    agree()
