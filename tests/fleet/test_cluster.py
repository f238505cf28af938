"""A real cluster of Dask, of several processes: the same rows, also when one of them is killed while it judges."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import distributed
import pytest
from distributed import LocalCluster
from distributed.diagnostics.plugin import SchedulerPlugin

from socgap_evidence.fleet import Fleet, Gate, cluster, read_list
from socgap_evidence.fleet.judging import judge_repository
from socgap_evidence.fleet.processes import judge_here
from socgap_evidence.fleet.running import make_fleet
from tests.fleet import identities
from tests.support import run
from tests.support.fleets import DAY, fleet
from tests.support.fleets import listed as list_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORKERS = 3
SORTS = ("met", "gap", "waived", "unknown", "pinned", "changed", "recorded", "broken settings", "silent")
AS_OF = ("--as-of", str(DAY))


@pytest.fixture(scope="module")
def running() -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=WORKERS, threads_per_worker=1, processes=True, dashboard_address=":0", memory_limit=0
    ) as made:
        yield made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return fleet(tmp_path, *SORTS)


class Killer(SchedulerPlugin):
    """Kills a worker that is judging, once: when the first repository is done, the one that another is judged by."""

    name = "killer"

    def __init__(self, scheduler: Any) -> None:
        self.scheduler = scheduler
        self.killed = ""
        """The key of what was being judged there."""
        self.tries: dict[str, set[str]] = {}
        """The workers that each key was given to."""
        self.done: list[str] = []

    def transition(self, key: Any, start: str, finish: str, *_: Any, **__: Any) -> None:
        if not str(key).startswith("socgap-"):
            return
        task = self.scheduler.tasks.get(key)
        if finish == "processing" and task is not None and task.processing_on is not None:
            self.tries.setdefault(key, set()).add(task.processing_on.address)
        if start == "processing" and finish == "memory":
            self.done.append(key)
            if not self.killed:
                self._kill()

    def _kill(self) -> None:
        for worker in self.scheduler.workers.values():
            for task in worker.processing:
                if str(task.key).startswith("socgap-") and task.key not in self.done:
                    self.killed = task.key
                    os.kill(worker.pid, signal.SIGKILL)
                    return


def test_a_cluster_finds_what_is_found_here_byte_for_byte(running: LocalCluster, path: Path) -> None:
    for format_name in ("json", "text", "csv", "markdown", "html"):
        asked = ("fleet", str(path), *AS_OF, "--format", format_name)
        there = run(path.parent, *asked, "--scheduler", running.scheduler_address)
        assert there.stderr == ""
        assert there == run(path.parent, *asked)


def test_a_worker_that_is_killed_while_it_judges_loses_nothing(running: LocalCluster, path: Path) -> None:
    here = run(path.parent, "fleet", str(path), *AS_OF, "--format", "json")
    killer = Killer(running.scheduler)
    running.scheduler.add_plugin(killer)
    try:
        there = run(
            path.parent,
            "fleet",
            str(path),
            *AS_OF,
            "--format",
            "json",
            "--scheduler",
            running.scheduler_address,
        )
    finally:
        running.scheduler.remove_plugin(name="killer")
    assert killer.killed, "a worker was killed while it had a repository"
    assert len(killer.tries[killer.killed]) == 2, "another one had it after that"
    assert len(killer.tries) == len(SORTS), "each repository has one key"
    assert set(killer.done) == set(killer.tries), "each of them came to an end"
    assert there == here


def judged(path: Path, address: str) -> Fleet:
    return make_fleet(read_list(path), DAY, lambda tasks: cluster.judge_on(address, tasks))


def test_a_work_tree_that_has_changed_since_is_judged_again(running: LocalCluster, tmp_path: Path) -> None:
    """The commit is the same, so a key of repository and commit alone could bring yesterday's answer."""
    path = fleet(tmp_path, "met")
    with distributed.Client(running.scheduler_address, set_as_default=False):
        assert judged(path, running.scheduler_address).rows[0].gate is Gate.OPEN
        (tmp_path / "met/evidence/reviews/a.yaml").unlink()
        assert judged(path, running.scheduler_address).rows[0].gate is Gate.CLOSED


# ---------------------------------------------------------------- another socgap


