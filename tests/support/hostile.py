"""A small company all of whose words come from strangers: every place that a file or a commit fills has one of them.

What they write goes the way it always goes, through files that are read and judged. Where a schema or git lets nothing
harmful through, or where no file leads, the value is put in afterwards: outputs rely on nobody else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from socgap_evidence.assessing import assess
from socgap_evidence.baseline import Baseline, key_of
from socgap_evidence.cli.baseline import beside
from socgap_evidence.comparison import compare
from socgap_evidence.due import list_due
from socgap_evidence.durations import Duration
from socgap_evidence.effectiveness import judge_window
from socgap_evidence.errors import SnapshotError
from socgap_evidence.history import Commit
from socgap_evidence.history.commits import Identity
from socgap_evidence.intervals import Interval
from socgap_evidence.judging import judge
from socgap_evidence.model import Caution, Gap, Place, ProofLevel, Reason, Status
from socgap_evidence.project import open_project
from socgap_evidence.project.waivers import Measure, Remedy
from socgap_evidence.reigns import Assessed, Reign
from socgap_evidence.report import Report
from socgap_evidence.rules import Proof
from socgap_evidence.rules.base import RecordedZero
from socgap_evidence.sampling import Asked, draw
from socgap_evidence.timeline import make_timeline
from socgap_evidence.waivers import Exclusion
from tests.support.projects import MemoryTree
from tests.support.strangers import DAY, WINDOW, Strangers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.assessment import Assessment
    from socgap_evidence.comparison import Comparison
    from socgap_evidence.due import DueList
    from socgap_evidence.project import Project
    from socgap_evidence.sampling import Sample
    from socgap_evidence.timeline import Timeline
    from socgap_evidence.verdict import ControlVerdict, Verdict
    from socgap_evidence.waivers import StandingWaiver


@dataclass(frozen=True)
class _Sworn:
    """A rule to which something bears witness."""

    rule: Any
    proof: Proof

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rule, name)

    def proofs(self, _subject: object) -> Iterator[Proof]:
        yield self.proof


@dataclass(frozen=True)
class Company(Strangers):
    """Its verdicts, and whatever an output is made from."""

    @cached_property
    def tree(self) -> MemoryTree:
        """The files, in a tree whose label comes from strangers as well."""
        tree = MemoryTree(self.files)
        tree.label = self.word
        return tree

    @cached_property
    def project(self) -> Project:
        """By what it is judged."""
        return open_project(self.tree)

    @cached_property
    def assessment(self) -> Assessment:
        """All gaps, with notes and warnings that no file of a company leads to."""
        found = assess(self.project, self.tree)
        place = Place(self.name, line=3, column=7)
        return replace(
            found,
            warnings=(*found.warnings, Caution(self.word, self.word, place), Caution(self.word, "", None)),
            history_notes=(self.word,),
            no_history=SnapshotError(self.word, fix=self.word),
        )

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict as it is read from files, with one gap, notes and signatures that are put in."""
        found = judge(self.assessment, DAY, self.project.config.as_of.origin)
        first, second, last = found.controls
        decided = Exclusion("AC-3", self.word, self.word, DAY, DAY, Place(self.name))
        controls = self._put_into(first), second, replace(last, lapsed=decided)
        return replace(found, controls=controls, waivers=tuple(map(self._signed, found.waivers)))

    def _put_into(self, control: ControlVerdict) -> ControlVerdict:
        first, second = control.requirements
        place = Place(self.name, line=3, column=7)
        said = (self.word, self.word, place, self.word, (self.word, self.word))
        gap = Gap("AC-1", "AC-1.E1", None, "expect", Reason.FAILING, Interval(DAY), *said)
        nowhere = replace(gap, place=None)
        checks = first.assessed.requirement.checks
        proof = Proof(f"evidence/reviews/{self.name}.yaml", self.word, ProofLevel.DECLARED, self.word)
        sworn = replace(checks[0], rule=_Sworn(checks[0].rule, proof))
        asked = replace(first.assessed.requirement, checks=(sworn, *checks[1:]))
        not_owed = replace(second.assessed, not_owed=self.word)
        return replace(
            control,
            requirements=(
                replace(
                    first,
                    assessed=replace(first.assessed, requirement=asked),
                    gaps=(gap, nowhere, *first.gaps),
                    notes=(self.word,),
                ),
                replace(second, assessed=not_owed, status=Status.NOT_APPLICABLE),
            ),
        )

    def _signed(self, one: StandingWaiver) -> StandingWaiver:
        waiver = replace(
            one.judged.waiver,
            path=self.name,
            risk=self.word,
            compensating=(Measure(self.word, self.word),),
            remediation=Remedy(self.word, self.word, self.word, DAY, self.word),
            requested_by=self.word,
            approved_by=self.word,
        )
        fault = Caution(self.word, self.word, Place(self.name, line=1, column=1))
        return replace(one, judged=replace(one.judged, waiver=waiver, faults=(fault,)))

    @property
    def nothing(self) -> Verdict:
        """The same without a control: that nothing could be checked has to be said somewhere."""
        return replace(self.verdict, controls=())

    @cached_property
    def known(self) -> Verdict:
        """The same beside a baseline, which lies where strangers put it and lists what they wrote."""
        gaps = [gap for control in self.verdict.controls for gap in control.gaps]
        *_, failing, _ = gaps
        gone, new = (replace(failing, message=f"{self.word} {what}") for what in ("once", "now"))
        listed, trusted = (
            Counter(map(key_of, some)) for some in ((*gaps[::2], gone, new), (*gaps[2:], gone))
        )
        baseline = Baseline(self.name, DAY, self.word, listed, self.word)
        return beside(self.verdict, baseline, replace(baseline, gaps=trusted))

    @cached_property
    def due(self) -> DueList:
        """What lapses in two years."""
        found = list_due(self.verdict, Duration.parse("24 months"), self.word)
        return replace(
            found, items=tuple(replace(one, gap=replace(one.gap, fix=self.word)) for one in found.items)
        )

    @cached_property
    def comparison(self) -> Comparison:
        """What they changed: titles and rules, and files that came, went and moved."""
        before = {path: text for path, text in self.files.items() if "waivers" not in path}
        moved = f"evidence/reviews/{self.name}.yaml"
        before[f"evidence/reviews/{self.name}-old.yaml"] = before.pop(moved)
        before[f"evidence/letters/{self.name}-gone.yaml"] = self.review()
        before[f"{self.name}.rec.yaml"] = self.review("2026-02-20").replace("false", "true")
        before["controls/AC-1.yaml"] = before["controls/AC-1.yaml"].replace("15 days", "10 days")
        before["controls/AC-4.yaml"] = self.control(
            "AC-4", [self.requirement("AC-4.E1", "evidence/none/*.yaml")]
        )
        before["evidence/policy.yaml"] = "held_on: 2026-01-03\n"
        base = MemoryTree(before)
        base.label = self.word
        rules = open_project(base)
        head = replace(assess(self.project, self.tree, base=base), history_notes=(self.word,))
        verdicts = (
            judge(one, DAY) for one in (assess(rules, base), head, assess(rules, self.tree, base=base))
        )
        found = compare(*verdicts)
        return replace(
            found,
            opened=tuple(replace(one, gap=replace(one.gap, fix=self.word)) for one in found.opened),
            alterations=tuple(replace(one, name=self.word, message=self.word) for one in found.alterations),
        )

    @cached_property
    def lost(self) -> Comparison:
        """The same where git could not be asked."""
        head = replace(self.comparison.head, assessment=self.assessment)
        return replace(self.comparison, head=head)

    @cached_property
    def timeline(self) -> Timeline:
        """Two commits of strangers, under one of which nothing could be checked."""
        middle = date(2026, 4, 1)
        reigning = (
            Assessed(Reign(self._commit("a"), WINDOW.start, middle), self.assessment),
            Assessed(Reign(self._commit("b"), middle, date(2026, 4, 20)), None, self.word),
            Assessed(Reign(self._commit("c"), date(2026, 4, 20), date(2026, 7, 1)), self.assessment),
        )
        return make_timeline(self.verdict, reigning, WINDOW)

    @cached_property
    def sample(self) -> Sample:
        """Two reviews of theirs for an auditor, without the files that nobody can rely on."""
        files = {
            path: text for path, text in self.files.items() if not path.endswith(("-bad.yaml", "-odd.yaml"))
        }
        tree = MemoryTree(files)
        tree.label = self.word
        found = draw(judge(assess(self.project, tree), DAY), Asked("AC-1", "REQ-7", "AC-1.E1", size=3))
        return replace(found, zeros=(RecordedZero(self.name, DAY, (self.word,)),))

    @cached_property
    def report(self) -> Report:
        """All of it on one page, and why not all is shown."""
        found = judge_window(self.verdict)
        return Report(self.verdict, self.timeline, self.due, found, self.word)

    def _commit(self, digit: str) -> Commit:
        who, at = Identity(self.word, self.word), datetime(2026, 1, 1, tzinfo=UTC)
        return Commit(digit * 40, "0" * 40, (), who, at, who, at, at)
