"""The type of what sets limits until the end of a test, by their names (``tests/conftest.py``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Limited: TypeAlias = Callable[..., None]
