"""The plugin as pytest runs it: each requirement is a test, and nothing that could not be checked is ever green."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.outputs import FORMATS
from tests.outputs.test_json import check
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
        found.stdout.no_fnmatch_line("*pytest_plugin*")

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


def report(path: Path) -> Any:
    """What a report in JSON says of the requirement that stands for the own assertions."""
    data = json.loads(path.read_text(encoding="utf-8"))
    ((of_control,),) = ([one for one in data["controls"] if one["id"] == "AC-1"],)
    *_, own = of_control["requirements"]
    return own


KEPT = """
import pytest

@pytest.mark.control("AC-1")
def test_it():
    {}
"""


class TestTheReport:
    @pytest.mark.usefixtures("company")
    def test_own_assertions_are_a_requirement_of_their_control_in_every_format(
        self, pytester: pytest.Pytester
    ) -> None:
        path = pytester.makepyfile(OWN)
        outputs = [one for name in sorted(FORMATS) for one in ("--socgap-output", f"{name}=report.{name}")]
        found = run(pytester, "--socgap", *outputs)
        assert found.ret == pytest.ExitCode.TESTS_FAILED
        own = report(pytester.path / "report.json")
        check(json.loads((pytester.path / "report.json").read_text(encoding="utf-8")))
        assert (own["id"], own["status"]) == ("AC-1.OWN", "gap")
        (gap,) = own["gaps"]
        assert gap["message"].startswith("test_reviews_are_named: it fails: AssertionError: assert ")
        assert (gap["path"], gap["line"], gap["rule"]) == (path.name, 8, "own")
        for name in FORMATS.keys() - {"badge", "shields"}:
            written = (pytester.path / f"report.{name}").read_text(encoding="utf-8")
            assert "test_reviews_are_named" in written.replace("\\", ""), "Markdown escapes underscores"
            assert "OWN" in written

    def test_they_move_no_verdict_on_the_window(self, pytester: pytest.Pytester, company: Path) -> None:
        window = f"{PINNED}window: {{start: 2026-03-01, end: 2026-05-31}}\n"
        (company / "socgap.yaml").write_text(window, encoding="utf-8")
        outputs = ("--socgap-output", "json=report.json")
        run(pytester, "--socgap", *outputs)
        alone = json.loads((company / "report.json").read_text(encoding="utf-8"))
        pytester.makepyfile(KEPT.format("assert False"))
        run(pytester, "--socgap", *outputs)
        data = json.loads((company / "report.json").read_text(encoding="utf-8"))
        check(data)
        assert data["effectiveness"] == alone["effectiveness"]
        assert data["controls"][0]["effectiveness"] == alone["controls"][0]["effectiveness"]
        assert (data["passes"], alone["passes"]) == (False, True)

    def test_what_is_kept_is_met(self, pytester: pytest.Pytester, company: Path) -> None:
        pytester.makepyfile(KEPT.format("pass"))
        found = run(pytester, "--socgap", "--socgap-output", "json=report.json")
        assert found.ret == pytest.ExitCode.OK
        assert report(company / "report.json")["status"] == "met"
        found.stdout.fnmatch_lines(["AC-1: own assertions: 1 passed", "The gate is open: *"])

    @pytest.mark.parametrize(
        ("body", "status", "said"),
        [
            ("pytest.skip('no time')", "unknown", "test_it: it was skipped: no time"),
            ("pytest.xfail('known')", "gap", "test_it: it is expected to fail: known"),
        ],
    )
    def test_what_pytest_lets_pass_and_is_not_kept_fails_the_run(
        self, body: str, status: str, said: str, pytester: pytest.Pytester, company: Path
    ) -> None:
        pytester.makepyfile(KEPT.format(body))
        assert run(pytester).ret == pytest.ExitCode.OK, "without --socgap it is pytest's own affair"
        found = run(pytester, "--socgap", "--socgap-output", "json=report.json")
        assert found.ret == pytest.ExitCode.TESTS_FAILED
        own = report(company / "report.json")
        assert (own["status"], own["gaps"][0]["message"]) == (status, said)

    def test_what_a_fixture_or_the_end_breaks_is_not_kept(
        self, pytester: pytest.Pytester, company: Path
    ) -> None:
        pytester.makepyfile(
            """
            import pytest

            @pytest.fixture
            def late():
                yield
                raise ValueError("at the end")

            @pytest.mark.control("AC-1")
            def test_it(late): pass
            """
        )
        run(pytester, "--socgap", "--socgap-output", "json=report.json")
        (gap,) = report(company / "report.json")["gaps"]
        assert gap["message"] == "test_it: it fails: ValueError: at the end"

    def test_what_never_ran_is_unknown(self, pytester: pytest.Pytester, company: Path) -> None:
        pytester.makepyfile(OWN)
        run(pytester, "--socgap", "-k", "two_factors", "--socgap-output", "json=report.json")
        own = report(company / "report.json")
        assert own["status"] == "unknown"
        assert own["gaps"][0]["message"] == "test_reviews_are_named: it never ran."

    def test_several_workers_say_the_same(self, pytester: pytest.Pytester, company: Path) -> None:
        pytester.makepyfile(OWN)
        output = ("--socgap-output", "json=report.json")
        run(pytester, "--socgap", *output)
        alone = (company / "report.json").read_bytes()
        found = pytester.runpytest_subprocess("-p", "no:randomly", "-n", "2", "--socgap", *output)
        found.assert_outcomes(passed=3, failed=1)
        found.stdout.fnmatch_lines(["AC-1: own assertions: 1 passed, 1 failed"])
        assert (company / "report.json").read_bytes() == alone

    def test_of_a_long_failure_the_beginning_is_told(self, pytester: pytest.Pytester, company: Path) -> None:
        pytester.makepyfile(KEPT.format("raise ValueError('x' * 10_000)"))
        run(pytester, "--socgap", "--socgap-output", "json=report.json")
        (gap,) = report(company / "report.json")["gaps"]
        assert gap["message"].endswith("xxx…")
        assert len(gap["message"]) < 400

    def test_tests_outside_the_project_have_no_place(self, pytester: pytest.Pytester, company: Path) -> None:
        inside = company / "company"
        inside.mkdir()
        for name in ("socgap.yaml", "controls", "evidence"):
            (company / name).rename(inside / name)
        pytester.makepyfile(KEPT.format("assert False"))
        run(pytester, "--socgap", "--socgap-project", str(inside), "--socgap-output", "json=report.json")
        (gap,) = report(company / "report.json")["gaps"]
        assert (gap["path"], gap["message"]) == (None, "test_it: it fails: assert False")

    @pytest.mark.usefixtures("company")
    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--socgap-output", "json=a.json"), "--socgap-output writes what --socgap judges*"),
            (("--socgap", "--socgap-output", "jsonn=a.json"), "--socgap-output: There is no format 'jsonn'*"),
            (("--socgap", "--socgap-output", "json=none/a.json"), "*It cannot be written*"),
        ],
    )
    def test_an_output_that_cannot_be_written_is_said(
        self, options: tuple[str, ...], said: str, pytester: pytest.Pytester
    ) -> None:
        found = run(pytester, *options)
        assert found.ret == pytest.ExitCode.USAGE_ERROR
        found.stderr.fnmatch_lines([f"ERROR: {said}"])


class TestOwnAssertions:
    def test_a_project_without_controls_may_call_its_markers_as_it_likes(
        self, pytester: pytest.Pytester
    ) -> None:
        pytester.makepyfile("import pytest\n@pytest.mark.control(3, kind='x')\ndef test_it(): pass")
        found = run(pytester)
        found.assert_outcomes(passed=1)
        found.stdout.no_fnmatch_line("*socgap*own*")

    @pytest.mark.usefixtures("company")
    def test_they_count_with_their_control(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile(OWN)
        found = run(pytester, "--socgap")
        found.assert_outcomes(passed=3, failed=1)
        found.stdout.fnmatch_lines(
            ["AC-1: own assertions: 1 passed, 1 failed", "The gate is closed: 1 of 1 controls fails.*"]
        )

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

    def test_no_file_name_is_a_command_of_a_runner(self, pytester: pytest.Pytester, company: Path) -> None:
        (company / "evidence/reviews/x\n::error::y.yaml").write_text("x: 1\n", encoding="utf-8")
        pytester.makepyfile("def test_it(register): register('review')")
        found = run(pytester)
        found.assert_outcomes(failed=1)
        assert not [line for line in found.outlines if line.lstrip().startswith("::error::")]

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
