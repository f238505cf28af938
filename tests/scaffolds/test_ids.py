"""A new file is called as its neighbours are, or as the schema's example is."""

from __future__ import annotations

from itertools import islice

import pytest

from socgap_evidence.scaffolds.ids import Style, about, first_free, is_whole, slug, style_of


@pytest.mark.parametrize(
    ("taken", "examples", "kind", "style"),
    [
        (["ACR-2026-Q3", "ACR-2025-Q3", "old"], ["X-2026"], "access-review", Style("ACR")),
        ([], ["nonsense", "INC-2026-001"], "incident", Style("INC", 3)),
        (["INC-2026-0001"], [], "incident", Style("INC", 4)),
        (["2026-Q3"], [], "access-review", Style("")),
        ([], [], "access-review", Style("AR")),
        ([], [], "visit", Style("VIS")),
        ([], [], "2fa-check", Style("R2C")),
        (["CFG-2026-03-app-prod"], [], "x", Style("CFG")),
    ],
)
def test_a_style_is_that_of_the_neighbours_then_of_the_example_then_of_the_kind(
    taken: list[str], examples: list[str], kind: str, style: Style
) -> None:
    assert style_of(taken, examples, kind) == style


@pytest.mark.parametrize(
    ("style", "stamp", "of", "taken", "names"),
    [
        (Style("ACR"), "2026-Q4", "", [], ["ACR-2026-Q4", "ACR-2026-Q4-2", "ACR-2026-Q4-3"]),
        (Style("VRV"), "2026", "gitfold", [], ["VRV-2026-gitfold", "VRV-2026-gitfold-2"]),
        (Style(""), "2026-10", "", [], ["2026-10", "2026-10-2"]),
        (Style("INC", 3), "", "", ["INC-2026-007", "INC-2025-009", "OTH-2026-099", "x"], ["INC-2026-008", "INC-2026-009"]),
        (Style("INC", 3), "", "", [], ["INC-2026-001"]),
    ],
)  # fmt: skip
def test_names_come_in_their_order(
    style: Style, stamp: str, of: str, taken: list[str], names: list[str]
) -> None:
    assert list(islice(style.names(2026, stamp, of, taken), len(names))) == names


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("ven-gitfold", "gitfold"), ("p-016", "p016"), ("CTR-004", "CTR004"), ("fac-office-quay", "office-quay"),
        ("Ünï cöde/..", "n-c-de"), ("plain", "plain"),
    ],
)  # fmt: skip
def test_an_id_is_shortened_to_what_it_is_about(name: str, short: str) -> None:
    assert about(name) == short


def test_a_slug_may_be_empty() -> None:
    assert slug("../ /") == ""


def test_a_whole_name_is_told_from_what_a_file_is_about() -> None:
    assert is_whole("ACR-2026-Q4", Style("ACR"))
    assert not is_whole("ACR-2026-Q4", Style("VRV"))
    assert not is_whole("2026-Q4", Style(""))
    assert not is_whole("gitfold", Style("VRV"))


def test_the_first_free_name_is_the_first_that_no_file_has() -> None:
    assert first_free(["a", "b", "c"], {"a", "b"}) == "c"
