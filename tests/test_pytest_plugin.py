"""The plugin as pytest runs it: each requirement is a test, and nothing that could not be checked is ever green."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.projects import CONFIG, REVIEW, control, project

if TYPE_CHECKING:
    from pathlib import Path

PINNED = f"{CONFIG}as_of: 2026-04-01\n"
LATER = ("--socgap-as-of", "2026-12-01")
VENDORS = """\
  - id: AC-1.E2
    title: Vendors
    kind: register
    evidence: evidence/vendors.yaml
    schema: review
"""
FRESH = "  - id: AC-1.E1\n    title: Access review\n    kind: record\n    evidence: evidence/reviews/*.yaml\n    schema: review\n    fresh: {date: held_on, for: 90 days, grace: 10 days}\n"


@pytest.fixture
def company(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A company with a review and a register of vendors, in the folder where pytest runs."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    files = {
        "evidence/reviews/a.yaml": REVIEW,
        "evidence/vendors.yaml": "held_on: 2026-03-01\nitems: [{id: V-1, mfa: true}]\n",
        "controls/AC-1.yaml": control(FRESH + VENDORS),
        "pytest.ini": "[pytest]\naddopts = --strict-markers\n",
    }
    return project(pytester.path, files, config=PINNED).root


def run(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:cacheprovider", *options)


@pytest.mark.usefixtures("company")
class TestRequirements:
    def test_each_is_a_test(self, pytester: pytest.Pytester) -> None:
        found = run(pytester, "--socgap", "-v")
        found.assert_outcomes(passed=2)
        found.stdout.fnmatch_lines(
            [
                "*AC-1.E1*PASSED*",
                "*AC-1.E2*PASSED*",
                "The gate is open: none of 1 controls fails. (The date is pinned*",
            ]
        )

    def test_a_gap_is_the_text_of_the_failure(self, pytester: pytest.Pytester) -> None:
        found = run(pytester, "--socgap", *LATER)
        found.assert_outcomes(passed=1, failed=1)
        found.stdout.fnmatch_lines(
            [
                "evidence/reviews/a.yaml:1:10: stale: Access review: the newest is of 2026-03-01, good through*",
                "*help: Do it again and add its record*",
                "The gate is closed: 1 of 1 controls fails.",
            ]
        )
        found.stdout.no_fnmatch_line("*Traceback*")
        found.stdout.no_fnmatch_line("*pytest_plugin.py*")

    def test_without_the_option_there_are_none(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile("def test_nothing(): pass")
        found = run(pytester)
        found.assert_outcomes(passed=1)
        found.stdout.no_fnmatch_line("*The gate*")

    def test_they_can_be_chosen(self, pytester: pytest.Pytester) -> None:
        run(pytester, "--socgap", "-k", "AC-1.E2", *LATER).assert_outcomes(passed=1, deselected=1)

    def test_what_asks_for_nothing_today_is_skipped_with_the_reason(
        self, pytester: pytest.Pytester, company: Path
    ) -> None:
        (company / "socgap.yaml").write_text(f"{PINNED}program_start: 2026-03-20\n", encoding="utf-8")
        (company / "evidence/reviews/a.yaml").unlink()
        found = run(pytester, "--socgap", "-rs")
        found.assert_outcomes(passed=1, skipped=1)
        found.stdout.fnmatch_lines(["*pending, first due 2026-06-28*"])


class TestNeverGreen:
    @pytest.mark.parametrize(
        ("file", "text", "said"),
        [
            ("controls/AC-1.yaml", "id: [\n", "controls/AC-1.yaml"),
            ("socgap.yaml", "company: [\n", "socgap.yaml"),
        ],
    )
    def test_what_could_not_be_checked(
        self, file: str, text: str, said: str, pytester: pytest.Pytester, company: Path
    ) -> None:
        (company / file).write_text(text, encoding="utf-8")
        found = run(pytester, "--socgap")
        assert found.ret == pytest.ExitCode.USAGE_ERROR
        found.stderr.fnmatch_lines([f"ERROR: socgap: *{said}*"])

    def test_a_day_that_is_none(self, pytester: pytest.Pytester, company: Path) -> None:
        found = run(pytester, "--socgap", "--socgap-as-of", "spring", "--socgap-project", str(company))
        assert found.ret == pytest.ExitCode.USAGE_ERROR
        found.stderr.fnmatch_lines(["ERROR: --socgap-as-of: 'spring' is not a date*"])

    def test_a_gate_that_is_closed_without_a_gap(self, pytester: pytest.Pytester, company: Path) -> None:
        text = control(FRESH + VENDORS).replace("CC6.1", "A1.1")
        (company / "controls/AC-1.yaml").write_text(text, encoding="utf-8")
        found = run(pytester, "--socgap")
        found.assert_outcomes(skipped=2, failed=1)
        found.stdout.fnmatch_lines(
            ["Nothing was checked: none of 1 controls applies to the categories in scope."]
        )

    def test_a_history_that_is_not_there(self, pytester: pytest.Pytester, company: Path) -> None:
        asserted = "    asserts:\n      - {id: AC-1.A1, says: In time., recorded: {within: 5 days}}\n"
        (company / "controls/AC-1.yaml").write_text(control(FRESH + asserted), encoding="utf-8")
        found = run(pytester, "--socgap")
        found.assert_outcomes(failed=2)
        found.stdout.fnmatch_lines(["*no git repository*"])


OWN = """
import pytest

