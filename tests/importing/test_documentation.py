"""The mapping that the documentation shows is one, and does what is said of it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.importing.importing import items, plan

PAGE = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")


def test_the_example_is_a_mapping_that_works() -> None:
    example = re.search(r"```yaml\n(.+?)```", PAGE, re.DOTALL)
    assert example is not None
    export = (
        "Number;Full name;Email;Contract;Title;Manager;Status;Start;End;Salary;Site\n"
        "001;Ines Okafor;;Permanent;Chief;;Active;01/03/2021;;1;Home\n"
        "002;Rui Tavares;;Freelance;Engineer;ines okafor;Left;02/03/2021;12/06/2026;1;Home\n"
        "003;Nobody;;Freelance;x;;Active;02/03/2021;;1;test\n"
    )
    made = items(plan(example[1], export))
    assert list(made) == ["p-001", "p-002"]
    assert made["p-002"]["terminated_at"] == "2026-06-12T18:00:00+01:00"
    assert made["p-002"]["manager"] == "p-001"
