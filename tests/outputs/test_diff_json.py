"""What a change does, for programs: what its published schema says, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

import socgap_evidence.outputs
from socgap_evidence.outputs import Style, diff_json
from tests.comparison.changes import FILES, NO_FACTOR, change, edited
from tests.comparison.test_comparison import without_history
from tests.support import accepted

SCHEMA = json.loads(
    Path(socgap_evidence.outputs.__file__).with_name("diff.schema.json").read_text(encoding="utf-8")
)
DRILL, A, AC1, AC2 = (
    "evidence/drills/d.yaml",
    "evidence/reviews/a.yaml",
    "controls/AC-1.yaml",
    "controls/AC-2.yaml",
)
LONGER = edited(AC1, "for: 90 days, grace: 10 days", "for: 91 days, grace: 10 days")
OTHERS = dict.fromkeys(FILES)
WAIVED = dict([accepted.waiver_file(accepted.WAIVER)])


def check(data: Any) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(data)


def rendered(*arguments: dict[str, str | None], style: Style | None = None, **more: Any) -> Any:
    data = json.loads(diff_json.render(change(*arguments, **more), style or Style()))
    check(data)
    return data


@pytest.mark.parametrize(
    ("after", "before", "day"),
    [
        pytest.param({}, {}, "2026-03-02", id="nothing"),
        pytest.param({DRILL: NO_FACTOR, **LONGER}, {}, "2026-03-02", id="a gap and a looser judge"),
        pytest.param({AC2: None, DRILL: None, A: "held_on: [\n"}, {}, "2026-03-02", id="what is gone"),
        pytest.param({DRILL: None, "evidence/drills/e.yaml": FILES[DRILL]}, {}, "2026-03-02", id="what has moved"),
        pytest.param({DRILL: FILES[DRILL]}, {DRILL: NO_FACTOR}, "2026-03-02", id="what is good again"),
        pytest.param(WAIVED, {**OTHERS, **accepted.FILES}, "2026-05-01", id="a waiver"),
        pytest.param({"socgap.yaml": "company: A\n"}, {}, "2026-03-02", id="the built-in controls"),
    ],
)  # fmt: skip
def test_it_meets_its_published_schema(
    after: dict[str, str | None], before: dict[str, str | None], day: str
) -> None:
    assert rendered(after, before, day=day)["as_of"] == day


def test_the_schema_refuses_what_is_not_in_it() -> None:
    data = rendered({DRILL: NO_FACTOR})
    for wrong in ({**data, "colour": "red"}, {**data, "opened": [{**data["opened"][0], "colour": "red"}]}):
        with pytest.raises(ValidationError):
            check(wrong)


def test_it_counts_and_ends_as_the_exit_code_does() -> None:
    data = rendered({DRILL: NO_FACTOR, **LONGER})
    assert (data["passes"], data["could_tell"], data["changes_nothing"]) == (False, True, False)
    assert data["counts"] == {"opened": 1, "closed": 0, "looser": 1, "noted": 0, "stricter": 0}
    assert rendered(LONGER, allows_weaker=True)["passes"] is True
    assert rendered({})["changes_nothing"] is True


def test_a_gap_has_its_place_and_its_judges() -> None:
    (one,) = rendered({DRILL: NO_FACTOR})["opened"]
    assert [one[key] for key in ("requirement", "assertion", "by_head", "by_base", "in_base")] == [
        "AC-1.E2", "AC-1.A2", True, True, False,
    ]  # fmt: skip
    assert [one[key] for key in ("path", "line", "column")] == [DRILL, 2, 25]


def test_what_only_the_base_asks_for_has_its_place_there() -> None:
    without = edited(AC1, "evidence: evidence/drills/*.yaml", "evidence: evidence/x/*.yaml")
    (one,) = rendered({**without, "evidence/x/d.yaml": FILES[DRILL], DRILL: None})["opened"]
    assert [one[key] for key in ("by_head", "in_base", "path", "line")] == [False, True, AC1, 17]


def test_an_alteration_has_its_place_and_its_direction() -> None:
    (one,) = rendered(LONGER)["judge"]
    assert one == {
        "direction": "looser",
        "name": "AC-1.E1",
        "message": "'fresh': 'for' is 91 days; it was 90 days.",
        "path": AC1,
        "line": 13,
        "column": 28,
        "in_base": False,
    }


def test_where_nobody_can_tell_it_says_why() -> None:
    data = json.loads(diff_json.render(without_history(change({}), "base"), Style()))
    check(data)
    assert (data["passes"], data["could_tell"]) == (False, False)
    assert data["trouble"] == "This clone is shallow. Fetch it all."


def test_the_same_change_gives_the_same_bytes() -> None:
    first = diff_json.render(change({DRILL: NO_FACTOR, **LONGER}), Style())
    assert diff_json.render(change({DRILL: NO_FACTOR, **LONGER}), Style()) == first
    assert first.endswith("}\n")


def test_values_are_the_same_whatever_the_stream_can_take() -> None:
    name: dict[str, str | None] = {"evidence/drills/\u202eü.yaml": NO_FACTOR, DRILL: None}
    narrow = diff_json.render(change(name), Style(unicode=False))
    assert narrow.isascii()
    assert json.loads(narrow) == rendered(name)
    assert rendered(name)["opened"][0]["path"] == r"evidence/drills/\u202eü.yaml"
