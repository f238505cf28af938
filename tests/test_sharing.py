"""What several processes say of a history together is what one says, in every word."""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence import colleague, sharing
from socgap_evidence.assessing import assess, assess_some
from socgap_evidence.effectiveness import judge_window
from socgap_evidence.errors import SnapshotError
from socgap_evidence.history import Past
from socgap_evidence.judging import judge
from socgap_evidence.project import open_project
from socgap_evidence.reigns import Judges, assess_reigns, reigns
from socgap_evidence.scratch import scratch_folder
from socgap_evidence.sharing import Last, Sharing, share_out
from socgap_evidence.snapshot import CommitTree, WorkTree
from socgap_evidence.succession import Succession
from tests.support.histories import build
from tests.support.random_histories import BASE, WINDOW, people, random_history, review, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from socgap_evidence.assessment import Assessment
    from socgap_evidence.reigns import Assessed
    from tests.support.histories import Made

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Processes are copied on Linux only.")
AUDITED = f"window: {{start: {WINDOW.start}, end: {WINDOW.end}}}\n"
IDS = ("AC-1.E1", "AC-1.E2", "AC-2.E1", "AC-3.E1")


def shared(past: Past, shares: Sequence[frozenset[str]], only: tuple[str, ...] = ()) -> Iterator[Assessed]:
    chosen = reigns(past, UTC, WINDOW.start, WINDOW.end)
    colleagues = Sharing(past, [one.commit for one in chosen], Last(WorkTree(past.root)), only, shares)
    try:
        yield from Judges(past, chosen, only, sharing=colleagues)
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


@pytest.mark.parametrize("seed", range(36, 48))
@pytest.mark.parametrize("shares", [[], [frozenset(IDS[:1]), frozenset(IDS[2:])]], ids=["alone", "shared"])
def test_the_tree_at_the_end_is_what_a_check_says_of_it(
    seed: int, shares: list[frozenset[str]], tmp_path: Path
) -> None:
    """Whatever lies in it that nobody has committed, in every word, and what its rules looked at."""
    build(tmp_path, [with_window(one) for one in random_history(seed)])
    chance = random.Random(seed)  # noqa: S311  # the same changes every time
    for name, text in changed(chance).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if text:
            path.write_text(text)
    tree = WorkTree(tmp_path)
    base = chance.choice([None, CommitTree(tmp_path, "HEAD~1")])
    past = Past(tmp_path)
    # The last commit comes after the window and mends the judge; before it, little of what is known holds at the end.
    last = chance.choice([WINDOW.end, *[past.commits[0].entered_at.date()] * 3])
    chosen = reigns(past, UTC, WINDOW.start, last)
    sharing = Sharing(past, [one.commit for one in chosen], Last(tree, base), (), shares)
    try:
        judges = Judges(past, chosen, sharing=sharing)
        assert len(list(judges)) == len(chosen)
        found = judges.at_end(tree, base)
    finally:
        sharing.end()
    alone = assess(open_project(tree), tree, base=base)
    assert told(found) == told(alone)
    assert (found.warnings, found.waivers, found.history_notes) == (
        alone.warnings,
        alone.waivers,
        alone.history_notes,
    )
    assert found.project.config == alone.project.config
    assert effects(found) == effects(alone)


def with_window(made: Made) -> Made:
    return replace(made, tree={**made.tree, "socgap.yaml": made.tree["socgap.yaml"] + AUDITED})


def effects(assessment: Assessment) -> list[Any]:
    """What is said of the window, which rests on what the rules looked at."""
    found = judge_window(judge(assessment, WINDOW.end))
    assert found.window is not None
    return [
        (one.effect, one.because, one.numbers, one.slots, one.tests, one.deviations)
        for control in found.controls
        for one in control.requirements
    ]


def changed(chance: random.Random) -> dict[str, str]:
    """Files that somebody has written and not committed; empty for one that is gone."""
    day = WINDOW.end
    return {
        name: text
        for name, text in {
            "evidence/reviews/1.yaml": review(chance, day),
            "evidence/reviews/7.yaml": review(chance, day),
            "evidence/records/a/1.yaml": "",
            "evidence/records/b/2.yaml": "held_on: [\n",
            "evidence/people.yaml": people(chance),
            "controls/AC-1.yaml": BASE["controls/AC-1.yaml"].replace("30 days", "31 days"),
            "socgap.yaml": BASE["socgap.yaml"] + AUDITED + "history_since: 2026-03-10\n",
            ".mailmap": "<p-1@example.com> <p-2@example.com>\n",
        }.items()
        if chance.random() < 0.3
    }


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


