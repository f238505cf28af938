"""`approved`, git's half: of which content it is, who wrote that, and how strictly the approval is known."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from msgspec.structs import replace

from socgap_evidence.documents import read_document
from socgap_evidence.history.signatures import Signature, SignatureState
from socgap_evidence.model import Kind, Place, ProofLevel, Reason
from socgap_evidence.rules import Finding
from socgap_evidence.rules.arithmetic import Origin, Reckonings
from socgap_evidence.rules.observing import Observations
from socgap_evidence.rules.witness import Witness
from tests.support.histories import Made, build, git, identity, line, seconds, witness
from tests.support.pasts import ELSEWHERE, GOOD, Step, remembered
from tests.support.projects import rule, subject

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.history import Commit
    from socgap_evidence.rules.base import Proof

PATH = "evidence/p.md"
VALUE = {"by": "approval.by", "on": "approval.date"}
DRAFT = "---\nid: POL-1\napproval: null\nlimit: 24\n---\nAccess is given by role.\n"


def policy(
    body: str = "Access is given by role.", *, on: str = "2026-06-22", by: str = "p-1", limit: int = 24
) -> str:
    return (
        f"---\nid: POL-1\napproval: {{by: {by}, date: {on}, method: letter}}\nlimit: {limit}\n---\n{body}\n"
    )


def find(root: Path, value: Any = VALUE, asked: Witness | None = None, path: str = PATH) -> list[Finding]:
    found = [read_document(path, (root / path).read_bytes())]
    asked = asked or witness(root)
    findings = list(rule("approved", value).findings(subject(found, witness=asked, kind=Kind.DOCUMENT)))
    for one in findings:
        is_whole(one, path)
    return findings


REMEDIES = {
    " and wrote it: ": "Have another person approve it; or let whoever wrote it commit a new version, and {} the approval alone.",
    ", and git had what is approved on ": (
        "Have it approved as it is now; if the approval is older than the repository, say so with 'history_since' in socgap.yaml."
    ),
    "It was changed ": (
        "Have it approved as it is now, and record that; or let a commit with what it is now, or its merge,"
        " say 'Approved-by: Name <address>'."
    ),
    "Nobody can tell whether ": None,
}
"""What to do about what git does not bear out, by words of its sentence; ``None`` where that depends."""


def is_whole(finding: Finding, path: str) -> None:
    """What git does not bear out is unproven, at the approval's own place, with what to do about it."""
    for words, remedy in REMEDIES.items():
        if words in finding.message:
            assert finding.reason is Reason.UNPROVEN
            assert finding.place is not None
            assert (finding.place.path, bool(finding.place.pointer)) == (path, True)
            assert finding.fix == (remedy or finding.fix).format(finding.message.split()[0])
            assert finding.fix


def proof(root: Path, asked: Witness | None = None, path: str = PATH, value: Any = VALUE) -> str:
    found = [read_document(path, (root / path).read_bytes())]
    (one,) = rule("approved", value).proofs(subject(found, witness=asked or witness(root)))
    return str(one)


