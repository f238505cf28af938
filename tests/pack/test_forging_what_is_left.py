"""Of a pack that something is left out of, only what rests on that is taken from the pack; the rest is found out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from socgap_evidence.errors import UsageError
from socgap_evidence.outputs import Style, verify_text
from socgap_evidence.pack import leaving_out
from socgap_evidence.pack.archive import archive
from socgap_evidence.pack.making import make_pack
from socgap_evidence.pack.verifying import Demands
from socgap_evidence.pack.wishes import Wishes
from socgap_evidence.verification import Outcome, Verification
from tests.pack.packs import MANIFEST, Files, enveloped, files_of, resealed, told, verified
from tests.support.projects import REQUIREMENT, REVIEW, control, project
from tests.support.repository import Repository

VERDICT, TIMELINE = "verdict.json", "timeline.json"
OTHER = REQUIREMENT.replace("evidence/reviews", "evidence/others")
BOTH = REQUIREMENT + OTHER.replace("AC-1.E1", "AC-1.E2")
SECOND = control(OTHER.replace("AC-1", "AC-2"), name="AC-2")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Of a control one requirement rests on what is left out and one does not; of another one nothing does."""
    made = project(
        tmp_path_factory.mktemp("three"),
        {
            "controls/AC-1.yaml": control(BOTH),
            "controls/AC-2.yaml": SECOND,
            "evidence/reviews/a.yaml": REVIEW,
            "evidence/others/a.yaml": "held_on: 2026-03-02\n",
        },
    )
    made.commit("All of it", when="2026-03-02T12:00:00+00:00")
    return enveloped(files_of(made.root, Wishes(without=("evidence/reviews/*.yaml",))))


def found_out(
    files: Files, folder: Path, edit: Callable[[Any], None] = lambda _: None, **more: Any
) -> Verification:
    """What is found out by an auditor who accepts that something is left out."""
    commit = json.loads(files[MANIFEST])["commit"]["id"]
    demands = Demands(commit=commit, accepts_left_out=True, **more)
    return verified(archive(resealed(files, edit)), demands, folder)


def altered(files: Files, name: str, edit: Callable[[Any], object]) -> Files:
    """The same files with something in one of JSON done."""
    from socgap_evidence.outputs.json import dump

    data = json.loads(files[name])
    edit(data)
    return {**files, name: dump(data).encode()}


def test_the_honest_pack_holds_and_says_what_is_compared_in_part(files: Files, tmp_path: Path) -> None:
    found = found_out(files, tmp_path)
    assert found.holds, verify_text.render(found, Style())
    for name in (VERDICT, TIMELINE):
        assert f"{name}: It is compared only as far as" in told(found, "left-out")
    assert "AC-1.E2" not in told(found, "left-out")


@dataclass(frozen=True)
class Forgery:
    """Something done to a file of JSON, and what is said of it."""

    name: str
    file: str
    edit: Callable[[Any], object]
    says: str
    outcome: Outcome = Outcome.FAILS


def first(data: Any) -> Any:
    return data["controls"][0]


FORGERIES = (
    Forgery("the gate", VERDICT, lambda data: data.update(passes=False), "passes: It is false"),
    Forgery("the counts", VERDICT, lambda data: data.update(counts={"met": 7}), "counts, met: It is 7"),
    Forgery("a warning", VERDICT, lambda data: data["warnings"].append({"message": "x", "fix": "", "path": None, "line": None, "column": None}), "warnings"),
    Forgery("a status", VERDICT, lambda data: first(data).update(status="due"), "AC-1, status"),
    Forgery("an answer", VERDICT, lambda data: first(data).update(answer="No"), "AC-1, answer"),
    Forgery("reasons", VERDICT, lambda data: first(data).update(reasons=["stale"]), "AC-1, reasons"),
    Forgery("a day", VERDICT, lambda data: first(data).update(newest_evidence="2026-01-01"), "AC-1, newest_evidence"),
    Forgery("another day", VERDICT, lambda data: first(data).update(valid_until="2099-01-01"), "AC-1, valid_until"),
    Forgery("who owns it", VERDICT, lambda data: first(data).update(owner="Nobody"), "AC-1, owner"),
    Forgery("that it is out of scope", VERDICT, lambda data: first(data).update(out_of_scope="x"), "AC-1, out_of_scope"),
    Forgery("the other requirement", VERDICT, lambda data: first(data)["requirements"][1].update(status="due"), "AC-1.E2, status"),
    Forgery("what it is called", VERDICT, lambda data: first(data)["requirements"][0].update(title="x"), "AC-1.E1, title"),
    Forgery("a requirement more", VERDICT, lambda data: first(data)["requirements"].append({**first(data)["requirements"][0], "id": "AC-1.E9"}), "AC-1.E9"),
    Forgery("a requirement less", VERDICT, lambda data: first(data)["requirements"].pop(0), "not there"),
    Forgery("a requirement twice", VERDICT, lambda data: first(data)["requirements"].append(first(data)["requirements"][0]), "AC-1.E1 2"),
    Forgery("a control less", VERDICT, lambda data: data["controls"].pop(0), "not there"),
    Forgery("a status that does not follow", VERDICT, lambda data: first(data)["requirements"][0].update(status="gap"), "AC-1, status"),
    Forgery("a key in the name of a requirement", VERDICT, lambda data: data.update({"AC-1.E1 note": "all is well"}), "AC-1.E1 note"),
    Forgery("a key below it", VERDICT, lambda data: first(data)["requirements"][0].update(note="all is well"), "note"),
    Forgery("a word for a list", VERDICT, lambda data: first(data)["requirements"][0].update(gaps="none"), "gaps"),
    Forgery("a blank", VERDICT, lambda data: data.update(format="socgap-check "), "format"),
    Forgery("no JSON", VERDICT, lambda data: data.clear(), "format"),
    Forgery("the days of the other", TIMELINE, lambda data: data["rows"][2]["known_then"]["days"].update(met=0), "AC-1.E2, known_then", Outcome.UNTOLD),
    Forgery("a trouble", TIMELINE, lambda data: data["troubles"].append({"commit": "0" * 40, "message": "x"}), "troubles", Outcome.UNTOLD),
    Forgery("a row more", TIMELINE, lambda data: data["rows"].append({**data["rows"][1], "id": "AC-1.E9"}), "AC-1.E9", Outcome.UNTOLD),
)  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda one: f"{one.file}: {one.name}")
def test_what_does_not_rest_on_it_is_found_out(forgery: Forgery, files: Files, tmp_path: Path) -> None:
    found = found_out(altered(files, forgery.file, forgery.edit), tmp_path)
    assert found.check("derived").outcome is forgery.outcome, verify_text.render(found, Style())
    assert forgery.says in told(found, "derived")
    assert found.exit_code == 1


