"""Verdicts of every sort that an output has to tell apart, by name; each is reached once."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from socgap_evidence.assessing import assess
from socgap_evidence.baseline import Baseline, key_of
from socgap_evidence.cli.baseline import beside
from socgap_evidence.errors import SnapshotError
from socgap_evidence.judging import judge
from socgap_evidence.project import open_project
from tests.support import accepted, adopting
from tests.support.brambleport import AS_OF, CONFIG, Files, repaired, sample
from tests.support.projects import control

if TYPE_CHECKING:
    from collections.abc import Callable

    from socgap_evidence.verdict import Verdict


def verdict_of(files: dict[str, bytes]) -> Verdict:
    """The verdict on a tree with these files, on the sample company's day."""
    tree = Files(files)
    return judge(assess(open_project(tree), tree), AS_OF)


def without_gaps(**changed: Any) -> Verdict:
    """The repaired company, which opens the gate, with what is changed of its assessment."""
    return replace(case_of("repaired"), assessment=replace(case_of("repaired").assessment, **changed))


def _adopted(accounts: str, *, but: int) -> Verdict:
    """A company whose gaps a baseline lists, all but the first so many."""
    verdict = adopting.verdict_on(adopting.tree({adopting.ACCOUNTS: accounts}))
    keys = [key_of(gap) for one in verdict.controls for gap in one.gaps][but:]
    return beside(
        verdict, Baseline("controls/baseline.yaml", adopting.TODAY, "x", Counter(keys), "the work tree")
    )


NOTHING_APPLIES = {
    **{path: text.encode() for path, text in adopting.FILES.items()},
    "controls/AC-1.yaml": control(adopting.REQUIRES, criteria="{primary: [A1.2]}").encode(),
}
CASES: dict[str, Callable[[], Verdict]] = {
    "sample": lambda: verdict_of(dict(sample())),
    "repaired": lambda: verdict_of(dict(repaired())),
    "waived": lambda: accepted.judged("2026-04-20", accepted.WAIVER),
    "waived in part": lambda: accepted.judged("2026-08-01", accepted.WAIVER),
    "draft": lambda: accepted.judged("2026-04-20", {**accepted.WAIVER, "status": "draft"}),
    "baseline": lambda: _adopted("twice", but=0),
    "baseline but one": lambda: _adopted("thrice", but=1),
    "adopting": lambda: adopting.verdict_on(
        adopting.tree({adopting.ACCOUNTS: "twice", adopting.REVIEWS[1]: "absent"})
    ),
    "nothing judged": lambda: verdict_of(NOTHING_APPLIES),
    "no history": lambda: verdict_of({**sample(), CONFIG: sample()[CONFIG].replace(b"history: off\n", b"")}),
    "no history, no gap": lambda: without_gaps(
        no_history=SnapshotError("It is shallow.", fix="Fetch all of it.")
    ),
}


@cache
def case_of(name: str) -> Verdict:
    """The verdict of a case."""
    return CASES[name]()
