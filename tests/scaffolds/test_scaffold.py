"""What goes around the fields: the schema for editors, who needs it, and a refusal of what would pass."""

from __future__ import annotations

import pytest

from socgap_evidence.documents import read_document
from socgap_evidence.errors import UsageError
from tests.scaffolds.company import BARE, made_up, write, write_own
from tests.support.brambleport import sample

VISITS = """\
  - {id: AC-1.E1, title: Visits, kind: record, evidence: 'evidence/*.yaml', schema: visit, date: on, at_least: 0}
  - {id: AC-1.E9, title: Others, kind: record, evidence: 'others/*.pdf', attachment: {}}
"""
TEXT = {"type": "string"}


def schema(**more: object) -> dict[str, object]:
    return {"properties": {"id": TEXT, "on": {"type": "string", "format": "date"}, "by": TEXT}, **more}


def test_editors_are_told_of_a_schema_that_is_there() -> None:
    made = write("sample", "access-review")
    first = made.text.split("\n")[0]
    assert first == "# yaml-language-server: $schema=../../../controls/schemas/access-review.schema.json"
    assert "yaml-language-server" not in write("bare", "access-review").text


def test_built_in_schemas_that_were_written_out_are_found() -> None:
    files = {**BARE, "controls/schemas/scope.schema.json": b"{}"}
    first = write("bare", "scope", files=files).text.split("\n")[0]
    assert first == "# yaml-language-server: $schema=../controls/schemas/scope.schema.json"


def test_a_policy_has_its_fields_in_front_and_headings_with_nothing_below() -> None:
    path = "evidence/policies/access-control.md"
    made = write(
        "sample",
        "policy",
        "access-control",
        files={name: raw for name, raw in sample().items() if name != path},
    )
    assert made.path == path
    assert made.text.startswith(
        "---\n# yaml-language-server: $schema=../../controls/schemas/policy.schema.json\n"
    )
    body = read_document(path, made.text.encode()).body
    assert body is not None
    lines = [line for line in body.split("\n") if line]
    assert lines[0].startswith(
        "<!-- Say what is done here, by whom and when: at least 150 words in all, 20 below"
    )
    assert {line[:3] for line in lines[1:]} == {"## "}
    assert "## Granting access" in lines


def test_one_of_several_documents_needs_a_name() -> None:
    with pytest.raises(
        UsageError,
        match=r"PL-2\.E4 has more than one file",
    ):
        write("sample", "policy", None, "PL-2.E4")
    assert (
        write("sample", "policy", "Backup & restore", "PL-2.E4").path
        == "evidence/procedures/Backup-restore.md"
    )


def test_a_document_without_rules_about_its_text_has_none() -> None:
    requires = "  - {id: AC-1.E1, title: Plan, kind: document, evidence: evidence/plan.md, schema: visit}\n"
    made = write_own(made_up(requires, schema(required=["by"])))
    assert made.text.endswith('# "on":\n---\n')


def test_a_schema_that_would_take_an_empty_file_is_refused() -> None:
    with pytest.raises(
        UsageError, match="The schema of 'visit' accepts a file in which nothing is filled in"
    ):
        write_own(made_up(VISITS, schema()))


def test_an_id_that_its_schema_does_not_take_is_refused() -> None:
    files = made_up(
        VISITS,
        {
            "properties": {
                "id": {"type": "string", "pattern": "^x"},
                "on": {"type": "string", "format": "date"},
            },
            "required": ["on"],
        },
    )
    with pytest.raises(UsageError, match="'VIS-2026' is no id of the kind 'visit'"):
        write_own(files)


def test_a_kind_without_ids_and_one_that_is_whenever_it_happens() -> None:
    files = made_up(VISITS, {"properties": {"on": {"type": "string", "format": "date"}}, "required": ["on"]})
    made = write_own(files)
    assert (made.path, made.empty) == ("evidence/VIS-2026.yaml", ("on",))
    assert made.needs == ("AC-1.E1 (Visits) needs it whenever it happens.",)


