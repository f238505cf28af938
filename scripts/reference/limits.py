"""The page of limits, from the module that holds them."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING

from socgap_evidence import limits

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = """# Limits

How much of anything is taken from files that strangers may have written, and why so much.

Each limit is far beyond what evidence needs, and within what a check may take: ten seconds of processor time and 512 MB for
any one file.
What is beyond it is a gap or an error that names the number; nothing is left out because of its size.
[Security](../security.md) says what they are for.

| limit | of what, and why so much |
|---|---|
"""


def page() -> str:
    """The page."""
    return _HEAD + "".join(f"| {_shown(value)} | {says} |\n" for _, value, says in listed())


def listed() -> Iterator[tuple[str, int, str]]:
    """The name, the value and the docstring of each limit, in their order; ValueError for one without reason."""
    statements = ast.parse(inspect.getsource(limits)).body
    for one, after in zip(statements, [*statements[1:], None], strict=True):
        if not (isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)):
            continue
        name = one.targets[0].id
        if not (isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)):
            raise ValueError(f"{name} has no docstring")  # noqa: TRY004  # it is no matter of types
        yield name, getattr(limits, name), str(after.value.value)


def _shown(value: int) -> str:
    """A number as people read it; whole mebibytes and more are bytes."""
    for unit, size in (("GiB", 1024**3), ("MiB", 1024**2), ("KiB", 1024)):
        if value >= 64 * 1024 and value % size == 0:
            return f"{value // size:,} {unit}"
    return f"{value:,}"
