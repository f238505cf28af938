"""SARIF: it keeps to the standard's schema, says all that is known, and is no longer than code scanning takes."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import example, given
from jsonschema import Draft4Validator
from msgspec.structs import replace

from socgap_evidence import __version__
from socgap_evidence.assessing import assess
from socgap_evidence.baseline import Baseline, key_of
from socgap_evidence.cli.baseline import beside
from socgap_evidence.errors import SnapshotError
from socgap_evidence.judging import judge
from socgap_evidence.model import Caution, Place
from socgap_evidence.outputs import Style, sarif
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.problems import Level, problems
from socgap_evidence.project import open_project
from socgap_evidence.verdict import Verdict
from tests.outputs.test_escaping import TEXT
from tests.support import accepted, adopting
from tests.support.brambleport import AS_OF, Files, repaired, sample
from tests.support.projects import MANY, MANY_CONFIG, judged, project

FORMATS = Path(__file__).parent / "formats"
SCHEMA = Draft4Validator(json.loads((FORMATS / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8")))
URI = re.compile(r"(?:[A-Za-z0-9/_.~-]|%[0-9A-F]{2})+")

ACCEPTED = accepted.judged("2026-08-01", accepted.WAIVER)
ADOPTING = adopting.verdict_on(
    adopting.tree({adopting.REVIEWS[0]: "one without", adopting.ACCOUNTS: "twice"})
)


@cache
def company(*, is_repaired: bool = False) -> Verdict:
    tree = Files(repaired() if is_repaired else sample())
    return judge(assess(open_project(tree), tree), AS_OF)


def run_of(verdict: Verdict, style: Style | None = None) -> Any:
    written = sarif.render(verdict, style or Style())
    assert written.endswith("}\n")
    log = json.loads(written)
    SCHEMA.validate(log)
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({one["id"] for one in rules}) == len(rules)
    assert {one["ruleIndex"] for one in run["results"]} == set(range(len(rules)))
    for one in run["results"]:
        assert one["ruleId"] == rules[one["ruleIndex"]]["id"]
        assert URI.fullmatch(place(one)["artifactLocation"]["uri"])
    return run


def place(result: Any) -> Any:
    (location,) = result["locations"]
    return location["physicalLocation"]


def notifications(run: Any) -> list[tuple[str, str]]:
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    return [(one["level"], one["message"]["text"]) for one in invocation["toolExecutionNotifications"]]


def read(message: str) -> str:
    """A message as a reader shows it: pairs of braces are braces."""
    assert not re.search(r"(?<!\{)(?:\{\{)*\{(?!\{)", message)
    assert "](" not in message
    return message.replace("{{", "{").replace("}}", "}")


def with_gap(**changes: Any) -> Verdict:
    """One control with one gap, which is changed."""
    control = next(one for one in ACCEPTED.controls if one.gaps)
    requirement = next(one for one in control.requirements if one.gaps)
    gap = replace(requirement.gaps[0], **changes)
    only = replace(requirement, gaps=(gap,), waived=())
    return replace(ACCEPTED, controls=(replace(control, requirements=(only,)),))


def test_a_small_company_looks_like_this(tmp_path: Path) -> None:
    project(tmp_path, MANY, config=MANY_CONFIG)
    written = sarif.render(judged(tmp_path, "2026-04-01"), Style())
    assert written.replace(f'"version": "{__version__}"', '"version": "0.1.0"') == (
        FORMATS / "many.sarif"
    ).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "verdict", [company(), ACCEPTED, beside(ADOPTING, Baseline("b.yaml", adopting.TODAY, "x", Counter()))]
)
def test_every_problem_is_a_result_in_the_order_of_the_list(verdict: Verdict) -> None:
    results = run_of(verdict)["results"]
    found = problems(verdict)
    assert [one["partialFingerprints"]["socgap/v1"] for one in results] == [one.fingerprint for one in found]
    assert [one["level"] for one in results] == [one.level.value for one in found]
    assert [read(one["message"]["text"]) for one in results] == [f"{one.message} {one.fix}" for one in found]
    assert [bool(one["suppressions"]) for one in results] == [one.level is Level.NOTE for one in found]


def test_a_company_without_a_gap_has_no_result() -> None:
    run = run_of(company(is_repaired=True))
    assert [one for one in run["results"] if one["level"] == "error"] == []
    assert run["properties"]["gate"] == "The gate is open: none of 23 controls fails."


def test_the_run_says_of_what_and_of_which_day_it_is() -> None:
    run = run_of(company())
    assert run["tool"]["driver"] | {"rules": []} == {"name": "socgap", "version": __version__, "rules": []}
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["properties"] == {
        "company": "Brambleport, Inc.",
        "asOf": "2026-10-15",
        "asOfIsPinned": False,
        "window": {"start": "2026-04-01", "end": "2026-09-30"},
        "gate": "The gate is closed: 7 of 23 controls fail.",
    }
    pinned = replace(company(), day_chosen_by=company().assessment.project.config.as_of.origin)
    assert run_of(pinned)["properties"]["asOfIsPinned"] is True


def test_a_place_has_an_end_where_it_is_known() -> None:
    (result,) = run_of(with_gap(place=Place("evidence/reviews/REV-1.yaml", ("items", 0, "mfa"))))["results"]
    assert place(result) == {
        "artifactLocation": {"uri": "evidence/reviews/REV-1.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 5, "startColumn": 26, "endLine": 5, "endColumn": 31},
    }
    (result,) = run_of(with_gap(place=Place("a.yaml", line=7, column=3)))["results"]
    assert place(result)["region"] == {"startLine": 7, "startColumn": 3}


def test_what_is_nowhere_is_shown_at_the_settings() -> None:
    (result,) = run_of(with_gap(place=None))["results"]
    assert place(result)["artifactLocation"]["uri"] == "socgap.yaml"
    assert place(result)["region"] == {"startLine": 1}


def test_a_rule_is_what_is_asked_with_its_documentation() -> None:
    (rule,) = run_of(with_gap())["tool"]["driver"]["rules"]
    assert rule == {
        "id": "AC-1.E1/every",
        "name": "AC-1.E1 every",
        "shortDescription": {"text": "Access review"},
        "help": rule["help"],
        "defaultConfiguration": {"level": "error"},
        "properties": {"controls": ["AC-1"], "questions": ["Is access reviewed?"], "tags": ["CC6.1"]},
    }
    assert rule["help"]["text"].startswith("Why: four reviews in one week are not a quarterly review. Each")
    assert "\n\nFix: none makes up" in rule["help"]["text"]
    assert rule["help"]["markdown"].startswith("**Why:** four reviews")
    assert "\n\n**Fix:** none makes up" in rule["help"]["markdown"]


def test_a_rule_of_a_sentence_says_it_and_one_without_documentation_has_no_help() -> None:
    verdict = with_gap(assertion="AC-1.A1", says="Ids differ.", rule="schema")
    (rule,) = run_of(verdict)["tool"]["driver"]["rules"]
    assert (rule["id"], rule["shortDescription"]["text"]) == ("AC-1.A1/schema", "Ids differ.")
    assert "help" not in rule


def test_a_sentence_that_several_controls_share_is_one_rule() -> None:
    verdict = with_gap(assertion="B-ALL-4")
    (control,) = verdict.controls
    criteria = replace(control.assessed.control.criteria, primary=tuple(f"C{number}" for number in range(30)))
    other = replace(control.assessed.control, id="AC-9", question="And here?", criteria=criteria)
    second = replace(control, assessed=replace(control.assessed, control=other))
    run = run_of(replace(verdict, controls=(control, second)))
    (rule,) = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == 2
    assert rule["properties"]["controls"] == ["AC-1", "AC-9"]
    assert rule["properties"]["questions"] == ["Is access reviewed?", "And here?"]
    assert rule["properties"]["tags"] == ["CC6.1", *(f"C{number}" for number in range(19))]


def test_a_warning_is_a_result_of_a_rule_of_its_own() -> None:
    cautions = (Caution("It is odd.", "Look.", Place("a.yaml", line=2)), Caution("So is this.", "", None))
    run = run_of(replace(with_gap(), assessment=replace(ACCEPTED.assessment, warnings=cautions)))
    rules = run["tool"]["driver"]["rules"]
    assert [one["id"] for one in rules] == ["AC-1.E1/every", sarif.WARNING]
    assert rules[1]["defaultConfiguration"] == {"level": "warning"}
    told = [(one["level"], one["message"]["text"]) for one in run["results"][1:]]
    assert told == [("warning", "It is odd. Look."), ("warning", "So is this.")]
    assert [place(one)["artifactLocation"]["uri"] for one in run["results"][1:]] == ["a.yaml", "socgap.yaml"]


def test_what_is_waived_is_suppressed_by_its_waiver() -> None:
    (note,) = (one for one in run_of(ACCEPTED)["results"] if one["level"] == "note")
    assert note["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "WVR-2026-001 covers it until 2026-08-31.",
        }
    ]


def test_what_a_baseline_lists_is_suppressed_by_it() -> None:
    gaps = [gap for control in ADOPTING.controls for gap in control.gaps]
    known = Baseline("controls/baseline.yaml", adopting.TODAY, "x", Counter(map(key_of, gaps[:1])))
    results = run_of(beside(ADOPTING, known))["results"]
    assert [one["level"] for one in results] == ["note", *["error"] * (len(gaps) - 1)]
    assert results[0]["suppressions"][0]["justification"] == "controls/baseline.yaml lists it, of 2026-10-30."


def gate_of(run: Any) -> tuple[str, str, str]:
    """The rule, the level and the message of the one result that there is."""
    (result,) = run["results"]
    assert place(result)["artifactLocation"]["uri"] == "socgap.yaml"
    return result["ruleId"], result["level"], result["message"]["text"]


def test_nothing_judged_is_a_result_and_said() -> None:
    none = replace(ACCEPTED, controls=())
    said = "Nothing was checked: none of 0 controls applies to the categories in scope."
    run = run_of(none)
    assert gate_of(run) == (sarif.GATE, "error", said)
    assert run["tool"]["driver"]["rules"][0]["name"] == "socgap gate"
    assert notifications(run) == [("error", said)]


def test_a_history_that_is_not_there_and_what_is_odd_about_one_are_said() -> None:
    lost = SnapshotError("There is no {history}.", fix="Fetch it.")
    odd = [("error", "There is no {{history}}. Fetch it."), ("note", "It is grafted.")]
    assessment = replace(ACCEPTED.assessment, no_history=lost, history_notes=("It is grafted.",))
    run = run_of(replace(ACCEPTED, assessment=assessment))
    assert notifications(run) == odd
    assert {one["ruleId"] for one in run["results"]} == {"AC-1.E1/every", "AC-1.A1/expect", "AC-1.E4/every"}
    met = replace(company(is_repaired=True), waivers=(), controls=company(is_repaired=True).controls[:1])
    run = run_of(replace(met, assessment=replace(met.assessment, no_history=lost, warnings=())))
    assert gate_of(run) == (sarif.GATE, "error", "There is no {{history}}. Fetch it.")


def many(number: int, **changes: Any) -> Verdict:
    """A verdict with some gaps more than it keeps, and a warning behind them."""
    verdict = with_gap(**changes)
    (control,) = verdict.controls
    (requirement,) = control.requirements
    several = replace(requirement, gaps=requirement.gaps * number)
    caution = Caution("It is odd.", "Look.", None)
    return replace(
        verdict,
        controls=(replace(control, requirements=(several,)),),
        assessment=replace(verdict.assessment, warnings=(caution,)),
    )


def test_too_many_are_left_out_the_least_first_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "RESULTS", 3)
    run = run_of(many(4))
    assert [one["level"] for one in run["results"]] == ["error"] * 3
    assert [one["id"] for one in run["tool"]["driver"]["rules"]] == ["AC-1.E1/every"]
    assert notifications(run) == [
        (
            "warning",
            "2 of 5 problems are left out, because code scanning takes no more: run `socgap check` to see all of them.",
        )
    ]
    assert notifications(run_of(many(2))) == []


def test_an_error_behind_a_note_is_kept_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "RESULTS", 2)
    assert [one.level.value for one in problems(ACCEPTED)] == ["error", "note", "error"]
    assert [one["level"] for one in run_of(ACCEPTED)["results"]] == ["error", "error"]


def test_too_much_is_left_out_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "BYTES", 5_000)
    run = run_of(many(50, message="é" * 400))
    assert len(run["results"]) == 1
    assert notifications(run)[0][1].startswith("50 of 51 problems are left out")


def test_as_many_as_are_shown_fit_what_is_taken() -> None:
    run = run_of(many(sarif.RESULTS + 10))
    assert len(run["results"]) == sarif.RESULTS
    assert notifications(run)[0][1].startswith("11 of 5011 problems")


def test_nothing_that_strangers_write_makes_it_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "BYTES", sarif.BYTES // 100)
    random = Random(1)  # noqa: S311  # noise, and the same each time
    noise = ["".join(random.choices("abcdefghijklmnopqrstuvwxyzåéîøü", k=900)) for _ in range(200)]
    verdict = with_gap()
    (control,) = verdict.controls
    (requirement,) = control.requirements
    gaps = tuple(replace(requirement.gaps[0], message=one, fix=one[::-1]) for one in noise)
    several = replace(requirement, gaps=gaps)
    written = sarif.render(
        replace(verdict, controls=(replace(control, requirements=(several,)),)), Style(unicode=False)
    )
    assert 10 < len(json.loads(written)["runs"][0]["results"]) < 200
    assert len(gzip.compress(written.encode())) < 10_000_000 // 100


def test_a_text_is_no_longer_than_readers_take() -> None:
    run = run_of(with_gap(message="x" * 5_000, says="y" * 5_000))
    (result,), (rule,) = run["results"], run["tool"]["driver"]["rules"]
    assert result["message"]["text"] == f"{'x' * (sarif.LONGEST - 3)}..."
    assert len(rule["shortDescription"]["text"]) == sarif.LONGEST


def test_in_ascii_it_is_the_same() -> None:
    verdict = with_gap(message="naïve ✗ 😀")
    written = sarif.render(verdict, Style(unicode=False))
    assert written.isascii()
    assert json.loads(written) == json.loads(sarif.render(verdict, Style()))


def test_the_same_is_written_the_same() -> None:
    tree = Files(sample())
    again = judge(assess(open_project(tree), tree), AS_OF)
    assert sarif.render(again, Style()) == sarif.render(company(), Style())
    fingerprints = {
        one["partialFingerprints"]["socgap/v1"]
        for one in run_of(judge(again.assessment, date(2026, 10, 16)))["results"]
    }
    assert {one["partialFingerprints"]["socgap/v1"] for one in run_of(company())["results"]} <= fingerprints


@given(TEXT)
@example("{0} {1}{{2}} [click](https://example.org) [a\\](1) ##vso[task.complete]")
@example("caf\udce9/\x1b[31m\u202e.yaml")
def test_whatever_strangers_wrote_is_shown_and_does_nothing(text: str) -> None:
    verdict = hostile(text)
    run = run_of(verdict)
    (result,), (rule,) = run["results"], run["tool"]["driver"]["rules"]
    shown = plain(text)
    assert read(result["message"]["text"]).replace("\\x5d(", "](") == plain(f"{text} {text}" if text else "")
    assert rule["shortDescription"]["text"] == (shown or "-")
    assert rule["properties"]["questions"] == [shown]
    assert run["properties"]["company"] == shown
    assert unquote_to_bytes(place(result)["artifactLocation"]["uri"]) == f"evidence/{text}".encode(
        "utf-8", "surrogateescape"
    )


def hostile(text: str) -> Verdict:
    """A verdict with a text wherever people write."""
    verdict = with_gap(message=text, fix=text, says=text, place=Place(f"evidence/{text}"))
    (control,) = verdict.controls
    (requirement,) = control.requirements
    needed = replace(
        requirement.assessed, requirement=replace(requirement.assessed.requirement, title=text or "-")
    )
    written = replace(control.assessed.control, title=text, question=text, owner=text)
    config = verdict.assessment.project.config
    renamed = replace(config, company=replace(config.company, value=text))
    return replace(
        verdict,
        controls=(
            replace(
                control,
                assessed=replace(control.assessed, control=written),
                requirements=(replace(requirement, assessed=needed),),
            ),
        ),
        assessment=replace(verdict.assessment, project=replace(verdict.assessment.project, config=renamed)),
    )
