"""On the sample company, too, a timeline and a diff say what would be said of each tree alone.

Its controls use every rule, and its registers are what many rules look into.
"""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from socgap_evidence import intake
from socgap_evidence.assessing import assess
from socgap_evidence.history import Past
from socgap_evidence.project import open_project
from socgap_evidence.reigns import assess_reigns, reigns
from socgap_evidence.snapshot import CommitTree
from tests.comparison.test_judging import verdicts
from tests.support.brambleport import CONFIG, sample
from tests.support.histories import Made, build, seconds
from tests.support.random_histories import told

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest

FIRST, LAST = date(2026, 9, 6), date(2026, 9, 30)
REGISTERS = "evidence/registers/"
MOVED = (-90, -30, -2, 1, 7, 40)


def files() -> dict[str, str]:
    """The company's files, of which git is asked."""
    read = {path: content.decode(errors="ignore") for path, content in sample().items()}
    read[CONFIG] = re.sub("^history: off$", "", read[CONFIG], flags=re.MULTILINE)
    return read


def edited(
    chance: random.Random, tree: Mapping[str, str], others: Mapping[str, str], number: int
) -> dict[str, str]:
    """The same with some files of evidence changed, and with them half of the registers, which stay legible."""
    found = dict(tree)
    there = sorted(path for path in tree if path.startswith("evidence/"))
    for path in there:
        if path.startswith(REGISTERS) and chance.random() < 0.5:
            found[path] = altered(chance, found[path])
    for path in chance.sample([path for path in there if not path.startswith(REGISTERS)], number):
        kind = chance.random()
        if kind < 0.1:
            del found[path]
        elif kind < 0.2 and path in others:
            found[path] = others[path]
        elif kind < 0.3:
            found[path.replace(".", "-2.", 1)] = found.pop(path) if kind < 0.25 else found[path]
        elif kind < 0.33:
            found[path] = found[path].replace(": ", ": [", 1)
        else:
            found[path] = altered(chance, found[path])
    return found


def altered(chance: random.Random, text: str) -> str:
    """A text with another day, or another person, in a few places."""
    for _ in range(chance.randint(1, 4)):
        places = list(re.finditer(r"\b(?:20\d\d-\d\d-\d\d|p-0\d\d)\b", text))
        if not places:
            return text + "\n"
        place = chance.choice(places)
        held = place.group()
        if held.startswith("p-"):
            new = f"p-{chance.randint(1, 16):03}"
        else:
            new = str(date.fromisoformat(held) + timedelta(days=chance.choice(MOVED)))
        text = text[: place.start()] + new + text[place.end() :]
    return text


def history(chance: random.Random) -> list[Made]:
    """The company, and a month in which its evidence changes by commits of its people, and by a merge."""
    start = files()
    people = re.findall(r"work_email: *(\S+)", start[f"{REGISTERS}people.yaml"])

    def made(tree: dict[str, str], day: int, *parents: int) -> Made:
        author, approver = (f"{who.split('@')[0]} <{who}>" for who in chance.sample(people, 2))
        message = f"Evidence\n\nApproved-by: {approver}\n"
        return Made(tree, parents, seconds(f"2026-09-{day:02}"), message, author, author)

    roles = f"{REGISTERS}security-roles.yaml"
    before = edited(chance, start, {}, 30)
    found = [made(before, 1), made(start, 6, 0)]
    branch = edited(chance, before, start, 15)
    found.append(made(branch, 12, 0))
    brought = {path: text for path, text in branch.items() if before.get(path) != text}
    found.append(made({**start, **brought}, 20, 1, 2))
    # Whoever looks into this register only must see that it is another one.
    appointed = found[3].tree[roles].replace("holder: p-001", "holder: p-009")
    found.append(made({**found[3].tree, roles: appointed}, 25, 3))
    return found


def test_what_is_known_from_the_tree_before_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "read_document", cache(intake.read_document))
    ids = build(tmp_path, history(random.Random(1)))  # noqa: S311  # the same history every time
    past = Past(tmp_path)
    looked_at = 0
    for one in assess_reigns(past, reigns(past, ZoneInfo("Europe/Lisbon"), FIRST, LAST)):
        assert one.assessment is not None, one.trouble
        tree = CommitTree(tmp_path, one.reign.commit.id)
        alone = assess(open_project(tree), tree)
        assert told(one.assessment) == told(alone), one.reign.since
        assert one.assessment.warnings == alone.warnings
        assert one.assessment.waivers.judged == alone.waivers.judged
        looked_at += 1
    assert looked_at == 3
    verdicts(CommitTree(tmp_path, ids[0]), CommitTree(tmp_path, ids[4]))
