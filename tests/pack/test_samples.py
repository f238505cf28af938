"""A sample in a pack is the one that 'socgap sample' draws of the same commit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.errors import UsageError
from socgap_evidence.pack.making import make_pack
from socgap_evidence.pack.wishes import Wishes
from tests.pack.company import company
from tests.support.command import run

if TYPE_CHECKING:
    from tests.support.repository import Repository


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return company(tmp_path_factory.mktemp("packed") / "company")


def test_a_sample_is_what_the_command_draws(made: Repository) -> None:
    pack = make_pack(made.root, Wishes(samples=("REQ-1=ac-1.e1", "REQ-2=AC-1.E1:1")))
    first, second = (json.loads(pack.entries[f"samples/{name}.json"]) for name in ("REQ-1", "REQ-2"))
    assert (first["population"]["members"], second["size"]["number"]) == (2, 1)
    assert "| samples/ |" in pack.entries["README.md"].decode()
    arguments = ("--control", "AC-1", "--requirement", "AC-1.E1", "--seed-request", "REQ-1", "--rev", "HEAD")
    window = ("--window", "2026-01-01..2026-06-30", "--as-of", "2026-06-30")
    alone = run(made.root, "sample", *arguments, *window, "--format", "json")
    assert alone.stdout.encode() == pack.entries["samples/REQ-1.json"]
    assert make_pack(made.root, pack.manifest.wishes(None)).entries == pack.entries


REFUSED = [
    (("REQ-1",), "is not a request, a control and perhaps a size"),
    (("REQ-1=AC-1.E1:",), "is not a request, a control and perhaps a size"),
    (("REQ-1=AC-1.E1:0",), "is not a request, a control and perhaps a size"),
    (("REQ-1=AC-1.E1:x",), "is not a request, a control and perhaps a size"),
    (("REQ-1=AC-1.E1:" + "9" * 5000,), "is not a request, a control and perhaps a size"),
    (("REQ-1=",), "is not a request, a control and perhaps a size"),
    (("../x=AC-1.E1",), "cannot be the id of a request"),
    (("REQ-1=AC-9",), "There is no control 'AC-9' to sample"),
    (("REQ-1=AC-1.E1", "req-1=AC-1.E1:1"), "Two samples are for the request"),
    (("REQ-1=AC-1",), "has 2 populations"),
]


@pytest.mark.parametrize(("samples", "why"), REFUSED)
def test_a_sample_of_nothing_makes_no_pack(samples: tuple[str, ...], why: str, made: Repository) -> None:
    with pytest.raises(UsageError, match=why):
        make_pack(made.root, Wishes(samples=samples))
