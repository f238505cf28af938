"""The examples of every ``--help`` are lines that work: each is run over the sample company."""

from __future__ import annotations

import csv
import shlex
from pathlib import Path

import openpyxl
import pytest

from socgap_evidence import cli
from socgap_evidence.cli import VERBS
from socgap_evidence.cli.examples import EXAMPLES
from tests.collecting.products import merged
from tests.pack.packs import honest
from tests.support.brambleport import sample
from tests.support.command import run
from tests.support.histories import build
from tests.support.repository import Repository

LINES = [pytest.param(verb, line, id=line) for verb, lines in EXAMPLES.items() for line, _ in lines]
BASELINE = "controls/baseline.yaml"
PEOPLE = "evidence/registers/people.yaml"
ROSTER = Path(__file__).parents[1] / "importing/exports/hr-roster.csv"
THERE = {
    "socgap new vendor-review gitfold": "evidence/vendors/reviews/VRV-2026-gitfold.yaml",
    "socgap new training-campaign THREATS": "evidence/training/campaigns/TRN-2026-THREATS.yaml",
    "socgap new policy access-control --dry-run": "evidence/policies/access-control.md",
    "socgap import hr-roster roster.csv --dry-run": PEOPLE,
    "socgap import hr-roster roster.csv --extracted-at 2026-10-02T08:15:00+01:00": PEOPLE,
    "socgap import imports/people.yaml roster.xlsx": PEOPLE,
}
"""What the sample company has already, and who types the line has not."""


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample company in a repository of its own, beside that of a product."""
    folder = tmp_path_factory.mktemp("origin")
    company = Repository(folder / "company")
    for path, content in sample().items():
        company.write(path, content.replace(b"\nhistory: off\n", b"\n") if path == "socgap.yaml" else content)
    company.commit(when="2026-10-02T12:00:00+00:00")
    build(folder / "app", merged())
    return folder


@pytest.fixture
def company(origin: Path) -> Path:
    """The same as it was committed."""
    made = Repository(origin / "company")
    made.git("reset", "-q", "--hard")
    made.git("clean", "-qfd")
    return made.root


def export(company: Path) -> None:
    """What the lines of 'import' speak of: an export as CSV and as a workbook, and a mapping of the company's own."""
    (company / "roster.csv").write_bytes(ROSTER.read_bytes())
    book = openpyxl.Workbook()
    for row in csv.reader(ROSTER.read_text(encoding="utf-8").splitlines(), delimiter=";"):
        book.active.append(row)
    book.save(company / "roster.xlsx")
    (company / "imports").mkdir()
    (company / "imports/people.yaml").write_text(run(company, "import", "hr-roster", "--show").stdout)


def send(company: Path) -> None:
    """What the lines of 'verify' speak of: a pack, the one before it, and whose signature counts."""
    made = honest(company)
    (company / "pack.zip").write_bytes(made.raw)
    (company / "earlier.zip").write_bytes(made.raw)
    (company / "signers").write_bytes(made.keys.signers().allowed)


@pytest.mark.parametrize(("verb", "line"), LINES)
def test_an_example_works(verb: str, line: str, company: Path) -> None:
    program, *words = shlex.split(line)
    assert program == "socgap"
    assert verb in VERBS
    if line in THERE:
        (company / THERE[line]).unlink()
    if verb == "import":
        export(company)
    if verb == "verify":
        send(company)
    if verb == "fleet":
        (company / "repos.yaml").write_text("repositories: [{path: .}]\n")
    if BASELINE in words and "write" not in words:
        assert run(company, "baseline", "write", BASELINE).code == 0
    if words == ["status", "--check"]:
        assert run(company, "status").code == 0
    outcome = run(company, *words)
    assert outcome.code in {0, 1}, outcome.stderr


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_teaches_by_two_examples_or_more(verb: str, tmp_path: Path) -> None:
    shown = run(tmp_path, verb, "--help").stdout
    assert len(EXAMPLES[verb]) >= 2
    for line, says in EXAMPLES[verb]:
        assert f"  {line}\n" in shown
        assert f"      {says}\n" in shown


def test_no_verb_has_examples_of_its_own_elsewhere() -> None:
    assert EXAMPLES.keys() == VERBS.keys()
    assert [
        path.name for path in Path(cli.__file__).parent.glob("*.py") if "epilog=" in path.read_text()
    ] == []
