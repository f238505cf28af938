"""The language server that VS Code, Neovim and others use for YAML, spoken to as they speak to it."""

from __future__ import annotations

import hashlib
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.report.tools import alone, program
from tests.support.brambleport import ROOT

HERE = Path(__file__).parent
TIMEOUT = 60.0
"""Seconds that an answer may take on a busy machine."""


def server_program() -> Path:
    """The server that package-lock.json pins, which is installed if it is not yet."""
    files = [HERE / "package.json", HERE / "package-lock.json"]
    pinned = hashlib.sha256(b"".join(one.read_bytes() for one in files)).hexdigest()[:12]
    folder = ROOT / ".venv" / "editor-tools" / pinned
    with alone(folder.parent / "lock"):
        if not (folder / "done").exists():
            folder.mkdir(exist_ok=True)
            for one in files:
                shutil.copy(one, folder)
            command = [program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
            if done.returncode:
                pytest.fail(
                    f"npm could not install the tools in tests/editors:\n{done.stderr}", pytrace=False
                )
            (folder / "done").touch()
    return folder / "node_modules/yaml-language-server/bin/yaml-language-server"


class LanguageServer:
    """One server for one folder, with the settings of its ``.vscode/settings.json``."""

    def __init__(self, root: Path, settings: dict[str, Any]) -> None:
        self._root = root
        self._settings = settings
        self._ids = count(1)
        self._held = b""
        self._open: set[str] = set()
        self._process = subprocess.Popen(
            [program("node"), str(server_program()), "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._ask(
            "initialize",
            {
                "processId": None,
                "rootUri": root.as_uri(),
                "workspaceFolders": [{"uri": root.as_uri(), "name": "evidence"}],
                "capabilities": {
                    "workspace": {"configuration": True, "workspaceFolders": True},
                    "textDocument": {"completion": {"completionItem": {"snippetSupport": True}}},
                },
            },
        )
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": {"yaml": self._yaml}})
        self._await_settings()

    @property
    def _yaml(self) -> dict[str, Any]:
        """What it is told as VS Code tells it: only our schemas, and nothing from the network."""
        return {
            "schemas": self._settings["yaml.schemas"],
            "schemaStore": {"enable": False},
            "completion": True,
            "hover": True,
            "validate": True,
        }

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def write(self, path: str, text: str) -> str:
        """Open a file, or change all of it; its address. A file stays open: closing one takes its complaints back."""
        uri = (self._root / path).as_uri()
        version = next(self._ids)
        if uri in self._open:
            change = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]}
            self._tell("textDocument/didChange", change)
        else:
            self._open.add(uri)
            document = {"uri": uri, "languageId": "yaml", "version": version, "text": text}
            self._tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def at(self, path: str, text: str, method: str) -> Any:
        """What it answers where the text has a ``|``, which is left out."""
        before, _, after = text.partition("|")
        uri = self.write(path, before + after)
        place = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        return self._ask(f"textDocument/{method}", {"textDocument": {"uri": uri}, "position": place})

    def offered(self, path: str, text: str) -> set[str]:
        """What it offers to write there."""
        answer = self.at(path, text, "completion")
        items = answer["items"] if isinstance(answer, dict) else answer or []
        return {item["label"] for item in items}

    def complaints(
        self, path: str, text: str, wanted: tuple[int, str] | None = None
    ) -> list[tuple[int, str]]:
        """The lines and sentences of what it complains of: first, or once what is wanted is among them."""
        uri = self.write(path, text)
        found: list[tuple[int, str]] = []

        def is_it(message: dict[str, Any]) -> bool:
            if message.get("method") != "textDocument/publishDiagnostics" or message["params"]["uri"] != uri:
                return False
            found[:] = [
                (one["range"]["start"]["line"], one["message"]) for one in message["params"]["diagnostics"]
            ]
            return wanted is None or any(line == wanted[0] and wanted[1] in said for line, said in found)

        self._wait(is_it, found)
        return found

    def _await_settings(self) -> None:
        """Until it has taken its settings in, which it asks for when it likes."""
        end = time.monotonic() + TIMEOUT
        while not self.offered("socgap.yaml", "|"):
            assert time.monotonic() < end, "The language server did not take its settings."

    def _ask(self, method: str, params: Any) -> Any:
        number = next(self._ids)
        self._send({"id": number, "method": method, "params": params})
        return self._wait(lambda one: one.get("id") == number and "method" not in one)["result"]

    def _tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _wait(self, wanted: Callable[[dict[str, Any]], bool], seen: object = "") -> dict[str, Any]:
        """The next message that is wanted; what the server asks meanwhile is answered."""
        end = time.monotonic() + TIMEOUT
        while True:
            message = self._read(end, seen)
            if "method" in message and "id" in message:
                self._answer(message)
            elif wanted(message):
                return message

    def _answer(self, message: dict[str, Any]) -> None:
        result: Any = None
        if message["method"] == "workspace/configuration":
            known = {"yaml": self._yaml}
            result = [known.get(one.get("section", "")) for one in message["params"]["items"]]
        self._send({"id": message["id"], "result": result})

    def _read(self, end: float, seen: object) -> dict[str, Any]:
        length = int(self._header(end, seen))
        while len(self._held) < length:
            self._fill(end, seen)
        body, self._held = self._held[:length], self._held[length:]
        message: dict[str, Any] = json.loads(body)
        return message

    def _header(self, end: float, seen: object) -> str:
        """The length that stands before a message."""
        while b"\r\n\r\n" not in self._held:
            self._fill(end, seen)
        head, _, self._held = self._held.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().splitlines())
        return fields["Content-Length"]

    def _fill(self, end: float, seen: object) -> None:
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        ready, _, _ = select.select([pipe], [], [], max(end - time.monotonic(), 0))
        more = os.read(pipe, 1 << 16) if ready else b""
        if not more:
            pytest.fail(f"The language server did not answer as wanted. {seen}", pytrace=False)
        self._held += more
