"""What can be told of a pack that something is left out of, or that another version made, and what besides."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from msgspec.structs import replace

from socgap_evidence import __version__
from socgap_evidence.errors import SnapshotError, UsageError
from socgap_evidence.outputs import Style, verify_text
from socgap_evidence.pack import checking_history, checking_signature, signing, verifying
from socgap_evidence.pack.archive import archive
from socgap_evidence.pack.checking_history import Earlier
from socgap_evidence.pack.opening import ArchiveError
from socgap_evidence.pack.signing import Signers
from socgap_evidence.pack.unbundling import BundleError
from socgap_evidence.pack.verifying import Demands, earlier_pack, verify_pack
from socgap_evidence.pack.wishes import Wishes
from socgap_evidence.verification import Outcome
from tests.pack.packs import (
    BUNDLE,
    ENVELOPE,
    MANIFEST,
    Files,
    Honest,
    company,
    enveloped,
    files_of,
    resealed,
    signed,
    told,
    verified,
)
from tests.support.projects import REQUIREMENT, REVIEW, control, project
from tests.support.repository import Repository

OTHER = "9.9.9"


def of(commit: str, **more: Any) -> Demands:
    return Demands(commit=commit, **more)


def sealed(files: Files, edit: Callable[[Any], None] = lambda _: None) -> bytes:
    return archive(resealed(files, edit))


def edited(files: Files, name: str, old: str, new: str, *, times: int = 1) -> Files:
    assert old.encode() in files[name]
    return {**files, name: files[name].replace(old.encode(), new.encode(), times)}


SECOND = control(
    REQUIREMENT.replace("AC-1", "AC-2").replace("evidence/reviews", "evidence/others"), name="AC-2"
)
WITHOUT = ("evidence/reviews/*.yaml",)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    made = project(
        tmp_path_factory.mktemp("two"),
        {
            "controls/AC-2.yaml": SECOND,
            "evidence/reviews/a.yaml": REVIEW,
            "evidence/others/a.yaml": "held_on: 2026-03-02\n",
            "evidence/notes.txt": "Nobody asks for this.\n",
        },
    )
    made.commit("All of it", when="2026-03-02T12:00:00+00:00")
    return made


@pytest.fixture(scope="module")
def files(repository: Repository) -> Files:
    return enveloped(files_of(repository.root, Wishes(without=WITHOUT)))


class TestLeavingOut:
    """Of two controls one rests on what is left out."""

    def test_it_could_not_be_told_unless_that_is_accepted(self, files: Files, tmp_path: Path) -> None:
        commit = json.loads(files[MANIFEST])["commit"]["id"]
        found = verified(archive(files), of(commit), tmp_path)
        assert [one.name for one in found.of(Outcome.UNTOLD)] == ["left-out"]
        assert found.exit_code == 1
        assert "--accept-left-out" in told(found, "left-out")
        found = verified(archive(files), of(commit, accepts_left_out=True), tmp_path)
        assert found.holds, verify_text.render(found, Style())
        assert "AC-1.E1: It rests on what is left out" in told(found, "left-out")
        assert "report.html: It could not be compared" in told(found, "left-out")
        assert "AC-2.E1" not in told(found, "left-out")
        assert "does not rest on what is left out" in told(found, "derived")

    def test_what_does_not_rest_on_it_is_compared(self, files: Files, tmp_path: Path) -> None:
        verdict = json.loads(files["verdict.json"])
        second = verdict["controls"][1]
        assert second["id"] == "AC-2"
        second["requirements"][0]["status"] = "gap"
        altered = {**files, "verdict.json": json.dumps(verdict).encode()}
        commit = json.loads(files[MANIFEST])["commit"]["id"]
        found = verified(sealed(altered), of(commit, accepts_left_out=True), tmp_path)
        assert [one.name for one in found.of(Outcome.FAILS)] == ["derived"]
        assert 'AC-2.E1, status: It is "gap"; made again it is "met".' in told(found, "derived")

    def test_the_past_of_what_does_not_rest_on_it_could_not_be_told(
        self, files: Files, tmp_path: Path
    ) -> None:
        timeline = json.loads(files["timeline.json"])
        next(one for one in timeline["rows"] if one["id"] == "AC-2.E1")["title"] = "x"
        altered = {**files, "timeline.json": json.dumps(timeline).encode()}
        commit = json.loads(files[MANIFEST])["commit"]["id"]
        found = verified(sealed(altered), of(commit, accepts_left_out=True), tmp_path)
        assert [one.name for one in found.of(Outcome.UNTOLD)] == ["derived"]
        assert "An earlier commit may have asked" in told(found, "derived")

    @pytest.mark.parametrize(
        ("edit", "says"),
        [
            (lambda data: data["left_out"].clear(), "the manifest does not say so"),
            (lambda data: data["left_out"][0].update(by="--without x"), "is not so"),
            (lambda data: data["left_out"][0].update(is_current=False), "is not so"),
            (lambda data: data["left_out"][0].update(redacted="redacted/a.json"), "is not so"),
            (lambda data: data["asked"]["without"].clear(), "nothing that was asked for leaves it out"),
            (
                lambda data: data.update(company="Another, Inc."),
                "The company is Another, Inc.; made again it is",
            ),
            (lambda data: data["commit"].update(tree="0" * 40), "The tree is 000"),
            (lambda data: data["commit"].update(day="2026-03-01"), "The day of the commit is 2026-03-01"),
            (lambda data: data["as_of"].update(day="2026-03-01"), "The as-of date is 2026-03-01"),
            (lambda data: data["window"].update(start="2026-03-01"), "first day of the window is 2026-03-01"),
            (lambda data: data["window"].update({"from": "settings"}), "origin of the window is settings"),
        ],
    )
    def test_the_list_has_to_be_that_of_what_was_asked_for(
        self, edit: Callable[[Any], None], says: str, files: Files, tmp_path: Path
    ) -> None:
        commit = json.loads(files[MANIFEST])["commit"]["id"]
        found = verified(sealed(files, edit), of(commit, accepts_left_out=True), tmp_path)
        assert "derived" in {one.name for one in found.of(Outcome.FAILS, Outcome.UNTOLD)}
        assert says in told(found, "derived") + told(found, "history")
        assert not found.holds

    def test_what_is_said_to_be_left_out_and_is_there_is_told(
        self, files: Files, pack: Honest, tmp_path: Path
    ) -> None:
        whole = json.loads(pack.files[MANIFEST])
        blob = next(one["blob"] for one in whole["files"] if one["path"].endswith("/a.yaml"))
        left = {**json.loads(files[MANIFEST])["left_out"][0], "blob": blob}
        found = verified(
            sealed(dict(pack.files), lambda data: data["left_out"].append(left)), of(pack.commit), tmp_path
        )
        assert "is left out, and it is there" in told(found, "history")
        absent = {**left, "blob": "0" * 40}
        found = verified(
            sealed(dict(pack.files), lambda data: data["left_out"].append(absent)), of(pack.commit), tmp_path
        )
        assert "the commit does not reach it" in told(found, "history")

    def test_where_nothing_rests_on_it_all_is_compared(self, repository: Repository, tmp_path: Path) -> None:
        files = enveloped(files_of(repository.root, Wishes(without=("evidence/notes.txt",))))
        commit = json.loads(files[MANIFEST])["commit"]["id"]
        found = verified(archive(files), of(commit, accepts_left_out=True), tmp_path)
        assert found.holds, verify_text.render(found, Style())
        assert "0 requirements rest on that" in told(found, "left-out")
        altered = edited(files, "report.html", "</html>", " </html>")
        found = verified(sealed(altered), of(commit, accepts_left_out=True), tmp_path)
        assert "report.html: It is another one" in told(found, "derived")

    def test_requests_and_plans_are_there_as_they_have_to_be(
        self, repository: Repository, tmp_path: Path
    ) -> None:
        asked = b"request,control,requirement,criterion\nIRL-7,,AC-1.E1,\n"
        wishes = Wishes(as_of=date(2027, 1, 1), without=WITHOUT, requests=asked)
        files = enveloped(files_of(repository.root, wishes))
        assert "oscal/plan-of-action-and-milestones.json" in files
        commit = json.loads(files[MANIFEST])["commit"]["id"]
        found = verified(archive(files), of(commit, accepts_left_out=True), tmp_path)
        assert found.holds, verify_text.render(found, Style())

    def test_hidden_values_have_their_copies(self, repository: Repository, tmp_path: Path) -> None:
        wishes = Wishes(redact=("review:$.held_on",), redaction_key=b"k" * 64)
        files = enveloped(files_of(repository.root, wishes))
        commit = json.loads(files[MANIFEST])["commit"]["id"]
        found = verified(archive(files), of(commit, accepts_left_out=True), tmp_path)
        assert found.holds, verify_text.render(found, Style())
        assert "redacted/evidence/reviews/a.yaml.json: It could not be compared" in told(found, "left-out")

    def test_nothing_is_told_of_what_rests_on_it_without_a_history(
        self, files: Files, tmp_path: Path
    ) -> None:
        altered = {name: content for name, content in files.items() if name != BUNDLE}
        found = verified(sealed(altered), Demands(accepts_left_out=True), tmp_path)
        assert "what rests on that could not be told" in told(found, "left-out")
        assert found.check("left-out").outcome is Outcome.UNTOLD


class TestAnotherVersion:
    """A pack that another version of socgap made is compared by what it says, and pages are not."""

    def test_nothing_differs_but_the_version(self, pack: Honest, tmp_path: Path) -> None:
        found = verified(
            sealed(pack.files, lambda data: data.update(socgap=OTHER)), of(pack.commit), tmp_path
        )
        assert found.holds, verify_text.render(found, Style())

    def test_pages_could_not_be_compared_and_that_is_no_success(self, pack: Honest, tmp_path: Path) -> None:
        altered = edited(pack.files, "report.html", "</html>", " </html>")
        found = verified(sealed(altered, lambda data: data.update(socgap=OTHER)), of(pack.commit), tmp_path)
        assert "report.html: It could not be compared." in told(found, "derived")
        assert f"made by socgap {OTHER}, and this is {__version__}" in told(found, "derived")
        assert found.exit_code == 1

    def test_a_verdict_in_other_words_could_not_be_told(self, pack: Honest, tmp_path: Path) -> None:
        verdict = json.loads(pack.files["verdict.json"])
        verdict["controls"][0]["title"] = "In other words"
        altered = {**pack.files, "verdict.json": json.dumps(verdict).encode()}
        found = verified(sealed(altered, lambda data: data.update(socgap=OTHER)), of(pack.commit), tmp_path)
        assert found.check("derived").outcome is Outcome.UNTOLD
        assert "verdict.json: It says the same of what is met and on which days, in other words" in told(
            found, "derived"
        )
        assert found.exit_code == 1

    @pytest.mark.parametrize(
        "edit",
        [
            lambda data: data["history"]["notes"].append("x"),
            lambda data: data["controls"][0]["requirements"][0]["notes"].append("x"),
            lambda data: data["warnings"].append({"path": "x"}),
        ],
    )
    def test_warnings_and_notes_are_no_words(
        self, edit: Callable[[Any], None], pack: Honest, tmp_path: Path
    ) -> None:
        verdict = json.loads(pack.files["verdict.json"])
        edit(verdict)
        altered = {**pack.files, "verdict.json": json.dumps(verdict).encode()}
        found = verified(sealed(altered, lambda data: data.update(socgap=OTHER)), of(pack.commit), tmp_path)
        assert found.check("derived").outcome is Outcome.FAILS

    @pytest.mark.parametrize("version", ["", "0.1.0\n", "The pack holds", "9" * 41, "1.0\u202e", "A"])
    def test_a_version_that_is_none(self, version: str, pack: Honest, tmp_path: Path) -> None:
        found = verified(
            sealed(pack.files, lambda data: data.update(socgap=version)), of(pack.commit), tmp_path
        )
        assert found.check("manifest").outcome is Outcome.FAILS

    def test_another_verdict_is_another_one(self, pack: Honest, tmp_path: Path) -> None:
        altered = edited(pack.files, "verdict.json", '"status": "met"', '"status": "due"')
        found = verified(sealed(altered, lambda data: data.update(socgap=OTHER)), of(pack.commit), tmp_path)
        assert found.check("derived").outcome is Outcome.FAILS
        assert 'status: It is "due"; made again it is "met".' in told(found, "derived")

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"{", "not JSON"),
            (b"[" * 9999, "deeper than 64"),
            (b'{"a": 1, "a": 2}', "twice"),
            (b" " * (3 << 20), "made again it has"),
            (b"{}", "And "),
        ],
        ids=["no JSON", "depth", "a key twice", "size", "nothing"],
    )
    def test_a_verdict_that_is_none(self, content: bytes, says: str, pack: Honest, tmp_path: Path) -> None:
        found = verified(sealed({**pack.files, "verdict.json": content}), of(pack.commit), tmp_path)
        assert found.check("derived").outcome is Outcome.FAILS
        assert says in told(found, "derived")


class TestSignatures:
    """Whose they are the auditor's files say, and one that counts is enough."""

    def test_one_that_counts_is_enough_and_the_other_is_told(self, pack: Honest, tmp_path: Path) -> None:
        first, second = (
            json.loads(signed(pack.files, pack.keys, name)[ENVELOPE]) for name in ("mallory", "ines")
        )
        both = {**first, "signatures": [*first["signatures"], *second["signatures"]]}
        raw = archive(pack.change(ENVELOPE, json.dumps(both).encode()))
        found = verified(raw, Demands(pack.keys.signers()), tmp_path)
        assert found.holds
        assert "ines@brambleport.example signed it" in told(found, "signature")
        assert "not in the file of signers" in told(found, "signature")

    @pytest.mark.parametrize("options", ['namespaces="socgap-pack"', 'valid-before="20261102"', ""])
    def test_options_that_allow_it(self, options: str, pack: Honest, tmp_path: Path) -> None:
        assert verified(pack.raw, Demands(pack.keys.signers(options)), tmp_path).holds

    def test_several_names_of_a_key(self, pack: Honest, tmp_path: Path) -> None:
        line = f"!x@y.example,*@brambleport.example {pack.keys.public('ines')}\n"
        found = verified(pack.raw, Demands(replace(pack.keys.signers(), allowed=line.encode())), tmp_path)
        assert "*@brambleport.example signed it" in told(found, "signature")

    def test_a_revoked_key_of_another_one_is_of_no_matter(self, pack: Honest, tmp_path: Path) -> None:
        assert verified(pack.raw, Demands(pack.keys.signers(revoked="mallory")), tmp_path).holds

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            (lambda one: replace(one, revoked=b"no key\n"), "The file of revoked keys cannot be read"),
            (
                lambda one: replace(one, allowed=b"ines@x.example bad-option " + one.allowed),
                "cannot be read at line 1",
            ),
        ],
    )
    def test_files_that_cannot_be_read_tell_nothing(
        self, change: Callable[[Signers], Signers], says: str, pack: Honest, tmp_path: Path
    ) -> None:
        found = verified(pack.raw, Demands(change(pack.keys.signers())), tmp_path)
        assert found.check("signature").outcome is Outcome.UNTOLD
        assert says in told(found, "signature")

    def test_without_ssh_keygen_nothing_is_told(
        self, pack: Honest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def absent(*_: object) -> None:
            raise signing.UncheckableError("ssh-keygen is not on the PATH.")

        monkeypatch.setattr(checking_signature, "check_signature", absent)
        found = verified(pack.raw, Demands(pack.keys.signers()), tmp_path)
        assert [one.name for one in found.of(Outcome.UNTOLD)] == ["signature"]

    def test_a_program_that_says_nothing_tells_nothing(
        self, pack: Honest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin/ssh-keygen").write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / "bin/ssh-keygen").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
        found = verified(pack.raw, Demands(pack.keys.signers()), tmp_path)
        assert found.check("signature").outcome is Outcome.UNTOLD
        assert "gave no answer that is understood" in told(found, "signature")

    def test_nobody_said_whose_counts(self, pack: Honest, tmp_path: Path) -> None:
        found = verified(pack.raw, Demands(), tmp_path)
        assert found.exit_code == 1
        assert "nobody said whose counts: name the file of signers" in told(found, "signature")
        found = verified(pack.raw, of(pack.commit), tmp_path)
        assert found.holds
        assert "you know the commit instead" in told(found, "signature")

    def test_what_signs_is_what_counts(self, pack: Honest) -> None:
        key = pack.keys.folder / "ines"
        armour = signing.sign(b"payload", key)
        assert signing.check_signature(b"payload", armour, pack.keys.signers()).is_good
        assert not signing.check_signature(b"another", armour, pack.keys.signers()).is_good

    def test_a_key_that_signs_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "key").write_text("no key\n")
        with pytest.raises(UsageError, match="could not be signed"):
            signing.sign(b"payload", tmp_path / "key")

    def test_no_program_to_sign_with(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(UsageError, match="only it signs"):
            signing.sign(b"payload", tmp_path / "key")


class TestWhatIsNoPack:
    @pytest.mark.parametrize("content", [b"", b"x", b"PK\x05\x06" + bytes(18)])
    def test_something_else(self, content: bytes, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="It is no pack"):
            verified(content, Demands(), tmp_path)

    def test_another_archive(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"There is no manifest\.json in it"):
            verified(archive({"tree/a": b""}), Demands(), tmp_path)

    def test_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="No such file"):
            verify_pack(tmp_path / "none.zip", Demands())

    def test_an_earlier_pack_that_cannot_be_read(self, pack: Honest, tmp_path: Path) -> None:
        path = tmp_path / "earlier.zip"
        path.write_bytes(pack.raw + b"x")
        with pytest.raises(UsageError, match="The earlier pack cannot be read"):
            earlier_pack(path)
        path.write_bytes(pack.raw)
        assert earlier_pack(path).commit == pack.commit


class TestBesides:
    @pytest.mark.parametrize(
        ("edit", "says"),
        [
            (
                lambda data: data["asked"]["samples"].append(f"REQ=AC-1:{'9' * 5000}"),
                "more than 1,000 characters",
            ),
            (lambda data: data["as_of"].update(day="0001-01-01"), "in none of the years from 1900 to 2999"),
            (lambda data: data["window"].update(end="9999-12-31"), "in none of the years from 1900 to 2999"),
        ],
    )
    def test_what_nobody_would_ask_for_is_not_made(
        self, edit: Callable[[Any], None], says: str, pack: Honest, tmp_path: Path
    ) -> None:
        found = verified(sealed(pack.files, edit), of(pack.commit), tmp_path)
        assert [one.name for one in found.of(Outcome.FAILS)] == ["manifest"]
        assert says in told(found, "manifest")

    def test_an_archive_that_ends_while_it_is_read(
        self, pack: Honest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def cut(*_: object) -> None:
            raise ArchiveError("history.bundle ends early.")

        monkeypatch.setattr(verifying, "unbundle", cut)
        with pytest.raises(UsageError, match="cannot be read as a whole"):
            verified(pack.raw, Demands(), tmp_path)

    def test_a_project_in_a_folder_of_its_repository(self, tmp_path: Path) -> None:
        made = Repository(tmp_path / "repository")
        company(made.root / "soc2" / "evidence")
        shutil.rmtree(made.root / "soc2" / "evidence" / ".git")
        commit = made.commit("All", when="2026-03-02T12:00:00+00:00")
        files = enveloped(files_of(made.root / "soc2" / "evidence"))
        assert verified(archive(files), of(commit), tmp_path).holds

    def test_a_repository_of_sha256(self, tmp_path: Path) -> None:
        made = project(tmp_path / "company", {"evidence/reviews/a.yaml": REVIEW})
        made.git("init", "-q", "--object-format=sha256")
        commit = made.commit("All", when="2026-03-02T12:00:00+00:00")
        assert len(commit) == 64
        found = verified(archive(enveloped(files_of(made.root))), of(commit), tmp_path)
        assert found.holds, verify_text.render(found, Style())

    def test_ancestry_without_a_history_is_not_told(self, pack: Honest, tmp_path: Path) -> None:
        raw = sealed(pack.change(BUNDLE, None))
        found = verified(raw, Demands(commit=pack.commit, earlier=Earlier(pack.commit)), tmp_path)
        assert found.check("ancestry").outcome is Outcome.UNTOLD

    @pytest.mark.parametrize(
        ("module", "name", "check"),
        [(checking_history, "is_ancestor", "ancestry"), (verifying, "check_tree", "tree")],
    )
    def test_what_git_does_not_tell_could_not_be_told(
        self,
        module: ModuleType,
        name: str,
        check: str,
        pack: Honest,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def silent(*_: object) -> None:
            raise SnapshotError("git says: no.")

        monkeypatch.setattr(module, name, silent)
        found = verified(pack.raw, of(pack.commit, earlier=Earlier(pack.commit)), tmp_path)
        assert [one.name for one in found.of(Outcome.UNTOLD)] == [check]
        assert "git says: no." in told(found, check)

    def test_no_room_for_temporary_files(
        self, pack: Honest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(verifying, "unbundle", full)
        with pytest.raises(UsageError, match="No space left"):
            verified(pack.raw, Demands(), tmp_path)

    def test_what_git_cannot_read_is_told(
        self, pack: Honest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> None:
            raise BundleError("git cannot read the history.")

        for module, name in ((verifying, "unbundle"), (checking_history, "reachable")):
            with monkeypatch.context() as patched:
                patched.setattr(module, name, broken)
                found = verified(pack.raw, of(pack.commit), tmp_path)
            assert [one.name for one in found.of(Outcome.FAILS)] == ["history"]
