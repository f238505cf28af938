"""Schemas: one is refused at a place, or both engines judge by it alike and always with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.documents import read_document
from socgap_evidence.errors import DocumentError, SchemaError
from socgap_evidence.schemas import SchemaSet
from tests.fuzz.laws import LONGEST_MESSAGE, pointers

if TYPE_CHECKING:
    from socgap_evidence.model import Json

NAME = "review.schema.json"
VALUES: tuple[Json, ...] = (
    None, True, 0, -1, 1.0, 1.5, 10**17, "", "a", "2026-03-01", "é", "a@example.com", [], [1, 1.0], [True, 1], ["a", "a"],
    {}, {"a": 1}, {"a": None, "b": []}, {"a": {"a": {"a": "x"}}}, [{"id": "x"}, {"id": "y", "a": [0]}],
)  # fmt: skip


def one(data: bytes) -> None:
    """AssertionError for a schema that cannot be refused, or by which a value is wrong for no reason."""
    try:
        source = read_document(NAME, data).data
        schemas = SchemaSet({NAME: source, "other.schema.json": {"type": "string"}}, "controls/schemas")
        validator = schemas.compile(source, NAME)
    except DocumentError:
        return
    except SchemaError as error:
        assert error.message
        assert len(error.message) <= LONGEST_MESSAGE
        return
    for value in VALUES:
        ways = {way for way, _ in pointers(value)}
        violations = validator.violations(value)
        assert validator.accepts(value) is (not violations)
        for violation in violations:
            assert "the two schema engines disagree" not in violation.message, (
                f"{value!r}: {violation.message}"
            )
            assert violation.message
            assert violation.pointer in ways, f"{violation.pointer} of {value!r}"
