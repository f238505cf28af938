"""What an auditor looks things up in: every request with what answers it, and every file with where it came from.

A row is a file that a requirement took or had to refuse, for each request and criterion that it answers; a requirement
without any has a row as well, and so has each file that nothing asks for.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import astuple

from socgap_evidence.outputs.escaping import spreadsheet
from socgap_evidence.pack.manifest import Role
from socgap_evidence.pack.naming import TREE
from socgap_evidence.pack.requests import asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from socgap_evidence.pack.judging import Judged
    from socgap_evidence.pack.manifest import LeftOut, Packed
    from socgap_evidence.pack.requests import Request
    from socgap_evidence.verdict import ControlVerdict, RequirementVerdict

_SCHEMA = "schema"
"""The rule that finds what is wrong with a file that cannot be relied on."""


class Row(Struct, frozen=True):
    """One row; the columns are named after its fields."""

    request: str = ""
    criterion: str = ""
    answered: str = ""
    """``mainly`` or ``in part``."""
    control: str = ""
    question: str = ""
    requirement: str = ""
    title: str = ""
    status: str = ""
    file: str = ""
    """The path in the pack."""
    file_is: str = ""
    """``accepted``, ``rejected``, ``not asked for``, or ``left out`` behind the first two."""
    dated: str = ""
    """The day that the file states."""
    committed_on: str = ""
    committer: str = ""
    signature: str = ""
    commit: str = ""
    blob: str = ""
    sha256: str = ""


COLUMNS = Row.__struct_fields__


def make_rows(
    judged: Judged, requests: Sequence[Request] | None, files: Iterable[Packed], left_out: Iterable[LeftOut]
) -> list[Row]:
    """All rows: in the order of the list of requests, then of the checklist, and the files that nothing asks for last."""
    maker = _Maker({one.path: one for one in files}, {one.path: one for one in left_out if one.is_current})
    rows = [
        row
        for control in judged.verdict.controls
        for one in control.requirements
        for row in maker.rows(control, one, requests)
    ]
    order = {request.name: at for at, request in reversed(list(enumerate(requests or ())))}
    rows.sort(key=lambda row: order.get(row.request, len(order)) if requests else 0)
    return [*rows, *maker.others()]


class _Maker:
    """Makes rows, and remembers which files have one."""

    def __init__(self, files: Mapping[str, Packed], left_out: Mapping[str, LeftOut]) -> None:
        self._files = files
        self._left_out = left_out
        self._shown: set[str] = set()

    def rows(
        self, control: ControlVerdict, one: RequirementVerdict, requests: Sequence[Request] | None
    ) -> Iterator[Row]:
        """The rows of a requirement."""
        own, requirement = control.assessed.control, one.assessed.requirement
        found = list(self._taken(one)) or [Row()]
        for request, criterion, is_main in asked(requests, own, requirement):
            for file in found:
                yield Row(
                    request,
                    criterion,
                    "mainly" if is_main else "in part",
                    own.id,
                    own.question,
                    requirement.id,
                    requirement.title,
                    one.status.value,
                    *astuple(file)[_FILE_FROM:],
                )

    def _taken(self, one: RequirementVerdict) -> Iterator[Row]:
        """The files that it took, and those that it had to refuse."""
        days = {file.path: file.date for file in one.assessed.files}
        refused = {
            gap.place.path
            for gap in one.assessed.gaps
            if gap.rule == _SCHEMA and gap.place is not None and self._holds(gap.place.path)
        }
        for path in sorted({*days, *refused}):
            day = days.get(path)
            yield self._file(
                path, "rejected" if path in refused else "accepted", "" if day is None else str(day)
            )

    def _holds(self, path: str) -> bool:
        return f"{TREE}{path}" in self._files or path in self._left_out

    def others(self) -> Iterator[Row]:
        """The files that nothing asks for."""
        evidence = [one.path.removeprefix(TREE) for one in self._files.values() if one.role is Role.EVIDENCE]
        for path in sorted({*evidence, *self._left_out} - self._shown):
            yield self._file(path, "not asked for")

    def _file(self, path: str, what: str, dated: str = "") -> Row:
        self._shown.add(path)
        if (gone := self._left_out.get(path)) is not None:
            where = gone.redacted or ""
            word = f"{what}, {'redacted' if where else 'left out'}"
            return Row(
                file=where or f"{TREE}{path}", file_is=word, dated=dated, blob=gone.blob, sha256=gone.sha256
            )
        packed = self._files[f"{TREE}{path}"]
        entered = packed.commit
        return Row(
            file=packed.path,
            file_is=what,
            dated=dated,
            committed_on="" if entered is None else str(entered.day),
            committer="" if entered is None else entered.committer,
            signature="" if entered is None else entered.signature,
            commit="" if entered is None else entered.id,
            blob=packed.blob or "",
            sha256=packed.sha256,
        )


_FILE_FROM = COLUMNS.index("file")


def as_csv(rows: Iterable[Row]) -> bytes:
    """A header and the rows, which no spreadsheet takes for formulas (RFC 4180, UTF-8)."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([spreadsheet(cell) for cell in astuple(row)] for row in rows)
    return written.getvalue().encode("utf-8", "backslashreplace")
