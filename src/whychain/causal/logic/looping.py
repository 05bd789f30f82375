"""Diagrams of gates that rest on each other, one component after those that it rests on.

Each name has two functions: when it is surely true, and when it is possibly true. They are
the same one unless a loop goes through a negation. There each is found from the other by
turns, since what is denied surely holds where its denial possibly does not (the alternating
fixpoint: Van Gelder 1993, doi:10.1016/0022-0000(93)90024-Q). Where they differ, a name
oscillates.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from whychain.causal.logic.bdd import Bdd
from whychain.causal.logic.build import Order, combined, joined
from whychain.causal.logic.circuit import circuit_of
from whychain.causal.logic.components import is_loop
from whychain.causal.logic.formula import FALSE, Connective, Formula, Gate
from whychain.causal.logic.gate_bounds import Interval
from whychain.causal.logic.memory import Meter
from whychain.causal.logic.nodes import Budget
from whychain.causal.logic.orders import static_orders
from whychain.causal.logic.small import SmallSets
from whychain.causal.logic.zbdd import Zbdd

Values = dict[str, int]
_NEVER = "\0never"
_NEGATING = frozenset({Connective.NOT, Connective.XOR})


@dataclass(frozen=True, slots=True)
class Component:
    """Gates that rest on each other, inputs first as far as that goes, or one gate."""

    gates: Mapping[str, Gate]
    parents: Mapping[str, tuple[str, ...]]
    """For each of them, those of them that it is an input of."""
    inputs: frozenset[str]
    loops: bool
    negates: bool


@dataclass(frozen=True, slots=True)
class Looping:
    """Gates with loops as a problem for diagrams; ``start`` is the value that loops begin with.

    It asks when the top is surely true or, with ``undecided``, when possibly but not surely.
    """

    components: tuple[Component, ...]
    events: tuple[str, ...]
    top: str
    cut_open: Formula
    start: int
    undecided: bool = False

    @property
    def is_coherent(self) -> bool:
        """Return whether no gate is a negation or an exclusive or."""
        return not any(component.negates for component in self.components)

    @property
    def may_oscillate(self) -> bool:
        """Return whether a loop goes through a negation, or may do so."""
        return any(component.negates and component.loops for component in self.components)

    def orders(self) -> Iterator[Order]:
        """Yield orders of the events, as of the gates without the inputs that close a loop."""
        circuit = circuit_of(self.cut_open)
        number = {name: event for event, name in enumerate(self.events)}
        for order in static_orders(circuit):
            first = dict.fromkeys(number[circuit.events[event]] for event in order)
            yield tuple(first | dict.fromkeys(number.values()))

    def function(self, order: Order, bdd: Bdd, done: list[int]) -> int:
        """Return when the top is surely true, or undecided."""
        surely = {self.events[e]: bdd.variable(level) for level, e in enumerate(order)}
        possibly = dict(surely)
        for component in self.components:
            _settle(component, surely, possibly, bdd, self.start)
            done.extend(surely[name] for name in component.gates)
        if not self.undecided:
            return surely[self.top]
        return bdd.conjunction(possibly[self.top], bdd.negation(surely[self.top]))

    def family(self, order: Order, zbdd: Zbdd, small: SmallSets | None) -> int:
        """Return the minimal cut sets of the top, with ``small`` only small ones."""
        single = zbdd.single if small is None else small.single
        value = {self.events[e]: single(level) for level, e in enumerate(order)}
        for component in self.components:
            _iterate(
                component,
                value,
                lambda gate: joined(gate, [value[n] for n in gate.inputs], zbdd, small),
                self.start,
            )
        return value[self.top]

    def bounds(self, chances: Sequence[float], budget: Budget, meter: Meter) -> Interval:
        """Return no bounds: going round a loop, those of its gates do not close in."""
        return 0.0, 1.0


def looping(
    gates: Mapping[str, Gate],
    events: Mapping[str, float | None],
    top: str,
    order: tuple[tuple[str, ...], ...],
    start: int,
) -> Looping:
    """Return the problem of gates whose components are given in order.

    Raises:
        FormulaError: a name is unknown or stands for two things, or a gate has the wrong
            number of inputs.
    """
    cut_open = Formula(_cut_open(gates, order), events, top)
    used = {name for gate in gates.values() for name in gate.inputs}
    return Looping(
        components=tuple(_component(gates, members) for members in order),
        events=tuple(name for name in events if name in used),
        top=top,
        cut_open=cut_open,
        start=start,
    )


def _cut_open(gates: Mapping[str, Gate], order: tuple[tuple[str, ...], ...]) -> dict[str, Gate]:
    done: dict[str, Gate] = {_NEVER: FALSE}
    for members in order:
        for name in reversed(members):
            gate = gates[name]
            inputs = tuple(c if c in done or c not in gates else _NEVER for c in gate.inputs)
            done[name] = Gate(gate.connective, inputs, gate.needed)
    return done


def _component(gates: Mapping[str, Gate], members: tuple[str, ...]) -> Component:
    own = {name: gates[name] for name in reversed(members)}
    parents: dict[str, list[str]] = {name: [] for name in own}
    for name, gate in own.items():
        for child in dict.fromkeys(gate.inputs):
            if child in own:
                parents[child].append(name)
    return Component(
        gates=own,
        parents={name: tuple(found) for name, found in parents.items()},
        inputs=frozenset(c for g in own.values() for c in g.inputs) - own.keys(),
        loops=is_loop(gates, members),
        negates=any(gate.connective in _NEGATING for gate in own.values()),
    )


def _settle(component: Component, surely: Values, possibly: Values, bdd: Bdd, start: int) -> None:
    """Find both functions of every member."""

    def find(same: Values, opposite: Values) -> Values:
        _iterate(component, same, lambda gate: _bounded(gate, same, opposite, bdd), start)
        return {name: same[name] for name in component.gates}

    if component.loops and component.negates:
        _alternate(component, surely, possibly, find)
        return
    found = find(surely, possibly)
    if all(surely[name] == possibly[name] for name in component.inputs):
        possibly.update(found)
    else:
        find(possibly, surely)


def _alternate(
    component: Component,
    surely: Values,
    possibly: Values,
    find: Callable[[Values, Values], Values],
) -> None:
    before = dict.fromkeys(component.gates, 0)
    while True:
        surely.update(before)
        find(possibly, surely)
        after = find(surely, possibly)
        if after == before:
            return
        before = after


def _iterate(
    component: Component, value: Values, combine: Callable[[Gate], int], start: int
) -> None:
    """Combine each member anew until nothing changes."""
    value.update(dict.fromkeys(component.gates, start))
    waiting = set(component.gates)
    while waiting:
        for name, gate in component.gates.items():
            if name in waiting:
                waiting.discard(name)
                new = combine(gate)
                if new != value[name]:
                    value[name] = new
                    waiting.update(component.parents[name])


def _bounded(gate: Gate, same: Values, opposite: Values, bdd: Bdd) -> int:
    """Return a function of a gate: what it denies comes from the opposite functions."""
    if gate.connective is Connective.NOT:
        return bdd.negation(opposite[gate.inputs[0]])
    if gate.connective is not Connective.XOR:
        return combined(gate, [same[name] for name in gate.inputs], bdd)
    found, other = 0, 0
    for name in gate.inputs:
        one, its_other = same[name], opposite[name]
        found, other = (
            _one_without_other(found, its_other, one, other, bdd),
            _one_without_other(other, one, its_other, found, bdd),
        )
    return found


def _one_without_other(one: int, not_this: int, other: int, nor_this: int, bdd: Bdd) -> int:
    """Return where ``one`` holds and not ``not_this``, or ``other`` and not ``nor_this``."""
    first = bdd.conjunction(one, bdd.negation(not_this))
    return bdd.disjunction(first, bdd.conjunction(bdd.negation(nor_this), other))
