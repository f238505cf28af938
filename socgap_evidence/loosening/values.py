"""Comparing what one key of a rule says in two judges: one small comparison for each way in which a key can be strict.

Each is told the two values, ``None`` where the key is absent, and yields what is different. Where numbers matter they
are compared as they are settled, so that a parameter and the number that it has are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from socgap_evidence.durations import Duration, PeriodKind
from socgap_evidence.loosening import lengths
from socgap_evidence.loosening.alteration import Difference, Direction
from socgap_evidence.loosening.spelling import is_same, shown, spelled
from socgap_evidence.model import ProofLevel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from socgap_evidence.loosening.judge import Judge
    from socgap_evidence.model import Json
    from socgap_evidence.rules import Terms

LOOSER, STRICTER = Direction.LOOSER, Direction.STRICTER


class Pair(Struct, frozen=True):
    """What a key says in two judges."""

    key: str
    old: Json
    """``None`` where the key is absent."""
    new: Json
    base: Judge
    head: Judge

    def differs(self, direction: Direction) -> Difference:
        """That it says something else."""
        if self.old is None:
            message = f"'{self.key}' is new: {shown(self.new)}."
        elif self.new is None:
            message = f"'{self.key}' is gone; it was {shown(self.old)}."
        else:
            message = f"'{self.key}' is {shown(self.new)}; it was {shown(self.old)}."
        return Difference(direction, message, (self.key,), is_gone=self.new is None)


Compare: TypeAlias = "Callable[[Pair], Iterator[Difference]]"


def anything(pair: Pair) -> Iterator[Difference]:
    """Any change may be looser: most of what a rule says chooses what it looks at."""
    yield pair.differs(LOOSER)


def nothing(_: Pair) -> Iterator[Difference]:
    """It changes words in messages only."""
    yield from ()


def asks_more(pair: Pair) -> Iterator[Difference]:
    """What is asked beside the rest: where it is new, that is stricter."""
    yield pair.differs(STRICTER if pair.old is None else LOOSER)


def asks_less(pair: Pair) -> Iterator[Difference]:
    """What lets something be: where it is gone, that is stricter."""
    yield pair.differs(STRICTER if pair.new is None else LOOSER)


def demands(pair: Pair) -> Iterator[Difference]:
    """A flag that asks for something; false is the same as absent."""
    if bool(pair.old) is not bool(pair.new):
        yield pair.differs(STRICTER if pair.new else LOOSER)


def more_entries(pair: Pair) -> Iterator[Difference]:
    """A list of which each entry is asked for: whatever is added to it is stricter."""
    old, new = _entries(pair.old), _entries(pair.new)
    if set(old) != set(new):
        yield pair.differs(STRICTER if set(old) <= set(new) else LOOSER)


def fewer_entries(pair: Pair) -> Iterator[Difference]:
    """A list of which one entry is enough: whatever is taken out of it is stricter. Without it all will do."""
    old, new = _entries(pair.old), _entries(pair.new)
    is_narrower = pair.old is None or (pair.new is not None and set(new) <= set(old))
    if set(old) != set(new):
        yield pair.differs(STRICTER if is_narrower else LOOSER)


def least(absent: float) -> Compare:
    """A number of which at least so many are asked for; ``absent`` is what it is where nothing is said."""

    def compare(pair: Pair) -> Iterator[Difference]:
        old, new = _number(pair.old, absent, pair.base), _number(pair.new, absent, pair.head)
        if old != new:
            yield pair.differs(STRICTER if new > old else LOOSER)

    return compare


def most(absent: float) -> Compare:
    """A number that must not be passed."""

    def compare(pair: Pair) -> Iterator[Difference]:
        old, new = _number(pair.old, absent, pair.base), _number(pair.new, absent, pair.head)
        if old != new:
            yield pair.differs(STRICTER if new < old else LOOSER)

    return compare


def longest(absent: Duration | None) -> Compare:
    """A time that must not be passed; ``absent`` is what it is where nothing is said, ``None`` for no limit at all."""

    def compare(pair: Pair) -> Iterator[Difference]:
        old, new = _limits(pair.old, absent, pair.base.terms), _limits(pair.new, absent, pair.head.terms)
        if old is None or new is None or old.keys() != new.keys() or not _same_choice(pair):
            yield pair.differs(STRICTER if pair.old is None and absent is None else LOOSER)
            return
        for level, before in old.items():
            after = new[level]
            if not lengths.is_same(before, after):
                of_level = f" for {level}" if level else ""
                message = f"'{pair.key}'{of_level} is {after}; it was {before}."
                direction = STRICTER if lengths.is_shorter(after, before) else LOOSER
                yield Difference(direction, message, (pair.key,), is_gone=pair.new is None)

    return compare


def period(pair: Pair) -> Iterator[Difference]:
    """How often something recurs; nothing that recurs is without."""
    old, new = PeriodKind(str(pair.old)), PeriodKind(str(pair.new))
    yield pair.differs(STRICTER if new.months < old.months else LOOSER)


def records(pair: Pair) -> Iterator[Difference]:
    """A choice of records: any change but in what they are called."""
    if not is_same(uncalled(pair.old), uncalled(pair.new)):
        yield pair.differs(LOOSER)


def proof(pair: Pair) -> Iterator[Difference]:
    """How strictly git must bear something out, always or by what a field says."""
    old, new = pair.old, pair.new
    if old is None:
        yield pair.differs(STRICTER)
    elif isinstance(old, str) and isinstance(new, str):
        yield pair.differs(STRICTER if ProofLevel(new).reaches(ProofLevel(old)) else LOOSER)
    else:
        yield pair.differs(STRICTER if _proves_more(old, new) else LOOSER)


def inside(table: Mapping[str, Compare]) -> Compare:
    """A mapping whose keys have comparisons of their own."""

    def compare(pair: Pair) -> Iterator[Difference]:
        if not isinstance(pair.old, dict) or not isinstance(pair.new, dict):
            yield pair.differs(LOOSER)
            return
        for one in compare_keys(pair.old, pair.new, table, pair.base, pair.head):
            yield Difference(one.direction, one.message, (pair.key, *one.at), one.is_gone)

    return compare


def compare_keys(
    old: dict[str, Json], new: dict[str, Json], table: Mapping[str, Compare], base: Judge, head: Judge
) -> Iterator[Difference]:
    """What is different in two mappings, key by key; a key that the table does not know may be anything."""
    for key in dict.fromkeys((*old, *new)):
        if not is_same(old.get(key), new.get(key)):
            yield from table.get(key, anything)(Pair(key, old.get(key), new.get(key), base, head))


def uncalled(value: Json) -> Json:
    """Records without what to call them."""
    if isinstance(value, list):
        return [uncalled(one) for one in value]
    return {key: one for key, one in value.items() if key != "called"} if isinstance(value, dict) else value


def _entries(value: Json) -> list[str]:
    if value is None:
        return []
    return [spelled(one) for one in (value if isinstance(value, list) else [value])]


def _number(value: Json, absent: float, judge: Judge) -> float:
    return absent if value is None else judge.terms.number(value)


def _limits(value: Json, absent: Duration | None, terms: Terms) -> Mapping[str | None, Duration] | None:
    """The durations that a limit can be, by level; ``None`` if that is for the records to say, or if there is none."""
    if value is None:
        return None if absent is None else {None: absent}
    if isinstance(value, dict):
        return terms.levels(value["levels"]) if "levels" in value else None
    has_levels = isinstance(terms.values.get(str(value)), dict)
    return terms.levels(value) if has_levels else {None: terms.duration(value)}


def _same_choice(pair: Pair) -> bool:
    """Whether the same field of a record decides between several limits."""
    old, new = ((value if isinstance(value, dict) else {}).get("by") for value in (pair.old, pair.new))
    return is_same(old, new)


def _proves_more(old: Json, new: Json) -> bool:
    """Whether each of the values of the same field for which a proof is asked is asked for as much or for more."""
    if not isinstance(old, dict) or not isinstance(new, dict) or not is_same(old["take"], new["take"]):
        return False
    before, after = (value["is"] if isinstance(value["is"], dict) else {} for value in (old, new))
    return all(
        method in after and ProofLevel(str(after[method])).reaches(ProofLevel(str(level)))
        for method, level in before.items()
    )
