"""Collectors of other packages: found without being imported, and what is wrong with one is one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from socgap_evidence.collecting import Company, Request, installed, plugins
from socgap_evidence.durations import read_period
from socgap_evidence.errors import UsageError
from socgap_evidence.project import open_project
from tests.support.command import run
from tests.support.plugins import install
from tests.support.projects import MemoryTree, project

WORKING = """
from socgap_evidence.collecting import Collected, Option
name, purpose = "{word}", "Takes what there is."
options = (Option("host", "Whom to ask.", default="here"), Option("team", "Whose.", repeatable=True))
def collect(request):
    print("asking", request.value("host"), request.values("team"), request.value("nothing"))
    return Collected("evidence/reviews/" + (request.record or "one") + ".yaml", {{"held_on": None}}, ("Look at it.",))
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the path for packages; what they have imported is forgotten afterwards."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    known = set(sys.modules)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield folder  # type: ignore[misc]
    for name in set(sys.modules) - known:
        if (getattr(sys.modules[name], "__file__", None) or "").startswith(str(folder)):
            del sys.modules[name]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path / "company").root


def put(site: Path, body: str, word: str = "other") -> None:
    install(site, "acme-tools", body.format(word=word) if "{word}" in body else body, **{word: "acme_tools"})


def test_ours_is_registered_as_any_other() -> None:
    found = installed()["git"]
    assert found.points[0].value == "socgap_evidence.collecting.git:COLLECTOR"
    assert found.origin.startswith("socgap-evidence ")


class TestOthers:
    def test_one_is_listed_with_its_purpose(self, site: Path, root: Path) -> None:
        put(site, WORKING)
        outcome = run(root, "collect", "--help")
        assert "other  Takes what there is." in outcome.stdout

    def test_one_has_a_help_of_its_own_that_says_whose_it_is(self, site: Path, root: Path) -> None:
        put(site, WORKING)
        outcome = run(root, "collect", "other", "--help")
        assert "Of acme-tools 1.2." in outcome.stdout
        assert "--host TEXT" in outcome.stdout
        assert "[default: here]" in outcome.stdout
        assert "--period" in outcome.stdout

    def test_one_collects_and_socgap_writes(self, site: Path, root: Path) -> None:
        put(site, WORKING)
        outcome = run(root, "collect", "other", "--period", "2024-Q1", "--team", "a", "--team", "b")
        assert outcome.code == 0
        assert outcome.stdout == "asking here ('a', 'b') \n"
        assert outcome.stderr == f"note: Look at it.\nwrote {root}/evidence/reviews/one.yaml\n"
        assert (root / "evidence/reviews/one.yaml").read_text().endswith("names each.\nheld_on: null\n")

    def test_the_name_of_the_file_is_the_id(self, site: Path, root: Path) -> None:
        put(site, WORKING)
        assert run(root, "collect", "other", "--period", "2024", "-o", "TWO-2024.yaml").code == 0
        assert (root / "TWO-2024.yaml").is_file()


BROKEN = [
    pytest.param(
        "import nothing_of_this_name", "cannot be loaded: ModuleNotFoundError: No module named", id="import"
    ),
    pytest.param("raise SystemExit(0)", "cannot be loaded: SystemExit: 0.", id="leaving"),
    pytest.param("x = (", "cannot be loaded: SyntaxError:", id="syntax"),
    pytest.param("", "is none: it needs that name, a purpose, options and collect().", id="empty"),
    pytest.param("name, purpose, options, collect = 'else', '', (), print", "is none:", id="another name"),
    pytest.param("name, purpose, options, collect = 'other', '', ('x',), print", "is none:", id="no options"),
    pytest.param("name, purpose, options, collect = 'other', '', (), 1", "is none:", id="nothing to call"),
]
HEAD = """
from socgap_evidence.collecting import Collected, Option
from socgap_evidence.errors import UsageError
name, purpose = "other", "p"
options = ({options})
def collect(request):
    {body}
"""
FAILING = [
    pytest.param("raise ValueError('no such host')", "failed: ValueError: no such host.", id="an exception"),
    pytest.param("raise SystemExit", "failed: SystemExit.", id="leaving"),
    pytest.param(
        "raise UsageError('Ask again.', fix='Later.')", "error: Ask again. Later.", id="a sentence of its own"
    ),
    pytest.param("return None", "gave back something else", id="nothing"),
    pytest.param("return Collected('a.yaml', [])", "gave back something else", id="no mapping"),
    pytest.param("return Collected('a.txt', {})", "gave back something else", id="no YAML"),
    pytest.param("return Collected('/tmp/a.yaml', {})", "gave back something else", id="an absolute path"),
    pytest.param("return Collected('../a.yaml', {})", "gave back something else", id="a path upwards"),
    pytest.param("return Collected('.git/a.yaml', {})", "gave back something else", id="the folder of git"),
    pytest.param("return Collected('a\\\\b.yaml', {})", "gave back something else", id="a backslash"),
    pytest.param("return Collected('link/a.yaml', {})", "A link leads out of the project.", id="a link"),
    pytest.param("return Collected('here.yaml', {})", "It is there already", id="a file that is there"),
]


