"""What says who is who and whose key is whose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from socgap_evidence.documents import locate
from socgap_evidence.loosening import Direction, compare_judges
from socgap_evidence.snapshot import EntryKind
from tests.loosening.judges import between, judge
from tests.support.accepted import FILES
from tests.support.projects import MemoryTree, pointer

if TYPE_CHECKING:
    from collections.abc import Mapping

LOOSER, NOTED, STRICTER = Direction.LOOSER, Direction.NOTED, Direction.STRICTER
SIGNERS, REVOKED, ARMOURED = (
    f"controls/{name}" for name in ("allowed_signers", "revoked_keys", "allowed_keys.asc")
)
ONE, TWO = "a@example.com ssh-ed25519 AAAA\n", "b@example.com ssh-ed25519 BBBB\n"
PEOPLE = "evidence/registers/people.yaml"


def vouched(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, Direction, str]]:
    found = between({**FILES, **before}, {**FILES, **after})
    return [(one.name, one.direction, one.message) for one in found]


@pytest.mark.parametrize(
    ("path", "before", "after", "expected"),
    [
        pytest.param(SIGNERS, ONE, ONE + TWO, [(LOOSER, f"This line is new: {TWO.strip()}")], id="a new key"),
        pytest.param(
            SIGNERS, ONE + TWO, ONE, [(STRICTER, f"This line is gone: {TWO.strip()}")], id="a key gone"
        ),
        pytest.param(SIGNERS, ONE, f"# Keys\n\n{ONE}", [], id="a comment"),
        pytest.param(
            SIGNERS, ONE + TWO, TWO + ONE, [(LOOSER, "Its lines stand in another order.")], id="another order"
        ),
        pytest.param(REVOKED, ONE, "", [(LOOSER, f"This line is gone: {ONE.strip()}")], id="revoked no more"),
        pytest.param(REVOKED, "", ONE, [(STRICTER, f"This line is new: {ONE.strip()}")], id="revoked"),
        pytest.param(
            ".mailmap", "A <a@x>\n", "", [(LOOSER, "This line is gone: A <a@x>")], id="an alias gone"
        ),
        pytest.param(
            ".mailmap",
            "",
            " # <a@x> <b@x>\n",
            [(LOOSER, "This line is new: # <a@x> <b@x>")],
            id="what only looks like a comment",
        ),
        pytest.param(ARMOURED, "x", "y", [(LOOSER, "It holds other keys.")], id="another ring"),
    ],
)
def test_each_line_that_is_different(
    path: str, before: str, after: str, expected: list[tuple[Direction, str]]
) -> None:
    found = vouched({path: before}, {path: after})
    assert found == [(path, direction, message) for direction, message in expected]


def test_a_file_that_is_not_there_has_no_lines() -> None:
    assert vouched({}, {SIGNERS: ONE}) == [(SIGNERS, LOOSER, f"This line is new: {ONE.strip()}")]
    assert vouched({REVOKED: ONE}, {}) == [(REVOKED, LOOSER, f"This line is gone: {ONE.strip()}")]
    assert vouched({ARMOURED: "x"}, {}) == [(ARMOURED, LOOSER, "It is gone.")]


@pytest.mark.parametrize("mark", [b"\xff", b"\0"])
def test_a_list_that_is_no_text_is_compared_whole(mark: bytes) -> None:
    contents = (mark + b"a\n", mark + b"a\nb\n", mark + b"a\nb\n")
    trees = [MemoryTree({**FILES, REVOKED: content}) for content in contents]
    judges = [judge(tree) for tree in trees]
    assert [one.message for one in compare_judges(judges[0], judges[1])] == ["It holds other keys."]
    assert compare_judges(judges[1], judges[2]) == ()


def register(**emails: str | None) -> dict[str, str]:
    items = "".join(
        f"  - {{id: {person.replace('_', '-')}, hired_on: 2020-01-01, work_email: {email or 'null'}}}\n"
        for person, email in emails.items()
    )
    return {PEOPLE: f"items:\n{items}"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            register(p_1="a@x"),
            register(p_1="b@x"),
            [
                (LOOSER, "b@x is an address of p-1 now, who was in the register already."),
                (STRICTER, "a@x is nobody's address any more; it was that of p-1."),
            ],
            id="another address of a known person",
        ),
        pytest.param(
            register(p_1=None),
            register(p_1="B@x"),
            [(LOOSER, "b@x is an address of p-1 now, who was in the register already.")],
            id="a first address of a known person",
        ),
        pytest.param(
            register(p_1="a@x"),
            register(p_1="a@x", p_2="b@x"),
            [(NOTED, "b@x is an address of p-2 now, who is new.")],
            id="somebody new",
        ),
        pytest.param(
            register(p_1="a@x", p_2="b@x"),
            register(p_1="b@x", p_2="a@x"),
            [
                (LOOSER, "b@x is the address of p-1; it was that of p-2."),
                (LOOSER, "a@x is the address of p-2; it was that of p-1."),
            ],
            id="each other's",
        ),
        pytest.param(
            register(p_1="a@x", p_2="a@x"),
            register(p_1="a@x"),
            [(LOOSER, "a@x is an address of p-1 now, who was in the register already.")],
            id="no longer shared",
        ),
        pytest.param(
            register(p_1="a@x"),
            {PEOPLE: "items: [\n"},
            [(STRICTER, "a@x is nobody's address any more; it was that of p-1.")],
            id="a register that cannot be read",
        ),
        pytest.param(
            {PEOPLE: "items: [\n"},
            register(p_1="a@x"),
            [
                (NOTED, "a@x is an address of p-1 now, who is new."),
                (LOOSER, f"{PEOPLE} could not be read in the base, so whoever is new may be in it already."),
            ],
            id="a register of the base that cannot be read",
        ),
        pytest.param(
            register(p_1="a@x"), {PEOPLE: f"{register(p_1='a@x')[PEOPLE]}  - none\n"}, [], id="no person"
        ),
    ],
)
def test_who_is_behind_each_address(
    before: dict[str, str], after: dict[str, str], expected: list[tuple[Direction, str]]
) -> None:
    assert vouched(before, after) == [("people", direction, message) for direction, message in expected]


def test_an_address_is_shown_where_it_stands() -> None:
    after = register(p_1=None, p_2="b@x")
    (found,) = between({**FILES, **register(p_1=None)}, {**FILES, **after})
    assert found.place is not None
    assert locate(PEOPLE, after[PEOPLE].encode(), found.place.pointer).line == 3


def untold(digit: str) -> dict[str, str]:
    """A register whose content is not in this clone."""
    return {PEOPLE: pointer(digit)}


def test_a_register_of_which_nobody_can_tell_what_it_holds_is_never_one_without_addresses() -> None:
    lost = f"{PEOPLE} cannot be read, so nobody can tell whose addresses are whose."
    assert vouched(register(p_1="a@x"), untold("a")) == [
        ("people", LOOSER, lost),
        ("people", STRICTER, "a@x is nobody's address any more; it was that of p-1."),
    ]
    assert vouched(untold("a"), untold("b")) == [("people", LOOSER, lost)]
    assert vouched(untold("a"), untold("a")) == []


def test_nor_is_one_that_cannot_be_had() -> None:
    there = MemoryTree({**FILES, **register(p_1="a@x")})
    others = {path: text for path, text in FILES.items() if path != PEOPLE}
    gone, link = (MemoryTree(others, {PEOPLE: kind}) for kind in (EntryKind.FILE, EntryKind.SYMLINK))
    assert [one.direction for one in compare_judges(judge(gone), judge(there))] == [NOTED, LOOSER]
    assert [one.direction for one in compare_judges(judge(there), judge(gone))] == [LOOSER, STRICTER]
    assert [one.direction for one in compare_judges(judge(gone), judge(gone))] == [LOOSER]
    assert compare_judges(judge(link), judge(link)) == ()


def test_an_address_is_compared_as_it_is_looked_up() -> None:
    """Only ASCII letters are the same in both cases."""
    assert vouched(register(p_1="Ökan@x"), register(p_1="Ökan@X")) == []
    (found, gone) = between({**FILES, **register(p_1="Ökan@x")}, {**FILES, **register(p_1="ökan@x")})
    assert (found.direction, gone.direction) == (LOOSER, STRICTER)
