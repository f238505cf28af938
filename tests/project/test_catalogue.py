"""Where the catalogue lies, and how its files are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from socgap_evidence.errors import ControlError
from socgap_evidence.project import catalogue as module
from socgap_evidence.project.catalogue import Catalogue, builtin_root
from socgap_evidence.schemas import SchemaSet
from tests.support.projects import MemoryTree

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "AC-9.yaml": "not in the folder\n",
    "controls/AC-2.yaml": "id: AC-2\n",
    "controls/AC-1.yaml": "id: AC-1\n",
    "controls/README.md": "# Controls\n",
    "controls/broken.yaml": "id: [\n",
    "controls/base/all.yaml": "asserts: []\n",
    "controls/base/deep/x.yaml": "",
}
TREE = MemoryTree(FILES)


def test_the_files_of_a_folder_are_those_directly_in_it() -> None:
    assert Catalogue(TREE, "controls").files() == ["AC-1.yaml", "AC-2.yaml", "README.md", "broken.yaml"]
    assert Catalogue(TREE, "controls").files("base") == ["all.yaml"]
    assert Catalogue(TREE, "").files() == ["AC-9.yaml"]
    assert Catalogue(TREE, "control").files() == []


def test_it_knows_what_it_has() -> None:
    assert Catalogue(TREE, "controls").has("AC-1.yaml")
    assert not Catalogue(TREE, "controls").has("AC-9.yaml")
    assert Catalogue(TREE, "").has("AC-9.yaml")


def test_it_has_a_name_for_messages() -> None:
    assert Catalogue(TREE, "controls").name == "controls"
    assert Catalogue(TREE, "").name == "the built-in controls"


def test_a_file_is_read_as_data() -> None:
    assert Catalogue(TREE, "controls").load("AC-1.yaml") == {"id": "AC-1"}


@pytest.mark.parametrize(
    ("name", "said"),
    [("broken.yaml", "controls/broken.yaml:2:1: It is not YAML"), ("absent.yaml", "controls/absent.yaml: ")],
)
def test_a_file_that_cannot_be_read_is_a_control_error(name: str, said: str) -> None:
    with pytest.raises(ControlError) as caught:
        Catalogue(TREE, "controls").load(name)
    assert str(caught.value).startswith(said)


def test_the_first_thing_that_breaks_the_grammar_is_pointed_at() -> None:
    grammar = SchemaSet({}, "").compile({"properties": {"id": {"type": "integer"}}}, "the grammar")
    with pytest.raises(ControlError) as caught:
        Catalogue(TREE, "controls").load_checked("AC-1.yaml", grammar)
    assert str(caught.value).startswith("controls/AC-1.yaml:1:5: 'id' must be a whole number")


def test_a_file_that_is_no_mapping_is_refused() -> None:
    tree = MemoryTree({"controls/x.yaml": "[]\n"})
    with pytest.raises(ControlError, match="It must be a mapping"):
        Catalogue(tree, "controls").load_checked("x.yaml", SchemaSet({}, "").compile({}, "anything"))


def test_an_unpacked_source_has_its_catalogue_at_the_top() -> None:
    assert (builtin_root() / "criteria.yaml").is_file()
    assert Catalogue.builtin().has("criteria.yaml")


def test_an_installed_socgap_has_its_catalogue_inside(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "socgap_evidence"
    monkeypatch.setattr(module, "__file__", str(package / "project" / "catalogue.py"))
    assert builtin_root() == tmp_path / "controls"
    (package / "catalogue").mkdir(parents=True)
    assert builtin_root() == package / "catalogue"
