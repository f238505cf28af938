"""Sidecars: one that nothing is wrong with holds the digest of its file."""

from __future__ import annotations

import hashlib
from functools import cache

from socgap_evidence.documents import read_spans
from socgap_evidence.errors import DocumentError
from socgap_evidence.model import Reason
from socgap_evidence.rules import Finding, Rule
from tests.fuzz import reference
from tests.fuzz.laws import LONGEST_MESSAGE, YAML_BREAKS, assert_in_file, text_of
from tests.support.projects import MemoryTree, document, rule, subject

FILE = "evidence/letters/a.txt"
PATH = f"{FILE}.yaml"
CONTENT = b"We passed our audit.\n"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def one(data: bytes) -> None:
    """AssertionError for a sidecar that passes without the digest, and for a finding without a place."""
    tree = MemoryTree({FILE: CONTENT, PATH: data})
    findings = list(_rule().findings(subject([document(None, FILE)], tree=tree)))
    for finding in findings:
        _check_finding(finding, data)
    if not findings:
        written = reference.read_yaml(text_of(data))
        assert isinstance(written, dict)
        assert str(written["sha256"]).lower() == DIGEST
        assert str(written["description"]).strip()


@cache
def _rule() -> Rule:
    return rule("attachment", {"sidecar": True})


def _check_finding(finding: Finding, data: bytes) -> None:
    assert finding.reason in {Reason.INVALID, Reason.UNKNOWN}
    assert finding.message
    assert len(finding.message) <= LONGEST_MESSAGE
    assert finding.fix
    place = finding.place
    assert place is not None
    assert place.path in {FILE, PATH}
    if place.line is not None:
        assert_in_file(data, place.line, place.column or 1, YAML_BREAKS)
    elif place.path == PATH and place.pointer:
        try:
            spans = read_spans(PATH, data)
        except DocumentError as error:
            raise AssertionError(f"a pointer into what cannot be read: {place.pointer}") from error
        span = spans.find(place.pointer, on_key=place.on_key)
        assert_in_file(data, span.line, span.column, YAML_BREAKS)
