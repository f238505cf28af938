"""What is wrong with a file of YAML, in words for whoever writes it, with the place and what to do about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from yaml.events import AliasEvent, ScalarEvent

from socgap_evidence import limits
from socgap_evidence.errors import DocumentError, shortened

if TYPE_CHECKING:
    import yaml
    from yaml.reader import ReaderError


def at(mark: Any) -> tuple[int, int]:
    """Line and column of a mark of the parser, counted from 1."""
    return mark.line + 1, mark.column + 1


def end_of(text: str) -> tuple[int, int]:
    """The last line and the column behind it. Where nothing ends that line, the parser sees one more, and nobody else."""
    lines = _BREAK.split(text)
    return len(lines), len(lines[-1]) + 1


def refused(event: Any, path: str) -> DocumentError:
    """What evidence must not use."""
    if type(event) is AliasEvent:
        what, fix = f"the alias '*{event.anchor}'", "Write the value out where it is used."
    elif event.anchor is not None:
        what, fix = f"the anchor '&{event.anchor}'", "Write the value out where it is used."
    elif event.tag is not None:
        what, fix = f"the tag '{event.tag}'", "Leave the tag out; quote the value if it must be text."
    else:
        what, fix = f"more than {limits.in_force().depth} levels of nesting", "Flatten the data."
    mark = event.start_mark
    return DocumentError(
        f"It uses {what}, which evidence must not.",
        path=path,
        line=mark.line + 1,
        column=mark.column + 1,
        fix=fix,
    )


def bad_key(event: Any, path: str) -> DocumentError:
    """What is wrong with a key."""
    mark = event.start_mark
    if type(event) is not ScalarEvent:
        message, fix = "A key is a list or a mapping; only text can be a key.", "Make the key a word."
    elif event.value == "<<":
        message, fix = "It uses the merge key '<<', which evidence must not.", "Write the values out."
    else:
        message, fix = f"The key '{shortened(event.value)}' stands here twice.", "Keep one of the two."
    return DocumentError(message, path=path, line=mark.line + 1, column=mark.column + 1, fix=fix)


def syntax_error(error: yaml.MarkedYAMLError, text: str, path: str) -> DocumentError:
    """What the parser says, where it can be mended."""
    problem = error.problem or error.context or "it cannot be parsed"
    # Where it begins is where it can be mended; the parser notices at the end of the file, or on the next line.
    is_late = problem in _NOTICED_LATE and error.context_mark is not None
    mark = error.context_mark if is_late else error.problem_mark or error.context_mark
    said, fix = _IN_WORDS.get(problem, (f"{problem}", _ANY_FIX))
    line, column = (None, None) if mark is None else min(at(mark), end_of(text))
    if line and _NO_BREAK_SPACE in _BREAK.split(text)[line - 1]:
        fix = "There is a no-break space in the line: type an ordinary one."
    return DocumentError(f"It is not YAML: {said}.", path=path, line=line, column=column, fix=fix)


_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line for the parser."""
_NO_BREAK_SPACE = "\u00a0"
_ANY_FIX = "Correct the line; a value with ': ' or ' #' in it needs quotes."
_ALIGN = "Indent the line like those beside it, or put quotes around a value with ': ' or ' #' in it."
_NOTICED_LATE = frozenset({"found unexpected end of stream", "could not find expected ':'"})
_IN_WORDS = {
    "found a tab character that violates indentation": (
        "a tab stands where the indentation is",
        "Indent with blanks; YAML takes no tabs there.",
    ),
    "found character that cannot start any token": (
        "a value cannot begin with this character",
        "Put quotes around the value; if it is a tab, indent with blanks.",
    ),
    "found unexpected end of stream": ("the quote that begins here is never closed", "Close it."),
    "could not find expected ':'": ("a key stands here without ': ' and a value", _ANY_FIX),
    "did not find expected '-' indicator": ("the line is not indented like the entries of the list", _ALIGN),
    "did not find expected key": (
        "the line is not indented like those above, or its quotes end early",
        _ALIGN,
    ),
    "mapping values are not allowed in this context": (
        "a second ': ' stands in the line, or it is indented too far",
        _ALIGN,
    ),
}
"""What the parser says, in words for whoever writes the file, and what to do about it."""


def bad_character(error: ReaderError, text: str, path: str) -> DocumentError:
    """A character that YAML does not allow; libyaml counts its offset in bytes."""
    line, column = end_of(text.encode()[: error.position].decode(errors="ignore"))
    return DocumentError(
        f"It is not YAML: {first_line(error)}.",
        path=path,
        line=line,
        column=column,
        fix="Delete the character, or write it as an escape between double quotes.",
    )


def first_line(error: Exception) -> str:
    """The first line of what a library says, without the full stop."""
    return str(error).splitlines()[0].rstrip(".")
