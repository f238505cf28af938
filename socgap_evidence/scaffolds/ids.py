"""What the next file of a kind is called: as its neighbours are, or else as the schema's example is.

A name is a prefix, a year, and then a number, a period, what it is about, or nothing: ``INC-2026-002``,
``ACR-2026-Q4``, ``VRV-2026-gitfold``, ``IAP-2027``. No day is made up: without a cadence a name has the year alone.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.schemas.fields import properties_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from socgap_evidence.schemas import SchemaSet

_NAME = re.compile(
    r"(?:(?P<prefix>[A-Za-z][A-Za-z0-9]*)-)?(?P<year>[0-9]{4})"
    r"(?:-(?:(?P<number>[0-9]{3,})|(?P<period>Q[1-4]|H[12]|[0-9]{2}))(?=-|$))?(?P<rest>(?:[-.].*)?)"
)
_UNSAFE = re.compile(r"[^A-Za-z0-9.]+")
_KIND = re.compile(r"[A-Za-z]+-")
_WIDTH = 3
"""Digits of a number in a name, unless the neighbours have more."""


class Style(Struct, frozen=True):
    """How the files of a kind are called."""

    prefix: str
    """What stands before the year; empty if nothing does."""
    digits: int = 0
    """Of the number that counts them within a year; 0 if they are not counted."""

    def names(self, year: int, stamp: str, about: str, taken: Iterable[str]) -> Iterator[str]:
        """Names in the order in which they should be used.

        ``stamp`` is the period that a file is for, or the year again; ``about`` what else it is about.
        """
        head = f"{self.prefix}-" if self.prefix else ""
        if self.digits:
            first = self._last(year, taken) + 1
            yield from (f"{head}{year:04d}-{number:0{self.digits}d}" for number in count(first))
        else:
            name = f"{head}{stamp}{f'-{about}' if about else ''}"
            yield name
            yield from (f"{name}-{number}" for number in count(2))

    def _last(self, year: int, taken: Iterable[str]) -> int:
        found = (_NAME.fullmatch(name) for name in taken)
        numbers = [
            int(one["number"])
            for one in found
            if one and one["number"] and (one["prefix"] or "") == self.prefix and int(one["year"]) == year
        ]
        return max(numbers, default=0)


def style_of(taken: Iterable[str], examples: Iterable[str], kind: str) -> Style:
    """How most of the names that are there are made, else the first example that is one, else the kind's initials."""
    found = Counter(style for name in sorted(taken) if (style := _style(name)) is not None)
    if found:
        return found.most_common(1)[0][0]
    return next((style for name in examples if (style := _style(name)) is not None), Style(_initials(kind)))


def style_for(schemas: SchemaSet, kind: str, taken: Iterable[str] = ()) -> Style:
    """How files of a document type are called, by those that are there and the examples of its schema."""
    field = schemas.resolve(properties_of(schemas, schemas.source(kind)).get("id", {}))
    examples = field.get("examples")
    return style_of(taken, map(str, examples) if isinstance(examples, list) else (), kind)


def about(name: str) -> str:
    """What an id is about, to end another id with: ``ven-gitfold`` is about ``gitfold``, ``p-016`` about ``p016``."""
    short = _KIND.sub("", name, count=1)
    return slug(short if not short.isdigit() else name.replace("-", ""))


def slug(text: str) -> str:
    """The text with a hyphen for whatever a file's name should not have; may be empty."""
    return _UNSAFE.sub("-", text).strip("-.")


def is_whole(name: str, style: Style) -> bool:
    """Whether somebody wrote out a whole name of that style instead of what a file is about."""
    found = _NAME.fullmatch(name)
    return found is not None and (found["prefix"] or "") == style.prefix and bool(style.prefix)


def period_in(name: str, style: Style) -> str:
    """The period that a whole name of that style states beyond its year; empty if it states none."""
    found = _NAME.fullmatch(name)
    is_stated = found is not None and found["period"] and is_whole(name, style)
    return f"{found['year']}-{found['period']}" if found is not None and is_stated else ""


def subject_of(name: str) -> str:
    """What stands behind the year and the period of a whole name; empty for anything else."""
    found = _NAME.fullmatch(name)
    return (found["rest"] or "").lstrip("-.") if found is not None and found["prefix"] else ""


def first_free(names: Iterable[str], taken: Collection[str]) -> str:
    """The first name that no file has."""
    return next(name for name in names if name not in taken)


def _style(name: str) -> Style | None:
    found = _NAME.fullmatch(name)
    return None if found is None else Style(found["prefix"] or "", len(found["number"] or ""))


def _initials(kind: str) -> str:
    words = [word for word in re.split(r"[^A-Za-z0-9]+", kind) if word]
    short = "".join(word[0] for word in words) if len(words) > 1 else kind[:_WIDTH]
    return short.upper() if short[:1].isalpha() else f"R{short}".upper()
