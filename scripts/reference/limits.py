"""The page of limits, from the module that holds them."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING, NamedTuple

from socgap_evidence import limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEAD = """# Limits

How much of anything is taken from files that strangers may have written, and why so much.

Each limit is far beyond what evidence needs, and within what a check may take: ten seconds of processor time and 512 MB for
any one file.
What is beyond it is a gap or an error that names the number; nothing is left out because of its size.
[Security](../security.md) says what they are for.

## Those that can be set

A repository can ask for less, for its evidence: with `limits` in `socgap.yaml`, where a name below has a check mark.
A limit that a pull request raises again is a loosening that [the judge](../ci.md) names.

```yaml
limits:
  data_size: 1 MiB
  depth: 8
```

Only whoever runs socgap can ask for more, with `--limit data_size=20MiB`; that goes before what a repository says.
Who judges [a pack](../pack.md) that was made so needs the same option.
A larger limit may only lead to the next one, and takes the memory and the time that it allows.
`depth` cannot be more than it is, for then what reads the data would call itself too often.

| name | in `socgap.yaml` | unless set | of what, and why so much |
|---|---|---|---|
"""
_FIXED = """
## Those that cannot

They follow from how something is made.
Pages of a PDF have none, for nothing reads them; neither has the time of a pattern, which grows with the text alone.

| limit | of what, and why so much |
|---|---|
"""


class Listed(NamedTuple):
    """A limit with its reason."""

    name: str
    value: int
    says: str


def page() -> str:
    """The page."""
    settings = (
        f"| `{one.name}` | {'✓' if one.name in limits.OF_EVIDENCE else ''} | {limits.shown(one.name, one.value)} | {one.says} |\n"
        for one in settable()
    )
    return (
        _HEAD
        + "".join(settings)
        + _FIXED
        + "".join(f"| {_shown(one.value)} | {one.says} |\n" for one in fixed())
    )


def settable() -> Iterator[Listed]:
    """Each limit that is a setting, in their order; ValueError for one without reason."""
    (made,) = (
        one for one in _statements() if isinstance(one, ast.ClassDef) and one.name == limits.Limits.__name__
    )
    for one, after in _followed(made.body):
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            name = one.target.id
            yield Listed(name, getattr(limits.Limits(), name), _reason(name, after))


def fixed() -> Iterator[Listed]:
    """Each of the others, likewise."""
    for one, after in _followed(_statements()):
        if not (isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)):
            continue
        name = one.targets[0].id
        value = getattr(limits, name)
        if isinstance(value, int) and not name.startswith("_"):
            yield Listed(name, value, _reason(name, after))


def _statements() -> list[ast.stmt]:
    return ast.parse(inspect.getsource(limits)).body


def _followed(statements: Sequence[ast.stmt]) -> Iterator[tuple[ast.stmt, ast.stmt | None]]:
    """Each statement with the next."""
    return zip(statements, [*statements[1:], None], strict=True)


def _reason(name: str, after: ast.stmt | None) -> str:
    if not (isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)):
        raise ValueError(f"{name} has no docstring")  # noqa: TRY004  # it is no matter of types
    return str(after.value.value)


def _shown(value: int) -> str:
    """A number as people read it; whole mebibytes and more are bytes."""
    return limits.in_bytes(value) if value >= 64 * 1024 and value % 1024 == 0 else f"{value:,}"
