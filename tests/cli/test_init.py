"""A company begins: what is there afterwards, what is asked, and that nothing is ever written over."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tomllib
from pathlib import Path

import pytest

from socgap_evidence import __version__
from socgap_evidence.documents import read_document
from socgap_evidence.model import Reason, Status
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import WorkTree
from socgap_evidence.starting import MINIMAL, forges
from tests.support import Repository, run
from tests.support.beginning import BIN, COMPANY, TOLD, converse
from tests.support.projects import CONFIG, REVIEW, control, judged, project

ROOT = Path(__file__).parent.parent.parent
DAY = "2026-02-10"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository in which a company has just begun; read it, change nothing."""
    made = Repository(tmp_path_factory.mktemp("company"))
    made.git("init", "--quiet", "--initial-branch=main")
    outcome = run(made.root, "init", *TOLD, "--forge", "github")
    assert outcome.code == 0, outcome.stderr
    (made.root.parent / "said").write_text(outcome.stdout, encoding="utf-8")
    return made


def contents(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }


def test_all_that_is_missing_is_missing_or_pending_and_nothing_else(begun: Repository) -> None:
    verdict = judged(begun.root, DAY)
    assert verdict.exit_code == 1
    assert {gap.reason for control in verdict.controls for gap in control.gaps} == {Reason.MISSING}
    statuses = {one.status for control in verdict.controls for one in control.requirements}
    assert statuses == {Status.GAP, Status.PENDING, Status.NOT_APPLICABLE}
    assert verdict.assessment.unclaimed == ()
    assert verdict.assessment.warnings == ()


def test_the_controls_are_those_that_come_with_socgap(begun: Repository) -> None:
    ours = {
        path: text for path, text in contents(ROOT / "controls").items() if not path.startswith("waivers/")
    }
    assert contents(begun.root / "controls") == ours


def test_each_folder_that_is_asked_for_says_what_belongs_there(begun: Repository) -> None:
    for wanted in open_project(WorkTree(begun.root)).controls:
        for one in wanted.requirements:
            (glob,) = one.globs
            text = (begun.root / glob.text).parent.joinpath("README.md").read_text(encoding="utf-8")
            assert f"({one.id})" in text
            assert one.schema is None or f"socgap new {one.schema}" in text


def test_what_is_said_last_is_what_to_do_first(begun: Repository) -> None:
    said = (begun.root.parent / "said").read_text(encoding="utf-8")
    first, second, third = (line for line in said.splitlines() if line[2:5] in {"1. ", "2. ", "3. "})
    assert "1. People register (AC-2.E5), IT administrator" in first
    assert "2. Systems register (AM-1.E1)" in second
    assert "3. Vendor register (VM-1.E2)" in third
    assert (
        "       socgap new people\n       or, of what another system exports: socgap import hr-roster EXPORT.csv\n"
    ) in said
    assert said.count("socgap import") == 2
    assert "socgap import vendor-list EXPORT.csv" in said
    assert "       socgap new systems\n" in said
    assert said.endswith("socgap status && git add --all && git commit\n")


def test_the_commands_that_it_names_are_those_that_there_are(tmp_path: Path) -> None:
    assert run(tmp_path, "init", *TOLD, "--forge", "none", "--built-in-controls").code == 0
    named = {
        line.partition("    #")[0].removeprefix("$ socgap ")
        for path in tmp_path.glob("evidence/**/README.md")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("$ socgap new ")
    }
    assert "new policy code-of-conduct" in named
    failed = {one: run(tmp_path, *one.split(), "--dry-run").stderr for one in named}
    refused = {one: said for one, said in failed.items() if "error:" in said}
    assert "new vendor-review VENDOR" in named
    assert sorted(refused) == ["new period-statement", "new policy --requirement PL-2.E4"], refused


def test_running_it_again_changes_nothing_and_says_so(begun: Repository) -> None:
    before = contents(begun.root)
    outcome = run(begun.root, "init")
    assert outcome.code == 0
    assert outcome.stdout.startswith("Everything is there already; nothing was changed.\n")
    assert "wrote" not in outcome.stderr
    assert "left evidence/ (38 files) as it is\n" in outcome.stderr
    assert contents(begun.root) == before


