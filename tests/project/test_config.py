"""`socgap.yaml`: each setting with its origin, or one error with a place."""

from __future__ import annotations

from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest

from socgap_evidence.errors import ConfigError
from socgap_evidence.model import Window
from socgap_evidence.project.config import read_config
from socgap_evidence.project.setting import DEFAULT, Setting

FULL = b"""\
company: Brambleport, Inc.
time_zone: Europe/Lisbon
holidays: [2026-12-25, 2026-01-01]
program_start: 2026-02-01
window: {start: 2026-04-01, end: 2026-09-30}
categories: [security, confidentiality]
as_of: 2026-10-15
controls: compliance/controls
evidence: proof
status: docs/STATUS.md
parameters: {ack_days: 20}
"""


def test_one_line_is_enough() -> None:
    config = read_config(b"company: Example, Inc.\n")
    assert config.company == Setting("Example, Inc.", "socgap.yaml:1:10")
    assert config.time_zone == Setting("UTC", DEFAULT)
    assert config.holidays == Setting(frozenset(), DEFAULT)
    assert config.program_start == Setting(None, DEFAULT)
    assert config.window == Setting(None, DEFAULT)
    assert config.categories == Setting(("security",), DEFAULT)
    assert config.as_of == Setting(None, DEFAULT)
    assert config.controls == Setting(None, DEFAULT)
    assert config.evidence == Setting("evidence", DEFAULT)
    assert config.status == Setting("STATUS.md", DEFAULT)
    assert config.parameters == Setting({}, DEFAULT)
    assert config.zone is UTC


def test_every_setting_knows_its_line_and_column() -> None:
    config = read_config(FULL)
    assert config.holidays.value == {date(2026, 12, 25), date(2026, 1, 1)}
    assert config.program_start == Setting(date(2026, 2, 1), "socgap.yaml:4:16")
    assert config.window == Setting(Window(date(2026, 4, 1), date(2026, 9, 30)), "socgap.yaml:5:9")
    assert config.categories.value == ("security", "confidentiality")
    assert config.as_of.origin == "socgap.yaml:7:8"
    assert config.controls.value == "compliance/controls"
    assert config.evidence.value == "proof"
    assert config.status.value == "docs/STATUS.md"
    assert config.parameters.value == {"ack_days": 20}


def test_rules_see_the_calendar_and_no_today() -> None:
    calendar = read_config(FULL).calendar
    assert calendar.zone == ZoneInfo("Europe/Lisbon")
    assert calendar.program_start == date(2026, 2, 1)
    assert calendar.window == Window(date(2026, 4, 1), date(2026, 9, 30))
    assert len(calendar.holidays) == 2


