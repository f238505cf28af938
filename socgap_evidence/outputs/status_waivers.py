"""The part of STATUS.md on what people have accepted: every waiver in full, and controls that a decision takes out.

It can be handed to an auditor as the list of known deviations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import markdown, markdown_code
from socgap_evidence.waivers import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.project.waivers import Cover, Waiver
    from socgap_evidence.verdict import ControlVerdict, Verdict
    from socgap_evidence.waivers import StandingWaiver

_NONE = "–"  # noqa: RUF001  # an en dash, as elsewhere in the file


def lines(verdict: Verdict) -> Iterator[str]:
    """The sections on waivers and on decisions; nothing where there are none."""
    yield from _decisions(verdict)
    if not verdict.waivers:
        return
    yield "## Waivers"
    yield ""
    yield (
        "A waiver accepts gaps by name for a while. It moves the gate; what was found stays as it was found."
        " Only approved ones that keep every rule count."
    )
    yield ""
    yield "| Waiver | Kind | State | Accepts |"
    yield "|---|---|---|---|"
    for one in verdict.waivers:
        waiver = one.judged.waiver
        accepts = "; ".join(markdown(str(cover)) for cover in waiver.covers)
        yield f"| [{waiver.id}](#{waiver.id.lower()}) | {waiver.kind.value} | {one.state} | {accepts} |"
    yield ""
    for one in verdict.waivers:
        yield from _in_full(verdict, one)


def _in_full(verdict: Verdict, one: StandingWaiver) -> Iterator[str]:
    waiver = one.judged.waiver
    yield f"### {waiver.id}"
    yield ""
    yield f"**{markdown(waiver.title)}** ({waiver.kind.value}, {markdown_code(waiver.path)}): {one.state}."
    yield ""
    for fault in one.judged.faults:
        line = f":{verdict.assessment.span(fault.place).line}" if fault.place else ""
        yield f"- **Does not count**: {markdown(fault.message)} {markdown(fault.fix)} {markdown_code(f'{waiver.path}{line}')}"
    if one.standing is Standing.UNUSED:
        yield "- **Unused**: it covers nothing. Remove it, or correct what it names."
    for gap in one.gaps:
        verb = "Covers" if one.standing is Standing.IN_FORCE else "Names"
        yield f"- {verb} {gap.assertion or gap.requirement} ({gap.reason.value}): {markdown(gap.message)}"
    if one.judged.faults or one.gaps or one.standing is Standing.UNUSED:
        yield ""
    yield "| | |"
    yield "|---|---|"
    for label, value in _rows(waiver):
        yield f"| {label} | {value} |"
    yield ""


def _rows(waiver: Waiver) -> Iterator[tuple[str, str]]:
    yield "Accepts", "<br>".join(_cover(cover) for cover in waiver.covers)
    yield "Reason", markdown(waiver.reason)
    yield "Impact", markdown(waiver.impact)
    risk = f", {markdown(waiver.risk)} of the risk register" if waiver.risk else ""
    yield "Risk", f"{waiver.inherent_risk} without the measures, {waiver.residual_risk} with them{risk}"
    yield (
        "Compensating measures",
        "<br>".join(f"{markdown(one.text)} ({markdown_code(one.proof)})" for one in waiver.compensating),
    )
    if waiver.remediation is not None:
        one = waiver.remediation
        done = f"{markdown(one.id)}: {markdown(one.text)} By {markdown(one.owner)}, due on {one.due_on}, {markdown(one.status)}"
        yield "Remediation", done
    if waiver.root_cause is not None:
        yield "Root cause", markdown(waiver.root_cause)
    if waiver.management_response is not None:
        yield "Management response", markdown(waiver.management_response)
    yield "Requested", f"by {markdown(waiver.requested_by)} on {waiver.requested_on}"
    approved = f"by {markdown(waiver.approved_by)} on {waiver.approved_on}" if waiver.approved_by else _NONE
    reference = f" ({markdown(waiver.approval_reference)})" if waiver.approval_reference else ""
    yield "Approved", f"{approved}{reference}"
    yield "From and through", f"{waiver.effective_from} through {waiver.expires_on}"
    if waiver.renews is not None:
        yield "Renews", f"{waiver.renews}, renewal {waiver.renewal_count}"
    if waiver.auditor_informed_on is not None:
        yield "Auditor informed", f"on {waiver.auditor_informed_on}"


def _cover(cover: Cover) -> str:
    """An entry in words: ``failing AC-2.A2: OFB-2026-p016, sys-billing``."""
    what = " of ".join(part for part in (cover.assertion, cover.requirement) if part) or cover.control
    narrowed = [*cover.records, *(one for one in (cover.slot, cover.path) if one)]
    pinned = " (as it is now)" if cover.sha256 else ""
    return markdown(f"{cover.reason.value} {what}{': ' if narrowed else ''}{', '.join(narrowed)}{pinned}")


def _decisions(verdict: Verdict) -> Iterator[str]:
    decided = [one for one in verdict.controls if one.exclusion is not None or one.lapsed is not None]
    if not decided:
        return
    yield "## Declared not applicable"
    yield ""
    for one in decided:
        yield f"- {_decision(verdict, one)}"
    yield ""


def _decision(verdict: Verdict, one: ControlVerdict) -> str:
    control = one.assessed.control.id
    if one.lapsed is not None:
        return f"**{control}** applies again: {markdown(one.lapsed.decision)}"
    common = verdict.common_criteria(one)
    loud = (
        f" **It answers {', '.join(map(markdown, common))}, which every examination looks at.**"
        if common
        else ""
    )
    return f"**{control}**: {markdown(one.does_not_apply)}{loud}"
