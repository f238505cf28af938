"""Reading a rule's docstring: its paragraphs, its examples, and what is no example."""

from __future__ import annotations

from datetime import date

import pytest

from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Reason
from socgap_evidence.rules.docs import Claim, ExampleCommit, ExampleFile, read_example, read_page

DOCSTRING = """`tidy`, `neat`: things are in their place.

Why: what lies about
is lost.

Passes:

    tidy: true

    # a.yaml
    at: home


    # passes on 2026-04-01

when it is at home, and also

    tidy: false

Fails: when it is not.

    tidy: true

    # failing: 'a' lies about.
Fix: put it back:

    not an example

Nothing more.
"""


def test_a_page_is_its_paragraphs_and_examples_in_order() -> None:
    page = read_page(DOCSTRING)
    assert (page.keywords, page.sentence) == ("`tidy`, `neat`", "things are in their place.")
    assert [part if isinstance(part, str) else part.fails for part in page.body] == [
        "Why: what lies about\nis lost.",
        "Passes:",
        False,
        "when it is at home, and also",
        False,
        "Fails: when it is not.",
        True,
        "Fix: put it back:",
        "    not an example",
        "Nothing more.",
    ]


def test_an_example_is_kept_as_it_is_written() -> None:
    assert read_page(DOCSTRING).examples[0].text == (
        "tidy: true\n\n# a.yaml\nat: home\n\n\n# passes on 2026-04-01"
    )


def test_labelled_sentences_may_stand_below_each_other() -> None:
    page = read_page("`a`: b.\n\nWhy: c\nd.\nPasses: e.\nFails: f.\nFix: g.\n")
    assert page.body == ("Why: c\nd.", "Passes: e.", "Fails: f.", "Fix: g.")


@pytest.mark.parametrize("first", ["", "What a rule does.", "`fresh` is recent.", "fresh: it is recent."])
def test_a_docstring_that_names_no_keyword_is_refused(first: str) -> None:
    with pytest.raises(ValueError, match="the first line is '`keyword`: sentence', not"):
        read_page(first)


def test_an_example_is_a_requirement_with_its_files() -> None:
    example = read_example(
        "agrees: {in: people}\ntitle: Review\n\n"
        "# evidence/one.yaml\n# a remark\nat: home\n\n"
        "# evidence/people.csv (people)\nid,name\np-1,A\n"
        "# evidence/policy.md\n---\nid: x\n---\n\n# Scope\n\nAll.\n\n"
        "# evidence/empty.pdf",
        fails=False,
    )
    assert example.requirement == "agrees: {in: people}\ntitle: Review\n"
    assert example.files == (
        ExampleFile("evidence/one.yaml", "# a remark\nat: home\n", None),
        ExampleFile("evidence/people.csv", "id,name\np-1,A\n", "people"),
        ExampleFile("evidence/policy.md", "---\nid: x\n---\n\n# Scope\n\nAll.\n", None),
        ExampleFile("evidence/empty.pdf", "", None),
    )
    assert (example.claims, example.passes_on) == ((), ())


@pytest.mark.parametrize(
    ("stated", "claim"),
    [
        pytest.param("# failing: a: b.", Claim(Reason.FAILING, "a: b.", ALWAYS), id="on every day"),
        pytest.param(
            "# stale from 2026-06-10: Old.",
            Claim(Reason.STALE, "Old.", Interval(date(2026, 6, 10), None)),
            id="from a day on",
        ),
        pytest.param(
            "# invalid until 2026-06-10: Ahead.",
            Claim(Reason.INVALID, "Ahead.", Interval(None, date(2026, 6, 10))),
            id="up to a day",
        ),
        pytest.param(
            "# missed from 2026-06-10 until 2026-07-01: Late.",
            Claim(Reason.MISSED, "Late.", Interval(date(2026, 6, 10), date(2026, 7, 1))),
            id="between two days",
        ),
        pytest.param(
            "# unknown: It goes on\n#   below,\n#   twice.\n",
            Claim(Reason.UNKNOWN, "It goes on below, twice.", ALWAYS),
            id="over several lines",
        ),
    ],
)
def test_a_gap_is_stated_with_its_days(stated: str, claim: Claim) -> None:
    assert read_example(f"tidy: true\n\n{stated}", fails=True).claims == (claim,)


