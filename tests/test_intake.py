"""Files that several processes read together are what one process reads."""

from __future__ import annotations

import hashlib
import os
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from socgap_evidence import intake, side_by_side
from socgap_evidence.assessing import assess
from socgap_evidence.documents import reading
from socgap_evidence.documents.apart import read_apart
from socgap_evidence.judging import judge
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import WorkTree
from tests.support.projects import CONFIG, REQUIREMENT, control

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.limited import Limited

SCHEMA = """\
{"type": "object", "properties": {"held_on": {"type": "string", "format": "date"}, "by": {"type": "string"}},
 "required": ["held_on"], "additionalProperties": false}
"""
LETTERS = """\
{"type": "object", "properties": {"held_on": {"type": "string", "format": "date"}, "letters": {"type": "array", "items":
 {"type": "object", "properties": {"path": {"type": "string"}, "sha256": {"type": "string"}}, "additionalProperties": false}}},
 "required": ["held_on"], "additionalProperties": false}
"""
GOOD = b"held_on: 2026-09-01\nby: p-001\n"
CONTENTS = st.sampled_from(
    [
        *(GOOD, GOOD, GOOD, b"held_on: 2026-09-30\n", b"held_on: '2026-10-20'\nby: |\n  two\n\n  lines\n"),
        *(
            b"held_on: tomorrow\n",
            b"by: p-001\n",
            b"held_on: 2026-09-01\nheld_on: 2026-09-02\n",
            b"held_on: &a 1\n",
        ),
        *(b"", b"\xff\xfe\x00", b"a: [", b"held_on: 2026-09-01\nmore: true\n"),
        b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
    ]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CONTENTS, min_size=1, max_size=200), st.integers(2, 4))
def test_the_assessment_is_the_same_with_any_number_of_processes(
    tmp_path_factory: pytest.TempPathFactory, contents: list[bytes], processes: int
) -> None:
    root = tmp_path_factory.mktemp("company")
    _fill(root, contents)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "is_worth_it", lambda *_: False)
        alone = _told(root)
        shared = list[int]()

        def counted(number: int, _: int) -> bool:
            shared.append(number)
            return True

        patch.setattr(intake, "is_worth_it", counted)
        patch.setattr(side_by_side, "_processes", lambda: processes)
        assert _told(root) == alone
        assert shared[0] == len(contents)


