"""What is known about a probability when only some minimal sets are known.

Above a set that is missing stands one that has more events than any that is known: the top
is true only when a known set is, or when so many events are.
"""

from collections.abc import Callable, Mapping, Sequence

from whychain.causal.logic.bdd import Bdd, deep_recursion
from whychain.causal.logic.family import Family
from whychain.causal.logic.flat import FlatFamily, flattened
from whychain.causal.logic.gate_bounds import Interval
from whychain.causal.logic.memory import Meter
from whychain.causal.logic.nodes import Budget, OutOfBudget

_Step = Callable[[float, float, float], float]
_SHARE_OF_NODES = 8
"""The diagram of the known sets gets a part of the nodes: it only makes bounds closer."""


def family_bounds(
    family: Family,
    chances: Mapping[str, float],
    exact_order: int | None,
    budget: Budget,
    meter: Meter,
) -> Interval:
    """Return bounds on the probability that one of the minimal sets of a coherent top is true.

    ``chances`` holds every event of the top. ``exact_order`` says up to which size all sets
    are in the family, None that no set is missing.
    """
    known = _known(family, chances, budget, meter)
    if exact_order is None:
        return known
    more = at_least(exact_order + 1, list(chances.values()))
    return known[0], min(1.0, known[1] + more * (1.0 - known[1]))


def at_least(count: int, chances: Sequence[float]) -> float:
    """Return how probable it is that so many independent events are true.

    >>> at_least(2, [0.5, 0.5, 0.5])
    0.5
    """
    exactly = [1.0] + [0.0] * count
    for chance in chances:
        for true in range(count, 0, -1):
            stays = exactly[true] * (1.0 if true == count else 1.0 - chance)
            exactly[true] = stays + exactly[true - 1] * chance
        exactly[0] *= 1.0 if count == 0 else 1.0 - chance
    return exactly[count]


def _known(family: Family, chances: Mapping[str, float], budget: Budget, meter: Meter) -> Interval:
    """Return bounds on the probability that a set of the family is true; equal where possible."""
    bounds = _over(family, chances, _least), _over(family, chances, _most)
    try:
        flat = flattened(family.parts)
        share = Budget(budget.nodes // _SHARE_OF_NODES, budget.deadline)
        exact = _exact(flat, chances, share, meter)
    except (OutOfBudget, MemoryError):
        return bounds
    return exact, exact


def _exact(flat: FlatFamily, chances: Mapping[str, float], budget: Budget, meter: Meter) -> float:
    bdd = Bdd(len(flat.names), budget)
    nodes, function = flat.nodes, {0: 0, 1: 1}
    with deep_recursion(len(flat.names)):
        try:
            for node in nodes.below([flat.root]):
                low, high = function[nodes.low[node]], function[nodes.high[node]]
                function[node] = bdd.node(nodes.level[node], low, bdd.disjunction(low, high))
        finally:
            meter.see(bdd)
    return bdd.probability(function[flat.root], [chances[name] for name in flat.names])


def _least(chance: float, low: float, high: float) -> float:
    """With the event true either child may be; one of them alone is a lower bound."""
    return (1.0 - chance) * low + chance * max(low, high)


def _most(chance: float, low: float, high: float) -> float:
    """As if the children were independent: sets of a family are associated."""
    return low + chance * high * (1.0 - low)


def _over(family: Family, chances: Mapping[str, float], step: _Step) -> float:
    found: list[float] = []
    for part in family.parts:
        each = [found[x] if isinstance(x, int) else chances[x] for x in part.leaves]
        value = {0: 0.0, 1: 1.0}
        nodes = part.nodes
        for node in nodes.below([part.root]):
            low, high = value[nodes.low[node]], value[nodes.high[node]]
            value[node] = step(each[nodes.level[node]], low, high)
        found.append(value[part.root])
    return found[-1]
