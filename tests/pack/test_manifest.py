"""A manifest is written and read to the same value, and whatever is not one is refused with its place."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from socgap_evidence.errors import DocumentError
from socgap_evidence.model import Window
from socgap_evidence.pack import manifest_json
from socgap_evidence.pack.manifest import (
    Asked,
    Entered,
    Head,
    LeftOut,
    Manifest,
    Origin,
    Packed,
    Role,
    StatusFile,
)
from tests.support.building import builds

SCHEMA = json.loads(
    files("socgap_evidence.pack").joinpath("manifest.schema.json").read_text(encoding="utf-8")
)
TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
PATH = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
DAY = st.dates(date(1970, 1, 1))
SIZE = st.integers(0, 1 << 40)
HEX = "0123456789abcdef"
ID = st.text(HEX, min_size=40, max_size=40) | st.text(HEX, min_size=64, max_size=64)
SHA256 = st.text(HEX, min_size=64, max_size=64)
TEXTS = st.lists(TEXT, max_size=2, unique=True).map(tuple)
ENTERED = builds(
    Entered, ID, DAY, TEXT, st.sampled_from(["good", "bad", "none", "unchecked"]), st.none() | TEXT
)
MANIFESTS = builds(
    Manifest,
    socgap=st.from_regex(r"[0-9a-z.+-]{1,40}", fullmatch=True),
    company=TEXT,
    commit=builds(Head, ID, ID, DAY, TEXT),
    as_of=DAY,
    as_of_from=st.sampled_from(Origin),
    window=builds(Window, DAY, DAY),
    window_from=st.sampled_from([Origin.ASKED, Origin.SETTINGS, Origin.COMMIT]),
    asked=builds(Asked, TEXTS, TEXTS, TEXTS, st.booleans()),
    status=st.none() | builds(StatusFile, TEXT, st.booleans()),
    files=st.lists(
        builds(Packed, PATH, st.sampled_from(Role), SIZE, SHA256, st.none() | ID, st.none() | ENTERED),
        max_size=2,
    ).map(tuple),
    left_out=st.lists(
        builds(LeftOut, TEXT, ID, SIZE, SHA256, TEXT, st.booleans(), st.none() | TEXT), max_size=2
    ).map(tuple),
)


@given(MANIFESTS)
def test_what_is_written_is_read(manifest: Manifest) -> None:
    written = manifest_json.write(manifest)
    Draft202012Validator(SCHEMA).validate(json.loads(written))
    assert manifest_json.read(written) == manifest
    assert manifest_json.write(manifest_json.read(written)) == written


def example() -> dict[str, Any]:
    day = date(2026, 6, 30)
    return json.loads(
        manifest_json.write(
            Manifest(
                "0.1.0", "Example, Inc.", Head("0" * 40, "1" * 40, day, ""), day, Origin.WINDOW, Window(day, day),
                Origin.SETTINGS, Asked(), None, (Packed("README.md", Role.ABOUT, 1, "2" * 64),),
            )
        )
    )  # fmt: skip


def changed(*steps: str | int, to: Any) -> dict[str, Any]:
    data: Any = example()
    inner = data
    for step in steps[:-1]:
        inner = inner[step]
    inner[steps[-1]] = to
    return data


REFUSED = [
    changed("version", to=2),
    changed("format", to="other"),
    changed("more", to=1),
    changed("commit", "id", to="0" * 39),
    changed("as_of", "day", to="2026-02-30"),
    changed("as_of", "from", to="clock"),
    changed("window", "from", to="window"),
    changed("files", 0, "size", to=-1),
    changed("files", 0, "size", to=1.5),
    changed("files", 0, "role", to="other"),
    changed("files", 0, "sha256", to="A" * 64),
    changed("left_out", to=[{}]),
]


@pytest.mark.parametrize("data", REFUSED)
def test_what_is_no_manifest_is_refused_at_its_place(data: dict[str, Any]) -> None:
    with pytest.raises(DocumentError) as refused:
        manifest_json.read(json.dumps(data, indent=2).encode())
    assert refused.value.place.startswith("manifest.json:")


@pytest.mark.parametrize("raw", [b"\xff", b"", b"[]", b'{"format": 1, "format": 1}'])
def test_other_bytes_are_no_manifest(raw: bytes) -> None:
    with pytest.raises(DocumentError):
        manifest_json.read(raw)
