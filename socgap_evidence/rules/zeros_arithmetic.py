"""How `zeros` reaches its days: what was known first of each period, a record or a signed statement of zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.dates import Stated
from socgap_evidence.durations import Period, PeriodKind
from socgap_evidence.rules.base import records
from socgap_evidence.rules.deadlines import Dated
from socgap_evidence.rules.naming import position

if TYPE_CHECKING:
    from socgap_evidence.rules.statements import Account
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.selectors import Selector


def when_known(account: Account, each: Selector, kind: PeriodKind, subject: Subject) -> dict[Period, Dated]:
    """When something was known first of each period: when it happened, or when it was signed that it did not."""
    known = {period: zero.dated for period, zero in account.first_zeros(kind).items()}
    happened = [
        Dated(position(place.pointer), Stated(day), place)
        for document in subject.documents
        if records(document, each)
        for day, place in subject.days_in(document, subject.dated)
    ]
    happened.sort(key=lambda one: one.stated.day, reverse=True)
    known.update({Period.holding(one.stated.day, kind): one for one in happened})
    return known
