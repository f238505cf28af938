"""What the reasons of gaps and the statuses mean: one table, which ``socgap explain`` and the reference print.

Which rules give a reason comes from the examples in their documentation, each of which the tests run, and from a list of
what no example shows, which a test holds against the rules' code.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.model import Reason, Status
from socgap_evidence.rules import RULE_MODULES
from socgap_evidence.rules.docs import read_page

if TYPE_CHECKING:
    from collections.abc import Mapping

_WITHOUT_EXAMPLE: Mapping[Reason, tuple[str, ...]] = {
    Reason.MISSING: ("agrees", "covers", "fresh", "in_force"),
    Reason.INVALID: ("approved", "counts", "covers", "every", "fresh", "in_force", "zeros"),
}
"""The rules that give a reason and show it in no example."""
_BESIDE = {
    Reason.UNKNOWN: "every rule, and whatever reads files",
    Reason.MISSING: "{}, and any rule that looks up a document that is not there",
    Reason.INVALID: "the document type of the file (schema), {}",
}
"""Who else gives a reason."""


class Word(Struct, frozen=True):
    """A reason or a status, explained."""

    name: str
    means: str
    """What is so, in one or two sentences."""
    do: str
    """What to do about it."""
    useless: str
    """What does not help, though it looks as if it would; empty for what needs no help."""
    reason: Reason | None
    """``None`` for what is a status alone."""
    status: Status
    """The status that it is, or that a requirement has for this reason."""

    @property
    def is_reason(self) -> bool:
        """Whether a gap can have it."""
        return self.reason is not None

    @property
    def is_status(self) -> bool:
        """Whether a requirement can be it; ``unknown`` is both."""
        return self.status.value == self.name

    @property
    def can_be_waived(self) -> bool:
        """Whether a waiver may accept what closes the gate."""
        return self.status is not Status.UNKNOWN

    @property
    def closes_gate(self) -> bool:
        """Whether the gate stays closed for it."""
        return not self.status.passes

    @property
    def given_by(self) -> str:
        """Who finds it, for people; empty for a status."""
        if self.reason is None:
            return ""
        return _BESIDE.get(self.reason, "{}").format(", ".join(rules_giving(self.reason)))


@cache
def rules_giving(reason: Reason) -> tuple[str, ...]:
    """The keywords of the rules that give a reason, in alphabetical order."""
    found = set(_WITHOUT_EXAMPLE.get(reason, ()))
    for module in RULE_MODULES.values():
        page = read_page(module.__doc__ or "")
        if any(claim.reason is reason for example in page.examples for claim in example.claims):
            found.add(page.keywords.partition(",")[0].strip("`"))
    return tuple(sorted(found))


def _reason(reason: Reason, means: str, do: str, useless: str) -> Word:
    status = Status.UNKNOWN if reason is Reason.UNKNOWN else Status.GAP
    return Word(reason.value, means, do, useless, reason, status)


def _status(status: Status, means: str, do: str, useless: str = "") -> Word:
    return Word(status.value, means, do, useless, None, status)


_ALL = (
    _reason(
        Reason.UNKNOWN,
        "It could not be told: a file could not be read (a Git LFS pointer, a symbolic link, no permission), a value that"
        " a rule needs cannot be understood, or history is not there that git was to be asked about.",
        "Make it readable: commit the file itself, correct the value, or fetch the whole history"
        " (git fetch --unshallow; fetch-depth: 0 in CI).",
        "A waiver or a baseline: what could not be told is never accepted, whoever signs.",
    ),
    _reason(
        Reason.MISSING,
        "Required evidence is not there, or what there is counts only from a later day on.",
        "Add the file that the requirement asks for; if nothing happened, add a signed statement that says so, where the"
        " requirement takes one.",
        "An empty file, or one dated before the work was done: it is invalid, or git shows it.",
    ),
    _reason(
        Reason.INVALID,
        "A file is there and cannot be relied on: it cannot be parsed, breaks its document type, or contradicts itself."
        " It counts as nothing.",
        "Correct the file where the message points; 'socgap explain' of the file lists all that is wrong with it.",
        "Deleting it: then the evidence is missing.",
    ),
    _reason(
        Reason.FAILING,
        "The evidence can be read, and what it says breaks a rule.",
        "Do what the sentence of the assertion asks for, and record that it is done.",
        "Changing the record of what happened. What was done late in the audit window stays late; a waiver can"
        " acknowledge it.",
    ),
    _reason(
        Reason.STALE,
        "The newest evidence is older than its limit and its grace, so it says nothing of today.",
        "Do the work again and commit its record with the day on which it was done.",
        "Moving the date of the last record, touching the file, or committing it again: only a day on which the work was"
        " done counts, and git shows a date that was moved.",
    ),
    _reason(
        Reason.MISSED,
        "A period of the calendar, or a stretch of days, went by without what was owed in it.",
        "If it took place, add its record; otherwise do the next one in time, and let a waiver acknowledge the miss.",
        "Doing it twice in the next period: each period of the audit window needs its own.",
    ),
    _reason(
        Reason.UNPROVEN,
        "Git does not bear out what the evidence claims: it was committed late, its date was moved without any work, or an"
        " approval is of other content or by nobody who may approve.",
        "Commit records when they are made, and have another person review or merge them, so that git can tell.",
        "Rewriting the history, or a committer date of one's own choice: signatures and merges speak against it.",
    ),
    _status(
        Status.GAP,
        "At least one gap holds on the day: missing, invalid, failing, stale, missed or unproven.",
        "Explain the requirement, do what its first gap asks for, and check again.",
        "Other evidence of the same control: each requirement needs its own.",
    ),
    _status(
        Status.WAIVED,
        "Gaps hold, and a waiver in force accepts every one of them. It opens the gate and counts as met nowhere.",
        "Carry out the remedy before the waiver ends; then the gap is back, unless it is gone.",
        "A second waiver for the same gap: it is a renewal, and has to say so.",
    ),
    _status(
        Status.DUE,
        "It is met, and a gap begins within the notice period (30 days unless the requirement says otherwise).",
        "Do the work before the day that is shown; 'socgap due' lists what lapses, with owners.",
        "Waiting for the gate to close.",
    ),
    _status(
        Status.PENDING,
        "Nothing has happened yet, and the first one is not due before the day that is shown. It passes and does not"
        " count as met.",
        "Plan the first one before that day.",
    ),
    _status(
        Status.MET,
        "No gap holds on the day, and there is evidence.",
        "Nothing; the day through which it is good is shown where one is known.",
    ),
    _status(
        Status.NOT_APPLICABLE,
        "It is not asked for: the control answers no criterion of the categories in scope, the scope statement declares"
        " that it does not apply, or what it depends on is not the case.",
        "Keep the scope statement up to date; such a decision ends on its review day.",
        "Deleting the control: a judge that asks less is shown by 'socgap diff', and closes the gate there.",
    ),
)

WORDS: Mapping[str, Word] = {word.name: word for word in _ALL}
"""Every reason and every status by its name; ``unknown`` is both."""