@pytest.mark.control("AC-1")
def test_every_vendor_has_two_factors(register, as_of):
    assert str(as_of) == "2026-04-01"
    assert all(vendor["mfa"] for vendor in register("review"))

@pytest.mark.control("AC-1")
def test_reviews_are_named(evidence):
    assert [document.path for document in evidence.documents("review")] == ["x"]
"""


class TestOwnAssertions:
    @pytest.mark.usefixtures("company")
    def test_they_count_with_their_control(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile(OWN)
        found = run(pytester, "--socgap")
        found.assert_outcomes(passed=3, failed=1)
        found.stdout.fnmatch_lines(["AC-1: own assertions: 1 passed, 1 failed"])

    @pytest.mark.usefixtures("company")
    @pytest.mark.parametrize(
        ("marker", "said"),
        [
            ('"AC-9"', "there is no control 'AC-9'."),
            ("", "'control' takes the id of one control."),
            ("1", "'control' takes*"),
        ],
    )
    def test_a_marker_names_a_control(self, marker: str, said: str, pytester: pytest.Pytester) -> None:
        pytester.makepyfile(f"import pytest\n@pytest.mark.control({marker})\ndef test_it(): pass")
        found = run(pytester)
        assert found.ret == pytest.ExitCode.USAGE_ERROR
        found.stderr.fnmatch_lines([f"ERROR: *test_it: {said}"])

    def test_evidence_that_cannot_be_relied_on_fails_whoever_asks_for_it(
        self, pytester: pytest.Pytester, company: Path
    ) -> None:
        (company / "evidence/reviews/b.yaml").write_text("x: 1\n", encoding="utf-8")
        pytester.makepyfile("def test_it(register): register('review')")
        found = run(pytester)
        found.assert_outcomes(failed=1)
        found.stdout.fnmatch_lines(["*evidence/reviews/b.yaml cannot be relied on: *"])

    def test_documents_that_are_not_there_fail_whoever_asks_for_them(
        self, pytester: pytest.Pytester, company: Path
    ) -> None:
        (company / "evidence/vendors.yaml").unlink()
        (company / "evidence/reviews/a.yaml").unlink()
        pytester.makepyfile("def test_it(evidence): assert all(evidence.documents('review')) is True")
        found = run(pytester)
        found.assert_outcomes(failed=1)
        found.stdout.fnmatch_lines(["*There is no document of type 'review'*"])

    def test_a_test_of_nothing_fails(self, pytester: pytest.Pytester, company: Path) -> None:
        (company / "evidence/vendors.yaml").unlink()
        pytester.makepyfile(
            "def test_it(register): register('review')\ndef test_other(register): register('vendor')"
        )
        found = run(pytester)
        found.assert_outcomes(failed=2)
        found.stdout.fnmatch_lines(
            [
                "*There is no item in documents of type 'review'*",
                "*No requirement has documents of type 'vendor'; there are *",
            ]
        )
