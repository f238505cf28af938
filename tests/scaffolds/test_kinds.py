"""Which kinds there are, and which requirement is meant."""

from __future__ import annotations

import pytest

from socgap_evidence.errors import UsageError
from socgap_evidence.project import open_project
from socgap_evidence.scaffolds.kinds import choose, find_kind, kinds_of
from tests.scaffolds.company import made_up, project_of, write
from tests.support.brambleport import Files

SAMPLE = kinds_of(project_of("sample"))


def asked(kind: str, wanted: str | None = None, name: str | None = None) -> str:
    return choose(kind, SAMPLE[kind], wanted, name).requirement.id


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("policy", "policy"),
        ("Access-Review", "access-review"),
        ("zero", "period-statement"),
        ("waiver", "waiver"),
    ],
)
def test_a_kind_is_a_type_or_one_of_ours(word: str, kind: str) -> None:
    assert find_kind(SAMPLE, word) == kind


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("polcy", "Did you mean 'policy'?"),
        ("waver", "Did you mean 'waiver'?"),
        ("qqqq", "'socgap new' lists the kinds."),
    ],
)
def test_an_unknown_kind_is_guessed_at(word: str, said: str) -> None:
    with pytest.raises(UsageError, match=f"There is no kind '{word}'. {said}".replace("?", "[?]")):
        find_kind(SAMPLE, word)


def test_without_statements_there_is_no_zero() -> None:
    with pytest.raises(UsageError, match="There is no kind 'zero'"):
        find_kind({}, "zero")


@pytest.mark.parametrize(
    ("kind", "wanted", "name", "requirement"),
    [
        ("access-review", None, None, "AC-1.E2"),
        ("scope", None, None, "PM-3.E3"),
        ("policy", None, "Access-Control", "PL-2.E1"),
        ("policy", "am-2.e1", "x", "AM-2.E1"),
        ("training-campaign", None, "awareness", "AT-1.E2"),
        ("training-campaign", None, "THREATS", "AT-2.E1"),
    ],
)
def test_what_is_typed_says_which_requirement_is_meant(
    kind: str, wanted: str | None, name: str | None, requirement: str
) -> None:
    assert asked(kind, wanted, name) == requirement


@pytest.mark.parametrize(
    ("kind", "wanted", "said"),
    [
        ("training-campaign", None, "2 requirements ask for the kind 'training-campaign'. Choose one with --requirement: AT-1.E2 evidence/training/campaigns/\\*.yaml .module: AWARENESS.; AT-2.E1"),
        ("policy", "AC-1.E1", "AC-1.E1 does not ask for the kind 'policy'. Did you mean"),
        ("incident", "zz", "zz does not ask for the kind 'incident'. These do: MR-2.E3 evidence/incidents/INC-"),
    ],
)  # fmt: skip
def test_where_several_could_be_meant_they_are_listed(kind: str, wanted: str | None, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        asked(kind, wanted)


def test_what_is_exported_is_no_kind_and_a_companys_own_type_is_one() -> None:
    requires = (
        "  - {id: AC-1.E1, title: Visits, kind: record, evidence: 'evidence/visits/*.csv', schema: visit, at_least: 0}\n"
        "  - {id: AC-1.E2, title: Waivers, kind: record, evidence: [a/*.csv, 'evidence/own/*.yaml'], schema: waiver}\n"
    )
    schema = (
        '{"properties": {"id": {"type": "string"}, "who": {"type": "string"}}, "required": ["id", "who"]}'
    )
    files = made_up(
        requires, {"properties": {"a": {"type": "string"}}}, {"controls/schemas/waiver.schema.json": schema}
    )
    project = open_project(Files(files))
    assert list(kinds_of(project)) == ["waiver"]
    made = write("", "waiver", files=files, project=project)
    assert (made.path, made.empty) == ("evidence/own/WAI-2026.yaml", ("who",))
