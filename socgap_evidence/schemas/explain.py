"""From a schema engine's errors to sentences a person can act on, each pointed at its value or key."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from socgap_evidence.errors import SHOWN, did_you_mean, shortened
from socgap_evidence.limits import MAX_VIOLATIONS
from socgap_evidence.schemas.formats import EXAMPLES
from socgap_evidence.schemas.validator import Violation, matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jsonschema.exceptions import ValidationError

    from socgap_evidence.model import Pointer

_LOOKED_THROUGH = 1000
"""The most unknown fields among which a missing one is looked for under another name."""
_LISTED = 50
"""The most words that a message lists."""
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
"""A text as Python writes one."""
_TYPOGRAPHIC = frozenset("\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb")
_NO_BREAK_SPACE = "\u00a0"
_BLANK_FIX = "There is a no-break space in the key: type an ordinary one, or none."
_WRITTEN_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TRUTHS = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)
_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}


def explain(errors: Iterable[ValidationError]) -> list[Violation]:
    """The errors as violations, each said once, in the order of their places.

    Of more than ``MAX_VIOLATIONS`` the last stands for the rest, which nobody has looked for.
    """
    each = (violation for error in errors for violation in _violations(error))
    found = dict.fromkeys(islice(each, MAX_VIOLATIONS))
    rest = [_REST] if next(each, None) is not None else []
    return sorted(found, key=_order) + rest


_REST = Violation(
    (),
    False,
    f"More is wrong than these {MAX_VIOLATIONS:,} faults; what else, cannot be told until they are mended.",
    "Mend them first.",
    is_rest=True,
)


def _order(violation: Violation) -> list[tuple[bool, int, str]]:
    """A sort key: keys before positions, positions as numbers."""
    return [(True, part, "") if isinstance(part, int) else (False, 0, part) for part in violation.pointer]


def _violations(error: ValidationError) -> Iterator[Violation]:  # noqa: C901  # one case a keyword
    pointer: Pointer = tuple(error.absolute_path)
    keyword = str(error.validator)
    value: Any = error.instance
    wanted: Any = error.validator_value
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    name = _name(pointer)
    match keyword:
        case "required":
            yield from _missing(pointer, wanted, value, schema)
        case "additionalProperties":
            yield from _unexpected(pointer, schema, value)
        case "unevaluatedProperties":
            yield from _unevaluated(error, pointer, schema)
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            expected = " or ".join(_TYPES.get(kind, kind) for kind in kinds)
            yield _at(pointer, f"{name} must be {expected}, not {_shown(value)}.", _type_fix(kinds, value))
        case "enum":
            allowed = _listed([_plain(choice) for choice in wanted])
            guess = did_you_mean(str(value), [str(choice) for choice in wanted[:_LOOKED_THROUGH]])
            yield _at(pointer, f"{_shown(value)} is not one of {allowed}.", guess or "Use one of them.")
        case "const":
            yield _at(
                pointer, f"{name} must be {_plain(wanted)}, not {_shown(value)}.", f"Write {_plain(wanted)}."
            )
        case "format":
            kind = str(wanted).replace("-or-", " or ")
            yield _at(pointer, f"{_shown(value)} is not a valid {kind}.", _format_fix(str(wanted), value))
        case "pattern":
            yield _at(
                pointer, f"{_shown(value)} does not have the form of {name} ({wanted}).", "Correct the value."
            )
        case "dependentRequired":
            for key, needed in wanted.items():
                if key in value:
                    yield from _missing(pointer, needed, value, schema)
        case _:
            yield _at(pointer, *_bound(keyword, wanted, value, name))


def _missing(
    pointer: Pointer, required: list[str], value: dict[str, Any], schema: Mapping[str, Any]
) -> Iterator[Violation]:
    known = schema.get("properties", value)
    strangers = list(islice((key for key in value if key not in known), _LOOKED_THROUGH))
    for key in required:
        if key not in value:
            close = difflib.get_close_matches(key, strangers, n=1)
            fix = f"Is '{close[0]}' meant? Rename it." if close else f"Add '{key}'."
            fix = _BLANK_FIX if close and _NO_BREAK_SPACE in close[0] else fix
            yield replace(_at(pointer, f"{_name(pointer)} lacks '{key}'.", fix), missing=key)


def _unexpected(pointer: Pointer, schema: Mapping[str, Any], value: dict[str, Any]) -> Iterator[Violation]:
    known = schema.get("properties", {})
    for key in value:
        if key in known or any(matches(pattern, key) for pattern in schema.get("patternProperties", ())):
            continue
        fix = did_you_mean(key, [name for name in known if name not in value])
        fix = _BLANK_FIX if _NO_BREAK_SPACE in key else fix
        yield Violation(
            (*pointer, key),
            True,
            f"'{shortened(key)}' is not a field of {_name(pointer)}.",
            fix or _instead(schema, known),
        )


def _unevaluated(error: ValidationError, pointer: Pointer, schema: Mapping[str, Any]) -> Iterator[Violation]:
    """The fields that no branch of the schema knows: which these are only the engine can tell, and only its message says."""
    value: Any = error.instance
    value = dict(islice(value.items(), _LOOKED_THROUGH))
    said = {*_QUOTED.findall(error.message)}
    strangers = {key for key in value if repr(key) in said}
    known = {key: True for key in (*value, *schema.get("properties", {})) if key not in strangers}
    if not strangers:
        yield _at(pointer, f"{_name(pointer)} has fields that the schema does not know.", "Remove them.")
    yield from _unexpected(pointer, {"properties": known}, value)


def _instead(schema: Mapping[str, Any], known: Iterable[str]) -> str:
    """What to do about a field that the schema does not know and that resembles none it knows."""
    if any(pattern.startswith("^x_") for pattern in schema.get("patternProperties", ())):
        return "Remove it; fields of your own begin with 'x_'."
    return f"Remove it, or use one of {_listed(sorted(known))}."


def _listed(words: Sequence[str]) -> str:
    """Words in a row, of very many only the first."""
    others = f" and {len(words) - _LISTED:,} more" if len(words) > _LISTED else ""
    return ", ".join(map(shortened, words[:_LISTED])) + others


def _bound(keyword: str, wanted: object, value: object, name: str) -> tuple[str, str]:  # noqa: C901, PLR0911, PLR0912  # one a keyword
    match keyword:
        case "minLength" if wanted == 1:
            return f"{name} is empty.", "Fill it in."
        case "minLength":
            return f"{name} has {len(str(value))} characters; at least {wanted} say something.", "Say more."
        case "maxLength":
            return f"{name} has {len(str(value))} characters; at most {wanted} fit.", "Shorten it."
        case "minItems":
            return f"{name} has {_count(value)} entries; it needs at least {wanted}.", "Add what is missing."
        case "maxItems":
            return (
                f"{name} has {_count(value)} entries; at most {wanted} {_is(wanted)} allowed.",
                "Remove the rest.",
            )
        case "uniqueItems":
            return f"{name} holds the same entry twice.", "Keep one of the two."
        case "minimum" | "exclusiveMinimum":
            edge = "at least" if keyword == "minimum" else "more than"
            return f"{name} is {value}; it must be {edge} {wanted}.", "Correct the number."
        case "maximum" | "exclusiveMaximum":
            edge = "at most" if keyword == "maximum" else "less than"
            return f"{name} is {value}; it must be {edge} {wanted}.", "Correct the number."
        case "minProperties":
            return f"{name} has {_count(value)} fields; it needs at least {wanted}.", "Add what is missing."
        case "contains":
            return f"{name} lacks {_described(wanted)}.", "Add it."
        case "anyOf" | "oneOf":
            alternatives = len(wanted) if isinstance(wanted, list) else 0
            return (
                f"{name} fits none of the {alternatives} forms that are allowed.",
                "See the schema for the forms.",
            )
        case "None":  # the schema 'false', which has no keyword
            return f"{_shown(value)} is not allowed here.", "Remove it."
        case _:
            return f"{name} breaks '{keyword}: {_plain(wanted)}'.", "See the schema."


def _described(schema: object) -> str:
    """What an entry must be: its value, or the values of its fields, where the schema says no more than that."""
    if not isinstance(schema, Mapping):
        return "an entry"
    if "const" in schema:
        return f"'{_plain(schema['const'])}'"
    fields = schema.get("properties", {})
    if fields and all(isinstance(field, Mapping) and "const" in field for field in fields.values()):
        return "an entry with " + " and ".join(
            f"{key} '{_plain(field['const'])}'" for key, field in fields.items()
        )
    return f"an entry that fits {_plain(schema)}"


def _at(pointer: Pointer, message: str, fix: str) -> Violation:
    return Violation(pointer, False, message[:1].upper() + message[1:], fix)


def _name(pointer: Pointer) -> str:
    """The last key of the way to a value, with its place in lists: ``'items[3].person'``."""
    if not pointer:
        return "the file"
    text = ""
    for part in pointer[-3:]:
        text += f"[{part}]" if isinstance(part, int) else f"{'.' if text else ''}{shortened(part)}"
    return f"'{text.lstrip('.')}'"


def _type_fix(kinds: list[str], value: object) -> str:
    if "string" in kinds and isinstance(value, int | float):
        return f'Quote it: "{_plain(value)}".'
    if isinstance(value, str) and (meant := _unquoted(kinds, value)):
        return meant
    if "object" in kinds and isinstance(value, list):
        return "Take the dashes away, so that its fields stand directly below it."
    if "array" in kinds and isinstance(value, dict):
        return "Begin each entry with a dash, '- ', on a line of its own."
    if "null" in kinds or value is not None:
        return "Correct the value."
    return "Fill it in."


def _unquoted(kinds: list[str], value: str) -> str:
    """What to write instead of a text that says a truth or a number; empty if it says neither."""
    if "boolean" in kinds and value.lower() in _TRUTHS:
        return f"Write {_TRUTHS[value.lower()]}, without quotes."
    if {"integer", "number"} & {*kinds} and _NUMBER.fullmatch(value):
        return f"Take the quotes away: {value}."
    return ""


def _format_fix(wanted: str, value: object) -> str:
    """What to do about a value that is not of its format."""
    if isinstance(value, str) and value[:1] in _TYPOGRAPHIC:
        return "Type straight quotes, or none at all."
    if wanted == "date" and _WRITTEN_DAY.fullmatch(str(value)):
        return "The calendar has no such day; correct it."
    alone = f"{EXAMPLES['date']}, or with its time: " if wanted == "date-or-date-time" else ""
    return f"Write it like {alone}{EXAMPLES.get(wanted, '')}."


def _shown(value: object) -> str:
    """A value as it may appear in a public log: never more than a few words of it."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = f"'{value}'" if isinstance(value, str) else _plain(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 2]}…'"


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _is(number: object) -> str:
    return "is" if number == 1 else "are"


def _count(value: object) -> int:
    return len(value) if isinstance(value, list | dict) else 0
