"""Waivers: a file is refused at a place, is a draft that accepts nothing, or is a waiver that says what the file says."""

from __future__ import annotations

from socgap_evidence.documents import read_document
from socgap_evidence.errors import ControlError
from socgap_evidence.outputs.yaml import dump
from socgap_evidence.project.waivers import WaiverFiles, read_waivers
from tests.fuzz.laws import LONGEST_MESSAGE, YAML_BREAKS, assert_refused
from tests.fuzz.once import made_once
from tests.support.projects import MemoryTree

PATH = "controls/waivers/WVR-2026-001.yaml"


@made_once()
def one(data: bytes) -> None:
    """AssertionError for a refusal without a place, or a waiver that accepts more than is written."""
    try:
        found = _read(data)
    except ControlError as error:
        assert_refused(error, {PATH: data}, YAML_BREAKS)
        return
    written = read_document(PATH, data).data
    assert isinstance(written, dict)
    assert len(found.waivers) + len(found.unfinished) == 1
    for caution in found.unfinished:
        assert written["status"] == "draft"
        assert 0 < len(caution.message) <= LONGEST_MESSAGE
    for waiver in found.waivers:
        assert (waiver.id, waiver.status.value, waiver.kind.value) == (
            "WVR-2026-001",
            written["status"],
            written["kind"],
        )
        assert waiver.expires_on.isoformat() == written["expires_on"]
        assert waiver.effective_from.isoformat() == written["effective_from"]
        assert len(waiver.covers) == len(written["covers"])  # type: ignore[arg-type]  # the schema has accepted it
    assert _read(dump(written).encode()).waivers == found.waivers


def _read(data: bytes) -> WaiverFiles:
    return read_waivers(MemoryTree({PATH: data}), None)
