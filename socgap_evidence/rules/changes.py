"""What changed between two states of a file, as far as rules about its past ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.dates import parse_date, parse_date_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json


def changes_more_than_days(before: Document | None, after: Document | None) -> bool:
    """Whether anything differs but dates, comments and spelling; True for a state that could not be read."""
    if before is None or after is None or before.body != after.body:
        return True
    return not all(_is_day(old) and _is_day(new) for old, new in _changed(before.data, after.data))


def _changed(before: Json, after: Json) -> Iterator[tuple[Json, Json]]:
    """The values that differ, as deep as the shape of both is the same."""
    if isinstance(before, dict) and isinstance(after, dict) and before.keys() == after.keys():
        for key in before:
            yield from _changed(before[key], after[key])
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for old, new in zip(before, after, strict=True):
            yield from _changed(old, new)
    elif before != after or type(before) is not type(after):
        yield before, after


def _is_day(value: Json) -> bool:
    if not isinstance(value, str):
        return False
    for parse in (parse_date, parse_date_time):
        try:
            parse(value)
        except ValueError:
            continue
        return True
    return False
