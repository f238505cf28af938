"""A fault never opens the gate: whichever call fails, in whatever way, the run says so and leaves nothing by halves.

A company whose gate is open is judged again and again, each time with one fault (``injector``), at the first call of a
kind, at the second, and so on until none is left. ``check`` and ``status`` are tried at each call (but ``status`` only at
some where it looks whether a file is there); of the other commands some calls are, evenly spread. All of them are with
``SOCGAP_FAULTS=each`` (``make faults``), and with ``SOCGAP_FAULTS=all`` each in every way.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator

import pytest

from tests.faults.injector import Plan
from tests.faults.judging import complaints
from tests.faults.machine import Ended, Machine
from tests.faults.verbs import HOW, SIGNALS, VERBS

HOW_MANY = os.environ.get("SOCGAP_FAULTS", "some")
EACH = HOW_MANY in {"each", "all"}
"""Whether each call is tried, and not only some; one in one way, the next in another."""
ALL = HOW_MANY == "all"
"""Whether each is tried in every way."""
SOME = 2
"""Calls of a kind that are tried where not all are."""
MANY = 12
WHOLLY = ("check", "status")
_UNREAD = re.compile(r"(WVR-2026-001\.yaml|systems\.xlsx\S*): (unknown: )?It (ends|takes|was not read)")

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="what a run leaves behind is adopted as Linux does it"
)


def places(seen: int, most: int) -> list[int]:
    """Which of so many calls are to fail: all, or some from the first to the last."""
    if EACH or seen <= most:
        return list(range(1, seen + 1))
    return sorted({1 + at * (seen - 1) // (most - 1) for at in range(most)})


def faults(
    machine: Machine, name: str, kind: str, ways: tuple[str, ...], most: int
) -> Iterator[tuple[Plan, Ended]]:
    """Every fault that is tried, and how the run ends with it."""
    verb = VERBS[name]
    seen = machine.run(verb, Plan(kind)).seen
    if kind in verb.spares:
        return
    for turn, at in enumerate(places(seen, most)):
        for how in ways if ALL or (kind == "start" and most > MANY) else [ways[turn % len(ways)]]:
            yield (plan := Plan(kind, at, how)), machine.run(verb, plan)


def wrong(machine: Machine, name: str, kind: str, ways: tuple[str, ...], most: int) -> list[str]:
    """Everything that is not as it should be in any of the runs."""
    verb = VERBS[name]
    normal = machine.normally(verb)
    assert normal.code == 0, normal.said
    found = []
    for plan, ended in faults(machine, name, kind, ways, most):
        if not ended.is_reached:  # in how many pieces git speaks, and what helpers do, depends on time
            continue
        found += [
            f"{plan}: {one}\n{ended.said[-1500:]}"
            for one in complaints(ended, normal, plan, is_gate=verb.is_gate)
        ]
    return found


@pytest.mark.parametrize("kind", [one for one in HOW if one not in {"fork", "helper"}])
@pytest.mark.parametrize("name", WHOLLY)
def test_a_fault_at_each_call_never_opens_the_gate(name: str, kind: str, machine: Machine) -> None:
    is_most_of_the_time = kind == "look" and name != "check"
    assert not wrong(machine, name, kind, HOW[kind], most=MANY if is_most_of_the_time else 10_000)


@pytest.mark.parametrize("name", [one for one in VERBS if one not in WHOLLY])
def test_no_fault_of_any_command_does(name: str, machine: Machine) -> None:
    found = [
        one
        for kind, ways in HOW.items()
        if kind not in {"fork", "helper"}
        for one in wrong(machine, name, kind, ways, SOME)
    ]
    assert not found


@pytest.mark.parametrize("kind", ["fork", "helper"])
def test_a_helper_that_is_lost_loses_nothing(kind: str, machine: Machine) -> None:
    name = "check with helpers"
    normal = machine.normally(VERBS[name])
    ended = [one for _, one in faults(machine, name, kind, HOW[kind], MANY)]
    # The process that reads a waiver or a workbook apart is no helper: who judges by it must know what it says.
    unread = [one for one in ended if _UNREAD.search(one.said)]
    helped = [one for one in ended if one not in unread]
    assert helped
    assert {(one.code, one.stdout, one.left, one.strange) for one in helped} == {(0, normal.stdout, 0, ())}
    assert all(one.code in {1, 2} and not one.left and not one.strange for one in unread)


@pytest.mark.parametrize("kind", ["fork", "helper"])
def test_a_colleague_that_is_lost_ends_the_run_or_is_replaced(kind: str, machine: Machine) -> None:
    assert not wrong(machine, "timeline with colleagues", kind, HOW[kind], MANY)


@pytest.mark.parametrize("name", VERBS)
def test_an_interrupt_leaves_nothing_behind(name: str, machine: Machine) -> None:
    """At each call that writes, and at some of the others."""
    is_wholly = EACH or name in WHOLLY
    kinds = (
        ("open", "look", "read", "write", "print", "start", "fork")
        if is_wholly
        else ("read", "write", "start")
    )
    most = MANY if is_wholly else SOME
    found = [
        one
        for kind in kinds
        for one in wrong(machine, name, kind, SIGNALS, 10_000 if kind == "write" and is_wholly else most)
    ]
    assert not found


@pytest.mark.parametrize(
    ("kind", "least"), {"open": 40, "look": 60, "read": 60, "write": 15, "print": 1, "start": 8}.items()
)
def test_the_company_asks_for_all_that_can_fail(kind: str, least: int, machine: Machine) -> None:
    """Else nothing would be proven: each of the calls is reached, and the fault of each is felt."""
    verb = VERBS["check"]
    seen = machine.run(verb, Plan(kind)).seen
    assert seen >= least
    ended = [machine.run(verb, Plan(kind, at, "EIO")) for at in places(seen, MANY)]
    assert any(one.is_reached and one.code in {1, 2} for one in ended)