def test_what_only_a_beginning_reads_is_not_silently_ignored_later(begun: Repository) -> None:
    outcome = run(begun.root, "init", *COMPANY, "--minimal")
    assert (
        "socgap.yaml is there and stays as it is; --company, --minimal is not read. Edit the file."
        in outcome.stderr
    )


def test_a_readme_of_ones_own_is_left_and_a_missing_one_comes_back(tmp_path: Path) -> None:
    company = Repository(tmp_path)
    company.write("evidence/README.md", "Ours.\n")
    company.write(".gitignore", "*.tmp\n")
    outcome = run(tmp_path, "init", *TOLD, "--forge", "none", "--built-in-controls")
    assert outcome.code == 0
    assert "left evidence/README.md as it is" in outcome.stderr
    assert "left .gitignore as it is" in outcome.stderr
    assert (tmp_path / "evidence/README.md").read_text() == "Ours.\n"
    (tmp_path / "evidence/policies/README.md").unlink()
    assert "wrote evidence/policies/README.md" in run(tmp_path, "init").stderr


def test_a_dry_run_writes_nothing_and_lists_what_it_would(tmp_path: Path) -> None:
    Repository(tmp_path).write(".gitignore", "*.tmp\n")
    outcome = run(tmp_path, "init", *TOLD, "--forge", "github", "--dry-run")
    assert outcome.code == 0
    lines = outcome.stdout.splitlines()
    assert "would leave .gitignore, which is there" in lines
    assert contents(tmp_path).keys() == {".gitignore"}
    assert run(tmp_path, "init", *TOLD, "--forge", "github").code == 0
    written = {f"would write {path}" for path in contents(tmp_path) if path != ".gitignore"}
    assert set(lines) - {"would leave .gitignore, which is there"} == written


def test_the_ten_controls_that_matter_first_judge_alone(tmp_path: Path) -> None:
    assert run(tmp_path, "init", *TOLD, "--forge", "none", "--minimal").code == 0
    verdict = judged(tmp_path, DAY)
    assert [one.assessed.control.id for one in verdict.controls] == list(MINIMAL)
    assert {gap.reason for control in verdict.controls for gap in control.gaps} == {Reason.MISSING}
    assert not (tmp_path / "evidence/physical").exists()
    assert "CC7.2 (" in (tmp_path / "STATUS.md").read_text(
        encoding="utf-8"
    )  # what nothing answers stays in sight
    for left in sorted(ROOT.glob("controls/*-*.yaml")):  # any of the others can be added as it is
        (tmp_path / "controls" / left.name).write_bytes(left.read_bytes())
        open_project(WorkTree(tmp_path))


def test_with_built_in_controls_none_are_copied(tmp_path: Path) -> None:
    assert run(tmp_path, "init", *TOLD, "--forge", "none", "--built-in-controls").code == 0
    assert not (tmp_path / "controls").exists()
    assert len(judged(tmp_path, DAY).controls) == 23
    outcome = run(tmp_path, "init", "--minimal", "--built-in-controls")
    assert (outcome.code, "exclude each other. Choose one." in outcome.stderr) == (2, True)


def test_where_nobody_can_be_asked_it_names_every_option_that_lacks(tmp_path: Path) -> None:
    outcome = run(tmp_path, "init", environment={"TZ": "UTC"})
    assert outcome.code == 2
    assert outcome.stderr == (
        "error: This is no terminal, so nobody can be asked."
        " Add --company NAME --time-zone ZONE --program-start DATE --forge github|gitlab|none.\n"
    )
    assert contents(tmp_path) == {}