class TestAnEditAfterwards:
    def test_it_voids_the_approval(self, tmp_path: Path) -> None:
        ids = build(
            tmp_path,
            line(
                ("2026-06-22", "p-2", {PATH: policy()}),
                ("2026-07-01", "p-2", {PATH: policy("Access is given to all.")}),
            ),
        )
        (finding,) = find(tmp_path)
        assert finding.reason is Reason.UNPROVEN
        assert finding.message == (
            f"It was changed on 2026-07-01 by p-2 ({ids[1][:12]}), after p-1 had approved it on 2026-06-22."
        )

    @pytest.mark.parametrize(
        "value",
        [VALUE, {"each": "$[?@ == $.approval && @.by]", "by": "by", "on": "date"}],
        ids=["file", "part"],
    )
    def test_another_id_gives_a_file_no_other_past(self, value: Any, tmp_path: Path) -> None:
        other = policy("Access is given to all.").replace("POL-1", "POL-2").replace("letter", "mail")
        build(tmp_path, line(("2026-06-22", "p-2", {PATH: policy()}), ("2026-07-01", "p-2", {PATH: other})))
        (finding,) = find(tmp_path, value)
        assert "It was changed on 2026-07-01 by p-2 (" in finding.message

    @pytest.mark.parametrize(
        ("before", "after", "is_changed"),
        [
            pytest.param("R-1 low, R-2 low", "R-1 low, R-9 high", True, id="an entry gets another id"),
            pytest.param("R-1 low, R-2 low", "R-2 low, R-1 low", False, id="entries change places"),
            pytest.param("R-1 low, R-2 low", "R-2 high, R-1 low", True, id="and one changes"),
            pytest.param("R-2 low", "R-1 low, R-2 low", False, id="a new one comes in before"),
        ],
    )
    def test_an_entry_keeps_its_past(self, before: str, after: str, is_changed: bool, tmp_path: Path) -> None:
        def register(name: str, entries: str) -> str:
            rows = (
                f"  - {{id: {one.split()[0]}, level: {one.split()[1]}, approval: {{by: p-1, date: 2026-06-22}}}}\n"
                for one in entries.split(", ")
            )
            return f"id: {name}\nitems:\n{''.join(rows)}"

        path, value = (
            "evidence/risks.yaml",
            {"each": "$.items[*]", "by": "approval.by", "on": "approval.date"},
        )
        build(
            tmp_path,
            line(
                ("2026-06-22", "p-2", {path: register("RISKS", before)}),
                ("2026-07-01", "p-2", {path: register("RISKS-2", after)}),
            ),
        )
        found = find(tmp_path, value, path=path)
        assert ["It was changed on 2026-07-01 by p-2 (" in one.message for one in found] == [
            True
        ] * is_changed

    def test_what_is_no_part_of_it_may_change(self, tmp_path: Path) -> None:
        build(
            tmp_path,
            line(("2026-06-22", "p-2", {PATH: policy()}), ("2026-07-01", "p-2", {PATH: policy(limit=12)})),
        )
        assert find(tmp_path) == []
        assert find(tmp_path, {**VALUE, "of": "limit"})

    def test_the_same_text_under_another_name_is_no_edit(self, tmp_path: Path) -> None:
        build(
            tmp_path,
            line(
                ("2026-06-22", "p-2", {"evidence/q.md": policy()}),
                ("2026-07-01", "p-2", {"evidence/q.md": "", PATH: policy()}),
            ),
        )
        assert find(tmp_path) == []

    def test_a_text_that_was_changed_back_is_the_one_that_was_approved(self, tmp_path: Path) -> None:
        build(
            tmp_path,
            line(
                ("2026-06-22", "p-2", {PATH: policy()}),
                ("2026-07-01", "p-2", {PATH: policy("Other.")}),
                ("2026-07-02", "p-2", {PATH: policy()}),
            ),
        )
        assert find(tmp_path) == []

    @pytest.mark.parametrize(
        "between",
        [
            pytest.param({PATH: "---\nid: [\n---\nx\n"}, id="the file is broken"),
            pytest.param({PATH: DRAFT}, id="the approval is taken away"),
            pytest.param({PATH: policy(on="2026-06-30")}, id="the approval is dated otherwise"),
            pytest.param({PATH: policy(by="p-3")}, id="the approver is another"),
            pytest.param({PATH: ""}, id="the file is deleted"),
        ],
    )
    def test_nothing_that_comes_in_between_hides_it(self, between: dict[str, str], tmp_path: Path) -> None:
        build(
            tmp_path,
            line(
                ("2026-06-22", "p-2", {PATH: policy(), "x": "x"}),
                ("2026-07-01", "p-2", between),
                ("2026-07-02", "p-2", {PATH: policy("Other.")}),
            ),
        )
        (finding,) = find(tmp_path)
        assert "after p-1 had approved it on 2026-06-22" in finding.message

    def test_it_is_said_before_it_is_committed(self, tmp_path: Path) -> None:
        build(tmp_path, line(("2026-06-22", "p-2", {PATH: policy()})))
        (tmp_path / PATH).write_text(policy("Other."))
        (finding,) = find(tmp_path)
        assert (
            finding.message
            == "It was changed and that is not committed yet, after p-1 had approved it on 2026-06-22."
        )

    def test_line_ends_that_git_changed_are_no_edit(self, tmp_path: Path) -> None:
        build(
            tmp_path,
            line(("2026-06-22", "p-2", {PATH: policy()}), ("2026-07-01", "p-2", {PATH: policy(limit=12)})),
        )
        (tmp_path / PATH).write_bytes(policy(limit=12).replace("\n", "\r\n").encode())
        assert find(tmp_path) == []

    @pytest.mark.parametrize(("first_seen", "late"), [("2026-07-22", False), ("2026-07-23", True)])
    def test_a_text_that_git_had_long_after_the_approval_was_not_what_was_approved(
        self, first_seen: str, late: bool, tmp_path: Path
    ) -> None:
        build(tmp_path, line(("2026-06-01", "p-2", {"x": "x"}), (first_seen, "p-2", {PATH: policy()})))
        found = find(tmp_path)
        assert bool(found) is late
        if late:
            assert found[0].message == (
                "p-1 approved it on 2026-06-22, and git had what is approved on 2026-07-23 at the earliest, 31 days later."
            )

    def test_so_it_is_while_it_is_not_committed(self, tmp_path: Path) -> None:
        build(tmp_path, line(("2026-07-23", "p-2", {"x": "x"})))
        (tmp_path / "evidence").mkdir()
        (tmp_path / PATH).write_text(policy())
        assert "31 days later" in find(tmp_path)[0].message

    def test_what_is_older_than_the_history_may_come_with_its_beginning(self, tmp_path: Path) -> None:
        build(tmp_path, line(("2026-09-01", "p-1", {PATH: policy()})))
        assert find(tmp_path, asked=witness(tmp_path, since="2026-08-02")) == []
        assert find(tmp_path, asked=witness(tmp_path, since="2026-08-01"))

    @pytest.mark.parametrize(
        "again",
        [
            pytest.param(
                line(("2026-07-01", "p-2", {PATH: policy("Other.", on="2026-07-01")})), id="a new day"
            ),
            pytest.param(
                line(
                    ("2026-07-01", "p-2", {PATH: policy("Other.")}),
                    ("2026-07-02", "p-2", {PATH: policy("Other.", on="2026-07-02")}),
                ),
                id="a new day, later",
            ),
            pytest.param(
                line(
                    ("2026-07-01", "p-2", {PATH: policy("Other.")}),
                    trailers=("Approved-by: p-1 <p-1@example.com>",),
                ),
                id="a trailer",
            ),
            pytest.param(
                line(
                    ("2026-07-01", "p-2", {PATH: policy("Other.")}),
                    ("2026-07-03", "p-1", {PATH: policy("Other.", limit=12)}),
                    trailers=("Approved-by: p-1 <p-1@example.com>",),
                ),
                id="a commit of the approver that says so",
            ),
        ],
    )
    def test_approved_again_it_counts(self, again: list[Made], tmp_path: Path) -> None:
        first = Made({PATH: policy()}, at=seconds("2026-06-22"), author=identity("p-2"))
        moved = [
            Made(one.tree, [number], one.at, one.message, one.author, one.committer)
            for number, one in enumerate(again)
        ]
        build(tmp_path, [first, *moved])
        assert find(tmp_path) == []

    def test_a_commit_of_the_approver_that_touches_something_else_is_no_approval(
        self, tmp_path: Path
    ) -> None:
        build(
            tmp_path,
            line(
                ("2026-06-22", "p-2", {PATH: policy()}),
                ("2026-07-01", "p-2", {PATH: policy("Other.")}),
                ("2026-07-03", "p-1", {PATH: policy("Other.", limit=12)}),
            ),
        )
        assert find(tmp_path)

    def test_pulling_it_is_no_approval(self, tmp_path: Path) -> None:
        two, one = identity("p-2"), identity("p-1")
        build(
            tmp_path,
            [
                Made({PATH: policy()}, at=seconds("2026-06-22"), author=two, committer=two),
                Made({PATH: policy("Other.")}, [0], seconds("2026-07-01"), author=two, committer=two),
                Made({PATH: policy(), "x": "x"}, [0], seconds("2026-07-02"), author=one, committer=one),
                Made(
                    {PATH: policy("Other."), "x": "x"},
                    [2, 1],
                    seconds("2026-07-03"),
                    author=one,
                    committer=one,
                ),
            ],
        )
        assert find(tmp_path)

    def test_a_trailer_of_somebody_else_is_no_approval(self, tmp_path: Path) -> None:
        steps = (
            ("2026-06-22", "p-2", {PATH: policy()}),
            ("2026-07-01", "p-2", {PATH: policy("Other.")}),
        )
        build(tmp_path, line(*steps, trailers=("Approved-by: p-3 <p-3@example.com>",)))
        assert find(tmp_path)

    def test_a_record_without_a_text_is_approved_as_a_whole(self, tmp_path: Path) -> None:
        path = "evidence/plan.yaml"
        first = "id: P\nscope: all\napproval: {by: p-1, date: 2026-06-22}\n"
        build(
            tmp_path,
            line(
                ("2026-06-22", "p-2", {path: first}), ("2026-07-01", "p-2", {path: first.replace("all", "x")})
            ),
        )
        assert find(tmp_path, path=path)
        assert find(tmp_path, {**VALUE, "of": "id"}, path=path) == []

    def test_so_are_its_terms_and_they_make_nobody_an_author(self, tmp_path: Path) -> None:
        path = "evidence/plan.yaml"
        draft = "id: P\nscope: all\n"
        approved = draft + "approval: {by: p-1, date: 2026-06-22, until: 2026-10-01}\n"
        build(
            tmp_path,
            line(
                ("2026-06-20", "p-2", {path: draft}),
                ("2026-06-22", "p-1", {path: approved}),
                ("2026-07-01", "p-2", {path: approved.replace("10-01", "12-01")}),
            ),
        )
        assert find(tmp_path, path=path)[0].message.startswith("It was changed")
        git(tmp_path, "reset", "-q", "--hard", "HEAD~1")
        assert find(tmp_path, path=path) == []

    def test_of_several_records_each_is_held_against_its_own_past(self, tmp_path: Path) -> None:
        path = "evidence/risks.yaml"
        value = {"each": "$.items[*]", "by": "acceptance.by", "on": "acceptance.date"}

        def register(*scores: int) -> str:
            rows = [
                f"  - {{id: R-{number}, score: {score}, acceptance: {{by: p-1, date: 2026-06-22}}}}\n"
                for number, score in enumerate(scores)
            ]
            return "items:\n" + "".join(rows)

        shuffled = register(1, 2, 9).replace("R-0", "R-x").replace("R-2", "R-0").replace("R-x", "R-2")
        build(
            tmp_path,
            line(
                ("2026-06-22", "p-2", {path: register(9, 2, 1)}),
                ("2026-07-01", "p-2", {path: shuffled}),
                ("2026-07-02", "p-2", {path: shuffled.replace("score: 2", "score: 3")}),
            ),
        )
        found = find(tmp_path, value, path=path)
        assert [one.message.partition(":")[0] for one in found] == ["R-1"]


