"""What a repository begins with, derived from whatever controls and schemas there are."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from socgap_evidence.errors import SnapshotError
from socgap_evidence.model import Window
from socgap_evidence.project import open_project
from socgap_evidence.project.config import SCHEMA, read_config
from socgap_evidence.starting import MINIMAL, Answers, NewFile, PlannedTree, first_steps, forges, system_zone
from socgap_evidence.starting.folders import folder_of_glob, readmes
from socgap_evidence.starting.settings import settings_text
from tests.support import Repository
from tests.support.brambleport import AS_OF, repaired
from tests.support.projects import CONFIG, MemoryTree, control, judged
from tests.support.projects import SCHEMA as REVIEW_SCHEMA

ANSWERS = Answers("Example, Inc.", "Europe/Lisbon", date(2026, 2, 1))


class TestTheSettings:
    def test_every_key_is_there_but_a_pinned_day(self) -> None:
        text = settings_text(ANSWERS)
        keys = set(re.findall(r"^(?:# )?(\w+): ", text, re.MULTILINE))
        assert keys == set(SCHEMA["properties"]) - {"as_of"}  # type: ignore[arg-type]
        assert "as_of" not in text

    @pytest.mark.parametrize("window", [None, Window(date(2026, 4, 1), date(2026, 9, 30))])
    @pytest.mark.parametrize("owns", [True, False])
    def test_what_stands_in_comments_can_be_uncommented(self, window: Window | None, owns: bool) -> None:
        text = settings_text(Answers("x", "UTC", date(2026, 2, 1), window, owns_controls=owns))
        read_config(text.encode())
        config = read_config(re.sub(r"^# (\w+: [^\n]*)$", r"\1", text, flags=re.MULTILINE).encode())
        assert config.window.value == (window or Window(date(2026, 2, 1), date(2026, 7, 31)))
        assert config.history.value == "required"
        assert config.controls.value == "controls"

    @pytest.mark.parametrize("name", ["2026-01-01", "true", "a: b # c", '"x"', "Ünï", "- x"])
    def test_whatever_the_company_is_called(self, name: str) -> None:
        assert (
            read_config(settings_text(Answers(name, "UTC", date(2026, 2, 1))).encode()).company.value == name
        )


class TestThePlannedTree:
    def test_it_holds_what_is_planned(self) -> None:
        tree = PlannedTree([NewFile("b", "x"), NewFile("a", "")])
        tree.expect(["a"])
        assert [entry.path for entry in tree.entries] == ["a", "b"]
        assert tree.blob_id("a") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
        with pytest.raises(SnapshotError, match="no such file"):
            tree.read("c")


class TestTheZone:
    def test_the_environment_comes_first(self) -> None:
        assert system_zone({"TZ": ":Asia/Tokyo"}, Path("/nowhere")) == "Asia/Tokyo"

    def test_then_the_link_of_the_system(self, tmp_path: Path) -> None:
        link = tmp_path / "localtime"
        link.symlink_to("/usr/share/zoneinfo/Europe/Lisbon")
        assert system_zone({}, link) == "Europe/Lisbon"

    @pytest.mark.parametrize(
        "target", ["/usr/share/zoneinfo/Etc/UTC", "/opt/somewhere", "/usr/share/zoneinfo/Xx/Yy"]
    )
    def test_what_nobody_has_chosen_is_not_certain(self, target: str, tmp_path: Path) -> None:
        link = tmp_path / "localtime"
        link.symlink_to(target)
        assert system_zone({}, link) is None

    def test_a_file_in_its_place_names_no_zone(self, tmp_path: Path) -> None:
        (tmp_path / "localtime").write_bytes(b"TZif2")
        assert system_zone({}, tmp_path / "localtime") is None


class TestTheFolders:
    @pytest.mark.parametrize(
        ("glob", "folder"),
        [("evidence/a/*.yaml", "evidence/a"), ("evidence/x.yaml", "evidence"), ("evidence/*/b/c.yaml", "evidence"),
         ("evidence/**/*.yaml", "evidence"), ("a.yaml", "")],
    )  # fmt: skip
    def test_it_is_that_before_the_first_wildcard(self, glob: str, folder: str) -> None:
        assert folder_of_glob(glob) == folder

    def test_a_companys_own_types_are_described_like_ours(self) -> None:
        own = """\
  - id: AC-1.E9
    title: A *plan*
    kind: document
    evidence: [evidence/plans/plan.yaml, elsewhere/plan.yaml]
    schema: review
"""
        described = {**REVIEW_SCHEMA, "description": "What we <b>did</b>."}
        project = open_project(
            MemoryTree(
                {
                    "socgap.yaml": CONFIG,
                    "controls/AC-1.yaml": control(own),
                    "controls/schemas/review.schema.json": json.dumps(described),
                }
            )
        )
        (page,) = readmes(project)
        assert page.path == "evidence/plans/README.md"
        assert "## A \\*plan\\*" in page.text
        assert "`plan.yaml` or `plan.yaml`: the document. What we \\<b\\>did\\</b\\>." in page.text
        assert "How often: it must stand from the first day on." in page.text


class TestWhatToDoFirst:
    def test_only_what_has_not_come_about_yet_is_left_of_a_company_without_gaps(self, tmp_path: Path) -> None:
        company = Repository(tmp_path)
        for path, content in repaired().items():
            company.write(path, content)
        steps = first_steps(judged(tmp_path, str(AS_OF)))
        assert [(step.requirement, step.is_later) for step in steps] == [("CR-1.E2", True)]


def test_each_reason_to_come_first_is_about_a_control_that_there_is() -> None:
    project = open_project(PlannedTree([NewFile("socgap.yaml", "company: x\n")]))
    known = [one.id for one in project.controls]
    assert sorted(MINIMAL, key=known.index) == list(MINIMAL)
    assert len(MINIMAL) == 10


def test_a_forge_without_a_workflow_gets_none() -> None:
    assert forges.workflow(forges.Forge.NONE, "") == []


def test_an_installed_socgap_has_its_templates_beside_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(forges, "__file__", str(tmp_path / "forges.py"))
    (tmp_path / "templates").mkdir()
    assert forges.templates_root() == tmp_path / "templates"
