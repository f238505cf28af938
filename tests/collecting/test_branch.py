"""A period of a branch is one stretch of its first-parent line, which anybody can list again."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from socgap_evidence.collecting.branch import read_releases
from socgap_evidence.errors import SnapshotError, UsageError
from tests.collecting.products import START, commit, merged, stretch, tag
from tests.support.histories import build, git

MIDNIGHT, LAST_SECOND = 0, 24 * 3600 - 1


def titles(root: Path, *arguments: object, **more: object) -> list[str]:
    return [one.message.splitlines()[0] for one in stretch(root, *arguments, **more).landings]  # type: ignore[arg-type]


def test_a_merge_is_one_change_with_what_it_brought(tmp_path: Path) -> None:
    found = stretch(tmp_path, merged())
    (landing,) = found.landings
    assert landing.is_merge
    assert landing.message == "Merge the berth plan\n"
    assert [one.authored_at.day for one in landing.brought] == [1]


def test_a_commit_on_the_branch_itself_is_a_change_too(tmp_path: Path) -> None:
    made = [*merged(), commit("2026-07-03", "p-3", "Pushed", on=(2,))]
    assert titles(tmp_path, made) == ["Merge the berth plan", "Pushed"]


def test_the_first_commit_of_all_is_a_change(tmp_path: Path) -> None:
    found = stretch(tmp_path, [START], "2026-01")
    assert found.row_count == 1
    assert found.query == f"git log --first-parent {found.head.id}"


def test_work_counts_from_the_day_it_entered_whatever_its_own_dates(tmp_path: Path) -> None:
    old = commit("2026-03-01", "p-1", "Old work", on=(0,))
    made = [START, old, commit("2026-07-02", "p-2", "Merged late", on=(0, 1))]
    assert titles(tmp_path / "a", made, "2026-03") == []
    assert titles(tmp_path / "a", None, "2026-07") == ["Merged late"]


def test_a_commit_is_no_older_than_what_it_stands_on(tmp_path: Path) -> None:
    made = [
        START,
        commit("2026-07-09", "p-1", "Honest", on=(0,)),
        commit("2026-02-01", "p-1", "Back-dated", on=(1,)),
    ]
    assert titles(tmp_path, made) == ["Honest", "Back-dated"]
    assert titles(tmp_path, None, "2026-02") == []


@pytest.mark.parametrize(
    ("zone", "july"),
    [
        pytest.param("UTC", ["first second of July", "last second of July"], id="UTC"),
        pytest.param("Europe/Lisbon", ["last second of June", "first second of July"], id="an hour east"),
        pytest.param(
            "America/New_York", ["last second of July", "first second of August"], id="four hours west"
        ),
    ],
)
def test_days_are_those_of_the_company(zone: str, july: list[str], tmp_path: Path) -> None:
    made = [
        START,
        commit("2026-06-30", "p-1", "last second of June", on=(0,), after=LAST_SECOND),
        commit("2026-07-01", "p-1", "first second of July", on=(1,), after=MIDNIGHT),
        commit("2026-07-31", "p-1", "last second of July", on=(2,), after=LAST_SECOND),
        commit("2026-08-01", "p-1", "first second of August", on=(3,), after=MIDNIGHT),
    ]
    assert titles(tmp_path, made, zone=ZoneInfo(zone)) == july


def test_the_query_lists_the_same_commits_for_anybody(tmp_path: Path) -> None:
    made = [
        *merged(),
        commit("2026-07-03", "p-3", "Pushed", on=(2,)),
        commit("2026-07-04", "p-3", "Work", on=(0,), tree="b"),
        commit("2026-07-05", "p-3", "Second merge", on=(3, 4), tree="c"),
        commit("2026-08-05", "p-3", "August", on=(5,)),
    ]
    found = stretch(tmp_path, made)
    program, *arguments = found.query.split()
    assert program == "git"
    listed = git(tmp_path, *arguments, "--format=%H").split()
    assert listed == [one.commit.id for one in reversed(found.landings)]
    assert found.row_count == len(listed) == 3


def test_where_nothing_entered_there_is_no_query(tmp_path: Path) -> None:
    found = stretch(tmp_path, merged(), "2026-05")
    assert (found.landings, found.query, found.row_count) == ((), "", 0)


def test_a_branch_is_found_where_a_clone_keeps_it(tmp_path: Path) -> None:
    build(tmp_path / "origin", merged())
    git(tmp_path, "clone", "-q", f"file://{tmp_path}/origin", "clone")
    clone = tmp_path / "clone"
    git(clone, "checkout", "-q", "--detach")
    git(clone, "branch", "-q", "-D", "main")
    for name in ("main", "origin/main"):
        assert len(stretch(clone, branch=name).landings) == 1


class TestRefusals:
    def test_a_folder_without_a_repository(self, tmp_path: Path) -> None:
        with pytest.raises(SnapshotError, match=r"It is no clone of a git repository\."):
            stretch(tmp_path)

    def test_a_shallow_clone(self, tmp_path: Path) -> None:
        build(tmp_path / "whole", merged())
        git(tmp_path, "clone", "-q", "--depth=1", f"file://{tmp_path}/whole", "shallow")
        with pytest.raises(SnapshotError, match="This clone is shallow") as caught:
            stretch(tmp_path / "shallow")
        assert "fetch-depth: 0" in caught.value.fix
        assert caught.value.path == str(tmp_path / "shallow")

    @pytest.mark.parametrize(
        ("branch", "fix"),
        [
            pytest.param("mian", "Did you mean 'main'?", id="a slip"),
            pytest.param("zzz", "Its branches are made-0, main.", id="nothing like it"),
            pytest.param("--all", "Its branches are made-0, main.", id="an option"),
            pytest.param("main~1", "Did you mean 'main'?", id="a revision"),
        ],
    )
    def test_a_branch_that_is_not_there(self, branch: str, fix: str, tmp_path: Path) -> None:
        build(tmp_path, [START])
        with pytest.raises(UsageError, match=f"has no branch '{branch}'") as caught:
            stretch(tmp_path, branch=branch)
        assert caught.value.fix == fix

    def test_a_repository_without_a_commit(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "-q")
        with pytest.raises(UsageError) as caught:
            stretch(tmp_path)
        assert caught.value.fix == "Its branches are none: it has no commit."

    def test_no_program_of_the_product_runs(self, tmp_path: Path) -> None:
        build(tmp_path, merged())
        trap = tmp_path / "trap"
        trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
        trap.chmod(0o755)
        for setting in ("core.fsmonitor", "core.sshCommand", "core.pager", "gpg.program", "gpg.ssh.program"):
            git(tmp_path, "config", setting, str(trap))
        git(tmp_path, "config", "log.showSignature", "true")
        git(tmp_path, "config", "core.hooksPath", str(tmp_path))
        assert len(stretch(tmp_path).landings) == 1
        assert not (tmp_path / "sprung").exists()


class TestReleases:
    def test_only_annotated_tags_say_when(self, tmp_path: Path) -> None:
        head = build(tmp_path, merged())[-1]
        tag(tmp_path, "release/2", head, "1783100000")
        tag(tmp_path, "release/1", head, "1783000000", "Ines <ines@example.com>")
        tag(tmp_path, "other", head, "1783000000")
        git(tmp_path, "tag", "release/light", head)
        found = read_releases(tmp_path, "release/*")
        assert [(one.name, one.commit, one.seconds) for one in found] == [
            ("release/1", head, 1783000000),
            ("release/2", head, 1783100000),
        ]
        assert str(found[0].tagger) == "Ines <ines@example.com>"
