"""What tests share: small repositories with fixed names and dates, and ways to run the command."""

from pathlib import Path

from tests.support.command import Outcome, run
from tests.support.repository import Repository

__all__ = ["Outcome", "Repository", "deadly_source", "run"]


def deadly_source() -> str:
    """The program of ``tests/support/deadly.py``, which must not be imported."""
    return Path(__file__).with_name("deadly.py").read_text(encoding="utf-8")
