"""JUnit's XML, for whatever shows tests: a suite for each section of the checklist, a case for each requirement.

It keeps to the schema of the xUnit plugin of Jenkins, which refuses a whole file for one element too many. That knows
properties of suites alone, so what is to be known of a case stands in its output. There is no time in it, and no warning:
the format has no word for what fails nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from socgap_evidence.model import Reason, Status
from socgap_evidence.outputs.escaping import junit
from socgap_evidence.outputs.problems import Level, problems, unexplained
from socgap_evidence.outputs.text import standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from socgap_evidence.model import Gap
    from socgap_evidence.outputs.problems import Problem
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verdict import ControlVerdict, RequirementVerdict, Verdict

_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def render(verdict: Verdict, style: Style) -> str:
    """The report, ending with a line break."""
    found: dict[str, list[Problem]] = {}
    for one in problems(verdict):
        if one.gap is not None:
            found.setdefault(one.gap.requirement, []).append(one)
    sections: dict[int, list[ControlVerdict]] = {}
    for control in verdict.controls:
        sections.setdefault(control.assessed.control.section, []).append(control)
    suites = [_suite(verdict, number, controls, found) for number, controls in sections.items()]
    why_closed = unexplained(verdict, ())
    if why_closed is not None and not any(_fails(one) for one in suites):
        suites.insert(0, _gate(verdict, why_closed))
    root = ET.Element("testsuites", {"name": "socgap", **_counts(suites)})
    root.extend(suites)
    ET.indent(root)
    encoding = "UTF-8" if style.unicode else "US-ASCII"
    written: bytes = ET.tostring(root, encoding=encoding, xml_declaration=True)
    return f"{written.decode(encoding)}\n"


def _suite(
    verdict: Verdict, number: int, controls: Sequence[ControlVerdict], found: Mapping[str, Sequence[Problem]]
) -> ET.Element:
    title = verdict.assessment.project.sections.get(number, "")
    cases = [
        _case(verdict, control, one, found.get(one.assessed.requirement.id, ()))
        for control in controls
        for one in control.requirements
    ]
    return _of_cases(verdict, f"{number}. {title}" if title else f"Section {number}", cases)


def _fails(suite: ET.Element) -> bool:
    return any(case.find(name) is not None for case in suite for name in ("failure", "error"))


def _gate(verdict: Verdict, why: Problem) -> ET.Element:
    """A suite that fails, of a gate that does not open though no case says why: what is skipped looks like a pass."""
    message = " ".join(part for part in (why.message, why.fix) if part)
    case = ET.Element("testcase", {"classname": "socgap", "name": "The gate"})
    ET.SubElement(case, "error", {"type": Reason.UNKNOWN.value, "message": junit(message)})
    return _of_cases(verdict, "The gate", [case])


def _of_cases(verdict: Verdict, name: str, cases: Sequence[ET.Element]) -> ET.Element:
    counts = {
        attribute: str(sum(case.find(element) is not None for case in cases))
        for attribute, element in _COUNTED.items()
    }
    suite = ET.Element("testsuite", {"name": junit(name), "tests": str(len(cases)), **counts})
    facts = {
        "company": verdict.assessment.project.config.company.value,
        "as of": f"{verdict.as_of}{' (pinned)' if verdict.is_pinned else ''}",
        "gate": verdict.headline,
    }
    properties = ET.SubElement(suite, "properties")
    for key, value in facts.items():
        ET.SubElement(properties, "property", {"name": key, "value": junit(value)})
    suite.extend(cases)
    return suite


def _counts(suites: Sequence[ET.Element]) -> dict[str, str]:
    """The sums of the suites. What is skipped is none of them: the schema knows that of a suite alone."""
    sums: Counter[str] = Counter()
    for suite in suites:
        sums.update({name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors")})
    return {name: str(count) for name, count in sums.items()}


def _case(
    verdict: Verdict, control: ControlVerdict, one: RequirementVerdict, found: Sequence[Problem]
) -> ET.Element:
    requirement, of_control = one.assessed.requirement, control.assessed.control
    name = f"{requirement.id} {requirement.title}"
    case = ET.Element("testcase", {"classname": junit(of_control.id), "name": junit(name)})
    if verdict.closes_gate(one):
        case.append(_failure(one, found))
    elif skipped := _skipped(verdict, control, one, found):
        element = ET.SubElement(case, "skipped", {"message": junit(skipped)})
        element.text = _told(found)
    criteria = (*of_control.criteria.primary, *of_control.criteria.secondary)
    facts = {
        "control": f"{of_control.id} {of_control.title}",
        "criteria": ", ".join(criteria),
        "owner": of_control.owner,
        "status": standing(one),
    }
    ET.SubElement(case, "system-out").text = "\n".join(
        f"{key}: {junit(value)}" for key, value in facts.items()
    )
    return case


def _failure(one: RequirementVerdict, found: Sequence[Problem]) -> ET.Element:
    """An error where nobody can tell, and else a failure: called by the worst gap that closes the gate, with them all."""
    closing = [(each.gap.reason, each.message) for each in found if each.gap and each.level is Level.ERROR]
    what = one.status.value, "There is no evidence, and no day by which it is due."
    if closing:
        reason, message = min(closing, key=lambda each: list(Reason).index(each[0]))
        what = reason.value, message if len(closing) == 1 else f"{message} (and {len(closing) - 1} more)"
    name = "error" if one.status is Status.UNKNOWN else "failure"
    element = ET.Element(name, {"type": what[0], "message": junit(what[1])})
    element.text = _told(found)
    return element


def _skipped(
    verdict: Verdict, control: ControlVerdict, one: RequirementVerdict, found: Sequence[Problem]
) -> str:
    """Why a requirement that does not close the gate is not shown as met; empty if it is met."""
    if one.status is Status.NOT_APPLICABLE:
        return " ".join(filter(None, (control.does_not_apply, one.assessed.not_owed)))
    if one.status.counts_as_met:
        return ""
    said = [standing(one), *dict.fromkeys(remark for each in found for remark in each.remarks)]
    if one.gaps and verdict.ratchet is not None:
        baseline = verdict.ratchet.baseline
        said.append(f"{baseline.path} lists it, of {baseline.as_of}.")
    return f"{said[0]}: {' '.join(said[1:])}" if said[1:] else said[0]


def _told(found: Sequence[Problem]) -> str | None:
    """The gaps as in a terminal; ``None`` without any."""
    return "\n".join(line for one in found if one.gap for line in _lines(one, one.gap)) or None


def _lines(one: Problem, gap: Gap) -> Iterator[str]:
    place = "" if one.span is None else junit(f"{one.path}:{one.span.line}:{one.span.column}: ")
    accepted = "" if one.level is Level.ERROR else " (accepted)"
    yield f"{place}{gap.reason.value}{accepted}: {junit(one.message)} [{junit(f'{one.name} {one.rule}')}]"
    if gap.says:
        yield f"  note: {junit(gap.says)}"
    if gap.days.since:
        yield f"  note: since {gap.days.since}"
    for remark in one.remarks:
        yield f"  note: {junit(remark)}"
    if one.fix:
        yield f"  help: {junit(one.fix)}"
