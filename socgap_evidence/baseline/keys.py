"""When two gaps are the same gap, in two trees or on two days: by what they are of and about, never by where they stand.

Lines, columns and days are no part of it, so that a record which moves down its file is the same record, and neither are
the numbers of a message. What is told apart by its ids alone needs no words either: a review that was missed is the same
missed review once it is done late, and wherever the newest one now lies.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.model import Reason

if TYPE_CHECKING:
    from socgap_evidence.model import Gap

_DIGITS = re.compile(r"\d+")
_UNWRITABLE = re.compile(r"[\\\ud800-\udfff]")

PRESENCE = "evidence"
"""The rule that says one thing of all files together, in words that change with how many there are."""
_BY_PERIOD = frozenset({"covers", "every", "in_force", "zeros"})
"""Rules of which a member or a period is what a gap is about; the file it is shown at is merely the newest."""
_IN_TIME = _BY_PERIOD | {"within"}
"""Rules about what was not done in time. Their sentence changes when it is done late; the gap does not."""


class GapKey(Struct, frozen=True, order=True):
    """What makes a gap the same gap; empty is what it has not, or what does not tell it from others.

    Every text can be written to a file of UTF-8 as it is.
    """

    control: str
    requirement: str
    assertion: str
    rule: str
    reason: str
    path: str
    about: tuple[str, ...]
    says: str
    """The message, each of its numbers as ``#``."""

    def __str__(self) -> str:
        what = ": ".join(part for part in (", ".join(self.about), self.says) if part)
        where = f" ({self.path})" if self.path else ""
        return f"{self.assertion or self.requirement} {self.rule} {self.reason}{f': {what}' if what else ''}{where}"


def key_of(gap: Gap) -> GapKey:
    """What makes a gap the same gap."""
    is_named = bool(gap.about) and gap.reason is not Reason.INVALID
    needs_path = not (gap.rule == PRESENCE or (is_named and gap.rule in _BY_PERIOD))
    needs_words = not (gap.rule == PRESENCE or (is_named and gap.rule in _IN_TIME))
    return GapKey(
        control=gap.control,
        requirement=gap.requirement,
        assertion=gap.assertion or "",
        rule=gap.rule,
        reason=gap.reason.value,
        path=_writable(gap.place.path) if gap.place and needs_path else "",
        about=tuple(_writable(one) for one in gap.about),
        says=_writable(_DIGITS.sub("#", gap.message)) if needs_words else "",
    )


def _writable(text: str) -> str:
    r"""The text with what UTF-8 cannot hold as ``\xff``, and ``\`` doubled so that no two texts become one."""
    return _UNWRITABLE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if match.group() == "\\":
        return "\\\\"
    # 0xDC80 and what follows stand for the bytes of a file name that is not UTF-8 (PEP 383).
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"  # noqa: PLR2004
