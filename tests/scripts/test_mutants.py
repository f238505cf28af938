"""Mutants are made, tried, explained and counted; what is explained of the repository's own code is true of it still."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.mutants.explained import EXPLANATIONS, Explanations
from scripts.mutants.making import Mutant, mutants_of
from scripts.mutants.scores import BEGIN, END, PAGE, Score, read, table, write

ROOT = Path(__file__).parents[2]
TOY = """
from __future__ import annotations

from functools import cached_property


class Purse:
    def __init__(self, coins: int) -> None:
        self.coins = coins

    @property
    def is_empty(self) -> bool:
        return self.coins < 1

    @cached_property
    def half(self) -> int:
        return self.coins // 2

    @classmethod
    def of(cls, *coins: int) -> Purse:
        return cls(sum(coins))


def limit(days: int = 30, *, more: bool = False) -> int:
    return days if not more else days * 2


def largest(numbers: list[int]) -> int:
    found = numbers[0]
    for number in numbers:
        if number > found:
            found = number
    return found
"""
TOY_TESTS = """
from socgap_evidence.toy import Purse, largest, limit


def test_purse():
    assert Purse(0).is_empty
    assert not Purse(1).is_empty
    assert Purse(9).half == 4
    assert Purse.of(1, 2).coins == 3


def test_limit():
    assert limit() == 30
    assert limit(10, more=True) == 20


def test_largest():
    assert largest([1, 3, 2]) == 3
    assert largest([5]) == 5
"""
TOY_SETTINGS = """
[tool.mutmut]
source_paths = ["socgap_evidence"]

[tool.mutants]
modules = ["toy"]
tests = ["tests"]
seconds = 2
floor = 90

[tool.mutants.first]

