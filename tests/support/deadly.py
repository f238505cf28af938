"""``socgap`` with parsers that do what its own should never do, over files that say so: run as a program of its own.

It stands for a fault of a library that nobody knows yet. The limits are small, so that nobody waits for them.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
from yaml import cyaml

from socgap_evidence.cli import main
from socgap_evidence.documents import apart, attached
from socgap_evidence.worker import Bounds


def _crashes() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _loops() -> None:
    while True:
        pass


def _waits() -> None:
    time.sleep(3600)


def _leaves() -> None:
    os._exit(7)


def _hoards() -> None:
    hoard = []
    while True:
        hoard.append(bytearray(1 << 20))


def _fails() -> None:
    raise AssertionError("a fault of the program")


WAYS = {
    "crashes": _crashes,
    "loops": _loops,
    "waits": _waits,
    "leaves": _leaves,
    "hoards": _hoards,
    "fails": _fails,
}


def _obey(text: str) -> None:
    for way, do in WAYS.items():
        if f"here it {way}" in text:
            do()


def _deadly(real: Callable[..., Any], text_of: Callable[[Any], str]) -> Callable[..., Any]:
    def parser(said: Any, **more: Any) -> Any:
        _obey(text_of(said))
        return real(said, **more)

    return parser


def _sheet_of(stream: Any) -> str:
    with zipfile.ZipFile(stream) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


cyaml.CParser = _deadly(cyaml.CParser, str)
openpyxl.load_workbook = _deadly(openpyxl.load_workbook, _sheet_of)
attached._check_pdf = _deadly(attached._check_pdf, lambda raw: raw.decode("latin-1"))  # noqa: SLF001
apart.reader = apart.Reader(Bounds(seconds=2, patience=int(sys.argv[1]), memory=64 * 1024**2))
main(sys.argv[2:])
