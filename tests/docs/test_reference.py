"""The pages that are made from the catalogue and the package say all of it, and nothing that is not so."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING

import pytest

import socgap_evidence
from scripts.reference import api, configuration, controls, decisions
from scripts.reference.reading import CONTROLS, cell, entries, fields, listed, load
from socgap_evidence.project import open_project
from socgap_evidence.project.config import SCHEMA
from socgap_evidence.snapshot import WorkTree
from tests.docs.pages import DOCS, ROOT, blocks

if TYPE_CHECKING:
    from socgap_evidence.model import Json

REJECTIONS = fields(load(CONTROLS / "auditors.yaml"))
IDS = [control.id for control in open_project(WorkTree(ROOT)).controls]


def test_each_control_says_what_auditors_send_back() -> None:
    assert sorted(REJECTIONS) == sorted(IDS)


@pytest.mark.parametrize("control", IDS)
def test_what_auditors_send_back_is_a_list_of_sentences(control: str) -> None:
    found = [str(text) for text in listed(REJECTIONS[control])]
    assert len(set(found)) == len(found) >= 3
    assert all(text.endswith(".") and text.strip() == text for text in found)


def test_each_section_has_a_page_that_the_list_names() -> None:
    pages = controls.pages()
    assert len(pages) == 12
    assert all(f"]({name})" in pages["README.md"] for name in pages if name != "README.md")


@pytest.mark.parametrize("control", IDS)
def test_a_control_is_on_one_page_with_all_it_asks_for(control: str) -> None:
    [page] = [
        text for name, text in controls.pages().items() if f"\n## {control} " in text and name != "README.md"
    ]
    data = fields(load(CONTROLS / f"{control}.yaml"))
    assert str(data["question"]) in page
    for requirement in entries(data["requires"]):
        assert f"| `{requirement['id']}` {requirement['title']} |" in page
        assert all(f"- `{one['id']}` {one['says']} (" in page for one in entries(requirement.get("asserts")))
    assert all(f"- {text}\n" in page for text in listed(REJECTIONS[control]))


def keys(schema: Json, prefix: str = "") -> list[str]:
    found = fields(fields(schema).get("properties"))
    return [name for key, value in found.items() for name in (prefix + key, *keys(value, f"{prefix}{key}."))]


def test_every_key_and_every_parameter_is_on_the_page() -> None:
    page = configuration.page()
    for name in [*keys(SCHEMA), *fields(load(CONTROLS / "parameters.yaml"))]:
        assert f"\n| `{name}` | " in page


def test_a_default_that_is_no_longer_so_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(configuration.DEFAULTS, "evidence", "`proofs`")
    with pytest.raises(ValueError, match="The default of 'evidence' is no longer `proofs`"):
        configuration.page()


def test_every_public_name_is_on_the_page_with_what_it_is() -> None:
    page = api.page()
    for name in socgap_evidence.__all__:
        assert f"\n## `{name}`\n" in page
    assert "(message: str, *, fix: str = '', path: str = ''" in page


def test_the_example_of_the_api_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    example = next(block for block in blocks(DOCS / "reference/api.md") if "import WorkTree" in block.text)
    monkeypatch.chdir(ROOT)
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(compile(example.text, example.place, "exec"), {})  # noqa: S102  # it is our own page
    assert "met PM-1\n" in said.getvalue()
    assert len(said.getvalue().splitlines()) == len(IDS)


def test_every_decision_is_listed() -> None:
    listed_files = [line for line in decisions.page().splitlines() if line.startswith("- [")]
    assert len(listed_files) == len(list((DOCS / "adr").glob("[0-9]*.md")))


def test_what_would_end_a_cell_is_escaped() -> None:
    assert cell("a | b\nc") == "a \\| b c"
