"""What several processes say of a history together is what one says, in every word."""

from __future__ import annotations

import os
import random
import signal
import sys
from datetime import UTC
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence import sharing
from socgap_evidence.assessing import assess_some
from socgap_evidence.errors import SnapshotError
from socgap_evidence.history import Past
from socgap_evidence.reigns import assess_reigns, reigns
from socgap_evidence.sharing import Sharing, share_out
from tests.support.histories import build
from tests.support.random_histories import WINDOW, random_history, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from socgap_evidence.reigns import Assessed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Processes are copied on Linux only.")
IDS = ("AC-1.E1", "AC-1.E2", "AC-2.E1", "AC-3.E1")


def shared(past: Past, shares: Sequence[frozenset[str]], only: tuple[str, ...] = ()) -> Iterator[Assessed]:
    chosen = reigns(past, UTC, WINDOW.start, WINDOW.end)
    colleagues = Sharing(past, [one.commit for one in chosen], only, shares)
    try:
        yield from assess_reigns(past, chosen, only, None, colleagues)
    finally:
        colleagues.end()


@pytest.mark.parametrize("seed", range(24, 36))
def test_what_colleagues_say_is_what_one_process_says(seed: int, tmp_path: Path) -> None:
    """Every gap, file and waiver, in every word; and of what nothing could be said, why."""
    build(tmp_path, random_history(seed))
    chance = random.Random(seed)  # noqa: S311  # the same shares every time
    takers = [chance.randrange(3) for _ in IDS]
    shares = [
        frozenset(name for name, taker in zip(IDS, takers, strict=True) if taker == one) for one in (1, 2)
    ]
    only = chance.choice([(), (), ("ac-1",), ("AC-2", "AC-3")])
    past = Past(tmp_path)
    alone = list(assess_reigns(past, reigns(past, UTC, WINDOW.start, WINDOW.end), only))
    together = list(shared(past, [one for one in shares if one], only))
    assert len(together) == len(alone)
    for one, other in zip(together, alone, strict=True):
        assert (one.reign, one.trouble) == (other.reign, other.trouble)
        assert (one.assessment is None) == (other.assessment is None)
        if one.assessment is None or other.assessment is None:
            continue
        assert told(one.assessment) == told(other.assessment), (seed, one.reign.since)
        assert one.assessment.warnings == other.assessment.warnings
        assert one.assessment.waivers == other.assessment.waivers
        assert one.assessment.history_notes == other.assessment.history_notes
        assert one.assessment.no_history is other.assessment.no_history is None


def test_a_colleague_that_is_lost_leaves_no_timeline_that_lacks_its_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where memory runs out, and after it has said something."""
    build(tmp_path, random_history(1))
    trees = iter(range(4))

    def killed(*given: Any) -> Any:
        if next(trees, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return assess_some(*given)

    monkeypatch.setattr(sharing, "assess_some", killed)
    known = shared(Past(tmp_path), [frozenset(IDS[:2])])
    next(known)
    with pytest.raises(SnapshotError, match="ended early"):
        list(known)


def test_a_fault_in_a_colleague_is_reported_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path, random_history(1))

    def broken(*_: object) -> None:
        raise ZeroDivisionError("in a colleague")

    monkeypatch.setattr(sharing, "assess_some", broken)
    with pytest.raises(RuntimeError, match="ZeroDivisionError: in a colleague"):
        list(shared(Past(tmp_path), [frozenset(IDS[:2])]))


class TestWhoTakesWhat:
    def test_everybody_has_about_as_much_ahead_with_what_only_one_can_do(self) -> None:
        (theirs,) = share_out(dict.fromkeys("abcdef", 3000), 6000, 2)
        assert len(theirs) == 4

    def test_nobody_takes_anything_of_what_is_soon_done(self) -> None:
        assert share_out({"a": 1000, "b": 1000}, 1000, 4) == []

    def test_one_requirement_cannot_be_shared(self) -> None:
        assert share_out({"a": 100_000}, 10, 3) == [frozenset("a")]

    def test_no_requirement_is_taken_twice(self) -> None:
        weights = {str(number): 100 * number for number in range(40)}
        shares = share_out(weights, 5000, 4)
        assert len(frozenset().union(*shares)) == sum(map(len, shares))
        assert all(weights.keys() >= share for share in shares)
