"""A rule's documentation, read from its module's docstring: paragraphs, and examples that the tests run.

An indented block under ``Passes:`` or ``Fails:`` is an example, in this order:

- what a control says: the keyword with its value, and whatever else of the requirement matters (``title``, ``kind``);
- any number of files, each behind a comment line with its path, whose ending decides how the file is read. They are
  the requirement's own, or those of them that match its ``evidence`` if it says that. A document type in parentheses,
  as in ``# evidence/registers/people.yaml (people)``, makes it a file that is looked up instead. ``# socgap.yaml``
  holds settings, ``# controls/shared.yaml`` populations with names;
- for rules that ask git, ``# commit on 2026-09-29 by p-003``, or ``... by p-003, approved by p-001`` for a trailer that
  names one: the files behind it were committed then. A path that stands in several commits has as many versions;
- comment lines with what is found: ``# failing: message``, with the gap's days if it does not hold on all of them,
  ``# stale from 2026-06-10: message`` or ``# missed from 2026-07-16 until 2026-08-01: message`` (``until`` is the
  first day without it); ``# passes on 2026-04-01`` says that no gap holds on that day. A line that begins with
  ``#`` and two or more spaces goes on with the sentence above it.
"""

from __future__ import annotations

import re
from datetime import date
from inspect import cleandoc
from textwrap import dedent
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

_TITLE = re.compile(r"(?P<keywords>`\w+`(?:, `\w+`)*): (?P<sentence>.+)")
_LABEL = re.compile(r"(Why|Passes|Fails|Fix):")
_BLOCK = re.compile(
    r"(?P<indented>(?:^ .*\n(?:\n+(?= ))?)+)|^\S.*\n(?:(?!(?:Why|Passes|Fails|Fix):)\S.*\n)*", re.MULTILINE
)
_PATH = re.compile(r"# (?P<path>[^\s()]*\.\w+)(?: \((?P<type>[\w-]+)\))?")
_COMMIT = re.compile(
    r"# commit on (?P<day>\d{4}-\d{2}-\d{2}) by (?P<author>[\w-]+)(?:, approved by (?P<approver>[\w-]+))?"
)
_FOUND = re.compile(rf"# (?:passes|{'|'.join(reason.value for reason in Reason)})\b.*")
_DAY = r"\d{4}-\d{2}-\d{2}"
_PASSES = re.compile(rf"passes(?: on (?P<day>{_DAY}))?")
_GAP = re.compile(
    rf"(?P<reason>\w+)(?: from (?P<since>{_DAY}))?(?: until (?P<until>{_DAY}))?: (?P<message>.+)"
)


class ExampleFile(Struct, frozen=True):
    """A file of an example."""

    path: str
    text: str
    """What it holds, without blank lines around it; one line break ends it unless it is empty."""
    type: str | None
    """The document type under which others look it up; ``None`` for the requirement's own files and settings."""


class ExampleCommit(Struct, frozen=True):
    """A commit of an example."""

    day: date
    author: str
    approver: str
    """Whom a trailer names; empty if there is none."""
    files: tuple[ExampleFile, ...]
    """What it brings or changes."""


class Claim(Struct, frozen=True):
    """A gap that an example is said to have."""

    reason: Reason
    message: str
    days: Interval = ALWAYS


class Example(Struct, frozen=True):
    """A requirement and its files, with what the rule is said to find in them."""

    fails: bool
    text: str
    """All of it as it is written, without the indentation."""
    requirement: str
    """As much of the requirement as matters, in the YAML of a control."""
    files: tuple[ExampleFile, ...]
    """As they are in the end."""
    commits: tuple[ExampleCommit, ...]
    """In order; none where git does not matter."""
    claims: tuple[Claim, ...]
    """Every gap that is found on the days on which one of these begins or ends; none if it passes."""
    passes_on: tuple[date, ...]
    """Days on which no gap holds; without any, one that passes has no gap on any day."""


