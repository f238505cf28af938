"""A sample in each format: what it says, what its published schema says, and that a spreadsheet can open it."""

from __future__ import annotations

import csv
import io
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

import socgap_evidence.outputs
from socgap_evidence.outputs import Style, sample_csv, sample_json, sample_text
from socgap_evidence.sampling import Sample
from tests.sampling.companies import MONTHLY, changes, drawn
from tests.support.windows import CONFIG, EVENTS, nil

SCHEMA = json.loads(
    Path(socgap_evidence.outputs.__file__).with_name("sample.schema.json").read_text(encoding="utf-8")
)
ZEROS = EVENTS + "    zeros: {subject: reviews, per: quarter, grace: 15 days}\n"


def usual(**more: Any) -> Sample:
    files = {"changes/a.yaml": changes("c-1", "é", "=1"), "changes/ü \u202e.yaml": changes("c-4", id="CHQ")}
    return drawn(MONTHLY, files, **more)


def empty() -> Sample:
    quarters = {"2026-Q2": "2026-07-02", "2026-Q3": "2026-10-02"}
    return drawn(ZEROS, {f"statements/{one}.yaml": nil(one, day) for one, day in quarters.items()})


def rendered(sample: Sample) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(sample_json.render(sample, Style()))
    return data


def check(data: Any) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(data)


# ---------------------------------------------------------------- json


@pytest.mark.parametrize("sample", [usual(), usual(size=1), usual(day="2026-07-15"), empty()])
def test_it_meets_its_published_schema(sample: Sample) -> None:
    check(rendered(sample))


def test_every_field_is_required_and_described_by_name() -> None:
    data = rendered(usual())
    assert list(data) == list(SCHEMA["properties"]) == SCHEMA["required"]
    one = SCHEMA["$defs"]["drawn"]
    assert list(data["sample"][0]) == list(one["properties"]) == one["required"]
    for name in ("size", "population"):
        assert list(data[name]) == list(SCHEMA["properties"][name]["properties"])


@pytest.mark.parametrize(
    ("field", "value"), [("colour", "red"), ("version", 2), ("request", "a b"), ("sample", [{}])]
)
def test_the_schema_refuses_what_is_not_in_it(field: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        check({**rendered(usual()), field: value})


def test_whoever_has_the_json_derives_the_sample_again() -> None:
    data = rendered(usual(size=2))
    lines = data["population"]["lines"]
    digest = sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    assert (digest, len(lines), lines) == (data["population"]["sha256"], 4, sorted(lines))
    names = [line.split(" ")[0] for line in lines]
    ranks = sorted(
        (sha256(f"{digest}\0{data['request']}\0{name}".encode()).hexdigest(), name) for name in names
    )
    assert [(one["rank"], one["id"]) for one in data["sample"]] == ranks[:2]


def test_it_says_what_was_asked_and_what_is_left_open() -> None:
    data = rendered(usual())
    del data["population"], data["sample"]
    assert data == {
        "format": "socgap-sample",
        "version": 1,
        "company": "Example, Inc.",
        "as_of": "2026-10-31",
        "as_of_is_pinned": False,
        "tree": "a tree in memory",
        "commit": "0" * 40,
        "window": {"start": "2026-04-01", "end": "2026-09-30"},
        "in_progress": False,
        "request": "REQ-7",
        "control": "AC-1",
        "requirement": "AC-1.E1",
        "title": "Changes",
        "size": {
            "number": 4,
            "because": "all there are; the usual 15 % of events, at least 5 and at most 40, would be 5",
            "is_asked": False,
            "remark": "No standard fixes a size: the auditor decides, and says --size.",
        },
        "notes": ["All of the population is chosen."],
        "zeros": [],
    }


def test_it_names_the_statements_of_zero() -> None:
    data = rendered(empty())
    assert data["zeros"] == [
        {"path": "evidence/statements/2026-Q2.yaml", "periods": ["2026-Q2"]},
        {"path": "evidence/statements/2026-Q3.yaml", "periods": ["2026-Q3"]},
    ]
    assert (data["population"]["members"], data["sample"]) == (0, [])


def test_in_ascii_it_holds_the_same() -> None:
    wide, narrow = (sample_json.render(usual(), Style(unicode=unicode)) for unicode in (True, False))
    assert narrow.isascii()
    assert not wide.isascii()
    assert json.loads(wide) == json.loads(narrow)


# ---------------------------------------------------------------- text


def test_the_text_says_from_what_how_many_and_which() -> None:
    sample = usual(size=1)
    (one,) = sample.drawn
    line = {"CHP/%C3%A9": 1, "CHP/%3D1": 1, "CHP/c-1": 1, "CHQ/c-4": 1}[one.member.id]
    path = one.member.place.path.replace("\u202e", "\\u202e")
    assert sample_text.render(sample, Style()).splitlines() == [
        "Example, Inc., sample REQ-7 of AC-1.E1 Changes, a tree in memory",
        "  window     2026-04-01 to 2026-09-30, as of 2026-10-31",
        f"  population 4 members of 2 files, sha256 {sample.sha256}",
        "  size       1, as --size says.",
        "",
        f"  1  {one.rank[:12]}  2026-06-30  {one.member.id}  {path}:{line}",
        "",
        (
            "The smallest ranks are chosen: SHA-256 of population, REQ-7 and member."
            " Anyone can derive them again from --format json."
        ),
    ]


def test_the_text_says_who_decides_on_a_size_that_nobody_asked_for() -> None:
    text = sample_text.render(usual(), Style())
    assert "would be 5. No standard fixes a size: the auditor decides, and says --size.\n" in text
    assert "note: All of the population is chosen.\n" in text


def test_the_text_of_nothing_says_who_signed() -> None:
    lines = sample_text.render(empty(), Style()).splitlines()
    assert lines[2].startswith("  population 0 members, sha256 ")
    assert lines[3].startswith("  size       0, as there is nothing to choose from. ")
    assert lines[5].startswith(
        "note: Nothing happened, as somebody signed, so there is nothing to choose from: "
    )


def test_a_member_without_a_day_has_a_dash() -> None:
    requires = EVENTS.replace("    date: held_on\n", "")
    sample = drawn(requires, {"reviews/a.yaml": {"id": "A"}})
    assert (
        f"  1  {sample.drawn[0].rank[:12]}  -           A  evidence/reviews/a.yaml:1"
        in sample_text.render(sample, Style())
    )
    assert next(csv.DictReader(io.StringIO(sample_csv.render(sample, Style()))))["day"] == ""
    assert "  population 1 member of 1 file, " in sample_text.render(sample, Style())


def test_a_pinned_day_is_said_first() -> None:
    text = sample_text.render(usual(config=f"{CONFIG}as_of: 2026-10-31\n", day="2026-10-31"), Style())
    assert "as of 2026-10-31" in text


# ---------------------------------------------------------------- csv


def test_the_rows_are_what_was_chosen() -> None:
    sample = usual()
    rows = list(csv.DictReader(io.StringIO(sample_csv.render(sample, Style()))))
    assert [(row["number"], row["id"], row["rank"]) for row in rows] == [
        (str(number), one.member.id, one.rank) for number, one in enumerate(sample.drawn, 1)
    ]
    assert {
        (row["request"], row["requirement"], row["population_members"], row["population_sha256"])
        for row in rows
    } == {("REQ-7", "AC-1.E1", "4", sample.sha256)}
    assert {row["line"] for row in rows} == {"1"}


def test_a_table_of_nothing_is_its_header() -> None:
    assert sample_csv.render(empty(), Style()) == ",".join(sample_csv.COLUMNS) + "\r\n"
