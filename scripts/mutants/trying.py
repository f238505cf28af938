"""Mutants are tried in forks of one warm process: everything is imported and the tests are collected before the first.

First all tests run once, as they are, and of each is noted which lines of the modules it reaches. A mutant then meets the
tests that reach its line, the quickest first, until one fails. What was noted is kept for the next run.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import pickle
import pkgutil
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import coverage
import pytest

from scripts.mutants.making import PACKAGE, path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scripts.mutants.making import Mutant

MEMORY = 3 << 30
"""Bytes that a mutant may hold: some never stop to collect."""
# One after the other and in one order, nothing kept, nothing measured; an example that fails need not be made small.
OPTIONS = (
    *(
        "-p",
        "no:randomly",
        "-p",
        "no:xdist",
        "-p",
        "no:cov",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:faulthandler",
    ),
    *("-o", "addopts=", "-p", "no:socgap", "-p", "no:terminal", "-o", "tmp_path_retention_policy=none"),
    "--hypothesis-profile=mutants",
)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a test costs, and where it goes."""

    digest: str
    """Of the test's file and of its case: another digest is another test."""
    seconds: float
    """Of the processor."""
    passes: bool
    modules: dict[str, str] = field(default_factory=dict)
    """The modules that it reaches, with their digests."""
    lines: dict[str, list[int]] = field(default_factory=dict)
    """The lines that it reaches, by module."""


@dataclass(frozen=True, slots=True)
class Order:
    """Which tests a mutant meets first, the quickest before the others."""

    first: Sequence[str]
    """How the ids of those begin."""
    others: bool
    """Whether it meets any others."""
    seconds: float
    """How long they may take together."""


