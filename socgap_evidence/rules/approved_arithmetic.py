"""How `approved` reaches a day: by when git must have had what is approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.dates import Stated
from socgap_evidence.rules.approvals import SOON
from socgap_evidence.rules.arithmetic import Begin, Cause, Meaning, Opening, Origin, Reckoning, added
from socgap_evidence.rules.deadlines import Dated
from socgap_evidence.rules.naming import position

if TYPE_CHECKING:
    from datetime import date

    from socgap_evidence.model import Place
    from socgap_evidence.rules.base import Finding
    from socgap_evidence.rules.subject import Subject


def in_git(approved: Stated, place: Place, entered: date, found: Finding, subject: Subject) -> Reckoning:
    """By when what was approved on a day had to be in git, and when it was, behind what was found of that."""
    since = subject.witness.since
    begin = Begin(Origin.FIELD, Stated(approved.day), position(place.pointer), place)
    if since is not None and since > approved.day:
        begin = Begin(Origin.HISTORY_START, Stated(since))
    return Reckoning(
        "",
        found.about,
        begin,
        added(begin.stated, ((("in git",), SOON),), subject.calendar),
        Meaning.IN_GIT_BY,
        done=Dated("", Stated(entered), place),
        opening=Opening(Cause.FILE, found.days.since, found.message),
    )
