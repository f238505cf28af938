"""Whatever strangers write into files and commits, the page has the elements that it has for harmless words.

Every text of a report with something in each of its lists is put between hostile words; what is left out are
the days that are drawn and the statuses, which no stranger can choose.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from socgap_evidence.outputs.escaping import visible
from socgap_evidence.outputs.html import facts
from socgap_evidence.outputs.html.page import embedded, page
from tests.support import accepted, run
from tests.support.histories import Made, build, seconds
from tests.support.projects import CONFIG, RECORDED_ZERO, REQUIREMENT, SILENT, control, judged, project
from tests.support.reports import DAYS, check, lean, many, read, report_of, reported, said
from tests.support.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.reports import Page

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}
OURS = frozenset({"status", "glyph", "first", "last", "window_end", "day", "through", "repository"})
"""What the template computes with or looks up; every other text, an id or a day too, is a stranger's."""
NEVER = {"timeline.no_past", "effectiveness.why_not", "timeline.rows.evidenced.segments.begun_by"}
"""What is not there where the rest is: no commit makes a day begin as it is evidenced now."""
ATTACKS = (
    "</script><script>alert(1)</script>", "</SCRIPT >", "<!--", "-->", "<!--<script>", "]]>", "<![CDATA[", "</style>",
    "\u2028", "\u2029x", "caf\udce9", "\udcff\udc80", "\u202egnp.exe", "\u2066x\u2069", "\u200b", "\ufeff", "\x00", "\x1b[31m",
    "\x85", "\x7f", "\n", "\r\n", "\t", "\U000e0041", "\ufdd0", "\ue000", "\u00ad", "\u061c",
    '"', "'", "`", "=", "/>", ">", "&", "&quot;", "&#34;", "&lt;script&gt;", '" onload="x', "' style='x", "javascript:x",
    "</title>", "</svg>", "</details>", "<base href=//x>", "<img src=x onerror=x>", "\\", '\\"', "\\u003c/script>",
    "{{ 7*7 }}", "{% raw %}", "{# x #}", "${x}", "https://evil.example/", "Ünï ✓ 漢字", "%s",
)  # fmt: skip
FEW = 12
WORDS = st.lists(st.sampled_from(ATTACKS) | st.text(min_size=1, max_size=6), min_size=1, max_size=4).map(
    "".join
)


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The facts of a report with something in each of its lists."""
    root = tmp_path_factory.mktemp("hostile") / "repository"
    requires = (
        f"{accepted.REQUIRES}  - id: AC-1.E5\n    title: Letter\n    kind: record\n    evidence: evidence/letters/*.yaml\n"
        "    schema: review\n    asserts: [{id: AC-1.A5, says: X., recorded: {date: held_on, within: 9 days}}]\n"
        "  - id: AC-1.E6\n    title: Drill\n    kind: record\n    evidence: evidence/drills/*.yaml\n    schema: review\n"
        "    fresh: {date: held_on, for: 12 months}\n"
    )
    tree = {
        **accepted.FILES,
        **dict(accepted.waiver_file(one) for one in (accepted.WAIVER, {**accepted.DEVIATION, "approved_by": "p-002"})),
        "controls/AC-1.yaml": control(requires, more="objective: Nobody has too much.\n"),
        "controls/AC-9.yaml": control(REQUIREMENT.replace("AC-1", "AC-9"), name="AC-9", criteria="{primary: [A1.2], secondary: [CC6.3]}"),
        "evidence/letters/l.yaml": "held_on: 2026-03-01\n",
        "evidence/drills/d.yaml": "held_on: 2025-09-01\n",
        "evidence/reviews/bad.yaml": "held_on: [\n",
        "evidence/stray.txt": "x",
        "socgap.yaml": f"{accepted.CONFIG}as_of: 2026-07-20\n",
    }  # fmt: skip
    broken = {**tree, "controls/AC-1.yaml": "id: ["}
    fewer = {path: text for path, text in tree.items() if path != "controls/AC-2.yaml"}
    steps = [Made(tree, [], seconds("2026-03-02")), Made(broken, [0], seconds("2026-04-02"))]
    steps += [Made(tree, [1], seconds("2026-04-05")), Made(fewer, [2], seconds("2026-05-05"))]
    build(root, steps)
    shown: dict[str, Any] = facts(reported(root, "--repository", "https://forge.example/x"))
    # What one company cannot have together comes from others.
    zeros = project(
        root.parent / "zeros", RECORDED_ZERO, requires=SILENT, config=f"{CONFIG}program_start: 2026-01-01\n"
    )
    also = [
        many(root.parent / "many"),
        said("waived"),
        facts(report_of(judged(zeros.root, "2026-07-02"), DAYS)),
    ]
    shown["sections"] += [part for one in also for part in one["sections"]]
    shown["criteria"]["rows"] += also[0]["criteria"]["rows"]
    shown["due"]["on"] += also[0]["due"]["on"]
    shown["warnings"] = [{"said": "Look.", "place": "socgap.yaml:1:1"}]
    shown["effectiveness"]["to_judge"] = [
        {"what": "Served before", "periods": ["AC-1.E1 2026-Q1 on 2026-01-01"]}
    ]
    shown["verdict"]["first"]["by"] = "2026-08-01"
    check(lean(shown))
    assert names(shown) - names(lean(shown)) == NEVER, "all else is there"
    return shown


def names(value: Any, name: str = "") -> set[str]:
    """The names of all members, below those that they stand in."""
    if isinstance(value, dict):
        below = {f"{name}.{key}".strip(".") for key in value}
        return below.union(*(names(one, f"{name}.{key}".strip(".")) for key, one in value.items()))
    return set().union(*(names(one, name) for one in value)) if isinstance(value, list) else set()


def hidden(source: str) -> set[str]:
    """The characters that cannot be seen or that change what is seen around them."""
    return {one for one in set(source) - {" ", "\n"} if unicodedata.category(one) in HIDDEN}


def said_by(word: str, value: Any, name: str = "") -> Any:
    """The facts with each text of a stranger between two of these words."""
    if isinstance(value, dict):
        return {key: said_by(word, one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [said_by(word, one, name) for one in value]
    return f"{word}{value}{word}" if isinstance(value, str) and name not in OURS else value


@cache
def expected(written: str) -> Page:
    return read(page(said_by("word", json.loads(written))))


def each_attack(test: Callable[..., None]) -> Callable[..., None]:
    """A few of them together each time, in such a way that none stands beside its neighbour in the list."""
    for number in range(FEW):
        test = example(word="x".join(ATTACKS[number::FEW]))(test)
    return settings(max_examples=15)(test)


@each_attack
@given(word=WORDS)
def test_what_strangers_write_adds_no_element_and_no_attribute(word: str, harmless: dict[str, Any]) -> None:
    hostile = said_by(word, harmless)
    source = page(hostile).encode(errors="backslashreplace").decode()
    found = read(source)
    assert found.structure == expected(json.dumps(harmless)).structure
    assert hidden(source) == set()
    assert "<" not in found.embedded
    assert found.data == lean(hostile)
    assert visible(f"{word}Example, Inc.{word}") in found.said
    for link in found.links:
        assert link.startswith(("#", "https://forge.example/x/commit/"))


@given(value=st.recursive(st.none() | st.booleans() | st.integers() | WORDS, lambda one: st.lists(one) | st.dictionaries(WORDS, one), max_leaves=8))  # fmt: skip
def test_what_stands_in_the_page_is_read_as_what_it_was(value: Any) -> None:
    """Names of members are no strangers' words, and would not end the element either."""
    written = embedded({"x": value})
    assert json.loads(written) == lean({"x": value})
    assert not set("<>&\u2028\u2029") & set(written)


