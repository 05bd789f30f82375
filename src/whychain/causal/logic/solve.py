"""From a formula to its minimal sets and its probability, exactly, or as far as time allows."""

from whychain.causal.logic.circuit import Circuit, circuit_of
from whychain.causal.logic.formula import Formula
from whychain.causal.logic.grouping import grouped
from whychain.causal.logic.limits import Limits
from whychain.causal.logic.modules import parts_of
from whychain.causal.logic.problem import CircuitProblem, PartProblem
from whychain.causal.logic.run import Run
from whychain.causal.logic.solution import Solution


def solve(formula: Formula, limits: Limits | None = None, max_order: int | None = None) -> Solution:
    """Return the minimal sets of events that make a formula's top true.

    They are the minimal cut sets of a coherent formula, and the minimal models of any other.
    ``max_order`` allows leaving out larger sets when that is less work. What is too large is
    no error: the answer is then partial.

    >>> from whychain.causal.logic.formula import Connective, Gate
    >>> both = Gate(Connective.ALL, ("b", "c"))
    >>> gates = {"top": Gate(Connective.ANY, ("a", "both")), "both": both}
    >>> solution = solve(Formula(gates, {"a": 0.5, "b": 0.5, "c": 0.5}, "top"))
    >>> solution.family.smallest_first(), solution.probability
    ((('a',), ('b', 'c')), 0.625)
    """
    circuit = circuit_of(formula)
    run = Run(formula.events, max_order, limits or Limits())
    found = run.solution(problems_of(circuit))
    return run.finished(found, CircuitProblem(circuit))


def problems_of(circuit: Circuit) -> tuple[PartProblem, ...]:
    """Return the modules of a circuit as problems, each after those that it rests on."""
    parts = parts_of(grouped(circuit))
    return tuple(PartProblem(CircuitProblem(part.circuit), part.leaves()) for part in parts)
