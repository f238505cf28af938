"""The file of a baseline: written sorted, one entry a gap, and read strictly.

An entry says what makes its gap the same gap and nothing else, so all that stands in the file is compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from socgap_evidence.baseline.keys import GapKey
from socgap_evidence.baseline.ratchet import Baseline
from socgap_evidence.dates import parse_date
from socgap_evidence.documents import locate, read_document
from socgap_evidence.errors import ControlError, DocumentError, did_you_mean
from socgap_evidence.model import Reason
from socgap_evidence.rules import RULE_MODULES
from socgap_evidence.schemas import SchemaSet
from socgap_evidence.snapshot import find

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from socgap_evidence.model import Json, Pointer
    from socgap_evidence.project import Control
    from socgap_evidence.snapshot import Tree

FORMAT = "socgap-baseline"
VERSION = 1
RULES = frozenset({*RULE_MODULES, "schema", "parameters"})
"""What a gap may be of: a rule, its schema, or a parameter that a policy states."""

_TEXT: dict[str, Json] = {"type": "string", "minLength": 1}
SCHEMA: dict[str, Json] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "baseline",
    "description": "The gaps that were there when the gate was adopted.",
    "type": "object",
    "properties": {
        "format": {"const": FORMAT},
        "version": {"const": VERSION},
        "as_of": {
            "type": "string",
            "format": "date",
            "description": "The day that it was written for; what begins later is not in it.",
        },
        "tree": {**_TEXT, "description": "The tree that it was written for."},
        "gaps": {"type": "array", "items": {"$ref": "#/$defs/gap"}},
    },
    "required": ["format", "version", "as_of", "tree", "gaps"],
    "additionalProperties": False,
    "$defs": {
        "gap": {
            "type": "object",
            "description": "What makes a gap the same gap; all that stands here is compared.",
            "properties": {
                "control": _TEXT,
                "requirement": _TEXT,
                "assertion": {**_TEXT, "description": "The id of the sentence that is broken, if it is one."},
                "rule": _TEXT,
                "reason": {"enum": [one.value for one in Reason if one is not Reason.UNKNOWN]},
                "path": {**_TEXT, "description": "The file, where the ids do not say it all."},
                "about": {
                    "type": "array",
                    "items": {"type": "string"},
                    "minItems": 1,
                    "description": "The ids of the members, records or periods that it is about.",
                },
                "says": {**_TEXT, "description": "The message, each of its numbers as #."},
                "count": {
                    "type": "integer",
                    "minimum": 1,
                    "description": "How many gaps are called so; 1 unless set.",
                },
            },
            "required": ["control", "requirement", "rule", "reason"],
            "additionalProperties": False,
        }
    },
}
"""The JSON Schema of a baseline."""

_HEAD = """\
# The gaps that were there when the gate was put up, so that only what comes on top of them closes it.
# 'socgap check --baseline' prints and counts them; none of them counts as met.
#
# This list is for a while: mend what it names, and take out what holds no more with 'socgap baseline prune'. It only
# ever gets shorter; delete it when it is empty. Nobody has accepted anything here: what is to stay needs a waiver.
"""
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")
_NO_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
"""What YAML takes for something else than a word, in one of its versions."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})


def write_baseline(gaps: Collection[GapKey], as_of: date, tree: str) -> str:
    """The text of a baseline of some gaps, each as often as it is there; whatever their order, the same bytes."""
    lines = [f"format: {FORMAT}", f"version: {VERSION}", f"as_of: {as_of}", f"tree: {_quoted(tree)}"]
    lines.append("gaps:" if gaps else "gaps: []")
    for key, count in sorted(Counter(gaps).items()):
        first, *others = _fields(key, count)
        lines += [f"  - {first}", *(f"    {line}" for line in others)]
    return _HEAD + "".join(f"{line}\n" for line in lines)


def _fields(key: GapKey, count: int) -> Iterator[str]:
    for name in ("control", "requirement", "assertion", "rule", "reason", "path"):
        if value := getattr(key, name):
            yield f"{name}: {_quoted(value)}"
    if key.about:
        yield f"about: [{', '.join(map(_quoted, key.about))}]"
    if key.says:
        yield f"says: {_quoted(key.says)}"
    if count > 1:
        yield f"count: {count}"


