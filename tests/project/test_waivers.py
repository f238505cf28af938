"""Reading waivers: what is one, and what is a broken judge."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from socgap_evidence.errors import ControlError
from socgap_evidence.model import Reason
from socgap_evidence.project import open_project
from socgap_evidence.project.waivers import Cover, WaiverKind, WaiverStatus, read_waivers
from socgap_evidence.snapshot import EntryKind
from tests.support.accepted import DEVIATION, WAIVER
from tests.support.projects import MemoryTree

PATH = "controls/waivers/WVR-2026-001.yaml"


def read(files: dict[str, Any], controls: str | None = "controls") -> Any:
    return read_folder(files, controls).waivers


def read_folder(files: dict[str, Any], controls: str | None = "controls") -> Any:
    return read_waivers(
        MemoryTree(
            {path: held if isinstance(held, str) else json.dumps(held) for path, held in files.items()}
        ),
        controls,
    )


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        ({"id": "WVR-2026-001"}, "The file lacks 'schema'. (and 16 more)"),
        ({**WAIVER, "title": None}, "'title' must be text, not null."),
        ({**WAIVER, "covers": []}, "covers"),
    ],
    ids=["nothing else", "one thing empty", "nothing covered"],
)
def test_a_draft_need_not_be_filled_in(draft: dict[str, Any], said: str) -> None:
    found = read_folder({PATH: {**draft, "status": "draft"}})
    (one,) = found.unfinished
    assert found.waivers == ()
    assert one.message.startswith(
        "This waiver is a draft that is not filled in yet, so it counts for nothing: "
    )
    assert said in one.message
    assert one.place.path == PATH


def test_a_draft_that_is_whole_is_a_waiver() -> None:
    found = read_folder({PATH: {**WAIVER, "status": "draft"}})
    assert [one.id for one in found.waivers] == ["WVR-2026-001"]
    assert found.unfinished == ()


@pytest.mark.parametrize("status", ["approved", "revoked", "closed", "Draft", None, ["draft"]])
def test_what_is_no_draft_must_be_whole(status: Any) -> None:
    with pytest.raises(ControlError):
        read_folder({PATH: {**WAIVER, "title": None, "status": status}})


def test_a_waiver_is_read_whole() -> None:
    (one,) = read({PATH: WAIVER})
    assert (one.id, one.path, one.kind, one.status) == (
        "WVR-2026-001",
        PATH,
        WaiverKind.EXCEPTION,
        WaiverStatus.APPROVED,
    )
    assert one.covers == (
        Cover("AC-1", Reason.FAILING, "AC-1.E1", "AC-1.A1", ("REV-1", "root"), None, None, None),
    )
    assert (one.effective_from, one.expires_on) == (date(2026, 4, 10), date(2026, 8, 31))
    assert one.remediation is not None
    assert one.remediation.due_on == date(2026, 8, 31)
    assert (one.renews, one.auditor_informed_on, one.root_cause) == (None, None, None)


def test_their_word_gap_is_our_missed() -> None:
    (one,) = read({f"controls/waivers/{DEVIATION['id']}.yaml": DEVIATION})
    assert one.covers[0].reason is Reason.MISSED
    assert one.remediation is None


@pytest.mark.parametrize("word", ["missing", "stale", "failing", "invalid", "missed", "unproven"])
def test_the_other_words_are_the_same(word: str) -> None:
    cover = {**WAIVER["covers"][0], "finding_status": word}
    assert read({PATH: {**WAIVER, "covers": [cover]}})[0].covers[0].reason.value == word


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"control": "AC-1", "requirement": None, "assertion": None, "records": ()}, "AC-1"),
        ({"assertion": "AC-1.A1", "records": ("a", "b")}, "AC-1.A1 (a, b)"),
        ({"assertion": None, "records": (), "slot": "2026-Q2"}, "AC-1.E1 (2026-Q2)"),
    ],
)
def test_an_entry_has_a_name(fields: dict[str, Any], said: str) -> None:
    values: dict[str, Any] = {
        "control": "AC-1",
        "reason": Reason.MISSED,
        "requirement": "AC-1.E1",
        "assertion": None,
        "records": (),
        "slot": None,
        "path": None,
        "sha256": None,
    }
    assert str(Cover(**{**values, **fields})) == said


def test_they_are_read_in_the_order_of_their_ids() -> None:
    second = {**WAIVER, "id": "WVR-2026-0002"}
    found = read({"controls/waivers/WVR-2026-0002.yaml": second, PATH: WAIVER})
    assert [one.id for one in found] == ["WVR-2026-0002", "WVR-2026-001"]


def test_they_lie_in_the_folder_of_the_controls() -> None:
    assert len(read({"our/rules/waivers/WVR-2026-001.yaml": WAIVER}, "our/rules")) == 1
    assert read({"our/rules/waivers/WVR-2026-001.yaml": WAIVER}) == ()


def test_with_the_built_in_controls_they_lie_below_controls_of_the_tree() -> None:
    assert len(read({PATH: WAIVER}, None)) == 1
    assert read({}, None) == ()


def test_a_word_to_the_reader_is_no_waiver() -> None:
    assert read({"controls/waivers/README.md": "# Waivers", "controls/waivers/.gitkeep": ""}) == ()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param({PATH: "id: [\n"}, f"{PATH}:2:1: It is not YAML", id="no YAML"),
        pytest.param({PATH: "- a\n"}, f"{PATH}:1:1: The file must be", id="a list"),
        pytest.param({PATH: {**WAIVER, "approver": "p-001"}}, f"{PATH}:1:", id="a field that none has"),
        pytest.param(
            {PATH: "schema: evidence/waiver/1\nid: WVR-2026-001\n"},
            f"{PATH}:1:1: The file lacks",
            id="no fields",
        ),
        pytest.param({PATH: {**WAIVER, "renewal_count": 3}}, f"{PATH}:1:", id="a third renewal"),
        pytest.param(
            {PATH: {**WAIVER, "remediation": None}}, f"{PATH}:1:", id="an exception without a remediation"
        ),
        pytest.param(
            {PATH: {**DEVIATION, "root_cause": None}}, f"{PATH}:1:", id="a deviation without a cause"
        ),
        pytest.param({PATH: {**WAIVER, "approved_on": None}}, f"{PATH}:1:", id="approved without a day"),
        pytest.param({PATH: {**WAIVER, "expires_on": "2026-02-30"}}, f"{PATH}:1:", id="an impossible day"),
        pytest.param(
            {"controls/waivers/WVR-2026-009.yaml": WAIVER},
            "The file is named 'WVR-2026-009.yaml'. Rename it to 'WVR-2026-001.yaml'.",
            id="another name",
        ),
        pytest.param(
            {"controls/waivers/WVR-2026-001.yml": WAIVER},
            "controls/waivers/WVR-2026-001.yml: A waiver is a YAML file.",
            id="another ending",
        ),
        pytest.param(
            {"controls/waivers/2026/WVR-2026-001.yaml": WAIVER},
            "It lies in a folder of its own. Waivers lie directly in controls/waivers/; move it there.",
            id="a folder deeper",
        ),
    ],
)
def test_what_is_no_waiver_is_a_broken_judge(files: dict[str, Any], said: str) -> None:
    with pytest.raises(ControlError) as caught:
        read(files)
    assert said in str(caught.value)


def test_a_folder_that_is_a_link_is_a_broken_judge() -> None:
    with pytest.raises(ControlError, match="It is a symbolic link, not a folder"):
        read_waivers(MemoryTree({}, {"controls/waivers": EntryKind.SYMLINK}), None)


def test_what_the_sample_company_has_waived_is_nobody_elses() -> None:
    tree = MemoryTree({"socgap.yaml": "company: Another, Inc.\n"})
    assert open_project(tree).waivers == ()
    assert not any("waivers" in entry.path for entry in tree.entries)
