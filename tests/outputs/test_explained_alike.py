"""The text and the JSON of an explanation say the same, for everything of the sample company that has a name.

The lines that the text has are made again from the JSON alone, and the two lists are compared: what one of them leaves
out, adds or counts otherwise is a difference.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from socgap_evidence.assessing import assess
from socgap_evidence.inspection import (
    Explained,
    OfFile,
    OfFolder,
    OfParameters,
    OfRule,
    OfTopic,
    OfWord,
    inspect_file,
    inspect_folder,
    remove,
)
from socgap_evidence.judging import judge
from socgap_evidence.outputs import Style, explained_json, explained_text
from socgap_evidence.project import open_project
from socgap_evidence.project.topics import every_check, find_topic, rule_pages
from socgap_evidence.project.words import WORDS
from socgap_evidence.snapshot import WorkTree
from socgap_evidence.testimony import history_of
from tests.support.brambleport import AS_OF, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.inspection import Subject
    from socgap_evidence.project import Project
    from socgap_evidence.verdict import Verdict

WIDE = Style(width=1_000_000)
MOST_FILES = 12
"""So many files of one sort the text lists."""
ROLES = {"grace": " of grace", "every.grace": " of grace", "joining": " to begin with"}
SIGNS = ("✗", "?", "~")
OUTCOMES = {
    "good": "and still good on",
    "lapsed": ", before 2",
    "not owed until then": "nothing is owed through",
    "first due": "the first one is due by",
    "not committed": "not committed yet",
    "committed": "entered git on",
    "open": "not done, and not late until then",
    "overdue": "not done by",
    "in time": ", in time",
    "late": " late",
}


@cache
def project() -> Project:
    return open_project(WorkTree(ROOT))


@cache
def verdict() -> Verdict:
    return judge(assess(project(), WorkTree(ROOT)), AS_OF)


def both(subject: Subject) -> tuple[list[str], dict[str, Any]]:
    """The lines of the text, and what the JSON has of the subject."""
    explained = Explained("", subject)
    data = json.loads(explained_json.render(explained, WIDE))
    return explained_text.render(explained, WIDE).splitlines(), data[data["kind"]]


def topic(name: str) -> tuple[list[str], dict[str, Any]]:
    found = find_topic(project(), name)
    assert found is not None
    asked = tuple(one for one in verdict().controls if one.assessed.control.id in found.controls)
    return both(OfTopic(replace(verdict(), controls=asked), found))


def at(place: Any) -> str:
    return f"{place['path']}:{place['line']}:{place['column']}" if place else ""


def shown(findings: Any) -> Iterator[Any]:
    """The findings that the text tells with their arithmetic: what holds, and the first one to begin."""
    yield from (*findings["held"], *findings["waived"], *findings["upcoming"][:1])


def steps(counts: Any) -> list[str]:
    """The lines of lengths, and of what follows from them the day and the outcome."""
    lines = []
    for one in counts:
        for step in one["steps"]:
            limit = step["parameter"]
            source = f" ({limit['name']}, {limit['from']})" if limit else ""
            days = " and ".join(step["left_out"])
            remark = f", without the holiday{'s' if ' and ' in days else ''} {days}" if days else ""
            remark = ", the last day of that month" if step["is_clipped"] else remark
            lines.append(
                f"+ {step['length']}{ROLES.get(step['role'], '')}{source} = {step['reaches']}{remark}"
            )
        lines.append(f"so {one['end']['day']} {one['outcome']} {one['late_by'] or ''}".rstrip())
    return lines


def held_against(lines: list[str], counts: Any) -> None:
    """That the arithmetic in the text is the arithmetic of the JSON."""
    told = [line.strip() for line in lines if line.strip().startswith(("+ ", "so "))]
    wanted = steps(counts)
    assert len(told) == len(wanted)
    ends = iter(counts)
    for line, want in zip(told, wanted, strict=True):
        if want.startswith("+ "):
            assert line == want
            continue
        one = next(ends)
        assert one["end"]["day"] in line
        assert OUTCOMES[one["outcome"]] in line
        assert (one["late_by"] or "") in line


def starts_of(lines: list[str], counts: Any) -> None:
    """That each count begins where the text says that it does."""
    text = "\n".join(lines)
    for one in counts:
        start = one["start"]
        stated = start["moment"] or start["day"]
        assert f"{stated}, the last day of {start['name']}" in text or (
            stated in text and at(start["place"]) in text
        )


def gap_lines(lines: list[str]) -> list[str]:
    return [line.strip() for line in lines if line.startswith("  ") and line.strip().startswith(SIGNS)]


def gap_line(finding: Any, *, by_requirement: bool) -> str:
    gap = finding["gap"]
    name = finding["requirement"] if by_requirement else gap["assertion"] or finding["requirement"]
    since = f" since {gap['since']}" if gap["since"] else ""
    place = f" ({at(gap)})" if gap["path"] else ""
    return f"{name} {gap['reason']}{since}: {gap['message']}{place}"


def same_gaps(lines: list[str], findings: list[Any], *, by_requirement: bool = False) -> None:
    told = [line.split("  ", 1)[1] for line in gap_lines(lines)]
    wanted = [
        gap_line(one, by_requirement=by_requirement)
        for each in findings
        for one in (*each["held"], *each["waived"])
    ]
    assert told == wanted


def next_lines(lines: list[str]) -> list[str]:
    return [line.split()[2] for line in lines if line.startswith("  next       on ")]


def rows(lines: list[str], label: str) -> list[str]:
    start = f"  {label:<11}"
    return [line.removeprefix(start) for line in lines if line.startswith(start)]


def names(kind: str) -> list[str]:
    asked = list(every_check(project().controls))
    found = {
        "control": [one.control.id for one in asked],
        "requirement": [one.requirement.id for one in asked],
        "assertion": [one.check.id for one in asked if one.check.id],
    }
    return list(dict.fromkeys(found[kind]))


@pytest.mark.parametrize("name", names("control"))
def test_a_control(name: str) -> None:
    lines, data = topic(name)
    assert rows(lines, "question") == [data["question"]]
    assert rows(lines, "stands in") == [data["path"]]
    assert rows(lines, "owner")[0].startswith(data["owner"])
    assert f" {data['status']}" in rows(lines, "status")[0]
    assert rows(lines, "status")[0].endswith(f"answer is {data['answer']}")
    asked = data["requirements"]
    assert [line for line in lines if any(line == f"{one['id']}  {one['title']}" for one in asked)] == [
        f"{one['id']}  {one['title']}" for one in asked
    ]
    assert rows(lines, "evidence") == [", ".join(one["evidence"]) for one in asked]
    for told, one in zip(rows(lines, "status")[1:], asked, strict=True):
        assert f" {one['status']}" in told
        assert (one["waived_until"] or one["valid_until"] or "") in told
    same_gaps(lines, [one["findings"] for one in asked])
    counts = [
        each
        for one in asked
        for finding in (*one["findings"]["held"], *one["findings"]["waived"])
        for each in finding["arithmetic"]
    ]
    held_against(lines, counts)
    starts_of(lines, counts)
    at_end = lines[lines.index("Parameters") + 1 :] if "Parameters" in lines else []
    assert [line.split()[0] for line in at_end] == [one["name"] for one in data["parameters"]]
    assert all(line.endswith(one["from"]) for line, one in zip(at_end, data["parameters"], strict=True))


@pytest.mark.parametrize("name", names("requirement"))
def test_a_requirement(name: str) -> None:
    lines, data = topic(name)
    control = data["control"]
    assert rows(lines, "asked by") == [f"{control['id']}, {control['title']} ({at(data['place'])})"]
    assert rows(lines, "evidence") == [", ".join(data["evidence"])]
    assert rows(lines, "notice") == [f"{data['notice']} before a gap begins it is due"]
    assert rows(lines, "date") == ([", ".join(data["dated_by"])] if data["dated_by"] else [])
    for one in data["rules"]:
        for line in one["written"].splitlines()[:1]:
            assert f"    {line.partition(':')[0]}:" in "\n".join(lines)
    for one in data["assertions"]:
        by = "; ".join((one["rule"], *one["parameters"]))
        assert f"{one['says']} ({by})" in "\n".join(lines)
    inherited = [f"{', '.join(data['base_assertions'])} (base assertions)"] if data["base_assertions"] else []
    assert rows(lines, "and") == inherited
    for result in ("accepted", "ahead", "rejected", "left out"):
        files = [one for one in data["files"] if one["result"] == result]
        wanted = [
            f"{at(one['place']) or one['path']}{': ' if one['why'] else ''}{one['why'] or ''}"
            for one in files
        ]
        more = [f"and {len(files) - MOST_FILES} more"] if len(files) > MOST_FILES else []
        assert rows(lines, result) == [*wanted[:MOST_FILES], *more]
    assert len(rows(lines, "statement")) == len(data["statements"])
    findings = data["findings"]
    same_gaps(lines, [findings])
    counts = [each for one in shown(findings) for each in one["arithmetic"]]
    held_against(lines, counts)
    starts_of(lines, counts)
    assert [one.rstrip(":") for one in next_lines(lines)] == ([findings["next"]] if findings["next"] else [])
    limits(lines, data["parameters"])


def limits(lines: list[str], parameters: Any) -> None:
    """The values, origins and bounds below ``Parameters``, in their order."""
    below = [line.strip() for line in lines if line.startswith("    ")]
    for label, told in {
        "value": [one["value"]["words"] for one in parameters],
        "from": [one["from"] for one in parameters],
        "default": [one["default"]["words"] for one in parameters],
        "ceiling": [one["ceiling"]["words"] for one in parameters if one["ceiling"]],
        "floor": [one["floor"]["words"] for one in parameters if one["floor"]],
        "home": [one["home"] or "no policy" for one in parameters],
        "warning": [f"{each['message']} {each['fix']}" for one in parameters for each in one["warnings"]],
    }.items():
        assert [
            line.removeprefix(f"{label:<11}") for line in below if line.startswith(f"{label:<11}")
        ] == told


@pytest.mark.parametrize("name", names("assertion"))
def test_an_assertion(name: str) -> None:
    lines, data = topic(name)
    sentences = data["sentences"]
    assert [line for line in lines if line.startswith(f"{name}  ")] == [
        f"{name}  {one['says']}" for one in sentences
    ]
    for told, one in zip(rows(lines, "asked by"), sentences, strict=True):
        if not told.startswith("the same"):
            assert all(each["requirement"] in told for each in one["asked_by"])
        assert at(one["asked_by"][0]["place"]) in told
    assert [line for line in lines if line.startswith("  On ")] == [
        f"  On {AS_OF}: {in_words(one['findings'])}" for one in sentences
    ]
    same_gaps(lines, [one["findings"] for one in sentences], by_requirement=True)
    counts = [
        each for one in sentences for finding in shown(one["findings"]) for each in finding["arithmetic"]
    ]
    held_against(lines, counts)
    starts_of(lines, counts)
    begins = [one["findings"]["next"] for one in sentences if one["findings"]["next"]]
    assert [one.rstrip(":") for one in next_lines(lines)] == begins
    for one in data["not_met_otherwise"]:
        assert f"  {one['status']:<16}{', '.join(one['requirements'])}" in lines
    assert ("Not met for other reasons" in lines) is bool(data["not_met_otherwise"])
    limits(lines, data["parameters"])


def in_words(findings: Any) -> str:
    held, waived = len(findings["held"]), len(findings["waived"])
    words = f"{held + waived or 'no'} gap{'s' if held + waived > 1 else ''}"
    return words if not waived else f"{words}, {f'{waived} of them ' if held else ''}waived"


@pytest.mark.parametrize("name", rule_pages())
def test_a_rule(name: str) -> None:
    lines, data = both(OfRule(name, rule_pages()[name]))
    text = "\n".join(lines)
    assert lines[0].lower() == f"{', '.join(data['keywords'])}: {data['says']}".lower()
    for one in data["documentation"]:
        indent = "    " if one["kind"] == "example" else ""
        assert "\n".join(f"{indent}{line}".rstrip() for line in one["text"].split("\n")) in text


def test_every_parameter() -> None:
    for name in project().parameters:
        lines, data = both(OfParameters(project(), "", name))
        limits([f"  {line}" for line in lines if not line.startswith("Used")], [data["limit"]])
        for one in data["used_by"]:
            where = "" if one["name"] in one["requirements"] else f" ({', '.join(one['requirements'])})"
            assert f"  {one['name']:<10} {one['says']}{where}" in lines
        assert ("Used by" in lines) is bool(data["used_by"])


def test_all_parameters() -> None:
    lines, data = both(OfParameters(project(), "", None))
    told = [line.split()[0] for line in lines[1:] if line.startswith("  ")]
    assert told == [one["name"] for one in data["limits"]]
    homes = [line for line in lines if line and not line.startswith(" ")]
    assert homes == list(dict.fromkeys(one["home"] or "no policy" for one in data["limits"]))


@pytest.mark.parametrize("name", WORDS)
def test_a_reason_or_a_status(name: str) -> None:
    lines, data = both(OfWord(WORDS[name], verdict(), ""))
    for label, key in {"means": "means", "given by": "given_by", "do": "do", "no help": "no_help"}.items():
        assert rows(lines, label) == ([data[key]] if data[key] else [])
    assert rows(lines, "gate")[0].startswith("closed" if data["closes_gate"] else "open")
    assert ("unless a waiver" in rows(lines, "gate")[0]) is data["can_be_waived"]
    assert rows(lines, "sign") == [data["sign"]]
    has = data["requirements"]
    start = next(number for number, line in enumerate(lines) if line.startswith(f"On {AS_OF}"))
    for line, one in zip(lines[start + 1 :], has, strict=True):
        assert line.startswith(f"  {one['requirement']}")
        gaps = [*one["held"], *one["waived"]]
        assert (gaps[0]["message"] if gaps else one["status"]) in line
        assert line.endswith(" Waived.") is bool(one["waived"] and not one["held"])
        assert f"{one['title']}, {one['owner']}: " in line


def paths() -> list[str]:
    """One file of each folder, what is no evidence, and two that are not there."""
    found: dict[str, str] = {}
    for entry in WorkTree(ROOT).entries:
        if entry.path.startswith(("evidence/", "controls/")):
            found.setdefault(entry.path.rpartition("/")[0], entry.path)
    beside = (
        "socgap.yaml",
        "README.md",
        "evidence/access/reviews/ACR-2031-Q1.yaml",
        "controls/waivers/none.yaml",
    )
    return [*found.values(), "evidence/registers/people.yaml", *beside]


@pytest.mark.parametrize("path", paths())
def test_a_file(path: str) -> None:
    report = inspect_file(verdict(), path)
    lines, data = both(OfFile(verdict(), report, None))
    assert data["is_there"] is not ("  it is      not there" in lines)
    askers = data["asked_by"]
    assert rows(lines, "because") == [f"its path matches {one['matches']}" for one in askers]
    assert rows(lines, "asked by") == [
        f"{one['control']['id']}, {one['control']['title']}; {one['control']['owner']}" for one in askers
    ]
    for told, one in zip(rows(lines, "status"), askers, strict=True):
        assert f" {one['status']}" in told
    counts = [each for one in askers for each in last_two(one["arithmetic"])]
    pointing = [each for one in shown(data["findings"]) for each in one["arithmetic"]]
    held_against(lines, [*counts, *pointing])
    starts_of(lines, [*counts, *pointing])
    same_gaps(lines, [data["findings"]], by_requirement=True)
    assert rows(lines, "promises") == ([", ".join(data["promises"])] if data["promises"] else [])
    assert len(rows(lines, "read")) == len(data["read_by"])
    assert len(rows(lines, "waiver")) == len(data["named_by_waivers"])


def last_two(counts: list[Any]) -> Iterator[Any]:
    """Of each rule the two last days, which the text works out."""
    for rule in dict.fromkeys(one["rule"] for one in counts):
        yield from [one for one in counts if one["rule"] == rule][:2]


@pytest.mark.parametrize("path", ["evidence/access/reviews/ACR-2026-Q3.yaml", "socgap.yaml"])
def test_what_would_be_without_a_file(path: str) -> None:
    tree = verdict().assessment.tree
    removal = remove(verdict(), path, None, history_of(tree))
    lines, data = both(OfFile(verdict(), inspect_file(verdict(), path), removal))
    below = lines[lines.index("Without it") + 1 :]
    without = data["without"]
    text = "\n".join(below)
    assert (without["broken"] or "") in text
    assert bool(without["broken"]) is below[0].startswith("  Nothing could be checked")
    for one in dict.fromkeys(each["requirement"] for each in without["opened"]):
        assert f"  {one}" in text
    assert sum(" instead of " in line for line in below) == len(without["moved"])


@pytest.mark.parametrize("path", ["", "evidence", "evidence/access", "controls/waivers", "docs"])
def test_a_folder(path: str) -> None:
    lines, data = both(OfFolder(verdict(), inspect_folder(verdict(), path)))
    files = data["files"]
    assert lines[0].endswith(f": {len(files)} file{'' if len(files) == 1 else 's'}")
    for one in data["asked_by"]:
        label = f"  {one['requirement']:<11}" if len(one["requirement"]) < 11 else f"  {one['requirement']} "
        assert any(line.startswith(label) and one["title"] in line for line in lines)
    troubled = [one for one in files if one["is_troubled"]]
    listed = [*troubled, *(one for one in files if not one["is_troubled"])][:40]
    names_told = [line.split()[0] for line in lines[lines.index("") + 1 :] if not line.startswith("  and ")]
    assert names_told == [one["path"].removeprefix(f"{path}/" if path else "") for one in listed]
