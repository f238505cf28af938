"""What a name, a file, a folder or a path that is not there is to a project: what is asked, what is wrong, what it proves."""

from __future__ import annotations

from socgap_evidence.inspection.asking import (
    Sentence,
    base_assertions,
    control_called,
    dating_fields,
    not_met_otherwise,
    own_checks,
    parameters_of,
    path_of,
    requirement_called,
    sentences_called,
    sentences_of,
)
from socgap_evidence.inspection.counting import Count, Length, Outcome, counts_behind
from socgap_evidence.inspection.findings import Findings, findings_of
from socgap_evidence.inspection.holding import Holder, holders
from socgap_evidence.inspection.limits import Use, by_home, place_of_origin, uses_of
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
from socgap_evidence.inspection.subjects import (
    Explained,
    OfFile,
    OfFolder,
    OfParameters,
    OfRule,
    OfTopic,
    OfWord,
    Subject,
)
from socgap_evidence.inspection.taking import Take, Taken, taken_by, taken_by_sort, taken_files

__all__ = [
    "Asker",
    "Count",
    "Explained",
    "FileReport",
    "Findings",
    "FolderReport",
    "Holder",
    "Length",
    "Nature",
    "OfFile",
    "OfFolder",
    "OfParameters",
    "OfRule",
    "OfTopic",
    "OfWord",
    "Outcome",
    "Reader",
    "Removal",
    "Sentence",
    "Subject",
    "Summary",
    "Take",
    "Taken",
    "Use",
    "base_assertions",
    "by_home",
    "candidates",
    "control_called",
    "counts_behind",
    "dating_fields",
    "findings_of",
    "holders",
    "inspect_file",
    "inspect_folder",
    "is_folder",
    "locate",
    "no_such_path",
    "not_met_otherwise",
    "own_checks",
    "parameters_of",
    "path_of",
    "place_of_origin",
    "remove",
    "requirement_called",
    "sentences_called",
    "sentences_of",
    "taken_by",
    "taken_by_sort",
    "taken_files",
    "uses_of",
]
