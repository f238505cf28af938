"""Whatever strangers write, in every output that there is: it is shown, and it begins, ends and changes nothing.

One table walks all outputs. Each is made from a company whose every word comes from strangers, is read as its readers read
it, and must have the structure that the same company has in harmless words (``readers.py``, ``tests/support/hostile.py``).
"""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from functools import cache, partial
from importlib import import_module
from itertools import cycle
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from socgap_evidence.cli import VERBS, module_of
from socgap_evidence.cli import collect as collect_verb
from socgap_evidence.cli import due as due_verb
from socgap_evidence.cli import new as new_verb
from socgap_evidence.cli import pack as pack_verb
from socgap_evidence.cli import sample as sample_verb
from socgap_evidence.cli import schema as schema_verb
from socgap_evidence.cli import status as status_verb
from socgap_evidence.cli import timeline as timeline_verb
from socgap_evidence.cli import verify as verify_verb
from socgap_evidence.cli.beginning import Laid
from socgap_evidence.cli.controls import FORMATS as CONTROLS
from socgap_evidence.cli.diff import FORMATS as DIFF
from socgap_evidence.cli.fleet import FORMATS as FLEET
from socgap_evidence.cli.init import next_lines
from socgap_evidence.collecting import Collected, git
from socgap_evidence.collecting.branch import Landing
from socgap_evidence.collecting.changes import Conventions, Reader
from socgap_evidence.documents import read_document
from socgap_evidence.documents.exports import RowFault
from socgap_evidence.errors import ConfigError
from socgap_evidence.fleet import Fleet, Gate, Standing
from socgap_evidence.fleet import Row as FleetRow
from socgap_evidence.history import Commit, Identity
from socgap_evidence.importing import Import, Plan, telling
from socgap_evidence.importing.checking import Todo
from socgap_evidence.importing.mapping import FieldRule
from socgap_evidence.importing.merging import Change, Merged
from socgap_evidence.inspection import (
    Explained,
    OfFile,
    OfFolder,
    OfParameters,
    OfTopic,
    OfWord,
    Removal,
    inspect_file,
    inspect_folder,
    is_folder,
)
from socgap_evidence.listing import Listing
from socgap_evidence.model import Answer, Status, Window
from socgap_evidence.outputs import (
    FORMATS,
    Style,
    explained_files,
    explained_json,
    explained_parameters,
    explained_words,
    explanation,
    html,
    json,
    oscal,
    status,
    text_baseline,
)
from socgap_evidence.outputs.escaping import plain, visible
from socgap_evidence.outputs.style import Detail
from socgap_evidence.pack import deviations, readme
from socgap_evidence.pack.index import COLUMNS, Row, as_csv
from socgap_evidence.pack.making import Pack
from socgap_evidence.pack.manifest import (
    Asked,
    Entered,
    Head,
    LeftOut,
    Manifest,
    Origin,
    Packed,
    Role,
    StatusFile,
)
from socgap_evidence.pack.manifest_json import write
from socgap_evidence.project import words
from socgap_evidence.project.editing import EditorSchema
from socgap_evidence.project.topics import Topic, TopicKind, find_topic
from socgap_evidence.rules.witness import Witness
from socgap_evidence.scaffolds import make_scaffold, take_order
from socgap_evidence.starting.folders import readmes
from socgap_evidence.verification import CHECKS, Check, Outcome, Stated, Verification
from socgap_evidence.verification import Detail as Found
from tests.outputs import readers
from tests.support.hostile import Company
from tests.support.projects import MemoryTree
from tests.support.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from socgap_evidence.inspection import Subject

