"""``socgap.yaml`` as a company begins with it: every key with what it is for, those not chosen as comments.

A pinned day (``as_of``) is for samples and never written.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from socgap_evidence.outputs import yaml
from socgap_evidence.project.config import CATEGORIES, SCHEMA
from socgap_evidence.project.waivers import DEFAULT_FOLDER
from socgap_evidence.rules.base import mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json
    from socgap_evidence.starting.answers import Answers

_WIDTH = 110
_QUOTED_DAY = re.compile(r'"(\d{4}-\d\d-\d\d)"')
"""A day needs no quotes here, as dates stay text."""


def settings_text(answers: Answers) -> str:
    """The whole file."""
    return "\n".join(_lines(answers)) + "\n"


def _lines(answers: Answers) -> Iterator[str]:
    if answers.owns_controls:
        yield f"# yaml-language-server: $schema={DEFAULT_FOLDER}/schemas/config.schema.json"
    yield "# What the company decides. 'socgap check -v' shows each value, and where it came from."
    chosen = _chosen(answers)
    for key, value in {**chosen, **_unset(answers, chosen)}.items():
        yield ""
        yield f"# {_description(key)}"
        written = yaml.dump({key: value}, _WIDTH)
        plain = written if key == "company" else _QUOTED_DAY.sub(r"\1", written)
        yield f"{'' if key in chosen else '# '}{plain}"


def _chosen(answers: Answers) -> dict[str, Json]:
    """What the company has said."""
    chosen: dict[str, Json] = {
        "company": answers.company,
        "time_zone": answers.time_zone,
        "program_start": str(answers.program_start),
        "categories": list(answers.categories),
    }
    if answers.window is not None:
        chosen["window"] = {"start": str(answers.window.start), "end": str(answers.window.end)}
    if answers.owns_controls:
        chosen["controls"] = DEFAULT_FOLDER
    return chosen


def _unset(answers: Answers, chosen: dict[str, Json]) -> dict[str, Json]:
    """What it has not said: what holds all the same, or an example."""
    begins = answers.program_start
    half_a_year = begins + relativedelta(months=6) - timedelta(days=1)
    examples: dict[str, Json] = {
        "window": {"start": str(begins), "end": str(half_a_year)},
        "holidays": [f"{begins.year + 1}-01-01"],
        "controls": DEFAULT_FOLDER,
        "evidence": "evidence",
        "status": "STATUS.md",
        "history": "required",
        "history_since": str(begins),
        "effectiveness": {"late_or_missed_slots": 0.25, "tolerable_rate": 0.05, "small_population": 20},
        "limits": {"data_size": "1 MiB"},
        "parameters": {"access_review_days": 92},
    }
    return {key: value for key, value in examples.items() if key not in chosen}


def _description(key: str) -> str:
    """What the key is for, in the words of the schema."""
    said = str(mapping(mapping(SCHEMA["properties"])[key])["description"])
    if key == "categories":
        return f"{said} Those there are: {', '.join(CATEGORIES)}."
    return said
