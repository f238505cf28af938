"""An item says what the commits of a change say, and nothing that they do not."""

from __future__ import annotations

from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.collecting.products import START, commit, merged, read, tag
from tests.support.histories import Made, build, seconds

STRANGER = "Mallory <mallory@elsewhere.example>"
ROBOT = "robot <robot@example.com>"
AUTOMATION = frozenset({"robot@example.com"})


def only(root: Path, commits: list[Made], **conventions: Any) -> Any:
    items, _ = read(root, commits, **conventions)
    (item,) = items
    return item


def approvers(item: Any) -> list[str | None]:
    return [one["by"] for one in item["approvals"]]


def pushed(*trailers: str, who: str = "p-1", message: str = "Pushed") -> list[Made]:
    return [START, commit("2026-07-02", who, message, *trailers, on=(0,))]


def branch(
    *works: tuple[str, tuple[str, ...]], trailers: tuple[str, ...] = (), by: str = "p-9"
) -> list[Made]:
    """A merged branch of several commits, each a person and its trailers."""
    made = [START]
    for number, (who, more) in enumerate(works):
        made.append(commit("2026-07-01", who, f"Work {number}", *more, on=(number,)))
    return [*made, commit("2026-07-02", by, "Merge", *trailers, on=(0, len(works)))]


class TestAuthor:
    def test_of_a_merge_it_is_who_wrote_what_was_merged(self, tmp_path: Path) -> None:
        assert only(tmp_path, merged())["author"] == "p-1"

    def test_of_a_commit_on_the_branch_it_is_its_author(self, tmp_path: Path) -> None:
        assert only(tmp_path, pushed(who="p-3"))["author"] == "p-3"

    def test_of_several_it_is_the_last_and_the_others_are_named(self, tmp_path: Path) -> None:
        item = only(tmp_path, branch(("p-1", ()), (STRANGER, ()), ("p-2", ())))
        assert item["author"] == "p-2"
        assert sorted(item["x_other_authors"]) == [STRANGER, "p-1"]

    def test_a_co_author_is_an_author(self, tmp_path: Path) -> None:
        item = only(tmp_path, pushed("Co-authored-by: P <p-4@example.com>"))
        assert (item["author"], item["x_other_authors"]) == ("p-1", ["p-4"])

    def test_a_stranger_is_named_and_left_empty(self, tmp_path: Path) -> None:
        items, found = read(tmp_path, pushed(who=STRANGER))
        assert items[0]["author"] is None
        assert found.strangers == {STRANGER: [items[0]["id"]]}
        assert items[0]["id"] in found.empty["author"]

    def test_automation_is_nobody(self, tmp_path: Path) -> None:
        items, found = read(tmp_path, pushed(who=ROBOT), automation=AUTOMATION)
        assert items[0]["author"] is None
        assert found.machines == {ROBOT: [items[0]["id"]]}
        assert found.strangers == {}

    def test_of_a_merge_that_brought_nothing_it_is_who_merged(self, tmp_path: Path) -> None:
        made = [
            START,
            commit("2026-06-01", "p-1", "June", on=(0,)),
            commit("2026-07-02", "p-2", "Merge", on=(1, 0)),
        ]
        item = only(tmp_path, made)
        assert (item["author"], item["approvals"]) == ("p-2", [])


