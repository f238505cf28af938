"""A scaffold goes where its requirement looks, or somebody has to say where."""

from __future__ import annotations

import pytest

from socgap_evidence.errors import UsageError
from socgap_evidence.scaffolds.places import folder, path_for, stem, taken, taken_error
from socgap_evidence.snapshot import GlobPattern
from tests.support.brambleport import Files

TREE = Files({"e/reviews/2025/A-2025.yaml": b"", "e/reviews/2026/A-2026.yaml": b"", "e/other/B.md": b""})


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("e/one.yaml", "e/one.yaml"),
        ("e/new/*.yaml", "e/new/N-1.yaml"),
        ("e/new/*.yml", "e/new/N-1.yml"),
        ("e/new/*", "e/new/N-1.yaml"),
        ("e/new/*.y*ml", "e/new/N-1.yaml"),
        ("*.yaml", "N-1.yaml"),
        ("e/reviews/*/*.yaml", "e/reviews/2026/N-1.yaml"),
        ("e/reviews/**/*.yaml", "e/reviews/2026/N-1.yaml"),
        ("e/deep/**/*.yaml", "e/deep/N-1.yaml"),
        ("e/new/INC-*.yaml", "e/new/INC-N-1.yaml"),
    ],
)
def test_the_glob_matches_the_path(glob: str, path: str) -> None:
    assert path_for(GlobPattern(glob), "N-1", TREE) == path
    assert GlobPattern(glob).matches(path)


@pytest.mark.parametrize("glob", ["e/new/*/*.yaml", "e/new/[0-9]*.yaml", "e/new/?.yaml"])
def test_where_no_name_fits_somebody_must_choose(glob: str) -> None:
    with pytest.raises(UsageError, match="--output"):
        path_for(GlobPattern(glob), "N-1", TREE)


def test_names_are_taken_whatever_they_end_in() -> None:
    assert taken(TREE, GlobPattern("e/other/*.yaml")) == {"B"}
    assert taken(TREE, GlobPattern("e/reviews/*/*.yaml")) == {"A-2025", "A-2026"}


def test_a_name_is_without_its_folder_and_ending() -> None:
    assert (stem("a/b.c.md"), stem("a/.hidden"), folder("a/b/c"), folder("c")) == (
        "b.c",
        ".hidden",
        "a/b",
        "",
    )


def test_what_is_there_is_said_with_what_is_free() -> None:
    error = taken_error(GlobPattern("e/new/*.yaml"), TREE, "N-1", "N-2")
    assert str(error) == (
        "e/new/N-1.yaml: It exists, and nothing is overwritten."
        " The next free id is N-2: --output e/new/N-2.yaml."
    )
