"""The workflow of a forge, the hooks of pre-commit, and what git must know of the files.

The templates are those of ``docs/ci``, which people copy by hand as well; the wheel carries a copy of them, as it does
of the controls.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from socgap_evidence import __version__
from socgap_evidence.outputs import yaml
from socgap_evidence.starting.answers import Forge, NewFile

WORKFLOWS = {
    Forge.GITHUB: (".github/workflows/socgap.yml", "github-check.yml"),
    Forge.GITLAB: (".gitlab-ci.yml", "gitlab-ci.yml"),
}
"""Where the workflow of a forge lies, and its template."""
HOOKS = (".pre-commit-config.yaml", "pre-commit-config.yaml")

_ANY_VERSION = "socgap-evidence # the version that you have looked at: ==..."
_WIDTH = 1000
"""Wide enough for a command to stay on its line."""
_FOLDERS = ("working-directory: . #", "SOCGAP_FOLDER: . #")
_ENTRY = re.compile(r"entry: (socgap .*)")

_ATTRIBUTES = """\
# Text has the same line ends for everybody, so that what is checked here is what is checked there.
* text=auto eol=lf
# Evidence as it came: a hash recorded for it is of these very bytes.
*.pdf -text
*.png -text
*.jpg -text
*.jpeg -text
*.docx -text
*.xlsx -text
*.pptx -text
*.odt -text
*.ods -text
*.odp -text
*.txt -text
*.eml -text
*.zip -text
# Written by 'socgap status'. After a merge it is written anew, so git need not put conflict markers into it.
/STATUS.md linguist-generated -merge
/status.json linguist-generated -merge
"""

_IGNORED = """\
# What programs leave behind and nobody means as evidence.
.DS_Store
Thumbs.db
desktop.ini
~$*
.~lock.*#
*.swp
"""


def templates_root() -> Path:
    """The folder of the templates that come with socgap."""
    packaged = Path(__file__).parent / "templates"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent.parent / "docs" / "ci"


def workflow(forge: Forge, folder: str) -> list[NewFile]:
    """The workflow of a forge, if it has one; ``folder`` leads from the top of the repository to ``socgap.yaml``."""
    if forge not in WORKFLOWS:
        return []
    path, template = WORKFLOWS[forge]
    text = _template(template).replace(_ANY_VERSION, f"socgap-evidence=={__version__} # as wrote this file")
    for place in _FOLDERS if folder else ():
        text = text.replace(place, place.replace(".", yaml.dump(folder.rstrip("/"))))
    return [NewFile(path, text, is_at_top=True)]


def hooks(folder: str) -> NewFile:
    """The hooks of pre-commit, which run at the top of the repository."""
    path, template = HOOKS
    text = _template(template)
    if folder:
        there = f" --project {shlex.quote(folder.rstrip('/'))}"
        text = _ENTRY.sub(lambda found: yaml.dump({"entry": found[1] + there}, _WIDTH), text)
    return NewFile(path, text, is_at_top=True)


def for_git() -> list[NewFile]:
    """What git must know of the files: line ends, what is generated, what is left out."""
    return [NewFile(".gitattributes", _ATTRIBUTES), NewFile(".gitignore", _IGNORED)]


def _template(name: str) -> str:
    return (templates_root() / name).read_text(encoding="utf-8")