class Trial:
    """A plugin of pytest that does its work in the place of the tests: a function of the trial itself."""

    def __init__(self, root: Path, work: Callable[[Trial], None]) -> None:
        self.root, self.work = root, work
        self.items: dict[str, pytest.Item] = {}
        self.reach: dict[str, Reach] = {}
        self.killers: Counter[tuple[str, str]] = Counter()
        """How many mutants of a module a test has killed."""
        self._failed: Callable[[], None] = lambda: None

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self) -> None:
        """How hypothesis looks for examples: the same ones each time, and without making one that fails small."""
        from hypothesis import HealthCheck, Phase, settings  # pytest must be the first to import it

        settings.register_profile(
            "mutants",
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """All is collected: go to work instead of running it."""
        self.items = {item.nodeid: item for item in session.items}
        for found in pkgutil.walk_packages([str(self.root / PACKAGE)], f"{PACKAGE}."):
            if not found.name.endswith("__main__"):
                import_module(found.name)  # or each fork would import what its test needs
        gc.freeze()  # a fork that collects what it has not made copies all of it
        self.work(self)
        return True

    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> None:
        """A test failed, or could not be set up: the first sign of it is enough."""
        if call.excinfo is not None and not call.excinfo.errisinstance(pytest.skip.Exception):
            self._failed()

    def measure(self, modules: Sequence[str], tried: Sequence[str], kept: Path) -> list[str]:
        """Find out where each test goes, unless that is known; the ids of the tests that fail as they are.

        A test is run again if it has changed, or if a module has that is tried now.
        """
        digests = {module: _digest([self.root / path_of(module)]) for module in modules}
        known = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
        self.reach = {name: Reach(**one) for name, one in known.items()}
        trying = {module: digests[module] for module in tried}
        news = {name: _digest(_files_of(item)) for name, item in self.items.items()}
        stale = [name for name, digest in news.items() if not self._is_current(name, digest, trying)]
        with tempfile.TemporaryDirectory() as folder:
            result = Path(folder) / "reach"
            if stale and self._fork(lambda: self._measure(stale, modules, result), 3600.0) != 0:
                raise RuntimeError("the tests could not be measured")
            for name, (seconds, passes, lines) in pickle.loads(result.read_bytes()).items() if stale else ():  # noqa: S301
                reached = {module: digests[module] for module in lines}
                self.reach[name] = Reach(news[name], seconds, passes, reached, lines)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps({name: asdict(one) for name, one in self.reach.items()}), encoding="utf-8")
        return [name for name in self.items if not self.reach[name].passes]

    def _is_current(self, name: str, digest: str, digests: dict[str, str]) -> bool:
        known = self.reach.get(name)
        return (
            known is not None
            and known.digest == digest
            and known.passes
            and all(digests.get(module, one) == one for module, one in known.modules.items())
        )

    def _measure(self, names: list[str], modules: Sequence[str], result: Path) -> None:
        paths = {str(self.root / path_of(module)): module for module in modules}
        found: dict[str, tuple[float, bool, dict[str, list[int]]]] = {}
        failed: set[str] = set()
        tracer = coverage.Coverage(data_file=None, config_file=False, include=list(paths))
        tracer.start()
        for name, following in zip(names, [*names[1:], None], strict=True):
            tracer.switch_context(name)
            self._failed = lambda name=name: failed.add(name)  # type: ignore[misc]
            began = time.process_time()
            self._run(name, following)
            found[name] = (time.process_time() - began, name not in failed, {})
        tracer.stop()
        data = tracer.get_data()
        for path, module in paths.items():
            for line, contexts in data.contexts_by_lineno(path).items():
                for name in filter(None, contexts):
                    found[name][2].setdefault(module, []).append(line)
        result.write_bytes(pickle.dumps(found))

    def tests_for(self, mutant: Mutant, order: Order) -> list[str]:
        """The tests that reach the changed line, or the function if none is known to, those that killed others first.

        No more than fit into the seconds, but the first in any case.
        """
        found: dict[str, tuple[int, bool, float]] = {}
        first = tuple(order.first)
        candidates = [name for name in self.items if order.others or name.startswith(first)]
        for lines in (mutant.lines, mutant.body):
            wanted = set(lines)
            for name in candidates:
                known = self.reach[name]
                if known.passes and not wanted.isdisjoint(known.lines.get(mutant.module, ())):
                    kills = self.killers[mutant.module, name]
                    found[name] = (-kills, not name.startswith(first), known.seconds)
            if found:
                break
        chosen: list[str] = []
        total = 0.0
        for name in sorted(found, key=lambda name: found[name]):
            if not chosen or total + found[name][2] <= order.seconds:
                chosen.append(name)
                total += found[name][2]
        return chosen

    def is_killed(self, mutant: Mutant, tests: list[str]) -> bool:
        """Whether one of the tests fails, or does not end, with the mutant in the place of what it is a mutant of."""
        if not tests:
            return False
        seconds = 10 + 10 * sum(self.reach[name].seconds for name in tests)
        with tempfile.TemporaryDirectory() as folder:
            running = Path(folder) / "running"
            ended = self._fork(lambda: self._try(mutant, tests, running), seconds)
            if ended != 0 and running.is_file():
                self.killers[mutant.module, running.read_text(encoding="utf-8")] += 1
        return ended != 0

    def _try(self, mutant: Mutant, tests: list[str], running: Path) -> None:
        self._failed = _die
        mutant.come_alive()
        for name, following in zip(tests, [*tests[1:], None], strict=True):
            running.write_text(name, encoding="utf-8")
            self._run(name, following)

    def _run(self, name: str, following: str | None) -> None:
        item, after = self.items[name], self.items[following] if following else None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)

    def _fork(self, work: Callable[[], None], seconds: float) -> int:
        """Do something in a fork, silently and in a temporary folder of its own; 0 if it came to its end in time."""
        folder = tempfile.mkdtemp(prefix="mutant-")
        pid = os.fork()
        if pid == 0:
            _work_and_leave(work, folder)
        until = time.monotonic() + seconds
        ended, status = os.waitpid(pid, os.WNOHANG)
        while not ended:
            if time.monotonic() > until:
                break
            time.sleep(0.002)
            ended, status = os.waitpid(pid, os.WNOHANG)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # it, or whom it left behind
        if not ended:
            os.waitpid(pid, 0)
        shutil.rmtree(folder, ignore_errors=True)
        return status if ended else 1


def _work_and_leave(work: Callable[[], None], folder: str) -> NoReturn:
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        work()
    except BaseException:  # noqa: BLE001  # a mutant that raises something else is no less found
        _die()
    os._exit(0)


def _die() -> NoReturn:
    os._exit(1)


def _digest(files: Iterable[Path]) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def _files_of(item: pytest.Item) -> list[Path]:
    """The files that a test is made of: its own, and those of the case that it is about."""
    call: Any = getattr(item, "callspec", None)
    folders = [one.folder for one in call.params.values() if hasattr(one, "folder")] if call else []
    return [item.path, *(path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())]


def collect(root: Path, tests: Sequence[str], work: Callable[[Trial], None]) -> int:
    """Collect tests and do the work on them; what pytest ends with, 0 if it came to the end."""
    os.environ["CI"] = "1"
    sys.dont_write_bytecode = True
    return int(pytest.main([*OPTIONS, "--rootdir", str(root), *tests], plugins=[Trial(root, work)]))
