"""`content`: a document has the headings it must have, says enough, and holds no template text and no credential.

Why: a policy that is still the template it was made from looks complete to every other check. And evidence is read
by many, for years: a key that was pasted into it is everybody's.

Passes:

    content: {headings: [Purpose, Scope], section_words: 6, no_placeholders: true}

    # evidence/policies/access-control.md
    ---
    id: POL-ACCESS
    ---
    # Access control

    ## Purpose

    Only people who need a system can use it.

    ## Scope

    Every system that holds data of customers, and everyone who works on one.

Fails:

    content: {headings: [Purpose, Scope], section_words: 6, no_placeholders: true}

    # evidence/policies/access-control.md
    ---
    id: POL-ACCESS
    ---
    # Access control

    ## Purpose

    To control access.

    It holds from TBD on.

    # invalid: The heading 'Scope' is missing.
    # invalid: Template text is left: 'TBD'.

Fails: with an access key in a file of any kind:

    content: {no_credentials: true}

    # evidence/access/config/CFG-2026-03-iaas.yaml
    id: CFG-2026-03-iaas
    notes: Exported with AKIAIOSFODNN7EXAMPLE.

    # invalid: 'notes' holds what looks like an access key.

Fix: write the section; say what is done here, by whom and when. A credential is replaced first, wherever it is used,
and then taken out: git keeps what once stood here.

Known as credentials are private keys by the line that opens them, and access keys of Amazon, GitHub, GitLab, Google,
Slack and Stripe by how they begin. A password looks like any other word and is not found; nor is what stands in an
attached file. What is found is not repeated.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.rules.base import Rule, mapping
from socgap_evidence.rules.left_text import LINE_BREAK, credentials, in_line, placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json
    from socgap_evidence.rules.base import Finding, Use
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.terms import Terms

KEYWORD = "content"
VALUE: Json = {
    "type": "object",
    "description": "A document has its headings, says enough, and holds no template text.",
    "properties": {
        "headings": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "minItems": 1,
            "uniqueItems": True,
        },
        "words": {
            "type": "integer",
            "minimum": 1,
            "description": "How many words the whole body has at least.",
        },
        "section_words": {"type": "integer", "minimum": 1, "description": "And the text below each heading."},
        "no_placeholders": {
            "const": True,
            "description": "No template text is left in any value or in the body.",
        },
        "no_credentials": {
            "const": True,
            "description": "No private key and no access key stands in any value or in the body.",
        },
    },
    "dependentRequired": {"section_words": ["headings"]},
    "minProperties": 1,
    "additionalProperties": False,
}
_SECTION_WORDS = 20
_WORD = re.compile(r"\w[\w'’-]*")  # noqa: RUF001  # people write both apostrophes
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


class Content(Rule, frozen=True):
    """The document says what it must say."""

    headings: tuple[str, ...]
    words: int
    section_words: int
    no_placeholders: bool
    no_credentials: bool

    @classmethod
    def parse(cls, value: Json, _terms: Terms) -> Content:
        """The rule from its value in a control, which the grammar has accepted."""
        value = mapping(value)
        headings, words, section = value.get("headings"), value.get("words"), value.get("section_words")
        return cls(
            headings=tuple(str(text) for text in headings) if isinstance(headings, list) else (),
            words=int(words) if isinstance(words, int | float) else 0,
            section_words=int(section) if isinstance(section, int | float) else _SECTION_WORDS,
            no_placeholders=value.get("no_placeholders") is True,
            no_credentials=value.get("no_credentials") is True,
        )

    def selectors(self) -> tuple[Use, ...]:
        """None: it looks at the text as a whole."""
        return ()

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each heading that is absent or empty, for too few words, template text and credentials."""
        yield from chain.from_iterable(
            subject.each_file(self, lambda document: tuple(self._in_file(document)))
        )

    def _in_file(self, document: Document) -> Iterator[Finding]:
        if self.headings or self.words:
            yield from self._structure(document)
        if self.no_placeholders:
            yield from placeholders(document)
        if self.no_credentials:
            yield from credentials(document)

    def _structure(self, document: Document) -> Iterator[Finding]:
        if document.body is None:
            yield in_line(document, 1, "It is no Markdown and so has no headings and no text below them.")
            return
        sections = _sections(document)
        total = _count_words(document.body)
        if total < self.words:
            yield in_line(
                document,
                document.body_line,
                f"The body has {total} words; at least {self.words} say something.",
            )
        for wanted in self.headings:
            found = [section for section in sections if _same_words(section.title, wanted)]
            if not found:
                message = f"The heading '{wanted}' is missing."
                yield in_line(document, document.body_line, message, fix=f"Add a section headed '{wanted}'.")
            elif max(section.words for section in found) < self.section_words:
                yield in_line(
                    document,
                    found[0].line,
                    f"The section '{wanted}' has {found[0].words} words; at least {self.section_words} say something.",
                )


class _Section(Struct, frozen=True):
    """A heading, the line it stands on, and the number of words below it and its own subheadings."""

    title: str
    line: int
    words: int


def _sections(document: Document) -> list[_Section]:
    from markdown_it import MarkdownIt  # 50 ms, and only documents need it

    body = document.body or ""
    lines = LINE_BREAK.split(body)
    tokens = MarkdownIt("commonmark").parse(body)
    headings = [
        (int(token.tag[1:]), tokens[index + 1].content, token.map[0], token.map[1])
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.map
    ]
    sections = []
    for index, (level, title, start, behind) in enumerate(headings):
        end = next((other[2] for other in headings[index + 1 :] if other[0] <= level), len(lines))
        words = _count_words("\n".join(lines[behind:end]))
        sections.append(_Section(title, document.body_line + start, words))
    return sections


def _count_words(text: str) -> int:
    """The words that a reader sees: HTML comments are instructions to the author."""
    return len(_WORD.findall(_COMMENT.sub(" ", text)))


def _same_words(title: str, wanted: str) -> bool:
    return [word.casefold() for word in _WORD.findall(title)] == [
        word.casefold() for word in _WORD.findall(wanted)
    ]