class TestApprovals:
    @pytest.mark.parametrize("trailer", ["Reviewed-by", "Approved-by", "reviewed-BY"])
    def test_a_trailer_of_the_merge_names_an_approver(self, trailer: str, tmp_path: Path) -> None:
        items, found = read(tmp_path, merged(f"{trailer}: Leila <p-3@example.com>"))
        assert items[0]["approvals"] == [{"by": "p-3", "at": "2026-07-02T12:00:00+00:00"}]
        assert found.by_trailer == [items[0]["id"]]
        assert found.by_merger == []

    def test_a_squashed_branch_has_its_approver_in_a_trailer(self, tmp_path: Path) -> None:
        assert approvers(only(tmp_path, pushed("Reviewed-by: Leila <P-3@Example.com>"))) == ["p-3"]

    def test_without_a_trailer_it_is_whoever_merged(self, tmp_path: Path) -> None:
        items, found = read(tmp_path, merged())
        assert approvers(items[0]) == ["p-2"]
        assert found.by_merger == [items[0]["id"]]

    def test_whoever_merges_their_own_work_approves_nothing(self, tmp_path: Path) -> None:
        items, found = read(tmp_path, merged(by="p-1"))
        assert items[0]["approvals"] == []
        assert found.unapproved == found.own == [items[0]["id"]]

    def test_a_push_is_approved_by_nobody(self, tmp_path: Path) -> None:
        items, found = read(tmp_path, pushed())
        assert items[0]["approvals"] == []
        assert (found.unapproved, found.own) == ([items[0]["id"]], [])

    def test_a_committer_is_no_approver(self, tmp_path: Path) -> None:
        made = pushed()
        other = Made(**{**vars(made[1]), "committer": "p <p-7@example.com>"})
        assert only(tmp_path, [START, other])["approvals"] == []

    def test_the_authors_own_trailer_does_not_count(self, tmp_path: Path) -> None:
        items, found = read(tmp_path, pushed("Reviewed-by: Me <p-1@example.com>"))
        assert items[0]["approvals"] == []
        assert found.own == [items[0]["id"]]

    @pytest.mark.parametrize(
        "made",
        [
            pytest.param(branch(("p-3", ()), ("p-1", ()), trailers=("Reviewed-by: L <p-3@example.com>",), by="p-1"), id="one of the authors"),
            pytest.param(pushed("Co-authored-by: L <p-3@example.com>", "Reviewed-by: L <p-3@example.com>"), id="a co-author"),
        ],
    )  # fmt: skip
    def test_who_wrote_a_part_of_it_does_not_approve_it(self, made: list[Made], tmp_path: Path) -> None:
        assert only(tmp_path, made)["approvals"] == []

    def test_a_trailer_in_every_commit_of_a_branch_speaks_for_it(self, tmp_path: Path) -> None:
        reviewed = ("Reviewed-by: L <p-3@example.com>",)
        assert approvers(only(tmp_path, branch(("p-1", reviewed), ("p-1", reviewed)))) == ["p-3"]

    def test_a_trailer_in_some_of_them_does_not(self, tmp_path: Path) -> None:
        made = branch(("p-1", ("Reviewed-by: L <p-3@example.com>",)), ("p-1", ()), by="p-1")
        assert only(tmp_path, made)["approvals"] == []

    def test_a_stranger_who_approves_is_named_and_left_empty(self, tmp_path: Path) -> None:
        items, found = read(tmp_path, pushed(f"Reviewed-by: {STRANGER}"))
        assert approvers(items[0]) == [None]
        assert found.strangers == {STRANGER: [items[0]["id"]]}
        assert found.empty["approvals"] == [items[0]["id"]]

    def test_a_name_without_an_address_is_left_empty(self, tmp_path: Path) -> None:
        assert approvers(only(tmp_path, pushed("Reviewed-by: the boss"))) == [None]

    def test_a_robot_that_merges_approves_nothing(self, tmp_path: Path) -> None:
        items, found = read(tmp_path, merged(by=ROBOT), automation=AUTOMATION)
        assert items[0]["approvals"] == []
        assert found.unapproved == [items[0]["id"]]

    def test_each_approver_is_listed_once(self, tmp_path: Path) -> None:
        twice = (
            "Reviewed-by: L <p-3@example.com>",
            "Approved-by: Leila <p-3@example.com>",
            "Approved-by: T <p-2@example.com>",
        )
        assert approvers(only(tmp_path, merged(*twice))) == ["p-3", "p-2"]


