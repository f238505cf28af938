"""Whatever is done to a pack, the check whose business it is finds it and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from socgap_evidence.outputs import Style, verify_text
from socgap_evidence.pack.archive import archive
from socgap_evidence.verification import CHECKS, Outcome
from tests.pack.packs import Honest, entries_of, resealed, told, verified, zipped
from tests.pack.tampering import TAMPERINGS, Tampering, after, expecting


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda one: one.name)
def test_tampering_is_caught_by_its_check(tampering: Tampering, pack: Honest, tmp_path: Path) -> None:
    found = verified(tampering.make(pack), tampering.demands(pack), tmp_path)
    failing = {one.name for one in found.of(Outcome.FAILS)}
    assert tampering.says in told(found, tampering.check)
    assert failing == {tampering.check} | tampering.also, verify_text.render(found, Style())
    assert found.exit_code == 1
    assert [one.name for one in found.checks] == list(CHECKS)


@pytest.mark.parametrize("demands", [expecting, after(0), after()])
def test_the_honest_pack_holds(demands: object, pack: Honest, tmp_path: Path) -> None:
    assert callable(demands)
    found = verified(pack.raw, demands(pack), tmp_path)
    assert found.holds, verify_text.render(found, Style())
    assert found.exit_code == 0


def test_the_tools_of_the_tests_change_nothing_by_themselves(pack: Honest) -> None:
    assert zipped(entries_of(pack.files)) == pack.raw == archive(pack.files)
    sealed = resealed(pack.files)
    assert {name for name in sealed if sealed[name] != pack.files[name]} == {"envelope.json"}


def test_there_are_enough_of_them() -> None:
    names = [one.name for one in TAMPERINGS]
    assert len(names) == len(set(names)) > 100
    assert {one.check for one in TAMPERINGS} == set(CHECKS) - {"left-out", "loosening"}