EXAMPLES = 5
"""How many words at random each output is tried with."""
LONGEST = 80
WIDE = 1_000_000
"""Columns in which nothing is wrapped, so that the number of lines does not depend on the words."""
ATTACKS = (
    # commands of runners
    "::error::x", "  ::add-mask::x", "::", ":", "x ##[add-mask]y", "##[", "##vso[task.x]y", "x\n::stop-commands::y",
    "x\r::error::y", "%0A::error::x", "a,line=9::x",
    # terminals, directions, lines, bytes
    "\x1b[31mred\x1b[0m", "\x9b31mx", "\x1b]8;;http://x\x07y", "evil\u202egnp.exe", "\u2066x\u2069", "a\u200bb", "\ufeffx",
    "\U000e0041x", "a\u2028b", "x\x85y", "x\0y", "caf\udce9", "x\n  help: y", "x\r\n- y", "a\u00a0b", "x\x08y",
    # Markdown and HTML
    "| a | b |", "x\\", "a\\|b", "`x`", "``x", "<script>alert(1)</script>", "</summary></details><h1>x", "<!-- x", "--> x",
    "![a](http://b)", "[a](javascript:b)", "<http://b>", "# x", "- x", "12. x", "    x", "---x", "===x", "@team #7 $x$",
    "&lt;b&gt;", "www.evil.example", "~~x~~ **y** _z_", "x\n\n# y", "[x]: y",
    # spreadsheets, XML, calendars, messages of SARIF
    "=HYPERLINK(1)", " +1", "-2", "@SUM(A1)", "\t=1", "\uff1d1", '","=1', "]]>x", "[[ATTACHMENT|x]]", "x\\nSUMMARY:y",
    "x\nEND:VEVENT\nBEGIN:VEVENT", "x;y,z", "{0} [a](b)", '"}], "x": [{"', "../x",
)  # fmt: skip
SILENT = {"completion"}
"""Verbs that print nothing but what is ours."""
WORDLESS = ("badge", "shields")
"""They say nothing but the verdict."""
WORDS = st.lists(
    st.sampled_from([*ATTACKS, "x", "Ünï ✓ 漢字", " ", "'", '"', "{", "}"]) | st.text(max_size=8), min_size=1, max_size=4
).map("".join)  # fmt: skip


class Output(NamedTuple):
    """One output: how it is made of a company, and its reader."""

    verb: str
    format: str
    render: Callable[[Company], str]
    read: Callable[[str], Any]
    how: str = ""

    def __str__(self) -> str:
        return f"{self.verb} {self.format} {self.how}".strip()


def explained(name: str, company: Company, width: int = WIDE) -> str:
    topic = find_topic(company.project, name)
    assert topic is not None
    return explanation.render(company.verdict, topic, Style(width=width))


def imported(company: Company, *, is_faulty: bool = False) -> str:
    """What ``import`` says of rows, columns and fields of strangers."""
    word = company.word
    rule = FieldRule(columns=(word,))
    mapping = Import(
        word, word, word, word, word, word, word, None, None, word, {word: word}, {word: rule}, (), {}, {}
    )
    merged = Merged({}, (), (word,), (word,), (Change(word, word, word, [word, {word: word}]),), (word,))
    plan = Plan(
        mapping,
        path=company.name,
        export=word,
        before="",
        after="",
        rows=2,
        left_out=1,
        faults=(RowFault(2, word, word, word), RowFault(0, None, word)) if is_faulty else (),
        notes=(word,),
        merged=None if is_faulty else merged,
        todo=(Todo(word, word, ""), Todo("", word, ""), Todo(word, word, word), Todo("", word, word)),
    )
    return "".join(f"{line}\n" for line in (*telling.told(plan), *telling.listed([mapping])))


def explained_words_all(company: Company) -> str:
    """Every reason and every status, with what the project has of it, and where the project says why it has nothing."""
    style = Style(width=WIDE)
    return "".join(
        explained_words.render(one, company.verdict, "", style)
        + explained_words.render(one, None, company.text, style)
        for one in words.WORDS.values()
    )


def programs(subject: Subject, style: Style | None = None) -> str:
    return explained_json.render(Explained("", subject), style or Style())


def explained_topic(name: str, company: Company) -> str:
    topic = find_topic(company.project, name)
    assert topic is not None
    return programs(OfTopic(company.verdict, topic))


def explained_limit(company: Company) -> str:
    return programs(OfParameters(company.project, company.word, company.text))


def explained_limits(company: Company) -> str:
    return programs(OfParameters(company.project, company.word, None))


def explained_word(word: words.Word, company: Company) -> str:
    return programs(OfWord(word, company.verdict, company.text))


def explained_place(company: Company, path: str = "evidence") -> str:
    if is_folder(company.tree, path):
        return programs(OfFolder(company.verdict, inspect_folder(company.verdict, path)))
    removal = Removal(ConfigError(company.text, fix=company.text))
    return programs(OfFile(company.verdict, inspect_file(company.verdict, path), removal))


def explained_own_place(company: Company) -> str:
    return explained_place(company, f"evidence/reviews/{company.name}-bad.yaml")


