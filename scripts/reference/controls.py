"""One page a section of the checklist: what each control asks for, what is tested, and what auditors send back."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scripts.reference.reading import CONTROLS, anchor, cell, entries, fields, listed, load
from socgap_evidence.rules import KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json

_HEAD = """# Every control

One page a section of the checklist. Each control says which evidence it asks for and how recent that must be, every
sentence that is tested, and what auditors send back although it looked like evidence.

The criteria are named by their ids with titles of our own; their text is the AICPA's. The lists of what is sent back
come from practice, not from a standard. The gate can tell a part of it; the rest is for whoever files the evidence.

Limits in code are the company's own parameters: [Configuration](../configuration.md#parameters).
"""


def pages() -> dict[str, str]:
    """Each page by the name of its file."""
    titles = [str(title) for title in listed(load(CONTROLS / "sections.yaml"))]
    controls = [fields(load(path)) for path in sorted(CONTROLS.glob("??-*.yaml"))]
    index, found = [_HEAD], {}
    for number, title in enumerate(titles, 1):
        name = f"{number:02}-{anchor(title)}.md"
        here = [one for one in controls if one["section"] == number]
        found[name] = f"# {title}\n\nSection {number} of the checklist.\n\n" + "\n".join(map(_control, here))
        index.append(f"## {number}. {title}\n\n- [{title}]({name})")
        index.extend(f"  - [{heading(one)}]({name}#{anchor(heading(one))})" for one in here)
        index.append("")
    return {"README.md": "\n".join(index), **found}


def heading(control: dict[str, Json]) -> str:
    """The heading of a control."""
    return f"{control['id']} {control['title']}"


def _control(control: dict[str, Json]) -> str:
    parts = [
        f"## {heading(control)}",
        f"> {control['question']}",
        str(control["objective"]),
        _facts(control),
        "**What must be there**",
        "\n".join(_evidence(control)),
        "**What is tested**, beside [what holds for every file of its kind](../assertions.md#what-holds-for-many)",
        "\n".join(_sentences(control)),
        "**What auditors send back**",
        "\n".join(f"- {text}" for text in listed(_rejections()[str(control["id"])])),
    ]
    return "\n\n".join(parts) + "\n"


@cache
def _rejections() -> dict[str, Json]:
    return fields(load(CONTROLS / "auditors.yaml"))


@cache
def _criteria() -> dict[str, Json]:
    return fields(load(CONTROLS / "criteria.yaml"))


@cache
def _parameters() -> dict[str, Json]:
    return fields(load(CONTROLS / "parameters.yaml"))


def _facts(control: dict[str, Json]) -> str:
    criteria = fields(control["criteria"])
    rows = [f"- Owner: {control['owner']}"]
    for key, word in (("primary", "Answers"), ("secondary", "Touches")):
        titled = [f"{one} {fields(_criteria()[str(one)])['title']}" for one in listed(criteria.get(key))]
        if titled:
            rows.append(f"- {word}: {'; '.join(titled)}")
    return "\n".join(rows)


def _evidence(control: dict[str, Json]) -> Iterator[str]:
    yield "| requirement | evidence | how recent, how often |"
    yield "|---|---|---|"
    for one in entries(control["requires"]):
        paths = ", ".join(f"`{path}`" for path in listed(one["evidence"]))
        kind = str(one["kind"]).replace("_", " ")
        schema = str(one.get("schema", ""))
        what = f"{kind} [{schema}](../document-types.md#{schema})" if schema else kind
        yield f"| `{one['id']}` {cell(str(one['title']))} | {what}: {paths} | {cell(_cadence(one))} |"


def _cadence(requirement: dict[str, Json]) -> str:
    """How recent and how often, in words."""
    found = []
    fresh, every, zeros, when = (fields(requirement.get(key)) for key in ("fresh", "every", "zeros", "when"))
    if requirement.get("at_least") == 0:
        found.append("only looked at if it is there")
    if fresh:
        each = f", for each {fresh['per']}" if "per" in fresh else ""
        found.append(f"at most {_limit(str(fresh['for']))} old{_grace(fresh)}{each}")
    if every:
        found.append(f"one each {every['period']}{_grace(every)}")
    if zeros:
        found.append(f"each {zeros['per']} some, or a signed statement that there were none{_grace(zeros)}")
    if when:
        found.append(f"owed if {when['says']}")
    return "; ".join(found) or "whenever it happens"


def _grace(rule: dict[str, Json]) -> str:
    return f" (grace {rule['grace']})" if "grace" in rule else ""


def _limit(limit: str) -> str:
    """A limit; a parameter with its default."""
    if limit not in _parameters():
        return limit
    return f"{fields(_parameters()[limit])['default']} days (`{limit}`)"


def _sentences(control: dict[str, Json]) -> Iterator[str]:
    found = [one for part in entries(control["requires"]) for one in entries(part.get("asserts"))]
    for one in sorted(found, key=lambda one: _in_order(str(one["id"]))):
        keyword = next(key for key in KEYWORDS if key in one)
        yield f"- `{one['id']}` {one['says']} ([{keyword}](../rules.md#{keyword}))"


def _in_order(assertion: str) -> tuple[bool, str, int]:
    """`A10` behind `A9`, and what a control shares with others behind its own."""
    letters = assertion.rstrip("0123456789")
    return assertion.startswith("B-"), letters, int(assertion.removeprefix(letters))
