"""The list of kinds says who asks for each, when the next is due, and where it goes."""

from __future__ import annotations

from socgap_evidence.assessing import assess
from socgap_evidence.judging import judge
from socgap_evidence.project import open_project
from socgap_evidence.scaffolds import list_kinds
from tests.scaffolds.company import files_of, made_up, project_of
from tests.support.brambleport import AS_OF, Files


def lines_of(files, project) -> list[str]:
    return list(list_kinds(judge(assess(project, Files(files)), AS_OF)))


def test_each_kind_has_a_row_for_each_requirement() -> None:
    lines = [" ".join(line.split()) for line in lines_of(files_of("sample"), project_of("sample"))]
    assert lines[0] == "KIND FOR NEXT WHERE"
    assert "access-review AC-1.E2 now evidence/access/reviews/*.yaml" in lines
    assert (
        "training-campaign AT-1.E2 by 2026-10-31 evidence/training/campaigns/*.yaml (module: AWARENESS)"
        in lines
    )
    assert "environment-inspection PE-2.E2 evidence/physical/inspections/*.yaml" in lines
    assert "zero incidents MR-2.E3 by 2027-01-15 evidence/statements/*.yaml" in lines
    assert lines[-1] == "waiver controls/waivers/*.yaml"


def test_a_company_without_statements_has_no_zeros_and_may_call_a_type_waiver() -> None:
    requires = "  - {id: AC-1.E1, title: W, kind: record, evidence: 'evidence/*.yaml', schema: waiver}\n"
    schema = '{"properties": {"who": {"type": "string"}}, "required": ["who"]}'
    files = made_up(
        requires, {"properties": {"a": {"type": "string"}}}, {"controls/schemas/waiver.schema.json": schema}
    )
    lines = lines_of(files, open_project(Files(files)))
    assert [line.split() for line in lines[1:]] == [["waiver", "AC-1.E1", "now", "evidence/*.yaml"]]
