"""`recorded`: what git says of when a claim was made, and of claims that were only moved."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from socgap_evidence.dates import Stated
from socgap_evidence.documents import read_document
from socgap_evidence.durations import Duration
from socgap_evidence.history import History, Mailmap
from socgap_evidence.intervals import Interval
from socgap_evidence.model import Calendar, Place, Reason, Window
from socgap_evidence.rules.arithmetic import Begin, Meaning, Origin, Reckoning, Step
from socgap_evidence.rules.changes import changes_more_than_days
from socgap_evidence.rules.deadlines import Dated
from socgap_evidence.rules.witness import Vouchers, Witness
from socgap_evidence.snapshot import CommitTree, WorkTree
from tests.support.histories import Made, build, git, identity, line, seconds, witness
from tests.support.projects import document, rule, subject

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.rules import Finding

PATH = "evidence/r.yaml"
VALUE = {"date": "done_on", "within": "30 days"}
WINDOW = Calendar(UTC, window=Window(date(2026, 4, 1), date(2026, 9, 30)))


def text(day: str, more: str = "") -> str:
    return f"id: R-1\ndone_on: {day}\n{more}"


def find(root: Path, value: Any = VALUE, asked: Witness | None = None, **more: Any) -> list[Finding]:
    asked = asked or witness(root)
    found = [read_document(PATH, (root / PATH).read_bytes())]
    more.setdefault("calendar", WINDOW)
    return list(rule("recorded", value).findings(subject(found, witness=asked, **more)))


def says(findings: list[Finding]) -> list[str]:
    assert {one.reason for one in findings} <= {Reason.UNPROVEN}
    return [f"{one.days} {one.message}" for one in findings]


@pytest.mark.parametrize(
    ("committed", "expected"),
    [
        pytest.param("2026-06-22", [], id="on the day"),
        pytest.param("2026-07-22", [], id="on the last day"),
        pytest.param(
            "2026-07-23",
            [
                (
                    "[2026-07-23, …) R-1: 'done_on' is 2026-06-22, and it entered git on 2026-07-23, 31 days later;"
                    " the limit is 30 days."
                )
            ],
            id="a day late in the window",
        ),
        pytest.param(
            "2026-06-21",
            [
                (
                    "[2026-06-22, …) R-1: 'done_on' is 2026-06-22, and it was in git on 2026-06-21 already,"
                    " 1 day earlier."
                )
            ],
            id="a day early",
        ),
    ],
)
def test_the_day_in_git_is_held_against_the_day_claimed(
    committed: str, expected: list[str], tmp_path: Path
) -> None:
    build(tmp_path, line((committed, "p-1", {PATH: text("2026-06-22")})))
    assert says(find(tmp_path)) == expected


@pytest.mark.parametrize(
    ("committed", "fix"),
    [
        ("2026-06-21", "Correct the day from its source."),
        (
            "2026-07-23",
            (
                "Nothing makes it timely any more: record why it was late, let a waiver acknowledge the deviation, and commit"
                " the next one in time."
            ),
        ),
    ],
)
def test_a_doubt_stands_at_the_day_names_the_record_and_says_what_to_do(
    committed: str, fix: str, tmp_path: Path
) -> None:
    build(tmp_path, line((committed, "p-1", {PATH: text("2026-06-22")})))
    (finding,) = find(tmp_path)
    assert (finding.place, finding.about, finding.fix) == (Place(PATH, ("done_on",)), ("R-1",), fix)


def test_what_is_not_committed_in_time_is_to_be_committed(tmp_path: Path) -> None:
    build(tmp_path, line(("2026-08-01", "p-1", {"README.md": "x"})))
    (tmp_path / PATH).parent.mkdir(parents=True)
    (tmp_path / PATH).write_text(text("2026-06-22"))
    (finding,) = find(tmp_path)
    assert (finding.days, finding.fix) == (Interval(date(2026, 7, 23), None), "Commit it.")


def test_late_outside_the_window_is_over_once_it_is_recorded(tmp_path: Path) -> None:
    build(tmp_path, line(("2025-12-01", "p-1", {PATH: text("2025-06-22")})))
    (finding,) = find(tmp_path)
    assert finding.days == Interval(date(2025, 7, 23), date(2025, 12, 1))


@pytest.mark.parametrize(
    ("zone", "early"), [("UTC", 0), ("Asia/Tokyo", 0), ("America/Los_Angeles", 1)], ids=str
)
def test_the_day_of_a_commit_is_that_of_the_company(zone: str, early: int, tmp_path: Path) -> None:
    at = seconds("2026-06-22", after_midnight=3600)  # the day before in Los Angeles
    build(tmp_path, [Made({PATH: text("2026-06-22")}, at=at)])
    asked = Witness(History.of(tmp_path), WorkTree(tmp_path), zone=ZoneInfo(zone))
    assert len(find(tmp_path, asked=asked)) == early


def test_a_file_that_was_there_in_time_and_filled_in_later_is_late(tmp_path: Path) -> None:
    build(
        tmp_path,
        line(
            ("2026-06-25", "p-1", {PATH: "id: R-1\ndone_on: null\n"}),
            ("2026-09-25", "p-1", {PATH: text("2026-06-22")}),
        ),
    )
    assert "entered git on 2026-09-25" in find(tmp_path)[0].message


def test_what_was_added_later_does_not_make_the_claim_later(tmp_path: Path) -> None:
    build(
        tmp_path,
        line(
            ("2026-06-25", "p-1", {PATH: text("2026-06-22")}),
            ("2026-09-25", "p-1", {PATH: text("2026-06-22", "notes: closed\n")}),
        ),
    )
    assert find(tmp_path) == []


@pytest.mark.parametrize("path", ["evidence/old.yaml", "elsewhere/r.yaml"])
def test_a_record_that_moved_was_recorded_when_it_came(path: str, tmp_path: Path) -> None:
    build(
        tmp_path,
        line(
            ("2026-06-25", "p-1", {path: text("2026-06-22")}),
            ("2026-09-25", "p-1", {path: "", PATH: text("2026-06-22")}),
        ),
    )
    assert find(tmp_path) == []


def test_a_record_that_was_deleted_and_restored_was_recorded_when_it_came(tmp_path: Path) -> None:
    build(
        tmp_path,
        line(
            ("2026-06-25", "p-1", {PATH: text("2026-06-22"), "b": "b"}),
            ("2026-07-25", "p-1", {PATH: ""}),
            ("2026-09-25", "p-1", {PATH: text("2026-06-22")}),
        ),
    )
    assert find(tmp_path) == []


def test_a_commit_that_is_dated_before_what_it_stands_on_does_not_help(tmp_path: Path) -> None:
    build(
        tmp_path,
        line(
            ("2026-09-24", "p-1", {"README.md": "x"}),
            ("2026-06-23", "p-1", {"README.md": "y"}),
            ("2026-06-24", "p-1", {PATH: text("2026-06-22")}),
        ),
    )
    assert "it entered git on 2026-09-24, 94 days later" in find(tmp_path)[0].message


def test_a_history_that_was_rewritten_is_as_young_as_its_commits(tmp_path: Path) -> None:
    """As after a forced push: git does not remember the commit that was there in time."""
    build(
        tmp_path,
        line(("2026-06-01", "p-1", {"README.md": "x"}), ("2026-06-25", "p-1", {PATH: text("2026-06-22")})),
    )
    assert find(tmp_path) == []
    who = ("-c", "user.name=p-1", "-c", "user.email=p-1@example.com")
    git(tmp_path, *who, "commit", "-q", "--amend", "--no-edit", "--reset-author")
    assert "and it entered git on " in find(tmp_path)[0].message


def test_an_author_date_is_nobody_s_word(tmp_path: Path) -> None:
    made = Made({PATH: text("2026-06-22")}, at=seconds("2026-09-25"), authored_at=seconds("2026-06-22"))
    build(tmp_path, [made])
    assert "entered git on 2026-09-25" in find(tmp_path)[0].message


@pytest.mark.parametrize("since", [[0], []], ids=["from an old commit", "with a beginning of its own"])
def test_a_branch_counts_from_the_day_on_which_it_was_merged(since: list[int], tmp_path: Path) -> None:
    base = {"README.md": "x"}
    record = {PATH: text("2026-06-22")}
    build(
        tmp_path,
        [
            Made(base, at=seconds("2026-06-01")),
            Made({**(base if since else {}), **record}, since, seconds("2026-06-23")),
            Made({"README.md": "y"}, [0], seconds("2026-09-01")),
            Made({"README.md": "y", **record}, [2, 1], seconds("2026-09-25")),
        ],
    )
    assert "it entered git on 2026-09-25" in find(tmp_path)[0].message


def test_a_copy_of_it_on_such_a_branch_does_not_help_either(tmp_path: Path) -> None:
    base, record = {"README.md": "x"}, text("2026-06-22")
    build(
        tmp_path,
        [
            Made(base, at=seconds("2026-06-01")),
            Made({**base, "elsewhere.yaml": record}, [0], seconds("2026-06-23")),
            Made({"README.md": "y"}, [0], seconds("2026-09-01")),
            Made({"README.md": "y", "elsewhere.yaml": record}, [2, 1], seconds("2026-09-25")),
            Made({"README.md": "y", PATH: record}, [3], seconds("2026-09-26")),
        ],
    )
    assert "it entered git on 2026-09-25" in find(tmp_path)[0].message


def test_a_stub_that_was_no_evidence_yet_made_no_claim(tmp_path: Path) -> None:
    build(
        tmp_path,
        line(
            ("2026-06-25", "p-1", {PATH: text("2026-06-22")}),
            ("2026-09-25", "p-1", {PATH: text("2026-06-22", "by: p-2\n")}),
        ),
    )
    found = [read_document(PATH, (tmp_path / PATH).read_bytes())]
    asked = subject(found, witness=witness(tmp_path), calendar=WINDOW)
    strict = replace(asked, accepts=lambda data: isinstance(data, dict) and "by" in data)
    (finding,) = rule("recorded", VALUE).findings(strict)
    assert "it entered git on 2026-09-25" in finding.message


def test_each_record_inside_has_a_day_of_its_own(tmp_path: Path) -> None:
    value = {"each": "$.log[*]", "date": "date", "within": "30 days"}
    first = "id: R-1\nlog:\n  - {date: 2026-05-02}\n"
    build(
        tmp_path,
        line(
            ("2026-05-03", "p-1", {PATH: first}),
            ("2026-09-01", "p-1", {PATH: f"{first}  - {{date: 2026-06-02}}\n  - {{date: 2026-09-01}}\n"}),
        ),
    )
    (finding,) = find(tmp_path, value)
    assert finding.message.startswith(
        "R-1: log[1]: 'log[1].date' is 2026-06-02, and it entered git on 2026-09-01"
    )


class TestNotCommitted:
    @pytest.mark.parametrize(
        ("newest", "expected"),
        [
            ("2026-07-22", []),
            (
                "2026-07-23",
                [
                    (
                        "[2026-07-23, …) R-1: 'done_on' is 2026-06-22, and it is not committed yet; it had to be by"
                        " 2026-07-22 (30 days)."
                    )
                ],
            ),
        ],
    )
    def test_it_is_late_once_no_commit_could_be_in_time(
        self, newest: str, expected: list[str], tmp_path: Path
    ) -> None:
        build(tmp_path, line((newest, "p-1", {"README.md": "x"})))
        (tmp_path / "evidence").mkdir()
        (tmp_path / PATH).write_text(text("2026-06-22"))
        assert says(find(tmp_path)) == expected

    def test_before_the_first_commit_nobody_can_tell(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "--quiet")
        (tmp_path / "evidence").mkdir()
        (tmp_path / PATH).write_text(text("2026-06-22"))
        (finding,) = find(tmp_path)
        assert finding.reason is Reason.UNKNOWN
        assert finding.message == "HEAD names no commit, so git cannot tell when anything was recorded."

    def test_a_change_that_is_not_committed_does_not_hide_a_late_claim(self, tmp_path: Path) -> None:
        build(tmp_path, line(("2026-09-25", "p-1", {PATH: text("2026-06-22")})))
        (tmp_path / PATH).write_text(text("2026-06-22", "notes: x\n"))
        assert "entered git on 2026-09-25" in find(tmp_path)[0].message

    def test_line_ends_that_git_changed_are_no_change(self, tmp_path: Path) -> None:
        build(tmp_path, line(("2026-06-25", "p-1", {PATH: text("2026-06-22")})))
        (tmp_path / PATH).write_bytes(text("2026-06-22").replace("\n", "\r\n").encode())
        states = witness(tmp_path).states(read_document(PATH, (tmp_path / PATH).read_bytes()))
        assert [state.version is None for state in states] == [False]


class TestRubberStamp:
    def moved(
        self,
        root: Path,
        *,
        by: str = "p-1",
        trailers: tuple[str, ...] = (),
        more: str = "",
        before: str = "",
    ) -> list[Finding]:
        steps = (
            ("2026-03-01", "p-1", {PATH: text("2026-03-01", before)}),
            ("2026-09-01", by, {PATH: text("2026-09-01", more)}),
        )
        build(root, line(*steps, trailers=trailers))
        return find(root)

    def test_a_day_that_was_moved_alone_proves_no_review(self, tmp_path: Path) -> None:
        assert says(self.moved(tmp_path)) == [
            (
                "[2026-09-01, …) R-1: 'done_on' was moved to 2026-09-01 on 2026-09-01 by p-1, who changed nothing else"
                " and for whom nobody stands."
            )
        ]

    @pytest.mark.parametrize(
        ("more", "before"),
        [("notes: looked at all\n", ""), ("n: 2\n", "n: 1\n"), ("", "n: 1\n"), ("d: 2026-01-01\n", "d: x\n")],
        ids=["something new", "something else", "something less", "a day that was none"],
    )
    def test_with_anything_else_it_is_a_review(self, more: str, before: str, tmp_path: Path) -> None:
        assert self.moved(tmp_path, more=more, before=before) == []

    def test_two_days_moved_are_still_nothing_else(self, tmp_path: Path) -> None:
        assert self.moved(tmp_path, more="next: 2027-09-01\n", before="next: 2026-09-01T10:00:00Z\n")

    @pytest.mark.parametrize(
        ("trailer", "stamped"),
        [
            ("Reviewed-by: p-2 <p-2@example.com>", False),
            ("approved-by: p-2 <P-2@EXAMPLE.COM>", False),
            ("Reviewed-by: Stranger <s@else.example>", True),
            ("Reviewed-by:", True),
            ("Reviewed-by: none yet", True),
            ("Reviewed-by: <>", True),
            ("X: y\u2028Reviewed-by: p-2 <p-2@example.com>", True),
            ("Reviewed-by: p-1 <p-1@example.com>", True),
            ("Signed-off-by: p-2 <p-2@example.com>", True),
        ],
    )
    def test_somebody_else_can_stand_for_it(self, trailer: str, stamped: bool, tmp_path: Path) -> None:
        assert bool(self.moved(tmp_path, trailers=(trailer,))) is stamped

    @pytest.mark.parametrize(
        "key", ["Co-authored-by", "CO-AUTHORED-BY", "Co-author", "Coauthored-by", "Co-Author-By"]
    )
    def test_a_co_author_is_an_author(self, key: str, tmp_path: Path) -> None:
        trailers = (f"{key}: p-2 <p-2@example.com>", "Reviewed-by: p-2 <p-2@example.com>")
        assert self.moved(tmp_path, trailers=trailers)

    @pytest.mark.parametrize(("merger", "stamped"), [("p-1", True), ("p-2", False)])
    def test_whoever_merges_it_stands_for_it(self, merger: str, stamped: bool, tmp_path: Path) -> None:
        old, new = {PATH: text("2026-03-01")}, {PATH: text("2026-09-01")}
        author, other = identity("p-1"), identity(merger)
        build(
            tmp_path,
            [
                Made(old, at=seconds("2026-03-01"), author=author, committer=author),
                Made(new, [0], seconds("2026-09-01"), author=author, committer=author),
                Made({**old, "b": "b"}, [0], seconds("2026-09-01"), author=author, committer=author),
                Made({**new, "b": "b"}, [2, 1], seconds("2026-09-02"), author=other, committer=other),
            ],
        )
        assert bool(find(tmp_path)) is stamped

    def test_what_is_said_afterwards_cures_it(self, tmp_path: Path) -> None:
        build(
            tmp_path,
            line(
                ("2026-03-01", "p-1", {PATH: text("2026-03-01")}),
                ("2026-09-01", "p-1", {PATH: text("2026-09-01")}),
                ("2026-09-05", "p-1", {PATH: text("2026-09-01", "notes: found nothing to change\n")}),
            ),
        )
        assert find(tmp_path) == []

    def test_where_there_is_no_register_an_address_is_a_person(self, tmp_path: Path) -> None:
        assert find_stamp(tmp_path, "Reviewed-by: S <s@else.example>", knows_people=False) == []

    def test_without_one_nobody_is_still_nobody(self, tmp_path: Path) -> None:
        assert find_stamp(tmp_path, "Reviewed-by: none yet", knows_people=False)

    @pytest.mark.parametrize("more", ["# looked at\n", ""], ids=["a comment", "nothing"])
    def test_a_change_of_nothing_hides_none(self, more: str, tmp_path: Path) -> None:
        build(
            tmp_path,
            line(
                ("2026-03-01", "p-1", {PATH: text("2026-03-01")}),
                ("2026-09-01", "p-1", {PATH: text("2026-09-01")}),
                ("2026-09-02", "p-1", {PATH: text("2026-09-01", more), "x": "x"}),
            ),
        )
        assert find(tmp_path)

    def test_a_file_that_was_broken_in_between_hides_none(self, tmp_path: Path) -> None:
        build(
            tmp_path,
            line(
                ("2026-03-01", "p-1", {PATH: text("2026-03-01")}),
                ("2026-08-31", "p-1", {PATH: "id: ["}),
                ("2026-09-01", "p-1", {PATH: text("2026-09-01")}),
            ),
        )
        assert find(tmp_path)

    def test_one_person_with_two_addresses_is_one(self, tmp_path: Path) -> None:
        steps = (
            ("2026-03-01", "p-1", {PATH: text("2026-03-01")}),
            ("2026-09-01", "p-1", {PATH: text("2026-09-01")}),
        )
        build(tmp_path, line(*steps, trailers=("Reviewed-by: Me Too <me@laptop.example>",)))
        other = Mailmap.read(b"<p-2@example.com> <me@laptop.example>\n")
        assert find(tmp_path, asked=witness(tmp_path, mailmap=other)) == []
        own = Mailmap.read(b"<p-1@example.com> <me@laptop.example>\n")
        assert find(tmp_path, asked=witness(tmp_path, mailmap=own))

    def test_after_a_file_that_could_not_be_read_it_is_the_first(self, tmp_path: Path) -> None:
        build(
            tmp_path,
            line(("2026-08-20", "p-1", {PATH: "id: [\n"}), ("2026-09-01", "p-1", {PATH: text("2026-09-01")})),
        )
        assert find(tmp_path) == []


def find_stamp(root: Path, trailer: str, **more: Any) -> list[Finding]:
    steps = (
        ("2026-03-01", "p-1", {PATH: text("2026-03-01")}),
        ("2026-09-01", "p-1", {PATH: text("2026-09-01")}),
    )
    build(root, line(*steps, trailers=(trailer,)))
    return find(root, asked=witness(root, **more))


class TestWhatIsAsked:
    @pytest.mark.parametrize(("since", "late"), [("2026-08-26", False), ("2026-08-25", True)])
    def test_what_is_older_may_come_with_the_beginning(self, since: str, late: bool, tmp_path: Path) -> None:
        build(tmp_path, line(("2026-09-25", "p-1", {PATH: text("2026-06-22")})))
        assert bool(find(tmp_path, asked=witness(tmp_path, since=since))) is late

    def test_without_fields_it_is_the_day_of_the_record(self, tmp_path: Path) -> None:
        build(tmp_path, line(("2026-09-25", "p-1", {PATH: text("2026-06-22")})))
        assert find(tmp_path, {"within": "30 days"}, dated="done_on")
        assert find(tmp_path, {"within": "30 days"}) == []

    def test_what_claims_no_day_owes_nothing(self, tmp_path: Path) -> None:
        build(tmp_path, line(("2026-09-25", "p-1", {PATH: "id: R-1\ndone_on: null\n"})))
        assert find(tmp_path) == []

    def test_a_day_that_is_none_is_unknown(self, tmp_path: Path) -> None:
        build(tmp_path, line(("2026-09-25", "p-1", {PATH: text("soon")})))
        (finding,) = find(tmp_path)
        assert finding.reason is Reason.UNKNOWN

    def test_where_git_is_not_asked_nothing_is_found(self, tmp_path: Path) -> None:
        build(tmp_path, line(("2026-09-25", "p-1", {PATH: text("2026-06-22")})))
        assert find(tmp_path, asked=Witness(zone=UTC)) == []

    def test_where_there_is_no_history_all_is_unknown_once(self, tmp_path: Path) -> None:
        (tmp_path / "evidence").mkdir()
        (tmp_path / PATH).write_text(text("2026-06-22"))
        (finding,) = find(tmp_path)
        assert (finding.reason, finding.place) == (Reason.UNKNOWN, None)
        assert finding.message.startswith("This is no git repository")

    def test_an_older_content_that_is_gone_is_unknown(self, tmp_path: Path) -> None:
        build(
            tmp_path,
            line(
                ("2026-03-01", "p-1", {PATH: text("2026-03-01")}),
                ("2026-09-01", "p-1", {PATH: text("2026-09-01")}),
            ),
        )
        gone = git(tmp_path, "rev-parse", f"HEAD~1:{PATH}")
        for pack in (tmp_path / ".git/objects/pack").glob("*.pack"):
            content = pack.read_bytes()
            for part in (tmp_path / ".git/objects/pack").iterdir():
                part.unlink()
            git(tmp_path, "unpack-objects", "-q", stdin=content)
        (tmp_path / ".git/objects" / gone[:2] / gone[2:]).unlink()
        (finding,) = find(tmp_path)
        assert (finding.reason, finding.place) == (Reason.UNKNOWN, Place(PATH))
        assert "not in this clone" in finding.message


def proofs(root: Path, asked: Witness | None = None) -> list[str]:
    found = [read_document(PATH, (root / PATH).read_bytes())]
    return [
        str(one) for one in rule("recorded", VALUE).proofs(subject(found, witness=asked or witness(root)))
    ]


def reckonings(root: Path, asked: Witness | None = None) -> list[Reckoning]:
    found = [read_document(PATH, (root / PATH).read_bytes())]
    of = subject(found, witness=asked or witness(root), calendar=WINDOW)
    return list(rule("recorded", VALUE).reckonings(of))


def test_how_the_last_day_was_reached_is_told(tmp_path: Path) -> None:
    build(tmp_path, line(("2026-06-25", "p-1", {PATH: text("2026-06-22")})))
    there, length = Place(PATH, ("done_on",)), Duration.parse("30 days")
    stated = Begin(Origin.FIELD, Stated(date(2026, 6, 22)), "done_on", there)
    step = Step(("within",), length, Stated(date(2026, 7, 22)))
    done = Dated("", Stated(date(2026, 6, 25)), there)
    counted = Reckoning("R-1", ("R-1",), stated, (step,), Meaning.IN_GIT_BY, done=done)
    assert reckonings(tmp_path) == [counted]
    assert reckonings(tmp_path, witness(tmp_path, since="2026-06-22")) == [counted]
    (younger,) = reckonings(tmp_path, witness(tmp_path, since="2026-06-23"))
    assert younger.begin == Begin(Origin.HISTORY_START, Stated(date(2026, 6, 23)))
    assert [one.reaches for one in younger.steps] == [Stated(date(2026, 7, 23))]
    assert reckonings(tmp_path, Witness(zone=UTC)) == []
    (tmp_path / PATH).write_text(text("2026-06-23"))
    assert [one.done for one in reckonings(tmp_path)] == [None]


def test_a_day_that_was_moved_alone_stands_at_the_day_and_asks_for_a_second_person(tmp_path: Path) -> None:
    build(
        tmp_path,
        line(
            ("2026-06-22", "p-1", {PATH: text("2026-06-22")}),
            ("2026-07-20", "p-1", {PATH: text("2026-07-20")}),
        ),
    )
    (finding,) = find(tmp_path)
    assert (finding.place, finding.about) == (Place(PATH, ("done_on",)), ("R-1",))
    assert finding.fix == (
        "Have another person review it: a change whose commit says 'Reviewed-by: Name <address>', or that they merge."
    )


def test_the_witness_of_a_day_is_told(tmp_path: Path) -> None:
    (commit,) = build(tmp_path, line(("2026-06-25", "p-1", {PATH: text("2026-06-22")})))
    assert proofs(tmp_path) == [f"'done_on' 2026-06-22: committed, on 2026-06-25 by p-1 in {commit[:12]}"]
    (tmp_path / PATH).write_text(text("2026-06-23"))
    assert proofs(tmp_path) == ["'done_on' 2026-06-23: declared, not committed yet"]
    (tmp_path / PATH).write_text(text("soon"))
    assert proofs(tmp_path) == []
    assert proofs(tmp_path, Witness(zone=UTC)) == []


def test_a_commit_is_a_tree_like_any_other(tmp_path: Path) -> None:
    first, _ = build(
        tmp_path,
        line(
            ("2026-09-25", "p-1", {PATH: text("2026-06-22")}),
            ("2026-09-26", "p-1", {PATH: text("2026-09-26")}),
        ),
    )
    tree = CommitTree(tmp_path, first)
    asked = Witness(History.of(tmp_path, first), tree, zone=UTC, vouchers=Vouchers())
    found = [read_document(PATH, tree.read(PATH))]
    (finding,) = rule("recorded", VALUE).findings(subject(found, witness=asked, calendar=WINDOW))
    assert "entered git on 2026-09-25" in finding.message


@settings(max_examples=25)
@given(
    claim=st.dates(date(2026, 3, 1), date(2026, 10, 1)),
    lag=st.integers(-40, 70),
    limit=st.integers(0, 40),
)
def test_whatever_the_days_a_gap_is_there_exactly_when_it_should(
    claim: date, lag: int, limit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("day-by-day")
    committed = claim + timedelta(days=lag)
    build(root, line((str(committed), "p-1", {PATH: text(str(claim))})))
    found = find(root, {"date": "done_on", "within": f"{limit} days"})
    window = WINDOW.window
    assert window is not None
    for offset in range(-5, 120):
        day = claim + timedelta(days=offset)
        late = lag > limit and offset > limit
        stays = claim <= window.end and committed >= window.start
        expected = (lag < 0 and offset >= 0) or (late and (stays or day < committed))
        assert any(day in one.days for one in found) is expected, day


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": "2026-01-01"}, {"a": "2026-02-01"}, True),
        ({"a": "2026-01-01"}, {"a": "2026-01-01"}, True),
        ({"a": [{"d": "2026-01-01"}]}, {"a": [{"d": "2026-02-01T10:00:00Z"}]}, True),
        ({"a": ["2026-01-01"]}, {"a": ["2026-01-01", "2026-02-01"]}, False),
        ({"a": "2026-01-01", "b": 1}, {"a": "2026-02-01", "b": 1.0}, False),
        ({"a": "2026-01-01"}, {"b": "2026-01-01"}, False),
        ({"a": True}, {"a": 1}, False),
        ({"a": None}, {"a": "2026-01-01"}, False),
    ],
)
def test_only_days_differ(before: Any, after: Any, expected: bool) -> None:
    assert changes_more_than_days(document(before), document(after)) is not expected


def test_another_text_is_another_thing() -> None:
    before, after = document({"a": "2026-01-01"}, body="x"), document({"a": "2026-02-01"}, body="y")
    assert changes_more_than_days(before, after)
    assert changes_more_than_days(None, after)
    assert changes_more_than_days(before, None)