def test_a_whole_id_may_be_named() -> None:
    made = write_own(made_up(VISITS, schema(required=["by"])), "VIS-2031-extra")
    assert made.path == "evidence/VIS-2031-extra.yaml"
    assert read_document("x.yaml", made.text.encode()).data == {"id": "VIS-2031-extra", "by": None}


def test_a_path_elsewhere_is_not_seen_and_that_is_said() -> None:
    made = write_own(made_up(VISITS, schema(required=["by"])), output="other/mine.yaml")
    assert made.notes == ("AC-1.E1 looks into evidence/*.yaml and will not see it there.",)
    assert "id: mine" in made.text


def test_only_words_by_which_files_are_told_apart_are_filled_in() -> None:
    requires = (
        "  - {id: AC-1.E1, title: Visits, kind: record, evidence: 'evidence/*.yaml', schema: visit, date: on,"
        " where: {remote: true, module: A, kind: B}}\n"
    )
    fields = {"remote": {"type": "boolean"}, "module": TEXT, "kind": {"enum": ["A", "B"]}}
    made = write_own(
        made_up(
            requires,
            schema(required=["by"])
            | {"properties": {"on": {"type": "string", "format": "date"}, "by": TEXT, **fields}},
        )
    )
    assert read_document("x.yaml", made.text.encode()).data == {"by": None, "module": "A", "kind": "B"}


def test_what_a_company_calls_things_begins_and_ends_nothing() -> None:
    odd = "x\n##[add-mask]y\x1b[0m --- ': #"
    fields = {
        "on": {"type": "string", "format": "date"},
        "a: b\n#": {"type": "string", "description": odd},
        "w": {"enum": [odd]},
    }
    made = write_own(
        made_up(
            VISITS, {"title": odd, "description": odd, "properties": fields, "required": ["a: b\n#", "w"]}
        )
    )
    assert read_document("x.yaml", made.text.encode()).data == {"a: b\n#": None, "w": None}
    assert "##[" not in made.text
    assert "\x1b" not in made.text


@pytest.mark.parametrize(
    ("wanted", "cover"),
    [
        ("ac-1", {"control": "AC-1", "finding_status": None}),
        ("AC-1.e2", {"control": "AC-1", "evidence": "AC-1.E2", "finding_status": None}),
    ],
)
def test_a_waiver_is_of_a_control_or_a_requirement(wanted: str, cover: dict[str, str]) -> None:
    for made in (write("bare", "waiver", wanted), write("bare", "waiver", None, wanted)):
        assert made.path == "controls/waivers/WVR-2026-001.yaml"
        data = read_document(made.path, made.text.encode()).data
        assert isinstance(data, dict)
        assert data["covers"] == [cover]


@pytest.mark.parametrize(
    ("name", "wanted", "output", "said"),
    [
        ("AC-9", None, "", "There is no control and no requirement 'AC-9'. Did you mean"),
        ("zzzzzz", None, "", "Name a control such as AC-1 or a requirement such as AC-1.E2."),
        ("AC-1", "AC-1", "", "A name and --requirement both say what is waived."),
        (None, None, "evidence/WVR-2026-001.yaml", "A waiver lies with the others."),
    ],
)
def test_a_waiver_of_nothing_that_there_is_is_refused(
    name: str | None, wanted: str | None, output: str, said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        write("bare", "waiver", name, wanted, output=output)
    assert said in str(caught.value)


def test_a_waiver_may_be_of_anything_and_is_called_as_somebody_likes() -> None:
    made = write("bare", "waiver", output="controls/waivers/WVR-2026-077.yaml")
    assert "id: WVR-2026-077" in made.text
    assert "covers[].control" in made.empty


def test_a_waiver_says_when_a_field_of_it_is_required() -> None:
    text = write("bare", "waiver", "AC-1").text
    assert (
        "# Required if status is approved. One line of text, up to 200 characters, not blank. It may be null"
        in text
    )
    assert "# Why it happened; required for a deviation. At least 20 characters." in text
    assert "# Dated fix; required for an exception. It may be null otherwise.\nremediation:" in text