def test_what_rests_on_it_is_taken_as_it_is_given_if_the_rest_follows(files: Files, tmp_path: Path) -> None:
    def gap(data: Any) -> None:
        one = first(data)
        one["requirements"][0]["status"] = "gap"
        one.update(status="gap", answer="Partly")
        data.update(passes=False, counts={"gap": 1, **dict.fromkeys(data["counts"], 1)})

    found = found_out(altered(files, VERDICT, gap), tmp_path)
    assert found.holds, verify_text.render(found, Style())


def test_a_file_that_is_far_too_large_is_not_read(files: Files, tmp_path: Path) -> None:
    found = found_out({**files, VERDICT: b" " * (3 << 20)}, tmp_path)
    assert "made again it has" in told(found, "derived")


def moved(root: Path) -> Repository:
    """The folder of controls has another name since the second commit, and the control asks for something else."""
    made = project(
        root, {"evidence/reviews/a.yaml": REVIEW, "evidence/others/a.yaml": "held_on: 2026-03-02\n"}
    )
    made.write("broken/socgap.yaml", "")
    made.commit("All of it", when="2026-03-02T12:00:00+00:00")
    settings = (made.root / "socgap.yaml").read_text()
    made.write("socgap.yaml", "[")
    made.commit("Settings that are none", when="2026-03-03T12:00:00+00:00")
    made.git("mv", "controls", "rules")
    made.write("socgap.yaml", settings.replace("controls: controls", "controls: rules"))
    made.write("rules/AC-1.yaml", control(REQUIREMENT.replace("for: 90 days", "for: 91 days")))
    made.commit("The same elsewhere", when="2026-04-02T12:00:00+00:00")
    return made


@pytest.mark.parametrize("glob", ["controls/AC-1.yaml", "controls/*", "socgap.y*", "*/AC-1.yaml"])
def test_what_judged_an_earlier_commit_cannot_be_left_out(glob: str, tmp_path: Path) -> None:
    made = moved(tmp_path / "moved")
    with pytest.raises(UsageError):
        make_pack(made.root, Wishes(without=(glob,)))


def test_it_says_what_an_earlier_commit_was_judged_by(tmp_path: Path) -> None:
    made = moved(tmp_path / "moved")
    with pytest.raises(
        UsageError, match=r"controls/AC-1.yaml, by which the evidence of an earlier commit was"
    ):
        make_pack(made.root, Wishes(without=("controls/AC-1.yaml",)))
    assert make_pack(made.root, Wishes(without=("evidence/others/*",))).manifest.left_out


