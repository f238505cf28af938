"""Paths as people type them, and what they mean in a tree."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from socgap_evidence.inspection import candidates, is_folder
from tests.support.projects import MemoryTree

ROOT = Path("/company")
BELOW = ROOT / "evidence" / "access"


@pytest.mark.parametrize(
    ("wanted", "here", "found"),
    [
        pytest.param("evidence/a.yaml", ROOT, ["evidence/a.yaml"], id="as the tree names it"),
        pytest.param("./evidence/a.yaml", ROOT, ["evidence/a.yaml"], id="with a dot"),
        pytest.param("evidence//b/../a.yaml", ROOT, ["evidence/a.yaml"], id="with a detour"),
        pytest.param("/company/evidence/a.yaml", ROOT, ["evidence/a.yaml"], id="absolute"),
        pytest.param("evidence/", ROOT, ["evidence"], id="a folder"),
        pytest.param(".", ROOT, [""], id="the top"),
        pytest.param("..", ROOT, [], id="above the top"),
        pytest.param("/elsewhere/a.yaml", ROOT, [], id="elsewhere"),
        pytest.param("../a.yaml", BELOW, ["evidence/a.yaml"], id="from a folder, upward"),
        pytest.param("./a.yaml", BELOW, ["evidence/access/a.yaml", "a.yaml"], id="from a folder, with a dot"),
        pytest.param("a.yaml", BELOW, ["a.yaml", "evidence/access/a.yaml"], id="from a folder"),
        pytest.param(r"evidence\a.yaml", ROOT, [r"evidence\a.yaml", "evidence/a.yaml"], id="of Windows"),
        pytest.param(
            r".\evidence\a.yaml", ROOT, [r".\evidence\a.yaml", "evidence/a.yaml"], id="of Windows, dotted"
        ),
    ],
)
def test_a_path_is_looked_for_where_it_may_lie(wanted: str, here: Path, found: list[str]) -> None:
    assert candidates(wanted, ROOT, here) == found


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_link_to_the_folder_of_the_project_is_the_folder(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    (real / "evidence").mkdir(parents=True)
    link.symlink_to(real)
    assert candidates(str(real / "evidence/a.yaml"), link, tmp_path) == ["evidence/a.yaml"]
    assert candidates(str(link / "evidence/a.yaml"), real.resolve(), tmp_path) == ["evidence/a.yaml"]


def test_links_that_lead_to_each_other_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert candidates("a/x.yaml", tmp_path, tmp_path) == ["a/x.yaml"]


def test_a_link_in_the_tree_is_itself(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("", encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "a.yaml")
    assert candidates("link.yaml", tmp_path, tmp_path) == ["link.yaml"]


def test_only_what_holds_files_is_a_folder() -> None:
    tree = MemoryTree({"evidence/a.yaml": ""})
    assert [is_folder(tree, path) for path in ("", "evidence", "evid", "evidence/a.yaml")] == [
        True,
        True,
        False,
        False,
    ]
