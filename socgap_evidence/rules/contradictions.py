"""Statements of how often something happened that the records contradict: which do, and what to say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.intervals import Interval
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import Finding
from socgap_evidence.rules.naming import ids_of
from socgap_evidence.selectors import Node

if TYPE_CHECKING:
    from socgap_evidence.rules.statements import Account, Statement
    from socgap_evidence.rules.subject import Subject


def is_untrue(statement: Statement, account: Account, scope: str | None, broken: int) -> bool:
    """Whether the records say otherwise, as far as that can be told.

    A number about more than the ``scope`` counts other records too, and a broken file may be one that lacks.
    """
    found = len(account.records_of(statement))
    of_more = scope is not None and not statement.is_narrowed
    return found > statement.count or (not of_more and found + broken < statement.count)


def contradiction(statement: Statement, account: Account, called: str, subject: Subject) -> Finding:
    """That there are other records than a statement counts of what is ``called`` so."""
    found = account.records_of(statement)
    there = f"are {len(found) or 'no'} records" if len(found) != 1 else "is 1 record"
    message = (
        f"{statement.id} states {statement.count} as the number of {called} from {statement.first} to"
        f" {statement.last}, and there {there}{': ' if found else ''}{', '.join(sorted(found))}."
    )
    fix = "Find out which is right; add the record that lacks, or a new statement that corrects this one."
    since = max(statement.signed, min(found.values(), default=statement.signed))
    place = Place(statement.path, ("count",))
    about = about_of(statement, account, subject)
    return Finding(Reason.FAILING, message, fix, Interval(since, None), place, about)


def about_of(statement: Statement, account: Account, subject: Subject) -> tuple[str, ...]:
    """The statement and the records of its period."""
    found = account.records_of(statement)
    named = (one for one in subject.documents if one.path in found)
    return (statement.id, *(name for one in named for name in ids_of(one, Node(one.data, ()))))
