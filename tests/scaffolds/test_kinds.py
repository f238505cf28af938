"""Which kinds there are, and which requirement is meant."""

from __future__ import annotations

import pytest

from socgap_evidence.errors import UsageError
from socgap_evidence.project import open_project
from socgap_evidence.scaffolds.kinds import choose, find_kind, kinds_of, read_word
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
        ("incidnt", "Did you mean 'incident'?"),
        ("matrix", "Name one of control-matrix, notification-matrix, rbac-matrix."),
        ("pen", "Did you mean 'pen-test'?"),
        ("AC-2.F3", "Did you mean 'AC-2.E3'?"),
        ("evidence/none.yaml", "'socgap new' lists the kinds."),
    ],
)
def test_an_unknown_kind_is_guessed_at(word: str, said: str) -> None:
    with pytest.raises(UsageError, match=f"There is no kind '{word}'. {said}".replace("?", "[?]")):
        read_word(SAMPLE, word)


def test_where_several_kinds_end_alike_they_are_listed() -> None:
    with pytest.raises(UsageError, match=r"Name one of access-review, contract-review, .+, vendor-review\."):
        read_word(SAMPLE, "review")


@pytest.mark.parametrize(
    ("word", "kind", "requirement"),
    [
        ("pm-1.e3", "management-review", "PM-1.E3"),
        ("AC-2.E4", "policy", "AC-2.E4"),
        ("evidence/policies/code-of-conduct.md", "policy", "PM-2.E2"),
        ("evidence/scope.yaml", "scope", "PM-3.E3"),
        ("evidence/access/reviews/ACR-2026-Q3.yaml", "access-review", "AC-1.E2"),
    ],
)
def test_a_requirement_and_a_path_say_which_kind_is_meant(word: str, kind: str, requirement: str) -> None:
    found, asker = read_word(SAMPLE, word)
    assert (found, asker.requirement.id) == (kind, requirement)


def test_a_path_that_several_ask_for_says_too_little() -> None:
    with pytest.raises(UsageError, match="2 requirements ask for the kind 'training-campaign'"):
        read_word(SAMPLE, "evidence/training/campaigns/TRN-2031-X.yaml")


def test_without_statements_there_is_no_zero() -> None:
    assert find_kind({}, "zero") is None
    with pytest.raises(UsageError, match="There is no kind 'zero'"):
        read_word({}, "zero")


@pytest.mark.parametrize(
    ("kind", "wanted", "name", "requirement"),
    [
        ("access-review", None, None, "AC-1.E2"),
        ("scope", None, None, "PM-3.E3"),
        ("policy", None, "Access-Control", "PL-2.E1"),
        ("policy", None, "charter", "PM-1.E1"),
        ("policy", None, "ac-2.e4", "AC-2.E4"),
        ("policy", None, "evidence/policies/code-of-conduct.md", "PM-2.E2"),
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


def test_a_part_of_a_name_that_several_files_have_lists_those_alone() -> None:
    with pytest.raises(UsageError) as caught:
        asked("policy", None, "access")
    assert str(caught.value).startswith("2 requirements ask for the kind 'policy'.")
    assert "PL-2.E1 evidence/policies/access-control.md; AC-2.E4" in str(caught.value)


@pytest.mark.parametrize(
    ("word", "path"),
    [
        ("AC-2.E4", "evidence/procedures/access-lifecycle.md"),
        ("evidence/policies/code-of-conduct.md", "evidence/policies/code-of-conduct.md"),
        ("evidence/access/reviews/ACR-2026-Q3.yaml", "evidence/access/reviews/ACR-2026-Q3.yaml"),
    ],
)
def test_what_says_the_kind_says_the_file_too(word: str, path: str) -> None:
    assert write("bare", word).path == path


def test_a_name_of_nothing_is_refused_where_there_is_one_file() -> None:
    said = (
        "AC-2.E5 has one file, evidence/registers/people.yaml, and 'foo' is no name of it. Leave 'foo' out."
    )
    with pytest.raises(UsageError, match=said):
        write("bare", "people", "foo")
