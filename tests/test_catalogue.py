"""The catalogue that comes with socgap: the checklist's own words, and evidence for each question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from socgap_evidence.model import Kind
from socgap_evidence.project import open_project
from tests.support.projects import MemoryTree

if TYPE_CHECKING:
    from socgap_evidence.project import Control, Project

# Copied from the customer's checklist: the wording is theirs and is quoted exactly.
SECTIONS = [
    "Process management",
    "Planning",
    "Asset management",
    "Access control",
    "Risk assessment and management",
    "Security awareness and training",
    "Monitoring and response",
    "Compliance and reporting",
    "Vendor management",
    "Physical and environmental security",
    "System development and maintenance",
]

QUESTIONS = {
    "PM-1": "Is there clear leadership commitment to information security and SOC 2 compliance?",
    "PM-2": "Are information security policies and procedures established and communicated to relevant personnel?",
    "PM-3": "Is there a defined risk management program that addresses information security risks?",
    "PL-1": "Are information security policies documented and aligned with SOC 2 Trust Services Criteria?",
    "PL-2": "Are there policies and procedures related to access control, data protection, and incident response?",
    "AM-1": "Are information assets identified, documented, and classified based on sensitivity?",
    "AM-2": "Is there a process for managing the lifecycle of information assets, including secure disposal?",
    "AC-1": "Are access controls in place to ensure only authorized individuals have access to information systems and data?",
    "AC-2": "Is there a process for user access provisioning and de-provisioning, including role-based access controls?",
    "RA-1": "Are risks to information security assessed, and are appropriate measures in place to mitigate these risks?",
    "RA-2": "Is there a documented incident response plan for handling security incidents?",
    "AT-1": "Is there an awareness program for employees regarding information security and SOC 2 requirements?",
    "AT-2": "Are employees trained to recognize and respond to security threats and incidents?",
    "MR-1": "Is there continuous monitoring of information systems and networks for security events?",
    "MR-2": "Is there a documented process for incident detection, response, and reporting?",
    "CR-1": "Are regular internal audits conducted to assess compliance with SOC 2 Trust Services Criteria?",
    "CR-2": "Is there a process for the timely reporting of security incidents to appropriate parties?",
    "VM-1": "Is there a vendor risk management program in place for assessing and monitoring third-party service providers?",
    "VM-2": "Are contracts with third-party vendors and service providers reviewed to ensure they meet information security requirements?",
    "PE-1": "Are physical security measures in place to protect information systems and data centers?",
    "PE-2": "Is environmental protection and monitoring conducted for critical infrastructure?",
    "SD-1": "Are secure development practices followed for in-house software development?",
    "SD-2": "Is there a process for assessing and managing security during system changes and maintenance?",
}

REQUIREMENTS = {
    "PM-1": 3,
    "PM-2": 3,
    "PM-3": 3,
    "PL-1": 3,
    "PL-2": 4,
    "AM-1": 3,
    "AM-2": 3,
    "AC-1": 3,
    "AC-2": 5,
    "RA-1": 3,
    "RA-2": 3,
    "AT-1": 2,
    "AT-2": 2,
    "MR-1": 3,
    "MR-2": 4,
    "CR-1": 3,
    "CR-2": 3,
    "VM-1": 4,
    "VM-2": 3,
    "PE-1": 4,
    "PE-2": 4,
    "SD-1": 3,
    "SD-2": 4,
}
"""How many kinds of evidence each question needs: E1, E2, ... of its id; 73 in all, and the people and the statements
that many others look into."""

CRITERIA = [
    *(
        f"CC{group}.{number}"
        for group, count in enumerate((5, 3, 4, 2, 3, 8, 5, 1, 2), 1)
        for number in range(1, count + 1)
    ),
    *(f"A1.{number}" for number in range(1, 4)),
    *(f"C1.{number}" for number in range(1, 3)),
    *(f"PI1.{number}" for number in range(1, 6)),
    *(
        f"P{group}.{number}"
        for group, count in enumerate((1, 1, 2, 3, 2, 7, 1, 1), 1)
        for number in range(1, count + 1)
    ),
]  # AICPA TSP section 100 (2017): 33 common, 3, 2, 5 and 18


@pytest.fixture(scope="module")
def project() -> Project:
    return open_project(MemoryTree({"socgap.yaml": "company: Example, Inc.\n"}))


@pytest.fixture(scope="module")
def controls(project: Project) -> dict[str, Control]:
    return {control.id: control for control in project.controls}


def test_there_are_23_controls_in_the_order_of_the_checklist(project: Project) -> None:
    assert len(QUESTIONS) == 23
    assert [control.id for control in project.controls] == list(QUESTIONS)


@pytest.mark.parametrize("control_id", QUESTIONS)
def test_the_question_is_worded_exactly_as_in_the_checklist(
    control_id: str, controls: dict[str, Control]
) -> None:
    assert controls[control_id].question == QUESTIONS[control_id]


def test_the_sections_are_those_of_the_checklist(project: Project) -> None:
    assert project.sections == dict(enumerate(SECTIONS, 1))
    prefixes: dict[int, set[str]] = {}
    for control in project.controls:
        prefixes.setdefault(control.section, set()).add(control.id[:2])
    assert sorted(prefixes) == list(range(1, 12))
    assert all(len(one) == 1 for one in prefixes.values())


@pytest.mark.parametrize("control_id", REQUIREMENTS)
def test_each_question_needs_its_evidence(control_id: str, controls: dict[str, Control]) -> None:
    wanted = [f"{control_id}.E{number}" for number in range(1, REQUIREMENTS[control_id] + 1)]
    assert [one.id for one in controls[control_id].requirements] == wanted


def test_there_are_75_requirements(project: Project) -> None:
    assert sum(REQUIREMENTS.values()) == 75
    assert sum(len(control.requirements) for control in project.controls) == 75


def test_all_evidence_lies_in_the_folder_of_evidence(project: Project) -> None:
    for control in project.controls:
        for requirement in control.requirements:
            for glob in requirement.globs:
                assert glob.text.startswith("evidence/"), requirement.id


def test_every_requirement_is_more_than_files_that_exist(project: Project) -> None:
    for control in project.controls:
        for requirement in control.requirements:
            assert requirement.schema or any(check.keyword == "attachment" for check in requirement.checks)


def test_documents_and_registers_say_when_they_were_reviewed(project: Project) -> None:
    for control in project.controls:
        for requirement in control.requirements:
            if requirement.kind in {Kind.DOCUMENT, Kind.REGISTER}:
                assert requirement.dated, requirement.id


def test_the_61_criteria_are_those_of_the_aicpa(project: Project) -> None:
    assert len(CRITERIA) == 61
    assert sorted(one.id for one in project.criteria) == sorted(CRITERIA)
    assert {one.category for one in project.criteria} == {
        "common",
        "availability",
        "confidentiality",
        "processing_integrity",
        "privacy",
    }


def test_every_control_answers_criteria_that_exist(project: Project) -> None:
    for control in project.controls:
        named = [*control.criteria.primary, *control.criteria.secondary]
        assert control.criteria.primary, control.id
        assert set(named) <= set(CRITERIA), control.id
        assert len(named) == len(set(named)), control.id


def test_every_common_criterion_is_answered_at_least_in_part(project: Project) -> None:
    named = {
        criterion
        for control in project.controls
        for criterion in (*control.criteria.primary, *control.criteria.secondary)
    }
    assert {one.id for one in project.criteria if one.category == "common"} <= named


def test_every_assertion_has_a_sentence(project: Project) -> None:
    for control in project.controls:
        for requirement in control.requirements:
            for check in requirement.checks:
                assert bool(check.id) == bool(check.says)
                assert check.says == "" or check.says.endswith((".", "?")), check.id


def test_every_parameter_has_a_home(project: Project) -> None:
    assert project.parameters
    assert {setting.origin for setting in project.parameters.values()} == {"default"}
