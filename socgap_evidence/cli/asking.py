"""What ``socgap init`` is told, and the questions for the rest: all of them before anything is written."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from socgap_evidence.cli.common import Day, Days
from socgap_evidence.errors import UsageError
from socgap_evidence.project.config import CATEGORIES, place_instead
from socgap_evidence.starting import Answers, Forge, system_zone
from socgap_evidence.starting.zone import is_zone

if TYPE_CHECKING:
    from datetime import date

    from socgap_evidence.model import Window


class Zone(click.ParamType["str"]):
    """The name of a time zone."""

    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name, or click's own error with the one that is nearest."""
        name = str(value).strip()
        if not is_zone(name):
            self.fail(f"'{name}' is not a time zone. {place_instead(name)}", param, ctx)
        return name


class Name(click.ParamType["str"]):
    """A name on one line."""

    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name without blanks around it, or click's own error."""
        name = str(value).strip()
        if not name or not name.isprintable():
            self.fail("it must be a name on one line", param, ctx)
        return name


class _MaybeDays(Days):
    """A window, or nothing."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return super().convert(value, param, ctx) if value else value


class Given(Struct, frozen=True):
    """What the command line says; ``None`` where it says nothing."""

    company: str | None
    time_zone: str | None
    program_start: date | None
    window: Window | None
    categories: tuple[str, ...]
    forge: Forge | None
    is_minimal: bool
    is_built_in: bool

    @property
    def settles(self) -> list[str]:
        """The options that only a new project reads, as they were given."""
        said = {
            "--company": self.company,
            "--time-zone": self.time_zone,
            "--program-start": self.program_start,
            "--window": self.window,
            "--category": self.categories,
            "--minimal": self.is_minimal,
            "--built-in-controls": self.is_built_in,
        }
        return [option for option, value in said.items() if value]

    @property
    def zone(self) -> str | None:
        """The time zone that is said, or else the one that the system is certain of."""
        return self.time_zone or system_zone(os.environ)

    @property
    def lacks(self) -> list[str]:
        """The options without which nobody knows what to write."""
        needed = {
            "--company NAME": self.company,
            "--time-zone ZONE": self.zone,
            "--program-start DATE": self.program_start,
            f"--forge {'|'.join(one.value for one in Forge)}": self.forge,
        }
        return [option for option, value in needed.items() if not value]


def ask(given: Given) -> tuple[Answers, Forge]:
    """What is given and what a person answers; UsageError with the options that lack where nobody can be asked."""
    is_asked = is_terminal()
    if given.lacks and not is_asked:
        raise UsageError("This is no terminal, so nobody can be asked.", fix=f"Add {' '.join(given.lacks)}.")
    may_ask = bool(given.lacks)
    company = given.company or click.prompt("Name of the company", type=Name(), err=True)
    zone = given.time_zone or (
        click.prompt("Time zone in which its days begin and end", default=given.zone, type=Zone(), err=True)
        if is_asked and may_ask
        else given.zone
    )
    start = given.program_start or click.prompt(
        "First day from which you can show evidence, such as 2026-01-31 (usually today, or the first day of the audit"
        " window; nothing is owed before it)",
        type=Day(),
        err=True,
    )
    window = given.window
    if window is None and is_asked and may_ask:
        window = _maybe_window()
    forge = given.forge or Forge(
        click.prompt(
            "Where does the repository live", type=click.Choice([one.value for one in Forge]), err=True
        )
    )
    categories = tuple(one for one in CATEGORIES if one in {"security", *given.categories})
    company = Name().convert(company, None, None)
    zone = Zone().convert(zone, None, None)
    answers = Answers(company, zone, start, window, categories, given.is_minimal, not given.is_built_in)
    return answers, forge


def is_terminal() -> bool:
    """Whether somebody sits there who sees a question and can answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _maybe_window() -> Window | None:
    """The audit window, if somebody knows it already."""
    found: Window | None = click.prompt(
        "Audit window as START..END, or nothing if it is not known yet",
        default="",
        show_default=False,
        type=_MaybeDays(),
        err=True,
    )
    return found or None