def explained_folder(company: Company) -> str:
    return explained_files.render_folder(
        company.verdict, inspect_folder(company.verdict, ""), Style(width=WIDE)
    )


def explained_file(company: Company) -> str:
    """Every file, and what would be without it: a project that is broken says so in words of strangers, too."""
    verdict, removal = company.verdict, Removal(ConfigError(company.text, fix=company.text))
    paths = [entry.path for entry in verdict.assessment.tree.entries]
    reports = (inspect_file(verdict, path) for path in (*paths, "evidence/none.yaml"))
    return "".join(
        explained_files.render_file(verdict, report, removal, Style(width=WIDE)) for report in reports
    ) + explained_files.namesake(company.text, Style(width=WIDE))


def pruned(company: Company) -> str:
    assert company.known.ratchet is not None
    return "".join(f"{line}\n" for line in text_baseline.pruned(company.known.ratchet))


def scaffolded(company: Company) -> str:
    """What ``new`` says of a file that it has written."""
    order = take_order(company.project, "review", None, "AC-1.E1")
    said = io.StringIO()
    with redirect_stderr(said):
        new_verb._report(make_scaffold(order, company.verdict), is_written=True)  # noqa: SLF001  # what it prints
    return said.getvalue()


def differences(company: Company) -> str:
    """What ``status --check`` prints of a file that lacks some lines, with those around them."""
    wanted = status.render(company.verdict)
    lines = wanted.splitlines(keepends=True)
    found = "".join(line for number, line in enumerate(lines) if number % 5)
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said), pytest.MonkeyPatch.context() as patched:
        patched.setattr(status_verb, "status_files", lambda _: {PurePosixPath("STATUS.md"): wanted})
        patched.setattr(status_verb, "find_root", lambda _: Path())
        patched.setattr(status_verb, "open_tree", lambda *_, **__: _Opened(MemoryTree({"STATUS.md": found})))
        patched.setattr(status_verb, "judge_tree", lambda *_: company.verdict)
        status_verb.command.callback(Path(), None, None, staged=False, base=None, check_only=True)
    return said.getvalue()


class _Opened(NamedTuple):
    tree: MemoryTree


def begun(company: Company) -> str:
    """What ``init`` says once it has written, with the paths of the files that strangers name."""
    laid = Laid((company.name, f"evidence/{company.name}/a"), (f"{company.name}/b",))
    lines = (*laid.told(), *next_lines(company.verdict, Path("/nowhere"), laid))
    return "".join(f"{plain(line)}\n" for line in lines)


def manifest(company: Company) -> Manifest:
    """What the manifest of a pack says where all names are a stranger's."""
    day, name, text = company.verdict.as_of, company.name, visible(company.text)
    gone = LeftOut(name, "0" * 40, 1, "0" * 64, text, is_current=True, redacted=name)
    entered = Entered("0" * 40, day, text, "none", None)
    return Manifest(
        text,
        text,
        Head("0" * 40, "0" * 40, day, name),
        day,
        Origin.ASKED,
        Window(day, day),
        Origin.ASKED,
        Asked((text,), (text,), (text,), requests=True),
        StatusFile(name, is_current=False),
        (Packed(name, Role.EVIDENCE, 1, "0" * 64, "0" * 40, entered),),
        (gone, replace(gone, is_current=False)),
    )


def told(company: Company) -> str:
    """What ``pack`` says of the files that it packs and does not."""
    made = Pack(manifest(company), {}, SimpleNamespace(verdict=company.verdict), None)
    notes = (f"{pack_verb.some([company.name] * 7)}.", company.text)
    return "".join(f"{line}\n" for line in pack_verb.told(notes, made, Path(company.name)))


def packs() -> Iterator[Output]:
    row = lambda of: Row(*[of.text] * len(COLUMNS))  # noqa: E731  # as the rows around it
    yield Output("pack", "text", told, readers.terminal)
    yield Output("pack", "README.md", lambda of: readme.render(manifest(of)).decode(), readers.page)
    yield Output("pack", "manifest.json", lambda of: write(manifest(of)).decode(), readers.programs)
    yield Output("pack", "deviations.csv", lambda of: deviations.render(of.timeline), readers.spreadsheet)
    yield Output("pack", "index.csv", lambda of: as_csv([row(of)]).decode(), readers.spreadsheet)


