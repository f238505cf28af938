"""Whatever a packed judge lets pass that the built-in controls do not is named, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from socgap_evidence.errors import SnapshotError
from socgap_evidence.pack import checking_making, lenience
from socgap_evidence.pack.lenience import leniences
from socgap_evidence.project import open_project
from socgap_evidence.verification import Outcome
from tests.pack.packs import Honest, told, verified
from tests.pack.tampering import unsigned
from tests.support.brambleport import CONFIG, sample
from tests.support.projects import MemoryTree

USUAL = b"company: Example, Inc.\n"


def found(settings: bytes, **changed: tuple[str, str]) -> list[tuple[str, str]]:
    """What is more lenient in the sample company's copy of the controls, with words replaced in files of it."""
    files = {path: content for path, content in sample().items() if path.startswith("controls/")}
    for name, (old, new) in changed.items():
        path = f"controls/{name.replace('_', '-')}.yaml"
        assert old.encode() in files[path]
        files[path] = files[path].replace(old.encode(), new.encode())
    tree = MemoryTree({**files, CONFIG: settings})
    return [(one.name, one.message) for one in leniences(open_project(tree), tree)]


def test_a_copy_of_the_controls_is_no_more_lenient() -> None:
    assert found(USUAL + b"controls: controls\n") == []


def test_the_built_in_controls_are_no_more_lenient_than_themselves() -> None:
    assert found(USUAL) == []


def test_what_a_company_settles_about_itself_is_no_lenience() -> None:
    about = (
        b"time_zone: Europe/Lisbon\nprogram_start: 2026-02-01\nwindow: {start: 2026-04-01, end: 2026-09-30}\n"
    )
    assert found(USUAL + about + b"categories: [security, availability]\n") == []


def test_a_longer_limit_is_named() -> None:
    told_of = found(USUAL + b"controls: controls\n", AM_1=("for: 92 days", "for: 192 days"))
    assert told_of
    assert all(name.startswith("AM-1") and "192 days" in message for name, message in told_of)


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        (b"history: 'off'\n", "'history' is off; it was required."),
        (b"as_of: 2026-01-01\n", "'as_of' is 2026-01-01; it was not set."),
        (b"history_since: 2026-01-01\n", "'history_since' is 2026-01-01; it was not set."),
        (b"parameters: {termination_revoke_hours: 9999}\n", "9999"),
    ],
)
def test_a_laxer_setting_is_named(setting: bytes, says: str) -> None:
    [(_, message)] = found(USUAL + setting)
    assert says in message


def test_the_settings_to_compare_with_are_one_file() -> None:
    tree = lenience._Settings(open_project(MemoryTree({CONFIG: USUAL})).config)  # noqa: SLF001  # nobody else has it
    assert [entry.path for entry in tree.entries] == [CONFIG]
    assert len(tree.blob_id(CONFIG)) == 40
    tree.expect([CONFIG])
    with pytest.raises(SnapshotError, match="no such file"):
        tree.read("controls/AC-1.yaml")


def test_it_is_information(pack: Honest, tmp_path: Path) -> None:
    result = verified(pack.raw, unsigned(pack), tmp_path)
    assert result.check("loosening").outcome is Outcome.NOTED
    assert "PM-1: The control is gone" in told(result, "loosening")
    assert result.holds


def test_nothing_more_lenient_is_said_as_well(
    pack: Honest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking_making, "leniences", lambda *_: ())
    result = verified(pack.raw, unsigned(pack), tmp_path)
    assert result.check("loosening").outcome is Outcome.HOLDS


def test_what_cannot_be_compared_could_not_be_told(
    pack: Honest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise SnapshotError("It cannot be read.")

    monkeypatch.setattr(checking_making, "leniences", broken)
    result = verified(pack.raw, replace(unsigned(pack)), tmp_path)
    assert [one.name for one in result.of(Outcome.UNTOLD)] == ["loosening"]
