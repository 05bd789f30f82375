"""Gates that may rest on each other: the least fixpoint, so that no loop starts by itself.

In a component of gates that rest on each other all are false at first; each is then
combined anew from the others until no function changes. Functions only grow and equal
functions are equal nodes, so the end is seen at once, after at most one round for each member.
"""

from collections.abc import Mapping

from whychain.causal.logic.bdd import Bdd, deep_recursion
from whychain.causal.logic.build import combined
from whychain.causal.logic.circuit import circuit_of
from whychain.causal.logic.components import components, is_loop
from whychain.causal.logic.family import Family, SolvedPart
from whychain.causal.logic.formula import FALSE, Formula, Gate
from whychain.causal.logic.limits import Limits
from whychain.causal.logic.nodes import Budget, OutOfBudget
from whychain.causal.logic.orders import static_orders
from whychain.causal.logic.solve import solve
from whychain.causal.logic.zbdd import Zbdd, minimal_solutions
from whychain.errors import WhychainError

_FIRST_NODES = 50_000
_GROWTH = 10
_NEVER = "\0never"


def minimal_family(
    gates: Mapping[str, Gate],
    events: frozenset[str],
    top: str,
    max_order: int | None = None,
    limits: Limits | None = None,
) -> Family:
    """Return the minimal sets of events that make a gate true in the least fixpoint.

    The gates are coherent: no negation and no exclusive or. With ``max_order`` larger sets
    may be missing.

    >>> from whychain.causal.logic.formula import Connective
    >>> retry = Gate(Connective.ANY, ("load", "timeout"))
    >>> timeout = Gate(Connective.ALL, ("retry", "slow"))
    >>> loop = {"retry": retry, "timeout": timeout}
    >>> minimal_family(loop, frozenset({"load", "slow"}), "timeout").smallest_first()
    (('load', 'slow'),)

    Raises:
        WhychainError: time or memory ran out before all asked sets were known.
    """
    limits = limits or Limits()
    order = components(gates, top)
    if any(is_loop(gates, members) for members in order):
        return _Looping(gates, events, top, order).family(limits)
    below = {name: gates[name] for members in order for name in members}
    solution = solve(Formula(below, dict.fromkeys(sorted(events)), top), limits, max_order)
    exact = solution.exact_order
    if exact is None or (max_order is not None and exact >= max_order):
        return solution.family
    raise _too_large()


def _too_large() -> WhychainError:
    return WhychainError(
        "too many cut sets to find in time", fix="ask with a lower --max-order, or of one incident"
    )


class _Looping:
    def __init__(
        self,
        gates: Mapping[str, Gate],
        events: frozenset[str],
        top: str,
        order: tuple[tuple[str, ...], ...],
    ) -> None:
        self.gates = gates
        self.events = events
        self.top = top
        self.components = order

    def family(self, limits: Limits) -> Family:
        deadline = limits.deadline()
        allowed = min(_FIRST_NODES, limits.nodes)
        while True:
            for names in self._orders():
                try:
                    return self._solved(names, Budget(allowed, deadline))
                except OutOfBudget as out:
                    if out.reason == "time":
                        raise _too_large() from None
            if allowed >= limits.nodes:
                raise _too_large()
            allowed = min(allowed * _GROWTH, limits.nodes)

    def _orders(self) -> list[tuple[str, ...]]:
        """Return orders of the events, as of the gates without the links that close a loop."""
        circuit = circuit_of(self._cut_open())
        orders = [tuple(circuit.events[e] for e in order) for order in static_orders(circuit)]
        missing = tuple(sorted(self.events - set(circuit.events)))
        return [order + missing for order in orders]

    def _cut_open(self) -> Formula:
        gates: dict[str, Gate] = {_NEVER: FALSE}
        for members in self.components:
            for name in reversed(members):
                gate = self.gates[name]
                inputs = tuple(
                    child if child in gates or child in self.events else _NEVER
                    for child in gate.inputs
                )
                gates[name] = Gate(gate.connective, inputs, gate.needed)
        return Formula(gates, dict.fromkeys(sorted(self.events)), self.top)

    def _solved(self, names: tuple[str, ...], budget: Budget) -> Family:
        with deep_recursion(len(names) + 1):
            bdd = Bdd(len(names), budget)
            value = {name: bdd.variable(level) for level, name in enumerate(names)}
            for members in self.components:
                self._settle(members, value, bdd)
            zbdd = Zbdd(len(names), budget)
            family = minimal_solutions(bdd, value[self.top], zbdd)
        return Family((SolvedPart(zbdd.nodes, family, names),))

    def _settle(self, members: tuple[str, ...], value: dict[str, int], bdd: Bdd) -> None:
        value.update(dict.fromkeys(members, 0))
        changed = True
        while changed:
            changed = False
            for name in reversed(members):
                gate = self.gates[name]
                new = combined(gate, [value[child] for child in gate.inputs], bdd)
                changed |= new != value[name]
                value[name] = new
