"""`attachment`: an attached file is what it claims to be."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from socgap_evidence.documents import Document
from socgap_evidence.documents.flaws import UndeterminedError
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules import Finding, attachment
from socgap_evidence.snapshot import EntryKind
from tests.documents.packages import JPEG, OLE, PDF, PNG, container, encrypted, office
from tests.support.projects import MemoryTree, document, find, rule, subject

EACH = {"each": "$.attachments[*]"}
REPORT = "evidence/vendors/report.pdf"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def attached(entry: Any, tree: MemoryTree) -> list[Any]:
    return find("attachment", EACH, [document({"attachments": [entry]}, "evidence/r.yaml")], tree=tree)


def test_the_recorded_file_passes() -> None:
    assert attached({"path": REPORT, "sha256": sha256(PDF)}, MemoryTree({REPORT: PDF})) == []


def test_a_digest_in_capitals_is_the_same_digest() -> None:
    assert attached({"path": REPORT, "sha256": sha256(PDF).upper()}, MemoryTree({REPORT: PDF})) == []


def test_without_a_digest_the_file_itself_is_looked_at() -> None:
    assert attached({"path": REPORT}, MemoryTree({REPORT: PDF})) == []


def test_a_file_altered_by_one_byte_is_not_the_recorded_one() -> None:
    (finding,) = attached({"path": REPORT, "sha256": sha256(PDF)}, MemoryTree({REPORT: PDF + b"!"}))
    assert finding.reason is Reason.INVALID
    assert finding.message.startswith(f"{REPORT} is not the file that was recorded: its SHA-256 begins ")
    assert sha256(PDF)[:12] in finding.message
    assert sha256(PDF + b"!")[:12] in finding.message
    assert finding.place == Place("evidence/r.yaml", ("attachments", 0, "path"))


@pytest.mark.parametrize(
    ("path", "content", "reason", "said"),
    [
        pytest.param(REPORT, b"", Reason.INVALID, f"{REPORT} is empty.", id="empty"),
        pytest.param(REPORT, b" \n\t", Reason.INVALID, f"{REPORT} is empty.", id="only blanks"),
        pytest.param(
            REPORT,
            b"\n<html>Please log in",
            Reason.INVALID,
            f"{REPORT} is not a PDF file (it looks like a web page).",
            id="a login page",
        ),
        pytest.param(
            REPORT, b"PK\x03\x04", Reason.INVALID, f"{REPORT} is not a PDF file.", id="another kind"
        ),
        pytest.param(REPORT, PDF[:-9], Reason.INVALID, f"{REPORT} is damaged or cut off.", id="cut off"),
        pytest.param(
            "a.docm", office("docx"), Reason.INVALID, "a.docm carries macros.", id="a document with macros"
        ),
        pytest.param(
            "a.docx", OLE + bytes(99), Reason.INVALID, "a.docx is not a DOCX file but of an older", id="old"
        ),
        pytest.param(
            "a.zip",
            encrypted(container({"a": "a"})),
            Reason.INVALID,
            "a.zip is encrypted, so nobody can review it.",
            id="encrypted",
        ),
        pytest.param(REPORT, POINTER, Reason.UNKNOWN, "it is a Git LFS pointer.", id="a Git LFS pointer"),
        pytest.param("a.PNG", b"GIF89a", Reason.INVALID, "a.PNG is not a PNG file.", id="ending in capitals"),
    ],
)
def test_a_file_that_is_not_what_it_claims(path: str, content: bytes, reason: Reason, said: str) -> None:
    (finding,) = attached({"path": path}, MemoryTree({path: content}))
    assert finding.reason is reason
    assert said in finding.message


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.png", PNG),
        ("a.jpg", JPEG),
        ("a.jpeg", JPEG),
        ("a.docx", office("docx")),
        ("a.xlsx", office("xlsx")),
        ("a.odt", office("odt")),
        ("a.zip", container({"log.txt": "a"})),
        ("a.txt", b"any text"),
    ],
)
def test_files_that_are_what_their_names_say(path: str, content: bytes) -> None:
    assert attached({"path": path}, MemoryTree({path: content})) == []


def test_a_file_that_does_not_exist_is_invalid_with_a_guess() -> None:
    (finding,) = attached({"path": "evidence/vendors/reprot.pdf"}, MemoryTree({REPORT: PDF}))
    assert finding.reason is Reason.INVALID
    assert finding.message == "The attachment evidence/vendors/reprot.pdf does not exist."
    assert finding.fix == f"Did you mean '{REPORT}'?"


def test_a_file_that_resembles_no_other_is_to_be_committed() -> None:
    (finding,) = attached({"path": REPORT}, MemoryTree())
    assert finding.fix == "Commit the file."


@pytest.mark.parametrize("path", ["../outside.pdf", "/etc/passwd", "evidence/vendors/"])
def test_nothing_outside_the_tree_is_looked_at(path: str) -> None:
    (finding,) = attached({"path": path}, MemoryTree({REPORT: PDF}))
    assert "does not exist" in finding.message


def test_a_link_is_not_followed() -> None:
    (finding,) = attached({"path": REPORT}, MemoryTree({}, {REPORT: EntryKind.SYMLINK}))
    assert finding.reason is Reason.UNKNOWN
    assert finding.message == (
        f"The attachment {REPORT} cannot be checked: it is a symbolic link, which is not followed."
    )


def test_a_file_that_cannot_be_read_is_unknown() -> None:
    (finding,) = attached({"path": REPORT}, MemoryTree({}, {REPORT: EntryKind.FILE}))
    assert finding.reason is Reason.UNKNOWN


@pytest.mark.parametrize(
    ("entry", "at"), [({"sha256": "0" * 64}, ()), ({"path": None}, ("path",)), ({"path": 5}, ("path",))]
)
def test_an_entry_that_names_no_file_is_invalid(entry: Any, at: tuple[str, ...]) -> None:
    (finding,) = attached(entry, MemoryTree())
    assert finding.message == "The attachment names no file."
    assert finding.place == Place("evidence/r.yaml", ("attachments", 0, *at))


def test_what_lies_in_a_restricted_store_cannot_be_compared_here() -> None:
    entry = {"path": "vault/report.pdf", "sha256": "0" * 64, "storage": "restricted_store"}
    assert attached(entry, MemoryTree()) == []


def test_an_entry_that_is_no_mapping_is_invalid() -> None:
    (finding,) = attached("report.pdf", MemoryTree())
    assert finding.reason is Reason.INVALID
    assert finding.message == "An attachment is an entry with 'path' and 'sha256'; here is none."
    assert finding.place == Place("evidence/r.yaml", ("attachments", 0))


def test_the_files_that_entries_name_are_known() -> None:
    asked: Any = rule("attachment", EACH)
    found = [document({"attachments": [{"path": REPORT}, {"path": 5}, "x"]})]
    assert list(asked.claims(subject(found))) == [REPORT]


def test_without_each_the_evidence_files_themselves_are_looked_at() -> None:
    found = [Document("a.pdf", None), Document("b.pdf", None)]
    (finding,) = find("attachment", {}, found, tree=MemoryTree({"a.pdf": PDF, "b.pdf": b"text"}))
    assert finding.message == "b.pdf is not a PDF file."
    assert finding.place == Place("b.pdf")


def test_a_schema_may_do_without_attachments() -> None:
    assert [(use.selector.text, use.may_be_absent) for use in rule("attachment", EACH).selectors()] == [
        ("$.attachments[*]", True)
    ]
    assert list(rule("attachment", {}).selectors()) == []


SIDECAR = f"{REPORT}.yaml"


def beside(sidecar: str | bytes | EntryKind | None, value: Any = None, content: bytes = PDF) -> list[Any]:
    """What is found about a report with such a sidecar, which may be there and not to be read."""
    files: dict[str, str | bytes] = {REPORT: content}
    kinds: dict[str, EntryKind] = {}
    if isinstance(sidecar, EntryKind):
        kinds[SIDECAR] = sidecar
    elif sidecar is not None:
        files[SIDECAR] = sidecar
    value = {"sidecar": True} if value is None else value
    return find("attachment", value, [Document(REPORT, None)], tree=MemoryTree(files, kinds))


def told(**more: str) -> str:
    """A sidecar that gives the report's digest."""
    fields = {"sha256": sha256(PDF), "description": "The report.", **more}
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