class TestShapes:
    def test_an_octopus_is_one_change_of_all_who_wrote_it(self, tmp_path: Path) -> None:
        works = [commit("2026-07-01", f"p-{one}", f"Work {one}", on=(0,), tree=str(one)) for one in (1, 2, 3)]
        item = only(tmp_path, [START, *works, commit("2026-07-02", "p-3", "Octopus", on=(0, 1, 2, 3))])
        assert {item["author"], *item["x_other_authors"]} == {"p-1", "p-2", "p-3"}
        assert item["approvals"] == []

    def test_a_revert_is_a_change_like_any_other(self, tmp_path: Path) -> None:
        made = [
            *merged(),
            commit("2026-07-03", "p-2", 'Revert "Merge the berth plan"', on=(2,), tree="Start"),
        ]
        items, _ = read(tmp_path, made)
        assert [one["title"] for one in items] == ["Merge the berth plan", 'Revert "Merge the berth plan"']
        assert items[1]["approvals"] == []

    def test_ids_are_those_of_the_commits(self, tmp_path: Path) -> None:
        ids = build(tmp_path, merged())
        items, _ = read(tmp_path)
        assert (items[0]["id"], items[0]["x_commit"]) == (ids[2][:12], ids[2])

    @pytest.mark.parametrize(
        ("message", "title"),
        [
            ("One line", "One line"),
            ("\n\n  Late  \nmore", "Late"),
            ("x" * 300, "x" * 199 + "…"),
            ("", None),
            ("caf\udce9", "caf\ufffd"),
        ],
    )
    def test_the_title_is_the_first_line(self, message: str, title: str | None, tmp_path: Path) -> None:
        made = Made(
            {"a": "b"}, (0,), seconds("2026-07-02"), "\ufffd", "P <p-1@example.com>", "P <p-1@example.com>"
        )
        raw = Made(**{**vars(made), "message": message.replace("\udce9", "\ufffd")})
        items, found = read(tmp_path, [START, raw])
        assert items[0]["title"] == title
        assert ("title" in found.empty) is (title is None)


class TestTrailers:
    @pytest.mark.parametrize(
        ("said", "passed"),
        [("passed", True), ("OK", True), ("Failed", False), ("no", False), ("maybe", None)],
    )
    def test_tests_passed_or_not_or_nobody_can_tell(
        self, said: str, passed: bool | None, tmp_path: Path
    ) -> None:
        items, found = read(tmp_path, merged(f"Tests: {said}"), tests="tests")
        assert items[0]["tests_passed"] is passed
        assert list(found.unclear) == ([f"tests: {said}"] if passed is None else [])

    def test_without_a_trailer_nothing_is_said(self, tmp_path: Path) -> None:
        item = only(tmp_path, merged("Tests: passed", "Risk: low", "Ticket: ENG-1"))
        assert [item[name] for name in ("tests_passed", "risk", "ticket", "type")] == [None] * 4

    def test_nor_is_it_by_a_trailer_that_is_not_there_or_empty(self, tmp_path: Path) -> None:
        item = only(tmp_path, merged("Risk:"), risk="risk", ticket="ticket")
        assert (item["risk"], item["ticket"]) == (None, None)

    def test_risk_ticket_and_type_come_from_trailers(self, tmp_path: Path) -> None:
        item = only(
            tmp_path,
            merged("Risk: Low", "Ticket: ENG-1", "Kind: Database"),
            risk="risk",
            ticket="ticket",
            type="kind",
        )
        assert (item["risk"], item["ticket"], item["type"]) == ("low", "ENG-1", "database")

    def test_a_word_that_is_no_choice_is_left_empty_and_named(self, tmp_path: Path) -> None:
        items, found = read(
            tmp_path, merged("Risk: tiny", "Kind: emergency"), risk="risk", type="kind", default_type="code"
        )
        assert (items[0]["risk"], items[0]["type"]) == (None, None)
        assert list(found.unclear) == ["kind: emergency", "risk: tiny"]

    def test_two_trailers_that_differ_say_nothing(self, tmp_path: Path) -> None:
        items, found = read(tmp_path, merged("Risk: low", "Risk: high"), risk="risk")
        assert items[0]["risk"] is None
        assert list(found.unclear) == ["risk: low, high"]

    def test_two_trailers_that_agree_say_it(self, tmp_path: Path) -> None:
        assert only(tmp_path, merged("Risk: low", "Risk: LOW"), risk="risk")["risk"] == "low"

    def test_the_last_commit_of_the_branch_speaks_where_the_merge_does_not(self, tmp_path: Path) -> None:
        made = branch(("p-1", ("Tests: failed",)), ("p-1", ("Tests: passed",)))
        assert only(tmp_path, made, tests="tests")["tests_passed"] is True

    def test_the_type_that_whoever_collects_states_is_that_of_the_rest(self, tmp_path: Path) -> None:
        assert only(tmp_path, merged(), default_type="code")["type"] == "code"


