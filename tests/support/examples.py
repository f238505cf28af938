"""Running an example of a rule's documentation as the evidence of one requirement."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socgap_evidence.documents import read_document
from socgap_evidence.history import History
from socgap_evidence.intervals import ONE_DAY
from socgap_evidence.model import Kind
from socgap_evidence.project.catalogue import SHARED, Catalogue
from socgap_evidence.project.config import CONFIG_NAME, read_config
from socgap_evidence.project.controls import CADENCES
from socgap_evidence.project.grammar import CONTROL_GRAMMAR
from socgap_evidence.project.loading import read_schemas
from socgap_evidence.project.parameters import read_parameters
from socgap_evidence.rules import Evidence, Subject, Terms, parse_rule
from socgap_evidence.rules.base import selectors_of
from socgap_evidence.rules.docs import Claim
from socgap_evidence.rules.subject import Shelf
from socgap_evidence.rules.witness import Vouchers, Witness
from socgap_evidence.schemas import SchemaSet, Validator
from socgap_evidence.snapshot import GlobPattern, WorkTree
from tests.support.histories import Made, build
from tests.support.projects import MemoryTree

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.project.parameters import Parameter
    from socgap_evidence.rules import Finding, Rule, Use
    from socgap_evidence.rules.arithmetic import Reckoning
    from socgap_evidence.rules.docs import Example, ExampleFile

SETTINGS = (CONFIG_NAME, f"controls/{SHARED}")
"""Files of an example that say how to judge and are no evidence."""
LEAST_CONFIG = "company: Example, Inc.\n"


def findings(keyword: str, example: Example) -> list[Finding]:
    """Everything that the rule finds in the example, on whatever day."""
    return list(_rule(keyword, example).findings(subject_of(example)))


def reckonings(keyword: str, example: Example) -> list[Reckoning]:
    """How the rule reached its days in the example."""
    return list(_rule(keyword, example).reckonings(subject_of(example)))


def idle_selectors(keyword: str, example: Example) -> list[str]:
    """The selectors of the rule that select nothing anywhere in the example, so that nothing could be wrong there."""
    subject = subject_of(example)
    return [use.selector.text for use in _rule(keyword, example).selectors() if not _selects(use, subject)]


def _selects(use: Use, subject: Subject) -> bool:
    shelf = subject.own if use.type is None else subject.shelf(use.type)
    return any(use.selector.find(document.data, record) for document, record in shelf.records(use.each))


def _rule(keyword: str, example: Example) -> Rule:
    said, terms = requirement(example), terms_of(example)
    if keyword != "evidence":
        return parse_rule(keyword, said[keyword], terms)
    cadences: Any = [parse_rule(one, said[one], terms) for one in CADENCES if one in said]
    return Evidence(said.get("at_least", 1), tuple(cadences))


def requirement(example: Example) -> dict[str, Any]:
    """What the example's control says."""
    said = read_document("requirement.yaml", example.requirement.encode()).data
    assert isinstance(said, dict)
    return said


def grammar_faults(example: Example) -> list[str]:
    """What a control could not say as the example says it."""
    return [fault.message for fault in _grammar().violations(requirement(example))]


def disagreement(example: Example, found: Iterable[Finding]) -> str:
    """What an example states and what was found, where the two are not the same; empty if they are.

    They are compared on each day that the example names, and on all days together if it names none.
    """
    gaps = [Claim(one.reason, one.message, one.days) for one in found]
    passing = example.passes_on if example.claims or example.passes_on else (None,)
    compared = [(day, ()) for day in passing] + [(_day_of(claim), example.claims) for claim in example.claims]
    for day, claims in compared:
        stated, seen = _spelled(claims, day), _spelled(gaps, day)
        if stated != seen:
            return "\n".join([f"on {day or 'any day'} it states", *stated, "and this is found", *seen])
    return ""


def _day_of(claim: Claim) -> date | None:
    """The first day of the gap, the last of one that has no first; ``None`` for one that holds on all days."""
    since, until = claim.days.since, claim.days.until
    return since if since or not until else until - ONE_DAY


def _spelled(claims: Iterable[Claim], day: date | None) -> list[str]:
    """The claims that hold on a day (all of them without one) as an example states them."""
    return sorted(
        f"# {one.reason.value}{f' from {one.days.since}' if one.days.since else ''}"
        f"{f' until {one.days.until}' if one.days.until else ''}: {one.message}"
        for one in claims
        if day is None or day in one.days
    )


