"""`recorded`: what it makes of a witness's words, whoever the witness is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from socgap_evidence.dates import Stated
from socgap_evidence.durations import Duration
from socgap_evidence.errors import SnapshotError
from socgap_evidence.history.signatures import SignatureState
from socgap_evidence.intervals import Interval
from socgap_evidence.model import Calendar, Place, ProofLevel, Reason, Window
from socgap_evidence.rules import Finding
from socgap_evidence.rules.arithmetic import Begin, Meaning, Origin
from socgap_evidence.rules.base import Proof
from socgap_evidence.rules.deadlines import Dated
from socgap_evidence.rules.observing import Observations
from tests.support.projects import document, rule, subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from socgap_evidence.documents import Document
    from socgap_evidence.rules.subject import Subject

PATH = "evidence/r.yaml"
RULE: Any = rule("recorded", {"date": "done_on", "within": "30 days"})
OF_RECORDS: Any = rule("recorded", {"each": "$.items[*]", "date": "done_on", "within": "30 days"})
WINDOW = Calendar(UTC, window=Window(date(2026, 4, 1), date(2026, 9, 30)))
DAY = {"id": "R-1", "done_on": "2026-06-22"}
NAMED = Place(PATH, ("done_on",))
LATE = (
    "Nothing makes it timely any more: record why it was late, let a waiver acknowledge the deviation, and commit"
    " the next one in time."
)


def commit(day: str, by: str = "p-1") -> Any:
    at = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    return SimpleNamespace(id=day, short=f"c-{day}", entered_at=at, author=by, committer=by)


class Told:
    """A witness who knows one file's states: the newest first, each with the day of its commit."""

    def __init__(self, *states: tuple[Any, str | None], **more: Any) -> None:
        self._states = states
        self.is_asked = True
        self.trouble: SnapshotError | None = None
        self.since: date | None = None
        self.last_day: date | None = date(2026, 9, 30)
        self.rests_on: Any = "one history"
        self.others: set[str] = set()
        self.good: Sequence[str] = ()
        self.signers: dict[str, str] = {}
        for name, value in more.items():
            setattr(self, name, value)

    def states(self, now: Document) -> list[Any]:
        documents = [now, *(None if data is None else document(data, PATH) for data, _ in self._states[1:])]
        return [
            SimpleNamespace(document=one, version=SimpleNamespace(commit=commit(day)) if day else None)
            for one, (_, day) in zip(documents, self._states, strict=True)
        ]

    def first_commit(self, version: Any) -> Any:
        return version.commit

    def day(self, commit: Any) -> date:
        return date.fromisoformat(commit.id)

    def name(self, who: str) -> str:
        return who

    def others_behind(self, _: Any) -> set[str]:
        return self.others

    def signature(self, commit: Any) -> Any:
        state = SignatureState.GOOD if commit.id in self.good else SignatureState.UNCHECKED
        return SimpleNamespace(state=state)

    def signer(self, commit: Any) -> str:
        return self.signers.get(commit.id, "")


def looking(witness: Any, data: Any = None) -> Subject:
    found = [document(DAY if data is None else data, PATH)]
    return replace(subject(found, calendar=WINDOW), witness=witness)


def find(witness: Any, data: Any = None, by: Any = RULE) -> list[Finding]:
    return list(by.findings(looking(witness, data)))


def committed(day: str | None, **more: Any) -> Told:
    return Told((DAY, day), **more)


@pytest.mark.parametrize("day", ["2026-06-22", "2026-07-22"], ids=["the first day", "the last day"])
def test_what_was_in_git_in_time_is_no_doubt(day: str) -> None:
    assert find(committed(day)) == []


def test_what_came_too_late_is_a_deviation_from_the_day_after_its_last() -> None:
    said = (
        "R-1: 'done_on' is 2026-06-22, and it entered git on 2026-07-23, 31 days later; the limit is 30 days."
    )
    days = Interval(date(2026, 7, 23), None)
    assert find(committed("2026-07-23")) == [Finding(Reason.UNPROVEN, said, LATE, days, NAMED, ("R-1",))]
    (outside,) = find(committed("2026-11-23"), {**DAY, "done_on": "2026-10-01"})
    assert outside.days == Interval(date(2026, 11, 1), date(2026, 11, 23))


def test_what_came_too_early_is_in_doubt_from_its_day_on() -> None:
    said = "R-1: 'done_on' is 2026-06-22, and it was in git on 2026-06-20 already, 2 days earlier."
    days = Interval(date(2026, 6, 22), None)
    assert find(committed("2026-06-20")) == [
        Finding(Reason.UNPROVEN, said, "Correct the day from its source.", days, NAMED, ("R-1",))
    ]


