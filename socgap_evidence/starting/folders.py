"""A README for each folder of evidence: what belongs there, who asks for it, how often, and how to begin.

All of it is derived from the controls and the schemas, so a company's own are described like ours. Limits that are
the company's own are named and not spelled out: a policy may change them on any day.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from socgap_evidence.model import Kind
from socgap_evidence.outputs.escaping import markdown, markdown_code, plain
from socgap_evidence.project.beginning import begun_by
from socgap_evidence.project.parameters import in_words
from socgap_evidence.scaffolds import whom
from socgap_evidence.snapshot import README
from socgap_evidence.starting.answers import NewFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from socgap_evidence.model import Json
    from socgap_evidence.project import Control, Project, Requirement

_PERIODS = {
    "month": "each month",
    "quarter": "each quarter",
    "half-year": "each half-year",
    "year": "each year",
}
_EMPTY = (
    "An empty folder proves nothing: where nothing happened, a signed statement says so"
    " (`socgap new period-statement terminations`, say)."
)


def readmes(project: Project) -> list[NewFile]:
    """One file for each folder that a requirement asks for, sorted; none for evidence outside the folder of evidence."""
    inside = f"{project.config.evidence.value.strip('/')}/"
    asked: dict[str, list[tuple[Control, Requirement]]] = defaultdict(list)
    for control in project.controls:
        for one in control.requirements:
            for folder in sorted({folder_of_glob(glob.text) for glob in one.globs}):
                asked[folder].append((control, one))
    return [
        NewFile(f"{folder}/{README}", "\n".join(_page(project, folder, asked[folder])) + "\n")
        for folder in sorted(asked)
        if f"{folder}/".startswith(inside)
    ]


def folder_of_glob(text: str) -> str:
    """The folder in which all that a glob asks for lies: that before the first wildcard."""
    parts = text.split("/")[:-1]
    fixed = [
        part
        for number, part in enumerate(parts)
        if not any(set("*?[") & set(one) for one in parts[: number + 1])
    ]
    return "/".join(fixed)


def _page(project: Project, folder: str, asked: Iterable[tuple[Control, Requirement]]) -> Iterator[str]:
    yield f"# {markdown(folder)}"
    yield ""
    yield "What belongs here. This file is no evidence, and yours to change: `socgap init` writes it once."
    by_place: dict[tuple[tuple[str, ...], str | None], list[tuple[Control, Requirement]]] = defaultdict(list)
    for control, one in asked:
        by_place[tuple(glob.text for glob in one.globs), one.schema].append((control, one))
    for same in by_place.values():
        yield ""
        yield from _section(project, same)
    yield ""
    yield _EMPTY


def _section(project: Project, asked: list[tuple[Control, Requirement]]) -> Iterator[str]:
    """One kind of file: all that is said of it, by whichever controls ask for it."""
    first = asked[0][1]
    yield f"## {markdown(first.title)}"
    yield ""
    yield f"{_files(first)}. {_purpose(project, first)}".rstrip()
    for control, one in asked:
        yield ""
        yield f"{markdown(control.id)}, {markdown(control.title)}, asks for it ({markdown(one.id)});"
        yield f"its owner is: {markdown(control.owner)}. {how_often(one)}"
        own = list(dict.fromkeys(check.says for check in one.checks if check.says and not check.is_inherited))
        if own:
            yield ""
        for says in own:
            yield f"- {markdown(says)}"
    yield ""
    yield "```console"
    for _, one in asked:
        yield f"$ {_begin(project, one)}"
    yield f"$ socgap explain {first.id}    # how it is checked, by which limits, and what is there"
    yield "```"


def _files(one: Requirement) -> str:
    globs = " or ".join(markdown_code(glob.text.rsplit("/", 1)[-1]) for glob in one.globs)
    several = not all(glob.is_literal for glob in one.globs)
    each = "each of them one " if several else "the "
    return f"{globs}: {each}{one.kind.value.replace('_', ' ')}"


def _purpose(project: Project, one: Requirement) -> str:
    """What the schema says of its documents, in our words or the company's."""
    if one.schema is None:
        return "The file itself, unchanged."
    said = project.schemas.source(one.schema).get("description")
    return markdown(said) if isinstance(said, str) else ""


def _begin(project: Project, one: Requirement) -> str:
    command = scaffolding(project, one)
    if not command:
        return "git add FILE    # as it came"
    return f"{command}    # writes a file to fill in; it fails until somebody has"


def scaffolding(project: Project, one: Requirement) -> str:
    """The command that writes what a requirement asks for, with what it must be told; empty where people write none."""
    begun, about = begun_by(project, one), whom(project, one)
    return " ".join(filter(None, ("socgap new", plain(begun), plain(about.upper())))) if begun else ""


def how_often(one: Requirement) -> str:
    """The cadence of a requirement in a sentence."""
    written = {check.keyword: check.written for check in one.checks if check.id is None}
    said = [*_recurring(written.get("every")), *_kept(written.get("fresh"))]
    if not said and one.kind in {Kind.DOCUMENT, Kind.REGISTER}:
        said = ["it must stand from the first day on"]
    return f"How often: {'; '.join(said or ['each time it happens'])}."


def _recurring(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        period = str(value.get("period"))
        late = f", at the latest {markdown(str(value['grace']))} after its end" if "grace" in value else ""
        yield f"{_PERIODS.get(period, period)}{late}"


def _kept(value: Json) -> Iterator[str]:
    """How old the newest may be; a limit of the company's own by its name."""
    if isinstance(value, dict) and "for" in value:
        limit = in_words(value["for"])
        yield f"the newest is good for {markdown(limit) if ' ' in limit else f'as long as {markdown_code(limit)} says'}"
