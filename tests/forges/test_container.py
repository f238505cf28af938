"""The container file: what a linter says of it, whether what it copies is enough, and what a container does to the gate.

No image is built here; that is left to a machine that can. What would run in one is run without it: the commands of the
build as they are written, and the gate with the variables of the image, without privileges, over what it cannot write.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest

from tests.support.projects import CONFIG, REQUIREMENT, REVIEW, project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.support import Repository

ROOT = Path(__file__).parent.parent.parent
FILE = ROOT / "Containerfile"
BIN = Path(sys.executable).parent
RECORDED = f"""{REQUIREMENT}    asserts:
      - {{id: AC-1.A1, says: It was recorded in time., recorded: {{date: held_on, within: 30 days}}}}
"""
STRANGER = 12345


def stages() -> list[list[tuple[str, str]]]:
    """The instructions of each stage, with what follows them, their lines put together."""
    text = re.sub(r"^#.*\n", "", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE).replace("\\\n", "")
    found: list[list[tuple[str, str]]] = []
    for line in filter(None, text.splitlines()):
        name, _, rest = line.partition(" ")
        found += [[]] if name == "FROM" else []
        found[-1].append((name, " ".join(rest.split())))
    return found


def of(stage: Sequence[tuple[str, str]], name: str) -> list[str]:
    return [rest for instruction, rest in stage if instruction == name]


def copied() -> list[tuple[list[str], str]]:
    """What the build takes from this folder, and where it puts it."""
    found = [rest.split() for rest in of(stages()[0], "COPY")]
    return [(sources, target) for *sources, target in found]


def is_ignored(path: str) -> bool:
    """Whether the build is not shown a path: the last pattern that holds for it, or for a folder above, decides."""
    ignored = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!").removeprefix("**/")
        if pattern and not pattern.startswith("#"):
            above = [path, *map(str, PurePosixPath(path).parents)][:-1]
            named = [PurePosixPath(one).name for one in above] if "**/" in line else above
            if any(fnmatchcase(one, pattern) for one in named):
                ignored = not line.startswith("!")
    return ignored


def variables() -> dict[str, str]:
    """What the image sets, but for its PATH."""
    return dict(re.findall(r"(?!PATH)(\w+)=(\S+)", of(stages()[-1], "ENV")[0]))


def test_a_linter_has_nothing_to_say() -> None:
    command = [str(BIN / "hadolint"), "--no-color", "--failure-threshold", "style", str(FILE)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_both_stages_stand_on_the_same_python_and_one_that_the_package_takes() -> None:
    build, image = (of(stage, "FROM")[0].split()[0] for stage in stages())
    assert build == image
    least = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    minor = re.match(r"python:3\.(\d+)-slim-", build)
    assert minor
    assert int(minor[1]) >= int(least.removeprefix(">=3."))


def test_it_runs_the_command_as_somebody_who_is_not_root_and_has_a_name() -> None:
    image = stages()[-1]
    (user,) = of(image, "USER")
    number = user.partition(":")[0]
    assert number.isdecimal()
    assert int(number) > 0
    assert f"useradd --uid {number} " in of(image, "RUN")[0]  # ssh-keygen runs for nobody without a name
    assert of(image, "WORKDIR") == ["/work"]
    assert of(image, "ENTRYPOINT") == ['["socgap"]']


def test_the_image_gets_three_programs_and_no_tool_of_the_build() -> None:
    image = stages()[-1]
    (run,) = of(image, "RUN")
    installed = re.search(r"apt-get install --yes --no-install-recommends ([^&]+) &&", run)
    assert installed
    assert installed[1].split() == ["git", "gpg", "openssh-client"]
    assert of(image, "COPY") == ["--from=build /opt/socgap /opt/socgap"]


def test_it_does_not_tell_git_whom_to_trust() -> None:
    rules = re.sub(r"^#.*\n", "", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert "safe.directory" not in rules
    assert "GIT_CONFIG" not in rules


def test_what_is_copied_is_there_and_shown_to_the_build() -> None:
    for sources, _ in copied():
        for source in sources:
            assert (ROOT / source).exists(), source
            assert not is_ignored(source), source


@pytest.mark.parametrize(
    "path",
    [
        ".git",
        "evidence",
        "evidence/registers/risks.yaml",
        "socgap.yaml",
        "controls/waivers/w.yaml",
        ".venv/bin",
    ],
)
def test_neither_evidence_nor_history_gets_into_an_image(path: str) -> None:
    assert is_ignored(path)


def test_the_commands_of_the_build_make_a_gate_from_what_is_copied(tmp_path: Path) -> None:
    source, target = tmp_path / "src", tmp_path / "socgap"
    source.mkdir()
    for sources, into in copied():
        for one in sources:
            if (ROOT / one).is_file():
                shutil.copy(ROOT / one, source / into)
            else:
                shutil.copytree(ROOT / one, source / into, ignore=_what_is_ignored)
    environment = {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PIP_NO_INDEX": "1",  # what it stands on is installed beside the tests
        "PIP_NO_DEPS": "1",
    }
    tools, *commands = of(stages()[0], "RUN")
    locked = (
        "install --no-cache-dir --require-hashes --no-deps --only-binary :all: --requirement requirements"
    )
    assert tools == f"pip {locked}/build.txt"
    python = "pip --python /opt/socgap/bin/python"
    assert (
        f"&& {python} {locked}/run.txt && {python} install --no-cache-dir --no-index --no-deps dist/"
        in commands[-1]
    )
    for command in (one.replace(f"&& {python} {locked}/run.txt", "") for one in commands):
        shell = ["sh", "-c", command.replace("/opt/socgap", str(target))]
        done = subprocess.run(shell, cwd=source, env=environment, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    company = tmp_path / "company"
    company.mkdir()
    environment["PYTHONPATH"] = sysconfig.get_path("purelib")
    told = [
        "--company",
        "A",
        "--time-zone",
        "UTC",
        "--program-start",
        "2026-01-01",
        "--forge",
        "github",
        "--built-in-controls",
    ]
    begun = subprocess.run(
        [str(target / "bin/socgap"), "init", *told],
        cwd=company,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert begun.returncode == 0, begun.stderr
    done = subprocess.run(
        [str(target / "bin/socgap"), "check", "--as-of", "2026-10-15"],
        cwd=company,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stderr
    assert "The gate is closed: 22 of 23 controls fail." in done.stdout
    assert not (target / "bin/pip").exists()


def _what_is_ignored(folder: str, names: list[str]) -> list[str]:
    here = Path(folder).relative_to(ROOT)
    return [name for name in names if is_ignored(str(here / name))]


def inside(root: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run as in the image: with its variables, and without any privilege, because root may write everywhere."""
    dropped: tuple[str, ...] = ()
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.fail("Root may write everywhere: install util-linux, whose setpriv takes that away.")
        dropped = ("setpriv", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs")
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [*dropped, *command],
        cwd=root,
        env={**variables(), "PATH": path, **more},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    """A company whose gate is open, and whose index git would like to refresh."""
    made = project(tmp_path / "company", config=f"{CONFIG}as_of: 2026-04-01\n", requires=RECORDED)
    made.commit("Start", when="2026-02-01T12:00:00+00:00")
    made.write("evidence/reviews/a.yaml", REVIEW)
    made.commit("Review", when="2026-03-02T12:00:00+00:00")
    os.utime(made.root / "evidence/reviews/a.yaml", (0, 0))
    return made


@pytest.fixture
def read_only(company: Repository) -> Iterator[Path]:
    """The same, where nobody may write anything."""
    paths = [company.root, *company.root.rglob("*")]
    modes = {path: path.lstat().st_mode for path in paths}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    yield company.root
    for path, mode in modes.items():
        path.chmod(mode)


def state(root: Path) -> dict[str, tuple[int, ...]]:
    """Every path with what a write would change, those of ``.git`` among them."""
    found = {str(path): path.lstat() for path in (root, *root.rglob("*"))}
    return {
        path: (one.st_mode, one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns)
        for path, one in found.items()
    }


@pytest.mark.parametrize(
    "arguments",
    [("check",), ("check", "--rev", "HEAD"), ("check", "--staged"), ("check", "--base", "HEAD"), ("due",)],
    ids=" ".join,
)
def test_a_project_that_cannot_be_written_is_judged_as_usual_and_left_alone(
    arguments: tuple[str, ...], read_only: Path
) -> None:
    assert inside(read_only, "touch", "written").returncode != 0, "the test would prove nothing"
    before = state(read_only)
    done = inside(read_only, "socgap", *arguments)
    assert (done.returncode, "error" in done.stderr) == (0, False), done.stderr
    assert state(read_only) == before


def test_a_closed_gate_is_closed_there_too(read_only: Path) -> None:
    done = inside(read_only, "socgap", "check", "--rev", "HEAD", "--as-of", "2026-12-01")
    assert done.returncode == 1
    assert "stale: Access review" in done.stdout


def test_a_report_that_cannot_be_written_there_is_said_to_be_none(read_only: Path) -> None:
    done = inside(read_only, "socgap", "check", "--output", "json=report.json")
    assert done.returncode == 2
    assert "report.json: It cannot be written: Permission denied." in done.stderr


class TestTheRepositoryOfAnotherUser:
    """As root it is given to somebody; otherwise git is told, by its own tests' switch, that it belongs to one."""

    @pytest.fixture
    def theirs(self, company: Repository) -> Path:
        if os.geteuid() == 0:
            for path in (company.root, *company.root.rglob("*")):
                os.chown(path, STRANGER, STRANGER, follow_symlinks=False)
        return company.root

    def run(self, root: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        switch = {} if os.geteuid() == 0 else {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
        return inside(root, "socgap", *arguments, **switch, **more)

    @pytest.mark.parametrize(
        "arguments",
        [("check",), ("check", "--rev", "HEAD"), ("check", "--staged"), ("diff", "HEAD~1"), ("timeline",)],
        ids=" ".join,
    )
    def test_it_is_refused_with_what_to_do(self, arguments: tuple[str, ...], theirs: Path) -> None:
        done = self.run(theirs, *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.endswith(
            f"git says: detected dubious ownership in repository at '{theirs}'. The repository belongs to another"
            " user. Run socgap as its owner (a container with '--user'), or, if you trust it, run:"
            f" git config --global --add safe.directory {theirs}\n"
        )

    def test_it_is_judged_with_the_variables_that_the_documentation_names(self, theirs: Path) -> None:
        text = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
        said = dict(re.findall(r"-e (GIT_CONFIG_\w+)=([^\s`]+)", text))
        assert said.pop("GIT_CONFIG_VALUE_0") == "/work"
        done = self.run(theirs, "check", "--rev", "HEAD", **said, GIT_CONFIG_VALUE_0=str(theirs))
        assert done.returncode == 0, done.stderr
