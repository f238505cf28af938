"""The schemas are listed, printed and written for editors, the company's own among them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.brambleport import ROOT
from tests.support.command import run
from tests.support.projects import project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A company with one document type of its own, called ``review``."""
    return project(tmp_path / "company").root


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    (tmp_path / "nowhere/.git").mkdir(parents=True)
    return tmp_path / "nowhere"


def listed(folder: Path) -> list[str]:
    outcome = run(folder, "schema")
    assert (outcome.code, outcome.stderr) == (0, "")
    return [line.split()[0] for line in outcome.stdout.splitlines()]


class TestListing:
    def test_a_company_s_own_types_stand_in_place_of_the_built_in_ones(self, root: Path) -> None:
        assert listed(root) == [
            "base",
            "common",
            "config",
            "control",
            "fleet",
            "import",
            "review",
            "shared",
            "waiver",
        ]

    def test_a_company_that_has_none_is_shown_the_built_in_ones(self, tmp_path: Path) -> None:
        (tmp_path / "socgap.yaml").write_text("company: A\n", encoding="utf-8")
        found = listed(tmp_path)
        assert {"access-review", "control", "config", "waiver", "people"} <= set(found)
        assert found == sorted(found)

    def test_nor_does_anybody_need_a_company(self, nowhere: Path, tmp_path: Path) -> None:
        (tmp_path / "socgap.yaml").write_text("company: A\n", encoding="utf-8")
        assert listed(nowhere) == listed(tmp_path)

    def test_each_has_its_title(self, nowhere: Path) -> None:
        line = next(line for line in run(nowhere, "schema").stdout.splitlines() if line.startswith("people "))
        assert line.split(None, 1)[1] == "People register"

    def test_a_schema_without_a_title_has_its_name(self, root: Path) -> None:
        assert "review   review\n" in run(root, "schema").stdout

    def test_a_broken_control_is_no_hindrance(self, root: Path) -> None:
        (root / "controls/AC-1.yaml").write_text("id: [\n", encoding="utf-8")
        assert "control" in listed(root)

    def test_broken_settings_are(self, root: Path) -> None:
        (root / "socgap.yaml").write_text("comany: A\n", encoding="utf-8")
        outcome = run(root, "schema")
        assert (outcome.code, outcome.stdout) == (2, "")
        assert outcome.stderr.startswith("error: socgap.yaml:1:1: ")


class TestPrinting:
    @pytest.mark.parametrize(
        "name", ["control", "base", "shared", "config", "waiver", "access-review", "common"]
    )
    def test_one_is_printed_as_it_lies_in_the_catalogue(self, name: str, nowhere: Path) -> None:
        outcome = run(nowhere, "schema", name)
        assert outcome.code == 0
        assert outcome.stdout == (ROOT / f"controls/schemas/{name}.schema.json").read_text(encoding="utf-8")

    def test_a_company_s_own(self, root: Path) -> None:
        (root / "controls/schemas/review.schema.json").write_bytes(b'{\r\n  "properties": {}\r\n}\r\n')
        assert run(root, "schema", "review").stdout == '{\n  "properties": {}\n}\n'

    @pytest.mark.parametrize(
        ("name", "fix"),
        [("revue", "Did you mean 'review'?"), ("zzz", "Run 'socgap schema' for all of them.")],
    )
    def test_one_that_is_not_there(self, name: str, fix: str, root: Path) -> None:
        outcome = run(root, "schema", name)
        assert (outcome.code, outcome.stderr) == (2, f"error: There is no schema '{name}'. {fix}\n")


