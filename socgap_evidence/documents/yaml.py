"""YAML with JSON's types, built on the events of PyYAML's C parser (docs/adr/0004-yaml-loader.md).

Plain scalars follow JSON: ``true``, ``false``, ``null`` and ``~`` (in the three capitalisations of YAML 1.2),
numbers as JSON writes them; all else is text, so a date stays what its author wrote, ``no`` is a word and
``010`` keeps its zero. Refused, because each has fooled a tool like this one: anchors, aliases, merge keys,
tags, duplicate keys, keys that are no scalars, several documents, depth over 64.
"""

from __future__ import annotations

from contextlib import suppress
from sys import intern
from typing import TYPE_CHECKING, Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError

from socgap_evidence import limits
from socgap_evidence.documents.document import Document, Span, Spans, too_many_values
from socgap_evidence.documents.plainly import may_be_too_many
from socgap_evidence.documents.yaml_faults import (
    at,
    bad_character,
    bad_key,
    end_of,
    first_line,
    refused,
    syntax_error,
)
from socgap_evidence.documents.yaml_scalars import scalar
from socgap_evidence.errors import DocumentError

if TYPE_CHECKING:
    from socgap_evidence.model import Json, Pointer


def read(path: str, text: str) -> Document:
    """The document a YAML text holds; DocumentError with line and column if it holds none."""
    return Document(path, load(text, path=path))


def load(text: str, *, path: str = "") -> Json:
    """The one value that a YAML text holds, plain or not."""
    if may_be_too_many(text):
        _refuse_too_many(text, path)
    return parse(text, path=path)


def parse(text: str, *, path: str = "") -> Json:
    """The same for a text that holds no more values than it may."""
    parser = _parser(text, path)
    try:
        return _build(parser, path)
    except yaml.MarkedYAMLError as error:
        raise syntax_error(error, text, path) from error
    except ReaderError as error:
        raise bad_character(error, text, path) from error
    except yaml.YAMLError as error:
        raise DocumentError(
            f"It is not YAML: {first_line(error)}.", path=path, fix="Correct the file."
        ) from error


def _parser(text: str, path: str) -> Any:
    """A parser for a text; DocumentError where there is none."""
    try:
        from yaml.cyaml import CParser  # type: ignore[attr-defined]  # its home is a compiled module without stubs
    except ImportError as error:
        raise DocumentError(
            "It was not read: the PyYAML that is installed here has no libyaml.",
            path=path,
            fix="Install the wheel of PyYAML, not its pure sources, and check again.",
            undetermined=True,
        ) from error
    return CParser(text)


def _refuse_too_many(text: str, path: str) -> None:
    """Raise DocumentError if there are more values than a file may hold; what is no YAML is for ``parse`` to say."""
    next_event: Any = _parser(text, path).get_event
    values, most = 0, limits.in_force().values
    is_mapping, is_key = [False], [False]
    with suppress(yaml.YAMLError):
        while type(event := next_event()) is not StreamEndEvent:
            if type(event) in _CLOSING:
                is_mapping.pop()
                is_key.pop()
            elif type(event) in _VALUES:
                values += not is_key[-1]
                is_key[-1] = is_mapping[-1] and not is_key[-1]
                if type(event) in _OPENING:
                    is_mapping.append(type(event) is MappingStartEvent)
                    is_key.append(is_mapping[-1])
            if values > most:
                raise too_many_values(path, event.start_mark.line + 1, event.start_mark.column + 1)


_OPENING = frozenset({MappingStartEvent, SequenceStartEvent})
_CLOSING = frozenset({MappingEndEvent, SequenceEndEvent})
_VALUES = frozenset({ScalarEvent, AliasEvent}) | _OPENING


def _build(parser: Any, path: str) -> Json:
    """The one value that the parser's events make."""
    next_event: Any = parser.get_event
    next_event()  # the stream starts
    if type(next_event()) is not DocumentStartEvent:
        raise DocumentError(
            "It holds no value, only comments.", path=path, fix="Fill it in.", line=1, column=1
        )
    value = _value(next_event(), next_event, path, 0)
    mark = next_event().end_mark  # the document ends
    if type(next_event()) is DocumentStartEvent:
        raise DocumentError(
            "It holds more than one YAML document.",
            path=path,
            line=mark.line + 1,
            column=mark.column + 1,
            fix="Put each document into a file of its own.",
        )
    return value


def _value(event: Any, next_event: Any, path: str, depth: int) -> Json:
    """The value that begins with an event, ``depth`` lists and mappings down."""
    kind = type(event)
    if kind is AliasEvent or event.anchor is not None or event.tag is not None:
        raise refused(event, path)
    if kind is ScalarEvent:
        return scalar(event.value) if event.implicit[0] else str(event.value)
    if depth >= limits.in_force().depth:
        raise refused(event, path)
    return (_mapping if kind is MappingStartEvent else _sequence)(next_event, path, depth + 1)


def _mapping(next_event: Any, path: str, depth: int) -> Json:
    """The fields up to the end of the mapping. Plain scalars are read in place: a call for each costs a tenth."""
    fields: dict[str, Json] = {}
    while type(event := next_event()) is not MappingEndEvent:
        if type(event) is not ScalarEvent:
            raise refused(event, path) if type(event) is AliasEvent else bad_key(event, path)
        if event.anchor is not None or event.tag is not None:
            raise refused(event, path)
        key = intern(event.value)
        if key in fields or key == "<<":
            raise bad_key(event, path)
        event = next_event()
        if type(event) is ScalarEvent and event.anchor is None and event.tag is None:
            fields[key] = scalar(event.value) if event.implicit[0] else event.value
        else:
            fields[key] = _value(event, next_event, path, depth)
    return fields


def _sequence(next_event: Any, path: str, depth: int) -> Json:
    """The entries up to the end of the list."""
    entries: list[Json] = []
    while type(event := next_event()) is not SequenceEndEvent:
        entries.append(_value(event, next_event, path, depth))
    return entries


def spans(text: str) -> Spans:
    """The place of every key and value of a text that ``load`` has accepted."""
    found = Spans()
    next_event: Any = _parser(text, "").get_event
    try:
        next_event()
        if type(next_event()) is DocumentStartEvent:
            _place(next_event(), next_event, (), found, end_of(text))
    except yaml.YAMLError as error:
        raise DocumentError(f"It is not YAML: {first_line(error)}.") from error
    return found


def _place(event: Any, next_event: Any, pointer: Pointer, found: Spans, end: tuple[int, int]) -> Any:
    """Record the value that begins with ``event``; return the event that its text ends with.

    The end of a block list or mapping lies past the blank lines after it, so its last item stands for it.
    """
    last = event
    if type(event) is MappingStartEvent:
        while type(key := next_event()) is not MappingEndEvent:
            inner = (*pointer, key.value)
            found.keys[inner] = _span(key, key, end)
            last = _place(next_event(), next_event, inner, found, end)
        last = key if event.flow_style else last
    elif type(event) is SequenceStartEvent:
        index = 0
        while type(item := next_event()) is not SequenceEndEvent:
            last = _place(item, next_event, (*pointer, index), found, end)
            index += 1
        last = item if event.flow_style else last
    found.values[pointer] = _span(event, last, end)
    return last


def _span(first: Any, last: Any, end: tuple[int, int]) -> Span:
    return Span(*min(at(first.start_mark), end), *min(at(last.end_mark), end))