def checks() -> Iterator[Output]:
    read = {
        "text": readers.terminal, "json": readers.programs, "csv": readers.spreadsheet, "github": readers.runner,
        "gitlab": readers.forge, "junit": readers.suites, "markdown": readers.page, "sarif": readers.scanning,
        "concise": readers.terminal, "badge": readers.image, "shields": readers.programs,
    }  # fmt: skip
    styles = {"": Style(), "in ASCII": Style(unicode=False), "-v": Style(detail=Detail.FULL)}
    for name, reader in read.items():
        for how, style in styles.items():
            if how != "-v" or name == "text":
                yield Output(
                    "check", name, lambda of, n=name, s=style: FORMATS[n](of.verdict, s), reader, how
                )
        yield Output("check", name, lambda of, n=name: FORMATS[n](of.known, Style()), reader, "--baseline")
        yield Output("check", name, lambda of, n=name: FORMATS[n](of.nothing, Style()), reader, "of nothing")
    quiet = Style(detail=Detail.QUIET)
    yield Output("check", "text", lambda of: FORMATS["text"](of.known, quiet), readers.terminal, "-q")


def others() -> Iterator[Output]:
    for name, read in {"text": readers.terminal, "json": readers.programs, "markdown": readers.page}.items():
        yield Output("diff", name, lambda of, n=name: DIFF[n](of.comparison, Style()), read)
        yield Output("diff", name, lambda of, n=name: DIFF[n](of.lost, Style()), read, "without git")
    for name, read in {
        "text": readers.terminal, "json": readers.programs, "markdown": readers.page, "ics": readers.events,
        "github-issues": readers.issues,
    }.items():  # fmt: skip
        yield Output("due", name, lambda of, n=name: due_verb.FORMATS[n](of.due, Style()), read)
    full = Style(detail=Detail.FULL)
    for name, read in {
        "text": readers.terminal, "json": readers.programs, "csv": readers.spreadsheet
    }.items():  # fmt: skip
        yield Output("timeline", name, lambda of, n=name: timeline_verb.FORMATS[n](of.timeline, full), read)
    for name, read in {
        "text": readers.terminal, "json": readers.programs, "csv": readers.spreadsheet
    }.items():  # fmt: skip
        yield Output("sample", name, lambda of, n=name: sample_verb.FORMATS[n](of.sample, Style()), read)
    yield Output("status", "STATUS.md", lambda of: status.render(of.verdict), readers.page)
    yield Output("status", "status.json", lambda of: json.dump(json.facts(of.verdict)), readers.programs)
    yield Output("status", "text", differences, readers.terminal, "--check")
    yield Output("report", "html", lambda of: html.render(of.report), readers.website)
    yield Output(
        "report",
        "html",
        lambda of: html.render(replace(of.report, no_past="")),
        readers.website,
        "with its past",
    )
    for name in oscal.NAMES:
        yield Output(
            "export", name, lambda of, n=name: json.dump(oscal.export(of.report)[n]), readers.programs
        )
    yield Output("new", "text", scaffolded, readers.terminal)
    yield Output("init", "text", begun, readers.terminal)
    yield Output(
        "init", "README.md", lambda of: "".join(one.text for one in readmes(of.project)), readers.page
    )
    yield Output("baseline", "text", pruned, readers.terminal, "prune")
    yield Output("import", "text", imported, readers.terminal)
    yield Output("import", "text", partial(imported, is_faulty=True), readers.terminal, "with faults")
    for name in ("AC-1", "AC-1.E1", "AC-1.A1", "AC-2", "AC-3", "AC-3.E4"):
        yield Output("explain", "text", partial(explained, name), readers.terminal, name)
        narrow = partial(explained, name, width=40)
        yield Output("explain", "text", narrow, lambda text: bool(readers.printed(text)), f"{name}, narrow")
    yield Output(
        "explain",
        "text",
        lambda of: explained_parameters.render_all(of.project, Style()),
        readers.terminal,
        "parameters",
    )
    yield Output(
        "explain",
        "text",
        lambda of: explained_parameters.render(of.project, of.text, Style(width=WIDE)),
        readers.terminal,
        "a parameter",
    )
    for name in ("AC-1", "AC-1.E1", "AC-1.A1", "AC-2", "AC-3", "AC-3.E4"):
        yield Output("explain", "json", partial(explained_topic, name), readers.programs, name)
    yield Output("explain", "json", explained_limit, readers.programs, "a parameter")
    yield Output("explain", "json", explained_limits, readers.programs, "parameters")
    for word in words.WORDS.values():
        row = partial(explained_word, word)
        yield Output("explain", "json", row, readers.programs, word.name)
    yield Output("explain", "json", explained_place, readers.programs, "a folder")
    yield Output(
        "explain",
        "json",
        partial(explained_place, path="evidence/registers/people.yaml"),
        readers.programs,
        "a file",
    )
    yield Output("explain", "json", partial(explained_place, path=""), readers.programs, "the top")
    yield Output("explain", "json", explained_own_place, readers.programs, "a file of a stranger's name")
    yield Output("explain", "text", explained_words_all, readers.terminal, "reasons and statuses")
    yield Output("explain", "text", explained_folder, readers.terminal, "a folder")
    yield Output("explain", "text", explained_file, readers.terminal, "a file")


