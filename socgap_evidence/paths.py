"""Following the paths that controls use every day through a document, without the JSONPath library.

``$.items[*]`` and ``$.items[?@.result == 'passed']`` are asked of registers with a hundred thousand rows, for which the
library makes half a dozen objects each. A path of names, ``*`` and filters that compare fields with constants is
followed here and selects what the library would, in the same order; ``follower`` has nothing for any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jsonpath_rfc9535 import JSONPathQuery

    from socgap_evidence.model import Json, Pointer

    Step = Callable[[list["Node"]], list["Node"]]
    Condition = Callable[[Json], bool]


class Node(Struct, frozen=True):
    """One value inside a document and the way to it from the top."""

    value: Json
    pointer: Pointer


def follower(query: JSONPathQuery) -> Callable[[Json], list[Node]] | None:
    """What selects the same as a compiled JSONPath; ``None`` for one that says more than this module knows."""
    steps = [_step(segment) for segment in query.segments]
    known = [step for step in steps if step is not None]
    if len(known) < len(steps):
        return None

    def follow(root: Json) -> list[Node]:
        nodes = [Node(root, ())]
        for step in known:
            nodes = step(nodes)
        return nodes

    return follow


def _step(segment: Any) -> Step | None:
    """One level down."""
    if type(segment).__name__ != "JSONPathChildSegment" or len(segment.selectors) != 1:
        return None
    (selector,) = segment.selectors
    match type(selector).__name__:
        case "NameSelector":
            return _named(selector.name)
        case "WildcardSelector":
            return _all
        case "FilterSelector":
            condition = _condition(selector.expression.expression)
            return None if condition is None else _filtered(condition)
        case _:
            return None


def _named(name: str) -> Step:
    return lambda nodes: [
        Node(value[name], (*node.pointer, name))
        for node in nodes
        if isinstance(value := node.value, dict) and name in value
    ]


def _all(nodes: list[Node]) -> list[Node]:
    return [Node(inner, (*node.pointer, part)) for node in nodes for part, inner in _children(node.value)]


def _filtered(holds: Condition) -> Step:
    return lambda nodes: [
        Node(inner, (*node.pointer, part))
        for node in nodes
        for part, inner in _children(node.value)
        if holds(inner)
    ]


def _children(value: Json) -> Iterable[tuple[str | int, Json]]:
    if isinstance(value, list):
        return enumerate(value)
    return value.items() if isinstance(value, dict) else ()


def _condition(expression: Any) -> Condition | None:
    """Whether a filter keeps a value."""
    match type(expression).__name__:
        case "ComparisonExpression" if expression.operator in {"==", "!="}:
            return _comparison(expression)
        case "LogicalExpression":
            left, right = _condition(expression.left), _condition(expression.right)
            if left is None or right is None:
                return None
            if expression.operator == "&&":
                return lambda value: left(value) and right(value)
            return lambda value: left(value) or right(value)
        case _:
            return None


def _comparison(expression: Any) -> Condition | None:
    """Whether a field is a constant, or is not; what is absent is no constant."""
    name, constant = _field(expression.left), expression.right
    if name is None or not type(constant).__name__.endswith("Literal"):
        return None
    wanted, is_wanted = constant.value, expression.operator == "=="

    def holds(value: Json) -> bool:
        is_equal = isinstance(value, dict) and name in value and _same(value[name], wanted)
        return is_equal is is_wanted

    return holds


def _field(expression: Any) -> str | None:
    """The field of the value at hand that is compared."""
    if type(expression).__name__ != "FromHere" or len(expression.query.segments) != 1:
        return None
    segment = expression.query.segments[0]
    if type(segment).__name__ != "JSONPathChildSegment" or len(segment.selectors) != 1:
        return None
    (selector,) = segment.selectors
    return selector.name if type(selector).__name__ == "NameSelector" else None


def _same(value: Json, wanted: Json) -> bool:
    """Whether JSON takes two values for the same: true is not 1."""
    return value == wanted and isinstance(value, bool) is isinstance(wanted, bool)
