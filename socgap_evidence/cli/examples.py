"""What ``--help`` teaches by example: lines that anybody can type, each with what it is for.

One table for all verbs. The tests run every line over the sample company, so that none is out of date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "init": (
        (
            "socgap init --company 'Example, Inc.' --time-zone Europe/Lisbon --program-start 2026-02-01 --dry-run",
            "List what would be written into this folder.",
        ),
        (
            "socgap init --company 'Example, Inc.' --time-zone UTC --program-start 2026-02-01 --forge none --minimal",
            "The ten controls that matter first, and no workflow.",
        ),
    ),
    "check": (
        ("socgap check", "Judge the work tree as of today."),
        ("socgap check --control AC-1 --verbose", "One control, with every requirement and its evidence."),
        ("socgap check --changed-since main", "Only the controls that a branch can affect, each as a whole."),
        ("socgap check --rev main --format github", "A commit, with annotations for a pull request."),
        ("socgap check --output json=report.json --output junit=report.xml", "Text, and files for programs."),
    ),
    "status": (
        ("socgap status", "Write STATUS.md and status.json."),
        ("socgap status --check", "In CI: fail with a diff if they are out of date."),
    ),
    "diff": (
        ("socgap diff main", "What the work tree does to the verdict of main."),
        ("socgap diff main HEAD --format markdown", "What a branch does, for its pull request."),
    ),
    "due": (
        ("socgap due", "What begins to be a gap within 90 days."),
        ("socgap due --within 30d --owner 'Security program owner'", "One owner's next month."),
        ("socgap due --ics due.ics", "A calendar to subscribe to."),
    ),
    "timeline": (
        ("socgap timeline", "Each day of the audit window, as known then and as evidenced now."),
        ("socgap timeline --control AC-1 --window 2026-04-01..2026-06-30", "One control in one quarter."),
    ),
    "sample": (
        (
            "socgap sample --control SD-2 --requirement SD-2.E2 --size 25 --seed-request REQ-7",
            "25 changes of the audit window.",
        ),
        (
            "socgap sample --control AC-2 --requirement AC-2.E3 --seed-request REQ-8 --output json=REQ-8.json",
            "The usual number of leavers, and a file from which the auditor derives them again.",
        ),
    ),
    "report": (
        ("socgap report", "Write report.html."),
        ("socgap report --output soc2.html --window 2026-04-01..2026-09-30", "Another file, other days."),
    ),
    "fleet": (
        ("socgap fleet repos.yaml", "Every repository of a list, as of today."),
        ("socgap fleet repos.yaml --jobs 2 --output html=fleet.html", "Two at a time, and a page."),
        ("socgap fleet repos.yaml --as-of 2026-09-30 --format csv", "Another day, for a spreadsheet."),
    ),
    "pack": (
        ("socgap pack", "Write pack.zip of the last commit."),
        (
            "socgap pack --output q3.zip --rev main --window 2026-07-01..2026-09-30 --as-of 2026-09-30",
            "Another commit, other days.",
        ),
        ("socgap pack --without people --without 'evidence/training/**'", "Leave some evidence out, and say so."),
    ),
    "export": (
        ("socgap export oscal", "Write the documents of OSCAL into the folder oscal."),
        ("socgap export oscal --oscal-version 1.2.1 --output-dir oscal-1.2", "Those of another version."),
        ("socgap export oscal --document assessment-results", "Print one of them."),
    ),
    "baseline": (
        ("socgap baseline write controls/baseline.yaml", "List what is a gap at adoption."),
        ("socgap check --baseline controls/baseline.yaml", "Only what is new closes the gate."),
        ("socgap baseline prune controls/baseline.yaml", "Take out what holds no more."),
    ),
    "new": (
        ("socgap new", "The kinds, who asks for each, and when the next is due."),
        ("socgap new access-review", "That of the next quarter, with the accounts to decide on."),
        ("socgap new vendor-review gitfold", "Of a vendor of the register."),
        ("socgap new training-campaign THREATS", "With the people who need it."),
        ("socgap new policy access-control --dry-run", "With the headings that its control asks for."),
        ("socgap new zero incidents", "A statement that there were none."),
        ("socgap new waiver AC-1.E2 --dry-run", "Printed, not written."),
    ),
    "import": (
        ("socgap import", "List the mappings that come with socgap."),
        ("socgap import hr-roster roster.csv --dry-run", "Show what would be written."),
        (
            "socgap import hr-roster roster.csv --extracted-at 2026-10-02T08:15:00+01:00",
            "Write it, with when the export was taken.",
        ),
        ("socgap import hr-roster --show", "Print a mapping, to make one of your own of it."),
        ("socgap import imports/people.yaml roster.xlsx", "By a mapping of your own."),
    ),
    "controls": (
        ("socgap controls --criterion CC6.1", "What answers a criterion, mainly or besides."),
        ("socgap controls --status gap --status unknown", "What closes the gate."),
        ("socgap controls --section 4 --format markdown", "A section of the checklist, for a wiki."),
    ),
    "schema": (
        ("socgap schema access-review", "Print the schema of a document type."),
        ("socgap schema --output controls/schemas", "Write all of them for editors."),
        ("socgap schema --settings", "The settings by which VS Code finds them."),
    ),
    "collect": (
        (
            "socgap collect git --from ../app --system sys-repo-app --period 2026-07 --dry-run",
            "Show the changes that entered main of a product in July.",
        ),
        (
            ("socgap collect git --from ../app --system sys-repo-app --period 2026-07 --type code"
            " --tests-trailer Tests --ticket-trailer Ticket --deployed-tags 'release/*'"),
            "Write them, with what trailers and release tags say.",
        ),
    ),
    "completion": (
        ("socgap completion bash", 'In ~/.bashrc: eval "$(socgap completion bash)"'),
        ("socgap completion fish", "Write it to ~/.config/fish/completions/socgap.fish."),
    ),
    "verify": (
        (
            "socgap verify pack.zip --signers signers --after earlier.zip",
            "Signed by somebody whom you know, and later than the pack that you have.",
        ),
        (
            "socgap verify pack.zip --expect-commit 0123456789abcdef0123456789abcdef01234567 --format json",
            "Of the commit that you know, for a program.",
        ),
    ),
    "explain": (
        ("socgap explain AC-2", "A control: what it asks, and what was found."),
        ("socgap explain AC-2.A2", "A sentence that is tested, and by which limit."),
        ("socgap explain within", "What a rule does."),
        ("socgap explain AC-1.E2 --format json", "A requirement with its evidence and arithmetic, for programs."),
    ),
}  # fmt: skip


def epilog(verb: str) -> str:
    """The examples of a verb as the end of its help, each line as it is typed."""
    lines = [line for typed, says in EXAMPLES[verb] for line in (f"  {typed}", f"      {says}")]
    return "\n".join(["\b", "Examples:", *lines])
