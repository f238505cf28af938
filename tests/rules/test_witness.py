"""The witness: days, people, and whose signature counts as whose."""

from __future__ import annotations

import subprocess
from datetime import UTC, date
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.documents import read_document
from socgap_evidence.history import History, Identity, Mailmap
from socgap_evidence.history.signatures import SignatureState, Trust, Verifier
from socgap_evidence.rules.witness import Witness
from tests.support.histories import build, git, line, witness
from tests.support.projects import rule, subject

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
    from zoneinfo import ZoneInfo

    from tests.support.histories import Made

    build(tmp_path, [Made({"a": "1"}, at=10**14)])
    found = Witness(History.of(tmp_path), zone=ZoneInfo("Asia/Tokyo"))
    assert found.last_day == date(9999, 12, 31)