[tool.mutants.alone]
"""
EQUIVALENT = """
[[equivalent]]
module = "toy"
function = "largest"
before = "if number > found:"
after = "if number >= found:"
why = "Of two that are equal, either is the largest."
"""


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A repository with a package of the same name, its tests, and nothing explained."""
    for path, text in (
        ("socgap_evidence/__init__.py", ""),
        ("socgap_evidence/toy.py", TOY),
        ("tests/test_toy.py", TOY_TESTS),
        ("pyproject.toml", TOY_SETTINGS),
        (EXPLANATIONS, ""),
        (PAGE, f"# Scores\n\n{BEGIN}\n{END}\n\nThe end.\n"),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def mutants(root: Path, *arguments: str) -> tuple[int, str]:
    """What the program ends with and says, in a repository."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.mutants", *arguments],
        cwd=root,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COVERAGE_PROCESS_START": ""},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


def made(root: Path) -> list[Mutant]:
    return list(mutants_of("toy", root))


def test_what_decorates_a_function_does_not_hide_it(toy: Path) -> None:
    found = {(one.function, one.before, one.after) for one in made(toy)}
    assert ("Purse.is_empty", "return self.coins < 1", "return self.coins <= 1") in found
    assert ("Purse.half", "return self.coins // 2", "return self.coins // 3") in found
    assert ("Purse.of", "return cls(sum(coins))", "return cls(sum(None))") in found


def test_a_mutant_says_where_it_is(toy: Path) -> None:
    (found,) = (one for one in made(toy) if one.after == "return self.coins <= 1")
    assert found.place == "socgap_evidence/toy.py:13"
    assert "def is_empty(self)" in found.text


def test_annotations_are_left_alone(toy: Path) -> None:
    assert all(
        "def " not in one.after or "days: int = 31" in one.after or "more: bool = True" in one.after
        for one in made(toy)
    )


def test_all_are_killed_but_what_does_the_same(toy: Path) -> None:
    code, said = mutants(toy)
    assert "survived 1 tests\n  - if number > found:\n  + if number >= found:\n" in said
    assert said.count("survived 1 tests") == 1
    assert code == 0, said


def test_what_is_explained_is_no_survivor_and_the_score_is_written(toy: Path) -> None:
    (toy / EXPLANATIONS).write_text(EQUIVALENT, encoding="utf-8")
    code, said = mutants(toy, "--record")
    assert code == 0, said
    assert "survived" not in said.replace("| survived |", "")
    score = read(toy)["toy"]
    assert (score.equivalent, score.survived, score.percent) == (1, 0, 100.0)
    assert score.mutants == len(made(toy))
    assert (toy / PAGE).read_text(encoding="utf-8").endswith(f"{END}\n\nThe end.\n")


def test_a_test_that_looks_away_leaves_survivors(toy: Path) -> None:
    (toy / "tests/test_toy.py").write_text(
        "from socgap_evidence.toy import limit\n\n\ndef test_limit():\n    assert limit()\n", encoding="utf-8"
    )
    code, said = mutants(toy, "toy")
    assert code == 1
    assert "def limit(days: int = 31" in said
    assert "survived 0 tests" in said
    assert "% are below 90 %." in said


def test_a_mutant_that_never_ends_is_killed(toy: Path) -> None:
    (toy / "socgap_evidence/toy.py").write_text(
        "def drain(coins):\n    while coins:\n        coins -= 1\n", encoding="utf-8"
    )
    (toy / "tests/test_toy.py").write_text(
        "from socgap_evidence.toy import drain\n\n\ndef test_drain():\n    drain(2)\n", encoding="utf-8"
    )
    code, said = mutants(toy)
    assert "+ coins += 1" not in said, said
    assert "+ coins = 1" not in said, said
    assert "| `toy` | 3 | " in said, said
    assert code in {0, 1}


def test_again_asks_only_about_survivors(toy: Path) -> None:
    mutants(toy)
    (toy / "tests/test_toy.py").write_text(
        TOY_TESTS + "\n\ndef test_nothing():\n    limit()\n", encoding="utf-8"
    )
    code, said = mutants(toy, "--again")
    assert code == 0, said
    assert said.count("survived 1 tests") == 1


def test_an_explanation_that_a_test_refutes_is_an_error(toy: Path) -> None:
    (toy / EXPLANATIONS).write_text(
        EQUIVALENT.replace("if number > found:", "found = numbers[0]").replace(
            "if number >= found:", "found = None"
        ),
        encoding="utf-8",
    )
    code, said = mutants(toy)
    assert code == 1
    assert f"{EXPLANATIONS}: a test kills socgap_evidence/toy.py:" in said


def test_tests_that_fail_as_they_are_prove_nothing(toy: Path) -> None:
    (toy / "tests/test_toy.py").write_text("def test_it():\n    assert False\n", encoding="utf-8")
    code, said = mutants(toy)
    assert code == 2
    assert "error: the tests fail as they are:\n  tests/test_toy.py::test_it" in said


@pytest.mark.parametrize("argument", ["nothing", "--forever"])
def test_what_it_does_not_know_is_refused(toy: Path, argument: str) -> None:
    code, said = mutants(toy, argument)
    assert code == 2
    assert "usage: python -m scripts.mutants" in said


@pytest.mark.parametrize(
    "text",
    [
        EQUIVALENT.replace('why = "Of two that are equal, either is the largest."', ""),
        EQUIVALENT.replace("Of two that are equal, either is the largest.", " "),
        EQUIVALENT + EQUIVALENT,
    ],
    ids=["without why", "why is empty", "twice"],
)
def test_an_explanation_says_all_and_once(toy: Path, text: str) -> None:
    (toy / EXPLANATIONS).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"equivalent\.toml"):
        Explanations.read(toy)


def test_an_explanation_that_fits_nothing_is_told(toy: Path) -> None:
    (toy / EXPLANATIONS).write_text(
        EQUIVALENT.replace("number >= found", "number == found"), encoding="utf-8"
    )
    (sentence,) = Explanations.read(toy).unfit(made(toy), ["toy"])
    assert sentence.startswith(f"{EXPLANATIONS}: toy largest has no mutant with 'if number == found:'.")
    assert Explanations.read(toy).unfit([], ["other"]) == []


def test_every_explanation_of_the_repository_fits_a_mutant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    explanations = Explanations.read(ROOT)
    found = [mutant for module in explanations.modules for mutant in mutants_of(module, ROOT)]
    assert explanations.unfit(found, explanations.modules) == []


def test_a_module_that_was_not_tried_keeps_its_score(toy: Path) -> None:
    write(toy, [Score("one", 10, 9, 1, "2026-11-01"), Score("gone", 1, 1, 0, "2026-11-01")], ["one", "gone"])
    write(toy, [Score("two", 10, 8, 0, "2026-11-02")], ["one", "two"])
    assert read(toy) == {
        "one": Score("one", 10, 9, 1, "2026-11-01"),
        "two": Score("two", 10, 8, 0, "2026-11-02"),
    }
    text = (toy / PAGE).read_text(encoding="utf-8")
    assert "| `one` | 10 | 9 | 1 | 0 | 100.0 % | 90.0 % | 2026-11-01 |" in text
    assert "| **all** | 20 | 17 | 1 | 2 | 89.5 % | 85.0 % | |" in text


def test_no_module_is_no_score() -> None:
    assert "| **all** | 0 | 0 | 0 | 0 | 100.0 % | 100.0 % | |" in table([])
