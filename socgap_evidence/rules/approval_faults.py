"""What can be wrong with an approval, as far as the files themselves say it."""

from __future__ import annotations

import hashlib
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.naming import position
from socgap_evidence.rules.values import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from socgap_evidence.rules.choosing import Here
    from socgap_evidence.selectors import Selector


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an approval."""

    message: str
    fix: str
    place: Place
    reason: Reason = Reason.FAILING


def other_text(digest_at: Selector | None, here: Here) -> Iterator[Fault]:
    """What is wrong if the digest of the approved text is not that of the text."""
    document = here.document
    recipe = f"tail -n +{document.body_line} {shlex.quote(document.path)} | sha256sum"
    for node in digest_at.find(document.data, here.record) if digest_at else ():
        place, name = Place(document.path, node.pointer), position(node.pointer)
        for stated in texts(node):
            if document.body is None:
                message = f"'{name}' is the digest of a text, and the file has none below a front matter."
                yield Fault(message, "Leave the digest out.", place, Reason.INVALID)
            elif stated.lower() != (digest := hashlib.sha256(document.body.encode()).hexdigest()):
                yield Fault(
                    "The text is not the one that was approved:"
                    f" its digest is {digest[:12]}…, and '{name}' is {stated[:12]}….",
                    f"Have the text approved as it is and record its digest: {recipe}",
                    place,
                )


def not_entitled(
    person: str, day: date, place: Place, needed: Iterable[str], able: list[str]
) -> Iterator[Fault]:
    """What is wrong if a person is not among those who could approve on the day."""
    if person not in able:
        others = f"{' and '.join(able)} {'was' if len(able) == 1 else 'were'}" if able else "nobody was"
        yield Fault(
            f"{person} approved it on {day} and was not {' or '.join(needed)} then; {others}.",
            "Have it approved by someone who may; if the role was held, add that to the register.",
            place,
        )