def test_a_time_zone_that_somebody_has_set_is_taken(tmp_path: Path) -> None:
    told = (*COMPANY, "--program-start", "2026-02-01", "--forge", "none", "--built-in-controls")
    assert run(tmp_path, "init", *told, environment={"TZ": "Asia/Tokyo"}).code == 0
    assert "\ntime_zone: Asia/Tokyo\n" in (tmp_path / "socgap.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--time-zone", "Europe/Lisbo"), "'Europe/Lisbo' is not a time zone. Did you mean 'Europe/Lisbon'?"),
        (("--time-zone", "???"), "'???' is not a time zone. Name a place such as Europe/Lisbon."),
        (("--program-start", "2026-02-30"), "'2026-02-30' is not a day of the calendar"),
        (("--company", " "), "it must be a name on one line"),
        (("--company", "A\nB"), "it must be a name on one line"),
        (("--window", "2026"), "write it as 2026-04-01..2026-09-30"),
        (("--forge", "githb"), "'githb' is not one of"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(
    options: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    outcome = run(tmp_path, "init", *TOLD, "--forge", "none", *options)
    assert outcome.code == 2
    assert said in outcome.stderr
    assert contents(tmp_path) == {}


def test_all_that_is_chosen_is_in_the_settings(tmp_path: Path) -> None:
    options = ("--window", "2026-04-01..2026-09-30", "--category", "privacy", "--forge", "none")
    assert run(tmp_path, "init", *TOLD, *options).code == 0
    data = read_document("socgap.yaml", (tmp_path / "socgap.yaml").read_bytes()).data
    assert data == {
        "company": "Example, Inc.",
        "time_zone": "Europe/Lisbon",
        "program_start": "2026-02-01",
        "window": {"start": "2026-04-01", "end": "2026-09-30"},
        "categories": ["security", "privacy"],
        "controls": "controls",
    }


def test_in_a_folder_of_a_repository_the_workflow_goes_to_its_top(tmp_path: Path) -> None:
    company = Repository(tmp_path)
    company.git("init", "--quiet", "--initial-branch=main")
    folder = tmp_path / "soc 2"
    folder.mkdir()
    assert run(folder, "init", *TOLD, "--forge", "github", "--built-in-controls").code == 0
    text = (tmp_path / ".github/workflows/socgap.yml").read_text(encoding="utf-8")
    assert "        working-directory: soc 2 #" in text
    hooks = (tmp_path / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    hook = read_document("hooks.yaml", hooks.encode()).data["repos"][0]["hooks"][0]
    assert hook["entry"] == "socgap status --staged --check --project 'soc 2'"


def test_outside_git_it_says_to_begin_a_repository(tmp_path: Path) -> None:
    outcome = run(tmp_path, "init", *TOLD, "--forge", "none", "--built-in-controls")
    assert outcome.code == 0
    assert "This folder is in no git repository" in outcome.stdout
    assert "       git init\n" in outcome.stdout


def test_inside_another_project_it_names_that_one(begun: Repository) -> None:
    outcome = run(begun.root / "evidence", "init")
    assert outcome.code == 2
    assert f"lies inside the project of {begun.root}/socgap.yaml" in outcome.stderr
    assert f"socgap init --project {begun.root}" in outcome.stderr


def test_a_bare_repository_holds_no_files(tmp_path: Path) -> None:
    Repository(tmp_path).git("init", "--quiet", "--bare")
    outcome = run(tmp_path, "init", *TOLD)
    assert outcome.code == 2
    assert "This is a bare repository, which holds no files. Clone it" in outcome.stderr


@pytest.mark.parametrize("is_link", [True, False])
def test_nothing_is_written_where_a_folder_is_none(is_link: bool, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    company = tmp_path / "company"
    company.mkdir()
    if is_link:
        (company / "evidence").symlink_to(tmp_path / "elsewhere")
    else:
        (company / "evidence").write_text("a file\n")
    outcome = run(company, "init", *TOLD, "--forge", "none")
    assert outcome.code == 2
    assert (
        "a symbolic link, which is not followed" in outcome.stderr
        if is_link
        else "no folder" in outcome.stderr
    )
    assert {path.name for path in company.iterdir()} == {"evidence"}
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "cannot be made" in run(tmp_path, "init", *TOLD, "--forge", "none").stderr


def test_a_folder_that_cannot_be_made_can_be_made_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "mkdir", refuse)
        outcome = run(tmp_path, "init", *TOLD, "--forge", "none")
    assert outcome.code == 2
    assert "The folder cannot be made: Permission denied. Make it writable" in outcome.stderr
    assert run(tmp_path, "init", *TOLD, "--forge", "none").code == 0


def test_where_nothing_lacks_there_is_nothing_to_do_first(tmp_path: Path) -> None:
    project(tmp_path, {"evidence/reviews/a.yaml": REVIEW}, config=f"{CONFIG}as_of: 2026-04-01\n")
    outcome = run(tmp_path, "init")
    assert outcome.code == 0
    assert "The gate is open" in outcome.stdout
    assert "Do first" not in outcome.stdout


def test_what_is_attached_is_added_as_it_came(tmp_path: Path) -> None:
    attached = """\
  - id: AC-1.E1
    title: Certificate
    kind: external_report
    evidence: evidence/certificates/*.pdf
    attachment: {}
"""
    company = project(tmp_path, {}, config=CONFIG)
    company.write("controls/AC-1.yaml", control(attached))
    outcome = run(tmp_path, "init")
    assert "  1. Certificate (AC-1.E1)" in outcome.stdout
    assert "socgap new" not in outcome.stdout
    assert "git add FILE" in (tmp_path / "evidence/certificates/README.md").read_text(encoding="utf-8")


def test_a_project_that_is_broken_is_not_added_to(tmp_path: Path) -> None:
    Repository(tmp_path).write("socgap.yaml", "compny: x\n")
    outcome = run(tmp_path, "init")
    assert outcome.code == 2
    assert "socgap.yaml:1:1: The file lacks 'company'. Is 'compny' meant? Rename it." in outcome.stderr


class TestInATerminal:
    def test_it_asks_for_what_no_option_says_until_it_makes_sense(self, tmp_path: Path) -> None:
        answers = [
            "",
            "Harbour Ltd",
            "Europe/Lisbo",
            "Europe/Lisbon",
            "soon",
            "2026-12-01",
            "x",
            "",
            "git",
            "gitlab",
        ]
        code, shown = converse(
            [str(BIN / "socgap"), "init", "--minimal"], tmp_path, [f"{one}\n".encode() for one in answers]
        )
        assert code == 0, shown
        assert "Error: 'Europe/Lisbo' is not a time zone. Did you mean 'Europe/Lisbon'?" in shown
        assert "Error: 'soon' is not a date; write it as 2026-03-01" in shown
        assert (tmp_path / ".gitlab-ci.yml").is_file()
        text = (tmp_path / "socgap.yaml").read_text(encoding="utf-8")
        assert "\ncompany: Harbour Ltd\n" in text
        assert "\n# window: {start: 2026-12-01, end: 2027-05-31}\n" in text

    def test_it_asks_nothing_where_all_is_said(self, tmp_path: Path) -> None:
        command = [str(BIN / "socgap"), "init", *TOLD, "--forge", "none", "--dry-run"]
        code, shown = converse(command, tmp_path, [])
        assert code == 0
        assert "Audit window" not in shown

    def test_a_window_is_an_answer(self, tmp_path: Path) -> None:
        command = [str(BIN / "socgap"), "init", *TOLD[2:], "--forge", "none", "--built-in-controls"]
        code, shown = converse(command, tmp_path, [b"Harbour Ltd\n", b"\n", b"2026-04-01..2026-09-30\n"][::2])
        assert code == 0, shown
        assert "\nwindow: {start: 2026-04-01, end: 2026-09-30}\n" in (tmp_path / "socgap.yaml").read_text()

    def test_leaving_in_the_middle_leaves_nothing(self, tmp_path: Path) -> None:
        code, shown = converse([str(BIN / "socgap"), "init"], tmp_path, [b"Harbour Ltd\n", b"\x03"])
        assert code == 130
        assert shown.endswith("interrupted\n")
        assert list(tmp_path.iterdir()) == []


class TestWithGitAndItsTools:
    """The real programs: git, pre-commit, check-jsonschema, zizmor."""

    @staticmethod
    def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(folder.parent / "home"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            **{
                f"GIT_{who}_{what}": value
                for who in ("AUTHOR", "COMMITTER")
                for what, value in (("NAME", "Ines Okafor"), ("EMAIL", "ines@brambleport.example"))
            },
        }
        return subprocess.run(
            command, cwd=folder, env=environment, check=False, capture_output=True, text=True
        )

    def test_the_first_commit_passes_the_hooks_and_an_edited_status_does_not(self, tmp_path: Path) -> None:
        company = tmp_path / "company"
        company.mkdir()
        self.run(company, "git", "init", "--quiet")
        assert self.run(company, "socgap", "init", *TOLD, "--forge", "github", "--minimal").returncode == 0
        assert self.run(company, "pre-commit", "install").returncode == 0
        self.run(company, "git", "add", "--all")
        done = self.run(company, "git", "commit", "--quiet", "--message", "Begin")
        assert done.returncode == 0, done.stderr
        assert done.stderr.count("Passed") == 1
        assert self.run(company, "socgap", "check").returncode == 1
        assert self.run(company, "socgap", "status", "--check").returncode == 0
        with (company / "STATUS.md").open("a", encoding="utf-8") as status:
            status.write("All is well.\n")
        done = self.run(company, "git", "commit", "--quiet", "--all", "--message", "Better")
        assert done.returncode == 1
        assert (
            "STATUS.md in the staged index is out of date. Run 'socgap status' and commit it." in done.stderr
        )

    def test_git_knows_what_is_generated_and_what_is_evidence_as_it_came(self, begun: Repository) -> None:
        told = begun.git(
            "check-attr", "text", "merge", "--", "STATUS.md", "evidence/a.pdf", "evidence/a.yaml"
        )
        assert "STATUS.md: merge: unset" in told
        assert "evidence/a.pdf: text: unset" in told
        assert "evidence/a.yaml: text: auto" in told

    @pytest.mark.parametrize("folder", ["", "soc 2/"])
    def test_the_workflows_are_what_their_readers_ask_for(self, folder: str, tmp_path: Path) -> None:
        for forge, schema in ((forges.Forge.GITHUB, "github-workflows"), (forges.Forge.GITLAB, "gitlab-ci")):
            (made,) = forges.workflow(forge, folder)
            assert f"socgap-evidence=={__version__} # as wrote this file" in made.text
            path = tmp_path / made.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made.text, encoding="utf-8")
            done = self.run(tmp_path, "check-jsonschema", "--builtin-schema", f"vendor.{schema}", str(path))
            assert done.returncode == 0, done.stdout
        done = self.run(tmp_path, "zizmor", "--offline", "--no-progress", ".github/workflows/socgap.yml")
        assert done.returncode == 0, done.stdout
        done = self.run(tmp_path, "pre-commit", "validate-config", str(self.hooks(tmp_path, folder)))
        assert done.returncode == 0, done.stdout

    @staticmethod
    def hooks(folder: Path, inside: str) -> Path:
        path = folder / "hooks.yaml"
        path.write_text(forges.hooks(inside).text, encoding="utf-8")
        return path

    def test_the_commented_hook_is_that_of_this_repository(self, tmp_path: Path) -> None:
        text = forges.hooks("").text.replace("      # - id: socgap-check", "      - id: socgap-check")
        text = text.replace("      #   ", "        ")
        path = tmp_path / "hooks.yaml"
        path.write_text(text, encoding="utf-8")
        (repo,) = read_document(path.name, path.read_bytes()).data["repos"]
        published = read_document("hooks.yaml", (ROOT / ".pre-commit-hooks.yaml").read_bytes()).data
        wanted = {one["id"]: {**one, "language": "system"} for one in published}
        for hook in repo["hooks"]:
            assert {**hook, "description": wanted[hook["id"]]["description"]} == wanted[hook["id"]]


def test_the_version_that_workflows_install_is_that_of_the_package() -> None:
    assert (
        tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
        == __version__
    )
