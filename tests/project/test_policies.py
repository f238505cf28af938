"""Policies as homes of limits: what can be read of them, and where it stands."""

from __future__ import annotations

import pytest

from socgap_evidence.errors import ControlError
from socgap_evidence.model import Place
from socgap_evidence.project.catalogue import Catalogue
from socgap_evidence.project.policies import Policies, policy_globs, read_policies
from socgap_evidence.project.shared import Shared
from socgap_evidence.snapshot import EntryKind, GlobPattern
from tests.support.projects import MemoryTree, pointer

GLOBS = (GlobPattern("policies/*.md"), GlobPattern("policies/a*.md"))


def policy(doc_id: str = "POL-ACCESS", status: str = "approved", limits: str = "{ack_days: 20}") -> str:
    return f"---\ndoc_id: {doc_id}\nstatus: {status}\nparameters: {limits}\n---\n\n# Text\n"


def read(files: dict[str, str | bytes], kinds: dict[str, EntryKind] | None = None) -> Policies:
    return read_policies(MemoryTree(files, kinds), GLOBS)


def test_a_policy_is_known_by_its_front_matter() -> None:
    (one,) = read({"policies/access.md": policy()}).readable
    assert (one.path, one.doc_id, one.is_approved) == ("policies/access.md", "POL-ACCESS", True)
    assert one.limits == {"ack_days": 20}
    assert str(one.source("ack_days")) == "policies/access.md:4:24, POL-ACCESS"
    assert one.place("parameters", "ack_days") == Place("policies/access.md", ("parameters", "ack_days"))


def test_each_file_is_read_once_in_the_order_of_the_paths() -> None:
    files = {"policies/b.md": policy("B"), "policies/a.md": policy("A"), "elsewhere/c.md": policy("C")}
    assert [one.doc_id for one in read(files).readable] == ["A", "B"]


@pytest.mark.parametrize("status", ["draft", "retired", "null", "[approved]", "Approved"])
def test_only_an_approved_policy_is_a_home(status: str) -> None:
    found = read({"policies/a.md": policy(status=status)})
    assert len(found.readable) == 1
    assert found.homes("POL-ACCESS") == []


def test_a_home_is_found_by_its_id() -> None:
    found = read({"policies/a.md": policy("A"), "policies/b.md": policy("B"), "policies/c.md": policy("A")})
    assert [one.path for one in found.homes("A")] == ["policies/a.md", "policies/c.md"]
    assert found.homes("C") == []


@pytest.mark.parametrize("limits", ["null", "[ack_days]", "20"])
def test_limits_that_are_no_mapping_are_none(limits: str) -> None:
    (one,) = read({"policies/a.md": policy(limits=limits)}).readable
    assert one.limits == {}


def test_a_policy_need_not_promise_anything() -> None:
    (one,) = read({"policies/a.md": "---\ndoc_id: A\nstatus: approved\n---\n"}).readable
    assert (one.promises, one.limits) == (None, {})


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("# Text\n", id="no front matter"),
        pytest.param("---\ndoc_id: [\n---\n", id="broken front matter"),
        pytest.param("---\n- a\n---\n", id="a list"),
        pytest.param("---\nstatus: approved\n---\n", id="no id"),
        pytest.param("---\ndoc_id: 5\nstatus: approved\n---\n", id="an id that is a number"),
        pytest.param(b"\xff\xfe-", id="no text"),
    ],
)
def test_what_does_not_say_which_policy_it_is_cannot_be_read_as_one(content: str | bytes) -> None:
    found = read({"policies/a.md": content, "policies/b.md": policy()})
    assert found.unreadable == ("policies/a.md",)
    assert [one.path for one in found.readable] == ["policies/b.md"]


def test_a_link_is_not_followed() -> None:
    kinds = {"policies/a.md": EntryKind.SYMLINK}
    assert read({"policies/a.md": policy()}, kinds).unreadable == ("policies/a.md",)


@pytest.mark.parametrize(
    ("files", "kinds"),
    [
        ({"policies/a.md": pointer()}, {}),
        ({}, {"policies/a.md": EntryKind.FILE}),
    ],
    ids=["a pointer", "content that cannot be had"],
)
def test_nothing_is_judged_by_the_limits_of_others_where_a_policy_cannot_be_told(
    files: dict[str, str], kinds: dict[str, EntryKind]
) -> None:
    with pytest.raises(ControlError, match="It may set limits") as caught:
        read({**files, "policies/b.md": policy()}, kinds)
    assert caught.value.path == "policies/a.md"
    assert caught.value.fix


def test_policies_lie_where_shared_yaml_says_else_where_the_built_in_one_does() -> None:
    own = {"policy": (GlobPattern("rules/*.md"),)}
    builtin = Catalogue.builtin()
    assert policy_globs(Shared(own), builtin) == own["policy"]
    assert [one.text for one in policy_globs(Shared(), builtin)] == [
        "evidence/policies/*.md",
        "evidence/procedures/*.md",
    ]
    assert policy_globs(Shared({"policy": ()}), builtin) == ()
