"""``--format`` and ``--output``: the same option with the same words and the same refusals, whatever the verb."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.cli import VERBS, module_of
from tests.support import run
from tests.support.projects import REVIEW, project

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = {verb: found for verb in VERBS if (found := getattr(import_module(module_of(verb)), "FORMATS", ()))}
ARGUMENTS = {
    "diff": ["HEAD"],
    "explain": ["AC-1"],
    "fleet": ["repos.yaml"],
    "sample": ["--control", "AC-1", "--seed-request", "REQ-7"],
    "verify": ["socgap.yaml"],
}
"""What a verb has to be given."""


@pytest.mark.parametrize("verb", FORMATS)
def test_both_options_are_offered_in_the_same_words(verb: str, tmp_path: Path) -> None:
    said = " ".join(run(tmp_path, verb, "--help").stdout.split())
    offered = "|".join(sorted(FORMATS[verb]))
    assert f"--format [{offered}] What to print. [default: text]" in said
    assert "--output FORMAT=PATH Also write a format to a file. Repeatable." in said


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("jsn=a", "There is no format 'jsn'. Did you mean 'json'?"),
        (
            "json",
            "'--output json' is not a format and a file. Write it as FORMAT=PATH, such as json=report.json.",
        ),
    ],
)
@pytest.mark.parametrize("verb", FORMATS)
def test_a_wrong_target_is_refused_before_anything_is_judged(
    verb: str, target: str, said: str, tmp_path: Path
) -> None:
    company = project(tmp_path, {"evidence/reviews/a.yaml": REVIEW})
    outcome = run(company.root, verb, *ARGUMENTS.get(verb, ()), "--output", target)
    assert (outcome.code, outcome.stdout, outcome.stderr) == (2, "", f"error: {said}\n")
