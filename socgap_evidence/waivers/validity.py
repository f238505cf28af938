"""Whether a waiver counts: every rule that it breaks, as a sentence with a place.

A waiver counts whole or not at all. The rules are those of `waivers.validity_rules` in the catalogue of the domain:
narrow scope, three roles held by at least two people, no back-dating, limits, renewals, proofs that exist.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.durations import Duration, Unit
from socgap_evidence.errors import SnapshotError, did_you_mean
from socgap_evidence.model import Caution, Place, Reason
from socgap_evidence.project.waivers import WaiverKind
from socgap_evidence.snapshot import EntryKind, find
from socgap_evidence.waivers.matching import NEVER_ASSERTIONS
from socgap_evidence.waivers.registers import SPONSOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from socgap_evidence.model import Pointer, Window
    from socgap_evidence.project import Control, Requirement
    from socgap_evidence.project.waivers import Cover, Waiver
    from socgap_evidence.snapshot import Tree
    from socgap_evidence.waivers.matching import Matcher
    from socgap_evidence.waivers.registers import Registers

LONGEST = Duration(180, Unit.DAY)
"""How long after its approval a waiver may last."""
AFTER_WINDOW = Duration(60, Unit.DAY)
"""How long after the window a deviation may last, where that is later: until the auditor is through."""
MOST_RENEWALS = 2

_NEEDS_SPONSOR = frozenset({"high", "critical"})
_WILDCARD = re.compile(r"[*?]")
_TICKET = re.compile(r"[A-Z][A-Z0-9]+-[0-9]+")
_RISK = re.compile(r"R-[0-9]{3,}")
_ADDRESS = re.compile(r"https://[^\s/]+(/\S*)?")

Fault = tuple["Pointer", str, str]
"""Where in the waiver, what is wrong, what to do."""


class Examiner(Struct, frozen=True):
    """Holds a waiver against the rules, whatever the day and whatever the gaps."""

    controls: Mapping[str, Control]
    waivers: Mapping[str, Waiver]
    matcher: Matcher
    registers: Registers
    tree: Tree
    window: Window | None

    def faults(self, waiver: Waiver) -> tuple[Caution, ...]:
        """Why an approved waiver does not count; empty if it does, as far as its own file and the registers tell."""
        by, on = waiver.approved_by, waiver.approved_on
        if by is None or on is None:
            return (Caution("Nobody approved it.", "State who did, and when.", Place(waiver.path)),)
        found = (
            *self._scope(waiver),
            *self._people(waiver, by, on),
            *self._days(waiver, on),
            *self._renewal(waiver),
            *self._proofs(waiver),
        )
        return tuple(
            Caution(message, fix, Place(waiver.path, pointer)) for pointer, message, fix in found if message
        )

    def _scope(self, waiver: Waiver) -> Iterator[Fault]:
        for index, cover in enumerate(waiver.covers):
            at = ("covers", index)
            yield from self._names(cover, at)
            yield from _breadth(cover, at)
            yield from self._pin(cover, at)

    def _names(self, cover: Cover, at: Pointer) -> Iterator[Fault]:
        """What an entry names and no control has: it would match nothing for ever, in silence."""
        control = self.controls.get(cover.control)
        if control is None:
            hint = did_you_mean(cover.control, self.controls) or "Name a control that is judged."
            yield (*at, "control"), f"There is no control '{cover.control}'.", hint
            return
        asked = {one.id: one for one in control.requirements}
        if cover.requirement is not None and cover.requirement not in asked:
            hint = did_you_mean(cover.requirement, asked) or f"There are {', '.join(asked)}."
            yield (*at, "evidence"), f"{control.id} has no requirement '{cover.requirement}'.", hint
            return
        looked_at = [one for one in asked.values() if cover.requirement in {None, one.id}]
        known = {check.id for one in looked_at for check in one.checks if check.id is not None}
        if cover.assertion in NEVER_ASSERTIONS:
            yield (*at, "assertion"), f"{cover.assertion} can never be waived.", "Mend what it finds."
        elif cover.assertion is not None and cover.assertion not in known:
            hint = did_you_mean(cover.assertion, known) or f"There are {', '.join(sorted(known)) or 'none'}."
            where = cover.requirement or control.id
            yield (*at, "assertion"), f"{where} has no assertion '{cover.assertion}'.", hint
        if cover.reason is Reason.MISSING and cover.assertion is None:
            yield from self._indispensable(looked_at, cover, at)

    def _indispensable(self, looked_at: list[Requirement], cover: Cover, at: Pointer) -> Iterator[Fault]:
        needed = [one.id for one in looked_at if one.id in self.matcher.indispensable]
        if needed and (cover.requirement is not None or len(needed) == len(looked_at)):
            message = f"That {needed[0]} is missing can never be waived: nothing can be judged without it."
            yield (*at, "finding_status"), message, "Add the evidence."

    def _pin(self, cover: Cover, at: Pointer) -> Iterator[Fault]:
        if cover.sha256 is None:
            return
        if cover.path is None:
            yield (*at, "pinned_sha256"), "A digest without a path is of nothing.", "Name the file in 'path'."
            return
        entry = find(self.tree.entries, cover.path)
        if entry is None or entry.kind is not EntryKind.FILE:
            yield (*at, "path"), f"There is no file {cover.path}.", "Name the file that the digest is of."
            return
        try:
            digest = hashlib.sha256(self.tree.read(cover.path)).hexdigest()
        except SnapshotError as error:
            yield (*at, "path"), f"{cover.path} cannot be read: {error.message}", error.fix
            return
        if digest != cover.sha256:
            message = (
                f"{cover.path} has changed since: its SHA-256 begins {digest[:12]}, not {cover.sha256[:12]}."
            )
            yield (*at, "pinned_sha256"), message, "Have the file as it is now approved in a new waiver."

    def _people(self, waiver: Waiver, by: str, on: date) -> Iterator[Fault]:
        another = "Have somebody else approve it."
        if by == waiver.requested_by:
            yield ("approved_by",), f"{by} requested it and approved it.", another
        stranger = self.registers.stranger(waiver.requested_by, waiver.requested_on)
        yield ("requested_by",), stranger, "Name a person of the register."
        yield ("approved_by",), self.registers.stranger(by, on), "Name a person of the register."
        if waiver.residual_risk in _NEEDS_SPONSOR:
            why = self.registers.not_holding(SPONSOR, by, on)
            if why:
                message = f"The residual risk is {waiver.residual_risk}, for which the executive sponsor approves. {why}"
                yield ("approved_by",), message, "Have the executive sponsor approve it."

    def _days(self, waiver: Waiver, approved: date) -> Iterator[Fault]:
        if approved < waiver.requested_on:
            message = f"It was approved on {approved}, before it was requested on {waiver.requested_on}."
            yield ("approved_on",), message, "State the days on which it was requested and approved."
        if waiver.effective_from < approved:
            message = f"It is back-dated: effective from {waiver.effective_from}, approved on {approved}."
            yield ("effective_from",), message, "Let it begin with its approval."
        if waiver.expires_on < waiver.effective_from:
            message = f"It expires on {waiver.expires_on}, before it is effective on {waiver.effective_from}."
            yield ("expires_on",), message, "Correct one of the two days."
        last = LONGEST.after(approved)
        said = f"{LONGEST} after its approval on {approved}"
        if waiver.kind is WaiverKind.DEVIATION and self.window is not None:
            after = AFTER_WINDOW.after(self.window.end)
            last, said = max((last, said), (after, f"{AFTER_WINDOW} after the window"))
        if waiver.expires_on > last:
            message = f"It expires on {waiver.expires_on}; the longest that it may last is {last}, {said}."
            yield ("expires_on",), message, "Let it end by then; renew it if need be."

    def _renewal(self, waiver: Waiver) -> Iterator[Fault]:
        if waiver.renews is None:
            if waiver.renewal_count:
                message = f"It counts {waiver.renewal_count} renewals and names no waiver that it renews."
                yield ("renewal_count",), message, "Name it in 'renews'."
            return
        renewed = self.waivers.get(waiver.renews)
        if renewed is None:
            hint = did_you_mean(waiver.renews, self.waivers) or "Keep the file of the waiver that it renews."
            yield ("renews",), f"There is no waiver '{waiver.renews}'.", hint
        elif waiver.renewal_count != renewed.renewal_count + 1:
            count = renewed.renewal_count + 1
            if count > MOST_RENEWALS:
                message = f"{renewed.id} was renewed {MOST_RENEWALS} times already."
                fix = "Put the risk into the risk register, with its acceptance."
                yield ("renews",), message, fix
            else:
                message = f"It is renewal {count} of {renewed.id}, not {waiver.renewal_count}."
                yield ("renewal_count",), message, f"Write {count}."

    def _proofs(self, waiver: Waiver) -> Iterator[Fault]:
        for index, measure in enumerate(waiver.compensating):
            why = self._unproven(measure.proof, waiver)
            fix = "Name a file, a risk, a ticket such as ENG-2201 or an https address."
            yield ("compensating", index, "proof"), why, fix
        if waiver.risk is not None:
            yield ("risk",), self.registers.no_risk(waiver.risk), "Name a risk of the register."

    def _unproven(self, proof: str, waiver: Waiver) -> str:
        """Why a proof is none; a ticket and an address cannot be looked up offline and are taken as they are."""
        if _RISK.fullmatch(proof):
            return self.registers.no_risk(proof)
        if _TICKET.fullmatch(proof) or _ADDRESS.fullmatch(proof):
            return ""
        entry = find(self.tree.entries, proof)
        if entry is None or entry.kind is not EntryKind.FILE:
            return f"'{proof}' is no file of the repository, no risk and no ticket."
        return "It names itself as proof." if proof == waiver.path else ""


def _breadth(cover: Cover, at: Pointer) -> Iterator[Fault]:
    """What makes an entry wider than one finding that somebody has looked at."""
    for key, value in (("path", cover.path or ""), *(("records", one) for one in cover.records)):
        if _WILDCARD.search(value):
            yield (
                (*at, key),
                f"'{value}' is a wildcard; a waiver names what it accepts.",
                "Name each of them.",
            )
    pinned = cover.path is not None and cover.sha256 is not None
    if cover.reason is Reason.INVALID and not pinned:
        message = "An invalid file is accepted only as it is now: by path and pinned_sha256."
        yield at, message, "Add both."
    elif not (cover.assertion or (cover.requirement and cover.slot) or cover.records or pinned):
        message = (
            f"It accepts everything that is {cover.reason.value} in {cover.requirement or cover.control}."
        )
        fix = "Name an assertion, a requirement with its slot, records, or a path with pinned_sha256."
        yield at, message, fix