@pytest.mark.parametrize("value", [{}, {"sidecar": True}, {"sidecar": False}])
def test_a_file_with_the_digest_of_its_sidecar_passes(value: Any) -> None:
    assert beside(told(captured_at="2026-01-31T10:00:00Z", shows="The portal", x_ticket="7"), value) == []
    assert beside(told(sha256=sha256(PDF).upper()), value) == []


def test_a_sidecar_that_is_owed_and_absent_is_missing() -> None:
    (finding,) = beside(None)
    assert finding.reason is Reason.MISSING
    assert finding.message == f"{REPORT} has no sidecar {SIDECAR}."
    assert finding.fix == "Write one, with the file's 'sha256' and a 'description' of what it is."
    assert finding.place == Place(REPORT)


@pytest.mark.parametrize("value", [{}, {"sidecar": True}])
def test_a_digest_of_another_file_is_invalid_whether_or_not_the_sidecar_is_owed(value: Any) -> None:
    (finding,) = beside(told(sha256="0" * 64), value)
    assert finding.reason is Reason.INVALID
    assert finding.message.startswith(f"{REPORT} is not the file that was recorded: its SHA-256 begins ")
    assert finding.place == Place(SIDECAR, ("sha256",))


def test_a_sidecar_is_neither_owed_nor_passed_over_unless_the_control_says_so() -> None:
    assert beside(None, {}) == []
    assert len(beside(told(sha256="0" * 64), {})) == 1
    assert beside(told(sha256="0" * 64), {"sidecar": False}) == []


