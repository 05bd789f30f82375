"""Answers for a review in the cases that the reference content does not have."""

from whychain.causal.controls import Controls, RankedControl
from whychain.causal.diagnosis import Diagnosis, Explanation, UsedPrior
from whychain.causal.prevention import Prevention
from whychain.causal.similarity import Similar
from whychain.cli.diagnosis_text import diagnose_lines, similar_lines
from whychain.cli.prevention_text import controls_lines, prevent_lines


def test_what_cannot_happen_needs_no_repair() -> None:
    answer = Prevention("outage", "i", "a", None, 1, False, ((),), None, ())

    assert list(prevent_lines(answer)) == [
        "outage in i, account a: 1 minimal prevention set",
        "it cannot happen anyway; nothing need change",
    ]


def test_a_control_that_also_causes_something_gets_a_warning() -> None:
    ranked = RankedControl("breaker", 0, 0, (), (), {}, ("retry-storm",))
    lines = list(controls_lines(Controls((), 1, False, (ranked,), (), ())))

    warning = "it stands among the causes of retry-storm; making it work may harm"
    assert f"       warning: {warning}" in lines


def test_a_tie_that_nothing_splits_is_said_so() -> None:
    tied = (
        Explanation(("a",), (), 0.5, 0.1, 1),
        Explanation(("b",), (), 0.5, 0.1, 1),
    )
    prior = UsedPrior(3, 0.01, {"a": 0.1, "b": 0.1})
    answer = Diagnosis(("s",), (), None, None, 2, False, tied, 0.0, (), prior, None, None, (), ())

    lines = list(diagnose_lines(answer))

    assert "  1. a: score 0.500, tied with 1 more (prior 0.1)" in lines
    assert "the best 2 cannot be told apart by anything in this graph" in lines


def test_what_happens_without_any_fault_is_said_so() -> None:
    alone = (Explanation((), (), 1.0, 1.0, 0),)
    prior = UsedPrior(3, 0.01, {})
    answer = Diagnosis(("s",), (), None, None, 1, False, alone, 0.0, (), prior, None, None, (), ())

    assert any("(nothing at all: it happens by itself)" in line for line in diagnose_lines(answer))


def test_a_record_like_no_other_is_said_so() -> None:
    lines = list(similar_lines(Similar("r", "told", 0, False, ())))

    assert lines == ["r, account told: 0 records with some of its mechanism"]
