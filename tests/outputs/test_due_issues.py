"""What falls due as issues: one an owner a month, told apart by a hidden marker, and the same until something changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from socgap_evidence.due import list_due
from socgap_evidence.durations import Duration
from socgap_evidence.outputs import Style, due_issues
from socgap_evidence.outputs.due_issues import LONGEST
from tests.outputs.test_due_markdown import due
from tests.outputs.test_problems import SAMPLE
from tests.support.projects import MANY, MANY_CONFIG

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.due import DueList

RENDERER = MarkdownIt("commonmark", {"html": True})
FOUND = list_due(SAMPLE, Duration.parse("90 days"), "")
ITEM = FOUND.items[0]


def issues(found: DueList) -> list[dict[str, str]]:
    made: list[dict[str, str]] = json.loads(due_issues.render(found, Style()))
    return made


def many(tmp_path: Path, day: str = "2026-05-20") -> DueList:
    return due(tmp_path, day, "1 year", files=MANY, config=MANY_CONFIG)


def test_there_is_one_an_owner_a_month(tmp_path: Path) -> None:
    found = issues(many(tmp_path))
    assert [(one["month"], one["owner"]) for one in found] == [
        ("2026-06", "Security lead"),
        ("2027-02", "Security lead"),
    ]
    first, second = found
    assert first["title"] == "SOC 2 evidence due in 2026-06: Security lead"
    assert first["body"].splitlines()[:4] == [
        f"<!-- {first['marker']} -->",
        "What falls due at Example, Inc. in 2026-06:",
        "",
        (
            "- by **2026-06-09**: AC-1.E1 Access review: Access review: the newest is of 2026-03-01, good through"
            " 2026-06-09 \\(90 days and 10 days of grace\\). Do it again and add its record"
            " \\(evidence/reviews/\\*.yaml\\). `evidence/reviews/a.yaml:1:10`"
        ),
    ]
    assert first["marker"] != second["marker"]


def test_it_says_the_same_on_another_day(tmp_path: Path) -> None:
    assert issues(many(tmp_path / "a")) == issues(many(tmp_path / "b", "2026-05-25"))


def test_nothing_is_no_issue(tmp_path: Path) -> None:
    assert due_issues.render(due(tmp_path, "2026-04-01", "1 day"), Style()) == "[]\n"


def test_a_body_that_is_too_long_says_how_much_it_shows(tmp_path: Path) -> None:
    found = many(tmp_path)
    (item, *_) = found.items
    wide = replace(item, gap=replace(item.gap, message="\u00e4" * 3000))
    (issue,) = issues(replace(found, items=(wide,) * 20))
    shown = issue["body"].count("- by **")
    assert len(issue["body"].encode()) <= LONGEST
    assert 0 < shown < 20
    assert issue["body"].endswith(f"*Showing {shown} of 20: `socgap due` tells all of them.*\n")


HOSTILE: Any = st.text(st.sampled_from("<!-->|`[](*_#\n\r\x1b&@\udcff") | st.characters(), max_size=40)


@given(HOSTILE, HOSTILE)
def test_what_strangers_write_is_text(owner: str, message: str) -> None:
    control = replace(ITEM.control, owner=owner)
    item = replace(ITEM, control=control, gap=replace(ITEM.gap, message=message))
    (issue,) = issues(replace(FOUND, items=(item,)))
    assert issue["title"].isprintable()
    html = [token for token in RENDERER.parse(issue["body"]) if token.type == "html_block"]
    assert [token.content for token in html] == [f"<!-- {issue['marker']} -->\n"]
    inline = [child for token in RENDERER.parse(issue["body"]) for child in token.children or ()]
    assert not {child.type for child in inline} & {"html_inline", "link_open", "image"}
