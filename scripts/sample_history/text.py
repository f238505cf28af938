"""The text of an earlier state of a file, in the words of today's wherever the two agree.

A dump of the data would reformat the file, and the history would show changes that nobody made. So today's
text is printed again line by line: what is equal is copied, what is gone is left out, and only what was
different is written anew. It copes with what the sample's files are: block collections, one entry a line,
flow collections inside.
"""

from __future__ import annotations

import json
import re
from textwrap import wrap
from typing import TYPE_CHECKING

import yaml

from socgap_evidence.documents import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json

WIDTH = 110
_PLAIN = re.compile(r"[A-Za-z0-9_./][^:#\[\]{},&*!|>'\"%@`\n]*(:[^\s:#\[\]{},]+)*")


def rewrite(text: str, now: Json, was: Json) -> str:
    """The YAML text that holds ``was``, made from the text that holds ``now``.

    ``was`` may lack entries and items and may hold other values; new list items are more than it can do.
    Raises ValueError if the text it made does not hold ``was``.
    """
    if now == was:
        return text
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    lines = text.splitlines(keepends=True)
    head = lines[: node.start_mark.line] if node else []
    made = "".join([*head, *_print(lines, node, now, was, len(lines))])
    if (found := read_document("made.yaml", made.encode()).data) != was:
        raise ValueError(f"The text says {found!r} and should say {was!r}.")
    return made


def replace_front_matter(text: str, front: str) -> str:
    """A Markdown text with other front matter."""
    return f"---\n{front}---\n{split_front_matter(text)[1]}"


def split_front_matter(text: str) -> tuple[str, str]:
    """The front matter of a Markdown text, without its fences, and what follows them."""
    _, front, body = text.split("---\n", 2)
    return front, body


def _print(lines: list[str], node: yaml.Node | None, now: Json, was: Json, end: int) -> Iterator[str]:
    """The lines of a block collection that ends before line ``end``."""
    match node, now, was:
        case yaml.MappingNode(), dict(), dict():
            yield from _mapping(lines, node, now, was, end)
        case yaml.SequenceNode(), list(), list():
            yield from _sequence(lines, node, now, was, end)
        case _:
            raise ValueError("A block collection can only become another of its kind.")


def _mapping(
    lines: list[str], node: yaml.MappingNode, now: dict[str, Json], was: dict[str, Json], end: int
) -> Iterator[str]:
    starts = [key.start_mark.line for key, _ in node.value]
    for (key, value), start, stop in zip(node.value, starts, [*starts[1:], end], strict=True):
        name = str(key.value)
        if name not in was:
            continue
        if now[name] == was[name]:
            yield from lines[start:stop]
        elif _is_block(value) and isinstance(was[name], type(now[name])) and was[name]:
            yield from lines[start : value.start_mark.line]
            yield from _print(lines, value, now[name], was[name], stop)
        else:
            yield _entry(lines[start][: key.start_mark.column], name, was[name])
    indent = " " * node.start_mark.column
    for name, only_then in was.items():
        if name not in now:
            yield _entry(indent, name, only_then)


def _sequence(
    lines: list[str], node: yaml.SequenceNode, now: list[Json], was: list[Json], end: int
) -> Iterator[str]:
    starts = [item.start_mark.line for item in node.value]
    wanted = {_identity(item): item for item in was}
    for item, start, stop, today in zip(node.value, starts, [*starts[1:], end], now, strict=True):
        before = wanted.get(_identity(today))
        if before == today:
            yield from lines[start:stop]
        elif before is not None and _is_block(item):
            yield from _print(lines, item, today, before, stop)
        elif before is not None:
            yield f"{lines[start][: item.start_mark.column]}{flow(before)}\n"


def _is_block(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and not node.flow_style


def _identity(item: Json) -> str:
    """What makes an item the same in two versions: its first two values, which no version changes."""
    return json.dumps(list(item.values())[:2] if isinstance(item, dict) else item)


def _entry(indent: str, name: str, value: Json) -> str:
    line = f"{indent}{name}: {flow(value)}\n"
    if len(line) <= WIDTH or not isinstance(value, str):
        return line
    # The first entry of a list item has its dash in the indentation.
    deeper = " " * len(indent) + "  "
    folded = wrap(value, WIDTH - len(deeper), break_long_words=False, break_on_hyphens=False)
    return f"{indent}{name}: >-\n" + "".join(f"{deeper}{part}\n" for part in folded)


def flow(value: Json) -> str:
    """A value on one line, as YAML."""
    match value:
        case dict():
            return "{" + ", ".join(f"{name}: {flow(inner)}" for name, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(flow(item) for item in value) + "]"
        case str() if _PLAIN.fullmatch(value) and _means_itself(value):
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)


def _means_itself(word: str) -> bool:
    return read_document("word.yaml", word.encode()).data == word