def test_a_colleague_that_cannot_begin_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where git does not answer it: that is no fault of socgap, and ends the run with the same sentence."""
    build(tmp_path, random_history(1))
    here = os.getpid()

    class Silent(Succession):
        def __init__(self, *given: Any) -> None:
            if os.getpid() != here:
                raise SnapshotError("git could not be asked.", fix="Run it again.")
            super().__init__(*given)

    monkeypatch.setattr(sharing, "Succession", Silent)
    with pytest.raises(SnapshotError, match=r"git could not be asked\. Run it again"):
        list(shared(Past(tmp_path), [frozenset(IDS[:2])]))


@pytest.mark.parametrize(
    "error",
    [
        SnapshotError("It is so.", path="a/b", fix="Do it."),
        OSError(5, "It is so.", "a/b"),
        ZeroDivisionError("It is so."),
    ],
)
def test_why_a_colleague_ends_is_heard_after_all_that_it_has_said(error: Exception) -> None:
    """What was said before has words in common with it, and is not referred to."""

    def work() -> Iterator[object]:
        yield ["alpha", "It is so.", ("a/b", "Do it.")]
        yield {"zeta": "It is so."}
        raise error

    one = colleague.Colleague(work)
    one.hear()
    one.hear()
    with pytest.raises((colleague.LostError, OSError, RuntimeError)) as caught:
        one.hear()
    one.end()
    heard = caught.value.__cause__ if isinstance(error, SnapshotError) else caught.value
    if isinstance(error, ZeroDivisionError):
        assert "ZeroDivisionError: It is so." in str(heard)
    else:
        assert type(heard) is type(error)
        assert str(heard) == str(error)


def test_what_a_colleague_has_put_aside_that_was_killed_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "socgap-of-another-run").mkdir()

    def work() -> Iterator[str]:
        with scratch_folder() as folder:
            (folder / "keys").write_text("")
            yield str(folder)
            while not (folder / "heard").exists():
                os.sched_yield()
            os.kill(os.getpid(), signal.SIGKILL)

    one = colleague.Colleague(work)
    folder = Path(one.hear())
    assert folder.parent == tmp_path
    (folder / "heard").touch()
    with pytest.raises(colleague.LostError):
        one.hear()
    one.end()
    assert [path.name for path in tmp_path.iterdir()] == ["socgap-of-another-run"]


def test_what_a_colleague_says_into_no_memory_is_no_traceback(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise MemoryError

    speak = colleague._speak  # noqa: SLF001  # there is no other way to let a thread of another process fail

    def out_of_memory(*given: Any) -> None:
        monkeypatch.setattr(os, "fdopen", full)
        speak(*given)

    monkeypatch.setattr(colleague, "_speak", out_of_memory)
    one = colleague.Colleague(lambda: ["never heard"])
    with pytest.raises(colleague.LostError):
        one.hear()
    one.end()
    assert capfd.readouterr().err == ""


def test_a_fault_in_a_colleague_is_reported_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path, random_history(1))

    def broken(*_: object) -> None:
        raise ZeroDivisionError("in a colleague")

    monkeypatch.setattr(sharing, "assess_some", broken)
    with pytest.raises(RuntimeError, match="ZeroDivisionError: in a colleague"):
        list(shared(Past(tmp_path), [frozenset(IDS[:2])]))


class TestWhoTakesWhat:
    def test_everybody_has_about_as_much_ahead_with_what_only_one_can_do(self) -> None:
        (theirs,) = share_out({str(number): 1000 for number in range(40)}, 2)
        assert len(theirs) == 22

    def test_nobody_takes_anything_of_what_is_soon_done(self) -> None:
        assert share_out({"a": 1000, "b": 1000}, 4) == []

    def test_one_requirement_cannot_be_shared(self) -> None:
        assert share_out({"a": 100_000}, 3) == [frozenset("a")]

    def test_no_requirement_is_taken_twice(self) -> None:
        weights = {str(number): 100 * number for number in range(40)}
        shares = share_out(weights, 4)
        assert len(frozenset().union(*shares)) == sum(map(len, shares))
        assert all(weights.keys() >= share for share in shares)
