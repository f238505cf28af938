"""``socgap check``: exit codes, streams, formats and files."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from socgap_evidence.cli import check, common
from socgap_evidence.cli.writing import write_whole
from socgap_evidence.errors import UsageError
from socgap_evidence.outputs import FORMATS
from tests.support import Repository, run
from tests.support.projects import CONFIG, REQUIREMENT, REVIEW, control, project

MET, STALE = ("--as-of", "2026-03-02"), ("--as-of", "2026-07-01")
OPEN = "The gate is open: none of 1 controls fails. (As of 2026-03-02.)\n"
CLOSED = "The gate is closed: 1 of 1 controls fails. (As of 2026-07-01.)\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path, {"evidence/reviews/a.yaml": REVIEW}).root


@pytest.mark.parametrize("format_name", ["text", "json"])
@pytest.mark.parametrize(("day", "code"), [(MET, 0), (STALE, 1)], ids=["met", "stale"])
def test_the_exit_code_is_the_same_in_every_format(
    format_name: str, day: tuple[str, str], code: int, root: Path
) -> None:
    outcome = run(root, "check", *day, "--format", format_name)
    assert outcome.code == code
    assert outcome.stderr == ""


@pytest.mark.parametrize(
    ("files", "config"),
    [
        pytest.param({}, "company: A\ncontrols: nowhere\n", id="no controls"),
        pytest.param({}, "comany: A\n", id="broken settings"),
        pytest.param({"controls/AC-1.yaml": "id: AC-1\n"}, CONFIG, id="a broken control"),
        pytest.param({"controls/AC-1.yaml": control("  []\n")}, CONFIG, id="a control that requires nothing"),
        pytest.param({"controls/schemas/review.schema.json": "{"}, CONFIG, id="a broken schema"),
    ],
)
def test_what_cannot_be_checked_is_2_with_nothing_on_stdout(
    files: dict[str, str], config: str, tmp_path: Path
) -> None:
    outcome = run(project(tmp_path, files, config=config).root, "check", "--format", "json")
    assert outcome.code == 2
    assert outcome.stdout == ""
    assert outcome.stderr.startswith("error: ")


def test_nothing_there_is_never_0(tmp_path: Path) -> None:
    assert run(project(tmp_path).root, "check").code == 1


def test_json_stands_alone_on_stdout(root: Path) -> None:
    outcome = run(root, "check", *STALE, "--format", "json")
    assert json.loads(outcome.stdout)["passes"] is False


def test_text_ends_with_the_verdict(root: Path) -> None:
    assert run(root, "check", *MET).stdout.endswith(OPEN)
    assert run(root, "check", *STALE).stdout.endswith(CLOSED)


def test_quiet_is_one_line(root: Path) -> None:
    assert run(root, "check", *STALE, "-q").stdout == CLOSED


def test_verbose_shows_settings_and_requirements(root: Path) -> None:
    printed = run(root, "check", *MET, "-v").stdout
    assert printed.startswith("Settings\n")
    assert "AC-1.E1  Access review: met" in printed


def test_quiet_and_verbose_exclude_each_other(root: Path) -> None:
    outcome = run(root, "check", "-q", "-v")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr == "error: --quiet and --verbose exclude each other. Choose one.\n"


def test_it_finds_the_project_from_a_folder_inside_it(root: Path) -> None:
    assert run(root / "evidence" / "reviews", "check", *MET).code == 0


def test_the_project_may_be_named(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert run(tmp_path_factory.mktemp("elsewhere"), "check", "-C", str(root), *MET).code == 0


def test_a_commit_may_be_judged_instead_of_the_work_tree(tmp_path: Path) -> None:
    repository = project(tmp_path, {"evidence/reviews/a.yaml": REVIEW})
    commit = repository.commit()
    (tmp_path / "evidence/reviews/a.yaml").unlink()
    assert run(tmp_path, "check", *MET).code == 1
    outcome = run(tmp_path, "check", *MET, "--rev", "HEAD")
    assert outcome.code == 0
    assert f"commit {commit[:12]}" in outcome.stdout
    assert run(tmp_path, "check", "--rev", "nowhere").code == 2


def test_the_day_is_the_pinned_one_unless_another_is_asked_for(root: Path) -> None:
    (root / "socgap.yaml").write_text(f"{CONFIG}as_of: 2026-03-02\n", encoding="utf-8")
    outcome = run(root, "check")
    assert outcome.code == 0
    assert outcome.stdout.startswith("note: the date is pinned to 2026-03-02")
    outcome = run(root, "check", *STALE)
    assert outcome.code == 1
    assert "pinned" not in outcome.stdout


def test_without_any_day_today_is_judged(root: Path) -> None:
    (root / "evidence/reviews/a.yaml").write_text("held_on: 9999-12-31\n", encoding="utf-8")
    outcome = run(root, "check")
    assert outcome.code == 1
    assert "before that day it proves nothing" in outcome.stdout


OTHER = control(
    "  - {id: AC-2.E1, title: Drill, kind: record, evidence: evidence/drills/*.yaml, schema: review}\n",
    name="AC-2",
)


@pytest.mark.parametrize(("wanted", "code"), [("AC-1", 0), ("ac-1", 0), ("AC-2", 1)])
def test_one_control_may_be_judged_alone(wanted: str, code: int, root: Path) -> None:
    (root / "controls/AC-2.yaml").write_text(OTHER, encoding="utf-8")
    outcome = run(root, "check", *MET, "--control", wanted)
    assert outcome.code == code
    assert "of 1 controls" in outcome.stdout


def test_several_controls_may_be_named(root: Path) -> None:
    (root / "controls/AC-2.yaml").write_text(OTHER, encoding="utf-8")
    outcome = run(root, "check", *MET, "--control", "AC-1", "--control", "AC-2")
    assert outcome.stdout.endswith("The gate is closed: 1 of 2 controls fails. (As of 2026-03-02.)\n")


@pytest.mark.parametrize(
    ("wanted", "fix"),
    [("AC-11", "Did you mean 'AC-1'?"), ("xyz", "The controls are AC-1."), ("", "The controls")],
)
def test_a_selection_that_selects_nothing_is_2(wanted: str, fix: str, root: Path) -> None:
    outcome = run(root, "check", "--control", wanted)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert f"There is no control '{wanted}'. {fix}" in outcome.stderr


def test_one_run_writes_everything(root: Path) -> None:
    outcome = run(root, "check", *STALE, "-q", "--output", "json=a.json", "--output", "text=b.txt")
    assert outcome.code == 1
    assert outcome.stdout == CLOSED
    assert json.loads((root / "a.json").read_text(encoding="utf-8"))["passes"] is False
    written = (root / "b.txt").read_text(encoding="utf-8")
    assert written == CLOSED, "as quiet as what is printed"


def test_forges_are_told_paths_from_the_top_of_the_repository(tmp_path: Path) -> None:
    inner = project(tmp_path / "compliance/soc2", {"evidence/reviews/a.yaml": REVIEW})
    Repository(tmp_path).commit()
    outputs = [f"--output={name}={tmp_path}/{name}" for name in ("github", "gitlab", "sarif")]
    assert run(inner.root, "check", "--as-of", "2026-12-01", *outputs).code == 1
    path = "compliance/soc2/evidence/reviews/a.yaml"
    assert f"::error file={path},line=1," in (tmp_path / "github").read_text(encoding="utf-8")
    (finding,) = json.loads((tmp_path / "gitlab").read_text(encoding="utf-8"))
    assert finding["location"]["path"] == path
    (result,) = json.loads((tmp_path / "sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == path


def test_a_file_is_utf8_whatever_the_stream(root: Path) -> None:
    run(root, "check", *STALE, "--color", "always", "--output", "text=b.txt", encoding="ascii")
    written = (root / "b.txt").read_text(encoding="utf-8")
    assert "✗" in written
    assert "\x1b" not in written


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["json"], "'--output json' is not a format and a file.", id="no path"),
        pytest.param(["json="], "'--output json=' is not a format and a file.", id="an empty path"),
        pytest.param(["jsn=a"], "There is no format 'jsn'. Did you mean 'json'?", id="a mistyped format"),
        pytest.param(["zzz=a"], "There is no format 'zzz'. The formats are ", id="an unknown format"),
        pytest.param(["json=a", "text=a"], "Two outputs go to a.", id="one path twice"),
        pytest.param(
            ["json=a", "text=./b/../a"], "Two outputs go to ./b/../a.", id="one path in two spellings"
        ),
        pytest.param(["json=no/a"], "error: no/a: It cannot be written: No such file", id="no such folder"),
        pytest.param(
            ["json=evidence"], "error: evidence: It cannot be written: Is a directory", id="a folder"
        ),
    ],
)
def test_an_output_that_cannot_be_is_2_before_anything_is_printed(
    arguments: list[str], said: str, root: Path
) -> None:
    outcome = run(root, "check", *MET, *(part for one in arguments for part in ("--output", one)))
    assert (outcome.code, outcome.stdout) == (2, "")
    assert said in outcome.stderr
    assert not (root / "a").exists()


def test_a_failed_write_leaves_what_was_there(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = root / "report.json"
    target.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(UsageError, match="No space left on device"):
        write_whole(target, "new")
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in root.glob(".report*")] == [], "nothing half-written is left behind"


def test_a_new_file_has_ordinary_permissions_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    umask = os.umask(0o022)
    try:
        write_whole(tmp_path / "new", "x")
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o644
    (tmp_path / "new").chmod(0o640)
    write_whole(tmp_path / "new", "y")
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


def test_a_pipe_or_device_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, "all of it")
        assert os.read(reader, 100) == b"all of it"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_what_the_system_calls_an_open_file_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as file:
        name = Path(f"/dev/fd/{file.fileno()}")
        write_whole(name, "all of it")
        assert name.samefile(tmp_path / "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "all of it"


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("mine", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    write_whole(tmp_path / "link", "new")
    assert (tmp_path / "elsewhere").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "link").is_symlink()


def environment(**values: str) -> dict[str, str]:
    """Nothing that asks for or against colour but what is given."""
    return {"NO_COLOR": "", "FORCE_COLOR": "", "TERM": "xterm", **values}


@pytest.mark.parametrize(
    ("arguments", "values", "terminal", "coloured"),
    [
        pytest.param([], {}, False, False, id="a file has none"),
        pytest.param([], {}, True, True, id="a terminal has"),
        pytest.param([], {"TERM": "dumb"}, True, False, id="a dumb terminal has none"),
        pytest.param([], {"NO_COLOR": "1"}, True, False, id="NO_COLOR"),
        pytest.param([], {"FORCE_COLOR": "1"}, False, True, id="FORCE_COLOR"),
        pytest.param(
            [], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False, id="NO_COLOR goes before FORCE_COLOR"
        ),
        pytest.param(["--color", "always"], {"NO_COLOR": "1"}, False, True, id="always goes before NO_COLOR"),
        pytest.param(
            ["--color", "never"], {"FORCE_COLOR": "1"}, True, False, id="never goes before FORCE_COLOR"
        ),
        pytest.param(["--colour", "always"], {}, False, True, id="the other spelling"),
        pytest.param(["--color", "auto"], {"FORCE_COLOR": "1"}, False, True, id="auto asks the environment"),
    ],
)
def test_colour(
    arguments: list[str],
    values: dict[str, str],
    terminal: bool,
    coloured: bool,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if terminal:
        monkeypatch.setattr("tests.support.command._Stream.isatty", lambda _: True)
    outcome = run(root, "check", *STALE, *arguments, environment=environment(**values))
    assert ("\x1b[" in outcome.stdout) is coloured


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_a_stream_that_cannot_take_our_signs_gets_ascii_ones(encoding: str, root: Path) -> None:
    outcome = run(root, "check", *STALE, "-v", encoding=encoding)
    assert outcome.code == 1
    assert "\n X gap              1  AC-1 (stale)\n" in outcome.stdout
    assert outcome.stdout.isascii()


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8"])
def test_a_stream_that_can_gets_them(encoding: str, root: Path) -> None:
    assert "\n ✗ gap " in run(root, "check", *STALE, encoding=encoding).stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
@pytest.mark.parametrize("format_name", ["text", "json"])
def test_names_that_a_stream_cannot_take_end_no_run(encoding: str, format_name: str, tmp_path: Path) -> None:
    files = {"evidence/reviews/ü\U0001f600.yaml": REVIEW}
    root = project(tmp_path, files, config="company: Bülow \U0001f600 漢\ncontrols: controls\n").root
    outcome = run(root, "check", *STALE, "--format", format_name, encoding=encoding)
    assert outcome.code == 1
    if format_name == "json":
        data: Any = json.loads(outcome.stdout)
        assert data["company"] == "Bülow \U0001f600 漢"


def test_a_stream_without_an_encoding_gets_ascii(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Bare:
        encoding = None

        def __init__(self) -> None:
            self.text = ""

        def write(self, text: str) -> int:
            self.text += text
            return len(text)

        def isatty(self) -> bool:
            return False

        def flush(self) -> None:
            """Nothing is held back."""

    bare = Bare()
    monkeypatch.setattr(common.sys, "stdout", bare)
    monkeypatch.chdir(root)
    check.command.main([*STALE], standalone_mode=False)
    assert " X gap " in bare.text


class TestInATerminal:
    @pytest.fixture(autouse=True)
    def terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tests.support.command._Stream.isatty", lambda _: True)

    def test_a_report_is_as_wide_as_it_is(self, root: Path) -> None:
        plain = environment(NO_COLOR="1", COLUMNS="60")
        narrow = run(root, "check", *STALE, environment=plain).stdout
        assert max(len(line) for line in narrow.splitlines() if " " in line.strip()) <= 60
        wide = run(root, "check", *STALE, environment={**plain, "COLUMNS": "400"}).stdout
        assert narrow.split() == wide.split()
        assert len(narrow.splitlines()) > len(wide.splitlines())

    @pytest.mark.parametrize("format_name", ["json", "concise", "github", "csv"])
    def test_what_programs_read_is_never_broken(self, format_name: str, root: Path, tmp_path: Path) -> None:
        printed = run(root, "check", *STALE, "--format", format_name, environment=environment(COLUMNS="40"))
        run(root, "check", *STALE, "--output", f"{format_name}={tmp_path}/told")
        told = (tmp_path / "told").read_bytes().decode()
        assert printed.stdout.replace("\r\n", "\n") == told.replace("\r\n", "\n")


def test_in_a_pipe_a_line_stays_whole(root: Path) -> None:
    narrow = run(root, "check", *STALE, environment=environment(COLUMNS="40"))
    assert narrow.stdout == run(root, "check", *STALE, environment=environment(COLUMNS="400")).stdout


def test_an_open_gate_says_what_comes_next(root: Path) -> None:
    lines = run(root, "check", "--as-of", "2026-04-01").stdout.splitlines()
    assert lines[-2].startswith("Next, by 2026-06-09: AC-1.E1 Access review, ")
    assert lines[-2].endswith("('socgap due' lists what follows.)")


class TestChangedSince:
    """``--changed-since`` judges what a change can affect, and says what it left out."""

    OTHER = control(REQUIREMENT.replace("AC-1", "AC-2").replace("/reviews/", "/others/"), name="AC-2")
    FILES = {  # noqa: RUF012  # nobody changes it
        "evidence/reviews/a.yaml": REVIEW,
        "evidence/others/a.yaml": REVIEW,
        "controls/AC-2.yaml": OTHER,
    }
    ONLY = "Only 1 of 2 controls were judged: what changed since commit"

    @pytest.fixture
    def changed(self, tmp_path: Path) -> Repository:
        repository = project(tmp_path, self.FILES)
        repository.commit()
        repository.write("evidence/others/a.yaml", "held_on: tomorrow\n")
        return repository

    def test_what_a_change_breaks_closes_the_gate(self, changed: Repository) -> None:
        outcome = run(changed.root, "check", "--changed-since", "HEAD", *MET)
        assert outcome.code == 1
        assert f"The gate is closed: 1 of 1 controls fails. {self.ONLY}" in outcome.stdout
        assert "AC-1" not in outcome.stdout

    def test_what_it_does_not_touch_is_not_judged(self, changed: Repository) -> None:
        changed.commit("Broken")
        changed.write("evidence/reviews/b.yaml", REVIEW)
        outcome = run(changed.root, "check", "--changed-since", "HEAD", *MET)
        assert outcome.code == 0
        assert f"The gate is open: none of 1 controls fails. {self.ONLY}" in outcome.stdout
        assert run(changed.root, "check", *MET).code == 1

    def test_programs_read_what_was_left_out(self, changed: Repository) -> None:
        outcome = run(changed.root, "check", "--changed-since", "HEAD", *MET, "--format", "json")
        commit = changed.git("rev-parse", "HEAD").strip()[:12]
        assert json.loads(outcome.stdout)["changed_since"] == {
            "base": f"commit {commit}",
            "not_judged": ["AC-1"],
        }
        assert "changed_since" not in json.loads(run(changed.root, "check", *MET, "--format", "json").stdout)

    @pytest.mark.parametrize("format_name", sorted(set(FORMATS) - {"badge", "shields", "csv", "gitlab"}))
    def test_every_report_says_that_not_all_was_judged(self, format_name: str, changed: Repository) -> None:
        outcome = run(changed.root, "check", "--changed-since", "HEAD", *MET, "--format", format_name)
        assert "AC-1" in outcome.stdout if format_name == "json" else self.ONLY in outcome.stdout

    def test_a_change_that_concerns_no_control_is_judged_by_all(self, changed: Repository) -> None:
        changed.commit("Broken")
        changed.write("README.md", "# Other\n")
        outcome = run(changed.root, "check", "--changed-since", "HEAD", *MET)
        assert outcome.code == 1
        assert outcome.stdout.endswith("The gate is closed: 1 of 2 controls fails. (As of 2026-03-02.)\n")

    def test_a_change_of_what_does_not_apply_is_judged_by_all(self, tmp_path: Path) -> None:
        privacy = self.OTHER.replace("primary: [CC6.1]", "primary: [P1.1]")
        assert "P1.1" in privacy
        repository = project(tmp_path, {**self.FILES, "controls/AC-2.yaml": privacy})
        repository.commit()
        repository.write("evidence/others/b.yaml", REVIEW)
        outcome = run(repository.root, "check", "--changed-since", "HEAD", *MET)
        assert outcome.code == 0
        assert "Only" not in outcome.stdout

    def test_a_baseline_that_changed_is_held_against_all(self, changed: Repository) -> None:
        changed.commit("Broken")
        assert run(changed.root, "baseline", "write", str(changed.root / "known.yaml"), *MET).code == 0
        changed.write("evidence/reviews/b.yaml", REVIEW)
        baseline = ("--baseline", str(changed.root / "known.yaml"))
        outcome = run(changed.root, "check", "--changed-since", "HEAD", *MET, *baseline)
        assert outcome.code == 0
        assert "Only" not in outcome.stdout

    @pytest.mark.parametrize(
        ("revision", "said"),
        [
            ("nowhere", "'nowhere' names no commit of this repository."),
            ("--all", "'--all' is not a revision."),
            ("main..HEAD", "'main..HEAD' names no commit of this repository."),
        ],
    )
    def test_what_is_no_commit_is_2(self, revision: str, said: str, changed: Repository) -> None:
        outcome = run(changed.root, "check", f"--changed-since={revision}")
        assert (outcome.code, outcome.stdout) == (2, "")
        assert said in outcome.stderr

    def test_one_chooses_the_controls_or_has_them_chosen(self, changed: Repository) -> None:
        outcome = run(changed.root, "check", "--changed-since", "HEAD", "--control", "AC-1")
        assert outcome.code == 2
        assert "--control and --changed-since exclude each other." in outcome.stderr
