"""How much each basic event matters for a top.

Birnbaum 1969 (MIF); criticality (CIF), diagnostic importance (DIF), risk achievement worth
(RAW) and risk reduction worth (RRW) as in Rauzy and Dutuit 2001,
doi:10.1016/S0951-8320(01)00004-7; Fussell and Vesely 1972 as in Rausand and Høyland, System
Reliability Theory. A module is weighed like an event, and its events by the chain rule.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from whychain.causal.logic.bdd import deep_recursion
from whychain.causal.logic.circuit import circuit_of
from whychain.causal.logic.components import components, is_loop
from whychain.causal.logic.formula import Formula, Gate
from whychain.causal.logic.limits import Limits
from whychain.causal.logic.looping import looping
from whychain.causal.logic.nodes import OutOfBudget
from whychain.causal.logic.problem import PartProblem
from whychain.causal.logic.run import Run
from whychain.causal.logic.solve import problems_of
from whychain.causal.logic.sweep import given_each
from whychain.causal.logic.unions import Unions
from whychain.errors import WhychainError

_SHARE_OF_NODES = 4
"""Unions of sets get a part of the nodes; they are many, and only one measure needs them."""


@dataclass(frozen=True, slots=True)
class EventImportance:
    """Measures of one event ``e``, whose probability is p; P is that of the top.

    None where P is 0, where a ratio has no bound, and where a measure took too long.
    """

    event: str
    probability: float
    birnbaum: float
    """MIF: P given e, less P given not e."""
    criticality: float | None
    """CIF: p · MIF / P."""
    fussell_vesely: float | None
    """Given the top, the probability that a minimal set that contains e has happened."""
    diagnostic: float | None
    """DIF: given the top, the probability of e; some programs call this Fussell-Vesely."""
    achievement_worth: float | None
    """RAW: P given e, divided by P."""
    reduction_worth: float | None
    """RRW: P divided by P given not e; None where nothing happens without e."""


@dataclass(frozen=True, slots=True)
class Importances:
    """The probability of a top and the measures of every event, sorted by name."""

    top: str
    probability: float
    events: tuple[EventImportance, ...]


def importances(
    gates: Mapping[str, Gate],
    events: Mapping[str, float],
    top: str,
    limits: Limits | None = None,
) -> Importances:
    """Return how much each event matters for a gate; gates may rest on each other.

    An event on which the top does not depend has the measures of no influence. Everything is
    exact. Measures that need the minimal sets are None when these are too many to weigh.

    >>> from whychain.causal.logic.formula import Connective
    >>> both = Gate(Connective.ALL, ("b", "c"))
    >>> gates = {"top": Gate(Connective.ANY, ("a", "both")), "both": both}
    >>> found = importances(gates, {"a": 0.5, "b": 0.5, "c": 0.0}, "top")
    >>> found.probability, [(e.event, e.birnbaum) for e in found.events]
    (0.5, [('a', 1.0), ('b', 0.0), ('c', 0.25)])

    Raises:
        FormulaError: gates that cannot be, as for ``solve_gates``.
        WhychainError: there was not enough time or memory.
    """
    limits = limits or Limits()
    run = Run(events, None, limits)
    try:
        probability, weights = _weights(run, gates, events, top)
    except (OutOfBudget, MemoryError):
        raise WhychainError(
            f"the events of {top!r} cannot be weighed within {limits.seconds:g} seconds"
            f" and {limits.nodes:,} nodes",
            fix="ask about a gate further down",
        ) from None
    measured = (
        _measured(name, chance, probability, weights.get(name))
        for name, chance in sorted(events.items())
    )
    return Importances(top, probability, tuple(measured))


@dataclass(frozen=True, slots=True)
class _Weight:
    """The top given that something is false or true, and what a set with it is worth.

    ``union`` is the probability that a minimal set with it happens, and the top, given it.
    """

    false: float
    true: float
    difference: float
    union: float | None


@dataclass(frozen=True, slots=True)
class _WeighedPart:
    leaves: tuple[str | int, ...]
    weights: tuple[_Weight, ...]
    probability: float


def _weights(
    run: Run, gates: Mapping[str, Gate], events: Mapping[str, float], top: str
) -> tuple[float, dict[str, _Weight]]:
    parts = list(_weighed_parts(run, gates, events, top))
    of_part: dict[int, _Weight] = {len(parts) - 1: _Weight(0.0, 1.0, 1.0, 1.0)}
    of_event: dict[str, _Weight] = {}
    for number in range(len(parts) - 1, -1, -1):
        part = parts[number]
        for leaf, weight in zip(part.leaves, part.weights, strict=True):
            chained = _chained(of_part[number], weight)
            if isinstance(leaf, int):
                of_part[leaf] = chained
            else:
                of_event[leaf] = chained
    return parts[-1].probability, of_event


def _chained(outer: _Weight, inner: _Weight) -> _Weight:
    """Return the weight for the top of something inside a module, whose weight is ``outer``."""
    unions = outer.union, inner.union
    return _Weight(
        false=outer.false * (1.0 - inner.false) + outer.true * inner.false,
        true=outer.false * (1.0 - inner.true) + outer.true * inner.true,
        difference=outer.difference * inner.difference,
        union=None if unions[0] is None or unions[1] is None else unions[0] * unions[1],
    )


def _weighed_parts(
    run: Run, gates: Mapping[str, Gate], events: Mapping[str, float], top: str
) -> Iterator[_WeighedPart]:
    found: list[float] = []
    for part in _problems(gates, events, top):
        chances = [found[x] if isinstance(x, int) else events[x] for x in part.leaves]
        weighed = _weighed(run, part, chances)
        found.append(weighed.probability)
        yield weighed


def _problems(
    gates: Mapping[str, Gate], events: Mapping[str, float], top: str
) -> tuple[PartProblem, ...]:
    order = components(gates, top)
    below = {name: gates[name] for members in order for name in members}
    if any(is_loop(below, members) for members in order):
        loops = looping(below, events, top, order, start=0)
        return (PartProblem(loops, loops.events),)
    return problems_of(circuit_of(Formula(below, events, top)))


def _weighed(run: Run, part: PartProblem, chances: list[float]) -> _WeighedPart:
    found = run.raced(part.problem, chances, keep=True)
    by_level = [chances[event] for event in found.order]
    budget = run.budget()
    budget.nodes //= _SHARE_OF_NODES
    with deep_recursion(len(by_level) + 1):
        given = given_each(found.bdd, found.function, by_level)
        probability = found.bdd.probability(found.function, by_level)
        unions = Unions(
            found.bdd,
            found.function,
            found.nodes,
            found.family,
            by_level,
            is_coherent=part.problem.is_coherent,
        ).with_each(budget)
    weights = (
        _Weight(one.false, one.true, one.difference, union)
        for one, union in zip(given, unions, strict=True)
    )
    leaves = tuple(part.leaves[event] for event in found.order)
    return _WeighedPart(leaves, tuple(weights), probability)


def _measured(
    event: str, chance: float, probability: float, weight: _Weight | None
) -> EventImportance:
    known = weight or _Weight(probability, probability, 0.0, 0.0)

    def ratio(amount: float | None, whole: float = probability) -> float | None:
        return None if amount is None or not whole else amount / whole

    return EventImportance(
        event=event,
        probability=chance,
        birnbaum=known.difference,
        criticality=ratio(chance * known.difference),
        fussell_vesely=ratio(None if known.union is None else chance * known.union),
        diagnostic=ratio(chance * known.true),
        achievement_worth=ratio(known.true),
        reduction_worth=ratio(probability, known.false) if probability else None,
    )
