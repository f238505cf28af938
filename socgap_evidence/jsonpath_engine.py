"""The JSONPath library as it is used here: patterns in linear time, and ``$`` that is the whole file wherever it stands.

A module of its own, because the library takes 25 ms to import and only ``jsonpath.compile_path`` asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jsonpath_rfc9535 import JSONPathEnvironment, JSONPathNode, JSONPathNodeList, JSONPathQuery
from jsonpath_rfc9535.filter_expressions import FilterContext, RelativeFilterQuery, RootFilterQuery
from jsonpath_rfc9535.function_extensions import Match, Search
from jsonpath_rfc9535.parse import Parser

from socgap_evidence.schemas.validator import matches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jsonpath_rfc9535.filter_expressions import Expression
    from jsonpath_rfc9535.tokens import TokenStream


class _Whole(Match):
    def __call__(self, string: object, pattern: object) -> bool:
        """Whether the pattern matches all of a text."""
        return isinstance(string, str) and matches(f"^(?:{pattern})$", string)


class _Anywhere(Search):
    def __call__(self, string: object, pattern: object) -> bool:
        """Whether the pattern matches a part of a text."""
        return isinstance(string, str) and matches(str(pattern), string)


class FromTheTop(RootFilterQuery):
    """A path from ``$`` in a filter, followed once for each file and not for each value that the filter is asked about."""

    __slots__ = ("_found", "_root")

    def evaluate(self, context: FilterContext) -> JSONPathNodeList:
        """What it selects in the file."""
        root: object = getattr(self, "_root", self)  # which no file is
        if root is not context.root:
            self._found = self.query.find(context.root)
            self._root = context.root  # held, so that no other data is taken for it
        return self._found


class FromHere(RelativeFilterQuery):
    """A path from ``@`` in a filter; ``$`` in a filter of its own is the file, where the library takes the value at hand."""

    __slots__ = ()

    def evaluate(self, context: FilterContext) -> Any:
        """What it selects below the value at hand, or that value."""
        if not isinstance(context.current, list | dict):
            return super().evaluate(context)
        here = JSONPathNode(value=context.current, location=(), parent=None, root=context.root)
        nodes: Iterable[JSONPathNode] = [here]
        for segment in self.query.segments:
            nodes = segment.resolve(nodes)
        return JSONPathNodeList(nodes)


class _Parser(Parser):
    def parse_root_query(self, stream: TokenStream) -> Expression:
        """A path from ``$``."""
        made = super().parse_root_query(stream)
        return FromTheTop(made.token, _query_of(made))

    def parse_relative_query(self, stream: TokenStream) -> Expression:
        """A path from ``@``."""
        made = super().parse_relative_query(stream)
        return FromHere(made.token, _query_of(made))


def _query_of(expression: Any) -> JSONPathQuery:
    found: JSONPathQuery = expression.query
    return found


class _Environment(JSONPathEnvironment):
    parser_class = _Parser


ENVIRONMENT = _Environment()
ENVIRONMENT.function_extensions |= {"match": _Whole(), "search": _Anywhere()}