def collected(company: Company) -> Collected:
    """What is collected from a product whose commits are all a stranger's words."""
    text = company.text
    stranger, moment = Identity(text, "a@b.example"), datetime(2026, 7, 1, tzinfo=UTC)
    said = (("reviewed-by", f"Rev. {text}"), ("tests", text), ("ticket", text))
    made = Commit("0" * 40, "", (), stranger, moment, stranger, moment, moment, said)
    reader = Reader(Conventions("sys-a", tests="tests", ticket="ticket"), Witness(zone=UTC), UTC)
    item = reader.item(Landing(made, (), text))
    return Collected("a.yaml", item, tuple(git.notes(reader.findings, 1)))


def lists() -> Iterator[Output]:
    for name, read in {"text": readers.terminal, "json": readers.programs, "markdown": readers.page}.items():
        yield Output("controls", name, lambda of, n=name: CONTROLS[n](Listing(of.verdict), Style()), read)
    yield Output("schema", "text", lambda of: schema_verb.listed({"a": titled(of.text)}), readers.terminal)


def titled(title: str) -> EditorSchema:
    return EditorSchema("a", "{}", title, frozenset())


def collections() -> Iterator[Output]:
    yield Output("collect", "yaml", lambda of: collect_verb.written("git", collected(of).document), structure)
    notes = lambda of: "".join(f"{collect_verb.shown(one)}\n" for one in collected(of).notes)  # noqa: E731  # as the rows around it
    yield Output("collect", "text", notes, readers.terminal, "notes")


def structure(text: str) -> object:
    """What a record is made of, with the words left out, and how many lines it has."""
    readers.terminal(text)
    item: Any = read_document("a.yaml", text.encode()).data
    return {key: type(value) for key, value in item.items()}, item["approvals"], text.count("\n")


def verification(company: Company) -> Verification:
    """What ``verify`` finds in a pack in which all words are a stranger's."""
    day, text = company.verdict.as_of, company.text
    stated = Stated(
        text, text, day, day, as_of_is_asked=True, window=(day, day), window_is_asked=True, socgap=text
    )
    details = tuple(Found(about, text) for about in ("", text, company.name))
    checks = tuple(
        Check(name, outcome, text, details * 9) for name, outcome in zip(CHECKS, cycle(Outcome), strict=False)
    )
    return Verification(company.name, stated, checks)


def verifications() -> Iterator[Output]:
    for name, read in {"text": readers.terminal, "json": readers.programs}.items():
        yield Output(
            "verify", name, lambda of, n=name: verify_verb.FORMATS[n](verification(of), Style()), read
        )
    yield Output(
        "verify",
        "json",
        lambda of: verify_verb.FORMATS["json"](Verification(of.name, None, verification(of).checks), Style()),
        readers.programs,
        "of no manifest",
    )


def fleet(company: Company) -> Fleet:
    """Repositories of strangers, one of each gate."""
    day, text = company.verdict.as_of, company.text
    controls = tuple(Standing(f"{text} {status.value}", text, 1, status, Answer.YES) for status in Status)
    said = {"company": text, "pinned_by": text, "tree": text, "controls": controls, "next_due": day}
    rows = [
        FleetRow(
            f"{text} {gate.value}",
            company.name,
            text,
            gate,
            text,
            day,
            next_requirement=text,
            asks_git=False,
            **said,
        )
        for gate in Gate
    ]
    bare = FleetRow(text, company.name, text, Gate.UNCHECKED, company.word, day, commit="0" * 40)
    return Fleet(text, day, text, (*rows, bare))


