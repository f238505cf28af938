"""The mutants of one module: each function of it with one small change, as mutmut's operators make them.

mutmut passes over functions with decorators, because it would have to copy them. Here a mutant only lends its code to the
function that is there, so the decorators are blanked before mutmut sees the text, and properties are tried like the rest.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import re
import textwrap
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import libcst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import create_mutations, deep_replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from types import FunctionType

PACKAGE = "socgap_evidence"
_DECORATOR = re.compile(
    r"^(?P<indent> +|)@(?:property|cached_property|classmethod|staticmethod|lru_cache\(.*\))(?=\s*(?:#.*)?$)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One function with one change."""

    module: str
    """Below the package, such as ``rules.fresh``."""
    function: str
    """Its name in the module, such as ``DaySet.of``."""
    lines: range
    """Where the changed part stands."""
    body: range
    """Where the function stands."""
    before: str
    """The changed lines as they are, without what indents them."""
    after: str
    """The same lines as the mutant has them; empty where it has none."""
    text: str
    """The mutant as a definition that stands by itself."""

    @property
    def place(self) -> str:
        """Where to look, as editors read it."""
        return f"{path_of(self.module)}:{self.lines.start}"

    def come_alive(self) -> None:
        """Put it in the place of the function, in this process and for good."""
        module = importlib.import_module(f"{PACKAGE}.{self.module}".removesuffix(".__init__"))
        owner, _, name = self.function.rpartition(".")
        text = f"class {owner}:\n{textwrap.indent(self.text, '    ')}" if owner else self.text
        made: dict[str, Any] = dict(vars(module))
        exec(f"from __future__ import annotations\n{text}", made)  # noqa: S102
        mutated = _function(vars(made[owner])[name] if owner else made[name])
        living = _function(vars(getattr(module, owner))[name] if owner else getattr(module, name))
        living.__code__ = mutated.__code__
        living.__defaults__, living.__kwdefaults__ = mutated.__defaults__, mutated.__kwdefaults__


def path_of(module: str) -> str:
    """The path of a module from the root of the repository."""
    return f"{PACKAGE}/{module.replace('.', '/')}.py"


def mutants_of(module: str, root: Path) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of the operators, which is the same each time."""
    path = path_of(module)
    text = (root / path).read_text(encoding="utf-8")
    tree, mutations, _, _ = create_mutations(path, _DECORATOR.sub(r"\g<indent># decorated", text))
    places = MetadataWrapper(tree, unsafe_skip_copy=True).resolve(PositionProvider)
    owners = _owners(tree)
    for mutation in mutations:
        function = mutation.contained_by_top_level_function
        if function is None or function not in owners:
            continue  # part of the module or of a class: a constant, or the default of a field
        mutated = deep_replace(function, mutation.original_node, mutation.mutated_node)
        if not isinstance(mutated, libcst.CSTNode):
            continue  # nothing would be left
        before, after = tree.code_for_node(function), tree.code_for_node(mutated)
        if before != after:
            lines, body = _lines(places, mutation.original_node), _lines(places, function)
            yield Mutant(module, owners[function], lines or body, body, *_changed(before, after), after)


def _owners(tree: libcst.Module) -> dict[libcst.CSTNode, str]:
    """The functions that can be tried, with their names."""
    found: dict[libcst.CSTNode, str] = {}
    for node in tree.body:
        if isinstance(node, libcst.FunctionDef):
            found[node] = node.name.value
        elif isinstance(node, libcst.ClassDef):
            methods = [one for one in node.body.body if isinstance(one, libcst.FunctionDef)]
            found.update({method: f"{node.name.value}.{method.name.value}" for method in methods})
    return found


def _lines(places: Mapping[libcst.CSTNode, Any], node: libcst.CSTNode) -> range:
    place = places.get(node)
    return range(place.start.line, place.end.line + 1) if place else range(0)


def _changed(before: str, after: str) -> tuple[str, str]:
    """The lines that differ."""
    old, new = before.splitlines(), after.splitlines()
    parts = [
        part
        for part in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if part[0] != "equal"
    ]
    first, last = parts[0], parts[-1]
    return _stripped(old[first[1] : last[2]]), _stripped(new[first[3] : last[4]])


def _stripped(lines: list[str]) -> str:
    return "\n".join(line.strip() for line in lines)


def _function(found: Any) -> FunctionType:
    """The function under what decorates it."""
    match found:
        case property(fget=function):
            return _function(function)
        case cached_property(func=function):
            return _function(function)
        case classmethod() | staticmethod():
            return _function(found.__func__)
        case _:
            plain = inspect.unwrap(found)
            if not inspect.isfunction(plain):
                raise TypeError(f"{found!r} is no function")
            return plain