@cache
def _grammar() -> Validator:
    """The grammar of a requirement of which no part has to be there."""
    defs: Any = CONTROL_GRAMMAR["$defs"]
    optional = {key: value for key, value in defs["requirement"].items() if key != "required"}
    return SchemaSet({}, "").compile({**optional, "$defs": defs}, "the grammar of requirements")


def subject_of(example: Example) -> Subject:
    """The example's files as a rule sees them: its own in their order, the others on the shelf of their type."""
    said, own = requirement(example), own_files(example)
    spelled = said.get("evidence", [file.path for file in own])
    dated = said.get("date") or next((said[one]["date"] for one in CADENCES if one in said), None)

    def shelf(name: str) -> Shelf:
        there = sorted((file for file in _evidence(example) if file.type == name), key=lambda file: file.path)
        return Shelf([_read(file) for file in there], globs=tuple(file.path for file in there))

    return Subject(
        title=said.get("title", "Evidence"),
        kind=Kind(said.get("kind", "record")),
        globs=(spelled,) if isinstance(spelled, str) else tuple(spelled),
        by_path={file.path: _read(file) for file in own},
        broken=0,
        tree=MemoryTree({file.path: file.text for file in example.files}),
        calendar=read_config(_settings(example)).calendar,
        dated=selectors_of(dated) if dated else (),
        shelf=shelf,
        witness=_witness(example) if example.commits else Witness(zone=UTC),
    )


@cache
def _witness(example: Example) -> Witness:
    """Git over a repository with the commits of the example; the files that stand before them are in the first."""
    root = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    brought = {path for commit in example.commits for path in (file.path for file in commit.files)}
    held = {file.path: file.text for file in example.files if file.path not in brought}
    made: list[Made] = []
    for number, commit in enumerate(example.commits):
        held = {**held, **{file.path: file.text for file in commit.files}}
        trailer = f"\n\nApproved-by: {_identity(commit.approver)}" if commit.approver else ""
        at = int(datetime.combine(commit.day, time(12), UTC).timestamp())
        author = _identity(commit.author)
        parents = [number - 1] if number else []
        made.append(Made(held, parents, at, f"Evidence{trailer}\n", author, author))
    build(root, made)
    calendar = read_config(_settings(example)).calendar
    return Witness(
        History.of(root),
        WorkTree(root),
        zone=calendar.zone,
        since=calendar.program_start,
        vouchers=Vouchers(
            people=lambda: {f"p-{n:03}@example.com": f"p-{n:03}" for n in range(100)}, knows_people=True
        ),
    )


def _identity(person: str) -> str:
    return f"{person} <{person}@example.com>"


def own_files(example: Example) -> list[ExampleFile]:
    """The requirement's own files: those without a type that match what it asks for, if it says what."""
    spelled = requirement(example).get("evidence", "**")
    globs = [GlobPattern(text) for text in ([spelled] if isinstance(spelled, str) else spelled)]
    untyped = [file for file in _evidence(example) if file.type is None]
    matched = [file for file in untyped if any(glob.matches(file.path) for glob in globs)]
    return sorted(matched, key=lambda file: file.path)


def _evidence(example: Example) -> list[ExampleFile]:
    return [file for file in example.files if file.path not in SETTINGS]


def _read(file: ExampleFile) -> Document:
    return read_document(file.path, file.text.encode())


def _settings(example: Example) -> bytes:
    """The settings that the example names, for a company that needs no name in them."""
    named = "".join(file.text for file in example.files if file.path == CONFIG_NAME)
    return (LEAST_CONFIG + named).encode()


def terms_of(example: Example) -> Terms:
    """The words of a control with the parameters of the built-in catalogue, unless the example settles them."""
    own = read_config(_settings(example)).parameters.value
    assert own.keys() <= _parameters().keys()
    shared: list[Any] = [_read(file).data for file in example.files if file.path == SETTINGS[1]]
    return Terms(
        values={**{name: one.default for name, one in _parameters().items()}, **own},
        units={name: one.unit for name, one in _parameters().items()},
        schemas=_schemas(),
        path="controls/EX-1.yaml",
        populations=shared[0]["populations"] if shared else {},
    )


@cache
def _parameters() -> dict[str, Parameter]:
    return read_parameters(Catalogue.builtin())


@cache
def _schemas() -> SchemaSet:
    return read_schemas(Catalogue.builtin())
