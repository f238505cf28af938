"""Comparing the rules of a requirement: which are gone, which are new, and what each says otherwise.

What is known to be stricter stands in ``_STRICTNESS``; everything that does not may be looser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from socgap_evidence.durations import NO_TIME
from socgap_evidence.loosening.alteration import Alteration, Difference, Direction
from socgap_evidence.loosening.definitions import absolute
from socgap_evidence.loosening.schemas import compare_schemas
from socgap_evidence.loosening.spelling import is_same, spelled
from socgap_evidence.loosening.values import (
    Pair,
    anything,
    asks_less,
    asks_more,
    compare_keys,
    demands,
    fewer_entries,
    inside,
    least,
    longest,
    more_entries,
    most,
    nothing,
    period,
    proof,
    records,
)
from socgap_evidence.model import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from socgap_evidence.loosening.judge import Judge
    from socgap_evidence.loosening.values import Compare
    from socgap_evidence.model import Json
    from socgap_evidence.project import Check

_LIST_OF = {"ordered": "dates", "distinct": "people"}
"""The key for which a bare list stands."""
_LETS_PASS = frozenset({"zeros"})
"""Rules that let a requirement do with less: it may be met without any file."""


def _limit(pair: Pair) -> Iterator[Difference]:
    """A limit that is one of two ways to say until when: without it the record says it."""
    yield from anything(pair) if pair.old is None or pair.new is None else longest(None)(pair)


def _schema(pair: Pair) -> Iterator[Difference]:
    """A JSON Schema that records must meet; what it refers to by '#' is in itself."""
    old, new = absolute(pair.old, ""), absolute(pair.new, "")
    base = replace(pair.base.definitions, files={**pair.base.definitions.files, "": old})
    head = replace(pair.head.definitions, files={**pair.head.definitions.files, "": new})
    for one in compare_schemas(base, head, old, new):
        yield Difference(one.direction, one.message, (pair.key, *one.at), one.is_gone)


_STRICTNESS: Mapping[str, Mapping[str, Compare]] = {
    "fresh": {"for": longest(None), "grace": longest(NO_TIME), "per": asks_more},
    "every": {"period": period, "grace": longest(NO_TIME)},
    "zeros": {"grace": longest(NO_TIME)},
    "content": {
        "headings": more_entries,
        "words": least(0),
        "section_words": least(0),
        "no_placeholders": demands,
        "no_credentials": demands,
    },
    "ordered": {"past": more_entries},
    "distinct": {"people": more_entries},
    "unique": {"names_file": demands},
    "expect": {"schema": _schema},
    "counts": {"called": nothing, "at_least": least(float("-inf")), "at_most": most(float("inf"))},
    "covers": {
        "population": records,
        "by": records,
        "except": records,
        "for": longest(None),
        "grace": longest(NO_TIME),
        "joining": longest(NO_TIME),
        "away": inside({"return": longest(NO_TIME)}),
        "every": inside({"period": period, "grace": longest(NO_TIME)}),
        "share": least(1),
        "renewal": asks_less,
        "exactly_one": demands,
        "may_be_empty": asks_less,
    },
    "resolves": {"to": records, "current": demands},
    "agrees": {
        "left": records,
        "right": records,
        "explained": records,
        "with": records,
        "fields": more_entries,
        "values": more_entries,
        "mentions": more_entries,
        "may_be_empty": asks_less,
        "may_be_absent": asks_less,
    },
    "within": {"limit": _limit},
    "in_force": {"may_begin_later": asks_less},
    "approved": {
        "role": fewer_entries,
        "not": more_entries,
        "written": asks_more,
        "digest": asks_more,
        "proof": proof,
    },
    "recorded": {"within": longest(None)},
    "attachment": {"sidecar": demands},
}
"""By keyword and key, how what it says is compared; a key that is not here may be looser whatever it becomes."""


def compare_checks(
    base: Judge, head: Judge, before: Sequence[Check], after: Sequence[Check], owner: str
) -> Iterator[tuple[Alteration, bool]]:
    """What is different between the rules of a requirement, each with whether it holds for many requirements.

    ``owner`` is the requirement's id, which names rules that are no assertion.
    """
    pairs, gone, new = pair_up(before, after)
    for old in gone:
        message = f"{_what(old, owner)} is gone.{f' It said: {old.says}' if old.says else ''}"
        yield (
            Alteration(Direction.LOOSER, old.id or owner, message, old.place, in_base=True),
            old.is_inherited,
        )
    for added in new:
        direction = Direction.LOOSER if added.keyword in _LETS_PASS else Direction.STRICTER
        message = f"{_what(added, owner)} is new.{f' It says: {added.says}' if added.says else ''}"
        yield Alteration(direction, added.id or owner, message, added.place), added.is_inherited
    for old, other in pairs:
        for one in compare_values(base, head, other.keyword, old.written, other.written):
            message = f"{_what(other, owner)}: {one.message}"
            place = _inside((old if one.is_gone else other).place, one)
            name = other.id or owner
            yield Alteration(one.direction, name, message, place, one.is_gone), other.is_inherited


def compare_values(base: Judge, head: Judge, keyword: str, old: Json, new: Json) -> Iterator[Difference]:
    """What is different between two values of a keyword."""
    if not is_same(old, new):
        before, after = _as_mapping(keyword, old), _as_mapping(keyword, new)
        yield from compare_keys(before, after, _STRICTNESS.get(keyword, {}), base, head)


def _as_mapping(keyword: str, value: Json) -> dict[str, Json]:
    """A value with its key, where a bare list stands for one."""
    return value if isinstance(value, dict) else {_LIST_OF[keyword]: value}


def pair_up(
    before: Sequence[Check], after: Sequence[Check]
) -> tuple[list[tuple[Check, Check]], list[Check], list[Check]]:
    """Which check of one judge is which of the other's, those that are gone, and those that are new.

    One assertion may have several sentences; first come those that ask the same, then those that say the same.
    """
    pairs: list[tuple[Check, Check]] = []
    gone, new = list(before), list(after)
    for name in (_by_value, _by_sentence, _by_keyword):
        left: list[Check] = []
        for old in gone:
            match = next((index for index, one in enumerate(new) if name(one) == name(old)), None)
            if match is None:
                left.append(old)
            else:
                pairs.append((old, new.pop(match)))
        gone = left
    return pairs, gone, new


def _by_value(check: Check) -> tuple[str | None, ...]:
    return check.id, check.keyword, spelled(check.written)


def _by_sentence(check: Check) -> tuple[str | None, ...]:
    return check.id, check.keyword, check.says


def _by_keyword(check: Check) -> tuple[str | None, ...]:
    return check.id, check.keyword


def _what(check: Check, owner: str) -> str:
    """A check in a sentence: ``'within' of AC-2.E3``; without whose where its name says that, or where it is of many."""
    says_whose = check.is_inherited or check.id is None
    return f"'{check.keyword}'" if says_whose else f"'{check.keyword}' of {owner}"


def _inside(place: Place | None, one: Difference) -> Place | None:
    return None if place is None else Place(place.path, (*place.pointer, *one.at), on_key=True)
