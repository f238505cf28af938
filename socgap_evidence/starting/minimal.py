"""The ten controls that matter first to a small company, and why each does.

They are those on which the others stand (who is who, who decides, what there is to protect) and those whose records an
auditor wants for every day of the window, so that each week without them is lost: a policy can be written in the last
month, an access review of the second quarter cannot. docs/adr/0016-what-writes-files.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MINIMAL: Mapping[str, str] = {
    "PM-1": "Who holds which role: every approval is held against it, and leadership's commitment comes first.",
    "PM-2": "The policies, their index, and who has confirmed them: what practice is tested against.",
    "AM-1": "The systems and assets: nobody can review access to what nobody has listed.",
    "AC-1": "Who has access, reviewed each quarter: a quarter that was missed cannot be made up.",
    "AC-2": "The people, and how their access begins and ends: every population is counted from them.",
    "RA-1": "The risks and what is done about them: why all other controls are there.",
    "AT-1": "Everybody trained: asked for each person, from the first day on.",
    "MR-2": "Incidents recorded and followed through, or a signed word that there were none.",
    "VM-1": "The vendors who hold the data: their reports take longest to get.",
    "SD-2": "Changes approved by a second person: each one without is a deviation for good.",
}
"""The id of each control and the reason why it comes first, in the order of the checklist."""
