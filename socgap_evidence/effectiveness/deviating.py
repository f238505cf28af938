"""Which gaps of a requirement count against it in the window, and as what.

- **Unknown**: a gap that says it could not be told. Nothing else is said then.
- **Design**: a document or register that is missing or invalid as a whole on the as-of date, a document whose content is
  invalid, and any sentence for which there was nothing to test against.
- **Slots**: a period that the window demands and that was missed, or served after its last day in time. A file that
  cannot be relied on and whose name holds that of a missed period belongs to the period. Where something that recurs in
  no period was due in the window and never happened, that is one missed period.
- **Records**: every other gap that holds on the as-of date, once for each unit (``looking.py``). What a file says of
  itself counts if the file belongs to the window, and so does what an event of the window was owed. Everything else
  counts if its last day in time lies in the window, or, where something has lapsed, if it had lapsed by the window's
  end. What came too late for an event holds for good, so it is among them; what was cured is not.
- **Spacing**: of what has no periods, each stretch of window days that none of it is good for, cured or not.

What lapses after the window deviates from nothing in it. Whether a waiver accepts a gap is not looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from socgap_evidence.effectiveness.looking import EVENTS, sentence_of
from socgap_evidence.model import Kind, Reason
from socgap_evidence.rules.within import Within

if TYPE_CHECKING:
    from socgap_evidence.assessment import AssessedRequirement
    from socgap_evidence.effectiveness.looking import Looked, Sentence, Unit
    from socgap_evidence.model import Gap
    from socgap_evidence.rules.tallies import Tally

PRESENCE = "evidence"
_STANDING = frozenset({Kind.DOCUMENT, Kind.REGISTER})
"""The kinds without which there is nothing to test against."""
_WHOLE = frozenset({PRESENCE, "schema", "parameters"})
"""What finds that a file is missing or invalid as a whole."""
_LAPSED = frozenset({Reason.MISSING, Reason.STALE})


class Deviating(Struct):
    """The gaps of a requirement that count, by what they count as."""

    unknown: list[Gap] = field(default_factory=list)
    design: list[Gap] = field(default_factory=list)
    slots: list[Gap] = field(default_factory=list)
    """Those about periods, and that nothing is there at all."""
    records: dict[Unit, list[Gap]] = field(default_factory=dict)
    broken: dict[Unit, list[Gap]] = field(default_factory=dict)
    """Those of files that cannot be relied on."""

    def by_sentence(self) -> dict[Sentence, set[Unit]]:
        """The units that break each sentence."""
        found: dict[Sentence, set[Unit]] = {}
        for unit, gaps in (*self.records.items(), *self.broken.items()):
            for gap in gaps:
                found.setdefault(sentence_of(gap), set()).add(unit)
        return found


def deviating(assessed: AssessedRequirement, looked: Looked) -> Deviating:
    """Every gap of a requirement that counts, as what it counts."""
    found, sorter = Deviating(), _Sorter(assessed, looked)
    for gap in assessed.gaps:
        if gap.reason is Reason.UNKNOWN:
            found.unknown.append(gap)
        elif sorter.is_design(gap):
            found.design.extend([gap] if sorter.holds(gap) else [])
        elif sorter.is_of_slot(gap):
            found.slots.append(gap)
        elif gap.rule in _WHOLE and gap.rule != PRESENCE:
            found.broken.setdefault(looked.unit(gap), []).append(gap)
        elif sorter.counts(gap):
            found.records.setdefault(sorter.unit(gap), []).append(gap)
    return found


class _Sorter:
    """Knows of a requirement what decides on its gaps."""

    def __init__(self, assessed: AssessedRequirement, looked: Looked) -> None:
        self._requirement = assessed.requirement
        self._looked = looked
        self._span = looked.span
        self._has_slots = any(True for _ in looked.slots)
        self._rules = {(one.id, one.says, one.keyword): one.rule for one in assessed.requirement.checks}

    def holds(self, gap: Gap) -> bool:
        """Whether it is one on the as-of date."""
        return self._span.as_of in gap.days

    def is_design(self, gap: Gap) -> bool:
        """Whether it says that there is nothing to test against."""
        kind = self._requirement.kind
        is_nowhere = gap.place is None or gap.place == self._requirement.place
        if gap.reason is Reason.MISSING and is_nowhere and gap.rule not in {PRESENCE, "zeros"}:
            return True
        if kind not in _STANDING:
            return False
        is_undated = gap.rule == "fresh" and gap.reason is Reason.MISSING and not self._looked.has_periods
        is_content = kind is Kind.DOCUMENT and gap.reason in {Reason.MISSING, Reason.INVALID}
        return gap.rule in _WHOLE or is_undated or is_content

    def is_of_slot(self, gap: Gap) -> bool:
        """Whether it is about a period, or about all of them."""
        if gap.rule == "every":
            return gap.reason is Reason.MISSED
        if gap.rule == "zeros":
            return gap.reason is not Reason.FAILING and bool(gap.about)
        # That some are there and too few is no matter of periods, where it has any.
        return gap.rule == PRESENCE and not (self._has_slots and self._looked.own and gap.days.until is None)

    def unit(self, gap: Gap) -> Unit:
        """What counts once: of a stretch of days without anything the stretch."""
        unit = self._looked.unit(gap)
        return (*unit, str(gap.days.since)) if self._is_spacing(gap) else unit

    def counts(self, gap: Gap) -> bool:
        """Whether it is a deviation of the window."""
        if self._is_spacing(gap):
            return not self._looked.has_periods and self._span.touches(gap.days)
        if not self.holds(gap):
            return False
        asked = self._looked.asked(gap)
        if asked is not None and asked.place is None:
            return self._counts_for_member(gap, asked)
        if gap.rule == "covers" and gap.reason is Reason.MISSED:
            return False  # a period of a member that the window does not demand
        return self._counts_for_record(gap, asked)

    def _counts_for_record(self, gap: Gap, asked: Tally | None) -> bool:
        """What happened counts if its file belongs to the window, what is tracked if it was due by its end."""
        is_own = gap.place is not None and gap.place.path in self._looked.own
        if self._requirement.kind not in EVENTS or gap.place is None or not is_own:
            return self._was_due(gap)
        rule = self._rules.get(sentence_of(gap))
        is_inside = gap.place.path in self._looked.files
        if not isinstance(rule, Within) or rule.is_planned:
            return is_inside
        begun = None if asked is None or rule.limit is None else asked.done
        return self._was_due(gap) or (is_inside and begun is not None and begun <= self._span.last)

    def _counts_for_member(self, gap: Gap, member: Tally) -> bool:
        """A member counts if it was one in the window and was due by its end, an event if it happened in it."""
        is_inside = self._looked.unit(gap) in self._looked.tested.get(sentence_of(gap), ())
        if member.done is None:
            return is_inside and self._was_due(gap)
        since = gap.days.since
        # What is still owed for an event before the window fell due in it, or is overdue all through it.
        return is_inside or (since is not None and since <= self._span.last)

    def _is_spacing(self, gap: Gap) -> bool:
        """Whether it is about the time between two occurrences, or since the last one."""
        return gap.rule == "fresh" and gap.reason in _LAPSED

    def _was_due(self, gap: Gap) -> bool:
        """Whether its last day in time lies in the window or before it."""
        since = gap.days.since
        if gap.reason is Reason.STALE and since is not None:
            return since <= self._span.last
        return self._span.was_due(since)