def test_a_worker_that_is_another_socgap_is_refused(
    running: LocalCluster, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "identity", identities.another)
    outcome = run(path.parent, "fleet", str(path), *AS_OF, "--scheduler", running.scheduler_address)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert " has another socgap: " in outcome.stderr
    assert "Install the same one there" in outcome.stderr
    assert outcome.stderr.count("\n") == 1


def test_a_worker_that_comes_later_and_is_another_is_refused_with_its_task(
    running: LocalCluster, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_refuse_others", lambda *_: None)
    monkeypatch.setattr(cluster, "identity", identities.another)
    outcome = run(path.parent, "fleet", str(path), *AS_OF, "--scheduler", running.scheduler_address)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "The worker that took it has another socgap: " in outcome.stderr


class Asked:
    """A client whose workers have said this."""

    def __init__(self, **said: Any) -> None:
        self._said = said

    def run(self, *_: Any, **__: Any) -> dict[str, Any]:
        return self._said


@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param({}, "No worker of Dask is connected to tcp://x.", id="no worker"),
        pytest.param({"a": ModuleNotFoundError("socgap_evidence")}, "none that can be asked", id="no socgap"),
        pytest.param({"a": AttributeError("identity")}, "none that can be asked", id="an old one"),
        pytest.param({"a": "0.0.9 (0)"}, "The worker a has another socgap: 0.0.9 (0)", id="another"),
    ],
)
def test_what_workers_say_of_themselves_is_heard(said: dict[str, Any], told: str) -> None:
    with pytest.raises(cluster.UsageError) as raised:
        cluster._refuse_others(Asked(**said), "tcp://x")  # noqa: SLF001  # no worker can be made to say these
    assert told in str(raised.value)


def test_a_worker_that_has_gone_meanwhile_is_no_other_socgap() -> None:
    cluster._refuse_others(Asked(a=OSError(), b=cluster.identity()), "tcp://x")  # noqa: SLF001  # as above


class Ended:
    """A task that has come to this."""

    def __init__(self, error: Exception | None, found: Any = None) -> None:
        self._error, self._found = error, found

    def exception(self) -> Exception | None:
        return self._error

    def result(self) -> Any:
        return self._found


@pytest.mark.parametrize(
    ("future", "said"),
    [
        (Ended(distributed.scheduler.KilledWorker("k", None, 3)), "ended without an answer"),  # type: ignore[arg-type]
        (Ended(ValueError("x")), "The cluster could not judge it (ValueError)."),
        (Ended(None, "green"), "ended without an answer"),
    ],
    ids=["killed again and again", "failed", "no row"],
)
def test_what_comes_to_no_row_could_not_be_checked(future: Ended, said: str, path: Path) -> None:
    found = make_fleet(
        read_list(path),
        DAY,
        lambda tasks: [(place, cluster._answer(future, one)) for place, one in enumerate(tasks)],  # noqa: SLF001
    )
    assert {row.gate for row in found.rows} == {Gate.UNCHECKED}
    assert all(said in row.says for row in found.rows)


# ---------------------------------------------------------------- no cluster


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x", "127.0.0.1:1"])
def test_a_scheduler_that_does_not_answer_is_one_sentence(
    address: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "TIMEOUT", 1)
    outcome = run(path.parent, "fleet", str(path), "--scheduler", address)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith(f"error: No scheduler of Dask answers at {address} within 1 seconds.")
    assert outcome.stderr.count("\n") == 1


def test_without_dask_it_says_what_to_install(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    outcome = run(path.parent, "fleet", str(path), "--scheduler", "tcp://127.0.0.1:1")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr == (
        "error: --scheduler needs Dask, which is not installed. Run 'pip install socgap-evidence[dask]'.\n"
    )


def test_both_ways_to_judge_are_given_the_same_tasks(tmp_path: Path) -> None:
    path = list_of(tmp_path, {"path": "met"}) if (tmp_path / "met").exists() else fleet(tmp_path, "met")
    here = make_fleet(read_list(path), DAY, lambda tasks: judge_here(tasks, 1))
    wanted = cluster.identity()
    there = make_fleet(
        read_list(path), DAY, lambda tasks: enumerate(cluster.judge_there(one, wanted) for one in tasks)
    )
    assert (
        here
        == there
        == make_fleet(read_list(path), DAY, lambda tasks: enumerate(map(judge_repository, tasks)))
    )