class TestEmergencies:
    @pytest.mark.parametrize(
        ("said", "kind"),
        [("yes", "emergency"), ("INC-2026-001", "emergency"), ("no", "code"), ("False", "code")],
    )
    def test_a_trailer_says_so(self, said: str, kind: str, tmp_path: Path) -> None:
        item = only(tmp_path, merged(f"Emergency: {said}"), emergency="emergency", default_type="code")
        assert item["type"] == kind
        assert ("emergency_review" in item) is (kind == "emergency")

    def test_the_subject_says_so(self, tmp_path: Path) -> None:
        made = merged(subject="HotFix: stop the leak")
        assert only(tmp_path, made, emergency_prefix="hotfix:")["type"] == "emergency"

    def test_what_is_inside_a_branch_loosens_nothing(self, tmp_path: Path) -> None:
        made = branch(("p-1", ("Emergency: yes",)))
        assert only(tmp_path, made, emergency="emergency", emergency_prefix="work")["type"] is None


class TestReleases:
    def test_a_change_went_live_with_the_first_release_that_holds_it(self, tmp_path: Path) -> None:
        ids = build(tmp_path, [*merged(), commit("2026-07-09", "p-3", "Later", on=(2,))])
        tag(tmp_path, "release/0", ids[0], str(seconds("2026-06-01")))
        tag(tmp_path, "release/1", ids[2], str(seconds("2026-07-03")))
        tag(tmp_path, "release/2", ids[3], str(seconds("2026-07-10")), "T <p-2@example.com>")
        tag(tmp_path, "release/side", ids[1], str(seconds("2026-07-01")))
        items, _ = read(tmp_path, tags="release/*", automation=AUTOMATION)
        assert [(one["deployed_at"], one["deployed_by"], one["x_release"]) for one in items] == [
            ("2026-07-03T12:00:00+00:00", "automation", "release/1"),
            ("2026-07-10T12:00:00+00:00", "p-2", "release/2"),
        ]

    def test_without_one_it_is_not_known(self, tmp_path: Path) -> None:
        items, found = read(tmp_path, merged(), tags="release/*")
        assert (items[0]["deployed_at"], items[0]["deployed_by"]) == (None, None)
        assert {"deployed_at", "deployed_by"} <= found.empty.keys()

    def test_a_release_by_a_stranger_is_named(self, tmp_path: Path) -> None:
        ids = build(tmp_path, merged())
        tag(tmp_path, "release/1", ids[2], str(seconds("2026-07-03")), STRANGER)
        items, found = read(tmp_path, tags="release/*")
        assert items[0]["deployed_by"] is None
        assert list(found.strangers) == [STRANGER]


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("Pacific/Auckland")], ids=str)
def test_a_date_at_the_end_of_the_calendar_is_a_date(zone: tzinfo, tmp_path: Path) -> None:
    far = Made(
        **{**vars(pushed()[1]), "at": 253402300799, "message": "Far\n\nReviewed-by: L <p-3@example.com>\n"}
    )
    items, _ = read(tmp_path, [START, far], period="9999", zone=zone)
    assert items[0]["approvals"][0]["at"] == "9999-12-31T23:59:59+00:00"


def test_signatures_are_counted_by_what_they_are_worth(tmp_path: Path) -> None:
    items, found = read(tmp_path, merged())
    assert items[0]["x_signature"] == "unchecked"
    assert found.signatures == {"unchecked": 1}
