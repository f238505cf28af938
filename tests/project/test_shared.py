"""`shared.yaml`: where documents lie that many look into, and populations with a name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.assessing import assess
from socgap_evidence.errors import ControlError
from socgap_evidence.model import Reason
from socgap_evidence.project import open_project
from socgap_evidence.project.checking import as_sentence
from socgap_evidence.project.grammar import SHARED_GRAMMAR
from socgap_evidence.schemas import SchemaSet
from socgap_evidence.snapshot import WorkTree
from tests.support.projects import CONFIG, REQUIREMENT, project

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.assessment import Assessment
    from socgap_evidence.project import Project

PEOPLE = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "string"},
                    "team": {"enum": ["red", "blue"]},
                    "hired_on": {"type": "string", "format": "date"},
                },
                "additionalProperties": False,
            },
        }
    },
    "additionalProperties": False,
}
BARE = REQUIREMENT.rpartition("    fresh:")[0]
ASKS = BARE + "    asserts:\n      - {id: AC-1.A1, says: It is so., resolves: {key: by, to: %s}}\n"
SHARED = """\
files:
  people: evidence/people.yaml
populations:
  people: {in: people, each: "$.items[*]", key: id, from: hired_on}
"""
REVIEW = "held_on: 2026-03-01\nby: p-1\n"


def files(shared: str | None = SHARED, **more: str) -> dict[str, str]:
    named = {name.replace("__", "/"): text for name, text in more.items()}
    return {
        "controls/schemas/people.schema.json": json.dumps(PEOPLE),
        "evidence/reviews/a.yaml": REVIEW,
        **({} if shared is None else {"controls/shared.yaml": shared}),
        **named,
    }


def opened(root: Path, shared: str | None = SHARED, requires: str = BARE) -> Project:
    return open_project(WorkTree(project(root, files(shared), requires=requires).root))


def assessed(root: Path, to: str, shared: str | None = SHARED, **more: str) -> Assessment:
    tree = WorkTree(project(root, files(shared, **more), requires=ASKS % to).root)
    return assess(open_project(tree), tree)


def refusal(root: Path, shared: str | None, requires: str = BARE) -> str:
    with pytest.raises(ControlError) as caught:
        opened(root, shared, requires)
    return str(caught.value)


def gaps(found: Assessment) -> list[tuple[Reason, str]]:
    return [(gap.reason, gap.message) for gap in found.controls[0].requirements[0].gaps]


def test_it_says_where_documents_lie_that_no_requirement_asks_for(tmp_path: Path) -> None:
    sources = opened(tmp_path).sources
    assert {name: [glob.text for glob in globs] for name, globs in sources.items()} == {
        "people": ["evidence/people.yaml"],
        "review": ["evidence/reviews/*.yaml"],
    }


def test_documents_of_a_type_may_lie_in_several_places(tmp_path: Path) -> None:
    sources = opened(
        tmp_path, "files: {people: [a/*.yaml, b.yaml], review: evidence/reviews/*.yaml}\n"
    ).sources
    assert [glob.text for glob in sources["people"]] == ["a/*.yaml", "b.yaml"]
    assert [glob.text for glob in sources["review"]] == ["evidence/reviews/*.yaml"]


def test_a_population_has_a_name_and_is_asked_about(tmp_path: Path) -> None:
    people = {"evidence__people.yaml": "items: [{id: p-1, hired_on: 2026-01-01}]\n"}
    assert gaps(assessed(tmp_path / "a", "people", **people)) == []
    people = {"evidence__people.yaml": "items: [{id: p-2, hired_on: 2026-01-01}]\n"}
    assert gaps(assessed(tmp_path / "b", "people", **people)) == [
        (Reason.FAILING, "'p-1' is not among people.")
    ]
    assert gaps(assessed(tmp_path / "c", "people"))[0][0] is Reason.MISSING
    people = {"evidence__people.yaml": "items: [{ID: p-1}]\n"}
    assert gaps(assessed(tmp_path / "d", "people", **people))[0][0] is Reason.UNKNOWN


def test_the_controls_and_the_criteria_in_scope_are_known_without_it(tmp_path: Path) -> None:
    for name, review, message in (
        ("controls", "AC-9", "'AC-9' is not among controls."),
        ("controls", "AC-1", None),
        ("criteria in scope", "CC6.1", None),
        ("criteria in scope", "P1.1", "'P1.1' is not among criteria in scope."),
    ):
        reviewed = {"evidence__reviews__a.yaml": f"held_on: 2026-03-01\nby: {review}\n"}
        found = assessed(tmp_path / f"{name} {review}", name, None, **reviewed)
        assert [said for _, said in gaps(found)] == ([message] if message else [])


def test_the_criteria_in_scope_are_those_of_the_companys_categories(tmp_path: Path) -> None:
    reviewed = files(None, evidence__reviews__a_yaml="")
    reviewed["evidence/reviews/a.yaml"] = "held_on: 2026-03-01\nby: P1.1\n"
    config = f"{CONFIG}categories: [security, privacy]\n"
    tree = WorkTree(project(tmp_path, reviewed, config=config, requires=ASKS % "criteria in scope").root)
    assert gaps(assess(open_project(tree), tree)) == []


def test_rules_look_into_the_controls_themselves(tmp_path: Path) -> None:
    """They lie in the folder of controls, so that a place in one can be shown."""
    asks = BARE + (
        "    asserts:\n      - {id: AC-1.A1, says: It is so., covers: {population: {in: control, key: id},"
        " by: {key: by, called: review}}}\n"
    )
    tree = WorkTree(project(tmp_path, files(None), requires=asks).root)
    (gap,) = assess(open_project(tree), tree).controls[0].requirements[0].gaps
    assert gap.message == "AC-1: there is no review; one is owed."
    assert gap.place is not None
    assert gap.place.path == "controls/AC-1.yaml"


def test_that_no_control_is_one_of_those_asked_about_is_said_with_where_they_lie(tmp_path: Path) -> None:
    asks = BARE + (
        "    asserts:\n      - {id: AC-1.A1, says: It is so., covers: {population: {in: control, key: id,"
        " where: {owner: Nobody}}, by: {key: by}}}\n"
    )
    tree = WorkTree(project(tmp_path, files(None), requires=asks).root)
    (gap,) = assess(open_project(tree), tree).controls[0].requirements[0].gaps
    assert gap.message == "Nothing in controls/*.yaml belongs to control, so nobody was checked."


@pytest.mark.parametrize(
    ("shared", "said"),
    [
        pytest.param("file: {}\n", "controls/shared.yaml:1:1: 'file' is not a field", id="a misspelt key"),
        pytest.param(
            "files: {peple: a.yaml}\n",
            "controls/shared.yaml:1:9: There is no schema 'peple' in controls/schemas. Did you mean 'people'?",
            id="a type that does not exist",
        ),
        pytest.param("files: {people: ../a.yaml}\n", "controls/shared.yaml:1:17: ", id="a place outside the repository"),
        pytest.param("populations: {a: []}\n", "controls/shared.yaml:1:18: ", id="an empty list"),
        pytest.param(
            'populations:\n  staff: {in: people, each: "$.items[*]", key: idd}\n',
            "controls/shared.yaml:2:10: 'idd' in documents of type people: the schema has no field 'idd' there. Did you mean 'id'?",
            id="an unknown field, though nobody asks for it",
        ),
        pytest.param(
            'populations:\n  staff: {in: people, each: "$.items[*]", key: id, from: team}\n',
            "controls/shared.yaml:2:10: 'team' in documents of type people: the schema does not say 'format: date'",
            id="a day that is none",
        ),
        pytest.param(
            'populations:\n  staff: {in: people, each: "$.items[*]", key: id, where: {team: rde}}\n',
            "controls/shared.yaml:2:10: 'team' is never 'rde' in documents of type people. Did you mean 'red'?",
            id="a value that cannot be",
        ),
        pytest.param(
            "populations:\n  staff: {in: people, each: \"$.items[?@.n > param('high_scor')]\", key: id}\n",
            "controls/shared.yaml:2:10: There is no parameter 'high_scor'. Did you mean 'high_score'?",
            id="a parameter that does not exist",
        ),
        pytest.param(
            "populations:\n  staff: {in: peple, key: id}\n",
            "controls/shared.yaml:2:10: There is no schema 'peple' in controls/schemas. Did you mean 'people'?",
            id="an unknown type",
        ),
        pytest.param(
            'populations:\n  staff: {in: people, each: "$.items[*]", key: id}\n',
            "controls/shared.yaml:2:10: No requirement asks for documents of type people."
            " Say where they lie, under 'files' in shared.yaml.",
            id="a type that nobody says where to find",
        ),
        pytest.param(
            "populations:\n  staff: {in: review, key: by, with: staff}\n",
            "controls/shared.yaml:2:10: The population 'staff' is a part of itself.",
            id="a part of itself",
        ),
        pytest.param("populations: {a: b}\n", "controls/shared.yaml:1:18: There is no population 'b'.", id="a name of nothing"),
        pytest.param(
            "populations: {controls: [AC-1]}\n",
            "controls/shared.yaml:1:15: 'controls' is known without saying so. Leave it out, or give yours another name.",
            id="a name that is taken",
        ),
    ],
)  # fmt: skip
def test_what_it_can_get_wrong_is_shown_there(tmp_path: Path, shared: str, said: str) -> None:
    assert refusal(tmp_path, shared).startswith(said)


def test_what_a_population_is_matched_with_is_checked_where_it_is_asked_for(tmp_path: Path) -> None:
    shared = SHARED + '  team: {in: people, each: "$.items[*]", key: id, matching: {team: mdule}}\n'
    assert opened(tmp_path / "a", shared).sources
    said = refusal(tmp_path / "b", shared, ASKS % "team")
    assert said.startswith("controls/AC-1.yaml:14:")
    assert "Did you mean 'module'?" in said


def test_a_parameter_that_only_a_population_names_is_not_used_by_a_control(tmp_path: Path) -> None:
    shared = SHARED + "  risky: {in: people, each: \"$.items[?@.id > param('high_score')]\", key: id}\n"
    found = files(shared)
    config = f"{CONFIG}parameters: {{high_score: 10}}\n"
    with pytest.raises(Exception, match="high_score"):
        open_project(WorkTree(project(tmp_path, found, config=config, requires=BARE).root))


@pytest.mark.parametrize(
    ("to", "said"),
    [
        pytest.param("peple", "There is no population 'peple'. Did you mean 'people'?", id="a misspelt population"),
        pytest.param("{in: peple, key: id}", "There is no schema 'peple' in controls/schemas. Did you mean 'people'?", id="an unknown type"),
        pytest.param('{in: people, each: "$.items[*]", key: ../idd}', "'../idd' in documents of type people: the schema has no field 'idd' there. ", id="an unknown field of the record around"),
        pytest.param('{in: people, each: "$.items[*]", key: ../../id}', "'../../id' leads out of the file.", id="out of the file"),
    ],
)  # fmt: skip
def test_what_a_control_can_get_wrong_is_shown_there(tmp_path: Path, to: str, said: str) -> None:
    assert refusal(tmp_path, SHARED, ASKS % to).startswith(f"controls/AC-1.yaml:14:50: {said}")


def test_a_value_that_a_field_of_a_record_can_never_have_is_shown(tmp_path: Path) -> None:
    to = '{in: people, each: "$.items[*]", key: id, where: {team: [red, bleu]}}'
    said = refusal(tmp_path, SHARED, ASKS % to)
    assert "'team' is never 'bleu' in documents of type people. Did you mean 'blue'?" in said


def test_a_type_that_nobody_says_where_to_find(tmp_path: Path) -> None:
    said = refusal(tmp_path, None, ASKS % '{in: people, each: "$.items[*]", key: id}')
    assert said.startswith("controls/AC-1.yaml:14:50: No requirement asks for documents of type people.")
    assert said.endswith("Say where they lie, under 'files' in shared.yaml.")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("it is bad", "It is bad."),
        ("it is bad.", "It is bad."),
        ("no 'a'. Did you mean 'b'?", "No 'a'. Did you mean 'b'?"),
        ("", "."),
    ],
)
def test_what_an_error_says_becomes_a_sentence(text: str, sentence: str) -> None:
    assert as_sentence(text) == sentence


def test_its_grammar_is_closed_and_described() -> None:
    grammar: Any = SHARED_GRAMMAR
    assert grammar["additionalProperties"] is False
    assert all(one["description"] for one in grammar["properties"].values())
    compiled = SchemaSet({}, "").compile(grammar, "shared")
    assert not list(compiled.violations({"files": {"a": ["x", "y"]}, "populations": {"p": ["a"], "q": "p"}}))
    assert list(compiled.violations({"populations": {"p": {"in": "a", "keyy": "b"}}}))
    assert list(compiled.violations({"populations": {"p": 5}}))
