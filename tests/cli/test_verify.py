"""``socgap verify``: what it prints, how it ends, and what it refuses to be told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from socgap_evidence.schemas import SchemaSet
from tests.pack.packs import Honest, honest
from tests.support.command import Outcome, run
from tests.test_wheel import ROOT

SCHEMA = "socgap_evidence/outputs/verify.schema.json"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Honest:
    return honest(tmp_path_factory.mktemp("honest"))


@pytest.fixture
def sent(pack: Honest, tmp_path: Path) -> Path:
    """A folder with a pack and what an auditor has."""
    (tmp_path / "pack.zip").write_bytes(pack.raw)
    (tmp_path / "signers").write_bytes(pack.keys.signers().allowed)
    (tmp_path / "revoked").write_text(f"{pack.keys.public('ines')}\n")
    return tmp_path


def verify(folder: Path, *arguments: str) -> Outcome:
    return run(folder, "verify", "pack.zip", *arguments)


def test_a_pack_that_holds_ends_with_0(sent: Path, pack: Honest) -> None:
    found = verify(sent, "--signers", "signers", "--expect-commit", pack.commit, "--after", pack.commits[0])
    assert found.code == 0, found.said
    assert found.stdout.endswith("The pack holds: it follows from its commit.\n")
    assert found.stderr == ""
    assert f"  commit   {pack.commit}, committed on 2026-09-02\n" in found.stdout
    assert "✓  history    holds    It holds the 20 objects that the commit reaches.\n" in found.stdout


def test_what_nobody_asked_about_is_said(sent: Path) -> None:
    found = verify(sent, "--signers", "signers")
    assert found.code == 0
    assert found.stdout.endswith("You did not ask about commit, ancestry.\n")


def test_nothing_that_vouches_ends_with_1(sent: Path) -> None:
    found = verify(sent)
    assert found.code == 1
    assert "?  signature  untold   It has a signature, and nobody said whose counts" in found.stdout
    assert found.stdout.endswith("The pack does not hold: signature could not be told.\n")


def test_a_revoked_key_ends_with_1(sent: Path) -> None:
    found = verify(sent, "--signers", "signers", "--revoked", "revoked")
    assert found.code == 1
    assert "is revoked." in found.stdout


def test_an_earlier_pack_is_one_to_stand_on(sent: Path) -> None:
    found = verify(sent, "--signers", "signers", "--after", "pack.zip")
    assert found.code == 0
    assert "✓  ancestry   holds    It stands on commit" in found.stdout


def test_the_day_is_said_to_be_chosen_where_it_was(sent: Path, pack: Honest) -> None:
    assert run(pack.repository.root, "pack", "-o", str(sent / "pack.zip"), "--as-of", "2026-08-01").code == 0
    found = verify(sent, "--expect-commit", pack.commit)
    assert found.code == 0, found.said
    assert "  as of    2026-08-01 (chosen by whoever made it)\n" in found.stdout


def test_json_is_as_its_schema_says(sent: Path) -> None:
    found = verify(sent, "--format", "json", "--output", "text=report.txt")
    data = json.loads(found.stdout)
    schema = json.loads((ROOT / SCHEMA).read_text())
    assert list(SchemaSet({}, "").compile(schema, "verify.schema.json").violations(data)) == []
    assert data["holds"] is False
    assert (sent / "report.txt").read_text().endswith(f"{data['headline']}\n")
    names = schema["$defs"]["check"]["properties"]["name"]["enum"]
    assert [one["name"] for one in data["checks"]] == names


def test_json_of_a_manifest_that_cannot_be_read(sent: Path, pack: Honest) -> None:
    (sent / "pack.zip").write_bytes(pack.raw + b"x")
    found = verify(sent, "--format", "json")
    assert found.code == 1
    assert json.loads(found.stdout)["stated"] is None


def test_an_archive_that_fails_is_all_that_is_told(sent: Path, pack: Honest) -> None:
    (sent / "pack.zip").write_bytes(pack.raw + b"x")
    found = verify(sent)
    assert found.code == 1
    assert found.stdout.startswith(
        "pack.zip\n\n✗  archive    fails    It does not end where its directory ends"
    )
    assert "committed on" not in found.stdout


def test_more_details_than_a_terminal_shows_are_counted(sent: Path) -> None:
    assert "more; --format json lists all of them.\n" in verify(sent).stdout


def test_without_colour_and_glyphs_it_says_the_same(sent: Path) -> None:
    found = run(sent, "verify", "pack.zip", encoding="ascii")
    assert "OK archive    holds" in found.stdout
    assert "?  signature  untold" in found.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--expect-commit", "HEAD"), "'HEAD' is not the full id of a commit. Give all 40 digits"),
        (("--expect-commit", "0123456789ab"), "Other commits can be made that begin so."),
        (("--after", "HEAD"), "'HEAD' is neither a pack nor the full id of a commit."),
        (("--after", "signers"), "It is no pack."),
        (("--revoked", "revoked"), "--revoked says nothing without --signers."),
        (("--signers", "none"), "'none' does not exist"),
        (("--signers", "large"), "It has more than 1,048,576 bytes."),
        (("--output", "xml=x"), "There is no format 'xml'."),
    ],
)
def test_what_makes_no_sense_ends_with_2(arguments: tuple[str, ...], says: str, sent: Path) -> None:
    (sent / "large").write_bytes(bytes(2 << 20))
    found = verify(sent, *arguments)
    assert found.code == 2
    assert says in found.stderr
    assert found.stdout == ""


def test_what_is_no_pack_ends_with_2(sent: Path) -> None:
    (sent / "pack.zip").write_text("no pack\n")
    found = verify(sent)
    assert found.code == 2
    assert found.stderr == (
        "error: pack.zip: It is no pack. It does not begin as one. Name a file that 'socgap pack' has made.\n"
    )


def test_signers_that_cannot_be_read(sent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("socgap_evidence.cli.verify.Path.open", refuse)
    found = verify(sent, "--signers", "signers")
    assert found.code == 2
    assert "signers: It cannot be read: Permission denied." in found.stderr
