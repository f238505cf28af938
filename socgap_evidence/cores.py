"""How many processors there are for the work, and whether a copy of this process can do some of it."""

from __future__ import annotations

import os
import sys
import threading


def usable() -> int:
    """How many processors this process may use, which in a container are not all that there are."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def can_copy() -> bool:
    """Whether this process can be copied.

    Elsewhere than on Linux a copy of one that has used the system's own libraries may crash; and what another thread has
    locked would stay locked in the copy.
    """
    return sys.platform == "linux" and threading.active_count() == 1
