"""Limits stand in one place with their reasons, and the page of them says all."""

from __future__ import annotations

import pytest

from scripts.reference import limits as reference
from socgap_evidence import limits

NAMES = [name for name in vars(limits) if name.isupper()]


def test_each_has_its_reason_on_the_page() -> None:
    assert [name for name, _, _ in reference.listed()] == NAMES
    assert len(NAMES) > 20
    page = reference.page()
    for _, _, says in reference.listed():
        assert f" | {says} |\n" in page
        assert says.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_each_is_a_positive_number(name: str) -> None:
    assert getattr(limits, name) > 0


def test_one_without_a_reason_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference.inspect, "getsource", lambda _: "MAX_FILE = 1\nMAX_TOTAL = 2\n")
    with pytest.raises(ValueError, match="MAX_FILE has no docstring"):
        list(reference.listed())


def test_numbers_are_shown_as_people_read_them() -> None:
    page = reference.page()
    for shown in (
        "| 100 MiB | Bytes of any file.",
        "| 8 GiB | ",
        "| 256 KiB | ",
        "| 1,000,000 | Values",
        "| 64 | Lists",
    ):
        assert shown in page