class TestAJudgeIsLeftOut:
    """By a pack that somebody else's program made."""

    @pytest.fixture
    def forged(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
        with monkeypatch.context() as program:
            program.setattr(leaving_out, "_refuse_earlier_judges", lambda *_: None)
            made = moved(tmp_path / "moved")
            wishes = Wishes(without=("controls/AC-1.yaml", "evidence/reviews/*"))
            return enveloped(files_of(made.root, wishes))

    def test_such_a_pack_cannot_be_made_again(self, forged: Files, tmp_path: Path) -> None:
        found = found_out(forged, tmp_path)
        assert found.check("derived").outcome is Outcome.UNTOLD
        assert "by which the evidence of an earlier commit was judged" in told(found, "derived")
        assert found.exit_code == 1

    def test_and_if_it_could_the_days_would_be_named(
        self, forged: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(leaving_out, "_refuse_earlier_judges", lambda *_: None)

        # What was known then, without the judge: nothing.
        def nothing(data: Any) -> None:
            for row in data["rows"]:
                row["known_then"]["runs"][0]["status"] = None

        found = found_out(altered(forged, TIMELINE, nothing), tmp_path)
        assert found.check("derived").outcome is Outcome.UNTOLD, verify_text.render(found, Style())
        assert "What judged from 2026-03-02 to 2026-03-02 is left out" in told(found, "derived")
        assert found.exit_code == 1


def of_file(name: str, **facts: Any) -> Callable[[Any], None]:
    """What the manifest says of a file."""
    return lambda data: next(one for one in data["files"] if one["path"] == name).update(facts)


def came(**facts: Any) -> Callable[[Any], None]:
    """What the manifest says of the commit that brought the evidence."""
    name = "tree/evidence/others/a.yaml"
    return lambda data: next(one for one in data["files"] if one["path"] == name)["commit"].update(facts)


STATED = (
    (came(committer="The Pope"), "by which commit it came"),
    (came(signature="good", signer="pope@vatican.example"), "by which commit it came"),
    (came(id="0" * 40), "by which commit it came"),
    (came(day="2020-01-01"), "by which commit it came"),
    (of_file("tree/evidence/others/a.yaml", commit=None), "by which commit it came"),
    (of_file("tree/evidence/others/a.yaml", role="judge"), "says that it is judge"),
    (of_file("report.html", role="about"), "says that it is about"),
    (of_file("report.html", blob="0" * 40), "blob 000"),
    (of_file("index.csv", role="derived"), "it is index"),
    (of_file("verdict.json", role="index"), "it is derived"),
    (of_file("SHA256SUMS", role="index"), "it is about"),
    (of_file("history.bundle", role="evidence"), "it is history"),
    (lambda data: data.update(status={"path": "STATUS.md", "is_current": True}), "another status file"),
)


@pytest.mark.parametrize(("edit", "says"), STATED)
def test_where_a_file_comes_from_follows_from_the_history(
    edit: Callable[[Any], None], says: str, files: Files, tmp_path: Path
) -> None:
    found = found_out(files, tmp_path, edit)
    assert found.check("derived").outcome is Outcome.FAILS, verify_text.render(found, Style())
    assert says in told(found, "derived")


def with_status(root: Path, glob: str, as_of: date | None = None) -> Files:
    """A pack of a commit that has a status file, which is out of date."""
    made = project(
        root,
        {
            "controls/AC-2.yaml": SECOND,
            "evidence/reviews/a.yaml": REVIEW,
            "evidence/others/a.yaml": "held_on: 2026-03-02\n",
            "evidence/notes.txt": "Nobody asks for this.\n",
            "STATUS.md": "All is well.\n",
        },
    )
    made.commit("All of it", when="2026-03-02T12:00:00+00:00")
    return enveloped(files_of(made.root, Wishes(as_of=as_of, without=(glob,))))


def current(data: Any) -> None:
    data["status"]["is_current"] = True


def test_whether_the_status_is_current_is_compared_or_named(tmp_path: Path) -> None:
    files = with_status(tmp_path / "some", "evidence/reviews/*")
    found = found_out(files, tmp_path)
    assert found.holds, verify_text.render(found, Style())
    assert "STATUS.md: Whether it is current, as the manifest says, is not known." in told(found, "left-out")
    files = with_status(tmp_path / "none", "evidence/notes.txt")
    assert found_out(files, tmp_path).holds
    assert "of STATUS.md wrongly whether it is current" in told(
        found_out(files, tmp_path, current), "derived"
    )


class TestPlans:
    """The plan of action, which is there where something is not met."""

    NAME = "oscal/plan-of-action-and-milestones.json"

    def test_it_has_to_be_there_for_what_is_not_met_without_what_is_left_out(self, tmp_path: Path) -> None:
        files = with_status(tmp_path / "late", "evidence/reviews/*", date(2027, 1, 1))
        assert found_out(files, tmp_path).holds
        less = {name: content for name, content in files.items() if name != self.NAME}
        assert len(less) < len(files)
        found = found_out(less, tmp_path)
        assert found.check("derived").outcome is Outcome.FAILS
        assert f"{self.NAME}: It follows from the commit, and is not there." in told(found, "derived")

    def test_else_it_is_named_if_it_is_absent(self, files: Files, tmp_path: Path) -> None:
        assert self.NAME not in files
        assert f"{self.NAME}: It is not there, and whether" in told(found_out(files, tmp_path), "left-out")
