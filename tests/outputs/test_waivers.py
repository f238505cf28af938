"""How what people have accepted is shown, in every format."""

from __future__ import annotations

import json as plain_json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import socgap_evidence
from socgap_evidence.outputs import Style, json, status, text
from socgap_evidence.outputs.style import Detail
from tests.support.accepted import DEVIATION, WAIVER, covering, judged

PLAIN = Style()
FULL = Style(detail=Detail.FULL)
SCHEMA = plain_json.loads(
    (Path(socgap_evidence.__file__).parent / "outputs" / "check.schema.json").read_text(encoding="utf-8")
)
VOID = {**WAIVER, "effective_from": "2026-04-01"}
UNUSED = {**WAIVER, **covering(finding_status="failing", records=["REV-9"])}
DECIDED = {
    "evidence/scope.yaml": plain_json.dumps(
        {
            "prepared_by": "p-002",
            "not_applicable": [
                {
                    "control": "AC-1",
                    "reason": "We have no accounts.",
                    "approved_by": "p-001",
                    "approved_on": "2026-04-02",
                    "review_on": "2026-12-31",
                }
            ],
        }
    )
}


def section(printed: str, heading: str) -> list[str]:
    """The lines below a heading up to the next empty one."""
    return printed[printed.index(f"{heading}\n") :].split("\n\n", maxsplit=1)[0].splitlines()[1:]


# --- text


def test_each_waiver_has_a_line() -> None:
    printed = text.render(judged("2026-07-20", WAIVER, DEVIATION), PLAIN)
    assert section(printed, "\nWaivers") == [
        "Waivers",
        "  WVR-2026-001  in force until 2026-08-31: AC-1.A1 (REV-1, root)",
        "  WVR-2026-002  in force until 2026-12-31: AC-1.E1 (2026-Q2)",
    ]


def test_one_that_does_not_count_says_why_and_where() -> None:
    state, fault = section(text.render(judged("2026-07-10", VOID), PLAIN), "Waivers")
    assert state == "  WVR-2026-001  does not count: AC-1.A1 (REV-1, root)"
    assert fault.startswith("    controls/waivers/WVR-2026-001.yaml:1:")
    assert fault.endswith(
        ": It is back-dated: effective from 2026-04-01, approved on 2026-04-10. Let it begin with its approval."
    )


def test_one_that_is_unused_is_to_be_removed() -> None:
    printed = text.render(judged("2026-07-10", UNUSED), PLAIN)
    assert section(printed, "Waivers") == [
        "  WVR-2026-001  unused, in force until 2026-08-31: AC-1 (REV-9)",
        "    It covers nothing: remove it, or correct what it names.",
    ]


def test_verbose_says_what_it_is_and_what_it_covers() -> None:
    printed = text.render(judged("2026-07-10", WAIVER), FULL)
    assert section(printed, "Waivers") == [
        "  WVR-2026-001  in force until 2026-08-31: AC-1.A1 (REV-1, root)",
        "    Root without a second factor (exception, controls/waivers/WVR-2026-001.yaml)",
        "    requested by p-002 on 2026-04-08, approved by p-001 on 2026-04-10",
        "    AC-1.A1 failing: root: 'mfa' must be true, not false.",
    ]
    assert "  ~ AC-1.E1  Access review: waived until 2026-08-31" in printed


def test_verbose_does_not_invent_an_approval() -> None:
    draft = {
        **WAIVER,
        "status": "draft",
        "approved_by": None,
        "approved_on": None,
        "approval_reference": None,
    }
    printed = text.render(judged("2026-07-10", draft), FULL)
    assert "    requested by p-002 on 2026-04-08\n" in printed


def test_a_waived_control_shows_its_last_day() -> None:
    printed = text.render(judged("2026-07-10", WAIVER), PLAIN)
    assert " ~ waived           1  AC-1 (until 2026-08-31)\n" in printed
    assert "failing" not in printed
    assert printed.endswith("The gate is open: none of 2 controls fails.\n")


def test_a_gap_that_is_back_says_which_waiver_covered_it() -> None:
    printed = text.render(judged("2026-09-01", WAIVER), PLAIN)
    at = printed.index("[AC-1.A1 expect]")
    assert printed[at:].splitlines()[1:3] == [
        "  note: Each account has a second factor. (since 2026-03-20)",
        "  note: WVR-2026-001 covered it until 2026-08-31.",
    ]


def test_without_waivers_nothing_is_said_of_them() -> None:
    verdict = judged("2026-07-10")
    assert "aiver" not in text.render(verdict, FULL) + status.render(verdict)


