"""What one judge says otherwise than another: the controls, the schemas, the settings and whatever else decides.

Found by comparing what the two say, not what they find: whatever is not the same and not known to be stricter is
called looser. Pure: two projects with the trees that they stand in, and nothing else. docs/adr/0012-time.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.loosening.acceptance import compare_acceptance
from socgap_evidence.loosening.alteration import Alteration, Direction
from socgap_evidence.loosening.controls import compare_controls
from socgap_evidence.loosening.judge import Excluded, Judge
from socgap_evidence.loosening.parameters import compare_parameters
from socgap_evidence.loosening.schema_files import compare_schema_files
from socgap_evidence.loosening.settings import compare_settings
from socgap_evidence.loosening.shared import compare_shared
from socgap_evidence.loosening.vouchers import compare_vouchers

__all__ = ["Alteration", "Direction", "Excluded", "Judge", "compare_judges", "compare_rules"]

if TYPE_CHECKING:
    from collections.abc import Iterator


def compare_judges(base: Judge, head: Judge) -> tuple[Alteration, ...]:
    """Everything that the head's judge says otherwise than the base's, each once."""
    return tuple(dict.fromkeys(_alterations(base, head)))


def compare_rules(base: Judge, head: Judge) -> tuple[Alteration, ...]:
    """What the head asks otherwise than the base, each once: settings, limits, controls, schemas; not whom it believes."""
    return tuple(dict.fromkeys(_rules(base, head)))


def _alterations(base: Judge, head: Judge) -> Iterator[Alteration]:
    yield from _rules(base, head)
    yield from compare_acceptance(base, head)
    yield from compare_vouchers(base, head)


def _rules(base: Judge, head: Judge) -> Iterator[Alteration]:
    yield from compare_settings(base, head)
    yield from compare_parameters(base, head)
    yield from compare_controls(base, head)
    yield from compare_shared(base, head)
    yield from compare_schema_files(base, head)
