"""The repaired company, judged again and again with a file or two changed.

What makes that fast: its files are in memory, each content is parsed once, and only the controls that may look into
a changed file are judged. ``near`` says which those are; a test holds it against what is really read.
"""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from socgap_evidence import intake
from socgap_evidence.affected import looked_into
from socgap_evidence.assessing import assess
from socgap_evidence.documents import read_document
from socgap_evidence.errors import DocumentError
from socgap_evidence.judging import judge
from socgap_evidence.model import Reason, Status
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import GlobPattern
from tests.support.brambleport import AS_OF, Files, repaired
from tests.support.mutations import given

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pytest

    from socgap_evidence.intervals import Interval
    from socgap_evidence.model import Gap
    from socgap_evidence.project import Control, Project
    from tests.support.mutations import Changes

SCOPE = "evidence/scope.yaml"
"""Says which controls do not apply."""
DECIDERS = ("people", "security-roles")
"""Types that tell whether a decision that a control does not apply counts."""
POLICIES = ("evidence/policies/", "evidence/procedures/")
"""Where documents lie whose front matter sets limits."""


class Held(NamedTuple):
    """A gap that holds, without its place: a file that was written anew has other lines."""

    requirement: str
    sentence: str
    """The id of the assertion, or the rule's keyword for what a requirement asks without one."""
    reason: Reason
    message: str
    days: Interval
    says: str

    @property
    def names(self) -> frozenset[str]:
        """How a mutation may name it: by the sentence, or by requirement and sentence."""
        return frozenset({self.sentence, f"{self.requirement} {self.sentence}"})

    @classmethod
    def of(cls, gap: Gap) -> Held:
        named = gap.assertion or gap.rule
        return cls(gap.requirement, named, gap.reason, gap.message, gap.days, gap.says)


Judged = dict[str, tuple[Status, frozenset[Held]]]
"""The status of each control and the gaps that hold."""


class Company:
    """The repaired company; ``patch`` lets each content be parsed once for as long as it lives."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(intake, "read_document", cache(read_document))
        self.files = repaired()
        self.project = self._project(())

    def judged(self, changed: Changes, only: Collection[str] = ()) -> Judged:
        """Each control with some files changed, or only some controls."""
        tree = Files(self._with(changed))
        verdict = judge(assess(self._project(self._settings(changed)), tree, only), AS_OF)
        return {
            one.assessed.control.id: (one.status, frozenset(map(Held.of, one.gaps)))
            for one in verdict.controls
        }

    @cache  # noqa: B019  # it lives as long as the session
    def before(self, names: tuple[str, ...]) -> Judged:
        """Each control with what is given."""
        return self.judged(given(names, self.files))

    def near(self, path: str, changed: Changes) -> frozenset[str]:
        """The controls whose verdict a file can change, as it is among ``changed``."""
        every = frozenset(control.id for control in self.project.controls)
        if path == SCOPE or path in dict(self._settings(changed)):
            return every
        readers = frozenset(control.id for control in self.project.controls if self.reads(control, path))
        return readers | self.left_out if readers else every

    @cached_property
    def left_out(self) -> frozenset[str]:
        """The controls that do not apply because somebody decided so."""
        return frozenset(
            name for name, (status, _) in self.before(()).items() if status is Status.NOT_APPLICABLE
        )

    def reads(self, control: Control, path: str) -> bool:
        """Whether the control asks for the file, or one of its rules looks into files of its type."""
        return any(glob.matches(path) for glob in self._globs[control.id])

    def decides(self, path: str) -> bool:
        """Whether a file has a say in which controls apply."""
        globs = (glob for name in DECIDERS for glob in self.project.sources[name])
        return path == SCOPE or any(glob.matches(path) for glob in globs)

    @cached_property
    def _globs(self) -> Mapping[str, frozenset[GlobPattern]]:
        return {
            control.id: frozenset(looked_into(control, self.project)) for control in self.project.controls
        }

    def _with(self, changed: Changes) -> Mapping[str, bytes]:
        files = {**self.files, **changed}
        return {path: content for path, content in files.items() if content is not None}

    def _settings(self, changed: Changes) -> tuple[tuple[str, bytes | None], ...]:
        """Those of the changes that make another project: all but evidence, and policies that set other limits."""
        return tuple((path, changed[path]) for path in sorted(changed) if self._sets(path, changed[path]))

    def _sets(self, path: str, content: bytes | None) -> bool:
        if path.startswith(POLICIES):
            return _promises(path, content) != _promises(path, self.files.get(path))
        return not path.startswith("evidence/")

    @lru_cache(maxsize=8)  # noqa: B019  # each holds its compiled controls and schemas
    def _project(self, settings: tuple[tuple[str, bytes | None], ...]) -> Project:
        return open_project(Files(self._with(dict(settings))))


@cache
def _promises(path: str, content: bytes | None) -> str:
    """What a policy says of itself that a project depends on; all of it if it cannot be read."""
    try:
        data = read_document(path, content or b"").data
    except DocumentError:
        return repr(content)
    return repr(
        [data.get(key) for key in ("doc_id", "status", "parameters")] if isinstance(data, dict) else data
    )