class TestWhoWroteIt:
    @pytest.mark.parametrize(
        ("author", "trailers", "own"),
        [
            ("p-2", (), False),
            ("p-1", (), True),
            ("p-2", ("Co-authored-by: p-1 <P-1@example.com>",), True),
        ],
    )
    def test_whoever_wrote_it_has_not_approved_it(
        self, author: str, trailers: tuple[str, ...], own: bool, tmp_path: Path
    ) -> None:
        (commit,) = build(tmp_path, line(("2026-06-22", author, {PATH: policy()}), trailers=trailers))
        found = find(tmp_path)
        assert bool(found) is own
        if own:
            assert found[0].message == (
                "p-1 approved it on 2026-06-22 and wrote it: git has what is approved from"
                f" {author}, on 2026-06-22 in {commit[:12]}."
            )

    def test_a_stranger_may_be_the_approver(self, tmp_path: Path) -> None:
        stranger = "Ines <ines@home.example>"
        made = Made({PATH: policy()}, at=seconds("2026-06-22"), author=stranger, committer=identity("p-2"))
        (commit,) = build(tmp_path, [made])
        (finding,) = find(tmp_path)
        assert finding.message == (
            "Nobody can tell whether p-1, who approved it on 2026-06-22, wrote it: git has what is approved from"
            f" Ines <ines@home.example>, on 2026-06-22 in {commit[:12]}, who is not in the register of people."
        )
        assert find(tmp_path, asked=witness(tmp_path, knows_people=False)) == []
        assert finding.fix == "Add the address to .mailmap or to the register of people."

    @pytest.mark.parametrize(
        ("known", "said", "fix"),
        [
            (
                {"unread": lambda: ("people.yaml",)},
                "and who that is cannot be told while people.yaml cannot be relied on.",
                "Correct people.yaml first; what is wrong there is said with it.",
            ),
            (
                {"shared": lambda: {"ines@home.example": ("p-1", "p-2")}},
                "an address that stands in the register of people for p-1 and p-2.",
                "Let the register give each person an address of their own.",
            ),
        ],
    )
    def test_why_nobody_is_known_behind_an_address_is_said(
        self, known: dict[str, Any], said: str, fix: str, tmp_path: Path
    ) -> None:
        stranger = "Ines <ines@home.example>"
        build(tmp_path, [Made({PATH: policy()}, at=seconds("2026-06-22"), author=stranger)])
        (finding,) = find(tmp_path, asked=witness(tmp_path, **known))
        assert finding.message.endswith(said)
        assert finding.fix == fix

    def test_a_look_alike_of_an_address_is_a_stranger(self, tmp_path: Path) -> None:
        address = "p-1 <p-1@example.com>".replace("p-1@", "p-1@").replace("e.com", "e.\u212aom")
        made = Made({PATH: policy()}, at=seconds("2026-06-22"), author=address, committer=identity("p-2"))
        build(tmp_path, [made])
        assert "Nobody can tell" in find(tmp_path)[0].message

    def test_whoever_breaks_and_restores_a_text_has_not_written_it(self, tmp_path: Path) -> None:
        build(
            tmp_path,
            line(
                ("2026-06-22", "p-1", {PATH: policy()}),
                ("2026-06-23", "p-2", {PATH: "---\nid: [\n---\nx\n"}),
                ("2026-06-24", "p-2", {PATH: policy()}),
            ),
        )
        assert "p-1 approved it on 2026-06-22 and wrote it" in find(tmp_path)[0].message

    @pytest.mark.parametrize(
        "value",
        [VALUE, {"each": "$[?@ == $.approval && @.by]", "by": "by", "on": "date"}],
        ids=["of the file", "as a record of its own"],
    )
    def test_the_approver_may_write_the_approval_down(self, value: Any, tmp_path: Path) -> None:
        build(tmp_path, line(("2026-06-20", "p-2", {PATH: DRAFT}), ("2026-06-22", "p-1", {PATH: policy()})))
        assert find(tmp_path, value) == []
        assert ": committed" in proof(tmp_path, value=value)


