"""`approved`: what is wrong with an approval."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from socgap_evidence.documents import Document, read_document
from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Kind, Place, Reason
from socgap_evidence.rules import Finding, Shelf, Terms
from socgap_evidence.schemas import SchemaSet
from tests.support.projects import document, documents, rule, subject

ROLES: Any = {"type": "object", "properties": {"items": {"type": "array", "items": {"type": "object"}}}}
HOLDERS: Any = {
    "in": "roles",
    "each": "$.items[*]",
    "key": ["role", "holder"],
    "from": "since",
    "until": "until",
}
KNOWN = Terms(
    {},
    {},
    SchemaSet({"roles.schema.json": ROLES}, "controls/schemas"),
    "controls/AC-1.yaml",
    populations={"role holders": HOLDERS, "deputies": {**HOLDERS, "key": ["role", "deputy"]}},
)
REGISTER = document(
    {
        "items": [
            {
                "role": "sponsor",
                "holder": "p-1",
                "deputy": "p-2",
                "since": "2026-02-01",
                "until": "2026-06-30",
            },
            {"role": "sponsor", "holder": "p-2", "deputy": "p-1", "since": "2026-07-01"},
            {"role": "approver", "holder": "p-1", "deputy": None, "since": "2026-02-01"},
            {"role": "approver", "holder": "p-4", "deputy": None, "since": "2026-02-01"},
        ]
    },
    "evidence/roles.yaml",
)
PATH = "evidence/reviews/000.yaml"
APPROVAL = {"by": "by", "on": "on"}


def find(value: Any, found: list[Document], **more: Any) -> list[Finding]:
    more.setdefault("shelves", {"roles": Shelf([REGISTER])})
    return list(rule("approved", value, KNOWN).findings(subject(found, **more)))


def messages(value: Any, *several: Any) -> list[str]:
    return [one.message for one in find(value, documents(*several))]


@pytest.mark.parametrize(
    ("record", "message", "pointer"),
    [
        pytest.param(
            {"on": "2026-03-01"}, "It names no approver ('approval.by').", ("approval",), id="nobody"
        ),
        pytest.param(
            {"by": None, "on": "2026-03-01"},
            "It names no approver ('approval.by').",
            ("approval", "by"),
            id="null",
        ),
        pytest.param(
            {"by": " ", "on": "2026-03-01"},
            "It names no approver ('approval.by').",
            ("approval", "by"),
            id="blank",
        ),
        pytest.param(
            {"by": "p-1"}, "It names no day of approval ('approval.on').", ("approval",), id="no day"
        ),
        pytest.param(
            {"by": "p-1", "on": None},
            "It names no day of approval ('approval.on').",
            ("approval", "on"),
            id="day null",
        ),
        pytest.param(
            None,
            "It names no approver ('approval.by') and no day of approval ('approval.on').",
            ("approval",),
            id="no approval at all",
        ),
    ],
)
def test_an_approver_and_a_day_must_be_there(record: Any, message: str, pointer: tuple[str, ...]) -> None:
    found = documents({"id": "R-1", "approval": record})
    (finding,) = find({"by": "approval.by", "on": "approval.on"}, found)
    assert (finding.reason, finding.message) == (Reason.FAILING, message)
    assert finding.fix == "Have it approved, and record who did and when."
    assert finding.about == ("R-1",)
    assert finding.place == Place(PATH, pointer if len(pointer) > 1 else ())


def test_an_approval_that_is_complete_is_enough_where_nothing_more_is_asked() -> None:
    assert messages(APPROVAL, {"by": "p-9", "on": "2026-03-01"}) == []


@pytest.mark.parametrize(
    ("role", "person", "day", "said"),
    [
        pytest.param("sponsor", "p-1", "2026-02-01", None, id="on the first day of the role"),
        pytest.param("sponsor", "p-1", "2026-06-30", None, id="on the last day of the role"),
        pytest.param(
            "sponsor", "p-1", "2026-07-01", "was not sponsor then; p-2 was.", id="a day after the role"
        ),
        pytest.param(
            "sponsor", "p-1", "2026-01-31", "was not sponsor then; nobody was.", id="a day before the role"
        ),
        pytest.param("sponsor", "p-4", "2026-03-01", "was not sponsor then; p-1 was.", id="another role"),
        pytest.param(
            "approver", "p-9", "2026-03-01", "was not approver then; p-1 and p-4 were.", id="two could"
        ),
        pytest.param(["sponsor", "approver"], "p-4", "2026-03-01", None, id="one of two roles"),
        pytest.param(
            ["sponsor", "approver"],
            "p-9",
            "2026-07-01",
            "was not sponsor or approver then; p-1 and p-2 and p-4 were.",
            id="neither of two roles",
        ),
        pytest.param("sponsor", "p-1", "2026-06-30T23:59:00+00:00", None, id="at a moment of the last day"),
        pytest.param(
            "sponsor",
            "p-1",
            "2026-06-30T23:59:00-01:00",
            "was not sponsor then; p-2 was.",
            id="a moment counts in the company's zone",
        ),
    ],
)
def test_the_approver_held_the_role_on_the_day(role: Any, person: str, day: str, said: str | None) -> None:
    findings = find({**APPROVAL, "role": role}, documents({"id": "R-1", "by": person, "on": day}))
    shown = "2026-07-01" if day.endswith("-01:00") else day
    assert [one.message for one in findings] == (
        [f"{person} approved it on {shown} and {said}"] if said else []
    )
    assert all(one.place == Place(PATH, ("by",)) for one in findings)
    remedy = "Have it approved by someone who may; if the role was held, add that to the register."
    assert all(one.fix == remedy for one in findings)


def test_another_population_may_say_who_holds_a_role() -> None:
    record = {"by": "p-2", "on": "2026-03-01"}
    assert messages({**APPROVAL, "role": "sponsor", "among": "deputies"}, record) == []
    assert len(messages({**APPROVAL, "role": "sponsor"}, record)) == 1


def test_without_a_role_no_register_is_needed() -> None:
    found = documents({"by": "p-1", "on": "2026-03-01"})
    assert find(APPROVAL, found, shelves={}) == []


def test_the_role_may_be_what_another_document_says() -> None:
    matrix = document({"items": [{"id": "N-1", "role": "approver"}]}, "evidence/matrix.yaml")
    role = {"take": "role", "in": "matrix", "each": "$.items[*]", "key": "id", "is": "duty"}
    found = documents(
        {"by": "p-4", "on": "2026-03-01", "duty": "N-1"}, {"by": "p-2", "on": "2026-03-01", "duty": "N-1"}
    )
    shelves = {"roles": Shelf([REGISTER]), "matrix": Shelf([matrix])}
    (finding,) = find({**APPROVAL, "role": role}, found, shelves=shelves)
    assert finding.message == ("p-2 approved it on 2026-03-01 and was not approver then; p-1 and p-4 were.")


def test_of_several_approvers_each_is_judged() -> None:
    value = {"by": "by", "on": "on", "role": "approver", "not": "author"}
    assert messages(value, {"by": ["p-1", "p-9"], "on": "2026-03-01", "author": "p-1"}) == [
        "'by' and 'author' are the same person, p-1.",
        "p-9 approved it on 2026-03-01 and was not approver then; p-1 and p-4 were.",
    ]


@pytest.mark.parametrize(
    ("shelf", "reason", "start"),
    [
        pytest.param(
            Shelf((), (), ("evidence/roles.yaml",)), Reason.MISSING, "There is nothing", id="absent"
        ),
        pytest.param(
            Shelf((), [Finding(Reason.INVALID, "It is bad.", "", place=Place("evidence/roles.yaml"))]),
            Reason.UNKNOWN,
            "It could not be judged, because evidence/roles.yaml cannot be relied on: It is bad.",
            id="broken",
        ),
        pytest.param(
            Shelf([REGISTER], [Finding(Reason.INVALID, "It is bad.", "", place=Place("evidence/r2.yaml"))]),
            Reason.UNKNOWN,
            "It could not be judged, because evidence/r2.yaml",
            id="one of two broken",
        ),
    ],
)
def test_a_register_that_cannot_be_relied_on_is_said_once(shelf: Shelf, reason: Reason, start: str) -> None:
    found = documents({"by": "p-1", "on": "2026-03-01"}, {})
    (finding,) = find({**APPROVAL, "role": "sponsor"}, found, shelves={"roles": shelf})
    assert finding.reason is reason
    assert finding.message.startswith(start)


def test_people_left_out_may_be_looked_up_and_then_must_be_there() -> None:
    excluded = {"take": "lead", "in": "teams", "key": "id", "is": "team"}
    value = {**APPROVAL, "not": excluded}
    found = documents({"by": "p-1", "on": "2026-03-01", "team": "t-1"})
    teams = Shelf([document({"id": "t-1", "lead": "p-1"}, "evidence/teams.yaml")])
    (finding,) = find(value, found, shelves={"teams": teams})
    assert finding.message == "'by' and 'lead in teams' are the same person, p-1."
    assert (finding.fix, finding.place) == ("Have another person approve it.", Place(PATH, ("by",)))
    (missing,) = find(value, found, shelves={})
    assert missing.reason is Reason.MISSING


@pytest.mark.parametrize(
    ("record", "said"),
    [
        pytest.param({"author": "p-5", "requester": "p-6"}, [], id="somebody else"),
        pytest.param({"author": "p-1", "requester": "p-6"}, ["author"], id="the author"),
        pytest.param({"author": "p-1", "requester": "p-1"}, ["author", "requester"], id="both"),
        pytest.param({"author": ["p-5", "p-1"]}, ["author"], id="one of the authors"),
        pytest.param({"author": None}, [], id="no author named"),
    ],
)
def test_the_approver_is_none_of_those_left_out(record: Any, said: list[str]) -> None:
    value = {**APPROVAL, "not": ["author", "requester"]}
    assert messages(value, {"by": "p-1", "on": "2026-03-01", **record}) == [
        f"'by' and '{name}' are the same person, p-1." for name in said
    ]


def test_the_author_is_found_without_a_day_too() -> None:
    assert messages({**APPROVAL, "not": "author"}, {"by": "p-1", "author": "p-1"}) == [
        "It names no day of approval ('on').",
        "'by' and 'author' are the same person, p-1.",
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param({"written": "2026-03-01"}, "", id="on the same day"),
        pytest.param({"written": "2026-02-28"}, "", id="written the day before"),
        pytest.param({"written": "2026-03-02"}, "2026-03-02", id="written the day after"),
        pytest.param({"drafted": "2026-03-02"}, "2026-03-02", id="the second field where no first is"),
        pytest.param(
            {"written": "2026-02-28", "drafted": "2026-03-02"}, "", id="the first field where both are"
        ),
        pytest.param({}, "", id="not stated"),
        pytest.param({"written": None}, "", id="null"),
    ],
)
def test_nothing_is_approved_before_it_is_written(written: Any, said: str) -> None:
    value = {**APPROVAL, "written": ["written", "drafted"]}
    findings = find(value, documents({"by": "p-1", "on": "2026-03-01", **written}))
    expected = [f"It was approved on 2026-03-01, before it was written on {said}."] if said else []
    assert [one.message for one in findings] == expected
    assert all(one.place == Place(PATH, ("on",)) for one in findings)
    remedy = "Correct the days from their source; otherwise have it approved as it is now."
    assert all(one.fix == remedy for one in findings)


@pytest.mark.parametrize(
    ("written", "count"),
    [("2026-03-01T11:59:59Z", 0), ("2026-03-01T12:00:01Z", 1), ("2026-03-01", 0)],
    ids=["a second before", "a second after", "a day has no second"],
)
def test_two_moments_are_compared_to_the_second(written: str, count: int) -> None:
    record = {"by": "p-1", "on": "2026-03-01T12:00:00Z", "written": written}
    assert len(messages({**APPROVAL, "written": "written"}, record)) == count


TEXT = "Access is given by role.\n"


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def policy(digest: str, body: str = TEXT, end: str = "\n") -> bytes:
    lines = ["---", "doc_id: POL-X", "by: p-1", "on: 2026-03-01", f"digest: {digest}", "---"]
    return "".join(f"{line}{end}" for line in lines).encode() + body.encode()


def judge_text(raw: bytes, path: str = "policy.md") -> list[Finding]:
    return find({**APPROVAL, "digest": "digest"}, [read_document(path, raw)])


@pytest.mark.parametrize(
    ("body", "approved"),
    [
        pytest.param(TEXT, TEXT, id="the text as it was"),
        pytest.param("", "", id="no text at all"),
        pytest.param("Zugänge nach Rolle.\n", "Zugänge nach Rolle.\n", id="not only ASCII"),
        pytest.param("\n---\n\nText.", "\n---\n\nText.", id="a rule inside and no line end"),
    ],
)
def test_the_digest_is_that_of_every_byte_below_the_front_matter(body: str, approved: str) -> None:
    assert judge_text(policy(digest_of(approved), body)) == []
    assert judge_text(policy(digest_of(approved).upper(), body)) == []


@pytest.mark.parametrize(
    "body",
    [TEXT + "Or not.\n", TEXT.rstrip("\n"), TEXT + "\n", " " + TEXT, TEXT.replace("\n", "\r\n"), ""],
    ids=[
        "a sentence more",
        "a line end less",
        "a line end more",
        "a blank",
        "other line ends",
        "nothing left",
    ],
)
def test_a_text_that_was_changed_is_not_the_one_approved(body: str) -> None:
    (finding,) = judge_text(policy(digest_of(TEXT), body))
    assert finding.reason is Reason.FAILING
    assert finding.message == (
        f"The text is not the one that was approved: its digest is {digest_of(body)[:12]}…,"
        f" and 'digest' is {digest_of(TEXT)[:12]}…."
    )
    assert finding.place == Place("policy.md", ("digest",))


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="the recipe names sha256sum")
@pytest.mark.parametrize("end", ["\n", "\r\n", " \n"], ids=["LF", "CRLF", "a blank behind the line"])
@pytest.mark.parametrize(
    "body",
    [TEXT, "\nText.", "---\nText\n---\n", "Zugänge\r\n"],
    ids=["text", "no line end", "rules", "mixed"],
)
def test_the_digest_can_be_recomputed_with_the_command_it_names(tmp_path: Path, body: str, end: str) -> None:
    path = "my policy.md"
    raw = policy("0" * 64, body, end)
    (tmp_path / path).write_bytes(raw)
    (finding,) = judge_text(raw, path)
    _, _, command = finding.fix.partition(": ")
    printed = subprocess.run(  # noqa: S602  # the command is what is tested
        command, shell=True, cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout.split()[0]
    assert judge_text(policy(printed, body, end), path) == []


@pytest.mark.parametrize("record", [{}, {"digest": None}], ids=["absent", "null"])
def test_a_digest_is_compared_only_where_it_is_recorded(record: Any) -> None:
    found = document({"by": "p-1", "on": "2026-03-01", **record}, "policy.md", body=TEXT)
    assert find({**APPROVAL, "digest": "digest"}, [found]) == []


def test_a_digest_of_a_text_that_is_not_there_is_invalid() -> None:
    found = documents({"by": "p-1", "on": "2026-03-01", "approved": {"digest": digest_of("")}})
    (finding,) = find({**APPROVAL, "digest": "approved.digest"}, found)
    assert finding.reason is Reason.INVALID
    assert finding.message == (
        "'approved.digest' is the digest of a text, and the file has none below a front matter."
    )
    assert finding.fix == "Leave the digest out."
    assert finding.place == Place(PATH, ("approved", "digest"))


def test_each_record_is_judged_and_named() -> None:
    value = {**APPROVAL, "each": "$.items[*]", "not": "$.author"}
    items = [
        {"id": "A", "by": "p-1", "on": "2026-03-01"},
        {"by": "p-2"},
        {"id": "C", "by": "p-3", "on": "2026-03-01"},
    ]
    findings = find(value, documents({"id": "R-1", "author": "p-1", "items": items}))
    assert [(one.message, one.about) for one in findings] == [
        ("A: 'by' and 'author' are the same person, p-1.", ("R-1", "A")),
        ("items[1]: It names no day of approval ('on').", ("R-1",)),
    ]


def test_it_counts_from_the_day_of_a_record_and_always_for_a_document() -> None:
    found = documents({"held_on": "2026-03-05"})
    (record,) = find(APPROVAL, found, dated="held_on")
    (policy,) = find(APPROVAL, found, dated="held_on", kind=Kind.DOCUMENT)
    assert record.days == Interval(date(2026, 3, 5), None)
    assert policy.days == ALWAYS


def test_a_day_that_is_none_cannot_be_judged_and_hides_no_other() -> None:
    value = {**APPROVAL, "each": "$.items[*]"}
    items = [{"id": "A", "by": "p-1", "on": "spring"}, {"id": "B", "on": "2026-03-01"}]
    found = find(value, documents({"items": items}))
    assert [one.reason for one in found] == [Reason.UNKNOWN, Reason.FAILING]
    assert found[0].message.startswith("It could not be judged: 'spring' is not a date")
    assert found[1].message == "B: It names no approver ('by')."


def test_it_names_the_selectors_it_uses() -> None:
    value = {
        "each": "$.items[*]",
        "by": "by",
        "on": "on",
        "role": "sponsor",
        "not": ["author"],
        "written": "written",
        "digest": "$.digest",
        "of": ["$.scope", "limit"],
        "proof": {"take": "method", "is": {"letter": "signed"}},
    }
    uses = list(rule("approved", value, KNOWN).selectors())
    assert [(use.selector.text, use.each.text, use.is_date, use.type) for use in uses] == [
        ("$.items[*]", "$", False, None),
        ("by", "$.items[*]", False, None),
        ("on", "$.items[*]", True, None),
        ("$.scope", "$.items[*]", False, None),
        ("limit", "$.items[*]", False, None),
        ("written", "$.items[*]", True, None),
        ("author", "$.items[*]", False, None),
        ("$.items[*]", "$", False, "roles"),
        ("role", "$.items[*]", False, "roles"),
        ("holder", "$.items[*]", False, "roles"),
        ("since", "$.items[*]", True, "roles"),
        ("until", "$.items[*]", True, "roles"),
        ("$.digest", "$.items[*]", False, None),
        ("method", "$.items[*]", False, None),
    ]
    assert uses[-1].values == ("letter",)
    assert [use.selector.text for use in rule("approved", APPROVAL).selectors()] == ["$", "by", "on"]


def test_what_it_is_held_against_may_stand_at_the_top_of_the_file() -> None:
    value = {
        "each": "$.items[*]",
        "by": "$.by",
        "on": "$.on",
        "not": "$.author",
        "written": "$.written",
        "digest": "$.digest",
    }
    data = {
        "by": "p-1",
        "on": "2026-03-01",
        "author": "p-1",
        "written": "2026-03-02",
        "digest": digest_of("Another."),
        "items": [{"id": "A"}],
    }
    found = find(value, [document(data, "policy.md", body=TEXT)])
    assert [one.place and one.place.pointer for one in found] == [("by",), ("on",), ("digest",)]
    (absent,) = find(
        {**value, "by": "$.approver"},
        [document({**data, "approver": None, "digest": None, "written": None}, "policy.md")],
    )
    assert absent.place == Place("policy.md", ("approver",))
