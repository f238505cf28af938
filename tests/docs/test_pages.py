"""What the pages show is so: each block is run, or held to a file or a schema, as the comment above it says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from scripts.sample_history.building import build
from socgap_evidence.documents import read_document
from socgap_evidence.project import open_project
from socgap_evidence.project.config import SCHEMA as CONFIG
from socgap_evidence.project.grammar import CONTROL_GRAMMAR
from socgap_evidence.schemas import SchemaSet
from socgap_evidence.snapshot import WorkTree
from tests.docs.pages import ROOT, Block, blocks, written_pages
from tests.docs.sessions import Shell, agrees, steps

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES = written_pages()
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Forge:
    """Whose published schema an excerpt is held to: the program that knows it, and what stands around the excerpt."""

    program: tuple[str, ...]
    around: str = "{}"
    indent: str = ""


_WORKFLOW = ("check-jsonschema", "--builtin-schema", "vendor.github-workflows")
FORGES = {
    "github-workflow": Forge(_WORKFLOW, "on: push\n{}"),
    "github-steps": Forge(_WORKFLOW, "on: push\njobs:\n  a:\n    runs-on: b\n    steps:\n{}", " " * 6),
    "pre-commit-config": Forge(("pre-commit", "validate-config")),
}
_RUN = re.compile(r"run in (?P<place>\w+)(?P<dots>, with \.\.\.)?")
_LINES = re.compile(r"lines of (?P<command>.+), in (?P<place>\w+)")
_WRITTEN = re.compile(r"written to (?P<file>\S+) in (?P<place>\w+)")
_PART = re.compile(r"part of (?P<file>\S+)")
_HELD = re.compile(r"held to (?P<schema>\S+)")
_NOT_RUN = re.compile(r"not run: \S.*")


@pytest.fixture(scope="session")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The sample company's repositories, each built when it is first asked for."""
    folder = tmp_path_factory.mktemp("companies")

    def company(name: str) -> Path:
        root = folder / name
        if not root.exists():
            build(root, repaired=name == "repaired")
        return root

    return company


class Places:
    """The folders of one page."""

    def __init__(self, folder: Path, company: Callable[[str], Path]) -> None:
        self._folder = folder
        self._company = company
        self._shells: dict[str, Shell] = {}

    def shell(self, name: str) -> Shell:
        if name not in self._shells:
            self._shells[name] = Shell(self._root(name), self._folder)
        return self._shells[name]

    def _root(self, name: str) -> Path:
        root = self._folder / name
        match name:
            case "sample":
                return ROOT
            case "fresh":
                root.mkdir()
            case "company" | "repaired":
                shutil.copytree(self._company(name), root)
            case _:
                pytest.fail(f"There is no place '{name}'.")
        return root


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_shows_is_so(page: Path, tmp_path: Path, companies: Callable[[str], Path]) -> None:
    places = Places(tmp_path, companies)
    for block in blocks(page):
        check(block, places)


def check(block: Block, places: Places) -> None:
    said = block.said
    if found := _RUN.fullmatch(said):
        session = steps(block.text)
        printed = places.shell(found["place"]).run([step.command for step in session])
        for step, text in zip(session, printed, strict=True):
            if not agrees(step.shown, text, dots=bool(found["dots"])):
                assert text == step.shown, f"{block.place}: $ {step.command}"
    elif found := _LINES.fullmatch(said):
        [text] = places.shell(found["place"]).run([found["command"]])
        assert_in_order(block, without_ids(block.text), without_ids(text))
    elif found := _WRITTEN.fullmatch(said):
        file = places.shell(found["place"]).folder / found["file"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.text, encoding="utf-8")
    elif found := _PART.fullmatch(said):
        whole = [line.strip() for line in (ROOT / found["file"]).read_text(encoding="utf-8").splitlines()]
        assert "\n".join(line.strip() for line in block.text.splitlines()) in "\n".join(whole), block.place
    elif found := _HELD.fullmatch(said):
        assert violations(found["schema"], textwrap.dedent(block.text)) == [], block.place
    else:
        assert _NOT_RUN.fullmatch(said), (
            f"{block.place} does not say how it is checked: '{said}'. tests/docs/pages.py lists what it can say."
        )


