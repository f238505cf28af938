"""JSONPath (RFC 9535) that ends: a control may come from a stranger, so none of its paths may take long or never match.

Refused are paths that are very long, nest deeply or descend to everything twice, and patterns that are none. Those that are
left are matched by an engine that takes linear time (docs/adr/0006-schema-engines.md).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from socgap_evidence.errors import shortened
from socgap_evidence.limits import SELECTOR_LENGTH, SELECTOR_NESTING
from socgap_evidence.schemas.validator import matches, regex_engine_accepts

if TYPE_CHECKING:
    from jsonpath_rfc9535 import JSONPathEnvironment, JSONPathQuery

_LITERAL = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")


@lru_cache(maxsize=4096)
def compile_path(text: str) -> JSONPathQuery:
    """A compiled JSONPath; ValueError with a sentence for what is none or could take too long."""
    import jsonpath_rfc9535  # 25 ms, and only controls with paths need it

    if fault := _too_much(text):
        raise ValueError(f"'{shortened(text)}' is not taken as a JSONPath: {fault}")
    try:
        query = _environment().compile(text)
    except jsonpath_rfc9535.JSONPathError as error:
        raise ValueError(f"'{text}' is not a JSONPath (RFC 9535): {error}") from error
    for segment in query.segments:
        for selector in segment.selectors:
            _refuse_patterns(text, getattr(selector, "expression", None))
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


def _refuse_patterns(text: str, expression: Any) -> None:
    """Raise ValueError for a pattern in a filter that would never match, could take too long, or comes from the evidence."""
    if getattr(expression, "name", None) in {"match", "search"}:
        pattern = getattr(expression.args[1], "value", None)
        if not isinstance(pattern, str) or not _is_pattern(pattern):
            raise ValueError(
                f"'{shortened(text)}' holds a pattern that is none (RFC 9485), is not written out, or takes more than linear time"
            )
    for name in ("expression", "left", "right"):
        if (inner := getattr(expression, name, None)) is not None:
            _refuse_patterns(text, inner)
    for argument in getattr(expression, "args", ()):
        _refuse_patterns(text, argument)
    for segment in getattr(getattr(expression, "query", None), "segments", ()):
        for selector in segment.selectors:
            _refuse_patterns(text, getattr(selector, "expression", None))


def _is_pattern(pattern: str) -> bool:
    """Whether a text is a pattern as RFC 9485 has them (I-Regexp), and one for an engine that takes linear time."""
    from iregexp_check import check  # it comes with jsonpath_rfc9535

    return bool(check(pattern)) and regex_engine_accepts(f"^(?:{pattern})$")


@cache
def _environment() -> JSONPathEnvironment:
    """RFC 9535 with patterns that are matched in linear time."""
    from jsonpath_rfc9535 import JSONPathEnvironment  # as above
    from jsonpath_rfc9535.function_extensions import Match, Search  # as above

    class _Whole(Match):
        def __call__(self, string: object, pattern: object) -> bool:
            """Whether the pattern matches all of a text."""
            return isinstance(string, str) and matches(f"^(?:{pattern})$", string)

    class _Anywhere(Search):
        def __call__(self, string: object, pattern: object) -> bool:
            """Whether the pattern matches a part of a text."""
            return isinstance(string, str) and matches(str(pattern), string)

    made = JSONPathEnvironment()
    made.function_extensions |= {"match": _Whole(), "search": _Anywhere()}
    return made
