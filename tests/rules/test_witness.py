"""The witness: days, people, and whose signature counts as whose."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from socgap_evidence.documents import read_document
from socgap_evidence.errors import DocumentError, SnapshotError
from socgap_evidence.history import History, Identity, Mailmap
from socgap_evidence.history.signatures import Signature, SignatureState, Trust, Verifier
from socgap_evidence.rules.witness import Vouchers, Witness, addresses, shared_addresses
from tests.support.histories import build, git, line, witness
from tests.support.projects import document, rule, subject

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.history import Commit

PATH = "evidence/r.yaml"
TEXT = "id: R-1\ndone_on: 2026-06-22\n"


@pytest.fixture
def signed(tmp_path: Path) -> tuple[Path, str]:
    """A repository whose newest commit p-1@laptop.example has signed, and the public key."""
    root, key = tmp_path / "repository", tmp_path / "key"
    build(root, line(("2026-06-01", "p-1", {"README.md": "x"})))
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    (root / "evidence").mkdir()
    (root / PATH).write_text(TEXT)
    git(root, "add", ".")
    settings = {
        "user.name": "p-1",
        "user.email": "p-1@laptop.example",
        "gpg.format": "ssh",
        "user.signingkey": str(key),
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    git(root, *options, "commit", "-q", "-S", "-m", "Signed")
    return root, key.with_suffix(".pub").read_text()


def asked(root: Path, allowed: str, mailmap: str = "") -> Witness:
    trust = Trust(allowed.encode(), None, None)
    return witness(root, verifier=Verifier(trust, root), mailmap=Mailmap.read(mailmap.encode()))


def newest(root: Path) -> Commit:
    found = History.of(root).head
    assert found is not None
    return found


MAP = "<p-1@example.com> <p-1@laptop.example>\n"


@pytest.mark.parametrize(
    ("principal", "mailmap", "state", "signer"),
    [
        ("p-1@laptop.example", MAP, SignatureState.GOOD, "p-1"),
        ("p-1@example.com", MAP, SignatureState.GOOD, "p-1"),
        ("p-1@example.com", "", SignatureState.BAD, ""),
        ("p-2@example.com", MAP, SignatureState.BAD, ""),
        ("p-1@laptop.example", "", SignatureState.GOOD, ""),
    ],
)
def test_a_key_is_somebody_s_under_any_address_of_theirs(
    principal: str, mailmap: str, state: SignatureState, signer: str, signed: tuple[Path, str]
) -> None:
    root, key = signed
    found = asked(root, f"{principal} {key}", mailmap)
    commit = newest(root)
    assert found.signature(commit).state is state
    assert found.signer(commit) == signer
    assert found.signature(commit) is found.signature(commit)


@pytest.mark.parametrize(("mailmap", "level"), [(MAP, "signed"), ("", "forge-merged")])
def test_a_key_that_is_nobody_s_is_the_forge_s(mailmap: str, level: str, signed: tuple[Path, str]) -> None:
    root, key = signed
    found = [read_document(PATH, TEXT.encode())]
    one = rule("recorded", {"date": "done_on", "within": "30 days"})
    (proof,) = one.proofs(subject(found, witness=asked(root, f"p-1@laptop.example {key}", mailmap)))
    assert proof.level.value == level


def test_nobody_checks_signatures_without_a_verifier(signed: tuple[Path, str]) -> None:
    root, _ = signed
    assert witness(root).signature(newest(root)).state is SignatureState.UNCHECKED


def test_where_nobody_is_asked_nothing_is_known() -> None:
    nobody = Witness(zone=UTC)
    document = read_document(PATH, TEXT.encode())
    assert [state.version for state in nobody.states(document)] == [None]
    assert (nobody.is_asked, nobody.trouble, list(nobody.notes), nobody.last_day) == (False, None, [], None)
    assert nobody.person(Identity("A", "a@b")) == ""
    assert nobody.name(Identity("A", "a@b")) == "A <a@b>"


def test_a_moment_at_the_end_of_the_calendar_has_a_day(tmp_path: Path) -> None:
    from tests.support.histories import Made

    build(tmp_path, [Made({"a": "1"}, at=10**14)])
    found = Witness(History.of(tmp_path), zone=ZoneInfo("Asia/Tokyo"))
    assert found.last_day == date(9999, 12, 31)


PEOPLE = [
    document(
        {
            "items": [
                {"id": "p-1", "work_email": "Ines@example.com"},
                {"id": "p-2", "work_email": "yuki@example.com"},
                {"id": "p-3", "work_email": "ines@example.com"},
                {"id": "p-4", "work_email": None},
                {"id": "p-5"},
                "p-6",
            ]
        },
        "people/a.yaml",
    ),
    document({"items": "p-7"}, "people/b.yaml"),
    document(["p-8"], "people/c.yaml"),
    document(
        {
            "items": [
                {"id": "p-9", "work_email": "yuki@example.com"},
                {"id": "p-3", "work_email": "ines@example.com"},
            ]
        }
    ),
    document({"items": [{"id": "p-10", "work_email": "ola@example.com"}]}, "people/d.yaml"),
]


def test_an_address_is_one_person_s_or_that_of_several_who_are_all_told() -> None:
    assert addresses(PEOPLE) == {"ola@example.com": "p-10"}
    assert shared_addresses(PEOPLE) == {
        "ines@example.com": ("p-1", "p-3"),
        "yuki@example.com": ("p-2", "p-9"),
    }


STRANGER = Identity("Ines", "ines@example.com")


@pytest.mark.parametrize(
    ("vouchers", "why", "fix"),
    [
        (
            Vouchers(shared=lambda: shared_addresses(PEOPLE)),
            "an address that stands in the register of people for p-1 and p-3",
            "Let the register give each person an address of their own.",
        ),
        (
            Vouchers(unread=lambda: ("people/a.yaml", "people/b.yaml")),
            "and who that is cannot be told while people/a.yaml and people/b.yaml cannot be relied on",
            "Correct people/a.yaml and people/b.yaml first; what is wrong there is said with it.",
        ),
        (
            Vouchers(),
            "who is not in the register of people",
            "Add the address to .mailmap or to the register of people.",
        ),
    ],
)
def test_why_nobody_is_behind_an_address(vouchers: Vouchers, why: str, fix: str) -> None:
    assert Witness(zone=UTC, vouchers=vouchers).why_nobody(STRANGER) == (why, fix)


class _Told:
    """A history that says what it is asked, as far as a witness goes on from it."""

    past, notes, head = "the past", ("a note",), "the newest"

    def __init__(self, error: SnapshotError | None = None) -> None:
        self.expected: list[str] = []
        self._error = error

    def require(self) -> None:
        if self._error is not None:
            raise self._error

    def expect(self, paths: Any) -> None:
        self.expected.extend(paths)

    def brought_by(self, version: Any) -> Any:
        return f"what brought {version.commit}"

    def landed(self, commit: Any) -> Any:
        return SimpleNamespace(entered_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC), of=commit)

    def read(self, version: Any) -> bytes:
        raise DocumentError("It took too long.", path=version.path, fix="Make it smaller.", undetermined=True)


def test_without_a_history_it_knows_of_no_past_and_a_commit_stands_for_itself() -> None:
    alone = Witness(zone=UTC, vouchers=Vouchers(rest_on=lambda: "people"))
    version = SimpleNamespace(commit="c", blob="b", path="a.yaml")
    assert (alone.is_asked, alone.trouble, alone.notes, alone.last_day) == (False, None, (), None)
    assert alone.rests_on == (None, "people")
    assert alone.first_commit(version) == "c"  # type: ignore[arg-type]  # all that it looks at
    alone.expect(["a.yaml"])
    own = SimpleNamespace(entered_at=datetime(2026, 7, 1, tzinfo=UTC))
    assert alone.day(own) == date(2026, 7, 1)  # type: ignore[arg-type]  # as above
    unchecked = alone.signature(SimpleNamespace(id="c"))  # type: ignore[arg-type]  # as above
    assert unchecked == Signature(SignatureState.UNCHECKED, "", "", (), "Nobody checks signatures here.")


def test_without_a_tree_a_file_is_what_it_is_and_nothing_more() -> None:
    file = document({}, "a.yaml")
    for nobody in (Witness(_Told(), zone=UTC), Witness(None, SimpleNamespace(), zone=UTC)):  # type: ignore[arg-type]  # as above
        assert [(state.document, state.version) for state in nobody.states(file)] == [(file, None)]


def test_what_git_has_as_it_is_is_not_read_again_and_what_it_has_not_stands_before_it() -> None:
    file, told = document({"a": 1}, "a.yaml"), _Told()
    commit = SimpleNamespace(short="1a2b3c4d5e6f")
    newest, older = (SimpleNamespace(commit=commit, blob=blob, path="a.yaml") for blob in ("new", "old"))
    told.versions = lambda _: [newest, older]  # type: ignore[attr-defined]
    told.holds = lambda *_: False  # type: ignore[attr-defined]
    told.read = lambda version: f"a: {version.blob}\n".encode()  # type: ignore[method-assign]
    for blob, versions in (("new", [newest, older]), ("other", [None, newest, older])):
        tree = SimpleNamespace(blob_id=lambda _, blob=blob: blob)
        states = Witness(told, tree, zone=UTC).states(file)  # type: ignore[arg-type]  # as above
        assert [state.version for state in states] == versions
        assert states[0].document is file
        assert [state.document.data for state in states[1:] if state.document] == [
            {"a": one.blob} for one in versions[1:] if one
        ]
    told.versions = lambda _: []  # type: ignore[attr-defined]
    assert [state.version for state in Witness(told, tree, zone=UTC).states(file)] == [None]  # type: ignore[arg-type]


def test_with_one_it_says_what_that_tells() -> None:
    history, zone = _Told(), ZoneInfo("Asia/Tokyo")
    asked = Witness(history, zone=zone, vouchers=Vouchers(rest_on=lambda: "people"))  # type: ignore[arg-type]  # as above
    version = SimpleNamespace(commit="c", blob="b", path="a.yaml")
    assert (asked.is_asked, asked.trouble, asked.notes) == (True, None, ("a note",))
    assert asked.rests_on == ("the past", "people")
    assert asked.first_commit(version) == "what brought c"  # type: ignore[arg-type]  # as above
    assert asked.day(SimpleNamespace()) == asked.last_day == date(2026, 7, 1)  # type: ignore[arg-type]  # as above
    asked.expect(["a.yaml", "b.yaml"])
    assert history.expected == ["a.yaml", "b.yaml"]


def test_of_one_that_cannot_be_asked_there_is_nothing_to_note() -> None:
    asked = Witness(_Told(SnapshotError("It is shallow.")), zone=UTC)  # type: ignore[arg-type]  # as above
    assert asked.notes == ()
    assert asked.trouble is not None


def test_of_a_version_that_nobody_can_tell_the_sentence_names_commit_file_and_remedy() -> None:
    version = SimpleNamespace(commit=SimpleNamespace(short="1a2b3c4d5e6f"), blob="b", path="a.yaml")
    told = _Told()
    told.versions = lambda _: [version]  # type: ignore[attr-defined]
    told.holds = lambda *_: True  # type: ignore[attr-defined]
    tree = SimpleNamespace(blob_id=lambda _: "another")
    asked = Witness(told, tree, zone=UTC)  # type: ignore[arg-type]  # as above
    with pytest.raises(SnapshotError) as caught:
        asked.states(document({}, "a.yaml"))
    assert caught.value.path == "a.yaml"
    assert caught.value.message == "What it was in 1a2b3c4d5e6f cannot be told: It took too long."
    assert caught.value.fix == "Make it smaller."
