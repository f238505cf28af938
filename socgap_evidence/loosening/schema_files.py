"""Comparing the document types of two judges, file by file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.loosening.alteration import Alteration, Direction
from socgap_evidence.loosening.judge import place_in
from socgap_evidence.loosening.schemas import compare_schemas
from socgap_evidence.project.catalogue import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.loosening.judge import Judge


def compare_schema_files(base: Judge, head: Judge) -> Iterator[Alteration]:
    """What is different between the schemas of two judges; one that only the head has changes nothing by itself."""
    before, after = base.definitions, head.definitions
    for name, old in before.files.items():
        if name not in after.files:
            place = place_in(base.schema_catalogue, f"{SCHEMAS}/{name}")
            yield Alteration(Direction.LOOSER, name, "The schema is gone.", place, in_base=True)
            continue
        for one in compare_schemas(before, after, old, after.files[name], name):
            side = base if one.is_gone else head
            place = place_in(side.schema_catalogue, f"{SCHEMAS}/{name}", one.at)
            yield Alteration(one.direction, name, _sentence(one.message), place, one.is_gone)


def _sentence(text: str) -> str:
    """With a capital letter, unless it begins with a name."""
    return f"{text[:1].upper()}{text[1:]}" if text.startswith("it ") else text
