"""What ``socgap explain`` prints of what has a verdict: a control, a requirement or an assertion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs import text
from socgap_evidence.outputs.explained_assertions import assertion_lines
from socgap_evidence.outputs.explained_controls import control_lines, requirement_lines
from socgap_evidence.project.topics import TopicKind

if TYPE_CHECKING:
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.project.topics import Topic
    from socgap_evidence.verdict import Verdict

_LINES = {
    TopicKind.CONTROL: control_lines,
    TopicKind.REQUIREMENT: requirement_lines,
    TopicKind.ASSERTION: assertion_lines,
}


def render(verdict: Verdict, topic: Topic, style: Style) -> str:
    """All about what the topic names, ending with a line break; the verdict is on the controls that ask for it."""
    lines = (*text.pinned(verdict, style), *_LINES[topic.kind](verdict, topic.name, style))
    return "".join(f"{line}\n" for line in lines)