def test_several_gaps_and_days_without_any_are_stated_below_each_other() -> None:
    stated = "# passes\n# passes on 2026-01-01\n\n# failing: One.\n# failing: Two.\n# passes on 2026-02-01"
    example = read_example(f"tidy: true\n{stated}", fails=True)
    assert [claim.message for claim in example.claims] == ["One.", "Two."]
    assert example.passes_on == (date(2026, 1, 1), date(2026, 2, 1))


@pytest.mark.parametrize(
    ("fails", "stated", "said"),
    [
        pytest.param(True, "", "it states no gap", id="no gap where it fails"),
        pytest.param(
            True, "# passes on 2026-01-01", "it states no gap", id="passes where it is said to fail"
        ),
        pytest.param(False, "# failing: A.", "it passes, and yet it states 'A.'", id="a gap where it passes"),
        pytest.param(True, "# failing", "'failing' is not 'reason: message'", id="no message"),
        pytest.param(True, "# stale on 2026-01-01: A.", "is not 'reason: message'", id="a gap on a day"),
        pytest.param(
            False, "# passes from 2026-01-01", "is not 'passes' or 'passes on day'", id="passes from"
        ),
        pytest.param(
            False, "# passes on 2026-02-30", "day is out of range|must be in range", id="no such day"
        ),
        pytest.param(
            True, "# failing from 2026-02-01 until 2026-02-01: A.", "no day lies in", id="a gap of no day"
        ),
        pytest.param(
            True, "# failing: A.\nb: 1", "'b: 1' stands behind '# failing: A.'", id="more behind it"
        ),
    ],
)
def test_what_states_nothing_that_could_be_compared_is_refused(fails: bool, stated: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_example(f"tidy: true\n\n{stated}", fails=fails)


def test_commits_bring_the_files_below_them_and_the_last_of_a_file_is_what_it_is_in_the_end() -> None:
    example = read_example(
        "tidy: true\n\n# socgap.yaml\na: 1\n\n"
        "# commit on 2026-03-01 by p-1\n# evidence/a.yaml\nat: home\n# evidence/p.yaml (people)\nb: 1\n\n"
        "# commit on 2026-03-02 by p-2, approved by p-3\n# evidence/a.yaml\nat: work\n\n"
        "# commit on 2026-03-03 by p-1\n\n# passes",
        fails=False,
    )
    settings, people = (
        ExampleFile("socgap.yaml", "a: 1\n", None),
        ExampleFile("evidence/p.yaml", "b: 1\n", "people"),
    )
    home, work = (ExampleFile("evidence/a.yaml", f"at: {where}\n", None) for where in ("home", "work"))
    assert example.commits == (
        ExampleCommit(date(2026, 3, 1), "p-1", "", (home, people)),
        ExampleCommit(date(2026, 3, 2), "p-2", "p-3", (work,)),
        ExampleCommit(date(2026, 3, 3), "p-1", "", ()),
    )
    assert example.files == (settings, work, people)
    assert (example.requirement, example.fails) == ("tidy: true\n", False)


@pytest.mark.parametrize(
    ("fails", "stated", "said"),
    [
        (True, "# passes", "it states no gap"),
        (False, "# failing: A.\n# failing: B.", "it passes, and yet it states 'A.'"),
        (True, "# failing", "'failing' is not 'reason: message' or 'reason from day until day: message'"),
        (False, "# passes if it can", "'passes if it can' is not 'passes' or 'passes on day'"),
        (True, "# failing: A.\n\nb: 1", "'b: 1' stands behind '# failing: A.'"),
        (True, "# failing: A.\n# b", "'# b' stands behind '# failing: A.'"),
    ],
)
def test_what_is_wrong_with_an_example_is_said_in_full(fails: bool, stated: str, said: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        read_example(f"tidy: true\n\n{stated}", fails=fails)
    assert str(caught.value) == said


def test_the_first_line_of_a_docstring_is_shown_where_it_names_no_keyword() -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        read_page("  What a rule does.\n\nWhy: it is.")
    assert str(caught.value) == "the first line is '`keyword`: sentence', not 'What a rule does.'"


def test_only_blank_lines_around_a_file_are_not_of_it() -> None:
    example = read_example("tidy: true\n\n# a.md\n\n  X marks  \n\nthe X\n\n# b.md\nX", fails=False)
    assert [file.text for file in example.files] == ["  X marks  \n\nthe X\n", "X\n"]