def without_ids(text: str) -> list[str]:
    """The lines, with one word for the id of every commit."""
    return re.sub(r"\b[0-9a-f]{12}\b", "<commit>", text).splitlines()


def assert_in_order(block: Block, shown: list[str], printed: list[str]) -> None:
    rest = iter(printed)
    for number, line in enumerate(shown):
        assert line in rest, f"{block.page.name}:{block.line + number} is not printed (in this place): {line}"


def violations(schema: str, text: str) -> list[str]:
    """What a schema says against a piece of YAML."""
    if schema in FORGES:
        return forge_violations(FORGES[schema], text)
    grammars = {"config": CONFIG, "control": CONTROL_GRAMMAR}
    data = read_document("block.yaml", text.encode()).data
    if schema in grammars:
        validator = SchemaSet({}, "").compile(grammars[schema], schema)
    else:
        validator = open_project(WorkTree(ROOT)).schemas.validator(schema)
    return [violation.message for violation in validator.violations(data)]


def forge_violations(forge: Forge, text: str) -> list[str]:
    """What the program that knows a published schema says against an excerpt, put into a whole file."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "block.yaml"
        file.write_text(forge.around.format(textwrap.indent(text, forge.indent)), encoding="utf-8")
        done = subprocess.run(
            [BIN / forge.program[0], *forge.program[1:], file], capture_output=True, text=True, check=False
        )
    return [] if done.returncode == 0 else [done.stdout + done.stderr]


@pytest.mark.parametrize("schema", ["config", "control", "waiver", *FORGES])
def test_what_is_wrong_with_a_block_is_said(schema: str) -> None:
    assert violations(schema, "- nonsense: 1\n")


def test_the_pages_are_found() -> None:
    assert {"README", "index", "quickstart", "troubleshooting"} <= {page.stem for page in PAGES}


@pytest.mark.parametrize(
    ("shown", "printed", "dots", "same"),
    [
        pytest.param("a\nb", "a\nb", False, True, id="to the letter"),
        pytest.param("a\n...", "a\nb", False, False, id="dots that are not declared are dots"),
        pytest.param("a\n...", "a\nb\nc", True, True, id="any lines at the end"),
        pytest.param("...\nc", "a\nb\nc", True, True, id="any lines at the beginning"),
        pytest.param("a\n...\nc", "a\nc", True, True, id="no line at all"),
        pytest.param("on ..., late", "on 2026-10-15, late", True, True, id="any text in a line"),
        pytest.param("on ..., late", "on 2026\n, late", True, False, id="text of one line only"),
        pytest.param("a\n...\nd", "a\nb\nc", True, False, id="what stands behind them counts"),
    ],
)
def test_dots_stand_for_what_is_left_out(shown: str, printed: str, *, dots: bool, same: bool) -> None:
    assert agrees(shown, printed, dots=dots) is same


def test_a_session_is_commands_with_what_they_print() -> None:
    found = steps("$ cat > a <<EOF\n> b\n> EOF\n$ cat a\nb\n$ false\n$ echo $?\n1\n")
    assert [(step.command, step.shown) for step in found] == [
        ("cat > a <<EOF\nb\nEOF", ""),
        ("cat a", "b"),
        ("false", ""),
        ("echo $?", "1"),
    ]


def test_a_session_goes_on_where_the_last_one_ended(tmp_path: Path) -> None:
    shell = Shell(tmp_path, tmp_path)
    assert shell.run(["mkdir a && cd a", "false", "echo $?"]) == ["", "", "1"]
    assert shell.run(["basename $(pwd)"]) == ["a"]


def test_text_before_the_first_command_is_no_session() -> None:
    with pytest.raises(ValueError, match="does not begin with a command: hello"):
        steps("hello\n$ true\n")
