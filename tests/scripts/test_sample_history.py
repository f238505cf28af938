"""The history of the sample company (scripts/sample_history.py) bears out what its files claim."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from scripts.sample_history.building import OURS, without_switch
from socgap_evidence.documents import read_document
from tests.support.brambleport import AS_OF, CONFIG, ROOT
from tests.support.built_history import COMPANIES, LISBON, Repository

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from socgap_evidence.model import Json

COMMAND = [sys.executable, "-m", "scripts.sample_history"]
START = date(2026, 2, 2)
VOUCHING = {".mailmap", "controls/allowed_signers", "controls/revoked_keys"}

# Fields that speak of what is to come, of a period or of a setting. Every other date says: this was done.
PLANNED = {
    *("due_on", "next_review_on", "review_on", "expires_on", "effective_from", "valid_until", "ends_on"),
    *("planned_start", "planned_end", "retest_on", "start", "end", "from", "to", "as_of", "holidays"),
}


@pytest.fixture(scope="session", params=list(COMPANIES))
def repository(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository(tmp_path_factory.mktemp("history") / request.param, request.param)


def done_dates(value: Json, name: str = "") -> Iterator[str]:
    """Every date on which something was done, as a document says it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from done_dates(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from done_dates(inner, name)
    elif (
        isinstance(value, str) and name not in PLANNED and re.fullmatch(r"\d{4}-\d\d-\d\d(T[\d:+]+)?", value)
    ):
        yield value[:10]


def test_the_newest_tree_is_what_the_checkout_holds(repository: Repository) -> None:
    entries = (line.split() for line in repository.git("ls-tree", "-r", "HEAD").splitlines())
    names = {path: blob for _, _, blob, path in entries}
    blobs = repository.blobs(names.values())
    found = {path: blobs[name] for path, name in names.items() if path != CONFIG}
    expected = {path: content for path, content in repository.files.items() if path not in {CONFIG, OURS}}
    assert found.keys() == expected.keys() | VOUCHING
    assert {path: content for path, content in found.items() if path not in VOUCHING} == {
        path: content for path, content in expected.items() if path not in VOUCHING
    }
    assert repository.git("status", "--porcelain") == ""


def test_the_settings_are_the_same_but_for_the_switch(repository: Repository) -> None:
    ours = repository.files[CONFIG].decode().splitlines()
    theirs = repository.git("show", f"HEAD:{CONFIG}").splitlines()
    left_out = [line for line in ours if line not in theirs]
    assert [line for line in theirs if line not in ours] == []
    assert all(line.startswith(("#", "history: off")) for line in left_out)
    assert not any(line.startswith("history:") for line in theirs)


@pytest.mark.parametrize(
    ("config", "left"),
    [
        ("company: A\n", "company: A\n"),
        ("company: A\nhistory: off\n", "company: A\n"),
        ("company: A\n\n# Why.\n# More.\nhistory: off\n", "company: A\n"),
        (
            "company: A\n\n# Why.\nhistory: off  # now\n\nas_of: 2026-10-15\n",
            "company: A\n\nas_of: 2026-10-15\n",
        ),
        ("# Kept.\ncompany: A\n# Why.\nhistory: off\nas_of: x\n", "# Kept.\ncompany: A\nas_of: x\n"),
        ("history_since: 2026-02-02\n", "history_since: 2026-02-02\n"),
    ],
)
def test_the_switch_is_left_out_with_its_comment(config: str, left: str) -> None:
    assert without_switch(config) == left


def test_the_command_builds_the_same_whatever_the_machine_is_set_to(
    repository: Repository, tmp_path: Path
) -> None:
    odd = {"TZ": "Pacific/Auckland", "GIT_AUTHOR_NAME": "Somebody", "GIT_DIR": str(tmp_path / "elsewhere")}
    extra = ["--repaired"] if repository.root.name == "repaired" else []
    command = [*COMMAND, str(tmp_path / "again"), *extra]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | odd, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == repository.head


def test_git_finds_nothing_wrong_with_it(repository: Repository) -> None:
    assert repository.git("fsck", "--strict", "--full", "--no-dangling", "--no-progress") == ""
    assert len(repository.git("rev-list", "--max-parents=0", "HEAD").splitlines()) == 1


def test_no_version_speaks_of_what_was_not_done_yet(repository: Repository) -> None:
    early = [
        (change.path, str(change.day), late)
        for change in repository.changes
        if change.document is not None
        and (late := [one for one in done_dates(change.document.data) if one > change.day.isoformat()])
    ]
    assert early == []


def test_every_file_was_finished_within_ten_days_of_what_it_reports_last(repository: Repository) -> None:
    newest = {change.path: change for change in repository.changes}
    assert newest.keys() == {
        path for path in repository.files if path.startswith(("evidence/", "controls/waivers/"))
    }
    for path, change in newest.items():
        assert change.day <= AS_OF, path
        if change.document is not None:
            last = date.fromisoformat(max(done_dates(change.document.data)))
            assert change.day - max(last, START) <= timedelta(days=10), path


def test_every_record_was_committed_by_who_prepared_or_approved_it_or_names_them(
    repository: Repository,
) -> None:
    for change in repository.changes:
        data = change.document.data if change.document else {}
        if "prepared_by" not in data or "/scope" in change.path:
            continue
        approval = data.get("approval") or {}
        who = [data.get(key) for key in ("prepared_by", "signed_by", "approved_by", "minutes_approved_by")]
        addresses = {repository.address(one) for one in [*who, approval.get("by")] if one}
        if change.author not in addresses:
            message = repository.messages[change.commit]
            stands_in = f"Co-authored-by: {repository.people[who[0]]['name']} <{repository.address(who[0])}>"
            assert stands_in in message or "who has no account here" in message, change.path


def test_every_review_of_a_register_left_a_version_with_as_many_items(repository: Repository) -> None:
    registers = [path for path in repository.files if path.startswith("evidence/registers/")]
    assert len(registers) >= 16
    for path in registers:
        versions = repository.versions(path)
        for review in versions[-1].document.data["review_log"]:
            on = date.fromisoformat(review["date"])
            kept = [
                one
                for one in versions
                if one.document.data["last_reviewed_on"] == review["date"]
                and one.document.data["review_log"][-1] == review
                and len(one.document.data["items"]) == review["item_count"]
                and on <= one.day <= on + timedelta(days=3)
                and one.author == repository.address(review["by"])
            ]
            assert kept, (path, review["date"])


def test_every_approval_of_a_policy_is_a_signed_commit_of_the_approver(repository: Repository) -> None:
    policies = [path for path in repository.files if path.endswith(".md")]
    assert len(policies) >= 17
    for path in policies:
        versions = repository.versions(path)
        for revision in versions[-1].document.data["revisions"]:
            of_it = [one for one in versions if one.document.data["version"] == revision["version"]]
            draft, approved = of_it[0], of_it[1]
            data = approved.document.data
            approver = revision["approved_by"]
            assert (draft.document.data["status"], draft.document.data["approval"]) == ("draft", None), path
            assert (data["status"], data["approval"]["by"]) == ("approved", approver), path
            assert data["approval"]["date"] == revision["approved_on"], path
            assert approved.document.body == draft.document.body, path
            assert draft.author == repository.address(revision["author"]), path
            assert draft.day == max(date.fromisoformat(revision["date"]), START), path
            assert approved.day == max(date.fromisoformat(revision["approved_on"]), START), path
            assert approved.committer == repository.address(approver), path
            assert repository.is_well_signed(approved.commit), path
            signature = f"{repository.people[approver]['name']} <{repository.address(approver)}>"
            assert f"Approved-by: {signature}" in repository.messages[approved.commit], path


def test_whoever_wrote_the_newest_text_did_not_approve_it(repository: Repository) -> None:
    for path in (path for path in repository.files if path.endswith(".md")):
        versions = repository.versions(path)
        newest = versions[-1].document
        wrote = next(one for one in versions if one.document.body == newest.body)
        assert repository.address(newest.data["approval"]["by"]) not in {wrote.author, wrote.committer}, path


def test_the_draft_of_a_waiver_is_approved_by_a_signed_commit_of_its_approver(repository: Repository) -> None:
    for path in (path for path in repository.files if path.startswith("controls/waivers/")):
        first, *later = repository.versions(path)
        assert first.document.data["status"] == "draft"
        assert first.author == repository.address(first.document.data["requested_by"])
        for approved in later:
            assert approved.committer == repository.address(approved.document.data["approved_by"]), path
            assert repository.is_well_signed(approved.commit), path


def test_records_and_reviews_land_by_merges_of_who_reviewed_them(repository: Repository) -> None:
    merges = repository.log("%H%x09%P%x09%cN <%cE>%x09%(trailers:only,unfold,separator=%x7C)", "--merges")
    assert len(merges) > 100
    assert all(len(parents.split()) == 2 for _, parents, *_ in merges)
    named = [(who, trailers) for _, _, who, trailers in merges if trailers]
    assert len(named) > 80
    assert all(
        re.fullmatch(r"(Reviewed|Approved)-by: .+", trailers) and who in trailers for who, trailers in named
    )


def test_everybody_is_in_the_register_and_with_the_company(repository: Repository) -> None:
    there = {
        str(one["work_email"]): (str(one["hired_on"]), str(one["terminated_at"] or AS_OF)[:10])
        for one in repository.people.values()
    }
    people = repository.log("%aE%x09%cE%x09%cs")
    for author, committer, day in people:
        for who in (author, committer):
            hired, left = there[who]
            assert hired <= day <= left, who
    assert len({committer for _, committer, _ in people}) >= 10


def test_two_people_have_a_second_address_that_the_mailmap_knows(repository: Repository) -> None:
    unmapped = {email for pair in repository.log("%ae%x09%ce") for email in pair}
    mapped = {email for pair in repository.log("%aE%x09%cE") for email in pair}
    assert len(unmapped - mapped) == 2


def test_commits_are_made_in_order_on_working_days_until_the_day_that_is_pinned(
    repository: Repository,
) -> None:
    scope = read_document("scope.yaml", repository.files["evidence/scope.yaml"]).data
    committed = {}
    for name, parents, authored, when in repository.log("%H%x09%P%x09%aI%x09%cI"):
        at = committed[name] = datetime.fromisoformat(when)
        assert at.utcoffset() == at.astimezone(LISBON).utcoffset()
        assert START <= at.date() <= AS_OF
        assert at.weekday() < 5
        assert str(at.date()) not in scope["holidays"]
        assert 9 <= at.hour < 20
        written = datetime.fromisoformat(authored)
        assert written <= at
        assert written.date() == at.date()
        assert all(committed[parent] <= at for parent in parents.split())


def test_some_commits_were_rebased_and_some_made_for_another(repository: Repository) -> None:
    rebased = [one for one in repository.log("%at%x09%ct") if one[0] != one[1]]
    assert 3 <= len(rebased) <= 40
    stood_in = repository.git("log", "--format=%(trailers:key=Co-authored-by)").split("\n")
    assert 2 <= len([line for line in stood_in if line]) <= 8


def test_every_signature_is_good_at_both_ends_of_the_world(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    zones = {"sample": "Pacific/Auckland", "repaired": "Pacific/Honolulu"}
    monkeypatch.setenv("TZ", zones[repository.root.name])
    command = ["git", "-C", str(repository.root), "log", "--format=%G?%x09%GS%x09%GF%x09%cE"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    signed = [line.split("\t") for line in lines if not line.startswith("N")]
    assert {one[0] for one in signed} == {"G"}
    assert all(signer == committer for _, signer, _, committer in signed)
    keys = {who: {key for _, _, key, committer in signed if committer == who} for _, _, _, who in signed}
    sponsor = repository.address("p-001")
    assert {who: len(used) for who, used in keys.items() if len(used) > 1} == {sponsor: 2}
    assert repository.address("p-009") not in keys


def test_a_signature_with_the_revoked_key_does_not_count(repository: Repository, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.touch(mode=0o600)
    key.write_bytes((ROOT / "samples/history/keys/p-009-2026-02").read_bytes())
    identity = ["-c", "user.name=Amara Silva", "-c", f"user.email={repository.address('p-009')}"]
    signing = ["-c", "gpg.format=ssh", "-c", f"user.signingKey={key}"]
    tree = repository.git("rev-parse", "HEAD^{tree}")
    commit = repository.git(*identity, *signing, "commit-tree", "-S", "-m", "Late", tree)
    assert not repository.is_well_signed(commit)
    assert repository.is_well_signed(repository.log("%H%x09%G?", "--author=Ines", "--no-merges")[0][0])


def test_the_command_builds_into_an_empty_folder_only(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for arguments in ([], ["--help"], [str(tmp_path)], [str(tmp_path / "file")]):
        done = subprocess.run([*COMMAND, *arguments], cwd=ROOT, check=False, capture_output=True)
        assert done.returncode == 2
