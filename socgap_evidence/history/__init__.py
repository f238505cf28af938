"""What git knows of when evidence was recorded, by whom, and who stands for it.

    reading   commits and changes, from two processes of git
    since     what a head has that a base has not
    walk      commits and changes → the versions of every path
    history   the two together, read when first asked
    mailmap   which addresses stand for which
    signatures, ssh, gpg   whose key signed a commit

It knows no evidence and no rule: that is for ``rules`` (docs/adr/0011-git-is-the-witness.md).
"""

from socgap_evidence.history.commits import Commit, Identity, Version
from socgap_evidence.history.history import History
from socgap_evidence.history.mailmap import Mailmap
from socgap_evidence.history.past import Past
from socgap_evidence.history.since import Meanwhile, meanwhile

__all__ = ["Commit", "History", "Identity", "Mailmap", "Meanwhile", "Past", "Version", "meanwhile"]
