"""A list of repositories: what it says, and every mistake in it with its place and what to do."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from socgap_evidence.errors import ConfigError, UsageError
from socgap_evidence.fleet import FleetList, read_list

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("north/evidence", "south", "north-too"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("south")
    return tmp_path


def read(folder: Path, text: str) -> FleetList:
    path = folder / "repos.yaml"
    path.write_text(text, encoding="utf-8")
    return read_list(path)


def test_a_list_says_names_folders_revisions_and_owners(folder: Path) -> None:
    found = read(
        folder,
        "title: A group\ntime_zone: Europe/Lisbon\nx_audit: 2026\nrepositories:\n"
        "  - {path: north, project: evidence, owner: Ines, x_note: [1]}\n"
        "  - {name: The south, path: ./south, rev: main}\n",
    )
    assert (found.title, found.zone) == ("A group", ZoneInfo("Europe/Lisbon"))
    assert [(one.name, one.path, one.rev, one.owner) for one in found.repositories] == [
        ("north", "north/evidence", "", "Ines"),
        ("The south", "south", "main", ""),
    ]
    assert [one.folder for one in found.repositories] == [folder / "north/evidence", folder / "south"]


def test_a_list_is_in_utc_unless_it_says_otherwise(folder: Path) -> None:
    assert read(folder, "repositories: [{path: south}]\n").zone is UTC


def test_paths_count_from_the_folder_of_the_list(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert read(folder, "repositories: [{path: south}]\n").repositories[0].folder == folder / "south"


ONE = "repositories:\n  - path: south\n"


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        pytest.param("", "1:1", "It is empty.", id="empty"),
        pytest.param("[]\n", "1:1", "", id="no mapping"),
        pytest.param("repositories: []\n", "1:15", "it needs at least 1", id="no repositories"),
        pytest.param("title: x\n", "1:1", "lacks 'repositories'", id="none at all"),
        pytest.param("repositores: []\n", "1:1", "Is 'repositores' meant?", id="a mistyped key"),
        pytest.param(ONE + "    naem: x\n", "3:5", "Did you mean 'name'?", id="a mistyped field"),
        pytest.param(ONE + "    colour: x\n", "3:5", "fields of your own begin with 'x_'", id="an unknown field"),
        pytest.param("repositories: [{name: x}]\n", "1:16", "lacks 'path'", id="no path"),
        pytest.param("repositories: [{path: 7}]\n", "1:23", "", id="a path that is a number"),
        pytest.param("repositories: [{path: ' '}]\n", "1:23", "", id="a blank path"),
        pytest.param("repositories: [south]\n", "1:16", "", id="a bare path"),
        pytest.param(ONE + "  - path: nowhere\n", "3:11", "There is no folder 'nowhere'.", id="a missing path"),
        pytest.param(ONE + "  - path: file\n", "3:11", "'file' is no folder.", id="a file"),
        pytest.param(ONE + '  - path: "a\\0b"\n', "3:11", "There is no folder", id="a path that no system has"),
        pytest.param(ONE + "  - {path: north, project: none}\n", "3:28", "There is no folder 'none'.", id="no project"),
        pytest.param(
            ONE + "  - {path: north, project: ../north-too}\n", "3:28", "is not a folder of the repository", id="outside"
        ),
        pytest.param(ONE + "  - path: ./south\n", "3:11", "'south' is listed already, as 'south'.", id="a path twice"),
        pytest.param(
            ONE + "  - {name: x, path: south}\n", "3:21", "'south' is listed already, as 'south'.", id="under two names"
        ),
        pytest.param(ONE + "  - path: link\n", "3:11", "'link' is listed already, as 'south'.", id="by a link"),
        pytest.param(
            ONE + "  - {path: north, name: South}\n", "3:25", "'South' is the name of repository 1", id="a name twice"
        ),
        pytest.param(f"time_zone: Mars/One\n{ONE}", "1:12", "'Mars/One' is not a time zone.", id="no time zone"),
        pytest.param(f"{ONE}{ONE}", "3:1", "stands here twice", id="a key twice"),
        pytest.param("repositories: [{path: &a south}]\n", "1:23", "the anchor", id="an anchor"),
        pytest.param("repositories: [\n", "2:1", "It is not YAML", id="no YAML"),
    ],
)  # fmt: skip
def test_a_mistake_has_a_place_and_a_sentence(text: str, place: str, said: str, folder: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        read(folder, text)
    error = raised.value
    assert error.place == f"{folder}/repos.yaml:{place}"
    assert said in str(error)
    assert error.fix


@pytest.mark.parametrize(("path", "name"), [("link", "link"), ("north/evidence/..", "north"), (".", None)])
def test_a_repository_is_called_as_its_folder(path: str, name: str | None, folder: Path) -> None:
    assert read(folder, f"repositories: [{{path: {path}}}]\n").repositories[0].name == (name or folder.name)


def test_two_folders_of_one_name_need_names(folder: Path) -> None:
    (folder / "north/south").mkdir()
    with pytest.raises(
        ConfigError, match=r"3:5: 'south' is the name of repository 1 already. Give each a 'name'"
    ):
        read(folder, f"{ONE}  - path: north/south\n")


def test_the_root_of_a_system_needs_a_name(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"The folder has no name. Add 'name'."):
        read(folder, "repositories: [{path: /}]\n")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.yaml", "The list cannot be read: No such file or directory."),
        ("south", "A list of repositories is a file of YAML."),
        ("file", "A list of repositories is a file of YAML."),
    ],
)
def test_a_list_that_cannot_be_read_says_why(name: str, said: str, folder: Path) -> None:
    with pytest.raises(UsageError) as raised:
        read_list(folder / name)
    assert said in str(raised.value)
