"""Control files: a control is refused at a place in it, or judges evidence without falling over."""

from __future__ import annotations

import json
from datetime import date

from socgap_evidence.assessing import assess
from socgap_evidence.documents import read_document
from socgap_evidence.errors import ConfigError, ControlError, SchemaError
from socgap_evidence.judging import judge
from socgap_evidence.outputs.yaml import dump
from socgap_evidence.project import open_project
from tests.fuzz.laws import YAML_BREAKS, assert_refused
from tests.fuzz.once import made_once
from tests.support.projects import CONFIG, RECORDED_ZERO, REVIEW, SCHEMA, MemoryTree

PATH = "controls/AC-1.yaml"
DAY = date(2026, 6, 1)
EVIDENCE = {
    "evidence/reviews/a.yaml": f"{REVIEW}items: [{{id: a, mfa: true}}, {{id: b}}]\nby: p-1\nremote: false\n",
    "evidence/reviews/b.yaml": "held_on: 2026-02-30\n",
    "evidence/reviews/c.yaml": "held_on: 2026-05-01\ndone_on: 2026-04-01\nmodule: x\n",
    "evidence/reviews/d.md": "---\nheld_on: 2026-05-01\n---\n# Scope\n\nTBD\n",
    "evidence/reviews/e.pdf": "%PDF-1.7\n%%EOF\n",
}
_FILES = {
    "socgap.yaml": f"{CONFIG}history: 'off'\nprogram_start: 2026-01-01\nwindow: {{start: 2026-01-01, end: 2026-06-30}}\n",
    "controls/schemas/review.schema.json": json.dumps(SCHEMA),
    **RECORDED_ZERO,
    **EVIDENCE,
}


@made_once()
def one(data: bytes) -> None:
    """AssertionError for a refusal without a place, or a control that is another one when it is written anew."""
    files = {**{path: text.encode() for path, text in _FILES.items()}, PATH: data}
    tree = MemoryTree(files)
    try:
        project = open_project(tree)
    except (ConfigError, ControlError, SchemaError) as error:
        assert_refused(error, files, YAML_BREAKS)
        return
    (control,) = project.controls
    assert control.requirements
    verdict = judge(assess(project, tree), DAY)
    assert verdict.controls
    again = MemoryTree({**files, PATH: dump(read_document(PATH, data).data).encode()})
    assert open_project(again).controls == project.controls
