"""Waivers and all gaps together: what they take, and the rules that only the gaps show."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from socgap_evidence.assessment import AssessedControl, AssessedRequirement, Assessment, EvidenceFile
from socgap_evidence.errors import DocumentError
from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.judging import judge
from socgap_evidence.model import Answer, Caution, Gap, Place, Reason, Status
from socgap_evidence.project import open_project
from socgap_evidence.project.waivers import Cover
from socgap_evidence.verdict import Verdict
from socgap_evidence.waivers import JudgedWaiver, Registers, Standing, Waivers, judge_waivers
from tests.support.accepted import DEVIATION, WAIVER, covering, judged, requirement, standing, world
from tests.support.projects import control as control_text

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "status", "gaps", "waived"),
    [
        pytest.param("2026-04-09", Status.GAP, 1, 0, id="the day before it is effective"),
        pytest.param("2026-04-10", Status.WAIVED, 0, 1, id="its first day"),
        pytest.param("2026-08-31", Status.WAIVED, 0, 1, id="its last day"),
        pytest.param("2026-09-01", Status.GAP, 1, 0, id="the day after it has expired"),
    ],
)
def test_a_waiver_covers_from_its_first_day_through_its_last(
    day: str, status: Status, gaps: int, waived: int
) -> None:
    found = requirement(judged(day, WAIVER, {**DEVIATION, "status": "draft"}, files=IN_TIME))
    assert (found.status, len(found.gaps), len(found.waived)) == (status, gaps, waived)


IN_TIME = {
    f"evidence/reviews/REV-{number}.yaml": f"{{id: REV-{number}, held_on: {day}}}"
    for number, day in ((2, "2026-06-20"), (3, "2026-09-20"))
}
"""The reviews of the quarters after the first."""


def test_a_waived_gap_comes_back_and_is_known_to() -> None:
    found = requirement(judged("2026-07-10", WAIVER, files=IN_TIME))
    assert found.waived_until == date(2026, 8, 31)
    back = [gap for gap in found.upcoming if gap.assertion == "AC-1.A1"]
    assert [gap.days for gap in back] == [Interval(date(2026, 9, 1), None)]
    assert found.valid_until == date(2026, 8, 31)


def test_before_a_waiver_takes_effect_its_gap_is_no_upcoming_one_again_until_after() -> None:
    later = {**WAIVER, "effective_from": "2026-07-01"}
    found = requirement(judged("2026-06-01", later, files=IN_TIME))
    assert found.status is Status.GAP
    assert [gap.days.since for gap in found.upcoming if gap.assertion] == [date(2026, 9, 1)]
    assert found.waived_until is None


def test_on_the_day_on_which_it_comes_back_it_holds_and_is_no_longer_ahead() -> None:
    found = requirement(judged("2026-09-01", WAIVER, files=IN_TIME))
    assert [gap.days.since for gap in found.upcoming if gap.assertion] == []


@pytest.mark.parametrize(
    ("day", "soon"),
    [
        pytest.param("2026-08-01", False, id="the day before the notice"),
        pytest.param("2026-08-02", True, id="the first day of the notice"),
        pytest.param("2026-09-01", False, id="it has ended"),
    ],
)
def test_what_is_accepted_ends_soon_within_the_notice(day: str, soon: bool) -> None:
    found = judged(day, WAIVER, {**DEVIATION, "status": "draft"}, files=IN_TIME)
    assert found.ends_soon(requirement(found)) is soon


def test_a_control_whose_gaps_are_all_accepted_is_answered_so() -> None:
    control, *_ = judged("2026-04-10", WAIVER, {**DEVIATION, "status": "draft"}, files=IN_TIME).controls
    assert (control.status, control.answer) == (Status.WAIVED, Answer.WAIVED)


def test_one_account_is_accepted_and_the_next_is_not() -> None:
    both = {
        "evidence/reviews/REV-1.yaml": (
            "{id: REV-1, held_on: 2026-03-20, items: [{account: root, mfa: false}, {account: deploy, mfa: false}]}"
        )
    }
    found = requirement(judged("2026-07-10", WAIVER, files=both))
    assert found.status is Status.GAP
    assert [gap.about for gap in found.gaps] == [("REV-1", "deploy")]
    assert [gap.about for gap in found.waived] == [("REV-1", "root")]


def test_two_waivers_cover_two_gaps() -> None:
    found = requirement(judged("2026-07-20", WAIVER, DEVIATION))
    assert found.status is Status.WAIVED
    assert len(found.waived) == 2
    assert found.waived_until == date(2026, 8, 31)


def test_one_waiver_may_cover_two_gaps() -> None:
    changes = {"covers": [*DEVIATION["covers"], *WAIVER["covers"]]}
    found = judged("2026-07-20", {**DEVIATION, **changes})
    assert requirement(found).status is Status.WAIVED
    assert len(found.waivers[0].gaps) == 2


def test_a_control_is_waived_only_if_every_requirement_passes() -> None:
    visit = {
        **DEVIATION,
        "id": "WVR-2026-003",
        **covering(evidence="AC-1.E4", finding_status="gap", slot="2026-Q2"),
    }
    (one, _) = judged("2026-07-20", WAIVER, DEVIATION).controls
    assert one.status is Status.GAP
    (one, _) = judged("2026-07-20", WAIVER, DEVIATION, visit).controls
    assert (one.status, one.answer.value) == (Status.WAIVED, "Waived")
    assert one.waived_until == date(2026, 8, 31)
    assert one.gaps == ()


def test_what_cannot_be_told_is_never_waived() -> None:
    broken = {
        "evidence/reviews/REV-9.yaml": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
    }
    found = requirement(judged("2026-07-10", WAIVER, files=broken))
    assert found.status is Status.UNKNOWN


def test_a_gap_to_come_that_a_waiver_covers_is_pending_and_no_gap() -> None:
    late = {
        **DEVIATION,
        **covering(evidence="AC-1.E4", finding_status="missing", slot="2026-Q1"),
        "expires_on": "2026-09-30",
    }
    changes = {"requested_on": "2026-04-09", "approved_on": "2026-04-10", "effective_from": "2026-04-10"}
    files = {"evidence/visits/VIS-1.yaml": None}
    for day, expected in {
        "2026-04-09": Status.PENDING,
        "2026-04-15": Status.PENDING,
        "2026-04-16": Status.WAIVED,
        "2026-07-15": Status.WAIVED,
        "2026-07-16": Status.GAP,
    }.items():
        found = judged(day, {**late, **changes}, files=files)
        assert requirement(found, "AC-1.E4").status is expected, day


def test_a_document_that_is_missing_is_named_by_its_path() -> None:
    changes = covering(evidence="AC-1.E3", finding_status="missing", records=["evidence/policy.yaml"])
    waiver = {**WAIVER, **changes, "compensating": [{**WAIVER["compensating"][0], "proof": "ENG-1"}]}
    found = judged("2026-07-10", waiver, files={"evidence/policy.yaml": None})
    assert requirement(found, "AC-1.E3").status is Status.WAIVED


# --- whoever caused it does not approve it


@pytest.mark.parametrize(
    ("record", "said"),
    [
        pytest.param(
            "{account: root, mfa: false, owner: p-001}",
            "p-001 approved it and is named in what it accepts (REV-1 root).",
            id="named in the entry",
        ),
        pytest.param("{account: root, mfa: false, owner: p-003}", "", id="somebody else"),
        pytest.param(
            "{account: root, mfa: false, more: {by: p-001}}", "", id="named deeper down, as for another deed"
        ),
    ],
)
def test_whoever_is_named_in_the_record_that_fails_cannot_approve(record: str, said: str) -> None:
    review = f"{{id: REV-1, held_on: 2026-03-20, by: p-001, items: [{record}]}}"
    found = standing("2026-07-10", WAIVER, files={"evidence/reviews/REV-1.yaml": review})
    assert [fault.message for fault in found.judged.faults] == ([said] if said else [])


def test_whoever_the_gap_is_about_cannot_approve() -> None:
    review = "{id: REV-1, held_on: 2026-03-20, items: [{person: p-001, mfa: false}]}"
    waiver = {**WAIVER, **covering(assertion="AC-1.A1", finding_status="failing")}
    found = standing("2026-07-10", waiver, files={"evidence/reviews/REV-1.yaml": review})
    (fault,) = found.judged.faults
    assert fault.message == "p-001 approved it and is named in what it accepts (REV-1)."


def test_a_file_that_fails_as_a_whole_names_people_itself() -> None:
    requires = (
        "  - id: AC-1.E1\n    title: Review\n    kind: record\n    evidence: evidence/reviews/*.yaml\n"
        "    schema: review\n    asserts: [{id: AC-1.A1, says: It is so., expect: {schema: {required: [items]}}}]\n"
    )
    files = {
        "controls/AC-1.yaml": control_text(requires),
        "evidence/reviews/REV-1.yaml": "{id: REV-1, held_on: 2026-03-20, by: p-001}",
        "controls/shared.yaml": (
            "files:\n  people: evidence/registers/people.yaml\n  security-roles: evidence/registers/roles.yaml\n"
        ),
    }
    waiver = {**WAIVER, **covering(assertion="AC-1.A1", finding_status="failing")}
    found = standing("2026-07-10", waiver, files=files)
    assert [fault.message for fault in found.judged.faults] == [
        "p-001 approved it and is named in what it accepts (REV-1)."
    ]


@pytest.mark.parametrize(
    "place",
    [
        Place("evidence/gone.yaml", ("items", 0)),
        Place("evidence/reviews/REV-1.yaml", ("items", 9, "mfa")),
        Place("evidence/reviews/REV-1.yaml", ("id", "name")),
        None,
    ],
    ids=["a file that is gone", "an entry that is gone", "a field of a text", "nowhere"],
)
def test_a_place_that_leads_nowhere_names_nobody(place: Place | None) -> None:
    gap = Gap(
        "AC-1", "AC-1.E1", "AC-1.A1", "expect", Reason.FAILING, ALWAYS, "It is so.", "", place, about=("REV-1", "root")
    )  # fmt: skip
    project, tree, registers = open_project(world(WAIVER)), world(WAIVER), Registers(lambda _: None, UTC)
    alone = judge_waivers(project, tree, registers, []).judged
    assert judge_waivers(project, tree, registers, [gap]).judged == alone


@pytest.mark.parametrize("is_untold", [True, False])
def test_whoever_is_named_in_a_record_that_cannot_be_told_any_more_is_not_nobody(
    is_untold: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(path: str, _: bytes) -> NoReturn:
        raise DocumentError("It ends the process that reads it.", path=path, undetermined=is_untold)

    place = Place("evidence/reviews/REV-1.yaml", ("items", 0, "mfa"))
    gap = Gap(
        "AC-1", "AC-1.E1", "AC-1.A1", "expect", Reason.FAILING, ALWAYS, "It is so.", "", place, about=("REV-1", "root")
    )  # fmt: skip
    project, tree, registers = open_project(world(WAIVER)), world(WAIVER), Registers(lambda _: None, UTC)
    monkeypatch.setattr("socgap_evidence.waivers.judging.read_document", fails)
    if is_untold:
        with pytest.raises(DocumentError):
            judge_waivers(project, tree, registers, [gap])
    else:
        assert judge_waivers(project, tree, registers, [gap]).judged


# --- a second waiver is a renewal


def second(**changes: Any) -> dict[str, Any]:
    dates = {"requested_on": "2026-08-20", "approved_on": "2026-08-20", "effective_from": "2026-08-20"}
    return {
        **WAIVER,
        **dates,
        "id": "WVR-2026-009",
        "requested_by": "p-003",
        "expires_on": "2026-12-31",
        **changes,
    }


GOES_ON = "It goes on where WVR-2026-001 ended and does not say that it renews it."


@pytest.mark.parametrize(
    ("first", "changes", "said"),
    [
        pytest.param({}, {}, [GOES_ON], id="one after the other"),
        pytest.param({}, {"renews": "WVR-2026-001", "renewal_count": 1}, [], id="one that says so"),
        pytest.param({"status": "closed"}, {}, [GOES_ON], id="after one that was closed"),
        pytest.param(
            {"status": "draft", "approved_on": None, "approved_by": None}, {}, [], id="after a draft"
        ),
        pytest.param({"effective_from": "2026-04-01"}, {}, [], id="after one that never counted"),
        pytest.param({}, {"expires_on": "2026-08-31"}, [], id="one that ends no later"),
        pytest.param(
            {},
            covering(assertion="AC-1.A1", finding_status="failing", records=["REV-9"]),
            [],
            id="of other gaps",
        ),
    ],
)
def test_a_second_waiver_of_a_gap_says_that_it_renews_the_first(
    first: dict[str, Any], changes: dict[str, Any], said: list[str]
) -> None:
    found = standing("2026-09-10", {**WAIVER, **first}, second(**changes))
    assert [fault.message for fault in found.judged.faults] == said


def test_the_renewal_of_a_renewal_need_not_name_the_first() -> None:
    third = second(
        id="WVR-2026-010", renews="WVR-2026-009", renewal_count=2,
        requested_on="2026-12-01", approved_on="2026-12-01", effective_from="2026-12-01", expires_on="2027-01-31",
    )  # fmt: skip
    renewal = second(renews="WVR-2026-001", renewal_count=1)
    assert standing("2027-01-10", WAIVER, renewal, third).standing is Standing.IN_FORCE


def test_waivers_that_renew_one_another_come_to_an_end() -> None:
    one = {**WAIVER, "renews": "WVR-2026-009", "renewal_count": 1}
    assert (
        standing("2026-08-25", one, second(renews="WVR-2026-001", renewal_count=1)).standing is Standing.VOID
    )


# --- laws


PROJECT = open_project(world(WAIVER))
BASE = PROJECT.waivers[0]
TODAY = date(2026, 7, 10)
DAYS = st.integers(-60, 60).map(lambda number: TODAY + number * DAY)
INTERVALS = st.one_of(
    st.just(ALWAYS),
    st.builds(Interval, DAYS, st.none()),
    st.builds(Interval, st.none(), DAYS),
    st.tuples(DAYS, st.integers(1, 60)).map(lambda pair: Interval(pair[0], pair[0] + pair[1] * DAY)),
)
GAPS = st.builds(
    lambda days, reason, about: Gap(
        "AC-1", "AC-1.E1", "AC-1.A1", "expect", reason, days, "It is so.", "Mend it.", None, about=about
    ),
    INTERVALS,
    st.sampled_from([Reason.FAILING, Reason.FAILING, Reason.UNKNOWN]),
    st.sampled_from([("REV-1", "root"), ("REV-1", "deploy")]),
)
FAULT = (Caution("It is wrong.", "", None),)
WAIVERS = st.builds(
    lambda since, length, faults: JudgedWaiver(
        replace(BASE, effective_from=since, expires_on=since + length * DAY), faults
    ),
    DAYS,
    st.integers(-2, 90),
    st.sampled_from([(), (), FAULT]),
)
FILES = st.sampled_from([(), (EvidenceFile("a.yaml", TODAY - DAY),), (EvidenceFile("a.yaml", TODAY + DAY),)])


def on(day: date, gaps: list[Gap], files: tuple[EvidenceFile, ...], waivers: list[JudgedWaiver]) -> Verdict:
    control = PROJECT.controls[0]
    one = AssessedControl(control, (AssessedRequirement(control.requirements[0], files, tuple(gaps)),))
    return judge(Assessment(PROJECT, world(), (one,), (), waivers=Waivers(tuple(waivers))), day)


@given(st.lists(GAPS, max_size=4), FILES, st.lists(WAIVERS, max_size=3), DAYS)
def test_waivers_change_no_gap_and_turn_none_into_met(
    gaps: list[Gap], files: tuple[EvidenceFile, ...], waivers: list[JudgedWaiver], day: date
) -> None:
    (bare,) = on(day, gaps, files, []).controls
    (found,) = on(day, gaps, files, waivers).controls
    (one,) = found.requirements
    assert sorted(map(str, (*one.gaps, *one.waived))) == sorted(map(str, bare.gaps))
    if bare.gaps:
        assert found.status in {Status.UNKNOWN, Status.GAP, Status.WAIVED}
        assert not found.status.counts_as_met
    assert (found.status is Status.WAIVED) == (bool(one.waived) and not one.gaps)
    if bare.status.passes:
        assert found.status.passes
    if not any(judged_.counts for judged_ in waivers):
        assert found.status is bare.status


@given(st.lists(GAPS, max_size=4), st.lists(WAIVERS, max_size=3), DAYS, st.integers(1, 120))
def test_what_holds_later_is_known_before(
    gaps: list[Gap], waivers: list[JudgedWaiver], day: date, ahead: int
) -> None:
    (now,) = on(day, gaps, (), waivers).controls[0].requirements
    (later,) = on(day + ahead * DAY, gaps, (), waivers).controls[0].requirements
    known = [gap for gap in now.upcoming if day + ahead * DAY in gap.days]
    held = [gap for gap in now.gaps if day + ahead * DAY in gap.days]
    for gap in later.gaps:
        assert any(replace(gap, days=one.days) == one for one in (*known, *held))


@given(st.lists(GAPS, min_size=1, max_size=4), st.lists(WAIVERS, min_size=1, max_size=3), DAYS)
def test_what_is_waived_is_waived_through_the_day_that_is_said(
    gaps: list[Gap], waivers: list[JudgedWaiver], day: date
) -> None:
    (one,) = on(day, gaps, (), waivers).controls[0].requirements
    assert (one.waived_until is None) == (not one.waived)
    if one.waived_until is not None:
        (last,) = on(one.waived_until, gaps, (), waivers).controls[0].requirements
        assert set(one.waived) <= set(last.waived)
        (after,) = on(one.waived_until + DAY, gaps, (), waivers).controls[0].requirements
        assert not set(one.waived) <= set(after.waived)


IDS = st.sampled_from(["a", "b", "c"])
COVERS = st.builds(
    lambda control, reason, records, slot: Cover(control, reason, None, None, records, slot, None, None),
    st.sampled_from(["AC-1", "AC-2"]),
    st.sampled_from([Reason.FAILING, Reason.STALE]),
    st.lists(IDS, max_size=3).map(tuple),
    st.none() | IDS,
)


@given(st.lists(st.lists(COVERS, max_size=4).map(tuple), max_size=3), st.lists(IDS, max_size=3, unique=True))
def test_the_entries_that_are_looked_at_are_all_that_can_name_a_gap(
    covers: list[tuple[Cover, ...]], about: list[str]
) -> None:
    gap = Gap(
        "AC-1", "AC-1.E1", None, "expect", Reason.FAILING, ALWAYS, "It is so.", "", None, about=tuple(about)
    )
    waivers = Waivers(tuple(JudgedWaiver(replace(BASE, covers=some)) for some in covers))
    naming = [one for one in waivers.judged if any(waivers.matcher.days(it, gap) for it in one.waiver.covers)]
    assert [one for one, _ in waivers.naming(gap)] == naming
