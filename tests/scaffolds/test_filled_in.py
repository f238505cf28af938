"""Filled in with what the sample's own file of the kind says, a scaffold is evidence like that file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.documents import read_document
from socgap_evidence.model import Reason
from socgap_evidence.project import open_project
from tests.scaffolds.company import gaps_of, project_of, write
from tests.support.brambleport import Files, sample

if TYPE_CHECKING:
    from socgap_evidence.model import Json

WRITTEN = [
    ("access-review", None, "AC-1.E2", "evidence/access/reviews/ACR-2026-Q3.yaml"),
    ("vendor-review", "gitfold", "VM-1.E3", "evidence/vendors/reviews/VRV-2026-gitfold.yaml"),
    ("incident", None, "MR-2.E3", "evidence/incidents/INC-2026-001.yaml"),
    ("training-campaign", "AWARENESS", "AT-1.E2", "evidence/training/campaigns/TRN-2026-AWARENESS.yaml"),
    ("policy-ack", "POL-ACCESS", "PM-2.E3", "evidence/policies/acknowledgements/ACK-2026-ACCESS.yaml"),
    ("policy", "access-control", "PL-2.E1", "evidence/policies/access-control.md"),
    ("zero", "incidents", "MR-2.E4", "evidence/statements/NIL-2026-Q3-incidents.yaml"),
    ("people", None, "AC-2.E5", "evidence/registers/people.yaml"),
]


def filled(data: Any, like: Any) -> Json:
    """What is empty with what the other file says there, and what is optional as well."""
    if data is None:
        return like
    if isinstance(data, dict):
        told = like if isinstance(like, dict) else {}
        return {**told, **{key: filled(inner, told.get(key)) for key, inner in data.items()}}
    if isinstance(data, list):
        told = like if isinstance(like, list) else []
        if not any(says_something(one) for one in data):
            return told
        return [filled(one, alike(one, told)) for one in data]
    return data


def says_something(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(says_something, inner)) if isinstance(value, dict | list) else value is not None


def alike(entry: Any, others: list[Any]) -> Any:
    """The entry that is about the same."""
    if not isinstance(entry, dict):
        return entry
    (own, *_) = [value for value in entry.values() if isinstance(value, str)]
    return next((other for other in others if own in other.values()), others[0] if others else None)


@pytest.mark.parametrize(("kind", "about", "requirement", "path"), WRITTEN, ids=[one[0] for one in WRITTEN])
def test_filled_in_it_is_what_the_sample_has(
    kind: str, about: str | None, requirement: str, path: str
) -> None:
    raw = sample()[path]
    others = {name: content for name, content in sample().items() if name != path}
    like = read_document(path, raw)
    made = write("sample", kind, about, None if kind == "zero" else requirement, files=others)
    assert made.path == path
    empty = read_document(path, made.text.encode())
    schema = project_of("sample").schemas
    data = filled(empty.data, like.data)
    assert schema.validator(made.kind).accepts(data)
    assert schema.source(made.kind)["required"]
    assert empty.data.keys() <= like.data.keys()
    if kind in {"training-campaign", "policy-ack"}:  # those who have left since are not asked again
        data["source"]["row_count"] = len(data["items"])
    text = json.dumps(data)
    if path.endswith(".md"):
        text = f"---\n{text}\n---\n{like.body}"
    gaps = gaps_of("sample", {**others, path: text.encode()}, requirement)
    assert not [gap for gap in gaps if gap.reason is Reason.INVALID and gap.place and gap.place.path == path]


def test_a_policy_needs_its_text_as_well() -> None:
    path = "evidence/policies/access-control.md"
    others = {name: content for name, content in sample().items() if name != path}
    like = read_document(path, sample()[path])
    made = write("sample", "policy", "access-control", files=others)
    body = read_document(path, made.text.encode()).body
    text = f"---\n{json.dumps(like.data)}\n---\n{body}"
    gaps = gaps_of("sample", {**others, path: text.encode()}, "PL-2.E1")
    said = [gap.message for gap in gaps if gap.rule == "content"]
    assert any(one.endswith("words; at least 150 say something.") for one in said)
    for title in ("Scope", "Granting access"):
        assert f"The section '{title}' has 0 words; at least 20 say something." in said


def test_an_approved_waiver_that_was_filled_in_is_read() -> None:
    like = read_document("x.yaml", sample()["controls/waivers/WVR-2026-004.yaml"]).data
    made = write("sample", "waiver", "AC-1")
    data = filled(read_document(made.path, made.text.encode()).data, like)
    files = {**sample(), made.path: json.dumps(data).encode()}
    assert "WVR-2026-006" in {waiver.id for waiver in open_project(Files(files)).waivers}
