"""One module a target. Each holds ``one``: a function of bytes that raises where a law is broken, and else does nothing.

A target's corpus, what was found, and the words of its language lie in folders of its name beside this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fuzz.targets import (
    attachments,
    controls,
    csv,
    dates,
    durations,
    json,
    markdown,
    schemas,
    selectors,
    settings,
    sidecars,
    waivers,
    workbooks,
    yaml,
)

if TYPE_CHECKING:
    from collections.abc import Callable

TARGETS: dict[str, Callable[[bytes], None]] = {
    module.__name__.rpartition(".")[2]: module.one
    for module in (
        yaml,
        markdown,
        csv,
        json,
        durations,
        dates,
        selectors,
        controls,
        settings,
        waivers,
        sidecars,
        schemas,
        workbooks,
        attachments,
    )
}
"""By name, what is read most first."""
