"""SARIF 2.1.0, for code scanning: one run, whose rules are what is asked and whose results are the problems.

Section numbers are those of the OASIS standard. Columns count characters. Paths are URI references from the root of the
repository. There is no clock in it: what is judged the same is written the same.
"""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import quote

from socgap_evidence import __version__
from socgap_evidence.outputs.escaping import plain, sarif
from socgap_evidence.outputs.json import dump
from socgap_evidence.outputs.problems import Level, problems, unexplained
from socgap_evidence.project.topics import rule_pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from socgap_evidence.documents import Span
    from socgap_evidence.model import Json
    from socgap_evidence.outputs.problems import Problem
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verdict import Verdict

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RESULTS = 5_000
"""How many results there are at most: GitHub shows no more of a run."""
BYTES = 8_000_000
"""How many bytes they take at most without blanks; packed, with all else, they are the less: GitHub takes 10 MB."""
LONGEST = 1_024
"""How many characters a text has at most, as GitHub takes of a description."""
TAGS = 20
"""How many tags a rule has at most, as GitHub takes."""
WARNING = "socgap/warning"
"""The rule of what does not close the gate and that somebody should know."""
GATE = "socgap/gate"
"""The rule of a gate that does not open though no gap says why."""

_OF_OUR_OWN = {
    WARNING: "Something does not close the gate, and somebody should know.",
    GATE: "The gate opens only where something was checked.",
}
_GIST = ("Why", "Fix")


def render(verdict: Verdict, style: Style) -> str:
    """The log, ending with a line break."""
    listed = problems(verdict, style.folder)
    # GitHub shows no notification, and takes a run without results for one in which all is well.
    why_closed = unexplained(verdict, listed, style.folder)
    found = listed if why_closed is None else (why_closed, *listed)
    kept = _kept(verdict, found)
    of_rule: dict[str, list[Problem]] = {}
    for one, _ in kept:
        of_rule.setdefault(_rule_id(one), []).append(one)
    index_of = {name: index for index, name in enumerate(of_rule)}
    run: dict[str, Json] = {
        "tool": {
            "driver": {
                "name": "socgap",
                "version": __version__,
                "rules": [_rule(name, several) for name, several in of_rule.items()],
            }
        },
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": list(_notifications(verdict, len(found), len(kept))),
            }
        ],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            {"ruleId": _rule_id(one), "ruleIndex": index_of[_rule_id(one)], **result} for one, result in kept
        ],
        "properties": _facts(verdict),
    }
    data: dict[str, Json] = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return dump(data, ascii_only=not style.unicode)


def _kept(verdict: Verdict, found: Sequence[Problem]) -> list[tuple[Problem, dict[str, Json]]]:
    """As many results as GitHub takes, those of the worst problems first, in the order of the list."""
    worst_first = sorted(range(len(found)), key=lambda index: list(Level).index(found[index].level))
    results: dict[int, dict[str, Json]] = {}
    left = BYTES
    for index in worst_first[:RESULTS]:
        result = _result(verdict, found[index])
        left -= len(json.dumps(result))
        if left < 0:
            break
        results[index] = result
    return [(found[index], results[index]) for index in sorted(results)]


def _facts(verdict: Verdict) -> dict[str, Json]:
    config = verdict.assessment.project.config
    window = config.window.value
    return {
        "company": _text(config.company.value),
        "asOf": str(verdict.as_of),
        "asOfIsPinned": verdict.is_pinned,
        "window": {"start": str(window.start), "end": str(window.end)} if window else None,
        "gate": _text(verdict.headline),
    }


def _notifications(verdict: Verdict, found: int, kept: int) -> Iterator[dict[str, Json]]:
    """What bears on the whole."""
    if verdict.unchecked:
        yield _notification("error", verdict.headline)
    trouble = verdict.assessment.no_history
    if trouble is not None:
        yield _notification("error", f"{trouble.message} {trouble.fix}")
    for note in verdict.assessment.history_notes:
        yield _notification("note", note)
    if kept < found:
        yield _notification(
            "warning",
            f"{found - kept} of {found} problems are left out, because code scanning takes no more:"
            " run `socgap check` to see all of them.",
        )


def _notification(level: str, text: str) -> dict[str, Json]:
    return {"level": level, "message": {"text": sarif(_text(text))}}


