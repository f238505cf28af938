"""What a new repository of evidence begins with: settings, controls, folders, a workflow, hooks.

Values in, the files to write out; the verb asks the questions and writes. Nothing here knows what day it is, and
nothing is written over: whoever writes leaves what exists (docs/adr/0016-what-writes-files.md).
"""

from socgap_evidence.starting.answers import Answers, Forge, NewFile, PlannedTree
from socgap_evidence.starting.first import Step, first_steps
from socgap_evidence.starting.minimal import MINIMAL
from socgap_evidence.starting.planning import around, founding
from socgap_evidence.starting.zone import system_zone

__all__ = [
    "MINIMAL",
    "Answers",
    "Forge",
    "NewFile",
    "PlannedTree",
    "Step",
    "around",
    "first_steps",
    "founding",
    "system_zone",
]