class Signing(Witness):
    """A witness that has looked at signatures: good by the committer, unless another state is given."""

    state = Signature(SignatureState.GOOD, "ssh", "SHA256:x", ("p-1@example.com",), "")

    def signature(self, commit: Commit) -> Signature:  # noqa: ARG002
        return self.state


def signing(root: Path, state: Signature | None = None) -> Witness:
    asked = witness(root)
    asked.__class__ = Signing
    if state is not None:
        asked.state = state  # type: ignore[attr-defined]
    return asked


BY_APPROVER = line(("2026-06-20", "p-2", {PATH: DRAFT}), ("2026-06-22", "p-1", {PATH: policy()}))
NAMED = line(("2026-06-22", "p-2", {PATH: policy()}), trailers=("Approved-by: p-1 <p-1@example.com>",))
DECLARED = line(("2026-06-22", "p-2", {PATH: policy()}))


class TestLevels:
    @pytest.mark.parametrize(
        ("made", "expected"),
        [(DECLARED, "declared, content of "), (NAMED, "named, on 2026-06-22 by p-2 in "),
         (BY_APPROVER, "committed, on 2026-06-22 by p-1 in ")],
        ids=["declared", "named", "committed"],
    )  # fmt: skip
    def test_the_strictest_is_told(self, made: list[Made], expected: str, tmp_path: Path) -> None:
        ids = build(tmp_path, made)
        assert proof(tmp_path) == f"approval by p-1 on 2026-06-22: {expected}{ids[-1][:12]}"

    def test_a_signature_of_the_approver_is_the_strictest(self, tmp_path: Path) -> None:
        build(tmp_path, BY_APPROVER)
        assert "signed, on 2026-06-22 by p-1" in proof(tmp_path, signing(tmp_path))

    def test_a_signature_of_the_author_proves_no_approval(self, tmp_path: Path) -> None:
        build(tmp_path, DECLARED)
        assert ": declared" in proof(tmp_path, signing(tmp_path))

    def test_whoever_applied_somebody_else_s_text_has_committed_it(self, tmp_path: Path) -> None:
        made = Made(
            {PATH: policy()}, at=seconds("2026-06-22"), author=identity("p-2"), committer=identity("p-1")
        )
        build(tmp_path, [made])
        assert ": committed" in proof(tmp_path)

    def test_a_merge_by_the_approver_is_an_approval_if_it_says_so(self, tmp_path: Path) -> None:
        two, one = identity("p-2"), identity("p-1")
        build(
            tmp_path,
            [
                Made({"x": "x"}, at=seconds("2026-06-20"), author=two, committer=two),
                Made({"x": "x", PATH: policy()}, [0], seconds("2026-06-22"), author=two, committer=two),
                Made({"x": "y"}, [0], seconds("2026-06-22"), author=two, committer=two),
                Made({"x": "y", PATH: policy()}, [2, 1], seconds("2026-06-23"), author=one, committer=one),
            ],
        )
        assert ": declared" in proof(tmp_path)
        git(tmp_path, "-c", "user.name=p-1", "-c", "user.email=p-1@example.com", "commit", "-q", "--amend", "-m",
            "Merge\n\nApproved-by: p-1 <p-1@example.com>")  # fmt: skip
        assert ": committed" in proof(tmp_path)

    def test_what_is_not_committed_is_declared(self, tmp_path: Path) -> None:
        build(tmp_path, BY_APPROVER)
        (tmp_path / PATH).write_text(policy("Other.", on="2026-06-23"))
        assert proof(tmp_path) == "approval by p-1 on 2026-06-23: declared, not committed yet"
        assert find(tmp_path) == []

    def test_a_stranger_with_the_name_of_the_approver_is_a_stranger(self, tmp_path: Path) -> None:
        stranger = "p-1 <p-1@else.example>"
        made = [
            Made({PATH: DRAFT}, at=seconds("2026-06-20"), author=identity("p-2"), committer=identity("p-2")),
            Made({PATH: policy()}, [0], seconds("2026-06-22"), author=stranger, committer=stranger),
        ]
        build(tmp_path, made)
        assert ": declared" in proof(tmp_path)


