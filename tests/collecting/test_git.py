"""What is collected is judged honestly: complete where the history is, failing where it is not."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from socgap_evidence.cli import collect as verb
from socgap_evidence.documents import read_document
from tests.collecting.products import START, commit, merged, tag
from tests.support.brambleport import repaired
from tests.support.command import Outcome, run
from tests.support.company import Company
from tests.support.histories import build, git, identity, seconds
from tests.support.repository import Repository

TOMASZ, YUKI, OSKAR = (
    f"{name} <{name.lower().replace(' ', '.')}@brambleport.example>"
    for name in ("Tomasz Brandt", "Yuki Sandoval", "Oskar Lind")
)
ROBOT = "Pipeline <pipeline@brambleport.example>"
PATH = "evidence/changes/populations/CHP-2026-07-repo-app.yaml"
CONVENTIONS = (
    "--type=code", "--tests-trailer=Tests", "--ticket-trailer=Ticket:", "--risk-trailer=Risk",
    "--emergency-trailer=Emergency", "--deployed-tags=live/*", "--automation=pipeline@brambleport.example",
)  # fmt: skip
SAID = ("Tests: passed", "Ticket: ENG-1", "Risk: low")
FULL = [
    START,
    commit("2026-07-01", YUKI, "Draw the berth plan", on=(0,)),
    commit("2026-07-02", OSKAR, "Merge the berth plan", *SAID, f"Reviewed-by: {TOMASZ}", on=(0, 1)),
    commit("2026-07-06", OSKAR, "Sort the harbours (#12)", *SAID, f"Approved-by: {YUKI}", on=(2,)),
    commit("2026-07-07", TOMASZ, "Count moorings", on=(3,), tree="b"),
    commit("2026-07-08", YUKI, "Merge the moorings", *SAID, on=(3, 4), tree="b"),
]


@pytest.fixture(scope="module")
def company() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        yield Company(patch)


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repaired company on disk."""
    repository = Repository(tmp_path_factory.mktemp("company"))
    for path, content in repaired().items():
        repository.write(path, content)
    return repository.root


