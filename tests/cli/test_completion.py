"""What shells offer while one types, asked of the shells themselves, and what it costs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from socgap_evidence.cli import VERBS, completion
from socgap_evidence.outputs import FORMATS
from tests.support.brambleport import ROOT
from tests.support.command import run
from tests.support.projects import project

BIN = Path(sys.executable).parent
BASH = """
source {script}
COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
if [ -n "{blank}" ]; then COMP_WORDS+=(""); COMP_CWORD=$((COMP_CWORD + 1)); fi
_socgap_completion socgap
printf '%s\\n' "${{COMPREPLY[@]}}"
complete -p socgap >&2
"""
ZSH = """
autoload -Uz compinit; compinit -D -u
source {script}
words=({words}); CURRENT=$#words
if [[ -n "{blank}" ]]; then words+=(""); CURRENT=$#words; fi
compadd() {{ print -rl -- "${{(@P)@[-1]}}" }}
_describe() {{ local name=$argv[-1]; [[ $name == -* ]] && name=$argv[-2]; print -rl -- "${{(@P)argv[3]%%:*}}" }}
_socgap_completion
"""
FISH = """
source {script}
complete --do-complete "socgap {rest}"
"""


def offered(shell: str, line: str, folder: Path, tmp_path: Path) -> list[str]:
    """What a shell offers at the end of a line."""
    if shutil.which(shell) is None:
        pytest.fail(f"{shell} is not installed. Install it: apt-get install {shell}.", pytrace=False)
    script = tmp_path / f"script.{shell}"
    script.write_text(run(folder, "completion", shell).stdout, encoding="utf-8")
    blank = " " if line.endswith(" ") else ""
    text = {"bash": BASH, "zsh": ZSH, "fish": FISH}[shell].format(
        script=script, words=line.strip(), blank=blank, rest=line.removeprefix("socgap ")
    )
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    options = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    done = subprocess.run(
        [shell, *options, "-c", text],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "error" not in done.stderr.lower(), done.stderr
    return [one.split("\t")[0] for one in done.stdout.splitlines()]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path / "company").root


@pytest.mark.parametrize("shell", completion.SHELLS)
class TestShells:
    def test_verbs_are_offered(self, shell: str, root: Path, tmp_path: Path) -> None:
        assert offered(shell, "socgap che", root, tmp_path) == ["check"]

    def test_options_are_offered(self, shell: str, root: Path, tmp_path: Path) -> None:
        assert offered(shell, "socgap check --form", root, tmp_path) == ["--format"]

    def test_formats_are_offered(self, shell: str, root: Path, tmp_path: Path) -> None:
        wanted = sorted(name for name in FORMATS if name.startswith("s"))
        assert sorted(offered(shell, "socgap check --format s", root, tmp_path)) == wanted

    def test_controls_of_the_project_are_offered(self, shell: str, root: Path, tmp_path: Path) -> None:
        assert offered(shell, "socgap check --control A", root, tmp_path) == ["AC-1"]
        assert offered(shell, "socgap explain AC", root, tmp_path) == ["AC-1"]

    def test_collectors_are_offered(self, shell: str, root: Path, tmp_path: Path) -> None:
        assert offered(shell, "socgap collect g", root, tmp_path) == ["git"]


def asked(folder: Path, *words: str) -> list[str]:
    """What is offered for the last of some words, in this process."""
    environment = {
        completion.VARIABLE: "bash_complete",
        "COMP_WORDS": " ".join(("socgap", *words)),
        "COMP_CWORD": str(len(words)),
    }
    outcome = run(folder, environment=environment)
    assert (outcome.code, outcome.stderr) == (2, ""), "nothing was checked, whatever was offered"
    return [line.split(",", 1)[1] for line in outcome.stdout.splitlines() if line]


@pytest.mark.parametrize("asked_for", ["bash_source", "bash_complete", "fish_complete", "nonsense"])
def test_a_variable_that_somebody_left_there_ends_no_check_green(asked_for: str, root: Path) -> None:
    assert run(root, "check", environment={completion.VARIABLE: asked_for}).code == 2


def test_all_verbs_are_offered_where_nothing_is_typed(root: Path) -> None:
    assert asked(root, "") == list(VERBS)


def test_collectors_are_offered_by_name(root: Path) -> None:
    assert "git" in asked(root, "collect", "")
    assert "--period" in asked(root, "collect", "git", "--p")


def test_the_options_of_socgap_itself_are_offered(root: Path) -> None:
    assert "--version" in asked(root, "--")
    assert "--help" in asked(root, "collect", "--")


@pytest.mark.parametrize(
    "words",
    [("nothing", "--f"), ("collect", "nothing", "--f"), ("check", "--control", "zzz"), ("zzz",)],
    ids=" ".join,
)
def test_what_is_no_word_yet_offers_nothing_and_says_nothing(words: tuple[str, ...], root: Path) -> None:
    assert asked(root, *words) == []


def test_ids_are_those_of_the_project_that_is_named(root: Path, tmp_path: Path) -> None:
    assert asked(tmp_path, "check", "--project", str(root), "--control", "") == ["AC-1"]


def test_no_other_name_of_a_file_gets_to_a_shell(root: Path) -> None:
    for name in ("AC-2\nfile,x-1.yaml", "x-1.yaml", "$(touch x)-1.yaml", "AC-9.yml", "AC-3.yaml"):
        (root / "controls" / name).write_text("")
    assert asked(root, "explain", "") == ["AC-1", "AC-3"]


def test_a_folder_of_controls_that_is_not_there_offers_nothing(root: Path) -> None:
    (root / "socgap.yaml").write_text("company: A\ncontrols: nowhere\n", encoding="utf-8")
    assert asked(root, "explain", "") == []


@pytest.mark.parametrize("config", ["company: A\n", "comany: A\n", None])
def test_without_controls_of_its_own_the_built_in_ones_are_offered(
    config: str | None, tmp_path: Path
) -> None:
    (tmp_path / ".git").mkdir()
    if config is not None:
        (tmp_path / "socgap.yaml").write_text(config, encoding="utf-8")
    assert asked(tmp_path, "explain", "pe") == ["PE-1", "PE-2"]
    assert len(asked(tmp_path, "explain", "")) == 23


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_the_script_is_printed_and_does_nothing_else(shell: str, tmp_path: Path) -> None:
    outcome = run(tmp_path, "completion", shell)
    assert (outcome.code, outcome.stderr) == (0, "")
    assert f"_SOCGAP_COMPLETE={shell}_complete" in outcome.stdout


def test_other_shells_have_none(tmp_path: Path) -> None:
    outcome = run(tmp_path, "completion", "tcsh")
    assert outcome.code == 2
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in outcome.stderr


def test_a_shell_that_click_forgets_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click import shell_completion

    monkeypatch.setattr(shell_completion, "get_completion_class", lambda _: None)
    assert "There is no completion for bash." in run(tmp_path, "completion", "bash").stderr


def test_verbs_are_offered_without_importing_one() -> None:
    code = (
        "import sys\nfrom socgap_evidence.cli import main\n"
        "try:\n    main([])\nexcept SystemExit:\n    pass\n"
        "print([one for one in sys.modules if one.startswith(('socgap_evidence.cli.', 'socgap_evidence.rules', 'jsonschema', 'git'))],"
        " file=sys.stderr)\n"
    )
    environment = {
        **os.environ,
        completion.VARIABLE: "bash_complete",
        "COMP_WORDS": "socgap c",
        "COMP_CWORD": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert "plain,check" in done.stdout
    assert (
        done.stderr.splitlines()[-1] == "['socgap_evidence.cli.completion', 'socgap_evidence.cli.examples']"
    )
