"""Every target keeps its laws over its corpus, over what was found before, and over mutations of both.

No atheris is needed, and every run tries the same. To look for what is new: ``make fuzz``.
"""

from __future__ import annotations

import time

import pytest

from tests.fuzz.folders import CORPUS, FOUND, WORDS, inputs, words
from tests.fuzz.mutating import LONGEST, mutations
from tests.fuzz.targets import TARGETS

SLOWEST = 20
"""The most seconds of processor time for one input: a hundred times what the slowest takes."""
MUTATIONS = {"controls": 100, "durations": 200, "schemas": 300, "waivers": 200, "workbooks": 100}
"""How many of them, where one takes milliseconds; of the others ``MANY``."""
MANY = 1000
STORED = [(target, path) for target in TARGETS for path in inputs(CORPUS / target, FOUND / target)]


def keep_laws(target: str, data: bytes) -> None:
    """What a target raises, with the input that makes it; AssertionError for one that took too long."""
    begun = time.process_time()
    try:
        TARGETS[target](data)
    except Exception as error:
        error.add_note(f"the input of {target}: {data!r}")
        raise
    assert time.process_time() - begun < SLOWEST, data


@pytest.mark.parametrize("target", TARGETS)
def test_laws_hold_for_what_is_stored(target: str) -> None:
    for path in inputs(CORPUS / target, FOUND / target):
        keep_laws(target, path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_laws_hold_for_mutations(target: str) -> None:
    seeds = [path.read_bytes() for path in inputs(CORPUS / target, FOUND / target)]
    for data in mutations(seeds, words(target), MUTATIONS.get(target, MANY), target):
        keep_laws(target, data)


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_has_a_corpus_and_words(target: str) -> None:
    assert inputs(CORPUS / target)
    assert words(target)


def test_nothing_is_stored_that_no_target_tries() -> None:
    kept = {
        *(path.name for folder in (CORPUS, FOUND) for path in folder.iterdir()),
        *(path.stem for path in WORDS.iterdir()),
    }
    assert kept == set(TARGETS)
    assert all(path.stat().st_size <= LONGEST for _, path in STORED)
    assert sum(path.stat().st_size for _, path in STORED) < 1024**2


def test_mutations_are_the_same_every_time() -> None:
    seeds, known = [b"a: 1\n", b"[]"], [b"- "]
    first = list(mutations(seeds, known, 50, "yaml"))
    assert first == list(mutations(seeds, known, 50, "yaml"))
    assert first != list(mutations(seeds, known, 50, "json"))
    assert len(set(first)) > 40
