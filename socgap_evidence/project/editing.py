"""The schemas that editors complete and check by: of controls, settings and waivers, and of every document type.

Editors read files, so these are texts with names. They do not need a sound project: whoever mends a broken control wants
help with it. Which files each schema is for is known only of a project that could be opened.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import UsageError, did_you_mean
from socgap_evidence.project.catalogue import GRAMMAR_FILES, SCHEMAS, Catalogue
from socgap_evidence.project.config import CONFIG_NAME, read_config
from socgap_evidence.project.config import SCHEMA as CONFIG_SCHEMA
from socgap_evidence.project.grammar import BASE_GRAMMAR, CONTROL_GRAMMAR, SHARED_GRAMMAR
from socgap_evidence.snapshot import find

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from socgap_evidence.model import Json
    from socgap_evidence.project.loading import Project
    from socgap_evidence.snapshot import Tree

SUFFIX = ".schema.json"
WAIVER = "waiver"
IMPORT = "import"
FLEET = "fleet"
"""Of mappings of exports, and of lists of repositories; their grammars are of higher layers, and lie beside the built-in
document types."""
_GRAMMARS: Mapping[str, dict[str, Json]] = {
    "control": CONTROL_GRAMMAR,
    "base": BASE_GRAMMAR,
    "shared": SHARED_GRAMMAR,
    "config": CONFIG_SCHEMA,
}
_COMMON = "common"
"""What document types refer to; none itself."""
_READABLE = (".yaml", ".yml", ".json")
"""The endings of files that a language server takes a schema for."""


class EditorSchema(Struct, frozen=True):
    """One schema as a file."""

    name: str
    """Without the ending, such as ``access-review``."""
    text: str
    title: str
    refers_to: frozenset[str]
    """The schemas that must lie beside it, by name."""

    @property
    def file_name(self) -> str:
        """The name of its file, by which others refer to it."""
        return f"{self.name}{SUFFIX}"


def editor_schemas(tree: Tree | None) -> dict[str, EditorSchema]:
    """Every schema by name: ours, and the document types of the tree's controls or else the built-in ones.

    ``tree`` is ``None`` where there is no project. Raises ConfigError for settings that cannot be read, and ControlError
    for a schema that is no JSON.
    """
    builtin = Catalogue.builtin()
    catalogue = builtin
    if tree is not None and find(tree.entries, CONFIG_NAME) is not None:
        folder = read_config(tree.read(CONFIG_NAME)).controls.value
        own = builtin if folder is None else Catalogue(tree, folder.strip("/"))
        catalogue = own if own.files(SCHEMAS) else builtin
    found = {name: _schema(name, f"{json.dumps(data, indent=2, ensure_ascii=False)}\n", data)
             for name, data in _GRAMMARS.items()}  # fmt: skip
    found |= {name: _read(builtin, name) for name in (FLEET, IMPORT)}
    for source in (builtin, catalogue):
        for file in source.files(SCHEMAS):
            name = file.removesuffix(SUFFIX)
            ours = source is builtin and source is not catalogue and name not in {WAIVER, _COMMON}
            if file.endswith(SUFFIX) and file not in GRAMMAR_FILES and not ours:
                found[name] = _read(source, name)
    return dict(sorted(found.items()))


def _read(source: Catalogue, name: str) -> EditorSchema:
    path = f"{SCHEMAS}/{name}{SUFFIX}"
    data = source.load(path)
    return _schema(name, source.tree.read(source.path(path)).decode("utf-8-sig"), data)


def _schema(name: str, text: str, data: Json) -> EditorSchema:
    title = data.get("title") if isinstance(data, dict) else None
    text = text.replace("\r\n", "\n")
    return EditorSchema(name, text, str(title or name), frozenset(_references(data)) - {name})


def _references(data: Json) -> Iterator[str]:
    """The names of the schemas that a part of a schema refers to."""
    if isinstance(data, dict):
        target = data.get("$ref")
        if isinstance(target, str) and (file := target.partition("#")[0]).endswith(SUFFIX):
            yield file.removesuffix(SUFFIX)
    for inner in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _references(inner)


def with_what_it_needs(schemas: Mapping[str, EditorSchema], name: str) -> dict[str, EditorSchema]:
    """A schema and all that must lie beside it; UsageError with a suggestion for one that is not there."""
    if name not in schemas:
        fix = did_you_mean(name, schemas) or "Run 'socgap schema' for all of them."
        raise UsageError(f"There is no schema '{name}'.", fix=fix)
    found: dict[str, EditorSchema] = {}
    ahead = [name]
    while ahead:
        one = schemas.get(ahead.pop())
        if one is not None and one.name not in found:
            found[one.name] = one
            ahead += sorted(one.refers_to)
    return found


def files_by_schema(project: Project) -> dict[str, tuple[str, ...]]:
    """The globs of the files that each schema is for, as far as a language server reads them."""
    folder = (project.config.controls.value or "controls").strip("/")
    found: dict[str, tuple[str, ...]] = {"config": (CONFIG_NAME,), WAIVER: (f"{folder}/waivers/*.yaml",)}
    if project.config.controls.value is not None:
        found |= {
            "control": (f"{folder}/*-[0-9]*.yaml",),
            "base": (f"{folder}/base/*.yaml",),
            "shared": (f"{folder}/shared.yaml",),
        }
    for name, globs in sorted(project.sources.items()):
        readable = tuple(glob.text for glob in globs if glob.text.endswith(_READABLE))
        if readable:
            found[name] = readable
    return found
