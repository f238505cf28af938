"""The versions of a path are those that git itself would name, on histories of any shape."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest

from socgap_evidence.history import History, Past
from tests.support.histories import Made, build, git

NAMES = [f"evidence/{name}.yaml" for name in "abcde"]


def random_history(seed: int) -> list[Made]:
    """Branches, merges of two and three, evil merges, renames, deletions, reverts, new roots, clocks that go back."""
    chance = random.Random(seed)  # noqa: S311  # the same histories every time
    made: list[Made] = []
    for number in range(chance.randint(2, 14)):
        kind = chance.random()
        if number == 0 or kind < 0.05:
            tree, parents = {name: fresh(chance) for name in NAMES if chance.random() < 0.6}, []
        elif kind < 0.4 and len(made) > 1:
            parents = chance.sample(range(len(made)), min(len(made), chance.choice([2, 2, 2, 3])))
            tree = merged(chance, [made[one] for one in parents])
        else:
            parents = [chance.choice(range(max(0, len(made) - 3), len(made)))]
            tree = edited(chance, dict(made[parents[0]].tree))
        made.append(Made(tree, parents, at=1_790_000_000 + chance.randint(-5, 5) * 1000 + number * 500))
    return made


def fresh(chance: random.Random) -> str:
    return f"{chance.randint(0, 5)}\n"


def merged(chance: random.Random, parents: list[Made]) -> dict[str, str]:
    tree = {}
    for name in NAMES:
        evil = chance.random() < 0.1
        content = f"evil {chance.randint(0, 9)}\n" if evil else chance.choice(parents).tree.get(name)
        if content is not None:
            tree[name] = content
    return tree


def edited(chance: random.Random, tree: dict[str, str]) -> dict[str, str]:
    for _ in range(chance.randint(0, 3)):
        name, kind = chance.choice(NAMES), chance.random()
        if kind < 0.5:
            tree[name] = fresh(chance)
        elif kind < 0.7:
            tree.pop(name, None)
        elif tree:
            tree[name] = tree.pop(chance.choice(sorted(tree)))
    return tree


@pytest.mark.parametrize("block", range(8))
def test_the_last_change_is_the_one_of_git_log(block: int) -> None:
    for seed in range(block * 15, block * 15 + 15):
        with tempfile.TemporaryDirectory() as folder:
            root, made = Path(folder) / "repository", random_history(seed)
            build(root, made)
            history = History.of(root)
            for path in made[-1].tree:
                last = git(root, "log", "-1", "--format=%H", "--", path)
                assert history.versions(path)[0].commit.id == last, (seed, path)
                assert history.versions(path)[0].blob == git(root, "rev-parse", f"HEAD:{path}"), (seed, path)


@pytest.mark.parametrize("block", range(3))
def test_a_content_was_brought_by_the_earliest_ancestor_that_has_it(block: int) -> None:
    for seed in range(1000 + block * 15, 1015 + block * 15):
        with tempfile.TemporaryDirectory() as folder:
            root, made = Path(folder) / "repository", random_history(seed)
            ids = build(root, made)
            history = History.of(root)
            holding: dict[str, list[tuple[str, int]]] = {}
            entered: list[int] = []
            for name, one in zip(ids, made, strict=True):
                entered.append(max([one.at, *(entered[parent] for parent in one.parents)]))
                for content in one.tree.values():
                    holding.setdefault(content, []).append((name, entered[-1]))
            landed: dict[str, int] = {}
            for number in reversed(git(root, "rev-list", "--first-parent", "HEAD").split()):
                for name in git(root, "rev-list", number).split():
                    landed.setdefault(name, entered[ids.index(number)])
            for path, content in made[-1].tree.items():
                version = history.versions(path)[0]
                brought = history.brought_by(version)
                under = set(git(root, "rev-list", version.commit.id).split())
                times = [landed[name] for name, _ in holding[content] if name in under]
                assert int(brought.entered_at.timestamp()) == min(times), (seed, path)


def versions(root: Path, path: str) -> list[str]:
    return [version.commit.id for version in History.of(root).versions(path)]


def test_each_content_of_a_file_is_a_version(tmp_path: Path) -> None:
    first, second, _, fourth = build(
        tmp_path,
        [
            Made({"a": "1", "b": "x"}),
            Made({"a": "2", "b": "x"}, [0]),
            Made({"a": "2", "b": "y"}, [1]),
            Made({"a": "3", "b": "y"}, [2]),
        ],
    )
    assert versions(tmp_path, "a") == [fourth, second, first]
    assert [version.is_first for version in History.of(tmp_path).versions("a")] == [False, False, True]


def test_a_file_that_only_moved_has_the_versions_of_its_old_name(tmp_path: Path) -> None:
    first, second, third = build(
        tmp_path,
        [Made({"old": "1"}), Made({"old": "2"}, [0]), Made({"folder/new": "2"}, [1])],
    )
    assert versions(tmp_path, "folder/new") == [third, second, first]
    assert [version.path for version in History.of(tmp_path).versions("folder/new")] == [
        "folder/new",
        "old",
        "old",
    ]


def test_a_file_that_moved_and_changed_at_once_is_a_new_one(tmp_path: Path) -> None:
    _, second = build(tmp_path, [Made({"old": "1"}), Made({"new": "2"}, [0])])
    assert versions(tmp_path, "new") == [second]


def test_a_file_that_was_away_has_its_earlier_life_behind_it(tmp_path: Path) -> None:
    first, _, third = build(
        tmp_path, [Made({"a": "1", "b": ""}), Made({"b": ""}, [0]), Made({"a": "1"}, [1])]
    )
    history = History.of(tmp_path)
    assert versions(tmp_path, "a") == [third, first]
    assert [version.is_first for version in history.versions("a")] == [True, True]
    assert history.brought_by(history.versions("a")[0]).id == first


def test_what_a_branch_brought_names_the_merges_it_came_by(tmp_path: Path) -> None:
    made = [
        Made({"a": "1"}),
        Made({"a": "2"}, [0]),  # on a branch of a branch
        Made({"a": "1", "b": "1"}, [0]),  # on a branch
        Made({"a": "2", "b": "1"}, [2, 1]),
        Made({"a": "1", "c": "1"}, [0]),  # on main
        Made({"a": "2", "b": "1", "c": "1"}, [4, 3]),
    ]
    ids = build(tmp_path, made)
    history = History.of(tmp_path)
    newest = history.versions("a")[0]
    assert newest.commit.id == ids[1]
    assert [merge.id for merge in newest.merges] == [ids[5], ids[3]]
    assert history.versions("c")[0].merges == ()


def test_what_is_told_of_a_path_does_not_depend_on_what_else_is_asked_about(tmp_path: Path) -> None:
    """It came to the first commit by two ways; the number of files that came along on one of them means nothing."""
    old, new = dict.fromkeys("abcd", "1"), dict.fromkeys("abcd", "2")
    *_, merge, _ = build(
        tmp_path,
        [
            Made(old, at=1_790_000_000),
            Made(new, [0], at=1_790_001_000),
            Made({**old, "e": "1"}, [0], at=1_790_002_000),
            Made({**new, "a": "1"}, [1, 0], at=1_790_003_000),
            Made({**old, "a": "3", "e": "1"}, [3, 2], at=1_790_004_000),
        ],
    )
    for asked in ("a", "abcde"):
        history = History.of(tmp_path)
        history.expect(asked)
        _, first = history.versions("a")
        assert [one.id for one in first.merges] == [merge], asked


def test_what_is_told_of_a_commit_does_not_depend_on_the_head(tmp_path: Path) -> None:
    """Whatever stands on a commit, the versions of its files come in the same order."""
    shape = [[], [0], [0], [1, 2], [2], [4, 3], [3, 5]]
    moment = 1_790_000_000
    ids = build(tmp_path, [Made({"a": str(number)}, parents, moment) for number, parents in enumerate(shape)])
    past = Past(tmp_path)
    merge = past.commits[past.positions[ids[3]]]
    assert [one.id for one in History(past, merge).commits] == [
        one.id for one in Past(tmp_path, merge.id).commits
    ]
    assert told(History(past, merge), "a") == told(History.of(tmp_path, merge.id), "a")


def told(history: History, path: str) -> list[str]:
    return [version.commit.id for version in history.versions(path)]


def test_a_merge_that_is_like_no_parent_is_a_version_and_both_sides_are_its_past(tmp_path: Path) -> None:
    made = [
        Made({"a": "0"}),
        Made({"a": "left"}, [0]),
        Made({"a": "right"}, [0]),
        Made({"a": "both"}, [1, 2]),
    ]
    ids = build(tmp_path, made)
    found = versions(tmp_path, "a")
    assert found[0] == ids[3]
    assert set(found[1:3]) == {ids[1], ids[2]}
    assert found[3:] == [ids[0]]


def test_a_file_that_only_became_executable_was_changed(tmp_path: Path) -> None:
    build(tmp_path, [Made({"a": "1"})])
    (tmp_path / "a").chmod(0o755)
    git(tmp_path, "-c", "user.name=x", "-c", "user.email=x@y", "commit", "--all", "--message", "mode")
    assert versions(tmp_path, "a")[0] == git(tmp_path, "log", "-1", "--format=%H", "--", "a")


def test_ten_thousand_files_of_one_commit_take_no_time(tmp_path: Path) -> None:
    """A rename is looked for among what went away, not among all pairs."""
    build(tmp_path, [Made({f"{number}": f"{number}" for number in range(10_000)})])
    assert len(History.of(tmp_path).versions("9999")) == 1


def test_a_file_that_is_away_at_the_head_has_no_versions(tmp_path: Path) -> None:
    build(tmp_path, [Made({"a": "1", "b": ""}), Made({"a": "2", "b": ""}, [0]), Made({"b": ""}, [1])])
    assert versions(tmp_path, "a") == []


def test_a_thousand_merges_on_the_way_cost_no_more_than_their_number(tmp_path: Path) -> None:
    made = [Made({f"{number}": "1" for number in range(300)})]
    for number in range(600):  # each merges the line so far into a branch of its own
        made.append(Made({"x": f"{number}"}, [0] if number == 0 else [len(made) - 1]))
        made.append(Made({**made[0].tree, "x": f"{number}"}, [len(made) - 1, len(made) - 2 if number else 0]))
    build(tmp_path, made)
    assert History.of(tmp_path).versions("0")[-1].is_first