class TestFaults:
    @pytest.mark.parametrize(("body", "said"), BROKEN)
    def test_what_is_wrong_with_one_is_one_sentence_with_its_name(
        self, body: str, said: str, site: Path, root: Path
    ) -> None:
        put(site, body)
        outcome = run(root, "collect", "other", "--period", "2024-Q1")
        assert outcome.code == 2
        assert outcome.stderr.startswith("error: The collector 'other' of acme-tools 1.2 ")
        assert said in outcome.stderr
        assert outcome.stderr.count("\n") == 1
        assert "of acme-tools 1.2 " in " ".join(run(root, "collect", "--help").stdout.split())

    @pytest.mark.parametrize(("body", "said"), FAILING)
    def test_what_it_does_wrong_is_one_sentence_and_nothing_is_written(
        self, body: str, said: str, site: Path, root: Path, tmp_path: Path
    ) -> None:
        (root / "link").symlink_to(tmp_path)
        (root / "here.yaml").write_text("mine")
        before = sorted(tmp_path.rglob("*.yaml"))
        put(site, HEAD.replace("{options}", "").replace("{body}", body))
        outcome = run(root, "collect", "other", "--period", "2024-Q1")
        assert outcome.code == 2
        assert said in outcome.stderr
        assert outcome.stderr.count("\n") == 1
        assert sorted(tmp_path.rglob("*.yaml")) == before
        assert (root / "here.yaml").read_text() == "mine"

    @pytest.mark.parametrize("options", ["Option('period', ''),", "Option('a', ''), Option('a', '')"])
    def test_an_option_that_is_there_already_is_refused(self, options: str, site: Path, root: Path) -> None:
        put(site, HEAD.replace("{options}", options).replace("{body}", "pass"))
        outcome = run(root, "collect", "other", "--period", "2024-Q1")
        assert outcome.code == 2
        assert "has an option twice, or one that every collector has" in outcome.stderr

    def test_nobody_takes_the_name_of_another(self, site: Path, root: Path) -> None:
        put(site, "print('taken')", word="git")
        outcome = run(root, "collect", "git", "--period", "2024-Q1")
        assert (outcome.code, outcome.stdout) == (2, "")
        assert (
            "Several distributions have a collector 'git': acme-tools 1.2 and socgap-evidence"
            in outcome.stderr
        )

    @pytest.mark.parametrize(
        ("word", "fix"), [("gti", "Did you mean 'git'?"), ("zzz", "There is git; others come")]
    )
    def test_one_that_is_not_installed(self, word: str, fix: str, root: Path) -> None:
        outcome = run(root, "collect", word)
        assert outcome.code == 2
        assert f"No collector '{word}' is installed. {fix}" in outcome.stderr

    def test_without_any_the_help_says_so(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(plugins, "entry_points", lambda **_: [])
        assert "not even socgap's own" in run(root, "collect", "--help").stdout

    def test_one_without_a_distribution_is_said_to_be(self) -> None:
        from importlib.metadata import EntryPoint

        one = plugins.Installed("a", (EntryPoint("a", "nothing_of_this_name", plugins.GROUP),))
        with pytest.raises(UsageError, match="'a' of an unknown distribution cannot be loaded"):
            one.load()

    def test_one_that_is_on_the_path_twice_is_one(self, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        put(site, WORKING)
        points = list(plugins.entry_points(group=plugins.GROUP))
        monkeypatch.setattr(plugins, "entry_points", lambda **_: points * 2)
        assert [len(one.points) for one in installed().values()] == [1, 1]


VERBS = [
    ["check"], ["status", "--check"], ["due"], ["explain", "AC-1"], ["--help"], ["--version"], ["baseline", "--help"],
]  # fmt: skip


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_no_other_verb_loads_a_collector(verb: list[str], site: Path, root: Path) -> None:
    put(site, "import pathlib, os; print('loaded'); pathlib.Path(os.environ['TRAP']).touch()")
    trap = site / "trap"
    environment = {**os.environ, "PYTHONPATH": str(site), "TRAP": str(trap)}
    code = (
        "import sys, atexit\n"
        "atexit.register(lambda: print([one for one in sys.modules if 'collecting' in one], file=sys.stderr))\n"
        "from socgap_evidence.cli import main\nmain(sys.argv[1:])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *verb],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 1}
    assert "loaded" not in done.stdout
    assert done.stderr.splitlines()[-1] == "[]"
    assert not trap.exists()


class TestCompany:
    def company(self, files: dict[str, str] | None = None) -> Company:
        made = {"socgap.yaml": "company: A\ntime_zone: Europe/Lisbon\n", **(files or {})}
        tree = MemoryTree(made)
        return Company(open_project(tree), tree)

    def test_it_has_a_name_and_a_time_zone(self) -> None:
        company = self.company()
        assert (company.name, str(company.zone)) == ("A", "Europe/Lisbon")

    def test_it_says_where_evidence_of_a_type_lies(self) -> None:
        company = self.company()
        assert company.folder("change-population") == "evidence/changes/populations/"
        assert company.folder("nothing") == ""

    def test_without_registers_everybody_is_a_stranger(self) -> None:
        company = self.company()
        assert company.person("a@example.com") == ""
        assert company.ids("systems") == company.ids("nothing") == frozenset()

    def test_people_are_known_by_the_register_and_the_mail_map(self) -> None:
        here = Path(__file__).parent.parent.parent / "evidence/registers"
        files = {
            "evidence/registers/people.yaml": (here / "people.yaml").read_text(),
            "evidence/registers/systems.yaml": (here / "systems.yaml").read_text(),
            ".mailmap": "Ines <ines.okafor@brambleport.example> <ines@home.example>\n",
        }
        company = self.company(files)
        assert (
            company.person("Ines@home.example")
            == company.person("ines.okafor@brambleport.example")
            == "p-001"
        )
        assert "sys-repo-app" in company.ids("systems")


def test_a_request_answers_for_options_that_were_not_given() -> None:
    company = TestCompany().company()
    request = Request(
        company, read_period("2026"), datetime(2027, 1, 1, tzinfo=UTC), options={"a": ("1", "2")}
    )
    assert (request.value("a"), request.values("a"), request.value("b"), request.values("b")) == (
        "1",
        ("1", "2"),
        "",
        (),
    )
