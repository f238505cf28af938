"""A file that ends whatever parses it is ``unknown``, the rest is checked, and the gate stays closed.

The parsers are those of ``tests/support/deadly.py``; each run is held and watched as those of tests/test_hostile_input.py.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from socgap_evidence.limits import MOST_ENDED, MOST_OVERRUN
from tests.documents.packages import PDF, workbook
from tests.support import Repository, deadly_source
from tests.support.cases import PROJECTS
from tests.support.confined import Confined, Confinement

WAYS = {
    "crashes": "ends the process that reads it (SIGSEGV).",
    "leaves": "ends the process that reads it (exit code 7).",
    "loops": "takes more than 2 seconds of processor time to read.",
    "waits": "takes more than 3 seconds to read.",
    "hoards": "takes more than 64 MB of memory to read.",
}

NOT_PLAIN = 'held_on: "2026-01-0\\x31"\n'
"""What the parser must see."""


def _yaml(way: str) -> tuple[str, bytes]:
    return "evidence/reviews/one.yaml", f"{NOT_PLAIN}# here it {way}\n".encode()


def _markdown(way: str) -> tuple[str, bytes]:
    return "evidence/reviews/one.md", f"---\n{NOT_PLAIN}# here it {way}\n---\n\n# Review\n".encode()


def _workbook(way: str) -> tuple[str, bytes]:
    return "evidence/people/one.xlsx", workbook([["id", "name"], ["p9", f"here it {way}"]])


def _pdf(way: str) -> tuple[str, bytes]:
    return "evidence/letters/one.pdf", PDF.replace(b"/Catalog", f"/Catalog % here it {way}\n".encode())


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    shutil.copytree(PROJECTS / "company", tmp_path / "repository")
    return Repository(tmp_path / "repository")


def check(company: Repository, *, patience: int = 40) -> Confined:
    """``patience`` is how many seconds of the clock one file may take."""
    confinement = Confinement(company.root, company.root.parent / "scratch")
    outcome = confinement.python("-c", deadly_source(), str(patience), "check", "--as-of", "2026-02-01")
    assert not outcome.faults, outcome.faults
    return outcome


def test_with_parsers_that_do_so_nowhere_the_gate_is_open(company: Repository) -> None:
    for path, content in (one("does nothing") for one in (_yaml, _markdown, _workbook, _pdf)):
        company.write(path, content)
    outcome = check(company)
    assert outcome.code == 0, outcome.said


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("make", [_yaml, _markdown, _workbook, _pdf])
def test_a_file_that_ends_its_parser_is_unknown(make, way: str, company: Repository) -> None:
    path, content = make(way)
    company.write(path, content)
    company.write("evidence/reviews/zwei.yaml", 'held_on: "2026-13-0\\x31"\n')  # read after it, by the parser
    outcome = check(company, patience=3 if way == "waits" else 40)
    assert outcome.code == 1, outcome.said
    assert "Traceback" not in outcome.said
    subject = path if path.endswith(".pdf") else "It"
    assert f"{path}:1:1: unknown: {subject} {WAYS[way]}" in outcome.said
    assert "nobody knows what it holds" in outcome.said
    assert "evidence/reviews/zwei.yaml:1:10: invalid: " in outcome.said


@pytest.mark.parametrize("path", ["controls/AC-1.yaml", "socgap.yaml"])
def test_with_a_control_that_ends_its_parser_nothing_can_be_checked(path: str, company: Repository) -> None:
    said = (company.root / path).read_text()
    company.write(path, f'{said}# here it crashes\nx_note: "\\x41"\n')
    outcome = check(company)
    assert outcome.code == 2, outcome.said
    assert f"{path}: " in outcome.said
    assert "ends the process that reads it (SIGSEGV)." in outcome.said


def test_after_too_many_of_them_files_are_not_read(company: Repository) -> None:
    for number in range(MOST_ENDED + 3):
        company.write(f"evidence/reviews/{number:03}.yaml", f"{NOT_PLAIN}# {number}: here it crashes\n")
    company.write("evidence/reviews/zwei.yaml", "held_on: 2026-13-01\n")  # plain, so that nobody is asked
    outcome = check(company)
    assert outcome.code == 1
    assert outcome.said.count("unknown: It ends the process that reads it (SIGSEGV).") == MOST_ENDED
    not_read = (
        f"unknown: It was not read, because {MOST_ENDED} other files ended the process that reads them."
    )
    assert outcome.said.count(not_read) == 3
    assert "evidence/reviews/zwei.yaml:1:1: invalid: '2026-13-01' is not a valid date." in outcome.said


def test_after_few_that_take_too_long_files_are_not_read(company: Repository) -> None:
    for number in range(MOST_OVERRUN + 1):
        company.write(f"evidence/reviews/{number:03}.yaml", f"{NOT_PLAIN}# {number}: here it waits\n")
    outcome = check(company, patience=1)
    assert outcome.code == 1
    assert outcome.said.count("unknown: It takes more than 1 seconds to read.") == MOST_OVERRUN
    assert f"003.yaml:1:1: unknown: It was not read, because {MOST_OVERRUN} other files" in outcome.said


def test_what_a_file_did_once_is_not_tried_again(company: Repository) -> None:
    """Nor is it where the same content lies elsewhere, or somebody wants to know the place of something in it."""
    for number in range(MOST_ENDED + 3):
        company.write(f"evidence/reviews/{number:03}.yaml", f"{NOT_PLAIN}# here it crashes\n")
    said = check(company).said
    assert said.count("unknown: It ends the process that reads it (SIGSEGV).") == MOST_ENDED + 3


def test_a_fault_of_the_program_is_reported_as_such(company: Repository) -> None:
    company.write(*_yaml("fails"))
    outcome = check(company)
    assert outcome.code == 2
    assert "socgap itself failed" in outcome.said
    assert "a fault of the program" in outcome.said


def test_in_many_files_it_is_no_other_than_in_few(company: Repository) -> None:
    """Others help to read then, and begin processes of their own."""
    for number in range(1200):
        company.write(f"evidence/reviews/{number:04}.yaml", "held_on: 2026-01-01\n")
    company.write(*_yaml("crashes"))
    outcome = check(company)
    assert outcome.code == 1, outcome.said
    assert outcome.said.count("It ends the process that reads it (SIGSEGV).") == 1
