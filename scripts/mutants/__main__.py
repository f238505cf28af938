"""Mutation testing (docs/adr/0026-mutation-testing.md): whether the tests notice if the code says something else.

    python -m scripts.mutants                      all modules of [tool.mutants] in pyproject.toml
    python -m scripts.mutants intervals rules.every    these
    python -m scripts.mutants --again ...          only those that survived the last time, if their module is unchanged
    python -m scripts.mutants --record ...         write the scores into docs/mutation-testing.md

Prints each survivor, and leaves all that it knows in build/mutants/. Exits 1 if the score of a module is below the floor,
or if an explanation is untrue; 2 if the tests fail as they are.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.mutants import scores
from scripts.mutants.explained import EXPLANATIONS, Explanations
from scripts.mutants.making import PACKAGE, mutants_of, path_of
from scripts.mutants.scores import Score
from scripts.mutants.trying import Order, Trial, collect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.mutants.making import Mutant

ROOT = Path.cwd()
"""The repository whose code is tried."""
BUILD = ROOT / "build/mutants"
USAGE = "usage: python -m scripts.mutants [--again] [--record] [MODULE ...]"


@dataclass(frozen=True, slots=True)
class Settings:
    """[tool.mutants] of pyproject.toml."""

    modules: list[str]
    tests: list[str]
    """The tests that modules meet."""
    alone: dict[str, list[str]]
    """Modules that meet only these tests, which are quick and about them."""
    first: dict[str, list[str]]
    """How the ids of the tests begin that are about a module, where its name does not say it."""
    seconds: float
    """How long the tests of one mutant may take together, as they are."""
    floor: float
    """The least score of a module, in percent."""

    @classmethod
    def read(cls, root: Path) -> Settings:
        """The settings of the repository, with every module of a folder that is named as ``rules.*``."""
        told: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
            "mutants"
        ]
        package = root / PACKAGE
        files = {name: sorted(package.glob(f"{name.replace('.', '/')}.py")) for name in told["modules"]}
        modules = [
            ".".join(file.relative_to(package).with_suffix("").parts)
            for found in files.values()
            for file in found
        ]
        return cls(modules, told["tests"], told["alone"], told["first"], told["seconds"], told["floor"])

    def order_of(self, module: str) -> Order:
        """Which tests a mutant of a module meets, and for how long."""
        if module in self.alone:
            return Order(first=self.alone[module], others=False, seconds=math.inf)
        name = module.rpartition(".")[2]
        own = [f"tests/rules/test_{name}", f"tests/test_spec.py::test_case[{name.replace('_', '-')}-"]
        return Order(first=self.first.get(module, own), others=True, seconds=self.seconds)

    def tests_of(self, modules: Sequence[str]) -> list[str]:
        """What must be collected to try these modules."""
        if all(module in self.alone for module in modules):
            return sorted({test for module in modules for test in self.alone[module]})
        return self.tests


@dataclass(slots=True)
class Run:
    """One run over some modules."""

    settings: Settings
    modules: list[str]
    is_again: bool
    explanations: Explanations
    scores: list[Score] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)

    def __call__(self, trial: Trial) -> None:
        """Try the mutants of every module."""
        self.failing = trial.measure(self.settings.modules, self.modules, BUILD / "reach.json")
        for module in [] if self.failing else self.modules:
            self._try_module(trial, module)

    def _try_module(self, trial: Trial, module: str) -> None:
        mutants = list(mutants_of(module, ROOT))
        kept = BUILD / f"{module}.json"
        digest = hashlib.sha256((ROOT / path_of(module)).read_bytes()).hexdigest()
        known = json.loads(kept.read_text(encoding="utf-8")) if self.is_again and kept.is_file() else {}
        killed: set[int] = set(known["killed"]) if known.get("digest") == digest else set()
        self.faults += self.explanations.unfit(mutants, [module])
        equivalent, survivors = 0, []
        for number, mutant in enumerate(mutants):
            tests = trial.tests_for(mutant, self.settings.order_of(module))
            if number in killed or trial.is_killed(mutant, tests):
                killed.add(number)
                if self.explanations.explains(mutant):
                    self.faults.append(f"{EXPLANATIONS}: a test kills {mutant.place} {mutant.after!r}.")
            elif self.explanations.explains(mutant):
                equivalent += 1
            else:
                survivors.append(_told(mutant, len(tests)))
                print(survivors[-1], flush=True)
        BUILD.joinpath(f"{module}.txt").write_text("\n".join(survivors), encoding="utf-8")
        kept.write_text(json.dumps({"digest": digest, "killed": sorted(killed)}), encoding="utf-8")
        score = Score(module, len(mutants), len(killed), equivalent, f"{datetime.now(UTC):%Y-%m-%d}")
        print(score.line, flush=True)
        self.scores.append(score)


def _told(mutant: Mutant, tests: int) -> str:
    """A survivor, as a person reads it."""
    before = "".join(f"  - {line}\n" for line in mutant.before.splitlines())
    after = "".join(f"  + {line}\n" for line in mutant.after.splitlines())
    return f"{mutant.place} {mutant.function}: survived {tests} tests\n{before}{after}"


def main() -> int:
    """Try mutants as the arguments say."""
    options = {one for one in sys.argv[1:] if one.startswith("-")}
    settings = Settings.read(ROOT)
    modules = [one for one in sys.argv[1:] if one not in options] or settings.modules
    unknown = [module for module in modules if module not in settings.modules]
    if unknown or not options <= {"--again", "--record"}:
        print(USAGE, *(f"no module of [tool.mutants]: {one}" for one in unknown), sep="\n", file=sys.stderr)
        return 2
    run = Run(settings, modules, "--again" in options, Explanations.read(ROOT))
    if collect(ROOT, settings.tests_of(modules), run) or run.failing:
        print("error: the tests fail as they are:", *run.failing, sep="\n  ", file=sys.stderr)
        return 2
    print(scores.table(run.scores))
    if "--record" in options:
        scores.write(ROOT, run.scores, settings.modules)
    low = [score for score in run.scores if score.percent < settings.floor]
    run.faults += [f"{one.module}: {one.percent:.1f} % are below {settings.floor} %." for one in low]
    print(*run.faults, sep="\n", file=sys.stderr)
    return 1 if run.faults else 0


if __name__ == "__main__":
    sys.exit(main())
