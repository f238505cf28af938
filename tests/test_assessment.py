"""Project and tree to gaps: what is chosen, what can be relied on, what is owed."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from socgap_evidence.assessing import assess
from socgap_evidence.documents import Span
from socgap_evidence.errors import ControlError, SnapshotError
from socgap_evidence.intervals import ALWAYS
from socgap_evidence.model import Place, ProofLevel, Reason
from socgap_evidence.project import open_project
from socgap_evidence.rules.base import Proof
from socgap_evidence.snapshot import WorkTree
from tests.support.projects import (
    CONFIG,
    RECORDED_ZERO,
    REQUIREMENT,
    REVIEW,
    SCHEMA,
    SILENT,
    control,
    project,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from socgap_evidence.assessment import AssessedRequirement, Assessment

BARE = REQUIREMENT.rpartition("    fresh:")[0]
"""The requirement without a cadence: the files must be there and be right, on every day."""


def assessed(root: Path, files: Mapping[str, str | bytes] | None = None, **more: Any) -> Assessment:
    only = more.pop("only", ())
    tree = WorkTree(project(root, files, **more).root)
    return assess(open_project(tree), tree, only)


def only_requirement(found: Assessment) -> AssessedRequirement:
    ((one,),) = (control.requirements for control in found.controls)
    return one


def reasons(found: Assessment) -> list[tuple[str, Reason]]:
    return [(gap.rule, gap.reason) for gap in only_requirement(found).gaps]


def test_what_meets_everything_has_no_gap(tmp_path: Path) -> None:
    found = assessed(tmp_path, {"evidence/reviews/a.yaml": REVIEW}, requires=BARE)
    assert reasons(found) == []
    assert [file.path for file in only_requirement(found).files] == ["evidence/reviews/a.yaml"]


def test_nothing_there_is_missing_always(tmp_path: Path) -> None:
    found = assessed(tmp_path, requires=BARE)
    (gap,) = only_requirement(found).gaps
    assert (gap.control, gap.requirement, gap.assertion, gap.rule) == ("AC-1", "AC-1.E1", None, "evidence")
    assert (gap.reason, gap.days) == (Reason.MISSING, ALWAYS)
    assert gap.place == Place("controls/AC-1.yaml", ("requires", 0, "evidence"))


def test_evidence_names_its_day(tmp_path: Path) -> None:
    (file,) = only_requirement(assessed(tmp_path, {"evidence/reviews/a.yaml": REVIEW})).files
    assert str(file.date) == "2026-03-01"


@pytest.mark.parametrize(
    ("content", "rule", "reason"),
    [
        pytest.param("held_on: [\n", "schema", Reason.INVALID, id="no YAML"),
        pytest.param("", "schema", Reason.INVALID, id="empty"),
        pytest.param(b"held_on: \xff\n", "schema", Reason.INVALID, id="not UTF-8"),
        pytest.param("by: p-001\n", "schema", Reason.INVALID, id="a field missing"),
        pytest.param("held_on: 2026-02-30\n", "schema", Reason.INVALID, id="an impossible day"),
        pytest.param(
            b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
            "schema",
            Reason.UNKNOWN,
            id="a Git LFS pointer",
        ),
    ],
)
def test_a_file_that_cannot_be_relied_on_is_a_gap_and_no_evidence(
    content: str | bytes, rule: str, reason: Reason, tmp_path: Path
) -> None:
    found = assessed(tmp_path, {"evidence/reviews/a.yaml": content}, requires=BARE)
    assert reasons(found) == [(rule, reason)]
    assert only_requirement(found).files == ()


def test_one_bad_file_does_not_stop_the_rest(tmp_path: Path) -> None:
    files = {
        "evidence/reviews/a.yaml": "[",
        "evidence/reviews/b.yaml": REVIEW,
        "evidence/reviews/c.yaml": "x: 1\n",
    }
    found = assessed(tmp_path, files, requires=BARE)
    places = [gap.place.path for gap in only_requirement(found).gaps if gap.place]
    assert places == ["evidence/reviews/a.yaml", "evidence/reviews/c.yaml", "evidence/reviews/c.yaml"]
    assert [file.path for file in only_requirement(found).files] == ["evidence/reviews/b.yaml"]


def test_a_link_is_unknown_even_if_it_leads_to_good_evidence(tmp_path: Path) -> None:
    repository = project(tmp_path, {"evidence/elsewhere.yaml": REVIEW}, requires=BARE)
    (tmp_path / "evidence/reviews").mkdir()
    (tmp_path / "evidence/reviews/a.yaml").symlink_to("../elsewhere.yaml")
    tree = WorkTree(repository.root)
    found = assess(open_project(tree), tree)
    (gap,) = only_requirement(found).gaps
    assert gap.reason is Reason.UNKNOWN
    assert gap.message == "It is a symbolic link, which is not followed."


def test_a_broken_file_that_asserts_something_names_the_sentence(tmp_path: Path) -> None:
    asserts = "    asserts:\n      - {id: AC-1.A1, says: Ids differ., unique: {each: '$.items[*]', by: id}}\n"
    review = f"{REVIEW}items: [{{id: a}}, {{id: a}}]\n"
    (gap,) = only_requirement(
        assessed(tmp_path, {"evidence/reviews/a.yaml": review}, requires=BARE + asserts)
    ).gaps
    assert (gap.assertion, gap.rule, gap.says) == ("AC-1.A1", "unique", "Ids differ.")


@pytest.mark.parametrize("requires", [REQUIREMENT, f"{BARE}    date: held_on\n"], ids=["fresh", "date"])
def test_a_day_that_the_schema_does_not_ask_to_be_one_is_refused(requires: str, tmp_path: Path) -> None:
    schema = json.loads(json.dumps(SCHEMA))
    schema["properties"]["held_on"] = {"type": "string"}
    with pytest.raises(ControlError, match="the schema does not say 'format: date'"):
        assessed(tmp_path, {"controls/schemas/review.schema.json": json.dumps(schema)}, requires=requires)


def test_a_day_that_an_open_schema_let_through_is_never_a_pass(tmp_path: Path) -> None:
    files = {
        "controls/schemas/review.schema.json": json.dumps({"type": "object"}),
        "evidence/reviews/a.yaml": "held_on: soon\n",
    }
    (gap,) = only_requirement(assessed(tmp_path, files)).gaps
    assert (gap.reason, gap.days) == (Reason.UNKNOWN, ALWAYS)
    assert gap.place == Place("evidence/reviews/a.yaml", ("held_on",))


WHERE = f"{BARE}    where: {{module: [A, B]}}\n"


@pytest.mark.parametrize(
    ("content", "belongs"),
    [
        pytest.param(f"{REVIEW}module: A\n", True, id="one of the values"),
        pytest.param(f"{REVIEW}module: B\n", True, id="the other"),
        pytest.param(f"{REVIEW}module: C\n", False, id="another value"),
        pytest.param(REVIEW, False, id="no value"),
    ],
)
def test_only_files_with_the_value_belong(content: str, belongs: bool, tmp_path: Path) -> None:
    found = assessed(tmp_path, {"evidence/reviews/a.yaml": content}, requires=WHERE)
    assert bool(only_requirement(found).files) is belongs
    assert (reasons(found) == []) is belongs


@pytest.mark.parametrize(("said", "belongs"), [("true", True), ("false", False)])
def test_a_truth_is_compared_as_a_truth(said: str, belongs: bool, tmp_path: Path) -> None:
    files = {"evidence/reviews/a.yaml": f"{REVIEW}remote: {said}\n"}
    found = assessed(tmp_path, files, requires=f"{BARE}    where: {{remote: true}}\n")
    assert bool(only_requirement(found).files) is belongs


@pytest.mark.parametrize(
    ("content", "gaps"),
    [
        pytest.param("module: A\n", ["schema"], id="broken and of this requirement"),
        pytest.param("module: C\n", ["evidence"], id="broken and of another"),
        pytest.param("by: p-001\n", ["schema"], id="broken and of nobody knows which"),
        pytest.param("module: [A]\n", ["schema", "schema"], id="broken in the very field"),
        pytest.param("module: A\nmodule: C\n", ["schema"], id="not to be read at all"),
        pytest.param("- 1\n", ["schema"], id="no mapping at all"),
    ],
)
def test_a_broken_file_belongs_unless_it_says_otherwise(
    content: str, gaps: list[str], tmp_path: Path
) -> None:
    found = assessed(tmp_path, {"evidence/reviews/a.yaml": content}, requires=WHERE)
    assert sorted(gap.rule for gap in only_requirement(found).gaps) == gaps


def test_an_attachment_has_no_value_to_belong_by(tmp_path: Path) -> None:
    requires = "  - {id: AC-1.E1, title: Letter, kind: document, evidence: evidence/*.pdf, attachment: {}}\n"
    found = assessed(tmp_path, {"evidence/a.pdf": b"%PDF-1.7\n%%EOF\n"}, requires=requires)
    assert reasons(found) == []


def test_data_without_fields_belongs_to_no_value(tmp_path: Path) -> None:
    files = {
        "controls/schemas/review.schema.json": json.dumps({"properties": {"module": {}}}),
        "evidence/reviews/a.yaml": "- 1\n",
    }
    found = assessed(tmp_path, files, requires=WHERE)
    assert only_requirement(found).files == ()
    assert reasons(found) == [("evidence", Reason.MISSING)]


WHEN = f"""{BARE}    when: {{says: it happened, in: evidence/places.yaml, schema: review, any: "$.items[?@.mfa]"}}\n"""


@pytest.mark.parametrize(
    ("places", "owed"),
    [
        pytest.param(f"{REVIEW}items: [{{mfa: true}}]\n", True, id="a record is selected"),
        pytest.param(f"{REVIEW}items: [{{id: a}}]\n", False, id="none is selected"),
        pytest.param(None, True, id="the file that decides is not there"),
        pytest.param("[", True, id="the file that decides cannot be read"),
        pytest.param("items: []\n", True, id="the file that decides is invalid"),
    ],
)
def test_what_is_owed_only_sometimes(places: str | None, owed: bool, tmp_path: Path) -> None:
    found = assessed(tmp_path, {"evidence/places.yaml": places} if places else {}, requires=WHEN)
    one = only_requirement(found)
    assert bool(one.gaps) is owed
    assert one.not_owed == ("" if owed else "It is owed only when it happened.")


def test_a_null_selects_nothing(tmp_path: Path) -> None:
    schema = json.loads(json.dumps(SCHEMA))
    schema["properties"]["by"] = {"type": ["string", "null"]}
    files = {
        "controls/schemas/review.schema.json": json.dumps(schema),
        "evidence/places.yaml": f"{REVIEW}by: null\n",
    }
    found = assessed(tmp_path, files, requires=WHEN.replace("$.items[?@.mfa]", "$.by"))
    assert only_requirement(found).not_owed


def test_evidence_that_is_there_is_judged_whether_owed_or_not(tmp_path: Path) -> None:
    files = {"evidence/places.yaml": REVIEW, "evidence/reviews/a.yaml": "x: 1\n"}
    one = only_requirement(assessed(tmp_path, files, requires=WHEN))
    assert one.not_owed == ""
    assert one.gaps


def test_what_belongs_to_no_requirement_is_listed(tmp_path: Path) -> None:
    files = {
        "evidence/reviews/a.yaml": REVIEW,
        "evidence/reviews/notes.txt": "x",
        "evidence/other/b.yaml": "x",
        "evidence/.gitkeep": "",
        "README.md": "x",
    }
    assert assessed(tmp_path, files).unclaimed == ("evidence/other/b.yaml", "evidence/reviews/notes.txt")


def test_what_decides_whether_something_is_owed_is_claimed(tmp_path: Path) -> None:
    assert assessed(tmp_path, {"evidence/places.yaml": REVIEW}, requires=WHEN).unclaimed == ()


def test_the_evidence_folder_is_the_companys_choice(tmp_path: Path) -> None:
    files = {"proof/a.yaml": "x", "evidence/b.yaml": "x"}
    asked = {"requires": REQUIREMENT.replace("evidence/", "proof/"), "config": f"{CONFIG}evidence: proof/\n"}
    assert assessed(tmp_path, files, **asked).unclaimed == ("proof/a.yaml",)


def test_one_control_alone_says_nothing_of_other_files(tmp_path: Path) -> None:
    other = control(REQUIREMENT.replace("AC-1", "AC-2"), name="AC-2")
    files = {"controls/AC-2.yaml": other, "evidence/stray.yaml": "x"}
    found = assessed(tmp_path, files, only=["AC-2"])
    assert [one.control.id for one in found.controls] == ["AC-2"]
    assert found.unclaimed == ()


@pytest.mark.parametrize(
    ("primary", "out"),
    [
        ("[CC6.1]", ""),
        ("[CC6.1, A1.2]", ""),
        (
            "[A1.2]",
            "It answers criteria of availability only, which is not among the categories in scope (security).",
        ),
        (
            "[A1.2, C1.1]",
            (
                "It answers criteria of availability or confidentiality only, which is not among the categories"
                " in scope (security)."
            ),
        ),
    ],
)
def test_a_control_is_out_of_scope_if_all_it_mainly_answers_is(
    primary: str, out: str, tmp_path: Path
) -> None:
    files = {"controls/AC-1.yaml": control(criteria=f"{{primary: {primary}, secondary: [CC6.2]}}")}
    (found,) = assessed(tmp_path, files).controls
    assert found.out_of_scope == out


def test_a_category_in_scope_brings_its_controls(tmp_path: Path) -> None:
    files = {"controls/AC-1.yaml": control(criteria="{primary: [A1.2]}")}
    config = f"{CONFIG}categories: [security, availability]\n"
    assert assessed(tmp_path, files, config=config).controls[0].out_of_scope == ""


def test_places_become_lines_and_columns(tmp_path: Path) -> None:
    found = assessed(tmp_path, {"evidence/reviews/a.yaml": f"{REVIEW}colour: red\n"}, requires=BARE)
    (gap,) = only_requirement(found).gaps
    assert gap.place is not None
    assert found.span(gap.place) == Span(2, 1, 2, 7)
    assert found.span(gap.place) is found.span(gap.place), "worked out once"


@pytest.mark.parametrize(
    ("place", "span"),
    [
        (Place("a.yaml", line=3, column=7), Span(3, 7, 3, 7)),
        (Place("a.yaml", line=3), Span(3, 1, 3, 1)),
        (Place("absent.yaml"), Span(1, 1, 1, 1)),
    ],
    ids=["a line and a column", "a line alone", "a file that is gone"],
)
def test_places_without_a_value(place: Place, span: Span, tmp_path: Path) -> None:
    assert assessed(tmp_path).span(place) == span


def test_a_value_of_a_file_that_is_gone_since_has_no_place_that_could_be_told(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="No such file"):
        assessed(tmp_path).span(Place("absent.yaml", ("x",)))


def test_one_file_serves_several_requirements(tmp_path: Path) -> None:
    requires = BARE + BARE.replace("E1", "E2")
    (found,) = assessed(tmp_path, {"evidence/reviews/a.yaml": REVIEW}, requires=requires).controls
    assert [len(one.files) for one in found.requirements] == [1, 1]


def test_a_file_that_two_patterns_match_counts_once(tmp_path: Path) -> None:
    requires = BARE.replace("evidence/reviews/*.yaml", "[evidence/reviews/*.yaml, evidence/**/*.yaml]")
    one = only_requirement(assessed(tmp_path, {"evidence/reviews/a.yaml": REVIEW}, requires=requires))
    assert len(one.files) == 1


SENTENCES = """\
    covers: {population: [p-2], by: {key: by}}
    asserts:
      - id: AC-1.A1
        says: Somebody is named everywhere.
        covers: {population: [p-1], by: {key: by}}
      - {id: AC-1.A2, says: It was lately., fresh: {date: held_on, for: 1 day}}