class TestDemands:
    @pytest.mark.parametrize(
        ("made", "met"),
        [(DECLARED, set()), (NAMED, {"named"}), (BY_APPROVER, {"named", "committed"})],
        ids=["declared", "named", "committed"],
    )
    def test_a_stricter_proof_than_there_is_is_missed(
        self, made: list[Made], met: set[str], tmp_path: Path
    ) -> None:
        build(tmp_path, made)
        for level in ("named", "committed", "signed"):
            found = find(tmp_path, {**VALUE, "proof": level})
            assert bool(found) is (level not in met), level

    def test_what_is_missed_is_said(self, tmp_path: Path) -> None:
        build(tmp_path, NAMED)
        (finding,) = find(tmp_path, {**VALUE, "proof": "committed"})
        assert finding.reason is Reason.UNPROVEN
        assert finding.message == (
            "p-1 approved it on 2026-06-22: that is named in a trailer of a commit that brought this content, and it"
            " must be committed by the approver."
        )
        assert finding.fix == "Let the approver commit or merge it, with this very content."

    def test_a_signature_is_enough_for_all(self, tmp_path: Path) -> None:
        build(tmp_path, BY_APPROVER)
        assert find(tmp_path, {**VALUE, "proof": "signed"}, signing(tmp_path)) == []

    @pytest.mark.parametrize(
        ("state", "reason"),
        [(SignatureState.BAD, Reason.UNPROVEN), (SignatureState.UNCHECKED, Reason.UNKNOWN)],
    )
    def test_a_signature_that_does_not_count_says_why(
        self, state: SignatureState, reason: Reason, tmp_path: Path
    ) -> None:
        build(tmp_path, BY_APPROVER)
        asked = signing(tmp_path, Signature(state, "ssh", "", (), "The key is nobody's."))
        (finding,) = find(tmp_path, {**VALUE, "proof": "signed"}, asked)
        assert finding.reason is reason
        assert finding.message.endswith("signed by the approver. The key is nobody's.")

    def test_it_can_depend_on_how_the_approval_is_said_to_have_been_given(self, tmp_path: Path) -> None:
        build(tmp_path, DECLARED)
        letter = {"take": "approval.method", "is": {"letter": "signed"}}
        assert find(tmp_path, {**VALUE, "proof": letter})
        other = {"take": "approval.method", "is": {"minutes": "signed"}}
        assert find(tmp_path, {**VALUE, "proof": other}) == []

    def test_where_git_is_not_asked_a_demand_is_not_met(self, tmp_path: Path) -> None:
        build(tmp_path, BY_APPROVER)
        assert find(tmp_path, {**VALUE, "proof": "signed"}, Witness(zone=UTC))
        assert find(tmp_path, VALUE, Witness(zone=UTC)) == []

    def test_where_git_is_not_asked_nothing_bears_witness(self) -> None:
        of = subject([read_document(PATH, policy().encode())], witness=Witness(zone=UTC))
        assert list(rule("approved", VALUE).proofs(of)) == []

    def test_without_a_history_it_is_unknown(self, tmp_path: Path) -> None:
        (tmp_path / "evidence").mkdir()
        (tmp_path / PATH).write_text(policy())
        (finding,) = find(tmp_path)
        assert (finding.reason, finding.place) == (Reason.UNKNOWN, None)
        found = [read_document(PATH, (tmp_path / PATH).read_bytes())]
        assert not list(rule("approved", VALUE).proofs(subject(found, witness=witness(tmp_path))))

    def test_without_an_approver_or_a_day_git_has_nothing_to_bear_out(self, tmp_path: Path) -> None:
        build(tmp_path, line(("2026-06-22", "p-1", {PATH: DRAFT})))
        (finding,) = find(tmp_path, {**VALUE, "proof": "signed"})
        assert (
            finding.message
            == "It names no approver ('approval.by') and no day of approval ('approval.date')."
        )


