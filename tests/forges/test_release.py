"""The workflow of a release: what it may do, what it stops at, and that what it says of an image is provenance."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.documents import read_document
from tests.support import Repository

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
RELEASE = ROOT / ".github/workflows/release.yml"
OTHERS = [
    path
    for path in (*ROOT.glob(".github/workflows/*.yml"), *ROOT.glob("docs/ci/*.yml"), ROOT / "action.yml")
    if path != RELEASE
]
VERSION = "1.2.0"
MAKE = f"#!/bin/sh\nmkdir -p dist && touch dist/socgap_evidence-{VERSION}.tar.gz\n"


def jobs() -> dict[str, Any]:
    found = read_document(RELEASE.name, RELEASE.read_bytes()).data
    assert isinstance(found, dict)
    return dict(found["jobs"])


def steps() -> Iterator[dict[str, Any]]:
    for job in jobs().values():
        yield from job["steps"]


def script(name: str) -> str:
    (step,) = (one for one in steps() if one.get("name") == name)
    return str(step["run"])


def test_each_job_has_what_it_needs_and_no_more() -> None:
    text = RELEASE.read_text(encoding="utf-8")
    assert "\npermissions: {}\n" in text
    assert {name: job["permissions"] for name, job in jobs().items()} == {
        "test": {"contents": "read"},
        "build": {"contents": "read"},
        "publish": {"actions": "read", "contents": "read", "id-token": "write"},
        "page": {"actions": "read", "contents": "write"},
        "image": {
            "attestations": "write",
            "contents": "read",
            "id-token": "write",
            "packages": "write",
        },
    }
    assert "secrets." not in text


def test_whoever_can_ask_for_an_identity_waits_for_a_person_and_for_the_tests() -> None:
    for job in jobs().values():
        if "id-token" in job["permissions"]:
            assert job["environment"] == "release"
            assert set(job["needs"]) == {"test", "build"}


def test_every_action_is_one_that_the_other_workflows_run_too() -> None:
    known = {
        found
        for path in OTHERS
        for found in re.findall(r"uses: (\S+@[0-9a-f]{40}) # v", path.read_text(encoding="utf-8"))
    }
    used = {str(step["uses"]) for step in steps() if "uses" in step}
    assert used
    assert used <= known


def test_no_value_of_the_event_is_put_into_a_script() -> None:
    assert all("${{" not in str(step.get("run", "")) for step in steps())


@pytest.fixture
def forge(tmp_path: Path) -> Repository:
    """A repository with a released commit on main, and one beside it that nobody merged."""
    forge = Repository(tmp_path / "forge")
    forge.write("a", "1")
    forge.commit()
    forge.git("tag", f"v{VERSION}")
    forge.git("tag", "v9.9.9")
    forge.git("checkout", "--quiet", "-b", "beside")
    forge.write("a", "2")
    forge.commit()
    forge.git("tag", f"v{VERSION}-beside")
    forge.git("checkout", "--quiet", "main")
    return forge


@pytest.mark.parametrize(
    ("ref", "tag", "said"),
    [
        pytest.param(f"v{VERSION}", f"v{VERSION}", "", id="a tag of main that is the version"),
        pytest.param(f"v{VERSION}-beside", f"v{VERSION}", "is not on main", id="beside main"),
        pytest.param("v9.9.9", "v9.9.9", "is not the version", id="another version"),
        pytest.param(f"v{VERSION}", "v$(touch made)", "is not the version", id="a tag that is a command"),
    ],
)
def test_only_the_version_of_main_is_released(
    ref: str, tag: str, said: str, forge: Repository, tmp_path: Path
) -> None:
    checkout, programs = tmp_path / "checkout", tmp_path / "programs"
    subprocess.run(["git", "clone", "--quiet", str(forge.root), str(checkout)], check=True)
    subprocess.run(["git", "checkout", "--quiet", "--detach", ref], cwd=checkout, check=True)
    programs.mkdir()
    (programs / "make").write_text(MAKE, encoding="utf-8")
    (programs / "make").chmod(0o755)
    done = subprocess.run(
        ["bash", "-e", "-c", script("Build twice and compare")],
        cwd=checkout,
        env={"PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin", "TAG": tag},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == (1 if said else 0), done.stderr
    assert said in done.stdout
    assert not (checkout / "made").exists()


def test_what_is_said_of_an_image_is_provenance_of_this_run(tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    log = tmp_path / "log"
    for path, does in (
        (programs / "make", "exit 0"),
        (programs / "gh", f'{{ echo "$@"; cat; }} > {log}'),
        (tmp_path / ".venv/tools/bin/sigstore", "echo '{\"signed\": true}' > bundle.json"),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        path.chmod(0o755)
    told = {
        "SOURCE": "https://forge.example/a/b",
        "REF": "refs/tags/v1",
        "COMMIT": "1" * 40,
        "INVOCATION": "https://forge.example/a/b/actions/runs/7",
        "REPOSITORY": "a/b",
    }
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script("Attest")],
        cwd=tmp_path,
        env={"PATH": f"{programs}:{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin", **told},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads((tmp_path / "predicate.json").read_text(encoding="utf-8"))
    (source,) = said["buildDefinition"]["resolvedDependencies"]
    assert source == {
        "uri": "git+https://forge.example/a/b@refs/tags/v1",
        "digest": {"gitCommit": "1" * 40},
    }
    assert said["runDetails"]["metadata"]["invocationId"] == told["INVOCATION"]
    assert said["runDetails"]["builder"]["id"].startswith(
        "https://forge.example/a/b/.github/workflows/release.yml@"
    )
    command, sent = log.read_text(encoding="utf-8").split("\n", 1)
    assert command == "api --silent --method POST repos/a/b/attestations --input -"
    assert json.loads(sent) == {"bundle": {"signed": True}}
