"""The documents of OSCAL as a whole: NIST's schemas take them, they agree with each other, and nothing else is in them."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest
from msgspec.structs import replace

from socgap_evidence.errors import SnapshotError, UsageError
from socgap_evidence.judging import judge
from socgap_evidence.model import Window
from socgap_evidence.outputs.oscal import NAMES, evidence, export
from socgap_evidence.outputs.oscal.evidence import digest_of
from socgap_evidence.outputs.oscal.referential import faults
from socgap_evidence.snapshot import EntryKind, Tree
from tests.comparison.changes import change
from tests.support.hostile import Company
from tests.support.oscal import MODELS, POAM, exported, objects, of_case, violations
from tests.support.projects import MemoryTree, pointer
from tests.support.reports import report_of
from tests.support.verdicts import CASES, case_of

DRILL = "evidence/drills/d.yaml"
HOSTILE = [
    "word",
    "::error::x ##[x]",
    "<b>`x`</b> [a](b)",
    "\x1b[31m\u202ex",
    "caf\udce9 x\n\n# y",
    "=1",
    "9 x",
    "{0}|x",
]


@pytest.mark.parametrize("name", CASES)
def test_nists_schemas_take_what_is_made_of_any_verdict(name: str) -> None:
    assert violations(of_case(name)) == []


@pytest.mark.parametrize("word", HOSTILE)
def test_they_take_it_in_the_words_of_strangers_too(word: str) -> None:
    documents = export(Company(word).report)
    assert set(documents) == set(NAMES)
    assert violations(documents) == []


@pytest.mark.parametrize("name", CASES)
def test_every_reference_leads_somewhere(name: str) -> None:
    verdict = case_of(name)
    tree = verdict.assessment.tree
    assert faults(exported(verdict), lambda path: digest_of(tree, path)) == []


def test_a_file_that_changes_meanwhile_is_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: set[str] = set()

    def changing(tree: Tree, path: str) -> str | None:
        found = digest_of(tree, path) if path not in seen else "0" * 64
        seen.add(path)
        return found

    monkeypatch.setattr(evidence, "digest_of", changing)
    with pytest.raises(SnapshotError, match="It is not what it was when it was read first") as caught:
        exported(case_of(next(iter(CASES))))
    assert caught.value.path in seen
    assert caught.value.fix == "Run it again while nothing writes to it."


def test_every_document_has_a_schema_that_it_is_held_to() -> None:
    assert set(MODELS) == set(NAMES)


def test_a_company_without_a_gap_has_no_plan_of_action() -> None:
    assert POAM not in of_case("repaired")


def test_a_company_with_a_gap_has_one() -> None:
    assert POAM in of_case("sample")


def test_where_no_question_answers_a_criterion_there_is_no_mapping() -> None:
    verdict = case_of("repaired")
    assert set(exported(replace(verdict, controls=()))) == {*NAMES} - {POAM, "mapping-collection.json"}


def test_the_same_verdict_gives_the_same_documents() -> None:
    first, second = (json.dumps(exported(case_of("sample"))) for _ in range(2))
    assert first == second


def test_another_version_of_oscal_changes_nothing_but_its_name() -> None:
    older, newer = (exported(case_of("sample"), version) for version in ("1.1.3", "1.2.1"))
    for document in (*older.values(), *newer.values()):
        (root,) = document.values()
        del root["uuid"]  # it follows from what the document holds
        root["metadata"].pop("oscal-version")
    assert older == newer


def test_each_document_says_the_version_that_was_asked_for() -> None:
    documents = of_case("sample", "1.2.1")
    assert {root["metadata"]["oscal-version"] for one in documents.values() for root in one.values()} == {
        "1.2.1"
    }
    older = of_case("sample")
    versions = {
        name: root["metadata"]["oscal-version"] for name, one in older.items() for root in one.values()
    }
    assert versions == {**dict.fromkeys(NAMES, "1.1.3"), "mapping-collection.json": "1.2.1"}


def test_a_document_that_says_something_else_has_another_id() -> None:
    verdict = case_of("sample")
    changed = replace(verdict, as_of=date(2026, 10, 14))
    ids = [
        {root["uuid"] for one in exported(each).values() for root in one.values()}
        for each in (verdict, changed)
    ]
    assert ids[0].isdisjoint(ids[1])


def test_a_finding_keeps_its_id_from_one_day_to_the_next() -> None:
    verdict = case_of("sample")
    later = judge(verdict.assessment, date(2026, 10, 16))
    first, second = (
        {one["uuid"] for one in objects(exported(each)) if "target" in one} for each in (verdict, later)
    )
    assert len(first) == 23
    assert first == second


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(3000, 1, 1), date(1, 1, 1)])
def test_a_day_that_oscal_cannot_say_is_refused(day: date) -> None:
    verdict = judge(case_of("waived").assessment, day)
    with pytest.raises(UsageError, match="1900 to 2999"):
        export(report_of(verdict, Window(day, day)))


def test_no_text_of_the_criteria_is_anywhere() -> None:
    criteria = of_case("sample")["criteria.json"]["catalog"]
    controls = [one for group in criteria["groups"] for one in group["controls"]]
    assert len(controls) == 61
    assert all(set(one) == {"id", "title", "props"} and len(one["title"]) < 60 for one in controls)


def test_what_is_no_file_has_no_digest() -> None:
    tree = MemoryTree({"a": "x"}, {"gone": EntryKind.FILE, "link": EntryKind.SYMLINK})
    digests = [digest_of(tree, path) for path in ("a", "link", "none")]
    assert digests == [hashlib.sha256(b"x").hexdigest(), None, None]
    with pytest.raises(SnapshotError, match="It cannot be read"):
        digest_of(tree, "gone")


def test_what_a_gap_says_cannot_be_read_is_no_resource(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(tree: Tree, path: str) -> str | None:
        if path == DRILL:
            raise SnapshotError("It cannot be read.", path=path, fix="Make it readable.")
        return digest_of(tree, path)

    verdict = change({DRILL: pointer()}).head
    assert DRILL in str(exported(verdict))
    monkeypatch.setattr(evidence, "digest_of", failing)
    results = str(exported(verdict)["assessment-results.json"])
    assert "evidence/reviews/a.yaml" in results
    assert f"'href': '{DRILL}'" not in results


def test_evidence_that_was_read_and_cannot_be_any_more_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Left out, it would be missed by nobody."""

    def failing(_: Tree, path: str) -> str | None:
        raise SnapshotError("It cannot be read: Input/output error.", path=path, fix="Mend the disk.")

    monkeypatch.setattr(evidence, "digest_of", failing)
    with pytest.raises(SnapshotError, match="It cannot be read: Input/output error") as caught:
        exported(case_of(next(iter(CASES))))
    assert caught.value.path.startswith("evidence/")