def test_only_what_came_too_late_into_git_is_a_matter_of_counted_days(tmp_path: Path) -> None:
    """Who may approve, what was changed afterwards and how strictly it is known are not: none leads to a day."""
    build(
        tmp_path,
        line(
            ("2026-06-22", "p-1", {PATH: policy()}),
            ("2026-07-01", "p-2", {"evidence/void.md": policy("Old.")}),
            ("2026-07-02", "p-2", {"evidence/void.md": policy()}),
            ("2026-08-01", "p-2", {"evidence/late.md": policy("Another.")}),
        ),
    )
    paths = [PATH, "evidence/void.md", "evidence/late.md"]
    found = [read_document(path, (tmp_path / path).read_bytes()) for path in paths]
    made, of = rule("approved", VALUE), subject(found, witness=witness(tmp_path), kind=Kind.DOCUMENT)
    counted = list(made.reckonings(of))
    findings = list(made.findings(of))
    assert len(findings) == len(paths)
    assert [bool(Reckonings(counted).behind(one)) for one in findings] == [False, False, True]
    assert [(str(one.begin.stated), str(one.end)) for one in counted] == [("2026-06-22", "2026-07-22")]


def test_an_approval_before_the_history_is_counted_from_its_beginning(tmp_path: Path) -> None:
    build(tmp_path, line(("2026-06-01", "p-2", {PATH: policy(on="2025-01-01")})))
    asked = witness(tmp_path, since="2026-04-01")
    found = [read_document(PATH, (tmp_path / PATH).read_bytes())]
    (one,) = rule("approved", VALUE).reckonings(subject(found, witness=asked, kind=Kind.DOCUMENT))
    assert (one.begin.origin, str(one.end), str(one.done and one.done.stated)) == (
        Origin.HISTORY_START, "2026-05-01", "2026-06-01"
    )  # fmt: skip


def test_an_approval_on_the_last_day_of_the_calendar_is_judged(tmp_path: Path) -> None:
    build(tmp_path, line(("2026-06-22", "p-2", {PATH: policy(on="9999-12-31")})))
    assert find(tmp_path) == []


def test_an_approval_that_cannot_be_judged_counts_no_days_and_hides_no_other(tmp_path: Path) -> None:
    value = {"each": "$.items[*]", **VALUE}
    items = "items:\n  - {id: a, approval: {by: p-1, date: soon}}\n  - {id: b, approval: {by: p-1, date: 2026-06-22}}\n"
    build(tmp_path, line(("2026-08-01", "p-2", {"evidence/r.yaml": items})))
    found = [read_document("evidence/r.yaml", items.encode())]
    (one,) = rule("approved", value).reckonings(subject(found, witness=witness(tmp_path)))
    assert (one.about, str(one.end)) == (("b",), "2026-07-22")


def remember(now: str, *steps: Step, value: Any = VALUE, **more: Any) -> tuple[list[Finding], list[Proof]]:
    """What is found of a file and what bears witness to it, with a past that is only in memory."""
    path = more.pop("path", PATH)
    found = [read_document(path, now.encode())]
    of, made = (
        subject(found, witness=remembered(now, *steps, **more), kind=Kind.DOCUMENT),
        rule("approved", value),
    )
    return list(made.findings(of)), list(made.proofs(of))


def test_git_is_needed_and_asked_again_when_it_tells_of_another_past() -> None:
    """Whoever keeps what was seen in a file asks again although the file is what it was."""
    now, first = policy(), Step("2026-06-22", "p-2", policy())
    made = rule("approved", VALUE)
    of = subject([read_document(PATH, now.encode())], witness=remembered(now, first), kind=Kind.DOCUMENT)
    before = replace(of, observations=Observations())
    assert made.needs_history
    assert list(made.findings(before)) == []
    after = replace(before, witness=remembered(now, Step("2026-06-22", "p-1", now)))
    assert [one.reason for one in made.findings(after)] == [Reason.UNPROVEN]


