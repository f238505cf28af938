"""Statements that the records contradict."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from socgap_evidence.intervals import Interval
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules import Finding
from socgap_evidence.rules.contradictions import about_of, contradiction, is_untrue
from socgap_evidence.rules.statements import Account, Statement
from tests.support.projects import document, subject

FIRST, LAST, SIGNED = date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 3)
NIL = Statement(
    "evidence/nil.yaml", "NIL-Q2", FIRST, LAST, 0, SIGNED, is_narrowed=False, is_corrected=False, flaw="",
    place=Place("evidence/nil.yaml", ("signed_on",)),
)  # fmt: skip
RECORDS = [document({"id": f"INC-{number}"}, f"evidence/{number}.yaml") for number in range(4)]


def account(*days: date) -> Account:
    """Of records that happened on these days, one after the other."""
    return Account([(day, f"evidence/{number}.yaml") for number, day in enumerate(days)], [])


INSIDE, OUTSIDE = date(2026, 5, 1), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("count", "days", "scope", "is_narrowed", "broken", "untrue"),
    [
        pytest.param(0, [], None, False, 0, False, id="none, as it says"),
        pytest.param(0, [OUTSIDE], None, False, 0, False, id="one of another period"),
        pytest.param(0, [LAST], None, False, 0, True, id="one on the last day"),
        pytest.param(1, [INSIDE], None, False, 0, False, id="one, as it says"),
        pytest.param(1, [INSIDE, INSIDE], None, False, 0, True, id="one more than it says"),
        pytest.param(2, [INSIDE], None, False, 0, True, id="one less"),
        pytest.param(2, [INSIDE], None, False, 1, False, id="one less, which may be the broken file"),
        pytest.param(3, [INSIDE], None, False, 1, True, id="two less and one broken file"),
        pytest.param(0, [INSIDE], None, False, 5, True, id="one more, whatever is broken"),
        pytest.param(2, [INSIDE], "app", False, 0, False, id="one less of a part of what it speaks of"),
        pytest.param(0, [INSIDE], "app", False, 0, True, id="one more in a part of what it speaks of"),
        pytest.param(2, [INSIDE], "app", True, 0, True, id="one less of the very part"),
    ],
)
def test_a_statement_is_untrue_where_the_records_must_be_more_or_fewer(
    count: int, days: list[date], scope: str | None, is_narrowed: bool, broken: int, untrue: bool
) -> None:
    stated = replace(NIL, count=count, is_narrowed=is_narrowed)
    assert is_untrue(stated, account(*days), scope, broken) is untrue


FIX = "Find out which is right; add the record that lacks, or a new statement that corrects this one."


@pytest.mark.parametrize(
    ("count", "days", "said", "since"),
    [
        (2, [], "states 2 as the number of incidents from 2026-04-01 to 2026-06-30, and there are no records.", SIGNED),
        (
            0,
            [INSIDE],
            "states 0 as the number of incidents from 2026-04-01 to 2026-06-30, and there is 1 record: evidence/0.yaml.",
            SIGNED,
        ),
        (
            1,
            [LAST, OUTSIDE, INSIDE],
            ("states 1 as the number of incidents from 2026-04-01 to 2026-06-30, and there are 2 records:"
            " evidence/0.yaml, evidence/2.yaml."),
            SIGNED,
        ),
    ],
)  # fmt: skip
def test_what_it_states_is_told_with_the_records_there_are(
    count: int, days: list[date], said: str, since: date
) -> None:
    stated, known = replace(NIL, count=count), account(*days)
    of = subject(RECORDS)
    found = contradiction(stated, known, "incidents", of)
    names = tuple(f"INC-{number}" for number, day in enumerate(days) if stated.holds(day))
    assert found == Finding(
        Reason.FAILING,
        f"NIL-Q2 {said}",
        FIX,
        Interval(since, None),
        Place("evidence/nil.yaml", ("count",)),
        ("NIL-Q2", *names),
    )
    assert about_of(stated, known, of) == ("NIL-Q2", *names)


def test_it_is_untrue_from_its_signature_on_or_from_its_first_record() -> None:
    stated: Any = replace(NIL, signed=date(2026, 4, 15))
    found = contradiction(stated, account(date(2026, 6, 1), date(2026, 5, 1)), "incidents", subject(RECORDS))
    assert found.days == Interval(date(2026, 5, 1), None)
    found = contradiction(stated, account(date(2026, 4, 2)), "incidents", subject(RECORDS))
    assert found.days == Interval(date(2026, 4, 15), None)
