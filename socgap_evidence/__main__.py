"""``python -m socgap_evidence``, which says so where Python is too old to read the rest.

pip refuses to install socgap there; from a checkout nothing else would. So this file and ``__init__.py``, which Python
reads before it, have only what Python 3.7 can read.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # it is for those who have not what is required
    found = ".".join(map(str, sys.version_info[:2]))
    sys.stderr.write(
        f"error: socgap needs Python 3.11 or newer, and this is {found}."
        " Run it by a newer one, such as 'python3.12 -m socgap_evidence'.\n"
    )
    sys.exit(2)

import os

# 'python -m' looks for every module in the current folder first, and that may be full of what a stranger calls click.py.
# In a checkout that is not installed it is where the rest of socgap lies. pathlib could be a stranger's here, too.
_ours = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120  # as above
if not sys.flags.safe_path and os.path.realpath(sys.path[0]) == os.path.realpath(os.curdir) != _ours:
    del sys.path[0]

from socgap_evidence.cli import main  # noqa: E402  # only now is it ours

main()