def fleets() -> Iterator[Output]:
    wide = Style(width=WIDE)
    for name, read in {
        "text": readers.terminal, "json": readers.programs, "csv": readers.spreadsheet, "markdown": readers.page,
        "html": readers.website,
    }.items():  # fmt: skip
        yield Output("fleet", name, lambda of, n=name: FLEET[n](fleet(of), wide), read)
    narrow = Style(width=40)
    yield Output(
        "fleet",
        "text",
        lambda of: FLEET["text"](fleet(of), narrow),
        lambda text: bool(readers.printed(text)),
        "narrow",
    )


OUTPUTS = (*verifications(), *checks(), *others(), *lists(), *collections(), *packs(), *fleets())
COLOURED: dict[str, Callable[[Company, Style], str]] = {
    "check": lambda of, style: FORMATS["text"](of.known, style),
    "diff": lambda of, style: DIFF["text"](of.comparison, style),
    "due": lambda of, style: due_verb.FORMATS["text"](of.due, style),
    "timeline": lambda of, style: timeline_verb.FORMATS["text"](of.timeline, style),
    "sample": lambda of, style: sample_verb.FORMATS["text"](of.sample, style),
    "explain": lambda of, style: explanation.render(
        of.verdict, Topic(TopicKind.REQUIREMENT, "AC-1.E1"), style
    ),
    "fleet": lambda of, style: FLEET["text"](fleet(of), style),
    "controls": lambda of, style: CONTROLS["text"](Listing(of.verdict), style),
    "verify": lambda of, style: verify_verb.FORMATS["text"](verification(of), style),
}


def is_sound(word: str) -> bool:
    """Whether a field that must not be blank, nor too long, takes it."""
    return len(word) <= LONGEST and any(one.isprintable() and not one.isspace() for one in Company(word).text)


company = cache(Company)
HARMLESS = Company("word")


def each_attack(test: Callable[..., None]) -> Callable[..., None]:
    """Tried every time, and then some words at random."""
    for attack in ATTACKS:
        test = example(word=attack)(test)
    return settings(deadline=None, max_examples=EXAMPLES)(test)


@pytest.mark.parametrize("output", OUTPUTS, ids=str)
@each_attack
@given(word=WORDS.filter(is_sound))
def test_what_strangers_write_changes_no_structure(output: Output, word: str) -> None:
    assert output.read(output.render(company(word))) == output.read(output.render(HARMLESS))


@pytest.mark.parametrize("verb", COLOURED)
@each_attack
@given(word=WORDS.filter(is_sound))
def test_no_colour_is_a_strangers(verb: str, word: str) -> None:
    coloured, bare = (COLOURED[verb](company(word), Style(colour=colour)) for colour in (True, False))
    assert readers.terminal(bare) > 0
    lines = readers.COLOUR.sub("", coloured).split("\n")
    assert [line.rstrip() for line in lines] == [line.rstrip() for line in bare.split("\n")]
    assert coloured != bare


@pytest.mark.parametrize("output", [one for one in OUTPUTS if one.format not in WORDLESS], ids=str)
def test_what_strangers_write_is_in_it(output: Output) -> None:
    assert HARMLESS.word in output.render(HARMLESS)


@pytest.mark.parametrize(
    "word", ["x\n::error::y", "  ::error::x", "\x1b[31m##[add-mask]\u202ex", "caf\udce9\r::x::y"]
)
def test_tests_fail_in_words_that_do_nothing(
    word: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    shown = []
    for number, one in enumerate((Company(word), HARMLESS)):
        root = Repository(pytester.path / str(number))
        for path, text in one.files.items():
            root.write(path, text)
        options = ("-p", "no:randomly", "-p", "no:cacheprovider", "--color=no", "-rA")
        found = pytester.runpytest_inprocess("--socgap", "--socgap-project", str(root.root), *options)
        shown.append(f"{found.stdout}\n")
    assert readers.terminal(shown[0]) == readers.terminal(shown[1])


def test_every_output_that_there_is_has_its_row() -> None:
    rows = {(one.verb, one.format) for one in OUTPUTS}
    assert {verb for verb, _ in rows} == set(VERBS) - SILENT
    for verb in VERBS:
        for name in getattr(import_module(module_of(verb)), "FORMATS", {}):
            assert (verb, name) in rows
