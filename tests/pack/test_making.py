"""A pack follows from its commit: wherever it is made it has the same bytes, and everything that belongs in it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import time
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from socgap_evidence.errors import SnapshotError, UsageError
from socgap_evidence.history.signatures import Signature, SignatureState
from socgap_evidence.model import Window
from socgap_evidence.outputs.status_files import status_files
from socgap_evidence.pack.archive import archive
from socgap_evidence.pack.making import finish, make_pack
from socgap_evidence.pack.manifest import Origin, Role
from socgap_evidence.pack.wishes import Wishes
from socgap_evidence.rules.witness import Witness
from tests.pack.company import CONFIG, MINUTES, PEOPLE, PINNED, REVIEW, company
from tests.support.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from socgap_evidence.pack.making import Pack


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return company(tmp_path_factory.mktemp("packed") / "company")


@pytest.fixture(scope="module")
def pack(made: Repository) -> Pack:
    return make_pack(made.root, Wishes())


@pytest.fixture
def elsewhere() -> Iterator[None]:
    """Another time zone and other permissions for new files."""
    zone, umask = os.environ.get("TZ"), os.umask(0o077)
    os.environ["TZ"] = "Pacific/Kiritimati"
    time.tzset()
    yield
    os.umask(umask)
    if zone is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = zone
    time.tzset()


def unpacked(pack: Pack, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(archive(finish(pack)))) as read:
        read.extractall(folder)
    return folder


SETTINGS = {
    "core.autocrlf": "true",
    "core.compression": "9",
    "core.quotePath": "true",
    "pack.window": "50",
    "pack.threads": "2",
    "pack.compression": "9",
    "pack.indexVersion": "1",
    "log.showSignature": "true",
    "diff.renames": "copies",
}


@pytest.mark.usefixtures("elsewhere")
def test_another_clone_in_another_zone_with_other_settings_gives_the_same_bytes(
    made: Repository, pack: Pack, tmp_path: Path
) -> None:
    clone = Repository(tmp_path / "another place")
    clone.git("clone", "-q", "--no-local", str(made.root), ".")
    for name, value in SETTINGS.items():
        clone.git("config", name, value)
    clone.git("repack", "-adfq", "--window=50", "--depth=50")
    clone.git("gc", "-q")
    clone.git("reset", "-q", "--hard")
    loose, packed = (list((one.root / ".git/objects/pack").glob("*.pack")) for one in (made, clone))
    assert (len(loose), len(packed)) == (0, 1)
    assert archive(finish(make_pack(clone.root, Wishes()))) == archive(finish(pack))


def test_grafts_and_replacements_of_a_clone_change_nothing(
    made: Repository, pack: Pack, tmp_path: Path
) -> None:
    clone = Repository(tmp_path / "clone")
    clone.git("clone", "-q", str(made.root), ".")
    (clone.root / ".git/info").mkdir(exist_ok=True)
    (clone.root / ".git/info/grafts").write_text(f"{clone.git('rev-parse', 'HEAD')}\n")
    clone.git("replace", "--graft", clone.git("rev-parse", "HEAD"))
    assert make_pack(clone.root, Wishes()).entries == pack.entries


def test_what_is_not_committed_is_not_packed(made: Repository, pack: Pack, tmp_path: Path) -> None:
    shutil.copytree(made.root, tmp_path / "dirty")
    dirty = Repository(tmp_path / "dirty")
    dirty.write(REVIEW, "held_on: 2026-06-01\n")
    dirty.write("evidence/new.txt", "x")
    assert make_pack(dirty.root, Wishes()).entries == pack.entries


def test_a_bundle_is_the_whole_history_as_git_has_it(made: Repository, pack: Pack, tmp_path: Path) -> None:
    bundle = unpacked(pack, tmp_path / "pack") / "history.bundle"
    clone = Repository(tmp_path / "clone")
    clone.git("clone", "-q", str(bundle), ".")
    clone.git("fsck", "--full", "--strict")
    listed = [one.git("rev-list", "--objects", "HEAD") for one in (made, clone)]
    assert listed[0] == listed[1]
    assert clone.git("count-objects", "-v").count("in-pack: 0") == 0
    assert clone.git("rev-parse", "HEAD", "HEAD^{tree}") == made.git("rev-parse", "HEAD", "HEAD^{tree}")
    for name in pack.entries:
        if name.startswith("tree/"):
            assert (clone.root / name.removeprefix("tree/")).read_bytes() == pack.entries[name]


def test_digests_hold_by_common_tools(pack: Pack, tmp_path: Path) -> None:
    folder = unpacked(pack, tmp_path)
    done = subprocess.run(
        ["sha256sum", "--check", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert {line.partition(": ")[0] for line in lines} == set(finish(pack)) - {
        "manifest.json",
        "SHA256SUMS",
        "envelope.json",
    }


def test_manifest_and_archive_name_the_same_files(pack: Pack) -> None:
    named = [one.path for one in pack.manifest.files]
    assert len(named) == len(set(named))
    assert set(named) == set(finish(pack)) - {"manifest.json", "envelope.json"}
    for one in pack.manifest.files:
        content = pack.entries[one.path]
        assert (one.size, one.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_every_file_that_judges_or_is_judged_is_in_it(made: Repository, pack: Pack) -> None:
    roles = {one.path: one.role for one in pack.manifest.files if one.path.startswith("tree/")}
    there = {f"tree/{path}" for path in made.git("-c", "core.quotePath=false", "ls-files").splitlines()}
    assert set(roles) == there - {"tree/notes.txt"}
    assert {path for path, role in roles.items() if role is Role.EVIDENCE} == {
        *(f"tree/{one}" for one in (REVIEW, PEOPLE, MINUTES)), "tree/evidence/reviews/2026-Q2.yaml",
    }  # fmt: skip
    report = json.loads(pack.entries["verdict.json"])
    files = {
        file["path"]
        for one in report["controls"]
        for need in one["requirements"]
        for file in need["evidence"]
    }
    assert files
    assert {f"tree/{path}" for path in files} <= set(roles)


def test_what_a_rule_looks_at_outside_the_folders_is_in_it(tmp_path: Path) -> None:
    made = company(tmp_path / "company")
    made.write("registers/people.yaml", "items: []\n")
    text = (
        (made.root / "controls/AC-1.yaml")
        .read_text()
        .replace("evidence/people.yaml", "registers/people.yaml")
    )
    made.write("controls/AC-1.yaml", text)
    made.write(".mailmap", "Ines <a@b.example> <c@d.example>\n")
    made.commit(when="2026-07-03T12:00:00+00:00")
    found = {one.path: one.role for one in make_pack(made.root, Wishes()).manifest.files}
    assert found["tree/registers/people.yaml"] is Role.EVIDENCE
    assert found["tree/.mailmap"] is Role.JUDGE


def test_a_file_that_decides_whether_something_is_owed_is_in_it(tmp_path: Path) -> None:
    made = company(tmp_path / "company")
    when = '    when: {says: there are rooms, in: rooms.yaml, schema: people, any: "$.items[*]"}\n'
    control = (made.root / "controls/AC-1.yaml").read_text()
    made.write("controls/AC-1.yaml", control.replace("    schema: people\n", f"    schema: people\n{when}"))
    made.write("rooms.yaml", "items: []\n")
    made.commit(when="2026-07-03T12:00:00+00:00")
    found = {one.path: one.role for one in make_pack(made.root, Wishes()).manifest.files}
    assert found["tree/rooms.yaml"] is Role.EVIDENCE
    assert "tree/notes.txt" not in found


def test_what_another_repository_holds_is_not_packed(tmp_path: Path) -> None:
    made = company(tmp_path / "company")
    head = made.git("rev-parse", "HEAD")
    for path in ("vendor/library", "evidence/library"):
        made.git("update-index", "--add", "--cacheinfo", f"160000,{head},{path}")
        made.git("commit", "-q", "-m", path, when="2026-07-03T12:00:00+00:00")
    assert make_pack(made.root, Wishes("HEAD~1")).manifest.commit.id == made.git("rev-parse", "HEAD~1")
    with pytest.raises(SnapshotError, match="submodule"):
        make_pack(made.root, Wishes())


def test_a_file_has_the_commit_that_brought_it(made: Repository, pack: Pack) -> None:
    files = {one.path: one for one in pack.manifest.files}
    renamed = files[f"tree/{PEOPLE}"]
    assert renamed.blob == made.git("rev-parse", f"HEAD:{PEOPLE}")
    assert renamed.commit is not None
    assert renamed.commit.id == made.git("rev-parse", "side")
    assert str(renamed.commit.day) == "2026-03-04"
    assert renamed.commit.committer == "Ines Okafor <ines@brambleport.example>"
    assert (renamed.commit.signature, renamed.commit.signer) == ("none", None)
    assert files["history.bundle"].commit is None


def test_a_project_in_a_folder_of_its_repository_is_packed_from_there(tmp_path: Path) -> None:
    made = company(tmp_path / "company", folder="soc2/")
    pack = make_pack(made.root / "soc2", Wishes())
    assert pack.manifest.commit.folder == "soc2/"
    assert f"tree/{REVIEW}" in pack.entries
    left = make_pack(made.root / "soc2", Wishes(without=("people",)))
    assert {one.path for one in left.manifest.left_out} == {PEOPLE, "evidence/staff.yaml"}


DAYS = [
    (CONFIG, Wishes(), "2026-06-30", Origin.WINDOW),
    (PINNED, Wishes(), "2026-05-31", Origin.SETTINGS),
    (CONFIG.replace("06-30", "07-03"), Wishes(), "2026-07-03", Origin.WINDOW),  # 23:30 UTC in Lisbon is the next day
    (CONFIG.replace("06-30", "07-04"), Wishes(), "2026-07-03", Origin.COMMIT),
    (CONFIG.replace("window", "# window"), Wishes(), "2026-07-03", Origin.COMMIT),
]  # fmt: skip


@pytest.mark.parametrize(("config", "wishes", "day", "origin"), DAYS)
def test_the_day_follows_from_the_commit_and_the_settings(
    config: str, wishes: Wishes, day: str, origin: Origin, tmp_path: Path
) -> None:
    manifest = make_pack(company(tmp_path / "company", config=config).root, wishes).manifest
    assert (str(manifest.as_of), manifest.as_of_from) == (day, origin)
    assert str(manifest.commit.day) == "2026-07-03"


def test_what_is_asked_for_is_stated_so_that_it_can_be_asked_for_again(made: Repository) -> None:
    asked = Wishes(as_of=date(2026, 4, 30), window=Window(date(2026, 4, 1), date(2026, 6, 30)))
    pack = make_pack(made.root, asked)
    assert (pack.manifest.as_of_from, pack.manifest.window_from) == (Origin.ASKED, Origin.ASKED)
    assert json.loads(pack.entries["timeline.json"])["window"] == {"start": "2026-04-01", "end": "2026-06-30"}
    assert make_pack(made.root, pack.manifest.wishes(None)).entries == pack.entries


def test_without_a_window_the_year_before_the_day_is_shown(tmp_path: Path) -> None:
    made = company(tmp_path / "company", config=CONFIG.replace("window", "# window"))
    manifest = make_pack(made.root, Wishes()).manifest
    assert (str(manifest.window.start), str(manifest.window.end)) == ("2026-01-01", "2026-07-03")
    assert manifest.window_from is Origin.COMMIT


def test_days_that_have_not_come_are_refused(made: Repository) -> None:
    with pytest.raises(UsageError, match="none of it has passed"):
        make_pack(
            made.root, Wishes(as_of=date(2025, 1, 1), window=Window(date(2026, 1, 1), date(2026, 2, 1)))
        )


def test_where_git_is_not_asked_it_is_packed_all_the_same_and_said(tmp_path: Path) -> None:
    pack = make_pack(company(tmp_path / "company", config=f"{CONFIG}history: off\n").root, Wishes())
    assert "Git is not asked" in pack.entries["report.html"].decode()
    assert pack.judged.timeline.ledger == ()


@pytest.mark.parametrize(("edit", "is_current"), [("", True), ("x", False)])
def test_whether_the_status_file_is_current_is_told(edit: str, is_current: bool, tmp_path: Path) -> None:
    made = company(tmp_path / "company")
    before = make_pack(made.root, Wishes())
    assert before.manifest.status is None
    for path, text in status_files(replace(before.judged.verdict, day_chosen_by="")).items():
        made.write(str(path), text + edit)
    made.commit(when="2026-07-03T12:00:00+00:00")
    pack = make_pack(made.root, Wishes())
    assert pack.manifest.status is not None
    assert (pack.manifest.status.path, pack.manifest.status.is_current) == ("STATUS.md", is_current)
    assert ("is not" in pack.entries["README.md"].decode()) is not is_current


class TestAllOrNothing:
    def test_a_pointer_of_git_lfs_stands_for_something_that_is_not_there(self, tmp_path: Path) -> None:
        made = company(tmp_path / "company")
        made.write("evidence/scan.pdf", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
        made.commit(when="2026-07-03T12:00:00+00:00")
        with pytest.raises(SnapshotError, match="Git LFS pointer") as refused:
            make_pack(made.root, Wishes())
        assert refused.value.path == "evidence/scan.pdf"
        pack = make_pack(made.root, Wishes(without=("evidence/scan.pdf",)))
        assert [one.path for one in pack.manifest.left_out] == ["evidence/scan.pdf"]

    def test_a_link_is_not_packed(self, tmp_path: Path) -> None:
        made = company(tmp_path / "company")
        (made.root / "evidence/link.yaml").symlink_to("people.yaml")
        made.commit(when="2026-07-03T12:00:00+00:00")
        with pytest.raises(SnapshotError, match="symbolic link"):
            make_pack(made.root, Wishes())

    def test_a_shallow_clone_has_no_history(self, made: Repository, tmp_path: Path) -> None:
        clone = Repository(tmp_path / "clone")
        clone.git("clone", "-q", "--depth", "1", f"file://{made.root}", ".")
        with pytest.raises(SnapshotError, match="shallow"):
            make_pack(clone.root, Wishes())

    @pytest.mark.parametrize("path", [REVIEW, "evidence/people.yaml"])
    def test_a_content_that_is_not_there_is_missed(self, path: str, tmp_path: Path) -> None:
        made = company(tmp_path / "company")
        blob = made.git("rev-parse", f"HEAD~1:{path}" if path == REVIEW else "HEAD~2:evidence/people.yaml")
        (made.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
        with pytest.raises(SnapshotError, match="not in this clone"):
            make_pack(made.root, Wishes())

    def test_a_content_that_is_not_what_its_id_says_is_refused(self, tmp_path: Path) -> None:
        made = company(tmp_path / "company")
        old = made.git("rev-parse", "HEAD~2:evidence/people.yaml")
        other = made.git("rev-parse", f"HEAD:{MINUTES}")
        objects = made.root / ".git/objects"
        target = objects / old[:2] / old[2:]
        target.chmod(0o644)
        target.write_bytes((objects / other[:2] / other[2:]).read_bytes())
        with pytest.raises(SnapshotError):
            make_pack(made.root, Wishes())

    def test_names_that_differ_by_case_alone_cannot_both_be_unpacked(self, tmp_path: Path) -> None:
        made = company(tmp_path / "company")
        made.write("evidence/PEOPLE.yaml", "items: []\n")
        made.commit(when="2026-07-03T12:00:00+00:00")
        with pytest.raises(SnapshotError, match="beside"):
            make_pack(made.root, Wishes())

    @pytest.mark.parametrize("without", [(), ("evidence/z*",)], ids=["packed", "left out"])
    def test_a_name_that_is_no_utf_8_is_refused(self, without: tuple[str, ...], tmp_path: Path) -> None:
        made = company(tmp_path / "company")
        (made.root / "evidence" / os.fsdecode(b"z\xff.md")).write_text("x", encoding="utf-8")
        made.commit(when="2026-07-03T12:00:00+00:00")
        with pytest.raises(SnapshotError, match="cannot be packed: its name holds a control character"):
            make_pack(made.root, Wishes(without=without))

    @pytest.mark.parametrize(
        ("why", "is_of_the_machine"),
        [
            ("ssh-keygen is not on the PATH.", True),
            ("gpg did not answer within 10 seconds.", True),
            ("gpg cannot read controls/allowed_keys.asc. It holds public keys.", False),
            ("X.509 signatures are not supported.", False),
        ],
    )
    def test_a_signature_that_only_this_machine_cannot_check_is_no_pack(
        self, why: str, is_of_the_machine: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = company(tmp_path / "company")
        unchecked = Signature(SignatureState.UNCHECKED, "ssh", why=why)
        monkeypatch.setattr(Witness, "signature", lambda *_: unchecked)
        if is_of_the_machine:
            with pytest.raises(SnapshotError, match="cannot be checked on this machine"):
                make_pack(made.root, Wishes())
        else:
            files = make_pack(made.root, Wishes()).manifest.files
            assert {one.commit.signature for one in files if one.commit is not None} == {"unchecked"}