def test_a_decision_on_common_criteria_is_said_loudly() -> None:
    printed = text.render(judged("2026-07-10", files=DECIDED), PLAIN)
    assert (
        "note: AC-1 does not apply: We have no accounts. Declared not applicable by p-001 on 2026-04-02, until 2026-12-31."
        " It answers CC6.1, which every examination looks at.\n"
    ) in printed


def test_a_decision_that_has_ended_is_said() -> None:
    printed = text.render(judged("2027-01-01", files=DECIDED), PLAIN)
    assert (
        "note: AC-1 applies again: Declared not applicable by p-001 on 2026-04-02, until 2026-12-31.\n"
    ) in printed


def test_colour_marks_what_a_waiver_is() -> None:
    printed = text.render(judged("2026-07-10", VOID), Style(colour=True))
    assert "\x1b[31mdoes not count:\x1b[0m" in printed


# --- JSON


@pytest.mark.parametrize(
    ("day", "waivers", "states"),
    [
        ("2026-07-20", (WAIVER, DEVIATION), ["in force", "in force"]),
        ("2026-07-10", (VOID,), ["does not count"]),
        ("2026-07-10", (UNUSED,), ["unused"]),
        ("2026-09-01", (WAIVER,), ["expired"]),
    ],
)
def test_json_holds_every_waiver_and_meets_its_schema(day: str, waivers: Any, states: list[str]) -> None:
    data: Any = plain_json.loads(json.render(judged(day, *waivers), PLAIN))
    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    assert [one["state"] for one in data["waivers"]] == states


def test_json_names_the_waiver_beside_its_gap() -> None:
    data: Any = json.facts(judged("2026-07-10", WAIVER))
    control = data["controls"][0]
    assert (control["status"], control["answer"], control["waived_until"]) == (
        "waived",
        "Waived",
        "2026-08-31",
    )
    (gap,) = control["requirements"][0]["gaps"]
    assert gap["waived_by"] == ["WVR-2026-001"]
    assert gap["about"] == ["REV-1", "root"]
    assert gap["remarks"] == ["WVR-2026-001 covers it until 2026-08-31."]
    assert data["waivers"][0]["gaps"] == [
        {"requirement": "AC-1.E1", "assertion": "AC-1.A1", "message": "root: 'mfa' must be true, not false."}
    ]
    assert data["waivers"][0]["covers"][0]["pinned_sha256"] is None


def test_json_says_of_an_expired_waiver_that_it_covers_nothing() -> None:
    data: Any = json.facts(judged("2026-09-01", WAIVER))
    gap = next(one for one in data["controls"][0]["requirements"][0]["gaps"] if one["assertion"])
    assert gap["waived_by"] == []
    assert gap["remarks"] == ["WVR-2026-001 covered it until 2026-08-31."]


def test_json_holds_the_faults_with_their_places() -> None:
    data: Any = json.facts(judged("2026-07-10", VOID))
    (fault,) = data["waivers"][0]["faults"]
    assert fault["path"] == "controls/waivers/WVR-2026-001.yaml"
    assert fault["message"].startswith("It is back-dated")


def test_json_holds_the_decision_that_a_control_does_not_apply() -> None:
    data: Any = json.facts(judged("2026-07-10", files=DECIDED))
    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    assert data["controls"][0]["not_applicable"] == {
        "reason": "We have no accounts.",
        "approved_by": "p-001",
        "approved_on": "2026-04-02",
        "review_on": "2026-12-31",
    }
    assert data["controls"][0]["out_of_scope"].startswith("We have no accounts. Declared")


# --- STATUS.md


def test_the_status_file_shows_a_waiver_in_full() -> None:
    whole = {**WAIVER, "risk": "R-001", "auditor_informed_on": "2026-05-05"}
    printed = status.render(judged("2026-07-10", whole))
    start = printed.index("### WVR-2026-001")
    assert printed[start : printed.index("## Criteria")].splitlines() == [
        "### WVR-2026-001",
        "",
        (
            "**Root without a second factor** (exception, `controls/waivers/WVR-2026-001.yaml`):"
            " in force until 2026-08-31."
        ),
        "",
        "- Covers AC-1.A1 (failing): root: 'mfa' must be true, not false.",
        "",
        "| | |",
        "|---|---|",
        "| Accepts | failing AC-1.A1 of AC-1.E1: REV-1, root |",
        "| Reason | The tokens were sold out and come in August. |",
        "| Impact | Whoever knows the password can sign in as root. |",
        "| Risk | high without the measures, low with them, R-001 of the risk register |",
        "| Compensating measures | The password lies in a sealed envelope. (`evidence/policy.yaml`) |",
        "| Remediation | WVR-2026-001-1: Give root a token of its own. By p-002, due on 2026-08-31, open |",
        "| Requested | by p-002 on 2026-04-08 |",
        "| Approved | by p-001 on 2026-04-10 (ESIGN-1) |",
        "| From and through | 2026-04-10 through 2026-08-31 |",
        "| Auditor informed | on 2026-05-05 |",
        "",
    ]


