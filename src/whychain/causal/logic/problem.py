"""What diagrams can be built of: gates without loops, or gates that rest on each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from whychain.causal.logic.bdd import Bdd
from whychain.causal.logic.build import Order, family_of, function_of
from whychain.causal.logic.circuit import Circuit
from whychain.causal.logic.gate_bounds import Interval, gate_bounds
from whychain.causal.logic.memory import Meter
from whychain.causal.logic.nodes import Budget
from whychain.causal.logic.orders import static_orders
from whychain.causal.logic.small import SmallSets
from whychain.causal.logic.zbdd import Zbdd


class Problem(Protocol):
    """A truth that depends on events, which can be built as a diagram under an order of them."""

    @property
    def events(self) -> tuple[str, ...]:
        """Return the events that it depends on."""

    @property
    def is_coherent(self) -> bool:
        """Return whether more events never make it false."""

    def orders(self) -> Iterator[Order]:
        """Yield orders of the events, the ones that help most often first."""

    def function(self, order: Order, bdd: Bdd, done: list[int]) -> int:
        """Return it as a function; ``done`` grows with every gate that is finished.

        Raises:
            OutOfBudget: the diagram's budget is used up.
        """

    def family(self, order: Order, zbdd: Zbdd, small: SmallSets | None) -> int:
        """Return its minimal sets, when it is coherent; with ``small`` only small ones.

        Raises:
            OutOfBudget: the diagram's budget is used up.
        """

    def bounds(self, chances: Sequence[float], budget: Budget, meter: Meter) -> Interval:
        """Return bounds on its probability that can be had at once; 0 and 1 if there are none."""


@dataclass(frozen=True, slots=True)
class CircuitProblem:
    """Gates without loops."""

    circuit: Circuit

    @property
    def events(self) -> tuple[str, ...]:
        """Return the events that the circuit depends on."""
        return self.circuit.events

    @property
    def is_coherent(self) -> bool:
        """Return whether the circuit has neither negation nor exclusive or."""
        return self.circuit.is_coherent

    def orders(self) -> Iterator[Order]:
        """Yield the static orders of the circuit."""
        return static_orders(self.circuit)

    def function(self, order: Order, bdd: Bdd, done: list[int]) -> int:
        """Return the function of the circuit's top."""
        return function_of(self.circuit, order, bdd, done)

    def family(self, order: Order, zbdd: Zbdd, small: SmallSets | None) -> int:
        """Return the minimal cut sets of the circuit."""
        return family_of(self.circuit, order, zbdd, small)

    def bounds(self, chances: Sequence[float], budget: Budget, meter: Meter) -> Interval:
        """Return bounds gate by gate; a negation may turn anything round."""
        if not self.is_coherent:
            return 0.0, 1.0
        return gate_bounds(self.circuit, chances, budget, meter)


@dataclass(frozen=True, slots=True)
class PartProblem:
    """A problem each of whose events is an event or stands for an earlier part."""

    problem: Problem
    leaves: tuple[str | int, ...]
