"""What Python imports first in a process that is watched: limits, and a hook that writes down whatever is forbidden.

Only the environment says what is watched (``tests/support/confined.py`` sets it), so a process that the watched one starts
is watched as well. Nothing is stopped: the test reads what was written down. The rules are a list; each has the events of
Python that it is about (docs.python.org, audit events table) and says what is wrong with one, if anything is.
"""

from __future__ import annotations

import os
import re
import resource
import sys
import sysconfig
import zoneinfo
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

Event = tuple[Any, ...]

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT
_PROGRAMS = frozenset({"git", "ssh-keygen", "gpg"})
_CODE_MAKERS = (
    "ast.py", "dataclasses.py", "collections/__init__.py", "attr/_make.py", "jinja2/environment.py", "typing.py",
)  # fmt: skip
"""Modules that make code of their own while they are imported or render a template that comes with socgap."""
_OF_THE_SYSTEM = frozenset({os.devnull, "/dev/urandom", "/etc/mime.types"})
"""Files of the system that Python's own modules read; the last is mimetypes', which openpyxl imports."""
_OF_ITSELF = re.compile(r"/proc/[0-9]+/statm")
"""How much memory a process has."""


class Watched(NamedTuple):
    """Where a watched process may read and write."""

    project: str
    scratch: str
    writes: frozenset[str]
    readable: tuple[str, ...]
    """The Python installation, the zones, and socgap with what it comes with."""
    listed: frozenset[str]
    """Folders of which the import system asks what is in them."""

    def may_read(self, path: str) -> bool:
        if path in _OF_THE_SYSTEM or (_OF_ITSELF.fullmatch(path) and str(os.getpid()) in path):
            return True
        return _is_below(path, (self.project, self.scratch, *self.readable))

    def may_write(self, path: str) -> bool:
        folder, name = os.path.split(path)
        # What is written appears under its name at once: it is made beside it and renamed.
        beside = any(
            folder == os.path.dirname(one) and name.startswith(f".{os.path.basename(one)}.")
            for one in self.writes
        )
        return path == os.devnull or path in self.writes or beside or _is_below(path, (self.scratch,))

    def may_make(self, folder: str) -> bool:
        return any(one.startswith(f"{folder}/") for one in self.writes) or self.may_write(folder)

    def is_of_the_project(self, path: str) -> bool:
        return _is_below(path, (self.project,))


class Rule(NamedTuple):
    """Events, and what is wrong with one of them; empty if nothing is."""

    events: tuple[str, ...]
    """Names; one that ends in a dot stands for all that begin so."""
    fault: Callable[[Watched, str, Event], str]


def _opened(watched: Watched, _: str, args: Event) -> str:
    path, mode, flags = args
    if isinstance(path, int):
        return ""
    place = _real(path, flags if isinstance(flags, int) else 0)
    writes = flags & _WRITES if isinstance(flags, int) else any(one in (mode or "r") for one in "wax+")
    if writes:
        return "" if watched.may_write(place) else f"writes {place}"
    return "" if watched.may_read(place) else f"reads {place}"


def _listed(watched: Watched, _: str, args: Event) -> str:
    path = args[0]
    if isinstance(path, int):
        return ""
    place = _real(path or ".")
    return "" if place in watched.listed or watched.may_read(place) else f"lists {place}"


def _changed(watched: Watched, event: str, args: Event) -> str:
    folder = os.readlink(f"/proc/self/fd/{args[-1]}") if _is_descriptor(args[-1]) else ""
    named = [one for one in args if isinstance(one, str | bytes | os.PathLike)]
    paths = [_real(os.path.join(folder, os.fsdecode(one)), os.O_NOFOLLOW) for one in named]
    may = watched.may_make if event == "os.mkdir" else watched.may_write
    foreign = [one for one in paths if not may(one)]
    return f"{event} {' '.join(foreign)}" if foreign else ""


def _is_descriptor(last: object) -> bool:
    """Whether the last argument of an event is the folder that its paths begin at; it is -1 where there is none."""
    return isinstance(last, int) and last >= 0 and os.path.isdir(f"/proc/self/fd/{last}")


def _ran(watched: Watched, event: str, args: Event) -> str:
    program = os.fsdecode(args[0]) if args and args[0] is not None else ""
    is_foreign = "/" in program and watched.is_of_the_project(_real(program))
    is_known = os.path.basename(program) in _PROGRAMS and event != "os.system"
    return "" if is_known and not is_foreign else f"runs {program}"


def _loaded(_: Watched, event: str, args: Event) -> str:
    return f"{event} {args[0]}" if args[0] is not None else ""  # Python's own library has no name


