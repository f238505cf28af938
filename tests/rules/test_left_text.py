"""Template text and credentials that were left standing: where, what is said of them, and by what a waiver names them."""

from __future__ import annotations

from typing import Any

import pytest

from socgap_evidence.documents import Document
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.left_text import WRITE, credentials, in_line, placeholders

PATH = "evidence/policies/access.md"
AWS = "AKIA" + "Q" * 16
DATA: Any = {
    "doc_id": "POL-X",
    "owner": "p-001",
    "text": ["fine", "To be done: [insert the name of whoever it is, please]"],
}
TOLD = "[insert the name of whoever it is, please]"


def test_a_value_is_named_by_its_place() -> None:
    (found,) = placeholders(Document(PATH, DATA))
    assert (found.reason, found.place) == (Reason.INVALID, Place(PATH, ("text", 1)))
    assert found.message == f"'text[1]' still holds template text: '{TOLD[:40]}'."
    assert len(TOLD) > 41
    assert found.fix == "Write what is true here."
    assert found.about == ("POL-X",)


@pytest.mark.parametrize("blank", [" ", "  ", "\n", "\t", "\u00a0"])
@pytest.mark.parametrize("words", ["your company", "Lorem ipsum"])
def test_two_words_are_template_text_whatever_stands_between_them(words: str, blank: str) -> None:
    text = f"Access to {words.replace(' ', blank)} is given by role."
    assert len(list(placeholders(Document(PATH, {"text": text})))) == 1


def test_a_line_is_named_by_its_number_in_the_file() -> None:
    body = f"# Access\r\n\r\nAll of it is {TOLD}\rTBD\n"
    first, second = placeholders(Document(PATH, {"doc_id": "POL-X"}, body, 5))
    assert first.place == Place(PATH, line=7, column=14)
    assert first.message == f"Template text is left: '{TOLD[:40]}'."
    assert (first.fix, first.about) == (WRITE, ("POL-X",))
    assert second.place == Place(PATH, line=8, column=1)


def test_a_credential_is_named_by_its_kind_alone() -> None:
    data: Any = {"doc_id": "POL-X", "key": f"It is {AWS}", "other": "-----BEGIN RSA PRIVATE KEY-----"}
    first, second, third = credentials(Document(PATH, data, f"Text\nuse {AWS}.", 3))
    assert first.message == "'key' holds what looks like an access key."
    assert second.message == "'other' holds what looks like a private key."
    assert (first.place, first.about) == (Place(PATH, ("key",)), ("POL-X",))
    assert third.message == "Here stands what looks like an access key."
    assert (third.place, third.about) == (Place(PATH, line=4, column=5), ("POL-X",))
    for found in (first, second, third):
        assert found.reason is Reason.INVALID
        assert found.fix.startswith("Replace the credential wherever it is used")
        assert AWS not in found.message


@pytest.mark.parametrize("find", [placeholders, credentials])
def test_a_file_without_text_has_none(find: Any) -> None:
    assert list(find(Document(PATH, {"items": [1, None, True]}))) == []
    assert list(find(Document(PATH, {"doc_id": "POL-X"}, "", 3))) == []


def test_a_finding_about_a_line_says_what_to_do() -> None:
    found = in_line(Document(PATH, {"doc_id": "POL-X"}), 4, "It is so.")
    assert (found.reason, found.message, found.fix) == (Reason.INVALID, "It is so.", WRITE)
    assert (found.place, found.about) == (Place(PATH, line=4, column=1), ("POL-X",))
    assert in_line(Document(PATH, {}), 4, "It is so.", fix="Do it.").fix == "Do it."
