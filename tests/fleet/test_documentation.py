"""The page names every key of a list, and the published schema is the one that is held against lists."""

from __future__ import annotations

import json
from typing import Any

from socgap_evidence.fleet import FLEET_GRAMMAR
from tests.docs.pages import DOCS, ROOT, cells


def test_every_key_of_a_list_has_its_row() -> None:
    grammar: Any = FLEET_GRAMMAR
    keys = [*grammar["properties"], *grammar["$defs"]["repository"]["properties"]]
    rows = set(cells(DOCS / "fleet.md", first_only=True))
    assert [key for key in keys if f"`{key}`" not in rows] == []


def test_every_key_says_what_it_is() -> None:
    grammar: Any = FLEET_GRAMMAR
    for part in (grammar["properties"], grammar["$defs"]["repository"]["properties"]):
        assert all(one["description"].endswith(".") for one in part.values())


def test_the_schema_for_editors_is_the_grammar() -> None:
    written = (ROOT / "controls/schemas/fleet.schema.json").read_text(encoding="utf-8")
    assert json.loads(written) == FLEET_GRAMMAR