def _rule_id(one: Problem) -> str:
    """What was asked and the keyword that asks it: ``AC-1.E1/fresh``."""
    if one.gap is not None:
        return _text(f"{one.name}/{one.rule}")
    return WARNING if one.level is Level.WARNING else GATE


def _rule(name: str, several: Sequence[Problem]) -> dict[str, Json]:
    """What is asked. A sentence that holds for many requirements is one rule, so it may be one of several controls.

    There is no address of documentation: section 3.49.12 asks for an absolute one, and the project has none.
    """
    first = several[0]
    if first.requirement is None or first.gap is None:
        return {
            "id": name,
            "name": name.replace("/", " "),
            "shortDescription": {"text": _OF_OUR_OWN[name]},
            "defaultConfiguration": {"level": first.level.value},
        }
    controls = {
        one.control.assessed.control.id: one.control.assessed.control
        for one in several
        if one.control is not None
    }
    answered = [(*one.criteria.primary, *one.criteria.secondary) for one in controls.values()]
    tags: list[Json] = [_text(one) for one in dict.fromkeys(chain.from_iterable(answered))]
    return {
        "id": name,
        "name": _text(f"{first.name} {first.rule}"),
        "shortDescription": {"text": _text(first.gap.says or first.requirement.assessed.requirement.title)},
        **_help(first.rule),
        "defaultConfiguration": {"level": Level.ERROR.value},
        "properties": {
            "controls": [_text(one) for one in controls],
            "questions": [_text(one.question) for one in controls.values()],
            "tags": tags[:TAGS],
        },
    }


def _help(keyword: str) -> dict[str, Json]:
    """Why the rule exists and what to do; nothing for what no keyword finds, such as a file that is not of its type."""
    page = rule_pages().get(keyword)
    if page is None:
        return {}
    parts = [" ".join(part.split()) for part in page.body if isinstance(part, str)]
    gist = [part.partition(": ") for part in parts if part.partition(":")[0] in _GIST]
    return {
        "help": {
            "text": "\n\n".join(f"{label}: {text}" for label, _, text in gist).replace("`", ""),
            "markdown": "\n\n".join(f"**{label}:** {text}" for label, _, text in gist),
        }
    }


def _result(verdict: Verdict, one: Problem) -> dict[str, Json]:
    """A result but for its rule, of which the place among the others is not known yet."""
    return {
        "level": one.level.value,
        "message": {"text": sarif(_text(" ".join(filter(None, (one.message, one.fix)))))},
        "locations": [{"physicalLocation": _place(one)}],
        "partialFingerprints": {"socgap/v1": one.fingerprint},
        # Section 3.27.23: that nothing suppresses a result is an empty list; none would be that nobody knows.
        "suppressions": [_suppression(verdict, one)] if one.level is Level.NOTE else [],
        **_properties(one),
    }


def _properties(one: Problem) -> dict[str, Json]:
    if one.gap is None or one.control is None:
        return {}
    properties: dict[str, Json] = {
        "control": _text(one.gap.control),
        "requirement": _text(one.gap.requirement),
        "owner": _text(one.control.assessed.control.owner),
        "reason": one.gap.reason.value,
        "since": None if one.gap.days.since is None else str(one.gap.days.since),
    }
    return {"properties": properties}


def _suppression(verdict: Verdict, one: Problem) -> dict[str, Json]:
    said = list(one.remarks)
    if not one.is_waived and verdict.ratchet is not None:
        baseline = verdict.ratchet.baseline
        said.append(f"{baseline.path} lists it, of {baseline.as_of}.")
    return {"kind": "external", "status": "accepted", "justification": _text(" ".join(said))}


def _place(one: Problem) -> dict[str, Json]:
    """Where it is. GitHub refuses a result without a place: what is nowhere is shown at the settings.

    They are always there, as nothing is judged without them, and the company owns them.
    """
    path = quote(one.shown_at.encode("utf-8", "surrogateescape"), safe="/-_.~")
    return {
        "artifactLocation": {"uri": path, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1} if one.span is None else _region(one.span),
    }


def _region(span: Span) -> dict[str, Json]:
    """From the first character to the one before the end; only where it begins, of what has no known end."""
    region: dict[str, Json] = {"startLine": span.line, "startColumn": span.column}
    if (span.line, span.column) == (span.end_line, span.end_column):
        return region
    return {**region, "endLine": span.end_line, "endColumn": span.end_column}


def _text(text: str) -> str:
    """Text of strangers on one line, and no longer than readers take."""
    shown = plain(text)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 3]}..."
