"""Which value of a limit counts: the one its policy promises, else that of ``socgap.yaml``, else the catalogue's default.

What is wrong with a promise is a fault of the policy and keeps the gate closed; the next home that says something
usable counts meanwhile. What is merely worth knowing is a caution.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.documents import locate
from socgap_evidence.errors import ConfigError, did_you_mean, shortened
from socgap_evidence.model import Caution, Place, Reason
from socgap_evidence.project.config import CONFIG_NAME, Config
from socgap_evidence.project.parameters import in_words
from socgap_evidence.project.policies import PROMISES
from socgap_evidence.project.setting import DEFAULT, Setting, Source
from socgap_evidence.rules import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from socgap_evidence.model import Json
    from socgap_evidence.project.parameters import Parameter
    from socgap_evidence.project.policies import Policies, Policy

_CLOSE = 0.8
"""How alike a name must be to be taken for a misspelt one; a policy may promise other things too."""


class Settled(Struct, frozen=True):
    """Every limit with its value, and what is to be said of how it came about."""

    values: Mapping[str, Setting[Json]]
    faults: tuple[Finding, ...]
    """What is wrong with the promises of policies, each with its place there."""
    cautions: tuple[Caution, ...]


def settle(definitions: Mapping[str, Parameter], config: Config, raw: bytes, policies: Policies) -> Settled:
    """The value and the origin of each limit; ``raw`` is ``socgap.yaml``.

    Raises ConfigError for a limit in ``socgap.yaml`` that nothing defines or that is of the wrong kind.
    """
    stated = {name: _of_config(definitions, config, raw, name) for name in config.parameters.value}
    values: dict[str, Setting[Json]] = {}
    faults: list[Finding] = []
    cautions: list[Caution] = []
    for name, definition in definitions.items():
        homes = [one for one in policies.homes(definition.home) if name in one.limits]
        wrong = list(_faults(definition, homes))
        faults.extend(wrong)
        broken = {finding.place.path for finding in wrong if finding.place}
        promised = next((one for one in homes if one.path not in broken), None)
        if promised is not None:
            values[name] = Setting(promised.limits[name], promised.source(name))
            place = promised.place(PROMISES, name)
            cautions.extend(_contradiction(definition, stated.get(name), promised))
        else:
            values[name] = stated.get(name) or Setting(definition.default, DEFAULT)
            place = Place(CONFIG_NAME, ("parameters", name))
        cautions.extend(_questionable(definition, values[name].value, place))
    for policy in policies.readable:
        faults.extend(_no_limits(policy, definitions))
        cautions.extend(_misplaced(policy, definitions))
    return Settled(values, tuple(faults), tuple(cautions))


def refuse_unused(config: Config, raw: bytes, used: Collection[str]) -> None:
    """ConfigError for a parameter in ``socgap.yaml`` that no control names: a limit that would change nothing."""
    for name in config.parameters.value:
        if name not in used:
            raise _error(
                raw,
                name,
                f"No control uses the parameter '{name}', so its value would change nothing.",
                f"Remove it, or name it in a control. Used are: {', '.join(sorted(used)) or 'none'}.",
            )


def silent_homes(
    definitions: Mapping[str, Parameter], policies: Policies, used: Collection[str]
) -> Iterator[Caution]:
    """What keeps limits that controls use from coming from their policy: a file nobody can read, or no approval."""
    homeless = {
        name: definitions[name].home
        for name in sorted(used)
        if definitions[name].home and not policies.homes(definitions[name].home)
    }
    for policy in policies.readable:
        kept_back = [name for name in policy.limits if homeless.get(name) == policy.doc_id]
        if kept_back:
            status = f"'{policy.status}', not approved" if isinstance(policy.status, str) else "not approved"
            message = (
                f"{policy.doc_id} is {status}, so what it says of {', '.join(kept_back)} does not count."
            )
            yield Caution(message, _ELSEWHERE, policy.place("status"))
            homeless = {name: home for name, home in homeless.items() if name not in kept_back}
    for path in policies.unreadable if homeless else ():
        homes = sorted(set(homeless.values()))
        which = homes[0] if len(homes) == 1 else f"one of the {len(homes)} policies that set limits"
        message = (
            "No policy can be read from it: its front matter is broken, or lacks 'doc_id'."
            f" If it is {which}, its limits do not count."
        )
        yield Caution(message, _ELSEWHERE, Place(path))


_ELSEWHERE = "Until that changes, socgap.yaml or the default counts; 'socgap check -v' shows which."


def _of_config(definitions: Mapping[str, Parameter], config: Config, raw: bytes, name: str) -> Setting[Json]:
    """What ``socgap.yaml`` says of a limit."""
    value = config.parameters.value[name]
    if name not in definitions:
        fix = did_you_mean(name, definitions) or f"The parameters are {', '.join(sorted(definitions))}."
        raise _error(raw, name, f"There is no parameter '{shortened(name)}'.", fix)
    fault = definitions[name].fault(value)
    if fault:
        raise _error(raw, name, fault, _example(definitions[name]))
    return Setting(value, Source(CONFIG_NAME, raw, ("parameters", name), on_key=True))


def _faults(definition: Parameter, homes: list[Policy]) -> Iterator[Finding]:
    """Promises that cannot be used: of the wrong kind, or different in two files of the same policy."""
    good = []
    for policy in homes:
        fault = definition.fault(policy.limits[definition.name])
        if fault:
            place = policy.place(PROMISES, definition.name)
            yield Finding(Reason.INVALID, fault, _example(definition), place=place)
        else:
            good.append(policy)
    if any(one.limits[definition.name] != good[0].limits[definition.name] for one in good):
        for policy in good:
            others = ", ".join(one.path for one in good if one is not policy)
            message = f"{policy.doc_id} is approved twice and says different things of {definition.name}: see {others}."
            fix = "Retire or remove all but one."
            yield Finding(Reason.INVALID, message, fix, place=policy.place(PROMISES, definition.name))


def _no_limits(policy: Policy, definitions: Mapping[str, Parameter]) -> Iterator[Finding]:
    """A policy that is a home and whose limits are no mapping."""
    is_home = policy.is_approved and any(one.home == policy.doc_id for one in definitions.values())
    if is_home and policy.promises is not None and not isinstance(policy.promises, dict):
        message = f"The limits of {policy.doc_id} are no mapping of names to values."
        fix = "Write each on a line of its own, such as 'access_review_days: 92'."
        yield Finding(Reason.INVALID, message, fix, place=policy.place(PROMISES))


def _contradiction(
    definition: Parameter, stated: Setting[Json] | None, promised: Policy
) -> Iterator[Caution]:
    """``socgap.yaml`` and the policy that say different things."""
    value = promised.limits[definition.name]
    if stated is not None and stated.value != value:
        message = (
            f"{CONFIG_NAME} sets {definition.name} to {in_words(stated.value)};"
            f" {promised.doc_id} says {in_words(value)}, which counts."
        )
        place = Place(CONFIG_NAME, ("parameters", definition.name), on_key=True)
        yield Caution(message, f"Remove it from {CONFIG_NAME}.", place)


def _questionable(definition: Parameter, value: Json, place: Place) -> Iterator[Caution]:
    """A value beyond what an auditor would take without a question."""
    for level, message, fix in definition.beyond(value):
        yield Caution(message, fix, Place(place.path, (*place.pointer, *level)))


def _misplaced(policy: Policy, definitions: Mapping[str, Parameter]) -> Iterator[Caution]:
    """Limits of other policies in this one, and names that look like misspelt ones of its own."""
    if not policy.is_approved:
        return
    missing = [
        one.name
        for one in definitions.values()
        if one.home == policy.doc_id and one.name not in policy.limits
    ]
    for name in policy.limits:
        place = policy.place(PROMISES, name, on_key=True)
        if name not in definitions:
            for meant in difflib.get_close_matches(name, missing, n=1, cutoff=_CLOSE):
                message = f"{policy.doc_id} promises '{name}', which no control can use."
                yield Caution(message, f"Did you mean '{meant}'?", place)
        elif definitions[name].home != policy.doc_id:
            home = definitions[name].home or CONFIG_NAME
            message = f"{policy.doc_id} promises '{name}', which is read from {home}, not from here."
            yield Caution(message, f"Say it in {home}, and remove it here.", place)


def _example(definition: Parameter) -> str:
    """What to do about a value that cannot be used."""
    return f"Correct it; the default is {in_words(definition.default)}."


def _error(raw: bytes, name: str, message: str, fix: str) -> ConfigError:
    span = locate(CONFIG_NAME, raw, ("parameters", name), on_key=True)
    return ConfigError(message, fix=fix, path=CONFIG_NAME, line=span.line, column=span.column)
