"""Where the inputs of a target lie, and in what order they are tried."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
CORPUS, FOUND, WORDS = HERE / "corpus", HERE / "found", HERE / "words"
BUILD = Path("build/fuzz")
"""What a run leaves behind: its growing corpus, and inputs that break a law."""


def inputs(*folders: Path) -> list[Path]:
    """The files of the folders, small ones first; none of a folder that is not there."""
    found = (path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.is_file())
    return sorted(found, key=lambda path: (path.stat().st_size, path.name))


def words(target: str) -> list[bytes]:
    """The words of a target's language, as its dictionary in libFuzzer's format has them."""
    path = WORDS / f"{target}.dict"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [_word(line) for line in lines if line and not line.startswith("#")]


def _word(line: str) -> bytes:
    r"""What a line such as ``"a\x00"`` stands for."""
    quoted = line[line.index('"') + 1 : line.rindex('"')]
    return quoted.encode("latin-1", "strict").decode("unicode_escape").encode("latin-1")