class TestWriting:
    def test_all_are_written(self, nowhere: Path) -> None:
        outcome = run(nowhere, "schema", "--output", "a/b")
        assert (outcome.code, outcome.stdout) == (0, "")
        found = {path.name: path.read_text(encoding="utf-8") for path in (nowhere / "a/b").iterdir()}
        there = {
            path.name: path.read_text(encoding="utf-8") for path in (ROOT / "controls/schemas").iterdir()
        }
        assert found == there
        assert outcome.stderr.count("wrote a/b/") == len(found)

    def test_one_is_written_with_what_it_refers_to(self, nowhere: Path) -> None:
        run(nowhere, "schema", "people", "-o", "a")
        assert sorted(path.name for path in (nowhere / "a").iterdir()) == [
            "common.schema.json",
            "people.schema.json",
        ]

    def test_what_several_refer_to_is_written_once(self, root: Path) -> None:
        common = {"$ref": "common.schema.json#/$defs/a"}
        parts = {
            "common": {"$defs": {"a": {"type": "string"}}},
            "first": {
                "properties": {
                    "a": common,
                    "b": {"$ref": "second.schema.json"},
                    "c": [{"$ref": "#/properties"}],
                }
            },
            "second": {"properties": {"a": common}},
        }
        for name, data in parts.items():
            (root / f"controls/schemas/{name}.schema.json").write_text(json.dumps(data), encoding="utf-8")
        (root / "controls/schemas/README.md").write_text("no schema", encoding="utf-8")
        assert run(root, "schema", "first", "-o", "a").code == 0
        assert {path.name.partition(".")[0] for path in (root / "a").iterdir()} == set(parts)

    def test_what_is_there_already_is_left_alone(self, root: Path) -> None:
        run(root, "schema", "-o", "a")
        assert run(root, "schema", "-o", "a").stderr == ""

    def test_line_ends_are_no_difference(self, root: Path) -> None:
        run(root, "schema", "-o", "a")
        path = root / "a/control.schema.json"
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        assert run(root, "schema", "-o", "a", "--check").code == 0

    def test_another_content_is_renewed_and_said(self, root: Path) -> None:
        run(root, "schema", "-o", "a")
        (root / "a/review.schema.json").write_text("{}", encoding="utf-8")
        outcome = run(root, "schema", "-o", "a")
        assert (outcome.code, outcome.stderr) == (0, "renewed, it was another: a/review.schema.json\n")

    @pytest.mark.parametrize("path", ["file", "file/below"])
    def test_a_folder_that_cannot_be_made_is_2(self, path: str, root: Path) -> None:
        (root / "file").write_text("")
        outcome = run(root, "schema", "-o", path)
        assert outcome.code == 2
        assert outcome.stdout == ""


class TestChecking:
    def test_what_is_current_is_0(self, root: Path) -> None:
        run(root, "schema", "-o", "a")
        outcome = run(root, "schema", "-o", "a", "--check")
        assert (outcome.code, outcome.said) == (0, "")

    def test_what_is_missing_or_another_is_1_and_nothing_is_written(self, root: Path) -> None:
        run(root, "schema", "-o", "a")
        (root / "a/review.schema.json").write_text("{}", encoding="utf-8")
        (root / "a/common.schema.json").unlink()
        outcome = run(root, "schema", "-o", "a", "--check")
        assert outcome.code == 1
        assert outcome.stderr == (
            "error: a/common.schema.json is out of date. Run 'socgap schema --output a'.\n"
            "error: a/review.schema.json is out of date. Run 'socgap schema --output a'.\n"
        )
        assert (root / "a/review.schema.json").read_text() == "{}"

    def test_it_needs_a_folder(self, root: Path) -> None:
        outcome = run(root, "schema", "--check")
        assert outcome.code == 2
        assert "--check needs --output." in outcome.stderr

    def test_the_schemas_of_this_repository_are_current(self) -> None:
        assert run(ROOT, "schema", "--output", "controls/schemas", "--check").code == 0


class TestSettings:
    def test_each_schema_has_the_files_that_it_is_for(self, root: Path) -> None:
        found: Any = json.loads(run(root, "schema", "--settings").stdout)["yaml.schemas"]
        assert found["controls/schemas/review.schema.json"] == ["evidence/reviews/*.yaml"]
        assert found["controls/schemas/config.schema.json"] == ["socgap.yaml"]
        assert found["controls/schemas/control.schema.json"] == ["controls/*-[0-9]*.yaml"]

    def test_they_name_the_folder_that_editors_read(self, root: Path) -> None:
        found: Any = json.loads(run(root, "schema", "--settings", "-o", "./editor/").stdout)["yaml.schemas"]
        assert {name.rpartition("/")[0] for name in found} == {"editor"}

    def test_built_in_controls_are_no_files_of_the_company(self, tmp_path: Path) -> None:
        (tmp_path / "socgap.yaml").write_text("company: A\n", encoding="utf-8")
        found: Any = json.loads(run(tmp_path, "schema", "--settings").stdout)["yaml.schemas"]
        assert "controls/schemas/control.schema.json" not in found
        assert found["controls/schemas/waiver.schema.json"] == ["controls/waivers/*.yaml"]
        assert "controls/schemas/policy.schema.json" not in found  # Markdown

    def test_outside_a_project_there_are_none(self, nowhere: Path) -> None:
        outcome = run(nowhere, "schema", "--settings")
        assert outcome.code == 2
        assert "Outside a project there are no files" in outcome.stderr
