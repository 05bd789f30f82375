"""Gates that may rest on each other: the least fixpoint, so that no loop starts by itself.

Definition. In a component of gates that rest on each other all are false at first; each is
then combined anew from the others until no function changes. Functions only grow and equal
functions are equal nodes, so the end is seen at once. Where a loop goes through a negation,
the well-founded semantics hold (Van Gelder, Ross and Schlipf 1991, doi:10.1145/116825.116838).
"""

from collections.abc import Mapping
from dataclasses import replace

from msgspec import structs

from whychain.causal.logic.components import components, is_loop
from whychain.causal.logic.formula import Connective, Formula, FormulaError, Gate
from whychain.causal.logic.limits import Limits
from whychain.causal.logic.looping import Looping, looping
from whychain.causal.logic.problem import PartProblem
from whychain.causal.logic.run import Run
from whychain.causal.logic.solution import Solution
from whychain.causal.logic.solve import solve

_SWAPPED = {Connective.ALL: Connective.ANY, Connective.ANY: Connective.ALL}


def solve_gates(
    gates: Mapping[str, Gate],
    events: Mapping[str, float | None],
    top: str,
    *,
    max_order: int | None = None,
    limits: Limits | None = None,
    dual: bool = False,
) -> Solution:
    """Return the minimal sets of events that make a gate surely true.

    ``events`` holds every basic event, with its probability where one is known. The sets are
    the minimal cut sets where no gate below the top is a negation or an exclusive or, and the
    minimal models where one is. ``max_order`` allows leaving out larger sets. What is too
    large is no error: the answer is then partial and says so.

    With ``dual`` they are the minimal prevention sets instead: the top is false as long as
    none of a set's events is true, whatever else is. ``probability`` is then that of the top
    being false; an event's chance of being in a set is that of its being false.

    >>> retry = Gate(Connective.ANY, ("load", "timeout"))
    >>> timeout = Gate(Connective.ALL, ("retry", "slow"))
    >>> loop = {"retry": retry, "timeout": timeout}
    >>> solution = solve_gates(loop, {"load": 0.5, "slow": 0.5}, "timeout")
    >>> solution.family.smallest_first(), solution.probability
    ((('load', 'slow'),), 0.25)
    >>> solve_gates(loop, {"load": None, "slow": None}, "timeout", dual=True).family.count()
    2

    Raises:
        FormulaError: gates that cannot be, or ``dual`` of a negation or an exclusive or.
    """
    order = components(gates, top)
    below = {name: gates[name] for members in order for name in members}
    chances = dict(sorted(events.items()))
    if dual:
        below, chances = _dual(below, chances)
    if any(is_loop(below, members) for members in order):
        problem = looping(below, chances, top, order, start=1 if dual else 0)
        return _solve_loops(problem, chances, max_order, limits or Limits())
    return solve(Formula(below, chances, top), limits, max_order)


def _dual(
    gates: Mapping[str, Gate], chances: Mapping[str, float | None]
) -> tuple[dict[str, Gate], dict[str, float | None]]:
    opposite = {name: None if p is None else 1.0 - p for name, p in chances.items()}
    return {name: dual_of(name, gate) for name, gate in gates.items()}, opposite


def dual_of(name: str, gate: Gate) -> Gate:
    """Return the gate that says when the opposite of its inputs makes its opposite true.

    Raises:
        FormulaError: it is a negation or an exclusive or.
    """
    if gate.connective is Connective.AT_LEAST:
        return structs.replace(gate, needed=len(gate.inputs) - gate.needed + 1)
    if gate.connective not in _SWAPPED:
        kind = gate.connective.value
        raise FormulaError(f"gate {name!r} is a {kind!r}: no set prevents it for sure", name)
    return structs.replace(gate, connective=_SWAPPED[gate.connective])


def _solve_loops(
    problem: Looping, chances: Mapping[str, float | None], max_order: int | None, limits: Limits
) -> Solution:
    if not problem.may_oscillate:
        return _solved(Run(chances, max_order, limits), problem)
    half = replace(limits, seconds=limits.seconds / 2)
    surely = _solved(Run(chances, max_order, half), problem)
    undecided = _solved(Run(chances, max_order, half), replace(problem, undecided=True))
    if undecided.is_complete and not undecided.family.count():
        return surely
    return replace(surely, oscillation=undecided)


def _solved(run: Run, problem: Looping) -> Solution:
    return run.finished(run.solution([PartProblem(problem, problem.events)]), problem)
