"""What a commit stands on, told from where commits came into the first-parent line."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.history import Past
from tests.support.histories import Made, build

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("seed", range(12))
def test_a_commit_stands_on_its_parents_and_on_what_they_stand_on(seed: int, tmp_path: Path) -> None:
    """Branches of branches, merges of either side, several beginnings."""
    chance = random.Random(seed)  # noqa: S311  # the same histories every time
    made = [Made({"a": "0"})]
    for number in range(1, 40):
        count = chance.choice([0, 1, 1, 1, 2, 2, 3])
        parents = chance.sample(range(number), min(number, count))
        if number == 39:
            parents = [38, *(one for one in range(38) if chance.random() < 0.1)]
        made.append(Made({"a": str(number)}, parents))
    past = Past(tmp_path)
    build(tmp_path, made)
    parents_of = {commit.id: commit.parents for commit in past.commits}
    for commit in past.commits:
        reached, ahead = set[str](), [commit.id]
        while ahead:
            one = ahead.pop()
            if one not in reached:
                reached.add(one)
                ahead += parents_of[one]
        ancestors = past.ancestors(commit)
        assert {one for one in parents_of if one in ancestors} == reached
        assert "0" * 40 not in ancestors
