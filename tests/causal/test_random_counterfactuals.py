"""Random accounts: no account fails the checks, and needed faults are those found by trying."""

from collections.abc import Iterable
from itertools import combinations
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whychain.causal.counterfactual import explained, needed_faults
from whychain.causal.logic_rules import logic_problems
from whychain.causal.told import ToldAccount, told_accounts
from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.kb.account import AtLeast, Gate
from whychain.kb.account_rules import account_problems
from whychain.kb.causes import ControlState
from whychain.kb.record import Incident

pytestmark = pytest.mark.uncovered

FAULTS = ("f0", "f1", "f2", "f3")
CONDITIONS = ("k0",)
EFFECTS = ("e0", "e1", "s0", "o0")
CONTROLS = ("c0", "c1")
ANYTHING = (*FAULTS, *CONDITIONS, *EFFECTS, *CONTROLS, "undeclared")
VOCABULARY = Vocabulary(
    {
        **dict.fromkeys(FAULTS, NodeKind.FAULT),
        **dict.fromkeys(CONDITIONS, NodeKind.CONDITION),
        **dict.fromkeys(EFFECTS[:2], NodeKind.EFFECT),
        "s0": NodeKind.SYMPTOM,
        "o0": NodeKind.OUTCOME,
        **dict.fromkeys(CONTROLS, NodeKind.CONTROL),
    },
    {},
)
MANY = settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
gates = st.one_of(
    st.sampled_from(["all-of", "any-of"]), st.integers(1, 4).map(lambda k: {"at-least": k})
)


def some(names: Iterable[str], *, unique: bool = True) -> st.SearchStrategy[list[str]]:
    """Return one to three of these names."""
    return st.lists(st.sampled_from(sorted(names)), min_size=1, max_size=3, unique=unique)


def an_account(*, sound: bool) -> st.SearchStrategy[dict[str, Any]]:
    """Return an account; one that is not sound uses any id at any place, twice if it likes."""
    events = (*FAULTS, *CONDITIONS, *EFFECTS)
    causes = some(events if sound else ANYTHING, unique=sound)
    effects = st.sampled_from(EFFECTS if sound else ANYTHING)
    no_guards: st.SearchStrategy[list[str]] = st.just([])
    guards = no_guards | some(CONTROLS if sound else ANYTHING, unique=sound)
    link = st.fixed_dictionaries(
        {"effect": effects, "causes": causes, "when": gates, "unless": guards},
        optional={"delay_seconds": st.floats(0, 1e9)},
    )
    control = st.sampled_from(ControlState).flatmap(
        lambda state: st.fixed_dictionaries(
            {"state": st.just(state.value), "when": gates}
            | ({"by": causes} if state is ControlState.DEFEATED or not sound else {})
        )
    )
    named = dict.fromkeys(CONTROLS, control)
    controls = (
        st.fixed_dictionaries(named)
        if sound
        else st.dictionaries(st.sampled_from(ANYTHING), control, max_size=3)
    )
    spared = st.dictionaries(st.sampled_from(ANYTHING), st.just("So."), max_size=2)
    return st.fixed_dictionaries(
        {
            "title": st.just("random"),
            "links": st.lists(link, min_size=1, max_size=7),
            "controls": controls,
            "not_needed": st.just({}) if sound else spared,
        }
    )


