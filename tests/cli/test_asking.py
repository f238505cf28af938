"""The questions of ``socgap init``: asked only in a terminal, and only if something is not said."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
import pytest

from socgap_evidence.cli import asking
from socgap_evidence.cli.asking import Given, ask
from socgap_evidence.errors import UsageError
from socgap_evidence.model import Window
from socgap_evidence.starting import Answers, Forge

START = date(2026, 2, 1)
NOTHING = Given(None, None, None, None, (), None, is_minimal=False, is_built_in=False)
ALL = Given("A", "UTC", START, None, (), Forge.NONE, is_minimal=True, is_built_in=True)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A terminal in which somebody answers; the questions."""
    questions: list[str] = []
    answers = {
        "Name": "Harbour Ltd",
        "Time": "Asia/Tokyo",
        "First": "2026-02-01",
        "Audit": "",
        "Where": "gitlab",
    }

    def answer(question: str, type: click.ParamType, **_: Any) -> Any:  # noqa: A002  # click's own name
        questions.append(question)
        return type.convert(answers[question.split(maxsplit=1)[0]], None, None)

    monkeypatch.setattr(click, "prompt", answer)
    monkeypatch.setattr(asking, "is_terminal", lambda: True)
    monkeypatch.setenv("TZ", "UTC")
    return questions


def test_everything_is_asked_once(asked: list[str]) -> None:
    assert ask(NOTHING) == (Answers("Harbour Ltd", "Asia/Tokyo", START), Forge.GITLAB)
    assert [question.split()[0] for question in asked] == ["Name", "Time", "First", "Audit", "Where"]


def test_nothing_is_asked_where_all_is_said(asked: list[str]) -> None:
    assert ask(ALL) == (Answers("A", "UTC", START, None, ("security",), True, False), Forge.NONE)
    assert asked == []


def test_what_is_said_is_not_asked(asked: list[str]) -> None:
    window = Window(START, START)
    given = Given("A", "UTC", None, window, ("privacy",), Forge.NONE, is_minimal=False, is_built_in=False)
    answers, _ = ask(given)
    assert (answers.window, answers.categories) == (window, ("security", "privacy"))
    assert [question.split()[0] for question in asked] == ["First"]


def test_nobody_is_asked_outside_a_terminal(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "is_terminal", lambda: False)
    with pytest.raises(UsageError, match=r"Add --company NAME --time-zone ZONE --program-start DATE --forge"):
        ask(NOTHING)
    assert asked == []
