"""``.mailmap`` is read as git reads it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.history import Identity, Mailmap
from tests.support.histories import git

if TYPE_CHECKING:
    from pathlib import Path

MAP = """\
# People
Ines Okafor <ines@work.example> <ines@old.example>
<leila@work.example> <leila@home.example>
Tomasz Brandt <tomasz@work.example>
Diogo Pires <diogo@work.example> Diogo <shared@work.example>
Yuki Sandoval <yuki@work.example> yuki <shared@work.example>
  Carla Nwosu   <carla@work.example>   <CARLA@HOME.example>  # from before
nobody at all
<only@work.example>
Ines Okafor <ines@work.example> <third@old.example>
Later Name <tomasz@work.example>
"""

PEOPLE = [
    "Ines <ines@old.example>",
    "Ines <INES@OLD.EXAMPLE>",
    "L. Moreau <leila@home.example>",
    "tb <tomasz@work.example>",
    "Diogo <shared@work.example>",
    "YUKI <shared@work.example>",
    "Somebody <shared@work.example>",
    "carla <carla@home.example>",
    "Stranger <stranger@else.example>",
    "only <only@work.example>",
    "x <third@old.example>",
]


@pytest.mark.parametrize("who", PEOPLE)
def test_somebody_is_whom_git_takes_them_for(who: str, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / ".mailmap").write_text(MAP)
    name, _, email = who.rstrip(">").partition(" <")
    asked = subprocess.run(
        ["git", "check-mailmap", who], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert str(Mailmap.read(MAP.encode()).resolve(Identity(name, email))) == asked.stdout.strip()


def test_without_a_map_everybody_is_who_they_say() -> None:
    assert Mailmap().resolve(Identity("A", "a@b.example")) == Identity("A", "a@b.example")


def test_bytes_that_are_no_text_are_passed_over() -> None:
    read = Mailmap.read(b"\xff\xfe\nInes <ines@work.example> <i@old.example>\n")
    assert read.resolve(Identity("", "i@old.example")) == Identity("Ines", "ines@work.example")
