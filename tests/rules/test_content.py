"""`content`: a document has its headings, says enough, and holds no template text."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from socgap_evidence.intervals import ALWAYS
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.observing import Observations
from tests.support.projects import document, find, rule, subject

TEXT = "We do this each week, by name, and we write it down. " * 3
BODY = f"# Policy\n\n{TEXT}\n\n## Purpose\n\n{TEXT}\n\n## Scope\n\n{TEXT}\n"
HEADINGS = {"headings": ["Purpose", "Scope"]}


def policy(body: str | None, data: Any = None, *, line: int = 10) -> list[Any]:
    return [document(data or {}, "evidence/policies/access.md", body=body, body_line=line)]


def messages(value: dict[str, Any], body: str | None, data: Any = None) -> list[str]:
    return [one.message for one in find("content", value, policy(body, data))]


def test_a_document_that_says_what_it_must_passes() -> None:
    assert messages({**HEADINGS, "words": 60, "no_placeholders": True}, BODY) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(BODY.replace("## Scope", "## Reach"), "The heading 'Scope' is missing.", id="absent"),
        pytest.param(
            BODY.replace("## Scope", "Scope"), "The heading 'Scope' is missing.", id="a word is no heading"
        ),
        pytest.param(
            f"{BODY}\n```\n## Scope\n```\n".replace("## Scope\n\n", "", 1),
            "The heading 'Scope' is missing.",
            id="a heading in code is none",
        ),
        pytest.param(
            f"## Purpose\n\n{TEXT}\n\n## Scope\n\nIt is for all.\n",
            "The section 'Scope' has 4 words; at least 20 say something.",
            id="four words below it",
        ),
        pytest.param(
            f"## Scope\n\n## Purpose\n\n{TEXT}\n",
            "The section 'Scope' has 0 words; at least 20 say something.",
            id="nothing below it",
        ),
    ],
)
def test_headings_that_are_missing_or_empty(body: str, said: str) -> None:
    assert messages(HEADINGS, body) == [said]


@pytest.mark.parametrize(
    "heading", ["# SCOPE", "### Scope:", "Scope\n-----", "## *Scope*", "## Scope ##", "> ## Scope"]
)
def test_a_heading_is_found_however_it_is_written(heading: str) -> None:
    assert messages({"headings": ["Scope"]}, f"{heading}\n\n{TEXT}\n") == []


def test_the_text_below_subheadings_belongs_to_the_heading() -> None:
    assert messages({"headings": ["Scope"]}, f"## Scope\n\n### People\n\n{TEXT}\n") == []


def test_the_text_below_the_next_heading_of_its_level_does_not() -> None:
    assert messages({"headings": ["Scope"]}, f"## Scope\n\n## People\n\n{TEXT}\n") != []


def test_of_two_sections_with_one_heading_the_fuller_one_counts() -> None:
    assert messages({"headings": ["Scope"]}, f"## Scope\n\nSee below.\n\n## Scope\n\n{TEXT}\n") == []


def test_how_many_words_say_something_can_be_set() -> None:
    assert messages({"headings": ["Scope"], "section_words": 3}, "## Scope\n\nIt is for all.\n") == []


@pytest.mark.parametrize(("words", "count"), [(9, 0), (10, 0), (11, 1)])
def test_the_words_of_the_whole_body(words: int, count: int) -> None:
    body = "one two three four five six seven eight nine don't"
    assert len(messages({"words": words}, body)) == count


def test_too_few_words_are_counted_and_pointed_at() -> None:
    (finding,) = find("content", {"words": 150}, policy("Too short.", line=7))
    assert finding.reason is Reason.INVALID
    assert finding.message == "The body has 2 words; at least 150 say something."
    assert finding.place == Place("evidence/policies/access.md", line=7, column=1)
    assert finding.days == ALWAYS


def test_an_empty_section_is_pointed_at_by_its_line() -> None:
    (finding,) = find("content", {"headings": ["Scope"]}, policy("\n\n## Scope\n\nnone\n", line=10))
    assert finding.place == Place("evidence/policies/access.md", line=12, column=1)


@pytest.mark.parametrize(
    "text",
    [
        "TBD", "tbd", "to be done: TODO", "FIXME", "XXX", "TBC.",
        "Lorem ipsum dolor", "Your Company protects", "[Company name] protects", "[insert date]",
        "<your name>", "<insert here>", "{{ company }}", "approved by ____________",
    ],
)  # fmt: skip
def test_template_text_is_found_in_the_body_and_in_values(text: str) -> None:
    value = {"no_placeholders": True}
    assert len(messages(value, f"Fine.\n{text}\n")) == 1
    assert len(messages(value, None, {"items": [{"note": text}]})) == 1


@pytest.mark.parametrize(
    "text",
    [
        "mastodon", "xxxl is a size", "a todos", "snake_case__name", "[dated](evidence/x.md)",
        "[Company policy](policy.md)", "2 < 3 and 5 > 4", "{single}", "- [ ] box", "the companies",
    ],
)  # fmt: skip
def test_ordinary_text_is_no_template_text(text: str) -> None:
    assert messages({"no_placeholders": True}, text, {"note": text}) == []


def test_template_text_is_pointed_at_and_quoted() -> None:
    body = "Fine.\nThis is TBD by then.\n"
    (finding,) = find("content", {"no_placeholders": True}, policy(body, line=10))
    assert finding.message == "Template text is left: 'TBD'."
    assert finding.place == Place("evidence/policies/access.md", line=11, column=9)


def test_template_text_in_a_value_is_pointed_at_by_its_way() -> None:
    data = {"items": ["fine", {"note": "TBD", "count": 1}]}
    (finding,) = find("content", {"no_placeholders": True}, [document(data)])
    assert finding.message == "'items[1].note' still holds template text: 'TBD'."
    assert finding.place == Place("evidence/reviews/one.yaml", ("items", 1, "note"))


def test_never_more_than_a_little_of_it_is_quoted() -> None:
    (message,) = messages({"no_placeholders": True}, "_" * 500)
    assert len(message) < 80


def test_what_is_no_markdown_has_no_headings() -> None:
    said = ["It is no Markdown and so has no headings and no text below them."]
    assert messages({**HEADINGS, "words": 100}, None) == said
    assert messages({"words": 1}, None) == said
    assert messages({"no_placeholders": True}, None) == []


def test_comments_are_no_words() -> None:
    assert messages({"words": 3}, "<!-- write three words here --> Two words.") != []
    assert messages({"headings": ["Scope"]}, f"## Scope\n\n<!-- {TEXT} -->\n") != []


def test_a_body_without_a_word_has_no_words() -> None:
    assert messages({"words": 1}, "") == ["The body has 0 words; at least 1 say something."]


def test_placeholders_do_not_matter_unless_asked_for() -> None:
    assert messages({"words": 1}, "TBD") == []


def test_it_uses_no_selector() -> None:
    assert rule("content", {"words": 1}).selectors() == ()


def credentials(data: Any, body: str | None = None) -> list[str]:
    return messages({"no_credentials": True}, body, data)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("-----BEGIN PRIVATE KEY-----", "a private key", id="PKCS 8"),
        pytest.param("-----BEGIN OPENSSH PRIVATE KEY-----", "a private key", id="OpenSSH"),
        pytest.param("-----BEGIN RSA PRIVATE KEY-----", "a private key", id="RSA"),
        pytest.param("-----BEGIN ENCRYPTED PRIVATE KEY-----", "a private key", id="encrypted"),
        pytest.param("-----BEGIN PGP PRIVATE KEY BLOCK-----", "a private key", id="PGP"),
        pytest.param(
            "first line\n-----BEGIN EC PRIVATE KEY-----\nMHc", "a private key", id="on a later line"
        ),
        pytest.param("AKIA" + "IOSFODNN7EXAMPLE", "an access key", id="Amazon"),
        pytest.param("key=ASIA" + "IOSFODNN7EXAMPLE;", "an access key", id="Amazon, for a session"),
        pytest.param("ghp_" + 36 * "a", "an access key", id="GitHub"),
        pytest.param("github_pat_" + 22 * "a", "an access key", id="GitHub, fine-grained"),
        pytest.param("glpat-" + 20 * "a", "an access key", id="GitLab"),
        pytest.param("AIza" + 35 * "a", "an access key", id="Google"),
        pytest.param("xoxb-" + 12 * "1", "an access key", id="Slack"),
        pytest.param("sk_live_" + 24 * "a", "an access key", id="Stripe"),
    ],
)
def test_credentials_are_found_in_fields_and_in_the_text(text: str, kind: str) -> None:
    assert credentials({"source": {"notes": [text]}}) == [f"'source.notes[0]' holds what looks like {kind}."]
    assert credentials({}, f"# Policy\n\n{text}\n") == [f"Here stands what looks like {kind}."]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("-----BEGIN PUBLIC KEY-----", id="a public key"),
        pytest.param("-----BEGIN CERTIFICATE-----", id="a certificate"),
        pytest.param("The private key is kept in the vault, not here.", id="speaking of one"),
        pytest.param("AKIA" + "IOSFODNN7EXAMPL", id="one letter short"),
        pytest.param("AKIA" + "IOSFODNN7EXAMPLE0", id="one letter long"),
        pytest.param("xAKIA" + "IOSFODNN7EXAMPLE", id="within another word"),
        pytest.param("AKIA-001 in the port of Akia", id="a name"),
        pytest.param("sk_test_" + 24 * "a", id="a key of a test account"),
        pytest.param("xox and xoxb- are how they begin", id="how they begin"),
        pytest.param(64 * "a", id="a digest"),
    ],
)
def test_what_is_no_credential_passes(text: str) -> None:
    assert credentials({"notes": text}, text) == []


def test_a_credential_is_placed_and_never_repeated() -> None:
    secret = "AKIA" + "IOSFODNN7EXAMPLE"
    (field, line) = find(
        "content", {"no_credentials": True}, policy(f"one\nthe key is {secret}\n", {"id": "R-1", "a": secret})
    )
    assert (field.place, field.reason, field.days) == (
        Place("evidence/policies/access.md", ("a",)),
        Reason.INVALID,
        ALWAYS,
    )
    assert line.place == Place("evidence/policies/access.md", line=11, column=12)
    assert field.about == line.about == ("R-1",)
    assert secret not in repr((field, line))


def test_credentials_are_looked_for_only_where_it_is_asked() -> None:
    assert messages({"no_placeholders": True}, None, {"a": "AKIA" + "IOSFODNN7EXAMPLE"}) == []


def test_what_one_rule_looks_for_is_not_what_another_does_in_the_same_file() -> None:
    seen, found = Observations(), policy("## Scope\n\nTBD\n")
    for value, said in (
        ({"headings": ["Purpose"]}, "The heading 'Purpose' is missing."),
        ({"words": 9}, "The body has 2 words; at least 9 say something."),
    ):
        about = replace(subject(found), observations=seen)
        assert [one.message for one in rule("content", value).findings(about)] == [said]


@pytest.mark.parametrize(("value", "line"), [({"words": 1}, 1), ({"headings": ["Scope"]}, 1)])
def test_what_is_no_markdown_has_neither_headings_nor_words(value: dict[str, Any], line: int) -> None:
    (finding,) = find("content", value, policy(None))
    assert finding.message == "It is no Markdown and so has no headings and no text below them."
    assert finding.place == Place("evidence/policies/access.md", line=line, column=1)
    assert find("content", {"no_placeholders": True, "no_credentials": True}, policy(None)) == []


def test_a_heading_that_is_missing_is_to_be_added_where_the_text_begins() -> None:
    (finding,) = find("content", {"headings": ["Scope"]}, policy("Some text.\n", line=4))
    assert finding.fix == "Add a section headed 'Scope'."
    assert finding.place == Place("evidence/policies/access.md", line=4, column=1)


@pytest.mark.parametrize(("words", "said"), [(19, "19 words; at least 20 say something."), (20, None)])
def test_unless_set_twenty_words_below_a_heading_say_something(words: int, said: str | None) -> None:
    body = f"# Policy\n\n## Scope\n\n{'word ' * words}\n\n## Next\n\n{TEXT}"
    found = messages({"headings": ["Scope"]}, body)
    assert found == ([f"The section 'Scope' has {said}"] if said else [])


def test_comments_and_what_stands_above_the_heading_are_no_words_of_a_section() -> None:
    body = "one two\n\n## Scope\n\nthree <!-- four\nfive --> six\n\n<!-- seven"
    assert messages({"headings": ["Scope"], "section_words": 3}, body) == [
        "The section 'Scope' has 2 words; at least 3 say something."
    ]
    assert messages({"words": 6}, body) == ["The body has 5 words; at least 6 say something."]


def test_numbers_of_words_may_be_written_as_floats() -> None:
    assert messages({"words": 3.0}, "one two") == ["The body has 2 words; at least 3 say something."]
    assert messages({"headings": ["A"], "section_words": 2.0}, "# A\n\none two") == []
