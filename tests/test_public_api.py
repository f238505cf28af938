"""The public names: all of them, and no others."""

from __future__ import annotations

import subprocess
import sys

import pytest

import socgap_evidence


def test_the_public_names_are_exactly_these() -> None:
    assert set(socgap_evidence.__all__) == {
        "Assessment",
        "CommitTree",
        "Gap",
        "IndexTree",
        "Project",
        "Reason",
        "SocgapError",
        "Status",
        "Verdict",
        "WorkTree",
        "__version__",
        "assess",
        "find_root",
        "judge",
        "open_project",
    }
    assert len(socgap_evidence.__all__) == len(set(socgap_evidence.__all__))


@pytest.mark.parametrize("name", socgap_evidence.__all__)
def test_each_can_be_imported_first(name: str) -> None:
    # In a process of its own: a submodule that an earlier import left behind must not stand in for a name.
    program = f"from socgap_evidence import {name} as found; print(type(found).__name__)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() != "module"


def test_each_is_itself_after_everything_is_imported() -> None:
    program = (
        "import socgap_evidence, socgap_evidence.cli.check, socgap_evidence.assessment\n"
        "names = [name for name in socgap_evidence.__all__"
        " if type(getattr(socgap_evidence, name)).__name__ == 'module']\n"
        "print(names)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_other_name_is_there() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = socgap_evidence.nothing


def test_the_example_of_its_docstring_names_public_names() -> None:
    text = socgap_evidence.__doc__ or ""
    for name in ("WorkTree", "find_root", "open_project", "judge", "assess"):
        assert f"{name}(" in text
