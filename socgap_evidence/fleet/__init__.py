"""Many repositories, each judged as ``socgap check`` judges it, and one value that says how all of them stand.

A list comes in (``listed``), tasks and rows travel between processes (``values``), one function judges one repository
(``judging``), and two places run it: processes of this machine (``processes``) and a cluster (``cluster``).
"""

from socgap_evidence.fleet.grammar import FLEET_GRAMMAR
from socgap_evidence.fleet.listed import FleetList, Listed, read_list
from socgap_evidence.fleet.values import Fleet, Gate, Row, Standing, Task

__all__ = [
    "FLEET_GRAMMAR",
    "Fleet",
    "FleetList",
    "Gate",
    "Listed",
    "Row",
    "Standing",
    "Task",
    "read_list",
]
