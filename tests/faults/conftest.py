"""One company, and one process that runs socgap there, for all that is tried of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.machine import Machine


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    made = Machine(tmp_path_factory.mktemp("faults"))
    yield made
    made.end()
