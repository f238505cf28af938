"""``manifest.json``: what is in a pack, and from what all of it follows. Whoever signs a pack signs this file.

As a file it is ``manifest_json``'s matter.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.pack.wishes import Wishes

if TYPE_CHECKING:
    from datetime import date

    from socgap_evidence.model import Window


class Role(Enum):
    """What a file of a pack is."""

    EVIDENCE = "evidence"
    JUDGE = "judge"
    """Settings, controls, schemas, waivers, and who is who and whose keys count."""
    STATUS = "status"
    """What the company's reviewers read, as it is committed."""
    REDACTED = "redacted"
    """A copy of evidence in which values are hidden."""
    HISTORY = "history"
    REQUESTS = "requests"
    """The auditor's list, as it was given."""
    INDEX = "index"
    DERIVED = "derived"
    """What follows from all of the above: the verdict, the timeline, the report."""
    ABOUT = "about"
    """What is said of the pack itself."""


class Origin(Enum):
    """What a day or a window was chosen by."""

    ASKED = "asked"
    """Whoever made the pack named it."""
    SETTINGS = "settings"
    """``socgap.yaml``."""
    WINDOW = "window"
    """The window's last day."""
    COMMIT = "commit"
    """The committer date, in the company's time zone; of a window: the year before the day."""


class Entered(Struct, frozen=True):
    """The commit by which a file's content came."""

    id: str
    day: date
    """The committer date, in the company's time zone."""
    committer: str
    signature: str
    """``good``, ``bad``, ``none`` or ``unchecked``, by the keys that the packed commit allows."""
    signer: str | None
    """The address whose key signed it, where that is good."""


class Packed(Struct, frozen=True):
    """A file of the pack."""

    path: str
    role: Role
    size: int
    sha256: str
    blob: str | None = None
    """The id that git gives it; ``None`` for what is not in the commit."""
    commit: Entered | None = None


class LeftOut(Struct, frozen=True):
    """One content that the history has and the pack has not."""

    path: str
    """Where it lay, from the folder of ``socgap.yaml``."""
    blob: str
    size: int
    sha256: str
    by: str
    """What was asked for, as it was written: ``--without people``."""
    is_current: bool
    """Whether the commit has it there, rather than one before."""
    redacted: str | None = None
    """Where its copy with hidden values is."""


class Asked(Struct, frozen=True):
    """What was asked for, as it was written."""

    without: tuple[str, ...] = ()
    redact: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    requests: bool = False
    """Whether there was a list of requests, which is then in the pack."""


class Head(Struct, frozen=True):
    """The commit that was packed."""

    id: str
    tree: str
    day: date
    """The committer date, in the company's time zone."""
    folder: str
    """What leads from the top of the repository to ``socgap.yaml``, with a slash at its end; empty for the top."""


class StatusFile(Struct, frozen=True):
    """What the reviewers of the company read."""

    path: str
    is_current: bool
    """Whether it is what ``socgap status`` writes on the as-of date."""


class Manifest(Struct, frozen=True):
    """What a pack is, and what it holds beside this file and the envelope."""

    socgap: str
    """The version that made it."""
    company: str
    commit: Head
    as_of: date
    as_of_from: Origin
    window: Window
    window_from: Origin
    asked: Asked
    status: StatusFile | None
    """``None`` where the commit has none."""
    files: tuple[Packed, ...]
    """Sorted by their paths."""
    left_out: tuple[LeftOut, ...] = ()

    def wishes(self, requests: bytes | None, key: bytes | None = None) -> Wishes:
        """What to ask for to have it made again; ``requests`` is the list in the pack."""
        return Wishes(
            self.commit.id,
            self.as_of if self.as_of_from is Origin.ASKED else None,
            self.window if self.window_from is Origin.ASKED else None,
            requests if self.asked.requests else None,
            self.asked.without,
            self.asked.redact,
            self.asked.samples,
            key,
        )
