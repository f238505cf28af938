"""One setting for all property tests.

No deadline, because a busy machine is no fault of the code. In CI the same examples every time, so that a red run is
about the change; at a desk new ones, so that they are found at all.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["pytester"]

settings.register_profile(
    "socgap",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("socgap")
