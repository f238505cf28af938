"""``python -m scripts.sample_history TARGET [--repaired]``."""

import sys

from scripts.sample_history.building import main

sys.exit(main())
