"""The public names of the package, from their docstrings and those of their attributes."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

import socgap_evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDTH = 100

_HEAD = """# API

What Python programs may rely on: the names of `socgap_evidence.__all__`, and no others. Everything else may change
without notice. All values are frozen; nothing reads the clock or writes a file.

```python
from datetime import date
from pathlib import Path

from socgap_evidence import WorkTree, assess, find_root, judge, open_project

tree = WorkTree(find_root(Path.cwd()))
project = open_project(tree)
verdict = judge(assess(project, tree), date(2026, 10, 15))
for control in verdict.controls:
    print(control.status.value, control.assessed.control.id)
```

An assessment has every gap of a tree, whatever the day; a verdict is what that means on one.
`socgap check --format json` gives programs in other languages the same, by a
[versioned schema](../../socgap_evidence/outputs/check.schema.json).
"""


def page() -> str:
    """The page."""
    names = sorted(name for name in socgap_evidence.__all__ if not name.startswith("_"))
    parts = [_HEAD, *(_entry(name, getattr(socgap_evidence, name)) for name in names)]
    parts.append("## `__version__`\n\nThe version, as `socgap --version` prints it.\n")
    return "\n".join(parts)


def _entry(name: str, found: object) -> str:
    """A name with its signature, its docstring and its public attributes."""
    parts = [f"## `{name}`", _signature(name, found), _prose(inspect.getdoc(found) or "")]
    if isinstance(found, type):
        rows = list(_members(found))
        if rows:
            parts.append("\n".join(["| attribute | is | meaning |", "|---|---|---|", *rows]))
    return "\n\n".join(part for part in parts if part) + "\n"


def _signature(name: str, found: object) -> str:
    if isinstance(found, type) and issubclass(found, Enum):
        return ""
    if not callable(found):
        return ""
    made_by = (
        _fields(found) if isinstance(found, type) and issubclass(found, Struct) else inspect.signature(found)
    )
    text = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(made_by)).removesuffix(" -> None")
    if isinstance(found, type) and len(text) > _WIDTH:
        return ""  # nobody makes such a value by hand
    return f"```python\n{name}{text}\n```"


def _fields(found: type[Struct]) -> inspect.Signature:
    """What a Struct is made of. It would look its annotations up, and some of their types are imported for mypy alone."""
    kinds = {
        name: kind
        for one in reversed(found.__mro__)
        for name, kind in vars(one).get("__annotations__", {}).items()
    }
    names, defaults = found.__struct_fields__, found.__struct_defaults__
    lacking = (inspect.Parameter.empty,) * (len(names) - len(defaults))
    return inspect.Signature(
        [
            inspect.Parameter(
                name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=kinds[name], default=default
            )
            for name, default in zip(names, (*lacking, *defaults), strict=True)
        ]
    )


def _prose(text: str) -> str:
    """A docstring as Markdown; what is indented stays as it is written."""
    text = text.replace("``", "`")
    return re.sub(
        r"(?m)(?:^    .*\n?)+", lambda block: f"```text\n{textwrap.dedent(block[0]).rstrip()}\n```\n", text
    ).strip()


def _members(found: type) -> Iterator[str]:
    """The rows of a class's public attributes, properties and methods, in the order in which they are written."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(found)))
    body = tree.body[0]
    if not isinstance(body, ast.ClassDef):
        return
    for node, following in zip(body.body, [*body.body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield from _row(node.target.id, ast.unparse(node.annotation), _text(following))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield from _row(node.targets[0].id, ast.unparse(node.value), _text(following))
        elif isinstance(node, ast.FunctionDef):
            yield from _row(*_function(node), ast.get_docstring(node) or "")


def _function(node: ast.FunctionDef) -> tuple[str, str]:
    """The name and what comes back of a property or a method."""
    returns = "" if node.returns is None else ast.unparse(node.returns)
    if any(isinstance(one, ast.Name) and "property" in one.id for one in node.decorator_list):
        return node.name, returns
    arguments = ", ".join(one.arg for one in node.args.args if one.arg not in {"self", "cls"})
    return f"{node.name}({arguments})", returns


def _row(name: str, kind: str, says: str) -> Iterator[str]:
    if not name.startswith("_"):
        first = says.split("\n\n", maxsplit=1)[0].replace("\n", " ").replace("``", "`").replace("|", "\\|")
        yield f"| `{name}` | `{kind.replace('|', chr(92) + '|')}` | {first} |"


def _text(node: ast.stmt | None) -> str:
    """The text of an attribute's docstring, which stands below it."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return inspect.cleandoc(str(node.value.value))
    return ""
