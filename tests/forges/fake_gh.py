"""The program ``gh`` as far as our workflows use it, over a folder of JSON instead of a forge.

    state.json   {"comments": [...], "issues": [...], "head": "...", "calls": [...]}
    artifact/    what the run to download from has uploaded

It refuses every call and option that it does not know, so that a workflow that asks for more fails its test.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

STATE = Path(os.environ["FAKE_GH"])


def main(arguments: list[str]) -> None:
    state = json.loads((STATE / "state.json").read_text(encoding="utf-8"))
    match arguments:
        case ["run", "download", _, "--repo", _, "--name", name, "--dir", folder]:
            shutil.copytree(STATE / name, folder)
        case ["api", "--paginate", path, "--jq", wanted] if path.endswith("/comments"):
            sys.stdout.write(_jq(wanted, state["comments"]))
        case ["api", path, "--jq", wanted] if "/pulls/" in path:
            sys.stdout.write(_jq(wanted, {"head": {"sha": state["head"]}}))
        case ["api", "--silent", "--method", method, path, "--field", field]:
            _comment(state, method, path, _body(field))
        case ["label", "create", label, "--force", "--description", _]:
            state["label"] = label
        case ["issue", "list", "--label", label, "--state", "open", "--limit", _, "--json", "number,body"]:
            assert label == state["label"]
            json.dump(state["issues"], sys.stdout)
        case ["issue", "create", "--label", label, "--title", title, "--body-file", file]:
            assert label == state["label"]
            number = len(state["issues"]) + 1
            state["issues"].append({"number": number, "title": title, "body": _read(file)})
        case ["issue", "edit", number, "--title", title, "--body-file", file]:
            (found,) = (one for one in state["issues"] if str(one["number"]) == number)
            found |= {"title": title, "body": _read(file)}
        case _:
            sys.exit(f"gh: not known here: {arguments}")
    state["calls"].append(arguments)
    (STATE / "state.json").write_text(json.dumps(state), encoding="utf-8")


def _comment(state: Any, method: str, path: str, body: str) -> None:
    if method == "POST" and re.search(r"/issues/\d+/comments$", path):
        number = 1 + max((one["id"] for one in state["comments"]), default=0)
        state["comments"].append({"id": number, "user": {"type": "Bot"}, "body": body})
    elif method == "PATCH" and (found := re.search(r"/issues/comments/(\d+)$", path)):
        (comment,) = (one for one in state["comments"] if one["id"] == int(found.group(1)))
        comment["body"] = body
    else:
        sys.exit(f"gh: not known here: {method} {path}")


def _body(field: str) -> str:
    name, _, value = field.partition("=@")
    assert name == "body"
    return _read(value)


def _read(file: str) -> str:
    return Path(file).read_text(encoding="utf-8")


def _jq(wanted: str, data: Any) -> str:
    done = subprocess.run(
        ["jq", "-r", wanted], input=json.dumps(data), check=True, capture_output=True, text=True
    )
    return done.stdout


if __name__ == "__main__":
    main(sys.argv[1:])
