"""The commands that are tried, and in which ways a call of each kind fails."""

from __future__ import annotations

from tests.faults.machine import Verb
from tests.faults.project import DAY

_ON = ("--as-of", DAY)
_HELPED = {"helpers": True}

VERBS = {
    "check": Verb(
        ("check", *_ON, "--output", "json=out/check.json", "--output", "sarif=out/check.sarif"),
        ("out/check.json", "out/check.sarif"),
    ),
    "status": Verb(("status", *_ON), ("STATUS.md", "status.json"), is_gate=False),
    "status --check": Verb(("status", "--check", *_ON)),
    "check --base": Verb(("check", "--base", "HEAD~2", *_ON)),
    "check --changed-since": Verb(("check", "--changed-since", "HEAD~2", *_ON)),
    "check --rev": Verb(("check", "--rev", "HEAD", *_ON)),
    "check --staged": Verb(("check", "--staged", *_ON)),
    "check with helpers": Verb(("check", *_ON), world=_HELPED),
    "due": Verb(("due", *_ON, "--output", "ics=out/due.ics"), ("out/due.ics",), is_gate=False),
    "diff": Verb(("diff", "HEAD~2", "HEAD~1", *_ON)),
    "timeline": Verb(("timeline", "--jobs", "1", *_ON), is_gate=False),
    "timeline with colleagues": Verb(("timeline", "--jobs", "3", *_ON), world=_HELPED, is_gate=False),
    "report": Verb(("report", "-o", "out/report.html", *_ON), ("out/report.html",), is_gate=False),
    "baseline write": Verb(("baseline", "write", "out/baseline.yaml", "--as-of", "2026-08-01"), makes="out/baseline.yaml"),
    "export": Verb(("export", "oscal", "--output-dir", "out/oscal", *_ON), makes="out/oscal", is_gate=False),
    "pack": Verb(("pack", *_ON, "-o", "out/pack.zip", "--sign", "{folder}/keys/bjorn"), ("out/pack.zip",), is_gate=False),
    "verify": Verb(("verify", "{folder}/pack.zip", "--signers", "controls/allowed_signers", "--accept-left-out")),
    "fleet": Verb(
        ("fleet", "{folder}/repositories.yaml", *_ON, "--output", "json=out/fleet.json"),
        ("out/fleet.json",),
        spares=("write",),  # a process of Python that gets half of what it is to do complains of it
        world={"is_cold": True},
    ),
}  # fmt: skip

HOW = {
    "open": ("EIO", "EACCES", "EMFILE", "ENOENT", "MEMORY"),
    "look": ("EIO", "EACCES", "MEMORY"),  # what is not there is missing, and no fault
    "read": ("EIO", "CUT", "MEMORY", "SHORT"),
    "write": ("ENOSPC", "PARTLY", "EIO", "EDQUOT"),
    "print": ("ENOSPC", "PARTLY", "EIO"),
    "complain": ("ENOSPC", "EIO"),
    "start": ("EMFILE", "ENOENT", "128", "DIES", "HALF"),
    "fork": ("EAGAIN", "DIES"),
    "helper": ("DIES", "EIO", "MEMORY"),
}
SIGNALS = ("SIGTERM", "SIGINT", "AFTER-SIGTERM", "SIGHUP")
