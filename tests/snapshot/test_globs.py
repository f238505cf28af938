"""Globs match paths as the shell does, with ``**`` for folders and nothing hidden by accident."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from socgap_evidence.snapshot import GlobPattern

NAMES = st.text(st.sampled_from("ab.-é[]"), min_size=1, max_size=4).filter(
    lambda name: name not in {".", ".."}
)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("a/*.yaml", "a/b.yaml", True),
        ("a/*.yaml", "a/b/c.yaml", False),
        ("a/*.yaml", "a/.hidden.yaml", False),
        ("a/.*.yaml", "a/.hidden.yaml", True),
        ("a/*.yaml", "b/a/b.yaml", False),
        ("a/*.yaml", "a/b.yaml.bak", False),
        ("a/*.yaml", "a/b.YAML", False),
        ("a/?.yaml", "a/b.yaml", True),
        ("a/?.yaml", "a/bb.yaml", False),
        ("a/?b", "a/.b", False),
        ("a?b", "a/b", False),
        ("a/**/*.yaml", "a/b.yaml", True),
        ("a/**/*.yaml", "a/b/c/d.yaml", True),
        ("a/**/*.yaml", "a/.git/d.yaml", False),
        ("**/a.yaml", "a.yaml", True),
        ("**/a.yaml", "x/y/a.yaml", True),
        ("**", "a/b/c", True),
        ("**", ".git/config", False),
        ("a/**", "a/b/c", True),
        ("a/**", "a", False),
        ("a/**", "a/b/.c", False),
        ("a/*.md", "a/README.md", False),
        ("a/*.md", "a/readme-of-ours.md", True),
        ("a/**", "a/b/README.md", False),
        ("a/README.*", "a/README.md", False),
        ("a/README.md", "a/README.md", True),
        ("*/README.md", "a/README.md", True),
        ("a/**/b/**/c", "a/b/c", True),
        ("a/**/b/**/c", "a/x/b/y/z/c", True),
        ("[ab].md", "a.md", True),
        ("[!ab].md", "a.md", False),
        ("[!ab].md", "c.md", True),
        ("[a-c]x", "bx", True),
        ("[a-]x", "-x", True),
        ("[]]x", "]x", True),
        ("[--a]", "-", True),
        ("[+--]", "-", True),
        ("[&&~~||]", "&", True),
        ("[!]]x", "ax", True),
        ("[.]x", ".x", False),
        ("a[/]b", "a/b", False),
        ("a[!x]b", "a/b", False),
        ("a[", "a[", True),
        ("[^a]", "^", True),
        ("[^a]", "b", False),
        ("a\nb/*", "a\nb/c\nd", True),
        ("a+(b).yaml", "a+(b).yaml", True),
        ("a.yaml", "aXyaml", False),
        ("*\udcff", "a\udcff", True),
    ],
)
def test_a_pattern_matches_what_people_expect(pattern: str, path: str, matches: bool) -> None:
    assert GlobPattern(pattern).matches(path) is matches


@pytest.mark.parametrize(
    "text", ["", "/", "/a", "a/", "a//b", "./a", "a/./b", "../a", "a/..", "a\\b", "\\\\server\\share"]
)
def test_what_is_no_path_of_the_tree_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a path inside the repository"):
        GlobPattern(text)


@pytest.mark.parametrize("text", ["a**", "**a", "a/**.yaml", "***", "a/b**/c"])
def test_two_stars_stand_alone(text: str) -> None:
    with pytest.raises(ValueError, match="stands alone"):
        GlobPattern(text)


@pytest.mark.parametrize("text", ["[]", "[!]", "a/[z-a].yaml"])
def test_brackets_that_could_match_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="brackets that hold no characters or a wrong range"):
        GlobPattern(text)


@pytest.mark.parametrize(
    ("text", "prefix", "is_literal", "suffix"),
    [
        ("evidence/a.yaml", "evidence/a.yaml", True, ".yaml"),
        ("evidence/*.YAML", "evidence/", False, ".yaml"),
        ("evidence/a?/b", "evidence/a", False, ""),
        ("**/*.md", "", False, ".md"),
        ("a.b/[cd]", "a.b/", False, ""),
        ("a.tar.gz", "a.tar.gz", True, ".gz"),
    ],
)
def test_what_it_begins_and_ends_with_is_known(text: str, prefix: str, is_literal: bool, suffix: str) -> None:
    pattern = GlobPattern(text)
    assert (pattern.prefix, pattern.is_literal, pattern.suffix) == (prefix, is_literal, suffix)


@given(st.text(st.sampled_from("ab*?[]!-^/.&|~#"), max_size=10), PATHS)
def test_any_text_is_refused_in_a_sentence_or_answers_for_any_path(text: str, path: str) -> None:
    try:
        pattern = GlobPattern(text)
    except ValueError as error:
        assert text in str(error)  # noqa: PT017  # most texts are good
    else:
        assert not pattern.matches(path) or path.startswith(pattern.prefix)


@given(PATHS)
def test_a_path_without_wildcards_matches_itself_and_nothing_else(path: str) -> None:
    plain = path.replace("[", "(").replace("]", ")")
    assert GlobPattern(plain).matches(plain)
    assert not GlobPattern(plain).matches(plain + "x")


@given(st.lists(st.text(st.sampled_from("ab.*?"), min_size=1, max_size=3), min_size=1, max_size=3), PATHS)
def test_name_by_name_it_agrees_with_fnmatch_but_for_hidden_names(parts: list[str], path: str) -> None:
    if {".", "..", "**"} & set(parts) or any("**" in part for part in parts):
        return
    names = path.split("/")
    expected = len(names) == len(parts) and all(
        fnmatchcase(name, part) and not (part[0] in "*?" and name[0] == ".")
        for part, name in zip(parts, names, strict=True)
    )
    assert GlobPattern("/".join(parts)).matches(path) is expected


@given(
    st.lists(st.sampled_from(["a", "*", "**"]), min_size=1, max_size=4),
    st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=5),
)
def test_two_stars_stand_for_any_number_of_folders(parts: list[str], names: list[str]) -> None:
    assert GlobPattern("/".join(parts)).matches("/".join(names)) is fits(parts, names)


def fits(parts: list[str], names: list[str]) -> bool:
    """What a glob means, told by trying everything."""
    if not parts:
        return not names
    if parts[0] == "**":
        least = 1 if len(parts) == 1 else 0
        return any(
            fits(parts[1:], names[taken:]) and not any(name[0] == "." for name in names[:taken])
            for taken in range(least, len(names) + 1)
        )
    is_hidden = bool(names) and names[0][0] == "." and parts[0][0] in "*?["
    return bool(names) and not is_hidden and fnmatchcase(names[0], parts[0]) and fits(parts[1:], names[1:])


@given(
    st.lists(
        st.just("**")
        | st.text(st.sampled_from("ab.*?"), min_size=1, max_size=6).filter(
            lambda part: "**" not in part and part not in {".", ".."}
        )
        | st.sampled_from(["[ab]*a", "*[!a]*b", "*a*[ab]b*", ".*b*a"]),
        min_size=1,
        max_size=6,
    ),
    st.lists(
        st.text(st.sampled_from("ab."), min_size=1, max_size=6).filter(lambda name: name not in {".", ".."}),
        min_size=1,
        max_size=7,
    ),
)
@settings(max_examples=1000)
@example(["**", "*a", "**", ".b", "**", "b"], ["a", "a", ".b", "a", "b"])
@example(["**", "**"], ["a"])
@example(["a", "**", "**"], ["a"])
def test_without_going_back_it_finds_what_trying_everything_finds(parts: list[str], names: list[str]) -> None:
    assert GlobPattern("/".join(parts)).matches("/".join(names)) is fits(parts, names)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("z" + "*e" * 20 + "Z*", "zz" + "e" * 200 + ".md"),
        ("*" + "[e]*" * 500 + "Z", "e" * 4000),
        ("*" + "?*" * 500 + "Z", "e" * 4000),
        ("**/" * 200 + "Z", "e/" * 2000 + "e"),
        ("**/e/" * 200 + "Z", "e/" * 2000 + "e"),
        ("**/*e*e*Z/" * 100 + "Z", ("e" * 20 + "/") * 200 + "e"),
        ("*e*/" * 20 + "**", ("e" * 200 + "/") * 20 + ".e"),
    ],
)
def test_a_hostile_pattern_comes_to_an_end(text: str, path: str) -> None:
    assert not GlobPattern(text).matches(path)


def test_a_pattern_longer_than_any_path_is_refused() -> None:
    assert GlobPattern("a" * 4096).matches("a" * 4096)
    with pytest.raises(ValueError, match=r"'a{40}\.\.\.' has more than 4,096 characters"):
        GlobPattern("a" * 4097)