"""


@pytest.mark.parametrize(
    ("files", "gaps"),
    [
        pytest.param({}, ["evidence"], id="no file"),
        pytest.param({"evidence/reviews/a.yaml": "held_on: soon\n"}, ["schema"], id="only a broken one"),
        pytest.param(
            {"evidence/reviews/a.yaml": REVIEW}, ["covers", "covers", "fresh", "fresh"], id="one to rely on"
        ),
    ],
)
def test_sentences_wait_for_their_evidence(files: dict[str, str], gaps: list[str], tmp_path: Path) -> None:
    found = assessed(tmp_path, files, requires=BARE + SENTENCES)
    assert [rule for rule, _ in reasons(found)] == gaps


def test_a_cadence_of_the_requirement_itself_does_not_wait(tmp_path: Path) -> None:
    requires = f"{BARE}    fresh: {{date: held_on, for: 90 days}}\n"
    one = only_requirement(
        assessed(tmp_path, requires=requires, config=f"{CONFIG}program_start: 2026-01-01\n")
    )
    assert str(one.first_due) == "2026-04-01"
    assert [gap.rule for gap in one.gaps] == ["evidence"]


STARTED = f"{CONFIG}program_start: 2026-01-01\n"


def test_statements_of_zero_are_evidence_of_what_did_not_happen(tmp_path: Path) -> None:
    found = assessed(tmp_path, RECORDED_ZERO, requires=SILENT, config=STARTED)
    one = only_requirement(found)
    assert [(file.path, str(file.date), file.zero_for) for file in one.files] == [
        ("evidence/statements/NIL-H1.yaml", "2026-07-02", ("2026-Q1", "2026-Q2"))
    ]
    assert [(gap.rule, gap.about, str(gap.days)) for gap in one.gaps] == [
        ("zeros", ("2026-Q1",), "[2026-04-16, 2026-07-02)"),
        ("zeros", ("2026-Q3",), "[2026-10-16, …)"),
    ]
    assert str(one.first_due) == "2026-04-15"
    assert found.unclaimed == ()


def test_where_zeros_are_taken_sentences_do_not_wait(tmp_path: Path) -> None:
    found = assessed(tmp_path, RECORDED_ZERO, requires=SILENT + SENTENCES, config=STARTED)
    assert "covers" in [gap.rule for gap in only_requirement(found).gaps]


def test_zeros_may_be_an_assertion(tmp_path: Path) -> None:
    own, _, zeros = SILENT.partition("    zeros:")
    requires = (
        f"{own}    asserts:\n      - id: AC-1.J1\n        says: Silence is signed.\n        zeros:{zeros}"
    )
    gap, _ = only_requirement(assessed(tmp_path, RECORDED_ZERO, requires=requires, config=STARTED)).gaps
    assert (gap.assertion, gap.rule, gap.says) == ("AC-1.J1", "zeros", "Silence is signed.")


def test_a_statement_that_nobody_can_read_is_unknown_and_no_evidence(tmp_path: Path) -> None:
    nil = RECORDED_ZERO["evidence/statements/NIL-H1.yaml"].replace("count: 0", "count: none")
    files = {**RECORDED_ZERO, "evidence/statements/NIL-H1.yaml": nil}
    one = only_requirement(assessed(tmp_path, files, requires=SILENT, config=STARTED))
    assert one.files == ()
    assert [gap.reason for gap in one.gaps] == [Reason.UNKNOWN]


def test_what_is_not_owed_has_no_statements_either(tmp_path: Path) -> None:
    when = WHEN.removeprefix(BARE)
    files = {**RECORDED_ZERO, "evidence/places.yaml": REVIEW}
    one = only_requirement(assessed(tmp_path, files, requires=SILENT + when, config=STARTED))
    assert (one.files, one.gaps) == ((), ())
    assert one.not_owed == "It is owed only when it happened."


def test_a_value_that_nobody_can_read_hides_nothing_that_was_found_before(tmp_path: Path) -> None:
    """The first file serves no period; of the second nobody can tell."""
    schema = {**SCHEMA, "properties": {**SCHEMA["properties"], "done_on": {}}}  # type: ignore[dict-item]
    files = {
        "controls/schemas/review.schema.json": json.dumps(schema),
        "evidence/reviews/a.yaml": REVIEW,
        "evidence/reviews/b.yaml": f"{REVIEW}done_on: soon\n",
    }
    requires = f"{BARE}    every: {{date: done_on, period: quarter}}\n"
    assert reasons(assessed(tmp_path, files, requires=requires)) == [
        ("evidence", Reason.UNKNOWN),
        ("every", Reason.INVALID),
    ]


def test_what_bears_witness_is_what_the_rules_say_of_what_they_looked_at_each_once(tmp_path: Path) -> None:
    class Saying:
        def proofs(self, subject: Any) -> list[Proof]:
            return [Proof(one.path, "'held_on'", ProofLevel.COMMITTED, "") for one in subject.documents]

    found = assessed(tmp_path, {"evidence/reviews/a.yaml": REVIEW})
    requirement: Any = only_requirement(found).requirement
    saying = replace(requirement, checks=(SimpleNamespace(rule=Saying()),) * 2)
    assert [one.path for one in found.proofs(saying)] == ["evidence/reviews/a.yaml"]
    assert found.proofs(replace(requirement, id="AC-1.E9", checks=())) == (), "though nobody assessed it"