@st.composite
def incidents(draw: st.DrawFn, *, sound: bool) -> Incident:
    """Return an incident with one account, a few times and a configuration fault."""
    node = st.sampled_from(ANYTHING)
    kind = st.sampled_from(["change", "symptom", "alert", "identified"])
    precision = st.sampled_from(["second", "minute", "year", "unknown"])
    event = st.fixed_dictionaries(
        {
            "id": st.just("e"),
            "at": st.none() | st.integers(0, 59).map(lambda s: f"2024-03-18T12:00:{s:02}Z"),
            "kind": kind,
            "text": st.just("X"),
            "precision": precision,
            "node": node,
        }
    )
    setting = {"component": "c", "key": "k", "expected": "one", "fault_kind": "missing"}
    values = {"before": {"value": 1}, "after": {"value": 2}}
    return msgspec.convert(
        {
            "kind": "incident",
            "id": "r",
            "title": "T",
            "summary": "S",
            "status": "draft",
            "provenance": {"source": "random"},
            "classification": "incident",
            "severity": "SEV3",
            "times": {},
            "timeline": draw(st.lists(event, min_size=1, max_size=6)),
            "detection": {"method": "unknown"},
            "trigger": {"kind": "unknown", "text": "X"},
            "impact": {"kind": "degradation", "text": "X", "node": draw(node)},
            "config_faults": [{"id": "x", "node": draw(node), **setting, **values}],
            "causal": {"account": "told", "accounts": {"told": draw(an_account(sound=sound))}},
        },
        Incident,
    )


def holds(gate: Gate, inputs: tuple[str, ...], true: set[str]) -> bool:
    """Return whether a gate over these inputs holds, as the words of a record say it."""
    count = sum(name in true for name in inputs)
    if isinstance(gate, AtLeast):
        return count >= gate.at_least
    return count == len(inputs) if gate == "all-of" else count > 0


def follows(told: ToldAccount, faults: Iterable[str]) -> set[str]:
    """Return what is true with these faults, from the definition alone."""
    failed = {ControlState.ABSENT, ControlState.DISABLED, ControlState.LATE}
    controls = told.account.controls
    true = {*faults, *CONDITIONS, *(f"no:{n}" for n, c in controls.items() if c.state in failed)}
    while True:
        before = len(true)
        for link in told.account.links:
            if holds(link.when, link.causes, true) and all(f"no:{c}" in true for c in link.unless):
                true.add(link.effect)
        for name, control in controls.items():
            if control.by and holds(control.when, control.by, true):
                true.add(f"no:{name}")
        if len(true) == before:
            return true


def in_a_minimal_set(told: ToldAccount, fault: str, end: str, faults: list[str]) -> bool:
    """Return whether some set suffices with a fault and for no member without it."""
    others = [f for f in faults if f != fault]
    sets = (set(s) | {fault} for size in range(len(faults)) for s in combinations(others, size))
    return any(
        end in follows(told, chosen)
        and all(end not in follows(told, chosen - {member}) for member in chosen)
        for chosen in sets
    )


@MANY
@given(incident=incidents(sound=True))
def test_needed_faults_are_those_found_by_trying(incident: Incident) -> None:
    (told,) = told_accounts(VOCABULARY, incident)
    faults = sorted({c for _, c in told.causes()} & set(FAULTS))
    ends = explained(told)

    assert set(ends) <= follows(told, faults)
    assert needed_faults(told.model, ends) == (
        {f for f in faults if any(in_a_minimal_set(told, f, end, faults) for end in ends)}
        if ends
        else None
    )


@MANY
@given(incident=incidents(sound=True))
def test_each_fault_that_is_reported_changes_nothing_that_is_explained(incident: Incident) -> None:
    (told,) = told_accounts(VOCABULARY, incident)
    faults = {c for _, c in told.causes()} & set(FAULTS)
    ends = set(explained(told))

    for problem in logic_problems(incident, VOCABULARY):
        if problem.rule.id == "account-fault-not-needed" and problem.path[0] == "causal":
            places = dict(told.causes())
            assert ends <= follows(told, faults - {places[problem.path]})
        if problem.rule.id == "account-outcome-without-fault":
            assert {"o0", incident.impact.node} & follows(told, ())


@MANY
@given(incident=incidents(sound=False))
def test_no_account_however_bad_fails_the_checks(incident: Incident) -> None:
    assert incident.causal is not None
    problems = [*logic_problems(incident, VOCABULARY), *account_problems(incident.causal)]

    assert problems == [*logic_problems(incident, VOCABULARY), *account_problems(incident.causal)]
    assert all(p.message and "\n" not in p.message for p in problems)
