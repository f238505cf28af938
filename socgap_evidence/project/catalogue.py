"""Where the catalogue lies: the controls, schemas, criteria and parameters that a project is judged by.

``controls/`` at the top of this repository is the one source; the wheel carries a copy of it, so an installed
socgap finds it inside the package.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.documents import locate, read_document, read_spans
from socgap_evidence.errors import ControlError, DocumentError, SnapshotError
from socgap_evidence.snapshot import WorkTree, find

if TYPE_CHECKING:
    from socgap_evidence.documents import Spans
    from socgap_evidence.model import Json, Pointer
    from socgap_evidence.schemas import Validator
    from socgap_evidence.snapshot import Tree

SCHEMAS = "schemas"
BASE = "base"
CRITERIA = "criteria.yaml"
PARAMETERS = "parameters.yaml"
SECTIONS = "sections.yaml"
SHARED = "shared.yaml"
AUDITORS = "auditors.yaml"
BASELINE = "baseline.yaml"

GRAMMAR_FILES = frozenset(
    {
        "control.schema.json",
        "base.schema.json",
        "config.schema.json",
        "fleet.schema.json",
        "import.schema.json",
        "shared.schema.json",
    }
)
"""Schemas beside the document types that editors use for the files people write; they are no document types."""


def builtin_root() -> Path:
    """The folder of the catalogue that comes with socgap."""
    packaged = Path(__file__).parent.parent / "catalogue"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent.parent / "controls"


class Catalogue(Struct, frozen=True):
    """A folder of controls inside some tree; ``folder`` is empty for the built-in one, whose tree it is whole."""

    tree: Tree
    folder: str

    @classmethod
    def builtin(cls) -> Catalogue:
        """The catalogue that comes with socgap."""
        return cls(WorkTree(builtin_root(), by_git=False), "")

    @property
    def name(self) -> str:
        """What to call the folder in messages."""
        return self.folder or "the built-in controls"

    def files(self, subfolder: str = "") -> list[str]:
        """The names of the files directly in the folder or in one of its subfolders, sorted."""
        prefix = "".join(f"{part}/" for part in (self.folder, subfolder) if part)
        if (entry := find(self.tree.entries, prefix.rstrip("/"))) is not None:
            raise ControlError(
                f"It is a {entry.kind.value}, not a folder; what lies behind it cannot judge.",
                path=entry.path,
                fix="Commit the folder itself.",
            )
        names = (
            entry.path.removeprefix(prefix) for entry in self.tree.entries if entry.path.startswith(prefix)
        )
        return sorted(name for name in names if "/" not in name)

    def has(self, name: str) -> bool:
        """Whether the folder holds the file."""
        path = self.path(name)
        return any(entry.path == path for entry in self.tree.entries)

    def path(self, name: str) -> str:
        """The path of a file of the folder, from the top of the tree."""
        return f"{self.folder}/{name}" if self.folder else name

    def load(self, name: str) -> Json:
        """The content of a file; ControlError with line and column if it cannot be read."""
        path = self.path(name)
        try:
            return read_document(path, self.tree.read(path)).data
        except (DocumentError, SnapshotError) as error:
            raise ControlError(
                error.message, path=path, line=error.line, column=error.column, fix=error.fix
            ) from error

    def load_checked(self, name: str, grammar: Validator) -> dict[str, Json]:
        """The content of a file that meets its grammar; ControlError for the first thing that does not."""
        data = self.load(name)
        for violation in grammar.violations(data):
            raise self.error(
                name, violation.pointer, violation.message, violation.fix, on_key=violation.on_key
            )
        if not isinstance(data, dict):
            raise ControlError("It must be a mapping.", path=self.path(name), line=1, column=1)
        return data

    def spans(self, name: str) -> Spans:
        """Where everything is in a file that can be read."""
        path = self.path(name)
        return read_spans(path, self.tree.read(path))

    def error(
        self, name: str, pointer: Pointer, message: str, fix: str, *, on_key: bool = False
    ) -> ControlError:
        """An error at a value of one of the folder's files."""
        path = self.path(name)
        span = locate(path, self.tree.read(path), pointer, on_key=on_key)
        return ControlError(message, path=path, line=span.line, column=span.column, fix=fix)