def test_the_status_file_shows_what_a_deviation_says() -> None:
    renewal = {**DEVIATION, "renews": "WVR-2026-001", "renewal_count": 1}
    printed = status.render(judged("2026-07-20", WAIVER, renewal))
    assert "| Root cause | Nobody was told to start the review. |\n" in printed
    assert "| Management response | Agreed; a reminder is set for each quarter. |\n" in printed
    assert "| Renews | WVR-2026-001, renewal 1 |\n" in printed
    assert "| Accepts | missed AC-1.E1: 2026-Q2 |\n" in printed


def test_the_status_file_says_why_one_does_not_count() -> None:
    printed = status.render(judged("2026-07-10", VOID))
    assert (
        "- **Does not count**: It is back-dated: effective from 2026-04-01, approved on 2026-04-10."
        " Let it begin with its approval. `controls/waivers/WVR-2026-001.yaml:1`\n"
    ) in printed
    assert "- Names AC-1.A1 (failing): " in printed


def test_the_status_file_says_that_one_is_unused() -> None:
    assert "- **Unused**: it covers nothing." in status.render(judged("2026-07-10", UNUSED))


def test_the_status_file_says_what_a_draft_would_cover() -> None:
    draft = {
        **WAIVER,
        "status": "draft",
        "approved_by": None,
        "approved_on": None,
        "approval_reference": None,
    }
    printed = status.render(judged("2026-07-10", draft))
    assert (
        "| [WVR-2026-001](#wvr-2026-001) | exception | draft, does not count | AC-1.A1 \\(REV-1, root\\) |"
        in printed
    )
    assert "| Approved | – |\n" in printed  # noqa: RUF001
    assert "*WVR-2026-001 names it and is a draft, so it does not count.*" in printed


def test_a_pinned_file_is_named_in_the_status_file() -> None:
    pinned = covering(finding_status="invalid", path="evidence/policy.yaml", pinned_sha256="0" * 64)
    printed = status.render(judged("2026-07-10", {**WAIVER, **pinned}))
    assert "| Accepts | invalid AC-1: evidence/policy.yaml \\(as it is now\\) |" in printed


@pytest.mark.parametrize(("day", "shown"), [("2026-08-01", False), ("2026-08-02", True)])
def test_one_that_ends_within_the_notice_needs_attention(day: str, shown: bool) -> None:
    files = {"evidence/reviews/REV-2.yaml": "{id: REV-2, held_on: 2026-06-20}"}
    printed = status.render(judged(day, WAIVER, files=files))
    attention = printed[printed.index("## What needs attention") : printed.index("## The checklist")]
    assert ("~ waived" in attention) is shown
    assert (
        "WVR-2026-001 covers it until 2026-08-31. | Security lead | until 2026-08-31 |" in attention
    ) is shown


def test_the_status_file_shows_decisions_and_that_one_has_ended() -> None:
    printed = status.render(judged("2026-07-10", files=DECIDED))
    assert (
        "- **AC-1**: We have no accounts. Declared not applicable by p-001 on 2026-04-02, until 2026-12-31."
        " **It answers CC6.1, which every examination looks at.**\n"
    ) in printed
    printed = status.render(judged("2027-01-01", files=DECIDED))
    assert (
        "- **AC-1** applies again: Declared not applicable by p-001 on 2026-04-02, until 2026-12-31.\n"
        in printed
    )


def test_what_a_waiver_says_is_never_markup_nor_a_command() -> None:
    nasty = {**WAIVER, "title": "a | <b> \x1b[31m ::error::", "reason": "| <script> | and some more of it"}
    verdict = judged("2026-07-10", nasty)
    printed = status.render(verdict)
    assert "<script>" not in printed
    assert "<b>" not in printed
    assert "\x1b" not in printed + text.render(verdict, FULL)
    assert "| Reason | \\| \\<script\\> \\| and some more of it |" in printed
