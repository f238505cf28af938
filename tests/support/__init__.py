"""What tests share: small repositories with fixed names and dates, and a way to run the command."""

from tests.support.command import Outcome, run
from tests.support.repository import Repository

__all__ = ["Outcome", "Repository", "run"]
