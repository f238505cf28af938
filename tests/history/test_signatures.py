"""A signature counts if the committer made it over these very bytes, with a key that the base allowed then.

The keys are made here, and the commits are really signed: by git where it can, by hand where git would not.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from socgap_evidence.history import signatures
from socgap_evidence.history.signatures import Signature, SignatureState, Trust, Verifier
from tests.support import Repository

INES = "ines@brambleport.example"
WHEN = datetime(2026, 10, 1, 12, tzinfo=UTC)
GOOD, BAD, UNCHECKED = SignatureState.GOOD, SignatureState.BAD, SignatureState.UNCHECKED


def run(*command: str | Path, stdin: bytes = b"") -> bytes:
    environment = {**os.environ, "TZ": "UTC", "LC_ALL": "C"}
    return subprocess.run(command, input=stdin, capture_output=True, check=True, env=environment).stdout


def script(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o755)
    return path


def with_header(raw: bytes, armour: bytes, name: str = "gpgsig") -> bytes:
    """The commit with a signature where git puts it: behind the committer."""
    head, _, message = raw.partition(b"\n\n")
    folded = armour.strip().replace(b"\n", b"\n ")
    return head + b"\n" + name.encode() + b" " + folded + b"\n\n" + message


@dataclass(frozen=True)
class SshKeys:
    """Three people's keys, an authority's, and certificates for the first."""

    folder: Path

    def public(self, name: str) -> str:
        return (self.folder / f"{name}.pub").read_text().strip()

    def fingerprint(self, name: str) -> str:
        return run("ssh-keygen", "-l", "-f", self.folder / f"{name}.pub").split()[1].decode()

    def fill(self, text: str) -> bytes:
        """The text with the keys that it names in braces."""
        return re.sub(r"\{(\w+)\}", lambda found: self.public(found[1]), text).encode()

    def sign(self, payload: bytes, name: str = "ines", namespace: str = "git") -> bytes:
        file = self.folder / f"{name}.pub" if "-cert" in name else self.folder / name
        return run("ssh-keygen", "-q", "-Y", "sign", "-f", file, "-n", namespace, stdin=payload)


@pytest.fixture(scope="session")
def ssh(tmp_path_factory: pytest.TempPathFactory) -> SshKeys:
    keys = SshKeys(tmp_path_factory.mktemp("ssh"))
    for name in ("ines", "bjorn", "authority"):
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", keys.folder / name)
    for name, options in {
        "valid": ("-n", INES, "-V", "20260101:20270101"),
        "ended": ("-n", INES, "-V", "20260101:20260201"),
        "other": ("-n", "bjorn@brambleport.example", "-V", "20260101:20270101"),
        "anyone": ("-V", "20260101:20270101"),
    }.items():
        for suffix in ("", ".pub"):
            shutil.copy(keys.folder / f"ines{suffix}", keys.folder / f"{name}{suffix}")
        run(
            "ssh-keygen", "-q", "-s", keys.folder / "authority", "-I", "x", *options,
            keys.folder / f"{name}.pub",
        )  # fmt: skip
    run("ssh-keygen", "-q", "-k", "-f", keys.folder / "krl", keys.folder / "ines.pub")
    return keys


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    made.commit("Base")
    return made


@pytest.fixture(scope="session")
def unsigned(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    made = Repository(tmp_path_factory.mktemp("unsigned"))
    made.write("evidence/a.yaml", "id: 1\n")
    made.commit("Evidence of the first quarter")
    return raw(made)


@pytest.fixture(scope="session")
def signed(unsigned: bytes, ssh: SshKeys) -> bytes:
    return with_header(unsigned, ssh.sign(unsigned))


def raw(repository: Repository, revision: str = "HEAD") -> bytes:
    return run("git", "-C", repository.root, "cat-file", "commit", revision)


def by_ssh(ssh: SshKeys) -> tuple[str, ...]:
    return ("-c", "gpg.format=ssh", "-c", f"user.signingKey={ssh.folder / 'ines'}")


def trust(allowed: bytes | None, revoked: bytes | None = None) -> Trust:
    return Trust(allowed, revoked, None)


def verify(
    commit: bytes,
    vouches: Trust,
    *,
    committer: str = INES,
    when: datetime = WHEN,
    root: Path = Path("/nowhere"),
) -> Signature:
    return Verifier(vouches, root).verify(commit, committer=committer, when=when)


class TestWhatGitSigns:
    """The bytes that git signs are found again, in every shape a commit can have."""

    def test_a_commit_signed_by_git_is_good(self, repository: Repository, ssh: SshKeys) -> None:
        repository.git(
            *by_ssh(ssh), "commit", "--allow-empty", "-S", "--message", "Signed\n\ngpgsig no header\n"
        )
        found = verify(raw(repository), trust(ssh.fill(INES + " {ines}")))
        assert found == Signature(GOOD, "ssh", ssh.fingerprint("ines"), (INES,))

    def test_so_is_one_in_a_repository_of_sha_256(self, tmp_path: Path, ssh: SshKeys) -> None:
        made = Repository(tmp_path)
        made.git("init", "--quiet", "--object-format=sha256")
        made.git(*by_ssh(ssh), "commit", "--allow-empty", "-S", "--message", "Signed")
        commit = raw(made)
        assert b"\ngpgsig-sha256 " in commit
        assert verify(commit, trust(ssh.fill(INES + " {ines}"))).state is GOOD

    @pytest.mark.parametrize(
        "message", [b"a\r\nb\r\n", b"caf\xe9\n\n\n", b"no end of line", b"", b"\n\n x\0\n"]
    )
    def test_so_is_one_with_an_odd_message(self, message: bytes, unsigned: bytes, ssh: SshKeys) -> None:
        head, _, _ = unsigned.partition(b"\n\n")
        commit = head + b"\nencoding latin-1\n\n" + message
        found = verify(with_header(commit, ssh.sign(commit)), trust(ssh.fill(INES + " {ines}")))
        assert found.state is GOOD

    def test_so_is_one_without_an_empty_line(self, unsigned: bytes, ssh: SshKeys) -> None:
        commit = unsigned.partition(b"\n\n")[0] + b"\n"
        armour = ssh.sign(commit).strip().replace(b"\n", b"\n ")
        found = verify(commit + b"gpgsig " + armour + b"\n", trust(ssh.fill(INES + " {ines}")))
        assert found.state is GOOD

    def test_so_is_one_that_git_did_not_take_for_utf_8(self, repository: Repository, ssh: SshKeys) -> None:
        message = repository.write("message", b"caf\xe9\r\n")
        options = ("--quiet", "--allow-empty", "--cleanup=verbatim", "-S", "--file", str(message))
        repository.git(*by_ssh(ssh), "-c", "i18n.commitEncoding=latin-1", "commit", *options)
        commit = raw(repository)
        assert commit.endswith(b"caf\xe9\r\n")
        assert verify(commit, trust(ssh.fill(INES + " {ines}"))).state is GOOD

    def test_the_signature_of_a_merged_tag_is_not_that_of_the_merge(
        self, tmp_path: Path, ssh: SshKeys
    ) -> None:
        made = Repository(tmp_path)
        made.commit("Base")
        made.git("checkout", "--quiet", "-b", "side")
        made.write("b", "b")
        made.commit("Side")
        made.git(*by_ssh(ssh), "tag", "-s", "v1", "--message", "v1")
        made.git("checkout", "--quiet", "main")
        for options, state in (("--no-gpg-sign", SignatureState.NONE), ("--gpg-sign", GOOD)):
            made.git("reset", "--quiet", "--hard", "main")
            made.git(*by_ssh(ssh), "merge", "--quiet", "--no-ff", options, "--message", "Merge", "v1")
            commit = raw(made)
            assert b"\nmergetag " in commit
            assert b"\n -----BEGIN SSH SIGNATURE-----" in commit
            assert verify(commit, trust(ssh.fill(INES + " {ines}"))).state is state
            made.git("reset", "--quiet", "--hard", "HEAD~1")

    def test_an_unsigned_commit_says_so(self, unsigned: bytes, ssh: SshKeys) -> None:
        assert verify(unsigned, trust(ssh.fill(INES + " {ines}"))) == Signature(SignatureState.NONE)


ACCEPTED = {
    "the address in another case in the list": "Ines@Brambleport.EXAMPLE {ines}",
    "the address in quotes and in another case": '"Ines@brambleport.example" {ines}',
    "a pattern": "*@brambleport.example {ines}",
    "a pattern in another case": " *@BramblePort.example {ines}",
    "one of several addresses": f"bjorn@brambleport.example,{INES} {{ines}}",
    "valid then and expired now": f'{INES} valid-before="20261002" {{ines}}',
    "valid from that very day on": f'{INES} valid-after="20261001",namespaces="git" {{ines}}',
    "an expired line and one that holds": f'{INES} valid-before="20260101" {{ines}}\n{INES} {{ines}}',
    "comments and empty lines": f"# Keys\n\n\t{INES} {{ines}} of 2026\n",
    "line ends of Windows": f"# Keys\r\n{INES} {{ines}}\r\n",
    "a broken line after it": f"{INES} {{ines}}\nrubbish",
}

REFUSED = {
    "a foreign key": (f"{INES} {{bjorn}}", "is not in controls/allowed_signers."),
    "a foreign key among empty lines": (
        f"\n  \n\r\n#\n{INES} {{bjorn}}\n\n",
        "is not in controls/allowed_signers.",
    ),
    "an empty list": ("", "is not in controls/allowed_signers."),
    "the key of somebody else": (
        "Bjorn@brambleport.example,*@else.example {ines}",
        f"is allowed for bjorn@brambleport.example, *@else.example, and the committer is {INES}.",
    ),
    "a pattern with an exception": (
        f"!{INES.title()},*@brambleport.example {{ines}}",
        f"the committer is {INES}.",
    ),
    "an address that only looks like a pattern": ("ines@brambleport?example {bjorn}", "is not in"),
    "expired before": (
        f'{INES} valid-before="20261001" {{ines}}',
        "expired: it was allowed until 2026-10-01T00:00:00 UTC, and the commit is of 2026-10-01T12:00:00 UTC.",
    ),
    "expired by a second": (
        f'{INES} valid-before="20261001115959" {{ines}}',
        "until 2026-10-01T11:59:59 UTC",
    ),
    "not yet valid": (
        f'{INES} valid-after="20261002" {{ines}}',
        "was not yet valid: it is allowed from 2026-10-02T00:00:00 UTC, and the commit is of 2026-10-01T12:00:00 UTC.",
    ),
    "somebody else's that is expired, too": (
        'bjorn@x valid-before="20260101" {ines}',
        "expired: it was allowed",
    ),
    "allowed for other things": (
        f'{INES} namespaces="file" {{ines}}',
        "is allowed by controls/allowed_signers, and not for git.",
    ),
    "an authority that is not said to be one": (
        f"{INES} {{authority}}",
        "is not in controls/allowed_signers.",
    ),
}

BROKEN = {
    "a line without a key": (f"\n{INES} rubbish", "line 2: missing key."),
    "a line of one word": ("rubbish", "line 1: invalid line."),
    "a date that is none": (
        f'{INES} valid-before="soon" {{ines}}',
        'line 1: bad options: invalid "valid-before" time.',
    ),
    "an unknown option": (f"{INES} restrict {{ines}}", "line 1: bad options: unknown key option."),
    "a quote that does not end": (f'"{INES} {{ines}}', "line 1: invalid line."),
    "bytes": ("\n\0\1\n\x7f{ines}\0", "line 3: missing key."),
}


class TestTheListOfAllowedSigners:
    @pytest.mark.parametrize("allowed", ACCEPTED.values(), ids=ACCEPTED)
    def test_it_gives_the_key_to_the_committer(self, allowed: str, signed: bytes, ssh: SshKeys) -> None:
        found = verify(signed, trust(ssh.fill(allowed)))
        assert found == Signature(GOOD, "ssh", ssh.fingerprint("ines"), (INES,))

    @pytest.mark.parametrize(("allowed", "why"), REFUSED.values(), ids=REFUSED)
    def test_it_does_not(self, allowed: str, why: str, signed: bytes, ssh: SshKeys) -> None:
        found = verify(signed, trust(ssh.fill(allowed)))
        assert (found.state, found.key, found.signers) == (BAD, ssh.fingerprint("ines"), ())
        assert why in found.why

    @pytest.mark.parametrize(("allowed", "why"), BROKEN.values(), ids=BROKEN)
    def test_it_cannot_be_read(self, allowed: str, why: str, signed: bytes, ssh: SshKeys) -> None:
        found = verify(signed, trust(ssh.fill(allowed)))
        assert (found.state, found.signers) == (UNCHECKED, ())
        assert found.why.startswith("controls/allowed_signers cannot be read at ")
        assert why in found.why

    def test_it_is_not_there(self, signed: bytes) -> None:
        found = verify(signed, trust(None))
        assert found.state is UNCHECKED
        assert found.why.startswith(
            "The commit is signed, and there is no list of allowed signers to hold it against. Add controls/allowed_"
        )

    def test_who_had_the_key_is_told_of_that_day(self, signed: bytes, ssh: SshKeys) -> None:
        allowed = trust(
            ssh.fill('bjorn@x valid-before="20200101" {ines}\nkim@x valid-after="20200102" {ines}')
        )
        found = verify(signed, allowed, when=datetime(2019, 6, 1, tzinfo=UTC))
        assert "is allowed for bjorn@x, and" in found.why

    def test_the_moment_is_the_same_in_every_zone(self, signed: bytes, ssh: SshKeys) -> None:
        when = WHEN.astimezone(timezone(timedelta(hours=13)))
        allowed = ssh.fill(f'{INES} valid-after="20261001115959",valid-before="20261001120001" {{ines}}')
        assert verify(signed, trust(allowed), when=when).state is GOOD

    def test_a_date_that_ssh_keygen_takes_for_today_is_not_checked(self, signed: bytes, ssh: SshKeys) -> None:
        found = verify(signed, trust(ssh.fill(INES + " {ines}")), when=datetime(1970, 1, 1, tzinfo=UTC))
        assert found.state is UNCHECKED
        assert "1970-01-01T00:00:00 UTC" in found.why

    def test_a_date_without_a_zone_is_a_fault_of_the_caller(self, signed: bytes) -> None:
        with pytest.raises(ValueError, match="zone"):
            verify(signed, trust(None), when=datetime(2026, 10, 1))  # noqa: DTZ001


class TestCertificates:
    AUTHORITY = "*@brambleport.example cert-authority {authority}"

    def test_an_authority_of_the_list_vouches(self, unsigned: bytes, ssh: SshKeys) -> None:
        commit = with_header(unsigned, ssh.sign(unsigned, "valid-cert"))
        found = verify(commit, trust(ssh.fill(self.AUTHORITY)))
        assert found == Signature(GOOD, "ssh", ssh.fingerprint("ines"), (INES,))

    @pytest.mark.parametrize(
        ("certificate", "allowed", "revoked", "why"),
        [
            ("ended", AUTHORITY, None, f"does not vouch for {INES}: expired."),
            ("other", AUTHORITY, None, f"does not vouch for {INES}: name is not a listed principal."),
            ("anyone", AUTHORITY, None, "Certificate lacks principal list."),
            (
                "valid",
                "*@else.example cert-authority {authority}",
                None,
                "is not in controls/allowed_signers.",
            ),
            ("valid", INES + " cert-authority {bjorn}", None, "is not in controls/allowed_signers."),
            ("valid", INES + " {authority}", None, "is not in controls/allowed_signers."),
            ("valid", AUTHORITY, "{authority}", "is revoked by controls/revoked_keys."),
        ],
        ids=[
            "expired",
            "of somebody else",
            "of nobody",
            "other domain",
            "other authority",
            "no authority",
            "revoked",
        ],
    )
    def test_it_does_not(
        self, certificate: str, allowed: str, revoked: str | None, why: str, unsigned: bytes, ssh: SshKeys
    ) -> None:
        commit = with_header(unsigned, ssh.sign(unsigned, f"{certificate}-cert"))
        found = verify(commit, trust(ssh.fill(allowed), ssh.fill(revoked) if revoked else None))
        assert found.state is BAD
        assert why in found.why


class TestRevokedKeys:
    @pytest.mark.parametrize("revoked", ["{ines}", "# Lost\n{bjorn}\n\n{ines} laptop"])
    def test_a_revoked_key_is_bad_whenever_it_signed(self, revoked: str, signed: bytes, ssh: SshKeys) -> None:
        found = verify(signed, trust(ssh.fill(INES + " {ines}"), ssh.fill(revoked)))
        assert (found.state, found.key) == (BAD, ssh.fingerprint("ines"))
        assert found.why == f"The key {ssh.fingerprint('ines')} is revoked by controls/revoked_keys."

    def test_so_is_one_in_a_key_revocation_list(self, signed: bytes, ssh: SshKeys) -> None:
        found = verify(signed, trust(ssh.fill(INES + " {ines}"), (ssh.folder / "krl").read_bytes()))
        assert "is revoked by" in found.why

    @pytest.mark.parametrize("revoked", ["", "{bjorn}\n"])
    def test_other_keys_are_not_concerned(self, revoked: str, signed: bytes, ssh: SshKeys) -> None:
        assert verify(signed, trust(ssh.fill(INES + " {ines}"), ssh.fill(revoked))).state is GOOD

    def test_a_key_that_was_never_allowed_is_not_called_revoked(self, signed: bytes, ssh: SshKeys) -> None:
        found = verify(signed, trust(ssh.fill(INES + " {bjorn}"), ssh.fill("{ines}")))
        assert "is not in controls/allowed_signers." in found.why

    @pytest.mark.parametrize("revoked", ["rubbish", f"{INES} {{ines}}", "{bjorn}\nrubbish", "SSHKRL\n\0"])
    def test_a_broken_list_revokes_nothing_and_lets_nothing_pass(
        self, revoked: str, signed: bytes, ssh: SshKeys
    ) -> None:
        found = verify(signed, trust(ssh.fill(INES + " {ines}"), ssh.fill(revoked)))
        assert found.state is UNCHECKED
        assert found.why.startswith("controls/revoked_keys cannot be read.")


ALTERED = {
    "message": (b"Evidence of", b"Evidence 0f"),
    "space at the end": (b"quarter\n", b"quarter \n"),
    "line ends": (b"quarter\n", b"quarter\r\n"),
    "end of file": (b"quarter\n", b"quarter"),
    "tree": (b"tree ", b"tree 0000000000000000000000000000000000000000\ntree "),
    "author": (b"author Ines", b"author Bjorn"),
    "date": (b"+0000\ngpgsig", b"+0100\ngpgsig"),
    "parent": (b"author ", b"parent 0000000000000000000000000000000000000000\nauthor "),
    "header behind the signature": (b"\n\nEvidence", b"\nencoding utf-7\n\nEvidence"),
}


class TestTheSignature:
    @pytest.mark.parametrize(("old", "new"), ALTERED.values(), ids=ALTERED)
    def test_it_does_not_hold_for_an_altered_commit(
        self, old: bytes, new: bytes, signed: bytes, ssh: SshKeys
    ) -> None:
        assert signed.count(old) == 1
        found = verify(signed.replace(old, new), trust(ssh.fill("* {ines}")))
        assert (found.state, found.kind, found.signers) == (BAD, "ssh", ())
        assert found.why.startswith("The commit is not what was signed")

    def test_it_was_made_for_something_else(self, unsigned: bytes, ssh: SshKeys) -> None:
        commit = with_header(unsigned, ssh.sign(unsigned, namespace="file"))
        found = verify(commit, trust(ssh.fill("* {ines}")))
        assert (found.state, found.why) == (
            BAD,
            "The signature was not made for git: its namespace is another one.",
        )

    @pytest.mark.parametrize("inside", [b"AAAA", b"$$$$", b"", b"\xff\xfe"])
    def test_it_is_garbage(self, inside: bytes, unsigned: bytes, ssh: SshKeys) -> None:
        armour = b"-----BEGIN SSH SIGNATURE-----\n" + inside + b"\n-----END SSH SIGNATURE-----"
        found = verify(with_header(unsigned, armour), trust(ssh.fill("* {ines}")))
        assert (found.state, found.why) == (BAD, "The SSH signature cannot be read.")

    @pytest.mark.parametrize(
        "armour", [b"", b"rubbish", b"-----BEGIN PGP MESSAGE-----\n\n-----END PGP MESSAGE-----"]
    )
    def test_it_is_of_no_known_kind(self, armour: bytes, unsigned: bytes, ssh: SshKeys) -> None:
        found = verify(with_header(unsigned, armour), trust(ssh.fill("* {ines}")))
        assert (found.state, found.kind) == (BAD, "")
        assert "neither SSH's nor OpenPGP's" in found.why

    def test_x_509_is_not_supported(self, unsigned: bytes, ssh: SshKeys) -> None:
        armour = b"-----BEGIN SIGNED MESSAGE-----\nMIIB\n-----END SIGNED MESSAGE-----"
        found = verify(with_header(unsigned, armour), trust(ssh.fill("* {ines}")))
        assert (found.state, found.kind) == (UNCHECKED, "x509")
        assert "X.509 signatures are not supported." in found.why

    @pytest.mark.parametrize("other", ["gpgsig", "gpgsig-sha256", "gpgsig-x"])
    def test_a_second_header_makes_it_unclear(self, other: str, unsigned: bytes, ssh: SshKeys) -> None:
        once = with_header(unsigned, ssh.sign(unsigned))
        for armour in (ssh.sign(unsigned), b"x"):
            found = verify(with_header(once, armour, other), trust(ssh.fill("* {ines}")))
            assert (found.state, found.signers) == (BAD, ())
            assert "more than one signature" in found.why

    def test_so_does_a_second_signature_in_the_header(self, unsigned: bytes, ssh: SshKeys) -> None:
        commit = with_header(unsigned, ssh.sign(unsigned) + ssh.sign(unsigned, "bjorn"))
        found = verify(commit, trust(ssh.fill("* {ines}")))
        assert found.state is BAD
        assert "more than one signature" in found.why

    @pytest.mark.parametrize("header", ["gpgsig-sha256", "gpgsig-x", "gpgsigs"])
    def test_git_does_not_read_it_there(self, header: str, unsigned: bytes, ssh: SshKeys) -> None:
        found = verify(with_header(unsigned, ssh.sign(unsigned), header), trust(ssh.fill("* {ines}")))
        assert found.state is BAD
        assert "under a header that git does not read" in found.why


class TestTheCommitter:
    def test_an_author_who_signs_somebody_elses_commit_is_not_the_signer(
        self, unsigned: bytes, ssh: SshKeys
    ) -> None:
        bjorn = "bjorn@brambleport.example"
        commit = unsigned.replace(
            f"committer Ines Okafor <{INES}>".encode(), f"committer B <{bjorn}>".encode()
        )
        assert commit != unsigned
        found = verify(
            with_header(commit, ssh.sign(commit)), trust(ssh.fill(INES + " {ines}")), committer=bjorn
        )
        assert found.state is BAD
        assert f"is allowed for {INES}, and the committer is {bjorn}." in found.why

    @pytest.mark.parametrize("committer", ["INES@brambleport.example", "Ines@BramblePort.Example"])
    def test_the_case_of_letters_does_not_count(self, committer: str, signed: bytes, ssh: SshKeys) -> None:
        found = verify(signed, trust(ssh.fill(INES + " {ines}")), committer=committer)
        assert (found.state, found.signers) == (GOOD, (INES,))

    def test_letters_beyond_ascii_are_different_letters(self, signed: bytes, ssh: SshKeys) -> None:
        allowed = trust(ssh.fill("kim@x,jürgen@x {ines}"))
        assert verify(signed, allowed, committer="\N{KELVIN SIGN}im@x").state is BAD
        found = verify(signed, allowed, committer="JüRGEN@x")
        assert (found.state, found.signers) == (GOOD, ("jürgen@x",))

    @pytest.mark.parametrize(
        "committer",
        [
            "-Overify-time=20000101000000",
            "-",
            "",
            "a@x\nb@x",
            "a\0@x",
            "a@\x1b[31mx",
            "\udcff@x",
            "\u202ea@x",
        ],
    )
    def test_an_address_that_is_none_reaches_no_command_line(
        self, committer: str, signed: bytes, ssh: SshKeys, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(signatures.Workshop, "run", None)
        found = verify(signed, trust(ssh.fill("* {ines}")), committer=committer)
        assert (found.state, found.kind, found.signers) == (BAD, "ssh", ())
        assert "committer's address" in found.why


class TestPrograms:
    """Which programs are run, and what if they are not what they should be."""

    @pytest.fixture
    def front(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin")
        return tmp_path / "bin"

    @pytest.mark.parametrize("path", ["", "::", ".", "bin", "/nonexistent"])
    def test_a_missing_program_is_named_with_what_to_install(
        self, path: str, signed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        script(tmp_path / "bin" / "ssh-keygen", "touch ../marker", "exit 0")
        script(tmp_path / "ssh-keygen", "touch marker", "exit 0")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("PATH", path)
        found = verify(signed, trust(b""))
        assert found.state is UNCHECKED
        assert found.why.endswith("Install OpenSSH 8.8 or newer.")
        assert not (tmp_path / "marker").exists()

    def test_without_a_path_there_is_none(self, signed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("PATH")
        assert verify(signed, trust(b"")).state is UNCHECKED

    @pytest.mark.parametrize("planted", ["folder", "link to a folder", "link to a program", "root is a link"])
    def test_a_program_inside_the_repository_is_not_run(
        self,
        planted: str,
        signed: bytes,
        ssh: SshKeys,
        tmp_path: Path,
        front: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        root = tmp_path / "repository"
        inside = script(root / "tools" / "ssh-keygen", f"touch {tmp_path / 'marker'}", "exit 1")
        match planted:
            case "folder" | "root is a link":
                monkeypatch.setenv("PATH", f"{inside.parent}{os.pathsep}{os.environ['PATH']}")
            case "link to a folder":
                front.symlink_to(inside.parent)
            case "link to a program":
                front.mkdir()
                (front / "ssh-keygen").symlink_to(inside)
        if planted == "root is a link":
            (tmp_path / "elsewhere").symlink_to(root)
            root = tmp_path / "elsewhere"
        found = verify(signed, trust(ssh.fill(INES + " {ines}")), root=root)
        assert found.state is GOOD
        assert not (tmp_path / "marker").exists()

    def test_what_the_repository_configures_is_not_run(self, repository: Repository, ssh: SshKeys) -> None:
        repository.git(*by_ssh(ssh), "commit", "--quiet", "--allow-empty", "-S", "--message", "Signed")
        marker = repository.root / "marker"
        evil = script(repository.root / "evil", f"touch {marker}", "exit 0")
        for name in ("gpg.program", "gpg.ssh.program", "gpg.ssh.defaultKeyCommand", "core.fsmonitor"):
            repository.git("config", name, str(evil))
        repository.git("config", "gpg.ssh.allowedSignersFile", "/dev/null")
        found = verify(raw(repository), trust(ssh.fill(INES + " {ines}")), root=repository.root)
        assert found.state is GOOD
        assert not marker.exists()

    def test_they_see_four_variables_and_a_private_folder_that_goes_away(
        self, signed: bytes, tmp_path: Path, front: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSH_AUTH_SOCK", "/secret")
        path = os.environ["PATH"]
        monkeypatch.setenv("PATH", os.pathsep.join((".", str(tmp_path / "root" / "bin"), path)))
        script(front / "ssh-keygen", f"cd {tmp_path}", "env > seen", 'ls -ld "$HOME" > mode', "exit 0")
        verify(signed, trust(b""), root=tmp_path / "root")
        seen = dict(line.split("=", 1) for line in (tmp_path / "seen").read_text().splitlines())
        by_the_shell = {"PWD", "OLDPWD", "_", "SHLVL"}
        assert seen.keys() - by_the_shell == {"PATH", "TZ", "LC_ALL", "HOME"}
        assert (seen["TZ"], seen["LC_ALL"], seen["PATH"]) == ("UTC", "C", path)
        assert (tmp_path / "mode").read_text().startswith("drwx------")
        assert not Path(seen["HOME"]).exists()

    @pytest.mark.parametrize(
        ("lines", "why"),
        [
            (("exit 0",), "not understood"),
            (('echo "Good \\"git\\" signature for bjorn@x with ED25519 key SHA256:x"',), "not understood"),
            (
                (f'printf "%s\\nmore" "Good \\"git\\" signature for {INES} with ED25519 key SHA256:x"',),
                "not understood",
            ),
            (("echo usage: ssh-keygen >&2", "exit 1"), "Install OpenSSH 8.8 or newer."),
            (("echo No user exists for uid 12345 >&2", "exit 255"), "nobody has the id 12345. Add a line"),
            (("exec sleep 60",), "ssh-keygen did not answer within 0.2 seconds."),
        ],
        ids=["silent", "praises another", "says more", "too old", "knows nobody", "hangs"],
    )
    def test_an_answer_that_is_not_understood_is_no_answer(
        self, lines: tuple[str, ...], why: str, signed: bytes, front: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(signatures, "TIMEOUT", 0.2)
        script(front / "ssh-keygen", *lines)
        found = verify(signed, trust(b""))
        assert (found.state, found.signers) == (UNCHECKED, ())
        assert why in found.why

    def test_one_that_cannot_be_started_is_no_answer(self, signed: bytes, front: Path) -> None:
        script(front / "ssh-keygen").write_bytes(b"\x7fELF")
        found = verify(signed, trust(b""))
        assert (found.state, found.why) == (
            UNCHECKED,
            "The signature could not be checked: Exec format error.",
        )


@dataclass(frozen=True)
class GpgKeys:
    """A key ring of 2024, whose keys are called by their first addresses."""

    home: Path

    def gpg(self, *arguments: str | Path, stdin: bytes = b"", now: str = "20240601T000000") -> bytes:
        options = ("--homedir", self.home, "--batch", "--passphrase", "", "--faked-system-time", now)
        return run("gpg", *options, *arguments, stdin=stdin)

    def fingerprints(self, name: str) -> list[str]:
        listed = self.gpg("--with-colons", "--list-keys", name).decode()
        return re.findall(r"^fpr:+(\w+):", listed, re.MULTILINE)

    def export(self, *names: str) -> bytes:
        return self.gpg("--armor", "--export", *names)

    def revocation(self, name: str) -> bytes:
        prepared = self.home / "openpgp-revocs.d" / f"{self.fingerprints(name)[0]}.rev"
        return prepared.read_bytes().replace(b":-----", b"-----")

    def sign(self, payload: bytes, *names: str, options: tuple[str, ...] = ("--detach-sign",)) -> bytes:
        users = (word for name in names for word in ("--local-user", name))
        return self.gpg("--armor", *users, *options, "--output", "-", stdin=payload)


@pytest.fixture(scope="session")
def gpg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GpgKeys]:
    keys = GpgKeys(tmp_path_factory.mktemp("gpg"))
    keys.home.chmod(0o700)
    start = "20240101T000000"
    for user, until in {
        f"Ines Okafor <{INES}>": "never",
        "Bjorn <bjorn@brambleport.example>": "never",
        "ended@x": "2025-01-01",
        "ending@x": "2099-01-01",
        "lost@x": "never",
    }.items():
        keys.gpg("--quick-generate-key", user, "ed25519", "sign", until, now=start)
    ines = keys.fingerprints(INES)[0]
    for until in ("never", "2025-01-01"):
        keys.gpg("--quick-add-key", ines, "ed25519", "sign", until, now=start)
    for user in ("Left <left@x>", "Ines.O@Brambleport.EXAMPLE", "<two@x> <three@x>", "no address"):
        keys.gpg("--quick-add-uid", ines, user, now=start)
    keys.gpg("--quick-revoke-uid", ines, "Left <left@x>")
    yield keys
    run("gpgconf", "--homedir", keys.home, "--kill", "all")


def agents() -> list[str]:
    """The agents of gpg that a verifier has left behind."""
    return [
        line
        for line in run("ps", "-eo", "args").decode().splitlines()
        if "agent" in line and "socgap-" in line
    ]


class TestOpenPgp:
    def verify(
        self, commit: bytes, keys: bytes | None, committer: str = INES, when: datetime = WHEN
    ) -> Signature:
        return verify(commit, Trust(None, None, keys), committer=committer, when=when)

    def test_a_commit_signed_by_git_is_good(
        self, repository: Repository, gpg: GpgKeys, tmp_path: Path
    ) -> None:
        program = script(tmp_path / "gpg", f'exec gpg --homedir {gpg.home} "$@"')
        options = ("-c", f"gpg.program={program}", "-c", f"user.signingKey={gpg.fingerprints(INES)[0]}!")
        repository.git(*options, "commit", "--quiet", "--allow-empty", "-S", "--message", "Signed")
        found = self.verify(raw(repository), gpg.export())
        assert found == Signature(GOOD, "gpg", gpg.fingerprints(INES)[0], (INES,))

    @pytest.mark.parametrize("part", [0, 1])
    @pytest.mark.parametrize("committer", [INES, INES.title(), "ines.o@brambleport.example"])
    def test_every_part_signs_for_every_address(
        self, part: int, committer: str, unsigned: bytes, gpg: GpgKeys
    ) -> None:
        commit = with_header(unsigned, gpg.sign(unsigned, gpg.fingerprints(INES)[part] + "!") + b"\n")
        found = self.verify(commit, gpg.export(INES), committer)
        assert found == Signature(GOOD, "gpg", gpg.fingerprints(INES)[0], (committer.lower(),))

    @pytest.mark.parametrize(
        ("signer", "committer", "when", "why"),
        [
            (
                INES,
                "bjorn@brambleport.example",
                WHEN,
                f"{INES}, and the committer is bjorn@brambleport.example.",
            ),
            (INES, "left@x", WHEN, "and the committer is left@x."),
            (INES, "two@x", WHEN, "and the committer is two@x."),
            (INES, "three@x", WHEN, "and the committer is three@x."),
            (
                INES,
                INES,
                datetime(2023, 12, 31, 23, 59, 59, tzinfo=UTC),
                "from 2024-01-01 on, and the commit is of 2023-12-31.",
            ),
            (
                "ending@x",
                "ending@x",
                datetime(2099, 6, 1, tzinfo=UTC),
                "until 2099-01-01, and the commit is of 2099-06-01.",
            ),
            ("ended@x", "ended@x", datetime(2024, 6, 1, tzinfo=UTC), "has expired. Let its owner extend it"),
            ("lost@x", "lost@x", WHEN, "is revoked."),
        ],
        ids=[
            "other",
            "revoked address",
            "two addresses",
            "the second",
            "too young",
            "too late",
            "ended",
            "lost",
        ],
    )
    def test_a_key_that_does_not_speak_for_the_committer_is_bad(
        self, signer: str, committer: str, when: datetime, why: str, unsigned: bytes, gpg: GpgKeys
    ) -> None:
        key = gpg.fingerprints(signer)[0]
        commit = with_header(unsigned, gpg.sign(unsigned, key + "!"))
        found = self.verify(commit, gpg.export() + gpg.revocation("lost@x"), committer, when)
        assert (found.state, found.key, found.signers) == (BAD, key, ())
        assert why in found.why

    def test_so_is_a_part_of_a_key_that_has_ended(self, unsigned: bytes, gpg: GpgKeys) -> None:
        commit = with_header(unsigned, gpg.sign(unsigned, gpg.fingerprints(INES)[2] + "!"))
        found = self.verify(commit, gpg.export(), when=datetime(2024, 6, 1, tzinfo=UTC))
        assert (found.state, found.key) == (BAD, gpg.fingerprints(INES)[0])
        assert "has expired" in found.why

    def test_so_is_a_foreign_key(self, unsigned: bytes, gpg: GpgKeys) -> None:
        commit = with_header(unsigned, gpg.sign(unsigned, gpg.fingerprints(INES)[0] + "!"))
        found = self.verify(commit, gpg.export("bjorn@brambleport.example"))
        assert (found.state, found.key) == (BAD, gpg.fingerprints(INES)[0][-16:])
        assert found.why == f"The key {found.key} is not in controls/allowed_keys.asc."

    def test_so_is_an_altered_commit(self, unsigned: bytes, gpg: GpgKeys) -> None:
        commit = with_header(unsigned, gpg.sign(unsigned, INES))
        found = self.verify(commit.replace(b"Evidence", b"evidence"), gpg.export())
        assert (found.state, found.signers) == (BAD, ())
        assert found.why.startswith("The commit is not what was signed")

    @pytest.mark.parametrize(
        ("names", "options", "why"),
        [
            (
                (INES, "bjorn@brambleport.example"),
                ("--detach-sign",),
                "There is more than one signature in it.",
            ),
            ((INES,), ("--sign",), "It cannot be read."),
            ((INES,), ("--textmode", "--detach-sign"), "whose line ends do not count"),
            (
                (INES,),
                ("--default-sig-expire", "2025-01-01", "--ask-sig-expire", "--detach-sign"),
                "itself has expired",
            ),
        ],
        ids=["two", "with another text in it", "text", "expired"],
    )
    def test_so_is_a_signature_that_git_would_not_make(
        self, names: tuple[str, ...], options: tuple[str, ...], why: str, unsigned: bytes, gpg: GpgKeys
    ) -> None:
        armour = gpg.sign(unsigned, *names, options=options).replace(b"PGP MESSAGE", b"PGP SIGNATURE")
        found = self.verify(with_header(unsigned, armour), gpg.export())
        assert (found.state, found.kind, found.signers) == (BAD, "gpg", ())
        assert why in found.why

    @pytest.mark.parametrize("inside", [b"", b"AAAA", b"\n$$$$", b"\xff"])
    def test_so_is_garbage(self, inside: bytes, unsigned: bytes, gpg: GpgKeys) -> None:
        armour = b"-----BEGIN PGP SIGNATURE-----\n" + inside + b"\n-----END PGP SIGNATURE-----"
        found = self.verify(with_header(unsigned, armour), gpg.export())
        assert (found.state, found.key) == (BAD, "")
        assert "It cannot be read." in found.why

    def test_without_keys_it_is_not_checked(self, unsigned: bytes, gpg: GpgKeys) -> None:
        found = self.verify(with_header(unsigned, gpg.sign(unsigned, INES)), None)
        assert found.state is UNCHECKED
        assert "Add controls/allowed_keys.asc" in found.why

    def test_nor_with_keys_that_cannot_be_read(self, unsigned: bytes, gpg: GpgKeys) -> None:
        commit = with_header(unsigned, gpg.sign(unsigned, INES))
        secret = gpg.gpg("--armor", "--export-secret-keys", INES)
        for keys in (b"", b"rubbish", b"\0\xff", gpg.export()[:300], secret):
            found = self.verify(commit, keys)
            assert (found.state, found.signers) == (UNCHECKED, ())
            assert found.why.startswith("gpg cannot read controls/allowed_keys.asc.")
        assert agents() == []

    def test_nor_without_gpg(self, unsigned: bytes, gpg: GpgKeys, monkeypatch: pytest.MonkeyPatch) -> None:
        commit, keys = with_header(unsigned, gpg.sign(unsigned, INES)), gpg.export()
        monkeypatch.setenv("PATH", "")
        assert self.verify(commit, keys).why.endswith("Install GnuPG 2.2 or newer.")


VALID = "VALIDSIG FB 2026-10-01 0 0 4 0 22 8 00 FA"
REPORTS = {
    "nothing that is understood": (("NEWSIG",), UNCHECKED),
    "praise without a proof": (("NEWSIG", "GOODSIG A x"), UNCHECKED),
    "a proof without praise": (("NEWSIG", VALID), UNCHECKED),
    "two praises": (("NEWSIG", "GOODSIG A x", "GOODSIG A x", VALID), UNCHECKED),
    "two proofs": (("NEWSIG", "GOODSIG A x", VALID, VALID), UNCHECKED),
    "an unknown algorithm": (("NEWSIG", "ERRSIG A 99 8 00 0 4", "GOODSIG A x", VALID), UNCHECKED),
    "a proof of another shape": (("NEWSIG", "GOODSIG A x", "VALIDSIG FB FA"), UNCHECKED),
    "no start": (("GOODSIG A x", VALID), BAD),
    "an altered commit, beside praise": (("NEWSIG", "GOODSIG A x", VALID, "BADSIG A x"), BAD),
    "a missing key, beside praise": (("NEWSIG", "GOODSIG A x", VALID, "NO_PUBKEY A"), BAD),
    "a key that was not listed": (("NEWSIG", "GOODSIG A x", VALID.replace("FA", "FC")), BAD),
    "a part that was not listed": (("NEWSIG", "GOODSIG A x", VALID.replace("FB", "FC")), BAD),
    "a digest that can be forged": (("NEWSIG", "GOODSIG A x", VALID.replace("22 8", "22 2")), BAD),
    "a clean report": (
        ("NEWSIG", "KEYEXPIRED 0", "GOODSIG A \N{LINE SEPARATOR}[GNUPG:] BADSIG", VALID),
        GOOD,
    ),
}


@dataclass(frozen=True)
class Puppet:
    """A program in the place of gpg that lists one key and reports what it is told."""

    folder: Path

    def says(self, *report: str, code: int = 0) -> None:
        (self.folder / "report").write_text("".join(f"[GNUPG:] {line}\n" for line in report))
        (self.folder / "code").write_text(str(code))

    def lists(self, pub: str = "1:", sub: str = "1:") -> None:
        user = f"{INES}:\nuid:-::::1::X::Eve \N{LINE SEPARATOR}fpr:::::::::FC:"
        listed = f"pub:-:255:22:A:{pub}::-:\nfpr:::::::::FA:\nuid:-::::1::X::{user}\n"
        (self.folder / "listing").write_text(f"{listed}sub:-:255:22:B:{sub}:::\nfpr:::::::::FB:\n")


class TestWhatGpgReports:
    """Only a report in which everything speaks for the signature does."""

    @pytest.fixture
    def puppet(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Puppet:
        script(
            tmp_path / "bin" / "gpg",
            f"ls -ld keyring >> {tmp_path}/modes",
            f'case "$*" in *--list-keys) cat {tmp_path}/listing;; *--verify*) cat {tmp_path}/report;; esac',
            f'case "$*" in *--verify*) exit $(cat {tmp_path}/code);; esac',
        )
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin")
        made = Puppet(tmp_path)
        made.lists()
        return made

    @pytest.fixture
    def commit(self, unsigned: bytes) -> bytes:
        return with_header(unsigned, b"-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----")

    @pytest.mark.parametrize(("report", "state"), REPORTS.values(), ids=REPORTS)
    def test_it_counts_as(
        self, report: tuple[str, ...], state: SignatureState, commit: bytes, puppet: Puppet
    ) -> None:
        puppet.says(*report)
        assert verify(commit, Trust(None, None, b"")).state is state
        puppet.says(*report, code=2)
        assert verify(commit, Trust(None, None, b"")).state is not GOOD
        modes = (puppet.folder / "modes").read_text().splitlines()
        assert {mode[:10] for mode in modes} == {"drwx------"}

    @pytest.mark.parametrize("primary", [True, False])
    def test_every_part_has_to_hold_at_the_committer_date(
        self, primary: bool, commit: bytes, puppet: Puppet
    ) -> None:
        puppet.says("NEWSIG", "GOODSIG A x", VALID)
        at = int(WHEN.timestamp())
        holds, too_late, over = f"{at}:{at + 1}", f"{at + 1}:", f"1:{at}"
        for pub, sub in ((holds, "1:"), ("1:", holds)):
            puppet.lists(pub, sub)
            assert verify(commit, Trust(None, None, b"")).state is GOOD
        for span in (too_late, over):
            puppet.lists(*((span, "1:") if primary else ("1:", span)))
            assert verify(commit, Trust(None, None, b"")).state is BAD
