"""Trees that stand for more than anybody could have are told before anybody walks them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from socgap_evidence.pack import growth, unbundling
from socgap_evidence.pack.growth import Growth, GrowthError
from socgap_evidence.pack.unbundling import BundleError, is_ancestor, reachable, unbundle
from tests.pack.packs import BUNDLE, Honest, bundle_with, object_of


def tree(*entries: tuple[bytes, bytes, bytes]) -> tuple[bytes, bytes]:
    """The id and the content of a tree."""
    content = b"".join(b"%b %b\0%b" % entry for entry in entries)
    return hashlib.sha1(b"tree %d\0%b" % (len(content), content), usedforsecurity=False).digest(), content


def chain(depth: int, width: int) -> tuple[Growth, list[bytes], bytes]:
    """Trees of which each names the one below so many times."""
    found, made = Growth(20), []
    one, content = tree((b"100644", b"f", bytes(20)))
    found.note_tree(one.hex(), content)
    made.append(content)
    for _ in range(depth):
        one, content = tree(*((b"40000", b"%d" % number, one) for number in range(width)))
        found.note_tree(one.hex(), content)
        made.append(content)
    found.note_commit(b"tree %b\nauthor" % one.hex().encode())
    return found, made, one


def test_a_tree_that_doubles_thirty_times_is_refused() -> None:
    with pytest.raises(GrowthError, match="A commit has more than 1,000,000 files"):
        chain(30, 2)[0].refuse_too_much()


def test_folders_in_each_other_without_an_end_are_refused() -> None:
    with pytest.raises(GrowthError, match="more than 256 folders in each other"):
        chain(300, 1)[0].refuse_too_much()


def test_many_commits_that_are_large_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "MAX_STEPS", 1000)
    with pytest.raises(GrowthError, match="All commits together"):
        chain(10, 2)[0].refuse_too_much()


def test_what_people_have_is_let_pass() -> None:
    chain(12, 2)[0].refuse_too_much()


def test_a_commit_without_a_tree_says_nothing() -> None:
    found = Growth(20)
    found.note_commit(b"no commit")
    found.refuse_too_much()


def test_a_bundle_of_such_trees_is_refused(pack: Honest, tmp_path: Path) -> None:
    _, made, top = chain(30, 2)
    commit = b"tree %b\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\n" % top.hex().encode()
    objects = [*(object_of(2, one) for one in made), object_of(1, commit)]
    with pytest.raises(BundleError, match="more than 1,000,000 files"):
        unbundle([bundle_with(pack.files[BUNDLE], *objects)], tmp_path / "x")


def test_a_tree_that_is_too_large_is_refused(
    pack: Honest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unbundling, "MAX_LISTING", 10)
    with pytest.raises(BundleError, match="a commit or a tree of"):
        unbundle([pack.files[BUNDLE]], tmp_path / "x")


@pytest.mark.parametrize("size", [1, 7, 100, 1 << 20])
def test_a_bundle_in_pieces_is_the_same(size: int, pack: Honest, tmp_path: Path) -> None:
    bundle = pack.files[BUNDLE]
    found = unbundle((bundle[at : at + size] for at in range(0, len(bundle), size)), tmp_path / "x")
    assert found.tip == pack.commit
    assert reachable(found, found.tip) == (found.objects, frozenset())


def test_a_commit_that_is_not_there(pack: Honest, tmp_path: Path) -> None:
    found = unbundle([pack.files[BUNDLE]], tmp_path / "x")
    with pytest.raises(BundleError, match="git cannot follow the history of 000000000000"):
        reachable(found, "0" * 40)


def test_a_tip_that_is_not_there(pack: Honest, tmp_path: Path) -> None:
    renamed = pack.files[BUNDLE].replace(pack.commit.encode(), b"1" * 40, 2)
    with pytest.raises(BundleError, match="git cannot read the history"):
        unbundle([renamed], tmp_path / "x")


def test_a_commit_stands_on_those_before_it_and_on_itself(pack: Honest, tmp_path: Path) -> None:
    found = unbundle([pack.files[BUNDLE]], tmp_path / "x")
    first, _, last = pack.commits
    assert is_ancestor(found, first, last)
    assert is_ancestor(found, last, last)
    assert not is_ancestor(found, last, first)
    assert not is_ancestor(found, "0" * 40, last)