@pytest.mark.parametrize(
    ("sidecar", "reason", "said", "place"),
    [
        pytest.param(
            "sha256: 5\ndescription: x\n",
            Reason.INVALID,
            "'sha256' must be text, not 5.",
            Place(SIDECAR, ("sha256",)),
            id="a digest that is none",
        ),
        pytest.param(
            f"sha256: {'0' * 64}\n",
            Reason.INVALID,
            "The file lacks 'description'.",
            Place(SIDECAR),
            id="no description",
        ),
        pytest.param(
            told(descripton="x"),
            Reason.INVALID,
            "'descripton'",
            Place(SIDECAR, ("descripton",), on_key=True),
            id="an unknown field",
        ),
        pytest.param("- 1\n", Reason.INVALID, "must be", Place(SIDECAR), id="a list"),
        pytest.param(
            "a: [\n",
            Reason.INVALID,
            f"The sidecar {SIDECAR} cannot be read: it is not YAML: ",
            Place(SIDECAR, line=2, column=1),
            id="no YAML",
        ),
        pytest.param(
            POINTER,
            Reason.UNKNOWN,
            f"The sidecar {SIDECAR} cannot be read: it is a Git LFS pointer.",
            Place(SIDECAR),
            id="a Git LFS pointer",
        ),
    ],
)
def test_a_sidecar_that_is_none(sidecar: str | bytes, reason: Reason, said: str, place: Place) -> None:
    (finding,) = beside(sidecar)
    assert finding.reason is reason
    assert said in finding.message
    assert finding.place == place


def test_a_sidecar_that_is_a_link_is_not_followed() -> None:
    (finding,) = beside(EntryKind.SYMLINK)
    assert finding.reason is Reason.UNKNOWN
    assert "it is a symbolic link, which is not followed." in finding.message


def test_a_sidecar_that_cannot_be_understood_at_all_is_open() -> None:
    (finding,) = beside(EntryKind.FILE)
    assert finding.reason is Reason.UNKNOWN


def test_what_is_wrong_with_a_file_is_said_once_and_its_sidecar_is_looked_at_all_the_same() -> None:
    assert [one.message for one in beside(told(), content=b"text")] == [f"{REPORT} is not a PDF file."]
    assert [one.reason for one in beside(None, content=b"text")] == [Reason.INVALID, Reason.MISSING]


def test_sidecars_are_known_where_they_are_looked_for() -> None:
    for value, known in (({}, [SIDECAR]), ({"sidecar": True}, [SIDECAR]), ({"sidecar": False}, [])):
        asked: Any = rule("attachment", value)
        assert list(asked.claims(subject([Document(REPORT, None)]))) == known


def test_entries_have_digests_of_their_own() -> None:
    with pytest.raises(ValueError, match="an entry of 'each' has its own digest"):
        rule("attachment", {**EACH, "sidecar": True})


ENTRY = Place("evidence/r.yaml", ("attachments", 0, "path"))


@pytest.mark.parametrize(
    ("there", "fix"),
    [
        ("evidence/scanb.pdf", "Did you mean 'evidence/scanb.pdf'?"),
        ("evidence/scana.png", "Commit the file."),
    ],
    ids=["a file of the kind", "one of another kind"],
)
def test_only_a_file_of_the_kind_may_have_been_meant(there: str, fix: str) -> None:
    said = "The attachment evidence/scana.pdf does not exist."
    assert attached({"path": "evidence/scana.pdf"}, MemoryTree({there: PDF})) == [
        Finding(Reason.INVALID, said, fix, place=ENTRY)
    ]


