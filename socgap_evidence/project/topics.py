"""Everything of a project that has a name, and what asks for it: controls, requirements, assertions, rules, limits."""

from __future__ import annotations

import difflib
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import UsageError, did_you_mean
from socgap_evidence.model import Reason
from socgap_evidence.project.words import WORDS
from socgap_evidence.rules import RULE_MODULES
from socgap_evidence.rules.docs import read_page
from socgap_evidence.snapshot import is_readme

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from socgap_evidence.project.controls import Check, Control, Requirement
    from socgap_evidence.project.loading import Project
    from socgap_evidence.rules.docs import Page

PARAMETERS = "parameters"
"""The name of all parameters together."""


class TopicKind(Enum):
    """What a name stands for."""

    CONTROL = "control"
    REQUIREMENT = "requirement"
    ASSERTION = "assertion"
    PARAMETERS = "parameters"
    PARAMETER = "parameter"


class Topic(Struct, frozen=True):
    """Something that has a name."""

    kind: TopicKind
    name: str
    """As it is spelled where it stands."""
    controls: tuple[str, ...] = ()
    """The controls that it belongs to, or that ask for it."""


class Asked(Struct, frozen=True):
    """A check with whoever asks for it."""

    control: Control
    requirement: Requirement
    check: Check


def every_check(controls: Iterable[Control]) -> Iterator[Asked]:
    """Every check of every requirement, in their order."""
    for control in controls:
        for requirement in control.requirements:
            for check in requirement.checks:
                yield Asked(control, requirement, check)


def is_path(wanted: str) -> bool:
    """Whether somebody means a path, whatever else is called so."""
    return "/" in wanted or "\\" in wanted or wanted in {".", ".."}


def find_topic(project: Project, wanted: str) -> Topic | None:
    """What a name stands for, in capitals or not; ``None`` if it is none."""
    known = {topic.name: topic for topic in _topics(project)}
    in_any_case = {name.lower(): topic for name, topic in known.items()}
    return known.get(wanted) or in_any_case.get(wanted.lower())


def unknown_topic(project: Project, wanted: str, paths: Iterable[str]) -> UsageError:
    """That nothing is called so, with what may have been meant: any name, or that of a file that judges or is judged."""
    topics = list(_topics(project))
    names = [*(topic.name for topic in topics), *rule_pages(), *WORDS]
    folders = [
        one.value.strip("/") for one in (project.config.controls, project.config.evidence) if one.value
    ]
    own = (
        path
        for path in paths
        if not is_readme(path) and path.startswith(tuple(f"{folder}/" for folder in folders))
    )
    files = {path.rpartition("/")[2]: path for path in own}
    guesses = (did_you_mean(spelled, names) for spelled in (wanted, wanted.upper(), wanted.lower()))
    close = difflib.get_close_matches(wanted, sorted(files), n=1, cutoff=0.8)
    named = f"Did you mean '{files[close[0]]}'?" if close else ""
    exact = named if wanted in files else ""
    fix = exact or next(filter(None, guesses), named) or f"Name {_one_of_each_kind(topics)}."
    return UsageError(f"Nothing is called '{wanted}'.", fix=fix)


@cache
def rule_pages() -> Mapping[str, Page]:
    """The documentation of each rule by its keywords."""
    pages = [read_page(module.__doc__ or "") for module in RULE_MODULES.values()]
    return {word.strip("`"): page for page in pages for word in page.keywords.split(", ")}


def _topics(project: Project) -> Iterator[Topic]:
    """Everything but the rules; of two with one name the last counts."""
    for name in project.parameters:
        yield Topic(TopicKind.PARAMETER, name)
    yield Topic(TopicKind.PARAMETERS, PARAMETERS)
    asking: dict[str, list[str]] = {}
    for asked in every_check(project.controls):
        if asked.check.id is not None:
            asking.setdefault(asked.check.id, []).append(asked.control.id)
    for name, controls in asking.items():
        yield Topic(TopicKind.ASSERTION, name, tuple(dict.fromkeys(controls)))
    for control in project.controls:
        for requirement in control.requirements:
            yield Topic(TopicKind.REQUIREMENT, requirement.id, (control.id,))
        yield Topic(TopicKind.CONTROL, control.id, (control.id,))


def _one_of_each_kind(topics: Iterable[Topic]) -> str:
    """What can be named, each with an example."""
    examples = {topic.kind: topic.name for topic in topics}
    kinds = (TopicKind.CONTROL, TopicKind.REQUIREMENT, TopicKind.ASSERTION, TopicKind.PARAMETER)
    named = [f"a {kind.value} ({examples[kind]})" for kind in kinds if kind in examples]
    return f"{', '.join(named)}, a rule ({next(iter(RULE_MODULES))}), a reason or a status ({Reason.STALE.value}), the path of a file, or '{PARAMETERS}'".replace(
        "a assertion", "an assertion"
    )
