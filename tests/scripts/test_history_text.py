"""The text of an earlier state of a file (scripts/sample_history/text.py)."""

from __future__ import annotations

import pytest

from scripts.sample_history.text import rewrite
from socgap_evidence.documents import read_document


def test_an_older_text_keeps_the_words_and_comments_of_todays() -> None:
    text = (
        "# Kept.\nid: A\nstatus: done\napproval:\n  by: p-001\n  date: 2026-02-09\n"
        "items:\n  - name: one\n    kind: a\n    done_on: 2026-03-01\n\n"
        "  - {name: two, kind: b, x: 1}\n"
        "  - name: three\n    kind: c\nnotes: >-\n  As it\n  was.\n"
    )
    now = read_document("now.yaml", text.encode()).data
    items = [{"name": "one", "kind": "a"}, {"name": "two", "kind": "b", "x": None}]
    was = {**now, "status": "no", "approval": None, "items": items}
    assert rewrite(text, now, was) == (
        "# Kept.\nid: A\nstatus: no\napproval: null\n"
        "items:\n  - name: one\n    kind: a\n  - {name: two, kind: b, x: null}\nnotes: >-\n  As it\n  was.\n"
    )


def test_text_that_cannot_become_what_it_was_is_refused() -> None:
    with pytest.raises(ValueError, match="should say"):
        rewrite("items:\n  - a\n", {"items": ["a"]}, {"items": ["b"]})