def test_what_is_not_committed_is_in_doubt_once_the_newest_commit_is_past_its_last_day() -> None:
    said = "R-1: 'done_on' is 2026-06-22, and it is not committed yet; it had to be by 2026-07-22 (30 days)."
    days = Interval(date(2026, 7, 23), None)
    assert find(committed(None, last_day=date(2026, 7, 23))) == [
        Finding(Reason.UNPROVEN, said, "Commit it.", days, NAMED, ("R-1",))
    ]
    assert find(committed(None, last_day=date(2026, 7, 22))) == []
    assert find(committed(None, last_day=None)) == []


@pytest.mark.parametrize(
    ("since", "late"),
    [(date(2026, 8, 25), True), (date(2026, 8, 26), False), (date(2026, 1, 1), True)],
    ids=["a day too late", "on the last day", "a beginning long before"],
)
def test_what_is_older_than_the_history_may_come_with_its_beginning(since: date, late: bool) -> None:
    found = find(committed("2026-09-25", since=since))
    assert bool(found) is late
    assert all("2026-09-25, 95 days later" in one.message for one in found)


def test_each_record_is_held_against_its_own_day_and_may_keep_its_text() -> None:
    old = {"items": [{"id": "a", "done_on": "2026-06-22"}]}
    new = {"items": [{"id": "a", "done_on": "2026-07-01"}, {"id": "b", "done_on": "2026-03-01"}]}
    (late,) = find(Told((new, "2026-07-02"), (old, "2026-06-23")), new, OF_RECORDS)
    assert late.about == ("b",)
    assert late.place == Place(PATH, ("items", 1, "done_on"))
    assert late.message.startswith("b: 'items[1].done_on' is 2026-03-01, and it entered git on 2026-07-02")


BEFORE = {**DAY, "done_on": "2026-03-01"}


def test_a_day_that_was_moved_and_nothing_else_is_in_doubt_from_that_day_on() -> None:
    said = (
        "R-1: 'done_on' was moved to 2026-06-22 on 2026-06-23 by p-1, who changed nothing else and for whom nobody"
        " stands."
    )
    fix = "Have another person review it: a change whose commit says 'Reviewed-by: Name <address>', or that they merge."
    assert find(Told((DAY, "2026-06-23"), (BEFORE, "2026-03-01"))) == [
        Finding(Reason.UNPROVEN, said, fix, Interval(date(2026, 6, 22), None), NAMED, ("R-1",))
    ]


@pytest.mark.parametrize(
    "states",
    [
        pytest.param([(DAY, "2026-06-23")], id="it was there from the first"),
        pytest.param([(DAY, None), (DAY, "2026-06-23"), (BEFORE, "2026-03-01")], id="a change in hand"),
        pytest.param([(DAY, "2026-06-23"), ({**BEFORE, "n": 1}, "2026-03-01")], id="more was changed"),
        pytest.param(
            [(DAY, "2026-06-24"), ({**DAY, "n": 1}, "2026-06-23"), (BEFORE, "2026-03-01")],
            id="more was changed since",
        ),
    ],
)
def test_a_day_that_was_moved_is_in_no_doubt_where_more_was_done(states: list[Any]) -> None:
    assert find(Told(*states)) == []


def test_a_day_that_was_moved_is_in_no_doubt_where_somebody_stands_for_it() -> None:
    assert find(Told((DAY, "2026-06-23"), (BEFORE, "2026-03-01"), others={"p-2"})) == []


def test_a_day_that_was_moved_too_late_is_in_doubt_for_both() -> None:
    late, moved = find(Told((DAY, "2026-09-01"), (BEFORE, "2026-03-01")))
    assert late.message.endswith("71 days later; the limit is 30 days.")
    assert "was moved to 2026-06-22 on 2026-09-01" in moved.message


def test_a_broken_history_hides_no_file_before_it_and_names_the_file() -> None:
    def fails(_: Any) -> Any:
        raise SnapshotError("git could not be asked.", fix="Run it again.")

    assert find(committed("2026-06-22", states=fails)) == [
        Finding(Reason.UNKNOWN, "git could not be asked.", "Run it again.", place=Place(PATH))
    ]
    (unreadable,) = find(committed("2026-06-22"), {"done_on": "soon"})
    assert (unreadable.reason, unreadable.place) == (Reason.UNKNOWN, NAMED)


TROUBLE = SnapshotError("It is shallow.", fix="Fetch all of it.")