@pytest.fixture
def root(evidence: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The same at the beginning of August, without what a test has collected."""
    monkeypatch.setattr(verb, "now", lambda config: datetime(2026, 8, 4, 9, 12, 33, 5, config.zone))
    yield evidence
    (evidence / PATH).unlink(missing_ok=True)


def collect(root: Path, product: Path, *arguments: str, system: str = "sys-repo-app") -> Outcome:
    fixed = ("collect", "git", "--from", str(product), "--period", "2026-07", "--system", system)
    return run(root, *fixed, *arguments)


def released(product: Path, made: list[Any]) -> Path:
    ids = build(product, made)
    tag(product, "live/1", ids[-1], str(seconds("2026-07-09")), ROBOT)
    return product


def completed(text: str) -> bytes:
    """The record as somebody has completed it, who changed nothing else."""
    count = len(read_document("a.yaml", text.encode()).data["items"])  # type: ignore[index,call-overload,arg-type]
    filled = {
        "prepared_by: null": "prepared_by: p-005",
        "prepared_on: null": "prepared_on: 2026-08-05",
        "extracted_by: null": "extracted_by: p-005",
        "deployments: {count: null, source: null, unmatched: []}": (
            f"deployments: {{count: {count}, unmatched: [], source: {{system: Pipeline, method: api, query: all of July,"
            f" extracted_at: 2026-08-04T10:00:00+01:00, extracted_by: p-005, row_count: {count}}}}}"
        ),
    }
    for empty, full in filled.items():
        assert text.count(empty) == 1
        text = text.replace(empty, full)
    return text.encode()


def judged(company: Company, content: bytes) -> tuple[str, set[tuple[str, str]]]:
    """The status of the control of changes, and what is wrong with it."""
    status, gaps = company.judged({PATH: content}, ["SD-2"])["SD-2"]
    return status.value, {(gap.sentence, gap.reason.value) for gap in gaps}


def test_a_history_that_says_everything_meets_the_control(
    root: Path, company: Company, tmp_path: Path
) -> None:
    outcome = collect(root, released(tmp_path, FULL), *CONVENTIONS)
    assert outcome.code == 0
    assert outcome.stderr.endswith(f"wrote {root}/{PATH}\n")
    text = (root / PATH).read_text(encoding="utf-8")
    assert judged(company, completed(text)) == ("met", set())


def test_until_somebody_completes_it_the_control_fails(root: Path, company: Company, tmp_path: Path) -> None:
    collect(root, released(tmp_path, FULL), *CONVENTIONS)
    status, gaps = judged(company, (root / PATH).read_bytes())
    assert status == "gap"
    assert gaps == {("schema", "invalid")}


def test_what_was_pushed_without_approval_is_valid_and_fails(
    root: Path, company: Company, tmp_path: Path
) -> None:
    made = [
        *FULL,
        commit("2026-07-08", OSKAR, "Quick fix", *SAID, on=(5,)),
        commit("2026-07-08", OSKAR, "Own merge", *SAID, f"Reviewed-by: {OSKAR}", on=(6, 1), tree="c"),
        commit("2026-07-08", YUKI, "Untested", "Tests: failed", *SAID[1:], f"Reviewed-by: {TOMASZ}", on=(7,)),
    ]
    outcome = collect(root, released(tmp_path, made), *CONVENTIONS)
    assert "note: No approval by anybody but an author: " in outcome.stderr
    status, gaps = judged(company, completed((root / PATH).read_text(encoding="utf-8")))
    assert status == "gap"
    assert gaps == {(name, "failing") for name in ("SD-2.A1", "SD-2.A2", "SD-2.A3", "SD-2.S1")}


def test_an_emergency_waits_for_its_review(root: Path, company: Company, tmp_path: Path) -> None:
    urgent = commit("2026-07-08", OSKAR, "Stop it", *SAID, "Emergency: yes", f"Approved-by: {YUKI}", on=(5,))
    outcome = collect(root, released(tmp_path, [*FULL, urgent]), *CONVENTIONS)
    assert (
        "note: emergency_review is empty, as somebody else than the author has to look at it"
        in outcome.stderr
    )
    _, gaps = judged(company, completed((root / PATH).read_text(encoding="utf-8")))
    assert gaps == {("SD-2.A4", "failing")}


def test_the_source_says_how_to_take_it_again(root: Path, tmp_path: Path) -> None:
    ids = build(tmp_path, FULL)
    shown = collect(root, tmp_path, "--dry-run")
    data: Any = read_document("a.yaml", shown.stdout.encode()).data
    assert data["source"] == {
        "system": "git",
        "method": "cli",
        "query": f"git log --first-parent {ids[0]}..{ids[5]}",
        "extracted_at": "2026-08-04T09:12:33+01:00",
        "extracted_by": None,
        "row_count": 3,
        "x_branch": "main",
        "x_head": ids[5],
    }
    assert data["period"] == {"start": "2026-07-01", "end": "2026-07-31"}
    assert [one["id"] for one in data["items"]] == [ids[2][:12], ids[3][:12], ids[5][:12]]


def test_moments_are_told_in_the_time_of_the_company(root: Path, tmp_path: Path) -> None:
    build(tmp_path, FULL)
    data: Any = read_document("a.yaml", collect(root, tmp_path, "--dry-run").stdout.encode()).data
    assert data["items"][0]["approvals"] == [{"by": "p-002", "at": "2026-07-02T13:00:00+01:00"}]
    assert ZoneInfo("Europe/Lisbon").utcoffset(datetime(2026, 7, 2)).total_seconds() == 3600  # type: ignore[union-attr]  # noqa: DTZ001


def test_every_note_names_what_is_empty_and_why(root: Path, tmp_path: Path) -> None:
    strangers = [
        commit("2026-07-03", f"P{one} <p{one}@x.example>", f"Push {one}", "Risk: tiny", on=(one,))
        for one in range(7)
    ]
    build(tmp_path, [START, *strangers])
    notes = collect(
        root, tmp_path, "--dry-run", "--risk-trailer", "Risk", "--automation", "p1@x.example"
    ).stderr.splitlines()
    found = "\n".join(notes)
    assert "P1 <p1@x.example> is automation where a person is asked for" in found
    assert "P2 <p2@x.example> is nobody of the register of people" in found
    assert "'risk: tiny' was not understood: all 7 changes." in found
    assert (
        "author is empty, as nobody of the register of people is behind its address: all 7 changes." in found
    )
    assert "Signatures of the commits that brought the changes: 7 none." in found
    assert notes[-1].startswith(
        "note: prepared_by, prepared_on, source.extracted_by and deployments are empty"
    )


def test_of_many_changes_a_note_names_a_few(root: Path, tmp_path: Path) -> None:
    made = [*FULL, *(commit("2026-07-09", OSKAR, f"Push {one}", on=(one,)) for one in range(5, 12))]
    build(tmp_path, made)
    (note,) = [
        one for one in collect(root, tmp_path, "--dry-run").stderr.splitlines() if "No approval" in one
    ]
    assert note.endswith(" and 2 more.")
    assert note.count(",") == 4


def test_grafts_of_the_product_are_not_followed_and_said(root: Path, tmp_path: Path) -> None:
    ids = build(tmp_path, FULL)
    (tmp_path / ".git/info").mkdir(exist_ok=True)
    (tmp_path / ".git/info/grafts").write_text(f"{ids[5]}\n")
    outcome = collect(root, tmp_path, "--dry-run")
    assert outcome.stdout.count("x_commit") == 3
    assert "note: The clone has grafts" in outcome.stderr


def test_who_is_who_is_for_the_evidence_to_say(root: Path, tmp_path: Path) -> None:
    made = commit("2026-07-03", "Mallory <m@elsewhere.example>", "Push", on=(0,))
    build(tmp_path, [START, made])
    (tmp_path / ".mailmap").write_text(f"{TOMASZ} <m@elsewhere.example>\n")
    git(tmp_path, "add", ".mailmap")
    assert "author: null" in collect(root, tmp_path, "--dry-run").stdout


def test_where_nothing_happened_nothing_is_written(root: Path, tmp_path: Path) -> None:
    build(tmp_path, [START])
    outcome = collect(root, tmp_path)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert outcome.stderr == (
        "note: Nothing entered main in 2026-07. If there was no other change of sys-repo-app, somebody has to sign that:"
        " socgap new zero changes 2026-07\nNothing was written.\n"
    )
    assert not (root / PATH).exists()


class TestRefusals:
    @pytest.mark.parametrize(
        ("system", "said"),
        [
            (
                "repo-app",
                "'repo-app' is no id of a system. Write it as in the register, such as sys-repo-app.",
            ),
            ("sys-repo-ap", "The register of systems has no 'sys-repo-ap'. Did you mean 'sys-repo-app'?"),
            ("sys-0123456789", "The register of systems has no 'sys-0123456789'. Enter it there first."),
        ],
    )
    def test_a_system_that_is_not_there(self, system: str, said: str, root: Path, tmp_path: Path) -> None:
        outcome = collect(root, tmp_path, system=system)
        assert (outcome.code, outcome.stderr) == (2, f"error: {said}\n")

    def test_what_is_there_is_not_overwritten(self, root: Path, tmp_path: Path) -> None:
        build(tmp_path, FULL)
        assert collect(root, tmp_path).code == 0
        written = (root / PATH).read_bytes()
        outcome = collect(root, tmp_path)
        assert outcome.code == 2
        assert f"error: {root}/{PATH}: It is there already, and nothing is overwritten." in outcome.stderr
        assert (root / PATH).read_bytes() == written

    def test_a_file_that_was_named_is_not_overwritten_either(self, root: Path, tmp_path: Path) -> None:
        (tmp_path / "CHP-2026-x.yaml").write_text("mine")
        outcome = collect(root, tmp_path, "--output", f"{tmp_path}/CHP-2026-x.yaml")
        assert outcome.code == 2
        assert (tmp_path / "CHP-2026-x.yaml").read_text() == "mine"

    def test_a_shallow_clone_is_2_with_what_to_do(self, root: Path, tmp_path: Path) -> None:
        build(tmp_path / "whole", FULL)
        git(tmp_path, "clone", "-q", "--depth=1", f"file://{tmp_path}/whole", "shallow")
        outcome = collect(root, tmp_path / "shallow")
        assert outcome.code == 2
        assert f"error: {tmp_path}/shallow: This clone is shallow" in outcome.stderr
        assert "fetch-depth: 0" in outcome.stderr


def test_a_file_that_is_named_gives_the_record_its_id(root: Path, tmp_path: Path) -> None:
    build(tmp_path, FULL)
    outcome = collect(root, tmp_path, "--output", f"{tmp_path}/CHP-2026-07a.yaml")
    assert outcome.code == 0
    assert "id: CHP-2026-07a\n" in (tmp_path / "CHP-2026-07a.yaml").read_text()
    assert not (root / PATH).exists()


@pytest.mark.parametrize(
    "word",
    ["x\n::error::y", "##[add-mask]x", "\x1b[31mred", "evil\u202egnp", 'a: "b', "{a: b}", "# no", "%YAML", "- x", "a\u2028b", "'", "\\"],
)  # fmt: skip
def test_what_strangers_write_stays_a_value(word: str, root: Path, tmp_path: Path) -> None:
    who = f"{word.splitlines()[0].replace('<', '')} <x@x.example>"
    made = commit("2026-07-03", who, word, f"Ticket: {word.splitlines()[0]}", on=(0,))
    build(tmp_path, [START, made, *[]])
    outcome = collect(root, tmp_path, "--dry-run", "--ticket-trailer", "Ticket")
    assert outcome.code == 0
    data: Any = read_document("a.yaml", outcome.stdout.encode()).data
    (item,) = data["items"]
    assert item["title"] == word.splitlines()[0].strip()
    for said in (outcome.stdout, outcome.stderr):
        assert not any(one in said for one in ("\x1b", "\u202e", "\u2028", "##["))
        assert not any(line.startswith("::") for line in said.splitlines())


@pytest.mark.parametrize("period", ["2026-08", "2026-Q3", "2026-H2", "2026", "2030-01"])
def test_a_period_that_is_not_over_is_not_collected(period: str, root: Path, tmp_path: Path) -> None:
    outcome = run(
        root, "collect", "git", "--from", str(tmp_path), "--system", "sys-repo-app", "--period", period
    )
    assert outcome.code == 2
    assert f"error: {period} lasts through " in outcome.stderr
    assert "Choose a period that is over." in outcome.stderr


@pytest.mark.parametrize(
    "period", ["", "2026-13", "2026-Q5", "2026-Q0", "2026-H3", "0000", "2026-7", "July", "2026-07-01"]
)
def test_what_is_no_period_is_refused_with_examples(period: str, root: Path, tmp_path: Path) -> None:
    outcome = run(
        root, "collect", "git", "--from", str(tmp_path), "--system", "sys-repo-app", "--period", period
    )
    assert outcome.code == 2
    assert (
        f"'{period}' is not a period of the calendar; write it as 2026-07, 2026-Q3, 2026-H2 or 2026"
        in outcome.stderr
    )


def test_people_of_examples_are_strangers_to_the_company(root: Path, tmp_path: Path) -> None:
    build(tmp_path, merged())
    assert (
        f"{identity('p-2')} is nobody of the register of people"
        in collect(root, tmp_path, "--dry-run").stderr
    )
