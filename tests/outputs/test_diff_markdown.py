"""What a change does, as a comment on a pull request: what a reader sees once it is rendered, and that it fits."""

from __future__ import annotations

from typing import Any

import pytest
from markdown_it import MarkdownIt

from socgap_evidence.outputs import Style, diff_markdown
from tests.comparison.changes import FILES, NO_FACTOR, change, edited
from tests.support import accepted
from tests.support.projects import REQUIREMENT, control

RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
DRILL, A, AC1, AC2 = (
    "evidence/drills/d.yaml",
    "evidence/reviews/a.yaml",
    "controls/AC-1.yaml",
    "controls/AC-2.yaml",
)
LONGER = edited(AC1, "for: 90 days, grace: 10 days", "for: 91 days, grace: 10 days")
OTHERS = dict.fromkeys(FILES)
WAIVED = dict([accepted.waiver_file(accepted.WAIVER)])


def rendered(*arguments: dict[str, str | None], **more: Any) -> str:
    return diff_markdown.render(change(*arguments, **more), Style())


def test_nothing_is_short() -> None:
    assert rendered({}) == (
        "**✓ Nothing changes: the same statuses, for the same reasons, by the same rules.**\n\n"
        "Example, Inc., as of 2026-03-02: a tree in memory → a tree in memory.\n"
    )


def test_gaps_and_a_looser_judge_are_tables() -> None:
    assert rendered({DRILL: NO_FACTOR, **LONGER}) == (
        "**✗ The change does not pass: it opens 1 gap and loosens 1 thing.**\n"
        "\n"
        "Example, Inc., as of 2026-03-02: a tree in memory → a tree in memory.\n"
        "\n"
        "Merging this, AC-1.E1 \\(CC6.1\\) goes stale on 2026-06-11.\n"
        "\n"
        "| Control | Before | After |\n"
        "|---|---|---|\n"
        "| AC-1 Access reviews | ✓ met | ✗ gap (failing) |\n"
        "\n"
        "| Gap opened | What is wrong, and what to do |\n"
        "|---|---|\n"
        "| AC-1.A2 | **failing**: root: 'mfa' must be true, not false. Mend what the record shows,"
        " then record it again. `evidence/drills/d.yaml:2:25` |\n"
        "\n"
        "| Looser | What is different | Where |\n"
        "|---|---|---|\n"
        "| AC-1.E1 | 'fresh': 'for' is 91 days; it was 90 days. | `controls/AC-1.yaml:13:28` |\n"
        "\n"
        "Besides: 1 date moved, 1 evidence file changed.\n"
    )


def test_what_the_rules_of_the_base_say_stands_beside() -> None:
    longer = edited(AC1, "for: 90 days, grace: 10 days", "for: 900 days, grace: 10 days")
    printed = rendered(longer, day="2026-06-20")
    assert "| AC-1 Access reviews | ✗ gap (stale) | ✓ met; by the rules of the base gap (stale) |" in printed
    opened = rendered({**longer, A: "held_on: 2026-01-01\n"}, day="2026-05-20")
    assert "*It is a gap by the rules of the base alone.*" in opened


def test_of_a_control_that_stands_as_it_did_the_requirements_that_do_not_are_shown() -> None:
    printed = rendered({A: "held_on: 2026-05-30\n"}, {DRILL: NO_FACTOR}, day="2026-06-01")
    assert (
        "| Control | Before | After |\n"
        "|---|---|---|\n"
        "| AC-1.E1 Access review | ! due | ✓ met |\n"
        "| AC-2 Other reviews | ! due | ✓ met |\n"
    ) in printed


def test_what_is_gone_or_accepted_is_said() -> None:
    printed = rendered({AC2: None})
    assert "| AC-2 Other reviews | ✓ met | not there; by the rules of the base met |" in printed
    assert "| AC-2 | The control is gone, with 1 requirement. | `controls/AC-2.yaml:1:1 (base)` |" in printed
    accepted_ = rendered(WAIVED, {**OTHERS, **accepted.FILES}, day="2026-05-01")
    assert "\n**WVR-2026-001**: It is new and accepts failing AC-1.A1 \\(REV-1, root\\), " in accepted_


def test_what_the_built_in_controls_say_has_no_place() -> None:
    printed = rendered({}, {"socgap.yaml": "company: A\n"})
    assert "`" not in printed
    found = rendered({"socgap.yaml": FILES["socgap.yaml"]}, {"socgap.yaml": "company: A\n"})
    assert "| AM-1 | The control is gone, with 3 requirements. |  |" in found


def test_a_pinned_day_and_notes_are_loud() -> None:
    pinned: dict[str, str | None] = {
        "socgap.yaml": f"{FILES['socgap.yaml']}as_of: 2026-03-02\nhistory: off\n"
    }
    printed = rendered(pinned)
    assert "The date is **pinned** (socgap.yaml:3:8): this is not today." in printed
    assert "\n*Git is not asked \\(history: off in the head\\).*\n" in printed


def test_lists_end_and_say_how_much_is_left() -> None:
    many: dict[str, str | None] = {
        f"controls/AC-{number}.yaml": control(
            REQUIREMENT.replace("AC-1", f"AC-{number}").replace("reviews", "x"), name=f"AC-{number}"
        )
        for number in range(3, 33)
    }
    printed = rendered(many)
    assert printed.count("\n| AC-") == 40
    assert printed.count("*And 10 more: run `socgap diff` to see all of it.*") == 2


def test_it_fits_into_a_comment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff_markdown, "LONGEST", 300)
    printed = rendered({DRILL: NO_FACTOR, **LONGER})
    assert len(printed) < 400
    assert printed.endswith("\n\n*There is more than fits here: run `socgap diff` to see all of it.*\n")


def test_what_strangers_write_is_text() -> None:
    hostile = edited(AC1, "title: Access reviews", 'title: "| <b>x</b> @team [a](http://b) `c`"')
    name = "evidence/drills/`|<img>.yaml"
    printed = rendered({**hostile, name: NO_FACTOR, DRILL: None})
    page = RENDERER.render(printed)
    assert "<b>" not in page
    assert "<img" not in page
    assert "<a " not in page
    assert "&lt;b&gt;x&lt;/b&gt; @team [a](http://b) `c`" in page
