"""What is known of a path from one commit to the next is what a walk from that commit alone tells."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.history import History, Past
from socgap_evidence.history.chains import Chains
from tests.history.test_walk import edited, random_history
from tests.support.histories import Made, build

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from socgap_evidence.history import Commit, Version


def told(versions: Sequence[Version]) -> list[Any]:
    return [
        (one.commit.id, one.path, one.blob, [merge.id for merge in one.merges], one.is_first)
        for one in versions
    ]


def on_the_way(root: Path, *, also: Collection[str] = ()) -> Iterator[tuple[Commit, History]]:
    """Each commit of the first-parent line with what is known when it is reached; all is asked about, and ``also``."""
    past, chains = Past(root), Chains()
    for number, commit in enumerate(reversed(past.mainline)):
        if number:
            chains.advance(commit, past.changes[past.positions[commit.id]])
        history = History(past, commit, chains.known)
        history.expect(also)
        yield commit, history


@pytest.mark.parametrize("block", range(3))
def test_it_is_what_a_walk_tells(block: int, tmp_path: Path) -> None:
    for seed in range(2000 + block * 20, 2012 + block * 20):
        made, chance = random_history(seed), random.Random(seed)  # noqa: S311  # the same each time
        for _ in range(6):  # a line on which paths come and go, too
            made.append(Made(edited(chance, dict(made[-1].tree)), [len(made) - 1], made[-1].at + 500))
        with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
            root = Path(folder) / "repository"
            paths = sorted({path for one in made for path in one.tree})
            build(root, made)
            for commit, history in on_the_way(root, also=chance.sample(paths, 2)):
                alone = History.of(root, commit.id)
                for path in chance.sample(paths, len(paths) - 1):
                    assert told(history.versions(path)) == told(alone.versions(path)), (seed, commit.id, path)


def test_a_path_that_was_asked_about_while_it_was_away_has_its_earlier_life_behind_it(tmp_path: Path) -> None:
    first, _, third = build(
        tmp_path,
        [Made({"a": "1", "b": "1"}), Made({"b": "1"}, [0]), Made({"a": "2", "b": "1"}, [1])],
    )
    for _, history in on_the_way(tmp_path):
        found = history.versions("a")
    assert [version.commit.id for version in found] == [third, first]


def test_a_merge_that_takes_a_path_away_goes_on_where_it_was_taken_away(tmp_path: Path) -> None:
    """What the first parent had made of it meanwhile is not its past, whoever went along the first parents."""
    ids = build(
        tmp_path,
        [
            Made({"a": "1", "b": "1"}),
            Made({"a": "2", "b": "1"}, [0]),
            Made({"b": "1"}, [0]),
            Made({"b": "1"}, [1, 2]),
            Made({"a": "3", "b": "1"}, [3]),
        ],
    )
    for commit, history in on_the_way(tmp_path):
        if commit.id != ids[3]:
            found = history.versions("a")
    assert [version.commit.id for version in found] == [ids[4], ids[0]]
