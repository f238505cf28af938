"""What a file, a folder or a path that is not there is to a project: who asks for it, what is wrong, what it proves."""

from __future__ import annotations

from socgap_evidence.inspection.paths import candidates, is_folder, locate, no_such_path
from socgap_evidence.inspection.removing import Removal, remove
from socgap_evidence.inspection.report import (
    Asker,
    FileReport,
    FolderReport,
    Nature,
    Reader,
    Summary,
    inspect_file,
    inspect_folder,
)
from socgap_evidence.inspection.taking import Take, Taken, taken_by, taken_files

__all__ = [
    "Asker",
    "FileReport",
    "FolderReport",
    "Nature",
    "Reader",
    "Removal",
    "Summary",
    "Take",
    "Taken",
    "candidates",
    "inspect_file",
    "inspect_folder",
    "is_folder",
    "locate",
    "no_such_path",
    "remove",
    "taken_by",
    "taken_files",
]
