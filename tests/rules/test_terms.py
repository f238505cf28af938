"""What a control's words mean: parameters inside paths, and populations by name."""

from __future__ import annotations

import re
from typing import Any

import pytest

from socgap_evidence.durations import Duration
from socgap_evidence.errors import SchemaError
from socgap_evidence.rules.terms import Terms
from socgap_evidence.schemas import SchemaSet

VALUES: Any = {
    "high_score": 12,
    "ratio": 0.5,
    "vuln_days": {"critical": 7, "high": 30},
    "tls": "1.2",
    "quoted": 'a "b" \\',
    "clauses": {"high": ["audit", "exit"]},
    "flag": True,
}


def terms(**populations: Any) -> Terms:
    return Terms(VALUES, {}, SchemaSet({}, ""), "controls/AC-1.yaml", populations=populations)


@pytest.mark.parametrize(
    ("value", "filled"),
    [
        pytest.param("$.items[?@.score >= param('high_score')]", "$.items[?@.score >= 12]", id="a number"),
        pytest.param("$[?@.r < param('ratio')]", "$[?@.r < 0.5]", id="a ratio"),
        pytest.param("$[?@.tls == param('tls')]", '$[?@.tls == "1.2"]', id="a text is quoted"),
        pytest.param("$[?@.a == param('quoted')]", '$[?@.a == "a \\"b\\" \\\\"]', id="and cannot end the quotes"),
        pytest.param("$[?@.d > param('vuln_days.critical')]", "$[?@.d > 7]", id="a level"),
        pytest.param(
            "$[?@.d > param('vuln_days.critical') || @.d > param('vuln_days.high')]", "$[?@.d > 7 || @.d > 30]", id="two of them"
        ),
        pytest.param("param('clauses.high')", ["audit", "exit"], id="a whole value may be a list"),
        pytest.param("param('high_score')", 12, id="or a number"),
        pytest.param(
            {"each": ["$[?@.s > param('high_score')]", 5], "n": None}, {"each": ["$[?@.s > 12]", 5], "n": None}, id="at any depth"
        ),
        pytest.param("Say param('high_score')(s)", "Say 12(s)", id="in any text"),
        pytest.param("about param(x)", "about param(x)", id="other texts stay"),
    ],
)  # fmt: skip
def test_a_parameter_stands_for_its_value(value: Any, filled: Any) -> None:
    assert terms().fill(value) == filled


def test_a_parameter_in_a_path_counts_as_used() -> None:
    known = terms()
    known.fill("$[?@.d > param('vuln_days.critical')]")
    assert known.used == {"vuln_days"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("$[?@.s > param('high_scor')]", "there is no parameter 'high_scor'. Did you mean 'high_score'?"),
        ("$[?@.s > param('zzz')]", "there is no parameter 'zzz'."),
        (
            "$[?@.s > param('vuln_days.criticl')]",
            "the parameter 'vuln_days' has no level 'criticl'. Did you mean 'critical'?",
        ),
        (
            "$[?@.s > param('vuln_days.x')]",
            "the parameter 'vuln_days' has no level 'x'. It has critical, high.",
        ),
        ("$[?@.s > param('high_score.critical')]", "the parameter 'high_score' has no levels"),
        ("$[?@.s > param('vuln_days')]", "the parameter 'vuln_days' is neither a number nor a text"),
        ("$[?@.s > param('clauses.high')]", "the parameter 'clauses.high' is neither a number nor a text"),
        (
            '$[?@.s > param("tls")]',
            "'$[?@.s > param(\"tls\")]' does not say which parameter; write param('name') or param('name.level')",
        ),
        ("$[?@.s > param('flag')]", "the parameter 'flag' is neither a number nor a text"),
    ],
)
def test_what_stands_for_nothing_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        terms().fill(text)
    assert str(caught.value) == sentence


def test_a_population_is_as_it_is_spelled_with_its_parameters() -> None:
    known = terms(risky={"in": "risks", "each": "$.items[?@.score > param('high_score')]"})
    assert known.population("risky") == {"in": "risks", "each": "$.items[?@.score > 12]"}


@pytest.mark.parametrize(
    ("name", "known", "sentence"),
    [
        ("peple", {"people": ["a"]}, "there is no population 'peple'. Did you mean 'people'?"),
        ("x", {"people": ["a"], "all": ["b"]}, "there is no population 'x'. There are all, people."),
        ("x", {}, "there is no population 'x'. There are none."),
    ],
)
def test_a_name_that_no_population_has(name: str, known: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        terms(**known).population(name)
    assert str(caught.value) == sentence


LIMITS: Any = {"review_days": 92, "vuln_days": {"critical": 7, "high": 30}, "score": 12, "flag": True}


SAY = "Say a whole number and minutes, hours, days, business days, weeks, months or years, such as '90 days' or '12 months'."


def limits() -> Terms:
    return Terms(
        LIMITS, {"review_days": "days", "vuln_days": "days"}, SchemaSet({}, ""), "controls/AC-1.yaml"
    )


def test_a_duration_is_written_out_or_a_parameter() -> None:
    terms = limits()
    assert terms.duration("review_days") == Duration.parse("92 days")
    assert terms.used == {"review_days"}
    assert limits().duration("3 months") == Duration.parse("3 months")


@pytest.mark.parametrize(
    ("ask", "value", "sentence"),
    [
        ("duration", "review_day", f"'review_day' is not a duration. {SAY} Did you mean 'review_days'?"),
        ("duration", "soon", f"'soon' is not a duration. {SAY}"),
        ("duration", "score", "the parameter 'score' is no whole number of hours, days or months"),
        ("levels", "vuln_day", "'vuln_day' is no parameter with levels. Did you mean 'vuln_days'?"),
        ("levels", "soon", "'soon' is no parameter with levels."),
        ("levels", "score", "the parameter 'score' has no levels"),
        ("number", "flag", "the parameter 'flag' is no number"),
        ("number", "scor", "'scor' is neither a number nor a parameter. Did you mean 'score'?"),
        ("number", "soon", "'soon' is neither a number nor a parameter."),
    ],
)
def test_what_is_neither_is_refused_with_what_is_nearest(ask: str, value: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        getattr(limits(), ask)(value)


def test_durations_are_one_for_all_or_one_for_each_level() -> None:
    terms = limits()
    levels = {"critical": Duration.parse("7 days"), "high": Duration.parse("30 days")}
    assert terms.durations("vuln_days") == levels
    assert terms.levels("vuln_days") == levels
    assert terms.used == {"vuln_days"}
    assert limits().durations("92 days") == {None: Duration.parse("92 days")}
    assert limits().levels({"high": "3 days"}) == {"high": Duration.parse("3 days")}


def test_levels_that_are_written_out_are_no_durations_for_all() -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        limits().durations({"high": "3 days"})


def test_a_number_is_written_out_or_a_parameter() -> None:
    terms = limits()
    assert (terms.number("score"), terms.used) == (12, {"score"})
    terms = limits()
    assert (terms.number(0.5), terms.used) == (0.5, set())


def test_a_mapping_is_no_number() -> None:
    with pytest.raises(ValueError, match="is neither a number nor a parameter"):
        limits().number({"high": 3})


def test_a_schema_that_is_none_names_the_control() -> None:
    with pytest.raises(SchemaError) as caught:
        limits().compile({"type": "nothing"})
    assert "controls/AC-1.yaml" in str(caught.value)
