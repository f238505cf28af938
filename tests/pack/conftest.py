"""One honest pack for all tests: making it takes longer than looking at it."""

from __future__ import annotations

import pytest

from tests.pack.packs import Honest, honest


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Honest:
    return honest(tmp_path_factory.mktemp("honest"))
