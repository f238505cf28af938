"""Settings for all tests.

What is read in a process of its own is read in that of the tests, as commands are run in it (``tests/support``): whatever
starts ``socgap`` as a program sees the other process, and so does ``tests/test_deadly_files.py``.

No deadline, because a busy machine is no fault of the code. In CI the same examples every time, so that a red run is
about the change; at a desk new ones, so that they are found at all.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from socgap_evidence import limits
from socgap_evidence.documents import apart
from tests.support.reading import ReaderHere

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from tests.support.limited import Limited

pytest_plugins = ["pytester"]

settings.register_profile(
    "socgap",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("socgap")

apart.reader = ReaderHere()  # type: ignore[assignment]


@pytest.fixture
def limited() -> Iterator[Limited]:
    """Sets limits until the end of the test."""
    yield lambda **values: limits.give(values)
    limits.give({})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None]:
    """A test that takes coverage away would take it from all tests after it, and nothing but a sum would tell."""
    before = sys.gettrace()
    result = yield
    assert sys.gettrace() is before, "the test has not put back what was tracing"
    return result
