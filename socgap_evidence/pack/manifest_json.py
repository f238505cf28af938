"""The manifest as the file it is, both ways. Its JSON Schema is published beside this module as ``manifest.schema.json``."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict

from socgap_evidence.dates import parse_date
from socgap_evidence.documents import json as strict_json
from socgap_evidence.errors import DocumentError
from socgap_evidence.model import Window
from socgap_evidence.outputs.json import dump
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
from socgap_evidence.pack.naming import MANIFEST
from socgap_evidence.schemas import SchemaSet

if TYPE_CHECKING:
    from socgap_evidence.model import Json
    from socgap_evidence.schemas import Validator

FORMAT, VERSION = "socgap-pack", 1
"""The version is raised with every change: whoever verifies a pack must know every field of it."""
_ASK = "Ask whoever made the pack for another one."


def write(manifest: Manifest) -> bytes:
    """The file."""
    data: dict[str, Json] = {
        "format": FORMAT,
        "version": VERSION,
        "socgap": manifest.socgap,
        "company": manifest.company,
        "commit": {**asdict(manifest.commit), "day": str(manifest.commit.day)},
        "as_of": {"day": str(manifest.as_of), "from": manifest.as_of_from.value},
        "window": {
            "start": str(manifest.window.start),
            "end": str(manifest.window.end),
            "from": manifest.window_from.value,
        },
        "asked": {
            "without": list(manifest.asked.without),
            "redact": list(manifest.asked.redact),
            "samples": list(manifest.asked.samples),
            "requests": manifest.asked.requests,
        },
        "status": None if manifest.status is None else asdict(manifest.status),
        "files": [_packed(one) for one in manifest.files],
        "left_out": [asdict(one) for one in manifest.left_out],
    }
    return dump(data).encode()


def _packed(one: Packed) -> Json:
    return {
        "path": one.path,
        "role": one.role.value,
        "size": one.size,
        "sha256": one.sha256,
        "blob": one.blob,
        "commit": None if one.commit is None else {**asdict(one.commit), "day": str(one.commit.day)},
    }


def read(raw: bytes) -> Manifest:
    """The manifest in a file; DocumentError with line and column for anything that is not one."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise DocumentError("It is not UTF-8 text.", path=MANIFEST, fix=_ASK) from error
    data = strict_json.read(MANIFEST, text).data
    for wrong in _validator().violations(data):
        span = strict_json.spans(text).find(wrong.pointer, on_key=wrong.on_key)
        raise DocumentError(wrong.message, path=MANIFEST, line=span.line, column=span.column, fix=_ASK)
    return _manifest(data)


@cache
def _validator() -> Validator:
    schema = files("socgap_evidence.pack").joinpath("manifest.schema.json").read_text(encoding="utf-8")
    return SchemaSet({}, "").compile(json.loads(schema), MANIFEST)


# The schema has said what is where, so that nothing below can be missing or of another type.


def _manifest(data: Any) -> Manifest:
    return Manifest(
        socgap=data["socgap"],
        company=data["company"],
        commit=Head(**{**data["commit"], "day": parse_date(data["commit"]["day"])}),
        as_of=parse_date(data["as_of"]["day"]),
        as_of_from=Origin(data["as_of"]["from"]),
        window=Window(parse_date(data["window"]["start"]), parse_date(data["window"]["end"])),
        window_from=Origin(data["window"]["from"]),
        asked=_asked(data["asked"]),
        status=None if data["status"] is None else StatusFile(**data["status"]),
        files=tuple(_file(one) for one in data["files"]),
        left_out=tuple(LeftOut(**one) for one in data["left_out"]),
    )


def _asked(data: Any) -> Asked:
    without, redact, samples = (tuple(data[name]) for name in ("without", "redact", "samples"))
    return Asked(without, redact, samples, requests=data["requests"])


def _file(data: Any) -> Packed:
    commit = data["commit"]
    entered = None if commit is None else Entered(**{**commit, "day": parse_date(commit["day"])})
    return Packed(**{**data, "role": Role(data["role"]), "commit": entered})