class TestWhatCannotBeTold:
    @pytest.mark.parametrize(
        ("approval", "said"),
        [
            pytest.param("{by: p-1, date: 2026-06-22}", "Its content is elsewhere.", id="a whole approval"),
            pytest.param("{by: null, date: 2026-06-22}", "It names no approver ('approval.by').", id="by nobody"),
            pytest.param("{by: p-1, date: null}", "It names no day of approval ('approval.date').", id="on no day"),
        ],
    )  # fmt: skip
    def test_a_past_that_cannot_be_read_is_no_proof_and_no_matter_of_what_is_no_approval(
        self, approval: str, said: str
    ) -> None:
        now = f"---\nid: POL-1\napproval: {approval}\n---\nx\n"
        (finding,), proofs = remember(
            now, Step("2026-06-20", "p-2", ELSEWHERE), Step("2026-06-22", "p-2", now)
        )
        assert (finding.message, proofs) == (said, [])
        if "elsewhere" in said:
            assert finding == Finding(
                Reason.UNKNOWN, said, "Fetch it.", place=Place(PATH), about=finding.about
            )

    def test_a_day_that_is_none_proves_nothing_and_hides_no_proof_of_another(self) -> None:
        now = "items:\n- {id: a, by: p-1, on: soon}\n- {id: b, by: p-1, on: 2026-06-22}\n"
        value = {"each": "$.items[*]", "by": "by", "on": "on"}
        found, (proof,) = remember(now, Step("2026-06-22", "p-2", now), value=value, path="evidence/r.yaml")
        assert [(one.reason, one.about) for one in found] == [(Reason.UNKNOWN, ("a",))]
        assert (proof.path, proof.what) == ("evidence/r.yaml", "approval by p-1 on 2026-06-22")


class TestFieldsAtTheTop:
    """Of each record, the approval and what it is of may stand at the top of the file, where they are for all."""

    VALUE: ClassVar[Any] = {"each": "$.items[*]", "by": "$.by", "on": "$.on"}

    @staticmethod
    def register(level: str, *, by: str = "p-1", on: str = "2026-06-22", scope: str = "all") -> str:
        return f"by: {by}\non: {on}\nscope: {scope}\nitems:\n- {{id: a, level: {level}}}\n"

    @pytest.mark.parametrize(
        ("later", "value", "is_changed"),
        [
            pytest.param({"level": "high"}, {}, True, id="a record changes"),
            pytest.param({"level": "high", "on": "2026-07-01"}, {}, False, id="and is approved anew"),
            pytest.param({"level": "high", "by": "p-3"}, {}, False, id="and another approves it"),
            pytest.param({"level": "low", "scope": "some"}, {}, False, id="what is no part of it changes"),
            pytest.param({"level": "low", "scope": "some"}, {"of": "$.scope"}, True, id="what is named changes"),
        ],
    )  # fmt: skip
    def test_each_record_is_held_against_its_past(self, later: Any, value: Any, is_changed: bool) -> None:
        first, now = self.register("low"), self.register(**later)
        steps = Step("2026-06-22", "p-2", first), Step("2026-07-01", "p-2", now)
        found, _ = remember(now, *steps, value={**self.VALUE, **value}, path="evidence/r.yaml")
        assert [one.message.startswith("a: It was changed on 2026-07-01 by p-2 (") for one in found] == (
            [True] if is_changed else []
        )

    def test_how_it_was_given_may_stand_there_too(self) -> None:
        now = f"how: letter\n{self.register('low')}"
        for letter, demanded in (("letter", ["a"]), ("minutes", [])):
            value = {**self.VALUE, "proof": {"take": "$.how", "is": {letter: "named"}}}
            found, _ = remember(now, Step("2026-06-22", "p-2", now), value=value, path="evidence/r.yaml")
            assert [one.about[-1] for one in found] == demanded


@pytest.mark.parametrize(
    ("value", "record"),
    [
        ({"by": "$.by", "on": "$.on"}, "id: a\nby: {}\non: {}\n"),
        ({"by": "by", "on": "meta.on"}, "id: a\nby: {}\nmeta: {{on: {}}}\n"),
        ({"by": "meta.approval.by", "on": "meta.approval.on"}, "id: a\nmeta: {{approval: {{by: {}, on: {}}}}}\n"),
    ],
    ids=["at the top", "in two places", "deep inside"],
)  # fmt: skip
def test_whoever_writes_down_only_the_approval_has_written_nothing(value: Any, record: str) -> None:
    draft, now = record.format("p-3", "2026-06-20"), record.format("p-1", "2026-06-22")
    steps = Step("2026-06-20", "p-2", draft), Step("2026-06-22", "p-1", now)
    found, (proof,) = remember(now, *steps, value=value, path="evidence/r.yaml")
    assert (found, proof.level, proof.path) == ([], ProofLevel.COMMITTED, "evidence/r.yaml")


def test_whoever_changes_what_stands_around_the_object_of_the_approval_has_written_it() -> None:
    record = "id: a\nmeta: {{scope: {}, approval: {{by: {}, on: {}}}}}\n"
    value = {"by": "meta.approval.by", "on": "meta.approval.on"}
    now = record.format("all", "p-1", "2026-06-22")
    steps = Step("2026-06-20", "p-2", record.format("some", "p-3", "2026-06-20")), Step("2026-06-22", "p-1", now)  # fmt: skip
    (finding,), _ = remember(now, *steps, value=value, path="evidence/r.yaml")
    assert finding.message.startswith("p-1 approved it on 2026-06-22 and wrote it")


def test_what_came_in_soon_is_not_late_because_the_file_is_touched_again_later() -> None:
    now = policy(limit=12)
    steps = Step("2026-06-22", "p-2", policy()), Step("2026-09-01", "p-2", now)
    assert remember(now, *steps)[0] == []


def test_whoever_wrote_and_committed_it_has_not_borne_out_their_own_approval() -> None:
    found, (proof,) = remember(policy(), Step("2026-06-22", "p-1", policy()))
    assert (len(found), proof.level) == (1, ProofLevel.DECLARED)


