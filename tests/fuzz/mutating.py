"""Mutations that are the same every time: without coverage to guide them, but in every run of the tests."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST = 4096
"""The most bytes of an input; what is larger is for tests/spec/hostile."""
_SIGNS = (
    *(bytes([code]) for code in range(128)),
    b"\r\n",
    b"\xc2\x85",
    b"\xe2\x80\xa8",
    b"\xef\xbb\xbf",
    b"\xff",
    b"\xf0\x9f\x92\xa9",
)


def mutations(seeds: Sequence[bytes], words: Sequence[bytes], count: int, seed: str) -> Iterator[bytes]:
    """So many inputs, each a seed with one to four changes."""
    chance = random.Random(seed)  # noqa: S311  # no secret: it has to be the same every time
    for _ in range(count):
        data = chance.choice(seeds)
        for _ in range(chance.randint(1, 4)):
            data = _changed(data, seeds, words, chance)
        yield data[:LONGEST]


def _changed(data: bytes, seeds: Sequence[bytes], words: Sequence[bytes], chance: random.Random) -> bytes:
    first, last = sorted(chance.randint(0, len(data)) for _ in range(2))
    before, between, after = data[:first], data[first:last], data[last:]
    match chance.randrange(6):
        case 0:  # something is gone
            return before + after
        case 1:  # something stands there twice
            return before + between + between + after
        case 2:  # a sign instead of another
            return before + chance.choice(_SIGNS) + data[first + 1 :]
        case 3:  # a word of the language
            return before + chance.choice(words or _SIGNS) + data[first:]
        case 4:  # a piece of another input
            other = chance.choice(seeds)
            start = chance.randint(0, len(other))
            return before + other[start : start + chance.randint(0, 40)] + after
        case _:  # a bit
            return (
                before + bytes([data[first] ^ 1 << chance.randrange(8)]) + data[first + 1 :]
                if data[first:]
                else data
            )
