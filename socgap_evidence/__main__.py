"""``python -m socgap_evidence``."""

from socgap_evidence.cli import main

main()