class Page(Struct, frozen=True):
    """The documentation of a rule."""

    keywords: str
    """``fresh`` in backticks, or several such words with commas between them."""
    sentence: str
    """What it says, beginning with a small letter."""
    body: tuple[str | Example, ...]
    """Paragraphs and examples, in order. A paragraph begins with ``Why:`` and the like where one is labelled."""

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples, in order."""
        return tuple(part for part in self.body if isinstance(part, Example))


def read_page(docstring: str) -> Page:
    """The documentation that a docstring holds; ValueError with a sentence if it does not keep the form."""
    first, _, rest = cleandoc(docstring).partition("\n")
    title = _TITLE.fullmatch(first)
    if title is None:
        raise ValueError(f"the first line is '`keyword`: sentence', not '{first}'")
    body: list[str | Example] = []
    label = ""
    for match in _BLOCK.finditer(f"{rest}\n"):
        text = match.group().rstrip()
        if match["indented"] and label in {"Passes", "Fails"}:
            body.append(read_example(dedent(text), fails=label == "Fails"))
            continue
        begins = _LABEL.match(text)
        label = begins[1] if begins else label
        body.append(text)
    return Page(title["keywords"], title["sentence"], tuple(body))


def read_example(text: str, *, fails: bool) -> Example:
    """The example that a text holds; ValueError with a sentence if what it states cannot be what it is for."""
    chunks: list[list[str]] = [[]]
    for line in text.splitlines():
        if any(mark.fullmatch(line) for mark in (_PATH, _FOUND, _COMMIT)):
            chunks.append([])
        chunks[-1].append(line)
    requirement, *others = chunks
    loose, commits = _files(others)
    sentences = [_sentence(chunk) for chunk in others if _FOUND.fullmatch(chunk[0])]
    claims = tuple(_claim(sentence) for sentence in sentences if not sentence.startswith("passes"))
    if fails != bool(claims):
        raise ValueError(
            "it states no gap" if fails else f"it passes, and yet it states '{claims[0].message}'"
        )
    return Example(
        fails=fails,
        text=text,
        requirement=_text(requirement),
        files=tuple(
            {file.path: file for file in (*loose, *(one for some in commits for one in some.files))}.values()
        ),
        commits=commits,
        claims=claims,
        passes_on=tuple(_days_of_passing(sentences)),
    )


def _files(chunks: Iterable[list[str]]) -> tuple[list[ExampleFile], tuple[ExampleCommit, ...]]:
    """The files that stand before any commit, and the commits with theirs."""
    loose: list[ExampleFile] = []
    commits: list[ExampleCommit] = []
    for first, *lines in chunks:
        path, commit = _PATH.fullmatch(first), _COMMIT.fullmatch(first)
        if commit:
            day = date.fromisoformat(commit["day"])
            commits.append(ExampleCommit(day, commit["author"], commit["approver"] or "", ()))
        elif path:
            file = ExampleFile(path["path"], _text(lines), path["type"])
            if commits:
                commits[-1] = replace(commits[-1], files=(*commits[-1].files, file))
            else:
                loose.append(file)
    return loose, tuple(commits)


def _text(lines: list[str]) -> str:
    text = "\n".join(lines).strip("\n")
    return f"{text}\n" if text else ""


def _sentence(lines: list[str]) -> str:
    """The sentence of a comment line and of those that go on with it."""
    first, *others = [line for line in lines if line]
    for line in others:
        if not line.startswith("#  "):
            raise ValueError(f"'{line}' stands behind '{first}'")
    return " ".join(line.removeprefix("#").strip() for line in (first, *others))


def _claim(sentence: str) -> Claim:
    stated = _GAP.fullmatch(sentence)
    if stated is None:
        raise ValueError(f"'{sentence}' is not 'reason: message' or 'reason from day until day: message'")
    since, until = (date.fromisoformat(day) if day else None for day in (stated["since"], stated["until"]))
    return Claim(Reason(stated["reason"]), stated["message"], Interval(since, until))


def _days_of_passing(sentences: Iterable[str]) -> Iterable[date]:
    for sentence in sentences:
        if sentence.startswith("passes"):
            stated = _PASSES.fullmatch(sentence)
            if stated is None:
                raise ValueError(f"'{sentence}' is not 'passes' or 'passes on day'")
            if stated["day"]:
                yield date.fromisoformat(stated["day"])