@pytest.mark.parametrize(
    "more", [{"is_asked": False}, {"trouble": TROUBLE}], ids=["nobody asks", "it cannot"]
)
def test_where_git_tells_nothing_there_is_neither_proof_nor_reckoning(more: dict[str, Any]) -> None:
    of = looking(committed("2026-06-23", **more))
    assert (list(RULE.proofs(of)), list(RULE.reckonings(of))) == ([], [])


def test_that_git_cannot_be_asked_is_said_once_and_not_of_nothing() -> None:
    witness = committed("2026-06-23", trouble=TROUBLE)
    files = [document(DAY, "evidence/a.yaml"), document(DAY, "evidence/b.yaml")]
    of = replace(subject(files), witness=witness)  # type: ignore[type-var]
    assert list(RULE.findings(of)) == [Finding(Reason.UNKNOWN, "It is shallow.", "Fetch all of it.")]
    none = replace(subject([]), witness=witness)
    assert list(RULE.findings(none)) == []
    assert find(committed("2027-01-01", is_asked=False)) == []


def test_what_bears_witness_to_a_day_is_told_with_whoever_signed_it() -> None:
    def proofs(witness: Any, data: Any = None, by: Any = RULE) -> list[Proof]:
        return list(by.proofs(looking(witness, data)))

    what, how = "'done_on' 2026-06-22", "on 2026-06-23 by p-1 in c-2026-06-23"
    assert proofs(committed("2026-06-23")) == [Proof(PATH, what, ProofLevel.COMMITTED, how)]
    assert proofs(committed(None)) == [Proof(PATH, what, ProofLevel.DECLARED, "not committed yet")]
    good: dict[str, Any] = {"good": ["2026-06-23"]}
    assert proofs(committed("2026-06-23", **good)) == [Proof(PATH, what, ProofLevel.FORGE_MERGED, how)]
    signed = committed("2026-06-23", **good, signers={"2026-06-23": "p-1"})
    assert proofs(signed) == [Proof(PATH, what, ProofLevel.SIGNED, how)]
    (changed,) = proofs(Told((DAY, "2026-08-01"), ({**DAY, "n": 1}, "2026-06-23")))
    assert changed.how == f"{how}; changed since, last on 2026-08-01 in c-2026-08-01"
    (same_day,) = proofs(Told((DAY, "2026-06-23"), ({**DAY, "n": 1}, "2026-06-23")))
    assert same_day.how == how
    assert proofs(committed("2026-06-23"), {"items": [DAY]}, OF_RECORDS) == []


def test_a_signature_is_looked_at_for_the_newest_day_alone() -> None:
    files = [
        document({"id": "a", "done_on": "2026-06-01"}, "evidence/a.yaml"),
        document({"id": "b", "done_on": "2026-06-22"}, "evidence/b.yaml"),
    ]
    witness = committed("2026-06-23", good=["2026-06-23"])
    levels = [one.level for one in RULE.proofs(replace(subject(files), witness=witness))]  # type: ignore[type-var]
    assert levels == [ProofLevel.COMMITTED, ProofLevel.FORGE_MERGED]
    assert list(RULE.proofs(replace(subject([document({}, PATH)]), witness=witness))) == []  # type: ignore[type-var]


def test_how_the_last_day_was_reached_is_told_of_each_record() -> None:
    (one,) = RULE.reckonings(looking(committed("2026-06-25", since=date(2026, 6, 22))))
    assert (one.of, one.about, one.meaning) == ("R-1", ("R-1",), Meaning.IN_GIT_BY)
    assert one.begin == Begin(Origin.FIELD, Stated(date(2026, 6, 22)), "done_on", NAMED)
    assert [(step.role, step.length, step.reaches) for step in one.steps] == [
        (("within",), Duration.parse("30 days"), Stated(date(2026, 7, 22)))
    ]
    assert one.done == Dated("", Stated(date(2026, 6, 25)), NAMED)
    (younger,) = RULE.reckonings(looking(committed(None, since=date(2026, 6, 23))))
    assert (younger.begin, younger.done) == (Begin(Origin.HISTORY_START, Stated(date(2026, 6, 23))), None)
    nameless = list(RULE.reckonings(looking(committed("2026-06-25"), {"done_on": "2026-06-22"})))
    assert [found.of for found in nameless] == [""]


def test_another_history_is_asked_again_and_the_same_is_not() -> None:
    seen, (file,) = Observations(), [document(DAY, PATH)]

    def told(witness: Any) -> int:
        of = replace(subject([file], calendar=WINDOW), witness=witness, observations=seen)
        return len(list(RULE.findings(of)))

    assert told(committed("2026-06-22")) == 0
    assert told(committed("2026-09-22")) == 0, "it rests on the same history"
    assert told(committed("2026-09-22", rests_on="another history")) == 1
