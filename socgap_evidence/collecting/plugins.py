"""Which collectors are installed, and loading one: the only place where code of other packages comes in.

They are found by the entry points of the group ``socgap.collectors``, which is reading text. One is loaded when it is
called, and what is wrong with it then is one sentence with the name of its distribution.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.collecting.interface import Collected, Option
from socgap_evidence.errors import SocgapError, UsageError, did_you_mean

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from socgap_evidence.collecting.interface import Collector, Request

GROUP = "socgap.collectors"


class Installed(Struct, frozen=True):
    """A collector that is installed, not loaded yet."""

    name: str
    points: tuple[EntryPoint, ...]
    """More than one if several distributions claim the name; then none of them is loaded."""

    @property
    def origin(self) -> str:
        """The distribution that it comes from, with its version."""
        return " and ".join(sorted(_distribution(point) for point in self.points))

    def load(self) -> Collector:
        """The collector; UsageError if it cannot be loaded, or is none."""
        if len(self.points) > 1:
            raise UsageError(
                f"Several distributions have a collector '{self.name}': {self.origin}.",
                fix="Uninstall all but one.",
            )
        try:
            found = self.points[0].load()
        except (Exception, SystemExit) as error:  # whatever somebody else's code does
            raise self._failed("cannot be loaded", error) from error
        self._refuse_other(found)
        loaded: Collector = found
        return loaded

    def collect(self, collector: Collector, request: Request) -> Collected:
        """What it collects; UsageError for whatever else than a SocgapError it raises, and for what is no answer."""
        try:
            answer: object = collector.collect(request)
        except SocgapError:
            raise
        except (Exception, SystemExit) as error:  # as above
            raise self._failed("failed", error) from error
        if not isinstance(answer, Collected) or not _is_sound(answer):
            raise UsageError(
                f"The collector '{self.name}' of {self.origin} gave back something else than a record and a path"
                f" inside the project that ends in .yaml.",
                fix="Tell its authors; nothing was written.",
            )
        return answer

    def _refuse_other(self, found: object) -> None:
        """UsageError for what is no collector."""
        name, purpose, options = (getattr(found, one, None) for one in ("name", "purpose", "options"))
        is_one = (
            name == self.name
            and isinstance(purpose, str)
            and isinstance(options, list | tuple)
            and all(isinstance(one, Option) for one in options)
            and callable(getattr(found, "collect", None))
        )
        if not is_one:
            raise UsageError(
                f"The collector '{self.name}' of {self.origin} is none: it needs that name, a purpose, options"
                f" and collect().",
                fix="Update it, or uninstall it; docs/collecting.md shows what one has.",
            )

    def _failed(self, what: str, error: BaseException) -> UsageError:
        said = f"{type(error).__name__}: {error}".removesuffix(": ")
        return UsageError(
            f"The collector '{self.name}' of {self.origin} {what}: {said.rstrip('.')}.",
            fix="Update it, or uninstall it.",
        )


def installed() -> dict[str, Installed]:
    """The collectors that are installed, by name in the order of the alphabet. None of them is imported."""
    found: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=GROUP):
        known = found.setdefault(point.name, [])
        # One that is on the path twice, as where a checkout is run, is found twice.
        if all((_distribution(one), one.value) != (_distribution(point), point.value) for one in known):
            known.append(point)
    return {name: Installed(name, tuple(found[name])) for name in sorted(found)}


def find(name: str) -> Installed:
    """A collector by its name; UsageError for one that is not installed."""
    known = installed()
    if name not in known:
        close = did_you_mean(name, known)
        raise UsageError(
            f"No collector '{name}' is installed.",
            fix=close
            or f"There is {', '.join(known) or 'none'}; others come with packages (docs/collecting.md).",
        )
    return known[name]


def _distribution(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist is not None else "an unknown distribution"


def _is_sound(answer: Collected) -> bool:
    """Whether an answer can be written: a mapping, at a path that stays inside the project and out of git's folder."""
    document: object = answer.document
    if document is None:
        return True
    parts = answer.path.split("/")
    inside = not answer.path.startswith("/") and all(part not in {"", ".", "..", ".git"} for part in parts)
    return isinstance(document, dict) and inside and answer.path.endswith(".yaml") and "\\" not in answer.path
