"""Diagnosis: explanations with their scores, ties, the unseen cause and where to look next."""

from collections.abc import Callable

import pytest

from whychain.causal.diagnosis import Diagnosis, diagnose
from whychain.causal.graph import CausalGraph
from whychain.causal.likelihood import (
    LEAK,
    STRENGTHS,
    Prior,
    observed,
    prior_of,
    probabilities,
)
from whychain.causal.model import model_of
from whychain.errors import UsageError

GraphFrom = Callable[[str], CausalGraph]
EVEN = Prior(0, {})

TWO_FAULTS = """
faults: [bad-disk, bad-cable, bad-fan]
symptoms: [slow, smoke, noise]
links:
  - {effect: slow, causes: [bad-disk], confidence: high}
  - {effect: slow, causes: [bad-cable], confidence: high}
  - {effect: noise, causes: [bad-disk], confidence: high}
  - {effect: smoke, causes: [bad-fan], confidence: high}
"""


@pytest.fixture(scope="session")
def ask(graph_from: GraphFrom) -> Callable[..., Diagnosis]:
    """Return the diagnosis of what is seen in a graph given as text."""

    def asked(
        text: str,
        *seen: str,
        not_seen: tuple[str, ...] = (),
        prior: Prior = EVEN,
        limit: int | None = None,
    ) -> Diagnosis:
        return diagnose(graph_from(text), seen, not_seen, prior=prior, limit=limit)

    return asked


Ask = Callable[..., Diagnosis]


def test_explanations_that_nothing_prefers_are_a_tie_and_the_next_look_splits_them(
    ask: Ask,
) -> None:
    answer = ask(TWO_FAULTS, "slow")

    assert [(e.faults, e.tied_with) for e in answer.explanations] == [
        (("bad-cable",), 1),
        (("bad-disk",), 1),
    ]
    assert answer.next_observation == "noise"


def test_a_tie_that_nothing_can_split_has_no_next_observation(ask: Ask) -> None:
    alike = "faults: [a, b]\nsymptoms: [s]\nlinks: [{effect: s, causes: [a, b], when: any-of}]"

    answer = ask(alike, "s")

    assert [e.tied_with for e in answer.explanations] == [1, 1]
    assert answer.next_observation is None


def test_what_was_not_seen_rules_out_the_fault_that_forces_it(ask: Ask) -> None:
    answer = ask(TWO_FAULTS, "slow", not_seen=("noise",))

    assert [e.faults for e in answer.explanations] == [("bad-cable",)]


def test_the_silence_of_a_link_of_low_confidence_only_lowers_the_score(ask: Ask) -> None:
    answer = ask(
        TWO_FAULTS.replace(
            "[bad-disk], confidence: high}\n  - {effect: smoke",
            "[bad-disk], confidence: low}\n  - {effect: smoke",
        ),
        "slow",
        not_seen=("noise",),
    )

    assert [e.faults for e in answer.explanations] == [("bad-cable",), ("bad-disk",)]
    assert answer.explanations[0].score > answer.explanations[1].score


def test_a_fault_that_occurs_more_often_comes_first(ask: Ask) -> None:
    answer = ask(TWO_FAULTS, "slow", prior=Prior(8, {"bad-disk": 4}))

    assert [(e.faults, e.prior) for e in answer.explanations] == [
        (("bad-disk",), 0.5),
        (("bad-cable",), 0.1),
    ]
    assert answer.prior.probabilities["bad-cable"] == 0.1


def test_several_symptoms_need_all_of_their_faults(ask: Ask) -> None:
    answer = ask(TWO_FAULTS, "smoke", "noise")

    assert [e.faults for e in answer.explanations] == [("bad-disk", "bad-fan")]
    assert [s.node for s in answer.suspects][:2] == ["bad-disk", "bad-fan"]


def test_scores_and_the_unseen_cause_add_up_to_one(ask: Ask) -> None:
    answer = ask(TWO_FAULTS, "slow", not_seen=("smoke",))

    assert answer.unseen_cause is not None
    assert sum(e.score for e in answer.explanations) + answer.unseen_cause == pytest.approx(1)
    assert 0 < answer.unseen_cause < 0.1


def test_an_impossible_observation_says_so_and_leaves_the_unseen_cause(ask: Ask) -> None:
    answer = ask("symptoms: [s]\nlinks: [{effect: e, causes: [s]}]", "s")

    assert (answer.impossible, answer.explanations, answer.unseen_cause) == (("s",), (), 1)


