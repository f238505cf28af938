"""A period is told from a name, and one that is written nearly right is never taken for a name."""

from __future__ import annotations

import pytest

from socgap_evidence.durations import PeriodKind
from socgap_evidence.errors import UsageError
from socgap_evidence.scaffolds.timing import Cadence
from socgap_evidence.scaffolds.typed import Typed, named_period, sort_out
from tests.scaffolds.company import BARE, write


@pytest.mark.parametrize(
    ("name", "period", "told"),
    [
        (None, None, Typed(None, None)),
        ("gitfold", None, Typed("gitfold", None)),
        ("2026-Q4", None, Typed(None, "2026-Q4")),
        ("2026q4", None, Typed(None, "2026q4")),
        ("changes", "2026-09", Typed("changes", "2026-09")),
        ("2026-09", "changes", Typed("changes", "2026-09")),
        ("changes", "soon", Typed("changes", "soon")),
        ("ACR-2026-Q4", None, Typed("ACR-2026-Q4", None)),
        ("2026-001", None, Typed("2026-001", None)),
        ("h2", None, Typed("h2", None)),
        ("2026-Q1", "2026-Q1", Typed(None, "2026-Q1")),
    ],
)
def test_words_are_sorted_out(name: str | None, period: str | None, told: Typed) -> None:
    assert sort_out(name, period) == told


def test_a_quarter_without_its_year_is_one_where_no_name_is_wanted() -> None:
    assert sort_out("Q4", None, names_members=False) == Typed(None, "Q4")


@pytest.mark.parametrize(
    ("name", "kind", "first"),
    [
        ("2026-Q2", "quarter", "2026-04-01"), ("2026-H2", "half-year", "2026-07-01"),
        ("2026-11", "month", "2026-11-01"), ("2026", "year", "2026-01-01"), ("2026-q4", "quarter", "2026-10-01"),
    ],
)  # fmt: skip
def test_a_period_can_be_named(name: str, kind: str, first: str) -> None:
    assert str(named_period(name, Cadence(PeriodKind(kind)), 2026).first) == first


def test_a_period_of_another_length_is_refused() -> None:
    said = r"It recurs every quarter, and '2026-11' is a month\. Name a quarter, such as 2026-Q3\."
    with pytest.raises(UsageError, match=said):
        named_period("2026-11", Cadence(PeriodKind.QUARTER), 2026)


@pytest.mark.parametrize(
    ("name", "kind", "fix"),
    [
        ("2026-Q5", "quarter", "Did you mean '2026-Q4'?"),
        ("2026Q4", "quarter", "Did you mean '2026-Q4'?"),
        ("q4", "quarter", "Did you mean '2031-Q4'?"),
        ("2026-9", "month", "Did you mean '2026-09'?"),
        ("2026H3", "half-year", "Did you mean '2026-H2'?"),
        ("0000-Q1", "quarter", "Write it as 2026-Q3."),
        ("0000", "year", "Write it as 2026."),
        ("soon", "month", "Write it as 2026-07."),
    ],
)
def test_what_is_nearly_a_period_is_asked_back(name: str, kind: str, fix: str) -> None:
    with pytest.raises(UsageError) as caught:
        named_period(name, Cadence(PeriodKind(kind)), 2031)
    assert str(caught.value) == f"'{name}' is no period. {fix}"


@pytest.mark.parametrize("name", ["2026-Q5", "2026Q4", "Q4", "2026-13"])
def test_no_file_is_written_for_one(name: str) -> None:
    with pytest.raises(UsageError, match=f"'{name}' is no period. Did you mean '2026-Q"):
        write("bare", "access-review", name, files=BARE)
