"""Every folder below tests/spec/hostile is something a stranger could hand in, and what the tool must say of it.

Each runs as a user would run it, in a process of its own that may hold 512 MB and compute for 10 seconds, and that is
watched (tests/support/watch): it opens no connection, runs nothing but git, ssh-keygen and gpg, reads nothing outside of
the repository, writes nothing that was not asked for, and runs no code of the repository. The language of a case is that of
tests/support/cases.py.
"""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.support import run
from tests.support.cases import HOSTILE, PROJECTS, Case, cases_below
from tests.support.confined import BYTES, Confinement, clear, contents, difference

CASES = cases_below(HOSTILE)
_CPU_LIMIT = -24
"""The code of a process that SIGXCPU has ended."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder.name)
def test_hostile_case(case: Case, tmp_path: Path) -> None:
    repository = case.build(tmp_path / "repository")
    before = contents(repository.root, without=case.written)
    confinement = Confinement(repository.root, tmp_path / "scratch", tuple(case.written))
    outcome = confinement.socgap(*case.command(repository), environment=case.description.get("environment"))
    case.judge(outcome.said, outcome.code, repository.root)
    assert not outcome.faults, "\n".join(outcome.faults)
    assert not difference(before, contents(repository.root, without=case.written))
    clear(repository.root)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 280
    names = [case.folder.name for case in CASES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("project", sorted(PROJECTS.iterdir()), ids=lambda one: one.name)
def test_without_what_is_hostile_the_gate_is_open(project: Path) -> None:
    outcome = run(project, "check", "--as-of", "2026-02-01")
    assert outcome.code == 0, outcome.said


EVIL = "touched = open('touched', 'w')\n"

FORBIDDEN = {
    "a socket": ("import socket; socket.socket()", "socket.__new__"),
    "a name looked up": ("import socket\ntry: socket.getaddrinfo('localhost', 1)\nexcept OSError: pass", "socket.getaddrinfo"),
    "another program": ("import subprocess; subprocess.run(['true'])", "runs true"),
    "a shell": ("import os; os.system('true')", "runs true"),
    "a shell that is called git": ("import os; os.system('git')", "runs git"),
    "a program by the system": ("import os; os.posix_spawn('/bin/true', ['true'], {})", "runs /bin/true"),
    "a program in its place": ("import os; os.execv('/bin/true', ['true'])", "runs /bin/true"),
    "git of the repository": ("import subprocess; subprocess.run(['./git'])", "runs ./git"),
    "a file elsewhere": ("open('/etc/passwd')", "reads /etc/passwd"),
    "a file above": ("open('../scratch-not/x') if 0 else open('../above')", "reads "),
    "a file behind a link": ("open('link')", "reads /etc/passwd"),
    "a file by its descriptor": ("import os; os.open('/etc/passwd', os.O_RDONLY)", "reads /etc/passwd"),
    "a folder elsewhere": ("import os; os.listdir('/etc')", "lists /etc"),
    "a new file": ("open('new', 'w')", "writes "),
    "a file that is there": ("open('evil.py', 'a')", "writes "),
    "a file elsewhere that is written": ("import os; os.open('/dev/full', os.O_WRONLY)", "writes /dev/full"),
    "a file taken away": ("import os; os.remove('evil.py')", "os.remove "),
    "a file renamed": ("import os; os.rename('evil.py', 'good.py')", "os.rename "),
    "a folder made": ("import os; os.mkdir('folder')", "os.mkdir "),
    "a link made": ("import os; os.symlink('evil.py', 'other')", "os.symlink "),
    "a mode changed": ("import os; os.chmod('evil.py', 0o600)", "os.chmod "),
    "a module of the repository": ("import evil", "runs code of "),
    "its code": ("exec(compile(open('evil.py').read(), 'evil.py', 'exec'))", "compiles evil.py"),
    "a text as code": ("exec('1')", "makes code in <string>"),
    "an expression": ("eval('1 + 1')", "makes code in <string>"),
    "a pickle": ("import pickle; pickle.loads(b'cos\\ngetpid\\n.')", "pickle.find_class"),
    "a library": ("import ctypes\ntry: ctypes.CDLL('./evil.so')\nexcept OSError: pass", "ctypes.dlopen ./evil.so"),
    "in a process that it starts": (
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'open(\"/etc/passwd\")'])",
        "reads /etc/passwd",
    ),
    "in a copy of itself": ("import os\nif not os.fork(): open('/etc/passwd')\nelse: os.wait()", "reads /etc/passwd"),
}  # fmt: skip

ALLOWED = {
    "git": "import subprocess; subprocess.run(['git', 'version'])",
    "a file of the repository": "open('evil.py').read()",
    "a temporary file": "import tempfile; tempfile.TemporaryFile().write(b'x')",
    "what was asked for": "open('asked', 'w').write('x')",
    "a zone": "import zoneinfo; zoneinfo.ZoneInfo('Europe/Oslo')",
    "a module that comes with Python": "import json, dataclasses, decimal",
    "nowhere": "open('/dev/null', 'w').write('x')",
    "a look at a link": "import os\ntry: os.open('link', os.O_RDONLY | os.O_NOFOLLOW)\nexcept OSError: pass",
}


@pytest.fixture
def confinement(tmp_path: Path) -> Confinement:
    """A folder with code in it and a link out of it."""
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "above").write_text("x")
    (project / "evil.py").write_text(EVIL)
    (project / "git").write_text("#!/bin/sh\n")
    (project / "git").chmod(0o755)
    (project / "link").symlink_to("/etc/passwd")
    return Confinement(project, tmp_path / "scratch", ("asked",))


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_is_forbidden_is_seen(name: str, confinement: Confinement) -> None:
    code, seen = FORBIDDEN[name]
    outcome = confinement.python("-c", code)
    assert any(one.startswith(seen) for one in outcome.faults), f"{outcome.faults} {outcome.said}"


@pytest.mark.parametrize("name", ALLOWED)
def test_what_is_allowed_is_not(name: str, confinement: Confinement) -> None:
    outcome = confinement.python("-c", ALLOWED[name])
    assert outcome.code == 0, outcome.said
    assert outcome.faults == ()


def test_a_run_holds_no_more_than_it_may(confinement: Confinement) -> None:
    outcome = confinement.python("-c", f"bytearray({BYTES})")
    assert "MemoryError" in outcome.said


def test_a_run_computes_no_longer_than_it_may(confinement: Confinement) -> None:
    brief = Confinement(confinement.project, confinement.scratch, seconds=1)
    assert brief.python("-c", "while True: pass").code == _CPU_LIMIT


def test_a_file_that_came_or_changed_is_told(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("x")
    (tmp_path / "gone").write_text("x")
    before = contents(tmp_path)
    (tmp_path / "there").write_text("y")
    (tmp_path / "gone").unlink()
    (tmp_path / "came").symlink_to("there")
    found = difference(before, contents(tmp_path))
    assert found == [str(tmp_path / name) for name in ("came", "gone", "there")]


def test_nobody_is_called_for_a_schema_elsewhere(tmp_path: Path) -> None:
    """An engine that is no Python could connect without Python noticing; whoever listens would."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        port = listening.getsockname()[1]
        case = Case(HOSTILE / "schema-remote-reference-behind-a-fragment")
        repository = case.build(tmp_path / "repository")
        schema = f'{{"type": "object", "properties": {{"a": {{"$ref": "http://127.0.0.1:{port}/a.json"}}}}}}'
        repository.write("controls/schemas/review.schema.json", schema)
        outcome = Confinement(repository.root, tmp_path / "scratch").socgap("check")
        assert outcome.code == 2, outcome.said
        with pytest.raises(BlockingIOError):
            listening.accept()