def test_very_unlikely_explanations_are_still_told_apart(ask: Ask) -> None:
    text = """
    faults: [a, b]
    symptoms: [s, t]
    links:
      - {effect: s, causes: [a], confidence: high}
      - {effect: s, causes: [b], confidence: low}
      - {effect: t, causes: [b], confidence: low}
    """
    rare = Prior(10**12, {"a": 10**12})

    (likely, unlikely) = ask(text, "s", prior=rare).explanations

    assert (likely.faults, unlikely.faults) == (("a",), ("b",))
    assert (likely.tied_with, unlikely.tied_with) == (0, 0)
    assert 0 < unlikely.score < 1e-11


def test_a_great_many_unexplained_observations_leave_the_unseen_cause(ask: Ask) -> None:
    names = [f"s{number}" for number in range(200)]
    links = "\n".join(f"  - {{effect: e, causes: [{name}]}}" for name in names)

    answer = ask(f"symptoms: [{', '.join(names)}]\nlinks:\n{links}", *names)

    assert (answer.explanations, answer.unseen_cause) == ((), 1)


def test_a_limit_shortens_the_list_and_not_the_count(ask: Ask) -> None:
    answer = ask(TWO_FAULTS, "slow", limit=1)

    assert (len(answer.explanations), answer.count, answer.truncated) == (1, 2, True)


@pytest.mark.parametrize(
    ("seen", "not_seen", "message"),
    [
        ((), (), "nothing is seen"),
        (("bad-disk",), (), "bad-disk is a fault"),
        (("slow",), ("slow",), "slow is both seen and not seen"),
        (("slew",), (), "no node is called 'slew'"),
    ],
)
def test_observations_that_make_no_sense_are_refused(
    ask: Ask, seen: tuple[str, ...], not_seen: tuple[str, ...], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        ask(TWO_FAULTS, *seen, not_seen=not_seen)


def test_a_prior_counts_records_after_laplace(graph_from: GraphFrom) -> None:
    prior = prior_of(graph_from(TWO_FAULTS))

    assert (prior.records, prior.probability("bad-disk")) == (1, 2 / 3)
    assert prior.probability("never-seen") == 1 / 3


def test_two_ways_to_one_effect_are_a_noisy_or(graph_from: GraphFrom) -> None:
    value = probabilities(model_of(graph_from(TWO_FAULTS)), ["bad-disk", "bad-cable"])

    strong = STRENGTHS["high"]
    assert value["slow"] == pytest.approx(1 - (1 - strong) ** 2)
    assert observed(value, "slow") == pytest.approx(1 - (1 - strong) ** 2 * (1 - LEAK))
    assert observed(value, "smoke") == pytest.approx(LEAK)


@pytest.mark.parametrize(("needed", "expected"), [(1, 0.992), (2, 0.896), (3, 0.512)])
def test_a_gate_counts_its_independent_inputs(
    graph_from: GraphFrom, needed: int, expected: float
) -> None:
    text = f"""
    faults: [f]
    links:
      - {{effect: a, causes: [f], confidence: medium}}
      - {{effect: b, causes: [f], confidence: medium}}
      - {{effect: c, causes: [f], confidence: medium}}
      - {{effect: d, causes: [a, b, c], when: {{at-least: {needed}}}, confidence: high}}
    """
    value = probabilities(model_of(graph_from(text)), ["f"])

    assert value["d"] == pytest.approx(expected * STRENGTHS["high"])


def test_a_loop_has_no_probability_out_of_nothing(graph_from: GraphFrom) -> None:
    text = """
    faults: [f]
    links:
      - {effect: a, causes: [b], confidence: high}
      - {effect: b, causes: [a], confidence: high}
      - {effect: a, causes: [f], confidence: low}
    """
    model = model_of(graph_from(text))

    assert probabilities(model, [])["a"] == 0
    assert STRENGTHS["low"] <= probabilities(model, ["f"])["a"] < 1


def test_a_control_that_worked_leaves_only_the_leak(graph_from: GraphFrom) -> None:
    text = """
    faults: [f]
    links: [{effect: a, causes: [f], unless: [c]}, {effect: b, causes: [f], unless: [d]}]
    controls: {c: {state: worked}, d: {state: defeated, by: [f]}}
    """
    value = probabilities(model_of(graph_from(text)), ["f"])

    assert value["a"] == 0
    assert value["b"] == STRENGTHS["medium"]
