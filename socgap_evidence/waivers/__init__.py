"""What people have accepted: waivers of gaps, and controls declared not applicable. Neither changes what is found."""

from socgap_evidence.waivers.exclusions import SCOPE, Exclusion, read_exclusions
from socgap_evidence.waivers.judging import JudgedWaiver, Waivers, judge_waivers
from socgap_evidence.waivers.registers import Registers
from socgap_evidence.waivers.standing import Standing, StandingWaiver, remarks, stand

__all__ = [
    "SCOPE",
    "Exclusion",
    "JudgedWaiver",
    "Registers",
    "Standing",
    "StandingWaiver",
    "Waivers",
    "judge_waivers",
    "read_exclusions",
    "remarks",
    "stand",
]
