"""JSONPath (RFC 9535) that ends: a control may come from a stranger, so none of its paths may take long or never match.

Refused are paths that are very long, nest deeply, descend to everything twice or choose the same again and again, and
patterns that are none. Those that are left are matched by an engine that takes linear time
(docs/adr/0006-schema-engines.md).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from socgap_evidence.errors import shortened
from socgap_evidence.limits import SELECTOR_LENGTH, SELECTOR_NESTING
from socgap_evidence.schemas.validator import regex_engine_accepts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jsonpath_rfc9535 import JSONPathQuery

_LITERAL = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")


@lru_cache(maxsize=4096)
def compile_path(text: str) -> JSONPathQuery:
    """A compiled JSONPath; ValueError with a sentence for what is none or could take too long."""
    from jsonpath_rfc9535 import JSONPathError  # 25 ms, and only controls with paths need it

    from socgap_evidence.jsonpath_engine import ENVIRONMENT  # as above

    if fault := _too_much(text):
        raise ValueError(f"'{shortened(text)}' is not taken as a JSONPath: {fault}")
    try:
        query = ENVIRONMENT.compile(text)
    except JSONPathError as error:
        raise ValueError(f"'{text}' is not a JSONPath (RFC 9535): {error}") from error
    for fault in _faults(query):
        raise ValueError(f"'{shortened(text)}' {fault}")
    return query


def _too_much(text: str) -> str:
    """Why a path could take too long, before anybody looks into it; empty if it could not."""
    if len(text) > SELECTOR_LENGTH:
        return f"it has more than {SELECTOR_LENGTH:,} characters"
    bare = _LITERAL.sub("", text)
    steps = ({"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0) for character in bare)
    if max(accumulate(steps), default=0) > SELECTOR_NESTING:
        return f"more than {SELECTOR_NESTING} of its brackets stand inside each other"
    if bare.count("..") > 1:
        return "it descends ('..') more than once, and each time to everything below"
    return ""


def _faults(query: JSONPathQuery) -> Iterator[str]:
    """What a path holds that is not taken, its filters and the paths in them included."""
    for segment in query.segments:
        if not _selects_once(segment.selectors):
            yield (
                "is not taken as a JSONPath: one of its brackets may choose the same value several times, "
                "and the next one each of them again"
            )
        for selector in segment.selectors:
            yield from _faults_of_filter(getattr(selector, "expression", None))


def _selects_once(selectors: Sequence[Any]) -> bool:
    """Whether the selectors of one bracket can never choose the same value: names, or indexes from one end, each once."""
    if len(selectors) == 1:
        return True
    names = [getattr(one, "name", None) for one in selectors]
    indexes = [getattr(one, "index", None) for one in selectors]
    if None not in names:
        return len(set(names)) == len(names)
    from_start = {index is not None and index >= 0 for index in indexes}
    return None not in indexes and len(from_start) == 1 and len(set(indexes)) == len(indexes)


def _faults_of_filter(expression: Any) -> Iterator[str]:
    """The same of what a filter says."""
    if getattr(expression, "name", None) in {"match", "search"}:
        pattern = getattr(expression.args[1], "value", None)
        if not isinstance(pattern, str) or not _is_pattern(pattern):
            yield "holds a pattern that is none (RFC 9485), is not written out, or takes more than linear time"
    for name in ("expression", "left", "right"):
        if (inner := getattr(expression, name, None)) is not None:
            yield from _faults_of_filter(inner)
    for argument in getattr(expression, "args", ()):
        yield from _faults_of_filter(argument)
    query = getattr(expression, "query", None)
    if query is not None:
        yield from _faults(query)


def _is_pattern(pattern: str) -> bool:
    """Whether a text is a pattern as RFC 9485 has them (I-Regexp), and one for an engine that takes linear time."""
    from iregexp_check import check  # it comes with jsonpath_rfc9535

    return bool(check(pattern)) and regex_engine_accepts(f"^(?:{pattern})$")
