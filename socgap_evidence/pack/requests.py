"""The auditor's list of requests: which of them asks for what, by the auditor's own ids.

A CSV file with the columns ``request`` and ``control``, ``requirement`` or ``criterion``; a row fills in one of the three.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.documents import locate, read_document
from socgap_evidence.errors import DocumentError, UsageError, did_you_mean
from socgap_evidence.pack.naming import REQUESTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from socgap_evidence.model import Json
    from socgap_evidence.project import Control, Project, Requirement

_BY = ("control", "requirement", "criterion")


class Request(Struct, frozen=True):
    """One line of the list."""

    name: str
    by: str
    """Which of the three it names."""
    wanted: str
    """Its id."""

    def asks_for(self, control: Control, requirement: Requirement) -> bool:
        """Whether a requirement answers it."""
        match self.by:
            case "control":
                return control.id == self.wanted
            case "requirement":
                return requirement.id == self.wanted
            case _:
                return self.wanted in {*control.criteria.primary, *control.criteria.secondary}


def read_requests(raw: bytes, project: Project, path: str = REQUESTS) -> tuple[Request, ...]:
    """The requests in a file, in its order; UsageError with line and column for anything wrong with one."""
    try:
        data = read_document(f"{path}.csv" if not path.endswith(".csv") else path, raw).data
    except DocumentError as error:
        raise UsageError(
            error.message, path=path, line=error.line, column=error.column, fix=error.fix
        ) from error
    rows = data["items"] if isinstance(data, dict) else []
    known = _known(project)
    reader = _Reader(raw, path, known)
    found = tuple(reader.request(at, row) for at, row in enumerate(rows if isinstance(rows, list) else []))
    if not found:
        raise UsageError("It has no requests.", path=path, fix="Write one a line, or leave --requests out.")
    return found


def _known(project: Project) -> Mapping[str, Collection[str]]:
    controls: Sequence[Control] = project.controls
    answered = {
        one for control in controls for one in (*control.criteria.primary, *control.criteria.secondary)
    }
    return {
        "control": [control.id for control in controls],
        "requirement": [one.id for control in controls for one in control.requirements],
        "criterion": sorted(answered),
    }


class _Reader(Struct, frozen=True):
    raw: bytes
    path: str
    known: Mapping[str, Collection[str]]

    def request(self, at: int, row: Json) -> Request:
        cells = {name: str(value).strip() for name, value in row.items()} if isinstance(row, dict) else {}
        for name in cells:
            if name not in {"request", *_BY}:
                fix = did_you_mean(name, ["request", *_BY]) or f"The columns are request, {', '.join(_BY)}."
                raise self._wrong(at, name, f"There is no column '{name}' in a list of requests.", fix)
        if not cells.get("request"):
            raise self._wrong(at, "request", "The request has no id.", "Write the auditor's in 'request'.")
        named = [name for name in _BY if cells.get(name)]
        if len(named) != 1:
            said = "none" if not named else " and ".join(named)
            message = f"It names {said}; a request names a control, a requirement or a criterion."
            raise self._wrong(at, (named or ["request"])[-1], message, "Fill in one of the three.")
        return Request(cells["request"], named[0], self._wanted(at, named[0], cells[named[0]]))

    def _wanted(self, at: int, name: str, wanted: str) -> str:
        by_key = {one.upper(): one for one in self.known[name]}
        if wanted.upper() not in by_key:
            fix = did_you_mean(wanted.upper(), by_key) or "'socgap controls' lists what there is."
            raise self._wrong(at, name, f"There is no {name} '{wanted}'.", fix)
        return by_key[wanted.upper()]

    def _wrong(self, at: int, name: str, message: str, fix: str) -> UsageError:
        span = locate(REQUESTS, self.raw, ("items", at, name))
        return UsageError(message, path=self.path, line=span.line, column=span.column, fix=fix)


def asked(
    requests: Sequence[Request] | None, control: Control, requirement: Requirement
) -> Iterator[tuple[str, str, bool]]:
    """Each request for a requirement with a criterion that it answers, and whether mainly.

    Without a list the requirement is the request; one that no line of the list asks for has an empty one.
    """
    criteria = [
        *((one, True) for one in control.criteria.primary),
        *((one, False) for one in control.criteria.secondary),
    ]
    if requests is None:
        yield from ((requirement.id, name, is_main) for name, is_main in criteria)
        return
    asking = [one for one in requests if one.asks_for(control, requirement)]
    for request in asking:
        narrowed = [
            (name, main) for name, main in criteria if request.by != "criterion" or name == request.wanted
        ]
        yield from ((request.name, name, is_main) for name, is_main in narrowed)
    if not asking:
        yield from (("", name, is_main) for name, is_main in criteria)
