"""Limits stand in one place with their reasons; a repository asks for less, and who runs socgap for more."""

from __future__ import annotations

import pytest

from scripts.reference import limits as reference
from socgap_evidence import limits
from socgap_evidence.limits import Limits
from socgap_evidence.project.config import read_config

NAMES = list(Limits.__struct_fields__)
FIXED = [
    name for name, value in vars(limits).items() if name.startswith(("MAX_", "MOST_", "GLOB_", "SELECTOR_"))
]


def test_each_has_its_reason_on_the_page() -> None:
    assert [one.name for one in reference.settable()] == NAMES == list(limits.NAMES)
    assert [one.name for one in reference.fixed()] == FIXED
    page = reference.page()
    for one in (*reference.settable(), *reference.fixed()):
        assert f" | {one.says} |\n" in page
        assert one.says.endswith(".")
        assert one.value > 0


def test_one_without_a_reason_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference.inspect, "getsource", lambda _: "MAX_RATIO = 1\nMAX_MEMBERS = 2\n")
    with pytest.raises(ValueError, match="MAX_RATIO has no docstring"):
        list(reference.fixed())


def test_numbers_are_shown_as_people_read_them() -> None:
    page = reference.page()
    for shown in (
        "| `file_size` | ✓ | 100 MiB | Bytes of any file.",
        "| `total_size` | ✓ | 8 GiB | ",
        "| `values` | ✓ | 1,000,000 | ",
        "| `depth` | ✓ | 64 | Lists",
        "| `paths` |  | 500,000 | ",
        "| 256 KiB | ",
        "| 100,000 | XML",
    ):
        assert shown in page


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("data_size", "1", 1),
        ("data_size", "5 MiB", 5 * 1024**2),
        ("read_memory", "2GiB", 2 * 1024**3),
        ("file_size", "64KiB", 64 * 1024),
        ("read_memory", "1024 GiB", 1024**4),
        ("depth", "64", 64),
        ("values", "1000000000", 10**9),
        ("read_seconds", "86400", 86400),
    ],
)
def test_values_are_numbers_and_sizes(name: str, text: str, value: int) -> None:
    assert limits.parse(name, text) == value


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("depth", "0", "'depth' must be a whole number, and more than 0."),
        ("depth", "-1", "'depth' must be a whole number"),
        ("depth", "8.5", "'depth' must be a whole number"),
        ("depth", "٨", "'depth' must be a whole number"),
        ("depth", "1 KiB", "'depth' must be a whole number"),
        ("depth", "True", "'depth' must be a whole number"),
        ("data_size", "5 MB", "'data_size' must be a whole number, or one of KiB, MiB or GiB such as 5 MiB"),
        ("data_size", "", "'data_size' must be"),
        ("data_size", "5  MiB", "'data_size' must be"),
        ("data_size", "5 MiB\n", "'data_size' must be"),
        ("depth", "65", "'depth' can be 64 at most."),
        ("read_seconds", "86401", "'read_seconds' can be 86,400 at most."),
        ("read_memory", "1025 GiB", "'read_memory' can be 1,024 GiB at most."),
        ("file_size", "1025 MiB", "'file_size' can be 1 GiB at most."),
        ("data_size", "9" * 30, "'data_size' can be 1 GiB at most."),
        ("rows", "1000000001", "'rows' can be 1,000,000,000 at most."),
    ],
)
def test_what_is_no_value_is_refused(name: str, text: str, says: str) -> None:
    with pytest.raises(ValueError, match="^" + says.replace("(", r"\(").replace(".", r"\.")):
        limits.parse(name, text)


def test_a_repository_lowers_them_while_it_is_read() -> None:
    usual = limits.in_force()
    assert usual == Limits()
    with limits.lowered({"depth": 8}):
        assert limits.in_force() == Limits(depth=8)
        with limits.lowered({"values": 5}):
            assert limits.in_force() == Limits(values=5)  # another repository
        assert limits.in_force() == Limits(depth=8)
    assert limits.in_force() == usual


def test_who_runs_it_goes_before_a_repository() -> None:
    limits.give({"depth": 20, "data_size": 99})
    try:
        assert limits.in_force() == Limits(depth=20, data_size=99)
        with limits.lowered({"depth": 8, "values": 5}):
            assert limits.in_force() == Limits(depth=20, data_size=99, values=5)
        assert limits.given() == {"depth": 20, "data_size": 99}
    finally:
        limits.give({})
    assert limits.in_force() == Limits()


def test_the_past_is_read_under_no_lower_limits_than_usual() -> None:
    with limits.lowered({"depth": 8}), limits.of_the_past():
        assert limits.in_force() == Limits()
    limits.give({"depth": 20, "data_size": 2**28})
    try:
        with limits.of_the_past():
            assert limits.in_force() == Limits(data_size=2**28)
        assert limits.in_force() == Limits(depth=20, data_size=2**28)
    finally:
        limits.give({})


def test_another_process_is_told_all_of_them() -> None:
    told = Limits(file_size=1, git_memory=7)
    try:
        limits.hold_to(told.numbers)
        assert limits.in_force() == told
    finally:
        limits.give({})


def test_the_clock_is_more_patient_than_the_processor() -> None:
    assert Limits(read_seconds=4).read_patience == 12


def test_the_page_shows_settings_that_are_some() -> None:
    shown = reference.page().partition("```yaml\n")[2].partition("```")[0]
    assert read_config(f"company: A\n{shown}".encode()).limits.value == {"data_size": 1024**2, "depth": 8}


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("data_size", 1024**2, "1 MiB"),
        ("read_memory", 1024**4, "1,024 GiB"),
        ("file_size", 2048, "2 KiB"),
        ("file_size", 2049, "2,049 bytes"),
        ("values", 2048, "2,048"),
    ],
)
def test_a_value_is_shown_as_it_may_be_written(name: str, value: int, shown: str) -> None:
    assert limits.shown(name, value) == shown
