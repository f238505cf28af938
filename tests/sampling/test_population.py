"""What there is to choose from, as rules know it, and when nobody can tell."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from socgap_evidence.errors import UsageError
from socgap_evidence.model import Status, Window
from socgap_evidence.sampling import Asked, draw
from tests.sampling.companies import BY_DAY, MEMBERS, MONTHLY, changes, drawn, ids, verdict
from tests.support.windows import CONFIG, EVENTS, QUARTERLY, RECORD, STATEMENT, YEARLY, nil

TRAINING = (
    YEARLY + "    asserts:\n      - id: AC-1.J1\n        says: Each is trained.\n        covers:\n"
    '          population: {in: members, each: "$.items[*]", key: id, from: begun_on, until: left_on}\n'
    '          by: {each: "$.items[?@.ok == true]", key: id, date: done_on}\n'
    "          for: 12 months\n"
)
REGISTER = """\
  - id: AC-1.E1
    title: Register
    kind: register
    evidence: evidence/register.yaml
    schema: list
    every: {date: "$.log[*].on", period: quarter}
"""
LOOKS = """\
    asserts:
      - {{id: AC-1.A{number}, says: They differ {number}., unique: {{each: "$.{name}[*]", by: id}}}}
"""
DAY = {"type": "string", "format": "date"}
ROW = {"type": "object", "properties": {"id": {"type": "string"}, "on": DAY}}
LIST = {
    "controls/schemas/list.schema.json": {
        "type": "object",
        "properties": {name: {"type": "array", "items": ROW} for name in ("items", "rows", "columns", "log")},
    }
}
ZEROS = EVENTS + "    zeros: {subject: reviews, per: quarter, grace: 15 days}\n"
ATTACHMENT = """\
  - id: AC-1.E1
    title: Letter
    kind: external_report
    evidence: evidence/letters/*.pdf
    attachment: {}
"""


def refusal(requires: str, files: dict[str, Any], day: str = "2026-10-31", **more: Any) -> str:
    with pytest.raises(UsageError) as caught:
        drawn(requires, files, day, **more)
    return str(caught.value)


# ---------------------------------------------------------------- what a member is


def test_of_a_population_a_member_is_an_entry() -> None:
    sample = drawn(
        MONTHLY, {"changes/a.yaml": changes("c-1", "c-2"), "changes/b.yaml": changes("c-3", id="B")}
    )
    assert ids(sample) == ["B/c-3", "CHP/c-1", "CHP/c-2"]
    first = sample.population[1]
    assert (first.place.path, first.place.pointer) == ("evidence/changes/a.yaml", ("items", 0))
    assert first.day == date(2026, 6, 30)
    assert first.sha256 == sha256(b'{"id":"c-1"}').hexdigest()


def test_of_a_record_a_member_is_a_file() -> None:
    files = {"reviews/a.yaml": {"id": "REV-1", "held_on": "2026-06-01", "items": [{"id": "x"}]}}
    sample = drawn(QUARTERLY, files)
    assert ids(sample) == ["REV-1"]
    assert sample.population[0].place.pointer == ()


def test_a_file_without_an_id_is_called_by_its_path() -> None:
    assert ids(drawn(QUARTERLY, {"reviews/a b.yaml": {"held_on": "2026-06-01"}})) == [
        "evidence/reviews/a%20b.yaml"
    ]


def test_where_days_are_covered_by_entries_of_a_record_a_member_is_an_entry() -> None:
    items = [{"id": "p-1", "ok": True, "done_on": "2026-03-02"}, {"id": "p-2", "ok": False}]
    sample = drawn(
        TRAINING, {"reviews/a.yaml": {"id": "TRN", "held_on": "2026-03-30", "items": items}, **MEMBERS}
    )
    assert ids(sample) == ["TRN/p-1", "TRN/p-2"]
    assert [one.day for one in sample.population] == [date(2026, 3, 2), date(2026, 3, 30)]


def test_of_a_register_a_member_is_an_entry_and_no_review_of_it() -> None:
    items = {"items": [{"id": "b"}, {"id": "a"}], "log": [{"on": "2026-06-01"}]}
    sample = drawn(REGISTER, {"register.yaml": items, **LIST})
    assert ids(sample) == ["a", "b"]
    assert {one.day for one in sample.population} == {None}
    assert sample.notes[-1].startswith("A register is sampled as it stands")


def test_without_items_it_is_the_list_that_sentences_look_into() -> None:
    files = {"register.yaml": {"rows": [{"id": "r"}], "log": [{"on": "2026-06-01"}]}, **LIST}
    looks = LOOKS.format(number=1, name="rows")
    assert ids(drawn(REGISTER + looks, files)) == ["r"]
    log = LOOKS.format(number=2, name="log").partition("\n")[2]
    assert ids(drawn(REGISTER + looks + log, files)) == ["r"]


def test_of_several_lists_nobody_can_tell_which() -> None:
    files = {"register.yaml": {"rows": [{"id": "r"}], "columns": [{"id": "c"}], "log": []}, **LIST}
    both = LOOKS.format(number=1, name="rows") + LOOKS.format(number=2, name="columns").partition("\n")[2]
    assert "sentences look into several lists of its files: columns, rows." in refusal(REGISTER + both, files)


def test_without_any_list_the_register_is_the_member() -> None:
    assert ids(drawn(REGISTER, {"register.yaml": {"log": [{"on": "2026-06-01"}]}, **LIST})) == [
        "evidence/register.yaml"
    ]


def test_the_day_of_a_review_is_no_list() -> None:
    requires = REGISTER.replace('"$.log[*].on", period', "on, period")
    schema = {"properties": {"on": DAY, "rows": {"type": "array", "items": ROW}}}
    files = {"register.yaml": {"on": "2026-06-01", "rows": [{"id": "r"}]}}
    looks = LOOKS.format(number=1, name="rows")
    assert ids(drawn(requires + looks, {**files, "controls/schemas/list.schema.json": schema})) == ["r"]


def test_an_attachment_is_digested_by_its_bytes() -> None:
    (member,) = drawn(ATTACHMENT, {"letters/a.pdf": b"%PDF-1.7\n%%EOF\n"}).population
    assert member.sha256 == sha256(b"%PDF-1.7\n%%EOF\n").hexdigest()
    assert member.id == "evidence/letters/a.pdf"


def test_the_text_of_a_markdown_file_counts() -> None:
    requires = QUARTERLY.replace("*.yaml", "*.md")
    files = {"reviews/a.md": "---\nid: A\nheld_on: 2026-06-01\n---\nSeen.\n"}
    (member,) = drawn(requires, files).population
    text = json.dumps([{"held_on": "2026-06-01", "id": "A"}, "Seen.\n"], separators=(",", ":"))
    assert member.sha256 == sha256(text.encode()).hexdigest()


# ---------------------------------------------------------------- which belong to the window


def test_what_was_done_before_or_after_the_window_is_no_member() -> None:
    files = {
        f"reviews/{day}.yaml": {"id": day, "held_on": day}
        for day in ("2026-03-31", "2026-04-01", "2026-09-30", "2026-10-01")
    }
    assert ids(drawn(EVENTS, files)) == ["2026-04-01", "2026-09-30"]


def test_what_lies_ahead_is_no_member_yet() -> None:
    files = {f"reviews/{day}.yaml": {"id": day, "held_on": day} for day in ("2026-05-01", "2026-05-02")}
    sample = drawn(EVENTS, files, "2026-05-01")
    assert ids(sample) == ["2026-05-01"]
    assert "The window lasts through 2026-09-30: the population may still grow" in " ".join(sample.notes)


def test_another_window_has_another_population() -> None:
    files = {f"reviews/{day}.yaml": {"id": day, "held_on": day} for day in ("2026-02-01", "2026-05-02")}
    window = Window(date(2026, 1, 1), date(2026, 3, 31))
    assert ids(drawn(EVENTS, files, window=window)) == ["2026-02-01"]


def test_an_entry_that_is_an_event_belongs_by_its_own_day() -> None:
    """Its month has ended after the window, or began before it."""
    days = {"c-1": "2026-04-14", "c-2": "2026-04-15", "c-3": "2026-09-10", "c-4": "2026-09-11"}
    items = [{"id": name, "done_on": day} for name, day in days.items()]
    files = {
        "changes/4.yaml": {"id": "4", "held_on": "2026-04-30", "items": items[:2]},
        "changes/9.yaml": {"id": "9", "held_on": "2026-09-30", "items": items[2:]},
        **MEMBERS,
    }
    config = CONFIG.replace("2026-04-01", "2026-04-15").replace("2026-09-30", "2026-09-10")
    assert ids(drawn(BY_DAY, files, config=config)) == ["4/c-2", "9/c-3"]


def test_an_entry_without_a_day_belongs_with_its_file() -> None:
    files = {
        "changes/3.yaml": changes("c-1", held_on="2026-03-31", id="3"),
        "changes/6.yaml": changes("c-2", id="6"),
        **MEMBERS,
    }
    assert ids(drawn(BY_DAY, files)) == ["6/c-2"]


# ---------------------------------------------------------------- names


def test_members_of_one_name_are_called_by_their_place() -> None:
    files = {"changes/a.yaml": changes("c-1", "c-1", "c-2"), "changes/b.yaml": changes("c-1")}
    assert ids(drawn(MONTHLY, files)) == [
        "./evidence/changes/a.yaml/items/0",
        "./evidence/changes/a.yaml/items/1",
        "./evidence/changes/b.yaml/items/0",
        "CHP/c-2",
    ]


def test_no_name_passes_for_a_place() -> None:
    names = {"a": "REV", "b": "REV", "c": "./evidence/reviews/a.yaml"}
    files = {f"reviews/{at}.yaml": {"id": name, "held_on": "2026-06-01"} for at, name in names.items()}
    assert ids(drawn(EVENTS, files)) == [
        ".%2Fevidence%2Freviews%2Fa.yaml",
        "./evidence/reviews/a.yaml",
        "./evidence/reviews/b.yaml",
    ]


# ---------------------------------------------------------------- when nobody can tell


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param("held_on: [\n", "evidence/reviews/b.yaml:", id="it cannot be read"),
        pytest.param({"colour": "red"}, "'colour'", id="it does not meet its schema"),
        pytest.param(
            "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", "LFS", id="a pointer"
        ),
    ],
)
def test_a_file_that_cannot_be_relied_on_may_hide_members(content: Any, says: str) -> None:
    text = refusal(EVENTS, {"reviews/a.yaml": {"held_on": "2026-06-01"}, "reviews/b.yaml": content})
    assert "AC-1.E1 is not sampled, because its population cannot be told: " in text
    assert says in text


def test_a_broken_file_of_others_hides_nothing() -> None:
    items = [{"id": "c-1", "done_on": "2026-06-02"}]
    files = {
        "changes/a.yaml": {"id": "CHP", "held_on": "2026-06-30", "items": items},
        "members.yaml": "items: [\n",
    }
    assert ids(drawn(BY_DAY, files)) == ["CHP/c-1"]


def test_what_git_cannot_be_asked_about_hides_nothing() -> None:
    requires = EVENTS + "    recorded: {date: held_on, within: 5 days}\n"
    judged = verdict(requires, {"reviews/a.yaml": {"held_on": "2026-06-01"}})
    assert judged.controls[0].status is Status.UNKNOWN
    assert ids(draw(judged, Asked("AC-1", "REQ-7"))) == ["evidence/reviews/a.yaml"]


def test_records_of_others_are_no_members() -> None:
    """A sentence that looks into another register says nothing of which list of a record is meant."""
    requires = (
        EVENTS + "    asserts:\n      - id: AC-1.J1\n        says: Each is known.\n        covers:\n"
        "          population: {each: $, key: who}\n"
        '          by: {in: members, each: "$.items[*]", key: id}\n'
    )
    files = {"reviews/a.yaml": {"id": "REV", "who": "c-1", "held_on": "2026-06-01"}, **MEMBERS}
    assert ids(drawn(requires, files)) == ["REV"]


def test_entries_that_cover_without_days_are_of_the_day_of_their_file() -> None:
    requires = TRAINING.replace(", date: done_on", "").replace("          for: 12 months\n", "")
    items = [{"id": "p-1", "ok": True, "done_on": "2026-03-02"}]
    sample = drawn(
        requires, {"reviews/a.yaml": {"id": "T", "held_on": "2026-03-30", "items": items}, **MEMBERS}
    )
    assert [(one.id, str(one.day)) for one in sample.population] == [("T/p-1", "2026-03-30")]


def test_a_value_that_nobody_can_understand_is_refused() -> None:
    schema = {"controls/schemas/record.schema.json": {"properties": {"held_on": {}, "done_on": {}, "id": {}}}}
    requires = EVENTS + "    asserts:\n      - {id: AC-1.A1, says: In order., ordered: [held_on, done_on]}\n"
    text = refusal(requires, {"reviews/a.yaml": {"held_on": "2026-06-01", "done_on": "soon"}, **schema})
    assert text.startswith("evidence/reviews/a.yaml:1:")
    assert "cannot be told: It could not be judged: 'soon'" in text


def test_a_day_that_nobody_can_read_is_refused() -> None:
    schema = {
        "controls/schemas/list.schema.json": {
            "properties": {"on": {}, "items": {"items": {"properties": {"on": {}}}}}
        }
    }
    requires = REGISTER.replace('"$.log[*].on", period: quarter', "on, period: quarter")
    text = refusal(requires, {"register.yaml": {"on": "soon", "items": []}, **schema})
    assert "evidence/register.yaml:" in text
    assert "cannot be told: It could not be judged: 'soon'" in text


# ---------------------------------------------------------------- when there is nothing


def test_an_empty_population_with_statements_of_zero_is_empty() -> None:
    files = {
        "statements/q2.yaml": nil("2026-Q2", "2026-07-02"),
        "statements/q3.yaml": nil("2026-Q3", "2026-10-02"),
        "statements/q1.yaml": nil("2026-Q1", "2026-04-02"),
    }
    sample = drawn(ZEROS, files)
    assert (sample.population, sample.drawn, sample.size.number) == ((), (), 0)
    assert [one.path for one in sample.zeros] == [
        "evidence/statements/q2.yaml",
        "evidence/statements/q3.yaml",
    ]
    assert sample.sha256 == sha256(b"").hexdigest()
    assert sample.notes == (
        (
            "Nothing happened, as somebody signed, so there is nothing to choose from:"
            " evidence/statements/q2.yaml (2026-Q2), evidence/statements/q3.yaml (2026-Q3)."
        ),
    )


@pytest.mark.parametrize(
    ("files", "says"),
    [
        pytest.param({}, "nobody has signed that there was none in 2026-Q2, 2026-Q3.", id="no statement"),
        pytest.param(
            {"statements/q2.yaml": nil("2026-Q2", "2026-07-02")},
            "there was none in 2026-Q3.",
            id="one of two",
        ),
        pytest.param(
            {
                "statements/q2.yaml": nil("2026-Q2", "2026-07-02"),
                "statements/q3.yaml": nil("2026-Q3", "2026-11-02"),
            },
            "there was none in 2026-Q3.",
            id="signed after the day",
        ),
    ],
)
def test_silence_is_no_empty_population(files: dict[str, Any], says: str) -> None:
    text = refusal(ZEROS, files)
    assert text.startswith(
        "AC-1.E1 is not sampled: nothing of it lies in 2026-04-01 to 2026-09-30, and nobody"
    )
    assert says in text
    assert text.endswith("sign a statement of zero (socgap new zero).")


BOTH = {
    "statements/q2.yaml": nil("2026-Q2", "2026-07-02"),
    "statements/q3.yaml": nil("2026-Q3", "2026-10-02"),
}


@pytest.mark.parametrize(
    ("content", "more", "says"),
    [
        pytest.param(
            "id: [\n", {}, "evidence/statements/x.yaml: AC-1.E1 is not sampled:", id="it cannot be read"
        ),
        pytest.param(
            {**nil("2026-Q1", "2026-04-02"), "signed_on": "soon"},
            {
                "controls/schemas/period-statement.schema.json": {
                    "properties": {name: {} for name in STATEMENT["properties"]}
                }
            },
            "evidence/statements/x.yaml: AC-1.E1 is not sampled:",
            id="nobody understands its day",
        ),
    ],
)
def test_a_statement_that_cannot_be_relied_on_shows_nothing(
    content: Any, more: dict[str, Any], says: str
) -> None:
    text = refusal(ZEROS, {**BOTH, "statements/x.yaml": content, **more})
    assert text.startswith(says)
    assert ", and a statement cannot be relied on: " in text


def test_a_statement_about_a_part_shows_nothing_of_the_whole() -> None:
    part = ZEROS.replace("grace: 15 days", 'grace: 15 days, each: "$.items[?@.ok == true]"')
    assert "its control asks for no statement that there was none." in refusal(part, BOTH)


def test_a_part_of_the_window_that_has_not_elapsed_needs_no_statement_of_zero() -> None:
    files = {"statements/q2.yaml": nil("2026-Q2", "2026-07-01")}
    assert "in 2026-Q3." in refusal(ZEROS, files, "2026-07-01")
    window = Window(date(2026, 4, 1), date(2026, 6, 30))
    assert drawn(ZEROS, files, "2026-07-01", window=window).population == ()


def test_where_no_statement_is_asked_for_nothing_is_no_population() -> None:
    text = refusal(RECORD, {})
    assert "and its control asks for no statement that there was none." in text
    assert "Add what happened (evidence/reviews/*.yaml), or choose another window." in text


def test_the_schema_of_statements_is_the_one_that_the_rule_reads() -> None:
    assert set(nil("2026-Q2", "2026-07-02")) <= set(STATEMENT["properties"])
