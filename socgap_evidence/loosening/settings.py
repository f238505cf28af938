"""Comparing what two ``socgap.yaml`` settle: the scope, the calendar, the window, who judges, and whether git is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from socgap_evidence.limits import Limits
from socgap_evidence.loosening.alteration import Alteration, Direction
from socgap_evidence.model import Place
from socgap_evidence.project.config import CONFIG_NAME
from socgap_evidence.project.lowered import limits_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from socgap_evidence.loosening.judge import Judge
    from socgap_evidence.project import Config, Setting

LOOSER, STRICTER = Direction.LOOSER, Direction.STRICTER


_BUILTIN = "the built-in ones"


def compare_settings(base: Judge, head: Judge) -> Iterator[Alteration]:
    """What is different in the settings; the limits among them are compared as they are settled."""
    old, new = base.project.config, head.project.config
    for key, (shown, is_stricter) in _SETTINGS.items():
        before, after = shown(old), shown(new)
        if before != after:
            setting: Setting[object] = getattr(new, key)
            place = Place(CONFIG_NAME, (key,), on_key=True)
            message = f"'{key}' is {after or 'not set'}; it was {before or 'not set'}."
            direction = STRICTER if is_stricter(old, new) else LOOSER
            yield Alteration(direction, CONFIG_NAME, message, place, setting.is_default)


def _never(_: Config, __: Config) -> bool:
    """Nothing that it becomes is known to be stricter."""
    return False


def _more_categories(old: Config, new: Config) -> bool:
    return set(old.categories.value) <= set(new.categories.value)


def _fewer_holidays(old: Config, new: Config) -> bool:
    """Limits in business days end no later."""
    return new.holidays.value <= old.holidays.value


def _earlier_start(old: Config, new: Config) -> bool:
    """Owed from an earlier day on. Without a first day no period is counted, so then nobody can tell."""
    before, after = old.program_start.value, new.program_start.value
    return before is not None and after is not None and after < before


def _longer_window(old: Config, new: Config) -> bool:
    before, after = old.window.value, new.window.value
    if before is None or after is None:
        return before is None
    return after.start <= before.start and before.end <= after.end


def _more_history(old: Config, new: Config) -> bool:
    """Git is asked of earlier days, too: of all, where nothing says since when."""
    before, after = (one.history_since.value or one.program_start.value for one in (old, new))
    return before is not None and (after is None or after < before)


def _tolerates_less(old: Config, new: Config) -> bool:
    """What a small population is decides in both directions, so that of it nothing is known."""
    before, after = old.effectiveness.value, new.effectiveness.value
    return (
        after.late_or_missed_slots <= before.late_or_missed_slots
        and after.tolerable_rate <= before.tolerable_rate
        and after.small_population == before.small_population
    )


def _reads_less(old: Config, new: Config) -> bool:
    """No limit is above what it was."""
    before, after = (replace(Limits(), **one.limits.value) for one in (old, new))
    return all(one <= other for one, other in zip(after.numbers, before.numbers, strict=True))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _thresholds(config: Config) -> str:
    """What is tolerated, in exact fractions."""
    one = config.effectiveness.value
    parts = f"{one.late_or_missed_slots} of the periods, {one.tolerable_rate} of a population"
    return f"{parts} (small below {one.small_population})"


def _window(config: Config) -> str:
    window = config.window.value
    return "" if window is None else f"{window.start} to {window.end}"


_SETTINGS: Mapping[str, tuple[Callable[[Config], str], Callable[[Config, Config], bool]]] = {
    "categories": (lambda one: ", ".join(sorted(one.categories.value)), _more_categories),
    "program_start": (lambda one: _text(one.program_start.value), _earlier_start),
    "window": (_window, _longer_window),
    "as_of": (lambda one: _text(one.as_of.value), lambda _, new: new.as_of.value is None),
    "history": (lambda one: one.history.value, lambda _, new: new.asks_git),
    "history_since": (lambda one: _text(one.history_since.value), _more_history),
    "controls": (lambda one: (one.controls.value or _BUILTIN).strip("/"), _never),
    "evidence": (lambda one: one.evidence.value.strip("/"), _never),
    "limits": (lambda one: limits_in_words(one.limits.value), _reads_less),
    "effectiveness": (_thresholds, _tolerates_less),
    "time_zone": (lambda one: one.time_zone.value, _never),
    "holidays": (lambda one: ", ".join(str(day) for day in sorted(one.holidays.value)), _fewer_holidays),
}
"""By key, what it says and whether what it says in the second is known to be stricter."""
