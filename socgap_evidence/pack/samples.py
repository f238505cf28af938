"""The samples that an auditor asked for, each in a file of its own, named after the request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from socgap_evidence.errors import UsageError
from socgap_evidence.outputs import Style, sample_json
from socgap_evidence.pack.naming import SAMPLES
from socgap_evidence.project.loading import unknown_control
from socgap_evidence.sampling import Asked, draw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from socgap_evidence.model import Window
    from socgap_evidence.pack.judging import Judged, Opened
    from socgap_evidence.project import Project

_SIZE = re.compile(r"[1-9][0-9]{0,8}")


def read_samples(opened: Opened, written: Iterable[str]) -> tuple[Asked, ...]:
    """What ``REQUEST=CONTROL[:SIZE]`` asks for, each time; UsageError for what makes no sense.

    Where a control has several populations, the id of a requirement stands in the place of its own.
    """
    found = tuple(_read(opened.project, opened.window, opened.tree.commit, one) for one in written)
    names = [one.request.lower() for one in found]
    for one in found:
        if names.count(one.request.lower()) > 1:
            raise UsageError(
                f"Two samples are for the request {one.request}.", fix="Give each an id of its own."
            )
    return found


def _read(project: Project, window: Window, commit: str, written: str) -> Asked:
    request, equals, wanted = written.partition("=")
    name, colon, size = wanted.partition(":")
    if not equals or not name or (colon and not _SIZE.fullmatch(size)):
        raise UsageError(
            f"'--sample {written}' is not a request, a control and perhaps a size.",
            fix="Write it as REQ-7=AC-1 or REQ-7=AC-1:25.",
        )
    owners = {one.id: control.id for control in project.controls for one in control.requirements}
    controls = {control.id for control in project.controls}
    key = name.upper()
    if key not in controls and key not in owners:
        raise UsageError(f"There is no control '{name}' to sample.", fix=unknown_control(project, name))
    requirement = key if key in owners else None
    return Asked(owners.get(key, key), request, requirement, int(size) if colon else None, window, commit)


def name_of(asked: Asked) -> str:
    """Where a sample is in a pack."""
    return f"{SAMPLES}{asked.request}.json"


def draw_samples(judged: Judged, asked: Iterable[Asked]) -> Iterator[tuple[str, str]]:
    """The files of the samples; UsageError for one that cannot be drawn."""
    for one in asked:
        yield name_of(one), sample_json.render(draw(judged.verdict, one), Style())