def test_a_window_of_one_day_is_a_window() -> None:
    config = read_config(b"company: A\nwindow: {start: 2026-04-01, end: 2026-04-01}\n")
    assert config.window.value == Window(date(2026, 4, 1), date(2026, 4, 1))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param(b"", "socgap.yaml:1:1: It is empty.", id="empty"),
        pytest.param(b"# nothing\n", "It holds no value, only comments.", id="only comments"),
        pytest.param(b"- company\n", "must be a mapping", id="a list"),
        pytest.param(b"just words\n", "must be a mapping", id="a text"),
        pytest.param(b"time_zone: UTC\n", "lacks 'company'", id="no company"),
        pytest.param(b"company: A\ncompany: B\n", "socgap.yaml:2:1: The key 'company'", id="a key twice"),
        pytest.param(b"company: A\nwindw: {}\n", "Did you mean 'window'?", id="a mistyped key"),
        pytest.param(b"company: A\nas_of: 2026-02-30\n", "socgap.yaml:2:8", id="an impossible day"),
        pytest.param(
            b"company: A\nas_of: 15.10.2026\n", "is not a valid date", id="a day in another spelling"
        ),
        pytest.param(b"company: ''\n", "'company' is empty", id="an empty name"),
        pytest.param(b"company: 5\n", "'company' must be text", id="a number for a name"),
        pytest.param(b"company: A\ntime_zone: Europe/Lisbonn\n", "Did you mean 'Europe/Lisbon'?", id="zone"),
        pytest.param(
            b"company: A\ntime_zone: Nowhere\n", "Name a place such as Europe/Lisbon.", id="no such zone"
        ),
        pytest.param(
            b"company: A\ntime_zone: ../../etc/passwd\n", "is not a time zone", id="a path for a zone"
        ),
        pytest.param(b"company: A\ntime_zone: Europe\n", "is not a time zone", id="a folder of zones"),
        pytest.param(b"company: A\ntime_zone: ''\n", "is not a time zone", id="an empty zone"),
        pytest.param(
            b"company: A\nwindow: {start: 2026-04-02, end: 2026-04-01}\n",
            "The window ends on 2026-04-01, before it starts on 2026-04-02.",
            id="a window that runs backward",
        ),
        pytest.param(
            b"company: A\nprogram_start: 2026-10-01\nwindow: {start: 2026-04-01, end: 2026-09-30}\n",
            "socgap.yaml:2:16: The program starts on 2026-10-01, after the window has ended on 2026-09-30.",
            id="a program after its window",
        ),
        pytest.param(b"company: A\nwindow: {start: 2026-04-02}\n", "lacks 'end'", id="half a window"),
        pytest.param(b"company: A\ncategories: []\n", "needs at least 1", id="no category"),
        pytest.param(b"company: A\ncategories: [privacy]\n", "security", id="without security"),
        pytest.param(
            b"company: A\ncategories: [security, privcy]\n", "Did you mean 'privacy'?", id="category"
        ),
        pytest.param(b"company: A\ncontrols: /etc\n", "is not a path inside", id="an absolute folder"),
        pytest.param(b"company: A\ncontrols: a/../../b\n", "is not a path inside", id="a folder outside"),
        pytest.param(b"company: A\nevidence: ' '\n", "is not a path inside", id="a blank folder"),
        pytest.param(
            b"company: A\nstatus: ../STATUS.md\n", "is not a path inside", id="a status file outside"
        ),
        pytest.param(b"company: A\nholidays: [2026-12-25, 2026-12-25]\n", "same entry twice", id="holidays"),
        pytest.param(b"company: A\nparameters: 5\n", "'parameters' must be a mapping", id="parameters"),
        pytest.param(b"company: A\nlimits: {}\n", "needs at least 1", id="no limit"),
        pytest.param(b"company: A\nlimits: {dept: 8}\n", "Did you mean 'depth'?", id="a mistyped limit"),
        pytest.param(b"company: A\nlimits: {paths: 8}\n", "'paths'", id="a limit of the command line"),
        pytest.param(b"company: A\nlimits: {depth: 0}\n", "must be at least 1", id="nothing is read"),
        pytest.param(b"company: A\nlimits: {depth: true}\n", "must be", id="a limit that is no number"),
        pytest.param(
            b"company: A\nlimits: {depth: 65}\n",
            "socgap.yaml:2:17: 'depth' can be 64 at most. Correct the value.",
            id="more than can be followed",
        ),
        pytest.param(
            b"company: A\nlimits: {values: 1000001}\n",
            "socgap.yaml:2:18: 'values' is 1,000,001, and a repository can only ask for less than the usual 1,000,000."
            " Leave it out here; whoever runs socgap can give '--limit values=1000001'.",
            id="more than usual",
        ),
        pytest.param(b"company: \xff\n", "It is not UTF-8 text", id="not UTF-8"),
        pytest.param(b"company: &a A\n", "which evidence must not", id="an anchor"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_a_place(raw: bytes, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_config(raw)
    assert str(caught.value).startswith("socgap.yaml:")
    assert said in str(caught.value)
    assert caught.value.fix


def test_limits_are_numbers_or_sizes() -> None:
    config = read_config(b"company: A\nlimits: {depth: 64, data_size: 1 MiB, file_size: 2048}\n")
    assert config.limits.value == {"depth": 64, "data_size": 1024**2, "file_size": 2048}
    assert config.limits.origin == "socgap.yaml:2:9"
