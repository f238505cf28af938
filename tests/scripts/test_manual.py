"""The manual: what the help says is in it, what the commands read is in it, and two programs print it as it is meant."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from functools import cache
from typing import TYPE_CHECKING

import click
import pytest

from scripts.generate import MANUAL
from scripts.manual import pages, roff
from socgap_evidence.cli import VERBS, group
from socgap_evidence.cli.examples import EXAMPLES
from tests.support.brambleport import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PRINTERS = {
    "groff": ("groff-base", ["groff", "-man", "-ww", "-Tutf8", "-P-bcou", "-rLL={}n"]),
    "mandoc": ("mandoc", ["mandoc", "-T", "utf8", "-O", "width={}"]),
}
"""Each with its package; groff without colour or overstriking."""
NOT_TOLD = {"_SOCGAP_COMPLETE", "GIT_PYTHON_REFRESH", "PYTHONPATH", "PYTHONSAFEPATH"}
"""What the script of a shell sets for itself, and what socgap sets for a library and for its own processes."""
HOSTILE = (
    *(".dot", "..", '.\\" no comment', "'quote", "\\fBno bold", "\\", "a\\", "\\(aq", "a - b -- c --d", "--option"),
    *("`code", '"quoted"', "^caret ~tilde", "$(eval)", "a\\e", "é … 😀", "%", "{}", ".so /etc/passwd"),
)  # fmt: skip


def printed(program: str, page: str, columns: int = 500) -> str:
    """A page as a terminal shows it; a complaint is a failure."""
    package, command = PRINTERS[program]
    if shutil.which(program) is None:
        pytest.fail(f"{program} is not installed. Install it: apt-get install {package}.", pytrace=False)
    words = [word.format(columns) for word in command]
    done = subprocess.run(words, input=page, capture_output=True, encoding="utf-8", check=True)
    assert done.stderr == ""
    return re.sub(".\b", "", done.stdout)


@cache
def flat(name: str) -> str:
    """All words of a page, with one blank between them."""
    return " ".join(printed("groff", pages()[name]).split())


def commands(verb: str) -> Iterator[tuple[click.Command, click.Context]]:
    """A verb and its parts."""
    top = click.Context(group, info_name="socgap", **group.context_settings)
    command = group.get_command(top, verb)
    assert command is not None
    context = click.Context(command, info_name=verb, parent=top)
    yield command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            part = command.get_command(context, name)
            assert part is not None
            yield part, click.Context(part, info_name=name, parent=context)


def test_there_is_a_page_of_socgap_and_one_of_each_verb_and_no_other() -> None:
    assert {path.name for path in MANUAL.iterdir()} == set(pages())
    assert set(pages()) == {"socgap.1", *(f"socgap-{verb}.1" for verb in VERBS)}
    for verb, says in VERBS.items():
        assert f"socgap-{verb}(1) {says}" in flat("socgap.1")


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_of_a_verb_and_of_its_parts_is_in_its_page(verb: str) -> None:
    for command, context in commands(verb):
        records = [one.get_help_record(context) for one in command.get_params(context)]
        for names, says in (record for record in records if record is not None and record[0].startswith("-")):
            assert f"{names} {' '.join(says.split())}" in flat(f"socgap-{verb}.1")
        assert "-h, --help" in flat(f"socgap-{verb}.1")


@pytest.mark.parametrize("verb", VERBS)
def test_every_word_of_the_help_is_in_the_page(verb: str) -> None:
    page = flat(f"socgap-{verb}.1")
    for command, context in commands(verb):
        assert context.command_path + " " in page
        text = " ".join((command.help or "").replace("`", "").split())
        for sentence in re.split(r"(?<=[.:]) (?=[A-Z])", text):
            assert sentence in page


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_says_how_it_ends(verb: str) -> None:
    ends = flat(f"socgap-{verb}.1").partition(" EXIT STATUS ")[2]
    assert re.match(r"(socgap [a-z ]+)?Exit 0\b", ends)
    assert "Exit 0" not in flat(f"socgap-{verb}.1").partition(" EXIT STATUS ")[0]


@pytest.mark.parametrize("verb", VERBS)
def test_an_example_can_be_copied_into_a_shell_from_a_terminal_of_80_columns(verb: str) -> None:
    page = printed("groff", pages()[f"socgap-{verb}.1"], columns=78)
    assert max(map(len, page.splitlines())) <= 78
    copied = page.partition("EXAMPLES\n")[2].partition("SEE ALSO\n")[0].replace("\\\n", "")
    typed = [shlex.split(line) for line in copied.splitlines() if line.strip().startswith("socgap ")]
    assert typed == [shlex.split(line) for line, _ in EXAMPLES[verb]]


@pytest.mark.parametrize("name", pages())
@pytest.mark.parametrize("program", PRINTERS)
def test_a_page_is_printed_without_a_complaint(program: str, name: str) -> None:
    shown = printed(program, pages()[name])
    assert re.search(r"^NAME\n +socgap(-[a-z]+)? \S [a-z]", shown, re.MULTILINE)


@pytest.mark.parametrize("name", pages())
def test_the_date_that_is_not_there_is_all_that_lint_finds(name: str) -> None:
    printed("mandoc", "")  # says what to install
    lint = ["mandoc", "-T", "lint", "-W", "warning"]
    found = subprocess.run(lint, input=pages()[name], capture_output=True, encoding="utf-8", check=False)
    complaints = (found.stdout + found.stderr).splitlines()
    assert len(complaints) == 1
    assert 'WARNING: missing date, using "": TH' in complaints[0]


@pytest.mark.parametrize("program", PRINTERS)
def test_no_text_is_taken_for_a_request(program: str) -> None:
    page = "\n".join([
        *roff.title("x", "1"),
        *roff.section("LINES", roff.literal(HOSTILE)),
        *(line for text in HOSTILE for line in roff.section("PROSE", roff.paragraph(f"{text} It ends."))),
        *roff.section("TAGS", [line for text in HOSTILE for line in roff.tagged(roff.bold(text), "Yes.")]),
        *(line for text in HOSTILE for line in roff.section("PATTERN", [roff.pattern(text)])),
        "",
    ])  # fmt: skip
    assert page.isascii()
    shown = printed(program, page)
    lines = [line.strip() for line in shown.splitlines()]
    for text in HOSTILE:
        assert lines.count(text) >= 2  # among the lines, and as a pattern
        assert any(" ".join(line.split()) == f"{text} It ends." for line in lines)
    assert lines.count("Yes.") + sum(line.endswith(" Yes.") for line in lines) == len(HOSTILE)


def test_a_sentence_stands_on_a_line_of_its_own_and_code_is_bold() -> None:
    assert roff.prose("One `a -b`. Two:\n  Three.") == [r"One \fBa \-b\fR.", "Two:", "Three."]
    assert roff.section("EMPTY", []) == []


def sources() -> Iterator[Path]:
    return (ROOT / "socgap_evidence").rglob("*.py")


def test_every_variable_that_is_read_is_told() -> None:
    read = re.compile(r'environ(?:ment)?(?:\.get\(|\.setdefault\(|\.pop\(|\[)f?"([A-Z_]+)')
    names = {name for path in sources() for name in read.findall(path.read_text(encoding="utf-8"))}
    assert {"NO_COLOR", "TZ", "GIT_CONFIG_KEY_", "PATH"} <= names
    assert {name for name in names - NOT_TOLD if name not in flat("socgap.1")} == set()
