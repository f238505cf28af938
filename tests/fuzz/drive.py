"""One target under atheris: ``python -m tests.fuzz.drive TARGET``, with libFuzzer's options behind it."""

from __future__ import annotations

import sys

import atheris  # type: ignore[import-untyped]  # it has no types, and only `make fuzz` installs it

OURS = ["socgap_evidence", "jsonpath_rfc9535", "iregexp_check"]
"""The packages whose branches are worth a new input."""


def main() -> None:
    """Never comes back: libFuzzer ends the process, with another code than 0 if a law was broken."""
    target, *options = sys.argv[1:]
    with atheris.instrument_imports(include=OURS, enable_loader_override=False):
        # Instrumented while they are imported.
        from socgap_evidence.documents import apart
        from tests.fuzz.targets import TARGETS
        from tests.support.reading import ReaderHere
    apart.reader = ReaderHere()  # type: ignore[assignment]  # what another process does is seen by nobody
    atheris.Setup([sys.argv[0], *options], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
