"""Values of the product as strategies of hypothesis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy


def builds(make: Callable[..., Any], *args: SearchStrategy[Any], **named: SearchStrategy[Any]) -> Any:
    """``st.builds``, which looks up what a Struct's fields are annotated with, and some types are imported for mypy alone."""

    def built(*one: Any, **other: Any) -> Any:
        return make(*one, **other)

    return st.builds(built, *args, **named)
