"""What vouches for the rest: the catalogue of controls, .mailmap, and the keys that may sign.

It comes first, on the day the repository begins. The list of keys has a version for each day on which it
changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.sample_history.desk import Landing, Note, When
from scripts.sample_history.plan import CONFIG, mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from scripts.sample_history.desk import Desk
    from scripts.sample_history.plan import Company, Key

MAILMAP = ".mailmap"
ALLOWED = "controls/allowed_signers"
REVOKED = "controls/revoked_keys"


def landings(desk: Desk) -> Iterator[Landing]:
    """The first commits, and the changes of keys."""
    company = desk.company
    who = str(mapping(company.plan["start"])["by"])
    controls = {
        path: content
        for path, content in company.files.items()
        if path.startswith("controls/") and not path.startswith("controls/waivers/")
    }
    first = [
        (Note("Start the evidence repository"), {CONFIG: company.files[CONFIG], MAILMAP: _mailmap(company)}),
        (Note("Add the catalogue of controls"), controls),
        (Note("List the keys of who approves"), _trusted(company, company.start)),
    ]
    after = desk.opens
    for note, content in first:
        commit = desk.commit(who, When(company.start, after, exactly=True, soon=True), note, content)
        after = commit.at
        yield Landing([commit])
    for changed in _days(company.keys):
        if changed > company.start:
            note = Note("Update the list of keys", "; ".join(_news(company, changed)))
            yield Landing([desk.commit(who, When(changed), note, _trusted(company, changed), signed=True)])


def files(company: Company, on: date) -> dict[str, bytes]:
    """All files that vouch for others and are made here, as they were on a day."""
    return {MAILMAP: _mailmap(company), **_trusted(company, on)}


def _mailmap(company: Company) -> bytes:
    """Second addresses and whose they are."""
    lines = [f"{company.people[one.person].signature} <{one.email}>\n" for one in company.addresses]
    return "".join(sorted(lines)).encode()


def _trusted(company: Company, on: date) -> dict[str, bytes]:
    """The two lists of keys as they were on a day: those allowed, and those revoked since."""
    listed = [key for key in company.keys if key.listed_on <= on]
    revoked = [key for key in listed if key.revoked_on is not None and key.revoked_on <= on]
    ending = {key.file for key in listed if key.until and _successor_is_listed(key, listed)}
    allowed = [_allowed(company, key, ends=key.file in ending) for key in listed]
    return {
        ALLOWED: "".join(allowed).encode(),
        REVOKED: "".join(f"{_public(company, key)}\n" for key in revoked).encode(),
    }


def _successor_is_listed(key: Key, listed: Sequence[Key]) -> bool:
    """An end is known from the day on which the next key is listed."""
    return any(other.person == key.person and other.since == key.until for other in listed)


def _allowed(company: Company, key: Key, *, ends: bool) -> str:
    """A line as ``ssh-keygen -Y verify`` reads it, see ALLOWED SIGNERS in its manual."""
    options = ['namespaces="git"', f'valid-after="{key.since:%Y%m%d}"']
    if ends and key.until is not None:
        options.append(f'valid-before="{key.until:%Y%m%d}"')
    return f"{company.people[key.person].email} {','.join(options)} {_public(company, key)}\n"


def _public(company: Company, key: Key) -> str:
    return (company.keys_folder / f"{key.file}.pub").read_text(encoding="utf-8").strip()


def _days(keys: Sequence[Key]) -> list[date]:
    return sorted({day for key in keys for day in (key.listed_on, key.revoked_on) if day is not None})


def _news(company: Company, on: date) -> Iterator[str]:
    for key in company.keys:
        name = company.people[key.person].name
        if key.listed_on == on:
            yield f"{name} signs with a new key from {key.since:%-d %B} on"
        if key.revoked_on == on:
            yield f"the key of {name} is revoked, it stayed on a laptop that was shredded"
