"""From ``socgap.yaml`` and a folder of controls to a Project, or to one error that says what is wrong."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.documents import begin_anew, locate
from socgap_evidence.errors import ConfigError, SchemaError, SnapshotError, did_you_mean, shortened
from socgap_evidence.project.catalogue import (
    CRITERIA,
    GRAMMAR_FILES,
    PARAMETERS,
    SCHEMAS,
    SECTIONS,
    SHARED,
    Catalogue,
)
from socgap_evidence.project.compiling import Compiler
from socgap_evidence.project.config import CATEGORIES, CONFIG_NAME, Config, read_config
from socgap_evidence.project.controls import CONTROL_DOCUMENT, CONTROL_TYPE
from socgap_evidence.project.criteria import Criterion
from socgap_evidence.project.parameters import Parameter, read_parameters
from socgap_evidence.project.policies import policy_globs, read_policies
from socgap_evidence.project.settling import refuse_unused, settle, silent_homes
from socgap_evidence.project.shared import Shared, read_shared
from socgap_evidence.project.waivers import read_waivers
from socgap_evidence.schemas import SchemaSet
from socgap_evidence.snapshot import find

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from socgap_evidence.model import Caution, Json
    from socgap_evidence.project.controls import Control
    from socgap_evidence.project.setting import Setting
    from socgap_evidence.project.waivers import Waiver
    from socgap_evidence.rules import Finding
    from socgap_evidence.snapshot import GlobPattern, Tree

_OTHER_CONFIG = "socgap.yml"
"""What a second file of settings would be called."""


class Project(Struct, frozen=True):
    """What a tree is judged by."""

    config: Config
    controls: tuple[Control, ...]
    """In the order of their sections and numbers."""
    sections: Mapping[int, str]
    """The titles of the checklist's sections."""
    criteria: tuple[Criterion, ...]
    parameters: Mapping[str, Setting[Json]]
    """Every parameter's value and where it came from."""
    definitions: Mapping[str, Parameter]
    """What each parameter may be, and which policy is its home."""
    schemas: SchemaSet
    sources: Mapping[str, tuple[GlobPattern, ...]]
    """Where the documents of each type lie."""
    parameter_faults: tuple[Finding, ...] = ()
    """What is wrong with the limits that policies promise, each with its place there."""
    warnings: tuple[Caution, ...] = ()
    """What does not close the gate and somebody should know: limits that contradict each other or go far."""
    waivers: tuple[Waiver, ...] = ()
    """By id; whether one counts is not known yet."""
    unfinished_waivers: tuple[Caution, ...] = ()
    """The drafts that are still to be filled in."""
    policies: tuple[GlobPattern, ...] = ()
    """Where the policies lie that promise limits."""
    used_parameters: frozenset[str] = frozenset()
    """The parameters that some control names."""


def open_project(tree: Tree) -> Project:
    """Read and check everything that judges a tree.

    Raises ConfigError, ControlError or SchemaError: nothing can be checked with a broken judge.
    """
    begin_anew()
    try:
        raw = tree.read(CONFIG_NAME)
    except SnapshotError as error:
        if find(tree.entries, CONFIG_NAME) is not None:
            raise ConfigError(error.message, path=CONFIG_NAME, fix=error.fix) from error
        raise ConfigError(
            f"There is no {CONFIG_NAME} in {tree.label}.",
            fix="Commit one with at least a line 'company: ...'.",
        ) from error
    if find(tree.entries, _OTHER_CONFIG) is not None:
        raise ConfigError(
            f"It stands beside {CONFIG_NAME}, and only that one is read.",
            path=_OTHER_CONFIG,
            fix=f"Take what is right of it over into {CONFIG_NAME}, and delete it.",
        )
    config = read_config(raw)
    builtin = Catalogue.builtin()
    catalogue = (
        builtin if config.controls.value is None else Catalogue(tree, config.controls.value.strip("/"))
    )
    schemas = read_schemas(catalogue if catalogue.files(SCHEMAS) else builtin)
    definitions = read_parameters(catalogue if catalogue.has(PARAMETERS) else builtin)
    criteria = _read_criteria(catalogue if catalogue.has(CRITERIA) else builtin)
    shared = read_shared(catalogue, schemas) if catalogue.has(SHARED) else Shared()
    globs = policy_globs(shared, builtin)
    policies = read_policies(tree, globs)
    settled = settle(definitions, config, raw, policies)
    known = {one.id: one.in_scope(config.categories.value) for one in criteria}
    compiler = Compiler(catalogue, schemas, settled.values, _units(definitions), known, shared)
    controls = compiler.controls()
    refuse_unused(config, raw, compiler.used_parameters)
    asked = (glob for control in controls for one in control.requirements for glob in one.globs)
    _refuse_empty_folder(config, raw, chain(asked, *compiler.sources.values()))
    accepted = read_waivers(tree, config.controls.value and config.controls.value.strip("/"))
    return Project(
        config=config,
        controls=controls,
        sections=_read_sections(catalogue if catalogue.has(SECTIONS) else builtin),
        criteria=criteria,
        parameters=settled.values,
        definitions=definitions,
        schemas=schemas,
        sources=compiler.sources,
        parameter_faults=settled.faults,
        warnings=(*settled.cautions, *silent_homes(definitions, policies, compiler.used_parameters)),
        waivers=accepted.waivers,
        unfinished_waivers=accepted.unfinished,
        policies=globs,
        used_parameters=frozenset(compiler.used_parameters),
    )