def test_what_may_end_who_reads_it_is_read_once_and_for_this_process_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many files may take too long must not depend on who came to them."""
    asked = tmp_path / "asked"

    def noted(path: str, raw: bytes) -> object:
        with asked.open("a") as file:
            file.write(f"{os.getpid()} {path}\n")
        return read_apart(path, raw)

    monkeypatch.setattr(reading, "read_apart", noted)
    monkeypatch.setattr(intake, "is_worth_it", lambda *_: True)
    monkeypatch.setattr(side_by_side, "_processes", lambda: 2)
    _fill(tmp_path, [b'by: "p-\\x31"\n' + GOOD[:20], b"held_on: &a 1\n"])
    _told(tmp_path)
    here = os.getpid()
    assert sorted(asked.read_text().splitlines()) == [
        f"{here} evidence/reviews/{number}.yaml" for number in range(2)
    ]


def test_a_link_is_followed_by_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(tmp_path, [GOOD])
    (tmp_path / "evidence/reviews/link.yaml").symlink_to("0.yaml")
    monkeypatch.setattr(intake, "is_worth_it", lambda *_: True)
    monkeypatch.setattr(side_by_side, "_processes", lambda: 2)
    assert "link.yaml" in _told(tmp_path)
    assert "which is not followed" in _told(tmp_path)


@pytest.mark.parametrize("is_shared", [False, True])
def test_files_that_are_too_much_together_are_unknown(
    is_shared: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limited: Limited
) -> None:
    """The last of three; each counts once, for as many requirements as it may be read."""
    _fill(tmp_path, [GOOD, GOOD, GOOD])
    monkeypatch.setattr(intake, "is_worth_it", lambda *_: is_shared)
    monkeypatch.setattr(side_by_side, "_processes", lambda: 2)
    limited(total_size=3 * len(GOOD))
    assert "bytes together" not in _told(tmp_path)
    limited(total_size=3 * len(GOOD) - 1)
    told = _told(tmp_path)
    assert (
        told.count(
            f"With it the files of evidence have more than {3 * len(GOOD) - 1} bytes together, which is the limit."
        )
        == 1
    )
    assert re.findall(r"With it.*?path='([^']*)'", told) == ["evidence/reviews/2.yaml"]
    assert "Reason.UNKNOWN" in told


ATTACHING = """\
  - id: AC-1.E1
    title: Access review
    kind: record
    evidence: evidence/reviews/*.yaml
    schema: review
    asserts:
      - id: AC-1.A1
        says: The letters are there.
        attachment: {each: "$.letters[*]"}
"""


def test_what_records_name_counts_with_them(tmp_path: Path, limited: Limited) -> None:
    """A letter that two records name counts once."""
    letter = b"Dear auditor\n" * 100
    record = f"held_on: 2026-01-15\nletters: [{{path: letter.txt, sha256: {hashlib.sha256(letter).hexdigest()}}}]\n"
    _fill(tmp_path, [record.encode()] * 2)
    (tmp_path / "letter.txt").write_bytes(letter)
    (tmp_path / "controls/schemas/review.schema.json").write_text(LETTERS)
    (tmp_path / "controls/AC-1.yaml").write_text(control(ATTACHING))
    limited(total_size=2 * len(record) + len(letter))
    assert "bytes together" not in _told(tmp_path)
    limited(total_size=2 * len(record) + len(letter) - 1)
    assert "With it the files of evidence have more than" in _told(tmp_path)


def _fill(root: Path, contents: list[bytes]) -> None:
    texts = {"socgap.yaml": CONFIG, "controls/AC-1.yaml": control(REQUIREMENT), "controls/schemas/review.schema.json": SCHEMA}  # fmt: skip
    files = {path: text.encode() for path, text in texts.items()}
    files |= {f"evidence/reviews/{number}.yaml": content for number, content in enumerate(contents)}
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


def _told(root: Path) -> str:
    """Everything that is found, and every file that counts with what it says."""
    project = open_project(WorkTree(root))
    assessment = assess(project, WorkTree(root))
    verdict = judge(assessment, date(2026, 10, 1))
    held = [(one.gaps, one.files) for control_ in assessment.controls for one in control_.requirements]
    return repr((held, verdict.exit_code, verdict.headline))


def test_large_files_are_read_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They need not be many, but more than one: while one is read nobody can help with it."""
    asked = list[tuple[int, int]]()
    monkeypatch.setattr(intake, "is_worth_it", lambda *given: asked.append(given))
    large = GOOD + b"# " + b"x" * 2000
    _fill(tmp_path, [GOOD, large, large])
    _told(tmp_path)
    assert asked == [(3, len(GOOD) + len(large))]


def test_a_tree_knows_how_large_files_are(tmp_path: Path) -> None:
    _fill(tmp_path, [GOOD])
    tree = WorkTree(tmp_path)
    assert tree.entries
    assert tree.size("evidence/reviews/0.yaml") == len(GOOD)
    assert tree.size("evidence/reviews/none.yaml") == 0


@pytest.mark.parametrize("is_shared", [False, True])
def test_which_file_is_too_much_does_not_depend_on_who_reads_it(
    is_shared: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limited: Limited
) -> None:
    """An attachment of the first requirement counts before the files of the second, read ahead or not."""
    monkeypatch.setattr(intake, "is_worth_it", lambda *_: is_shared)
    monkeypatch.setattr(side_by_side, "_processes", lambda: 2)
    _fill(tmp_path, [GOOD])
    letters = "  - {id: AC-1.E9, title: Letters, kind: record, evidence: letters/*.txt, attachment: {}}\n"
    (tmp_path / "controls/AC-1.yaml").write_text(control(letters + REQUIREMENT))
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/one.txt").write_bytes(b"x" * 100)
    limited(total_size=len(GOOD) + 99)
    told = _told(tmp_path)
    assert re.findall(r"With it.*?path='([^']*)'", told) == ["evidence/reviews/0.yaml"]