def _quoted(text: str) -> str:
    """The text in YAML: between quotes unless it is a plain word, what cannot be seen as an escape."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NO_WORDS:
        return text
    return f'"{"".join(map(_character, text))}"'


def _character(one: str) -> str:
    if one in {'"', "\\"}:
        return f"\\{one}"
    if one == " " or unicodedata.category(one) not in _HIDDEN:
        return one
    code = ord(one)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004  # four digits or eight


def has_baseline(tree: Tree, path: str) -> bool:
    """Whether a tree holds anything at the path."""
    return find(tree.entries, path) is not None


def read_baseline(tree: Tree, path: str, controls: Collection[Control] = ()) -> Baseline:
    """The baseline of a tree; its entries may name the controls given, or any if there are none.

    Raises ControlError for one that is not there or not what a baseline is, SnapshotError for what cannot be read.
    """
    if not has_baseline(tree, path):
        fix = f"Make it with 'socgap baseline write {path}', and let git have it (no ignore rule, committed)."
        raise ControlError(f"There is no such file in {tree.label}.", path=path, fix=fix)
    return parse_baseline(tree.read(path), path, tree.label, controls)


def parse_baseline(raw: bytes, path: str, found_in: str, controls: Collection[Control] = ()) -> Baseline:
    """The baseline in the bytes of a file."""
    name = path if controls else f"{found_in}, {path}"
    reader = _Reader(raw, path, name, {one.id: one for one in controls})
    data = reader.data()
    return Baseline(
        path=path,
        as_of=parse_date(str(data["as_of"])),
        tree=str(data["tree"]),
        gaps=Counter(dict(reader.entries(data))),
        found_in=found_in,
    )


def entries_of(data: Mapping[str, Json]) -> list[tuple[GapKey, int]]:
    """What a file that meets the schema lists, in its order."""
    listed = data["gaps"]
    return [_entry(one) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _entry(one: Mapping[str, Json]) -> tuple[GapKey, int]:
    def text(name: str) -> str:
        return str(one.get(name, ""))

    about = one.get("about")
    key = GapKey(
        control=text("control"),
        requirement=text("requirement"),
        assertion=text("assertion"),
        rule=text("rule"),
        reason=text("reason"),
        path=text("path"),
        about=tuple(map(str, about)) if isinstance(about, list) else (),
        says=text("says"),
    )
    return key, int(float(text("count") or 1))


class _Reader:
    """Holds one file against the schema, and against the controls that there are."""

    def __init__(self, raw: bytes, path: str, name: str, controls: Mapping[str, Control]) -> None:
        self._raw = raw
        self._name = name
        self._controls = controls
        # Only socgap writes this file, so whatever is wrong with its form came with an edit.
        self._take_back = f"Or take the edit back: 'git log -p -- {path}' shows how it was."

    def data(self) -> dict[str, Json]:
        """What the file holds; ControlError with line and column for the first thing that is wrong with its form."""
        try:
            data = read_document(_YAML, self._raw).data
        except DocumentError as error:
            raise ControlError(
                error.message,
                path=self._name,
                line=error.line,
                column=error.column,
                fix=f"{error.fix} {self._take_back}",
            ) from error
        if isinstance(data, dict):
            self._refuse_other_versions(data)
        for one in SchemaSet({}, "").compile(SCHEMA, "the schema of baselines").violations(data):
            never = " What could not be told is in no baseline." if one.pointer[2:] == ("reason",) else ""
            fix = f"{one.fix}{never} {self._take_back}"
            raise self._error(one.pointer, one.message, fix, on_key=one.on_key)
        return data if isinstance(data, dict) else {}

    def entries(self, data: Mapping[str, Json]) -> Iterator[tuple[GapKey, int]]:
        """Its entries; ControlError for one that stands there twice, or is of what no control asks for."""
        seen: dict[GapKey, int] = {}
        for index, (key, count) in enumerate(entries_of(data)):
            if key in seen:
                line = locate(_YAML, self._raw, ("gaps", seen[key])).line
                fix = "Keep one of the two; 'count' says how many gaps are called so."
                raise self._error(("gaps", index), f"The same entry stands in line {line}.", fix)
            seen[key] = index
            if self._controls:
                self._refuse_strangers(key, index)
            yield key, count

    def _refuse_other_versions(self, data: Mapping[str, Json]) -> None:
        version = data.get("version", VERSION)
        if data.get("format") == FORMAT and isinstance(version, int) and version > VERSION:
            message = f"It is of version {version}; this socgap reads version {VERSION}."
            raise self._error(("version",), message, "Update socgap.")

    def _refuse_strangers(self, key: GapKey, index: int) -> None:
        """Raise ControlError for a control, requirement, assertion or rule that is not there: it would match nothing."""
        control = self._controls.get(key.control)
        if control is None:
            message = f"There is no control '{key.control}'."
            raise self._stranger((index, "control"), message, key.control, self._controls)
        asked = {one.id: one for one in control.requirements}
        if key.requirement not in asked:
            message = f"{control.id} has no requirement '{key.requirement}'."
            raise self._stranger((index, "requirement"), message, key.requirement, asked)
        known = {check.id for check in asked[key.requirement].checks if check.id}
        if key.assertion and key.assertion not in known:
            message = f"{key.requirement} has no assertion '{key.assertion}'."
            raise self._stranger((index, "assertion"), message, key.assertion, known)
        if key.rule not in RULES:
            raise self._stranger((index, "rule"), f"There is no rule '{key.rule}'.", key.rule, RULES)

    def _stranger(self, at: Pointer, message: str, name: str, known: Collection[str]) -> ControlError:
        hint = did_you_mean(name, known)
        fix = f"{hint} If not, take the entry out." if hint else "Take the entry out."
        return self._error(("gaps", *at), message, fix)

    def _error(self, pointer: Pointer, message: str, fix: str, *, on_key: bool = False) -> ControlError:
        span = locate(_YAML, self._raw, pointer, on_key=on_key)
        return ControlError(message, path=self._name, line=span.line, column=span.column, fix=fix)


_YAML = "baseline.yaml"
"""A name by which its bytes are read as YAML, whatever its own is called."""
