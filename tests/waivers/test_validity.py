"""Every rule of validity, with a waiver that keeps it and one that breaks it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

import pytest
from msgspec.structs import replace

from socgap_evidence.assessing import assess
from socgap_evidence.model import Status
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import EntryKind
from socgap_evidence.waivers import Registers, Standing, judge_waivers
from tests.support.accepted import (
    CONFIG,
    DEVIATION,
    FILES,
    WAIVER,
    covering,
    judged,
    requirement,
    standing,
    world,
)
from tests.support.projects import MemoryTree

DAY = "2026-07-10"
POLICY = "evidence/policy.yaml"
DIGEST = hashlib.sha256(FILES[POLICY].encode()).hexdigest()
MEASURE = "The password lies in a sealed envelope."
SPONSOR = "The residual risk is high, for which the executive sponsor approves."
WIDE = "is a wildcard; a waiver names what it accepts."


def proof(name: str) -> dict[str, Any]:
    return {"compensating": [{"text": MEASURE, "proof": name}]}


def days(**changes: str) -> dict[str, Any]:
    return dict(changes)


BROKEN = [
    pytest.param(
        {"approved_by": "p-002"}, "p-002 requested it and approved it.", id="one person in both roles"
    ),
    pytest.param(
        {"approved_by": "p-099"}, "'p-099' is not in the people register.", id="approved by a stranger"
    ),
    pytest.param(
        {"requested_by": "p-099"}, "'p-099' is not in the people register.", id="requested by a stranger"
    ),
    pytest.param(
        {"requested_on": "2026-02-01"},
        "p-002 was not with the company on 2026-02-01.",
        id="the day before joining",
    ),
    pytest.param(
        {
            "requested_by": "p-001",
            "approved_by": "p-002",
            **days(approved_on="2026-08-01", effective_from="2026-08-01"),
        },
        "p-002 was not with the company on 2026-08-01.",
        id="the day after leaving",
    ),
    pytest.param(
        {"residual_risk": "high", "approved_by": "p-003"},
        f"{SPONSOR} p-003 did not hold the role executive_sponsor on 2026-04-10.",
        id="a high risk approved by the former sponsor who is deputy",
    ),
    pytest.param(
        {"residual_risk": "critical", "approved_by": "p-003"}, "p-003 did not hold", id="a critical risk"
    ),
    pytest.param(
        {"requested_on": "2026-04-11"},
        "It was approved on 2026-04-10, before it was requested on 2026-04-11.",
        id="approved before it was requested",
    ),
    pytest.param(
        {"effective_from": "2026-04-09"},
        "It is back-dated: effective from 2026-04-09, approved on 2026-04-10.",
        id="back-dated by a day",
    ),
    pytest.param(
        {"expires_on": "2026-04-09"},
        "It expires on 2026-04-09, before it is effective",
        id="ends before it begins",
    ),
    pytest.param(
        {"expires_on": "2026-10-08"},
        "It expires on 2026-10-08; the longest that it may last is 2026-10-07, 180 days after its approval on 2026-04-10.",
        id="181 days",
    ),
    pytest.param(
        {"renewal_count": 1},
        "It counts 1 renewals and names no waiver that it renews.",
        id="a renewal of nothing",
    ),
    pytest.param(
        {"renews": "WVR-2026-009", "renewal_count": 1},
        "There is no waiver 'WVR-2026-009'.",
        id="renews nobody",
    ),
    pytest.param(
        {"renews": "WVR-2026-001", "renewal_count": 1},
        "It is renewal 2 of WVR-2026-001, not 1.",
        id="renews itself",
    ),
    pytest.param(
        proof("evidence/nothing.yaml"),
        "'evidence/nothing.yaml' is no file of the repository, no risk and no ticket.",
        id="a proof that is not there",
    ),
    pytest.param(proof("R-009"), "'R-009' is not in the risk register.", id="no such risk"),
    pytest.param(proof("we will see"), "'we will see' is no file of the repository", id="words as proof"),
    pytest.param(proof("http://a.example/x"), "is no file of the repository", id="an address without TLS"),
    pytest.param(
        proof("controls/waivers/WVR-2026-001.yaml"), "It names itself as proof.", id="itself as proof"
    ),
    pytest.param({"risk": "R-009"}, "'R-009' is not in the risk register.", id="of no risk"),
    pytest.param(
        {"covers": [{"control": "AC-9", "finding_status": "failing", "records": ["root"]}]},
        "There is no control 'AC-9'.",
        id="no such control",
    ),
    pytest.param(
        covering(evidence="AC-1.E9", finding_status="gap", slot="2026-Q2"),
        "AC-1 has no requirement 'AC-1.E9'.",
        id="no such requirement",
    ),
    pytest.param(
        covering(assertion="AC-1.A2", finding_status="failing"),
        "AC-1 has no assertion 'AC-1.A2'.",
        id="no such assertion",
    ),
    pytest.param(
        covering(evidence="AC-1.E4", assertion="AC-1.A1", finding_status="failing"),
        "AC-1.E4 has no assertion 'AC-1.A1'.",
        id="an assertion of another requirement",
    ),
    pytest.param(
        covering(evidence="AC-1.E4", assertion="B-ALL-4", finding_status="failing"),
        "B-ALL-4 can never be waived.",
        id="digests",
    ),
    pytest.param(
        covering(assertion="B-ALL-2", finding_status="failing"),
        "B-ALL-2 can never be waived.",
        id="people exist",
    ),
    pytest.param(
        covering(evidence="AC-1.E2", finding_status="missing", records=["evidence/registers/people.yaml"]),
        "That AC-1.E2 is missing can never be waived: nothing can be judged without it.",
        id="no people register",
    ),
    pytest.param(
        covering(finding_status="failing"),
        "It accepts everything that is failing in AC-1.",
        id="only a control",
    ),
    pytest.param(
        covering(evidence="AC-1.E1", finding_status="stale"),
        "It accepts everything that is stale in AC-1.E1.",
        id="only a requirement",
    ),
    pytest.param(
        covering(finding_status="gap", slot="2026-Q2"),
        "It accepts everything that is missed in AC-1.",
        id="a slot of any requirement",
    ),
    pytest.param(
        covering(finding_status="failing", path=POLICY),
        "It accepts everything that is failing in AC-1.",
        id="a path without its digest",
    ),
    pytest.param(
        covering(finding_status="failing", records=[]),
        "It accepts everything that is failing",
        id="no records",
    ),
    pytest.param(covering(finding_status="failing", records=["REV-*"]), f"'REV-*' {WIDE}", id="a wildcard"),
    pytest.param(
        covering(assertion="AC-1.A1", finding_status="failing", path="evidence/?.yaml"),
        f"'evidence/?.yaml' {WIDE}",
        id="a wildcard in a path",
    ),
    pytest.param(
        covering(assertion="AC-1.A1", finding_status="invalid", records=["root"]),
        "An invalid file is accepted only as it is now: by path and pinned_sha256.",
        id="an invalid file that may change",
    ),
    pytest.param(
        covering(finding_status="invalid", path=POLICY, pinned_sha256="0" * 64),
        f"evidence/policy.yaml has changed since: its SHA-256 begins {DIGEST[:12]}, not 000000000000.",
        id="a file that has changed",
    ),
    pytest.param(
        covering(finding_status="invalid", path="evidence/gone.yaml", pinned_sha256=DIGEST),
        "There is no file evidence/gone.yaml.",
        id="a digest of a file that is gone",
    ),
    pytest.param(
        covering(assertion="AC-1.A1", finding_status="failing", pinned_sha256=DIGEST),
        "A digest without a path is of nothing.",
        id="a digest of nothing",
    ),
]


@pytest.mark.parametrize(("changes", "said"), BROKEN)
def test_a_waiver_that_breaks_a_rule_says_so_and_does_not_count(changes: dict[str, Any], said: str) -> None:
    found = standing(DAY, {**WAIVER, **changes})
    assert found.standing is Standing.VOID
    assert any(said in fault.message for fault in found.judged.faults), found.judged.faults
    assert all(fault.fix and fault.place for fault in found.judged.faults)


@pytest.mark.parametrize(("changes", "said"), BROKEN)
def test_and_its_gap_stays(changes: dict[str, Any], said: str) -> None:
    assert said
    assert requirement(judged(DAY, {**WAIVER, **changes})).status is Status.GAP


KEPT = [
    pytest.param({}, id="as it is"),
    pytest.param({"approved_by": "p-001", "residual_risk": "critical"}, id="a critical risk and the sponsor"),
    pytest.param({"requested_on": "2026-02-02"}, id="requested on the first day"),
    pytest.param({"expires_on": "2026-10-07"}, id="180 days"),
    pytest.param({"requested_on": "2026-04-10"}, id="requested and approved on one day"),
    pytest.param({"effective_from": "2026-05-01"}, id="effective later than approved"),
    pytest.param({"risk": "R-001"}, id="of a risk"),
    pytest.param(proof("R-001"), id="a risk as proof"),
    pytest.param(proof("ENG-2201"), id="a ticket as proof"),
    pytest.param(proof("https://tickets.example/ENG/2201"), id="an address as proof"),
    pytest.param(covering(assertion="AC-1.A1", finding_status="failing"), id="an assertion alone"),
    pytest.param(covering(finding_status="failing", records=["REV-1"]), id="records alone"),
    pytest.param(
        covering(
            finding_status="failing",
            path="evidence/reviews/REV-1.yaml",
            pinned_sha256=hashlib.sha256(FILES["evidence/reviews/REV-1.yaml"].encode()).hexdigest(),
        ),
        id="a file as it is now",
    ),
]


@pytest.mark.parametrize("changes", KEPT)
def test_a_waiver_that_keeps_the_rules_counts(changes: dict[str, Any]) -> None:
    verdict = judged(DAY, {**WAIVER, **changes})
    assert [fault.message for fault in verdict.waivers[0].judged.faults] == []
    assert verdict.waivers[0].standing is Standing.IN_FORCE
    assert requirement(verdict).status is Status.WAIVED


def test_on_the_last_day_of_work_people_may_still_approve() -> None:
    changes = days(approved_on="2026-07-31", effective_from="2026-07-31", expires_on="2026-09-30")
    waiver = {**WAIVER, "requested_by": "p-001", "approved_by": "p-002", **changes}
    assert standing("2026-08-01", waiver).standing is Standing.IN_FORCE


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        pytest.param({"expires_on": "2027-01-12"}, True, id="180 days are later than 60 after the window"),
        pytest.param({"expires_on": "2027-01-13"}, False, id="181 days"),
    ],
)
def test_a_deviation_lasts_at_most_180_days(changes: dict[str, Any], counts: bool) -> None:
    assert standing("2026-07-20", {**DEVIATION, **changes}).judged.counts is counts


LONG_WINDOW = CONFIG.replace("end: 2026-06-30", "end: 2026-12-31")


@pytest.mark.parametrize(
    ("kind", "expires_on", "said"),
    [
        ("deviation", "2027-03-01", ""),
        ("deviation", "2027-03-02", "the longest that it may last is 2027-03-01, 60 days after the window."),
        ("exception", "2027-03-01", "the longest that it may last is 2026-10-07, 180 days after"),
    ],
)
def test_a_deviation_may_last_until_60_days_after_the_window(kind: str, expires_on: str, said: str) -> None:
    base = DEVIATION if kind == "deviation" else WAIVER
    dates = days(requested_on="2026-04-08", approved_on="2026-04-10", effective_from="2026-04-10")
    waiver = {**base, **dates, "expires_on": expires_on}
    found = standing("2026-07-20", waiver, files={"socgap.yaml": LONG_WINDOW})
    assert [fault.message.endswith(said) or said in fault.message for fault in found.judged.faults] == (
        [True] if said else []
    )


def test_without_a_window_a_deviation_has_180_days() -> None:
    config = CONFIG.replace("window: {start: 2026-01-01, end: 2026-06-30}\n", "")
    found = standing("2026-07-20", {**DEVIATION, "expires_on": "2027-01-13"}, files={"socgap.yaml": config})
    assert "2027-01-12, 180 days after its approval on 2026-07-16." in found.judged.faults[0].message


def renewed(number: int, count: int, renews: str | None, since: str, until: str) -> dict[str, Any]:
    changes = days(requested_on=since, approved_on=since, effective_from=since, expires_on=until)
    identity = {"id": f"WVR-2026-00{number}", "renews": renews, "renewal_count": count}
    return {**WAIVER, **changes, **identity, "requested_by": "p-003"}


CHAIN = (
    renewed(1, 0, None, "2026-04-10", "2026-05-09"),
    renewed(2, 1, "WVR-2026-001", "2026-05-10", "2026-06-09"),
    renewed(3, 2, "WVR-2026-002", "2026-06-10", "2026-07-09"),
)


def test_two_renewals_follow_one_another_without_a_gap() -> None:
    for day in ("2026-04-10", "2026-05-09", "2026-05-10", "2026-06-09", "2026-06-10", "2026-07-09"):
        assert requirement(judged(day, *CHAIN)).status is Status.WAIVED, day
    assert requirement(judged("2026-07-10", *CHAIN)).status is Status.GAP


def test_a_third_renewal_does_not_count() -> None:
    third = renewed(4, 2, "WVR-2026-003", "2026-07-10", "2026-08-09")
    (fault,) = standing("2026-07-20", *CHAIN, third).judged.faults
    assert fault.message == "WVR-2026-003 was renewed 2 times already."
    assert fault.fix == "Put the risk into the risk register, with its acceptance."


def test_a_renewal_that_miscounts_does_not_count() -> None:
    (fault,) = standing("2026-06-20", *CHAIN[:2], {**CHAIN[2], "renewal_count": 1}).judged.faults
    assert (fault.message, fault.fix) == ("It is renewal 2 of WVR-2026-002, not 1.", "Write 2.")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param(
            {"evidence/registers/people.yaml": None},
            "There is no register of type people that could tell.",
            id="no people",
        ),
        pytest.param(
            {"evidence/registers/people.yaml": "items: 3\n"},
            "The register evidence/registers/people.yaml cannot be relied on.",
            id="broken people",
        ),
        pytest.param(
            {"evidence/registers/people.yaml": "items: [{id: p-001}, {id: p-002}]\n"},
            "p-001 was not with the company on 2026-04-10.",
            id="people without a first day",
        ),
        pytest.param(
            {"evidence/registers/people.yaml": "items: [3, {id: p-001, hired_on: once}]\n"},
            "p-001 was not with the company on 2026-04-10.",
            id="people with days that are none",
        ),
        pytest.param(
            {"evidence/registers/roles.yaml": None},
            "There is no register of type security-roles that could tell.",
            id="no roles",
        ),
        pytest.param(
            {"controls/shared.yaml": "files: {}\n"},
            "There is no register of type risks that could tell.",
            id="nobody says where the risks lie",
        ),
        pytest.param(
            {"evidence/registers/risks.yaml": "items: {}\n"},
            "risks.yaml cannot be relied on.",
            id="broken risks",
        ),
    ],
)
def test_a_register_that_cannot_tell_vouches_for_nobody(files: dict[str, str | None], said: str) -> None:
    found = standing(DAY, {**WAIVER, "residual_risk": "high", "risk": "R-001"}, files=files)
    assert any(said in fault.message for fault in found.judged.faults), found.judged.faults


def test_what_nobody_approved_does_not_count_whatever_it_calls_itself() -> None:
    project, tree = open_project(world(WAIVER)), world(WAIVER)
    unapproved = replace(project.waivers[0], approved_by=None)
    registers = Registers(lambda _: None, UTC)
    (found,) = judge_waivers(replace(project, waivers=(unapproved,)), tree, registers, ()).judged
    assert [fault.message for fault in found.faults] == ["Nobody approved it."]
    assert not found.counts


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        pytest.param(EntryKind.SYMLINK, "There is no file a.yaml.", id="a link"),
        pytest.param(
            EntryKind.FILE, "a.yaml cannot be read: It cannot be read: No such file.", id="unreadable"
        ),
    ],
)
def test_a_pinned_file_must_be_a_file_that_can_be_read(kind: EntryKind, said: str) -> None:
    path = "controls/waivers/WVR-2026-001.yaml"
    changes = covering(finding_status="invalid", path="a.yaml", pinned_sha256=DIGEST)
    files = {**FILES, path: json.dumps({**WAIVER, **changes})}
    tree = MemoryTree(files, {"a.yaml": kind})
    found = assess(open_project(tree), tree).waivers.judged
    assert [fault.message for fault in found[0].faults] == [said]
