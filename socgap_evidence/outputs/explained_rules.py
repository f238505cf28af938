"""A rule's documentation as text: its module's docstring, wrapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.style import BOLD, CYAN
from socgap_evidence.outputs.wrapping import labelled, paragraph, verbatim
from socgap_evidence.rules.docs import Example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.outputs.style import Style
    from socgap_evidence.rules.docs import Page

_GIST = ("Why", "Fix")


def render(page: Page, style: Style) -> str:
    """The whole of it with its examples, ending with a line break."""
    return "".join(f"{line}\n" for line in _lines(page, style))


def _lines(page: Page, style: Style) -> Iterator[str]:
    yield from paragraph(f"{unmarked(page.keywords)}: {page.sentence}", style, BOLD, indent=0)
    for part in page.body:
        yield ""
        if isinstance(part, Example):
            yield from verbatim(part.text, indent=4)
        else:
            yield from paragraph(unmarked(part), style, indent=0)


def gist(page: Page, style: Style) -> Iterator[str]:
    """What the rule says, why it exists and what to do, without its examples."""
    yield from labelled(unmarked(page.keywords), capital(page.sentence), style, CYAN)
    for label in _GIST:
        said = labelled_part(page, label)
        if said:
            yield from labelled(label.lower(), said, style, CYAN)


def labelled_part(page: Page, label: str) -> str:
    """The paragraph that begins with a label, without it; empty if there is none."""
    found = (part.partition(":") for part in page.body if not isinstance(part, Example))
    return next((capital(text) for name, _, text in found if name == label), "")


def capital(text: str) -> str:
    """Prose as a sentence begins."""
    words = unmarked(text)
    return f"{words[:1].upper()}{words[1:]}"


def unmarked(text: str) -> str:
    """Prose without its marks: a keyword in backticks is known by what it says."""
    return " ".join(text.replace("`", "").split())
