"""Collectors: what takes evidence out of the systems that hold it, for a person to complete, sign and commit.

    interface   what a collector is asked, and what it answers; all that a package of somebody else needs
    plugins     which collectors are installed; loaded only when one is called
    git         the one that comes with socgap: changes of a product, from its repository
    branch      what entered a branch in a period
    changes     what its commits say of each change, and what they do not

Nothing here is imported by a verb that judges: code of other packages has no say in a verdict
(docs/adr/0016-what-writes-files.md).
"""

from socgap_evidence.collecting.interface import Collected, Collector, Company, Option, Request
from socgap_evidence.collecting.plugins import Installed, installed
from socgap_evidence.model import Json

__all__ = ["Collected", "Collector", "Company", "Installed", "Json", "Option", "Request", "installed"]