def test_of_two_entries_with_one_id_each_is_judged_by_what_it_holds_itself() -> None:
    approved = "approval: {by: p-1, date: 2026-06-22}"
    first = f"items:\n- {{id: a, level: low, {approved}}}\n"
    now = f"{first}- {{id: a, level: high, {approved}}}\n"
    steps = Step("2026-06-22", "p-2", first), Step("2026-07-01", "p-2", now)
    found, _ = remember(now, *steps, value={"each": "$.items[*]", **VALUE}, path="evidence/r.yaml")
    assert [one.message.startswith("a: It was changed on 2026-07-01") for one in found] == [True]


def test_of_a_draft_without_any_approval_what_is_approved_is_looked_up_in_the_file() -> None:
    value = {"each": "$[?@ == $.approval && @.by]", "by": "by", "on": "date", "of": "limit"}
    now = DRAFT.replace("null", "{by: p-1, date: 2026-06-22, limit: 24}")
    found, _ = remember(now, Step("2026-06-20", "p-2", DRAFT), Step("2026-06-22", "p-1", now), value=value)
    assert found == []


@pytest.mark.parametrize(
    ("value", "record"),
    [
        (VALUE, "id: a\nsteps: [{{do: {}}}]\napproval: {{by: p-1, date: 2026-06-22}}\n"),
        (VALUE, "id: a\nsteps: [{}]\napproval: {{by: p-1, date: 2026-06-22}}\n"),
        ({"by": "$.passed[*].by", "on": "$.passed[*].on"}, "id: a\npassed: [{{by: p-1, on: 2026-06-22, if: {}}}]\n"),
    ],
    ids=["in a row of a list", "a word of a list", "in the terms of an approval in a list"],
)  # fmt: skip
def test_an_edit_inside_a_list_is_one(value: Any, record: str) -> None:
    first, now = record.format("look"), record.format("jump")
    steps = Step("2026-06-22", "p-2", first), Step("2026-07-01", "p-2", now)
    found, _ = remember(now, *steps, value=value, path="evidence/r.yaml")
    assert [one.message.startswith("It was changed on 2026-07-01") for one in found] == [True]


@pytest.mark.parametrize(
    ("texts", "day"),
    [
        pytest.param(["low ever p-1", "low 2027 p-1"], "2026-06-24", id="other terms"),
        pytest.param(["low ever p-1", "high ever p-1", "high 2027 p-1"], "2026-06-25", id="and other content before"),
        pytest.param(["high ever p-3", "low ever p-1", "high ever p-1"], "2026-06-25", id="what it was before the approval"),
        pytest.param(["low ever p-1", "high ever p-1", "low ever p-1", "high ever p-1"], "2026-06-24", id="to and fro"),
    ],
)  # fmt: skip
def test_of_an_edit_the_commit_is_told_that_came_after_the_approval(texts: list[str], day: str) -> None:
    record = "id: a\nlevel: {}\napproval: {{until: {}, by: {}, date: 2026-06-22}}\n"
    written = [record.format(*one.split()) for one in texts]
    steps = [Step(f"2026-06-{23 + number}", "p-2", one) for number, one in enumerate(written)]
    (finding,), _ = remember(written[-1], *steps, path="evidence/r.yaml")
    assert finding.message.startswith(f"It was changed on {day} by p-2 (")


def test_an_approval_of_the_first_day_of_the_history_is_no_older_one() -> None:
    found, _ = remember(policy(), Step("2026-06-22", "p-1", policy()), since="2026-06-22")
    assert [one.message.startswith("p-1 approved it on 2026-06-22 and wrote it") for one in found] == [True]
    found, _ = remember(policy(), Step("2026-06-22", "p-1", policy()), since="2026-06-23")
    assert found == []


def test_that_one_of_several_approvers_wrote_it_hides_nothing_about_the_next() -> None:
    now = policy(by="[p-1, p-3]")
    found, _ = remember(now, Step("2026-06-22", "p-1", now), value={**VALUE, "proof": "named"})
    assert [one.message.partition(" approved ")[0] for one in found] == ["p-1", "p-3"]
    assert {one.place for one in found} == {Place(PATH, ("approval", "by"))}
    assert found[1].message.endswith("that is declared in the file, and it must be named in a trailer of a commit that brought this content.")  # fmt: skip
    assert found[1].fix == "Let a commit with this content, or its merge, say 'Approved-by: Name <address>'."


BAD = Signature(SignatureState.BAD, "ssh", "", (), "The key is nobody's.")


@pytest.mark.parametrize(("signature", "counts"), [(GOOD, True), (BAD, False)], ids=["good", "bad"])
def test_where_a_signature_is_demanded_one_that_counts_for_nothing_is_told_at_the_approval(
    signature: Signature, counts: bool
) -> None:
    steps = Step("2026-06-20", "p-2", DRAFT), Step("2026-06-22", "p-1", policy(), signature=signature)
    found, (proof,) = remember(policy(), *steps, value={**VALUE, "proof": "signed"})
    assert (proof.level, proof.path) == (ProofLevel.SIGNED if counts else ProofLevel.COMMITTED, PATH)
    assert [one.message.endswith("The key is nobody's.") for one in found] == [True] * (not counts)
    for one in found:
        assert one.place == Place(PATH, ("approval", "by"))
        assert one.fix.endswith(", signed with a key that controls/allowed_signers lists for them.")
