"""Everything a control can get wrong is found before any evidence is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.durations import Duration, Unit
from socgap_evidence.errors import ControlError
from socgap_evidence.model import Kind, Place
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import WorkTree
from tests.support.projects import REQUIREMENT, control, project

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.project import Control, Requirement


def compiled(root: Path, requires: str = REQUIREMENT, **files: str) -> tuple[Control, ...]:
    named = {f"controls/{name.replace('__', '/')}.yaml": text for name, text in files.items()}
    return open_project(WorkTree(project(root, named, requires=requires).root)).controls


def requirement(root: Path, more: str = "", **files: str) -> Requirement:
    return compiled(root, REQUIREMENT + more, **files)[0].requirements[0]


def refusal(root: Path, requires: str = REQUIREMENT, **files: str) -> str:
    with pytest.raises(ControlError) as caught:
        compiled(root, requires, **files)
    return str(caught.value)


ASSERT = "    asserts:\n      - {id: AC-1.A1, says: It is so., %s}\n"


def test_a_control_is_its_words_and_its_requirements(tmp_path: Path) -> None:
    (found,) = compiled(tmp_path)
    assert (found.id, found.title, found.section, found.owner) == (
        "AC-1",
        "Access reviews",
        4,
        "Security lead",
    )
    assert (found.criteria.primary, found.criteria.secondary, found.objective) == (("CC6.1",), (), "")
    assert found.path == "AC-1.yaml"


def test_a_requirement_is_what_its_yaml_says(tmp_path: Path) -> None:
    one = requirement(tmp_path)
    assert (one.id, one.title, one.kind, one.schema) == ("AC-1.E1", "Access review", Kind.RECORD, "review")
    assert [glob.text for glob in one.globs] == ["evidence/reviews/*.yaml"]
    assert [check.keyword for check in one.checks] == ["evidence", "fresh"]
    assert one.notice == Duration(30, Unit.DAY)
    assert one.place == Place("controls/AC-1.yaml", ("requires", 0, "evidence"))


def test_controls_come_by_section_and_number(tmp_path: Path) -> None:
    def other(name: str, section: int) -> str:
        return control(REQUIREMENT.replace("AC-1", name), name=name, section=section)

    files = {name.replace("-", "_"): other(name, section) for name, section in [("AC-10", 4), ("AC-2", 4)]}
    named = {key.replace("_", "-"): text for key, text in files.items()}
    named["ZZ-1"] = other("ZZ-1", 1)
    assert [one.id for one in compiled(tmp_path, **named)] == ["ZZ-1", "AC-1", "AC-2", "AC-10"]


def test_files_that_are_no_controls_are_left_alone(tmp_path: Path) -> None:
    repository = project(tmp_path, {"controls/README.md": "# Controls\n", "controls/notes.txt": "x"})
    assert len(open_project(WorkTree(repository.root)).controls) == 1


def test_its_own_word_for_its_date_goes_before_the_cadences(tmp_path: Path) -> None:
    assert [one.text for one in requirement(tmp_path / "a").dated] == ["held_on"]
    assert [one.text for one in requirement(tmp_path / "b", "    date: [done_on, held_on]\n").dated] == [
        "done_on",
        "held_on",
    ]


def test_without_a_cadence_nothing_says_when_it_happened(tmp_path: Path) -> None:
    bare = "".join(line for line in REQUIREMENT.splitlines(keepends=True) if "fresh" not in line)
    assert compiled(tmp_path, bare)[0].requirements[0].dated == ()


def test_notice_may_be_its_own(tmp_path: Path) -> None:
    assert requirement(tmp_path, "    notice: 2 weeks\n").notice == Duration(2, Unit.WEEK)


def test_where_takes_words_truths_and_lists(tmp_path: Path) -> None:
    one = requirement(tmp_path, "    where: {module: [A, B], remote: true}\n")
    assert [(field.text, words) for field, words in one.where] == [
        ("module", ("A", "B")),
        ("remote", ("true",)),
    ]


def test_when_is_read_with_its_own_schema(tmp_path: Path) -> None:
    text = '    when: {says: it is so, in: evidence/x.yaml, schema: review, any: "$.items[*]"}\n'
    when = requirement(tmp_path, text).when
    assert when is not None
    assert (when.glob.text, when.schema, when.any.text, when.says) == (
        "evidence/x.yaml",
        "review",
        "$.items[*]",
        "it is so",
    )


def test_several_patterns(tmp_path: Path) -> None:
    text = REQUIREMENT.replace("evidence/reviews/*.yaml", "[a/*.yaml, b/*.yaml]")
    assert [glob.text for glob in compiled(tmp_path, text)[0].requirements[0].globs] == [
        "a/*.yaml",
        "b/*.yaml",
    ]


def test_attachments_need_no_schema(tmp_path: Path) -> None:
    text = "  - {id: AC-1.E1, title: Letter, kind: document, evidence: evidence/*.pdf, attachment: {}}\n"
    one = compiled(tmp_path, text)[0].requirements[0]
    assert one.schema is None
    assert [check.keyword for check in one.checks] == ["evidence", "attachment"]


BASE = "asserts: [{id: B-ALL-1, says: It is so., %s}]\n"


def inherited(root: Path, head: str = "", rule: str = "unique: {by: held_on}") -> list[str | None]:
    one = requirement(root, base__x=head + BASE % rule)
    return [check.id for check in one.checks if check.id]


def test_base_assertions_hold_for_every_requirement_with_a_schema(tmp_path: Path) -> None:
    assert inherited(tmp_path) == ["B-ALL-1"]


@pytest.mark.parametrize(
    ("head", "holds"),
    [
        ("kinds: [record]\n", True),
        ("kinds: [document]\n", False),
        ("schemas: [review]\n", True),
        ("kinds: [record]\nschemas: [review]\n", True),
        ("kinds: [document]\nschemas: [review]\n", False),
    ],
)
def test_base_assertions_hold_for_their_kinds_and_types(head: str, holds: bool, tmp_path: Path) -> None:
    assert bool(inherited(tmp_path, head)) is holds


def test_base_assertions_do_not_hold_for_what_has_no_fields(tmp_path: Path) -> None:
    text = "  - {id: AC-1.E1, title: Letter, kind: document, evidence: evidence/*.pdf, attachment: {}}\n"
    (found,) = compiled(tmp_path, text, base__x=BASE % "unique: {by: id}")
    assert [check.id for check in found.requirements[0].checks] == [None, None]


def test_a_base_rule_may_do_without_the_fields_that_it_says_may_be_absent(tmp_path: Path) -> None:
    assert inherited(tmp_path, rule="ordered: {past: [prepared_on]}") == ["B-ALL-1"]


def test_a_base_rule_may_not_do_without_others(tmp_path: Path) -> None:
    said = refusal(tmp_path, base__x=BASE % "unique: {by: prepared_on}")
    assert said.startswith("controls/base/x.yaml:1:")
    assert "'prepared_on' in documents of type review: the schema has no field 'prepared_on' there." in said


def test_a_base_file_for_an_unknown_type_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, base__x="schemas: [reviw]\n" + BASE % "unique: {by: held_on}")
    assert said.startswith("controls/base/x.yaml:1:11: There is no schema 'reviw'")
    assert "Did you mean 'review'?" in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("held_on", "held_at", "Did you mean 'held_on'?", id="a date the type does not have"),
        pytest.param("schema: review", "schema: reviews", "Did you mean 'review'?", id="a type that is none"),
        pytest.param("90 days", "90 dais", "'90 dais' is not a duration", id="no duration"),
        pytest.param("90 days", "ack_dayz", "Did you mean 'ack_days'?", id="a mistyped parameter"),
        pytest.param("90 days", "tls_min", "is no whole number of", id="a parameter that is no duration"),
        pytest.param(
            "evidence/reviews/*.yaml", "/etc/*.yaml", "is not a path inside", id="an absolute pattern"
        ),
        pytest.param("evidence/reviews/*.yaml", "../*.yaml", "is not a path inside", id="a pattern outside"),
        pytest.param("evidence/reviews/*.yaml", "a/**b/*.yaml", "stands alone", id="two stars beside others"),
        pytest.param(
            "    schema: review\n", "", "Evidence that is data needs a schema.", id="no type for data"
        ),
        pytest.param(
            "AC-1.E1", "AC-2.E1", "'AC-2.E1' belongs to another control.", id="another control's id"
        ),
    ],
)
def test_what_a_requirement_can_get_wrong(old: str, new: str, said: str, tmp_path: Path) -> None:
    message = refusal(tmp_path, REQUIREMENT.replace(old, new))
    assert message.startswith("controls/AC-1.yaml:")
    assert said in message


@pytest.mark.parametrize(
    ("more", "said"),
    [
        pytest.param("    date: [held_on, hold_on]\n", "no field 'hold_on'", id="date"),
        pytest.param("    date: '?'\n", "neither a field", id="date that is no selector"),
        pytest.param("    notice: soon\n", "'soon' is not a duration", id="notice"),
        pytest.param("    notice: 24 hours\n", "hours", id="notice in hours"),
        pytest.param("    where: {modul: A}\n", "Did you mean 'module'?", id="where"),
        pytest.param("    where: {'?': A}\n", "neither a field", id="where that is no field"),
        pytest.param(
            '    when: {says: x, in: a.yaml, schema: review, any: "$.itms"}\n',
            "'items'",
            id="when a wrong field",
        ),
        pytest.param(
            '    when: {says: x, in: a.yaml, schema: revew, any: "$.items"}\n',
            "'review'",
            id="when a wrong type",
        ),
        pytest.param(
            '    when: {says: x, in: a.yaml, schema: review, any: "$.["}\n',
            "not a JSONPath",
            id="when no path",
        ),
        pytest.param(
            '    when: {says: x, in: /a.yaml, schema: review, any: "$"}\n', "not a path", id="when no pattern"
        ),
        pytest.param(
            ASSERT % "distinct: {each: '$.items[*]', people: [id, nme]}",
            "no field 'nme'",
            id="a field of an entry",
        ),
        pytest.param(
            ASSERT % "unique: {each: '$.items[?@.idd]', by: id}", "no field 'idd'", id="a field in a filter"
        ),
        pytest.param(
            ASSERT % "expect: {schema: {type: txt}}", "not a JSON Schema", id="a schema that is none"
        ),
        pytest.param(
            ASSERT % "ordered: {each: '$.items[*]'}", "It needs 'dates', 'past' or 'sequence'.", id="no dates"
        ),
        pytest.param(
            f"{ASSERT % 'unique: {by: by}'}      - {{id: AC-1.A1, says: It is so., unique: {{by: by}}}}\n",
            "The id 'AC-1.A1' stands here twice.",
            id="an id twice",
        ),
        pytest.param(
            ASSERT.replace("AC-1.A1", "AC-2.A1") % "unique: {by: by}",
            "belongs to another control",
            id="foreign id",
        ),
    ],
)
def test_what_more_a_requirement_can_get_wrong(more: str, said: str, tmp_path: Path) -> None:
    message = refusal(tmp_path, REQUIREMENT + more)
    assert message.startswith("controls/AC-1.yaml:")
    assert said in message


@pytest.mark.parametrize(
    "limit", ["for: 24 hours", "for: 90 days, grace: 24 hours", "for: triage_hours, by: by"]
)
def test_a_freshness_in_hours_is_refused_before_any_evidence_is_read(limit: str, tmp_path: Path) -> None:
    requires = REQUIREMENT.replace("for: 90 days, grace: 10 days", limit)
    assert "hours" in refusal(tmp_path, requires)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("note: x", "is not a field"),
        (
            "unique: {by: by}, distinct: [by, module]",
            "An assertion has one rule; this one has unique, distinct.",
        ),
    ],
    ids=["none", "two"],
)
def test_an_assertion_has_one_rule(rules: str, said: str, tmp_path: Path) -> None:
    assert said in refusal(tmp_path, REQUIREMENT + ASSERT % rules)


def test_an_assertion_without_a_rule_is_told_which_there_are(tmp_path: Path) -> None:
    bare = "    asserts:\n      - {id: AC-1.A1, says: It is so.}\n"
    assert "The assertion has no rule. Add one of fresh, every," in refusal(tmp_path, REQUIREMENT + bare)


@pytest.mark.parametrize(
    ("word", "fix"), [("threat", "Did you mean 'threats'?"), ("zzz", "It can be basics, threats.")]
)
def test_a_value_that_the_field_never_has_is_refused(word: str, fix: str, tmp_path: Path) -> None:
    schema = json.dumps(
        {"properties": {"held_on": {"format": "date"}, "module": {"enum": ["basics", "threats"]}}}
    )
    files = {"controls/schemas/review.schema.json": schema}
    repository = project(tmp_path, files, requires=f"{REQUIREMENT}    where: {{module: {word}}}\n")
    with pytest.raises(ControlError) as caught:
        open_project(WorkTree(repository.root))
    assert f"'module' is never '{word}' in documents of type review. {fix}" in str(caught.value)


def test_attachments_must_say_that_they_are_checked(tmp_path: Path) -> None:
    text = "  - {id: AC-1.E1, title: Letter, kind: document, evidence: evidence/*.pdf}\n"
    assert "Nothing says what these files must be. Add 'attachment: {}'." in refusal(tmp_path, text)


def test_a_selector_into_files_without_a_schema_is_refused(tmp_path: Path) -> None:
    text = (
        "  - {id: AC-1.E1, title: Letter, kind: document, evidence: e/*.pdf, attachment: {},"
        " fresh: {date: held_on, for: 1 day}}\n"
    )
    assert "'held_on' looks into files that have no schema." in refusal(tmp_path, text)


def test_a_control_is_named_after_its_id(tmp_path: Path) -> None:
    said = refusal(tmp_path, **{"AC-3": control(name="AC-2")})
    assert said == "controls/AC-3.yaml:1:5: The file is named 'AC-3.yaml'. Rename it to 'AC-2.yaml'."


def test_two_controls_with_one_id_are_refused(tmp_path: Path) -> None:
    repository = project(tmp_path, {"controls/AC-1.yml": control()})
    with pytest.raises(ControlError, match="Another control is 'AC-1' too"):
        open_project(WorkTree(repository.root))


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        ("{primary: [CC61]}", "There is no criterion 'CC61'. Did you mean 'CC6.1'?"),
        ("{primary: [CC6.1], secondary: [XYZ]}", "There is no criterion 'XYZ'. See criteria.yaml"),
    ],
)
def test_a_criterion_that_does_not_exist_is_refused(criteria: str, said: str, tmp_path: Path) -> None:
    message = refusal(tmp_path, **{"AC-1": control(criteria=criteria)})
    assert said in message


def test_a_folder_without_controls_judges_nothing(tmp_path: Path) -> None:
    repository = project(tmp_path)
    (tmp_path / "controls" / "AC-1.yaml").unlink()
    with pytest.raises(ControlError, match="There are no controls in controls"):
        open_project(WorkTree(repository.root))


def test_a_control_with_unknown_fields_says_what_was_meant(tmp_path: Path) -> None:
    message = refusal(tmp_path, REQUIREMENT.replace("fresh", "frsh"))
    assert "'frsh' is not a field" in message
    assert "Did you mean 'fresh'?" in message


def test_a_path_that_branches_is_not_guessed_at(tmp_path: Path) -> None:
    more = ASSERT % "unique: {each: '$..items[*]', by: anything}"
    assert requirement(tmp_path, more).checks[-1].id == "AC-1.A1"


def test_an_open_type_has_any_field(tmp_path: Path) -> None:
    schema = json.dumps({"type": "object", "properties": {"a": {}}, "additionalProperties": True})
    repository = project(tmp_path, {"controls/schemas/review.schema.json": schema})
    assert open_project(WorkTree(repository.root)).controls


def test_a_control_in_a_folder_of_its_own_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, **{"identity__AC-2": control(name="AC-2")}) == (
        "controls/identity/AC-2.yaml: It is a control in a folder of its own, where none is read."
        " Move it to controls/AC-2.yaml, or take it out of controls."
    )


def test_what_only_looks_like_a_control_may_lie_anywhere(tmp_path: Path) -> None:
    assert (
        len(compiled(tmp_path, **{"notes__RV-1": "held_on: 2026-01-01\n", "notes__more": "requires: []\n"}))
        == 1
    )
