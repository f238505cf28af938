"""Moments and ids: the same in each run, in whatever zone the machine is, and as OSCAL's schemas want them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from socgap_evidence.outputs.oscal import common
from socgap_evidence.outputs.oscal.common import Scope, token
from socgap_evidence.outputs.oscal.evidence import href_of, media_type, path_of
from socgap_evidence.project.setting import Setting
from tests.support.reports import report_of
from tests.support.verdicts import case_of

NAMES = st.lists(st.text(st.characters(codec=None), max_size=6), min_size=1, max_size=4)
PATTERN = "^(((2000|2400|2800|(19|2[0-9](0[48]|[2468][048]|[13579][26])))-02-29)|(((19|2[0-9])[0-9]{2})-02-(0[1-9]|1[0-9]|2[0-8]))|(((19|2[0-9])[0-9]{2})-(0[13578]|10|12)-(0[1-9]|[12][0-9]|3[01]))|(((19|2[0-9])[0-9]{2})-(0[469]|11)-(0[1-9]|[12][0-9]|30)))T(2[0-3]|[01][0-9]):([0-5][0-9]):([0-5][0-9])(\\.[0-9]+)?(Z|(-((0[0-9]|1[0-2]):00|0[39]:30)|\\+((0[0-9]|1[0-4]):00|(0[34569]|10):30|(0[58]|12):45)))$"
"""That of a moment in NIST's schemas."""
MOMENT = jsonschema_rs.validator_for({"type": "string", "pattern": PATTERN})
TOKEN = jsonschema_rs.validator_for({"pattern": r"^(\p{L}|_)(\p{L}|\p{N}|[.\-_])*$"})


@cache
def scope(zone: str = "UTC", company: str = "Example, Inc.") -> Scope:
    """An export of a company in a zone."""
    verdict = case_of("waived")
    project = verdict.assessment.project
    config = replace(project.config, time_zone=Setting(zone, ""), company=Setting(company, ""))
    assessment = replace(verdict.assessment, project=replace(project, config=config))
    return Scope(report_of(replace(verdict, assessment=assessment)), "1.1.3")


@given(st.lists(NAMES, min_size=2, max_size=2, unique_by=tuple))
def test_different_things_have_different_ids(names: list[list[str]]) -> None:
    one, other = (scope().id(*name) for name in names)
    assert one != other


@given(NAMES)
def test_the_same_thing_has_the_same_id_and_in_another_company_another(name: list[str]) -> None:
    assert scope().id(*name) == scope("Europe/Lisbon").id(*name)
    assert scope().id(*name) != scope(company="Other").id(*name)
    assert UUID(scope().id(*name)).version == 5


def test_ids_never_change() -> None:
    assert scope().id("finding", "AC-1") == "bdee5f27-f8b8-5c72-b861-747418e07f22"


@given(
    st.dates(),
    st.sampled_from(["UTC", "Europe/Lisbon", "Pacific/Chatham", "America/Sao_Paulo", "Africa/Monrovia"]),
)
def test_a_moment_is_one_that_oscal_can_say_or_none(day: date, zone: str) -> None:
    where = scope(zone)
    for said, clock in ((where.begins(day), "00:00:00"), (where.ends(day), "23:59:59")):
        if said:
            assert MOMENT.is_valid(said)
            meant = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone))
            assert datetime.fromisoformat(said) == meant.astimezone(UTC)
        else:
            assert not 1900 < day.year < 2999


@pytest.mark.parametrize(
    ("zone", "day", "begins", "ends"),
    [
        ("UTC", "2026-10-15", "2026-10-15T00:00:00+00:00", "2026-10-15T23:59:59+00:00"),
        ("Europe/Lisbon", "2026-10-25", "2026-10-25T00:00:00+01:00", "2026-10-25T23:59:59+00:00"),
        ("Asia/Kathmandu", "2026-03-01", "2026-03-01T00:00:00+05:45", "2026-03-01T23:59:59+05:45"),
        ("Pacific/Chatham", "2026-01-15", "2026-01-14T10:15:00+00:00", "2026-01-15T10:14:59+00:00"),
        ("UTC", "1899-12-31", "", ""),
        ("Asia/Tokyo", "2999-12-31", "2999-12-31T00:00:00+09:00", "2999-12-31T23:59:59+09:00"),
        ("UTC", "9999-12-31", "", ""),
        ("Asia/Tokyo", "0001-01-01", "", ""),
    ],
)
def test_days_are_those_of_the_company(zone: str, day: str, begins: str, ends: str) -> None:
    where, meant = scope(zone), date.fromisoformat(day)
    assert (where.begins(meant), where.ends(meant)) == (begins, ends)


@given(st.lists(st.text(max_size=8), min_size=2, max_size=2, unique=True))
def test_a_token_is_one_of_oscal_and_nothing_elses(names: list[str]) -> None:
    one, other = map(token, names)
    assert TOKEN.is_valid(one)
    assert one != other


@pytest.mark.parametrize("name", ["CC6.1", "AC-1", "review_days"])
def test_a_name_that_can_be_a_token_stays_as_it_is(name: str) -> None:
    assert token(name) == name


@given(st.binary(min_size=1).filter(lambda raw: b"\0" not in raw))
def test_a_reference_leads_back_to_its_path(raw: bytes) -> None:
    path = raw.decode("utf-8", "surrogateescape")
    assert path_of(href_of(path)) == path
    assert href_of(path).isascii()


@pytest.mark.parametrize(
    ("name", "type_"),
    [("a.YAML", "application/yaml"), ("a.pdf", "application/pdf"), ("a", "application/octet-stream")],
)
def test_the_ending_says_what_a_file_is(name: str, type_: str) -> None:
    assert media_type(name) == type_


def test_a_field_without_markup_is_never_empty_where_oscal_wants_one() -> None:
    assert common.named(" ") == "-"
    assert common.named("\u00a0") == "\\xa0"
