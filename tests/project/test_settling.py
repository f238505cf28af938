"""Which value of a limit counts, where it came from, and what is to be said of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.errors import ConfigError
from socgap_evidence.model import Caution, Place, Reason
from socgap_evidence.project.config import read_config
from socgap_evidence.project.parameters import Parameter
from socgap_evidence.project.policies import Policies, read_policies
from socgap_evidence.project.setting import Setting
from socgap_evidence.project.settling import Settled, refuse_unused, settle, silent_homes
from socgap_evidence.snapshot import GlobPattern
from tests.support.projects import MemoryTree

DEFINITIONS = {
    one.name: one
    for one in (
        Parameter("ack_days", 30, "days", "POL-TRAINING", ceiling=60),
        Parameter("pass_mark", 80, "percent", "POL-TRAINING", floor=60),
        Parameter("rate", 0.1, "ratio", ""),
        Parameter("levels", ["low", "high"], "list", "POL-RISK"),
        Parameter("finding_days", {"high": 30, "low": 180}, "days", "POL-RISK", ceiling={"high": 60}),
    )
}


def policy(limits: str, doc_id: str = "POL-TRAINING", status: str = "approved") -> str:
    return f"---\ndoc_id: {doc_id}\nstatus: {status}\nparameters: {limits}\n---\n\n# Text\n"


def policies(*several: str) -> Policies:
    """Policies ``p/0.md``, ``p/1.md`` and so on."""
    tree = MemoryTree({f"p/{number}.md": text for number, text in enumerate(several)})
    return read_policies(tree, [GlobPattern("p/*.md")])


def settled(config: str = "{}", *several: str) -> Settled:
    raw = f"company: A\nparameters: {config}\n".encode()
    return settle(DEFINITIONS, read_config(raw), raw, policies(*several))


def test_the_catalogues_defaults_hold_unless_the_company_says_otherwise() -> None:
    found = settled("{ack_days: 20}")
    assert found.values["ack_days"] == Setting(20, "socgap.yaml:2:14")
    assert found.values["finding_days"] == Setting({"high": 30, "low": 180}, "default")
    assert list(found.values) == list(DEFINITIONS)
    assert (found.faults, found.cautions) == ((), ())


def test_what_the_policy_promises_comes_first() -> None:
    found = settled("{}", policy("{ack_days: 20}"))
    assert found.values["ack_days"] == Setting(20, "p/0.md:4:24, POL-TRAINING")
    assert found.values["pass_mark"] == Setting(80, "default")
    assert (found.faults, found.cautions) == ((), ())


@pytest.mark.parametrize(
    ("limits", "name", "value"),
    [
        ("{levels: [a, b]}", "levels", ["a", "b"]),
        ("{finding_days: {low: 9, high: 8}}", "finding_days", {"low": 9, "high": 8}),
    ],
)
def test_lists_and_levels_are_promised_too(limits: str, name: str, value: Any) -> None:
    found = settled("{}", policy(limits, "POL-RISK"))
    assert found.values[name].value == value
    assert found.values[name].origin.startswith("p/0.md:4:")


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_a_policy_that_is_not_approved_promises_nothing(status: str) -> None:
    found = settled("{}", policy("{ack_days: soon, mover_days: 1, rate: 2}", status=status))
    assert found.values["ack_days"] == Setting(30, "default")
    assert (found.faults, found.cautions) == ((), ())


def test_a_policy_beats_socgap_yaml_and_the_contradiction_is_said() -> None:
    found = settled("{ack_days: 40, finding_days: {high: 1, low: 2}}", policy("{ack_days: 20}"))
    assert found.values["ack_days"] == Setting(20, "p/0.md:4:24, POL-TRAINING")
    assert found.values["finding_days"].origin == "socgap.yaml:2:28"
    assert found.cautions == (
        Caution(
            "socgap.yaml sets ack_days to 40; POL-TRAINING says 20, which counts.",
            "Remove it from socgap.yaml.",
            Place("socgap.yaml", ("parameters", "ack_days"), on_key=True),
        ),
    )


def test_the_same_value_in_both_is_no_contradiction() -> None:
    assert settled("{ack_days: 20}", policy("{ack_days: 20}")).cautions == ()


@pytest.mark.parametrize(
    ("promise", "said"),
    [
        ("soon", "The parameter 'ack_days' must be given in whole days."),
        ('"20"', "The parameter 'ack_days' must be given in whole days."),
        ("-20", "The parameter 'ack_days' is negative."),
        ("null", "The parameter 'ack_days' must be given in whole days."),
    ],
)
@pytest.mark.parametrize(
    ("config", "falls_to"),
    [("{}", Setting(30, "default")), ("{ack_days: 40}", Setting(40, "socgap.yaml:2:14"))],
)
def test_a_promise_of_another_kind_is_a_fault_and_the_next_home_counts(
    promise: str, said: str, config: str, falls_to: Setting[Any]
) -> None:
    found = settled(config, policy(f"{{ack_days: {promise}}}"))
    (fault,) = found.faults
    assert (fault.reason, fault.message, fault.fix) == (
        Reason.INVALID,
        said,
        "Correct it; the default is 30.",
    )
    assert fault.place == Place("p/0.md", ("parameters", "ack_days"))
    assert found.values["ack_days"] == falls_to
    assert found.cautions == ()


def test_levels_that_are_not_those_of_the_catalogue_are_a_fault() -> None:
    (fault,) = settled("{}", policy("{finding_days: {high: 1, medium: 2}}", "POL-RISK")).faults
    assert fault.message == "The parameter 'finding_days' must be given in whole days for each of high, low."


def test_limits_that_are_no_mapping_are_a_fault_of_a_home_and_of_no_other_policy() -> None:
    (fault,) = settled("{}", policy("[ack_days]"), policy("[x]", "POL-X")).faults
    assert fault.message == "The limits of POL-TRAINING are no mapping of names to values."
    assert fault.place == Place("p/0.md", ("parameters",))


def test_two_files_of_one_policy_may_say_the_same() -> None:
    found = settled("{}", policy("{ack_days: 20}"), policy("{ack_days: 20, pass_mark: 70}"))
    assert found.values["ack_days"].origin == "p/0.md:4:24, POL-TRAINING"
    assert found.values["pass_mark"].value == 70
    assert found.faults == ()


def test_two_files_of_one_policy_that_disagree_are_a_fault_of_both_and_neither_counts() -> None:
    found = settled("{}", policy("{ack_days: 20}"), policy("{ack_days: 50}"))
    assert found.values["ack_days"] == Setting(30, "default")
    assert [fault.place for fault in found.faults] == [
        Place("p/0.md", ("parameters", "ack_days")),
        Place("p/1.md", ("parameters", "ack_days")),
    ]
    assert found.faults[0].message == (
        "POL-TRAINING is approved twice and says different things of ack_days: see p/1.md."
    )


def test_of_two_files_of_one_policy_the_one_without_fault_counts() -> None:
    found = settled("{}", policy("{ack_days: soon}"), policy("{ack_days: 20}"))
    assert found.values["ack_days"] == Setting(20, "p/1.md:4:24, POL-TRAINING")
    assert [fault.place.path for fault in found.faults if fault.place] == ["p/0.md"]


@pytest.mark.parametrize(
    ("config", "limits", "place"),
    [
        pytest.param("{}", "{ack_days: 61}", Place("p/0.md", ("parameters", "ack_days")), id="promised"),
        pytest.param(
            "{ack_days: 61}", "{}", Place("socgap.yaml", ("parameters", "ack_days")), id="in socgap.yaml"
        ),
    ],
)
def test_a_value_past_the_ceiling_is_said_where_it_stands(config: str, limits: str, place: Place) -> None:
    (caution,) = settled(config, policy(limits)).cautions
    assert caution.message == "ack_days is 61 days; an auditor would question more than 60."
    assert caution.place == place


def test_a_level_past_its_ceiling_is_pointed_at() -> None:
    (caution,) = settled("{}", policy("{finding_days: {high: 61, low: 999}}", "POL-RISK")).cautions
    assert caution.place == Place("p/0.md", ("parameters", "finding_days", "high"))


@pytest.mark.parametrize("limits", ["{ack_days: 60}", "{pass_mark: 60}", "{ack_days: 0, pass_mark: 100}"])
def test_a_value_at_the_bound_is_not_questioned(limits: str) -> None:
    assert settled("{}", policy(limits)).cautions == ()


def test_a_value_that_does_not_count_is_not_questioned() -> None:
    (caution,) = settled("{ack_days: 61}", policy("{ack_days: 20}")).cautions
    assert caution.message.startswith("socgap.yaml sets ack_days to 61;")


def test_a_misspelt_promise_is_guessed() -> None:
    (caution,) = settled("{}", policy("{ack_day: 20}")).cautions
    assert caution == Caution(
        "POL-TRAINING promises 'ack_day', which no control can use.",
        "Did you mean 'ack_days'?",
        Place("p/0.md", ("parameters", "ack_day"), on_key=True),
    )


@pytest.mark.parametrize(
    "limits",
    [
        pytest.param("{visitor_log_days: 365}", id="no parameter at all"),
        pytest.param("{ack_days: 20, ack_day: 5}", id="beside the one that it resembles"),
        pytest.param("{level: [a]}", id="like one of another policy"),
    ],
)
def test_other_names_are_the_policys_own_business(limits: str) -> None:
    found = settled("{}", policy(limits))
    assert (found.faults, found.cautions) == ((), ())


@pytest.mark.parametrize(("name", "home"), [("levels: [a]", "POL-RISK"), ("rate: 0.5", "socgap.yaml")])
def test_a_promise_in_a_policy_that_is_not_its_home_is_not_read(name: str, home: str) -> None:
    found = settled("{}", policy(f"{{{name}}}"))
    key = name.partition(":")[0]
    assert found.values[key].origin == "default"
    (caution,) = found.cautions
    assert caution.message == f"POL-TRAINING promises '{key}', which is read from {home}, not from here."
    assert caution.fix == f"Say it in {home}, and remove it here."
    assert caution.place == Place("p/0.md", ("parameters", key), on_key=True)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ("{ack_dayz: 20}", "There is no parameter 'ack_dayz'. Did you mean 'ack_days'?"),
        ("{zzz: 20}", "The parameters are ack_days, finding_days,"),
        ("{ack_days: a lot}", "'ack_days' must be given in whole days. Correct it; the default is 30."),
        ("{ack_days: -5}", "'ack_days' is negative. Correct it; the default is 30."),
    ],
)
def test_a_wrong_value_in_socgap_yaml_is_refused_even_where_a_policy_counts(
    parameters: str, said: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        settled(parameters, policy("{ack_days: 20}"))
    assert str(caught.value).startswith("socgap.yaml:2:14: ")
    assert said in str(caught.value)


def test_a_limit_that_no_control_uses_is_refused() -> None:
    raw = b"company: A\nparameters: {ack_days: 20}\n"
    refuse_unused(read_config(raw), raw, {"ack_days"})
    for used, shown in (({"rate"}, "Used are: rate."), (set(), "Used are: none.")):
        with pytest.raises(ConfigError, match=f"2:14: No control uses the parameter 'ack_days'.*{shown}"):
            refuse_unused(read_config(raw), raw, used)


def silent(*several: str, used: tuple[str, ...] = ("ack_days", "pass_mark", "rate")) -> list[Caution]:
    return list(silent_homes(DEFINITIONS, policies(*several), used))


def test_a_draft_that_would_be_the_home_is_said() -> None:
    (caution,) = silent(policy("{ack_days: 20, visitors: 5}", status="draft"))
    assert caution.message == (
        "POL-TRAINING is 'draft', not approved, so what it says of ack_days does not count."
    )
    assert caution.place == Place("p/0.md", ("status",))


def test_a_status_that_is_no_text_is_not_repeated() -> None:
    (caution,) = silent(policy("{ack_days: 20}", status="{a: b}"))
    assert caution.message.startswith("POL-TRAINING is not approved, so")


@pytest.mark.parametrize(
    "several",
    [
        pytest.param((policy("{ack_days: 20}", status="draft"), policy("{}")), id="the next version of one"),
        pytest.param((policy("{visitors: 20}", status="draft"),), id="which says nothing of limits"),
        pytest.param((policy("{levels: [a]}", "POL-RISK", "draft"),), id="whose limits no control uses"),
    ],
)
def test_other_drafts_are_nobodys_business(several: tuple[str, ...]) -> None:
    assert silent(*several) == []


def test_a_file_that_cannot_be_read_might_be_the_home() -> None:
    (caution,) = silent("# Text\n", policy("{}", "POL-RISK"))
    assert caution.message == (
        "No policy can be read from it: its front matter is broken, or lacks 'doc_id'."
        " If it is POL-TRAINING, its limits do not count."
    )
    assert caution.place == Place("p/0.md")


def test_it_might_be_any_that_is_not_there() -> None:
    (caution,) = silent("# Text\n", used=("levels",))
    assert "If it is POL-RISK, its limits" in caution.message
    (caution,) = silent("# Text\n", used=("levels", "ack_days"))
    assert "If it is one of the 2 policies that set limits, its" in caution.message


def test_a_file_that_cannot_be_read_is_not_mentioned_where_every_home_is_there() -> None:
    assert silent("# Text\n", policy("{}")) == []
    assert silent("# Text\n", used=("rate",)) == []
    assert silent(used=("ack_days",)) == []


@given(
    promises=st.lists(st.integers(-2, 9) | st.sampled_from(["soon", "null", None]), max_size=3),
    config=st.integers(0, 9) | st.none(),
)
def test_the_value_is_that_of_the_first_home_that_has_a_usable_one(
    promises: list[int | str | None], config: int | None
) -> None:
    texts = [policy("{}" if one is None else f"{{ack_days: {one}}}") for one in promises]
    found = settled("{}" if config is None else f"{{ack_days: {config}}}", *texts)
    usable = {one for one in promises if isinstance(one, int) and one >= 0}
    setting = found.values["ack_days"]
    if len(usable) == 1:
        assert setting == Setting(usable.pop(), f"p/{promises.index(setting.value)}.md:4:24, POL-TRAINING")
    elif config is not None:
        assert setting == Setting(config, "socgap.yaml:2:14")
    else:
        assert setting == Setting(30, "default")
    all_is_well = all(one is None or one in usable | {setting.value} for one in promises) and len(usable) < 2
    assert (found.faults == ()) == all_is_well