def _executed(watched: Watched, _: str, args: Event) -> str:
    name = getattr(args[0], "co_filename", "")
    return f"runs code of {name}" if _is_a_file_of(watched, name) else ""


def _compiled(watched: Watched, _: str, args: Event) -> str:
    name = os.fsdecode(args[1]) if isinstance(args[1], str | bytes) else ""
    if _is_a_file_of(watched, name):
        return f"compiles {name}"
    if not name.startswith("<"):
        return ""
    maker = _maker()
    if maker is None:  # what was given to 'python -c'
        return ""
    return "" if maker.startswith("<frozen") or maker.endswith(_CODE_MAKERS) else f"makes code in {maker}"


def _maker() -> str | None:
    """The module that has something compiled; ``None`` if it is nobody but the interpreter."""
    frame = sys._getframe()
    while frame is not None and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return None if frame is None else frame.f_code.co_filename


def _imported(watched: Watched, _: str, args: Event) -> str:
    name = args[1]
    return f"imports {args[0]} of {name}" if name and _is_a_file_of(watched, name) else ""


def _never(_: Watched, event: str, args: Event) -> str:
    return f"{event} {args!r:.200}"


RULES = (
    Rule(("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser."), _never),
    Rule(("subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn"), _ran),
    Rule(("os.startfile", "pickle.find_class"), _never),
    Rule(("ctypes.dlopen",), _loaded),
    Rule(("open",), _opened),
    Rule(("os.listdir", "os.scandir", "os.walk"), _listed),
    Rule(
        (
            "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
            "os.chown", "os.utime", "os.setxattr", "os.removexattr", "shutil.",
        ),
        _changed,
    ),
    Rule(("exec",), _executed),
    Rule(("compile",), _compiled),
    Rule(("import",), _imported),
)  # fmt: skip


def faults(watched: Watched, event: str, args: Event) -> Iterator[str]:
    """What is wrong with an event, by each rule that is about it."""
    for rule in RULES:
        if any(event == one or (one.endswith(".") and event.startswith(one)) for one in rule.events):
            said = rule.fault(watched, event, args)
            if said:
                yield said


def _is_a_file_of(watched: Watched, name: str) -> bool:
    return bool(name) and not name.startswith("<") and watched.is_of_the_project(_real(name))


def _real(path: Any, flags: int = 0) -> str:
    """Where a path leads; its last part is no link for whoever asks not to follow one."""
    text = os.path.abspath(os.fsdecode(path))
    if flags & os.O_NOFOLLOW:
        return os.path.join(os.path.realpath(os.path.dirname(text)), os.path.basename(text))
    return os.path.realpath(text)


def _is_below(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in folders)


def _watch(environment: dict[str, str]) -> None:
    """Hold this process to the limits and write down what it does that is forbidden."""
    for kind, amount in (("DATA", "SOCGAP_TEST_BYTES"), ("CPU", "SOCGAP_TEST_SECONDS")):
        limit = int(environment[amount])
        resource.setrlimit(getattr(resource, f"RLIMIT_{kind}"), (limit, limit + (kind == "CPU")))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    log = os.path.realpath(environment["SOCGAP_TEST_LOG"])
    os.close(os.open(log, _APPEND, 0o600))
    installed = (sysconfig.get_path(one) for one in ("stdlib", "platstdlib", "purelib", "platlib"))
    socgap = environment["SOCGAP_TEST_SOCGAP"]
    own = (f"{socgap}/socgap_evidence", f"{socgap}/controls", f"{socgap}/docs/ci", os.path.dirname(__file__))
    watched = Watched(
        os.path.realpath(environment["SOCGAP_TEST_PROJECT"]),
        os.path.realpath(environment["SOCGAP_TEST_SCRATCH"]),
        frozenset(_real(one) for one in environment["SOCGAP_TEST_WRITES"].split("\n") if one),
        tuple(os.path.realpath(one) for one in (*installed, *zoneinfo.TZPATH, *own)),
        frozenset(os.path.realpath(one or ".") for one in (*sys.path, *environment["PYTHONPATH"].split(":"))),
    )

    def hook(event: str, args: Event) -> None:
        if args and args[0] == log:  # by this very hook
            return
        for said in faults(watched, event, args):
            written = os.open(log, _APPEND, 0o600)  # anew, for a process may have closed all that it had open
            os.write(written, f"{said}\n".encode("utf-8", "backslashreplace"))
            os.close(written)

    sys.addaudithook(hook)


if "SOCGAP_TEST_PROJECT" in os.environ:
    _watch(dict(os.environ))
