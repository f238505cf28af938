"""What is left out is nowhere in the archive, not in any version, and the manifest says what it was."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.errors import UsageError
from socgap_evidence.pack.archive import archive
from socgap_evidence.pack.making import finish, make_pack
from socgap_evidence.pack.wishes import Wishes
from tests.pack.company import EARLIER, HIDDEN, MINUTES, PEOPLE, REVIEW, company
from tests.support.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.pack.making import Pack


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return company(tmp_path_factory.mktemp("packed") / "company")


def all_bytes(pack: Pack) -> bytes:
    return archive(finish(pack))


@pytest.mark.parametrize("what", ["people", "AC-1.E2", "ac-1.e2", "evidence/people.yaml", "evidence/p*.yaml"])
def test_no_version_of_what_is_left_out_is_anywhere(what: str, made: Repository) -> None:
    whole = all_bytes(make_pack(made.root, Wishes()))
    assert HIDDEN.encode() in whole
    assert EARLIER.encode() in whole
    pack = make_pack(made.root, Wishes(without=(what,)))
    left = all_bytes(pack)
    assert HIDDEN.encode() not in left
    assert EARLIER.encode() not in left
    assert f"tree/{PEOPLE}" not in pack.entries
    assert f"tree/{REVIEW}" in pack.entries
    # The history still names them, wherever they lay.
    listed = {(one.path, one.blob, one.is_current) for one in pack.manifest.left_out}
    blobs = [made.git("rev-parse", f"{commit}:{PEOPLE}") for commit in ("HEAD", "HEAD~2")]
    assert listed == {
        (PEOPLE, blobs[0], True), (PEOPLE, blobs[1], False), ("evidence/staff.yaml", blobs[1], False),
    }  # fmt: skip
    for one in pack.manifest.left_out:
        content = (made.git("cat-file", "blob", one.blob) + "\n").encode()
        assert (one.size, one.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert (one.by, one.redacted) == (f"--without {what}", None)


def test_the_rest_of_the_history_is_there(made: Repository, tmp_path: Path) -> None:
    pack = make_pack(made.root, Wishes(without=("people",)))
    (tmp_path / "history.bundle").write_bytes(pack.entries["history.bundle"])
    other = Repository(tmp_path / "history")
    other.git("init", "-q")
    other.git("bundle", "unbundle", str(tmp_path / "history.bundle"))
    head = made.git("rev-parse", "HEAD")
    there = set(other.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split())
    everything = {line.split()[0] for line in made.git("rev-list", "--objects", "HEAD").splitlines()}
    assert everything - there == {one.blob for one in pack.manifest.left_out}
    assert there <= everything
    assert other.git("log", "--format=%H", head) == made.git("log", "--format=%H", head)
    assert other.git("ls-tree", "-r", head) == made.git("ls-tree", "-r", head)


def test_the_same_content_elsewhere_is_left_out_as_well(tmp_path: Path) -> None:
    made = company(tmp_path / "company")
    made.write("evidence/minutes/copy.txt", (made.root / PEOPLE).read_bytes())
    made.commit(when="2026-07-03T12:00:00+00:00")
    pack = make_pack(made.root, Wishes(without=("people",)))
    assert HIDDEN.encode() not in all_bytes(pack)
    assert "evidence/minutes/copy.txt" in {one.path for one in pack.manifest.left_out if one.is_current}


def test_an_empty_file_has_nothing_to_hide(tmp_path: Path) -> None:
    made = company(tmp_path / "company")
    made.write("evidence/minutes/none.txt", "")
    made.write("controls/.gitkeep", "")
    made.commit(when="2026-07-03T12:00:00+00:00")
    pack = make_pack(made.root, Wishes(without=("evidence/minutes/*",)))
    assert {one.path for one in pack.manifest.left_out} == {MINUTES}
    assert pack.entries["tree/controls/.gitkeep"] == b""


def test_a_file_that_is_gone_by_now_can_be_left_out(tmp_path: Path) -> None:
    made = company(tmp_path / "company")
    made.git("rm", "-q", MINUTES)
    made.commit(when="2026-07-03T12:00:00+00:00")
    pack = make_pack(made.root, Wishes(without=("evidence/minutes/*",)))
    assert [(one.path, one.is_current) for one in pack.manifest.left_out] == [(MINUTES, False)]
    assert b"Read and agreed." not in all_bytes(pack)
    assert "1 earlier version, " in pack.entries["README.md"].decode()


def test_the_index_names_what_is_left_out(made: Repository) -> None:
    pack = make_pack(made.root, Wishes(without=("people",)))
    index = pack.entries["index.csv"].decode()
    assert re.search(rf"AC-1.E2,People,met,tree/{PEOPLE},\"accepted, left out\"", index)


REFUSED = [
    ("peple", "no document type and no requirement 'peple'", "Did you mean 'people'?"),
    ("AC-1.E9", "no document type and no requirement", "Did you mean 'AC-1.E"),
    ("evidence/nothing/*.yaml", "leaves nothing out", "Correct it"),
    ("controls/*.yaml", "by which the evidence is judged", "evidence only"),
    ("socgap.y*", "by which the evidence is judged", "evidence only"),
    ("/etc/*", "is not a path inside the repository", "Correct the glob"),
]


@pytest.mark.parametrize(("what", "why", "fix"), REFUSED)
def test_what_leaves_nothing_out_or_too_much_is_refused(
    what: str, why: str, fix: str, made: Repository
) -> None:
    with pytest.raises(UsageError, match=re.escape(why)) as refused:
        make_pack(made.root, Wishes(without=(what,)))
    assert fix in refused.value.fix


KEY = b"0123456789abcdef0123456789abcdef\n"
NAMES = "people:$.items[*].name"


class TestRedacting:
    def test_a_copy_shows_all_but_the_hidden_values(self, made: Repository) -> None:
        pack = make_pack(made.root, Wishes(redact=(NAMES,), redaction_key=KEY))
        copy = json.loads(pack.entries[f"redacted/{PEOPLE}.json"])
        [item] = copy["data"]["items"]
        assert item["id"] == "p-1"
        assert re.fullmatch("sha256:[0-9a-f]{64}", item["name"])
        assert HIDDEN.encode() not in all_bytes(pack)
        assert EARLIER.encode() not in all_bytes(pack)
        copies = {(one.path, one.is_current): one.redacted for one in pack.manifest.left_out}
        assert copies == {
            (PEOPLE, True): f"redacted/{PEOPLE}.json", (PEOPLE, False): None, ("evidence/staff.yaml", False): None,
        }  # fmt: skip
        assert pack.still_seen == ()
        assert f'redacted/{PEOPLE}.json,"accepted, redacted"' in pack.entries["index.csv"].decode()

    def test_one_value_is_opened_by_its_salt_alone(self, made: Repository) -> None:
        import hmac

        pack = make_pack(made.root, Wishes(redact=(NAMES,), redaction_key=KEY))
        shown = json.loads(pack.entries[f"redacted/{PEOPLE}.json"])["data"]["items"][0]["name"]
        salt = hmac.new(KEY.strip(), f"{PEOPLE}\0/items/0/name".encode(), "sha256").digest()
        assert shown == f"sha256:{hashlib.sha256(salt + json.dumps(HIDDEN).encode()).hexdigest()}"

    def test_the_same_key_gives_the_same_bytes_and_another_one_others(self, made: Repository) -> None:
        first, again, other = (
            make_pack(made.root, Wishes(redact=(NAMES,), redaction_key=key)).entries
            for key in (KEY, KEY + b"\n", KEY[::-1])
        )
        assert first == again
        assert first != other

    def test_equal_values_do_not_show_that_they_are_equal(self, tmp_path: Path) -> None:
        from tests.pack.company import people

        made = company(tmp_path / "company")
        made.write(PEOPLE, people(HIDDEN, HIDDEN))
        made.commit(when="2026-07-03T12:00:00+00:00")
        pack = make_pack(made.root, Wishes(redact=(NAMES,), redaction_key=KEY))
        first, second = json.loads(pack.entries[f"redacted/{PEOPLE}.json"])["data"]["items"]
        assert first["name"] != second["name"]

    def test_whole_items_are_hidden_with_what_is_in_them(self, made: Repository) -> None:
        redact = ("people:$.items[*]", NAMES)
        pack = make_pack(made.root, Wishes(redact=redact, redaction_key=KEY))
        [item] = json.loads(pack.entries[f"redacted/{PEOPLE}.json"])["data"]["items"]
        assert item.startswith("sha256:")

    def test_where_hidden_values_still_stand_is_told(self, tmp_path: Path) -> None:
        made = company(tmp_path / "company")
        made.write(MINUTES, f"{HIDDEN} was there.\n")
        made.commit(when="2026-07-03T12:00:00+00:00")
        pack = make_pack(made.root, Wishes(redact=(NAMES,), redaction_key=KEY))
        assert dict(pack.still_seen) == {f"tree/{MINUTES}": 1, "history.bundle": 1}

    def test_what_is_left_out_whole_has_no_copy(self, made: Repository) -> None:
        wishes = Wishes(
            without=("evidence/people.yaml", "evidence/staff.yaml"), redact=(NAMES,), redaction_key=KEY
        )
        with pytest.raises(UsageError, match="hides nothing"):
            make_pack(made.root, wishes)

    def test_a_document_keeps_its_text(self, tmp_path: Path) -> None:
        made = company(tmp_path / "company")
        made.git("mv", REVIEW, "evidence/reviews/2026-Q1.md")
        made.write("evidence/reviews/2026-Q1.md", "---\nheld_on: 2026-03-01\nby: ada\n---\n# Minutes\n")
        control = (made.root / "controls/AC-1.yaml").read_text()
        made.write("controls/AC-1.yaml", control.replace("reviews/*.yaml", "reviews/*"))
        made.commit(when="2026-07-03T12:00:00+00:00")
        pack = make_pack(made.root, Wishes(redact=("review:$.by",), redaction_key=KEY))
        copy = json.loads(pack.entries["redacted/evidence/reviews/2026-Q1.md.json"])
        assert copy["body"] == "# Minutes\n"
        assert copy["data"]["held_on"] == "2026-03-01"

    REFUSED = (
        ("people", KEY, "is not a document type and a JSONPath"),
        ("people:items", KEY, "is not a document type and a JSONPath"),
        ("people:$", KEY, "is not a document type and a JSONPath"),
        ("poeple:$.items", KEY, "no evidence of a document type 'poeple'"),
        ("people:$.items[*].nmae", KEY, "has no field 'nmae' there. Did you mean 'name'?"),
        ("people:$.items[", KEY, "is not a JSONPath"),
        ("people:$.items[7].name", KEY, "hides nothing"),
        (NAMES, None, "without a key"),
        (NAMES, b" short ", "has 5 bytes"),
    )

    @pytest.mark.parametrize(("redact", "key", "why"), REFUSED)
    def test_what_hides_nothing_is_refused(
        self, redact: str, key: bytes | None, why: str, made: Repository
    ) -> None:
        with pytest.raises(UsageError, match=re.escape(why)):
            make_pack(made.root, Wishes(redact=(redact,), redaction_key=key))

    def test_a_key_that_is_committed_hides_nothing(self, tmp_path: Path) -> None:
        made = company(tmp_path / "company")
        made.write("redaction.key", KEY)
        made.commit(when="2026-07-03T12:00:00+00:00")
        with pytest.raises(UsageError, match="in the history that is packed"):
            make_pack(made.root, Wishes(redact=(NAMES,), redaction_key=KEY))

    def test_a_file_that_cannot_be_read_is_not_half_hidden(self, tmp_path: Path) -> None:
        from socgap_evidence.errors import SnapshotError

        made = company(tmp_path / "company")
        made.write(PEOPLE, "items: [\n")
        made.commit(when="2026-07-03T12:00:00+00:00")
        with pytest.raises(SnapshotError, match="No values can be hidden in it") as refused:
            make_pack(made.root, Wishes(redact=(NAMES,), redaction_key=KEY))
        assert refused.value.path == PEOPLE
