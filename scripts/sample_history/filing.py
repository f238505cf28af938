"""Filing records: reviews, captures, statements and the like, each by who prepared it once it was done.

How one comes onto main depends on who else had a part in it. Nobody: a commit, together with what the same
person prepared in the same folder on the same day. A reviewer: a branch that the reviewer merges. An approver
in a pull request: the same; an approver elsewhere, or somebody who signs a statement: a signed commit of the
approver that adds the approval and nothing else.
"""

from __future__ import annotations

import posixpath
from fnmatch import fnmatch
from itertools import groupby
from typing import TYPE_CHECKING

from scripts.sample_history.desk import Landing, Note, When, filing_number
from scripts.sample_history.plan import listed
from scripts.sample_history.records import Record, record_paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from scripts.sample_history.desk import Commit, Desk
    from scripts.sample_history.records import Approval


def landings(desk: Desk) -> Iterator[Landing]:
    """How every record came onto main."""
    records = [Record(desk.company, path) for path in record_paths(desk.company)]
    plain = []
    for record in records:
        if desk.company.named("filed_for", record.preparer):
            yield _filed_for_somebody(desk, record)
        elif record.approval and record.approval.is_pull_request:
            yield _pulled(desk, record, record.approval)
        elif record.approval:
            yield from _signed(desk, record, record.approval)
        elif record.reviewer and record.reviewed_on:
            yield _reviewed(desk, record, record.reviewer, record.reviewed_on)
        else:
            plain.append(record)
        yield from _updates(desk, record)
    yield from _filed(desk, plain)
    yield from _stages(desk, records)


def _stages(desk: Desk, records: Sequence[Record]) -> Iterator[Landing]:
    """The versions from before they were done, where the plan knows of any."""
    for stage in desk.company.stages:
        some = sorted((one for one in records if fnmatch(one.path, stage.files)), key=_preparer)
        for _, group in groupby(some, key=_preparer):
            contents = {record: record.on(stage.day, without=stage.without) for record in group}
            yield Landing([_together(desk, "Start", stage.day, contents)])


def _preparer(record: Record) -> str:
    return record.preparer


def _together(desk: Desk, verb: str, on: date, contents: Mapping[Record, bytes]) -> Commit:
    """Records of one kind and one preparer in one commit."""
    some = list(contents)
    ids = [str(record.data["id"]) for record in some]
    label = some[0].label
    if len(some) > 1:
        label = f"{some[0].kind} {posixpath.commonprefix(ids).rstrip('-')} ({len(some)} files)"
    moments = [moment for record, content in contents.items() if (moment := record.moment(content))]
    files = {record.path: content for record, content in contents.items()}
    return desk.commit(some[0].preparer, When(on, max(moments, default=None)), Note(f"{verb} {label}"), files)


def _prepared(desk: Desk, record: Record, when: date, note: Note, *, approved: bool = True) -> Commit:
    """A version of it as its preparer commits it, or somebody in the preparer's place."""
    content = record.on(when, approved=approved)
    who = desk.company.named("on_behalf", record.path) or record.preparer
    if who != record.preparer:
        note = Note(note.subject, note.body, (desk.trailer("Co-authored-by", record.preparer),))
    filed = When(when, record.moment(content))
    return desk.commit(who, filed, note, {record.path: content, **record.attachments()})


def _pulled(desk: Desk, record: Record, approval: Approval) -> Landing:
    """Approved in a pull request, which the approver merges on that day."""
    commit = _prepared(desk, record, approval.on, Note(f"{record.verb} {record.label}"))
    note = Note(
        f"Merge {approval.reference}: {record.label}", trailers=(desk.trailer("Approved-by", approval.by),)
    )
    return desk.landing([commit], approval.by, note, on=approval.on)


def _signed(desk: Desk, record: Record, approval: Approval) -> Iterator[Landing]:
    """Approved outside the forge: the approver adds the approval, in a signed commit."""
    draft = _prepared(desk, record, record.prepared_on, Note(f"Draft {record.label}"), approved=False)
    yield Landing([draft])
    before = record.on(approval.on, approved=False)
    last = draft
    if before != draft.files[record.path]:
        when = When(approval.on, draft.at)
        last = desk.commit(
            record.preparer, when, Note(f"Bring {record.label} up to date"), {record.path: before}
        )
        yield Landing([last])
    note = Note(f"Approve {record.label}", approval.reference, (desk.trailer("Approved-by", approval.by),))
    when = When(approval.on, last.at, exactly=True)
    yield Landing([desk.commit(approval.by, when, note, {record.path: record.on(approval.on)}, signed=True)])


def _reviewed(desk: Desk, record: Record, reviewer: str, reviewed_on: date) -> Landing:
    """Reviewed by somebody else, who merges it."""
    commits = []
    is_whole = record.path in listed(desk.company.plan["filed_once"]) or record.prepared_on == reviewed_on
    if not is_whole and filing_number(record.path) % 2:
        commits.append(_prepared(desk, record, record.prepared_on, Note(f"{record.verb} {record.label}")))
        note = Note(f"Enter the review of {record.label}")
        content = record.on(reviewed_on)
        when = When(desk.delayed(reviewed_on, record.path), commits[0].at)
        commits.append(desk.commit(record.preparer, when, note, {record.path: content}))
    else:
        filed = desk.delayed(reviewed_on, record.path)
        commits.append(_prepared(desk, record, filed, Note(f"{record.verb} {record.label}")))
    branch = f"{record.path.split('/')[1]}/{str(record.data['id']).lower()}"
    return desk.landing(
        commits, reviewer, Note(f"Merge {branch}", trailers=(desk.trailer("Reviewed-by", reviewer),))
    )


def _updates(desk: Desk, record: Record) -> Iterator[Landing]:
    """What was carried out later is entered then, and merged by who approved the record."""
    for later in record.later_days:
        commit = _prepared(desk, record, later, Note(f"Update {record.label}"))
        if record.approval is None:
            yield Landing([commit])
        else:
            branch = f"update/{str(record.data['id']).lower()}"
            trailer = desk.trailer("Approved-by", record.approval.by)
            yield desk.landing([commit], record.approval.by, Note(f"Merge {branch}", trailers=(trailer,)))


def _filed_for_somebody(desk: Desk, record: Record) -> Landing:
    """Prepared by somebody without an address here, and filed by who may."""
    who = str(desk.company.named("filed_for", record.preparer))
    name = desk.company.people[record.preparer].name
    note = Note(f"Add {record.label}", f"Filed for {name}, who has no account here.")
    filed = desk.delayed(record.done_on, record.path)
    return Landing([desk.commit(who, When(filed), note, {record.path: record.on(filed)})])


def _filed(desk: Desk, records: Sequence[Record]) -> Iterator[Landing]:
    """Records that nobody else had a part in; those of one person, folder and day in one commit."""

    def together(record: Record) -> tuple[str, str, date, str]:
        alone = record.path if desk.company.named("on_behalf", record.path) else ""
        return posixpath.dirname(record.path), record.preparer, record.done_on, alone

    for (folder, preparer, done_on, _), group in groupby(sorted(records, key=together), key=together):
        some = list(group)
        filed = desk.delayed(done_on, folder + preparer)
        if len(some) == 1:
            yield Landing([_prepared(desk, some[0], filed, Note(f"{some[0].verb} {some[0].label}"))])
        else:
            yield Landing(
                [_together(desk, some[0].verb, filed, {record: record.on(filed) for record in some})]
            )
