"""What is asked: the company's settings, and the controls with their rules, read and checked once."""

from socgap_evidence.project.config import CONFIG_NAME, Config
from socgap_evidence.project.controls import Check, Control, Criteria, Requirement, When
from socgap_evidence.project.criteria import Criterion
from socgap_evidence.project.loading import Project, open_project, renew_project
from socgap_evidence.project.setting import Setting

__all__ = [
    "CONFIG_NAME",
    "Check",
    "Config",
    "Control",
    "Criteria",
    "Criterion",
    "Project",
    "Requirement",
    "Setting",
    "When",
    "open_project",
    "renew_project",
]
