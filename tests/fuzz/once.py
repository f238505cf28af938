"""What is the same for every input is made once: our grammars, and the catalogue that comes with socgap.

A process that judges makes them once anyway; a target that made them ten thousand times would try little else.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING
from unittest import mock

from socgap_evidence.project import waivers
from socgap_evidence.project.catalogue import Catalogue
from socgap_evidence.schemas import SchemaSet, Validator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json

_builtin = cache(Catalogue.builtin)
_waiver_grammar = cache(waivers._grammar)  # noqa: SLF001  # see above
_compile = SchemaSet.compile
_compiled: dict[tuple[str, str], Validator] = {}
_MANY = 500


@contextmanager
def made_once() -> Iterator[None]:
    """Within it, no schema is compiled twice in a row, so that rules with equal schemas are equal too.

    For targets of which each input is judged by the same document types.
    """
    with (
        mock.patch.object(SchemaSet, "compile", _compile_once),
        mock.patch.object(Catalogue, "builtin", _builtin),
        mock.patch.object(waivers, "_grammar", _waiver_grammar),
    ):
        yield


def _compile_once(schemas: SchemaSet, schema: Json, path: str) -> Validator:
    key = path, json.dumps(schema)
    if key not in _compiled:
        if len(_compiled) > _MANY:
            _compiled.clear()
        _compiled[key] = _compile(schemas, schema, path)
    return _compiled[key]
