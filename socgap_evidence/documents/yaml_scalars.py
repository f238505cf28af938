"""What a plain scalar of YAML means here: JSON's constants and numbers; all else is text."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socgap_evidence.model import Json

CONSTANTS: dict[str, Json] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,64})?(?:[eE][+-]?[0-9]{1,3})?")
_NUMBER_STARTS = frozenset("-0123456789")
_INFINITE = frozenset({float("inf"), float("-inf")})


@lru_cache(maxsize=16384)
def scalar(text: str) -> Json:
    """What a plain scalar means. The cache keeps one copy of words that recur in thousands of files."""
    if text in CONSTANTS:
        return CONSTANTS[text]
    if text[0] in _NUMBER_STARTS:
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            number = float(text)
            return text if number in _INFINITE or is_rounded(text, number) else number
    return text


def is_rounded(text: str, number: float) -> bool:
    """Whether a fraction became a whole number because a float cannot hold its digits: 0.99999999999999999 is not 1.

    True as well where the exponent is too large to tell.
    """
    if not number.is_integer():
        return False
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return True
    return exact != exact.to_integral_value()
