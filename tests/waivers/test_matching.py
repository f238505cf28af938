"""Which gaps an entry of a waiver names. An entry that states more never names more."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Gap, Place, Reason
from socgap_evidence.project import open_project
from socgap_evidence.project.waivers import Cover
from socgap_evidence.waivers.matching import FirstSlot, Matcher
from tests.support.accepted import CONFIG, world

GAP = Gap(
    "AC-2",
    "AC-2.E3",
    "AC-2.A2",
    "within",
    Reason.FAILING,
    ALWAYS,
    "It was late.",
    "Do the next one in time.",
    Place("evidence/OFB-1.yaml"),
    about=("OFB-1", "sys-billing"),
)
WIDE = Cover("AC-2", Reason.FAILING, None, None, (), None, None, None)
MATCHER = Matcher(frozenset({"AC-2.E9"}), {"AC-2.E3": FirstSlot("2026-Q2", date(2026, 10, 16))})


@pytest.mark.parametrize(
    ("cover", "names"),
    [
        pytest.param(WIDE, True, id="control and reason"),
        pytest.param(replace(WIDE, control="AC-1"), False, id="another control"),
        pytest.param(replace(WIDE, reason=Reason.STALE), False, id="another reason"),
        pytest.param(replace(WIDE, requirement="AC-2.E3"), True, id="its requirement"),
        pytest.param(replace(WIDE, requirement="AC-2.E1"), False, id="another requirement"),
        pytest.param(replace(WIDE, assertion="AC-2.A2"), True, id="its assertion"),
        pytest.param(replace(WIDE, assertion="AC-2.A1"), False, id="another assertion"),
        pytest.param(replace(WIDE, path="evidence/OFB-1.yaml"), True, id="its file"),
        pytest.param(replace(WIDE, path="evidence/OFB-2.yaml"), False, id="another file"),
        pytest.param(replace(WIDE, records=("OFB-1", "sys-billing")), True, id="every id"),
        pytest.param(replace(WIDE, records=("sys-billing", "OFB-1", "OFB-2")), True, id="every id and more"),
        pytest.param(replace(WIDE, records=("OFB-1",)), True, id="the record that holds it"),
        pytest.param(replace(WIDE, records=("sys-billing",)), False, id="what lies inside, of any record"),
        pytest.param(
            replace(WIDE, records=("OFB-1", "sys-idp")), False, id="the record and something else in it"
        ),
        pytest.param(replace(WIDE, records=("OFB-2", "sys-billing")), False, id="another record"),
        pytest.param(replace(WIDE, slot="sys-billing"), True, id="a slot is one of its ids"),
        pytest.param(replace(WIDE, slot="2026-Q2"), False, id="a slot that is none of its ids"),
    ],
)
def test_an_entry_names_a_gap_if_all_that_it_states_fits(cover: Cover, names: bool) -> None:
    assert MATCHER.days(cover, GAP) == (ALWAYS if names else None)


def test_records_name_no_gap_that_is_about_nothing() -> None:
    assert MATCHER.days(replace(WIDE, records=("OFB-1",)), replace(GAP, about=())) is None


def test_a_path_names_no_gap_without_a_place() -> None:
    assert MATCHER.days(replace(WIDE, path="evidence/OFB-1.yaml"), replace(GAP, place=None)) is None


@pytest.mark.parametrize(
    "gap",
    [
        pytest.param(replace(GAP, reason=Reason.UNKNOWN), id="what could not be told"),
        pytest.param(replace(GAP, assertion="B-ALL-2"), id="people exist"),
        pytest.param(replace(GAP, assertion="B-ALL-4"), id="files are what was recorded"),
        pytest.param(
            replace(GAP, requirement="AC-2.E9", rule="evidence", assertion=None, reason=Reason.MISSING),
            id="a register without which nothing can be judged",
        ),
        pytest.param(replace(GAP, reason=Reason.MISSING, about=("people",)), id="nobody to compare with"),
    ],
)
def test_some_things_are_never_waived(gap: Gap) -> None:
    assert MATCHER.days(replace(WIDE, reason=gap.reason), gap) is None


NOTHING = replace(GAP, rule="evidence", reason=Reason.MISSING, assertion=None, about=())


def test_nothing_at_all_is_waived_for_the_first_slot_until_the_second_is_owed() -> None:
    cover = replace(WIDE, reason=Reason.MISSING, slot="2026-Q2")
    assert MATCHER.days(cover, NOTHING) == Interval(None, date(2026, 10, 16))
    assert MATCHER.days(replace(cover, slot="2026-Q3"), NOTHING) is None
    assert MATCHER.days(cover, replace(NOTHING, rule="zeros")) is None
    assert MATCHER.days(cover, replace(NOTHING, requirement="AC-2.E4")) is None


def test_it_knows_the_requirements_of_a_project() -> None:
    matcher = Matcher.of(open_project(world()))
    assert matcher.indispensable == {"AC-1.E2"}
    assert matcher.first_slots == {
        "AC-1.E1": FirstSlot("2026-Q1", date(2026, 7, 16)),
        "AC-1.E4": FirstSlot("2026-Q1", date(2026, 7, 16)),
    }


def test_without_a_program_and_a_window_there_is_no_first_slot() -> None:
    config = CONFIG.split("program_start", maxsplit=1)[0]
    assert Matcher.of(open_project(world(files={"socgap.yaml": config}))).first_slots == {}


def test_at_the_end_of_the_calendar_there_is_no_second_slot() -> None:
    config = "company: A\ncontrols: controls\nprogram_start: 9999-10-01\n"
    slots = Matcher.of(open_project(world(files={"socgap.yaml": config}))).first_slots
    assert slots["AC-1.E1"] == FirstSlot("9999-Q4", None)


IDS = st.sampled_from(["a", "b", "c"])
ABOUT = st.lists(IDS, max_size=3, unique=True).map(tuple)


@given(
    records=st.lists(IDS, min_size=1, max_size=3, unique=True).map(tuple),
    about=ABOUT,
    stated=st.sets(st.sampled_from(["requirement", "assertion", "path", "slot"])),
)
def test_what_is_stated_beside_never_makes_an_entry_wider(
    records: tuple[str, ...], about: tuple[str, ...], stated: set[str]
) -> None:
    gap = replace(GAP, about=about)
    values = {"requirement": "AC-2.E1", "assertion": "AC-2.A2", "path": "evidence/OFB-1.yaml", "slot": "b"}
    narrow = replace(WIDE, records=records, **{key: values[key] for key in stated})
    if MATCHER.days(narrow, gap) is not None:
        assert MATCHER.days(replace(WIDE, records=records), gap) is not None
        assert MATCHER.days(WIDE, gap) is not None