def _refuse_empty_folder(config: Config, raw: bytes, globs: Iterable[GlobPattern]) -> None:
    """Raise ConfigError for a folder of evidence from which nothing is asked: nobody would miss what lies elsewhere."""
    folder = f"{config.evidence.value.strip('/')}/"
    prefixes = {glob.prefix for glob in globs}
    if config.evidence.is_default or any(
        one.startswith(folder) or folder.startswith(one) for one in prefixes
    ):
        return
    span = locate(CONFIG_NAME, raw, ("evidence",))
    tops = {one.partition("/")[0] for one in prefixes if "/" in one}
    message = f"No control asks for a file below '{shortened(folder)}'."
    fix = (
        did_you_mean(folder.strip("/"), tops)
        or f"They ask below {' and '.join(sorted(tops)) or 'no folder'}."
    )
    raise ConfigError(message, path=CONFIG_NAME, line=span.line, column=span.column, fix=fix)


def renew_project(project: Project, tree: Tree, changed: Iterable[str]) -> Project:
    """The project of another tree, which differs in these paths from the one that the project was opened in.

    What the change leaves as it is, is the same value, so that what rests on it is known to be. Raises what
    ``open_project`` raises.
    """
    paths = set(changed)
    folder = (project.config.controls.value or "controls").strip(
        "/"
    )  # waivers lie there even for the built-in ones
    accepting = {path for path in paths if path.startswith(f"{folder}/waivers/")}
    if CONFIG_NAME in paths or any(path.startswith(f"{folder}/") for path in paths - accepting):
        return open_project(tree)
    if accepting:
        given = project.config.controls.value
        accepted = read_waivers(tree, given and given.strip("/"))
        project = replace(project, waivers=accepted.waivers, unfinished_waivers=accepted.unfinished)
    if not any(glob.matches(path) for path in paths for glob in project.policies):
        return project
    policies = read_policies(tree, project.policies)
    settled = settle(project.definitions, project.config, tree.read(CONFIG_NAME), policies)
    if _written(project.parameters) != _written(settled.values):
        return open_project(tree)
    silent = silent_homes(project.definitions, policies, set(project.used_parameters))
    return replace(
        project,
        parameters=settled.values,
        parameter_faults=settled.faults,
        warnings=(*settled.cautions, *silent),
    )


def _written(values: Mapping[str, Setting[Json]]) -> dict[str, str]:
    """Limits as they come into the words of controls: 80.0 is no other limit than 80, and is written otherwise."""
    return {name: repr(setting.value) for name, setting in values.items()}


def read_schemas(catalogue: Catalogue) -> SchemaSet:
    """The document types of a catalogue."""
    files = catalogue.files(SCHEMAS)
    names = [name for name in files if name.endswith(".schema.json") and name not in GRAMMAR_FILES]
    folder = catalogue.path(SCHEMAS)
    sources: dict[str, Json] = {name: catalogue.load(f"{SCHEMAS}/{name}") for name in names}
    sources[f"{CONTROL_TYPE}.schema.json"] = CONTROL_DOCUMENT
    try:
        return SchemaSet(sources, folder)
    except SchemaError as error:
        name = f"{SCHEMAS}/{error.path.rsplit('/', 1)[-1]}"
        raise catalogue.error(name, error.pointer, error.message, error.fix) from error


def _read_criteria(catalogue: Catalogue) -> tuple[Criterion, ...]:
    data = catalogue.load(CRITERIA)
    found = []
    for key, value in data.items() if isinstance(data, dict) else ():
        if not isinstance(value, dict) or not isinstance(value.get("title"), str):
            raise catalogue.error(
                CRITERIA, (key,), f"'{shortened(key)}' needs a title and a category.", "Add them."
            )
        category = str(value.get("category"))
        if category not in {"common", *CATEGORIES}:
            fix = did_you_mean(category, CATEGORIES) or f"Use common, {', '.join(CATEGORIES)}."
            raise catalogue.error(
                CRITERIA, (key,), f"'{shortened(category)}' is not a category of criteria.", fix
            )
        found.append(Criterion(key, str(value["title"]), category))
    return tuple(found)


def _read_sections(catalogue: Catalogue) -> dict[int, str]:
    data = catalogue.load(SECTIONS)
    titles = data if isinstance(data, list) else []
    return {number: str(title) for number, title in enumerate(titles, 1)}


def _units(definitions: Mapping[str, Parameter]) -> dict[str, str]:
    return {name: definition.unit for name, definition in definitions.items()}


def unknown_control(project: Project, wanted: str) -> str:
    """What to do about a control id that no control has."""
    known = [control.id for control in project.controls]
    several = [one for one in re.split(r"[,;\s]+", wanted) if one]
    if len(several) > 1 and all(one.upper() in known for one in several):
        return f"Repeat the option: {' '.join(f'--control {one.upper()}' for one in several)}."
    above, _, inside = wanted.upper().partition(".")
    if inside and above in known:
        return f"That would be a part of {above}: judge {above} as a whole, or read 'socgap explain {wanted.upper()}'."
    return did_you_mean(wanted.upper(), known) or f"The controls are {', '.join(known)}."
