"""The locks hold what pyproject.toml asks for, by digest, and nothing else; whatever does not is said."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from scripts import lock

ROOT = Path(__file__).parent.parent.parent
DIGEST = f"    --hash=sha256:{'0' * 64}"


def test_the_locks_are_current() -> None:
    assert lock.problems(ROOT) == []


def test_nothing_else_pins_a_version() -> None:
    assert not (ROOT / "constraints.txt").exists()
    assert {path.name for path in (ROOT / "requirements").iterdir()} == {
        f"{name}.txt" for name in lock.asked_for(ROOT)
    }


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.search(old, text)
    path.write_text(re.sub(old, new, text, count=1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            '"click>=8.1"',
            '"click>=8.2"',
            ["was not made for click>=8.2.", "was made for click>=8.1."],
            id="range",
        ),
        pytest.param('  "icalendar>=7.0",\n', "", ["was made for icalendar>=7.0."], id="removed"),
        pytest.param(
            '"click>=8.1"',
            '"click>=8.1",\n  "httpx>=1"',
            ["was not made for httpx>=1.", "nothing is pinned for httpx>=1."],
            id="added",
        ),
        pytest.param('"click>=8.1"', '"click<2"', ["is outside of click<2."], id="out of range"),
        pytest.param('"uv>=', '"uv<=', ["tools.txt was not made for uv<="], id="tools"),
        pytest.param(
            '"hatchling>=1.27"\\]', '"hatchling>=99"]', ["is outside of hatchling>=99."], id="build"
        ),
    ],
)
def test_a_changed_requirement_shows_without_an_index(
    old: str, new: str, said: list[str], copy: Path
) -> None:
    edit(copy / "pyproject.toml", old, new)
    found = "\n".join(lock.problems(copy))
    for words in said:
        assert words in found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(r"click==\S+ \\\n", r"\g<0>--index-url https://example.org/simple\n", "no digest", id="index"),
        pytest.param(r"\nclick==(\S+) \\\n", r"\nclick @ file:///tmp/click.whl \\\n", "nothing is pinned for click", id="file"),
        pytest.param(r"(click==\S+)(?: \\\n    --hash=\S+)+", r"\1 \\", "has no digest", id="no digest"),
        pytest.param(r"sha256:[0-9a-f]{64}", "md5:" + "0" * 32, "is neither a pin nor a digest", id="weak digest"),
        pytest.param(r"click==\S+", "click==8.1.0", "run.txt has click 8.1.0, and dev.txt has not.", id="another version"),
        pytest.param(r"^# Made", "# Written", "was not made for click>=8.1.", id="head"),
        pytest.param(r"(?s).*", "", "nothing is pinned for click", id="empty"),
    ],
)  # fmt: skip
def test_a_lock_that_was_edited_is_refused(old: str, new: str, said: str, copy: Path) -> None:
    edit(copy / "requirements/run.txt", old, new)
    assert said in "\n".join(lock.problems(copy))


def test_a_lock_that_is_not_there_is_no_lock_that_is_current(copy: Path) -> None:
    (copy / "requirements/build.txt").unlink()
    assert any("build.txt: nothing is pinned for hatchling" in one for one in lock.problems(copy))


RESOLVER = f"""#!{sys.executable}
import re, sys
asked = sorted({{re.match(r"[a-z0-9-]+", line.lower())[0] for line in sys.stdin}})
with open(sys.argv[sys.argv.index("--output-file") + 1], "w") as written:
    written.write("".join(f"{{name}}==9999.1 \\\\\\n{DIGEST}\\n" for name in asked))
"""


def test_a_lock_is_made_of_what_the_resolver_writes_below_what_was_asked(copy: Path, tmp_path: Path) -> None:
    uv = tmp_path / "uv"
    uv.write_text(RESOLVER, encoding="utf-8")
    uv.chmod(0o755)
    lock.write(copy, uv, upgrade=True)
    assert lock.problems(copy) == []
    assert (copy / "requirements/build.txt").read_text(encoding="utf-8") == (
        f"{lock.HEAD}\n#   hatchling>=1.27\nhatchling==9999.1 \\\n{DIGEST}\n"
    )


@pytest.mark.parametrize(
    "name", ["Makefile", "Containerfile", "action.yml", ".github/workflows/soc2-judge.yml"]
)
def test_what_sets_up_from_a_lock_asks_for_digests_and_runs_no_code_of_a_package(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "")
    text = text.replace("$(LOCKED)", re.sub(r"(?s).*LOCKED := (.*?)\n.*", r"\1", text)).replace(
        "$(WHEELS)", re.sub(r"(?s).*WHEELS := (.*?)\n.*", r"\1", text)
    )
    from_locks = [line for line in text.splitlines() if "--requirement requirements/" in line]
    assert from_locks
    for line in from_locks:
        assert "--require-hashes" in line
        assert "pip-audit" in line or "--only-binary :all:" in line
    others = [line for line in text.splitlines() if re.search(r"pip\b.* install |^\s+install ", line)]
    assert all(
        "--no-index" in line or "--require-hashes" in line for line in others if "install()" not in line
    )
