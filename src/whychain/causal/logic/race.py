"""A portfolio: several orders and two methods, tried in turn under growing node budgets.

Which order keeps a diagram small cannot be told beforehand, but a bad one shows soon. The
order that came furthest goes first in the next round.
"""

from dataclasses import dataclass, field, replace

from whychain.causal.logic.bdd import Bdd, deep_recursion
from whychain.causal.logic.build import Order
from whychain.causal.logic.memory import Meter
from whychain.causal.logic.nodes import Budget, Nodes, OutOfBudget
from whychain.causal.logic.problem import Problem
from whychain.causal.logic.small import SmallSets
from whychain.causal.logic.zbdd import Zbdd, minimal_solutions

_FIRST_NODES = 50_000
_GROWTH = 10
_DIRECT_PART = 4
"""The direct way gets a part of the nodes: each costs it more than it costs the other."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a race found out about one problem."""

    nodes: Nodes
    """The diagram in which ``family`` is a node."""
    family: int
    order: Order
    """The event of each level of that diagram."""
    probability: float | None
    exact_order: int | None
    """Sets of up to so many events are all there; None: all sets are."""
    bdd: Bdd = field(default_factory=lambda: Bdd(0, Budget(0)))
    """When kept, the diagram in which ``function`` is a node, in the same order; else spent."""
    function: int = 0


class Race:
    """The tries for one problem.

    ``chances`` holds the probability of every event, or nothing when one is not known: then
    minimal sets alone are looked for. ``max_order`` allows leaving out larger sets. With
    ``keep`` the answer has the Boolean diagram, which otherwise is given back.
    """

    def __init__(
        self,
        problem: Problem,
        chances: list[float] | None,
        max_order: int | None,
        budget: Budget,
        meter: Meter,
        *,
        keep: bool = False,
    ) -> None:
        self.problem = problem
        self.chances = chances
        self.max_order = max_order
        self.budget = budget
        self.meter = meter
        self.keep = keep
        self._direct: Outcome | None = None

    def run(self) -> Outcome:
        """Return the first complete answer.

        Raises:
            OutOfBudget: nothing came to an end within the budget.
        """
        with deep_recursion(len(self.problem.events) + 1):
            return self._run()

    def _run(self) -> Outcome:
        allowed = _FIRST_NODES
        orders: list[Order] = []
        progress: dict[Order, int] = {}
        source = self.problem.orders()
        while True:
            for order in orders or source:
                found = self._try(order, allowed, progress)
                if found:
                    return found
            orders = sorted(progress, key=lambda order: -progress[order])
            if self._direct_is_enough or (allowed > _FIRST_NODES and not self.keep):
                self._try_direct(orders, min(allowed, self.budget.nodes) // _DIRECT_PART)
            if self._direct and self._direct_is_enough:
                return self._direct
            if allowed >= self.budget.nodes:
                break
            allowed *= _GROWTH
        if self._direct:
            return self._direct
        raise OutOfBudget("nodes")

    @property
    def _direct_is_enough(self) -> bool:
        """Return whether the sets alone are an answer: a probability needs a Boolean diagram."""
        return not self.keep and (self.chances is None or self.max_order is not None)

    def _try(self, order: Order, allowed: int, progress: dict[Order, int]) -> Outcome | None:
        made = Budget(min(allowed, self.budget.nodes), self.budget.deadline)
        bdd, zbdd = Bdd(len(order), made), Zbdd(len(order), self.budget)
        done: list[int] = []
        kept = False
        try:
            found = self._found(order, bdd, zbdd, done)
            kept = self.keep
        except OutOfBudget as out:
            if out.reason == "time":
                return self._direct_or_raise(out)
            progress[order] = len(done)
            return None
        finally:
            self.meter.see(bdd, zbdd)
            zbdd.forget()
            if not kept:
                bdd.discard()
        return found

    def _found(self, order: Order, bdd: Bdd, zbdd: Zbdd, done: list[int]) -> Outcome:
        top = self.problem.function(order, bdd, done)
        chance = self._probability(bdd, top, order)
        if self._direct:
            return replace(self._direct, probability=chance, exact_order=None)
        family = minimal_solutions(bdd, top, zbdd)
        return Outcome(zbdd.nodes, family, order, chance, None, bdd, top)

    def _direct_or_raise(self, out: OutOfBudget) -> Outcome:
        if self._direct:
            return self._direct
        raise out

    def _probability(self, bdd: Bdd, top: int, order: Order) -> float | None:
        if self.chances is None:
            return None
        return bdd.probability(top, [self.chances[event] for event in order])

    def _try_direct(self, orders: list[Order], allowed: int) -> None:
        """Look for the sets without a Boolean diagram: short where they are few."""
        if self._direct or not self.problem.is_coherent:
            return
        zbdd = Zbdd(len(orders[0]), Budget(allowed, self.budget.deadline))
        small = None if self.max_order is None else SmallSets(zbdd, self.max_order)
        try:
            family = self.problem.family(orders[0], zbdd, small)
        except OutOfBudget as out:
            if out.reason == "time":
                raise
            return
        finally:
            self.meter.see(zbdd)
            zbdd.forget()
        self._direct = Outcome(zbdd.nodes, family, orders[0], None, self.max_order)