def test_it_goes_all_the_way_from_the_files_to_the_page(tmp_path: Path) -> None:
    """Names that are no UTF-8, an author, a title, an owner and a value, as they lie in a repository."""
    evil = "</script><!--\u202e\u2028<b>\"'"
    made = Repository(tmp_path / "repository")
    made.write("socgap.yaml", f"company: {json.dumps(evil)}\ncontrols: controls\n")
    made.write(
        "controls/AC-1.yaml",
        control(title=json.dumps(evil), question=json.dumps(evil), owner=json.dumps(evil)),
    )
    made.write("controls/schemas/review.schema.json", '{"properties": {"held_on": {"format": "date"}}}')
    made.commit(when="2026-03-02T12:00:00+00:00")
    folder = made.root / "evidence/reviews"
    folder.mkdir(parents=True)
    bad = folder / b"caf\xe9\xe2\x80\xae<!--.yaml".decode(errors="surrogateescape")
    bad.write_text(f"held_on: {json.dumps(evil)}\n", encoding="utf-8")
    made.git("add", "--all")
    made.git(
        "commit",
        "-q",
        "-m",
        evil,
        f"--author={evil.replace('<', '').replace('>', '')} <x@example.com>",
        when="2026-03-05T12:00:00+00:00",
    )
    made.write("evidence/reviews/good.yaml", "held_on: 2026-03-06\n")
    made.commit(when="2026-03-06T12:00:00+00:00")
    path = tmp_path / "report.html"
    outcome = run(made.root, "report", "--as-of", "2026-03-20", "-o", str(path))
    assert outcome.code == 0, outcome.stderr
    source = path.read_text(encoding="utf-8")
    shown = read(source)
    check(shown.data)
    assert shown.data["company"] == evil
    assert len([one for one in shown.raw if one[0] == "script"]) == 2
    assert hidden(source) == set()
    (rejected,) = shown.data["sections"][0]["controls"][0]["requirements"][0]["rejected"]
    assert rejected["path"] == "evidence/reviews/caf\udce9\u202e<!--.yaml"
    assert "evidence/reviews/caf\\xe9\\u202e<!--.yaml" in shown.said
    assert any("\u202e" in one["by"] for one in shown.data["commits"].values())
