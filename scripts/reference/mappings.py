"""The page on mappings: every word of the grammar, and the columns of the mappings that come with socgap."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from socgap_evidence.importing import MAPPING_GRAMMAR, find_mapping, shipped_names
from socgap_evidence.importing.mapping import read_mapping
from socgap_evidence.rules.base import mapping

if TYPE_CHECKING:
    from socgap_evidence.model import Json

_HEAD = """# Mappings

What may stand in a mapping of `socgap import`, and what the mappings look for that come with socgap.
[Import what you have](../importing.md) shows one. An asterisk marks what has to be there.
"""


def page() -> str:
    """Every word of a mapping, and the columns of those that come with socgap."""
    definitions = mapping(MAPPING_GRAMMAR["$defs"])
    parts = [_HEAD]
    for title, grammar in {
        "A mapping": MAPPING_GRAMMAR,
        "A field": mapping(definitions["field"]),
        "A lookup": mapping(definitions["lookup"]),
    }.items():
        required = [str(name) for name in _list(grammar.get("required"))]
        rows = [
            f"| `{name}`{'*' if name in required else ''} | {_says(schema)} |"
            for name, schema in mapping(grammar["properties"]).items()
        ]
        parts.append("\n".join([f"## {title}\n\n| word | meaning |\n|---|---|", *rows, ""]))
    for name in shipped_names():
        file = find_mapping(name)
        shipped = read_mapping(name, file.path, file.raw, UTC)
        rows = [
            f"| `{field}`{' (may be missing)' if one.optional else ''} | {', '.join(one.columns).replace('|', chr(92) + '|')} |"
            for field, rule in shipped.fields.items()
            for one in rule.sources
        ]
        head = f"## `{name}`\n\n{shipped.title}, into `{shipped.type}`.\n\n| field | column |\n|---|---|"
        parts.append("\n".join([head, *rows, ""]))
    return "\n".join(parts)


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _says(schema: Json) -> str:
    return str(mapping(schema).get("description", "")).replace("|", "\\|")