@pytest.mark.parametrize(
    ("entry", "tree", "finding"),
    [
        (
            {"path": REPORT},
            MemoryTree({REPORT: POINTER}),
            Finding(
                Reason.UNKNOWN,
                f"The attachment {REPORT} cannot be checked: it is a Git LFS pointer.",
                "Fetch it with 'git lfs pull' (in CI: lfs: true).",
                place=ENTRY,
            ),
        ),
        (
            {"path": REPORT},
            MemoryTree({}, {REPORT: EntryKind.SYMLINK}),
            Finding(
                Reason.UNKNOWN,
                f"The attachment {REPORT} cannot be checked: it is a symbolic link, which is not followed.",
                "Commit the file itself.",
                place=ENTRY,
            ),
        ),
        (
            {"path": REPORT},
            MemoryTree({REPORT: b""}),
            Finding(Reason.INVALID, f"{REPORT} is empty.", "Export or fetch the file again.", place=ENTRY),
        ),
        (
            {"path": REPORT, "sha256": "AB" * 32},
            MemoryTree({REPORT: PDF}),
            Finding(
                Reason.INVALID,
                f"{REPORT} is not the file that was recorded: its SHA-256 begins {sha256(PDF)[:12]},"
                " the record says ABABABABABAB.",
                "Restore the recorded file; for a new version make a new record.",
                place=ENTRY,
            ),
        ),
        ({"path": 5}, MemoryTree(), Finding(Reason.INVALID, "The attachment names no file.", "Add its 'path'.", place=ENTRY)),
        (
            "report.pdf",
            MemoryTree(),
            Finding(
                Reason.INVALID,
                "An attachment is an entry with 'path' and 'sha256'; here is none.",
                "Write the entry, or correct 'each' in the control.",
                place=Place("evidence/r.yaml", ("attachments", 0)),
            ),
        ),
    ],
    ids=["a pointer", "a link", "an empty file", "another file", "no name", "no entry"],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place_and_what_to_do(
    entry: Any, tree: MemoryTree, finding: Any
) -> None:
    assert attached(entry, tree) == [finding]


@pytest.mark.parametrize("storage", ["restricted_store", "repository", None])
def test_only_what_lies_in_a_restricted_store_is_passed_over(storage: str | None) -> None:
    found = attached({"path": REPORT, "storage": storage}, MemoryTree())
    assert bool(found) is (storage != "restricted_store")


def test_of_all_entries_and_files_each_is_looked_at() -> None:
    entries = [
        5,
        {"path": "a.txt", "storage": "restricted_store"},
        {"path": None},
        {"path": "a.txt"},
        {"path": "b.txt"},
    ]
    held = [
        document({"attachments": entries}, "evidence/r.yaml"),
        document({"attachments": [6]}, "evidence/s.yaml"),
    ]
    found = find("attachment", EACH, held, tree=MemoryTree({"a.txt": b"a"}))
    assert [(one.place.path, *one.place.pointer) for one in found if one.place] == [
        ("evidence/r.yaml", "attachments", 0),
        ("evidence/r.yaml", "attachments", 2, "path"),
        ("evidence/r.yaml", "attachments", 4, "path"),
        ("evidence/s.yaml", "attachments", 0),
    ]


def test_a_sidecar_that_cannot_be_read_says_what_to_do() -> None:
    (pointer,) = beside(POINTER)
    assert pointer.fix == "Fetch it with 'git lfs pull' (in CI: lfs: true)."
    (link,) = beside(EntryKind.SYMLINK)
    assert link == Finding(
        Reason.UNKNOWN,
        f"The sidecar {SIDECAR} cannot be read: it is a symbolic link, which is not followed.",
        "Commit the file itself.",
        place=Place(SIDECAR),
    )
    (broken,) = beside("a: [\n")
    assert broken.fix
    assert broken.message.startswith(f"The sidecar {SIDECAR} cannot be read: it is not YAML: ")
    (latin,) = beside(b"sha256: \xff\n")
    assert (latin.reason, latin.message[len(f"The sidecar {SIDECAR} cannot be read: ") :][0].islower()) == (
        Reason.INVALID,
        True,
    )


def test_each_violation_of_a_sidecar_is_said_and_its_digest_is_compared_only_where_there_is_none() -> None:
    found = beside("sha256: 5\nx: 1\n")
    assert len(found) == 3
    assert all(one.fix and one.reason is Reason.INVALID for one in found)
    assert {one.place.path for one in found} == {SIDECAR}


def test_why_entries_have_no_sidecar_is_said_in_full() -> None:
    for sidecar in (True, False):
        with pytest.raises(
            ValueError,
            match=r"^an entry of 'each' has its own digest; 'sidecar' is for the files themselves$",
        ):
            rule("attachment", {**EACH, "sidecar": sidecar})


@pytest.mark.parametrize("field", ["description", "shows"])
@pytest.mark.parametrize(
    ("text", "wrong"), [("x" * 500, 0), ("x" * 501, 1), ("' '", 1)], ids=["500", "501", "blank"]
)
def test_a_sidecar_is_described_in_words_and_not_in_many(field: str, text: str, wrong: int) -> None:
    assert len(beside(told(**{field: text}))) == wrong


def test_a_file_over_which_the_process_that_reads_it_ends_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(*_: Any) -> None:
        raise UndeterminedError("took too long", "Take it out.")

    monkeypatch.setattr(attachment, "check_attached", ends)
    assert attached({"path": REPORT}, MemoryTree({REPORT: PDF})) == [
        Finding(Reason.UNKNOWN, f"{REPORT} took too long.", "Take it out.", place=ENTRY)
    ]
